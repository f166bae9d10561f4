//! How an event is told: as a fact, a prospect or a condition, and whether as not happening.
//!
//! Read from the words that lead up to the trigger: auxiliaries, "not" and "no", and the verb that an infinitive depends on
//! ("refused to meet" is negated, "plans to meet" lies ahead). Whether it is only reported is for the statements to say.

use super::lexicon::Class;
use super::trigger::Trigger;
use super::view::View;
use super::{circumstance, clause};
use crate::analysis::syntax::clause::{governing_gerund, governor, is_ing};
use crate::analysis::syntax::modality::is_conditional;
use crate::analysis::syntax::surface::surface_subject;
use crate::analysis::syntax::{joined, shape};
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
    /// Whether it would be: ahead of whoever is reported, else only thought.
    pub(super) thought: bool,
}

/// How the trigger is told, reports aside.
pub(super) fn telling(view: &View<'_>, trigger: &Trigger) -> Telling {
    let mut telling =
        Telling { negated: false, modality: Modality::Actual, announced: false, advised: false, thought: false };
    let anchor = if trigger.entry.class == Class::Noun {
        match noun(view, trigger, &mut telling) {
            Some(verb) => verb,
            None => return telling,
        }
    } else {
        // "newly jailed activists": no clause of its own.
        if joined::attributive(view, trigger.head).is_some() {
            return telling;
        }
        telling.negated |= is_denied(view, trigger.head) || has_no_subject(view, trigger.head);
        // "left without | meeting him"
        telling.negated |= is_ing(view, trigger.head) && view.is_a(trigger.head.wrapping_sub(1), EventWord::WithoutMark);
        trigger.head
    };
    chain(view, anchor, &mut telling);
    // "hope that you will join us in | thanking them": told as the verb that it hangs on.
    if telling.modality == Modality::Actual
        && let Some(verb) = governing_gerund(view, trigger.head).or_else(|| hung_on(view, trigger.head))
    {
        let mut around = telling;
        chain(view, verb, &mut around);
        (telling.modality, telling.advised) = (around.modality, around.advised);
    }
    share_auxiliary(view, anchor, &mut telling);
    // "if she will meet him": nobody says that she will.
    if (telling.modality == Modality::Actual || telling.announced) && is_conditional(view, anchor) {
        (telling.modality, telling.announced) = (Modality::Conditional, false);
    }
    telling
}

/// How a noun is told by its own words and by the verb that it stands beside; the verb that only lends it its subject, which tells the
/// rest, if there is one.
fn noun(view: &View<'_>, trigger: &Trigger, telling: &mut Telling) -> Option<usize> {
    let start = shape::phrase_at(view, trigger.head).range.start;
    for token in start..trigger.head {
        telling.negated |= view.is_a(token, EventWord::NoneMark);
        if view.is_of(token, EventWord::Prospective) {
            telling.modality = Modality::Future;
        }
    }
    // "no injuries or deaths".
    let first = view.head(trigger.head).filter(|_| view.deprel(trigger.head) == Deprel::Conj);
    telling.negated |= first.is_some_and(|f| view.is_a(shape::phrase_at(view, f).range.start, WordClass::No));
    telling.negated |= start > 0 && view.is_a(start - 1, EventWord::WithoutMark) || is_of_none(view, start);
    telling.negated |= is_denied(view, trigger.head);
    if let Some(verb) = clause::predicate(view, trigger.head) {
        chain(view, verb, telling);
        return None;
    }
    // "sorry for the | shooting that occurred": it has.
    let occurred = |v: usize| view.is_of(v, EventWord::Occurs) && view.lemma_as(v, Upos::Verb) != view.word(v);
    if view.children(trigger.head, &[Deprel::AclRelcl]).any(occurred) {
        return None;
    }
    let verb = governor(view, trigger.head)?;
    if view.is_of(verb, EventWord::Averting) {
        // "failed to prevent the | killings": they took place.
        let mut around = Telling { negated: false, ..*telling };
        chain(view, verb, &mut around);
        telling.negated = !around.negated;
        return None;
    }
    if view.is_of(verb, WordClass::LightVerb) {
        return Some(verb);
    }
    // "refused to join the invasion": joined by nobody, and told of.
    let mut around = *telling;
    chain(view, verb, &mut around);
    // "came to mend it after the | attack": what came before has happened, unless "will" or "would" stands before it all.
    if circumstance::is_past_link(view, start) && !around.announced {
        return None;
    }
    telling.modality = around.modality;
    telling.announced = around.announced;
    None
}

/// The verb that a participle goes on with: "will | spend a week visiting Lima".
fn hung_on(view: &View<'_>, verb: usize) -> Option<usize> {
    let participle = view.upos(verb) == Upos::Verb && is_ing(view, verb) && view.child(verb, &[Deprel::Aux]).is_none();
    let hung = participle && matches!(view.deprel(verb), Deprel::Advcl | Deprel::Xcomp | Deprel::Conj);
    view.head(verb).filter(|&h| hung && h < verb && view.upos(h) == Upos::Verb)
}

