//! Work that goes on behind the calls. Each job is a task that ends only with the server; when one ends before, so does the server.
//!
//! [`analyze`] analyses what was acknowledged before its analysis. [`retention`] deletes what is kept no longer. [`projector`] writes what follows from stored documents and spans them. [`feed`] keeps the feed of changes, [`monitor`] asks again
//! and again whether the database answers.

pub mod analyze;
pub mod feed;
pub mod monitor;
pub mod projector;
pub mod retention;
