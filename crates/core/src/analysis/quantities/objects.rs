//! What a number counts: the noun behind it, told by its form, since no tagger has to have run.

use super::line::Line;

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
        let inside = word.chars().all(char::is_alphabetic) && !word.is_empty() && !ends_phrase(word);
        if !(inside || hyphenated) || (word.ends_with("ing") && at > i) {
            return None;
        }
    }
    None
}

/// The noun that one of is counted, directly behind token `i`.
pub(super) fn single(line: Line<'_>, i: usize) -> Option<(usize, usize)> {
    line.is(i, &PERSONS).then_some((i, i + 1))
}

/// Nouns of persons that "one" counts; before other nouns it is as often a pronoun.
const PERSONS: [&str; 22] = [
    "person",
    "man",
    "woman",
    "child",
    "boy",
    "girl",
    "soldier",
    "civilian",
    "officer",
    "policeman",
    "student",
    "worker",
    "passenger",
    "protester",
    "journalist",
    "suspect",
    "resident",
    "patient",
    "driver",
    "teenager",
    "death",
    "gunman",
];

/// Plurals that do not end in s, and adjectives that stand for people.
const PLURALS: [&str; 22] = [
    "people",
    "men",
    "women",
    "children",
    "police",
    "personnel",
    "dead",
    "wounded",
    "injured",
    "missing",
    "killed",
    "staff",
    "cattle",
    "sheep",
    "fish",
    "aircraft",
    "policemen",
    "gunmen",
    "lawmen",
    "workmen",
    "servicemen",
    "fishermen",
];

/// Words in -s that are no plurals, and plurals that are units of something else.
const NOT_PLURALS: [&str; 26] = [
    "was",
    "is",
    "has",
    "does",
    "its",
    "his",
    "this",
    "as",
    "us",
    "thus",
    "plus",
    "versus",
    "less",
    "across",
    "perhaps",
    "always",
    "yes",
    "times",
    "says",
    "percents",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "dozens",
    "years",
];

fn is_plural(word: &str) -> bool {
    if PLURALS.contains(&word) {
        return true;
    }
    let lower = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    lower
        && word.ends_with('s')
        && !["ss", "us", "is", "ous"].iter().any(|tail| word.ends_with(tail))
        && !NOT_PLURALS.contains(&word)
}

/// A people or party: a capitalised plural right behind the number or a hyphen ("12 Americans", "10 Cuban-Americans").
fn is_people(line: Line<'_>, first: usize, at: usize) -> bool {
    let word = line.word(at);
    let plural = word.len() > 4 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|tail| word.ends_with(tail));
    let near = at == first || (at > first && line.hyphen(at - 1));
    plural && near && line.capital(at) && word.chars().skip(1).all(char::is_lowercase) && !line.capital(at + 1)
}

/// Words that no noun phrase goes past.
fn ends_phrase(word: &str) -> bool {
    const ENDS: [&str; 48] = [
        "of", "in", "on", "at", "by", "for", "from", "to", "with", "into", "after", "before", "since", "until", "about",
        "over", "under", "and", "or", "but", "that", "which", "who", "when", "as", "than", "the", "a", "an", "his", "her",
        "its", "their", "was", "were", "is", "are", "has", "have", "had", "will", "would", "said", "per", "out", "up",
        "down", "times",
    ];
    ENDS.iter().any(|end| word.eq_ignore_ascii_case(end))
}
