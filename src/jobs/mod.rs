//! Work that goes on behind the calls. Each job is a task that ends only with the server; when one ends before, so does the server.
//!
//! [`projector`] writes what follows from stored documents and spans them.

pub mod projector;
