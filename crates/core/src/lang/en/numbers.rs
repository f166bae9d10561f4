//! Numbers in digits and words: "1,200", "3.4 billion", "twenty-six", "two and a half", "a hundred and five", "20th".
//!
//! Each token is read by itself into a [`Numeral`]; [`cardinal`] then adds up as many of them as form one number, by the
//! grammar of English number names: a part below a hundred, times a hundred, times falling powers of a thousand. It does not
//! judge what the number counts, and it does not read years spoken in pairs ("nineteen ninety-six"): there it reads 19.

#![allow(clippy::wildcard_enum_match_arm, reason = "a rule names the few numerals it reads, of many")]

use crate::lang::Table;
use crate::term::Term;
use std::sync::LazyLock;

/// What one token contributes to a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Numeral {
    /// Nothing.
    None,
    /// "12", "1,200", "3.4": the value, and how many digits when it is written with digits alone.
    Digits(f64, Option<u8>),
    /// "zero" to "nineteen".
    Small(u8),
    /// "twenty" to "ninety".
    Tens(u8),
    /// "hundred" and its plural.
    Hundred,
    /// "thousand", "million", "bn", ...
    Scale(f64),
    /// "dozen".
    Dozen,
    /// "1/2", "½".
    Fraction(f64),
    /// "half".
    Half,
    /// "first", "20th".
    Ordinal(u32),
    /// "a", "an".
    Article,
    /// "and".
    And,
    /// A hyphen, as in "twenty-six".
    Hyphen,
}

impl Numeral {
    /// Reads one token.
    pub(crate) fn of(token: &str) -> Numeral {
        match token.as_bytes() {
            [b'0'..=b'9', ..] => digits(token),
            [b'a'..=b'z' | b'A'..=b'Z', ..] if token.len() <= 11 => WORDS.of(token).copied().unwrap_or(Numeral::None),
            b"-" => Numeral::Hyphen,
            _ => match token {
                "‐" | "‑" => Numeral::Hyphen,
                "½" => Numeral::Fraction(0.5),
                "¼" => Numeral::Fraction(0.25),
                "¾" => Numeral::Fraction(0.75),
                "⅓" => Numeral::Fraction(1.0 / 3.0),
                "⅔" => Numeral::Fraction(2.0 / 3.0),
                _ => Numeral::None,
            },
        }
    }
}

/// A token that begins with a digit.
fn digits(token: &str) -> Numeral {
    let body = token.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &token[body.len()..];
    if !suffix.is_empty() {
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|s| suffix.eq_ignore_ascii_case(s));
        return match body.parse() {
            Ok(value) if ordinal => Numeral::Ordinal(value),
            _ => Numeral::None,
        };
    }
    if let Some((above, below)) = body.split_once('/') {
        return match (above.parse::<u16>(), below.parse::<u16>()) {
            (Ok(above), Ok(below)) if 0 < above && above < below && below <= 16 => {
                Numeral::Fraction(f64::from(above) / f64::from(below))
            }
            _ => Numeral::None,
        };
    }
    let Some(value) = decimal(body) else { return Numeral::None };
    let plain = body.bytes().all(|b| b.is_ascii_digit()).then_some(body.len().min(255) as u8);
    Numeral::Digits(value, plain)
}

/// The value of "1200", "1,200", "1,200.5" or "3.4"; commas must group three digits each.
fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let count = groups.clone().count();
    // Groups of three, or of two before a last one of three: lakh and crore grouping ("12,50,000").
    let grouped = |size: usize| groups.clone().zip(1..).all(|(g, i)| g.len() == if i == count { 3 } else { size });
    let regular = count == 0 || (first.len() <= 3 && (grouped(3) || grouped(2)));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let written = !first.is_empty() && text.len() <= 24 && text.contains('.') != fraction.is_empty();
    if !written || !regular || !digits(first) || !digits(fraction) || !groups.clone().all(digits) {
        return None;
    }
    let value = whole.bytes().filter(|b| *b != b',').fold(0.0, |v, b| v * 10.0 + f64::from(b - b'0'));
    let divisor = 10f64.powi(fraction.len() as i32);
    let fraction = fraction.bytes().fold(0.0, |v, b| v * 10.0 + f64::from(b - b'0'));
    Some(value + fraction / divisor)
}

