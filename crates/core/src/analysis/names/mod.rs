//! Names settled in one place, before they are resolved into entities.
//!
//! | step | where |
//! |---|---|
//! | where one begins and ends, by its words | [`trim`] |
//! | what only the capitals of a headline make one | [`headline`] |
//! | what the rest of the article says about it | [`agree`] |
//! | candidates for mentions: tokens, pairs divided, names joined | [`candidates`] |
//! | long names of bodies with the bodies named inside them | [`compound`] |
//! | names that the tagger missed | [`recover`], [`abbreviation`] |
//! | bodies told by the form of their name | [`forms`] |
//! | one spelling has one type | [`retype`], [`contexts`] |
//!
//! The first two work on what the tagger found, the others, in [`read`], on the text with its earlier layers. The words that
//! they ask for are in [`lexicon`].

pub(super) mod abbreviation;
pub(super) mod agree;
pub(super) mod candidates;
mod compound;
pub(super) mod contexts;
pub(super) mod forms;
mod headline;
pub(super) mod input;
pub(super) mod lexicon;
mod recover;
mod retype;
pub(super) mod trim;

use input::{EntityInput, MentionCandidate};

/// The candidates for mentions of a text, in text order.
pub(super) fn read(scene: &EntityInput<'_>) -> Vec<MentionCandidate> {
    let mut drafts = candidates::drafts(scene);
    recover::recover(scene, &mut drafts);
    retype::retype(scene, &mut drafts);
    drafts
}
