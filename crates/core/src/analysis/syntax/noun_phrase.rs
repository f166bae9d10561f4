//! The noun phrase of a head: as the tree has it, and as the order of words has it.
//!
//! [`noun_phrase`] follows the tree and keeps what restricts the head ("the mayor of Lima"); it leaves out what only adds to it
//! (appositions, relative clauses, participles) and prepositions in front. [`run`] trusts no attachment: it is the stretch of
//! articles, adjectives, nouns, names and possessors that ends with the head.

use super::Syntax;
use super::clause::is_ing;
use crate::annotation::{Deprel, Upos, WordClass};
use std::ops::Range;

/// The longest stretch before a head that is looked at, in tokens.
const MAX_RUN: usize = 14;

/// How far up a tree the word is sought that a noun belongs to.
const MAX_LINKS: usize = 4;

/// The noun phrase of a head by the tree, without appositions, relative clauses and prepositions in front.
pub fn noun_phrase(syntax: &Syntax<'_>, head: usize) -> Range<usize> {
    const ADDED: &[Deprel] = &[Deprel::Appos, Deprel::AclRelcl, Deprel::Acl, Deprel::Parataxis, Deprel::Advcl, Deprel::Dep];
    let mut phrase = syntax.tree.extent(head);
    if let Some(added) = syntax.children(head, ADDED).find(|&c| c > head) {
        phrase.end = phrase.end.min(syntax.tree.extent(added).start.max(head + 1));
    }
    let verb = |t: &usize| matches!(syntax.upos(*t), Upos::Verb | Upos::Aux) && syntax.deprel(*t) != Deprel::Amod;
    if let Some(verb) = (phrase.start..head).rev().find(verb) {
        phrase.start = verb + 1;
    }
    while phrase.start < head
        && (syntax.is_mark(phrase.start)
            || syntax.head(phrase.start) == Some(head) && syntax.deprel(phrase.start) == Deprel::Case)
    {
        phrase.start += 1;
    }
    syntax.trimmed(phrase)
}

/// The words of a noun phrase as it begins and ends, where a parser or the order of words took more or less for it: before a
/// clause ("Ana Ruiz | , with others, sent"), and the name that a party describes ("Ana Ruiz, | R-Ky.").
pub fn whole(syntax: &Syntax<'_>, words: Range<usize>) -> Range<usize> {
    past_affiliation(syntax, before_clause(syntax, words))
}

fn before_clause(syntax: &Syntax<'_>, words: Range<usize>) -> Range<usize> {
    // "one officer | was quoted (saying)": no relative clause, so the sentence goes on.
    let plain = |end: usize| !(words.start..end).any(|t| syntax.is_a(t, WordClass::Relative));
    if let Some(be) = words.clone().skip(1).find(|&t| syntax.upos(t) == Upos::Aux && syntax.name_at(t).is_none() && plain(t))
    {
        return words.start..be;
    }
    let verb = words.clone().find(|&t| matches!(syntax.upos(t), Upos::Verb | Upos::Aux) && !is_ing(syntax, t));
    let comma = words.clone().skip(1).find(|&t| syntax.is(t, &[",", "("]));
    comma.filter(|&c| verb.is_some_and(|v| v > c)).map_or(words.clone(), |c| words.start..c)
}

fn past_affiliation(syntax: &Syntax<'_>, words: Range<usize>) -> Range<usize> {
    let name = words.start.checked_sub(2).filter(|&t| syntax.is(t + 1, &[","]) && syntax.name_at(t).is_some());
    name.filter(|_| is_affiliation(syntax, &words)).map_or(words, |n| noun_phrase(syntax, n))
}

/// Whether the words are a party with its state: "R-Ky."
pub fn is_affiliation(syntax: &Syntax<'_>, words: &Range<usize>) -> bool {
    let short = |t: usize| syntax.word(t).split('-').next().is_some_and(|w| w.chars().count() == 1);
    let dash = syntax.word(words.start).contains('-') || syntax.is(words.start + 1, &["-"]);
    words.len() <= MAX_PARTY && syntax.is_capital(words.start) && short(words.start) && dash
}

/// The longest party with its state, in tokens.
const MAX_PARTY: usize = 5;

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
    match syntax.upos(token) {
        Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Det => true,
        Upos::Verb => syntax.deprel(token) == Deprel::Amod,
        Upos::Pron => syntax.deprel(token) == Deprel::NmodPoss,
        _ => syntax.name_at(token).is_some() || syntax.is_possessive(token) || is_hyphen(syntax, token),
    }
}

/// A hyphen or slash between two parts of one word: "co-founder", "secretary/treasurer".
fn is_hyphen(syntax: &Syntax<'_>, token: usize) -> bool {
    let glued = |a: usize, b: usize| match (syntax.tokens.get(a), syntax.tokens.get(b)) {
        (Some(a), Some(b)) => a.span.end == b.span.start,
        _ => false,
    };
    syntax.is(token, &["-", "/", "\u{2010}", "\u{2011}", "&"])
        && (syntax.is(token, &["&"]) || token > 0 && glued(token - 1, token) && glued(token, token + 1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn phrases_by_tree() {
        for (entry, head, want) in [
            (
                "The/DET/2/det mayor/NOUN/10/nsubj of/ADP/4/case Lima/PROPN/2/nmod ,/PUNCT/6/punct Ana/PROPN/2/appos \
                 Ruiz/PROPN/6/flat ,/PUNCT/2/punct has/AUX/10/aux left/VERB/0/root",
                1,
                "The mayor of Lima",
            ),
            ("In/ADP/3/case the/DET/3/det city/NOUN/5/obl taxes/NOUN/5/nsubj fell/VERB/0/root", 2, "the city"),
        ] {
            let parsed = parsed(entry);
            assert_eq!(parsed.words(&noun_phrase(&parsed.syntax(), head)), want, "{entry}");
        }
    }

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
