//! Noun phrases as the order of words has them: where they begin and end and which word heads them.
//!
//! Rests on parts of speech and names, which a tagger gets right more often than attachments; the tree decides only where two
//! phrases stand side by side. [`phrase_at`] is the phrase of a head, [`first_phrase`] the one that begins somewhere, [`run`] the
//! stretch up to a word, which an article opens. What "of" and "and" add to a phrase: [`joined`](super::joined).

use super::Syntax;
use crate::annotation::{Deprel, EntityType, Upos, WordClass};
use crate::lang;
use std::ops::Range;

/// The longest stretch before a head that is looked at, in tokens.
const MAX_RUN: usize = 14;

/// The longest stretch before the head of a phrase, in tokens.
const MAX_BEFORE: usize = 12;

/// How far up a tree the word is sought that a noun belongs to.
const MAX_LINKS: usize = 4;

/// A noun phrase: its tokens and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its tokens.
    pub range: Range<usize>,
    /// Its head.
    pub head: usize,
}

/// The head of the noun phrase that begins at `at`.
pub fn first_phrase(syntax: &Syntax<'_>, at: usize, end: usize) -> Option<usize> {
    let mut head = None;
    // "at least | 12 people".
    let modifiers = (1..=3).rev().find(|&n| syntax.upos(at + n) == Upos::Num && modifies_number(syntax, at..at + n));
    let at = modifiers.map_or(at, |n| at + n);
    // "nearly 2,000", "up to 40".
    let at = (at..end.min(at + 3))
        .find(|&t| syntax.upos(t) != Upos::Adv && !syntax.is_a(t, WordClass::ParticleMark))
        .unwrap_or(at);
    for token in at..end.min(at + 14) {
        let starts_another = head.is_some() && matches!(syntax.upos(token), Upos::Det | Upos::Pron);
        let pronoun = head.is_none() && syntax.upos(token) == Upos::Pron;
        let hyphened = token > at && syntax.is_hyphened(token - 1);
        if starts_another || !(is_inside(syntax, token) || pronoun || is_joined(syntax, token, end) || hyphened) {
            break;
        }
        if is_nominal(syntax, token) && !syntax.is_hyphened(token) {
            head = Some(token);
        }
    }
    head
}

/// "and" between two parts of one phrase: "Hungarian and Romanian officials".
fn is_joined(syntax: &Syntax<'_>, at: usize, end: usize) -> bool {
    let adjectival = |t: usize| syntax.upos(t) == Upos::Adj || (syntax.is_named(t) && syntax.upos(t) != Upos::Noun);
    let person = |t: usize| syntax.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    syntax.is_a(at, WordClass::And)
        && !person(at + 1)
        && at + 2 < end
        && at > 0
        && adjectival(at - 1)
        && adjectival(at + 1)
        && is_nominal(syntax, at + 2)
}

/// Whether the token can be the head of a noun phrase.
pub fn is_nominal(syntax: &Syntax<'_>, token: usize) -> bool {
    let noun = matches!(syntax.upos(token), Upos::Noun | Upos::Propn | Upos::Pron) || syntax.is_named(token);
    noun && !syntax.is_dated(token)
        && !syntax.is_a(token, WordClass::RelativePronoun)
        && !syntax.is_a(token, WordClass::NoHead)
}

