//! Times of day, by themselves and with their day: "10 p.m. Wednesday", "noon on March 3", "Tuesday night", "last night".

use super::{Meaning, Origin, Point, point};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Cycle, DayPart, TimeOfDay, Unit, Value};
use crate::analysis::numbers::Numeral;
use crate::lang::DateWord;

/// A place on the calendar with or without a time of day, or a time of day alone.
pub(super) fn timed(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    if let Some(found) = part_of_day(line, i) {
        return Some(found);
    }
    if let Some((time, end)) = clock(line, i) {
        let next = skip(line, end, &[Term::Comma, Term::On]);
        return Some(match point::point(line, next).filter(|(p, _)| is_day(*p)) {
            Some((day, end)) => {
                // "9:30 a.m. on Thursday morning"
                let (time, end) = match line.term(end) {
                    Term::Part(part, false) => (in_part(time, part), end + 1),
                    _ => (time, zone(line, end)),
                };
                (Meaning::Timed(day, time), end)
            }
            None => (Meaning::Timed(shared_day(line, end).unwrap_or_else(today), time), end),
        });
    }
    let (day, end) = point::point(line, i)?;
    if !is_day(day) {
        return Some((Meaning::Point(day), end));
    }
    if let Term::Part(part, false) = line.term(end) {
        let (time, end) =
            clock(line, skip(line, end + 1, &[Term::Comma, Term::At])).unwrap_or((TimeOfDay::Part(part), end + 1));
        return Some((Meaning::Timed(day, time), end));
    }
    let mid = line.term(end) == Term::Mid || line.is_a(end, DateWord::DayEdge);
    if let (true, Term::Part(part, false)) = (mid, line.term(end + 1)) {
        return Some((Meaning::Timed(day, TimeOfDay::Part(part)), end + 2));
    }
    match clock(line, skip(line, end, &[Term::Comma, Term::At, Term::About])) {
        Some((time, end)) => Some((Meaning::Timed(day, time), end)),
        None => Some((Meaning::Point(day), end)),
    }
}

/// The Wednesday of "between 7 a.m. and 6 p.m. Wednesday": the day of the second time is that of the first.
fn shared_day(line: Line<'_>, end: usize) -> Option<Point> {
    let joined = matches!(line.term(end), Term::To | Term::And | Term::Hyphen | Term::Dash | Term::Or);
    let (_, end) = clock(line, end + 1).filter(|_| joined)?;
    point::point(line, skip(line, end, &[Term::Comma, Term::On])).map(|(day, _)| day).filter(|day| is_day(*day))
}

fn today() -> Point {
    Point::Shift { unit: Unit::Day, by: 0, origin: Origin::Story }
}

/// Skips at most one each of `terms`, in their order.
fn skip(line: Line<'_>, i: usize, terms: &[Term]) -> usize {
    terms.iter().fold(i, |at, term| if line.term(at) == *term { at + 1 } else { at })
}

/// Whether a point is a day, so that it has hours.
fn is_day(point: Point) -> bool {
    match point {
        Point::Fixed(value) => matches!(value, Value::Day(_)),
        Point::Cycle(cycle, _) => matches!(cycle, Cycle::Weekday(_) | Cycle::Day(..) | Cycle::Holiday(_)),
        Point::Beside { cycle: _, which: _, by: _ } => true,
        Point::Shift { unit, .. } => unit == Unit::Day,
        Point::YearBefore(_) | Point::Spoken(..) => false,
    }
}

