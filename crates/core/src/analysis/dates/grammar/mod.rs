//! The grammar of time expressions: from a token on, the longest phrase that is one, and what it means before anybody
//! knows what day it is.
//!
//! Each part of the grammar is a few hand-written rules over [`Term`](super::lexicon::Term)s with bounded lookahead, so a
//! text is read in linear time: [`point`] has the places on the calendar, [`year_part`] and [`holiday`] among them, [`clock`] the times of day, [`length`] durations
//! and what is counted with them ("two weeks ago"), [`sets`] what recurs. Nothing here knows an anchor; that is
//! [`resolve`](super::resolve).

pub(crate) mod clock;
pub(crate) mod holiday;
pub(crate) mod length;
pub(crate) mod point;
pub(crate) mod relative;
pub(crate) mod sets;
pub(crate) mod year;
pub(crate) mod year_part;

use super::extent::{Extent, Part};
use super::lexicon::{Line, Term};
use super::value::{Cycle, Length, TimeOfDay, Unit, Value};
use crate::analysis::numbers::Numeral;
use crate::annotation::WordClass;
use crate::lang::DateWord;

/// What an expression means, before it is resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    Point(Point),
    Timed(Point, TimeOfDay),
    Length(Length, Stretch),
    Every(Value),
}

/// A place on the calendar, before it is resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Point {
    /// It says itself where.
    Fixed(Value),
    /// One of the turns of a cycle.
    Cycle(Cycle, Which),
    /// The quarter that the text last spoke of, else this one.
    Spoken(Cycle, Which),
    /// So many days after a turn of a cycle of days.
    Beside { cycle: Cycle, which: Which, by: i16 },
    /// So many units from where the origin is.
    Shift { unit: Unit, by: i32, origin: Origin },
    /// The same time one year before: what is spoken of ("a year earlier") or what is compared ("a year ago").
    YearBefore(Origin),
}

/// Which turn of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Not said: tense and convention tell.
    Bare,
    Last,
    This,
    Next,
    /// The one before or after what the text last spoke of.
    Previous,
    Following,
    Year(i16),
    /// In the year so many years from the anchor's.
    YearsAway(i16),
    /// In the month so many months from the anchor's.
    MonthsAway(i16),
    /// In the week so many weeks from the anchor's.
    WeeksAway(i16),
}

/// What a shift counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The day the text was written.
    Speech,
    /// The day, week, month or year that the text last spoke of, else the day the text was written.
    Story,
    /// The same, if the text spoke of one just before: without it "two years later" tells no more than two years.
    Event,
    /// The same, if the sentence spoke of it, else the day the text was written.
    Sentence,
}

/// Where a duration lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// Anywhere.
    Free,
    /// It ends with the anchor.
    Past,
    /// It begins with the anchor.
    Future,
}

/// An expression found: the tokens `first..end` and what they mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expression {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) meaning: Meaning,
    pub(crate) extent: Extent,
}

/// The longest expression that begins at token `i`.
pub(crate) fn at(line: Line<'_>, i: usize) -> Option<Expression> {
    if line.term(i) == Term::Other && line.numeral(i) == Numeral::None && !holiday::opens_holiday(line, i) {
        return None;
    }
    let candidates = [sets::set(line, i), clock::timed(line, i), length::counted(line, i), vague(line, i)];
    let mut best: Option<(Meaning, usize)> = None;
    for (meaning, end) in candidates.into_iter().flatten() {
        if end > i && best.is_none_or(|(_, longest)| end > longest) {
            best = Some((meaning, end));
        }
    }
    best.map(|(meaning, end)| Expression { first: i, end, meaning, extent: extent(line, i, end, meaning) })
}

/// Which of the days that tokens `i..end` name are meant.
fn extent(line: Line<'_>, i: usize, end: usize, meaning: Meaning) -> Extent {
    let at = i + usize::from(line.term(i) == Term::The);
    let ended = match meaning {
        Meaning::Point(Point::Fixed(Value::Quarter(..)) | Point::Cycle(Cycle::Quarter(_), _) | Point::Spoken(..)) => {
            year_part::ended(line, end)
        }
        _ => None,
    };
    match (ended, line.term(at)) {
        (Some(last), _) => Extent::QuarterTo(last),
        (None, Term::Early) => Extent::Part(Part::Early),
        (None, Term::Mid) => Extent::Part(Part::Mid),
        (None, Term::Late) => Extent::Part(Part::Late),
        _ => Extent::Whole,
    }
}

