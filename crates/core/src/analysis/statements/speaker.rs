//! Who speaks: the words that name the subject of a reporting word, and the entities they mean.
//!
//! Subjects are [`syntax::subject`](crate::analysis::syntax::subject)'s business, names with titles and appositions
//! [`naming`]'s. A phrase of several members ("the mayor and Ana Ruiz") means what each of them means.

use super::cues::Class;
use super::view::View;
use crate::analysis::entities::EntityIndex;
use crate::analysis::syntax::NamedTokens;
use crate::analysis::syntax::clause::is_ing;
use crate::analysis::syntax::naming::{self, Naming};
use crate::analysis::syntax::noun_phrase::{is_affiliation, noun_phrase, whole};
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::shape::run;
use crate::analysis::syntax::subject::{beside, subject};
use crate::annotation::{Deprel, EntityId, EntityType, Upos, WordClass};
use crate::lang::StatementWord;
use std::ops::Range;

/// How far before a relative pronoun the noun is searched that it means, in tokens.
const RELATIVE_REACH: usize = 12;

/// The longest insertion between the last two names of a list, in tokens.
const MAX_INSERTION: usize = 8;

/// The words that name whoever speaks by the verb, noun or adjective at `cue`.
pub(super) fn subject_of(view: &View<'_>, cue: usize) -> Option<Range<usize>> {
    if !view.is_parsed(view.sentence_of(cue)) {
        return beside(view, cue);
    }
    if let Some(outer) = reporting(view, cue) {
        return subject_of(view, outer);
    }
    if let Some(with) = accompanied(view, cue) {
        return Some(with);
    }
    let found = subject(view, cue);
    // "Ruiz wrote letters urging it": Ruiz does, in them.
    if let Some(writer) = found.as_ref().and_then(|s| writer_of(view, cue, s.head)) {
        return subject_of(view, writer);
    }
    let found = found.map(|s| before_cue(view, cue, s.phrase));
    let found = across_insertion(view, cue, found.as_ref()).or(found)?;
    Some(if found.len() == 1 && found.end <= cue { antecedent(view, found.start).unwrap_or(found) } else { found })
}

/// Who does what a participle says behind "with": "critics agreed, with | one writer | calling it late".
fn accompanied(view: &View<'_>, cue: usize) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let nominal = |t: &usize| {
        let part = matches!(view.upos(*t), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron);
        part || view.name_at(*t).is_some()
    };
    let start = (sentence.start..cue).rev().take_while(nominal).last().filter(|_| is_ing(view, cue))?;
    let with = start.checked_sub(1).filter(|&t| t > sentence.start && view.is_a(t, WordClass::Accompanying))?;
    view.is_mark(with - 1).then_some(start..cue)
}

/// The verb by which somebody wrote or sent the document that a demand stands in: "| wrote letters urging".
fn writer_of(view: &View<'_>, cue: usize, document: usize) -> Option<usize> {
    let demands = view.cue(cue).is_some_and(|e| e.takes_infinitive() && e.takes_addressee());
    let letter = view.noun_class(document) == Some(NounClass::Document) && view.name_at(document).is_none();
    let verb = view.head(document).filter(|_| demands && letter && view.deprel(document) == Deprel::Obj)?;
    (view.upos(verb) == Upos::Verb && view.is_a(verb, StatementWord::Writing)).then_some(verb)
}

/// A subject that the tree lets reach over its own verb ends before it: "Ana Ruiz | said Leo Tan, 58, had left".
fn before_cue(view: &View<'_>, cue: usize, phrase: Range<usize>) -> Range<usize> {
    if !phrase.contains(&cue) {
        return phrase;
    }
    let helping = |t: usize| matches!(view.upos(t), Upos::Aux | Upos::Adv);
    let end = (phrase.start..cue).rev().find(|&t| !helping(t)).map_or(phrase.start, |t| t + 1);
    view.trimmed(phrase.start..end)
}

/// Gives the clause that the verb at `cue` reports the words back that the tree lets its subject take beyond it.
pub(super) fn give_back(view: &View<'_>, cue: usize, content: &mut [Range<usize>]) {
    let taken = || view.is_parsed(view.sentence_of(cue)) && subject(view, cue).is_some_and(|s| s.phrase.contains(&cue));
    if let Some(first) = content.first_mut().filter(|c| c.start > cue && taken()) {
        first.start = cue + 1;
    }
}

/// The verb by whose subject a participle behind a reported clause is meant: "Ruiz | said the port would close, citing losses".
/// What is reported tells of no speaking itself: "said the mayor spoke for an hour, urging calm" leaves it to the mayor.
fn reporting(view: &View<'_>, cue: usize) -> Option<usize> {
    let speech = |t: usize| view.cue(t).is_some_and(|e| e.class == Class::Speech);
    let participle = is_ing(view, cue) && speech(cue) && cue > 0 && view.is(cue - 1, &[","]);
    let clause = view.head(cue).filter(|&h| participle && h < cue && view.deprel(cue) == Deprel::Advcl)?;
    let outer = view.head(clause).filter(|&o| o < clause && view.deprel(clause) == Deprel::Ccomp)?;
    let told = view.cue(clause).is_none() && view.upos(clause) == Upos::Verb;
    (told && speech(outer) && view.upos(outer) == Upos::Verb).then_some(outer)
}

