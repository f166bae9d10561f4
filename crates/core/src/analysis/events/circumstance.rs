//! Whose circumstance a place or time is: what a sentence says of one event it does not say of every other.
//!
//! "Convicted on Thursday of | murdering" dates the verdict, "met the singer, whom he married in 1958," the wedding, "arrested in
//! Reno weeks after the | killings" places the arrest. By the tree where it speaks, by order where the verb of the court stands
//! before the crime.

use super::view::View;
use crate::analysis::syntax::clause::above;
use crate::analysis::syntax::shape::phrase_at;
use crate::annotation::{Deprel, EntityType, EventType, Upos, WordClass};
use crate::lang::{EventWord, word_of};
use crate::span::Span;
use std::ops::Range;

/// How far before a crime the verb that charges somebody with it may stand, in tokens.
const CHARGE: usize = 10;

/// A crime as what somebody is charged with: "convicted | of | murdering".
struct Charge {
    verb: usize,
    preposition: usize,
}

/// Whether the word at `at`, of a place or date, belongs to something else than the event that `trigger` tells.
pub(super) fn is_of_another(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    if trigger.contains(&at) {
        return false;
    }
    let relative = above(view, at).take_while(|t| !trigger.contains(t)).find(|&t| view.deprel(t) == Deprel::AclRelcl);
    if relative.is_some_and(|r| trigger.start != r && above(view, trigger.start).all(|t| t != r)) {
        return true;
    }
    let own = above(view, at).any(|t| trigger.contains(&t));
    if is_of_purpose(view, trigger, at) {
        return true;
    }
    if let Some(charge) = charge(view, trigger) {
        return at < charge.preposition || !own && view.head(at) == Some(charge.verb);
    }
    !own && is_bound(view, trigger)
}

/// Whether the text says that what it tells in a sentence happened elsewhere than where its reporter sits: the sentence names another
/// place behind "in", "at" or "near", or as what is struck; of a disaster, title or lead name any other, of an act against life and
/// limb the sentence does.
pub(super) fn is_elsewhere(view: &View<'_>, kind: EventType, sentence: usize) -> bool {
    let analysis = view.analysis;
    let Some(dateline) = &analysis.dateline else { return false };
    let lead = analysis.sentence_at(dateline.span.end);
    let end = |s: usize| analysis.sentences.get(s).map_or(0, |s| s.span.end);
    let own = sentence.checked_sub(1).map_or(0, end)..end(sentence);
    let stands_in = |place: &Span| {
        let first = analysis.token_at(place.start);
        let the = first.checked_sub(1).filter(|&t| view.is_a(t, WordClass::The)).unwrap_or(first);
        let struck = analysis
            .tokens_in(*place)
            .any(|t| view.deprel(t) == Deprel::Obj && view.head(t).is_some_and(|v| view.is_of(v, EventWord::Strikes)));
        struck || the > 0 && view.is_a(the - 1, EventWord::PlacePreposition)
    };
    let places = view.places_elsewhere();
    let before = |offset: u32| places.partition_point(|place| place.start < offset);
    let mut inside = places.get(before(own.start)..before(own.end).max(before(own.start))).unwrap_or(&[]).iter();
    let bodily = [EventType::Die, EventType::Accident, EventType::Assault, EventType::Fight, EventType::Crime];
    match kind {
        EventType::Disaster => {
            inside.len() > 0 || (places.get(..before(end(lead))).unwrap_or(&[]).iter()).any(|place| place.end <= end(lead))
        }
        kind if bodily.contains(&kind) => inside.len() > 0,
        _ => inside.any(stands_in),
    }
}

/// Whether a place behind a verdict is the crime's: "sentenced for their roles in bombings in | Riyadh".
pub(super) fn is_of_crime(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let link = (trigger.end..at).find(|&t| view.is_a(t, WordClass::For) || view.is_a(t, WordClass::Of));
    link.is_some() && !above(view, at).next().is_some_and(|t| trigger.contains(&t))
}

/// Whether the place or date hangs on an infinitive that is not the trigger's: "signed a deal to | supply doses from May".
fn is_of_purpose(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let verb = above(view, at).find(|&t| view.upos(t) == Upos::Verb);
    let infinitive = verb.filter(|&v| v >= trigger.end && v < at && view.is_a(v - 1, WordClass::To));
    infinitive.is_some_and(|v| above(view, trigger.start).all(|t| t != v))
}

/// Whether the event is only what somebody is charged with: of when and where the sentence tells the charge, not the crime.
pub(super) fn is_charge(view: &View<'_>, trigger: &Range<usize>) -> bool {
    charge(view, trigger).is_some()
}

