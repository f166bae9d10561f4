//! Noun phrases: where they begin and end, what is coordinated with them, whose they are and which preposition governs them.
//!
//! Found by parts of speech, which a tagger gets right more often than attachments.

use super::view::View;
use crate::analysis::syntax::noun_phrase::begins;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Upos};
use crate::lang::{self, EventWord, word_of};
use std::ops::Range;

/// How far an object of a preposition may stand from its trigger, in tokens.
pub(super) const REACH: usize = 16;

/// A noun phrase: its tokens and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) range: Range<usize>,
    pub(super) head: usize,
}

/// The noun that the participle at `word` only describes: "praised | murdered | MP Jo Hill", "newly | elected | leaders".
///
/// By the tree, and by shape where the parser takes the participle for a verb: what stands before it opens or governs a noun
/// phrase, and a noun follows. A finite verb has a noun before it.
pub(super) fn attributive(view: &View<'_>, word: usize) -> Option<Phrase> {
    let written = view.word(word);
    if written.ends_with(word_of(WordClass::GerundEnding)) || !matches!(view.upos(word), Upos::Verb | Upos::Adj) {
        return None;
    }
    if view.deprel(word) == Deprel::Amod {
        return view.head(word).filter(|&n| n > word).map(|n| phrase_at(view, n));
    }
    let sentence = view.sentence(word);
    if view.lemma_as(word, Upos::Verb) == written || view.child(word, &[Deprel::AuxPass, Deprel::Aux]).is_some() {
        return None;
    }
    let mut before = word.checked_sub(1).filter(|&b| b >= sentence.start)?;
    if view.upos(before) == Upos::Adv && before > sentence.start {
        before -= 1;
    }
    let transitive = view.upos(before) == Upos::Verb && !view.is_of(before, EventWord::Light);
    let opens = matches!(view.upos(before), Upos::Det | Upos::Adp) || view.is_a(before, WordClass::To) || transitive;
    let noun = first_phrase(view, word + 1, sentence.end.min(word + 6))?;
    let follows = matches!(view.upos(word + 1), Upos::Noun | Upos::Propn | Upos::Adj) && !view.is_dated(word + 1);
    (opens && follows && before + 1 >= word.saturating_sub(1)).then(|| phrase_at(view, noun))
}

/// The head of the noun phrase that begins at `at`.
pub(super) fn first_phrase(view: &View<'_>, at: usize, end: usize) -> Option<usize> {
    let mut head = None;
    // "at least | 12 people".
    let modifiers = (1..=3).rev().find(|&n| view.upos(at + n) == Upos::Num && modifies_number(view, at..at + n));
    let at = modifiers.map_or(at, |n| at + n);
    // "nearly 2,000", "up to 40".
    let at =
        (at..end.min(at + 3)).find(|&t| view.upos(t) != Upos::Adv && !view.is_a(t, EventWord::ParticleMark)).unwrap_or(at);
    for token in at..end.min(at + 14) {
        let starts_another = head.is_some() && matches!(view.upos(token), Upos::Det | Upos::Pron);
        let hyphened = token > at && view.is_hyphened(token - 1);
        if starts_another || !(continues(view, token) || is_joined(view, token, end) || hyphened) {
            break;
        }
        if is_nominal(view, token) && !view.is_hyphened(token) {
            head = Some(token);
        }
    }
    head
}

/// "and" between two parts of one phrase: "Hungarian and Romanian officials".
fn is_joined(view: &View<'_>, at: usize, end: usize) -> bool {
    let adjectival = |t: usize| view.upos(t) == Upos::Adj || (view.is_named(t) && view.upos(t) != Upos::Noun);
    let person = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    view.is_a(at, WordClass::And)
        && !person(at + 1)
        && at + 2 < end
        && at > 0
        && adjectival(at - 1)
        && adjectival(at + 1)
        && is_nominal(view, at + 2)
}

/// Whether the token can stand within a noun phrase before its head.
fn continues(view: &View<'_>, token: usize) -> bool {
    let inside = matches!(view.upos(token), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron);
    // "a | suspected arsonist"; not "IS- | linked suspects", whose name is nobody's here.
    let hyphenated = token.checked_sub(1).is_some_and(|before| view.is(before, &["-"]));
    let inside = inside || view.upos(token) == Upos::Verb && view.deprel(token) == Deprel::Amod && !hyphenated;
    let untagged = view.upos(token) == Upos::X && view.is_named(token);
    let mark = view.is_a(token, EventWord::InsidePhrase) && view.upos(token) != Upos::Aux;
    (inside || untagged || view.is_named(token) || mark) && !is_relative(view, token)
}

fn is_relative(view: &View<'_>, token: usize) -> bool {
    view.is_a(token, EventWord::RelativePronoun)
}

