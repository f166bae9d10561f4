//! What the rules of a table mean.

use super::pattern::Captures;
use crate::analysis::dates::grammar::point::in_that_year;
use crate::analysis::dates::grammar::{Meaning, Origin, Point, Stretch, Which};
use crate::analysis::dates::value::{Cycle, DayPart, Length, TimeOfDay, Unit, Vague, Value};
use jiff::civil::Date;

/// The meaning of a rule, to be filled with what its pattern read. In the table each is a word and its arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Action {
    /// Nothing: the rule could not be read.
    Nothing,
    /// `cycle [which]`: the day, month, weekday, season, weekend or holiday that was read; with a year, the one of that year.
    Cycle(Which),
    /// `weekend [which]`.
    Weekend(Which),
    /// `quarter [which]`, `half [which]`.
    Quarter(Which),
    Half(Which),
    /// `range`: from the first day or year that was read to the other.
    Range,
    /// `week`: the one of that number of a month or year; -1 is the last.
    Week,
    /// `year`, `decade`, `century`; `bare_year` where nothing before it tells that it is one.
    Year,
    BareYear,
    Decade,
    Century,
    /// `shift N [unit]`: so many of the unit from the day of writing; `story N [unit]`: from the day that the text speaks of.
    Shift(i32, Option<Unit>, Origin),
    /// `part N part`: that part of the day so many days away; without a part, the one that was read.
    Part(i32, Option<DayPart>),
    /// `away N`: the amount that was read, so many units away, times N.
    Away(i32, Origin),
    /// `from_day N`: the amount that was read, times N, from the day that was read ("two days after tomorrow").
    FromDay(i32),
    /// `length [past|future]`, `length_half`: one half more than the amount; `half_of`: half of the unit.
    Length(Stretch, f64),
    LengthOf(Stretch, f64),
    /// `every [N]`: each N-th unit, or each turn of the cycle that was read; `every_unit UNIT [N]`.
    Every(f64),
    EveryUnit(Unit, f64),
    /// `vague past|present|future`.
    Vague(Vague),
    /// `clock [MINUTES]`: the time that was read, so many minutes later; `clock_to`: before the hour.
    Clock(i32),
    ClockTo(i32),
    /// `clock_first [pm]`: the hour that begins a range, whose end is read by itself.
    ClockFirst(bool),
    /// `noon`, `midnight`.
    Noon,
    Midnight,
    /// `clock_am`, `clock_pm`: of a clock with twelve hours.
    HalfDay(DayPart),
    /// `none`: it tells no time.
    NoTime,
    /// `daytime`: the part of a day that was read.
    Daytime,
}

/// What a rule found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    Meaning(Meaning),
    /// From one point to another.
    Range(Point, Point),
    /// A number that is a year where no noun is counted by it.
    BareYear(i16),
    /// No time at all.
    NoTime,
    /// A time of a day that is told elsewhere.
    Time(TimeOfDay),
}

