//! What a clause says beside its verb and parts: whom thanks are owed, what an infinitive is for, what a noun's verb says of it.

use super::view::View;
use crate::analysis::syntax::REACH;
use crate::analysis::syntax::clause::{above, governor};
use crate::analysis::syntax::joined::coordinated;
use crate::analysis::syntax::shape::{Phrase, first_phrase, phrase_at};
use crate::analysis::syntax::surface::governing;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{EventWord, words_of};
use std::ops::Range;

/// The verb of thanks whose reason the trigger is: "Peru | thanked Chile for sending", "appreciates Chile for its help".
pub(super) fn thanking(view: &View<'_>, trigger: usize) -> Option<usize> {
    let start = if view.upos(trigger) == Upos::Verb { trigger } else { phrase_at(view, trigger).range.start };
    let end = start.checked_sub(2).filter(|_| view.is_a(start - 1, WordClass::For))?;
    governing(view, end).filter(|&v| view.is_form(v, words_of(EventWord::ThanksVerb)))
}

/// The subject of the clause that a phrase opens: "In talks with Peru, | Ruiz called for".
pub(super) fn fronted_subject(view: &View<'_>, noun: usize, after: usize) -> Vec<Phrase> {
    let sentence = view.sentence(noun);
    let start = phrase_at(view, noun).range.start;
    let opens = start == sentence.start + 1 && view.is_a(sentence.start, EventWord::SettingPreposition);
    let comma = (after..sentence.end.min(after + REACH)).find(|&t| view.is(t, &[","]));
    let Some(comma) = comma.filter(|_| opens) else { return Vec::new() };
    // "After meeting Ruiz, mayor of Lima, | they left": of the verb that the phrase hangs on.
    let verb = above(view, noun).find(|&t| view.upos(t) == Upos::Verb);
    if let Some(subject) = verb.and_then(|v| view.child(v, &[Deprel::Nsubj])).filter(|&s| s > comma) {
        return coordinated(view, subject);
    }
    first_phrase(view, comma + 1, sentence.end).map(|h| coordinated(view, h)).unwrap_or_default()
}

/// Whether the verb is an infinitive that says what something is for: "raised money to | buy it", "worked to | support them"; not
/// "a plan to | buy it".
pub(super) fn is_purpose(view: &View<'_>, verb: usize) -> bool {
    let infinitive = verb > view.sentence(verb).start && view.is_a(verb - 1, WordClass::To);
    let of = view.head(verb).filter(|_| infinitive);
    match view.deprel(verb) {
        Deprel::Advcl => of.is_some_and(|h| !view.is_of(h, EventWord::ResolveVerb)),
        Deprel::Xcomp => of.is_some_and(|h| view.is_of(h, EventWord::PurposeVerb)),
        Deprel::Acl => of.is_some_and(|h| view.upos(h) == Upos::Noun && !view.is_of(h, EventWord::PlanNoun)),
        _ => false,
    }
}

/// Whether the infinitive says what a thing is good or enough for, which need not come about: "the delegates to | win it", "the right
/// to | stand"; not "a plan to | buy it", "the first woman to | win it".
pub(super) fn is_of_thing(view: &View<'_>, verb: usize) -> bool {
    let noun = view.head(verb).filter(|_| view.deprel(verb) == Deprel::Acl);
    let ranked = |n: usize| (phrase_at(view, n).range).any(|t| view.is_a(t, EventWord::Ranked));
    is_purpose(view, verb) && noun.is_some_and(|n| !ranked(n))
}

/// The verb that says of the noun at `noun` that it came about: "arrests were | made", "clashes | erupted".
pub(super) fn predicate(view: &View<'_>, noun: usize) -> Option<usize> {
    let by_tree = view.head(noun).filter(|_| matches!(view.deprel(noun), Deprel::Nsubj | Deprel::NsubjPass));
    let by_shape = || {
        let end = view.sentence(noun).end;
        let after = (noun + 1..end.min(noun + 4)).find(|&t| !matches!(view.upos(t), Upos::Aux | Upos::Adv | Upos::Part));
        after.filter(|&t| t > noun + 1 || view.upos(t) == Upos::Verb)
    };
    by_tree.or_else(by_shape).filter(|&v| view.upos(v) == Upos::Verb && view.is_of(v, EventWord::Occurs))
}

/// The verb that only lends the noun at `noun` its subject: "| held talks", "| engaged in talks"; not "| joined her at the talks".
pub(super) fn lender(view: &View<'_>, noun: usize) -> Option<usize> {
    let start = phrase_at(view, noun).range.start;
    let led = start.checked_sub(1).filter(|&t| t > view.sentence(noun).start && view.upos(t) == Upos::Adp);
    governor(view, noun).filter(|&v| view.is_of(v, WordClass::LightVerb) && led.is_none_or(|p| p == v + 1))
}

/// From the trigger to the next verb of its sentence: what is said of its own subject.
pub(super) fn predicate_range(view: &View<'_>, trigger: &Range<usize>) -> Range<usize> {
    let end = view.sentence(trigger.start).end;
    let clause = (trigger.end..end).take_while(|&t| view.upos(t) != Upos::Verb && !view.is_a(t, EventWord::ClauseBreak));
    trigger.start..clause.last().map_or(trigger.end, |t| t + 1)
}
