//! What a headline in capitals makes look like a name: "Senate Passage Of Hate Crimes Bill Praised By Group".
//!
//! Where every word of the first sentence begins with a capital, a capital tells nothing. The rest of the text does: a name with a small
//! word inside must stand there too, and a word that stands there with a small letter only is none.

use super::trim::{Found, Words};
use crate::annotation::{EntityType, WordClass};

/// The longest headline, in tokens.
const LONGEST: usize = 40;
/// The fewest letters of a word that running text would begin with a small letter.
const LONG_WORD: usize = 4;

/// Whether the name is one by the capitals of the headline alone.
pub(super) fn is_by_capitals_alone(words: Words<'_>, name: &Found) -> bool {
    let proper = matches!(name.kind, EntityType::Person | EntityType::Organization | EntityType::Location);
    let end = words.tokens.iter().take(LONGEST + 1).take_while(|t| t.sentence == 0).count();
    if !proper || name.end as usize > end || end > LONGEST || !is_in_capitals(words, end) || end == words.tokens.len() {
        return false;
    }
    let inner = (name.first + 1..name.end).any(|t| is_small_word(words, t));
    match (name.end - name.first, inner) {
        (1, _) => is_small_elsewhere(words, name.first, end),
        (_, true) => !stands_elsewhere(words, name, end),
        _ => false,
    }
}

fn is_in_capitals(words: Words<'_>, end: usize) -> bool {
    let long = |w: &&str| w.chars().count() >= LONG_WORD && w.chars().all(char::is_alphabetic);
    let mut all = (0..end as u32).map(|t| words.word(t)).filter(long).peekable();
    all.peek().is_some() && all.all(|w| w.starts_with(char::is_uppercase))
}

/// A preposition or article with a capital, inside a name.
fn is_small_word(words: Words<'_>, token: u32) -> bool {
    words.is(token, WordClass::SmallWord) && words.word(token).starts_with(char::is_uppercase)
}

/// Whether the rest of the text has the word with a small letter, and nowhere with a capital.
fn is_small_elsewhere(words: Words<'_>, token: u32, from: usize) -> bool {
    let word = words.word(token);
    let mut same =
        (from as u32..words.tokens.len() as u32).map(|t| words.word(t)).filter(|w| w.eq_ignore_ascii_case(word)).peekable();
    same.peek().is_some() && same.all(|w| w.starts_with(char::is_lowercase))
}

/// Whether the rest of the text has the name, its long words with capitals.
fn stands_elsewhere(words: Words<'_>, name: &Found, from: usize) -> bool {
    let length = name.end - name.first;
    let same = |at: u32, t: u32| {
        let (here, there) = (words.word(name.first + t), words.word(at + t));
        let small = is_small_word(words, name.first + t);
        here.eq_ignore_ascii_case(there) && (small || there.starts_with(char::is_uppercase))
    };
    let last = (words.tokens.len() as u32).saturating_sub(length);
    (from as u32..=last).any(|at| (0..length).all(|t| same(at, t)))
}
