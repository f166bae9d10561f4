//! Which days of what an expression names are meant, where that is not all of them: the end of "the late 1990s", the three
//! months of "the third quarter ended June 30", the whole of "10-14 July".

use super::grammar::{Meaning, Point};
use super::value::{Length, Unit, Value, shifted};
use jiff::ToSpan;
use jiff::civil::Date;

/// How the days of an expression differ from those of its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Extent {
    /// They are those of its value.
    Whole,
    /// "early", "mid-", "late".
    Part(Part),
    /// The three months that end on this day, as a firm counts its quarters.
    QuarterTo(Point),
    /// From the day of writing on: "the rest of the year"; up to that day: "so far this year".
    Rest,
    SoFar,
    /// So much at the beginning or end of this: "the first nine months of 2016".
    First(Point),
    Last(Point),
    /// From its first day to the last one of this: a range that is written as one.
    Through(Meaning),
}

/// A part of a decade, year or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first half.
    Early,
    /// The middle third or so.
    Mid,
    /// The second half.
    Late,
}

impl Part {
    /// The days of this part of `value`; `None` where it has no parts.
    pub(crate) fn of(self, value: Value) -> Option<(Date, Date)> {
        let date = |year: i16, month, day| Date::new(year, month, day).ok();
        Some(match value {
            Value::Decade(decade) => {
                let (first, last) = match self {
                    Part::Early => (0, 4),
                    Part::Mid => (3, 6),
                    Part::Late => (5, 9),
                };
                let year = decade.checked_mul(10)?;
                (date(year + first, 1, 1)?, date(year + last, 12, 31)?)
            }
            Value::Year(year) => match self {
                Part::Early => (date(year, 1, 1)?, date(year, 6, 30)?),
                Part::Mid => (date(year, 5, 1)?, date(year, 8, 31)?),
                Part::Late => (date(year, 7, 1)?, date(year, 12, 31)?),
            },
            Value::Month(year, month) => match self {
                Part::Early => (date(year, month, 1)?, date(year, month, 15)?),
                Part::Mid => (date(year, month, 11)?, date(year, month, 20)?),
                Part::Late => (date(year, month, 16)?, date(year, month, 1)?.last_of_month()),
            },
            _ => return None,
        })
    }
}

/// The three months that end on `last`.
pub(crate) fn quarter_to(last: Date) -> Option<(Date, Date)> {
    let next = last.checked_add(1.day()).ok()?;
    Some((shifted(next, Unit::Month, -3)?, last))
}

/// The first or last days of a whole, as many as a length has.
pub(crate) fn part_of(length: Length, (begin, end): (Date, Date), last: bool) -> Option<(Date, Date)> {
    let amount = length.amount.filter(|amount| amount.fract() == 0.0 && (1.0..1000.0).contains(amount))? as i32;
    let part = if last {
        (shifted(end.tomorrow().ok()?, length.unit, -amount)?, end)
    } else {
        (begin, shifted(begin, length.unit, amount)?.yesterday().ok()?)
    };
    (begin <= part.0 && part.1 <= end).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn parts_lie_within_the_whole() {
        for value in [Value::Decade(199), Value::Year(2023), Value::Month(2024, 2)] {
            let whole = value.days().unwrap_or_default();
            for part in [Part::Early, Part::Mid, Part::Late] {
                let days = part.of(value).unwrap_or_default();
                assert!(whole.0 <= days.0 && days.0 < days.1 && days.1 <= whole.1, "{value:?} {part:?} {days:?}");
            }
        }
        assert_eq!(Part::Late.of(Value::Day(date(2024, 2, 1))), None);
        let months = Length { amount: Some(9.0), unit: Unit::Month };
        let year = (date(2016, 1, 1), date(2016, 12, 31));
        assert_eq!(part_of(months, year, false), Some((date(2016, 1, 1), date(2016, 9, 30))));
        assert_eq!(part_of(months, year, true), Some((date(2016, 4, 1), date(2016, 12, 31))));
        assert_eq!(part_of(Length { amount: Some(13.0), ..months }, year, true), None);
        assert_eq!(quarter_to(date(2024, 6, 30)), Some((date(2024, 4, 1), date(2024, 6, 30))));
    }
}
