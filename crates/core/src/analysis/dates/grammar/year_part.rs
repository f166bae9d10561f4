//! Parts of the year: quarters, halves and seasons, told by their year, by their end or by nothing.

use super::point::{day_first, in_that_year, month, which_year};
use super::{Point, Which, year};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Cycle, Unit, Value};
use crate::analysis::numbers;
use crate::annotation::WordClass;
use crate::lang::DateWord;

/// Quarters, halves and seasons: "the third quarter of 1990", "the 1988 third-quarter", "Q3 2019", "summer 1998".
pub(super) fn part_of_year(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let the = line.term(i) == Term::The;
    let mut at = i + usize::from(the);
    let before = year::written(line, at);
    at += usize::from(before.is_some());
    if line.term(at) == Term::Fiscal {
        at += 1 + usize::from(line.term(at + 1) == Term::Hyphen);
    }
    let (cycle, end) = cycle_of_year(line, at)?;
    let which = match before {
        Some(year) => Some((Which::Year(year), end)),
        None => which_year(line, end, true).or_else(|| fiscal_year(line, end)),
    };
    // "The fourth quarter ended June 30, 2001" is called so by its firm: its year is that of its end.
    let which = which.or_else(|| match ended(line, end).filter(|_| matches!(cycle, Cycle::Quarter(_)))? {
        Point::Fixed(Value::Day(day)) => Some((Which::Year(day.year()), end)),
        _ => None,
    });
    let season = matches!(cycle, Cycle::Season(_));
    if season && line.capital(at) && line.capital(end) {
        // "the 2012 Summer Games"
        return None;
    }
    // "Taxes will fall next year": a season told from this one stands behind a preposition or opens the sentence.
    if matches!(which, Some((Which::YearsAway(_), _))) && season && !the && !leads_season(line, at) {
        return None;
    }
    if season && which.is_none() {
        let led = the || matches!(line.before(i), Term::In | Term::Early | Term::Mid | Term::Late | Term::Hyphen);
        if !led || line.capital(at) {
            return None;
        }
    }
    Some(match which {
        Some((Which::Year(year), end)) => (Point::Fixed(in_that_year(cycle, year)?), end),
        Some((which, end)) => (Point::Cycle(cycle, which), end),
        None => (Point::Cycle(cycle, Which::Bare), end),
    })
}

/// The year of "Q3 FY2024", "third quarter of FY24".
fn fiscal_year(line: Line<'_>, i: usize) -> Option<(Which, usize)> {
    let i = i + usize::from(line.term(i) == Term::Of);
    let digits = line.word(i).strip_prefix("FY")?;
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 => Some((Which::Year(year::pivot(year)), i + 1)),
        4 if (1900..2200).contains(&year) => Some((Which::Year(year), i + 1)),
        _ => None,
    }
}

/// The "June 30, 2001" of "the quarter ended June 30, 2001", behind the word "quarter".
pub(super) fn ended(line: Line<'_>, i: usize) -> Option<Point> {
    let at = i + usize::from(line.is_a(i, WordClass::RelativeThing));
    if !line.is_a(at, DateWord::EndsBefore) {
        return None;
    }
    let at = at + 1 + usize::from(matches!(line.term(at + 1), Term::On | Term::In));
    month(line, at).or_else(|| day_first(line, at)).map(|(day, _)| day)
}

/// The quarter of "the quarter ended June 30, 2001": the one that holds most of the three months up to that day.
pub(super) fn quarter_ended(line: Line<'_>, i: usize) -> Option<(Cycle, Which)> {
    let (month, day, which) = match ended(line, i)? {
        Point::Fixed(Value::Day(day)) => (day.month(), day.day(), Which::Year(day.year())),
        Point::Fixed(Value::Month(year, month)) => (month, 28, Which::Year(year)),
        Point::Cycle(Cycle::Day(month, day), which) => (month, day, which),
        Point::Cycle(Cycle::Month(month), which) => (month, 28, which),
        _ => return None,
    };
    // The month six weeks before, counted from 0.
    let middle = if day >= 15 { month + 10 } else { month + 9 } % 12;
    let which = match which {
        Which::Year(year) if middle >= month => Which::Year(year - 1),
        which => which,
    };
    Some((Cycle::Quarter(middle / 3 + 1), which))
}

/// A quarter told by its end: where the year is not, the one that the text speaks of anyway may be meant.
pub(super) fn spoken_quarter(cycle: Cycle, which: Which) -> Option<Point> {
    match which {
        Which::Year(year) => in_that_year(cycle, year).map(Point::Fixed),
        which => Some(Point::Spoken(cycle, which)),
    }
}

/// Whether what stands before token `i` can introduce a season.
fn leads_season(line: Line<'_>, i: usize) -> bool {
    let edge =
        matches!(line.before(i), Term::In | Term::Early | Term::Mid | Term::Late | Term::Hyphen | Term::Of | Term::Comma);
    i == line.first || edge || line.is_a(i.wrapping_sub(1), DateWord::YearPartLead)
}

/// "third quarter", "third-quarter", "Q3", "first half", "first two quarters", "summer".
pub(super) fn cycle_of_year(line: Line<'_>, i: usize) -> Option<(Cycle, usize)> {
    match line.term(i) {
        Term::QuarterName(quarter) => return Some((Cycle::Quarter(quarter), i + 1)),
        Term::HalfName(half) => return Some((Cycle::Half(half), i + 1)),
        Term::Season(season) => return Some((Cycle::Season(season), i + 1)),
        _ => {}
    }
    let last = line.term(i) == Term::Last || line.is_a(i, DateWord::FinalMark);
    let (nth, at) = match numbers::ordinal(line.numerals(i)) {
        Some((nth, len)) => (nth, i + len),
        None if last => (0, i + 1),
        None => return None,
    };
    let at = at + usize::from(line.term(at) == Term::Hyphen);
    match (line.term(at), line.term(at + 1)) {
        (Term::Unit(Unit::Quarter, false), _) if (1..=4).contains(&nth) => Some((Cycle::Quarter(nth as i8), at + 1)),
        (Term::Fiscal, Term::Unit(Unit::Quarter, false)) if (1..=4).contains(&nth) => {
            Some((Cycle::Quarter(nth as i8), at + 2))
        }
        (Term::Half, after) if (1..=2).contains(&nth) || (last && after == Term::Of) => {
            // A match has halves too: without a year the words around tell.
            let (sport, finance) = line.weigh(DateWord::Sport, DateWord::Finance);
            let of_account = line.before(i) == Term::The && finance > sport;
            let half = if nth == 0 { 2 } else { nth as i8 };
            (after == Term::Of || of_year(line, at + 1) || of_account).then_some((Cycle::Half(half), at + 1))
        }
        (Term::Other, Term::Unit(Unit::Quarter, true)) if nth == 1 && line.is_a(at, WordClass::TwoMark) => {
            Some((Cycle::Half(1), at + 2))
        }
        _ => None,
    }
}

/// Whether a year follows.
fn of_year(line: Line<'_>, i: usize) -> bool {
    which_year(line, i, false).is_some()
}
