//! The sieves that partition the names, most precise first (Raghunathan et al. 2010; Lee et al. 2013): each joins chains
//! that the ones before left apart, and none ever divides one.

pub(super) use abbreviation::undefined_brackets;

mod abbreviation;
mod exact;
mod known;
mod organization;
mod person;

use super::context::Context;
use super::scene::{Chains, Draft, Scene};

/// The chains of these drafts.
pub(super) fn partition(scene: &Scene<'_>, context: &Context, drafts: Vec<Draft>) -> Chains {
    let mut chains = Chains::new(drafts);
    exact::join(scene, &mut chains);
    known::join(scene, context, &mut chains);
    abbreviation::join(scene, &mut chains);
    person::join(scene, &mut chains);
    organization::join(scene, context, &mut chains);
    chains
}
