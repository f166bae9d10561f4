//! From what an expression means to its value: anchors, turns of cycles, and what the text last spoke of.
//!
//! The anchor is the day of writing: the dateline's date, else the day of publication. Of a cycle's turns the direction
//! chooses; where nothing tells the direction, weekdays look back (news tells what happened) and everything else takes the
//! nearest turn. "The following day" and "a year earlier" count from the last place on the calendar that the text spoke of.

use super::grammar::point::in_that_year;
use super::grammar::{Meaning, Origin, Point, Stretch, Which};
use super::tense::Direction;
use super::value::{Cycle, Length, Unit, Value, monday, shifted};
use crate::annotation::{DateBasis, DateKind};
use jiff::ToSpan;
use jiff::civil::Date;

/// A resolved expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) kind: DateKind,
    pub(crate) value: Value,
    pub(crate) days: Option<(Date, Date)>,
    pub(crate) basis: DateBasis,
}

/// What has been read so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// The day of writing and what tells it.
    pub(crate) anchor: Option<(Date, DateBasis)>,
    /// The day of publication, where it is the day after the dateline's: the last day on which the text may have been written.
    closing: Option<Date>,
    /// The last place on the calendar, what told it, and its sentence.
    focus: Option<(Value, DateBasis, usize)>,
    /// The quarter or half of a year that the text reports on, and the sentence that last spoke of it.
    quarter: Option<(Value, DateBasis, usize)>,
}

/// For how many sentences a quarter stays what "a year earlier" is compared with.
const QUARTER_REACH: usize = 8;

impl Context {
    pub(crate) fn new(anchor: Option<(Date, DateBasis)>) -> Self {
        Self { anchor, closing: None, focus: None, quarter: None }
    }

    /// The same for a text published on `day`. Copy with Monday's dateline that is out on Tuesday may have been written on
    /// Tuesday too: its "on Tuesday" looks back no week.
    pub(crate) fn published(self, day: Option<Date>) -> Self {
        let next = self.anchor.and_then(|(written, _)| shifted(written, Unit::Day, 1));
        Self { closing: day.filter(|day| Some(*day) == next), ..self }
    }

    /// The value of what was read in sentence `sentence`.
    pub(crate) fn resolve(&mut self, meaning: Meaning, direction: Direction, sentence: usize) -> Resolved {
        match meaning {
            Meaning::Point(point) => {
                let (value, basis) = self.point(point, direction, sentence);
                if matches!(point, Point::YearBefore(_) | Point::Cycle(_, Which::YearsAway(_))) {
                    // What is only compared with stays in the background.
                    self.quarter = self.quarter.map(|(value, basis, _)| (value, basis, sentence));
                } else {
                    self.remember(value, basis, sentence);
                }
                let kind =
                    if matches!(value, Value::Length(_) | Value::Lengths(..)) { DateKind::Duration } else { DateKind::Date };
                Resolved { kind, value, days: value.days(), basis }
            }
            Meaning::Timed(point, time) => {
                let (value, basis) = self.point(point, direction, sentence);
                let value = match value {
                    Value::Day(day) => Value::Timed(day, time),
                    Value::Open(cycle, _) => Value::Open(cycle, Some(time)),
                    _ => Value::Open(Cycle::Time, Some(time)),
                };
                self.remember(value, basis, sentence);
                Resolved { kind: DateKind::Time, value, days: value.days(), basis }
            }
            Meaning::Length(length, stretch) => {
                if length.unit == Unit::Month && length.amount.is_some_and(|months| months > 3.0) {
                    // "In the nine months ..., a year earlier": another period is compared now.
                    self.quarter = None;
                }
                let days = self.stretched(length, stretch);
                Resolved { kind: DateKind::Duration, value: Value::Length(length), days, basis: DateBasis::Explicit }
            }
            Meaning::Every(value) => Resolved { kind: DateKind::Set, value, days: None, basis: DateBasis::Explicit },
        }
    }

