//! Who takes the office that somebody is put out of: "Ruiz was sacked and | replaced by Tan", "sacked Ruiz and | replaced her with Tan".
//!
//! The words do not say which office that is, but that it is the one that is lost; so they are read beside the event that tells the loss
//! and nowhere else: a pump is replaced by another one, too.

use super::actors;
use super::arguments::Resolver;
use super::candidate::Candidate;
use super::prepositions::prepositional;
use crate::annotation::{Argument, ArgumentRole, Event, EventType, Upos, WordClass};
use crate::lang::{EventWord, words_of};

/// Adds that somebody takes the office, behind the loss of it.
pub(super) fn add(resolver: &Resolver<'_, '_>, candidates: &mut Vec<Candidate>) {
    let found: Vec<Candidate> = candidates.iter().filter_map(|c| successor(resolver, c)).collect();
    if !found.is_empty() {
        candidates.extend(found);
        candidates.sort_by_key(|c| c.tokens.start);
    }
}

fn successor(resolver: &Resolver<'_, '_>, loss: &Candidate) -> Option<Candidate> {
    let view = resolver.view;
    if loss.event.kind != EventType::Resign || loss.noun || loss.event.negated {
        return None;
    }
    let sentence = view.sentence(loss.tokens.start);
    let next = (loss.tokens.end..sentence.end).find(|&t| view.upos(t) == Upos::Verb)?;
    let joined = view.is_a(next - 1, WordClass::Coordinator) && view.is_of(next, EventWord::Successor);
    let pronoun = view.upos(next + 1) == Upos::Pron;
    let link = if pronoun { WordClass::Accompanying } else { WordClass::By };
    let at = next + 1 + usize::from(pronoun);
    if !joined || !view.is_a(at, link) {
        return None;
    }
    let named = resolver.arguments(ArgumentRole::Target, &prepositional(view, at, words_of(link), false));
    let target = named.into_iter().find(|a| actors::is_person(view.analysis, a))?;
    let own = |a: &&Argument| matches!(a.role, ArgumentRole::Time | ArgumentRole::Place | ArgumentRole::Source);
    let mut arguments = vec![target];
    arguments.extend(loss.event.arguments.iter().filter(own).copied());
    let triggers = vec![view.span(&(next..next + 1))];
    let event = Event { kind: EventType::Appoint, arguments, triggers, ..loss.event.clone() };
    Some(Candidate { event, tokens: next..next + 1, lemma: view.lemma_as(next, Upos::Verb).to_lowercase(), ..loss.clone() })
}

#[cfg(test)]
mod tests {
    use crate::analysis::events::tests::told;

    #[test]
    fn who_replaces_somebody_takes_an_office_where_one_is_lost() {
        for (sentence, events) in [
            ("Ruiz_P was sacked/v and replaced/v by Tan_P.", &["RESIGN  > Ruiz", "APPOINT  > Tan"][..]),
            ("Ruiz_P was replaced/v by Tan_P.", &[]),
            ("Ruiz_P was sacked/v and replaced/v by a machine/n.", &["RESIGN  > Ruiz"]),
        ] {
            assert_eq!(told(sentence), events, "{sentence}");
        }
    }
}