/// Whether the token can be the head of a noun phrase.
pub(super) fn is_nominal(view: &View<'_>, token: usize) -> bool {
    let noun = matches!(view.upos(token), Upos::Noun | Upos::Propn | Upos::Pron) || view.is_named(token);
    noun && !view.is_dated(token) && !is_relative(view, token) && !view.is_a(token, EventWord::NoHead)
}

/// The phrase that ends with the name or noun at `head`.
pub(super) fn phrase_at(view: &View<'_>, head: usize) -> Phrase {
    let sentence = view.sentence(head);
    let mut end = head + 1;
    // The rest of a name, or the name that follows a title: "President | Ana Ruiz", "Vice | -President".
    let capital = |t: usize| view.word(t).starts_with(char::is_uppercase);
    let follows = |t: usize| {
        let own = view.is_named(head) || view.upos(t) != Upos::Adj && is_titled(view, head, t);
        let name = view.is_named(t) && own && (capital(t) || view.is_named(t - 1));
        let hyphen = view.is(t, &["-"]) && capital(t + 1) || view.is(t - 1, &["-"]) && capital(t);
        let number = view.upos(t) == Upos::Num && !view.is_named(t);
        // "$ | 4 million"
        let sum = number && view.upos(head) == Upos::Sym;
        // "the Gang Prevention Act of | 2007"
        name && (!view.is_dated(t) || view.is_named(t - 1))
            || hyphen
            || sum
            || matches!(view.deprel(t), Deprel::Flat | Deprel::Compound) && view.head(t) == Some(head) && !number
    };
    // "Peruvian | President Ana Ruiz": an adjective is no head.
    if view.is_demonym(head)
        && let Some(real) = first_phrase(view, head, sentence.end).filter(|&h| h > head)
    {
        end = real + 1;
    }
    while end < sentence.end && follows(end) {
        end += 1;
    }
    let mut start = head;
    while start > sentence.start && head - start < 12 && !view.is_dated(start - 1) {
        let joined = is_joined(view, start - 1, sentence.end);
        if !joined && (!continues(view, start - 1) || begins(view, start, end - 1)) {
            break;
        }
        start -= 1;
    }
    // "U.S. | and Peruvian officials": the joint belongs to neither.
    start += usize::from(start < head && view.is_a(start, WordClass::And));
    Phrase { range: whole_start(view, start, head, sentence.start)..end, head }
}

/// Whether the noun before a name belongs to it: "President | Ana Ruiz", "start-up | Little Eye"; not "the words | Ana Ruiz used".
fn is_titled(view: &View<'_>, noun: usize, name: usize) -> bool {
    let common = view.upos(noun) == Upos::Noun && view.word(noun).starts_with(char::is_lowercase);
    let Some(tokens) = view.name_at(name).map(|n| n.tokens.clone()).filter(|_| common && !view.is_person_noun(noun)) else {
        return true;
    };
    let outer = tokens.clone().filter_map(|t| view.head(t)).find(|h| !tokens.contains(h));
    let under = view.head(noun).is_some_and(|h| tokens.contains(&h));
    outer.is_none() || outer == Some(noun) || under
}

/// Where a phrase that was cut at `start` begins: at the first part of a hyphened word, and before the words that belong to
/// its number ("at least | 40").
fn whole_start(view: &View<'_>, start: usize, head: usize, floor: usize) -> usize {
    let mut start = start;
    while start > floor && view.is_hyphened(start - 1) {
        start -= 1;
    }
    let Some(number) = (start..=head).find(|&t| view.upos(t) == Upos::Num) else { return start };
    let longest = (1..=3).rev().find(|&n| number >= floor + n && modifies_number(view, number - n..number));
    longest.map_or(start, |n| start.min(number - n))
}

/// Whether these words belong to the number after them: "at least", "as many as", "nearly".
fn modifies_number(view: &View<'_>, range: Range<usize>) -> bool {
    let words: Vec<String> = range.map(|t| view.word(t).to_lowercase()).collect();
    lang::is(&words.join(" "), EventWord::NumberModifier)
}

/// The phrase with the noun that it only counts or gathers: "a family | of five", "dozens | of people".
pub(super) fn with_counted(view: &View<'_>, phrase: &Phrase) -> Phrase {
    let of = phrase.range.end;
    let end = view.sentence(phrase.head).end;
    if !view.is_of(phrase.head, EventWord::Collective) || !view.is_a(of, WordClass::Of) {
        return phrase.clone();
    }
    let number = Some(of + 1).filter(|&t| view.upos(t) == Upos::Num && t < end);
    let inner = first_phrase(view, of + 1, end).or(number);
    inner.map_or_else(|| phrase.clone(), |i| Phrase { range: phrase.range.start..i + 1, head: phrase.head })
}

