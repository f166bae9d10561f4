//! Expressions of time by a grammar that is a table: one for each language beside English (`lang/*/dates.tsv`).
//!
//! A table names words ([`lexicon`]) and gives rules: a pattern of words and places for months, numbers, units and the like
//! ([`pattern`]), and what it means ([`meaning`]). The rules are compiled into one trie; from each token on the longest match
//! wins. A time of day beside a day belongs to it. What is found goes the same way as in English: the meanings know no anchor,
//! [`resolve`](super::resolve) values them. Which way a bare weekday points is told by the words and endings of the future
//! around it.

mod lexicon;
mod meaning;
mod pattern;

#[cfg(test)]
mod tests;

use super::extent::Extent;
use super::grammar::{Expression, Meaning, Origin, Point};
use super::tense::Direction;
use super::value::{Cycle, TimeOfDay, Unit, Vague, Value};
use super::{Read, bare_cycle};
use crate::annotation::{Analysis, Token};
use crate::lang::{self, Language};
use crate::term::Term;
use lexicon::Lexicon;
use meaning::{Action, Found};
use pattern::{Captures, Trie};
use std::sync::LazyLock;

/// The grammar of one language.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    lexicon: Lexicon,
    trie: Trie,
    actions: Vec<Action>,
    /// Endings of verbs in the future.
    future: Vec<&'static str>,
    problems: Vec<String>,
}

/// The grammar of a language; none of one that has no table.
pub(super) fn of(language: &Language) -> Option<&'static Grammar> {
    static GRAMMARS: LazyLock<Vec<(&str, Grammar)>> = LazyLock::new(|| {
        let tables = lang::all().into_iter().filter(|language| !language.rules.dates.is_empty());
        tables.map(|language| (language.code, Grammar::read(language.rules.dates))).collect()
    });
    GRAMMARS.iter().find(|(code, _)| *code == language.code).map(|(_, grammar)| grammar)
}

/// The tokens of a sentence.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    text: &'a str,
    tokens: &'a [Token],
    terms: &'a [Term],
    end: usize,
}

impl<'a> Line<'a> {
    fn word(&self, i: usize) -> &'a str {
        self.tokens.get(i).filter(|_| i < self.end).map_or("", |t| t.span.of(self.text))
    }

    fn term(&self, i: usize) -> Option<Term> {
        self.terms.get(i).copied().filter(|_| i < self.end)
    }
}

/// All expressions of a text, in text order.
pub(super) fn read(grammar: &Grammar, text: &str, analysis: &Analysis) -> Vec<Read> {
    let terms: Vec<Term> = analysis.tokens.iter().map(|t| Term::form(t.span.of(text))).collect();
    let mut read = Vec::new();
    for (sentence, s) in analysis.sentences.iter().enumerate() {
        let line = Line { text, tokens: &analysis.tokens, terms: &terms, end: s.end_token as usize };
        let mut i = s.first_token as usize;
        while i < line.end {
            let Some((found, end)) = grammar.longest(line, i) else {
                i += 1;
                continue;
            };
            let Some(expression) = grammar.expression(line, i, found, end) else {
                i = end;
                continue;
            };
            i = expression.end;
            let direction = grammar.direction(line, s.first_token as usize, &expression);
            read.push(Read { expression, sentence, direction });
        }
    }
    read
}

impl Grammar {
    /// Reads a table. A row that cannot be read is a problem and left out.
    pub(crate) fn read(source: &'static str) -> Self {
        let mut grammar = Self::default();
        let mut rules = Vec::new();
        for (number, fields) in lang::rows(source) {
            let read = match fields.as_slice() {
                ["rule", pattern, meaning, ..] => {
                    rules.push((number, *pattern, *meaning));
                    true
                }
                ["future", endings] => {
                    grammar.future.extend(endings.split('|'));
                    true
                }
                [kind, key, words] => grammar.lexicon.add(kind, key, words),
                _ => false,
            };
            if !read {
                grammar.problems.push(format!("line {number}: {}", fields.join("\t")));
            }
        }
        for (number, pattern, meaning) in rules {
            let rule = grammar.actions.len();
            match (Action::read(meaning), grammar.trie.add(pattern, rule, &mut grammar.lexicon)) {
                (Some(action), true) => grammar.actions.push(action),
                _ => {
                    grammar.problems.push(format!("line {number}: {pattern}\t{meaning}"));
                    // The trie may hold parts of the pattern: they mean nothing.
                    grammar.actions.push(Action::Nothing);
                }
            }
        }
        grammar.lexicon.add_plain_spellings();
        grammar
    }

