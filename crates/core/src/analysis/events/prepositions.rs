//! Which preposition behind a trigger governs whom.

use super::view::View;
use crate::analysis::syntax::REACH;
use crate::analysis::syntax::joined::coordinated;
use crate::analysis::syntax::shape::{Phrase, first_phrase};
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::EventWord;
use std::ops::Range;

/// The objects of the first preposition among `wanted` after `from`, within the clause; if `named`, of the first that
/// governs a name.
pub(super) fn prepositional(view: &View<'_>, from: usize, wanted: &[&str], named: bool) -> Vec<Phrase> {
    let end = view.sentence(from.saturating_sub(1)).end;
    let mut at = from;
    while at < end.min(from + REACH) {
        let stop = view.is_a(at, EventWord::PhraseLimit);
        let comma = view.is(at, &[","]) && !view.is_dated(at + 1) && !view.is_dated(at.saturating_sub(1));
        if stop || comma {
            break;
        }
        // "of" is of the word right before it.
        let own = !view.is_a(at, WordClass::Of) || at == from;
        if own
            && view.is(at, wanted)
            && let Some(head) = first_phrase(view, at + 1, end)
        {
            let phrases = coordinated(view, head);
            if view.is_a(at, EventWord::Against) && belongs_elsewhere(view, head, from..at) {
                at += 1;
                continue;
            }
            if !named || phrases.iter().any(|p| p.range.clone().any(|t| view.is_named(t))) {
                return phrases;
            }
        }
        at += 1;
    }
    Vec::new()
}

/// Whether the tree gives the object of a preposition to a noun between it and the trigger: "shooting | near protests against
/// Ruiz".
fn belongs_elsewhere(view: &View<'_>, object: usize, between: Range<usize>) -> bool {
    let noun = |t: usize| view.upos(t) == Upos::Noun && !view.is_of(t, EventWord::Topic);
    view.head(object).is_some_and(|h| between.contains(&h) && noun(h) && view.deprel(object) == Deprel::Nmod)
}
