//! Statements: who is reported to have said, thought or wanted what, in direct, mixed and indirect speech.
//!
//! The patterns ([`patterns`]) find reporting words from a lexicon ([`cues`]) and what they introduce, in terms of tokens;
//! this module resolves their speakers in text order, so that "he added" and a quotation without a reporting clause find
//! whoever spoke last, and turns tokens into spans. Where the dependency parser has read a sentence its tree decides how far
//! content reaches; elsewhere the shape of the sentence does. The task is that of PolNeAR and PARC 3.0 (Newell et al. 2018;
//! Pareti 2016), with the speaker resolved to an entity.
//!
//! [`plausible`] then drops what nobody said. Every statement names the pattern that found it and tells whether it is reported as
//! made or as not made.
//!
//! It does not tell whether a statement is true, and does not read reports inside quotations: what a quoted speaker says that
//! others said is part of the quotation. Cost is linear in the length of the text.

mod addressed;
mod content;
mod cues;
mod draft;
mod patterns;
mod plausible;
mod quoted;
mod speaker;
mod unsaid;
mod view;
mod within;

#[cfg(test)]
mod tests;

use self::cues::Class;
use self::draft::{Draft, Frame, Speaker};
use self::view::View;
use super::entities::{EntityIndex, gender, pronoun_gender};
use super::syntax::polarity::is_negated;
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Cue, EntityId, EntityType, Statement, StatementKind, Upos};
use crate::lang;
use crate::span::Span;
use std::ops::Range;

/// How many sentences back a pronoun or an unattributed quotation may look for its speaker.
const MEMORY: usize = 8;

/// The stage `statements`.
#[derive(Debug, Default)]
pub struct StatementsStage;

impl Stage for StatementsStage {
    fn name(&self) -> &'static str {
        "statements"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Dateline, Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities])
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Dateline, Layer::Names, Layer::Entities]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Statements])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let text = context.article.text();
        let found = quoted::of(context.language).map(|table| quoted::find(table, text, read));
        Ok(Written::Statements(found.unwrap_or_else(|| statements(text, read))))
    }
}

fn statements(text: &str, analysis: &Analysis) -> Vec<Statement> {
    let view = View::new(text, analysis);
    let index = EntityIndex::new(text, analysis);
    let mut drafts = patterns::find(&view).drafts;
    drafts.iter_mut().for_each(|d| within::end_before_clause(&view, d));
    drafts.sort_by_key(|d| (d.reach().start, std::cmp::Reverse(d.reach().end), d.cue.as_ref().map(|c| c.start)));
    drafts.dedup_by(|b, a| a.content == b.content && a.speaker == b.speaker);
    drafts.retain(|d| plausible::is_plausible(&view, d));
    drop_incidental(&mut drafts);
    let mut memory = Memory::default();
    let mut statements: Vec<Statement> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        statements.extend(finish(&view, analysis, &index, &mut memory, draft));
    }
    nest(&mut statements);
    statements
}

/// Drops what is only part of how another statement is worded: "he said the city wants peace" reports one statement, not
/// also a wish of the city. Reports inside reports ("he said that she had promised to come") stay.
fn drop_incidental(drafts: &mut Vec<Draft>) {
    let mut outer: Vec<(Vec<Range<usize>>, Frame)> = Vec::new();
    drafts.retain(|draft| {
        let reach = draft.reach();
        let anchor = draft.cue.as_ref().map_or(reach.start, |c| c.start);
        outer.retain(|(o, _)| o.last().is_some_and(|c| c.end > reach.start.min(anchor)));
        let holds = |o: &&(Vec<Range<usize>>, Frame)| o.0.iter().any(|c| c.contains(&anchor)) && o.0 != draft.content;
        let inside = outer.iter().find(holds);
        let report = draft.class == Class::Speech && draft.frame != Frame::Topic;
        // What is told in a turn of a transcript is told word for word, as in a quotation.
        let kept = inside.is_none_or(|(_, frame)| report && *frame != Frame::Turn);
        if kept {
            outer.push((draft.content.clone(), draft.frame));
        }
        kept
    });
}

/// Who spoke last, and where.
#[derive(Default)]
struct Memory {
    speakers: Vec<EntityId>,
    words: Option<Span>,
    sentence: usize,
}

