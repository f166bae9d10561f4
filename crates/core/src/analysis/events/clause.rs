//! Clauses: who or what is subject and object of a verb, and which verb governs a noun.
//!
//! By the dependency tree; where it is silent, by the shape of an English clause: the subject is the last noun phrase before the
//! verb that no preposition governs, the object the first one after it.

use super::actors::is_actor;
use super::circumstance::above;
use super::prepositions::REACH;
use super::view::View;
use super::voice::{is_headline_passive, is_passive};
use crate::analysis::syntax::joined::{attributive, coordinated};
use crate::analysis::syntax::shape::{Phrase, first_phrase, is_nominal, phrase_at};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Upos};
use crate::lang::{EventWord, word_of, words_of};
use std::ops::Range;

/// The subject of a verb, and whether the verb is passive.
pub(super) struct Subject {
    pub(super) phrases: Vec<Phrase>,
    pub(super) passive: bool,
}

/// Who does what the verb at `verb` says, or, if it is passive, to whom it is done.
pub(super) fn subject(view: &View<'_>, verb: usize) -> Subject {
    if let Some(object) = gerund_subject(view, verb) {
        return Subject { phrases: coordinated(view, object), passive: false };
    }
    if is_imperative(view, verb) {
        return Subject { phrases: Vec::new(), passive: false };
    }
    if let Some(number) = counted_patient(view, verb) {
        return Subject { phrases: vec![Phrase { range: number..number + 1, head: number }], passive: true };
    }
    if let Some(counted) = counted_subject(view, verb) {
        return Subject { phrases: vec![phrase_at(view, counted)], passive: is_passive(view, verb) };
    }
    let passive = is_passive(view, verb) || is_headline_passive(view, verb);
    // A subject that a preposition or a participle governs is a mistake of the parser.
    // "raided by police, who took it": a preposition before whom "who" means is of the clause before.
    let who = view.child(verb, &[Deprel::Nsubj]).is_some_and(|s| view.is_a(s, WordClass::Who));
    let governed = |s: &usize| {
        if who {
            return false;
        }
        let start = phrase_at(view, *s).range.start;
        is_governed(view, start) || participle_before(view, start).is_some()
    };
    let joined = is_joined(view, verb);
    let listed = |s: &usize| joined.is_some_and(|and| phrase_at(view, *s).range.end == and);
    let found = subject_by_tree(view, verb).filter(|s| !governed(s)).or_else(|| subject_by_shape(view, verb));
    let head = match found {
        // "to build walls and | deport them": what stands before "and" belongs to the verb before it.
        Some(s) if listed(&s) => {
            view.head(verb).filter(|_| view.deprel(verb) == Deprel::Conj).and_then(|h| subject_by_tree(view, h))
        }
        found => found,
    };
    let head = head.map(|h| outside_brackets(view, h, verb));
    Subject { phrases: head.map(|h| coordinated(view, h)).unwrap_or_default(), passive }
}

/// Whether the sentence begins with the bare verb: "Thank | you, Mr. Chairman".
fn is_imperative(view: &View<'_>, verb: usize) -> bool {
    let start = view.sentence(verb).start;
    let bare = view.upos(verb) == Upos::Verb && view.lemma_as(verb, Upos::Verb) == view.word(verb).to_lowercase();
    bare && (start..verb).all(|t| view.is_mark(t)) && view.child(verb, &[Deprel::Nsubj]).is_none_or(|s| s > verb)
}

/// The "and" or "or" right before the verb.
fn is_joined(view: &View<'_>, verb: usize) -> Option<usize> {
    let before = verb.checked_sub(1).filter(|&t| t > view.sentence(verb).start)?;
    view.is_a(before, WordClass::Coordinator).then_some(before)
}

/// A number without its noun right before the verb: "and a | third | was acquitted".
fn counted_subject(view: &View<'_>, verb: usize) -> Option<usize> {
    let floor = view.sentence(verb).start;
    let group = (floor..verb).rev().take_while(|&t| matches!(view.upos(t), Upos::Aux | Upos::Adv)).last()?;
    let number = group.checked_sub(1).filter(|&t| t > floor && view.is_of(t, WordClass::Collective))?;
    let alone = view.upos(number) != Upos::Propn && view.is_a(number - 1, WordClass::Indefinite);
    (alone && !view.is_dated(number)).then_some(number)
}

