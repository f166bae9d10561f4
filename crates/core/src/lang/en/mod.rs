//! English: its words, the bases of its forms, its number names.

pub mod boilerplate;
pub mod lemma;
pub(crate) mod numbers;

use super::{Words, words};
use std::sync::LazyLock;

/// What is known of single words.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| words(include_str!("words.tsv")));

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_of_every_table_is_read() {
        let tables = [
            ("boilerplate.tsv", super::boilerplate::ROWS.problems()),
            ("words.tsv", super::WORDS.problems()),
            ("irregular.tsv", super::lemma::FORMS.problems()),
            ("stems.tsv", super::lemma::STEMS.problems()),
            ("numbers.tsv", super::numbers::WORDS.problems()),
        ];
        for (table, problems) in tables {
            assert!(problems.is_empty(), "{table}: {problems:#?}");
        }
    }
}
