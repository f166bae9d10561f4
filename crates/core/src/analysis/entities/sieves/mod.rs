//! The sieves that partition the names, most precise first (Raghunathan et al. 2010; Lee et al. 2013): each joins chains
//! that the ones before left apart, and none ever divides one.

mod abbreviation;
mod exact;
mod known;
mod organization;
mod person;

use super::chains::Chains;
use super::context::Context;
use crate::analysis::names::input::{EntityInput, MentionCandidate};

/// The chains of these drafts.
pub(super) fn partition(scene: &EntityInput<'_>, context: &Context, drafts: Vec<MentionCandidate>) -> Chains {
    let mut chains = Chains::new(drafts);
    exact::join(scene, &mut chains);
    known::join(scene, context, &mut chains);
    abbreviation::join(scene, &mut chains);
    person::join(scene, &mut chains);
    organization::join(scene, context, &mut chains);
    chains
}