    /// Takes a dated mention into account that was resolved elsewhere.
    pub(crate) fn remember(&mut self, value: Value, basis: DateBasis, sentence: usize) {
        if value.days().is_some() {
            self.focus = Some((value, basis, sentence));
        }
        if matches!(value, Value::Quarter(..) | Value::Half(..)) {
            self.quarter = Some((value, basis, sentence));
        }
    }

    /// The value of a place on the calendar and what it rests on.
    pub(crate) fn point(&self, point: Point, direction: Direction, sentence: usize) -> (Value, DateBasis) {
        match point {
            Point::Fixed(value @ Value::Vague(_)) => (value, self.anchor.map_or(DateBasis::Unresolved, |(_, basis)| basis)),
            Point::Fixed(value) => (value, DateBasis::Explicit),
            Point::Cycle(cycle, which) => self.turn(cycle, which, direction).unwrap_or((open(cycle), DateBasis::Unresolved)),
            Point::Spoken(cycle, which) => {
                let spoken = self.quarter.map(|(value, basis, _)| (value, basis));
                spoken.or_else(|| self.turn(cycle, which, direction)).unwrap_or((open(cycle), DateBasis::Unresolved))
            }
            Point::Beside { cycle, which, by } => match self.turn(cycle, which, direction) {
                Some((Value::Day(day), basis)) => shifted(day, Unit::Day, i32::from(by))
                    .map_or((Value::Some(Unit::Day), DateBasis::Unresolved), |day| (Value::Day(day), basis)),
                _ => (Value::Some(Unit::Day), DateBasis::Unresolved),
            },
            Point::Shift { unit, by, origin } => self.shift(unit, by, origin, sentence),
            Point::YearBefore(origin) => self.year_before(origin, sentence),
        }
    }

    /// The turn of a cycle that is meant.
    fn turn(&self, cycle: Cycle, which: Which, direction: Direction) -> Option<(Value, DateBasis)> {
        if let Which::Year(year) = which {
            return in_that_year(cycle, year).map(|value| (value, DateBasis::Explicit));
        }
        let (anchor, basis) = self.anchor?;
        let (begin, end, basis) = match (which, self.focus) {
            (Which::Previous | Which::Following, Some((value, basis, _))) => {
                let (begin, end) = value.days()?;
                (begin, end, basis)
            }
            _ => (anchor, anchor, basis),
        };
        if let (Cycle::Weekday(weekday), Which::Bare, Direction::Past | Direction::Open) = (cycle, which, direction)
            && let Some(day) = self.closing.filter(|day| day.weekday() == weekday)
        {
            return Some((Value::Day(day), DateBasis::PublishTime));
        }
        let week = |weeks: i64| anchor.checked_add(weeks.weeks()).ok();
        let value = match which {
            Which::YearsAway(years) => in_that_year(cycle, anchor.year().checked_add(years)?)?,
            Which::MonthsAway(months) => turn_in_month(cycle, anchor.checked_add(i64::from(months).months()).ok()?)?,
            Which::WeeksAway(weeks) => turn_in_week(cycle, week(i64::from(weeks))?)?,
            _ => choose(cycle, begin, end, which, direction)?,
        };
        Some((value, basis))
    }

