//! The analysis: the stages, one module each, and what they share.
//!
//! Everything below is pure and synchronous: the same article and options give the same analysis on any day and machine.
//! [`standard`] puts the stages in order; [`crate::pipeline`] runs them.

pub mod characters;
pub mod dateline;
pub mod dates;
pub mod entities;
pub mod events;
pub mod key_phrases;
pub mod language;
pub(crate) mod names;
pub mod quantities;
pub mod quotations;
pub mod relations;
pub mod salience;
pub mod sentences;
pub mod standard;
pub mod statements;
pub mod summary;
pub mod syntax;
pub mod tagger;
pub mod terms;
pub mod tokens;
pub mod tone;
pub mod topics;

pub use crate::lang::en::lemma;
pub(crate) use crate::lang::en::numbers;
pub use crate::layer::{Layer, Layers};
pub use crate::pipeline::{
    Budget, Component, Context, ModelName, Options, Pipeline, Stage, StageError, Stop, SummaryOptions, Timing, UnmetNeed,
    Written,
};
