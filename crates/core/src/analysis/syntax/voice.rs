//! Active or passive, and who a passive says did it.
//!
//! By the auxiliary of the verb, by that of the verbs it is joined to, or as headlines leave it out; what the passive does to the
//! subject is for [`surface`](super::surface) to say.

use super::Syntax;
use super::noun_phrase::noun_phrase;
use super::object::{joined_verb, objects};
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::{word_of, words_of};
use std::ops::Range;

/// The most verbs of one row.
const MOST_JOINED: usize = 6;

/// Whether the verb is in the passive, by itself or with those that it is joined to.
pub fn is_passive(syntax: &Syntax<'_>, verb: usize) -> bool {
    if !matches!(syntax.upos(verb), Upos::Verb | Upos::Adj) || syntax.word(verb).ends_with(word_of(WordClass::GerundEnding))
    {
        return false;
    }
    if syntax.child(verb, &[Deprel::AuxPass, Deprel::NsubjPass, Deprel::OblAgent]).is_some() {
        return true;
    }
    if syntax.deprel(verb) == Deprel::Acl {
        return !syntax.is_a(verb.saturating_sub(1), WordClass::To);
    }
    let participle = syntax.lemma_as(verb, Upos::Verb).as_ref() != syntax.word(verb);
    // "was shot and | killed": the auxiliary serves both.
    if participle
        && syntax.deprel(verb) == Deprel::Conj
        && (syntax.is_a(verb.saturating_sub(1), WordClass::Coordinator) || syntax.is(verb.saturating_sub(1), &[","]))
        && syntax.child(verb, &[Deprel::Nsubj, Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp]).is_none()
        && let Some(first) = first_of(syntax, verb)
    {
        return is_passive(syntax, first);
    }
    // "was arrested on Monday, | charged with fraud"
    if participle
        && syntax.deprel(verb) == Deprel::Advcl
        && syntax.is(verb.saturating_sub(1), &[","])
        && syntax.child(verb, &[Deprel::Nsubj, Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp, Deprel::Mark]).is_none()
        && let Some(first) = syntax.head(verb).filter(|h| *h < verb && syntax.child(*h, &[Deprel::AuxPass]).is_some())
    {
        return is_passive(syntax, first);
    }
    let be = words_of(WordClass::PassiveBeForm);
    let before =
        (verb.saturating_sub(3)..verb).rev().take_while(|&t| matches!(syntax.upos(t), Upos::Adv | Upos::Aux | Upos::Part));
    participle && before.into_iter().any(|t| syntax.is(t, be))
}

/// "Four killed in crash", "Man arrested": a verb that is done to people, with nobody after it.
pub fn is_headline_passive(syntax: &Syntax<'_>, verb: usize) -> bool {
    syntax.upos(verb) == Upos::Verb
        && syntax.is_of(verb, WordClass::DoneToPeople)
        && syntax.lemma(verb).as_ref() != syntax.word(verb)
        && !syntax.word(verb).ends_with(word_of(WordClass::GerundEnding))
        && !syntax.word(verb).ends_with('s')
        && syntax.child(verb, &[Deprel::Aux]).is_none()
        && objects(syntax, verb, verb).is_empty()
        && !shares_object(syntax, verb)
}

/// Whether the word is a participle behind a form of "be", by the order of words alone, for a sentence that nobody has parsed: "was
/// widely | praised".
pub fn is_passive_by_order(syntax: &Syntax<'_>, verb: usize) -> bool {
    let participle = words_of(WordClass::ParticipleEnding).iter().any(|end| syntax.word(verb).ends_with(end));
    let floor = syntax.sentence_around(verb).start;
    participle && (verb.saturating_sub(3).max(floor)..verb).any(|t| syntax.is_a(t, WordClass::PassiveBeForm))
}

/// The first of the verbs that a verb is joined to: "was | arrested, charged and fined".
fn first_of(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let up =
        |t: &usize| Some(*t).filter(|&t| syntax.deprel(t) == Deprel::Conj).and_then(|t| syntax.head(t)).filter(|h| h < t);
    std::iter::successors(up(&verb), up).take(MOST_JOINED).last()
}

