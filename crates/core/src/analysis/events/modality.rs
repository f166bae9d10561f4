//! How an event is told: as a fact, a prospect or a condition, and whether as not happening.
//!
//! Read from the words that lead up to the trigger: auxiliaries, "not" and "no", and the verb that an infinitive depends on
//! ("refused to meet" is negated, "plans to meet" lies ahead). Whether it is only reported is for the statements to say.

use super::lexicon::Class;
use super::trigger::Trigger;
use super::view::View;
use super::{clause, phrase};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Modality, Upos};
use crate::lang::{EventWord, words_of};

/// How far before an event the verb that denies it may stand, in tokens.
const DENIAL: usize = 12;

/// How a trigger is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Telling {
    pub(super) negated: bool,
    pub(super) modality: Modality,
    /// Whether "will", "would" or "shall" stands before it.
    pub(super) announced: bool,
    /// Whether it is only called right or needed: "should", "must", "needs to".
    pub(super) advised: bool,
}

/// How the trigger is told, reports aside.
pub(super) fn telling(view: &View<'_>, trigger: &Trigger) -> Telling {
    let mut telling = Telling { negated: false, modality: Modality::Actual, announced: false, advised: false };
    let mut anchor = trigger.head;
    if trigger.entry.class == Class::Noun {
        let start = phrase::phrase_at(view, trigger.head).range.start;
        for token in start..trigger.head {
            telling.negated |= view.is_a(token, EventWord::NoneMark);
            if view.is_of(token, EventWord::Prospective) {
                telling.modality = Modality::Future;
            }
        }
        // "no injuries or deaths".
        let first = view.head(trigger.head).filter(|_| view.deprel(trigger.head) == Deprel::Conj);
        telling.negated |= first.is_some_and(|f| view.is_a(phrase::phrase_at(view, f).range.start, WordClass::No));
        telling.negated |= start > 0 && view.is_a(start - 1, EventWord::WithoutMark) || is_of_none(view, start);
        telling.negated |= is_denied(view, trigger.head);
        if let Some(verb) = clause::predicate(view, trigger.head) {
            chain(view, verb, &mut telling);
            return telling;
        }
        match clause::governor(view, trigger.head) {
            Some(verb) if view.is_of(verb, EventWord::Averting) => telling.negated = true,
            // "refused to join the invasion": joined by nobody, and told of.
            Some(verb) if !view.is_of(verb, EventWord::Light) => {
                let mut around = telling;
                chain(view, verb, &mut around);
                telling.modality = around.modality;
                telling.announced = around.announced;
                return telling;
            }
            Some(verb) => anchor = verb,
            None => return telling,
        }
    }
    if trigger.entry.class != Class::Noun {
        // "newly jailed activists": no clause of its own.
        if phrase::attributive(view, trigger.head).is_some() {
            return telling;
        }
        telling.negated |= is_denied(view, trigger.head) || has_no_subject(view, trigger.head);
    }
    chain(view, anchor, &mut telling);
    // "should stop it and | allow us": the auxiliary serves both.
    let own = [Deprel::Aux, Deprel::Nsubj, Deprel::NsubjPass, Deprel::Mark];
    if telling.modality == Modality::Actual
        && view.deprel(anchor) == Deprel::Conj
        && view.lemma_as(anchor, Upos::Verb) == view.word(anchor)
        && view.child(anchor, &own).is_none()
        && let Some(first) = view.head(anchor).filter(|&h| h < anchor && view.upos(h) == Upos::Verb)
    {
        let mut around = telling;
        chain(view, first, &mut around);
        (telling.modality, telling.announced, telling.advised) = (around.modality, around.announced, around.advised);
    }
    if telling.modality == Modality::Actual && is_conditional(view, anchor) {
        telling.modality = Modality::Conditional;
    }
    telling
}

/// Walks left over the verb group.
fn chain(view: &View<'_>, verb: usize, telling: &mut Telling) {
    let start = view.sentence(verb).start;
    let mut at = verb;
    // Two infinitives deep: "agreed to try to meet".
    let mut infinitives = 0;
    while at > start && verb - at < 10 {
        at -= 1;
        if view.is_a(at, WordClass::Negation)
            || view.is_a(at, EventWord::NoLonger) && view.is_a(at.saturating_sub(1), WordClass::No)
        {
            telling.negated = true;
        } else if view.is_a(at, WordClass::FutureAuxiliary) {
            telling.modality = Modality::Future;
            telling.announced = true;
        } else if view.is_a(at, EventWord::PossibleAuxiliary) {
            telling.modality = Modality::Conditional;
        } else if view.is_a(at, EventWord::DutyAuxiliary) {
            telling.modality = Modality::Future;
            telling.advised = true;
        } else if view.is_a(at, WordClass::To) && infinitives < 2 {
            infinitives += 1;
            let governing = (start..at).rev().take(8).find(|&t| {
                matches!(view.upos(t), Upos::Verb | Upos::Adj)
                    || view.upos(t) == Upos::Noun && view.is_form(t, words_of(EventWord::UnrealNoun))
            });
            let Some(governing) = governing else { continue };
            // "Neither side had threatened to | walk out": nobody is said to mean it.
            telling.negated |= view.upos(governing) == Upos::Verb && has_no_subject(view, governing);
            if view.is_of(governing, EventWord::Averting) || view.is_a(governing, EventWord::AvertingNoun) {
                telling.negated = true;
            } else if !view.is_of(governing, EventWord::Factual) {
                telling.modality = Modality::Future;
                telling.advised |= view.is_of(governing, EventWord::Duty);
            }
            at = governing + 1;
            if !matches!(view.upos(governing), Upos::Verb | Upos::Adj) {
                break;
            }
            at -= 1;
        } else if !matches!(view.upos(at), Upos::Adv | Upos::Aux | Upos::Part | Upos::X) && !view.is_dated(at) {
            break;
        }
    }
}

/// Whether the clause before the verb opens with a condition.
fn is_conditional(view: &View<'_>, verb: usize) -> bool {
    let start = view.sentence(verb).start;
    let clause = (start.max(verb.saturating_sub(9))..verb).rev().take_while(|&t| !view.is(t, &[",", ";"]));
    clause.into_iter().any(|t| view.is_a(t, WordClass::Condition))
}

/// "no reports of | deaths".
fn is_of_none(view: &View<'_>, start: usize) -> bool {
    let Some(noun) = start.checked_sub(2).filter(|_| view.is_a(start - 1, WordClass::Of)) else { return false };
    phrase::is_nominal(view, noun) && view.is_a(phrase::phrase_at(view, noun).range.start, WordClass::No)
}

/// "Nobody was killed", "no officers were hurt".
fn has_no_subject(view: &View<'_>, verb: usize) -> bool {
    let subject = clause::subject(view, verb);
    let first = subject.phrases.first();
    first.is_some_and(|p| view.is_a(p.range.start, EventWord::NoneMark) || view.is_of(p.head, EventWord::Nobody))
}

/// "denied that anyone had been | shot", "denied having | attacked the camp", "denied the | attack".
fn is_denied(view: &View<'_>, event: usize) -> bool {
    let start = view.sentence(event).start;
    let before = (start.max(event.saturating_sub(DENIAL))..event).rev();
    let clause = before.take_while(|&t| !view.is_mark(t) && !view.is_a(t, EventWord::ClauseLead));
    clause.into_iter().any(|t| view.upos(t) == Upos::Verb && view.is_of(t, EventWord::Denies))
}
