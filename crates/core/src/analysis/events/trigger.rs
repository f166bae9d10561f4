//! Finding triggers: at each token the longest pattern of the lexicon that begins there.
//!
//! Words inside names tell nothing ("Peace Treaty Street"), nor do words that a longer pattern has used ("held talks" is one
//! trigger). Where a word has two types (a president who resigns both resigns and, in PLOVER, yields) both are found.

use super::lexicon::{Class, Entry, lexicon};
use super::view::View;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::EventWord;
use std::ops::Range;

/// Other words that may stand between two words of a pattern.
const GAP: usize = 3;

/// A trigger in the text.
pub(super) struct Trigger {
    /// What it tells.
    pub(super) entry: &'static Entry,
    /// Its first word.
    pub(super) head: usize,
    /// From its first to its last word.
    pub(super) words: Range<usize>,
}

/// Every trigger in text order.
pub(super) fn find(view: &View<'_>) -> Vec<Trigger> {
    let mut found: Vec<Trigger> = Vec::new();
    let mut used = 0;
    for token in 0..view.tokens.len() {
        let closed = matches!(view.upos(token), Upos::Det | Upos::Pron | Upos::Num | Upos::Cconj | Upos::Punct);
        if token < used || closed || view.is_named(token) || view.is_mark(token) {
            continue;
        }
        let first = found.len();
        for class in [Upos::Verb, Upos::Noun, Upos::Adj] {
            if class == Upos::Noun && view.upos(token) == Upos::Verb {
                continue;
            }
            let lemma = view.lemma_as(token, class);
            let fits = |e: &&Entry| matches(e.class, class) && e.class.takes(view.upos(token));
            let mut longest = 0;
            for entry in lexicon().starting_with(&lemma).filter(fits) {
                if entry.words.len() < longest {
                    break;
                }
                let Some(words) = match_at(view, entry, token) else { continue };
                let again = found.iter().skip(first).any(|t| t.entry.kind == entry.kind && t.entry.when == entry.when);
                longest = entry.words.len();
                if !again {
                    found.push(Trigger { entry, head: token, words });
                }
            }
        }
        // The longest pattern at this token wins over those of its other readings.
        let best = found.iter().skip(first).map(|t| t.entry.words.len()).max().unwrap_or(0);
        let mut at = first;
        while at < found.len() {
            if found[at].entry.words.len() < best {
                found.remove(at);
            } else {
                at += 1;
            }
        }
        if best > 1 {
            used = found.iter().skip(first).map(|t| t.words.end).max().unwrap_or(used);
        }
    }
    found
}

/// Whether an entry of this class is looked up by the lemma of that part of speech.
fn matches(class: Class, lemma: Upos) -> bool {
    match class {
        Class::Verb => lemma == Upos::Verb,
        Class::Noun => lemma == Upos::Noun,
        Class::Adj | Class::Modal | Class::Any => lemma == Upos::Adj,
    }
}

fn match_at(view: &View<'_>, entry: &Entry, token: usize) -> Option<Range<usize>> {
    let sentence = view.sentence(token);
    let mut last = token;
    let mut own = vec![token];
    for alternatives in entry.words.iter().skip(1) {
        let mut gap = 0;
        let mut reach = (last + 1..sentence.end).take_while(|&t| {
            let counted = !view.is_dated(t) && view.upos(t) != Upos::Det && !view.is_a(t, WordClass::Possessive);
            gap += usize::from(counted);
            gap <= GAP + 1 && (!view.is_mark(t) || view.is_a(t, EventWord::GapMark))
        });
        last = reach.find(|&t| view.is_form(t, alternatives))?;
        own.push(last);
    }
    // "flew in to sing": no place, a purpose.
    if last > token && view.is_a(last, WordClass::To) && matches!(view.upos(last + 1), Upos::Verb | Upos::Aux) {
        return None;
    }
    // "calls the idea | for a wall useless": "for" is the object's.
    let object = view.child(token, &[Deprel::Obj]).is_some_and(|o| o > token && o < last);
    let of_object = object && view.is_a(last, WordClass::For) && view.deprel(last) == Deprel::Case;
    if of_object && entry.words.len() == 2 && !view.is(last, &entry.frame.themes) {
        return None;
    }
    // "an arrest warrant": the noun only says what kind of thing the next one is.
    let nouns_to = |head: usize| (last + 1..=head).all(|t| view.upos(t) == Upos::Noun);
    let compound = entry.class == Class::Noun && view.deprel(last) == Deprel::Compound;
    if compound && view.head(last).filter(|&h| h > last).is_some_and(nouns_to) {
        return None;
    }
    let near = token.saturating_sub(2).max(sentence.start)..token;
    let after = last + 1..(last + 4).min(sentence.end);
    let between = (token..last).filter(|t| !own.contains(t));
    let mut around = near.chain(between).chain(after.take_while(|&t| !view.is(t, &[",", ";", "."])));
    let blocked = !entry.except.is_empty() && around.any(|t| view.is_form(t, &entry.except));
    (!blocked).then_some(token..last + 1)
}
