//! Who speaks: the words that are the subject of a reporting word.
//!
//! In a parsed sentence the subject is the verb's own, or the one it shares with the verb or noun it hangs on ("Xi called,
//! noting that ..."; "a report saying that ..."). Without a parse it is what stands between the verb and the nearest mark
//! or joining word.

use super::content::is_participle;
use super::view::View;
use crate::annotation::{Deprel, Upos};
use std::ops::Range;

/// How far up a chain of shared subjects is followed.
const MAX_CHAIN: usize = 6;

/// Words that end a subject to their right in a sentence that nobody has parsed.
const BOUNDARIES: &[&str] = &[
    "that", "which", "as", "but", "when", "because", "after", "before", "while", "if", "where", "although", "though",
    "since", "what", "however",
];

/// The words that name whoever speaks by the verb, noun or adjective at `cue`.
pub(super) fn subject(view: &View<'_>, cue: usize) -> Option<Range<usize>> {
    if !view.is_parsed(view.sentence_of(cue)) {
        return beside(view, cue);
    }
    let mut at = cue;
    for _ in 0..MAX_CHAIN {
        if is_passive(view, at) {
            return agent(view, at);
        }
        if let Some(own) = view.child(at, &[Deprel::Nsubj]) {
            return Some(noun_phrase(view, own));
        }
        let head = view.head(at)?;
        match view.deprel(at) {
            Deprel::Conj | Deprel::Advcl | Deprel::Parataxis => at = head,
            Deprel::Xcomp => match view.child(head, &[Deprel::Obj, Deprel::Iobj]) {
                Some(object) if view.upos(at) == Upos::Verb && !view.is(object, &["it"]) => {
                    return Some(noun_phrase(view, object));
                }
                _ => at = head,
            },
            Deprel::Acl => return Some(noun_phrase(view, head)),
            Deprel::Ccomp | Deprel::Csubj if view.child(at, &[Deprel::Mark]).is_none() => at = head,
            _ => return None,
        }
    }
    None
}

/// What stands beside a verb as its subject, by position alone.
pub(super) fn beside(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    before(view, verb).or_else(|| after(view, verb))
}

/// The noun or pronoun right before a finite verb that the tree gives no subject to.
pub(super) fn at_hand(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(verb));
    let mut end = verb;
    while end > sentence.start && (is_auxiliary(view, end - 1) || matches!(view.upos(end - 1), Upos::Aux | Upos::Adv)) {
        end -= 1;
    }
    let part = |t: usize| matches!(view.upos(t), Upos::Propn | Upos::Noun | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num);
    let mut start = end;
    while start > sentence.start && part(start - 1) {
        start -= 1;
    }
    let inflected = !is_participle(view, verb) && !view.is(verb.saturating_sub(1), &["to"]);
    let headed = end > start && matches!(view.upos(end - 1), Upos::Propn | Upos::Noun | Upos::Pron);
    (inflected && headed).then_some(start..end)
}

/// The subject of a reporting clause that a mark sets off, by position: only nominal words stand between the mark and the
/// verb, or the verb and the mark after it ("..., Yang said", "..., said Xi, ...").
pub(super) fn set_off(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(verb));
    let nominal = |t: usize| {
        matches!(
            view.upos(t),
            Upos::Propn | Upos::Noun | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num | Upos::Adp | Upos::Cconj
        ) || view.is(t, &["'s", "’s", "-", "."])
    };
    let mut end = verb;
    while end > sentence.start && (is_auxiliary(view, end - 1) || matches!(view.upos(end - 1), Upos::Aux | Upos::Adv)) {
        end -= 1;
    }
    let mut start = end;
    while start > sentence.start && nominal(start - 1) {
        start -= 1;
    }
    let marked = start > sentence.start && view.is_mark(start - 1);
    if start < end && marked && (start..end).any(|t| matches!(view.upos(t), Upos::Propn | Upos::Noun | Upos::Pron)) {
        return Some(start..end);
    }
    if verb == sentence.start || !view.is_mark(verb - 1) {
        return None;
    }
    let end = (verb + 1..sentence.end).find(|&t| !nominal(t) || view.is(t, &["on", "in", "at"])).unwrap_or(sentence.end);
    (verb + 1 < end && matches!(view.upos(verb + 1), Upos::Propn | Upos::Det | Upos::Noun | Upos::Adj))
        .then_some(verb + 1..end)
}