/// "this morning", "tonight", "last night", "the next morning", "the night of March 3", "late Monday night".
fn part_of_day(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let shifted = |by, origin, time, end| Some((Meaning::Timed(Point::Shift { unit: Unit::Day, by, origin }, time), end));
    let part = |at: usize| match line.term(at) {
        Term::Part(part, false) => Some(TimeOfDay::Part(part)),
        _ => None,
    };
    match line.term(i) {
        Term::Tonight => return shifted(0, Origin::Speech, TimeOfDay::Part(DayPart::Night), i + 1),
        Term::Overnight if matches!(line.term(i + 1), Term::Weekday(..)) => {
            let (day, end) = point::point(line, i + 1)?;
            return Some((Meaning::Timed(day, TimeOfDay::Part(DayPart::Night)), end));
        }
        // What happened overnight, news tells on the day after.
        Term::Overnight => return shifted(-1, Origin::Sentence, TimeOfDay::Part(DayPart::Night), i + 1),
        Term::Early | Term::Late | Term::Mid | Term::Earlier | Term::Later => {
            let at = i + 1 + usize::from(line.term(i + 1) == Term::Hyphen);
            if let Some(time) = part(at) {
                // "mid-afternoon yesterday", "by mid-afternoon"
                let plain = at == i + 1 || line.term(i) == Term::Mid;
                let led = plain && (line.before(i) == Term::In || line.is_a(i.wrapping_sub(1), DateWord::LimitMark));
                return match point::point(line, at + 1).filter(|(p, _)| is_day(*p)) {
                    Some((day, end)) => Some((Meaning::Timed(day, time), end)),
                    None if led => Some((Meaning::Timed(today(), time), at + 1)),
                    None => None,
                };
            }
            return part_of_day(line, at);
        }
        _ => {}
    }
    let the = usize::from(line.term(i) == Term::The);
    match (line.term(i + the), part(i + the + 1)) {
        (Term::This, Some(time)) => return shifted(0, Origin::Speech, time, i + 2),
        (Term::Last, Some(time @ TimeOfDay::Part(DayPart::Night | DayPart::Evening))) => {
            return shifted(-1, Origin::Speech, time, i + 2);
        }
        (Term::That | Term::Same, Some(time)) => return shifted(0, Origin::Story, time, i + the + 2),
        (Term::Next | Term::Following, Some(time)) => return shifted(1, Origin::Story, time, i + the + 2),
        (Term::Previous, Some(time)) => return shifted(-1, Origin::Story, time, i + the + 2),
        _ => {}
    }
    let time = part(i + the)?;
    if line.term(i + the + 1) == Term::Of {
        let (day, end) = point::point(line, i + the + 2).filter(|(p, _)| is_day(*p))?;
        return Some((Meaning::Timed(day, time), end));
    }
    None
}

/// A time by the clock: "10 p.m.", "10:30 a.m. EST", "1800 GMT", "noon", "9 o'clock", "9 in the morning".
fn clock(line: Line<'_>, i: usize) -> Option<(TimeOfDay, usize)> {
    let (time, end) = match line.term(i) {
        Term::Noon if line.is_a(i.wrapping_sub(1), DateWord::HighNoon) => return None,
        Term::Noon => (TimeOfDay::Clock(12, 0, None), i + 1),
        Term::Midnight => (TimeOfDay::Clock(24, 0, None), i + 1),
        Term::Part(DayPart::Midday, false) => (TimeOfDay::Clock(12, 0, None), i + 1),
        Term::ClockMeridiem(hour, minute, pm) => (TimeOfDay::Clock(of_day(hour, pm), minute, None), i + 1),
        Term::Clock(hour, minute, second) => match line.term(i + 1) {
            Term::Meridiem(pm) if (1..=12).contains(&hour) => (TimeOfDay::Clock(of_day(hour, pm), minute, second), i + 2),
            _ if zone(line, i + 1) > i + 1 || is_clock(line, i) => (TimeOfDay::Clock(hour, minute, second), i + 1),
            _ => return None,
        },
        _ => numbered(line, i)?,
    };
    Some((time, zone(line, end)))
}

