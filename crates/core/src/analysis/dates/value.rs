//! TIMEX3 values: what an expression of time means, how it is written, and which days it covers.
//!
//! Notation after TimeML 1.2.1 (Pustejovsky et al. 2003; Saurí et al. 2006) as TimeBank and TempEval-3 write it: days and
//! weeks as ISO 8601, seasons and quarters in the place of the month, `X` where a digit is not known. Calendar arithmetic is
//! jiff's; what does not fit its calendar (years 1 to 9999) has no value.

use super::holidays::Holiday;
use super::lengths;
use crate::annotation::table_names;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::fmt;

table_names! {
    /// A length of calendar or clock time.
    Unit {
        Second = "second", Minute = "minute", Hour = "hour", Day = "day", Weekend = "weekend", Week = "week", Fortnight = "fortnight", Month = "month", Quarter = "quarter", Half = "half", Year = "year", Decade = "decade", Century = "century", Millennium = "millennium",
    }
}

table_names! {
    /// A season, northern hemisphere.
    Season {
        Spring = "spring", Summer = "summer", Fall = "fall", Winter = "winter",
    }
}

table_names! {
    /// A part of the day.
    DayPart {
        Morning = "morning", Midday = "midday", Afternoon = "afternoon", Evening = "evening", Night = "night",
    }
}

/// A time within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeOfDay {
    Part(DayPart),
    /// Hour 0 to 24, minute, and second where it is given.
    Clock(u8, u8, Option<u8>),
}

/// Something the calendar repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cycle {
    Weekday(Weekday),
    Weekend,
    /// Month and day.
    Day(i8, i8),
    /// The week that holds this day of a month.
    WeekOf(i8, i8),
    /// A day of some month: "the 18th", "Friday the 13th".
    DayOfMonth(i8, Option<Weekday>),
    /// Month, which one of its weekdays (-1 for the last).
    NthWeekday(i8, i8, Weekday),
    Month(i8),
    Season(Season),
    /// 1 to 4.
    Quarter(i8),
    /// 1 or 2.
    Half(i8),
    Holiday(Holiday),
    /// The week that holds it.
    HolidayWeek(Holiday),
    /// A time of any day.
    Time,
}

table_names! {
    /// Where on the time line an expression without a date points.
    Vague {
        Past = "past", Present = "present", Future = "future",
    }
}

/// How long something lasts; `None` for an amount the text leaves open ("several years").
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Length {
    pub(crate) amount: Option<f64>,
    pub(crate) unit: Unit,
}

/// What an expression of time means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Day(Date),
    /// The week that begins on this Monday.
    Week(Date),
    /// The weekend of the week that begins on this Monday.
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    /// Its years without their last digit.
    Decade(i16),
    /// Its years without their last two digits.
    Century(i16),
    Timed(Date, TimeOfDay),
    Vague(Vague),
    Length(Length),
    /// Lengths that make no single one: "two months and a week".
    Lengths(Length, Length, Option<Length>),
    /// A place in a cycle nobody knows the turn of: unresolved, or every one of a set.
    Open(Cycle, Option<TimeOfDay>),
    /// Some day, week, month or year.
    Some(Unit),
}

