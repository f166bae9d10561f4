//! Which parts of a sentence may be left out, and at what price.
//!
//! A cut is a dependent with all that hangs on it. It is allowed by its relation and its preposition: what a verb calls for
//! ("voted against the law", "depends on rain", "sent to prison") and what its truth hangs on ("if", "unless", "without")
//! stays.

use super::COMMAS;
use crate::analysis::syntax::Syntax;
use crate::annotation::WordClass;
use crate::annotation::{Analysis, Deprel, EntityType, MentionKind, Upos};
use crate::lang::{SummaryWord, words_of};
use std::ops::Range;

/// Something that may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// What it loses: the lowest goes first.
    price: u8,
    /// The tokens that go.
    pub(super) range: Range<usize>,
    /// What is the main verb then, when that changes.
    pub(super) main: Option<usize>,
}

/// All cuts of a sentence whose first word is `first`, in the order in which they are to be taken.
pub(super) fn cuts(words: &Syntax<'_>, main: Option<usize>, first: usize) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = (0..words.tokens.len()).filter_map(|i| cut(words, main, first, i)).collect();
    cuts.extend(main.and_then(|m| attribution(words, m)));
    cuts.sort_by_key(|c| (c.price, std::cmp::Reverse(c.range.start)));
    cuts
}

/// What stands before the name of a person: "the former minister".
pub(super) fn titles(words: &Syntax<'_>, analysis: &Analysis, first_token: u32) -> Vec<Cut> {
    let names = analysis.entities.iter().filter(|e| e.kind == EntityType::Person).flat_map(|e| &e.mentions);
    let own = |span| {
        let tokens = analysis.tokens_in(span);
        let from = tokens.start.checked_sub(first_token as usize)?;
        (tokens.end - first_token as usize <= words.tokens.len()).then_some(from..tokens.end - first_token as usize)
    };
    let names = names.filter(|m| m.kind == MentionKind::Name).filter_map(|m| own(m.span));
    let mut cuts: Vec<Cut> = names
        .filter_map(|name| {
            let head = name.clone().find(|i| words.head(*i).is_none_or(|h| !name.contains(&h)))?;
            let phrase = run(words, head).start..name.start;
            let title = |i: &usize| matches!(words.deprel(*i), Deprel::Amod | Deprel::Compound | Deprel::NmodUnmarked);
            let (first, det) = (phrase.start, |i: usize| words.upos(i) == Upos::Det);
            // "Lima Bank President | Ana Ruiz": all of it or nothing.
            let whole = |start: &usize| *start == first || (first..*start).all(det);
            let start = phrase.rev().take_while(title).last().filter(whole)?;
            Some(Cut { price: 10, range: start..name.start, main: None })
        })
        .collect();
    cuts.sort_by_key(|c| std::cmp::Reverse(c.range.start));
    cuts
}

fn cut(words: &Syntax<'_>, main: Option<usize>, first: usize, i: usize) -> Option<Cut> {
    let range = run(words, i);
    let head = words.head(i)?;
    let after_comma = range.start > 0 && (words.is(range.start, &COMMAS) || words.is(range.start - 1, &COMMAS));
    let before_comma = words.is(range.end, &[","]) || words.is(range.end - 1, &[","]);
    let opens = before_comma && main.is_some_and(|m| range.end <= m && (head == m || range.start <= first));
    let opening = words.child(i, &[Deprel::Case, Deprel::Mark]).filter(|c| *c < i);
    let is = |list: &[&str]| opening.is_some_and(|c| words.is(c, list));
    let circumstance = is(words_of(SummaryWord::CutLead)) || is(words_of(WordClass::According));
    let behind = head < i;
    // "Seen as a threat": the verb calls for it.
    if is(words_of(WordClass::As)) && opening == Some(head + 1) && !words.is(i, words_of(SummaryWord::PartNoun)) {
        return None;
    }
    // "Met with the president": without an object, that is whom or what it is about.
    let with = |o: usize| words.child(o, &[Deprel::Case]).is_some_and(|c| words.is(c, words_of(SummaryWord::With)));
    let is_first = || !words.children(head, &[Deprel::Obl]).any(|o| o > head && o < i && with(o));
    if with(i) && behind && is_verb(words, head) && words.child(head, &[Deprel::Obj]).is_none() && is_first() {
        return None;
    }
    let purpose = behind && is(words_of(WordClass::To)) && Some(head) == main && !after_comma;
    if behind && is_leant_on(words, i, head)
        || words.deprel(i) == Deprel::Advcl && (is(words_of(WordClass::Of)) || purpose && is_bare(words, head))
    {
        return None;
    }
    // "Refusal to fund": the noun is nothing without what it calls for.
    if words.deprel(i) == Deprel::Acl && opening.is_some_and(|c| words.is(c, words_of(WordClass::To))) {
        return None;
    }
    let price = match words.deprel(i) {
        Deprel::Obl | Deprel::Advcl | Deprel::Nmod if opens => 1,
        Deprel::Advcl | Deprel::Acl | Deprel::Parataxis if after_comma && behind => 2,
        Deprel::Obl
            if after_comma
                && behind
                && (circumstance || is(words_of(SummaryWord::LoosePreposition)) && is_loose(words, i, None, opening)) =>
        {
            2
        }
        Deprel::Conj if after_comma && behind && (Some(head) == main || is_verb(words, head)) => 2,
        Deprel::Advcl if behind => 4,
        Deprel::Xcomp if behind && words.children(head, &[Deprel::Xcomp]).any(|x| x < i) => 4,
        Deprel::Obl if behind && circumstance => 4,
        Deprel::OblAgent | Deprel::OblUnmarked if behind => 5,
        Deprel::Obl if behind && is(words_of(WordClass::As)) && words.is(i, words_of(SummaryWord::PartNoun)) => 5,
        Deprel::Obl if behind && is(words_of(SummaryWord::LoosePreposition)) && is_loose(words, i, Some(head), opening) => 5,
        Deprel::Conj if Some(head) == main || ends_list(words, i, head, &range) => 6,
        Deprel::Nmod
            if behind
                && (circumstance || is(words_of(SummaryWord::LoosePreposition)) && is_loose(words, i, None, opening)) =>
        {
            7
        }
        Deprel::Acl | Deprel::AclRelcl if behind && is_indefinite(words, head) => 8,
        Deprel::Nmod if behind && is(words_of(SummaryWord::NeededPreposition)) => 9,
        _ => return None,
    };
    may_go(words, &range).then_some(Cut { price, range, main: None })
}

