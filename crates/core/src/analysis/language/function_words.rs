//! Function words of languages: `function_words.tsv`, a language and a word a row.

use std::collections::HashMap;
use std::sync::OnceLock;

/// How much of a text is function words of a language.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Share {
    /// How many of its words are.
    pub(super) hits: u32,
    /// Which part of its words that is, in [0, 1].
    pub(super) share: f32,
}

/// The function words of `language` in `sample`. In running text they are about a third of all words; in other languages of
/// the script a few loan words are.
pub(super) fn share(sample: &str, language: &str) -> Share {
    static TABLE: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| parse(include_str!("function_words.tsv")).unwrap_or_default());
    let mut words = 0u32;
    let mut hits = 0u32;
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        words += 1;
        hits += u32::from(is_one(table, word, language));
    }
    Share { hits, share: hits as f32 / words.max(1) as f32 }
}

fn is_one(table: &HashMap<&str, Vec<&str>>, word: &str, language: &str) -> bool {
    const LONGEST: usize = 8;
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().and_then(|lower| table.get(lower)).is_some_and(|of| of.contains(&language))
}

/// The languages of each word, or the row that is wrong.
fn parse(source: &'static str) -> Result<HashMap<&'static str, Vec<&'static str>>, &'static str> {
    let mut table: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in source.lines().filter(|row| !row.starts_with('#')) {
        let (language, word) = row.split_once('\t').ok_or(row)?;
        let of = table.entry(word).or_default();
        let written = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() && !c.is_uppercase());
        if language.len() != 2 || !written || of.contains(&language) {
            return Err(row);
        }
        of.push(language);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_a_wrong_row_is_refused() {
        assert!(parse(include_str!("function_words.tsv")).is_ok_and(|table| table.len() > 20));
        for wrong in ["the", "eng\tthe", "en\tThe", "en\t", "en\tthe\nen\tthe"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn words_are_counted_in_any_case() {
        assert_eq!(share("The talks of Tuesday", "en"), Share { hits: 2, share: 0.5 });
        assert_eq!(share("Les pourparlers", "en").hits, 0);
        assert_eq!(share("", "en"), Share::default());
    }
}
