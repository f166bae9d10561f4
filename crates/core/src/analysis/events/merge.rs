//! One event told several times becomes one event with several triggers.
//!
//! Two tellings are the same event when type, polarity and prospect agree, their modes and dates do not conflict, and the
//! second names the same actors or, as "the meeting" does, none of its own. Linear: a telling is compared with the last few
//! events of its type only.

use super::candidate::Candidate;
use super::frames::FrameName;
use super::types::{Retold, properties};
use crate::annotation::{Analysis, Argument, ArgumentRole, CountryCode, EntityId, Event, EventType, Modality};
use crate::gazetteer::Subtype;

/// How many earlier events of a type a telling is compared with.
const MEMORY: usize = 6;

/// Sentences of the body in which what the title tells is told again.
const LEAD: usize = 3;

/// Merges tellings, in text order; the body begins at `body_start`.
pub(super) fn merge(analysis: &Analysis, candidates: Vec<Candidate>, body_start: u32) -> Vec<Candidate> {
    let first = analysis.sentence_at(body_start);
    let mut events: Vec<Candidate> = Vec::with_capacity(candidates.len());
    let mut recent: Vec<(EventType, usize)> = Vec::new();
    for candidate in candidates {
        let akin = |kind: EventType| kind == candidate.event.kind || is_the_killing(kind, &candidate);
        let earlier = || recent.iter().rev().filter(|(k, _)| akin(*k)).take(MEMORY).map(|(_, i)| *i);
        let lead = !is_titled(&candidate, body_start) && candidate.sentence < first + LEAD;
        let announced =
            lead.then(|| earlier().find(|&i| events.get(i).is_some_and(|e| is_announced(e, &candidate, body_start))));
        if let Some(event) = announced.flatten().and_then(|i| events.get_mut(i)) {
            // The body tells it in full; the title only adds its words.
            let title = std::mem::replace(event, candidate);
            absorb(event, title);
            continue;
        }
        let same = earlier().find(|&i| events.get(i).is_some_and(|e| is_same(analysis, e, &candidate)));
        match same.and_then(|i| events.get_mut(i)) {
            Some(event) => absorb(event, candidate),
            None => {
                recent.push((candidate.event.kind, events.len()));
                events.push(candidate);
            }
        }
    }
    events
}

/// Whether only the title tells it.
fn is_titled(candidate: &Candidate, body_start: u32) -> bool {
    candidate.event.triggers.iter().all(|t| t.end <= body_start)
}

/// Whether the lead tells what so far only the title told: no actor of the one contradicts the other's.
fn is_announced(title: &Candidate, lead: &Candidate, body_start: u32) -> bool {
    let (a, b) = (&title.event, &lead.event);
    let differ = |role| differ(&a.arguments, &b.arguments, role);
    // "Stocks slip as oil climbs": prices are told apart by what they are of, which need be no entity.
    let figures = matches!(a.kind, EventType::PriceMove | EventType::Earnings);
    is_titled(title, body_start)
        && body_start > 0
        && !figures
        && a.negated == b.negated
        && (a.mode == b.mode || a.mode.is_empty() || b.mode.is_empty())
        && !differ(ArgumentRole::Source)
        && !differ(ArgumentRole::Target)
}

/// "the murder" tells again who was killed, and "was shot" how; "the robbery" and "drug trafficking" tell of no killing.
fn is_the_killing(earlier: EventType, later: &Candidate) -> bool {
    let murder = later.event.kind == EventType::Crime
        && later.noun
        && later.entry.frame.name == FrameName::Upon.as_str()
        && matches!(earlier, EventType::Assault | EventType::Die);
    murder || later.event.kind == EventType::Assault && earlier == EventType::Die && !later.noun
}

fn is_murder(earlier: &Candidate, later: &Candidate) -> bool {
    [earlier, later].iter().all(|c| c.entry.frame.name == FrameName::Upon.as_str())
}

fn is_same(analysis: &Analysis, earlier: &Candidate, later: &Candidate) -> bool {
    let (a, b) = (&earlier.event, &later.event);
    let modes = a.mode == b.mode || a.mode.is_empty() || b.mode.is_empty();
    let prospect = (a.modality == Modality::Future) == (b.modality == Modality::Future);
    // A robbery and a fraud are two crimes, whoever tells of both.
    let crimes = a.kind != EventType::Crime || !later.noun || earlier.lemma == later.lemma || is_murder(earlier, later);
    if !crimes || !modes || !prospect || a.negated != b.negated || times_conflict(analysis, &a.arguments, &b.arguments) {
        return false;
    }
    let (mine, theirs) = (actors(&a.arguments), actors(&b.arguments));
    let held = theirs.iter().all(|e| mine.contains(e));
    let near = later.sentence.saturating_sub(earlier.sentence) <= 3;
    let unnamed = b.arguments.iter().all(|x| !matches!(x.role, ArgumentRole::Source | ArgumentRole::Target));
    let same_sentence = later.sentence == earlier.sentence;
    let sides = mine.len() == theirs.len() && theirs.len() > 1 && held;
    let again = later.noun && same_sentence && theirs.is_empty();
    let known = later.noun && (held && !theirs.is_empty() || later.definite && unnamed && near);
    let differ = |role| differ(&a.arguments, &b.arguments, role);
    let elsewhere = differ(ArgumentRole::Place) && !are_nested(analysis, &a.arguments, &b.arguments);
    let clash = differ(ArgumentRole::Source) || differ(ArgumentRole::Target) || elsewhere;
    match properties(a.kind).retold {
        Retold::Rarely => known || same_sentence && sides && !differ(ArgumentRole::Source),
        Retold::BySides => known || sides,
        Retold::ByPatient => {
            let patients = entities(&b.arguments, patient(a.kind));
            let same = !patients.is_empty() && patients == entities(&a.arguments, patient(a.kind));
            !clash && (known || same || again || patients.is_empty() && same_count(analysis, a, b))
        }
        // "the murder" is the one told of; another murder, far on, of nobody in common and with a place of its own, need not be.
        // "killed ten men, following an | attack on a patrol": another one, which only dates it.
        Retold::Freely if later.bound && !later.definite && other_patient(a, b) => false,
        Retold::Freely if later.noun || a.kind == EventType::Protest => {
            let known = near || later.definite || later.bound || shares(&a.arguments, &b.arguments);
            !clash && (known || a.kind != EventType::Crime || !adds_circumstance(&a.arguments, &b.arguments))
        }
        Retold::Freely => !clash && held && !theirs.is_empty() && !other_patient(a, b),
    }
}