/// Whether the word before is nothing without it: "an employee known | for …", "a day | after …".
fn is_leant_on(words: &Syntax<'_>, i: usize, head: usize) -> bool {
    let leans = matches!(words.deprel(head), Deprel::Acl | Deprel::OblUnmarked | Deprel::NmodUnmarked);
    leans && words.deprel(i) != Deprel::Conj
}

/// Whether a verb has no object, so that what it is for is what is told: "voted 14-13 | to back a bill".
fn is_bare(words: &Syntax<'_>, verb: usize) -> bool {
    let object = |o: usize| matches!(words.upos(o), Upos::Noun | Upos::Propn | Upos::Pron);
    !words.children(verb, &[Deprel::Obj]).any(object)
}

fn is_verb(words: &Syntax<'_>, i: usize) -> bool {
    matches!(words.upos(i), Upos::Verb | Upos::Aux)
}

/// Whether a phrase with a loose preposition is a circumstance, and not a set phrase ("in tears") or what the verb right
/// before it calls for ("depends on rain").
fn is_loose(words: &Syntax<'_>, i: usize, verb: Option<usize>, opening: Option<usize>) -> bool {
    let follows_verb = verb.is_some_and(|v| opening == Some(v + 1));
    let determiners = [Deprel::Det, Deprel::Nummod, Deprel::NmodPoss, Deprel::Amod];
    let is_definite = words.upos(i) == Upos::Propn || words.child(i, &determiners).is_some();
    let at_place = opening.is_some_and(|c| words.is(c, words_of(SummaryWord::PlacePreposition)));
    if follows_verb { at_place && is_definite } else { is_definite || !at_place }
}

/// Whether the second of two things that are not the subject may go: "urged calm and talks".
fn ends_list(words: &Syntax<'_>, i: usize, head: usize, range: &Range<usize>) -> bool {
    matches!(words.deprel(head), Deprel::Obj | Deprel::Obl | Deprel::Nmod)
        && words.child(head, &[Deprel::Conj]) == Some(i)
        && run(words, head).end == range.end
        && !words.children(head, &[Deprel::Case]).any(|c| words.is(c, words_of(WordClass::BetweenMark)))
}

/// Whether a noun stays true without the clause behind it: "a ship that sank", but not "no one who voted".
fn is_indefinite(words: &Syntax<'_>, noun: usize) -> bool {
    matches!(words.upos(noun), Upos::Noun | Upos::Propn)
        && !words
            .children(noun, &[Deprel::Det, Deprel::Advmod, Deprel::Nummod])
            .any(|c| words.is(c, words_of(SummaryWord::Narrowing)))
}

/// "…, the police said" around the clause that was said: what is left is the clause, where it tells what was done. What
/// somebody only thinks, or what is or may be, is not said without saying who says it.
fn attribution(words: &Syntax<'_>, main: usize) -> Option<Cut> {
    if !words.is(main, words_of(SummaryWord::ReportVerb)) {
        return None;
    }
    let clause = words.child(main, &[Deprel::Ccomp, Deprel::Parataxis]).filter(|c| *c < main)?;
    let maybe = words.children(clause, &[Deprel::Aux]).any(|c| words.is(c, words_of(SummaryWord::Modal)));
    let told = is_verb(words, clause) && words.child(clause, &[Deprel::Cop]).is_none() && !maybe;
    let range = run(words, clause).end..words.tokens.len();
    told.then_some(Cut { price: 8, range, main: Some(clause) })
}

/// Whether nothing in the range makes the rest true.
pub(super) fn may_go(words: &Syntax<'_>, range: &Range<usize>) -> bool {
    !range.clone().take(3).any(|i| words.is(i, words_of(SummaryWord::Essential)))
}

/// The tokens around `i` that hang on it, without a gap.
pub(super) fn run(words: &Syntax<'_>, i: usize) -> Range<usize> {
    let extent = words.tree.extent(i);
    let (mut low, mut high) = (i, i + 1);
    while low > extent.start && hangs_on(words, low - 1, i) {
        low -= 1;
    }
    while high < extent.end && hangs_on(words, high, i) {
        high += 1;
    }
    low..high
}

/// Whether `at` hangs on another token, at whatever depth.
pub(super) fn hangs_on(words: &Syntax<'_>, mut at: usize, on: usize) -> bool {
    // Deeper trees than this are not worth a headline.
    for _ in 0..40 {
        match words.head(at) {
            Some(head) if head == on => return true,
            Some(head) if head != at => at = head,
            _ => return false,
        }
    }
    false
}
