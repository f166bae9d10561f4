//! How the meanings of a table are built of what a pattern read: turns of cycles, ranges, lengths, times.

use super::meaning::{Found, Hours};
use super::pattern::Captures;
use crate::analysis::dates::extent::Extent;
use crate::analysis::dates::grammar::point::in_that_year;
use crate::analysis::dates::grammar::{Meaning, Origin, Point, Stretch, Which};
use crate::analysis::dates::value::{Cycle, DayPart, Length, TimeOfDay, Unit, Vague, Value, monday, shifted};
use jiff::ToSpan;
use jiff::civil::Date;

/// Which turn an argument names.
pub(super) fn which(text: Option<&str>) -> Option<Which> {
    Some(match text {
        None => Which::Bare,
        Some("last") => Which::Last,
        Some("this") => Which::This,
        Some("next") => Which::Next,
        Some("previous") => Which::Previous,
        Some("following") => Which::Following,
        Some(other) => {
            let away = |unit| other.strip_prefix(unit).and_then(|n: &str| n.parse().ok());
            let years = away("year").map(Which::YearsAway);
            years.or_else(|| away("month").map(Which::MonthsAway)).or_else(|| away("week").map(Which::WeeksAway))?
        }
    })
}

pub(super) const fn weekend(by: i32) -> Which {
    match by {
        0 => Which::This,
        ..0 => Which::Last,
        1.. => Which::Next,
    }
}

/// The cycle that was read.
pub(super) fn cycle(c: &Captures) -> Option<Cycle> {
    Some(match (c.day, c.month, c.weekday) {
        (Some(day), Some(month), _) => {
            // A day that no year has is no day.
            let _ = Date::new(2020, month, day).ok()?;
            Cycle::Day(month, day)
        }
        (None, Some(month), Some(weekday)) => Cycle::NthWeekday(month, c.nth?, weekday),
        (None, Some(month), None) => Cycle::Month(month),
        (Some(day), None, _) => Cycle::DayOfMonth(day, c.weekday),
        // Of a year: the last one is in December.
        (None, None, Some(weekday)) if c.nth == Some(-1) && c.has_year() => Cycle::NthWeekday(12, -1, weekday),
        // Of a month that is told by its distance.
        (None, None, Some(weekday)) if c.nth.is_some() => Cycle::NthWeekday(1, c.nth?, weekday),
        (None, None, Some(weekday)) => Cycle::Weekday(weekday),
        (None, None, None) => match (c.season, c.holiday) {
            (Some(season), _) => Cycle::Season(season),
            (_, Some(holiday)) => Cycle::Holiday(holiday),
            _ => return None,
        },
    })
}

/// The number of a quarter or half; the last one where its year is told.
pub(super) fn part_of_year(c: &Captures, which: Which, parts: i8) -> Option<i8> {
    match c.nth? {
        -1 if c.has_year() || which != Which::Bare => Some(parts),
        n => Some(n).filter(|n| (1..=parts).contains(n)),
    }
}

/// A turn of a cycle, of a year where one was read.
pub(super) fn turn(cycle: Cycle, which: Which, c: &Captures) -> Option<Point> {
    let often = matches!(cycle, Cycle::Weekday(_) | Cycle::Weekend | Cycle::DayOfMonth(..));
    match (c.year, c.away()) {
        (Some(year), _) => in_that_year(cycle, year).map(Point::Fixed),
        (None, Some(away @ Which::MonthsAway(_))) => {
            let of_month = matches!(cycle, Cycle::DayOfMonth(..) | Cycle::NthWeekday(..) | Cycle::WeekOf(..));
            of_month.then_some(Point::Cycle(cycle, away))
        }
        (None, Some(away)) => (!often).then_some(Point::Cycle(cycle, away)),
        (None, None) => Some(Point::Cycle(cycle, which)),
    }
}

/// The month that was read, else that of the day of writing.
pub(super) fn month(c: &Captures) -> Option<Point> {
    let by = i32::from(c.months_away.unwrap_or(0));
    match c.month {
        Some(month) => turn(Cycle::Month(month), Which::Bare, c),
        None => Some(Point::Shift { unit: Unit::Month, by, origin: Origin::Speech }),
    }
}

/// "los primeros nueve meses de 2016".
pub(super) fn stretch(c: &Captures, whole: Point, last: bool) -> Option<Found> {
    let length = Length { amount: c.amount, unit: c.unit.filter(|unit| *unit >= Unit::Day)? };
    Some(Found::Part(length, if last { Extent::Last(whole) } else { Extent::First(whole) }))
}

/// The year that was read.
pub(super) fn year(c: &Captures) -> Option<Point> {
    let shift = |by: i16| Point::Shift { unit: Unit::Year, by: by.into(), origin: Origin::Speech };
    c.year.map(|year| Point::Fixed(Value::Year(year))).or(c.years_away.map(shift))
}

