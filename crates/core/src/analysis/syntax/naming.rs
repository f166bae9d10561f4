//! Names and the words beside them that say who or what they name: titles, descriptions, appositions.
//!
//! "Chinese Foreign Ministry spokeswoman | Mao Lin", "The union's leader, | Petra Moen,", "the Labour MP for Leeds East, | Dorothea
//! Finch,", "Mr Justice | Okonjo", "A suspect, | Lee Watts, 34,", "Petra Moen, | senior associate at Halden Bank,". Parsers take the
//! title for the head, for a flat part, for an unmarked modifier or for a second subject, so the answer rests on names and on the
//! order of words; the tree decides only where that leaves a choice. Any noun may be a title right before a name; an article, a
//! comma or a plural asks for a noun of persons (or of bodies, for the name of a body).
//!
//! It does not tell whether two names mean the same entity, nor which of two people joined by "and" holds an office.

use super::nouns::NounClass;
use super::shape::{is_inside, opens, run};
use super::{NamedTokens, Syntax};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Upos};
use std::ops::Range;

/// How far right of a description its name may begin, in tokens.
const REACH: usize = 16;

/// The longest description after a name, in tokens.
const MAX_AFTER: usize = 24;

/// How many noun phrases joined by prepositions a description before a comma may have.
const MAX_PHRASES: usize = 4;

/// Words that say who or what a name names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// All of them, without the comma: "The Labour MP for Leeds East".
    pub whole: Range<usize>,
    /// The noun of office or kind: "MP".
    pub head: usize,
    /// The noun of office with the words before it that belong to it: "MP", "chief executive".
    pub title: Range<usize>,
    /// The name, or the common noun, of the body or place that it is an office of: "Leeds East", "union". The nearest one
    /// before the title, else the first one that "of", "for", "at", "in" or "with" governs after it.
    pub body: Option<Range<usize>>,
}

/// A name with its descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The name.
    pub name: NamedTokens,
    /// What stands before it: "Chinese Foreign Ministry spokeswoman".
    pub before: Option<Description>,
    /// What a comma sets off after it: "senior associate at Halden Bank".
    pub after: Option<Description>,
}

impl Naming {
    /// From the first word of the description before the name to the last one of that after it.
    pub fn whole(&self) -> Range<usize> {
        let start = self.before.as_ref().map_or(self.name.tokens.start, |d| d.whole.start);
        start..self.after.as_ref().map_or(self.name.tokens.end, |d| d.whole.end)
    }

    /// From the first word of the description before the name to the end of the name.
    pub fn with_title(&self) -> Range<usize> {
        self.before.as_ref().map_or(self.name.tokens.start, |d| d.whole.start)..self.name.tokens.end
    }
}

/// The name that a noun phrase with this head means, with its descriptions: the name that the head is part of, or the one that
/// the head describes. `None` for a phrase without a name.
pub fn meant_by(syntax: &Syntax<'_>, head: usize) -> Option<Naming> {
    let sentence = syntax.sentence_around(head);
    let own = syntax.name_at(head);
    let mut commas = 0;
    let mut at = own.map_or(head + 1, |n| n.tokens.end);
    if own.is_none_or(|n| n.kind != EntityType::Person) {
        while at < sentence.end.min(head + REACH) {
            if let Some(name) =
                syntax.name_at(at).filter(|n| matches!(n.kind, EntityType::Person | EntityType::Organization))
            {
                let naming = describe(syntax, name);
                if naming.before.as_ref().is_some_and(|d| d.whole.contains(&head)) {
                    return Some(naming);
                }
                at = name.tokens.end;
                continue;
            }
            commas += usize::from(syntax.is(at, &[","]));
            let verb = matches!(syntax.upos(at), Upos::Verb | Upos::Aux) && syntax.deprel(at) != Deprel::Amod;
            if verb || commas > 1 {
                break;
            }
            at += 1;
        }
    }
    own.map(|name| describe(syntax, name))
}

/// A name with the descriptions on both its sides.
pub fn describe(syntax: &Syntax<'_>, name: &NamedTokens) -> Naming {
    Naming { name: name.clone(), before: before(syntax, name), after: after(syntax, name) }
}

