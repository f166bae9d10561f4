//! What a verb is done to, and what infinitive it governs.
//!
//! By the tree; [`objects`] reads them off the order of words where it is silent.

use super::Syntax;
use super::joined::{attributive, coordinated};
use super::shape::{Phrase, first_phrase, is_nominal};
use crate::annotation::{Deprel, Upos, WordClass};

/// The object after a verb: its direct object, else its indirect one.
pub fn object(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    syntax.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| o > verb)
}

/// The verb that "and" joins to one right behind its last word: "arrested and | charged".
pub fn joined_verb(syntax: &Syntax<'_>, verb: usize, last: usize) -> Option<usize> {
    let next = syntax.children(verb, &[Deprel::Conj]).find(|&c| c == last + 2)?;
    (syntax.is_a(last + 1, WordClass::Coordinator) && syntax.upos(next) == Upos::Verb).then_some(next)
}

/// What the verb at `verb` is done to: the phrase after `last`, its last word.
pub fn objects(syntax: &Syntax<'_>, verb: usize, last: usize) -> Vec<Phrase> {
    let near = |o: usize| o > last && !(last + 1..o).any(|t| syntax.is_a(t, WordClass::ContentMark));
    // "approved | $4 million for the park": the sum.
    let sum = |o: usize| syntax.is_mark(o) && syntax.upos(o + 1) == Upos::Num;
    let fits = |o: usize| is_nominal(syntax, o) || sum(o) || syntax.upos(o) == Upos::Num && !syntax.is_dated(o);
    let by_tree = syntax.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| near(o) && fits(o));
    let by_shape = || {
        let end = syntax.sentence(verb).end;
        let at = (last + 1..end.min(last + 5)).find(|&t| !syntax.is_dated(t) && syntax.upos(t) != Upos::Adv)?;
        first_phrase(syntax, at, end).or_else(|| attributive(syntax, at).map(|p| p.head))
    };
    // "arrested and | charged | two men": of both.
    let shared = || {
        let next = joined_verb(syntax, verb, last).filter(|&c| syntax.child(c, &[Deprel::Nsubj]).is_none());
        next.and_then(|c| syntax.child(c, &[Deprel::Obj])).filter(|&o| fits(o))
    };
    let mut found = by_tree.or_else(by_shape).or_else(shared).map(|head| coordinated(syntax, head)).unwrap_or_default();
    found.iter_mut().for_each(|p| p.range.start = p.range.start.max(last + 1).min(p.head));
    // "kills eight men and | wounds ten": a further verb, which the tagger takes for a noun.
    let counts = |t: usize| matches!(syntax.upos(t), Upos::Num | Upos::Det);
    let first = found.first().map_or(0, |p| p.head);
    found.retain(|p| p.head == first || !(syntax.is_of(p.head, WordClass::DoneToPeople) && counts(p.head + 1)));
    found
}

/// The infinitive that a verb governs. Parsers hang that of "urged them to go" on the verb as an adverbial clause.
pub fn infinitive(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let to = |c: usize| syntax.children(c, &[Deprel::Mark]).any(|m| m < c && syntax.is_a(m, WordClass::To));
    syntax.children(verb, &[Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp]).find(|&c| c > verb && to(c))
}

/// The preposition or conjunction that leads in the phrase or clause of a head.
pub fn marker(syntax: &Syntax<'_>, head: usize) -> Option<usize> {
    syntax.child(head, &[Deprel::Case, Deprel::Mark]).filter(|&m| m < head)
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn objects_infinitives_and_markers() {
        let parsed = parsed(
            "Xi/PROPN/2/nsubj urged/VERB/0/root Peru/PROPN/2/obj to/PART/5/mark talk/VERB/2/advcl with/ADP/7/case \
             Chile/PROPN/5/obl",
        );
        let syntax = parsed.syntax();
        assert_eq!((object(&syntax, 1), infinitive(&syntax, 1), marker(&syntax, 6)), (Some(2), Some(4), Some(5)));
        assert_eq!((object(&syntax, 4), infinitive(&syntax, 4), marker(&syntax, 2)), (None, None, None));
    }
}
