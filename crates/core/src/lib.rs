//! The domain of Dateline: a [`document::Article`] goes in, [`annotation`]s come out.
//!
//! [`analysis`] holds the stages, one module each, run in order by a [`pipeline`]; [`lang`] the words
//! and [`gazetteer`] the facts that they look up; [`annotation`] what they find, over [`span`]s of the text.
//!
//! [`across`] is about several documents: which repeat each other, which tell the same event, and what they say together.
//!
//! The crate knows nothing of networks, protobuf or databases, reads no clock and draws no random number: the same text gives
//! the same annotations. The service around it is the `dateline` package.

pub mod across;
pub mod analysis;
pub mod annotation;
pub mod document;
pub mod gazetteer;
pub mod lang;
pub mod layer;
pub mod pipeline;
pub mod span;
pub mod term;
pub mod trends;
pub mod watch;
