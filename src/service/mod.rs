//! The use cases of the service, without gRPC.
//!
//! [`projection`] says how something that spans documents follows what is stored; [`projections`] are those that there are.

pub mod projection;
pub mod projections;