impl Value {
    /// The first and last day it covers, when it is a place on the calendar.
    pub(crate) fn days(self) -> Option<(Date, Date)> {
        let months = |year: i16, first: i8, count: i32| {
            let begin = Date::new(year, first, 1).ok()?;
            Some((begin, begin.checked_add(count.months()).ok()?.yesterday().ok()?))
        };
        let years = |first: i16, count: i16| {
            let begin = Date::new(first, 1, 1).ok().filter(|_| first > 0)?;
            Some((begin, Date::new(first.checked_add(count - 1)?, 12, 31).ok()?))
        };
        match self {
            Value::Day(day) | Value::Timed(day, _) => Some((day, day)),
            Value::Week(monday) => Some((monday, monday.checked_add(6.days()).ok()?)),
            Value::Weekend(monday) => Some((monday.checked_add(5.days()).ok()?, monday.checked_add(6.days()).ok()?)),
            Value::Month(year, month) => months(year, month, 1),
            Value::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3),
            Value::Half(year, half) => months(year, half * 6 - 5, 6),
            Value::Season(year, season) => match season {
                Season::Spring => months(year, 3, 3),
                Season::Summer => months(year, 6, 3),
                Season::Fall => months(year, 9, 3),
                Season::Winter => months(year, 12, 3),
            },
            Value::Year(year) => years(year, 1),
            Value::Decade(decade) => years(decade.checked_mul(10)?, 10),
            Value::Century(century) => years(century.checked_mul(100)?, 100),
            Value::Vague(_) | Value::Length(_) | Value::Lengths(..) | Value::Open(..) | Value::Some(_) => None,
        }
    }

    /// The unit whose turn it names, when it is a place on the calendar.
    pub(crate) fn unit(self) -> Option<Unit> {
        Some(match self {
            Value::Day(_) | Value::Timed(..) => Unit::Day,
            Value::Week(_) => Unit::Week,
            Value::Weekend(_) => Unit::Weekend,
            Value::Month(..) => Unit::Month,
            Value::Quarter(..) => Unit::Quarter,
            Value::Half(..) | Value::Season(..) | Value::Year(_) => Unit::Year,
            Value::Decade(_) => Unit::Decade,
            Value::Century(_) => Unit::Century,
            Value::Vague(_) | Value::Length(_) | Value::Lengths(..) | Value::Open(..) | Value::Some(_) => return None,
        })
    }

    /// The turn of `unit` that holds `day`.
    pub(crate) fn holding(unit: Unit, day: Date) -> Value {
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Value::Day(day),
            Unit::Week | Unit::Fortnight => Value::Week(monday(day)),
            Unit::Weekend => Value::Weekend(monday(day)),
            Unit::Month => Value::Month(day.year(), day.month()),
            Unit::Quarter => Value::Quarter(day.year(), (day.month() + 2) / 3),
            Unit::Half => Value::Half(day.year(), (day.month() + 5) / 6),
            Unit::Year => Value::Year(day.year()),
            Unit::Decade => Value::Decade(day.year() / 10),
            Unit::Century | Unit::Millennium => Value::Century(day.year() / 100),
        }
    }
}

/// The Monday of the week that holds `day`.
pub(crate) fn monday(day: Date) -> Date {
    day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day)
}

/// `day`, moved by so many units; a month end stays a month end.
pub(crate) fn shifted(day: Date, unit: Unit, by: i32) -> Option<Date> {
    let scaled = |factor: i32| by.checked_mul(factor);
    let step = jiff::Span::new();
    let step = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => step,
        Unit::Day => step.try_days(by).ok()?,
        Unit::Week | Unit::Weekend => step.try_weeks(by).ok()?,
        Unit::Fortnight => step.try_weeks(scaled(2)?).ok()?,
        Unit::Month => step.try_months(by).ok()?,
        Unit::Quarter | Unit::Half => step.try_months(scaled(if unit == Unit::Half { 6 } else { 3 })?).ok()?,
        Unit::Year => step.try_years(by).ok()?,
        Unit::Decade => step.try_years(scaled(10)?).ok()?,
        Unit::Century => step.try_years(scaled(100)?).ok()?,
        Unit::Millennium => step.try_years(scaled(1000)?).ok()?,
    };
    day.checked_add(step).ok().filter(|d| d.year() > 0)
}

impl Season {
    /// What stands for it in the place of the month.
    const fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Fall => "FA",
            Self::Winter => "WI",
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            TimeOfDay::Part(part) => f.write_str(match part {
                DayPart::Morning => "TMO",
                DayPart::Midday => "TMI",
                DayPart::Afternoon => "TAF",
                DayPart::Evening => "TEV",
                DayPart::Night => "TNI",
            }),
            TimeOfDay::Clock(hour, minute, None) => write!(f, "T{hour:02}:{minute:02}"),
            TimeOfDay::Clock(hour, minute, Some(second)) => write!(f, "T{hour:02}:{minute:02}:{second:02}"),
        }
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cycle::Weekday(day) => write!(f, "XXXX-WXX-{}", day.to_monday_one_offset()),
            Cycle::Weekend => f.write_str("XXXX-WXX-WE"),
            Cycle::Day(month, day) => write!(f, "XXXX-{month:02}-{day:02}"),
            Cycle::DayOfMonth(day, _) => write!(f, "XXXX-XX-{day:02}"),
            Cycle::WeekOf(..) | Cycle::HolidayWeek(_) => f.write_str("XXXX-WXX"),
            Cycle::NthWeekday(month, ..) => write!(f, "XXXX-{month:02}-XX"),
            Cycle::Month(month) => write!(f, "XXXX-{month:02}"),
            Cycle::Season(season) => write!(f, "XXXX-{}", season.code()),
            Cycle::Quarter(quarter) => write!(f, "XXXX-Q{quarter}"),
            Cycle::Half(half) => write!(f, "XXXX-H{half}"),
            Cycle::Holiday(holiday) => match holiday.fixed() {
                Some((month, day)) => write!(f, "XXXX-{month:02}-{day:02}"),
                None => f.write_str("XXXX-XX-XX"),
            },
            Cycle::Time => f.write_str("XXXX-XX-XX"),
        }
    }
}