/// Whether nobody has been found to have done it: "charged with | murder", not "convicted of murder".
pub(super) fn is_accusation(view: &View<'_>, trigger: &Range<usize>) -> bool {
    let told = |c: Charge| view.is_of(c.verb, EventWord::AccusingVerb) && !view.is_a(c.preposition, WordClass::In);
    charge(view, trigger).is_some_and(told)
}

fn charge(view: &View<'_>, trigger: &Range<usize>) -> Option<Charge> {
    let verb = view.upos(trigger.start) == Upos::Verb;
    if verb && !view.word(trigger.start).ends_with(word_of(WordClass::GerundEnding)) {
        return None;
    }
    let start = if verb { trigger.start } else { phrase_at(view, trigger.start).range.start };
    let floor = view.sentence(trigger.start).start;
    let preposition = start.checked_sub(1).filter(|&t| t > floor && view.is_a(t, EventWord::ChargeLink))?;
    let near = (preposition.saturating_sub(CHARGE).max(floor)..preposition).rev();
    let mut verbs = near.filter(|&t| view.upos(t) == Upos::Verb);
    let verb = verbs.next().filter(|&t| view.is_of(t, EventWord::ChargeVerb))?;
    Some(Charge { verb, preposition })
}

/// Whether the event itself only dates another one: "weeks after the | killings".
pub(super) fn is_bound(view: &View<'_>, trigger: &Range<usize>) -> bool {
    let subject = matches!(view.deprel(trigger.start), Deprel::Nsubj | Deprel::NsubjPass);
    let noun = view.upos(trigger.start) == Upos::Noun && !subject;
    let start = phrase_at(view, trigger.start).range.start;
    let floor = view.sentence(trigger.start).start;
    // "ahead of the | vote"
    let ahead = start > floor + 1 && view.is_a(start - 1, WordClass::Of) && view.is_a(start - 2, EventWord::AheadMark);
    noun && start > floor && (ahead || view.is_a(start - 1, EventWord::BoundLink))
}

/// Whether "after" or the like leads to the phrase that begins at `start`.
pub(super) fn is_past_link(view: &View<'_>, start: usize) -> bool {
    start > view.sentence(start).start && view.is_a(start - 1, EventWord::PastLink)
}

/// The noun that the words of a place or date only describe: "the talks in | Lima".
pub(super) fn noun_of(view: &View<'_>, tokens: &Range<usize>) -> Option<usize> {
    let outer = |t: &usize| view.head(*t).is_none_or(|h| !tokens.contains(&h));
    let top = tokens.clone().find(|t| outer(t) && view.upos(*t) != Upos::Punct)?;
    let noun = |h: &usize| matches!(view.upos(*h), Upos::Noun | Upos::Propn);
    view.head(top).filter(|h| view.deprel(top) == Deprel::Nmod && noun(h))
}

/// Whether the word belongs to what the trigger tells: it hangs on the trigger, or the trigger on it.
pub(super) fn hangs_on(view: &View<'_>, word: usize, trigger: &Range<usize>) -> bool {
    let verb = |from: usize| std::iter::once(from).chain(above(view, from)).find(|&t| view.upos(t) == Upos::Verb);
    let by_trigger = above(view, word).any(|t| trigger.contains(&t)) || above(view, trigger.start).any(|t| t == word);
    // "protesters gather at the embassy in | Lima", "protests in | Lima turn violent as they clash": of one verb, or of one around it.
    by_trigger || verb(word).is_some_and(|v| Some(v) == verb(trigger.start) || is_around(view, v, trigger.start))
}

/// Whether the clause of the word at `inner` is part of that of the verb, and no relative clause or content of speech within it.
fn is_around(view: &View<'_>, verb: usize, inner: usize) -> bool {
    let own = |t: &usize| !matches!(view.deprel(*t), Deprel::AclRelcl | Deprel::Acl | Deprel::Ccomp | Deprel::Parataxis);
    std::iter::once(inner).chain(above(view, inner)).take_while(own).any(|t| view.head(t) == Some(verb))
}

/// Whether a date or place stands outside the relative clause that tells the event: "| today we remember those who died".
pub(super) fn is_of_outer(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let relative = |t: &usize| view.deprel(*t) == Deprel::AclRelcl;
    let clause = std::iter::once(trigger.start).chain(above(view, trigger.start)).find(relative);
    // "the attack yesterday on a convoy in which two died": of a noun that the clause belongs to.
    let noun = |h: &usize| matches!(view.upos(*h), Upos::Noun | Upos::Propn);
    let shared = view.head(at).filter(noun).is_some_and(|h| above(view, trigger.start).any(|t| t == h));
    clause.is_some_and(|r| above(view, at).all(|t| t != r) && view.head(at).is_some() && !shared)
}

