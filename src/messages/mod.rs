//! The messages of `dateline.v1`, to and from the terms of the domain; without gRPC.
//!
//! Requests are decoded and validated ([`decode`]), analyses encoded ([`encode`]) in the caller's unit of offsets ([`offsets`]).
//! [`names`] are those of resources, [`times`] civil times, [`spans`] walks every span of a message,
//! [`watch`] reads the queries of watches.

pub mod decode;
pub mod encode;
pub mod names;
pub mod offsets;
pub mod spans;
pub mod times;
mod violations;
pub mod watch;

/// The generated messages and services of `dateline.v1`.
pub use dateline_proto as pb;
