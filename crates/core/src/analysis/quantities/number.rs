//! A number in its place: with the letters that touch it, and as part of a range or score.

use super::line::Line;
use crate::analysis::numbers::{self, Numeral};
use crate::annotation::WordClass;
use crate::lang::{QuantityWord, word_of, words_of};

/// A number or range of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) max: f64,
    pub(super) end: usize,
    /// Digits alone in each part, with a hyphen between: "3-1".
    pub(super) score: bool,
    /// Letters that touch the last digits: "km" of "5km".
    pub(super) suffix: &'static str,
}

/// The number at token `i`, with letters that touch it, and the range it begins.
pub(super) fn number(line: Line<'_>, i: usize) -> Option<Number> {
    let (value, end, plain, suffix) = part(line, i)?;
    let single = Number { value, max: value, end, score: false, suffix };
    let between = line.before(i).eq_ignore_ascii_case(word_of(WordClass::BetweenMark))
        && line.word(end).eq_ignore_ascii_case(word_of(WordClass::And));
    let hyphen = line.hyphen(end);
    if !suffix.is_empty() || !(hyphen || between || line.is(end, words_of(WordClass::To))) {
        return Some(single);
    }
    let Some((max, last, plain_max, suffix)) = part(line, end + 1) else { return Some(single) };
    // "10 to 12 million" counts millions on both sides.
    let scale = scale_of(line, end + 1, last);
    let value = if scale > 1.0 && scale_of(line, i, end) == 1.0 { value * scale } else { value };
    let score = hyphen && plain && plain_max && line.glued(end) && line.glued(end + 1) && !line.hyphen(last);
    if max <= value && !score {
        return Some(single);
    }
    Some(Number { value, max, end: last, score, suffix })
}

/// The scale word that ends a number, as a factor.
pub(super) fn scale_of(line: Line<'_>, first: usize, end: usize) -> f64 {
    match (end > first + 1, line.numeral(end.saturating_sub(1))) {
        (true, Numeral::Scale(scale)) => scale,
        (true, Numeral::Hundred) => 100.0,
        _ => 1.0,
    }
}

/// One number: its value and end, whether it is up to three bare digits, and letters that touch it.
pub(super) fn part(line: Line<'_>, i: usize) -> Option<(f64, usize, bool, &'static str)> {
    if let Some(number) = numbers::cardinal(line.numerals(i)) {
        return Some((number.value, i + number.len, matches!(number.plain_digits, Some(1..=3)), ""));
    }
    let word = line.word(i);
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let digits = word.get(..word.len() - letters.len())?;
    let Numeral::Digits(value, _) = Numeral::of(digits) else { return None };
    let suffix = words_of(QuantityWord::NumberSuffix).iter().find(|s| **s == letters)?;
    Some((value, i + 1, false, suffix))
}