fn finish(
    view: &View<'_>,
    analysis: &Analysis,
    index: &EntityIndex<'_>,
    memory: &mut Memory,
    draft: &Draft,
) -> Option<Statement> {
    // A dateline stands before whatever is told.
    let told = draft.content.iter().map(|range| view.past_stamp(range.start.max(view.body))..range.end);
    let told = told.map(|range| before_place_line(view, range));
    let told = told.map(|range| addressed::before_medium(view, analysis, index, draft, range));
    let told = told.filter(|range| !range.is_empty());
    let content: Vec<Span> = told
        .map(|range| bare(view, &opened_quote(view, whole_quotes(view, closed(view, range)))))
        .filter(|s| !s.is_empty())
        .collect();
    if content.is_empty() || is_dateline(view, analysis, &draft.speaker) {
        return None;
    }
    let place = draft.cue.as_ref().map_or(draft.reach().start, |c| c.start);
    let sentence = view.sentence_of(place);
    let remembered = sentence.saturating_sub(memory.sentence) <= MEMORY;
    let (speakers, speaker_span) = match &draft.speaker {
        Speaker::Words(words) => {
            let words = &(view.past_stamp(words.start).min(words.end.saturating_sub(1))..words.end);
            let (all, mut speakers) = speaker::resolve(view, index, words);
            if let Some(woman) = person_pronoun(view, words).filter(|_| speakers.is_empty() && remembered) {
                speakers = memory.speakers.iter().copied().filter(|&id| is_of_gender(view, analysis, id, woman)).collect();
            }
            (speakers, Some(view.span(&closed(view, all))))
        }
        Speaker::Inherited if remembered => {
            (memory.speakers.clone(), if memory.speakers.is_empty() { memory.words } else { None })
        }
        Speaker::Inherited | Speaker::Unknown => (Vec::new(), None),
    };
    if draft.class == Class::Speech && (!speakers.is_empty() || speaker_span.is_some()) {
        *memory = Memory { speakers: speakers.clone(), words: speaker_span, sentence };
    }
    let mut addressees = draft.addressee.as_ref().map(|a| index.all_of(view.span(a))).unwrap_or_default();
    // "wrote to the mayor, urging him": nobody asks himself.
    addressees.retain(|a| !speakers.contains(a));
    Some(Statement {
        speakers,
        speaker_span,
        cue: draft.cue.as_ref().map(|c| Cue { span: view.span(c), lemma: draft.lemma.to_owned() }),
        kind: kind(view, draft),
        content,
        addressees,
        nested_in: None,
        negated: draft.cue.as_ref().is_some_and(|c| view.upos(c.start) == Upos::Verb && is_negated(view, c.start)),
        rule: draft.rule,
    })
}

/// The tokens of a headline without the place line that it runs into: "Ruiz urges students to apply | Washington-- Ana Ruiz".
fn before_place_line(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let dash = view.is(range.end, &["--", "-", "\u{2014}", "\u{2013}"]) && view.sentence_of(range.start) == 0;
    let last = range.end.checked_sub(1).and_then(|t| view.name_at(t)).filter(|n| dash && n.kind == EntityType::Location);
    let start = last.map(|n| n.tokens.start).filter(|&s| s > range.start + 1 && view.upos(s - 1) != Upos::Adp);
    start.map_or(range.clone(), |s| view.trimmed(range.start..s))
}

/// Whether the words that would speak are the dateline's: "LAGOS: Taxes will fall" is said by nobody of that name.
fn is_dateline(view: &View<'_>, analysis: &Analysis, speaker: &Speaker) -> bool {
    let dateline = analysis.dateline.as_ref().map(|d| d.span);
    matches!(speaker, Speaker::Words(words) if dateline.is_some_and(|span| span.contains(view.span(words))))
}

/// The tokens with the bracket that closes the last one opened in them, if it comes next; else without what that one opens.
fn closed(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let last = range.clone().rev().find(|&t| view.is(t, &["(", ")"])).filter(|&t| view.is(t, &["("]));
    match last {
        Some(_) if view.is(range.end, &[")"]) => range.start..range.end + 1,
        Some(open) if open > range.start => view.trimmed(range.start..open),
        _ => range,
    }
}

