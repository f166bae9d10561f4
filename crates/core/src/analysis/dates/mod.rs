//! Dates, times, durations and sets with TIMEX3 values.
//!
//! Other languages have a grammar that is a [`table`]. Of English, tokens become [`lexicon`] terms, the [`grammar`] reads phrases of them into meanings that know no anchor, and
//! [`resolve`] values these against the dateline's date, else the publication date; [`tense`] tells which way a bare "Tuesday"
//! points. Left to right, longest phrase first, no backtracking: the cost is linear in the text.
//!
//! The notation is that of TimeBank and TempEval-3 (UzZaman et al. 2013); the plan (rules into a meaning, then resolution with
//! news conventions) follows HeidelTime (Strötgen and Gertz 2013). Ages ("34 years old") are quantities, not dates, and what
//! only an event dates ("the day of the vote") is left out.

#![allow(clippy::wildcard_enum_match_arm, reason = "a rule names the few terms it reads, of many")]

mod extent;
mod grammar;
pub(crate) mod holidays;
mod lengths;
mod lexicon;
pub(crate) mod names;
mod resolve;
mod table;
mod tense;
pub(crate) mod value;
mod words;

#[cfg(test)]
mod tests;

use self::extent::Extent;
use self::grammar::{Expression, Meaning, Point, Which};
use self::lexicon::{Line, Words};
use self::resolve::{Context, Resolved};
use self::tense::Direction;
use self::value::{Cycle, Vague, Value};
use super::{Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, DateBasis, DateKind, DateMention};
use crate::document::Article;
use crate::lang::{self, Language};
use crate::span::Span;
use jiff::civil::Date;

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

    fn spares(&self, language: &Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Dateline]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Dates])
    }

    fn annotate(&self, context: &super::Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        Ok(Written::Dates(find(context.language, context.article, read)))
    }
}

/// The day of writing and what tells it.
fn anchor(article: &Article, analysis: &Analysis) -> Option<(Date, DateBasis)> {
    let dateline = analysis.dateline.as_ref().and_then(|d| d.date).map(|day| (day, DateBasis::Dateline));
    dateline.or_else(|| article.publish_time.map(|t| (t.date(), DateBasis::PublishTime)))
}

/// All expressions of time, in text order.
fn find(language: &Language, article: &Article, analysis: &Analysis) -> Vec<DateMention> {
    let anchor = anchor(article, analysis);
    let mut read = match table::of(language) {
        Some(grammar) => table::read(grammar, article.text(), analysis),
        None => read_english(article.text(), analysis),
    };
    if let Some((day, _)) = anchor {
        agree_on_weekdays(&mut read, day);
    }
    let mut context = Context::new(anchor).published(article.publish_time.map(|t| t.date()));
    let dateline = analysis.dateline.as_ref().and_then(|d| d.date_span.zip(d.date));
    read.iter().filter_map(|r| mention(r, analysis, dateline, &mut context)).collect()
}

/// The expressions of an English text.
fn read_english(text: &str, analysis: &Analysis) -> Vec<Read> {
    let words = Words::new(text, &analysis.tokens);
    let mut read = Vec::new();
    for (index, sentence) in analysis.sentences.iter().enumerate() {
        let line = words.line(sentence.first_token as usize, sentence.end_token as usize);
        self::read(line, index, &mut read);
    }
    read
}

/// An expression, the sentence it stands in, and which way the words around it point.
struct Read {
    expression: Expression,
    sentence: usize,
    direction: Direction,
}

/// Appends the expressions of a sentence.
fn read(line: Line<'_>, sentence: usize, read: &mut Vec<Read>) {
    let mut add = |expression: Expression| {
        let soon = expression.meaning == Meaning::Point(Point::Fixed(Value::Vague(Vague::Future)));
        let asked = soon || bare_cycle(expression.meaning).is_some();
        let direction = if asked { tense::direction(line, expression.first, expression.end) } else { Direction::Open };
        // "He soon left": no longer the future.
        if !(soon && expression.end == expression.first + 1 && direction == Direction::Past) {
            read.push(Read { expression, sentence, direction });
        }
    };
    let mut i = line.first;
    while i < line.end {
        let Some(head) = grammar::at(line, i) else {
            i += 1;
            continue;
        };
        let tail = grammar::tail(line, head);
        i = tail.map_or(head.end, |t| t.end);
        match tail {
            Some(tail) if grammar::is_one(line, head, tail) => {
                add(Expression { end: tail.end, extent: Extent::Through(tail.meaning), ..head });
            }
            tail => {
                add(head);
                tail.into_iter().for_each(&mut add);
            }
        }
    }
}

