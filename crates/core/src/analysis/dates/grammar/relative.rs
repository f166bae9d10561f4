//! Places on the calendar told from another day: "last week", "this coming Friday", "the following year", "this year's
//! third quarter", "the year-ago quarter".

use super::{Origin, Point, Which, holiday, year, year_part};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Cycle, Unit};
use crate::analysis::numbers;
use crate::annotation::WordClass;
use crate::lang::DateWord;

/// A place told from another one, at token `i`.
pub(super) fn relative(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let the = line.term(i) == Term::The;
    let at = i + usize::from(the);
    anniversary(line, at)
        .or_else(|| year_end(line, at))
        .or_else(|| year_ago(line, at))
        .or_else(|| weekend(line, at, the))
        .or_else(|| latest(line, at, the))
        .or_else(|| beside(line, at, the))
        .or_else(|| directed(line, at, the))
}

/// "the year", "the month": only a narrowing word before it makes it one.
pub(super) fn whole(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let at = i + usize::from(line.term(i) == Term::The);
    match line.term(at) {
        Term::Unit(unit @ (Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century), false) => {
            Some((Point::Shift { unit, by: 0, origin: Origin::Story }, at + 1))
        }
        _ => None,
    }
}

/// "(Next year marks) the 30th anniversary of ...": it falls in the year that the words before it speak of; "its
/// upcoming 30th anniversary" falls in the year of writing. Of any other anniversary only its event tells when it falls.
fn anniversary(line: Line<'_>, at: usize) -> Option<(Point, usize)> {
    let coming = line.term(at) == Term::Coming;
    let at = at + usize::from(coming);
    let (_, len) = numbers::ordinal(line.numerals(at))?;
    let named = line.is_a(at + len, WordClass::Anniversary) && line.term(at + len + 1) == Term::Of;
    let before = at.saturating_sub(if line.before(at) == Term::The { 2 } else { 1 });
    // After a comma only a year: "on Monday, the 30th anniversary of ..." says no more than Monday.
    let year = before > line.first
        && (year::written(line, before - 1).is_some() || line.term(before - 1) == Term::Unit(Unit::Year, false));
    let said_when = coming || (line.term(before) == Term::Comma && year) || line.is_a(before, DateWord::MarkVerb);
    (named && said_when).then_some((Point::Shift { unit: Unit::Year, by: 0, origin: Origin::Sentence }, at + len + 1))
}

/// "year-end", "year's end", "for the year", "the full year": the year of writing.
fn year_end(line: Line<'_>, at: usize) -> Option<(Point, usize)> {
    let this = Point::Shift { unit: Unit::Year, by: 0, origin: Origin::Speech };
    let full = usize::from(line.is_a(at, DateWord::FullMark));
    if line.term(at + full) != Term::Unit(Unit::Year, false) {
        return None;
    }
    let next = at + 1 + full + usize::from(matches!(line.term(at + 1 + full), Term::Hyphen | Term::Possessive));
    if full == 0 && line.is_a(next, DateWord::EndNoun) {
        return Some((this, next + 1));
    }
    let the = line.before(at) == Term::The;
    let whole =
        the && (full == 1 || line.is_a(at.wrapping_sub(2), WordClass::For)) && !line.is_a(at + 1, DateWord::QuarterEnd);
    whole.then_some((this, at + full + 1))
}

/// "the weekend".
fn weekend(line: Line<'_>, at: usize, the: bool) -> Option<(Point, usize)> {
    let weekend = the && line.term(at) == Term::Unit(Unit::Weekend, false);
    weekend.then_some((Point::Cycle(Cycle::Weekend, Which::Bare), at + 1))
}

