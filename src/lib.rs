//! Dateline: a document-analysis service for newswire.
//!
//! The data's way is one straight line, and the modules stand in its order:
//!
//! 1. [`document`]: what a caller sends, and the [`document::Article`] that is analysed; [`span`]: ranges of its text.
//! 2. [`analysis`]: the stages, one module each, run in order by [`analysis::Pipeline`]; [`gazetteer`]: the facts about the
//!    world that they look up.
//! 3. [`annotation`]: what they find: plain data that knows nothing of protobuf, SQL or the network.

pub mod analysis;
pub mod annotation;
pub mod document;
pub mod gazetteer;
pub mod span;
