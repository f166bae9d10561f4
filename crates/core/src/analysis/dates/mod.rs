//! Dates, times, durations and sets with TIMEX3 values.
//!
//! Tokens become [`lexicon`] terms, the [`grammar`] reads phrases of them into meanings that know no anchor, and
//! [`resolve`] values these against the dateline's date, else the publication date; [`tense`] tells which way a bare "Tuesday"
//! points. Left to right, longest phrase first, no backtracking: the cost is linear in the text.
//!
//! The notation is that of TimeBank and TempEval-3 (UzZaman et al. 2013); the plan (rules into a meaning, then resolution with
//! news conventions) follows HeidelTime (Strötgen and Gertz 2013). Ages ("34 years old") are quantities, not dates, and what
//! only an event dates ("the day of the vote") is left out.

#![allow(clippy::wildcard_enum_match_arm, reason = "a rule names the few terms it reads, of many")]

mod grammar;
pub(crate) mod holidays;
mod lexicon;
pub(crate) mod names;
mod resolve;
mod tense;
pub(crate) mod value;

#[cfg(test)]
mod tests;

use self::grammar::{Expression, Meaning, Point, Which};
use self::lexicon::Words;
use self::resolve::{Context, Resolved};
use self::tense::Direction;
use self::value::Value;
use super::{Layer, Layers, Options, Stage};
use crate::annotation::{Analysis, DateBasis, DateKind, DateMention, Warning};
use crate::document::Article;
use crate::span::Span;

/// The stage `dates`.
#[derive(Debug, Default)]
pub struct DatesStage;

impl Stage for DatesStage {
    fn name(&self) -> &'static str {
        "dates"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Dateline, Layer::Sentences, Layer::Tokens])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Dates])
    }

    fn run(&self, article: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
        analysis.dates = find(article, analysis);
        Ok(())
    }
}

/// The day of writing and what tells it.
fn anchor(article: &Article, analysis: &Analysis) -> Option<(jiff::civil::Date, DateBasis)> {
    let dateline = analysis.dateline.as_ref().and_then(|d| d.date).map(|day| (day, DateBasis::Dateline));
    dateline.or_else(|| article.publish_time.map(|t| (t.date(), DateBasis::PublishTime)))
}

/// All expressions of time, in text order.
fn find(article: &Article, analysis: &Analysis) -> Vec<DateMention> {
    let words = Words::new(article.text(), &analysis.tokens);
    let mut context = Context::new(anchor(article, analysis));
    let dateline = analysis.dateline.as_ref().and_then(|d| d.date_span.zip(d.date));
    let mut found = Vec::new();
    for (index, sentence) in analysis.sentences.iter().enumerate() {
        let line = words.line(sentence.first_token as usize, sentence.end_token as usize);
        let mut add = |e: Expression| {
            let tokens = analysis.tokens.get(e.first..e.end).unwrap_or(&[]);
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
            let span = Span::new(first.span.start, last.span.end);
            let written = dateline.filter(|(at, _)| at.overlaps(span)).map(|(_, day)| day);
            let resolved = match written {
                Some(day) => {
                    let explicit = matches!(e.meaning, Meaning::Point(Point::Fixed(_) | Point::Cycle(_, Which::Year(_))));
                    let basis = if explicit { DateBasis::Explicit } else { DateBasis::PublishTime };
                    context.remember(Value::Day(day), basis, index);
                    Resolved { kind: DateKind::Date, value: Value::Day(day), days: Some((day, day)), basis }
                }
                None => {
                    let bare = matches!(
                        e.meaning,
                        Meaning::Point(Point::Cycle(_, Which::Bare) | Point::Beside { cycle: _, which: Which::Bare, by: _ })
                            | Meaning::Timed(Point::Cycle(_, Which::Bare), _)
                    );
                    let soon = e.meaning == Meaning::Point(Point::Fixed(Value::Vague(value::Vague::Future)));
                    let direction = if bare || soon { tense::direction(line, e.first, e.end) } else { Direction::Open };
                    if soon && e.end == e.first + 1 && direction == Direction::Past {
                        // "He soon left": no longer the future.
                        return;
                    }
                    context.resolve(e.meaning, direction, index)
                }
            };
            let (begin, end) = resolved.days.unzip();
            found.push(DateMention {
                span,
                kind: resolved.kind,
                value: resolved.value.to_string(),
                begin,
                end,
                basis: resolved.basis,
            });
        };
        let mut i = line.first;
        while i < line.end {
            let Some(head) = grammar::at(line, i) else {
                i += 1;
                continue;
            };
            let tail = grammar::tail(line, head);
            add(head);
            if let Some(tail) = tail {
                add(tail);
            }
            i = tail.map_or(head.end, |t| t.end);
        }
    }
    found
}