/// "the quarter", "the latest quarter", "the latest period": the quarter that is spoken of.
fn latest(line: Line<'_>, at: usize, the: bool) -> Option<(Point, usize)> {
    let quarter = Point::Shift { unit: Unit::Quarter, by: 0, origin: Origin::Story };
    match (line.term(at), line.term(at + 1)) {
        (Term::Unit(Unit::Quarter, false), after) if the && !matches!(after, Term::Of | Term::Hyphen) => {
            if let Some((cycle, which)) = year_part::quarter_ended(line, at + 1) {
                return Some((year_part::spoken_quarter(cycle, which)?, at + 1));
            }
            let ago = year_words(line, at + 1, true);
            Some(ago.map_or((quarter, at + 1), |end| (Point::YearBefore(Origin::Speech), end)))
        }
        (Term::Latest, Term::Other) if line.is_a(at + 1, DateWord::PeriodNoun) => Some((quarter, at + 2)),
        (Term::Latest, Term::Unit(unit @ (Unit::Week | Unit::Month | Unit::Quarter | Unit::Year), false)) => {
            Some((Point::Shift { unit, by: -1, origin: Origin::Speech }, at + 2))
        }
        (Term::Latest, Term::Fiscal) if line.term(at + 2) == Term::Unit(Unit::Year, false) => {
            Some((Point::Shift { unit: Unit::Year, by: -1, origin: Origin::Speech }, at + 3))
        }
        _ => None,
    }
}

/// "the year before", "the day after" where nothing follows that they could lie before or after: told from what the text
/// last spoke of. "The week before last" is told from the day of writing.
fn beside(line: Line<'_>, at: usize, the: bool) -> Option<(Point, usize)> {
    let Term::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year), false) = line.term(at) else { return None };
    let (by, twice) = match line.term(at + 1) {
        Term::Before => (-1, Term::Last),
        Term::After => (1, Term::Next),
        _ => return None,
    };
    if !the || line.capital(at) {
        return None;
    }
    if line.term(at + 2) == twice && unit != Unit::Day {
        return Some((Point::Shift { unit, by: 2 * by, origin: Origin::Speech }, at + 3));
    }
    closes(line, at + 2).then_some((Point::Shift { unit, by, origin: Origin::Story }, at + 2))
}

/// Whether a phrase cannot go on at token `i`.
fn closes(line: Line<'_>, i: usize) -> bool {
    matches!(line.term(i), Term::Comma | Term::And | Term::Dash)
        || line.word(i).is_empty()
        || line.is_a(i, DateWord::ClauseEnd)
}

/// "a year ago", "year-ago", "a year earlier": where the phrase ends.
fn year_words(line: Line<'_>, at: usize, article: bool) -> Option<usize> {
    let at = if article { (line.term(at) == Term::Article).then_some(at + 1)? } else { at };
    (line.term(at) == Term::Unit(Unit::Year, false)).then_some(())?;
    let ago = at + 1 + usize::from(line.term(at + 1) == Term::Hyphen);
    matches!(line.term(ago), Term::Ago | Term::Earlier).then_some(ago + 1)
}

/// "the same period last year", "the corresponding quarter a year earlier".
fn same_period(line: Line<'_>, at: usize) -> Option<(Point, usize)> {
    let noun = at + 1;
    let unit = matches!(line.term(noun), Term::Unit(Unit::Week | Unit::Month | Unit::Quarter, false));
    if !line.is_a(at, DateWord::SameMark) || !(unit || line.is_a(noun, DateWord::PeriodNoun)) {
        return None;
    }
    let year = noun + 1 + usize::from(matches!(line.term(noun + 1), Term::Of | Term::In));
    let the = year + usize::from(line.term(year) == Term::The);
    let directed =
        matches!(line.term(the), Term::Last | Term::Previous) && line.term(the + 1) == Term::Unit(Unit::Year, false);
    let end = if directed { the + 2 } else { year_words(line, year, true)? };
    Some((Point::YearBefore(Origin::Story), end))
}

/// "year-ago", "the year-earlier quarter", "the comparable year-ago period", "the year-ago third quarter".
fn year_ago(line: Line<'_>, at: usize) -> Option<(Point, usize)> {
    if let Some(found) = same_period(line, at) {
        return Some(found);
    }
    let at = at + usize::from(line.is_a(at, DateWord::SameMark));
    let end = year_words(line, at, false)?;
    if let Some((cycle @ (Cycle::Quarter(_) | Cycle::Half(_)), end)) = year_part::cycle_of_year(line, end) {
        return Some((Point::Cycle(cycle, Which::YearsAway(-1)), end));
    }
    let noun = line.term(end) == Term::Unit(Unit::Quarter, false) || line.is_a(end, DateWord::PeriodNoun);
    Some((Point::YearBefore(Origin::Story), end + usize::from(noun)))
}