/// The tokens with the rest of a quotation that they end in: content never stops in the middle of quoted words.
fn whole_quotes(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let Some(last) = range.end.checked_sub(1) else { return range };
    let Some(quote) = view.quote_of(last).and_then(|q| view.quotes.get(q)) else { return range };
    let opens_before = view.tokens.get(range.start).is_some_and(|t| t.span.start <= quote.span.start);
    let reach = if opens_before { quote.span.end } else { quote.inner.end };
    let end = view.tokens.partition_point(|t| t.span.start < reach);
    range.start..end.max(range.end)
}

/// The tokens with the mark that opens a quotation which they begin with and go on behind.
fn opened_quote(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let Some(mark) = range.start.checked_sub(1).filter(|&t| view.is_mark(t)) else { return range };
    let quote = view.quote_of(mark).filter(|&q| view.quote_of(range.start) == Some(q)).and_then(|q| view.quotes.get(q));
    let opens = quote.is_some_and(|q| view.tokens.get(mark).is_some_and(|t| t.span.start == q.span.start));
    let closes = quote.is_some_and(|q| view.tokens.get(range.end - 1).is_some_and(|t| t.span.start >= q.span.end));
    if opens && closes { mark..range.end } else { range }
}

/// The span of these tokens without the quotation marks around it: a quotation's own words, or the span itself.
fn bare(view: &View<'_>, range: &Range<usize>) -> Span {
    let span = view.span(range);
    let at = view.quotes.partition_point(|q| q.span.end <= span.start);
    match view.quotes.get(at) {
        Some(q) if q.span.contains(span) && span.contains(q.inner) => without_comma(view.text, q.inner),
        _ => span,
    }
}

/// The span without a comma at its end: it belongs to the sentence around it.
fn without_comma(text: &str, span: Span) -> Span {
    let words = span.of(text).trim_end_matches([',', ' ']);
    if words.is_empty() { span } else { Span::new(span.start, span.start + words.len() as u32) }
}

/// Direct where every word is quoted, mixed where some are.
fn kind(view: &View<'_>, draft: &Draft) -> StatementKind {
    let words = || draft.content.iter().flat_map(|r| r.clone()).filter(|&t| !view.is_mark(t));
    let quoted = words().filter(|&t| view.quote_of(t).is_some()).count();
    match (quoted, words().count()) {
        _ if draft.frame == Frame::Turn => StatementKind::Direct,
        (q, n) if q == n && draft.frame == Frame::Clause => StatementKind::Direct,
        (q, _) if q > 0 => StatementKind::Mixed,
        _ if draft.frame != Frame::Clause && draft.class == Class::Speech => StatementKind::SpeechAct,
        _ => StatementKind::Indirect,
    }
}

/// Tells each statement which one it is reported in: the smallest whose content holds its cue or its content.
fn nest(statements: &mut [Statement]) {
    let mut open: Vec<usize> = Vec::new();
    for i in 0..statements.len() {
        let Some(first) = statements[i].content.first().copied() else { continue };
        let anchor = statements[i].cue.as_ref().map_or(first, |c| c.span);
        open.retain(|&o| statements[o].content.last().is_some_and(|c| c.end > first.start.min(anchor.start)));
        let holds = |o: &&usize| statements[**o].content.iter().any(|c| c.contains(anchor) && *c != first);
        statements[i].nested_in = open.iter().rev().find(holds).map(|&o| o as u32);
        open.push(i);
    }
}

/// The gender that a pronoun tells of whoever speaks.
fn person_pronoun(view: &View<'_>, words: &Range<usize>) -> Option<bool> {
    let alone = words.len() == 1 && matches!(view.upos(words.start), Upos::Pron | Upos::X | Upos::Det);
    pronoun_gender(view.word(words.start)).filter(|_| alone)
}

/// Whether the entity is a person known to be of that gender: whom nothing tells of, no pronoun is given.
fn is_of_gender(view: &View<'_>, analysis: &Analysis, id: EntityId, woman: bool) -> bool {
    let person = analysis.entity(id).filter(|e| e.kind == EntityType::Person);
    person.is_some_and(|e| gender(view.text, analysis, e) == Some(woman))
}