impl Action {
    /// Reads the meaning of a rule.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (name, first, second) = (words.next()?, words.next(), words.next());
        let which = || which(first);
        let number = || first.map_or(Some(0), |n| n.parse().ok());
        let unit = || second.map_or(Some(None), |unit| Unit::from_name(unit).map(Some));
        let part = || second.map_or(Some(None), |part| DayPart::from_name(part).map(Some));
        let stretch = || match first {
            None => Some(Stretch::Free),
            Some("past") => Some(Stretch::Past),
            Some("future") => Some(Stretch::Future),
            Some(_) => None,
        };
        Some(match name {
            "cycle" => Self::Cycle(which()?),
            "weekend" => Self::Weekend(which()?),
            "quarter" => Self::Quarter(which()?),
            "half" => Self::Half(which()?),
            "range" => Self::Range,
            "week" => Self::Week,
            "year" => Self::Year,
            "bare_year" => Self::BareYear,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "shift" => Self::Shift(number()?, unit()?, Origin::Speech),
            "story" => Self::Shift(number()?, unit()?, Origin::Story),
            "part" => Self::Part(number()?, part()?),
            "away" => Self::Away(number()?, Origin::Speech),
            "away_from_story" => Self::Away(number()?, Origin::Event),
            "from_day" => Self::FromDay(number()?),
            "clock_first" => Self::ClockFirst(first == Some("pm")),
            "length" => Self::Length(stretch()?, 0.0),
            "length_half" => Self::Length(stretch()?, 0.5),
            "half_of" => Self::LengthOf(stretch()?, 0.5),
            "one_of" => Self::LengthOf(stretch()?, 1.0),
            "one_half_of" => Self::LengthOf(stretch()?, 1.5),
            "every" => Self::Every(first.map_or(Some(1.0), |n| n.parse().ok())?),
            "every_unit" => Self::EveryUnit(Unit::from_name(first?)?, second.map_or(Some(1.0), |n| n.parse().ok())?),
            "vague" => Self::Vague(Vague::from_name(first?)?),
            "clock" => Self::Clock(number()?),
            "clock_to" => Self::ClockTo(number()?),
            "noon" => Self::Noon,
            "midnight" => Self::Midnight,
            "clock_am" => Self::HalfDay(DayPart::Morning),
            "clock_pm" => Self::HalfDay(DayPart::Afternoon),
            "none" => Self::NoTime,
            "daytime" => Self::Daytime,
            _ => return None,
        })
    }

    /// The meaning with what was read; nothing where that makes none.
    pub(super) fn apply(self, c: &Captures) -> Option<Found> {
        let point = |point| Some(Found::Meaning(Meaning::Point(point)));
        let fixed = |value| point(Point::Fixed(value));
        match self {
            Self::Nothing => None,
            Self::Cycle(which) => point(turn(cycle(c)?, which, c.year)?),
            Self::Weekend(which) => point(Point::Cycle(Cycle::Weekend, which)),
            Self::Quarter(which) => {
                let quarter = c.nth.filter(|n| (1..=4).contains(n))?;
                point(turn(Cycle::Quarter(quarter), which, c.year)?)
            }
            Self::Half(which) => point(turn(Cycle::Half(c.nth.filter(|n| (1..=2).contains(n))?), which, c.year)?),
            Self::Range => range(c),
            Self::Week => point(week(c)?),
            Self::Year => fixed(Value::Year(c.year?)),
            Self::BareYear => c.year.filter(|year| (1900..2100).contains(year)).map(Found::BareYear),
            Self::Decade => decade(c).and_then(fixed),
            Self::Century => fixed(Value::Century(i16::from(c.nth?) - 1)),
            Self::Shift(by, unit, origin) => {
                let unit = unit.or(c.unit)?;
                match unit {
                    // "In the last minute" tells no day.
                    Unit::Second | Unit::Minute | Unit::Hour => None,
                    Unit::Weekend => point(Point::Cycle(Cycle::Weekend, weekend(by))),
                    _ => point(Point::Shift { unit, by, origin }),
                }
            }
            Self::Part(by, part) => {
                let day = Point::Shift { unit: Unit::Day, by, origin: Origin::Speech };
                Some(Found::Meaning(Meaning::Timed(day, TimeOfDay::Part(part.or(c.part)?))))
            }
            Self::Away(sign, origin) => away(c, sign, origin),
            Self::FromDay(sign) => from_day(c, sign),
            Self::ClockFirst(afternoon) => clock_first(c, afternoon),
            Self::Length(stretch, more) => length(c.amount? + more, c.unit?, stretch),
            Self::LengthOf(stretch, amount) => length(amount, c.unit?, stretch),
            Self::Every(step) => every(c, step),
            Self::EveryUnit(unit, amount) => Some(Found::Meaning(Meaning::Every(times(amount, unit)))),
            Self::Vague(vague) => fixed(Value::Vague(vague)),
            Self::Clock(minutes) => clock(c, i32::from(c.minute.unwrap_or(0)) + minutes),
            Self::ClockTo(minutes) => clock(c, -i32::from(c.minute.unwrap_or(0)) - minutes),
            Self::HalfDay(part) => {
                let afternoon = Some(part == DayPart::Afternoon);
                clock(&Captures { afternoon, ..*c }, i32::from(c.minute.unwrap_or(0)))
            }
            Self::NoTime => Some(Found::NoTime),
            Self::Noon => Some(Found::Time(TimeOfDay::Clock(12, 0, None))),
            Self::Midnight => Some(Found::Time(TimeOfDay::Clock(0, 0, None))),
            Self::Daytime => Some(Found::Time(TimeOfDay::Part(c.part?))),
        }
    }
}

