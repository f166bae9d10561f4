//! Whom the toned words of a sentence speak of.

use super::{Toned, is_parsed};
use crate::analysis::syntax::Syntax;
use crate::analysis::syntax::voice::is_passive_by_order;
use crate::annotation::WordClass;
use crate::annotation::{Analysis, Deprel, Token};
use crate::lang::words_of;
use crate::span::Span;

/// Pulls the tone of an entity with little said of it towards 0.
const ENTITY_PRIOR: f32 = 2.0;
/// What the words of a speaker's own statement count towards the speaker.
const OWN_WORDS: f32 = 0.35;
/// What a word counts towards a mention that is neither its subject nor its object.
const NEARBY: f32 = 0.6;
/// What is left of it when another entity stands in between.
const BEHIND_ANOTHER: f32 = 0.45;
/// Tokens at which nearness has halved.
const HALF_DISTANCE: f32 = 6.0;

/// Sums up what is said of each entity.
pub(super) struct Target<'a> {
    syntax: Syntax<'a>,
    sums: Vec<f32>,
    /// Mentions of all entities in text order: span, entity.
    mentions: Vec<(Span, usize)>,
    /// What was said, in text order, and the span of who said it.
    statements: Vec<(Span, Span)>,
    /// Bytes of the longest of them.
    longest: u32,
}

/// The part of a mention in an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Subject,
    Object,
    Nearby,
}

impl<'a> Target<'a> {
    pub(super) fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let entities = analysis.entities.iter().enumerate();
        let mut mentions: Vec<_> = entities.flat_map(|(i, e)| e.mentions.iter().map(move |m| (m.span, i))).collect();
        mentions.sort_unstable();
        let speakers = analysis.statements.iter().filter_map(|s| Some((s.speaker_span?, s)));
        let mut statements: Vec<_> = speakers.flat_map(|(who, s)| s.content.iter().map(move |c| (*c, who))).collect();
        statements.sort_unstable();
        let longest = statements.iter().map(|(content, _)| content.len()).max().unwrap_or(0);
        let syntax = Syntax::new(text, &analysis.tokens);
        Self { syntax, sums: vec![0.0; analysis.entities.len()], mentions, statements, longest }
    }

    /// Adds what a sentence says.
    pub(super) fn add(&mut self, text: &str, analysis: &Analysis, index: u32, toned: &[Toned]) {
        let Some(sentence) = analysis.sentences.get(index as usize) else { return };
        let first = self.mentions.partition_point(|(m, _)| m.end <= sentence.span.start);
        let end = self.mentions.partition_point(|(m, _)| m.start < sentence.span.end).max(first);
        let mentions = &self.mentions[first..end];
        if mentions.is_empty() || toned.is_empty() {
            return;
        }
        let places: Vec<(usize, usize)> = mentions.iter().map(|(span, _)| token_range(analysis, *span)).collect();
        let parsed = is_parsed(analysis, sentence);
        let first = self.statements.partition_point(|(what, _)| what.start + self.longest < sentence.span.start);
        let end = self.statements.partition_point(|(what, _)| what.start < sentence.span.end).max(first);
        let said = self.statements.get(first..end).unwrap_or(&[]);
        for word in toned {
            let at = word.token as usize;
            let Some(token) = analysis.tokens.get(at) else { continue };
            let passive = !parsed && is_passive_by_order(&self.syntax, at);
            for (which, ((span, entity), place)) in mentions.iter().zip(&places).enumerate() {
                if (place.0..place.1).contains(&at) {
                    continue;
                }
                let blocked = is_blocked(&places, which, at);
                let (part, weight) = if parsed {
                    in_tree(analysis, word, *place, blocked)
                } else {
                    by_position(word, *place, blocked, passive)
                };
                let value = match part {
                    Part::Subject => word.reading.subject,
                    Part::Object => word.reading.object,
                    Part::Nearby => word.reading.tone * NEARBY,
                };
                let own = said.iter().any(|(what, who)| who.overlaps(*span) && what.contains(token.span));
                let own = if own || speaks(text, analysis, *place, at) { OWN_WORDS } else { 1.0 };
                if let Some(sum) = self.sums.get_mut(*entity) {
                    *sum += value * weight * own;
                }
            }
        }
    }

    /// The tone towards each entity.
    pub(super) fn tones(self) -> Vec<f32> {
        self.sums.into_iter().map(|sum| (sum / (sum.abs() + ENTITY_PRIOR)).clamp(-1.0, 1.0)).collect()
    }
}

fn token_range(analysis: &Analysis, span: Span) -> (usize, usize) {
    let range = analysis.tokens_in(span);
    (range.start, range.end)
}

/// Whether another mention stands between mention `which` and the word at `at`.
fn is_blocked(places: &[(usize, usize)], which: usize, at: usize) -> bool {
    let (start, end) = places[which];
    let nested = |p: &(usize, usize)| p.0 < end && start < p.1;
    places.iter().filter(|p| !nested(p)).any(|p| if at >= end { p.0 >= end && p.1 <= at } else { p.0 > at && p.1 <= start })
}

fn distance(place: (usize, usize), at: usize) -> usize {
    if at < place.0 { place.0 - at } else { (at + 1).saturating_sub(place.1) }
}

