//! What stands beside each other and tells one time: a day, a part of it, an hour, in any order ("mañana por la tarde a las 5").
//!
//! It takes what the patterns found and looks on behind a joint of the table for what is still wanted. What a word tells only
//! beside a day ("la mañana" of "la mañana del lunes") is no time without one. Hours that begin and end something become two
//! expressions, of the same day.

use super::build::in_part;
use super::meaning::{Found, Hours};
use super::{Grammar, Line, is_day};
use crate::analysis::dates::bare_cycle;
use crate::analysis::dates::extent::{Extent, Part};
use crate::analysis::dates::grammar::{Expression, Meaning, Origin, Point, Stretch};
use crate::analysis::dates::value::{Cycle, DayPart, TimeOfDay, Unit};

/// What has been read of one time.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    day: Option<Point>,
    part: Option<DayPart>,
    clock: Option<TimeOfDay>,
    hours: Option<Hours>,
    /// The part of the day is told by words that tell it only beside a day.
    leans: bool,
}

impl Parts {
    /// These and what was found; nothing where it does not fit.
    fn with(self, found: Found) -> Option<Self> {
        let hourless = self.clock.is_none() && self.hours.is_none();
        match found {
            Found::Meaning(Meaning::Point(day)) if is_day(day) && self.day.is_none() => {
                Some(Self { day: Some(day), ..self })
            }
            Found::Meaning(Meaning::Timed(day, TimeOfDay::Part(part))) if self.day.is_none() && self.part.is_none() => {
                Some(Self { day: Some(day), part: Some(part), ..self })
            }
            Found::Meaning(Meaning::Timed(day, clock)) if self.day.is_none() && hourless => {
                Some(Self { day: Some(day), clock: Some(clock), ..self })
            }
            Found::Time(TimeOfDay::Part(part)) if self.part.is_none() => Some(Self { part: Some(part), ..self }),
            Found::PartOf(part) if self.part.is_none() => Some(Self { part: Some(part), leans: true, ..self }),
            Found::TimeBeside(clock) if hourless => Some(Self { clock: Some(clock), leans: true, ..self }),
            Found::Time(clock) if hourless => Some(Self { clock: Some(clock), ..self }),
            Found::Hours(hours) if hourless => Some(Self { hours: Some(hours), ..self }),
            _ => None,
        }
    }

    fn at(self, time: TimeOfDay) -> Meaning {
        let today = Point::Shift { unit: Unit::Day, by: 0, origin: Origin::Story };
        let time = match self.part.map_or(time, |part| in_part(time, part)) {
            // The word for it is that for noon.
            TimeOfDay::Part(DayPart::Midday) => TimeOfDay::Clock(12, 0, None),
            time => time,
        };
        Meaning::Timed(self.day.unwrap_or(today), time)
    }
}

impl Grammar {
    /// The expressions that a match at token `i` begins, in text order; none where it means no time.
    pub(super) fn expressions(
        &self,
        line: Line<'_>,
        first: usize,
        i: usize,
        (found, end): (Found, usize),
    ) -> [Option<Expression>; 2] {
        let whole = |meaning, end, extent| self.told(line, first, (i, end), meaning, extent);
        match found {
            Found::NoTime => [None; 2],
            Found::Range(begin, last) => [whole(Meaning::Point(begin), end, Extent::Through(Meaning::Point(last))), None],
            Found::Days(first_day, last, split) => {
                let told = |range, day| self.told(line, first, range, Meaning::Point(day), Extent::Whole);
                [told((i, split), first_day), told((self.lexicon.skip(line, split, "and"), end), last)]
            }
            Found::Part(length, extent) => [whole(Meaning::Length(length, Stretch::Free), end, extent), None],
            found => match (Parts::default().with(found), found) {
                (Some(parts), _) => self.joined(line, first, i, (parts, end)),
                (None, Found::Meaning(meaning)) => [whole(meaning, end, self.extent(line, i)), None],
                (None, _) => [None; 2],
            },
        }
    }