impl fmt::Display for Length {
    /// Decades count in years, quarters in months, as annotated corpora have it; a fraction in the next unit where it is even.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (factor, sign, letter, open) = match self.unit {
            Unit::Second => (1.0, "PT", "S", "S"),
            Unit::Minute => (1.0, "PT", "M", "M"),
            Unit::Hour => (1.0, "PT", "H", "H"),
            Unit::Day => (1.0, "P", "D", "D"),
            Unit::Weekend => (1.0, "P", "WE", "WE"),
            Unit::Week => (1.0, "P", "W", "W"),
            Unit::Fortnight => (2.0, "P", "W", "W"),
            Unit::Month => (1.0, "P", "M", "M"),
            Unit::Quarter => (3.0, "P", "M", "Q"),
            Unit::Half => (6.0, "P", "M", "M"),
            Unit::Year => (1.0, "P", "Y", "Y"),
            Unit::Decade => (10.0, "P", "Y", "DE"),
            Unit::Century => (100.0, "P", "Y", "CE"),
            Unit::Millennium => (1000.0, "P", "Y", "ML"),
        };
        let Some(amount) = self.amount else {
            return write!(f, "{sign}X{open}");
        };
        let finer = match letter {
            "M" if sign == "PT" => Some((60.0, 'S')),
            "H" => Some((60.0, 'M')),
            "Y" => Some((12.0, 'M')),
            _ => None,
        };
        let amount = amount * factor;
        let whole = amount.trunc();
        if let Some((per, smaller)) = finer {
            let rest = (amount - whole) * per;
            if rest > 0.0 && (rest - rest.round()).abs() < 1e-6 {
                return if whole > 0.0 {
                    write!(f, "{sign}{whole}{letter}{}{smaller}", rest.round())
                } else {
                    write!(f, "{sign}{}{smaller}", rest.round())
                };
            }
        }
        write!(f, "{sign}{amount}{letter}")
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::Day(day) => write!(f, "{day}"),
            Value::Week(monday) => {
                let week = monday.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Value::Weekend(monday) => {
                let week = monday.iso_week_date();
                write!(f, "{:04}-W{:02}-WE", week.year(), week.week())
            }
            Value::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Value::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Value::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Value::Season(year, season) => write!(f, "{year:04}-{}", season.code()),
            Value::Year(year) => write!(f, "{year:04}"),
            Value::Decade(decade) => write!(f, "{decade:03}X"),
            Value::Century(century) => write!(f, "{century:02}"),
            Value::Timed(day, time) => write!(f, "{day}{time}"),
            Value::Vague(Vague::Past) => f.write_str("PAST_REF"),
            Value::Vague(Vague::Present) => f.write_str("PRESENT_REF"),
            Value::Vague(Vague::Future) => f.write_str("FUTURE_REF"),
            Value::Length(length) => write!(f, "{length}"),
            Value::Lengths(first, second, third) => f.write_str(&lengths::written([Some(first), Some(second), third])),
            Value::Open(cycle, None) => write!(f, "{cycle}"),
            Value::Open(cycle, Some(time)) => write!(f, "{cycle}{time}"),
            Value::Some(Unit::Week | Unit::Fortnight) => f.write_str("XXXX-WXX"),
            Value::Some(Unit::Weekend) => f.write_str("XXXX-WXX-WE"),
            Value::Some(Unit::Month) => f.write_str("XXXX-XX"),
            Value::Some(Unit::Quarter) => f.write_str("XXXX-QX"),
            Value::Some(Unit::Half) => f.write_str("XXXX-HX"),
            Value::Some(Unit::Year | Unit::Decade) => f.write_str("XXXX"),
            Value::Some(Unit::Century | Unit::Millennium) => f.write_str("XX"),
            Value::Some(Unit::Second | Unit::Minute | Unit::Hour | Unit::Day) => f.write_str("XXXX-XX-XX"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_are_written_as_timex3() {
        let length = |amount, unit| Value::Length(Length { amount, unit });
        let cases = [
            (Value::Day(date(1998, 8, 7)), "1998-08-07"),
            (Value::Week(date(2020, 12, 28)), "2020-W53"),
            (Value::Weekend(date(1998, 8, 3)), "1998-W32-WE"),
            (Value::Month(1998, 8), "1998-08"),
            (Value::Quarter(1998, 1), "1998-Q1"),
            (Value::Half(1998, 2), "1998-H2"),
            (Value::Season(1998, Season::Summer), "1998-SU"),
            (Value::Year(987), "0987"),
            (Value::Decade(199), "199X"),
            (Value::Century(19), "19"),
            (Value::Timed(date(1998, 8, 7), TimeOfDay::Part(DayPart::Night)), "1998-08-07TNI"),
            (Value::Timed(date(1998, 8, 7), TimeOfDay::Clock(22, 5, None)), "1998-08-07T22:05"),
            (Value::Timed(date(1998, 8, 7), TimeOfDay::Clock(22, 5, Some(9))), "1998-08-07T22:05:09"),
            (Value::Vague(Vague::Past), "PAST_REF"),
            (Value::Open(Cycle::Weekday(Weekday::Tuesday), None), "XXXX-WXX-2"),
            (Value::Open(Cycle::Day(3, 1), Some(TimeOfDay::Part(DayPart::Evening))), "XXXX-03-01TEV"),
            (Value::Some(Unit::Week), "XXXX-WXX"),
            (length(Some(2.0), Unit::Year), "P2Y"),
            (length(Some(2.5), Unit::Year), "P2Y6M"),
            (length(Some(0.5), Unit::Hour), "PT30M"),
            (length(Some(1.5), Unit::Minute), "PT1M30S"),
            (length(Some(2.0), Unit::Decade), "P20Y"),
            (length(Some(3.0), Unit::Quarter), "P9M"),
            (length(Some(1.0), Unit::Fortnight), "P2W"),
            (length(None, Unit::Month), "PXM"),
            (length(None, Unit::Minute), "PTXM"),
        ];
        for (value, text) in cases {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn values_cover_days() {
        let days = |value: Value| value.days().map(|(a, b)| format!("{a} {b}"));
        let cases = [
            (Value::Week(date(2020, 12, 28)), "2020-12-28 2021-01-03"),
            (Value::Weekend(date(1998, 8, 3)), "1998-08-08 1998-08-09"),
            (Value::Month(2020, 2), "2020-02-01 2020-02-29"),
            (Value::Quarter(2020, 4), "2020-10-01 2020-12-31"),
            (Value::Half(2020, 1), "2020-01-01 2020-06-30"),
            (Value::Season(2020, Season::Winter), "2020-12-01 2021-02-28"),
            (Value::Decade(199), "1990-01-01 1999-12-31"),
            (Value::Century(19), "1900-01-01 1999-12-31"),
        ];
        for (value, text) in cases {
            assert_eq!(days(value).as_deref(), Some(text));
        }
        assert_eq!(days(Value::Vague(Vague::Past)), None);
        assert_eq!(days(Value::Year(0)), None, "jiff's calendar has it, TIMEX3 does not");
    }

    #[test]
    fn days_move_by_units_within_the_calendar() {
        let day = date(2020, 2, 29);
        assert_eq!(shifted(day, Unit::Year, -1), Some(date(2019, 2, 28)));
        assert_eq!(shifted(day, Unit::Fortnight, 1), Some(date(2020, 3, 14)));
        assert_eq!(shifted(day, Unit::Quarter, 1), Some(date(2020, 5, 29)));
        assert_eq!(shifted(day, Unit::Millennium, i32::MAX), None);
        assert_eq!(shifted(day, Unit::Century, -30), None, "before the year 1");
    }
}
