//! The dateline that opens a wire story: "DUSHANBE, March 1 -- ", "LONDON (Reuters) - ", "PARIS, 3 June (AFP) — ".
//!
//! By-lines are skipped; then the words before the first separator of the body must all be accounted for as place, date
//! and agency, in one of the orders that agencies use. A place without date and agency must be in capitals and the story
//! must begin with a capital after it, so that a sentence with a dash in it is no dateline. Whether the place exists is not
//! asked here.

use super::dates::names;
use super::{Layer, Layers, Options, Stage};
use crate::annotation::{Analysis, Dateline, Warning};
use crate::document::Article;
use crate::span::Span;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The stage `dateline`.
#[derive(Debug, Default)]
pub struct DatelineStage;

impl Stage for DatelineStage {
    fn name(&self) -> &'static str {
        "dateline"
    }

    fn reads(&self) -> Layers {
        Layers::NONE
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Dateline])
    }

    fn run(&self, article: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
        let published = article.publish_time.map(|t| t.date());
        analysis.dateline = find(article.text(), article.body_start() as usize, published);
        Ok(())
    }
}

/// Longest head, in bytes: "SOMEWHERE LONG/ELSEWHERE, Some Region, Wednesday, Sept. 30, 1998 (Some Press Agency)".
const LONGEST: usize = 120;
/// By-lines that may stand before it.
const BYLINES: usize = 3;

/// The dateline at `start`, if there is one.
fn find(text: &str, start: usize, published: Option<Date>) -> Option<Dateline> {
    let mut at = start;
    for _ in 0..=BYLINES {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        let line = text.get(at..)?.lines().next()?;
        let byline = line.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by ")) && line.len() <= 80;
        if !byline {
            return head(text, at, line, published);
        }
        at += line.len();
    }
    None
}

/// The dateline that opens `line`, which stands at `start`.
fn head(text: &str, start: usize, line: &str, published: Option<Date>) -> Option<Dateline> {
    let mut parts = Parts::default();
    let mut rest = line;
    let bracketed = |rest: &str| -> Option<(usize, usize)> {
        let inner = rest.strip_prefix('(')?;
        let close = inner.find(')')?;
        is_agency(inner.get(..close)?).then_some((1, close + 1))
    };
    loop {
        let at = line.len() - rest.len();
        if at > LONGEST {
            return None;
        }
        if let Some(length) = separator(rest, &parts) {
            return parts.finish(text, start, at, length, published);
        }
        if let Some((open, close)) = bracketed(rest) {
            if parts.agency.is_some() {
                return None;
            }
            parts.agency = Some((at + open, at + close));
            rest = skip(rest, close + 1);
        } else if let Some((date, length)) = date_at(rest) {
            if parts.date.is_some() {
                return None;
            }
            parts.date = Some((at, at + length, date));
            rest = skip(rest, length);
        } else if parts.date.is_none() && parts.agency.is_none() {
            let length = place_word(rest)?;
            let word = rest.get(..length)?;
            if parts.words == 0 && OPENERS.iter().any(|opener| word.eq_ignore_ascii_case(opener)) {
                return None;
            }
            parts.capitals &= parts.regions > 0 || !word.chars().any(char::is_lowercase);
            let (from, _) = parts.place.unwrap_or((at, at));
            parts.place = Some((from, at + length));
            parts.words += 1;
            rest = skip(rest, length);
            parts.regions += usize::from(line.get(at + length..)?.starts_with(','));
        } else {
            return None;
        }
        if parts.words > 8 || parts.regions > 3 {
            return None;
        }
    }
}

/// `rest` without its first `length` bytes and the comma and spaces after them.
fn skip(rest: &str, length: usize) -> &str {
    let rest = rest.get(length..).unwrap_or("").trim_start_matches([' ', '\t', '\u{a0}']);
    rest.strip_prefix(',').unwrap_or(rest).trim_start_matches([' ', '\t', '\u{a0}'])
}

/// What was found of a head so far; offsets count from the start of its line.
struct Parts {
    place: Option<(usize, usize)>,
    date: Option<(usize, usize, WrittenDate)>,
    agency: Option<(usize, usize)>,
    /// Words of the place.
    words: usize,
    /// Commas within the place: what follows one is a region or country.
    regions: usize,
    /// Whether the place, up to its first comma, is all in capitals.
    capitals: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self { place: None, date: None, agency: None, words: 0, regions: 0, capitals: true }
    }
}