/// "el primer día de mayo", "el último día de 2016".
pub(super) fn day_of(c: &Captures) -> Option<Point> {
    let nth = c.nth?;
    let cycle = match (c.month, c.months_away) {
        (Some(month), _) => {
            let last = Date::new(c.year.unwrap_or(2021), month, 1).ok()?.last_of_month().day();
            cycle(&Captures { day: Some(if nth == -1 { last } else { nth }), ..*c })?
        }
        (None, Some(_)) => Cycle::DayOfMonth(Some(nth).filter(|nth| (1..=31).contains(nth))?, None),
        (None, None) if c.has_year() && nth == 1 => Cycle::Day(1, 1),
        (None, None) if c.has_year() && nth == -1 => Cycle::Day(12, 31),
        (None, None) => return None,
    };
    turn(cycle, Which::Bare, c)
}

/// A turn of a cycle, with the hour or part of the day that was read.
pub(super) fn turn_at(c: &Captures, which: Which) -> Option<Meaning> {
    let turn = turn(cycle(c)?, which, c)?;
    let time = clock_time(c, 0).or_else(|| c.part.map(TimeOfDay::Part));
    Some(time.map_or(Meaning::Point(turn), |time| Meaning::Timed(turn, time)))
}

/// "dos días después de", "la víspera de": of an amount that was read, else of one.
pub(super) fn counted(c: &Captures, sign: i32, unit: Option<Unit>) -> Option<Found> {
    let amount = match (unit, c.amount) {
        (Some(_), None) => 1.0,
        (_, amount) => amount.filter(|n| n.fract() == 0.0 && (0.0..1e4).contains(n))?,
    };
    Some(Found::From(sign * amount as i32, unit.or(c.unit)?))
}

/// "del 3 al 5 de mayo", "entre 2012 y 2015".
pub(super) fn range(c: &Captures) -> Option<Found> {
    if let (Some(first), true, None) = (c.first_year, c.has_year(), c.month) {
        let ordered = c.year.is_none_or(|last| first < last);
        return ordered.then_some(Found::Range(Point::Fixed(Value::Year(first)), year(c)?));
    }
    // "From 2014 to May 2018".
    if let (Some(first), None, None) = (c.first_year, c.first_month, c.first_day) {
        return Some(Found::Range(Point::Fixed(Value::Year(first)), turn(cycle(c)?, Which::Bare, c)?));
    }
    // "From May 3 to June 5": the June after it.
    let last = turn(cycle(c)?, Which::Following, c)?;
    // "From November to February 2017" begins in the year before.
    let turned = c.first_month.zip(c.month).is_some_and(|(first, last)| first > last);
    let before = |year: i16| year - i16::from(turned);
    let first = Captures {
        day: c.first_day,
        month: c.first_month.or(c.month),
        year: c.first_year.or(c.year.map(before)),
        years_away: c.years_away.map(before),
        ..*c
    };
    Some(Found::Range(turn(cycle(&first)?, Which::Bare, &first)?, last))
}

/// "desde mayo de 2014 hasta hoy": of a month without a year the last one.
pub(super) fn range_to_now(c: &Captures) -> Option<Found> {
    let first = Captures { day: c.first_day, month: c.first_month, year: c.first_year, ..*c };
    let begin = match (first.month, first.year) {
        (None, year) => Point::Fixed(Value::Year(year?)),
        (Some(_), year) => turn(cycle(&first)?, if year.is_some() { Which::Bare } else { Which::Previous }, &first)?,
    };
    Some(Found::Range(begin, Point::Shift { unit: Unit::Day, by: 0, origin: Origin::Speech }))
}

/// "los días 12 y 13 de mayo".
pub(super) fn days(c: &Captures) -> Option<Found> {
    let first = Captures { day: Some(c.first_day.filter(|first| c.day.is_some_and(|last| *first < last))?), ..*c };
    Some(Found::Days(turn(cycle(&first)?, Which::Bare, &first)?, turn(cycle(c)?, Which::Bare, c)?, c.split?))
}

/// "el noveno mes de 2016".
pub(super) fn month_of(c: &Captures) -> Option<Point> {
    turn(Cycle::Month(c.nth.filter(|nth| (1..=12).contains(nth) && c.has_year())?), Which::Bare, c)
}

/// "el fin de semana del 7 de mayo de 2016"; without a year the day that names it.
pub(super) fn weekend_of(c: &Captures) -> Option<Point> {
    let day = turn(cycle(c)?, Which::Bare, c)?;
    match day {
        Point::Fixed(Value::Day(day)) => Some(Point::Fixed(Value::Weekend(monday(day)))),
        day => Some(day),
    }
}

