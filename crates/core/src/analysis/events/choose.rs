//! One act is told once: of the events that one word may tell, the one whose conditions hold.

use super::candidate::Candidate;
use super::sport;
use super::view::View;
use crate::annotation::{Argument, ArgumentRole, Event, EventType};

/// Keeps one event for each trigger: of the rows whose conditions hold, those that ask for something before those that ask for
/// nothing, and then the first of the table. A suit told with both parties is PLOVER's DISAPPROVE as well.
pub(super) fn one_sense(view: &View<'_>, candidates: &mut Vec<Candidate>) {
    candidates.retain(|c| c.entry.when.iter().all(|w| w.holds(view, &c.tokens, &c.event)));
    candidates.sort_by_key(|c| (c.tokens.start, c.entry.when.is_empty(), c.entry.rank));
    candidates.dedup_by_key(|c| c.tokens.start);
    let suits: Vec<Candidate> = candidates.iter().filter(|c| is_suit(c)).cloned().collect();
    for suit in suits {
        let event = Event { kind: EventType::Disapprove, ..suit.event.clone() };
        candidates.push(Candidate { event, ..suit });
    }
    candidates.sort_by_key(|c| c.tokens.start);
}

fn is_suit(candidate: &Candidate) -> bool {
    let has = |role| candidate.event.arguments.iter().any(|a: &Argument| a.role == role && a.quantity.is_none());
    candidate.event.kind == EventType::Lawsuit && !candidate.noun && has(ArgumentRole::Source) && has(ArgumentRole::Target)
}

/// In sport nobody is assaulted, fought, met or threatened.
pub(super) fn drop_violence_of_sport(view: &View<'_>, candidates: &mut Vec<Candidate>) {
    use EventType::{Assault, Coerce, Consult, Demand, Fight, Protest, Threaten};
    candidates.retain(|c| {
        let violent = matches!(c.event.kind, Fight | Assault | Coerce | Consult | Demand | Protest | Threaten);
        !(violent && sport::is_sport(view, c.tokens.start))
    });
}