    /// The expressions of what was read and what belongs to it behind it.
    fn joined(
        &self,
        line: Line<'_>,
        first: usize,
        i: usize,
        (mut parts, mut end): (Parts, usize),
    ) -> [Option<Expression>; 2] {
        // A day, a part of it and an hour.
        for _ in 0..2 {
            let joint = if parts.day.is_some() { "between_day_and_time" } else { "between_time_and_day" };
            let zoned =
                if parts.clock.is_some() || parts.hours.is_some() { self.lexicon.skip(line, end, "zone") } else { end };
            let ways = [zoned, self.lexicon.skip(line, zoned, joint)].into_iter().filter_map(|at| {
                let (found, after) = self.longest(line, at)?;
                Some((parts.with(found)?, after))
            });
            let more = ways.max_by_key(|(_, after)| *after);
            match more {
                Some((read, after)) => (parts, end) = (read, after),
                None => {
                    end = zoned;
                    break;
                }
            }
        }
        let whole = |meaning| [self.told(line, first, (i, end), meaning, Extent::Whole), None];
        let the_same = Point::Shift { unit: Unit::Day, by: 0, origin: Origin::Story };
        match (parts.clock, parts.hours, parts.part, parts.day) {
            (_, Some(hours), _, day) if day.is_some() || hours.alone => [
                self.told(line, first, (i, hours.split), parts.at(hours.first), Extent::Whole),
                self.told(
                    line,
                    first,
                    (self.lexicon.skip(line, hours.split, "to_hour"), end),
                    Parts { day: day.map(|_| the_same), ..parts }.at(hours.last),
                    Extent::Whole,
                ),
            ],
            (Some(clock), .., day) if day.is_some() || parts.part.is_some() || !parts.leans => whole(parts.at(clock)),
            (_, _, Some(part), day) if day.is_some() || !parts.leans => whole(parts.at(TimeOfDay::Part(part))),
            (None, _, None, Some(day)) => whole(Meaning::Point(day)),
            _ => [None; 2],
        }
    }

    /// The expression of tokens `i..end` without what only leads to it.
    fn told(
        &self,
        line: Line<'_>,
        first: usize,
        (i, mut end): (usize, usize),
        meaning: Meaning,
        extent: Extent,
    ) -> Option<Expression> {
        // A comma that stands before a year belongs to the sentence where no year follows.
        if end > i + 1 && line.word(end - 1) == "," {
            end -= 1;
        }
        let begin = if line.word(i) == "," { i + 1 } else { i };
        let lead = self.lexicon.skip(line, begin, "no_part");
        // "Après-demain" is one word.
        let begin = if lead < end && line.word(lead) != "-" { lead } else { begin };
        let expression = Expression { first: begin, end, meaning, extent };
        (!self.is_name(line, first, &expression)).then_some(expression)
    }

    /// Whether a month or day of the week alone is a name by its capital: "Di Maggio", "Plácido Domingo".
    fn is_name(&self, line: Line<'_>, first: usize, e: &Expression) -> bool {
        let opens = e.first == first;
        let named = match bare_cycle(e.meaning) {
            Some(Cycle::Month(_)) => self.small_months,
            Some(Cycle::Weekday(_)) => self.small_weekdays && !opens,
            _ => false,
        };
        named && e.end == e.first + 1 && line.word(e.first).starts_with(char::is_uppercase)
    }

    /// Which days of a month, year or decade are meant: its beginning, middle or end.
    fn extent(&self, line: Line<'_>, i: usize) -> Extent {
        let at = self.lexicon.skip(line, i, "no_part");
        let is = |set| self.lexicon.is(line, at, set) || self.lexicon.is(line, i, set);
        match () {
            () if is("rest") => Extent::Rest,
            () if is("so_far") => Extent::SoFar,
            () if is("early") => Extent::Part(Part::Early),
            () if is("mid") => Extent::Part(Part::Mid),
            () if is("late") => Extent::Part(Part::Late),
            () => Extent::Whole,
        }
    }
}
