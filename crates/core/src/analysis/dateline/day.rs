//! Dates as datelines write them: "March 1", "Sept. 9, 1998", "3 June 2011", "Sunday, March 1", "Monday", "1996-08-30".

use crate::analysis::dates::names;
use crate::lang::{DatelineWord, words_of};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A date as datelines write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenDate {
    Day { year: Option<i16>, month: i8, day: i8 },
    Weekday(Weekday),
}

impl WrittenDate {
    /// The day meant: the latest one not after the day that follows publication, since a story may be published in UTC
    /// before its own day has begun there.
    pub(super) fn resolve(self, published: Option<Date>) -> Option<Date> {
        match self {
            WrittenDate::Day { year: Some(year), month, day } => Date::new(year, month, day).ok(),
            WrittenDate::Day { year: None, month, day } => {
                let last = published?.checked_add(1.day()).ok()?;
                // Eight years hold a February 29 in every century.
                (last.year() - 8..=last.year()).rev().filter_map(|y| Date::new(y, month, day).ok()).find(|d| *d <= last)
            }
            WrittenDate::Weekday(weekday) => {
                let last = published?;
                if last.weekday() == weekday { Some(last) } else { last.nth_weekday(-1, weekday).ok() }
            }
        }
    }
}

/// The date that `rest` begins with, and its length.
pub(super) fn date_at(rest: &str) -> Option<(WrittenDate, usize)> {
    if let Some(day) = rest.get(..10).and_then(iso) {
        return Some((day, 10));
    }
    let words = Words { rest, at: 0 };
    let (first, after) = words.next()?;
    if let Some((weekday, _)) = names::weekday(first) {
        let date = month_day(after.past_comma()).map(|(date, end)| (date, end.at));
        return Some(date.unwrap_or((WrittenDate::Weekday(weekday), words.at + first.len())));
    }
    month_day(words).map(|(date, end)| (date, end.at))
}

/// "March 1", "1 March", "1st March", each with an optional year.
fn month_day(words: Words<'_>) -> Option<(WrittenDate, Words<'_>)> {
    let (first, after_first) = words.next()?;
    let (second, after_second) = after_first.next()?;
    let (month, day, second) = match (names::month(first), names::month(second)) {
        (Some((month, _)), _) => (month, day_number(second)?, second),
        (None, Some((month, _))) => (month, day_number(first)?, second),
        (None, None) => return None,
    };
    let end = Words { rest: words.rest, at: after_first.at + second.len() };
    let year = |from: Words<'_>| {
        let (word, _) = from.next()?;
        let year: i16 = word.parse().ok().filter(|y| (1800..=2199).contains(y))?;
        Some((year, Words { rest: words.rest, at: from.at + word.len() }))
    };
    let with_year = year(after_second.past_comma());
    Date::new(2000, month, day).ok()?;
    Some(match with_year {
        Some((year, end)) => (WrittenDate::Day { year: Some(year), month, day }, end),
        None => (WrittenDate::Day { year: None, month, day }, end),
    })
}

/// "1", "01", "1st": a day of the month.
fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?;
    let ordinal = suffix.is_empty() || words_of(DatelineWord::OrdinalEnding).iter().any(|s| suffix.eq_ignore_ascii_case(s));
    digits.parse().ok().filter(|d| ordinal && (1..=31).contains(d))
}

/// A walk over words of letters and digits, each with the period that ends it; `at` stands before a word.
#[derive(Clone, Copy)]
struct Words<'t> {
    rest: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    /// The next word, and the walk after it and the spaces behind it.
    fn next(self) -> Option<(&'t str, Self)> {
        let from = self.rest.get(self.at..)?;
        let length = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
        let word = from.get(..length).filter(|w| !w.is_empty())?;
        let abbreviated = from.get(length..)?.starts_with('.') && word.chars().all(char::is_alphabetic);
        let word = if abbreviated { from.get(..length + 1)? } else { word };
        let after = from.get(word.len()..)?;
        let spaces = after.len() - after.trim_start_matches([' ', '\u{a0}']).len();
        Some((word, Self { rest: self.rest, at: self.at + word.len() + spaces }))
    }

    /// The walk past a comma and the spaces behind it.
    fn past_comma(self) -> Self {
        let from = self.rest.get(self.at..).unwrap_or("");
        let after = from.strip_prefix(',').unwrap_or(from).trim_start_matches([' ', '\u{a0}']);
        Self { rest: self.rest, at: self.at + from.len() - after.len() }
    }
}

/// "1996-08-30".
fn iso(text: &str) -> Option<WrittenDate> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day: Date = text.parse().ok().filter(|_| digits)?;
    Some(WrittenDate::Day { year: Some(day.year()), month: day.month(), day: day.day() })
}
