//! Crimes and violence in general, which are no events: "the war on trafficking", "killed in combat", "murder is rare".
//!
//! A bare noun in the singular tells one only with somebody who does it or to whom it is done, or with a place or day of its own.

use super::candidate::Candidate;
use super::circumstance;
use super::phrase;
use super::view::View;
use crate::annotation::{ArgumentRole, EventType, Upos};

/// Whether a candidate tells of its kind in general.
pub(super) fn is_generic(view: &View<'_>, draft: &Candidate) -> bool {
    use EventType::{Assault, Crime, Fight, Protest};
    let noun = draft.tokens.start;
    let kind = matches!(draft.event.kind, Assault | Crime | Fight | Protest);
    if !kind || !draft.noun || draft.occurs || draft.governed || draft.root || draft.tokens.len() > 1 {
        return false;
    }
    // "identity theft"
    let start = phrase::phrase_at(view, noun).range.start;
    let bare = (start..noun).all(|t| view.upos(t) == Upos::Noun);
    let singular = view.lemma_as(noun, Upos::Noun).eq_ignore_ascii_case(view.word(noun));
    let own = |role: ArgumentRole, span| match role {
        ArgumentRole::Source | ArgumentRole::Target => true,
        ArgumentRole::Place | ArgumentRole::Time => {
            view.analysis.tokens_in(span).any(|t| circumstance::above(view, t).next() == Some(noun))
        }
        ArgumentRole::Theme => false,
    };
    bare && singular && !draft.event.arguments.iter().any(|a| own(a.role, a.span))
}
