//! Undertakings: what an agreement, an offer, a refusal or a threat is about decides what it is.
//!
//! PLOVER files every announced act of cooperation under AGREE and every announced hostile act under THREATEN. A verb of
//! undertaking ("promised to", "is ready to") therefore takes its type from the event that it undertakes, and a bare "will"
//! or "would" adds such an undertaking beside the event itself.

use super::actors;
use super::candidate::Candidate;
use super::frames::Kind;
use super::types::{Nature, properties};
use super::view::View;
use crate::annotation::{ArgumentRole, Event, EventType, Modality};

/// How many tokens after an undertaking what is undertaken may begin.
const NEAR: usize = 8;

/// Whether an act of this type is hostile.
fn is_hostile(kind: EventType) -> bool {
    properties(kind).nature == Nature::Hostile
}

/// Whether an act of this type is cooperative.
fn is_cooperative(kind: EventType) -> bool {
    properties(kind).nature == Nature::Cooperative
}

/// Settles the type and the target of undertakings and adds those that "will" makes. `drafts` are in text order.
pub(super) fn settle(view: &View<'_>, drafts: &mut Vec<Candidate>) {
    let mut added: Vec<Candidate> = Vec::new();
    let mut idle: Vec<usize> = Vec::new();
    for i in 0..drafts.len() {
        let Some(draft) = drafts.get(i) else { continue };
        let follows = |d: &&Candidate| {
            d.tokens.start > draft.tokens.start && d.tokens.start < draft.tokens.end + NEAR && d.sentence == draft.sentence
        };
        if draft.kind == Kind::Commitment {
            let inner = drafts.iter().skip(i + 1).take(4).find(follows);
            // "plans to paint the hall": no undertaking towards anybody.
            if draft.intent && inner.is_none() {
                idle.push(i);
            }
            // "pledged reforms amid protests": a noun farther on is not what was undertaken; "not raiding": nor what is denied.
            let undertaken = |d: &&Candidate| !d.event.negated && (!d.noun || d.tokens.start <= draft.tokens.end + 1);
            let hostile = inner.filter(undertaken).is_some_and(|d| is_hostile(d.event.kind));
            let extra: Vec<_> = match inner {
                Some(d) if !draft.event.arguments.iter().any(|a| a.role == ArgumentRole::Target) => {
                    d.event.arguments.iter().filter(|a| a.role == ArgumentRole::Target).copied().collect()
                }
                _ => Vec::new(),
            };
            if let Some(draft) = drafts.get_mut(i) {
                if draft.event.kind == EventType::Agree && hostile {
                    draft.event.kind = EventType::Threaten;
                }
                draft.event.arguments.extend(extra);
            }
        } else if draft.announced && !draft.noun && draft.kind != Kind::Duty {
            let kind = match (draft.event.negated, is_hostile(draft.event.kind), is_cooperative(draft.event.kind)) {
                (false, true, _) => EventType::Threaten,
                (false, _, true) if draft.event.reported_by.is_none() => EventType::Agree,
                (true, _, true) | (true, true, _) => EventType::Reject,
                _ => continue,
            };
            let actor = draft.event.arguments.iter().any(|a| a.role == ArgumentRole::Source && a.entity.is_some());
            let undertaken = drafts.iter().take(i).rev().take(2).any(|d| {
                d.kind == Kind::Commitment && d.sentence == draft.sentence && d.tokens.end + NEAR > draft.tokens.start
            });
            // "will fight to secure it": what is no event is no threat.
            let deed = draft.kind != Kind::Mutual || actors::is_plausible(view, draft);
            if actor && !undertaken && deed {
                let event = Event { kind, negated: false, modality: Modality::Actual, ..draft.event.clone() };
                added.push(Candidate { event, announced: false, ..draft.clone() });
            }
        }
    }
    let mut number = 0;
    drafts.retain(|_| {
        number += 1;
        idle.binary_search(&(number - 1)).is_err()
    });
    drafts.extend(added);
    drafts.sort_by_key(|d| d.tokens.start);
}