/// Whether what is done to somebody stands behind a further verb: "police | arrested and charged two men".
fn shares_object(syntax: &Syntax<'_>, verb: usize) -> bool {
    joined_verb(syntax, verb, verb).is_some_and(|c| !objects(syntax, c, c).is_empty())
}

/// The "by" phrase of a passive, without "by": "the bridge was closed by | the mayor".
pub fn agent(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let by = |c: usize| syntax.child(c, &[Deprel::Case]).is_some_and(|p| syntax.is_a(p, WordClass::By));
    let agent = syntax.children(verb, &[Deprel::OblAgent, Deprel::Obl, Deprel::Nmod]).find(|&c| by(c))?;
    let phrase = noun_phrase(syntax, agent);
    Some(if syntax.is_a(phrase.start, WordClass::By) { phrase.start + 1..phrase.end } else { phrase })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn passives_and_their_agents() {
        for (entry, verb, passive, by) in [
            (
                "Taxes/NOUN/3/nsubj:pass were/AUX/3/aux:pass cut/VERB/0/root by/ADP/6/case the/DET/6/det mayor/NOUN/3/obl:agent",
                2,
                true,
                Some("the mayor"),
            ),
            ("The/DET/2/det mayor/NOUN/3/nsubj cut/VERB/0/root taxes/NOUN/3/obj", 2, false, None),
            ("She/PRON/2/nsubj stood/VERB/0/root by/ADP/5/case the/DET/5/det mayor/NOUN/2/obl", 1, false, Some("the mayor")),
            (
                "Two/NUM/4/nsubj:pass were/AUX/4/aux:pass ,/PUNCT/4/punct shot/VERB/0/root and/CCONJ/6/cc killed/VERB/4/conj",
                5,
                true,
                None,
            ),
            ("a/DET/2/det plan/NOUN/0/root backed/VERB/2/acl by/ADP/5/case Peru/PROPN/3/obl", 2, true, Some("Peru")),
            (
                "He/PRON/3/nsubj:pass was/AUX/3/aux:pass arrested/VERB/0/root ,/PUNCT/5/punct charged/VERB/3/advcl",
                4,
                true,
                None,
            ),
            ("He/PRON/2/nsubj left/VERB/0/root ,/PUNCT/4/punct charged/VERB/2/advcl", 3, false, None),
            ("a/DET/2/det plan/NOUN/0/root dividing/VERB/2/acl Peru/PROPN/3/obj", 2, false, None),
        ] {
            let parsed = parsed(entry);
            let syntax = parsed.syntax();
            assert_eq!(is_passive(&syntax, verb), passive, "{entry}");
            assert_eq!(agent(&syntax, verb).map(|r| parsed.words(&r)), by.map(str::to_owned), "{entry}");
        }
    }

    #[test]
    fn headlines_leave_the_auxiliary_out() {
        for (entry, verb, passive) in [
            ("Four/NUM/2/nsubj killed/VERB/0/root in/ADP/4/case crash/NOUN/2/obl", 1, true),
            ("Gunman/NOUN/2/nsubj killed/VERB/0/root four/NUM/2/obj", 1, false),
            (
                "Police/NOUN/2/nsubj arrested/VERB/0/root and/CCONJ/4/cc charged/VERB/2/conj two/NUM/6/nummod men/NOUN/4/obj",
                1,
                false,
            ),
        ] {
            assert_eq!(is_headline_passive(&parsed(entry).syntax(), verb), passive, "{entry}");
        }
    }

    #[test]
    fn the_order_of_words_tells_a_passive_that_nobody_parsed() {
        for (entry, verb, passive) in [
            ("She/X/0/dep was/X/0/dep widely/X/0/dep praised/X/0/dep", 3, true),
            ("She/X/0/dep praised/X/0/dep him/X/0/dep", 1, false),
        ] {
            assert_eq!(is_passive_by_order(&parsed(entry).syntax(), verb), passive, "{entry}");
        }
    }
}
