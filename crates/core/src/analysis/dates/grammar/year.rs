//! Years, decades and centuries.

use super::{Meaning, Point};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Unit, Value};
use crate::analysis::numbers::{self, Numeral};
use crate::lang::DateWord;

/// A year in four digits at token `i`, in a place where only a year can stand (after a month).
pub(super) fn written(line: Line<'_>, i: usize) -> Option<i16> {
    match line.numeral(i) {
        Numeral::Digits(value, Some(4)) if (1000.0..2200.0).contains(&value) => Some(value as i16),
        _ => None,
    }
}

/// A year after a month or season: four digits, "'98", or spoken; also with "of" before it.
pub(super) fn after_month(line: Line<'_>, i: usize) -> Option<(i16, usize)> {
    let i = if line.term(i) == Term::Of { i + 1 } else { i };
    written(line, i).map(|year| (year, i + 1)).or_else(|| apostrophe(line, i)).or_else(|| spoken(line, i))
}

/// "'98".
fn apostrophe(line: Line<'_>, i: usize) -> Option<(i16, usize)> {
    match (line.term(i), line.numeral(i + 1)) {
        (Term::Apostrophe, Numeral::Digits(value, Some(2))) if line.glued(i + 1) => Some((pivot(value as i16), i + 2)),
        _ => None,
    }
}

/// Two digits as a year from 1930 to 2029.
pub(super) fn pivot(year: i16) -> i16 {
    if year < 30 { 2000 + year } else { 1900 + year }
}

/// "nineteen ninety-six", "two thousand", "two thousand twelve".
fn spoken(line: Line<'_>, i: usize) -> Option<(i16, usize)> {
    if !matches!(line.numeral(i), Numeral::Small(_) | Numeral::Tens(20)) {
        return None;
    }
    let first = numbers::cardinal(line.numerals(i))?;
    let next = i + first.len;
    if (13.0..=20.0).contains(&first.value) && first.len == 1 {
        let second = numbers::cardinal(line.numerals(next))
            .filter(|c| (10.0..100.0).contains(&c.value) && c.plain_digits.is_none())?;
        return Some((first.value as i16 * 100 + second.value as i16, next + second.len));
    }
    (2000.0..2100.0).contains(&first.value).then_some((first.value as i16, next))
}

/// A year, decade or century that stands by itself.
pub(super) fn alone(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let fixed = |value, end| Some((Point::Fixed(value), end));
    match line.term(i) {
        Term::The => {
            if line.term(i + 1) == Term::Unit(Unit::Year, false) {
                let (year, end) = after_month(line, i + 2).filter(|_| line.term(i + 2) != Term::Of)?;
                return fixed(Value::Year(year), end);
            }
            return decade_or_century(line, i + 1)
                .or_else(|| possessive_decade(line, i + 1))
                .or_else(|| apostrophe_decade(line, i + 1));
        }
        Term::Fiscal => {
            let i = if line.term(i + 1) == Term::Unit(Unit::Year, false) { i + 2 } else { i + 1 };
            return written(line, i).and_then(|year| fixed(Value::Year(year), i + 1));
        }
        Term::Apostrophe => {
            let year =
                || apostrophe(line, i).filter(|_| leads(line, i)).map(|(year, end)| (Point::Fixed(Value::Year(year)), end));
            return apostrophe_decade(line, i).or_else(year);
        }
        Term::Unit(Unit::Year, false) => {
            let year = written(line, i + 1)?;
            return fixed(Value::Year(year), i + 2);
        }
        _ => {}
    }
    if let Some(found) = decade_or_century(line, i).or_else(|| possessive_decade(line, i)) {
        return Some(found);
    }
    if let Some((year, end)) =
        spoken(line, i).filter(|(year, _)| *year < 2000 || matches!(line.before(i), Term::In | Term::Of))
    {
        return fixed(Value::Year(year), end);
    }
    let year = written(line, i).filter(|y| (1500..2100).contains(y) && is_year(line, i))?;
    fixed(Value::Year(year), i + 1)
}

/// "1930's" after "the" or a word that narrows it.
fn possessive_decade(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let year = written(line, i).filter(|year| year % 10 == 0 && line.term(i + 1) == Term::Possessive)?;
    let led = matches!(line.before(i), Term::The | Term::Early | Term::Mid | Term::Late | Term::Hyphen);
    led.then_some((Point::Fixed(Value::Decade(year / 10)), i + 2))
}

