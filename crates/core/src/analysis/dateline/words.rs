//! The words that a dateline is told by: `words.tsv`, one word and its class a row.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It begins a sentence or a by-line and no place.
    Opener,
    /// It labels a text: "UPDATE".
    Label,
    /// An agency that writes itself in lower case.
    Agency,
    /// It stands inside names of places: "Rio de Janeiro".
    Small,
    /// It begins what somebody says.
    Speech,
}

/// Whether `word`, in any case, is of that class.
pub(super) fn is(word: &str, class: Class) -> bool {
    static TABLE: OnceLock<HashMap<&str, Class>> = OnceLock::new();
    let table = TABLE.get_or_init(|| parse(include_str!("words.tsv")).unwrap_or_default());
    table.get(word.to_lowercase().as_str()) == Some(&class)
}

/// The table, or the row that is wrong.
fn parse(source: &'static str) -> Result<HashMap<&'static str, Class>, &'static str> {
    let mut table = HashMap::new();
    for row in source.lines().filter(|row| !row.starts_with('#')) {
        let (word, class) = row.split_once('\t').ok_or(row)?;
        let class = match class {
            "opener" => Class::Opener,
            "label" => Class::Label,
            "agency" => Class::Agency,
            "small" => Class::Small,
            "speech" => Class::Speech,
            _ => return Err(row),
        };
        if word.is_empty() || word.to_lowercase() != word || table.insert(word, class).is_some() {
            return Err(row);
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_a_wrong_row_is_refused() {
        assert!(parse(include_str!("words.tsv")).is_ok_and(|table| table.len() > 50));
        for wrong in ["word", "word\tkind", "Word\tlabel", "word\tlabel\nword\topener", "\tlabel"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