/// The phrase with what "of" says of it: "a state | of emergency", "the release | of ten fishermen".
pub(super) fn with_of(view: &View<'_>, phrase: &Phrase) -> Phrase {
    let counted = with_counted(view, phrase);
    let end = view.sentence(phrase.head).end;
    let of = counted.range.end;
    let led = view.is_a(of, WordClass::Of) && of < end && view.upos(phrase.head) == Upos::Noun;
    let inner = first_phrase(view, of + 1, end).filter(|&i| led && i < of + REACH).map(|i| phrase_at(view, i));
    let joined = |p: &Phrase| p.range.start <= of + 1 && !view.is_dated(of + 1);
    match inner.filter(joined) {
        Some(inner) => Phrase { range: counted.range.start..inner.range.end, head: phrase.head },
        None => counted,
    }
}

/// The phrase of `head` and those joined to it by "and".
pub(super) fn coordinated(view: &View<'_>, head: usize) -> Vec<Phrase> {
    let mut phrases = vec![phrase_at(view, head)];
    phrases.extend(
        view.children(head, &[Deprel::Conj]).filter(|&c| is_nominal(view, c) && c > head).map(|c| phrase_at(view, c)),
    );
    if phrases.len() == 1 {
        let end = view.sentence(head).end;
        let mut at = phrases.first().map_or(head + 1, |p| p.range.end);
        while phrases.len() < 6 && at + 1 < end && view.is_a(at, WordClass::AndMark) && view.is_named(at + 1) {
            let Some(next) = first_phrase(view, at + 1, end) else { break };
            let phrase = phrase_at(view, next);
            at = phrase.range.end;
            phrases.push(phrase);
        }
        // "Peru and Chile met": the head found from the right is the last of them.
        let start = phrases.first().map_or(head, |p| p.range.start);
        let floor = view.sentence(head).start;
        if start >= floor + 2 && view.is_a(start - 1, WordClass::AndMark) && view.is_named(start - 2) {
            phrases.push(phrase_at(view, start - 2));
        }
    }
    phrases.sort_by_key(|p| p.range.start);
    as_one_law(view, &phrases).map_or(phrases, |law| vec![law])
}

/// The law whose long name the tree takes for a list: "the Transportation, Housing and Related Agencies Appropriations | Act".
fn as_one_law(view: &View<'_>, phrases: &[Phrase]) -> Option<Phrase> {
    let (first, last) = (phrases.first()?, phrases.last().filter(|_| phrases.len() > 1)?);
    let end = last.range.end - 1;
    let capital = |t: usize| view.word(t).starts_with(char::is_uppercase);
    let inside = |t: usize| capital(t) || view.is_a(t, WordClass::AndMark) || view.is(t, &[","]) || view.is_dated(t);
    let named = (first.head..=end).all(inside) && capital(end) && view.is_of(end, EventWord::LawNoun);
    named.then_some(Phrase { range: first.range.start..last.range.end, head: last.head })
}

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

/// Who stands before a noun.
pub(super) struct Owner {
    pub(super) phrase: Phrase,
    /// Whether a mark or a pronoun says that it owns ("Ruiz's arrest", "their talks"); else it only describes ("Seattle
    /// shooting").
    pub(super) owns: bool,
}

/// The possessor before the noun at `noun`: "Ruiz's | arrest", "their | talks", "Israeli | raids".
pub(super) fn possessor(view: &View<'_>, noun: usize) -> Option<Owner> {
    let phrase = phrase_at(view, noun);
    let inside = phrase.range.start..noun;
    let mark = inside.clone().rev().find(|&t| view.is_a(t, WordClass::PossessiveMark));
    if let Some(mark) = mark.filter(|&m| m > phrase.range.start) {
        return Some(Owner { phrase: Phrase { range: phrase.range.start..mark, head: mark - 1 }, owns: true });
    }
    let pronoun = inside.clone().find(|&t| view.is_a(t, WordClass::OwnerOfThird));
    // "gave Peru | an ultimatum": what stands before an article belongs to another phrase.
    let own = inside.clone().rev().find(|&t| view.is_a(t, WordClass::Indefinite)).map_or(inside.start, |t| t + 1);
    let named = || (own..noun).find(|&t| view.is_named(t));
    pronoun.or_else(named).map(|t| {
        let end = if view.is_named(t) {
            (t..noun).take_while(|&x| view.is_named(x)).last().map_or(t + 1, |x| x + 1)
        } else {
            t + 1
        };
        Owner { phrase: Phrase { range: t..end, head: end - 1 }, owns: pronoun.is_some() }
    })
}