/// Whether a date belongs to a clause of its own below what the trigger tells: "the second strike since he took office in | May". What
/// happens after something is told as of the same day: "two died after a wall fell on | Tuesday".
pub(super) fn is_of_clause(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let own = |t: usize| {
        let subordinate = matches!(view.deprel(t), Deprel::Advcl | Deprel::Acl) && view.upos(t) == Upos::Verb;
        let apart = |m: usize| view.is_a(m, EventWord::BoundLink) && !view.is_a(m, EventWord::SettingPreposition);
        let marked = view.child(t, &[Deprel::Mark]).is_some_and(apart);
        subordinate && marked && view.child(t, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some()
    };
    let clause = above(view, at).take_while(|t| !trigger.contains(t)).find(|&t| own(t));
    clause.is_some_and(|c| above(view, trigger.start).all(|t| t != c))
}

/// Whether a date belongs to a participle that only describes somebody: "Ruiz, | jailed in 2010, was released".
pub(super) fn is_of_participle(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let other = |t: &usize| view.deprel(*t) == Deprel::Acl && view.upos(*t) == Upos::Verb;
    let verb = above(view, at).take_while(|t| !trigger.contains(t)).find(other);
    verb.is_some_and(|v| above(view, trigger.start).all(|t| t != v))
}

/// Whether a date belongs to what is only added to a noun: "Ruiz, mayor of Lima since | 2019, was arrested", "the minister, appointed
/// in | May, resigned".
pub(super) fn is_of_addition(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let floor = view.sentence(at).start;
    let participle = |t: usize| {
        let behind = t > floor + 1 && view.is(t - 1, &[","]) && matches!(view.upos(t - 2), Upos::Noun | Upos::Propn);
        behind && view.upos(t) == Upos::Verb && !view.word(t).ends_with(word_of(WordClass::GerundEnding))
    };
    let added = |t: &usize| match view.deprel(*t) {
        Deprel::Appos => true,
        Deprel::Advcl | Deprel::Amod => participle(*t),
        _ => false,
    };
    let up = std::iter::once(at).chain(above(view, at)).take_while(|t| !trigger.contains(t)).find(added);
    up.is_some_and(|a| !view.is_dated(a) && !trigger.contains(&a) && above(view, trigger.start).all(|t| t != a))
}

/// Whether the place of a noun is that of what was done to people for it: "arrested in | Lima for their part in the riot".
pub(super) fn is_of_arrest(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let noun = view.upos(trigger.start) == Upos::Noun && at < trigger.start;
    let verb = view.head(at).filter(|&v| noun && v < at && view.is_of(v, WordClass::DoneToPeople));
    verb.is_some() && (at..trigger.start).any(|t| view.is_a(t, WordClass::For))
}

/// Whether a place belongs to a participle that only describes a person: "Ruiz, serving a sentence for protests in | Lima, was
/// honoured".
pub(super) fn is_of_described(view: &View<'_>, trigger: &Range<usize>, at: usize) -> bool {
    let person = |t: usize| view.is_person_noun(t) || view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    let acl = |t: &usize| view.deprel(*t) == Deprel::Acl && view.upos(*t) == Upos::Verb;
    let verb = above(view, at).take_while(|t| !trigger.contains(t)).find(acl);
    is_of_participle(view, trigger, at) && verb.and_then(|v| view.head(v)).is_some_and(person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::syntax::testing::parsed;

    #[test]
    fn a_date_of_a_since_clause_is_not_that_of_what_came_since() {
        let table = [
            (
                "It/PRON/3/nsubj was/AUX/3/cop hit/VERB/0/root since/SCONJ/6/mark he/PRON/6/nsubj ruled/VERB/3/advcl in/ADP/8/case May/PROPN/6/obl",
                true,
            ),
            (
                "It/PRON/3/nsubj was/AUX/3/cop hit/VERB/0/root after/SCONJ/6/mark he/PRON/6/nsubj ruled/VERB/3/advcl in/ADP/8/case May/PROPN/6/obl",
                false,
            ),
            (
                "It/PRON/3/nsubj was/AUX/3/cop hit/VERB/0/root in/ADP/5/case May/PROPN/3/obl since/SCONJ/8/mark he/PRON/8/nsubj ruled/VERB/3/advcl",
                false,
            ),
        ];
        for (entry, expected) in table {
            let parsed = parsed(entry);
            let view = View::new(&parsed.text, &parsed.analysis);
            let may = parsed.analysis.token_at(parsed.text.find("May").unwrap_or_default() as u32);
            assert_eq!(is_of_clause(&view, &(2..3), may), expected, "{entry}");
        }
    }
}
