//! The edge: the only place that sees tonic and protobuf.
//!
//! A call is decoded and validated ([`decode`]), analysed on the executor, and encoded ([`encode`]); [`status`] is the one table
//! from our errors to gRPC codes. Handlers hold nothing else.

pub mod analysis;
pub mod decode;
pub mod drain;
pub mod encode;
pub mod info;
pub mod offsets;
pub mod server;
pub mod status;
pub mod stream;

/// The generated messages and services of `dateline.v1`.
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::restriction, rustdoc::all)]
pub mod pb {
    tonic::include_proto!("dateline.v1");
    include!(concat!(env!("OUT_DIR"), "/dateline.v1.serde.rs"));

    /// Encoded descriptors of everything above, for reflection.
    pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
}
