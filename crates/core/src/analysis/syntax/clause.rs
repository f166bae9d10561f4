//! Clauses and the verbs that carry them: finite verbs, participles, main clauses, and the verb that governs a word.

use super::Syntax;
use super::joined::coordinated;
use super::shape::{Phrase, first_phrase, is_nominal, phrase_at};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::word_of;

/// How far up a chain of joined verbs is followed.
const MAX_CHAIN: usize = 4;

/// How far up a tree is looked.
const MAX_DEPTH: usize = 16;

/// Whether a verb that may have a subject of its own stands here: an auxiliary, or a verb that has one.
pub fn is_finite(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.upos(token) == Upos::Aux
        || syntax.upos(token) == Upos::Verb && syntax.child(token, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some()
}

/// Whether the token is a present participle or gerund by its form.
pub fn is_ing(syntax: &Syntax<'_>, token: usize) -> bool {
    let word = syntax.word(token);
    word.len() > 4
        && word.get(word.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case(word_of(WordClass::GerundEnding)))
}

/// Whether the word may stand between a subject and its verb: an auxiliary, "not" or an adverb, by its form.
pub fn is_auxiliary(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.is_a(token, WordClass::BesideVerb)
        || syntax.word(token).len() > 4 && syntax.word(token).ends_with(word_of(WordClass::AdverbEnding))
}

/// Whether the verb is the main one of its sentence, or one that shares its standing.
pub fn is_main(syntax: &Syntax<'_>, verb: usize) -> bool {
    let mut at = verb;
    for _ in 0..MAX_CHAIN {
        match (syntax.deprel(at), syntax.head(at)) {
            (Deprel::Root, _) | (_, None) => return true,
            (Deprel::Conj | Deprel::Parataxis | Deprel::Xcomp, Some(head)) => at = head,
            (Deprel::Advcl, Some(_)) if is_ing(syntax, at) => return true,
            _ => return false,
        }
    }
    false
}

/// Whether a verb, or an auxiliary by its verb, stands in a relative clause.
pub fn is_relative(syntax: &Syntax<'_>, verb: usize) -> bool {
    let relative = |t: usize| syntax.deprel(t) == Deprel::AclRelcl;
    relative(verb) || syntax.upos(verb) == Upos::Aux && syntax.head(verb).is_some_and(relative)
}

/// The words that a token hangs on, the nearest first.
pub fn above<'s>(syntax: &'s Syntax<'_>, token: usize) -> impl Iterator<Item = usize> + 's {
    std::iter::successors(syntax.head(token), |&t| syntax.head(t)).take(MAX_DEPTH)
}

/// The verb by or in which somebody does what a gerund says: "| join us in thanking them", "| helped by sending food".
pub fn governing_gerund(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let gerund = syntax.upos(verb) == Upos::Verb && syntax.word(verb).ends_with(word_of(WordClass::GerundEnding));
    let led = verb.checked_sub(1).filter(|&t| syntax.is_a(t, WordClass::In) || syntax.is_a(t, WordClass::By))?;
    syntax.head(verb).filter(|&h| gerund && h < led && syntax.upos(h) == Upos::Verb)
}

/// The subject of the clause that follows `from`: "demanded | that Chile pay", "urged | Chile to pay".
pub fn clause_subject(syntax: &Syntax<'_>, verb: usize, from: usize) -> Vec<Phrase> {
    let complement = syntax.child(verb, &[Deprel::Ccomp, Deprel::Xcomp]);
    let subject = complement
        .and_then(|c| syntax.child(c, &[Deprel::Nsubj, Deprel::NsubjPass]))
        .filter(|&s| s >= from && is_nominal(syntax, s));
    if let Some(subject) = subject {
        return coordinated(syntax, subject);
    }
    let end = syntax.sentence(verb).end;
    let that = (from..end.min(from + 8)).find(|&t| syntax.is_a(t, WordClass::That));
    that.and_then(|t| first_phrase(syntax, t + 1, end)).map(|h| coordinated(syntax, h)).unwrap_or_default()
}

/// The word that a noun hangs on, or the name that it is part of.
pub fn above_name(syntax: &Syntax<'_>, noun: usize) -> Option<usize> {
    let name = syntax.name_at(noun).map_or(noun..noun + 1, |n| n.tokens.clone());
    name.clone().filter_map(|t| syntax.head(t)).find(|h| !name.contains(h))
}

/// The verb whose object the noun at `noun` is: "held | talks", "launched an | investigation".
pub fn governor(syntax: &Syntax<'_>, noun: usize) -> Option<usize> {
    let by_tree = syntax.head(noun).filter(|&h| {
        matches!(syntax.deprel(noun), Deprel::Obj | Deprel::NsubjPass | Deprel::Obl) && syntax.upos(h) == Upos::Verb
    });
    by_tree.or_else(|| {
        let start = phrase_at(syntax, noun).range.start;
        let floor = syntax.sentence(noun).start;
        (start.saturating_sub(3).max(floor)..start).rev().find(|&t| syntax.upos(t) == Upos::Verb)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn verbs() {
        let entry = "Xi/PROPN/2/nsubj said/VERB/0/root ,/PUNCT/4/punct adding/VERB/2/advcl that/SCONJ/9/mark those/PRON/9/nsubj \
                     who/PRON/8/nsubj left/VERB/6/acl:relcl lied/VERB/4/ccomp";
        let parsed = parsed(entry);
        let syntax = parsed.syntax();
        for (verb, finite, ing, main, relative) in [
            (1, true, false, true, false),
            (3, false, true, true, false),
            (7, true, false, false, true),
            (8, true, false, false, false),
        ] {
            let found =
                (is_finite(&syntax, verb), is_ing(&syntax, verb), is_main(&syntax, verb), is_relative(&syntax, verb));
            assert_eq!(found, (finite, ing, main, relative), "{}", syntax.word(verb));
        }
    }
}
