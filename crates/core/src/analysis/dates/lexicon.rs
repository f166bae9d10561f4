//! The words of time expressions: one [`Term`] per token, by table.
//!
//! A term says what a word can be in an expression of time; whether it is that here is for the grammar to tell. Numbers are
//! read by [`crate::analysis::numbers`] beside it.

use super::names::{self, Form};
use super::value::{DayPart, Season, Unit, Vague};
use crate::analysis::numbers::Numeral;
use crate::annotation::Token;
use jiff::civil::Weekday;

/// What a token can be in an expression of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Term {
    /// Nothing.
    Other,
    Weekday(Weekday, Form),
    /// "Mondays".
    Weekdays(Weekday),
    Month(i8, Form),
    Season(Season),
    /// A unit of time and whether it is plural.
    Unit(Unit, bool),
    /// "half" of a year.
    Half,
    Part(DayPart, bool),
    Noon,
    Midnight,
    /// "yesterday", "today", "tomorrow": days from the anchor.
    Day(i8),
    Tonight,
    Overnight,
    /// "daily", "weekly": every one of the unit.
    Every(Unit),
    /// "every", "each".
    Each,
    Last,
    Past,
    Previous,
    Next,
    Following,
    Coming,
    This,
    Current,
    That,
    Same,
    Latest,
    /// "ago".
    Ago,
    Earlier,
    Later,
    Before,
    After,
    /// "early", "mid", "late": they narrow what follows.
    Early,
    Mid,
    Late,
    /// "end", "beginning", "middle" (of).
    Edge,
    /// "nearly", "about", "almost".
    About,
    /// "few", "several", "many": an amount left open.
    Several,
    Couple,
    /// "more", "additional", "full", "consecutive": between a number and its unit.
    Filler,
    Fiscal,
    /// "these", "sometime", "less", "up", "final": nothing by themselves, but a longer phrase can begin with them.
    Opener,
    /// "now", "recently", "soon".
    Vague(Vague),
    Future,
    Recent,
    /// "a.m." or "p.m.": whether it is p.m.
    Meridiem(bool),
    OClock,
    Zone,
    Old,
    The,
    Article,
    Of,
    On,
    At,
    In,
    To,
    And,
    Or,
    Possessive,
    Comma,
    Hyphen,
    Dash,
    Apostrophe,
    /// "10:30": hour, minute, second.
    Clock(u8, u8, Option<u8>),
    /// "10am", "10.30pm": hour, minute.
    ClockMeridiem(u8, u8, bool),
    /// "03/04/1998": three numbers as written.
    Slashed(u16, u16, u16),
    /// "1990s" or "90s": the decade; two digits stand for the nearest such decade.
    Decade(i16),
    /// "Q3", "3Q".
    QuarterName(i8),
    /// "H1".
    HalfName(i8),
}

/// The tokens of a text with what each can be.
pub(crate) struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
    terms: Vec<Term>,
    numerals: Vec<Numeral>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let terms = tokens.iter().map(|t| term(t.span.of(text))).collect();
        let numerals = tokens.iter().map(|t| Numeral::of(t.span.of(text))).collect();
        Self { text, tokens, terms, numerals }
    }

    /// The tokens `first..end`.
    pub(crate) fn line(&self, first: usize, end: usize) -> Line<'_> {
        Line { words: self, first, end: end.min(self.tokens.len()) }
    }
}

/// The tokens of one sentence; outside of it every lookup finds nothing.
#[derive(Clone, Copy)]
pub(crate) struct Line<'w> {
    words: &'w Words<'w>,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

impl<'w> Line<'w> {
    fn holds(&self, i: usize) -> bool {
        self.first <= i && i < self.end
    }

    pub(crate) fn term(&self, i: usize) -> Term {
        self.words.terms.get(i).copied().filter(|_| self.holds(i)).unwrap_or(Term::Other)
    }