/// "'80s".
fn apostrophe_decade(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    match (line.term(i), line.term(i + 1)) {
        (Term::Apostrophe, Term::Decade(decade)) if line.glued(i + 1) => Some((Point::Fixed(Value::Decade(decade)), i + 2)),
        _ => None,
    }
}

/// "1990s", "nineties", "19th century"; spelled decades only after "the" or in an edge of one ("the late seventies").
fn decade_or_century(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    if let Term::Decade(decade) = line.term(i) {
        let digits = matches!(line.word(i).as_bytes(), [b'0'..=b'9', ..]);
        if line.is_a(i.wrapping_sub(1), DateWord::AgeOwner) {
            return None;
        }
        let led = matches!(line.before(i), Term::The | Term::Early | Term::Mid | Term::Late | Term::Hyphen | Term::Of);
        return (digits || led).then_some((Point::Fixed(Value::Decade(decade)), i + 1));
    }
    let (nth, len) = numbers::ordinal(line.numerals(i))?;
    let at = i + len + usize::from(line.term(i + len) == Term::Hyphen);
    let century = line.term(at) == Term::Unit(Unit::Century, false) && (1..=30).contains(&nth);
    century.then_some((Point::Fixed(Value::Century(nth as i16 - 1)), at + 1))
}

/// Whether four digits at `i` are a year: not where money, a count or a code is written.
fn is_year(line: Line<'_>, i: usize) -> bool {
    let counted = match line.term(i + 1) {
        Term::Unit(unit, plural) => plural || !matches!(unit, Unit::Quarter | Unit::Month),
        Term::Meridiem(_) | Term::Zone | Term::OClock => true,
        _ => {
            matches!(line.numeral(i + 1), Numeral::Scale(_) | Numeral::Hundred | Numeral::Fraction(_) | Numeral::Dozen)
                || line.is_a(i + 1, DateWord::CountedBehindYear)
        }
    };
    let coded = i > line.first
        && (line.is_a(i - 1, DateWord::NumberedMark)
            || (line.glued(i)
                && line.is(i - 1, &["-", "/", ".", "+", "_"])
                && (i < 2 || line.term(i - 2) != Term::Mid)
                && !range_end(line, i)));
    let number_range = line.term(i + 1) == Term::Hyphen && line.glued(i + 1) && line.glued(i + 2) && !range_start(line, i);
    // "Her 1998 Volvo" is no event of that year.
    let built = line.capital(i + 1) && line.is_a(i + 1, DateWord::CarMaker);
    if counted || coded || number_range || built {
        return false;
    }
    // Nothing before it says that a time follows: then a plural after it is more likely counted by it.
    leads(line, i) || line.term(i + 1) == Term::Possessive || !line.word(i + 1).ends_with('s') || line.capital(i + 1)
}

/// Whether what stands before token `i` often introduces a year.
fn leads(line: Line<'_>, i: usize) -> bool {
    i == line.first
        || matches!(
            line.before(i),
            Term::In
                | Term::Of
                | Term::The
                | Term::To
                | Term::Early
                | Term::Mid
                | Term::Late
                | Term::And
                | Term::Or
                | Term::Hyphen
                | Term::Fiscal
                | Term::Comma
                | Term::Season(_)
                | Term::Month(..)
                | Term::Before
                | Term::After
                | Term::On
        )
        || line.is_a(i - 1, DateWord::YearLead)
}

/// Whether token `i` ends a range of years: "1998-2001".
fn range_end(line: Line<'_>, i: usize) -> bool {
    i >= line.first + 2 && (written(line, i - 2).is_some() || line.is_a(i - 2, DateWord::EraMark))
}

/// Whether token `i` begins a range of years, "1998-2001" or "1998-99", or ends a compound, "1998-born".
fn range_start(line: Line<'_>, i: usize) -> bool {
    match line.numeral(i + 2) {
        Numeral::Digits(value, Some(4)) => (1000.0..2200.0).contains(&value),
        Numeral::Digits(_, Some(2)) => line.term(i + 3) != Term::Hyphen,
        _ => true,
    }
}

/// The end of a range of years in two digits: "99" after "1998-".
pub(super) fn short(line: Line<'_>, i: usize, from: i16) -> Option<(Meaning, usize)> {
    let Numeral::Digits(value, Some(2)) = line.numeral(i) else { return None };
    let year = from / 100 * 100 + value as i16;
    let range = line.glued(i) && line.glued(i - 1) && year > from && line.term(i + 1) != Term::Hyphen;
    range.then_some((Meaning::Point(Point::Fixed(Value::Year(year))), i + 1))
}
