//! The use cases of the service, without gRPC.
//!
//! [`store_handle`] is the store as use cases see it, [`ingest`] what becomes of a document on its way into it, `pace` how fast it may
//! come. [`projection`] says how something that spans documents follows what is stored; [`projections`] are those that there are.
//! [`relevance`] ranks what a search finds. `traced` are the traces of what is stored. [`trends`] tells how often something is told,
//! [`watches`] asks standing queries of what is stored.

pub mod ingest;
pub(crate) mod pace;
pub mod projection;
pub mod projections;
pub mod relevance;
pub mod store_handle;
pub(crate) mod traced;
pub mod trends;
pub mod watches;