/// A word of direction and what it directs: "last week", "next Friday", "that same day".
fn directed(line: Line<'_>, i: usize, the: bool) -> Option<(Point, usize)> {
    let (direction, at) = match (line.term(i), line.term(i + 1)) {
        (Term::This, Term::Past) => (Which::Last, i + 2),
        (Term::This, Term::Coming | Term::Next) => (Which::Next, i + 2),
        (Term::This, Term::Same) | (Term::That, Term::Same) => return story(line, i + 2, 0),
        (Term::This | Term::Current, Term::Fiscal) => (Which::This, i + 2),
        (Term::Last, Term::Fiscal) => (Which::Last, i + 2),
        (Term::Next, Term::Fiscal) => (Which::Next, i + 2),
        (Term::Last, _) => (Which::Last, i + 1),
        (Term::This | Term::Current, _) => (Which::This, i + 1),
        (Term::Next | Term::Coming, _) => (Which::Next, i + 1),
        (Term::Past, _) => (Which::Last, i + 1),
        (Term::Previous, _) => (Which::Previous, i + 1),
        // "Following Sunday's vote" is after it.
        (Term::Following, _) if the => (Which::Following, i + 1),
        (Term::That, _) => return story(line, i + 1, 0),
        (Term::Same, _) if the => return story(line, i + 1, 0),
        _ => return None,
    };
    let (step, origin) = step(direction);
    if line.capital(at) && line.capital(i) && i > line.first && matches!(line.term(at), Term::Unit(..)) {
        // "This Week" is a programme.
        return None;
    }
    match line.term(at) {
        Term::Unit(Unit::Day, false) => {
            // "the next day" goes on from what was told; "this day" and "the last day" are no dates.
            matches!(direction, Which::Next | Which::Previous | Which::Following)
                .then_some((Point::Shift { unit: Unit::Day, by: step, origin: Origin::Story }, at + 1))
        }
        Term::Unit(
            unit @ (Unit::Weekend | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century),
            false,
        ) => {
            // "The last week of July" is told by July, and "in the last decade" by no decade: it is ten years.
            let long = matches!(unit, Unit::Decade | Unit::Century) && the && direction == Which::Last;
            if long || line.term(i) == Term::Past || (line.term(at + 1) == Term::Of && direction != Which::This) {
                return None;
            }
            let by = step;
            let point = Point::Shift { unit, by, origin };
            Some(if unit == Unit::Year {
                of_that_year(line, at + 1, by).unwrap_or((point, at + 1))
            } else {
                (point, at + 1)
            })
        }
        Term::Weekday(weekday, _) => Some((Point::Cycle(Cycle::Weekday(weekday), direction), at + 1)),
        Term::Month(month, _) => {
            let days = line.numeral(at + 1) != numbers::Numeral::None;
            (!days).then_some((Point::Cycle(Cycle::Month(month), direction), at + 1))
        }
        Term::Season(season) => Some((Point::Cycle(Cycle::Season(season), direction), at + 1)),
        _ => {
            let (holiday, end) = holiday::holiday_name(line, at)?;
            Some((Point::Cycle(Cycle::Holiday(holiday), direction), end))
        }
    }
}

/// How many units on, and from which day they are counted.
fn step(direction: Which) -> (i32, Origin) {
    match direction {
        Which::Last => (-1, Origin::Speech),
        Which::Next => (1, Origin::Speech),
        Which::Previous => (-1, Origin::Story),
        Which::Following => (1, Origin::Story),
        _ => (0, Origin::Speech),
    }
}

/// "day", "year" and so on after "that" or "the same": what the text last spoke of.
fn story(line: Line<'_>, at: usize, by: i32) -> Option<(Point, usize)> {
    match line.term(at) {
        Term::Unit(
            unit @ (Unit::Day | Unit::Weekend | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade),
            false,
        ) => Some((Point::Shift { unit, by, origin: Origin::Story }, at + 1)),
        _ => None,
    }
}

/// "'s third quarter", "'s summer" after a year told from the anchor.
fn of_that_year(line: Line<'_>, i: usize, by: i32) -> Option<(Point, usize)> {
    (line.term(i) == Term::Possessive).then_some(())?;
    let (cycle, end) = match line.term(i + 1) {
        Term::Month(month, _) => (Cycle::Month(month), i + 2),
        Term::Unit(Unit::Quarter, false) => return Some((Point::YearBefore(Origin::Story), i + 2)),
        _ => year_part::cycle_of_year(line, i + 1)?,
    };
    Some((Point::Cycle(cycle, Which::YearsAway(by as i16)), end))
}