/// Which turn an argument names.
fn which(text: Option<&str>) -> Option<Which> {
    Some(match text {
        None => Which::Bare,
        Some("last") => Which::Last,
        Some("this") => Which::This,
        Some("next") => Which::Next,
        Some("previous") => Which::Previous,
        Some("following") => Which::Following,
        Some(other) => match (other.strip_prefix("year"), other.strip_prefix("week")) {
            (Some(years), _) => Which::YearsAway(years.parse().ok()?),
            (_, Some(weeks)) => Which::WeeksAway(weeks.parse().ok()?),
            _ => return None,
        },
    })
}

const fn weekend(by: i32) -> Which {
    match by {
        0 => Which::This,
        ..0 => Which::Last,
        1.. => Which::Next,
    }
}

/// The cycle that was read.
fn cycle(c: &Captures) -> Option<Cycle> {
    Some(match (c.day, c.month, c.weekday) {
        (Some(day), Some(month), _) => {
            // A day that no year has is no day.
            let _ = Date::new(2020, month, day).ok()?;
            Cycle::Day(month, day)
        }
        (None, Some(month), Some(weekday)) => Cycle::NthWeekday(month, c.nth?, weekday),
        (None, Some(month), None) => Cycle::Month(month),
        (Some(day), None, _) => Cycle::DayOfMonth(day, c.weekday),
        (None, None, Some(weekday)) => Cycle::Weekday(weekday),
        (None, None, None) => match (c.season, c.holiday) {
            (Some(season), _) => Cycle::Season(season),
            (_, Some(holiday)) => Cycle::Holiday(holiday),
            _ => return None,
        },
    })
}

/// A turn of a cycle, of a year where one was read.
fn turn(cycle: Cycle, which: Which, year: Option<i16>) -> Option<Point> {
    match year {
        Some(year) => in_that_year(cycle, year).map(Point::Fixed),
        None => Some(Point::Cycle(cycle, which)),
    }
}

/// "del 3 al 5 de mayo", "entre 2012 y 2015".
fn range(c: &Captures) -> Option<Found> {
    if let (Some(first), Some(_), None) = (c.first_year, c.year, c.month) {
        let years = Point::Fixed(Value::Year(c.year?));
        return (first < c.year?).then_some(Found::Range(Point::Fixed(Value::Year(first)), years));
    }
    let last = turn(cycle(c)?, Which::Bare, c.year)?;
    let first = Captures { day: c.first_day, month: c.first_month.or(c.month), ..*c };
    // "From November to February 2017" begins in the year before.
    let turned = c.first_month.zip(c.month).is_some_and(|(first, last)| first > last);
    let year = c.first_year.or_else(|| c.year.map(|year| year - i16::from(turned)));
    Some(Found::Range(turn(cycle(&first)?, Which::Bare, year)?, last))
}

/// "la primera semana de mayo", "la última semana de 2016".
fn week(c: &Captures) -> Option<Point> {
    if let (Some(day), Some(month)) = (c.day, c.month) {
        let _ = Date::new(2020, month, day).ok()?;
        return turn(Cycle::WeekOf(month, day), Which::Bare, c.year);
    }
    let nth = c.nth?;
    let day = |last: i8| match nth {
        -1 => Some(last),
        1..=4 => Some(nth * 7 - 6),
        _ => None,
    };
    match (c.month, c.year) {
        (Some(month), year) => {
            let last = Date::new(year.unwrap_or(2021), month, 1).ok()?.last_of_month().day();
            turn(Cycle::WeekOf(month, day(last)?), Which::Bare, year)
        }
        (None, Some(year)) if nth == -1 => turn(Cycle::WeekOf(12, 28), Which::Bare, Some(year)),
        (None, Some(year)) => turn(Cycle::WeekOf(1, day(4)?.checked_add(3)?), Which::Bare, Some(year)),
        (None, None) => None,
    }
}