fn before(syntax: &Syntax<'_>, name: &NamedTokens) -> Option<Description> {
    let last = name.tokens.start.checked_sub(1).filter(|&t| t >= syntax.sentence_around(name.tokens.start).start)?;
    if syntax.is(last, &[","]) {
        return set_off_before(syntax, name, last);
    }
    // "The judge, | Mr Justice | Okonjo,": a title right before the name does not keep it from being set off.
    let title = |t: usize| syntax.is_capital(t) && (syntax.is_a(t, WordClass::TitleBeforeName) || syntax.is_person_noun(t));
    let floor = syntax.sentence_around(last).start;
    let first = (floor..=last).rev().take_while(|&t| title(t)).last();
    let comma = first.and_then(|t| t.checked_sub(1)).filter(|&t| t > floor && syntax.is(t, &[","]));
    let described = comma.and_then(|comma| set_off_before(syntax, name, comma));
    described.or_else(|| title_before(syntax, name, last))
}

/// The title that ends right before a name, with the token `last`.
fn title_before(syntax: &Syntax<'_>, name: &NamedTokens, last: usize) -> Option<Description> {
    let (mut whole, head) = with_portfolio(syntax, last)?;
    // "Last year | President", "On Monday | Prime Minister": the time is no part of it.
    let time = |t: &usize| syntax.name_at(*t).is_none() && syntax.noun_class(*t) == Some(NounClass::Time);
    if let Some(time) = whole.clone().rev().find(time) {
        whole.start = time + 1;
    }
    // "co-founder | and CEO"
    let and = whole.start.checked_sub(1).filter(|&t| syntax.is_a(t, WordClass::AndMark) && !opens(syntax, whole.start));
    if let Some(first) = and.and_then(|t| t.checked_sub(1)).filter(|&t| is_office(syntax, t)) {
        whole.start = run(syntax, first).start;
    }
    if whole.is_empty() || !fits(syntax, name, head, &whole) || is_apart(syntax, head, name) {
        return None;
    }
    Some(description(syntax, whole, head))
}

/// The nominal words that end with `last`, and their head: "State" of "Secretary of State" is not the head.
fn with_portfolio(syntax: &Syntax<'_>, last: usize) -> Option<(Range<usize>, usize)> {
    let nominal = matches!(syntax.upos(last), Upos::Noun | Upos::Propn | Upos::X)
        || syntax.upos(last) == Upos::Adj && syntax.is_person_noun(last);
    if !nominal || syntax.is_mark(last) {
        return None;
    }
    let whole = run(syntax, last);
    let of = whole.start.checked_sub(1).filter(|&t| syntax.is_a(t, WordClass::OfOrFor) && !syntax.is_person_noun(last));
    if let Some(office) = of.and_then(|t| t.checked_sub(1)).filter(|&t| is_office(syntax, t)) {
        return Some((run(syntax, office).start..last + 1, office));
    }
    // A name is no title: "In Lima | Ana Ruiz said".
    (syntax.name_at(last).is_none() || syntax.is_person_noun(last)).then_some((whole, last))
}

/// Whether the token is a noun for one person that is no part of a name.
fn is_office(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.is_person_noun(token) && syntax.name_at(token).is_none() && !syntax.is_plural(token)
}

/// Whether words with this head may stand right before a name of that kind as its title.
fn fits(syntax: &Syntax<'_>, name: &NamedTokens, head: usize, whole: &Range<usize>) -> bool {
    let class = syntax.noun_class(head);
    let hangs = is_attached(syntax, whole, name);
    let article = opens(syntax, whole.start);
    match name.kind {
        EntityType::Person => {
            let joined = syntax.is_a(name.tokens.end, WordClass::AndMark) && is_person(syntax, name.tokens.end + 1);
            let one = joined || !syntax.is_plural(head) || syntax.upos(head) == Upos::Propn;
            one && (class == Some(NounClass::Person) || class != Some(NounClass::Time) && (!article || hangs))
        }
        EntityType::Organization => {
            let common = syntax.upos(head) == Upos::Noun && !syntax.is_capital(head) && !syntax.is_plural(head);
            common && (class == Some(NounClass::Body) || hangs && class.is_none())
        }
        _ => false,
    }
}

