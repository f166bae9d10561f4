//! Places on the calendar: days and months, with what narrows them ("early", "the end of").

use super::{Meaning, Origin, Point, Which, holiday, relative, year, year_part};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::names::Form;
use crate::analysis::dates::value::{Cycle, Unit, Value};
use crate::analysis::numbers::{self, Numeral};
use crate::lang::DateWord;
use jiff::civil::Date;

/// A place on the calendar, with the words that narrow it. The narrowing is part of the phrase and not of its value.
pub(super) fn point(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let plain = core(line, i);
    let narrowed = narrowing(line, i).and_then(|j| {
        // "the end of the year" speaks of a year that "the year" alone would leave open.
        core(line, j).or_else(|| relative::whole(line, j))
    });
    match (plain, narrowed) {
        (Some(a), Some(b)) => Some(if b.1 > a.1 { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Where what "early", "mid-", "late", "earlier", "the end of" narrows begins.
fn narrowing(line: Line<'_>, i: usize) -> Option<usize> {
    let i = if line.term(i) == Term::The { i + 1 } else { i };
    match line.term(i) {
        Term::Early | Term::Mid | Term::Late => {
            let i = if line.term(i + 1) == Term::Hyphen { i + 2 } else { i + 1 };
            Some(if line.term(i) == Term::In && line.term(i + 1) == Term::The { i + 1 } else { i })
        }
        Term::Earlier | Term::Later => match line.term(i + 1) {
            Term::This | Term::That | Term::Day(_) | Term::Weekday(..) | Term::Last | Term::Month(..) => Some(i + 1),
            Term::In | Term::On if !matches!(line.term(i + 2), Term::Unit(..)) => Some(i + 2),
            _ => None,
        },
        Term::Edge if line.term(i + 1) == Term::Of => Some(i + 2),
        _ if line.is_a(i, DateWord::Sometime) => Some(if line.term(i + 1) == Term::In { i + 2 } else { i + 1 }),
        _ => None,
    }
}

/// A place on the calendar by itself.
fn core(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    match line.term(i) {
        Term::Weekday(..) => weekday(line, i),
        Term::Month(..) => month(line, i),
        // "Today's world" is there on other days too.
        Term::Day(0) if line.term(i + 1) == Term::Possessive && line.is_a(i + 2, DateWord::TodayOwner) => None,
        Term::Day(by) => Some((Point::Shift { unit: Unit::Day, by: i32::from(by), origin: Origin::Speech }, i + 1)),
        Term::Slashed(a, b, c) => slashed(a, b, c).map(|day| (Point::Fixed(Value::Day(day)), i + 1)),
        _ => week_of(line, i)
            .or_else(|| day_first(line, i))
            .or_else(|| earlier_day(line, i))
            .or_else(|| iso(line, i))
            .or_else(|| hyphened(line, i))
            .or_else(|| weekday_of_month(line, i))
            .or_else(|| year_part::part_of_year(line, i))
            .or_else(|| holiday::holiday(line, i))
            .or_else(|| relative::relative(line, i))
            .or_else(|| day_beyond(line, i))
            .or_else(|| day_of_month(line, i))
            .or_else(|| year::alone(line, i)),
    }
}

/// "the week of March 6".
fn week_of(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let at = i + usize::from(line.term(i) == Term::The);
    if line.term(at) != Term::Unit(Unit::Week, false) || line.term(at + 1) != Term::Of {
        return None;
    }
    match month(line, at + 2).or_else(|| day_first(line, at + 2))? {
        (Point::Cycle(Cycle::Day(month, day), which), end) => Some((Point::Cycle(Cycle::WeekOf(month, day), which), end)),
        (Point::Fixed(Value::Day(day)), end) => Some((Point::Fixed(Value::holding(Unit::Week, day)), end)),
        _ => None,
    }
}

/// "the day before yesterday", "the day after tomorrow", "the day before last Tuesday", "the day after Christmas".
fn day_beyond(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let i = if line.term(i) == Term::The { i + 1 } else { i };
    let by = match (line.term(i), line.term(i + 1)) {
        (Term::Unit(Unit::Day, false), Term::Before) => -1,
        (Term::Unit(Unit::Day, false), Term::After) => 1,
        _ => return None,
    };
    let told = match line.term(i + 2) {
        Term::Weekday(..) => weekday(line, i + 2),
        Term::Month(..) => month(line, i + 2),
        Term::Day(from) if (from < 0) == (by < 0) && from != 0 => {
            let by = i32::from(from) + i32::from(by);
            return Some((Point::Shift { unit: Unit::Day, by, origin: Origin::Speech }, i + 3));
        }
        _ => holiday::holiday(line, i + 2).or_else(|| relative::relative(line, i + 2)),
    };
    let (point, end) = told?;
    Some(match point {
        Point::Cycle(cycle @ (Cycle::Weekday(_) | Cycle::Day(..) | Cycle::Holiday(_)), which) => {
            (Point::Beside { cycle, which, by }, end)
        }
        Point::Fixed(Value::Day(day)) => {
            (Point::Fixed(Value::Day(if by < 0 { day.yesterday() } else { day.tomorrow() }.ok()?)), end)
        }
        _ => return None,
    })
}

/// "Sunday", "Sunday, March 1", "Friday last week", "Wednesday of this week".
fn weekday(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let Term::Weekday(weekday, form) = line.term(i) else { return None };
    let after = if line.term(i + 1) == Term::Comma { i + 2 } else { i + 1 };
    let after = after + usize::from(line.term(after) == Term::The);
    let dated = month(line, after).filter(|(p, _)| is_day(*p)).or_else(|| day_first(line, after));
    let dated = dated.or_else(|| match line.term(after) {
        Term::Slashed(a, b, c) => slashed(a, b, c).map(|day| (Point::Fixed(Value::Day(day)), after + 1)),
        _ => None,
    });
    if dated.is_some() {
        return dated;
    }
    // "Monday the 25th"
    if line.term(i + 1) == Term::The
        && let Some((day, end)) = ordinal_day(line, i + 2)
    {
        return Some((Point::Cycle(Cycle::DayOfMonth(day, Some(weekday)), Which::Bare), end));
    }
    let led = matches!(line.before(i), Term::On | Term::Last | Term::Next | Term::This | Term::At);
    if form == Form::Unsure && (!led || line.capital(i + 1)) {
        return None;
    }
    // "The Sunday Times ran it."
    if line.capital(i + 1) && line.is_a(i + 1, DateWord::Outlet) {
        return None;
    }
    if line.is_a(i.wrapping_sub(1), DateWord::NamedDayMark) && line.capital(i - 1) {
        return None;
    }
    let week = if line.term(i + 1) == Term::Of { i + 2 } else { i + 1 };
    let away = match (line.term(week), line.term(week + 1)) {
        (Term::Last, Term::Unit(Unit::Week, false)) => Some(-1),
        (Term::This, Term::Unit(Unit::Week, false)) => Some(0),
        (Term::Next, Term::Unit(Unit::Week, false)) => Some(1),
        _ => None,
    };
    Some(match away {
        Some(weeks) => (Point::Cycle(Cycle::Weekday(weekday), Which::WeeksAway(weeks)), week + 2),
        None => (Point::Cycle(Cycle::Weekday(weekday), Which::Bare), i + 1),
    })
}

fn is_day(point: Point) -> bool {
    matches!(point, Point::Cycle(Cycle::Day(..), _) | Point::Fixed(Value::Day(_)))
}

/// The year that follows a day, month, quarter or season: "1998", "of 1998", ", 1998", "last year".
pub(super) fn which_year(line: Line<'_>, i: usize, comma: bool) -> Option<(Which, usize)> {
    let j = i + usize::from(comma && line.term(i) == Term::Comma);
    if let Some((year, end)) = year::after_month(line, j) {
        return Some((Which::Year(year), end));
    }
    let k = if matches!(line.term(i), Term::Of | Term::In) { i + 1 } else { i };
    let k = if line.is_a(k, DateWord::EarlierMark) { k + 1 } else { k };
    let away = match line.term(k) {
        Term::Last => -1,
        Term::This => 0,
        Term::Next => 1,
        _ => return None,
    };
    (line.term(k + 1) == Term::Unit(Unit::Year, false)).then_some((Which::YearsAway(away), k + 2))
}

/// Gives a day of a month its year, if it has one; a day the year does not have is none.
fn in_year(month: i8, day: i8, which: Option<(Which, usize)>, end: usize) -> Option<(Point, usize)> {
    match which {
        Some((Which::Year(year), end)) => Some((Point::Fixed(Value::Day(Date::new(year, month, day).ok()?)), end)),
        Some((which, end)) => Some((Point::Cycle(Cycle::Day(month, day), which), end)),
        None => Some((Point::Cycle(Cycle::Day(month, day), Which::Bare), end)),
    }
}

/// The day of a month at token `i`: "3", "3rd", "third".
fn day_number(line: Line<'_>, i: usize) -> Option<(i8, usize)> {
    let (day, end) = match line.numeral(i) {
        Numeral::Digits(value, Some(1 | 2)) => (value as u32, i + 1),
        _ => numbers::ordinal(line.numerals(i)).map(|(nth, len)| (nth, i + len))?,
    };
    i8::try_from(day).ok().filter(|d| (1..=31).contains(d)).map(|d| (d, end))
}

/// "March 3", "March 3, 1998", "March 1998", "March last year", "March".
pub(super) fn month(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let Term::Month(month, form) = line.term(i) else { return None };
    let next = i + usize::from(line.term(i + 1) == Term::The) + 1;
    let day = day_number(line, next).filter(|&(day, end)| Date::new(2000, month, day).is_ok() && !counts(line, end));
    if let Some((day, end)) = day {
        return in_year(month, day, which_year(line, end, true), end);
    }
    match which_year(line, i + 1, true) {
        Some((Which::Year(year), end)) => Some((Point::Fixed(Value::Month(year, month)), end)),
        Some((which, end)) => Some((Point::Cycle(Cycle::Month(month), which), end)),
        None => is_month(line, i, month, form).then_some((Point::Cycle(Cycle::Month(month), Which::Bare), i + 1)),
    }
}

/// Whether the number before token `end` counts what stands there: "May 10 percent".
fn counts(line: Line<'_>, end: usize) -> bool {
    line.is_a(end, DateWord::CountedBehindNumber)
}

/// Whether a month's name by itself is the month: not "may", not a person, not "the march".
fn is_month(line: Line<'_>, i: usize, month: i8, form: Form) -> bool {
    let led = matches!(
        line.before(i),
        Term::In
            | Term::Of
            | Term::To
            | Term::Early
            | Term::Mid
            | Term::Late
            | Term::Last
            | Term::Next
            | Term::This
            | Term::Each
            | Term::Previous
            | Term::Following
            | Term::Past
            | Term::Coming
            | Term::Hyphen
            | Term::Edge
    ) || line.is_a(i.wrapping_sub(1), DateWord::RangeStart)
        || (matches!(line.before(i), Term::And | Term::Or | Term::Comma | Term::Dash | Term::Hyphen)
            && i >= line.first + 2
            && matches!(line.term(i - 2), Term::Month(..)));
    let name = line.capital(i + 1) && line.term(i + 1) == Term::Other && line.numeral(i + 1) == Numeral::None;
    if name && line.before(i) == Term::Comma {
        // "..., April Jones said."
        return false;
    }
    let noun = line.word(i + 1).chars().next().is_some_and(char::is_lowercase) && line.term(i + 1) == Term::Other;
    let attribute = line.before(i) == Term::The && month == 3 && noun && !line.is_a(i + 1, DateWord::MarchMark);
    match form {
        Form::Unsure => led || attribute,
        Form::Sure | Form::Short => led || !name,
    }
}

/// "3 March 1998", "3rd of March", "the third of March".
pub(super) fn day_first(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let (day, end) = day_number(line, i + usize::from(line.term(i) == Term::The))?;
    let at = end + usize::from(line.term(end) == Term::Of);
    let Term::Month(month, _) = line.term(at) else { return None };
    Date::new(2000, month, day).ok()?;
    in_year(month, day, which_year(line, at + 1, true), at + 1)
}

/// The "15" of "from 15 to 18 October 2012" and of "15-18 October": its month stands behind the second day.
pub(super) fn earlier_day(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let (day, end) = day_number(line, i)?;
    let led = line.is_a(i.wrapping_sub(1), DateWord::BetweenMark) || matches!(line.before(i), Term::Of | Term::On);
    let joined = match line.term(end) {
        Term::Hyphen | Term::Dash => true,
        Term::To | Term::And => led,
        _ => false,
    };
    let earlier = |later: i8| joined && day < later;
    let point = match day_first(line, end + 1)?.0 {
        Point::Cycle(Cycle::Day(month, later), which) if earlier(later) => Point::Cycle(Cycle::Day(month, day), which),
        Point::Fixed(Value::Day(later)) if earlier(later.day()) => {
            Point::Fixed(Value::Day(Date::new(later.year(), later.month(), day).ok()?))
        }
        _ => return None,
    };
    Some((point, end))
}

/// "on the 18th", with neither a month nor anything else that is the eighteenth.
fn day_of_month(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let led = line.before(i) == Term::On || line.is_a(i.wrapping_sub(1), DateWord::LimitMark);
    let (day, end) = ordinal_day(line, i + 1).filter(|_| led && line.term(i) == Term::The)?;
    Some((Point::Cycle(Cycle::DayOfMonth(day, None), Which::Bare), end))
}

/// "18th" where no noun follows that could be the eighteenth.
fn ordinal_day(line: Line<'_>, i: usize) -> Option<(i8, usize)> {
    let (word, ordinal) = (line.word(i), line.numeral(i) != Numeral::None);
    let written = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_ascii_alphabetic());
    let (day, end) = day_number(line, i).filter(|_| ordinal && written)?;
    let alone = line.word(end).is_empty() || line.is_a(end, DateWord::AloneEnd);
    alone.then_some((day, end))
}

/// "2020-03-01".
fn iso(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let year = year::written(line, i)?;
    let glued =
        (i + 1..i + 5).all(|k| line.glued(k)) && line.term(i + 1) == Term::Hyphen && line.term(i + 3) == Term::Hyphen;
    let two = |k| match line.numeral(k) {
        Numeral::Digits(value, Some(2)) => Some(value as i8),
        _ => None,
    };
    let day = Date::new(year, two(i + 2)?, two(i + 4)?).ok().filter(|_| glued)?;
    Some((Point::Fixed(Value::Day(day)), i + 5))
}

/// "19-Nov-12", "3-March-2004".
fn hyphened(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let (day, end) = day_number(line, i)?;
    let Term::Month(month, _) = line.term(end + 1) else { return None };
    let joined = (end..end + 4).all(|k| line.glued(k)) && [end, end + 2].iter().all(|k| line.term(*k) == Term::Hyphen);
    let year = match line.numeral(end + 3) {
        Numeral::Digits(value, Some(2)) => year::pivot(value as i16),
        _ => year::written(line, end + 3)?,
    };
    let day = Date::new(year, month, day).ok().filter(|_| joined)?;
    Some((Point::Fixed(Value::Day(day)), end + 4))
}

/// "the second Tuesday in March 2023", "the last Sunday of May".
fn weekday_of_month(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let i = i + usize::from(line.term(i) == Term::The);
    let (nth, at) = match numbers::ordinal(line.numerals(i)) {
        Some((nth @ 1..=5, len)) => (nth as i8, i + len),
        _ if line.term(i) == Term::Last => (-1, i + 1),
        _ => return None,
    };
    let (Term::Weekday(weekday, _), Term::In | Term::Of) = (line.term(at), line.term(at + 1)) else { return None };
    let Term::Month(month, _) = line.term(at + 2) else { return None };
    let cycle = Cycle::NthWeekday(month, nth, weekday);
    Some(match which_year(line, at + 3, true) {
        Some((Which::Year(year), end)) => (Point::Fixed(in_that_year(cycle, year)?), end),
        Some((which, end)) => (Point::Cycle(cycle, which), end),
        None => (Point::Cycle(cycle, Which::Bare), at + 3),
    })
}

/// "1998/3/4", "3/4/1998" (month first, unless only the day can be: [`super::super::lexicon`] has put the text's other order right), "3/4/98".
fn slashed(a: u16, b: u16, c: u16) -> Option<Date> {
    let date =
        |year: u16, month: u16, day: u16| Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    if a >= 1000 {
        return date(a, b, c);
    }
    let year = if c < 100 { year::pivot(c as i16) as u16 } else { c };
    if (1000..2200).contains(&year) { date(year, a, b).or_else(|| date(year, b, a)) } else { None }
}

/// The second day of a range within one month: "5" after "March 3 to", "5, 1998" after "March 3-".
pub(super) fn later_day(line: Line<'_>, i: usize, month: i8, which: Which) -> Option<(Meaning, usize)> {
    let (day, end) = day_number(line, i)?;
    let bare = matches!(line.term(end), Term::Other | Term::Opener | Term::Comma)
        && line.numeral(end) == Numeral::None
        && !counts(line, end);
    if !bare && which_year(line, end, true).is_none() {
        return None;
    }
    let point = match which {
        Which::Year(year) => (Point::Fixed(Value::Day(Date::new(year, month, day).ok()?)), end),
        _ => in_year(month, day, which_year(line, end, true), end)?,
    };
    Some((Meaning::Point(point.0), point.1))
}

/// The turn of a cycle of the year in a known year.
pub(crate) fn in_that_year(cycle: Cycle, year: i16) -> Option<Value> {
    Some(match cycle {
        Cycle::Day(month, day) => Value::Day(Date::new(year, month, day).ok()?),
        Cycle::WeekOf(month, day) => Value::holding(Unit::Week, Date::new(year, month, day).ok()?),
        Cycle::NthWeekday(month, nth, weekday) => {
            Value::Day(Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?)
        }
        Cycle::Month(month) => Value::Month(year, month),
        Cycle::Season(season) => Value::Season(year, season),
        Cycle::Quarter(quarter) => Value::Quarter(year, quarter),
        Cycle::Half(half) => Value::Half(year, half),
        Cycle::Holiday(holiday) => Value::Day(holiday.in_year(year)?),
        Cycle::HolidayWeek(holiday) => Value::holding(Unit::Week, holiday.in_year(year)?),
        Cycle::Weekday(_) | Cycle::Weekend | Cycle::DayOfMonth(..) | Cycle::Time => return None,
    })
}
