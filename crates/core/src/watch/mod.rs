//! Watches: queries that stand, and are asked of every document as it comes.
//!
//! A [`Query`] is an AND of groups; within a group any condition suffices, and an excluding group must not hold. It is asked of
//! [`Facts`], which are made once of each document, and answers with the [`Evidence`] of every condition that holds. An [`Index`]
//! keeps many watches so that a document meets few of them: each stands under the rarest of the keys without which it cannot
//! match, by the [`Frequencies`] of the documents seen so far. Index and query are pure: who stores watches and who streams
//! matches is not known here.

mod facts;
mod index;
mod query;
#[cfg(test)]
mod tests;

pub use facts::{EventFact, Facts, Part, Participant};
pub use index::{Frequencies, Index};
pub use query::{
    Condition, EventQuery, Evidence, Group, MAX_CONDITIONS, MAX_EVIDENCE_SPANS, MAX_GROUPS, Problem, Query, Violation, Who,
    Words,
};
