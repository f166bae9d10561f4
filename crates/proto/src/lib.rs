//! The generated messages, clients and services of `dateline.v1`, their ProtoJSON, and the descriptors that reflection serves.
//!
//! `build.rs` at the top of the repository makes them from `proto/`. A crate of their own, because twenty thousand lines that no
//! edit of a handler changes should not be compiled again with each one. Written by hand is only the [`codec`] that they share.

pub mod codec;

pub use generated::*;

#[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::restriction, rustdoc::all)]
mod generated {
    tonic::include_proto!("dateline.v1");
    include!(concat!(env!("OUT_DIR"), "/dateline.v1.serde.rs"));
}

/// The encoded descriptors of everything above.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