/// Whether the verb is in the passive.
pub(super) fn is_passive(view: &View<'_>, verb: usize) -> bool {
    view.child(verb, &[Deprel::NsubjPass, Deprel::AuxPass]).is_some() || view.child(verb, &[Deprel::OblAgent]).is_some()
}

/// The "by" phrase of a passive.
pub(super) fn agent(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    let by = |c: usize| view.child(c, &[Deprel::Case]).is_some_and(|p| view.is(p, &["by"]));
    let agent = view.children(verb, &[Deprel::OblAgent, Deprel::Obl, Deprel::Nmod]).find(|&c| by(c))?;
    let phrase = noun_phrase(view, agent);
    Some(if view.is(phrase.start, &["by"]) { phrase.start + 1..phrase.end } else { phrase })
}

/// The noun phrase of a head without what only adds to it: appositions, relative clauses, prepositions in front.
pub(super) fn noun_phrase(view: &View<'_>, head: usize) -> Range<usize> {
    const ADDED: &[Deprel] = &[Deprel::Appos, Deprel::AclRelcl, Deprel::Acl, Deprel::Parataxis, Deprel::Advcl, Deprel::Dep];
    let mut phrase = view.tree.extent(head);
    if let Some(added) = view.children(head, ADDED).find(|&c| c > head) {
        phrase.end = phrase.end.min(view.tree.extent(added).start.max(head + 1));
    }
    let verb = |t: &usize| matches!(view.upos(*t), Upos::Verb | Upos::Aux) && view.deprel(*t) != Deprel::Amod;
    if let Some(verb) = (phrase.start..head).rev().find(verb) {
        phrase.start = verb + 1;
    }
    while phrase.start < head
        && (view.is_mark(phrase.start) || view.head(phrase.start) == Some(head) && view.deprel(phrase.start) == Deprel::Case)
    {
        phrase.start += 1;
    }
    view.trimmed(phrase)
}

/// In a sentence without a parse: the words before the verb, back to a mark or a joining word.
fn before(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(verb));
    let mut end = verb;
    while end > sentence.start && is_auxiliary(view, end - 1) {
        end -= 1;
    }
    let mut start = end;
    while start > sentence.start && !view.is_mark(start - 1) && !view.is(start - 1, BOUNDARIES) {
        start -= 1;
    }
    while start < end && view.is(start, &["and", "also", "then"]) {
        start += 1;
    }
    (start < end).then_some(start..end)
}

/// In a sentence without a parse: the words after the verb, up to a mark ("said Xi, adding").
fn after(view: &View<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(verb));
    let start = verb + 1;
    let end =
        (start..sentence.end).find(|&t| view.is_mark(t) || view.is(t, BOUNDARIES) || view.is(t, &["on", "in", "at"]))?;
    let named =
        view.word(start).starts_with(char::is_uppercase) || view.is(start, &["the", "a", "an", "his", "her", "their"]);
    (start < end && named).then_some(start..end)
}

/// Whether the word may stand between a subject and its verb.
fn is_auxiliary(view: &View<'_>, token: usize) -> bool {
    const WORDS: &[&str] = &[
        "has", "have", "had", "also", "later", "then", "did", "does", "do", "not", "n't", "will", "would", "is", "are",
        "was", "were", "further", "again", "earlier", "once", "even", "still",
    ];
    view.is(token, WORDS) || view.word(token).len() > 4 && view.word(token).ends_with("ly")
}
