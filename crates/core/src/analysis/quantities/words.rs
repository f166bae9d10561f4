//! The words that quantities are told by: `words.tsv`, one word and one class a row.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a word is to a number; the head of `words.tsv` says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Person,
    Counted,
    People,
    NotPlural,
    End,
    Function,
    Harm,
    Acted,
    Partitive,
    OpenBound,
}

const CLASSES: [(&str, Class); 10] = [
    ("person", Class::Person),
    ("counted", Class::Counted),
    ("people", Class::People),
    ("not-plural", Class::NotPlural),
    ("end", Class::End),
    ("function", Class::Function),
    ("harm", Class::Harm),
    ("acted", Class::Acted),
    ("partitive", Class::Partitive),
    ("open-bound", Class::OpenBound),
];

/// Longest word of the table, in bytes.
const LONGEST: usize = 14;

/// Whether `word`, in any case, is in `class`.
pub(super) fn is(word: &str, class: Class) -> bool {
    static TABLE: OnceLock<HashMap<&str, u32>> = OnceLock::new();
    let table = TABLE.get_or_init(|| parse(include_str!("words.tsv")).unwrap_or_default());
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let classes = std::str::from_utf8(lower).ok().and_then(|lower| table.get(lower)).copied().unwrap_or(0);
    classes & (1 << class as u32) != 0
}

/// The classes of each word as bits, or the row that is wrong.
fn parse(source: &'static str) -> Result<HashMap<&'static str, u32>, &'static str> {
    let mut table: HashMap<&str, u32> = HashMap::new();
    for row in source.lines().filter(|row| !row.starts_with('#')) {
        let (word, name) = row.split_once('\t').ok_or(row)?;
        let (_, class) = CLASSES.iter().find(|(class, _)| *class == name).ok_or(row)?;
        let bits = table.entry(word).or_default();
        let twice = *bits & (1 << *class as u32) != 0;
        if word.is_empty() || word.len() > LONGEST || word.bytes().any(|b| b.is_ascii_uppercase()) || twice {
            return Err(row);
        }
        *bits |= 1 << *class as u32;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_a_wrong_row_is_refused() {
        assert!(parse(include_str!("words.tsv")).is_ok_and(|table| table.len() > 150));
        for wrong in ["one", "one\tkind", "One\tend", "one\tend\none\tend", "\tend"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
