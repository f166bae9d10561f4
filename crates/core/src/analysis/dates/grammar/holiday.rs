//! Named days: "Christmas Eve", "last Easter", "Thanksgiving week". Their names are in `holidays.tsv` of the language.

use super::point::which_year;
use super::{Point, Which};
use crate::analysis::dates::holidays::{self, Holiday};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Cycle, Unit, Value};
use crate::annotation::WordClass;
use crate::lang::word_of;

/// Whether a holiday can begin at token `i`.
pub(super) fn opens_holiday(line: Line<'_>, i: usize) -> bool {
    line.capital(i) && holidays::names().iter().any(|(words, _)| line.is(i, words.get(..1).unwrap_or(&[])))
}

/// The named day that begins at token `i`, with "last", "this" or "next" before it read by [`relative`].
pub(super) fn holiday_name(line: Line<'_>, i: usize) -> Option<(Holiday, usize)> {
    if !line.capital(i) {
        return None;
    }
    let matches = |words: &Vec<&str>| {
        let mut at = i;
        for (k, word) in words.iter().enumerate() {
            if k > 0 && matches!(line.term(at), Term::Possessive | Term::Apostrophe) {
                at += 1;
            }
            let (name, plural) = (line.word(at), line.word(at).strip_suffix(['s', 'S']).unwrap_or(""));
            if !(name.eq_ignore_ascii_case(word) || (words.len() > 1 && plural.eq_ignore_ascii_case(word))) {
                return None;
            }
            if k + 1 == words.len() && *word == word_of(WordClass::DayEnding) && !line.capital(at) {
                return None;
            }
            at += 1;
        }
        Some(at)
    };
    holidays::names().iter().find_map(|(words, holiday)| matches(words).map(|end| (*holiday, end)))
}

pub(super) fn holiday(line: Line<'_>, i: usize) -> Option<(Point, usize)> {
    let (holiday, end) = holiday_name(line, i)?;
    if line.term(end) == Term::Unit(Unit::Week, false) && holiday.fixed().is_none() {
        return Some((Point::Cycle(Cycle::HolidayWeek(holiday), Which::Bare), end + 1));
    }
    Some(match which_year(line, end, true) {
        Some((Which::Year(year), end)) => (Point::Fixed(Value::Day(holiday.in_year(year)?)), end),
        Some((which, end)) => (Point::Cycle(Cycle::Holiday(holiday), which), end),
        None => (Point::Cycle(Cycle::Holiday(holiday), Which::Bare), end),
    })
}