    /// So many units from the anchor or from what the text last spoke of.
    fn shift(&self, unit: Unit, by: i32, origin: Origin, sentence: usize) -> (Value, DateBasis) {
        let lost = (Value::Some(unit), DateBasis::Unresolved);
        if origin == Origin::Story && unit == Unit::Quarter && by == 0 {
            // The quarter spoken of, or the last one that had ended.
            let spoken = self.quarter.map(|(value, basis, _)| (value, basis));
            return spoken.or_else(|| self.moved(self.anchor?, unit, -1)).unwrap_or(lost);
        }
        let told = self.focus.filter(|(value, _, told)| {
            let near = sentence.saturating_sub(*told) <= if origin == Origin::Sentence { 0 } else { 3 };
            near && value.unit().is_some_and(|u| u <= unit || (u <= Unit::Week && unit <= Unit::Day))
        });
        let from = match (origin, told) {
            (Origin::Story | Origin::Event | Origin::Sentence, Some((value, basis, _))) => {
                value.days().map(|(begin, _)| (begin, basis))
            }
            _ => self.anchor,
        };
        if origin == Origin::Event && told.is_none() {
            return (Value::Length(Length { amount: Some(f64::from(by.unsigned_abs())), unit }), DateBasis::Explicit);
        }
        let Some(from) = from else { return lost };
        match self.moved(from, unit, by) {
            Some(found) => found,
            None => lost,
        }
    }

    /// The turn of `unit` that lies `by` turns from the one that holds a day.
    fn moved(&self, from: (Date, DateBasis), unit: Unit, by: i32) -> Option<(Value, DateBasis)> {
        shifted(from.0, unit, by).map(|day| (Value::holding(unit, day), from.1))
    }

    /// The same quarter of the year before while quarters are compared, else the year before.
    fn year_before(&self, origin: Origin, sentence: usize) -> (Value, DateBasis) {
        if let Some((value, basis, told)) = self.quarter
            && sentence.saturating_sub(told) <= QUARTER_REACH
        {
            return match value {
                Value::Quarter(year, quarter) => (Value::Quarter(year - 1, quarter), basis),
                Value::Half(year, half) => (Value::Half(year - 1, half), basis),
                _ => (value, basis),
            };
        }
        if let (Origin::Story | Origin::Event, Some((value, basis, told))) = (origin, self.focus)
            && sentence.saturating_sub(told) <= 1
        {
            let before = match value {
                Value::Day(day) => shifted(day, Unit::Year, -1).map(Value::Day),
                Value::Month(year, month) => Some(Value::Month(year - 1, month)),
                Value::Season(year, season) => Some(Value::Season(year - 1, season)),
                Value::Year(year) => Some(Value::Year(year - 1)),
                _ => None,
            };
            if let Some(before) = before {
                return (before, basis);
            }
        }
        self.shift(Unit::Year, -1, Origin::Speech, sentence)
    }

    /// The days of a duration that ends or begins with the anchor.
    fn stretched(&self, length: Length, stretch: Stretch) -> Option<(Date, Date)> {
        let (anchor, _) = self.anchor?;
        let amount = length.amount.filter(|a| a.fract() == 0.0 && a.abs() < 1e6)? as i32;
        match stretch {
            Stretch::Free => None,
            Stretch::Past => Some((shifted(anchor, length.unit, -amount)?, anchor)),
            Stretch::Future => Some((anchor, shifted(anchor, length.unit, amount)?)),
        }
    }
}

/// A cycle whose turn nobody can tell.
fn open(cycle: Cycle) -> Value {
    Value::Open(cycle, None)
}

/// The turn of a cycle of the week in the week that holds `day`.
fn turn_in_week(cycle: Cycle, day: Date) -> Option<Value> {
    let monday = monday(day);
    match cycle {
        Cycle::Weekday(weekday) => {
            monday.checked_add(i32::from(weekday.to_monday_zero_offset()).days()).ok().map(Value::Day)
        }
        Cycle::Weekend => Some(Value::Weekend(monday)),
        Cycle::DayOfMonth(n, Some(weekday)) => match turn_in_week(Cycle::Weekday(weekday), day) {
            Some(Value::Day(day)) if day.day() == n => Some(Value::Day(day)),
            _ => None,
        },
        _ => None,
    }
}