    /// The term before token `i`.
    pub(crate) fn before(&self, i: usize) -> Term {
        i.checked_sub(1).map_or(Term::Other, |p| self.term(p))
    }

    pub(crate) fn numeral(&self, i: usize) -> Numeral {
        self.words.numerals.get(i).copied().filter(|_| self.holds(i)).unwrap_or(Numeral::None)
    }

    /// The numerals from token `i` to the end.
    pub(crate) fn numerals(&self, i: usize) -> &'w [Numeral] {
        self.words.numerals.get(i.max(self.first)..self.end).unwrap_or(&[])
    }

    /// The text of token `i`; empty outside.
    pub(crate) fn word(&self, i: usize) -> &'w str {
        self.words.tokens.get(i).filter(|_| self.holds(i)).map_or("", |t| t.span.of(self.words.text))
    }

    /// Whether token `i` is one of these words, in any case.
    pub(crate) fn is(&self, i: usize, words: &[&str]) -> bool {
        let word = self.word(i);
        words.iter().any(|w| word.eq_ignore_ascii_case(w))
    }

    /// Whether token `i` begins with a capital.
    pub(crate) fn capital(&self, i: usize) -> bool {
        self.word(i).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether nothing stands between tokens `i - 1` and `i`.
    pub(crate) fn glued(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|p| self.words.tokens.get(p)), self.words.tokens.get(i)) {
            (Some(before), Some(token)) => self.holds(i) && before.span.end == token.span.start,
            _ => false,
        }
    }
}

/// Longest word of the table.
const LONGEST: usize = 13;

/// What `token` can be.
fn term(token: &str) -> Term {
    match token.as_bytes() {
        [b'0'..=b'9', ..] => digits(token),
        [b'a'..=b'z' | b'A'..=b'Z', ..] if token.len() <= LONGEST => word(token),
        b"," => Term::Comma,
        b"-" => Term::Hyphen,
        b"'" | b"`" => Term::Apostrophe,
        b"'s" => Term::Possessive,
        _ => match token {
            "‐" | "‑" => Term::Hyphen,
            "–" | "—" | "--" => Term::Dash,
            "’" | "‘" => Term::Apostrophe,
            "’s" => Term::Possessive,
            "o’clock" => Term::OClock,
            _ => Term::Other,
        },
    }
}

/// A token that begins with a digit, where it is more than a number.
fn digits(token: &str) -> Term {
    let letters = token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '/'));
    let number = &token[..token.len() - letters.len()];
    let meridiem = match letters {
        "am" | "AM" | "a" => Some(false),
        "pm" | "PM" | "p" => Some(true),
        _ => None,
    };
    let mut parts = number.split([':', '.', '/']);
    let mut part = || parts.next().map(|p| if p.len() <= 4 { p.parse::<u16>().ok() } else { None });
    match (letters, part(), part(), part()) {
        ("", Some(Some(a)), Some(Some(b)), Some(Some(c))) if number.contains('/') || number.split('.').count() == 3 => {
            // With periods the day stands first.
            if number.contains('.') { Term::Slashed(b, a, c) } else { Term::Slashed(a, b, c) }
        }
        ("", Some(Some(h @ 0..=24)), Some(Some(m @ 0..=59)), None) if number.contains(':') && number.len() >= 4 => {
            Term::Clock(h as u8, m as u8, None)
        }
        ("", Some(Some(h @ 0..=24)), Some(Some(m @ 0..=59)), Some(Some(s @ 0..=59))) => {
            Term::Clock(h as u8, m as u8, Some(s as u8))
        }
        ("s" | "S", Some(Some(decade)), None, _) if decade % 10 == 0 => match decade {
            0..=90 if number.len() == 2 => Term::Decade(short_decade(decade)),
            1000..=2990 => Term::Decade(decade as i16 / 10),
            _ => Term::Other,
        },
        ("Q", Some(Some(q @ 1..=4)), None, _) => Term::QuarterName(q as i8),
        ("H", Some(Some(h @ 1..=2)), None, _) => Term::HalfName(h as i8),
        (_, Some(Some(h @ 1..=12)), minute, None) if letters.len() == 2 => match (meridiem, minute) {
            (Some(pm), None) => Term::ClockMeridiem(h as u8, 0, pm),
            (Some(pm), Some(Some(m @ 0..=59))) => Term::ClockMeridiem(h as u8, m as u8, pm),
            _ => Term::Other,
        },
        _ => Term::Other,
    }
}