/// "el primer cuatrimestre de 2016".
pub(super) fn third(c: &Captures) -> Option<Found> {
    let last = c.nth.filter(|nth| (1..=3).contains(nth) && c.has_year())? * 4;
    let month = |month| turn(Cycle::Month(month), Which::Bare, c);
    Some(Found::Range(month(last - 3)?, month(last)?))
}

/// "la primera semana de mayo", "la última semana de 2016".
pub(super) fn week(c: &Captures, which: Which) -> Option<Point> {
    if let (Some(day), Some(month)) = (c.day, c.month) {
        let _ = Date::new(2020, month, day).ok()?;
        return turn(Cycle::WeekOf(month, day), Which::Bare, c);
    }
    if let (Some(day), Some(_)) = (c.day, c.months_away) {
        return turn(Cycle::WeekOf(1, day), Which::Bare, c);
    }
    let which = c.away().unwrap_or(which);
    let nth = c.nth?;
    // The weeks of a month are those with most of their days in it.
    let day = |last: i8| match nth {
        -1 => Some(last - 3),
        1..=4 => Some(nth * 7 - 3),
        _ => None,
    };
    match (c.month, c.year) {
        (Some(month), year) => {
            let last = Date::new(year.unwrap_or(2021), month, 1).ok()?.last_of_month().day();
            turn(Cycle::WeekOf(month, day(last)?), Which::Bare, c)
        }
        (None, Some(_)) if nth == -1 => turn(Cycle::WeekOf(12, 28), Which::Bare, c),
        (None, Some(_)) => turn(Cycle::WeekOf(1, day(4)?), Which::Bare, c),
        // "The first week of next year".
        (None, None) if which == Which::Bare => None,
        (None, None) if matches!(which, Which::MonthsAway(_)) => Some(Point::Cycle(Cycle::WeekOf(1, day(30)?), which)),
        (None, None) if nth == -1 => Some(Point::Cycle(Cycle::WeekOf(12, 28), which)),
        (None, None) => Some(Point::Cycle(Cycle::WeekOf(1, day(4)?), which)),
    }
}

/// "semana 31 de 2016": the week that holds the day so many weeks after January 4.
pub(super) fn week_number(c: &Captures) -> Option<Point> {
    let week = c.amount.filter(|n| n.fract() == 0.0 && (1.0..=52.0).contains(n))?;
    let first = Date::new(c.year.unwrap_or(2021), 1, 4).ok()?;
    let day = first.checked_add((week as i32 - 1).weeks()).ok()?;
    // The weeks of a year that is only told by its distance are not counted here.
    if c.years_away.is_some() {
        return None;
    }
    turn(Cycle::WeekOf(day.month(), day.day()), Which::This, c)
}

/// "los años 90", "los ochenta".
pub(super) fn decade(c: &Captures) -> Option<Value> {
    let year = c.year.or_else(|| c.amount.filter(|n| (10.0..100.0).contains(n)).map(|n| 1900 + n as i16))?;
    (year % 10 == 0).then_some(Value::Decade(year / 10))
}

/// "hace tres días", "dentro de dos horas".
pub(super) fn away(c: &Captures, sign: i32, origin: Origin) -> Option<Found> {
    let (amount, unit) = match (c.amount?, c.unit?, c.more) {
        // Months are counted, parts of a year are not.
        (years, Unit::Year, Some((months, Unit::Month))) => (years * 12.0 + months, Unit::Month),
        (amount, unit, more) => total(amount, unit, more)?,
    };
    if amount.fract() != 0.0 || amount > 1e5 || unit <= Unit::Hour {
        return length(amount, unit, if sign < 0 { Stretch::Past } else { Stretch::Future });
    }
    Some(Found::Meaning(Meaning::Point(Point::Shift { unit, by: sign * amount as i32, origin })))
}

/// The day so many units from another one; none where nobody can count them.
pub(super) fn from_day(by: i32, unit: Unit, day: Point) -> Option<Point> {
    let days = match unit {
        Unit::Day => Some(by),
        Unit::Week => by.checked_mul(7),
        Unit::Fortnight => by.checked_mul(14),
        _ => None,
    };
    match (day, days) {
        (Point::Fixed(Value::Day(day)), _) => shifted(day, unit, by).map(|day| Point::Fixed(Value::Day(day))),
        (Point::Shift { unit: Unit::Day, by: offset, origin }, Some(days)) => {
            Some(Point::Shift { unit: Unit::Day, by: offset.checked_add(days)?, origin })
        }
        (Point::Shift { unit: Unit::Day, origin, .. }, None) if unit > Unit::Hour => Some(Point::Shift { unit, by, origin }),
        (Point::Fixed(Value::Vague(Vague::Present)), _) if unit > Unit::Hour => {
            Some(Point::Shift { unit, by, origin: Origin::Speech })
        }
        (Point::Cycle(cycle, which), Some(days)) => Some(Point::Beside { cycle, which, by: i16::try_from(days).ok()? }),
        (Point::Beside { cycle, which, by }, Some(days)) => {
            Some(Point::Beside { cycle, which, by: i16::try_from(i32::from(by) + days).ok()? })
        }
        _ => None,
    }
}

