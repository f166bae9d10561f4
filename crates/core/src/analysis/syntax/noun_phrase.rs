//! The noun phrase of a head: as the tree has it, and as the order of words has it.
//!
//! [`noun_phrase`] follows the tree and keeps what restricts the head ("the mayor of Lima"); it leaves out what only adds to it
//! (appositions, relative clauses, participles) and prepositions in front. [`run`] trusts no attachment: it is the stretch of
//! articles, adjectives, nouns, names and possessors that ends with the head.

use super::Syntax;
use crate::annotation::{Deprel, Upos};
use std::ops::Range;

/// The longest stretch before a head that is looked at, in tokens.
const MAX_RUN: usize = 14;

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
