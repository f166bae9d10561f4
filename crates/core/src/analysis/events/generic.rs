//! What is told in general, and no event: "the war on trafficking", "killed in combat", "murder is rare", "banks work with farmers".
//!
//! A bare noun in the singular tells one only with somebody who does it or to whom it is done, or with a place or day of its own.

use super::candidate::Candidate;
use super::view::View;
use crate::analysis::syntax::clause::{above, is_ing};
use crate::analysis::syntax::shape;
use crate::annotation::{Argument, ArgumentRole, Deprel, EventType, Upos};

/// Whether a candidate tells of its kind in general.
pub(super) fn is_generic(view: &View<'_>, draft: &Candidate) -> bool {
    is_practice(view, draft) || is_crime_in_general(view, draft)
}

/// "Institutions | work closely with students": what people of a kind do, of whom nobody is named and no day is told.
fn is_practice(view: &View<'_>, draft: &Candidate) -> bool {
    let event = &draft.event;
    let kind = matches!(event.kind, EventType::Cooperate | EventType::Support) && !draft.noun;
    let told = |a: &Argument| a.entity.is_some() || a.country.is_some() || a.role == ArgumentRole::Time;
    let verb = draft.tokens.start;
    let ongoing = is_ing(view, verb) && view.child(verb, &[Deprel::Aux]).is_some();
    let present = ongoing || view.lemma_as(verb, Upos::Verb) == view.word(verb);
    let many = |a: &Argument| {
        let words = view.analysis.tokens_in(a.span);
        let first = words.start;
        let noun = |t: usize| view.upos(t) == Upos::Noun && view.lemma_as(t, Upos::Noun) != view.word(t);
        !matches!(view.upos(first), Upos::Det | Upos::Num) && words.last().is_some_and(noun)
    };
    let source = event.arguments.iter().find(|a| a.role == ArgumentRole::Source);
    kind && present && !event.arguments.iter().any(told) && source.is_some_and(many)
}

/// A bare noun of a crime or of violence.
fn is_crime_in_general(view: &View<'_>, draft: &Candidate) -> bool {
    use EventType::{Assault, Crime, Fight, Protest};
    let noun = draft.tokens.start;
    let kind = matches!(draft.event.kind, Assault | Crime | Fight | Protest);
    if !kind || !draft.noun || draft.occurs || draft.governed || draft.root || draft.tokens.len() > 1 {
        return false;
    }
    // "identity theft"
    let start = shape::phrase_at(view, noun).range.start;
    let bare = (start..noun).all(|t| view.upos(t) == Upos::Noun);
    let singular = view.lemma_as(noun, Upos::Noun).eq_ignore_ascii_case(view.word(noun));
    let own = |role: ArgumentRole, span| match role {
        ArgumentRole::Source | ArgumentRole::Target => true,
        ArgumentRole::Place | ArgumentRole::Time => {
            view.analysis.tokens_in(span).any(|t| above(view, t).next() == Some(noun))
        }
        ArgumentRole::Theme => false,
    };
    bare && singular && !draft.event.arguments.iter().any(|a| own(a.role, a.span))
}
