//! What agencies and outlets put under any story.

use crate::lang::Table;
use crate::term::Term;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The words of a row, and its two sentences.
type Row = (Vec<&'static str>, [&'static str; 2]);

/// Rows of the table: how a sentence begins, and its two examples.
pub(super) static ROWS: LazyLock<Table<Term, Row>> = LazyLock::new(|| {
    Table::read(include_str!("boilerplate.tsv"), |fields| match fields {
        [begin, is, is_not] => {
            let words: Vec<&str> = begin.split(' ').collect();
            words.iter().all(|w| !w.is_empty()).then_some((Term::form(begin), (words, [*is, *is_not])))
        }
        _ => None,
    })
});

/// The rows by their first word.
static BEGINNINGS: LazyLock<BTreeMap<Term, Vec<Vec<Term>>>> = LazyLock::new(|| {
    let mut all: BTreeMap<Term, Vec<Vec<Term>>> = BTreeMap::new();
    for (words, _) in ROWS.values() {
        let terms: Vec<Term> = words.iter().map(|word| Term::form(word)).collect();
        if let Some(first) = terms.first() {
            all.entry(*first).or_default().push(terms);
        }
    }
    all
});

/// Whether a sentence or line is boilerplate.
pub fn is_boilerplate(sentence: &str) -> bool {
    let is_word = |word: &&str| word.contains(|c: char| c.is_alphanumeric() || c == '©');
    let mut words = sentence.split(|c: char| !c.is_alphanumeric() && c != '©').filter(is_word).map(Term::form).peekable();
    let rows = words.peek().and_then(|first| BEGINNINGS.get(first)).map(Vec::as_slice).unwrap_or_default();
    let begin: Vec<Term> = words.take(rows.iter().map(Vec::len).max().unwrap_or_default()).collect();
    rows.iter().any(|row| begin.starts_with(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_tells_its_example_and_not_the_other() {
        for (words, [is, is_not]) in ROWS.values() {
            assert!(is_boilerplate(is), "{words:?}: {is}");
            assert!(!is_boilerplate(is_not), "{words:?}: {is_not}");
        }
        assert!(!is_boilerplate(""));
    }
}
