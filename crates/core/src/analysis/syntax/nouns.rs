//! What nouns name: a person, a body of people, a document, a time, a quantity.
//!
//! A table of lemmas and endings beside this file; proper names are not its business.

use super::Syntax;
use crate::analysis::lemma::lemma;
use crate::annotation::Upos;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a noun names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NounClass {
    /// One human being: "lawyer", "mother".
    Person,
    /// People acting as one: "ministry", "police".
    Body,
    /// What speaks for its body: "indictment", "poll".
    Document,
    /// A stretch or point of time: "week", "Monday".
    Time,
    /// How many of what follows: "half of voters", "dozens of men".
    Quantity,
}

/// The fewest letters of a noun that an ending may tell.
const MIN_LETTERS: usize = 5;

struct Table {
    words: HashMap<&'static str, Option<NounClass>>,
    endings: Vec<(&'static str, Option<NounClass>)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { words: HashMap::new(), endings: Vec::new() };
    for (noun, class) in rows() {
        match noun.strip_prefix('-') {
            Some(ending) => table.endings.push((ending, class)),
            None => {
                table.words.insert(noun, class);
            }
        }
    }
    table.endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    table
});

fn rows() -> impl Iterator<Item = (&'static str, Option<NounClass>)> {
    include_str!("nouns.tsv").lines().filter(|l| !l.starts_with('#')).map(|line| {
        let (noun, class) = line.split_once('\t').unwrap_or((line, ""));
        let class = match class {
            "person" => Some(NounClass::Person),
            "body" => Some(NounClass::Body),
            "document" => Some(NounClass::Document),
            "time" => Some(NounClass::Time),
            "quantity" => Some(NounClass::Quantity),
            _ => None,
        };
        (noun, class)
    })
}

/// What the noun with this lemma names, if it is one of these.
pub fn class_of(lemma: &str) -> Option<NounClass> {
    let lower = lemma.to_lowercase();
    if let Some(class) = TABLE.words.get(lower.as_str()) {
        return *class;
    }
    let ending = |(ending, _): &&(&str, _)| lower.ends_with(ending);
    TABLE.endings.iter().find(ending).filter(|_| lower.chars().count() >= MIN_LETTERS).and_then(|(_, class)| *class)
}

impl Syntax<'_> {
    /// What the noun at a token names; for a word of another part of speech, nothing.
    pub fn noun_class(&self, token: usize) -> Option<NounClass> {
        matches!(self.upos(token), Upos::Noun | Upos::Propn | Upos::Adj | Upos::X)
            .then(|| class_of(lemma(self.word(token), Upos::Noun).as_ref()))
            .flatten()
    }

    /// Whether the token is a noun that names one or more persons.
    pub fn is_person_noun(&self, token: usize) -> bool {
        self.noun_class(token) == Some(NounClass::Person)
    }

    /// Whether the noun is in the plural, by its form.
    pub fn is_plural(&self, token: usize) -> bool {
        let word = self.word(token);
        self.is(token, &["people", "police"]) || !lemma(word, Upos::Noun).as_ref().eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        let mut count = 0;
        for line in include_str!("nouns.tsv").lines().filter(|l| !l.starts_with('#')) {
            let (noun, class) = line.split_once('\t').unwrap_or_else(|| panic!("no class: {line}"));
            assert!(["person", "body", "document", "time", "quantity", "thing"].contains(&class), "{line}");
            assert!(!noun.is_empty() && noun == noun.to_lowercase(), "{line}");
            count += 1;
        }
        assert_eq!(count, TABLE.words.len() + TABLE.endings.len(), "no noun stands twice");
    }

    #[test]
    fn classes() {
        use NounClass::{Body, Document, Person, Quantity, Time};
        for (noun, class) in [
            ("spokeswoman", Some(Person)),
            ("shopkeeper", Some(Person)),
            ("volcanologist", Some(Person)),
            ("Leader", Some(Person)),
            ("ministry", Some(Body)),
            ("indictment", Some(Document)),
            ("week", Some(Time)),
            ("Monday", Some(Time)),
            ("dozens", Some(Quantity)),
            ("number", Some(Quantity)),
            ("water", None),
            ("river", None),
            ("plan", Some(Document)),
            ("roof", None),
        ] {
            assert_eq!(class_of(noun), class, "{noun}");
        }
    }
}