impl Parts {
    /// The dateline, if what stands before the separator at `at` is one.
    fn finish(self, text: &str, start: usize, at: usize, length: usize, published: Option<Date>) -> Option<Dateline> {
        let story = start + at + length;
        let after = text.get(story..)?;
        let end = story + (after.len() - after.trim_start().len());
        let opens = after.trim_start().trim_start_matches(['"', '\'', '“', '‘', '`', '«', '(']).chars().next();
        let opens = opens.is_none_or(|c| c.is_uppercase() || c.is_numeric());
        let named = self.place.is_some() || self.agency.is_some();
        if !named || (!self.capitals && (!opens || self.words > 3 + self.regions)) {
            return None;
        }
        if self.date.is_none() && self.agency.is_none() {
            let (from, to) = self.place?;
            let place = text.get(start + from..start + to)?;
            let place_like = self.capitals
                && place.chars().filter(|c| c.is_alphabetic()).count() >= 4
                && !place.chars().any(|c| c.is_ascii_digit())
                && !LABELS.iter().any(|label| place.split([' ', ',']).any(|word| word == *label));
            if !place_like || !opens {
                return None;
            }
        }
        let span = |(from, to): (usize, usize)| Span::from_range(&(start + from..start + to));
        Some(Dateline {
            span: Span::from_range(&(start..end)),
            place_span: self.place.map(span),
            place: None,
            date_span: self.date.map(|(from, to, _)| span((from, to))),
            date: self.date.and_then(|(_, _, date)| date.resolve(published)),
            agency_span: self.agency.map(span),
        })
    }
}

/// Words that open a sentence and no place.
const OPENERS: [&str; 14] =
    ["in", "on", "at", "from", "by", "to", "for", "since", "until", "after", "before", "during", "between", "this"];

/// Words in capitals that label a text and are no place.
const LABELS: [&str; 22] = [
    "UPDATE",
    "UPDATED",
    "BREAKING",
    "EXCLUSIVE",
    "ANALYSIS",
    "OPINION",
    "WATCH",
    "LIVE",
    "VIDEO",
    "CORRECTION",
    "CORRECTED",
    "FACTBOX",
    "EDITORIAL",
    "INTERVIEW",
    "PREVIEW",
    "REVIEW",
    "FEATURE",
    "ALERT",
    "URGENT",
    "NEWS",
    "TIMELINE",
    "EXPLAINER",
];

/// Length of the separator that `rest` begins with. A colon or the end of the line serves only after an agency.
fn separator(rest: &str, parts: &Parts) -> Option<usize> {
    if parts.place.is_none() && parts.agency.is_none() {
        return None;
    }
    let dashes = rest.len() - rest.trim_start_matches(['-', '_', '–', '—', '―', '−']).len();
    if dashes > 0 {
        let spaced = rest.get(dashes..)?.chars().next().is_none_or(char::is_whitespace);
        return (spaced || parts.agency.is_some() || parts.date.is_some()).then_some(dashes);
    }
    let known = parts.agency.is_some() && (parts.place.is_some() || parts.date.is_some());
    (known && rest.starts_with(':')).then_some(1)
}

/// Length of the place word that `rest` begins with: "NEW", "India", "BEIJING/SEOUL", "N.Y.", "al-Arab".
fn place_word(rest: &str) -> Option<usize> {
    const SMALL: [&str; 13] = ["of", "the", "and", "de", "la", "el", "al", "du", "des", "del", "upon", "sur", "in"];
    let mut end = 0;
    let mut after_dash = false;
    for (i, c) in rest.char_indices() {
        let dash = matches!(c, '-' | '/' | '\'' | '’' | '.' | '&');
        if !(c.is_alphabetic() || (dash && i > 0)) || (after_dash && matches!(c, '-' | '/')) {
            break;
        }
        after_dash = c == '-';
        end = i + c.len_utf8();
    }
    let word = rest.get(..end)?.trim_end_matches(['-', '\'', '’']);
    let capital = word.chars().next()?.is_uppercase();
    (capital || SMALL.contains(&word)).then_some(word.len())
}

/// Whether the words in brackets can be an agency: a capital first, few and short words, no sentence.
fn is_agency(inner: &str) -> bool {
    let words = inner.split([' ', '/', '-', '.']).filter(|w| !w.is_empty());
    inner.len() <= 40
        && inner.chars().next().is_some_and(char::is_uppercase)
        && inner.chars().all(|c| c.is_alphanumeric() || " /-.&'’".contains(c))
        && words.clone().count() <= 5
        && words.clone().all(|w| w.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric()) || w.len() <= 3)
}

/// A date as datelines write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WrittenDate {
    Day { year: Option<i16>, month: i8, day: i8 },
    Weekday(Weekday),
}

impl WrittenDate {
    /// The day meant: the latest one not after the day that follows publication, since a story may be published in UTC
    /// before its own day has begun there.
    fn resolve(self, published: Option<Date>) -> Option<Date> {
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

/// The date that `rest` begins with, and its length: "March 1", "Sept. 9, 1998", "3 June 2011", "Sunday, March 1", "Monday".
fn date_at(rest: &str) -> Option<(WrittenDate, usize)> {
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
    let ordinal = suffix.is_empty() || ["st", "nd", "rd", "th"].iter().any(|s| suffix.eq_ignore_ascii_case(s));
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

#[cfg(test)]
mod tests;