/// What each word contributes.
pub(super) static WORDS: LazyLock<Table<Term, Numeral>> = LazyLock::new(|| {
    Table::read(include_str!("numbers.tsv"), |fields| {
        let (word, kind, value) = match fields {
            [word, kind] => (word, *kind, None),
            [word, kind, value] => (word, *kind, Some(value.parse::<f64>().ok()?)),
            _ => return None,
        };
        let numeral = match (kind, value) {
            ("article", None) => Numeral::Article,
            ("and", None) => Numeral::And,
            ("hundred", None) => Numeral::Hundred,
            ("dozen", None) => Numeral::Dozen,
            ("half", None) => Numeral::Half,
            ("small", Some(value)) => Numeral::Small(value as u8),
            ("tens", Some(value)) => Numeral::Tens(value as u8),
            ("scale", Some(value)) => Numeral::Scale(value),
            ("ordinal", Some(value)) => Numeral::Ordinal(value as u32),
            _ => return None,
        };
        Some((Term::form(word), numeral))
    })
});

/// A number and the tokens it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cardinal {
    pub(crate) value: f64,
    /// How many numerals it is made of.
    pub(crate) len: usize,
    /// How many digits, when it is a single token of digits alone ("1998" but not "1,998").
    pub(crate) plain_digits: Option<u8>,
}

/// The number that begins `numerals`, as long as possible. A bare article or scale word is none ("a", "thousands").
pub(crate) fn cardinal(numerals: &[Numeral]) -> Option<Cardinal> {
    let at = |i: usize| numerals.get(i).copied().unwrap_or(Numeral::None);
    let single = |value, plain_digits| Some(Cardinal { value, len: 1, plain_digits });
    let (mut total, mut group, mut i, mut limit, plain) = match at(0) {
        Numeral::Article => match (at(1), at(2)) {
            (Numeral::Hundred | Numeral::Scale(_), _) => (0.0, 1.0, 1, f64::INFINITY, None),
            (Numeral::Dozen, _) => return Some(Cardinal { value: 12.0, len: 2, plain_digits: None }),
            _ => return None,
        },
        Numeral::Half => match (at(1), at(2)) {
            (Numeral::Article, Numeral::Dozen) => return Some(Cardinal { value: 6.0, len: 3, plain_digits: None }),
            (Numeral::Article, Numeral::Scale(scale)) => {
                return Some(Cardinal { value: 0.5 * scale, len: 3, plain_digits: None });
            }
            _ => return None,
        },
        Numeral::Fraction(value) => return single(value, None),
        Numeral::Digits(value, plain) => (0.0, value, 1, f64::INFINITY, plain),
        Numeral::Small(value) => (0.0, f64::from(value), 1, f64::INFINITY, None),
        Numeral::Tens(value) => {
            let (value, len) = tens(value, numerals);
            (0.0, value, len, f64::INFINITY, None)
        }
        Numeral::None
        | Numeral::Hundred
        | Numeral::Scale(_)
        | Numeral::Dozen
        | Numeral::Ordinal(_)
        | Numeral::And
        | Numeral::Hyphen => return None,
    };
    let in_digits = matches!(at(0), Numeral::Digits(..));
    let mut end = i;
    // `group` is what stands before the next scale word; `i` may run past `end` over "and" while it is undecided.
    loop {
        match at(i) {
            Numeral::Hundred if group > 0.0 && group < 100.0 => {
                group *= 100.0;
                i += 1;
            }
            Numeral::Scale(scale) if scale < limit && group > 0.0 => {
                total += group * scale;
                (group, limit) = (0.0, scale);
                i += 1;
            }
            Numeral::Dozen if total == 0.0 && i == end => {
                return Some(Cardinal { value: group * 12.0, len: i + 1, plain_digits: None });
            }
            // "two and a half", "2 1/2", "three and a half million"
            Numeral::And if matches!((at(i + 1), at(i + 2)), (Numeral::Article, Numeral::Half)) => {
                group += 0.5;
                i += 3;
            }
            Numeral::And if matches!(at(i + 1), Numeral::Half) => {
                group += 0.5;
                i += 2;
            }
            Numeral::Hyphen if in_digits && matches!(at(i + 1), Numeral::Fraction(_)) => i += 1,
            Numeral::Fraction(part) if in_digits && group.fract() == 0.0 => {
                group += part;
                i += 1;
            }
            Numeral::And if end > 0 && follows(at(i + 1), group, total) => i += 1,
            Numeral::Small(value) if follows(at(i), group, total) => {
                group += f64::from(value);
                i += 1;
            }
            Numeral::Tens(value) if follows(at(i), group, total) => {
                let (value, len) = tens(value, numerals.get(i..).unwrap_or(&[]));
                group += value;
                i += len;
            }
            Numeral::Digits(value, Some(1..=3)) if total > 0.0 && group == 0.0 && !in_digits => {
                group += value;
                i += 1;
            }
            _ => break,
        }
        end = i;
    }
    Some(Cardinal { value: total + group, len: end, plain_digits: plain.filter(|_| end == 1) })
}

