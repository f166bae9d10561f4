//! What a number counts: the noun behind it, told by its form, since no tagger has to have run.

use super::line::Line;
use crate::annotation::WordClass;
use crate::lang::{self, QuantityWord, word_of, words_of};

/// How many words may stand between a number and the noun it counts.
const MODIFIERS: usize = 4;

/// The counted noun behind token `i`: the tokens from there up to and with the first word that has the form of a plural, as
/// long as nothing ends the phrase before.
pub(super) fn counted(line: Line<'_>, i: usize) -> Option<(usize, usize)> {
    for at in i..=i + MODIFIERS {
        let word = line.word(at);
        if is_plural(word) || is_people(line, i, at) {
            return Some((i, at + 1));
        }
        let hyphenated = line.hyphen(at) && line.glued(at) && line.glued(at + 1);
        // "two 500kVA lines", "two 20-year-old men"
        let rated = at == i && word.starts_with(|c: char| c.is_ascii_digit());
        let rated = rated && (word.ends_with(char::is_alphabetic) || line.hyphen(at + 1));
        let inside =
            (rated || word.chars().all(char::is_alphabetic)) && !word.is_empty() && !lang::is(word, QuantityWord::End);
        if !(inside || hyphenated) || (word.ends_with(word_of(WordClass::GerundEnding)) && at > i) {
            return None;
        }
    }
    None
}

/// The noun that one of is counted, directly behind token `i`.
pub(super) fn single(line: Line<'_>, i: usize) -> Option<(usize, usize)> {
    (lang::is(line.word(i), QuantityWord::Person) || lang::is(line.word(i), QuantityWord::Counted)).then_some((i, i + 1))
}

fn is_plural(word: &str) -> bool {
    if lang::is(word, QuantityWord::People) {
        return true;
    }
    let lower = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    lower
        && word.ends_with('s')
        && !words_of(QuantityWord::NoPluralEnding).iter().any(|tail| word.ends_with(tail))
        && !lang::is(word, QuantityWord::NotPlural)
}

/// A people or party: a capitalised plural right behind the number or a hyphen ("12 Americans", "10 Cuban-Americans").
fn is_people(line: Line<'_>, first: usize, at: usize) -> bool {
    let word = line.word(at);
    let plural = word.len() > 4
        && word.ends_with('s')
        && !words_of(QuantityWord::SingularEnding).iter().any(|tail| word.ends_with(tail));
    let near = at == first || (at > first && line.hyphen(at - 1));
    plural && near && line.capital(at) && word.chars().skip(1).all(char::is_lowercase) && !line.capital(at + 1)
}

/// What a number in words counts by name: "two Boeing 737-232", "three Airbus jets".
pub(super) fn named(line: Line<'_>, first: usize, end: usize) -> Option<(usize, usize)> {
    let spelled = line.word(first).bytes().all(|b| b.is_ascii_lowercase()) && line.word(first) != word_of(WordClass::One);
    let lower = first > line.first && !line.capital(first - 1) && !line.hyphen(end);
    let name = line.word(end).len() > 2 && line.capital(end) && line.word(end).chars().skip(1).all(char::is_lowercase);
    (spelled && lower && name && end == first + 1).then_some((end, end + 1))
}
