//! What nouns name: a person, a body of people, a document, a time, a quantity.
//!
//! A table of lemmas and endings, `nouns.tsv` of the language; proper names are not its business.

use super::Syntax;
use crate::analysis::lemma::lemma;
use crate::annotation::Upos;
use crate::annotation::WordClass;
use crate::annotation::named_enum;
use crate::lang::{self, EventWord, Table, english};
use std::sync::LazyLock;

named_enum! {
    /// What a noun names.
    NounClass {
        /// One human being: "lawyer", "mother".
        Person = "person",
        /// People acting as one: "ministry", "police".
        Body = "body",
        /// What speaks for its body: "indictment", "poll".
        Document = "document",
        /// A stretch or point of time: "week", "Monday".
        Time = "time",
        /// How many of what follows: "half of voters", "dozens of men".
        Quantity = "quantity",
        /// None of these, although its ending says so: "letter", "river".
        Thing = "thing",
    }
}

/// The fewest letters of a noun that an ending may tell.
const MIN_LETTERS: usize = 5;

static NOUNS: LazyLock<Table<&str, NounClass>> = LazyLock::new(|| {
    Table::read(english().tables.nouns, |fields| match fields {
        [noun, class] if !noun.is_empty() && !noun.contains(char::is_uppercase) => {
            Some((*noun, NounClass::from_name(class)?))
        }
        _ => None,
    })
});

/// Endings without their hyphens, the longest first.
static ENDINGS: LazyLock<Vec<(&str, NounClass)>> = LazyLock::new(|| {
    let endings = NOUNS.iter().filter_map(|(noun, class)| Some((noun.strip_prefix('-')?, *class)));
    let mut endings: Vec<_> = endings.collect();
    endings.sort_by_key(|(ending, _)| (std::cmp::Reverse(ending.len()), *ending));
    endings
});

/// What the noun with this lemma names, if it is one of these.
pub fn class_of(lemma: &str) -> Option<NounClass> {
    let lower = lemma.to_lowercase();
    let ending = || {
        let ending = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
        ending.filter(|_| lower.chars().count() >= MIN_LETTERS).map(|(_, class)| class)
    };
    NOUNS.get(lower.as_str()).or_else(ending).copied().filter(|class| *class != NounClass::Thing)
}

/// Whether a noun with this lemma names people or a body, or what acts as they do ("ship").
pub fn is_actor_noun(lemma: &str) -> bool {
    lang::is(lemma, EventWord::Actor) || matches!(class_of(lemma), Some(NounClass::Person | NounClass::Body))
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

    /// Whether the noun names people or a body, or what acts as they do ("ship").
    pub fn is_actor(&self, token: usize) -> bool {
        self.upos(token) == Upos::Noun && is_actor_noun(&self.lemma_as(token, Upos::Noun).to_lowercase())
    }

    /// Whether the noun is in the plural, by its form.
    pub fn is_plural(&self, token: usize) -> bool {
        let word = self.word(token);
        self.is_a(token, WordClass::PluralWithoutEnding) || !lemma(word, Upos::Noun).as_ref().eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert!(NOUNS.problems().is_empty(), "{:#?}", NOUNS.problems());
    }

    #[test]
    fn actors() {
        for (noun, is) in [
            ("protester", true),
            ("activist", true),
            ("refugee", true),
            ("government", true),
            ("police", true),
            ("number", false),
            ("fruit", false),
            ("guarantee", false),
            ("history", false),
        ] {
            assert_eq!(is_actor_noun(noun), is, "{noun}");
        }
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
