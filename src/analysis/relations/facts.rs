//! Relations that the gazetteer supports between entities that the document names: where a place lies, where a body is
//! based, whose citizen a person is. The evidence is where the two are named closest to each other.

use super::Found;
use crate::annotation::{EntityId, EntityType, RelationType};
use crate::span::Span;

/// Words in the names of organs of a state.
const ORGANS: &[&str] = &[
    "ministry",
    "parliament",
    "senate",
    "congress",
    "government",
    "army",
    "navy",
    "police",
    "court",
    "department",
    "cabinet",
    "bureau",
    "embassy",
    "assembly",
    "bundestag",
    "duma",
    "knesset",
    "pentagon",
    "kremlin",
    "white house",
    "house of",
    "agency",
    "administration",
    "intelligence",
    "air force",
    "central bank",
    "supreme",
    "state council",
    "office of",
];

/// Whether a name is that of an organ of a state.
pub(super) fn is_agency(name: &str, subtype: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(subtype, "government" | "agency" | "ministry" | "parliament")
        || ORGANS.iter().any(|w| lower.contains(w)) && !matches!(subtype, "igo" | "ngo" | "company" | "party")
}

/// Adds what is known.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    for (id, entity) in (0u32..).zip(&analysis.entities) {
        let id = EntityId(id);
        let Some(country) = found.country_of(id).filter(|&c| c != id) else { continue };
        let Some(evidence) = closest(found, id, country) else { continue };
        match entity.kind {
            EntityType::Location => found.add(RelationType::LocatedIn, id, country, evidence),
            EntityType::Organization => {
                found.add(RelationType::BasedIn, id, country, evidence);
                if found.is_agency(id) {
                    found.add(RelationType::AgencyOf, id, country, evidence);
                }
            }
            EntityType::Person => found.add(RelationType::CitizenOf, id, country, evidence),
            _ => {}
        }
    }
}

/// From the one to the other mention where the two entities stand closest, if that is within a sentence; else where the
/// first is named first. Linear in their mentions.
fn closest(found: &Found<'_>, a: EntityId, b: EntityId) -> Option<Span> {
    let (a, b) = (found.analysis.entity(a)?, found.analysis.entity(b)?);
    let mut best: Option<Span> = None;
    let mut at = 0;
    for mention in &a.mentions {
        while b.mentions.get(at).is_some_and(|m| m.span.start < mention.span.start) {
            at += 1;
        }
        for other in [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| b.mentions.get(i)) {
            let cover = mention.span.cover(other.span);
            if best.is_none_or(|b| cover.len() < b.len()) {
                best = Some(cover);
            }
        }
    }
    let cover = best?;
    let sentence = |offset: u32| found.analysis.sentence_at(offset);
    if sentence(cover.start) == sentence(cover.end.saturating_sub(1)) {
        Some(cover)
    } else {
        a.mentions.first().map(|m| m.span)
    }
}
