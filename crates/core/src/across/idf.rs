//! How telling a word is: its inverse document frequency, from a table that is part of the program.
//!
//! The table is static and versioned, so that a document's vector is the same whatever else is stored. It was counted on texts that
//! may be passed on: Wikipedia's current events (CC BY-SA 4.0), press releases of the US Senate, and the articles in `corpus/`;
//! `examples/idf.rs` makes it.

use crate::lang::Table;
use crate::term::Term;
use std::sync::LazyLock;

/// Of the table: vectors that were made with another one are not compared.
pub const VERSION: u8 = 1;
/// Documents that were counted; the head of the table tells it.
const DOCUMENTS: f32 = 13_914.0;
/// In how many documents a word is thought to stand that the table does not know.
const UNKNOWN: f32 = 2.0;

static COUNTS: LazyLock<Table<Term, f32>> = LazyLock::new(|| {
    Table::read(include_str!("idf.tsv"), |fields| match fields {
        [word, count] => Some((Term::form(word), count.parse().ok()?)),
        _ => None,
    })
});

/// The logarithm of how many documents there are for each one with this lemma, in [0, 9].
pub fn idf(lemma: Term) -> f32 {
    (DOCUMENTS / COUNTS.get(&lemma).copied().unwrap_or(UNKNOWN)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_tell_more_than_common_ones() {
        let of = |word: &str| idf(Term::lemma(word));
        assert!(of("year") < of("derailments") && of("derailment") < of("Qyzzlor"));
        assert_eq!(of("Floods"), of("flood"));
        assert!(of("year") >= 0.0);
    }

    #[test]
    fn every_row_is_read_and_the_head_tells_how_many_documents_there_were() {
        assert!(COUNTS.problems().is_empty(), "{:?}", COUNTS.problems());
        assert!(include_str!("idf.tsv").starts_with(&format!("# In how many of {DOCUMENTS} documents ")));
    }
}
