//! What the rules of a table mean.

use super::build::{
    away, clock_time, counted, cycle, day_of, days, decade, every, hours, length, lengths, month, month_of, part_of_year,
    range, range_to_now, stretch, third, times, total, turn, turn_at, week, week_number, weekend, weekend_of, which, year,
};
use super::pattern::Captures;
use crate::analysis::dates::extent::Extent;
use crate::analysis::dates::grammar::{Meaning, Origin, Point, Stretch, Which};
use crate::analysis::dates::holidays::Holiday;
use crate::analysis::dates::value::{Cycle, DayPart, Length, TimeOfDay, Unit, Vague, Value};

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
    /// `part_of_year [last]`, `part_of_month [last]`: the first or last so many days, weeks or months of a year or month.
    PartOfYear(bool),
    PartOfMonth(bool),
    /// `third`: four months of a year, of that number.
    Third,
    /// `range`: from the first day or year that was read to the other; `range_to_now`: to the day of writing.
    Range,
    RangeToNow,
    /// `days`: two days of one month, each by itself.
    Days,
    /// `month_of`: the month of a year of that number; `weekend_of`: the one of the day that was read.
    MonthOf,
    WeekendOf,
    /// `shift_bare N unit`: as `shift`, where no noun follows.
    ShiftBare(i32, Unit),
    /// `cycle_bare`: as `cycle`, by a word that has other senses, where no noun follows it.
    CycleBare,
    /// `week [which]`: the one of that number of a month or year; -1 is the last. `week_number`: as the calendar counts them.
    Week(Which),
    WeekNumber,
    /// `year`, `decade`, `century [N]`; `decade_bare` where no noun follows; `bare_year` where nothing before it tells that it is one.
    Year,
    BareYear,
    Decade,
    DecadeBare,
    /// `holiday_week NAME`: the week of a day with a name.
    HolidayWeek(Holiday),
    Century(i32),
    /// `shift N [unit]`: so many of the unit from the day of writing; `story N [unit]`: from the day that the text speaks of.
    Shift(i32, Option<Unit>, Origin),
    /// `part N part`: that part of the day so many days away; without a part, the one that was read.
    Part(i32, Option<DayPart>),
    /// `away N`: the amount that was read, so many units away, times N.
    Away(i32, Origin),
    /// `from N [unit]`: the amount that was read, else one, times N, from the day that follows ("two days after tomorrow").
    From(i32, Option<Unit>),
    /// `length [past|future]`, `length_half`, `length_quarter`: so much more than the amount; `half_of`: half of the unit; `some`: how many is
    /// left open; `minutes N`: so many minutes.
    Length(Stretch, f64),
    LengthOf(Stretch, f64),
    Some(Stretch),
    Minutes(i32),
    /// `span UNIT [past|future]`: one of this unit.
    Span(Unit, Stretch),
    /// `day_of`: the first day of a month or year, of that number, or its last.
    DayOf,
    /// `every [N]`: each N-th unit, or each turn of the cycle that was read; `every_unit UNIT [N]`.
    Every(f64),
    EveryUnit(Unit, f64),
    /// `vague past|present|future`.
    Vague(Vague),
    /// `clock [MINUTES]`: the time that was read, so many minutes later; `clock_to`: before the hour; `clock_bare`: where no
    /// noun follows that the number counts; `clock_beside`: of a day beside it, and no time without one.
    Clock(i32),
    ClockTo(i32),
    ClockBare,
    ClockBeside,
    /// `hours [am|pm]`: from the first hour to the other; `hours_beside`: it tells hours only beside a day.
    Hours(Option<bool>),
    HoursBeside,
    /// `hours_of_day`: it tells hours where the last one is after noon by a clock with twenty-four, or beside a day.
    HoursOfDay,
    /// `lasting`: hours and minutes as a clock shows them are a length: "pendant 1h30".
    Lasting,
    /// `noon [MINUTES]`, `midnight [MINUTES]`: so many minutes later.
    Noon(i32),
    Midnight(i32),
    /// `clock_am`, `clock_pm`: of a clock with twelve hours.
    HalfDay(DayPart),
    /// `none`: it tells no time.
    NoTime,
    /// `daytime [PART]`: the part of a day that was read, or this one; `part_of`: of the day beside it, and no time without one.
    Daytime(Option<DayPart>),
    PartOf,
}

/// What a rule found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    Meaning(Meaning),
    /// From one point to another.
    Range(Point, Point),
    /// A length, and which days are meant.
    Part(Length, Extent),
    /// A time where no noun follows: "2016", "na segunda", "un segundo".
    Bare(Meaning),
    /// So many units from the day that follows.
    From(i32, Unit),
    /// No time at all.
    NoTime,
    /// A time of a day that is told elsewhere; where no noun follows that it counts; the same only of a day beside it.
    Time(TimeOfDay),
    BareTime(TimeOfDay),
    TimeBeside(TimeOfDay),
    PartOf(DayPart),
    /// From one hour to another.
    Hours(Hours),
    /// Two days, and where the words of the first end.
    Days(Point, Point, usize),
}