/// The name that opens the sentence, where an insertion between commas divides it from the verb and the tree has no subject or
/// one inside the insertion: "Ana Ruiz, who was not there, | said", "Ana Ruiz, a Democrat elected in 2021, | said".
fn across_insertion(view: &View<'_>, cue: usize, found: Option<&Range<usize>>) -> Option<Range<usize>> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let start = sentence.start.max(view.body);
    let verb = (start..=cue).rev().take_while(|&t| t == cue || matches!(view.upos(t), Upos::Aux | Upos::Adv)).last()?;
    let close = verb.checked_sub(1).filter(|&t| t > start && view.is(t, &[","]))?;
    let open = (start..close).find(|&t| view.is(t, &[","]) && view.quote_of(t).is_none())?;
    let nominal = |t: usize| !matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Pron | Upos::Cconj);
    let actor = |t: usize| view.name_at(t).is_some_and(|n| matches!(n.kind, EntityType::Person | EntityType::Organization));
    let opens = matches!(view.upos(start), Upos::Propn | Upos::Noun | Upos::Det | Upos::Adj) || actor(start);
    let joined = |t: usize| view.is_a(t, WordClass::Coordinator) && view.is(t - 1, &[","]);
    let person = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    let inside = found.is_none_or(|f| f.start > open && f.end <= close && !f.clone().any(person));
    let whole = opens && (start..open).all(nominal) && (start..open).any(actor) && !(open + 1..close).any(joined);
    (whole && inside && open + 1 < close).then_some(start..open)
}

/// What a relative pronoun means that the tree leaves without a noun: before "who" the nearest person, before "which" the nearest
/// noun.
fn antecedent(view: &View<'_>, pronoun: usize) -> Option<Range<usize>> {
    let floor = view.tokens_of(view.sentence_of(pronoun)).start;
    let person = |t: usize| view.is_person_noun(t) || view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    let thing = |t: usize| view.upos(t) == Upos::Noun && view.name_at(t).is_none();
    let fits: &dyn Fn(usize) -> bool = if view.is_a(pronoun, WordClass::Who) {
        &person
    } else if view.is_a(pronoun, WordClass::RelativeThing) && !view.is_a(pronoun, WordClass::That) {
        &thing
    } else {
        return None;
    };
    let near = (floor.max(pronoun.saturating_sub(RELATIVE_REACH))..pronoun).rev();
    near.into_iter().find(|&t| fits(t)).map(|t| noun_phrase(view, t))
}

/// The noun that a name is only an example of: "Proponents | like Ana Ruiz".
fn exemplified(view: &View<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let mark = words.start.checked_sub(1).filter(|&t| view.is_a(t, StatementWord::ExampleMark))?;
    let noun = (0..mark).rev().take(2).find(|&t| view.upos(t) == Upos::Noun)?;
    let close = (noun + 1..mark).all(|t| view.is_a(t, StatementWord::ExampleMark));
    (close && view.sentence_of(noun) == view.sentence_of(mark) && view.is_person_noun(noun)).then(|| run(view, noun))
}

/// The words with the name before them that a headline in capitals lists first: "RUIZ, | TAN ANNOUNCE A GRANT".
fn with_first(view: &View<'_>, words: Range<usize>) -> Range<usize> {
    let start = view.tokens_of(view.sentence_of(words.start)).start.max(view.body);
    let shouted = |t: usize| view.is_mark(t) || !view.word(t).contains(char::is_lowercase);
    let comma = words.start.checked_sub(1).filter(|&t| t > start && view.is(t, &[","]));
    let name = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    let listed = comma.is_some_and(|c| name(c - 1)) && name(words.end.saturating_sub(1)) && (start..words.end).all(shouted);
    let first = listed_before(view, &words, start).unwrap_or(words.start);
    if listed { start..words.end } else { first..words.end }
}

/// Where a list of names begins the last of which these words are: "Leo | Tan | and Ana Ruiz, for example, asked"; also where an
/// insertion divides it from the others: "Leo Tan and, for once, | Ana Ruiz".
fn listed_before(view: &View<'_>, words: &Range<usize>, floor: usize) -> Option<usize> {
    let coordinator = |t: &usize| view.is_a(*t, WordClass::Coordinator);
    let before = |t: usize| t.checked_sub(1).and_then(|t| view.name_at(t)).filter(|n| n.tokens.start >= floor);
    let person = |n: &&NamedTokens| n.kind == EntityType::Person;
    let and = Some(words.start).filter(coordinator).or_else(|| past_insertion(view, words, floor).filter(coordinator))?;
    let mut first = before(and)?.tokens.start;
    while let Some(name) = first.checked_sub(1).filter(|&t| view.is(t, &[","])).and_then(before).filter(person) {
        first = name.tokens.start;
    }
    Some(first)
}

