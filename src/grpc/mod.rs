//! The edge: the only place that sees tonic and protobuf.
//!
//! A connection is accepted, secured and bounded (`connections`); every call on it goes through `edge`, which observes it and asks
//! `gate` who calls, by the table of [`rpc`]s. Then it is decoded and validated ([`decode`]), analysed on the executor, and encoded
//! ([`encode`]); [`status`] is the one table from our errors to gRPC codes. Handlers hold nothing else.

pub mod analysis;
pub mod archive;
pub mod ask;
mod body;
mod changes;
mod connections;
mod deadline;
pub mod decode;
pub mod documents;
pub mod drain;
mod edge;
pub mod encode;
pub mod entities;
mod gate;
pub mod info;
pub mod ingest;
pub mod library;
mod named;
pub mod names;
mod observe;
pub mod offsets;
pub mod rpc;
mod seats;
pub mod server;
pub mod snippets;
pub mod spans;
pub mod status;
pub mod stream;
pub mod times;
mod tls;

/// The generated messages and services of `dateline.v1`.
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::restriction, rustdoc::all)]
pub mod pb {
    tonic::include_proto!("dateline.v1");
    include!(concat!(env!("OUT_DIR"), "/dateline.v1.serde.rs"));

    /// Encoded descriptors of everything above, for reflection.
    pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
}