/// The decade that "the '90s" or "the twenties" means: 1930s to 2020s.
pub(crate) fn short_decade(of: u16) -> i16 {
    if of <= 20 { 200 + of as i16 / 10 } else { 190 + of as i16 / 10 }
}

/// A token of letters.
fn word(token: &str) -> Term {
    if let Some((day, form)) = names::weekday(token) {
        return if form == Form::Unsure && !token.starts_with(|c: char| c.is_ascii_uppercase()) {
            Term::Other
        } else {
            Term::Weekday(day, form)
        };
    }
    if let Some((month, form)) = names::month(token) {
        return if (form == Form::Unsure || token == "august") && !token.starts_with(|c: char| c.is_ascii_uppercase()) {
            Term::Other
        } else {
            Term::Month(month, form)
        };
    }
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..token.len()) else { return Term::Other };
    lower.copy_from_slice(token.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return Term::Other };
    if let Some((day, Form::Sure)) = lower.strip_suffix('s').and_then(names::weekday) {
        return Term::Weekdays(day);
    }
    match lower {
        "spring" => Term::Season(Season::Spring),
        "summer" => Term::Season(Season::Summer),
        "fall" | "autumn" => Term::Season(Season::Fall),
        "winter" => Term::Season(Season::Winter),
        "second" => Term::Unit(Unit::Second, false),
        "seconds" => Term::Unit(Unit::Second, true),
        "minute" | "min" => Term::Unit(Unit::Minute, false),
        "minutes" | "mins" => Term::Unit(Unit::Minute, true),
        "hour" | "hr" => Term::Unit(Unit::Hour, false),
        "hours" | "hrs" => Term::Unit(Unit::Hour, true),
        "day" => Term::Unit(Unit::Day, false),
        "days" => Term::Unit(Unit::Day, true),
        "weekend" => Term::Unit(Unit::Weekend, false),
        "weekends" => Term::Unit(Unit::Weekend, true),
        "week" => Term::Unit(Unit::Week, false),
        "weeks" => Term::Unit(Unit::Week, true),
        "fortnight" => Term::Unit(Unit::Fortnight, false),
        "fortnights" => Term::Unit(Unit::Fortnight, true),
        "month" => Term::Unit(Unit::Month, false),
        "months" => Term::Unit(Unit::Month, true),
        "quarter" => Term::Unit(Unit::Quarter, false),
        "quarters" => Term::Unit(Unit::Quarter, true),
        "year" | "yr" => Term::Unit(Unit::Year, false),
        "years" | "yrs" => Term::Unit(Unit::Year, true),
        "decade" => Term::Unit(Unit::Decade, false),
        "decades" => Term::Unit(Unit::Decade, true),
        "century" => Term::Unit(Unit::Century, false),
        "centuries" => Term::Unit(Unit::Century, true),
        "millennium" => Term::Unit(Unit::Millennium, false),
        "millennia" => Term::Unit(Unit::Millennium, true),
        "half" => Term::Half,
        "morning" => Term::Part(DayPart::Morning, false),
        "mornings" => Term::Part(DayPart::Morning, true),
        "midday" => Term::Part(DayPart::Midday, false),
        "afternoon" => Term::Part(DayPart::Afternoon, false),
        "afternoons" => Term::Part(DayPart::Afternoon, true),
        "evening" => Term::Part(DayPart::Evening, false),
        "evenings" => Term::Part(DayPart::Evening, true),
        "night" => Term::Part(DayPart::Night, false),
        "nights" => Term::Part(DayPart::Night, true),
        "noon" => Term::Noon,
        "midnight" => Term::Midnight,
        "yesterday" => Term::Day(-1),
        "today" => Term::Day(0),
        "tomorrow" => Term::Day(1),
        "tonight" => Term::Tonight,
        "overnight" => Term::Overnight,
        "hourly" => Term::Every(Unit::Hour),
        "daily" => Term::Every(Unit::Day),
        "nightly" => Term::Every(Unit::Day),
        "weekly" => Term::Every(Unit::Week),
        "fortnightly" => Term::Every(Unit::Fortnight),
        "monthly" => Term::Every(Unit::Month),
        "annually" | "yearly" => Term::Every(Unit::Year),
        "every" | "each" => Term::Each,
        "last" => Term::Last,
        "past" => Term::Past,
        "previous" | "preceding" | "prior" => Term::Previous,
        "next" => Term::Next,
        "following" | "subsequent" => Term::Following,
        "coming" | "upcoming" => Term::Coming,
        "this" => Term::This,
        "current" => Term::Current,
        "that" => Term::That,
        "same" => Term::Same,
        "latest" => Term::Latest,
        "ago" => Term::Ago,
        "earlier" => Term::Earlier,
        "later" => Term::Later,
        "before" => Term::Before,
        "after" => Term::After,
        "early" => Term::Early,
        "mid" => Term::Mid,
        "late" => Term::Late,
        "end" | "beginning" | "start" | "middle" | "close" | "rest" | "remainder" => Term::Edge,
        "nearly" | "almost" | "about" | "around" | "approximately" | "roughly" | "over" | "barely" => Term::About,
        "few" | "several" | "many" => Term::Several,
        "couple" => Term::Couple,
        "more" | "additional" | "extra" | "full" | "consecutive" | "straight" | "successive" | "trading" | "working"
        | "business" | "whole" | "further" | "calendar" | "long" => Term::Filler,
        "fiscal" | "financial" => Term::Fiscal,
        "these" | "sometime" | "less" | "fewer" | "no" | "up" | "final" | "opening" | "closing" | "comparable"
        | "corresponding" => Term::Opener,
        "now" | "currently" | "nowadays" | "presently" => Term::Vague(Vague::Present),
        "recently" | "lately" => Term::Vague(Vague::Past),
        "soon" => Term::Vague(Vague::Future),
        "future" => Term::Future,
        "recent" => Term::Recent,
        "o'clock" => Term::OClock,
        "am" | "a.m." | "a.m" => Term::Meridiem(false),
        "pm" | "p.m." | "p.m" => Term::Meridiem(true),
        "gmt" | "utc" | "est" | "edt" | "cst" | "cdt" | "mst" | "mdt" | "pst" | "pdt" | "et" | "pt" | "ct" | "cet"
        | "cest" | "bst" | "ist" | "msk" | "jst" | "hkt" | "aest" | "aedt" | "nzst" => Term::Zone,
        "old" => Term::Old,
        "the" => Term::The,
        "a" | "an" => Term::Article,
        "of" => Term::Of,
        "on" => Term::On,
        "at" => Term::At,
        "in" | "during" => Term::In,
        "to" | "through" | "until" | "till" => Term::To,
        "and" => Term::And,
        "or" => Term::Or,
        "q1" => Term::QuarterName(1),
        "q2" => Term::QuarterName(2),
        "q3" => Term::QuarterName(3),
        "q4" => Term::QuarterName(4),
        "h1" => Term::HalfName(1),
        "h2" => Term::HalfName(2),
        "twenties" => Term::Decade(192),
        "thirties" => Term::Decade(193),
        "forties" => Term::Decade(194),
        "fifties" => Term::Decade(195),
        "sixties" => Term::Decade(196),
        "seventies" => Term::Decade(197),
        "eighties" => Term::Decade(198),
        "nineties" => Term::Decade(199),
        _ => Term::Other,
    }
}