    /// What cannot be read in the table.
    #[cfg(test)]
    pub(crate) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The expression that tokens `i..end` begin, which mean `found`; none where they mean no time.
    fn expression(&self, line: Line<'_>, i: usize, found: Found, mut end: usize) -> Option<Expression> {
        let mut extent = Extent::Whole;
        let meaning = match found {
            Found::Meaning(Meaning::Point(day)) if is_day(day) => {
                let at = self.lexicon.skip(line, end, "between_day_and_time");
                match self.longest(line, at) {
                    Some((Found::Time(time), after)) => {
                        end = after;
                        Meaning::Timed(day, time)
                    }
                    _ => Meaning::Point(day),
                }
            }
            Found::NoTime => return None,
            Found::BareYear(year) => {
                let free = !line.word(end).starts_with(char::is_alphanumeric) || self.lexicon.is(line, end, "after_year");
                let glued = matches!(line.word(i.wrapping_sub(1)), "-" | "/" | "." | "$" | "€");
                Meaning::Point(Point::Fixed(Value::Year(Some(year).filter(|_| free && !glued)?)))
            }
            Found::Meaning(meaning) => meaning,
            Found::Range(first, last) => {
                extent = Extent::Through(Meaning::Point(last));
                Meaning::Point(first)
            }
            Found::Time(time) => {
                let at = self.lexicon.skip(line, end, "between_time_and_day");
                match self.longest(line, at) {
                    Some((Found::Meaning(Meaning::Point(day)), after)) if is_day(day) => {
                        end = after;
                        Meaning::Timed(day, time)
                    }
                    Some((Found::Meaning(Meaning::Timed(day, TimeOfDay::Part(part))), after)) => {
                        end = after;
                        Meaning::Timed(day, meaning::in_part(time, part))
                    }
                    _ => Meaning::Timed(Point::Shift { unit: Unit::Day, by: 0, origin: Origin::Story }, time),
                }
            }
        };
        // A comma that stands before a year belongs to the sentence where no year follows.
        if end > i + 1 && line.word(end - 1) == "," {
            end -= 1;
        }
        let begin = if line.word(i) == "," { i + 1 } else { i };
        let lead = self.lexicon.skip(line, begin, "no_part");
        Some(Expression { first: if lead < end { lead } else { begin }, end, meaning, extent })
    }

    /// The longest match from token `i` on; of several the one that stands first in the table.
    fn longest(&self, line: Line<'_>, i: usize) -> Option<(Found, usize)> {
        let mut best: Option<(Found, usize, usize, usize)> = None;
        self.trie.walk(&self.lexicon, line, i, &mut |rule: usize, captures: &Captures, end: usize| {
            if best.is_none_or(|(_, longest, first, _)| end > longest || end == longest && rule < first) {
                let Some(action) = self.actions.get(rule) else { return };
                // Of a range of hours the last is read by itself.
                let first = captures.first_hour.filter(|_| matches!(action, Action::ClockFirst(_)));
                let told = first.map_or(end, |(.., end)| end);
                best = action.apply(captures).map(|found| (found, end, rule, told)).or(best);
            }
        });
        best.map(|(found, _, _, told)| (found, told))
    }

    /// Which way an expression points: ahead where a word of its clause tells a future. A comma right behind it ends no clause.
    fn direction(&self, line: Line<'_>, first: usize, expression: &Expression) -> Direction {
        const REACH: usize = 20;
        let Some(cycle) = bare_cycle(expression.meaning) else { return Direction::Open };
        // One article means one day by "Monday", whatever its verbs: see `agree_on_weekdays`.
        let ahead = if matches!(cycle, Cycle::Weekday(_)) { Direction::Future } else { Direction::Coming };
        let before = [1, 2].map(|back| expression.first.checked_sub(back).filter(|at| *at >= first));
        let since = before.into_iter().flatten().any(|at| self.lexicon.is(line, at, "since"));
        let clause = |i: &usize| !matches!(line.word(*i), "," | ";" | ":" | "(" | ")" | "—" | "–");
        let end = expression.end + usize::from(line.word(expression.end) == ",");
        let before = first.max(expression.first.saturating_sub(REACH))..expression.first;
        let after = end..line.end.min(end + REACH);
        let mut near = before.rev().take_while(clause).chain(after.take_while(clause));
        match (since, near.any(|i| self.is_future(line, i))) {
            (true, false) => Direction::Past,
            (false, true) => ahead,
            // "Cerrado desde enero, reabrirá", "desde enero habrá": either.
            (true, true) | (false, false) => Direction::Open,
        }
    }

    fn is_future(&self, line: Line<'_>, i: usize) -> bool {
        let word = line.word(i);
        let lower = word.chars().next().is_some_and(char::is_lowercase);
        let ending = |ending: &&str| word.len() > ending.len() + 2 && word.ends_with(*ending);
        self.lexicon.is(line, i, "future")
            || lower && !self.lexicon.is(line, i, "no_future") && self.future.iter().any(ending)
    }
}

/// Whether a point is a day, so that it has hours.
fn is_day(point: Point) -> bool {
    match point {
        Point::Fixed(value) => matches!(value, Value::Day(_) | Value::Vague(Vague::Present)),
        Point::Cycle(cycle, _) => {
            matches!(cycle, Cycle::Weekday(_) | Cycle::Day(..) | Cycle::DayOfMonth(..) | Cycle::Holiday(_))
        }
        Point::Beside { .. } => true,
        Point::Shift { unit, .. } => unit == Unit::Day,
        Point::YearBefore(_) | Point::Spoken(..) => false,
    }
}