/// The phrase that ends with the name or noun at `head`.
pub fn phrase_at(syntax: &Syntax<'_>, head: usize) -> Phrase {
    let sentence = syntax.sentence(head);
    let mut end = head + 1;
    // The rest of a name, or the name that follows a title: "President | Ana Ruiz", "Vice | -President".
    let capital = |t: usize| syntax.word(t).starts_with(char::is_uppercase);
    let follows = |t: usize| {
        let own = syntax.is_named(head) || syntax.upos(t) != Upos::Adj && is_titled(syntax, head, t);
        let name = syntax.is_named(t) && own && (capital(t) || syntax.is_named(t - 1));
        let hyphen = syntax.is(t, &["-"]) && capital(t + 1) || syntax.is(t - 1, &["-"]) && capital(t);
        let number = syntax.upos(t) == Upos::Num && !syntax.is_named(t);
        // "$ | 4 million"
        let sum = number && (syntax.upos(head) == Upos::Sym || syntax.is_mark(head));
        // "the Gang Prevention Act of | 2007"
        name && (!syntax.is_dated(t) || syntax.is_named(t - 1))
            || hyphen
            || sum
            || matches!(syntax.deprel(t), Deprel::Flat | Deprel::Compound) && syntax.head(t) == Some(head) && !number
    };
    // "Peruvian | President Ana Ruiz": an adjective is no head.
    if syntax.is_demonym(head)
        && let Some(real) = first_phrase(syntax, head, sentence.end).filter(|&h| h > head)
    {
        end = real + 1;
    }
    while end < sentence.end && follows(end) {
        end += 1;
    }
    let mut start = head;
    while start > sentence.start && head - start < MAX_BEFORE && !syntax.is_dated(start - 1) {
        let joined = is_joined(syntax, start - 1, sentence.end);
        if !joined && (!is_inside(syntax, start - 1) || begins(syntax, start, end - 1)) {
            break;
        }
        start -= 1;
    }
    // "U.S. | and Peruvian officials": the joint belongs to neither.
    start += usize::from(start < head && syntax.is_a(start, WordClass::And));
    Phrase { range: whole_start(syntax, start, head, sentence.start)..end, head }
}

/// Whether the noun before a name belongs to it: "President | Ana Ruiz", "start-up | Little Eye"; not "the words | Ana Ruiz used".
fn is_titled(syntax: &Syntax<'_>, noun: usize, name: usize) -> bool {
    let common = syntax.upos(noun) == Upos::Noun && syntax.word(noun).starts_with(char::is_lowercase);
    let Some(tokens) = syntax.name_at(name).map(|n| n.tokens.clone()).filter(|_| common && !syntax.is_person_noun(noun))
    else {
        return true;
    };
    let outer = tokens.clone().filter_map(|t| syntax.head(t)).find(|h| !tokens.contains(h));
    let under = syntax.head(noun).is_some_and(|h| tokens.contains(&h));
    outer.is_none() || outer == Some(noun) || under
}

/// Where a phrase that was cut at `start` begins: at the first part of a hyphened word, and before the words that belong to
/// its number ("at least | 40").
fn whole_start(syntax: &Syntax<'_>, start: usize, head: usize, floor: usize) -> usize {
    let mut start = start;
    while start > floor && syntax.is_hyphened(start - 1) {
        start -= 1;
    }
    let Some(number) = (start..=head).find(|&t| syntax.upos(t) == Upos::Num) else { return start };
    let longest = (1..=3).rev().find(|&n| number >= floor + n && modifies_number(syntax, number - n..number));
    longest.map_or(start, |n| start.min(number - n))
}

/// Whether these words belong to the number after them: "at least", "as many as", "nearly".
fn modifies_number(syntax: &Syntax<'_>, range: Range<usize>) -> bool {
    let words: Vec<String> = range.map(|t| syntax.word(t).to_lowercase()).collect();
    lang::is(&words.join(" "), WordClass::NumberModifier)
}

/// The stretch of nominal words that ends with the token at `last`: "the Labour | MP", "the union's | leader". An article or a
/// possessive pronoun begins it; coordination does not go on in it.
pub fn run(syntax: &Syntax<'_>, last: usize) -> Range<usize> {
    let floor = syntax.sentence_around(last).start.max(last.saturating_sub(MAX_RUN));
    let mut start = last;
    while start > floor && is_inside(syntax, start - 1) && !opens(syntax, start) {
        start -= 1;
    }
    while start < last && (syntax.is_possessive(start) || syntax.is_mark(start)) {
        start += 1;
    }
    start..last + 1
}

/// Whether the token opens a noun phrase: an article, a demonstrative or a possessive pronoun.
pub fn opens(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.upos(token) == Upos::Det || syntax.deprel(token) == Deprel::NmodPoss && syntax.upos(token) == Upos::Pron
}