/// Whom an event of this type befalls.
fn patient(kind: EventType) -> ArgumentRole {
    if kind == EventType::Resign { ArgumentRole::Source } else { ArgumentRole::Target }
}

/// Whether both tell the same number of the same event ("107 killed", "killing 107 or more").
fn same_count(analysis: &Analysis, a: &Event, b: &Event) -> bool {
    let counts = |e: &Event| -> Vec<f64> {
        let of = e.arguments.iter().filter_map(|x| analysis.quantities.get(x.quantity? as usize));
        of.map(|q| q.value).collect()
    };
    let (mine, theirs) = (counts(a), counts(b));
    theirs.iter().any(|n| mine.contains(n))
}

/// Whether both are told with a target and no entity is target of both.
fn other_patient(a: &Event, b: &Event) -> bool {
    let told = |e: &Event| e.arguments.iter().any(|x| x.role == ArgumentRole::Target && x.quantity.is_none());
    let theirs = entities(&b.arguments, ArgumentRole::Target);
    let mine = entities(&a.arguments, ArgumentRole::Target);
    told(a) && told(b) && !theirs.iter().any(|e| mine.contains(e))
}

/// Whether both name somebody in that role and nobody is the same.
fn differ(a: &[Argument], b: &[Argument], role: ArgumentRole) -> bool {
    let (mine, theirs) = (entities(a, role), entities(b, role));
    !mine.is_empty() && !theirs.is_empty() && !theirs.iter().any(|e| mine.contains(e))
}

/// Whether the later telling has a place or time where the earlier has none.
fn adds_circumstance(a: &[Argument], b: &[Argument]) -> bool {
    let has = |arguments: &[Argument], role| arguments.iter().any(|x| x.role == role);
    [ArgumentRole::Place, ArgumentRole::Time].into_iter().any(|role| has(b, role) && !has(a, role))
}

/// Whether the same entity takes part in both.
fn shares(a: &[Argument], b: &[Argument]) -> bool {
    let all = |arguments: &[Argument]| arguments.iter().filter_map(|x| x.entity).collect::<Vec<_>>();
    let mine = all(a);
    all(b).iter().any(|e| mine.contains(e))
}

/// Whether a place of the one is a country in which a place of the other lies: "in Peru", "in the city of Lima".
fn are_nested(analysis: &Analysis, a: &[Argument], b: &[Argument]) -> bool {
    let of = |all: &[Argument]| -> Vec<(bool, Option<CountryCode>)> {
        let places = entities(all, ArgumentRole::Place).into_iter().filter_map(|id| analysis.entity(id));
        places.map(|e| (e.subtype == Subtype::Country.as_str(), e.country_code)).collect()
    };
    let (mine, theirs) = (of(a), of(b));
    let lies =
        |x: &(bool, Option<CountryCode>), y: &(bool, Option<CountryCode>)| (x.0 || y.0) && x.1.is_some() && x.1 == y.1;
    mine.iter().any(|x| theirs.iter().any(|y| lies(x, y)))
}

fn entities(arguments: &[Argument], role: ArgumentRole) -> Vec<EntityId> {
    let mut all: Vec<EntityId> = arguments.iter().filter(|a| a.role == role).filter_map(|a| a.entity).collect();
    all.sort_unstable();
    all.dedup();
    all
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
fn absorb(event: &mut Candidate, later: Candidate) {
    let own = |q: &u32| later.event.arguments.iter().any(|a| a.quantity == Some(*q)) && !later.bystanders.contains(q);
    event.bystanders.retain(|q| !own(q));
    event.bystanders.extend(&later.bystanders);
    event.event.triggers.extend(later.event.triggers);
    event.event.triggers.sort_unstable();
    event.event.triggers.dedup();
    let known = event.event.arguments.clone();
    let actors = actors(&known);
    for argument in later.event.arguments {
        let has = known.iter().any(|a| a.role == argument.role && a.quantity.is_some() == argument.quantity.is_some());
        if !has && argument.entity.is_none_or(|e| !actors.contains(&e)) {
            event.event.arguments.push(argument);
        }
    }
    event.occurs |= later.occurs;
    if event.event.kind == EventType::Die && later.event.kind == EventType::Assault {
        event.event.kind = EventType::Assault;
    }
    if event.event.mode.is_empty() {
        event.event.mode = later.event.mode;
    }
}
