//! One act is told once: of the events that one word may tell, the one whose conditions hold.

use super::candidate::Candidate;
use super::sport;
use super::view::View;
use crate::annotation::{Argument, ArgumentRole, Event, EventType};
use crate::lang::EventWord;

/// Keeps one event for each trigger: of the rows whose conditions hold, the longest pattern, then those that ask for something
/// before those that ask for nothing, and then the first of the table. A suit told with both parties is PLOVER's DISAPPROVE as well.
pub(super) fn one_sense(view: &View<'_>, candidates: &mut Vec<Candidate>) {
    candidates.retain(|c| c.entry.when.iter().all(|w| w.holds(view, &c.tokens, &c.event)));
    let length = |c: &Candidate| std::cmp::Reverse(c.entry.words.len());
    candidates.sort_by_key(|c| (c.tokens.start, length(c), c.entry.when.is_empty(), c.entry.rank));
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

/// In sport sides attack, clash and meet without harm; what happens beside the game ("police arrested fans", "the coach visited
/// Peru") is told as anywhere.
pub(super) fn drop_senses_of_sport(view: &View<'_>, candidates: &mut Vec<Candidate>) {
    candidates.retain(|c| {
        let sense = c.event.kind != EventType::Result && view.is_of(c.tokens.start, EventWord::SportSense);
        !(sense && sport::is_sport(view, c.tokens.start))
    });
}
