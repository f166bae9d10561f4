//! Victims: whom a crash kills or hurts nobody assaults.
//!
//! A verb of hurting that nobody does ("the blast that injured 30 people") tells no event of its own: it belongs to the blast,
//! the crash, the quake of its sentence and gives it its victims; a verb of killing is a death beside it.

use super::candidate::Candidate;
use super::frames::FrameName;
use super::view::View;
use crate::annotation::{Analysis, Argument, ArgumentRole, Event, EventType};

/// Settles which events have which victims. `candidates` are in text order.
pub(super) fn settle(view: &View<'_>, candidates: &mut Vec<Candidate>) {
    let causes: Vec<(usize, usize)> =
        (0..).zip(candidates.iter()).filter(|(_, c)| is_cause(c)).map(|(i, c)| (i, c.sentence)).collect();
    let mut gone = Vec::new();
    for at in 0..candidates.len() {
        let Some(harm) = candidates.get(at).filter(|c| c.entry.frame.name == FrameName::Harm.as_str()).cloned() else {
            continue;
        };
        let distance = |i: usize| candidates.get(i).map_or(usize::MAX, |c| c.tokens.start.abs_diff(harm.tokens.start));
        let cause =
            causes.iter().filter(|(i, s)| *s == harm.sentence && *i != at).map(|(i, _)| *i).min_by_key(|i| distance(*i));
        if harm.event.kind != EventType::Die {
            gone.push(at);
        }
        if let Some(cause) = cause.and_then(|c| candidates.get_mut(c)) {
            give(view, cause, &harm);
        }
    }
    let mut number = 0;
    candidates.retain(|_| {
        number += 1;
        gone.binary_search(&(number - 1)).is_err()
    });
}

/// Gives those to whom it is done their number, which is then no theme beside them: "Two teenagers died".
pub(super) fn count(analysis: &Analysis, event: &mut Event) {
    // "Four were hurt; no deaths were reported": the number is that of the hurt.
    if event.negated && event.arguments.iter().all(|a| a.role != ArgumentRole::Target) {
        event.arguments.retain(|a| a.role != ArgumentRole::Theme || a.quantity.is_none());
    }
    let spans = |q: u32| analysis.quantities.get(q as usize).map(|q| q.span);
    let figures: Vec<Argument> = event.arguments.iter().filter(|a| a.role == ArgumentRole::Theme).copied().collect();
    for figure in figures.iter().filter(|f| f.entity.is_none()) {
        let Some(span) = figure.quantity.and_then(spans) else { continue };
        let counted = |a: &&mut Argument| a.role == ArgumentRole::Target && a.quantity.is_none() && a.span.contains(span);
        if let Some(target) = event.arguments.iter_mut().find(counted) {
            target.quantity = figure.quantity;
            event.arguments.retain(|a| a != figure);
        }
    }
}

/// Whether a candidate can be what people die of or are hurt by.
fn is_cause(candidate: &Candidate) -> bool {
    use EventType::{Accident, Assault, Disaster, Fight};
    let kind = matches!(candidate.event.kind, Accident | Assault | Disaster | Fight);
    kind && candidate.entry.frame.name != FrameName::Harm.as_str() && !candidate.event.negated
}

/// Gives what happened its victims; a hurt that is no death is told by it.
fn give(view: &View<'_>, cause: &mut Candidate, harm: &Candidate) {
    let has_target = cause.event.arguments.iter().any(|a| a.role == ArgumentRole::Target);
    let struck_place = |a: &Argument| a.role == ArgumentRole::Target && !super::actors::is_people(view, a);
    if !has_target || cause.event.arguments.iter().all(|a| a.role != ArgumentRole::Target || struck_place(a)) {
        let mut victims =
            harm.event.arguments.iter().filter(|a| a.role == ArgumentRole::Target && a.quantity.is_none()).peekable();
        // "A ferry sank, killing 12": those who died are its victims, the ferry is what it is about.
        if cause.event.kind == EventType::Accident && victims.peek().is_some() {
            let struck = cause.event.arguments.iter_mut().filter(|a| a.role == ArgumentRole::Target);
            struck.for_each(|a| a.role = ArgumentRole::Theme);
        }
        cause.event.arguments.extend(victims.copied());
    }
    if harm.event.kind != EventType::Die && !harm.event.negated {
        cause.event.triggers.extend(&harm.event.triggers);
        cause.event.triggers.sort_unstable();
    }
}