/// Whether the phrase that ends with `last` begins at `at`, whatever stands before: an article or a pronoun opens it there ("it's
/// time | a prosecutor"), or the noun before hangs on something else ("the bill | Senator Ruiz introduced").
pub fn begins(syntax: &Syntax<'_>, at: usize, last: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let named = syntax.name_at(at).is_some_and(|n| n.tokens.contains(&before));
    let nominal = matches!(syntax.upos(before), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
    // "pleased | the board", "in the city of Lima | one man"
    let article = syntax.upos(at) == Upos::Det && (nominal || syntax.upos(before) == Upos::Adj);
    let number = syntax.upos(at) == Upos::Num && syntax.name_at(before).is_some() && syntax.name_at(at).is_none();
    let owner = matches!(syntax.deprel(before), Deprel::NmodPoss | Deprel::Det | Deprel::Flat | Deprel::Compound);
    let pronoun = syntax.upos(before) == Upos::Pron && syntax.head(before).is_some() && !owner;
    !named && (article || number || pronoun || is_apart(syntax, at, last))
}

/// Whether the tree gives the noun before `at` to no word of the phrase up to `last`, nor one of them to it.
fn is_apart(syntax: &Syntax<'_>, at: usize, last: usize) -> bool {
    let before = at - 1;
    let noun = |t: usize| matches!(syntax.upos(t), Upos::Noun | Upos::Propn | Upos::Adj);
    // Titles and parts of names hang where the parser likes.
    let common = syntax.upos(before) == Upos::Noun && !syntax.is_capital(before) && syntax.name_at(before).is_none();
    if !common || syntax.is_person_noun(before) || syntax.head(before).is_none() {
        return false;
    }
    let above = std::iter::successors(syntax.head(before), |&t| syntax.head(t)).take(MAX_LINKS);
    let under = above.take_while(|&t| t <= last && t + MAX_RUN > at && noun(t)).any(|t| t >= at);
    let over = |t: usize| syntax.head(t) == Some(before) && !matches!(syntax.deprel(t), Deprel::AclRelcl | Deprel::Nsubj);
    !under && !(at..=last).any(over)
}

/// Whether the token may stand within a noun phrase before its head.
pub fn is_inside(syntax: &Syntax<'_>, token: usize) -> bool {
    if syntax.is_a(token, WordClass::RelativePronoun) {
        return false;
    }
    let mark = || syntax.is_a(token, WordClass::InsidePhrase) && syntax.upos(token) != Upos::Aux;
    let inside = match syntax.upos(token) {
        Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Det => true,
        // "a | suspected arsonist"; not "IS- | linked suspects", whose name is nobody's here.
        Upos::Verb => {
            syntax.deprel(token) == Deprel::Amod && token.checked_sub(1).is_none_or(|before| syntax.word(before) != "-")
        }
        Upos::Pron => syntax.deprel(token) == Deprel::NmodPoss,
        _ => false,
    };
    inside || syntax.is_named(token) || syntax.is_possessive(token) || is_hyphen(syntax, token) || mark()
}

/// A hyphen or slash between two parts of one word: "co-founder", "secretary/treasurer".
fn is_hyphen(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.is(token, &["-", "/", "\u{2010}", "\u{2011}", "&"])
        && (syntax.is(token, &["&"]) || token > 0 && syntax.is_glued(token - 1) && syntax.is_glued(token))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn runs_by_shape() {
        for (entry, last, want) in [
            (
                "told/VERB/0/root the/DET/4/det union/NOUN/4/nmod:poss 's/PART/3/case leader/NOUN/1/obj",
                4,
                "the union's leader",
            ),
            ("said/VERB/0/root co/NOUN/4/compound -/PUNCT/4/punct founder/NOUN/1/nsubj", 3, "co-founder"),
            ("praised/VERB/0/root murdered/VERB/3/amod MP/NOUN/1/obj", 2, "murdered MP"),
            ("Peru/PROPN/3/nsubj and/CCONJ/3/cc Chile/PROPN/1/conj", 2, "Chile"),
        ] {
            let parsed = parsed(entry);
            assert_eq!(parsed.words(&run(&parsed.syntax(), last)), want, "{entry}");
        }
    }
}
