//! The edge: the only place that sees tonic.
//!
//! A connection is accepted, secured and bounded (`connections`); every call on it goes through `middleware`, which observes it and asks
//! `admission` who calls, by the table of [`rpc`]s. Then it is decoded and validated ([`decode`]), analysed on the executor, and encoded
//! ([`encode`]); [`status`] is the one table from our errors to gRPC codes. Handlers hold nothing else.

pub(crate) mod admission;
pub mod analysis;
pub mod ask;
mod batch;
pub(crate) mod body;
mod call_metrics;
mod changes;
pub(crate) mod connection_slots;
pub(crate) mod connections;
mod deadline;
pub mod documents;
pub mod drain;
pub mod entities;
mod events;
pub mod info;
pub mod ingest;
pub(crate) mod middleware;
mod reply;
mod resolve;
mod room;
pub mod rpc;
mod search;
pub mod server;
pub mod snippets;
pub mod state;
pub mod status;
mod stories;
pub mod stream;
mod tls;
mod trends;
pub mod watches;
mod weight;

pub use crate::messages::{decode, encode, names, offsets, pb, spans, times};
pub use crate::stored;
