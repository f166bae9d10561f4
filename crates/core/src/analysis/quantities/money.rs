//! Money and percentages.

use super::line::Line;
use super::number::{Number, number, part, scale_of};
use super::{Amount, amount, units};
use crate::analysis::numbers::Numeral;
use crate::annotation::QuantityKind;
use crate::annotation::WordClass;
use crate::lang::{QuantityWord, word_of, words_of};

/// Money whose currency stands first: "$3.4 billion", "US$5m", "RMB 5 bn", "$10 to $12 million".
pub(super) fn before(line: Line<'_>, i: usize) -> Option<Amount> {
    let touching = if line.glued(i) { line.before(i) } else { "" };
    let prefixed = line.glued(i + 1) && units::sign(line.word(i + 1), line.word(i)).is_some() && line.word(i).len() <= 3;
    let (unit, at) = if let Some(unit) = units::sign(line.word(i), touching) {
        (unit, i + 1)
    } else if prefixed && line.word(i).chars().all(char::is_alphabetic) {
        (units::sign(line.word(i + 1), line.word(i))?, i + 2)
    } else {
        (units::code(line.word(i))?, i + 1)
    };
    let mut number = number(line, at)?;
    let scaled = units::scale(number.suffix).unwrap_or(1.0);
    number.value *= if number.value == number.max || scaled > 1.0 { scaled } else { 1.0 };
    number.max *= scaled;
    // "$10 to $12 million", "$10-$12"
    let joint = number.end;
    if number.value == number.max
        && (line.hyphen(joint) || line.is(joint, words_of(WordClass::To)))
        && !line.before(i).eq_ignore_ascii_case(word_of(WordClass::From))
    {
        let again = if units::sign(line.word(joint + 1), "").is_some() || units::code(line.word(joint + 1)).is_some() {
            joint + 2
        } else {
            0
        };
        if let Some((max, end, _, suffix)) = part(line, again).filter(|_| again > 0) {
            let max = max * units::scale(suffix).unwrap_or(1.0);
            let scale = scale_of(line, again, end);
            let value = if scale > 1.0 && scale_of(line, at, joint) == 1.0 { number.value * scale } else { number.value };
            if max > value {
                number = Number { value, max, end, ..number };
            }
        }
    }
    // "$5 billion" as an adjective: "a $5-billion plan"
    if line.hyphen(number.end)
        && let Numeral::Scale(scale) = line.numeral(number.end + 1)
    {
        number = Number { value: number.value * scale, max: number.max * scale, end: number.end + 2, ..number };
    }
    Some(amount(QuantityKind::Money, i, number.end, number, unit))
}

/// Money whose currency stands last: "5,000 rupees", "20 million Canadian dollars", "50 cents".
pub(super) fn after(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    if number.suffix == word_of(QuantityWord::PencePrefix) {
        // "150p a litre"; a picture of 1080p is no money.
        let price = !matches!(number.value as u32, 480 | 720 | 1080 | 1440 | 2160);
        let pounds = Number { value: number.value / 100.0, max: number.max / 100.0, ..number };
        return price.then(|| amount(QuantityKind::Money, i, number.end, pounds, "GBP"));
    }
    let hyphen = usize::from(line.hyphen(number.end));
    for (skip, of) in [(0, ""), (1, line.word(number.end)), (2, line.word(number.end + 1))] {
        let at = number.end + hyphen + skip;
        let large = number.max >= 1e6 || line.is(at + 1, words_of(QuantityWord::Sterling));
        let pounds = (line.is(at, words_of(QuantityWord::PoundNoun)) && large).then_some(("GBP", 1.0));
        if let Some((unit, parts)) =
            units::name(line.word(at), of).or(pounds).filter(|_| skip == 0 || line.capital(number.end))
        {
            let number = Number { value: number.value / parts, max: number.max / parts, ..number };
            let end = at + 1 + usize::from(line.is(at + 1, words_of(QuantityWord::Sterling)));
            return Some(amount(QuantityKind::Money, i, end, number, unit));
        }
    }
    None
}

/// "5 percent", "5%", "5 to 7 per cent", "5 percentage points".
pub(super) fn percent(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    let at = number.end + usize::from(line.hyphen(number.end));
    let end = if line.is(at, words_of(QuantityWord::PercentSign)) {
        at + 1
    } else if line.reads(at, words_of(QuantityWord::PerCent)) {
        at + 2
    } else if line.reads(at, words_of(QuantityWord::PercentagePoints))
        || line.reads(at, words_of(QuantityWord::PercentagePoint))
    {
        return Some(amount(QuantityKind::Percent, i, at + 2, number, units::PERCENTAGE_POINTS));
    } else {
        return None;
    };
    // "5% to 7%"
    if line.is(end, words_of(QuantityWord::RangeMark))
        && !line.before(i).eq_ignore_ascii_case(word_of(WordClass::From))
        && let Some((max, last, ..)) = part(line, end + 1)
        && line.is(last, words_of(WordClass::Percent))
        && max > number.value
    {
        return Some(amount(QuantityKind::Percent, i, last + 1, Number { max, ..number }, "%"));
    }
    Some(amount(QuantityKind::Percent, i, end, number, "%"))
}
