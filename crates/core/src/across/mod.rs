//! What spans documents: all of it pure, a function of the documents and their analyses.
//!
//! - [`compare`] says how two documents relate; [`multi`] summarises many in one, with the [`contradictions`] between them, of sentences
//!   that are [`fit`] to stand beside those of others.
//! - [`repeats`] says how one document repeats another, [`originals`] which is the earliest that each repeats.
//! - [`stories`] says which documents tell the same event, and which events belong together over weeks: [`profile`] makes a [`vector`] of
//!   each document, with words weighed by [`idf`]; [`index`] finds candidates; [`cluster`] groups what is alike, and [`partition`] keeps
//!   the groups while documents come and go.
//! - [`timeline`] tells a story day by day, [`aliases`] which of its entities are one.

pub mod aliases;
pub mod cluster;
pub mod compare;
pub mod contradictions;
pub mod fit;
pub mod idf;
pub mod index;
pub mod multi;
pub mod originals;
pub mod partition;
pub mod profile;
pub mod repeats;
pub mod stories;
mod table;
pub mod timeline;
pub mod vector;
mod words;
