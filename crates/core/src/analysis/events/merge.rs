//! One event told several times becomes one event with several triggers, and one event is the article's main one.
//!
//! Two tellings are the same event when type, polarity and prospect agree, their modes and dates do not conflict, and the
//! second names the same actors or, as "the meeting" does, none of its own. Linear: a telling is compared with the last few
//! events of its type only.

use super::Draft;
use crate::annotation::{Analysis, Argument, ArgumentRole, EntityId, EventType, Modality};

/// How many earlier events of a type a telling is compared with.
const MEMORY: usize = 6;

/// Merges tellings, in text order.
pub(super) fn merge(analysis: &Analysis, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut events: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut recent: Vec<(EventType, usize)> = Vec::new();
    for draft in drafts {
        let earlier = recent.iter().rev().filter(|(k, _)| *k == draft.event.kind).take(MEMORY).map(|(_, i)| *i);
        let same = earlier.into_iter().find(|&i| events.get(i).is_some_and(|e| is_same(analysis, e, &draft)));
        match same.and_then(|i| events.get_mut(i)) {
            Some(event) => absorb(event, draft),
            None => {
                recent.push((draft.event.kind, events.len()));
                events.push(draft);
            }
        }
    }
    events
}

fn is_same(analysis: &Analysis, earlier: &Draft, later: &Draft) -> bool {
    let (a, b) = (&earlier.event, &later.event);
    let modes = a.mode == b.mode || a.mode.is_empty() || b.mode.is_empty();
    let prospect = (a.modality == Modality::Future) == (b.modality == Modality::Future);
    if !modes || !prospect || a.negated != b.negated {
        return false;
    }
    let (mine, theirs) = (actors(&a.arguments), actors(&b.arguments));
    // "the meeting", "agreement" told of the same two.
    let compatible = if theirs.is_empty() {
        let unnamed = b.arguments.iter().all(|x| !matches!(x.role, ArgumentRole::Source | ArgumentRole::Target));
        later.definite && unnamed && later.sentence.saturating_sub(earlier.sentence) <= 3
    } else if later.noun {
        !mine.is_empty() && theirs.iter().all(|e| mine.contains(e))
    } else {
        let told_once = is_deed(a.kind) || later.sentence == earlier.sentence;
        told_once && mine.len() == theirs.len() && theirs.len() > 1 && theirs.iter().all(|e| mine.contains(e))
    };
    compatible && !times_conflict(analysis, &a.arguments, &b.arguments)
}

/// Whether events of this type are deeds that an article tells again; what somebody promises, praises or demands in another
/// sentence is something else.
fn is_deed(kind: EventType) -> bool {
    use EventType::{Agree, Concede, Cooperate, Demand, Disapprove, Reject, Support, Threaten};
    !matches!(kind, Agree | Concede | Cooperate | Demand | Disapprove | Reject | Support | Threaten)
}

fn actors(arguments: &[Argument]) -> Vec<EntityId> {
    let actor = |a: &&Argument| matches!(a.role, ArgumentRole::Source | ArgumentRole::Target);
    let mut all: Vec<EntityId> = arguments.iter().filter(actor).filter_map(|a| a.entity).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn times_conflict(analysis: &Analysis, a: &[Argument], b: &[Argument]) -> bool {
    let value = |arguments: &[Argument]| {
        let date = arguments.iter().find(|x| x.role == ArgumentRole::Time).and_then(|x| x.date)?;
        analysis.dates.get(date as usize).and_then(|d| Some((d.begin?, d.end?)))
    };
    match (value(a), value(b)) {
        (Some(x), Some(y)) => x.1 < y.0 || y.1 < x.0,
        _ => false,
    }
}

/// Adds what the later telling tells beyond the earlier.
fn absorb(event: &mut Draft, later: Draft) {
    event.event.triggers.extend(later.event.triggers);
    event.event.triggers.sort_unstable();
    event.event.triggers.dedup();
    let known = actors(&event.event.arguments);
    for argument in later.event.arguments {
        let actor = matches!(argument.role, ArgumentRole::Source | ArgumentRole::Target);
        let has = event.event.arguments.iter().any(|a| a.role == argument.role);
        let new = if actor { argument.entity.is_some_and(|e| !known.contains(&e)) } else { !has };
        if new {
            event.event.arguments.push(argument);
        }
    }
    if event.event.mode.is_empty() {
        event.event.mode = later.event.mode;
    }
}

/// The event that title and lead tell: the one of the lead sentence that is told first as a fact, with most actors, and
/// that the title tells too.
pub(super) fn main_event(analysis: &Analysis, drafts: &[Draft], body_start: u32) -> Option<u32> {
    let dateline = analysis.dateline.as_ref().map_or(body_start, |d| d.span.end);
    let lead = analysis.sentence_at(dateline);
    let in_title = |kind: EventType| {
        drafts.iter().any(|d| d.event.kind == kind && d.event.triggers.iter().any(|t| t.end <= body_start && body_start > 0))
    };
    let tells_lead = |d: &Draft| d.event.triggers.iter().any(|t| analysis.sentence_at(t.start) <= lead);
    let candidates = (0u32..).zip(drafts).filter(|(_, d)| tells_lead(d));
    let score = |d: &Draft| {
        let actors = actors(&d.event.arguments).len().min(2) as i32;
        let actual = i32::from(!d.event.negated && matches!(d.event.modality, Modality::Actual | Modality::Reported));
        4 * i32::from(in_title(d.event.kind)) + 2 * actors + 2 * actual + 2 * i32::from(d.root)
    };
    candidates.max_by_key(|(n, d)| (score(d), std::cmp::Reverse(*n))).map(|(n, _)| n)
}