/// The token before the insertion that ends right before the words.
fn past_insertion(view: &View<'_>, words: &Range<usize>, floor: usize) -> Option<usize> {
    let close = words.start.checked_sub(1).filter(|&t| view.is(t, &[",", ")"]))?;
    let mut near = (floor.max(close.saturating_sub(MAX_INSERTION))..close).rev();
    let open = near.find(|&t| view.is_mark(t) || matches!(view.upos(t), Upos::Verb | Upos::Aux))?;
    open.checked_sub(1).filter(|_| view.is(open, &[",", "("]))
}

/// The words with the rest of the names that they begin and end in.
fn whole_name(view: &View<'_>, words: Range<usize>) -> Range<usize> {
    let start = view.name_at(words.start).map_or(words.start, |n| n.tokens.start.min(words.start));
    let last = words.end.checked_sub(1).and_then(|t| view.name_at(t));
    start..last.map_or(words.end, |n| n.tokens.end.max(words.end))
}

/// The words that name a speaker, with the name that they describe, and the entities that they mean.
pub(super) fn resolve(view: &View<'_>, index: &EntityIndex<'_>, words: &Range<usize>) -> (Range<usize>, Vec<EntityId>) {
    if let Some(noun) = exemplified(view, words) {
        return (noun.start..words.end, Vec::new());
    }
    let words = &with_first(view, whole_name(view, whole(view, words.clone())));
    let (mut all, mut entities) = (words.clone(), Vec::new());
    let parts = members(view, words);
    let set_off = |part: &Range<usize>| {
        let added =
            |first: &Range<usize>| is_place_of(view, part, first) || is_affiliation(view, part) || is_added(view, part);
        parts.first().is_some_and(|first| first != part && added(first))
    };
    for part in parts.iter().filter(|part| !set_off(part)) {
        let naming = naming_of(view, part);
        let meant = naming.as_ref().map_or_else(Vec::new, |n| index.all_of(view.span(&n.name.tokens)));
        let found = if meant.is_empty() { index.all_of(view.span(part)) } else { meant };
        if let Some(naming) = naming.filter(|n| n.before.is_some()) {
            let titled = naming.with_title();
            all = all.start.min(titled.start)..all.end.max(titled.end);
        }
        entities.extend(found.into_iter().filter(|e| !entities.contains(e)).collect::<Vec<_>>());
    }
    (all, entities)
}

/// Whether a comma sets the words off as what somebody is: "Ruiz, | a Peruvian,".
fn is_added(view: &View<'_>, part: &Range<usize>) -> bool {
    let comma = part.start.checked_sub(1).is_some_and(|t| view.is(t, &[","]) && t > 0 && view.name_at(t - 1).is_some());
    comma && view.is_a(part.start, WordClass::Indefinite)
}

/// Whether a comma sets the words off as where others are that a noun names: "police in Manchester, | UK,".
fn is_place_of(view: &View<'_>, part: &Range<usize>, first: &Range<usize>) -> bool {
    let place = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Location);
    let comma = part.start.checked_sub(1).filter(|&t| t >= first.end && view.is(t, &[","]));
    let noun = head_of(view, first).is_some_and(|h| view.name_at(h).is_none() && view.upos(h) == Upos::Noun);
    comma.is_some_and(|c| c > 0 && place(c - 1)) && noun && part.clone().all(place)
}

/// The name that a noun phrase means, where it says more than its own words do.
fn naming_of(view: &View<'_>, phrase: &Range<usize>) -> Option<Naming> {
    let head = head_of(view, phrase)?;
    naming::meant_by(view, head).filter(|n| n.before.is_some() || n.name.tokens.contains(&head))
}

/// The head of a phrase by the tree: its first token that hangs on none of the others.
fn head_of(view: &View<'_>, phrase: &Range<usize>) -> Option<usize> {
    phrase.clone().find(|&t| !view.is_mark(t) && view.head(t).is_none_or(|h| !phrase.contains(&h)))
}

/// The members of a coordination of noun phrases; a phrase that is none is its only member.
fn members(view: &View<'_>, words: &Range<usize>) -> Vec<Range<usize>> {
    let joins = |t: &usize| view.is_a(*t, StatementWord::SpeakerJoint) && view.name_at(*t).is_none();
    let mut parts = Vec::new();
    let mut start = words.start;
    for joint in words.clone().filter(joins).chain([words.end]) {
        let part = view.trimmed(start..joint);
        if !part.is_empty() {
            parts.push(part);
        }
        start = joint + 1;
    }
    // "co-founder and CEO Olga Sidorova": one phrase that describes one name.
    let one = parts.first().and_then(|p| naming_of(view, p)).is_some_and(|n| n.with_title().end >= words.end);
    if one { vec![words.clone()] } else { parts }
}