/// A number right before a participle that what befell others joins: "two were killed and 37 | injured".
fn counted_patient(view: &View<'_>, verb: usize) -> Option<usize> {
    let number = verb.checked_sub(1).filter(|&t| view.upos(t) == Upos::Num && !view.is_dated(t))?;
    let joined = number > view.sentence(verb).start && view.is_a(number - 1, WordClass::Coordinator);
    let participle = view.lemma_as(verb, Upos::Verb) != view.word(verb) && view.is_of(verb, EventWord::DoneToPeople);
    let active = view.word(verb).ends_with(word_of(WordClass::GerundEnding)) || view.child(verb, &[Deprel::Obj]).is_some();
    (joined && participle && !active).then_some(number)
}

/// Who does what a gerund says: "thanked Peru for | sending", "accused Peru of | attacking".
fn gerund_subject(view: &View<'_>, verb: usize) -> Option<usize> {
    let before = verb.checked_sub(2)?;
    let gerund = view.word(verb).ends_with(word_of(WordClass::GerundEnding));
    if let Some(with) = accompanied(view, verb).filter(|_| gerund) {
        return Some(with);
    }
    let somebody = |t: usize| is_actor(view, t) || view.is_named(t) || view.upos(t) == Upos::Pron;
    let governed = gerund && view.is_a(verb - 1, EventWord::GerundPreposition) && somebody(before);
    (governed && is_nominal(view, before) && governing(view, before).is_some()).then_some(before)
}

/// Who does what a gerund says behind "with": "with the party of Ruiz | winning".
fn accompanied(view: &View<'_>, verb: usize) -> Option<usize> {
    let floor = view.sentence(verb).start;
    let open = |t: &usize| !view.is_mark(*t) && !matches!(view.upos(*t), Upos::Verb | Upos::Aux | Upos::Sconj);
    let with = (floor.max(verb.saturating_sub(REACH))..verb).rev().take_while(open);
    let with = with.into_iter().find(|&t| view.is_a(t, WordClass::Accompanying))?;
    let absolute =
        with > floor && (view.is_mark(with - 1) || matches!(view.upos(with - 1), Upos::Noun | Upos::Propn | Upos::Num));
    // "ends with Peru | beating Chile"
    first_phrase(view, with + 1, verb).filter(|&head| absolute || phrase_at(view, head).range.end == verb)
}

/// The verb by or in which somebody does what a gerund says: "| join us in thanking them", "| helped by sending food".
pub(super) fn governing_gerund(view: &View<'_>, verb: usize) -> Option<usize> {
    let gerund = view.upos(verb) == Upos::Verb && view.word(verb).ends_with(word_of(WordClass::GerundEnding));
    let led = verb.checked_sub(1).filter(|&t| view.is_a(t, WordClass::In) || view.is_a(t, WordClass::By))?;
    view.head(verb).filter(|&h| gerund && h < led && view.upos(h) == Upos::Verb)
}

/// The verb right before the phrase that ends at `end`.
fn governing(view: &View<'_>, end: usize) -> Option<usize> {
    let start = phrase_at(view, end).range.start;
    start.checked_sub(1).filter(|&v| view.upos(v) == Upos::Verb && v >= view.sentence(end).start)
}

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

/// What stands before the bracket that holds the noun at `head`: "Sen. Jim Hale | (R-Mo.) today criticized".
fn outside_brackets(view: &View<'_>, head: usize, verb: usize) -> usize {
    let sentence = view.sentence(head);
    let open = (sentence.start.max(head.saturating_sub(8))..head).rev().find(|&t| view.is(t, &["(", ")"]));
    let close = (head + 1..verb.min(head + 9)).find(|&t| view.is(t, &["(", ")"]));
    let bracket = open.filter(|&o| view.is(o, &["("])).filter(|_| close.is_some_and(|c| view.is(c, &[")"])));
    bracket.and_then(|o| o.checked_sub(1)).filter(|&n| n >= sentence.start && is_nominal(view, n)).unwrap_or(head)
}