/// Two hours, where the words of the first end, and whether they tell a time without a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hours {
    pub(super) first: TimeOfDay,
    pub(super) last: TimeOfDay,
    pub(super) split: usize,
    pub(super) alone: bool,
}

impl Action {
    /// Reads the meaning of a rule.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (name, first, second) = (words.next()?, words.next(), words.next());
        let which = || which(first);
        let last = || first.is_none_or(|word| word == "last").then_some(first.is_some());
        let number = || first.map_or(Some(0), |n| n.parse().ok());
        let unit = || second.map_or(Some(None), |unit| Unit::from_name(unit).map(Some));
        let part = || second.map_or(Some(None), |part| DayPart::from_name(part).map(Some));
        let lasting = |word: Option<&str>| match word {
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
            "third" => Self::Third,
            "part_of_year" => Self::PartOfYear(last()?),
            "part_of_month" => Self::PartOfMonth(last()?),
            "range" => Self::Range,
            "range_to_now" => Self::RangeToNow,
            "days" => Self::Days,
            "decade_bare" => Self::DecadeBare,
            "holiday_week" => Self::HolidayWeek(Holiday::from_name(first?)?),
            "month_of" => Self::MonthOf,
            "weekend_of" => Self::WeekendOf,
            "shift_bare" => Self::ShiftBare(number()?, unit()??),
            "cycle_bare" => Self::CycleBare,
            "week" => Self::Week(which()?),
            "week_number" => Self::WeekNumber,
            "year" => Self::Year,
            "bare_year" => Self::BareYear,
            "decade" => Self::Decade,
            "century" => Self::Century(number()?),
            "shift" => Self::Shift(number()?, unit()?, Origin::Speech),
            "story" => Self::Shift(number()?, unit()?, Origin::Story),
            "part" => Self::Part(number()?, part()?),
            "away" => Self::Away(number()?, Origin::Speech),
            "away_from_story" => Self::Away(number()?, Origin::Event),
            "from" => Self::From(number()?, unit()?),
            "length" => Self::Length(lasting(first)?, 0.0),
            "length_half" => Self::Length(lasting(first)?, 0.5),
            "length_quarter" => Self::Length(lasting(first)?, 0.25),
            "span" => Self::Span(Unit::from_name(first?)?, lasting(second)?),
            "day_of" => Self::DayOf,
            "half_of" => Self::LengthOf(lasting(first)?, 0.5),
            "some" => Self::Some(lasting(first)?),
            "minutes" => Self::Minutes(number()?),
            "one_of" => Self::LengthOf(lasting(first)?, 1.0),
            "one_half_of" => Self::LengthOf(lasting(first)?, 1.5),
            "every" => Self::Every(first.map_or(Some(1.0), |n| n.parse().ok())?),
            "every_unit" => Self::EveryUnit(Unit::from_name(first?)?, second.map_or(Some(1.0), |n| n.parse().ok())?),
            "vague" => Self::Vague(Vague::from_name(first?)?),
            _ => return Self::read_of_day(name, first),
        })
    }

    /// The same of a rule that tells hours and parts of a day, or no time.
    fn read_of_day(name: &str, first: Option<&str>) -> Option<Self> {
        let number = || first.map_or(Some(0), |n| n.parse().ok());
        Some(match name {
            "hours" => Self::Hours(first.map(|half| half == "pm")),
            "hours_beside" => Self::HoursBeside,
            "hours_of_day" => Self::HoursOfDay,
            "lasting" => Self::Lasting,
            "clock" => Self::Clock(number()?),
            "clock_to" => Self::ClockTo(number()?),
            "clock_bare" => Self::ClockBare,
            "clock_beside" => Self::ClockBeside,
            "noon" => Self::Noon(number()?),
            "midnight" => Self::Midnight(number()?),
            "clock_am" => Self::HalfDay(DayPart::Morning),
            "clock_pm" => Self::HalfDay(DayPart::Afternoon),
            "none" => Self::NoTime,
            "daytime" => Self::Daytime(first.map_or(Some(None), |part| DayPart::from_name(part).map(Some))?),
            "part_of" => Self::PartOf,
            _ => return None,
        })
    }

    /// The meaning with what was read; nothing where that makes none.
    pub(super) fn apply(self, c: &Captures) -> Option<Found> {
        let point = |point| Some(Found::Meaning(Meaning::Point(point)));
        let fixed = |value| point(Point::Fixed(value));
        match self {
            Self::Cycle(which) => Some(Found::Meaning(turn_at(c, which)?)),
            Self::CycleBare => Some(Found::Bare(Meaning::Point(turn(cycle(c)?, Which::Bare, c)?))),
            Self::Weekend(which) => point(Point::Cycle(Cycle::Weekend, which)),
            Self::Quarter(which) => {
                let quarter = part_of_year(c, which, 4)?;
                point(turn(Cycle::Quarter(quarter), which, c)?)
            }
            Self::Half(which) => point(turn(Cycle::Half(part_of_year(c, which, 2)?), which, c)?),
            Self::Range => range(c),
            Self::RangeToNow => range_to_now(c),
            Self::Days => days(c),
            Self::DecadeBare => Some(Found::Bare(Meaning::Point(Point::Fixed(decade(c)?)))),
            Self::HolidayWeek(holiday) => point(turn(Cycle::HolidayWeek(holiday), Which::Bare, c)?),
            Self::MonthOf => point(month_of(c)?),
            Self::WeekendOf => point(weekend_of(c)?),
            Self::Week(which) => point(week(c, which)?),
            Self::WeekNumber => {
                let week = Meaning::Point(week_number(c)?);
                Some(if c.year.is_some() { Found::Meaning(week) } else { Found::Bare(week) })
            }
            Self::ShiftBare(by, unit) => {
                Some(Found::Bare(Meaning::Point(Point::Shift { unit, by, origin: Origin::Speech })))
            }
            Self::Year => point(year(c)?),
            Self::DayOf => point(day_of(c)?),
            Self::BareYear => {
                let year = c.year.filter(|year| (1900..2100).contains(year))?;
                Some(Found::Bare(Meaning::Point(Point::Fixed(Value::Year(year)))))
            }
            Self::Decade => decade(c).and_then(fixed),
            Self::Century(0) => fixed(Value::Century(i16::from(c.nth.or(c.day)?) - 1)),
            Self::Century(nth) => fixed(Value::Century(i16::try_from(nth).ok()? - 1)),
            Self::Third => third(c),
            Self::PartOfYear(last) => {
                stretch(c, year(c).unwrap_or(Point::Shift { unit: Unit::Year, by: 0, origin: Origin::Speech }), last)
            }
            Self::PartOfMonth(last) => stretch(c, month(c)?, last),
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
            Self::Every(step) => every(c, step),
            Self::EveryUnit(unit, amount) => Some(Found::Meaning(Meaning::Every(times(amount, unit)))),
            Self::Vague(vague) => fixed(Value::Vague(vague)),
            _ => self.of_length(c),
        }
    }

    /// The same of what tells or counts a length.
    fn of_length(self, c: &Captures) -> Option<Found> {
        match self {
            Self::Away(sign, origin) => away(c, sign, origin),
            Self::From(sign, unit) => counted(c, sign, unit),
            Self::Length(stretch, more) => {
                let amount = c.amount? + more;
                match total(amount, c.unit?, c.more).filter(|_| c.rest.is_none()) {
                    Some((amount, unit)) => length(amount, unit, stretch),
                    None => lengths(c, amount),
                }
            }
            Self::Some(stretch) => Some(Found::Meaning(Meaning::Length(Length { amount: None, unit: c.unit? }, stretch))),
            Self::Minutes(minutes) => length(f64::from(minutes), Unit::Minute, Stretch::Free),
            Self::Span(unit, stretch) => length(1.0, unit, stretch),
            Self::LengthOf(stretch, amount) => length(amount, c.unit?, stretch),
            _ => self.of_day(c),
        }
    }

    /// The same of what tells hours and parts of a day, or no time.
    fn of_day(self, c: &Captures) -> Option<Found> {
        match self {
            Self::Hours(afternoon) => hours(c, afternoon, true),
            Self::HoursBeside => hours(c, None, c.afternoon.is_some()),
            Self::HoursOfDay => hours(c, None, c.hour.is_some_and(|hour| hour > 12)),
            Self::Lasting => {
                let minutes = f64::from(c.minute.unwrap_or(0));
                length(f64::from(c.hour?) + minutes / 60.0, Unit::Hour, Stretch::Free)
            }
            Self::Clock(minutes) => clock_time(c, minutes).map(Found::Time),
            Self::ClockBare => clock_time(c, 0).map(Found::BareTime),
            Self::ClockBeside => clock_time(c, 0).map(Found::TimeBeside),
            Self::ClockTo(minutes) => {
                let before = c.minute.map(|minutes| -minutes);
                clock_time(&Captures { minute: before, ..*c }, -minutes).map(Found::Time)
            }
            Self::HalfDay(part) => {
                let afternoon = Some(part == DayPart::Afternoon);
                clock_time(&Captures { afternoon, ..*c }, 0).map(Found::Time)
            }
            Self::NoTime => Some(Found::NoTime),
            Self::Noon(minutes) => clock_time(&Captures { hour: Some(12), ..*c }, minutes).map(Found::Time),
            Self::Midnight(minutes) => clock_time(&Captures { hour: Some(0), ..*c }, minutes).map(Found::Time),
            Self::Daytime(part) => Some(Found::Time(TimeOfDay::Part(part.or(c.part)?))),
            Self::PartOf => Some(Found::PartOf(c.part?)),
            _ => None,
        }
    }
}
