//! Closed lists of English words that the sieves look at.

use crate::annotation::EntityType;
use crate::annotation::table_names;
use crate::lang::{EntityWord, Table, english, is, word_of, words_of};
use std::sync::LazyLock;

/// "the", "a", "an".
pub(in crate::analysis) fn is_article(word: &str) -> bool {
    words_of(EntityWord::Article).contains(&word)
}

/// Two to six characters, capital letters but for a possible digit or stop: "CPC", "G20", "U.N.".
pub(in crate::analysis) fn is_acronym(word: &str) -> bool {
    let (mut capitals, mut others) = (0, 0);
    for c in word.chars() {
        match c {
            c if c.is_uppercase() => capitals += 1,
            '.' => {}
            c if c.is_ascii_digit() => others += 1,
            _ => return false,
        }
    }
    (2..=6).contains(&(capitals + others)) && capitals > 0
}

/// What stands before a person's name and is no part of it.
pub(in crate::analysis) fn is_honorific(word: &str) -> bool {
    is(word, EntityWord::Honorific)
}

/// The head of the name of an organisation or of a part of one: "Bureau", "Commission".
pub(in crate::analysis) fn is_organ(word: &str) -> bool {
    is(word, EntityWord::BodyNoun)
}

/// The head of a title, office or occupation: "president", "spokeswoman", "driver".
pub(in crate::analysis) fn is_title_head(word: &str) -> bool {
    is(word, EntityWord::TitleHead)
}

/// A word that may stand within a title before its head: "deputy", "foreign".
pub(in crate::analysis) fn is_title_modifier(word: &str) -> bool {
    is(word, EntityWord::TitlePart)
}

/// The head of what somebody is for another person: "lawyer", "aide".
pub(in crate::analysis) fn is_personal_title(word: &str) -> bool {
    is(word, EntityWord::PersonalTitle)
}

/// The head of an office that is one of a company where nothing else is said: "CEO", "chairman".
pub(in crate::analysis) fn is_company_title(word: &str) -> bool {
    is(word, EntityWord::CompanyTitle)
}

/// The head of an office that is one of a school where nothing else is said: "principal".
pub(in crate::analysis) fn is_school_title(word: &str) -> bool {
    is(word, EntityWord::SchoolTitle)
}

/// The head of an office that is one of the town that a text comes from: "Mayor".
pub(in crate::analysis) fn is_town_title(word: &str) -> bool {
    is(word, EntityWord::TownTitle)
}

/// An occupation that may stand in capitals before a name: "Baker", "Judge".
pub(in crate::analysis) fn is_occupation(word: &str) -> bool {
    is(word, EntityWord::TitleHead) || is(word, EntityWord::Trade)
}

/// A people named by two: "African-American", "Irish-Americans"; "Russian-American" are two countries.
pub(in crate::analysis) fn is_hyphenated_people(name: &str) -> bool {
    let halves = name.split_once(['-', '\u{2011}', '\u{2013}']);
    halves.is_some_and(|(first, second)| {
        second == word_of(EntityWord::CitizenPlural)
            || second == word_of(EntityWord::CitizenNoun) && words_of(EntityWord::CitizenMark).contains(&first)
    })
}

/// A degree or rank behind a name, which is no name: "Ph.D.", "Q.C.".
pub(in crate::analysis) fn is_degree(word: &str) -> bool {
    is(word, EntityWord::Degree)
}

/// A word of a title, head or not.
pub(in crate::analysis) fn is_title_word_part(word: &str) -> bool {
    is_title_head(word) || is_title_modifier(word)
}

/// The gender that a title or noun tells: `Some(true)` for a woman.
pub(in crate::analysis) fn title_gender(word: &str) -> Option<bool> {
    let classes = english().classes(word);
    classes.has(EntityWord::Female).then_some(true).or(classes.has(EntityWord::Male).then_some(false))
}

/// Verbs that report speech, as the pronoun rules need them.
pub(in crate::analysis) fn is_saying(word: &str) -> bool {
    words_of(EntityWord::SpeechVerb).contains(&word)
}

/// What a common noun with a definite article may point back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::analysis) enum Antecedent {
    /// An entity of this type.
    Kind(EntityType),
    /// An organisation of this subtype or with this word in its name.
    Body(&'static str),
    /// A country.
    Country,
    /// A city.
    City,
}

table_names! {
    /// What a row of `antecedents.tsv` points back to.
    Sought { Country = "country", City = "city", Body = "body", Disease = "disease", }
}

static ANTECEDENTS: LazyLock<Table<&str, Antecedent>> = LazyLock::new(|| {
    Table::read(english().tables.antecedents, |fields| match fields {
        [noun, sought, subtype] => {
            let antecedent = match Sought::from_name(sought)? {
                Sought::Country => Antecedent::Country,
                Sought::City => Antecedent::City,
                Sought::Body => Antecedent::Body(subtype),
                Sought::Disease => Antecedent::Kind(EntityType::Disease),
            };
            Some((*noun, antecedent))
        }
        _ => None,
    })
});

/// What "the NOUN" points back to.
pub(in crate::analysis) fn antecedent(noun: &str) -> Option<Antecedent> {
    ANTECEDENTS.get(noun).copied()
}

/// Corporate forms at the end of a company's name, and generic words that a short form leaves out.
pub(in crate::analysis) fn is_legal_form(word: &str) -> bool {
    words_of(EntityWord::CompanyForm).contains(&word.trim_end_matches('.').to_ascii_lowercase().as_str())
}

/// Words that end the name of a place and that a short form leaves out: "Hebei Province".
pub(in crate::analysis) fn is_place_form(word: &str) -> bool {
    words_of(EntityWord::PlaceNoun).contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_antecedents_is_read() {
        assert!(ANTECEDENTS.problems().is_empty(), "{:#?}", ANTECEDENTS.problems());
    }

    #[test]
    fn titles_and_nouns_tell_their_classes_and_genders() {
        assert_eq!(["Mrs.", "spokesman", "table"].map(title_gender), [Some(true), Some(false), None]);
        assert!(is_title_head("Driver") && is_title_modifier("chief") && !is_title_head("table"));
    }

    #[test]
    fn acronyms() {
        for (word, is) in [
            ("CPC", true),
            ("G20", true),
            ("U.N.", true),
            ("Peru", false),
            ("A", false),
            ("2020", false),
            ("OPPOSITION", false),
        ] {
            assert_eq!(is_acronym(word), is, "{word}");
        }
    }
}
