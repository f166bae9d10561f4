//! Whether a verb is in the passive: by its auxiliary, by that of the verbs it is joined to, or as headlines leave it out.
//!
//! By the tree, and by shape where it is silent; what the passive does to subject and object is [`clause`](super::clause)'s business.

use super::clause::{joined_verb, object};
use super::view::View;
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::{EventWord, word_of, words_of};

/// The most verbs of one row.
const MOST_JOINED: usize = 6;

/// Whether the verb is in the passive, by itself or with those that it is joined to.
pub(super) fn is_passive(view: &View<'_>, verb: usize) -> bool {
    if !matches!(view.upos(verb), Upos::Verb | Upos::Adj) || view.word(verb).ends_with(word_of(WordClass::GerundEnding)) {
        return false;
    }
    if view.child(verb, &[Deprel::AuxPass, Deprel::NsubjPass]).is_some() {
        return true;
    }
    if view.deprel(verb) == Deprel::Acl {
        return !view.is_a(verb.saturating_sub(1), WordClass::To);
    }
    let participle = view.lemma_as(verb, Upos::Verb).as_ref() != view.word(verb);
    // "was shot and | killed": the auxiliary serves both.
    if participle
        && view.deprel(verb) == Deprel::Conj
        && (view.is_a(verb.saturating_sub(1), WordClass::Coordinator) || view.is(verb.saturating_sub(1), &[","]))
        && view.child(verb, &[Deprel::Nsubj, Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp]).is_none()
        && let Some(first) = first_of(view, verb)
    {
        return is_passive(view, first);
    }
    let be = words_of(EventWord::PassiveAuxiliary);
    let before =
        (verb.saturating_sub(3)..verb).rev().take_while(|&t| matches!(view.upos(t), Upos::Adv | Upos::Aux | Upos::Part));
    participle && before.into_iter().any(|t| view.is(t, be))
}

/// "Four killed in crash", "Man arrested": a verb that is done to people, with nobody after it.
pub(super) fn is_headline_passive(view: &View<'_>, verb: usize) -> bool {
    view.upos(verb) == Upos::Verb
        && view.is_of(verb, EventWord::DoneToPeople)
        && view.lemma(verb).as_ref() != view.word(verb)
        && !view.word(verb).ends_with(word_of(WordClass::GerundEnding))
        && !view.word(verb).ends_with('s')
        && view.child(verb, &[Deprel::Aux]).is_none()
        && object(view, verb, verb).is_empty()
        && !shares_object(view, verb)
}

/// The first of the verbs that a verb is joined to: "was | arrested, charged and fined".
fn first_of(view: &View<'_>, verb: usize) -> Option<usize> {
    let up = |t: &usize| Some(*t).filter(|&t| view.deprel(t) == Deprel::Conj).and_then(|t| view.head(t)).filter(|h| h < t);
    std::iter::successors(up(&verb), up).take(MOST_JOINED).last()
}

/// Whether what is done to somebody stands behind a further verb: "police | arrested and charged two men".
fn shares_object(view: &View<'_>, verb: usize) -> bool {
    joined_verb(view, verb, verb).is_some_and(|c| !object(view, c, c).is_empty())
}
