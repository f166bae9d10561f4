//! How far the content of a statement reaches: token ranges cut, trimmed and divided.

use super::view::View;
use crate::annotation::{Deprel, Upos};
use std::ops::Range;

/// What is left of `whole` when `hole` is cut out, without marks, conjunctions and "that" at the edges; parts without a
/// word are dropped.
pub(super) fn around(view: &View<'_>, whole: Range<usize>, hole: &Range<usize>) -> Vec<Range<usize>> {
    let before = whole.start..hole.start.min(whole.end);
    let after = hole.end.max(whole.start)..whole.end;
    [before, after].into_iter().map(|part| tidy(view, part)).filter(|part| !part.is_empty()).collect()
}

/// The tokens without marks at their edges, and without the "that" or the "and" that leads them in.
pub(super) fn tidy(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let mut range = view.trimmed(range);
    while range.len() > 1 && view.is(range.start, &["that", "and", "but", "or", "yet"]) && leads_in(view, &range) {
        range = view.trimmed(range.start + 1..range.end);
    }
    range
}

/// Whether the first word of a range only joins it to what stands before: "that" as a determiner does not.
fn leads_in(view: &View<'_>, range: &Range<usize>) -> bool {
    if !view.is(range.start, &["that"]) {
        return true;
    }
    match view.deprel(range.start) {
        Deprel::Mark => true,
        Deprel::Det | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl => false,
        _ => !view.is(range.start + 1, &["is", "'s", "’s", "was", "would", "will", "has", "does", "did"]),
    }
}

/// Where the clause that goes on from `from` ends: before a participle that opens the next report (", adding that ..."),
/// else at `end`.
pub(super) fn until_next_report(view: &View<'_>, from: usize, end: usize) -> usize {
    (from..end)
        .find(|&t| {
            t > from
                && is_participle(view, t)
                && view.is(t - 1, &[",", "and"])
                && view.cue(t).is_some_and(|e| e.takes_quote())
        })
        .map_or(end, |t| if view.is(t - 1, &["and"]) && t > from + 1 { t - 1 } else { t })
}

/// Where a clause ends that the verb at `cue` reports and that reaches at least to `from`.
///
/// Parsers cut long clauses short, so the end is sought from outside: a report that is its sentence's main clause goes on to
/// the end of the sentence or to the next report; one inside another clause goes on to the next comma after it.
pub(super) fn clause_end(view: &View<'_>, cue: usize, from: usize) -> usize {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let from = from.min(sentence.end).max(cue + 1);
    // A verb coordinated with the reporting verb ends the report ("said X and left"); a clause with a subject of its own,
    // which the parser hung on the reporting verb, goes on with it.
    let coordinated = |t: usize| {
        let joined = view.deprel(t) == Deprel::Conj && view.head(t) == Some(cue) && view.tree.extent(t).start > cue;
        joined
            && (view.child(t, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none() || view.cue(t).is_some_and(|e| e.takes_quote()))
    };
    let limit = (from..sentence.end).find(|&t| coordinated(t)).map_or(sentence.end, |t| view.tree.extent(t).start.max(from));
    let end = if let Some(main) = main_clause_after(view, cue, from) {
        main.min(limit)
    } else if is_main(view, cue) {
        limit
    } else {
        let own = view.tree.extent(cue).end.min(limit).max(from);
        (from..own).find(|&t| view.is(t, &[",", ";", "—", "–", ")", "--"]) && view.quote_of(t).is_none()).unwrap_or(own)
    };
    until_next_report(view, cue + 1, end.max(from))
}

/// Where the main clause begins, for a participle that opens its sentence ("Asked whether he would run, he smiled").
fn main_clause_after(view: &View<'_>, cue: usize, from: usize) -> Option<usize> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let opens = view.words_in(sentence.start..cue) <= 2 && view.child(cue, &[Deprel::Nsubj]).is_none();
    let root = sentence.clone().find(|&t| t > from && view.deprel(t) == Deprel::Root)?;
    let comma = (from..root).rev().find(|&t| view.is(t, &[","]) && view.quote_of(t).is_none())?;
    opens.then_some(comma)
}

/// Where a phrase ends that the verb at `cue` governs and that reaches at least to `from`: what plainly goes on with its last
/// word ("... to do", "... of it", "... who") belongs to it, up to the next mark.
pub(super) fn phrase_end(view: &View<'_>, cue: usize, from: usize) -> usize {
    const GOES_ON: &[&str] = &["to", "of", "that", "who", "whose", "which", "for", "as", "between", "over", "against"];
    if !view.is(from, GOES_ON) || view.head(from) == Some(cue) && view.deprel(from) == Deprel::Mark {
        return from;
    }
    next_mark(view, cue, from)
}

/// The next mark that may end a phrase, or the next verb coordinated with the one at `cue`.
pub(super) fn next_mark(view: &View<'_>, cue: usize, from: usize) -> usize {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let mark = |t: usize| view.is_mark(t) && !view.is(t, &["-", "'", "’", ".", "$", "%"]) && view.quote_of(t).is_none();
    let verb = |t: usize| view.head(t) == Some(cue) && view.deprel(t) == Deprel::Conj && view.upos(t) == Upos::Verb;
    let end = (from..sentence.end).find(|&t| mark(t) || verb(t)).unwrap_or(sentence.end);
    if end > from && view.upos(end - 1) == Upos::Cconj { end - 1 } else { end }
}

/// Whether the verb is the main one of its sentence, or one that shares its standing.
fn is_main(view: &View<'_>, verb: usize) -> bool {
    let mut at = verb;
    for _ in 0..4 {
        match (view.deprel(at), view.head(at)) {
            (Deprel::Root, _) | (_, None) => return true,
            (Deprel::Conj | Deprel::Parataxis, Some(head)) => at = head,
            (Deprel::Advcl, Some(_)) if is_participle(view, at) => return true,
            _ => return false,
        }
    }
    false
}

/// Whether the token is a present participle by its form.
pub(super) fn is_participle(view: &View<'_>, token: usize) -> bool {
    let word = view.word(token);
    word.len() > 4 && word.get(word.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("ing"))
}