/// Whether two expressions are written as one: "10-14 July", "2023-24", "March 3-5".
pub(crate) fn is_one(line: Line<'_>, head: Expression, tail: Expression) -> bool {
    let dash = matches!(line.term(head.end), Term::Hyphen | Term::Dash);
    dash && tail.first == head.end + 1 && line.glued(head.end) && line.glued(tail.first)
}

/// A second expression that leans on the one before it: the "5" of "March 3 to 5", the "99" of "1998-99", the
/// "Sunday" of "Tuesday through Sunday".
pub(crate) fn tail(line: Line<'_>, head: Expression) -> Option<Expression> {
    let joint = head.end;
    if !matches!(line.term(joint), Term::Hyphen | Term::Dash | Term::To | Term::And | Term::Or) {
        return None;
    }
    let first = joint + 1;
    let (meaning, end) = match head.meaning {
        Meaning::Point(Point::Cycle(Cycle::Day(..), _) | Point::Fixed(Value::Day(_)))
            if point::earlier_day(line, head.first).is_some_and(|(_, end)| end == joint) =>
        {
            let (day, end) = point::day_first(line, first)?;
            (Meaning::Point(day), end)
        }
        Meaning::Point(Point::Cycle(Cycle::Day(month, _), which)) => point::later_day(line, first, month, which)?,
        Meaning::Point(Point::Fixed(Value::Day(day))) => point::later_day(line, first, day.month(), Which::Year(day.year()))
            .filter(|_| line.term(joint) != Term::Hyphen)?,
        Meaning::Point(Point::Fixed(Value::Year(year))) => year::short(line, first, year)?,
        Meaning::Point(Point::Cycle(Cycle::Weekday(_), which)) => {
            // "from Tuesday through Sunday": the Sunday after it; "next Tuesday and Thursday": the same week's.
            let listed = matches!(line.term(joint), Term::And | Term::Or);
            let Term::Weekday(weekday, _) = line.term(first) else { return None };
            if listed && which == Which::Bare {
                return None;
            }
            (Meaning::Point(Point::Cycle(Cycle::Weekday(weekday), Which::Following)), first + 1)
        }
        _ => return None,
    };
    Some(Expression { first, end, meaning, extent: Extent::Whole })
}

/// "now", "recently", "the future", "these days": no place on the calendar at all.
fn vague(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    use super::value::Vague;
    let found = |vague, end| Some((Meaning::Point(Point::Fixed(Value::Vague(vague))), end));
    match line.term(i) {
        Term::Vague(Vague::Future) if line.is_a(i.wrapping_sub(1), WordClass::As) || line.term(i + 1) == Term::After => None,
        // "Now, ..." turns the talk and tells no time.
        Term::Vague(Vague::Present) if i == line.first && line.term(i + 1) == Term::Comma => None,
        // "Most recently last October" is October.
        Term::Vague(Vague::Past)
            if line.is_a(i.wrapping_sub(1), DateWord::MostMark) && point::point(line, i + 1).is_some() =>
        {
            None
        }
        Term::Vague(vague) => found(vague, i + 1),
        Term::Current if !matches!(line.term(i + 1), Term::Unit(..)) => found(Vague::Present, i + 1),
        Term::Recent => match line.term(i + 1) {
            Term::Unit(_, true) => found(Vague::Past, i + 2),
            _ => None,
        },
        Term::Future => match line.term(i + 1) {
            Term::Unit(_, true) => found(Vague::Future, i + 2),
            _ => None,
        },
        Term::The => match (line.term(i + 1), line.term(i + 2)) {
            (Term::Future, _) => found(Vague::Future, i + 2),
            (Term::Other, Term::Future) if line.is_a(i + 1, DateWord::FutureKind) => found(Vague::Future, i + 3),
            (Term::Recent, Term::Past) => found(Vague::Past, i + 3),
            (Term::Past, Term::Other) if line.before(i) == Term::In && line.numeral(i + 2) == Numeral::None => {
                found(Vague::Past, i + 2)
            }
            (Term::Past, Term::Comma | Term::And) if line.before(i) == Term::In => found(Vague::Past, i + 2),
            _ => None,
        },
        Term::Opener if line.is_a(i, DateWord::TheseMark) && line.term(i + 1) == Term::Unit(Unit::Day, true) => {
            found(Vague::Present, i + 2)
        }
        Term::At if line.term(i + 1) == Term::The && line.is_a(i + 2, DateWord::MomentNoun) => found(Vague::Present, i + 3),
        _ => None,
    }
}