/// Whether the tree joins the words before a name to it as parts of one phrase.
fn is_attached(syntax: &Syntax<'_>, whole: &Range<usize>, name: &NamedTokens) -> bool {
    const JOINTS: &[Deprel] = &[Deprel::Appos, Deprel::Flat, Deprel::Compound, Deprel::NmodUnmarked];
    let joins = |t: usize, into: &Range<usize>| {
        JOINTS.contains(&syntax.deprel(t)) && syntax.head(t).is_some_and(|h| into.contains(&h))
    };
    name.tokens.clone().any(|t| joins(t, whole)) || whole.clone().any(|t| joins(t, &name.tokens))
}

/// Whether the tree gives the description and the name to different clauses: "told the court | Jane Pruitt had lied".
fn is_apart(syntax: &Syntax<'_>, head: usize, name: &NamedTokens) -> bool {
    const GOVERNED: &[Deprel] = &[Deprel::Obj, Deprel::Iobj, Deprel::Obl, Deprel::Nmod];
    let subject = |t: usize| matches!(syntax.deprel(t), Deprel::Nsubj | Deprel::NsubjPass);
    let governor = |t: usize| syntax.head(t);
    GOVERNED.contains(&syntax.deprel(head))
        && name.tokens.clone().any(|t| subject(t) && governor(t).is_some_and(|g| g > t && governor(head) != Some(g)))
}

/// The description before a comma: "The Labour MP for Leeds East, | Dorothea Finch,".
fn set_off_before(syntax: &Syntax<'_>, name: &NamedTokens, comma: usize) -> Option<Description> {
    if !is_closed(syntax, name.tokens.end) {
        return None;
    }
    let mut end = comma;
    let mut found: Option<(Range<usize>, usize)> = None;
    for _ in 0..MAX_PHRASES {
        let Some(last) = end.checked_sub(1).filter(|&t| is_inside(syntax, t) && !syntax.is_mark(t)) else { break };
        let phrase = run(syntax, last);
        if describes(syntax, name, last, &phrase) {
            // Of two nouns of persons ("a spokesman for the president, Carlos Vega,") the outer one is named, unless the tree
            // hangs the name on the inner one.
            let hangs = is_attached(syntax, &phrase, name);
            found = Some((phrase.start..comma, last));
            if hangs {
                break;
            }
        }
        let joint = phrase.start.checked_sub(1);
        match joint.filter(|&t| syntax.upos(t) == Upos::Adp || found.is_none() && syntax.is_a(t, WordClass::AndMark)) {
            Some(joint) => end = joint,
            None => break,
        }
    }
    let (whole, head) = found.filter(|(_, head)| !is_apart(syntax, *head, name))?;
    Some(description(syntax, whole, head))
}

/// Whether a name that ends before `end` is set off there: by a mark, past an age.
fn is_closed(syntax: &Syntax<'_>, end: usize) -> bool {
    // "Ruth Abel | of Halden Bank,": what the name belongs to stands between it and the mark.
    let linked = syntax.is_a(end, WordClass::DescriptionLink);
    let body = linked.then(|| syntax.name_at(end + 1).or_else(|| syntax.name_at(end + 2))).flatten();
    let end = body.map_or(end, |b| b.tokens.end);
    let list = syntax.is(end, &[","]) && syntax.is_a(end + 1, WordClass::Coordinator);
    (syntax.is_mark(end) || end >= syntax.tokens.len()) && !list && !syntax.is_possessive(end)
}

/// Whether a noun phrase that a comma divides from a name may describe it.
fn describes(syntax: &Syntax<'_>, name: &NamedTokens, head: usize, phrase: &Range<usize>) -> bool {
    if syntax.name_at(head).is_some() || syntax.is_plural(head) {
        return false;
    }
    let class = syntax.noun_class(head);
    let noun = matches!(syntax.upos(head), Upos::Noun | Upos::Propn) || syntax.is_person_noun(head);
    let defined = opens(syntax, phrase.start) || phrase.clone().any(|t| syntax.is_possessive(t));
    let hangs = name.tokens.clone().any(|t| syntax.deprel(t) == Deprel::Appos && syntax.head(t) == Some(head));
    match name.kind {
        EntityType::Person => noun && (class == Some(NounClass::Person) || class.is_none() && defined && hangs),
        EntityType::Organization => {
            // "The ferry's owner, | Halden Lines,": bodies own and make too.
            let owner = class == Some(NounClass::Person) && phrase.clone().any(|t| syntax.is_possessive(t));
            noun && defined && (class == Some(NounClass::Body) || class.is_none() && hangs || owner)
        }
        _ => false,
    }
}

