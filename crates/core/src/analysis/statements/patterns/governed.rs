//! What a reporting verb governs besides a clause: its object with what carries it on, and the phrase behind a preposition of its own.
//!
//! Where they begin and end; whether they are content is [`complement`](super::complement)'s business.

use super::super::content::next_mark;
use super::super::cues::Entry;
use super::super::view::View;
use super::complement::follows_at_once;
use crate::analysis::syntax::clause::is_ing;
use crate::analysis::syntax::object::marker;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::StatementWord;
use std::ops::Range;

/// Where the quoted name ends that an object is called: 'called the ruling "a victory" | after the vote'.
pub(super) fn quoted_name_end(view: &View<'_>, cue: usize, entry: &Entry, object: usize) -> Option<usize> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let after = view.tree.extent(object).end.max(object + 1).min(sentence.end);
    let open = (object + 1..after + 1).find(|&t| view.quote_of(t).is_some()).filter(|_| entry.takes_predicate())?;
    let quote = view.quote_of(open);
    let end = (open..sentence.end).take_while(|&t| view.quote_of(t) == quote).last()? + 1;
    // The name may go on without marks: 'a "victory" for taxpayers'.
    let goes_on = matches!(view.upos(end), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Adp | Upos::Part | Upos::Cconj);
    let circumstance = view.is_a(end, StatementWord::ContentEnd) || view.is_a(end, WordClass::On);
    (!goes_on || circumstance).then_some(end)
}

/// Where the name ends that an object is called: at the next mark that is no quotation mark.
pub(super) fn predicate_end(view: &View<'_>, cue: usize, from: usize) -> usize {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let stops = |t: usize| {
        view.is(t, &[",", ";", ":", ".", "—", "–", "--", ")", "?", "!"]) && view.quote_of(t).is_none()
            || view.head(t) == Some(cue) && view.deprel(t) == Deprel::Conj
    };
    (from..sentence.end)
        .find(|&t| stops(t) || view.is_a(t, StatementWord::AndOrBut) && view.quote_of(t).is_none())
        .unwrap_or(sentence.end)
}

/// Where the content ends that an object begins: after the complements that carry it on ("as ...", "for ...", "to ...").
pub(super) fn carried_on(view: &View<'_>, cue: usize, entry: &Entry, object: usize) -> usize {
    let mut end = view.tree.extent(object).end;
    for child in view.tree.children(cue).filter(|&c| c > object) {
        let carries = match view.deprel(child) {
            Deprel::Xcomp | Deprel::Ccomp => true,
            Deprel::Obl | Deprel::Advcl => {
                marker(view, child).is_some_and(|m| entry.takes_preposition(view.word(m)) || view.is_a(m, WordClass::As))
            }
            _ => false,
        };
        if carries && view.tree.extent(child).start <= end + 1 {
            end = end.max(view.tree.extent(child).end);
        }
    }
    end
}

/// Where an object begins: right after its verb when only nominal words stand between, else where the tree says.
pub(super) fn object_start(view: &View<'_>, cue: usize, object: usize) -> usize {
    if follows_at_once(view, cue, object) {
        return cue + 1;
    }
    view.tree.extent(object).start.max(cue + 1).min(object)
}

/// Whether an object begins here that the parser has not seen as one.
pub(super) fn starts_object(view: &View<'_>, token: usize) -> bool {
    let nominal = matches!(view.upos(token), Upos::Det | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Num);
    (nominal || is_ing(view, token) || view.quote_of(token).is_some())
        && !matches!(view.deprel(token), Deprel::OblUnmarked | Deprel::NmodUnmarked | Deprel::Advmod)
        && !view.is_a(token, StatementWord::NoAddressee)
}

/// Whether an "as" phrase follows the object ("described it as ...").
pub(super) fn has_as(view: &View<'_>, cue: usize, object: usize) -> bool {
    let end = view.tokens_of(view.sentence_of(cue)).end;
    let phrase_end = view.tree.extent(object).end.max(object + 1);
    view.is_a(phrase_end, WordClass::As) && phrase_end < end || (object + 1..phrase_end).any(|t| view.is_a(t, WordClass::As))
}

/// A prepositional phrase that is content: what it holds, without the preposition.
pub(super) fn phrase(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Range<usize>> {
    const PHRASES: &[Deprel] = &[Deprel::Obl, Deprel::Advcl, Deprel::Nmod];
    let direct = view.children(cue, PHRASES).filter(|&c| c > cue);
    direct
        .filter_map(|c| {
            let leads = |m: &usize| entry.takes_preposition(view.word(*m)) && !view.is_a(*m, WordClass::As);
            let marker = marker(view, c).filter(leads)?;
            let end = if view.upos(c) == Upos::Verb { next_mark(view, cue, c + 1) } else { view.tree.extent(c).end };
            Some(marker + 1..end)
        })
        .next()
}
