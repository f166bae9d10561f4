//! Expressions of time by a grammar that is a table: one for each language beside English (`lang/*/dates.tsv`).
//!
//! A table names words ([`lexicon`]) and gives rules: a pattern of words and places for months, numbers, units and the like
//! ([`pattern`]), and what it means ([`meaning`]). The rules are compiled into one trie; from each token on the longest match
//! wins. A time of day beside a day belongs to it. What is found goes the same way as in English: the meanings know no anchor,
//! [`resolve`](super::resolve) values them. Which way a bare weekday points is told by the words and endings of the future
//! around it.

mod build;
mod compose;
mod hours;
mod lexicon;
mod meaning;
mod pattern;
mod written;

#[cfg(test)]
mod tests;

use super::grammar::{Expression, Meaning, Point, Which};
use super::tense::Direction;
use super::value::{Cycle, Unit, Vague, Value};
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
    /// Endings of verbs in the future, and in the past.
    future: Vec<&'static str>,
    past: Vec<&'static str>,
    /// Endings of nouns that are counted.
    counted: Vec<&'static str>,
    /// Months and days of the week have small letters: a capital makes a name of them.
    small_months: bool,
    small_weekdays: bool,
    /// A sentence may begin with its verb: one in the future is known by its ending there as well.
    verbs_open: bool,
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
    first: usize,
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
        let first = s.first_token as usize;
        let line = Line { text, tokens: &analysis.tokens, terms: &terms, first, end: s.end_token as usize };
        let mut i = first;
        while i < line.end {
            let Some((begin, found, end)) = grammar.leading(line, i) else {
                i += 1;
                continue;
            };
            let expressions = grammar.expressions(line, first, begin, (found, end));
            i = end;
            for expression in expressions.into_iter().flatten() {
                i = expression.end;
                let told = grammar.pointed(line, first, sentence, expression, read.last());
                read.push(told);
            }
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
                ["past", endings] => {
                    grammar.past.extend(endings.split('|'));
                    true
                }
                ["counted", endings] => {
                    grammar.counted.extend(endings.split('|'));
                    true
                }
                ["small", "months"] => {
                    grammar.small_months = true;
                    true
                }
                ["joined", "numbers"] => {
                    grammar.lexicon.joins_numbers = true;
                    true
                }
                ["open", "verbs"] => {
                    grammar.verbs_open = true;
                    true
                }
                ["small", "weekdays"] => {
                    grammar.small_weekdays = true;
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

    /// The longest match from token `i` on; of several the one that stands first in the table.
    fn longest(&self, line: Line<'_>, i: usize) -> Option<(Found, usize)> {
        self.best(line, i, true)
    }

    /// The same, or the match behind a word that leads to it where that one ends later: of "en el verano de 2016" all of it.
    fn leading(&self, line: Line<'_>, i: usize) -> Option<(usize, Found, usize)> {
        let (found, end) = self.longest(line, i)?;
        if matches!(found, Found::Time(_) | Found::BareTime(_) | Found::Hours(_)) {
            return Some((i, found, end));
        }
        let lead = self.lexicon.skip(line, i, "no_part");
        let behind = (i + 1..=lead).filter(|at| *at < end);
        let mut later = behind.filter_map(|at| self.longest(line, at).map(|(found, end)| (at, found, end)));
        Some(later.find(|(.., later)| *later > end).unwrap_or((i, found, end)))
    }

    /// The same; `counting` where it may be counted from another day.
    fn best(&self, line: Line<'_>, i: usize, counting: bool) -> Option<(Found, usize)> {
        let mut best: Option<(Found, usize, usize)> = None;
        self.trie.walk(&self.lexicon, line, i, &mut |rule: usize, captures: &Captures, end: usize| {
            let Some(action) = self.actions.get(rule) else { return };
            let told = action.apply(captures).and_then(|found| self.seen(line, i, found, end, counting));
            let Some((found, end)) = told else { return };
            if best.is_none_or(|(_, longest, first)| end > longest || end == longest && rule < first) {
                best = Some((found, end, rule));
            }
        });
        best.map(|(found, end, _)| (found, end))
    }

    /// What was found, if the words around allow it.
    fn seen(&self, line: Line<'_>, i: usize, found: Found, end: usize, counting: bool) -> Option<(Found, usize)> {
        match found {
            Found::Bare(meaning) => {
                let glued = matches!(line.word(i.wrapping_sub(1)), "-" | "/" | "." | "$" | "€");
                (!glued && self.is_free(line, end)).then_some((Found::Meaning(meaning), end))
            }
            Found::BareTime(time) => (!self.is_counted(line, end)).then_some((Found::Time(time), end)),
            Found::TimeBeside(_) | Found::Hours(_) => (!self.is_counted(line, end)).then_some((found, end)),
            Found::From(by, unit) => match self.best(line, end, false).filter(|_| counting)? {
                (Found::Meaning(Meaning::Point(day)), end) if is_day(day) => {
                    Some((Found::Meaning(Meaning::Point(build::from_day(by, unit, day)?)), end))
                }
                _ => None,
            },
            found => Some((found, end)),
        }
    }

    /// Whether no noun stands at token `i`: nothing, a mark, a word that may follow a year, or a verb by its ending.
    fn is_free(&self, line: Line<'_>, i: usize) -> bool {
        let word = line.word(i);
        let verb = |ending: &&str| word.len() > ending.len() + 1 && word.ends_with(*ending);
        !word.starts_with(char::is_alphanumeric)
            || self.lexicon.is(line, i, "after_year")
            || self.past.iter().chain(&self.future).any(verb)
    }

    /// Whether the word at token `i` is a noun that a number counts, by its ending.
    fn is_counted(&self, line: Line<'_>, i: usize) -> bool {
        let word = line.word(i);
        let ending = |ending: &&str| word.len() > ending.len() + 1 && word.ends_with(*ending);
        // A verb in the plural may end as such a noun does.
        self.counted.iter().any(ending)
            && !self.future.iter().any(ending)
            && !self.lexicon.is(line, i, "after_year")
            && !self.lexicon.is(line, i, "not_counted")
    }

    /// An expression and which way it points.
    fn pointed(
        &self,
        line: Line<'_>,
        first: usize,
        sentence: usize,
        mut expression: Expression,
        last: Option<&Read>,
    ) -> Read {
        let mut direction = self.direction(line, first, &expression);
        let ahead = self.is_near(line, first, &expression, |i| self.is_future(line, i));
        let past = self.is_near(line, first, &expression, |i| self.is_past(line, i));
        let start = expression.first;
        let behind = |last: &Read| {
            let to = self.lexicon.skip(line, last.expression.end, "to");
            last.sentence == sentence && to > last.expression.end && (to..=to + 1).contains(&start)
        };
        if let Meaning::Point(Point::Cycle(Cycle::Weekday(_), which))
        | Meaning::Timed(Point::Cycle(Cycle::Weekday(_), which), _) = &mut expression.meaning
        {
            match *which {
                // "This Monday", written on a Sunday.
                Which::WeeksAway(0) if ahead => *which = Which::This,
                Which::WeeksAway(0) if past => (*which, direction) = (Which::Bare, Direction::Past),
                // "From Monday to Friday".
                Which::Bare if last.is_some_and(|last| day_of(last.expression.meaning) && behind(last)) => {
                    *which = Which::Following;
                }
                _ => {}
            }
        }
        Read { expression, sentence, direction }
    }

    /// Which way an expression points: ahead where a word of its clause tells a future.
    fn direction(&self, line: Line<'_>, first: usize, expression: &Expression) -> Direction {
        let Some(cycle) = bare_cycle(expression.meaning) else { return Direction::Open };
        // "El jueves 10": both together come so seldom that the nearest is meant.
        if matches!(cycle, Cycle::DayOfMonth(_, Some(_))) {
            return Direction::Nearest;
        }
        // One article means one day by "Monday", whatever its verbs: see `agree_on_weekdays`.
        let ahead = if matches!(cycle, Cycle::Weekday(_)) { Direction::Future } else { Direction::Coming };
        let before = [1, 2].map(|back| expression.first.checked_sub(back).filter(|at| *at >= first));
        let since = before.into_iter().flatten().any(|at| self.lexicon.is(line, at, "since"));
        let before = [1, 2, 3].map(|back| expression.first.checked_sub(back).filter(|at| *at >= first));
        let until = before.into_iter().flatten().any(|at| {
            let end = self.lexicon.skip(line, at, "until");
            end > at && end <= expression.first
        });
        let future = self.is_near(line, first, expression, |i| self.is_future(line, i));
        // "Hasta el viernes": the one to come, unless what lasted is told.
        let past = self.is_near(line, first, expression, |i| self.is_past(line, i));
        let over = past && !until && self.is_near(line, first, expression, |i| self.is_over(line, i));
        let until = until && !past;
        match (since, future || until) {
            (true, false) => Direction::Past,
            (false, true) => ahead,
            // "El primer trimestre fue malo".
            (false, false) if over => Direction::Past,
            // "Cerrado desde enero, reabrirá", "desde enero habrá": either.
            (true, true) | (false, false) => Direction::Open,
        }
    }

    /// Whether a word of the clause around an expression is what is wanted. A comma right behind it ends no clause.
    fn is_near(&self, line: Line<'_>, first: usize, expression: &Expression, wanted: impl Fn(usize) -> bool) -> bool {
        const REACH: usize = 20;
        let clause = |i: &usize| !matches!(line.word(*i), "," | ";" | ":" | "(" | ")" | "—" | "–");
        let end = expression.end + usize::from(line.word(expression.end) == ",");
        let before = first.max(expression.first.saturating_sub(REACH))..expression.first;
        let after = end..line.end.min(end + REACH);
        before.rev().take_while(clause).chain(after.take_while(clause)).any(wanted)
    }

    /// Whether a word has a small letter, or a capital because its sentence begins with it.
    fn is_small(&self, line: Line<'_>, i: usize) -> bool {
        let opens = self.verbs_open && i == line.first;
        opens || line.word(i).starts_with(char::is_lowercase)
    }

    fn is_past(&self, line: Line<'_>, i: usize) -> bool {
        let word = line.word(i);
        let lower = word.chars().next().is_some_and(char::is_lowercase);
        let ending = |ending: &&str| word.len() > ending.len() + 2 && word.ends_with(*ending);
        self.lexicon.is(line, i, "past") || lower && self.past.iter().any(ending)
    }

    /// Whether a word tells the past and does not stand before what is planned as well: "est" of "est fixé au 3 mai" does.
    fn is_over(&self, line: Line<'_>, i: usize) -> bool {
        self.is_past(line, i) && !self.lexicon.is(line, i, "present")
    }

    fn is_future(&self, line: Line<'_>, i: usize) -> bool {
        let word = line.word(i);
        let lower = self.is_small(line, i);
        let ending = |ending: &&str| word.len() > ending.len() + 2 && word.ends_with(*ending);
        self.lexicon.is(line, i, "future")
            || lower && !self.lexicon.is(line, i, "no_future") && self.future.iter().any(ending)
    }
}

/// Whether an expression is a day and nothing else.
fn day_of(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Point(point) if is_day(point))
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