/// "should stop it and | allow us": the auxiliary serves both.
fn share_auxiliary(view: &View<'_>, verb: usize, telling: &mut Telling) {
    let own = [Deprel::Aux, Deprel::Nsubj, Deprel::NsubjPass, Deprel::Mark];
    if telling.modality == Modality::Actual
        && view.deprel(verb) == Deprel::Conj
        && view.lemma_as(verb, Upos::Verb) == view.word(verb)
        && view.child(verb, &own).is_none()
        && let Some(first) = view.head(verb).filter(|&h| h < verb && view.upos(h) == Upos::Verb)
    {
        let mut around = *telling;
        chain(view, first, &mut around);
        (telling.modality, telling.announced, telling.advised) = (around.modality, around.announced, around.advised);
    }
}

/// "the first woman | to win it": she has.
fn is_of_ranked(view: &View<'_>, to: usize) -> bool {
    let noun = to.checked_sub(1).filter(|&n| view.upos(n) == Upos::Noun);
    noun.is_some_and(|n| shape::phrase_at(view, n).range.into_iter().any(|t| view.is_a(t, EventWord::Ranked)))
}

/// What the word that governs an infinitive says of it.
fn governed(view: &View<'_>, governing: usize, telling: &mut Telling) {
    // "Neither side had threatened to | walk out": nobody is said to mean it.
    telling.negated |= view.upos(governing) == Upos::Verb && has_no_subject(view, governing);
    // "are said to be | urging him": others say that they do.
    let passive = || view.child(governing, &[Deprel::AuxPass, Deprel::NsubjPass]).is_some();
    if view.is_of(governing, EventWord::HearsayVerb) && passive() {
        telling.modality = Modality::Reported;
    } else if view.is_of(governing, EventWord::Averting) || view.is_a(governing, EventWord::AvertingNoun) {
        telling.negated = true;
    } else if !view.is_of(governing, EventWord::Factual) && !has_enabled(view, governing) {
        telling.modality = Modality::Future;
        telling.advised |= view.is_of(governing, EventWord::Duty);
    }
}

/// What the word that governs an infinitive of the past says of it: "claims to have | captured it", "appears to have | fled".
fn past(view: &View<'_>, governing: usize, telling: &mut Telling) {
    if view.is_of(governing, EventWord::HearsayVerb) || view.is_of(governing, EventWord::Claiming) {
        telling.modality = Modality::Reported;
    } else if view.is_of(governing, EventWord::IntentVerb) {
        telling.modality = Modality::Future;
    }
}

/// Whether the words do what they say: "I would like to | thank him".
fn is_performed(view: &View<'_>, governing: usize, verb: usize) -> bool {
    let start = view.sentence(verb).start.max(governing.saturating_sub(4));
    let own = (start..governing).any(|t| view.is_a(t, EventWord::SpeakerPronoun));
    own && view.is_of(governing, EventWord::Liking) && view.is_of(verb, EventWord::Performative)
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
            telling.thought |= view.is_a(at, EventWord::WouldAuxiliary);
        } else if view.is_a(at, EventWord::PossibleAuxiliary) {
            // "could not | support him": did not.
            let failed = telling.negated && view.is_a(at, EventWord::CouldAuxiliary);
            telling.modality = if failed { telling.modality } else { Modality::Conditional };
        } else if view.is_a(at, WordClass::CanAuxiliary) && !telling.negated {
            // "can | support them": able to, and not said to.
            (telling.modality, telling.advised) = (Modality::Conditional, true);
        } else if view.is_a(at, EventWord::DutyAuxiliary) {
            telling.modality = Modality::Future;
            telling.advised = true;
        } else if view.is_a(at, WordClass::To) && infinitives < 2 {
            infinitives += 1;
            // "asked them not to | march"
            telling.negated |= at > start && view.is_a(at - 1, WordClass::Negation);
            // "is about to | retire"
            if at > start && view.is_a(at - 1, EventWord::Imminent) {
                telling.modality = Modality::Future;
                break;
            }
            let governing = (start..at).rev().take(8).find(|&t| {
                matches!(view.upos(t), Upos::Verb | Upos::Adj)
                    || view.upos(t) == Upos::Noun && view.is_form(t, words_of(EventWord::UnrealNoun))
            });
            let Some(governing) = governing else { continue };
            if is_of_ranked(view, at) || is_performed(view, governing, verb) {
                break;
            }
            if view.is_a(at + 1, EventWord::PerfectAuxiliary) {
                past(view, governing, telling);
            } else {
                governed(view, governing, telling);
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

/// Whether the verb says that something was made possible, which then took place: "| allowed him to buy a gun".
fn has_enabled(view: &View<'_>, verb: usize) -> bool {
    let past = view.lemma_as(verb, Upos::Verb) != view.word(verb) && !is_ing(view, verb) && !view.word(verb).ends_with('s');
    past && view.is_of(verb, EventWord::Enabling)
}

/// "no reports of | deaths".
fn is_of_none(view: &View<'_>, start: usize) -> bool {
    let Some(noun) = start.checked_sub(2).filter(|_| view.is_a(start - 1, WordClass::Of)) else { return false };
    shape::is_nominal(view, noun) && view.is_a(shape::phrase_at(view, noun).range.start, WordClass::No)
}

/// "Nobody was killed", "no officers were hurt".
fn has_no_subject(view: &View<'_>, verb: usize) -> bool {
    let subject = surface_subject(view, verb);
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
