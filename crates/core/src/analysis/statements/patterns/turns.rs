//! Words that are given as spoken without quotation marks: the turns of a transcript or an interview ("MR. PRICE: Good afternoon.
//! I have two announcements."), and a paragraph that a colon announces ("She added:" and, on the next line, what she added).
//!
//! One "name: text" line may be a headline; two or more that begin their paragraphs make a transcript, and each turn reaches to the
//! end of its paragraph.

use super::super::cues::Class;
use super::super::draft::{Draft, Found, Frame, Speaker};
use super::super::speaker::subject_of;
use super::super::view::View;
use crate::annotation::{Deprel, EntityType, Upos, WordClass};
use std::collections::BTreeMap;
use std::ops::Range;

/// The fewest turns of a transcript.
const MIN_TURNS: usize = 2;

/// The longest name before a colon, in tokens.
const MAX_NAME: usize = 7;

/// What the items of a list begin with.
const LIST_MARKS: &[&str] = &["*", "•", "·", "-", "–", "—"];

/// The fewest words of a paragraph that a colon announces.
const MIN_WORDS: usize = 3;

pub(in super::super) fn find(view: &View<'_>, found: &mut Found) {
    let paragraphs = paragraphs(view);
    let alternating = alternating(view, &paragraphs);
    let colon = |p: &Range<usize>| turn_colon(view, p).or_else(|| name_colon(view, p).filter(|_| alternating));
    let turns: Vec<(usize, Range<usize>)> = paragraphs.iter().filter_map(|p| Some((colon(p)?, p.clone()))).collect();
    if turns.len() >= MIN_TURNS {
        for (colon, paragraph) in turns {
            let content = view.trimmed(colon + 1..paragraph.end);
            found.push(turn(view, colon..colon + 1, ":", content, (paragraph.start..colon).into()).by("transcript_turn"));
        }
    }
    for pair in paragraphs.windows(2) {
        let [before, after] = pair else { continue };
        if let Some(draft) = announced(view, before, after).filter(|d| d.cue.as_ref().is_some_and(|c| !found.has(c.start))) {
            found.push(draft.by("paragraph_announced"));
        }
    }
}

fn turn(view: &View<'_>, cue: Range<usize>, lemma: &'static str, content: Range<usize>, speaker: Speaker) -> Draft {
    let content = if view.words_in(content.clone()) == 0 { Vec::new() } else { vec![content] };
    Draft { cue: Some(cue), lemma, frame: Frame::Turn, class: Class::Speech, ..Draft::uncued(content, speaker) }
}

/// The tokens of every paragraph.
fn paragraphs(view: &View<'_>) -> Vec<Range<usize>> {
    let same = view.sentences.chunk_by(|a, b| a.paragraph == b.paragraph);
    same.filter_map(|p| Some(p.first()?.first_token as usize..p.last()?.end_token as usize)).collect()
}

/// Whether two names or more stand, each twice or oftener, before a colon at the head of a paragraph: whoever they are, they take
/// turns ("dpa: Is it ready?").
fn alternating(view: &View<'_>, paragraphs: &[Range<usize>]) -> bool {
    let mut counts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for paragraph in paragraphs {
        if let Some(colon) = name_colon(view, paragraph) {
            let start = paragraph.start.max(view.body);
            *counts.entry((start..colon).map(|t| view.word(t)).collect()).or_insert(0) += 1;
        }
    }
    counts.values().filter(|n| **n >= MIN_TURNS).count() >= MIN_TURNS
}

/// The colon behind one or two words without a verb that a paragraph begins with.
fn name_colon(view: &View<'_>, paragraph: &Range<usize>) -> Option<usize> {
    let start = paragraph.start.max(view.body);
    let colon = (start + 1..paragraph.end.min(start + 3)).find(|&t| view.is(t, &[":"]))?;
    let plain = |t: usize| !view.is_mark(t) && !matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Num);
    ((start..colon).all(plain) && colon + 1 < paragraph.end).then_some(colon)
}

/// Whether the token is a title, or what transcripts call who asks and who answers.
fn is_turn_word(view: &View<'_>, token: usize) -> bool {
    let classes = view.tokens.get(token).map(|t| t.classes).unwrap_or_default();
    classes.has(WordClass::Turn) || classes.has(WordClass::TitleBeforeName)
}

/// The colon behind the name that a paragraph begins with.
fn turn_colon(view: &View<'_>, paragraph: &Range<usize>) -> Option<usize> {
    let start = paragraph.start.max(view.body);
    let limit = paragraph.end.min(start + MAX_NAME + 1);
    let colon = (start..limit).find(|&t| view.is(t, &[":"]))?;
    let mut name = start..colon;
    let part = |t: usize| {
        view.is_capital(t) || view.is_mark(t) && view.is(t, &[".", "-", "'", "(", ")"]) || view.name_at(t).is_some()
    };
    let somebody = name.clone().any(|t| {
        view.name_at(t).is_some_and(|n| n.kind == EntityType::Person) || view.is_person_noun(t) || is_turn_word(view, t)
    });
    let spoken = somebody && colon + 1 < paragraph.end && view.quote_of(colon).is_none();
    (!name.is_empty() && view.is_capital(start) && name.all(part) && spoken).then_some(colon)
}

/// What a paragraph that ends with a reporting clause and a colon announces: the next paragraph, where it is no quotation.
fn announced(view: &View<'_>, before: &Range<usize>, after: &Range<usize>) -> Option<Draft> {
    let colon = before.end.checked_sub(1).filter(|&t| view.is(t, &[":"]) && view.quote_of(t).is_none())?;
    let sentence = view.tokens_of(view.sentence_of(colon));
    let quoted = after.clone().any(|t| view.quote_of(t).is_some());
    let verb = |t: &usize| view.upos(*t) == Upos::Verb && view.cue(*t).is_some_and(|e| e.takes_quote());
    let cue = (sentence.start..colon).rev().find(verb)?;
    let near = colon - cue <= MAX_NAME;
    // "The steps that she asked for include:" and a list: no words of hers.
    let listed = view.is(after.start, LIST_MARKS) || view.deprel(cue) == Deprel::AclRelcl;
    let content = view.trimmed(after.clone());
    if listed || quoted || !near || view.words_in(content.clone()) < MIN_WORDS || turn_colon(view, after).is_some() {
        return None;
    }
    let speaker = Speaker::from(subject_of(view, cue));
    Some(turn(view, cue..cue + 1, view.cue(cue)?.lemma, content, speaker))
}