/// "los años 90", "los ochenta".
fn decade(c: &Captures) -> Option<Value> {
    let year = c.year.or_else(|| c.amount.filter(|n| (10.0..100.0).contains(n)).map(|n| 1900 + n as i16))?;
    (year % 10 == 0).then_some(Value::Decade(year / 10))
}

/// "hace tres días", "dentro de dos horas".
fn away(c: &Captures, sign: i32, origin: Origin) -> Option<Found> {
    let (amount, unit) = (c.amount?, c.unit?);
    if amount.fract() != 0.0 || amount > 1e5 || unit <= Unit::Hour {
        return length(amount, unit, if sign < 0 { Stretch::Past } else { Stretch::Future });
    }
    Some(Found::Meaning(Meaning::Point(Point::Shift { unit, by: sign * amount as i32, origin })))
}

/// "dos semanas después de mañana": a day, where days and weeks are counted.
fn from_day(c: &Captures, sign: i32) -> Option<Found> {
    let (amount, unit, offset) = (c.amount?, c.unit?, i32::from(c.offset?));
    let days = match unit {
        Unit::Day => 1,
        Unit::Week => 7,
        _ => return away(c, sign, Origin::Speech),
    };
    let whole = amount.fract() == 0.0 && amount < 1e5;
    let by = whole.then(|| offset + sign * days * amount as i32)?;
    Some(Found::Meaning(Meaning::Point(Point::Shift { unit: Unit::Day, by, origin: Origin::Speech })))
}

fn times(amount: f64, unit: Unit) -> Value {
    Value::Length(Length { amount: Some(amount), unit })
}

fn length(amount: f64, unit: Unit, stretch: Stretch) -> Option<Found> {
    Some(Found::Meaning(Meaning::Length(Length { amount: Some(amount), unit }, stretch)))
}

fn every(c: &Captures, step: f64) -> Option<Found> {
    let value = match c.unit {
        Some(unit) => times(c.amount.unwrap_or(step), unit),
        None => Value::Open(cycle(c)?, c.part.map(TimeOfDay::Part)),
    };
    Some(Found::Meaning(Meaning::Every(value)))
}

/// The time that was read, in minutes behind its hour.
fn clock(c: &Captures, minutes: i32) -> Option<Found> {
    let total = (i32::from(c.hour?) * 60 + minutes).rem_euclid(24 * 60);
    let whole = c.hour == Some(24) && minutes == 0;
    let (hour, minute) = if whole { (24, 0) } else { ((total / 60) as u8, (total % 60) as u8) };
    let time = TimeOfDay::Clock(hour, minute, c.second);
    let time = match c.afternoon {
        Some(true) => in_part(time, DayPart::Afternoon),
        Some(false) if hour == 12 => TimeOfDay::Clock(0, minute, c.second),
        _ => time,
    };
    Some(Found::Time(c.part.map_or(time, |part| in_part(time, part))))
}

/// The "5" of "de 5 a 7 de la tarde"; that of "de 11 a 1 de la tarde" is before noon.
fn clock_first(c: &Captures, afternoon: bool) -> Option<Found> {
    let ((hour, minute, _), last) = (c.first_hour?, c.hour?);
    let same_half = hour % 12 < last % 12 || last > 12;
    let part = c.part.or(afternoon.then_some(DayPart::Afternoon)).filter(|_| same_half);
    let first = Captures { hour: Some(hour), minute: Some(minute), part, afternoon: None, second: None, ..*c };
    clock(&first, i32::from(minute))
}

/// A time of a clock with twelve hours in a part of the day.
pub(super) fn in_part(time: TimeOfDay, part: DayPart) -> TimeOfDay {
    match (time, part) {
        (TimeOfDay::Clock(hour @ 1..12, m, s), DayPart::Afternoon | DayPart::Evening) => TimeOfDay::Clock(hour + 12, m, s),
        (TimeOfDay::Clock(hour @ 6..12, m, s), DayPart::Night) => TimeOfDay::Clock(hour + 12, m, s),
        (TimeOfDay::Clock(12, m, s), DayPart::Night) => TimeOfDay::Clock(0, m, s),
        (TimeOfDay::Clock(hour @ 1..4, m, s), DayPart::Midday) => TimeOfDay::Clock(hour + 12, m, s),
        (time, _) => time,
    }
}
