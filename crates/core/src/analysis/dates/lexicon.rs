//! The words of time expressions: one [`Term`] per token and the classes it is in, by table ([`super::words`]).
//!
//! A term says what a word can be in an expression of time; whether it is that here is for the grammar to tell. Numbers are
//! read by [`crate::analysis::numbers`] beside it.

use super::names::{self, Form};
use super::value::{DayPart, Season, Unit, Vague};
use super::words;
use crate::analysis::numbers::Numeral;
use crate::annotation::Class;
use crate::annotation::Token;
use crate::annotation::WordClass;
use crate::lang::{self, DateWord, word_of, words_of};
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
        let mut terms: Vec<Term> = tokens.iter().map(|t| term(t.span.of(text))).collect();
        order_days(&mut terms);
        let numerals = tokens.iter().map(|t| Numeral::of(t.span.of(text))).collect();
        Self { text, tokens, terms, numerals }
    }

    /// How many tokens of the text are in a class.
    pub(crate) fn count(&self, class: DateWord) -> usize {
        self.tokens.iter().filter(|token| token.is(class)).count()
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

    /// Whether token `i`, in any case, is in a class of words.
    pub(crate) fn is_a(&self, i: usize, class: impl Class) -> bool {
        self.holds(i) && self.words.tokens.get(i).is_some_and(|token| token.is(class))
    }

    /// How many tokens of the sentence are in one class and in another; those of the text where it has none.
    pub(crate) fn weigh(&self, one: DateWord, other: DateWord) -> (usize, usize) {
        let of = |class| (self.first..self.end).filter(|i| self.is_a(*i, class)).count();
        let here = (of(one), of(other));
        if here == (0, 0) { (self.words.count(one), self.words.count(other)) } else { here }
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

/// Which number is the day in "5/6/2024" is told by a date of the same text where only one of the two can be it:
/// "13/06/2024". Where none tells, the month stands first.
fn order_days(terms: &mut [Term]) {
    let written = |terms: &[Term], told: fn(u16, u16) -> bool| {
        terms.iter().any(|term| matches!(*term, Term::Slashed(a, b, _) if (1..=31).contains(&a) && told(a, b)))
    };
    if written(terms, |a, b| a > 12 && b <= 12) && !written(terms, |a, b| a <= 12 && b > 12) {
        for term in terms {
            if let Term::Slashed(a @ 1..=12, b @ 1..=12, year) = *term {
                *term = Term::Slashed(b, a, year);
            }
        }
    }
}

/// What `token` can be.
fn term(token: &str) -> Term {
    match token.as_bytes() {
        [b'0'..=b'9', ..] => digits(token),
        [b'a'..=b'z' | b'A'..=b'Z', ..] if token.len() <= words::LONGEST => word(token),
        b"," => Term::Comma,
        b"-" => Term::Hyphen,
        b"'" | b"`" => Term::Apostrophe,
        _ => match token {
            "‐" | "‑" => Term::Hyphen,
            "–" | "—" | "--" => Term::Dash,
            "’" | "‘" => Term::Apostrophe,
            _ if words_of(WordClass::Possessive).contains(&token) => Term::Possessive,
            _ => Term::Other,
        },
    }
}

/// A token that begins with a digit, where it is more than a number.
fn digits(token: &str) -> Term {
    let letters = token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '/'));
    let number = &token[..token.len() - letters.len()];
    let written = |class| words_of(class).contains(&letters);
    let meridiem = if written(DateWord::Morning) { Some(false) } else { written(DateWord::Afternoon).then_some(true) };
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
        (_, Some(Some(decade)), None, _) if decade % 10 == 0 && lang::is(letters, DateWord::DecadeEnding) => match decade {
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
    let capital = token.starts_with(|c: char| c.is_ascii_uppercase());
    if let Some((day, form)) = names::weekday(token) {
        if form == Form::Unsure && !capital { Term::Other } else { Term::Weekday(day, form) }
    } else if let Some((month, form)) = names::month(token) {
        if (form == Form::Unsure || token == word_of(DateWord::MonthAndAdjective)) && !capital {
            Term::Other
        } else {
            Term::Month(month, form)
        }
    } else if let Some((day, Form::Sure)) = token.strip_suffix(['s', 'S']).and_then(names::weekday) {
        Term::Weekdays(day)
    } else {
        words::lookup(token).unwrap_or(Term::Other)
    }
}