/// Whether a part below a hundred can follow: after "hundred" or a scale word, never after another such part.
fn follows(next: Numeral, group: f64, total: f64) -> bool {
    let open = group % 100.0 == 0.0 && group.fract() == 0.0 && (group > 0.0 || total > 0.0);
    open && matches!(next, Numeral::Small(1..) | Numeral::Tens(_))
}

/// "twenty", "twenty six" or "twenty-six": the value and the numerals it takes.
fn tens(value: u8, numerals: &[Numeral]) -> (f64, usize) {
    match (numerals.get(1), numerals.get(2)) {
        (Some(Numeral::Small(unit @ 1..=9)), _) => (f64::from(value + unit), 2),
        (Some(Numeral::Hyphen), Some(Numeral::Small(unit @ 1..=9))) => (f64::from(value + unit), 3),
        _ => (f64::from(value), 1),
    }
}

/// The ordinal that begins `numerals` ("third", "20th", "twenty-first") and how many of them it takes.
pub(crate) fn ordinal(numerals: &[Numeral]) -> Option<(u32, usize)> {
    let unit = |n: Option<&Numeral>| match n {
        Some(Numeral::Ordinal(unit @ 1..=9)) => Some(*unit),
        _ => None,
    };
    match numerals.first()? {
        Numeral::Ordinal(value) => Some((*value, 1)),
        Numeral::Tens(tens) => match numerals.get(1)? {
            Numeral::Hyphen => unit(numerals.get(2)).map(|u| (u32::from(*tens) + u, 3)),
            _ => unit(numerals.get(1)).map(|u| (u32::from(*tens) + u, 2)),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads words, with hyphens as tokens of their own.
    fn read(text: &str) -> Vec<Numeral> {
        text.replace('-', " - ").split(' ').map(Numeral::of).collect()
    }

    #[test]
    fn cardinals_add_up() {
        let cases = [
            ("7", 7.0, 1),
            ("1,200 men", 1200.0, 1),
            ("12,50,000 rupees", 1_250_000.0, 1),
            ("3.4 billion", 3.4e9, 2),
            ("20 m", 20e6, 2),
            ("twenty six", 26.0, 2),
            ("twenty-six", 26.0, 3),
            ("twenty-first", 20.0, 1),
            ("a hundred", 100.0, 2),
            ("a hundred and five people", 105.0, 4),
            ("two hundred fifty thousand three", 250_003.0, 5),
            ("one million two hundred thousand", 1_200_000.0, 5),
            ("three thousand and twenty-one", 3021.0, 6),
            ("two and a half", 2.5, 4),
            ("three and a half million", 3.5e6, 5),
            ("2 1/2 years", 2.5, 2),
            ("2-1/2", 2.5, 3),
            ("1/2", 0.5, 1),
            ("½", 0.5, 1),
            ("half a million", 5e5, 3),
            ("half a dozen", 6.0, 3),
            ("a dozen", 12.0, 2),
            ("two dozen", 24.0, 2),
            ("1.5 lakh", 150_000.0, 2),
            ("nineteen ninety-six", 19.0, 1),
            ("five and six", 5.0, 1),
            ("10 and 20", 10.0, 1),
            ("ten 5", 10.0, 1),
            ("hundred thousand", f64::NAN, 0),
        ];
        for (text, value, len) in cases {
            let got = cardinal(&read(text));
            if len == 0 {
                assert_eq!(got, None, "{text}");
            } else {
                assert_eq!(got.map(|c| (c.value, c.len)), Some((value, len)), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in
            ["", "a", "and", "1,20", "1,2345", ".5", "5.", "thousands", "half", "abc", "12a", "1/0", "7/3", "12,34", "0x10"]
        {
            assert_eq!(cardinal(&read(text)), None, "{text}");
        }
    }

    #[test]
    fn only_bare_digits_can_be_years() {
        let plain = |text: &str| cardinal(&read(text)).and_then(|c| c.plain_digits);
        assert_eq!((plain("1998"), plain("1,998"), plain("1998.5"), plain("1998 million")), (Some(4), None, None, None));
    }

    #[test]
    fn ordinals_are_read() {
        let cases = [
            ("third", Some((3, 1))),
            ("20th", Some((20, 1))),
            ("twenty-first", Some((21, 3))),
            ("thirty second", Some((32, 2))),
        ];
        for (text, want) in cases {
            assert_eq!(ordinal(&read(text)), want, "{text}");
        }
        assert_eq!((ordinal(&read("20")), ordinal(&read("twenty one")), ordinal(&read("20thx"))), (None, None, None));
    }
}