/// "5:30 on Wednesday afternoon" is 17:30.
fn in_part(time: TimeOfDay, part: DayPart) -> TimeOfDay {
    match (time, part) {
        (TimeOfDay::Clock(hour @ 1..=11, minute, second), DayPart::Afternoon | DayPart::Evening) => {
            TimeOfDay::Clock(hour + 12, minute, second)
        }
        _ => time,
    }
}

/// The hour of the day.
fn of_day(hour: u8, pm: bool) -> u8 {
    hour % 12 + if pm { 12 } else { 0 }
}

/// Whether "10:30" without more at `i` is a time and no score or verse: a preposition of time leads it.
fn is_clock(line: Line<'_>, i: usize) -> bool {
    matches!(line.before(i), Term::At | Term::About | Term::To | Term::Before | Term::After | Term::Comma)
        || line.is_a(i.wrapping_sub(1), DateWord::RangeStart)
}

/// A time whose hour is a number: "10 p.m.", "10.30 p.m.", "1800 GMT", "9 o'clock", "9 in the morning".
fn numbered(line: Line<'_>, i: usize) -> Option<(TimeOfDay, usize)> {
    let (value, digits) = match line.numeral(i) {
        Numeral::Digits(value, digits) => (value, digits),
        Numeral::Small(value) => (f64::from(value), Some(1)),
        _ => return None,
    };
    let minutes = ((value.fract() * 100.0).round()) as u8;
    let hour = value as u16;
    match (line.term(i + 1), digits) {
        (Term::Meridiem(pm), Some(1 | 2)) | (Term::Meridiem(pm), None) if (1..=12).contains(&hour) && minutes < 60 => {
            Some((TimeOfDay::Clock(of_day(hour as u8, pm), minutes, None), i + 2))
        }
        (Term::Zone, Some(4)) if hour <= 2400 && hour % 100 < 60 => {
            Some((TimeOfDay::Clock((hour / 100) as u8, (hour % 100) as u8, None), i + 1))
        }
        (Term::OClock, Some(1 | 2)) if (1..=12).contains(&hour) => {
            let (pm, end) = in_the(line, i + 2).unwrap_or((false, i + 2));
            Some((TimeOfDay::Clock(if pm { of_day(hour as u8, true) } else { hour as u8 }, 0, None), end))
        }
        (Term::In, Some(1 | 2)) if (1..=12).contains(&hour) => {
            let (pm, end) = in_the(line, i + 1)?;
            Some((TimeOfDay::Clock(of_day(hour as u8, pm), 0, None), end))
        }
        _ => None,
    }
}

/// "in the morning", "in the evening": whether it is past noon, and the end.
fn in_the(line: Line<'_>, i: usize) -> Option<(bool, usize)> {
    match (line.term(i), line.term(i + 1), line.term(i + 2)) {
        (Term::In, Term::The, Term::Part(part, false)) => Some((part != DayPart::Morning, i + 3)),
        (Term::At, Term::Part(DayPart::Night, false), _) => Some((true, i + 2)),
        _ => None,
    }
}

/// The end of a time zone at `i`: "GMT", "local time"; and of the same time in another one: "(1500 GMT)".
fn zone(line: Line<'_>, i: usize) -> usize {
    let named = line.is_a(i, DateWord::ZoneName);
    let standard = usize::from(line.is_a(i + 1, DateWord::ZoneSeason));
    let end = if line.term(i) == Term::Zone {
        i + 1
    } else if named && line.is_a(i + 1 + standard, DateWord::ZoneNoun) {
        i + 2 + standard
    } else {
        i
    };
    // Behind the bracket stand the hours, perhaps a meridiem, the zone, and the bracket that closes.
    let again =
        line.is(end, &["("]) && (matches!(line.term(end + 1), Term::Clock(..)) || line.numeral(end + 1) != Numeral::None);
    let closes = (end + 3..end + 5).find(|k| line.term(k - 1) == Term::Zone && line.is(*k, &[")"]));
    closes.filter(|_| again).map_or(end, |k| k + 1)
}