fn nearness(place: (usize, usize), at: usize) -> f32 {
    1.0 / (1.0 + distance(place, at) as f32 / HALF_DISTANCE)
}

/// Part and weight by word order: the doer stands before an act and the other after it, unless it is passive.
fn by_position(word: &Toned, place: (usize, usize), blocked: bool, passive: bool) -> (Part, f32) {
    let weight = nearness(place, word.token as usize) * if blocked { BEHIND_ANOTHER } else { 1.0 };
    if !word.is_act {
        return (Part::Nearby, weight);
    }
    let before = place.1 <= word.token as usize;
    (if before == passive { Part::Object } else { Part::Subject }, weight)
}

/// Part and weight by the dependency tree.
fn in_tree(analysis: &Analysis, word: &Toned, place: (usize, usize), blocked: bool) -> (Part, f32) {
    let at = word.token as usize;
    let nearby = nearness(place, at) * if blocked { BEHIND_ANOTHER } else { 1.0 };
    let Some(head) = mention_head(analysis, place) else { return (Part::Nearby, nearby) };
    // Qualities: "the honest senator", "the senator is honest", "the senator, a liar".
    let token = |i: usize| analysis.tokens.get(i);
    let governor = token(at).and_then(|t| t.head).map(|h| h as usize);
    let (mut verb, mut steps) = (at, 0);
    if !word.is_act && governor == Some(head) {
        return (Part::Subject, 1.0);
    }
    // The clause of the word: climb from the word through conjuncts, complements and modifiers to a verb with arguments.
    while steps < 4 {
        let discount = 1.0 - 0.15 * steps as f32;
        for (part, argument) in arguments(analysis, verb) {
            if within(analysis, head, argument) {
                let part = if word.is_act && steps == 0 {
                    part
                } else if word.is_act && part == Part::Subject {
                    Part::Subject
                } else {
                    Part::Nearby
                };
                return (part, discount);
            }
        }
        match token(verb).and_then(|t| Some((t.head? as usize, t.deprel))) {
            Some((up, relation)) if up != verb && passes_up(relation) => verb = up,
            _ => break,
        }
        steps += 1;
    }
    (Part::Nearby, nearby * 0.7)
}

/// The token of a mention on which its others depend.
fn mention_head(analysis: &Analysis, place: (usize, usize)) -> Option<usize> {
    (place.0..place.1).rev().find(|i| {
        analysis.tokens.get(*i).is_some_and(|t| t.head.is_none_or(|h| !(place.0..place.1).contains(&(h as usize))))
    })
}

/// Subject and objects of the predicate at `verb`.
fn arguments(analysis: &Analysis, verb: usize) -> impl Iterator<Item = (Part, usize)> + '_ {
    let sentence = analysis.tokens.get(verb).map_or(0, |t| t.sentence) as usize;
    let range = analysis.sentences.get(sentence).map_or(0..0, |s| s.first_token as usize..s.end_token as usize);
    range.filter_map(move |i| {
        let token: &Token = analysis.tokens.get(i)?;
        if token.head != Some(verb as u32) {
            return None;
        }
        part_of(token.deprel).map(|part| (part, i))
    })
}

/// The part that a relation to a predicate gives.
fn part_of(relation: Deprel) -> Option<Part> {
    if matches!(relation, Deprel::Nsubj | Deprel::OblAgent | Deprel::Csubj) {
        Some(Part::Subject)
    } else if matches!(relation, Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj) {
        Some(Part::Object)
    } else if matches!(relation, Deprel::Obl | Deprel::NmodPoss) {
        Some(Part::Nearby)
    } else {
        None
    }
}

/// Whether what a word says belongs also to the clause above it.
fn passes_up(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::Conj
            | Deprel::Xcomp
            | Deprel::Advcl
            | Deprel::Acl
            | Deprel::Amod
            | Deprel::Obj
            | Deprel::Obl
            | Deprel::Advmod
            | Deprel::Nmod
            | Deprel::Compound
    )
}

/// Whether `token` is `argument` or stands under it through the links that keep a noun phrase together.
fn within(analysis: &Analysis, mut token: usize, argument: usize) -> bool {
    for _ in 0..4 {
        if token == argument {
            return true;
        }
        let Some(t) = analysis.tokens.get(token) else { return false };
        let holds = matches!(
            t.deprel,
            Deprel::Flat | Deprel::Compound | Deprel::Appos | Deprel::Conj | Deprel::NmodPoss | Deprel::Nmod
        );
        match t.head {
            Some(head) if holds => token = head as usize,
            _ => return false,
        }
    }
    false
}

/// Whether a mention speaks (it stands beside a verb of saying) and the word at `at` is not in between.
fn speaks(text: &str, analysis: &Analysis, place: (usize, usize), at: usize) -> bool {
    let cue = |i: Option<usize>| {
        let word = i.and_then(|i| analysis.tokens.get(i)).map_or("", |t| t.span.of(text));
        words_of(WordClass::SpeechVerb).contains(&word)
    };
    (cue(Some(place.1)) || cue(place.0.checked_sub(1))) && distance(place, at) > 1
}