/// The day or week of a cycle in the month that holds `day`.
fn turn_in_month(cycle: Cycle, day: Date) -> Option<Value> {
    let in_month = |n: i8| Date::new(day.year(), day.month(), n).ok();
    match cycle {
        Cycle::DayOfMonth(n, None) => in_month(n).map(Value::Day),
        Cycle::DayOfMonth(n, Some(weekday)) => in_month(n).filter(|day| day.weekday() == weekday).map(Value::Day),
        Cycle::NthWeekday(_, nth, weekday) => in_month(1)?.nth_weekday_of_month(nth, weekday).ok().map(Value::Day),
        Cycle::WeekOf(_, n) => in_month(n).map(|day| Value::Week(monday(day))),
        _ => None,
    }
}

/// The turn of a cycle before, at or after the days `begin..=end`.
fn choose(cycle: Cycle, begin: Date, end: Date, which: Which, direction: Direction) -> Option<Value> {
    // Its turns come so often that the tense alone tells which is meant.
    let often = matches!(cycle, Cycle::Weekday(_) | Cycle::Weekend | Cycle::DayOfMonth(..));
    let around = |k: i32| {
        if let Cycle::DayOfMonth(day, weekday) = cycle {
            let month = begin.first_of_month().checked_add(k.months()).ok()?;
            let day = Date::new(month.year(), month.month(), day).ok()?;
            weekday.is_none_or(|w| day.weekday() == w).then_some(Value::Day(day))
        } else if often {
            turn_in_week(cycle, begin.checked_add(k.weeks()).ok()?)
        } else {
            in_that_year(cycle, begin.year().checked_add(i16::try_from(k).ok()?)?)
        }
    };
    // Eight years hold a February 29 in every century.
    let reach = match cycle {
        Cycle::Day(2, 29) => 8,
        // Every year has a Friday the 13th, and every other weekday and day up to the 28th.
        Cycle::DayOfMonth(_, Some(_)) => 14,
        _ => 2,
    };
    let mut turns = (-reach..=reach).filter_map(around).filter_map(|value| value.days().map(|(a, b)| (a, b, value)));
    let found = match (which, direction) {
        (Which::Previous, _) => turns.rfind(|t| t.1 < begin),
        (Which::Next | Which::Following, _) => turns.find(|t| t.0 > end),
        // "Last February", written in March, is not last month.
        (Which::Last, _) if matches!(cycle, Cycle::Month(_)) => {
            turns.rfind(|t| t.1 < begin && distance(t.0, t.1, begin) > 31)
        }
        (Which::Last, _) => turns.rfind(|t| t.1 < begin),
        (Which::This, _) if !often => turns.find(|t| t.0.year() == begin.year()),
        (Which::This, _) => turns.find(|t| t.1 >= begin),
        (_, Direction::Past | Direction::Open) if often => turns.rfind(|t| t.0 <= begin),
        (_, Direction::Nearest) if often => turns.min_by_key(|t| distance(t.0, t.1, begin)),
        (_, Direction::Future | Direction::Coming) if often => turns.find(|t| t.1 >= end),
        (_, direction) => {
            // A writer gives the year of what is far away: the nearest turn is meant, unless the tense speaks against one
            // that is not near either.
            turns.min_by_key(|t| {
                let away = distance(t.0, t.1, begin);
                let tolerated = match direction {
                    Direction::Past if t.0 > begin => {
                        if matches!(cycle, Cycle::Quarter(_) | Cycle::Half(_)) {
                            0
                        } else {
                            60
                        }
                    }
                    Direction::Coming if t.1 < begin => 0,
                    Direction::Future if t.1 < begin => 120,
                    _ => i64::MAX,
                };
                if away > tolerated { away + 366 } else { away }
            })
        }
    };
    found.map(|(_, _, value)| value)
}

/// Days between `day` and the turn `begin..=end`; none when it lies within.
fn distance(begin: Date, end: Date, day: Date) -> i64 {
    let days = |a: Date, b: Date| i64::from((b - a).get_days());
    if day < begin {
        days(day, begin)
    } else if day > end {
        days(end, day)
    } else {
        0
    }
}