fn subject_by_tree(view: &View<'_>, verb: usize) -> Option<usize> {
    let mut at = verb;
    // A chain of clauses longer than this is a parser's mistake.
    for _ in 0..6 {
        // Of two subjects the nearer one: parsers take a place line for another.
        let mut subjects = view.children(at, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let first = subjects.next();
        if let Some(subject) = subjects.take_while(|&s| s < verb).last().or(first) {
            let relative = view.is_a(subject, EventWord::RelativeSubject);
            let found = if relative { view.head(at).map(|n| who(view, n, subject)) } else { Some(subject) };
            // "a third was acquitted": counted without their noun.
            let counted = |s: usize| matches!(view.upos(s), Upos::Num | Upos::Adj) && !view.is_dated(s);
            // "Working with Chile, | Peru built it": the subject follows its participle.
            let fronted = at != verb && is_fronted(view, verb);
            return found.filter(|&s| (s < verb || fronted) && (is_nominal(view, s) || counted(s)));
        }
        match view.deprel(at) {
            Deprel::Conj | Deprel::Advcl | Deprel::Aux | Deprel::AuxPass | Deprel::Cop => at = view.head(at)?,
            Deprel::Xcomp => {
                let head = view.head(at)?;
                if let Some(object) = view.child(head, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| o < at) {
                    return Some(object);
                }
                at = head;
            }
            Deprel::Acl | Deprel::AclRelcl => return view.head(at).filter(|&s| s < verb && is_nominal(view, s)),
            _ => return None,
        }
    }
    None
}

/// Whether the verb is a participle that opens its sentence, whose subject follows.
fn is_fronted(view: &View<'_>, verb: usize) -> bool {
    let start = view.sentence(verb).start;
    view.word(verb).ends_with(word_of(WordClass::GerundEnding)) && (start..verb).all(|t| view.is_mark(t))
}

/// Whom "who" means: of people the nearest, where the tree gives it to a thing ("the home was raided by police, | who seized it").
fn who(view: &View<'_>, noun: usize, pronoun: usize) -> usize {
    let person = |t: usize| {
        let name = view.name_at(t).map(|n| n.kind);
        is_actor(view, t) || matches!(name, Some(EntityType::Person | EntityType::Organization | EntityType::Norp))
    };
    if !view.is_a(pronoun, WordClass::Who) || person(noun) || view.upos(noun) == Upos::Pron {
        return noun;
    }
    (noun + 1..pronoun).rev().find(|&t| person(t)).unwrap_or(noun)
}

/// Whether a preposition governs the phrase that begins at `start`, or the first of those that it is joined to by "and": "a crash
/// between | Lima and Callao".
fn is_governed(view: &View<'_>, start: usize) -> bool {
    let floor = view.sentence(start).start;
    let mut start = start;
    for _ in 0..3 {
        let Some(before) = start.checked_sub(1).filter(|&b| b >= floor) else { return false };
        let joined = view.is_a(before, WordClass::And) && before > floor && is_nominal(view, before - 1);
        if !joined {
            let listed = view.is_a(before, EventWord::ListedPreposition);
            return view.upos(before) == Upos::Adp || listed;
        }
        start = phrase_at(view, before - 1).range.start;
    }
    false
}

/// The participle that describes the noun before it and whose object begins at `start`: "a ferry | carrying | 120 people sank".
fn participle_before(view: &View<'_>, start: usize) -> Option<usize> {
    let participle = start.checked_sub(1).filter(|&t| t > view.sentence(start).start)?;
    let gerund = view.upos(participle) == Upos::Verb && view.word(participle).ends_with(word_of(WordClass::GerundEnding));
    (gerund && matches!(view.upos(participle - 1), Upos::Noun | Upos::Propn)).then_some(participle)
}

fn subject_by_shape(view: &View<'_>, verb: usize) -> Option<usize> {
    let start = view.sentence(verb).start;
    let mut at = verb;
    while at > start {
        at -= 1;
        if view.is_dated(at) {
            continue;
        }
        if is_nominal(view, at) {
            let phrase = phrase_at(view, at);
            let before = phrase.range.start.checked_sub(1).filter(|&b| b >= start);
            let Some(before) = before else { return Some(at) };
            // "The work, | Ruiz said, allowed him": who is said to say so.
            let inserted = view.head(at).is_some_and(|v| v > at && v < verb && view.is(v + 1, &[","]));
            if inserted && view.deprel(at) == Deprel::Nsubj && view.is(before, &[","]) {
                at = before;
                continue;
            }
            if let Some(participle) = participle_before(view, phrase.range.start) {
                at = participle;
                continue;
            }
            if !is_governed(view, phrase.range.start) {
                return Some(at);
            }
            at = before;
        } else if matches!(view.upos(at), Upos::Sconj) || view.is_a(at, EventWord::ContentMark) {
            return None;
        }
    }
    None
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

/// The verb that "and" joins to one right behind its last word: "arrested and | charged".
pub(super) fn joined_verb(view: &View<'_>, verb: usize, last: usize) -> Option<usize> {
    let next = view.children(verb, &[Deprel::Conj]).find(|&c| c == last + 2)?;
    (view.is_a(last + 1, WordClass::Coordinator) && view.upos(next) == Upos::Verb).then_some(next)
}

/// What the verb at `verb` is done to: the phrase after `last`, its last word.
pub(super) fn object(view: &View<'_>, verb: usize, last: usize) -> Vec<Phrase> {
    let near = |o: usize| o > last && !(last + 1..o).any(|t| view.is_a(t, EventWord::ContentMark));
    // "approved | $4 million for the park": the sum.
    let sum = |o: usize| view.is_mark(o) && view.upos(o + 1) == Upos::Num;
    let fits = |o: usize| is_nominal(view, o) || sum(o) || view.upos(o) == Upos::Num && !view.is_dated(o);
    let by_tree = view.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| near(o) && fits(o));
    let by_shape = || {
        let end = view.sentence(verb).end;
        let at = (last + 1..end.min(last + 5)).find(|&t| !view.is_dated(t) && view.upos(t) != Upos::Adv)?;
        first_phrase(view, at, end).or_else(|| attributive(view, at).map(|p| p.head))
    };
    // "arrested and | charged | two men": of both.
    let shared = || {
        let next = joined_verb(view, verb, last).filter(|&c| view.child(c, &[Deprel::Nsubj]).is_none());
        next.and_then(|c| view.child(c, &[Deprel::Obj])).filter(|&o| fits(o))
    };
    let mut found = by_tree.or_else(by_shape).or_else(shared).map(|head| coordinated(view, head)).unwrap_or_default();
    found.iter_mut().for_each(|p| p.range.start = p.range.start.max(last + 1).min(p.head));
    // "kills eight men and | wounds ten": a further verb, which the tagger takes for a noun.
    let counts = |t: usize| matches!(view.upos(t), Upos::Num | Upos::Det);
    let first = found.first().map_or(0, |p| p.head);
    found.retain(|p| p.head == first || !(view.is_of(p.head, EventWord::Harming) && counts(p.head + 1)));
    found
}

/// The subject of the clause that follows `from`: "demanded | that Chile pay", "urged | Chile to pay".
pub(super) fn clause_subject(view: &View<'_>, verb: usize, from: usize) -> Vec<Phrase> {
    let complement = view.child(verb, &[Deprel::Ccomp, Deprel::Xcomp]);
    let subject = complement
        .and_then(|c| view.child(c, &[Deprel::Nsubj, Deprel::NsubjPass]))
        .filter(|&s| s >= from && is_nominal(view, s));
    if let Some(subject) = subject {
        return coordinated(view, subject);
    }
    let end = view.sentence(verb).end;
    let that = (from..end.min(from + 8)).find(|&t| view.is_a(t, WordClass::That));
    that.and_then(|t| first_phrase(view, t + 1, end)).map(|h| coordinated(view, h)).unwrap_or_default()
}

/// The word that a noun hangs on, or the name that it is part of.
pub(super) fn above_name(view: &View<'_>, noun: usize) -> Option<usize> {
    let name = view.name_at(noun).map_or(noun..noun + 1, |n| n.tokens.clone());
    name.clone().filter_map(|t| view.head(t)).find(|h| !name.contains(h))
}

/// The verb whose object the noun at `noun` is: "held | talks", "launched an | investigation".
pub(super) fn governor(view: &View<'_>, noun: usize) -> Option<usize> {
    let by_tree = view.head(noun).filter(|&h| {
        matches!(view.deprel(noun), Deprel::Obj | Deprel::NsubjPass | Deprel::Obl) && view.upos(h) == Upos::Verb
    });
    by_tree.or_else(|| {
        let start = phrase_at(view, noun).range.start;
        let floor = view.sentence(noun).start;
        (start.saturating_sub(3).max(floor)..start).rev().find(|&t| view.upos(t) == Upos::Verb)
    })
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
