//! Work that goes on behind the calls. Each job is a task that ends only with the server; when one ends before, so does the server.
//!
//! [`projector`] writes what follows from stored documents and spans them. [`feed`] keeps the feed of changes, [`monitor`] asks again
//! and again whether the database answers.

pub mod feed;
pub mod monitor;
pub mod projector;
