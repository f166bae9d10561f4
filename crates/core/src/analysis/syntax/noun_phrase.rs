//! The noun phrase of a head as the tree has it.
//!
//! It keeps what restricts the head ("the mayor of Lima") and leaves out what only adds to it (appositions, relative clauses,
//! participles) and prepositions in front. As the order of words has it: [`shape`](super::shape).

use super::Syntax;
use super::clause::is_ing;
use crate::annotation::{Deprel, Upos, WordClass};
use std::ops::Range;

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
}
