//! What the words around a name say that it is, for names that nobody knows: "Shares in Nvara fell", "Nvara, a chipmaker, …".
//!
//! The patterns are rows of `contexts.tsv` of the language. They are asked only of names
//! without an entry in the gazetteer that are no part of a person's full name. Cost is the number of rows per name.

use super::input::EntityInput;
use crate::annotation::WordClass;
use crate::annotation::{EntityType, Upos};
use crate::lang::{EntityWord, english, rows, word_of, words_of};
use std::ops::Range;
use std::sync::LazyLock;

/// The most words that `<attributes>` stands for.
const ATTRIBUTES: usize = 4;

/// One place of a pattern.
#[derive(Debug)]
enum Part {
    Words(Vec<&'static str>),
    Class(EntityWord),
    Day,
    Attributes,
    Body,
    Money,
}

#[derive(Debug)]
struct Pattern {
    before: Vec<Part>,
    after: Vec<Part>,
    kind: EntityType,
}

static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| rows(english().tables.contexts).filter_map(|(_, row)| pattern(&row)).collect());

fn pattern(row: &[&'static str]) -> Option<Pattern> {
    let parts = |column: &'static str| column.split_whitespace().map(part).collect::<Option<Vec<_>>>();
    Some(Pattern { before: parts(row.first()?)?, after: parts(row.get(1)?)?, kind: EntityType::from_name(row.get(2)?)? })
}

fn part(word: &'static str) -> Option<Part> {
    Some(match word {
        "<day>" => Part::Day,
        "<attributes>" => Part::Attributes,
        "<body>" => Part::Body,
        "<money>" => Part::Money,
        _ => match word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
            Some(class) => Part::Class(EntityWord::from_name(class)?),
            None => Part::Words(word.split('|').collect()),
        },
    })
}

/// The last word of the name of what somebody endowed or founded: "Foundation".
pub(in crate::analysis) fn is_endowed(word: &str) -> bool {
    words_of(EntityWord::Endowed).contains(&word)
}

/// The type that the words around the tokens of a name say; `is_body` tells whether a body's name begins at a token.
pub(in crate::analysis) fn kind(
    scene: &EntityInput<'_>,
    name: &Range<usize>,
    is_body: &dyn Fn(usize) -> bool,
) -> Option<EntityType> {
    let sentence = scene.sentence_of(name.start);
    let found = PATTERNS.iter().find(|pattern| {
        let from = name.start.checked_sub(pattern.before.len()).filter(|&from| from >= sentence.start);
        from.is_some_and(|from| follows(scene, &pattern.before, from, name.start, is_body))
            && follows(scene, &pattern.after, name.end, sentence.end, is_body)
    });
    found.map(|pattern| pattern.kind)
}

/// Whether the parts stand from `at` on, before `limit`.
fn follows(scene: &EntityInput<'_>, parts: &[Part], at: usize, limit: usize, is_body: &dyn Fn(usize) -> bool) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    let word = if at < limit { scene.word(at).to_lowercase() } else { String::new() };
    let next = |at: usize| follows(scene, rest, at, limit, is_body);
    match part {
        Part::Words(words) => words.contains(&word.as_str()) && next(at + 1),
        Part::Class(class) => words_of(*class).contains(&word.as_str()) && next(at + 1),
        Part::Body => is_body(at),
        Part::Money => matches!(word.as_str(), "$" | "\u{20ac}" | "\u{a3}") && next(at + 1),
        Part::Day => {
            next(at)
                || next(at + 1) && word.ends_with(word_of(WordClass::DayEnding))
                || next(at + 2) && word == word_of(WordClass::On)
        }
        Part::Attributes => (0..=ATTRIBUTES).any(|n| (0..n).all(|i| is_attribute(scene, at + i, limit)) && next(at + n)),
    }
}

/// A word that may stand before the noun of its phrase.
fn is_attribute(scene: &EntityInput<'_>, token: usize, limit: usize) -> bool {
    let word = scene.word(token);
    let open = !matches!(scene.upos(token), Upos::Verb | Upos::Aux | Upos::Adp | Upos::Cconj | Upos::Pron | Upos::Det);
    token < limit && open && (word.chars().any(char::is_alphanumeric) || words_of(EntityWord::InsideName).contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn every_row_is_a_pattern() {
        assert_eq!(PATTERNS.len(), rows(english().tables.contexts).count());
    }

    #[test]
    fn each_row_fires_where_it_must_and_none_does_where_it_must_not() {
        for (_, row) in rows(english().tables.contexts) {
            let column = |i: usize| row.get(i).copied().unwrap_or("");
            for (text, expected) in [(column(3), EntityType::from_name(column(2))), (column(4), Some(EntityType::Person))] {
                let marked = text.replacen("Nvara", "[P1 Nvara]", 1);
                let (analysis, _) = analysis(&marked);
                let found = analysis.entities.iter().find(|e| e.canonical_name.starts_with("Nvara")).map(|e| e.kind);
                assert_eq!(found, expected, "{text}");
            }
        }
    }
}