/// The cycle of which a turn is meant that nothing in the expression itself tells.
fn bare_cycle(meaning: Meaning) -> Option<Cycle> {
    match meaning {
        Meaning::Point(Point::Cycle(cycle, Which::Bare) | Point::Beside { cycle, which: Which::Bare, by: _ })
        | Meaning::Timed(Point::Cycle(cycle, Which::Bare), _) => Some(cycle),
        _ => None,
    }
}

/// One article means one day by "Tuesday": where its verbs point both ways, the turn that is nearer to the day of writing.
fn agree_on_weekdays(read: &mut [Read], written: Date) {
    let weekday = |r: &Read| match bare_cycle(r.expression.meaning) {
        Some(Cycle::Weekday(weekday)) => Some(weekday),
        _ => None,
    };
    // For each day of the week: does a mention of it look back, does one look ahead.
    let mut looks = [(false, false); 7];
    for (day, direction) in read.iter().filter_map(|r| Some((weekday(r)?, r.direction))) {
        if let Some((back, ahead)) = looks.get_mut(usize::from(day.to_monday_zero_offset() as u8)) {
            *back |= direction != Direction::Future;
            *ahead |= direction == Direction::Future;
        }
    }
    for r in read {
        let Some(day) = weekday(r) else { continue };
        if looks.get(usize::from(day.to_monday_zero_offset() as u8)) == Some(&(true, true)) {
            let nearer_back = day.until(written.weekday()) <= written.weekday().until(day);
            r.direction = if nearer_back { Direction::Past } else { Direction::Future };
        }
    }
}

/// The mention of an expression: its place in the text, its value, and what that rests on.
fn mention(read: &Read, analysis: &Analysis, dateline: Option<(Span, Date)>, context: &mut Context) -> Option<DateMention> {
    let Read { expression: e, sentence, direction } = read;
    let tokens = analysis.tokens.get(e.first..e.end)?;
    let span = Span::new(tokens.first()?.span.start, tokens.last()?.span.end);
    let resolved = match dateline.filter(|(at, _)| at.overlaps(span)) {
        Some((_, day)) => {
            let explicit = matches!(e.meaning, Meaning::Point(Point::Fixed(_) | Point::Cycle(_, Which::Year(_))));
            let basis = if explicit { DateBasis::Explicit } else { DateBasis::PublishTime };
            context.remember(Value::Day(day), basis, *sentence);
            Resolved { kind: DateKind::Date, value: Value::Day(day), days: Some((day, day)), basis }
        }
        None => context.resolve(e.meaning, *direction, *sentence),
    };
    let (begin, end) = days(e.extent, &resolved, *direction, *sentence, context).or(resolved.days).unzip();
    Some(DateMention { span, kind: resolved.kind, value: resolved.value.to_string(), begin, end, basis: resolved.basis })
}

/// The days of an expression that are not those of its value.
fn days(
    extent: Extent,
    resolved: &Resolved,
    direction: Direction,
    sentence: usize,
    context: &mut Context,
) -> Option<(Date, Date)> {
    match extent {
        Extent::Whole => None,
        Extent::Part(part) => part.of(resolved.value),
        Extent::QuarterTo(last) => extent::quarter_to(context.point(last, direction, sentence).0.days()?.1),
        Extent::Rest | Extent::SoFar => {
            let (begin, end) = resolved.days?;
            let (today, _) = context.anchor.filter(|(today, _)| (begin..=end).contains(today))?;
            Some(if extent == Extent::Rest { (today, end) } else { (begin, today) })
        }
        Extent::First(whole) | Extent::Last(whole) => {
            let Value::Length(length) = resolved.value else { return None };
            let whole = context.point(whole, direction, sentence).0.days()?;
            extent::part_of(length, whole, matches!(extent, Extent::Last(_)))
        }
        Extent::Through(last) => {
            let (begin, _) = resolved.days?;
            let (_, end) = context.resolve(last, direction, sentence).days?;
            (begin <= end).then_some((begin, end))
        }
    }
}