/// The description that a comma sets off after a name: "Petra Moen, | senior associate at Halden Bank,".
fn after(syntax: &Syntax<'_>, name: &NamedTokens) -> Option<Description> {
    let sentence = syntax.sentence_around(name.tokens.start);
    let mut start = name.tokens.end;
    if !syntax.is(start, &[","]) {
        return None;
    }
    start += 1;
    // "Lee Watts, 34, a nurse"
    if syntax.upos(start) == Upos::Num && syntax.is(start + 1, &[","]) {
        start += 2;
    }
    let limit = sentence.end.min(start + MAX_AFTER);
    let inside = |t: usize| t < limit && is_inside(syntax, t) && !is_person(syntax, t);
    let end = (start..limit).find(|&t| !inside(t) || t > start && opens(syntax, t)).unwrap_or(limit);
    let head = end.checked_sub(1).filter(|&t| t >= start)?;
    let verb = |t: usize| matches!(syntax.upos(t), Upos::Verb | Upos::Aux) && syntax.deprel(t) != Deprel::Acl;
    if verb(end) || is_person(syntax, end) || !describes_after(syntax, name, head) {
        return None;
    }
    let close = |t: &usize| syntax.is_a(*t, WordClass::DescriptionEnd) || verb(*t);
    let end = (end..sentence.end).find(close).unwrap_or(sentence.end);
    Some(description(syntax, start..end.max(head + 1), head))
}

fn describes_after(syntax: &Syntax<'_>, name: &NamedTokens, head: usize) -> bool {
    let class = syntax.noun_class(head);
    let hangs = syntax.deprel(head) == Deprel::Appos && syntax.head(head).is_some_and(|h| name.tokens.contains(&h));
    let noun = matches!(syntax.upos(head), Upos::Noun | Upos::Propn | Upos::Adj) && syntax.name_at(head).is_none();
    match name.kind {
        EntityType::Person => noun && (class == Some(NounClass::Person) || class.is_none() && hangs),
        EntityType::Organization => noun && (class == Some(NounClass::Body) || hangs),
        _ => false,
    }
}

fn is_person(syntax: &Syntax<'_>, token: usize) -> bool {
    syntax.name_at(token).is_some_and(|n| n.kind == EntityType::Person)
}

/// Divides a description into title and body.
fn description(syntax: &Syntax<'_>, whole: Range<usize>, head: usize) -> Description {
    let named = |t: usize| syntax.name_at(t).filter(|n| n.kind != EntityType::Person).map(|n| n.tokens.clone());
    let possessor = (whole.start..head).rev().find(|&t| syntax.is_possessive(t));
    let before = (whole.start..head).rev().find_map(named).or_else(|| {
        let last = possessor.and_then(|p| p.checked_sub(1)).filter(|&t| t >= whole.start)?;
        let phrase = run(syntax, last);
        let first = phrase.start.max(whole.start) + usize::from(opens(syntax, phrase.start));
        Some(first.min(last)..last + 1)
    });
    let governed = || {
        let joint = (head + 1..whole.end).find(|&t| syntax.is_a(t, WordClass::DescriptionLink))?;
        let next = |t: &usize| syntax.is_a(*t, WordClass::CommaAnd);
        let stop = (joint + 1..whole.end).find(next).unwrap_or(whole.end);
        (joint + 1..stop).find_map(named)
    };
    let floor = before.as_ref().map_or(whole.start, |b| b.end).max(possessor.map_or(0, |p| p + 1));
    let mut first = floor.min(head);
    while first < head && opens(syntax, first) {
        first += 1;
    }
    let end = if syntax.is_a(head + 1, WordClass::Of) && syntax.is_capital(head + 2) && syntax.name_at(head + 2).is_none() {
        whole.end
    } else {
        head + 1
    };
    Description { body: before.or_else(governed), title: first..end.min(whole.end).max(head + 1), whole, head }
}

#[cfg(test)]
mod tests;