/// An amount and a second one of a smaller unit: "two hours and 30 minutes".
pub(super) fn total(amount: f64, unit: Unit, more: Option<(f64, Unit)>) -> Option<(f64, Unit)> {
    let Some((rest, smaller)) = more else { return Some((amount, unit)) };
    match (unit, smaller) {
        (Unit::Hour, Unit::Minute) | (Unit::Minute, Unit::Second) => Some((amount + rest / 60.0, unit)),
        (Unit::Year, Unit::Month) => Some((amount + rest / 12.0, unit)),
        (Unit::Week, Unit::Day) => Some((amount * 7.0 + rest, smaller)),
        (Unit::Day, Unit::Hour) => Some((amount * 24.0 + rest, smaller)),
        _ => None,
    }
}

/// Lengths that make no single one: "dos meses y una semana". Each is of a smaller unit than the one before.
pub(super) fn lengths(c: &Captures, amount: f64) -> Option<Found> {
    let length = |(amount, unit)| Length { amount: Some(amount), unit };
    let (first, second, third) = (length((amount, c.unit?)), length(c.more?), c.rest.map(length));
    let falling = first.unit > second.unit && third.is_none_or(|third| second.unit > third.unit);
    let lengths = Value::Lengths(first, second, third);
    falling.then_some(Found::Meaning(Meaning::Point(Point::Fixed(lengths))))
}

pub(super) fn times(amount: f64, unit: Unit) -> Value {
    Value::Length(Length { amount: Some(amount), unit })
}

pub(super) fn length(amount: f64, unit: Unit, stretch: Stretch) -> Option<Found> {
    let length = Meaning::Length(Length { amount: Some(amount), unit }, stretch);
    // "Un segundo gol" is a second one.
    Some(if unit == Unit::Second && amount <= 1.0 { Found::Bare(length) } else { Found::Meaning(length) })
}

pub(super) fn every(c: &Captures, step: f64) -> Option<Found> {
    let value = match c.unit {
        Some(unit) => times(c.amount.unwrap_or(step), unit),
        None => Value::Open(cycle(c).or(c.part.map(|_| Cycle::Time))?, c.part.map(TimeOfDay::Part)),
    };
    Some(Found::Meaning(Meaning::Every(value)))
}

/// The time that was read, so many minutes later.
pub(super) fn clock_time(c: &Captures, later: i32) -> Option<TimeOfDay> {
    let minutes = i32::from(c.minute.unwrap_or(0)) + later;
    let total = (i32::from(c.hour?) * 60 + minutes).rem_euclid(24 * 60);
    let whole = c.hour == Some(24) && minutes == 0;
    let (hour, minute) = if whole { (24, 0) } else { ((total / 60) as u8, (total % 60) as u8) };
    let time = TimeOfDay::Clock(hour, minute, c.second);
    let time = match c.afternoon {
        Some(true) => in_part(time, DayPart::Afternoon),
        Some(false) if hour == 12 => TimeOfDay::Clock(0, minute, c.second),
        _ => time,
    };
    Some(c.part.map_or(time, |part| in_part(time, part)))
}

/// "De 5 a 7 de la tarde"; the first hour of "de 11 a 1 de la tarde" is before noon.
pub(super) fn hours(c: &Captures, afternoon: Option<bool>, alone: bool) -> Option<Found> {
    let ((hour, minute, split), last) = (c.first_hour?, c.hour?);
    let same_half = hour % 12 < last % 12 || last > 12 || hour == last;
    let afternoon = afternoon.or(c.afternoon);
    let begin = Captures {
        hour: Some(hour),
        minute: Some(minute),
        second: None,
        part: c.part.filter(|_| same_half),
        afternoon: afternoon.filter(|_| same_half),
        ..*c
    };
    let first = clock_time(&begin, 0)?;
    // "De 10:30 a 3": a clock with twelve hours goes on after noon.
    let plain = afternoon.is_none() && c.part.is_none();
    let turned = plain && (6..=12).contains(&hour) && (1..=12).contains(&last) && last % 12 < hour;
    let last = clock_time(&Captures { afternoon: if turned { Some(true) } else { afternoon }, ..*c }, 0)?;
    Some(Found::Hours(Hours { first, last, split, alone }))
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
