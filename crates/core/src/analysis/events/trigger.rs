//! Finding triggers: at each token the longest pattern of the lexicon that begins there.
//!
//! Words inside names tell nothing ("Peace Treaty Street"), nor do words that a longer pattern has used ("held talks" is one
//! trigger). Where a word has two types (a president who resigns both resigns and, in PLOVER, yields) both are found.

use super::frames::Part;
use super::lexicon::{Class, Entry, lexicon};
use super::view::View;
use crate::analysis::syntax::clause::{above_name, is_ing};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EventType, Upos};
use crate::lang::EventWord;
use std::ops::Range;

/// Other words that may stand between two words of a pattern.
const GAP: usize = 3;

/// How far behind its verb an object that the tree gives it may stand, in tokens.
const FAR: usize = 14;

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
        let named = view.is_named(token) && !is_named_disaster(view, token);
        if token < used || closed || named || view.is_mark(token) {
            continue;
        }
        let first = found.len();
        for class in [Upos::Verb, Upos::Noun, Upos::Adj] {
            if class == Upos::Noun && view.upos(token) == Upos::Verb {
                continue;
            }
            let lemma = view.lemma_as(token, class);
            // "a joint exercise": an adjective may open what a noun ends.
            let opens = |e: &Entry| e.class == Class::Noun && e.words.len() > 1 && view.upos(token) == Upos::Adj;
            let fits = |e: &&Entry| matches(e.class, class) && (e.class.takes(view.upos(token)) || opens(e));
            let mut longest = 0;
            for entry in lexicon().starting_with(&lemma).filter(fits) {
                if entry.words.len() < longest {
                    break;
                }
                let Some(words) = match_at(view, entry, token) else { continue };
                let again = found.iter().skip(first).any(|t| t.entry.kind == entry.kind && t.entry.when == entry.when);
                // A longer pattern under a condition leaves the shorter ones their turn.
                longest = if entry.when.is_empty() { entry.words.len() } else { longest };
                if !again {
                    let head = if opens(entry) { words.end - 1 } else { token };
                    found.push(Trigger { entry, head, words });
                }
            }
        }
        // The longest pattern at this token wins over those of its other readings.
        let certain = found.iter().skip(first).filter(|t| t.entry.when.is_empty());
        let best = certain.map(|t| t.entry.words.len()).max().unwrap_or(0);
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

/// Whether a disaster of that kind is named here and strikes: "Hurricane | Eta hit".
fn is_named_disaster(view: &View<'_>, token: usize) -> bool {
    if !view.name_at(token).is_some_and(|n| n.tokens.start == token && n.tokens.len() > 1) {
        return false;
    }
    let lemma = view.lemma_as(token, Upos::Noun).to_lowercase();
    let disaster = |e: &Entry| e.kind == EventType::Disaster && e.class == Class::Noun && e.words.len() == 1;
    let verb = above_name(view, token);
    lexicon().starting_with(&lemma).any(disaster) && verb.is_some_and(|v| view.is_of(v, EventWord::Strikes))
}

/// Whether what the verb at `token` is done to, where its sentence tells it in the passive, is what the pattern has for its
/// object: "the ambassador | was summoned"; not where that noun tells the event itself.
fn is_passive_match(view: &View<'_>, entry: &Entry, token: usize) -> bool {
    let [_, objects] = entry.words.as_slice() else { return false };
    let verb = entry.class == Class::Verb && entry.frame.object == Part::Theme && view.upos(token) == Upos::Verb;
    let Some(subject) = view.child(token, &[Deprel::NsubjPass]).filter(|&s| verb && s < token) else { return false };
    let lemma = view.lemma_as(subject, Upos::Noun);
    let itself = lexicon().starting_with(&lemma).any(|e| e.kind == entry.kind && e.class == Class::Noun);
    // "a state of emergency was declared"
    let within = || view.children(subject, &[Deprel::Nmod]).any(|n| n < token && view.is_form(n, objects));
    view.upos(subject) == Upos::Noun && !itself && (view.is_form(subject, objects) || within())
}

/// The object of the verb at `token` by the tree, if it is one of these words: "denied the former mayor of Lima's | request".
fn far_object(view: &View<'_>, entry: &Entry, token: usize, words: &[&str]) -> Option<usize> {
    let object =
        view.child(token, &[Deprel::Obj]).filter(|&o| entry.class == Class::Verb && o > token && o < token + FAR)?;
    (entry.words.len() == 2 && view.upos(object) == Upos::Noun && view.is_form(object, words)).then_some(object)
}

fn match_at(view: &View<'_>, entry: &Entry, token: usize) -> Option<Range<usize>> {
    let sentence = view.sentence(token);
    if is_passive_match(view, entry, token) {
        let near = (token.saturating_sub(3).max(sentence.start)..token).chain(token + 1..(token + 4).min(sentence.end));
        let blocked = near.into_iter().any(|t| view.is_form(t, &entry.except));
        return (!blocked).then_some(token..token + 1);
    }
    let mut last = token;
    let mut own = vec![token];
    for alternatives in entry.words.iter().skip(1) {
        let mut gap = 0;
        let mut reach = (last + 1..sentence.end).take_while(|&t| {
            let counted = !view.is_dated(t) && view.upos(t) != Upos::Det && !view.is_a(t, WordClass::Possessive);
            gap += usize::from(counted);
            gap <= GAP + 1 && (!view.is_mark(t) || view.is_a(t, EventWord::GapMark))
        });
        // "arrested on Monday and | charged": a verb that no preposition governs.
        let governed = view.upos(last) == Upos::Adp;
        let fits = |t: usize| !(governed && view.upos(t) == Upos::Verb && !is_ing(view, t));
        last = reach
            .find(|&t| fits(t) && view.is_form(t, alternatives))
            .or_else(|| far_object(view, entry, token, alternatives))?;
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
    let compound = matches!(view.deprel(last), Deprel::Compound | Deprel::Amod);
    let whole = view.head(last).filter(|&h| compound && h > last).filter(|&h| nouns_to(h));
    // "suspends two aid | groups": who is suspended, not what.
    let thing = last > token && view.upos(last) == Upos::Noun && !view.is_actor(last);
    let somebody = thing && whole.is_some_and(|h| view.is_actor(h));
    if whole.is_some() && entry.class == Class::Noun || somebody {
        return None;
    }
    let near = token.saturating_sub(2).max(sentence.start)..token;
    let after = last + 1..(last + 4).min(sentence.end);
    let between = (token..last).filter(|t| !own.contains(t));
    let mut around = near.chain(between).chain(after.take_while(|&t| !view.is(t, &[",", ";", "."])));
    // "was fired | on Monday": the preposition is the date's.
    let dates = |t: usize| view.upos(t) == Upos::Adp && view.is_dated(t + 1);
    let blocked = !entry.except.is_empty() && around.any(|t| view.is_form(t, &entry.except) && !dates(t));
    (!blocked).then_some(token..last + 1)
}
