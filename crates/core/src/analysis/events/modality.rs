//! How an event is told: as a fact, a prospect or a condition, and whether as not happening.
//!
//! Read from the words that lead up to the trigger: auxiliaries, "not" and "no", and the verb that an infinitive depends on
//! ("refused to meet" is negated, "plans to meet" lies ahead). Whether it is only reported is for the statements to say.

use super::lexicon::Class;
use super::phrase;
use super::trigger::Trigger;
use super::view::View;
use crate::annotation::{Modality, Upos};

/// Verbs whose infinitive does not come about.
const AVERTING: &[&str] = &["refuse", "fail", "decline", "deny", "avoid", "prevent", "cancel", "rule"];
/// Verbs whose infinitive comes about.
const FACTUAL: &[&str] = &[
    "begin", "start", "continue", "manage", "help", "use", "cease", "try", "attempt", "resort", "proceed", "go", "rush",
    "move",
];
/// Adjectives that put a noun into the future.
const PROSPECTIVE: &[&str] =
    &["planned", "proposed", "future", "upcoming", "possible", "potential", "next", "expected", "coming"];

/// How a trigger is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Telling {
    pub(super) negated: bool,
    pub(super) modality: Modality,
    /// Whether "will", "would" or "shall" stands before it.
    pub(super) announced: bool,
}

/// How the trigger is told, reports aside.
pub(super) fn telling(view: &View<'_>, trigger: &Trigger) -> Telling {
    let mut telling = Telling { negated: false, modality: Modality::Actual, announced: false };
    let mut anchor = trigger.head;
    if trigger.entry.class == Class::Noun {
        let start = phrase::phrase_at(view, trigger.head).range.start;
        for token in start..trigger.head {
            telling.negated |= view.is(token, &["no", "neither"]);
            if view.is(token, PROSPECTIVE) {
                telling.modality = Modality::Future;
            }
        }
        telling.negated |= start > 0 && view.is(start - 1, &["without", "no"]);
        match phrase::governor(view, trigger.head) {
            Some(verb) if view.is_form(verb, AVERTING) => telling.negated = true,
            Some(verb) => anchor = verb,
            None => return telling,
        }
    }
    chain(view, anchor, &mut telling);
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
        if view.is(at, &["not", "n't", "n\u{2019}t", "never", "neither", "nor"])
            || view.is(at, &["longer"]) && view.is(at.saturating_sub(1), &["no"])
        {
            telling.negated = true;
        } else if view.is(at, &["will", "shall", "would", "'ll", "\u{2019}ll", "wo"]) {
            telling.modality = Modality::Future;
            telling.announced = true;
        } else if view.is(at, &["may", "might", "could"]) {
            telling.modality = Modality::Conditional;
        } else if view.is(at, &["must", "should"]) {
            telling.modality = Modality::Future;
        } else if view.is(at, &["to"]) && infinitives < 2 {
            infinitives += 1;
            let governing = (start..at).rev().take(8).find(|&t| {
                matches!(view.upos(t), Upos::Verb | Upos::Adj)
                    || view.upos(t) == Upos::Noun && view.is_form(t, &["plan", "refusal", "failure"])
            });
            let Some(governing) = governing else { continue };
            if view.is_form(governing, AVERTING) || view.is(governing, &["refusal", "failure"]) {
                telling.negated = true;
            } else if !view.is_form(governing, FACTUAL) {
                telling.modality = Modality::Future;
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
    clause.into_iter().any(|t| view.is(t, &["if", "unless"]))
}
