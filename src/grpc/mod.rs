//! The edge: the only place that sees tonic and protobuf.
//!
//! A connection is accepted, secured and bounded (`connections`); every call on it goes through `edge`, which observes it and asks
//! `gate` who calls, by the table of [`rpc`]s. Then it is decoded and validated ([`decode`]), analysed on the executor, and encoded
//! ([`encode`]); [`status`] is the one table from our errors to gRPC codes. Handlers hold nothing else.

pub mod analysis;
pub mod archive;
pub mod ask;
pub(crate) mod body;
mod changes;
pub(crate) mod connections;
mod deadline;
pub mod decode;
pub mod documents;
pub mod drain;
pub(crate) mod edge;
pub mod encode;
pub mod entities;
pub(crate) mod gate;
pub mod info;
pub mod ingest;
pub mod library;
mod named;
pub mod names;
mod observe;
pub mod offsets;
pub mod rpc;
pub(crate) mod seats;
pub mod server;
pub mod snippets;
pub mod spans;
pub mod status;
pub mod stream;
pub mod times;
mod tls;

/// The generated messages and services of `dateline.v1`.
pub use dateline_proto as pb;
