//! Closed lists of English words that the sieves look at.

use crate::annotation::EntityType;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Whether `word` is one of `sorted`, case aside.
fn among(sorted: &[&str], word: &str) -> bool {
    let lower;
    let key = if word.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = word.to_ascii_lowercase();
        lower.as_str()
    } else {
        word
    };
    sorted.binary_search(&key).is_ok()
}

/// "the", "a", "an".
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "the" | "The" | "THE" | "a" | "A" | "an" | "An")
}

/// Two to six characters, capital letters but for a possible digit or stop: "CPC", "G20", "U.N.".
pub(super) fn is_acronym(word: &str) -> bool {
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

const HONORIFICS: &[&str] = &[
    "capt",
    "capt.",
    "col",
    "col.",
    "dame",
    "dr",
    "dr.",
    "gen",
    "gen.",
    "gov",
    "gov.",
    "hon",
    "hon.",
    "judge",
    "justice",
    "lady",
    "lord",
    "lt",
    "lt.",
    "madam",
    "madame",
    "maj",
    "maj.",
    "miss",
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "president",
    "prof",
    "prof.",
    "professor",
    "rep",
    "rep.",
    "rev",
    "rev.",
    "sen",
    "sen.",
    "senator",
    "sgt",
    "sgt.",
    "sir",
];

/// What stands before a person's name and is no part of it.
pub(super) fn is_honorific(word: &str) -> bool {
    among(HONORIFICS, word)
}

const ORGANS: &[&str] = &[
    "academy",
    "administration",
    "agency",
    "army",
    "assembly",
    "authority",
    "board",
    "branch",
    "bureau",
    "cabinet",
    "chamber",
    "command",
    "commission",
    "committee",
    "conference",
    "congress",
    "corps",
    "council",
    "court",
    "department",
    "directorate",
    "division",
    "force",
    "forces",
    "institute",
    "legislature",
    "ministry",
    "navy",
    "observatory",
    "office",
    "organisation",
    "organization",
    "parliament",
    "party",
    "politburo",
    "presidium",
    "secretariat",
    "senate",
    "service",
    "subcommittee",
    "tribunal",
    "wing",
];

/// The head of the name of an organisation or of a part of one: "Bureau", "Commission".
pub(super) fn is_organ(word: &str) -> bool {
    among(ORGANS, word)
}

/// What words are in titles: [`HEAD`], [`PART`], [`PERSONAL`], [`TRADE`].
static TITLES: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let rows = include_str!("titles.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t')).map(|(word, classes)| (word, title_classes(classes))).collect()
});

const HEAD: u8 = 1;
const PART: u8 = 2;
const PERSONAL: u8 = 4;
const TRADE: u8 = 8;

/// The classes of a row; 0 when one is unknown.
fn title_classes(names: &str) -> u8 {
    let class = |name| match name {
        "head" => Some(HEAD),
        "part" => Some(PART),
        "personal" => Some(PERSONAL),
        "trade" => Some(TRADE),
        _ => None,
    };
    names.split(',').try_fold(0, |all, name| Some(all | class(name)?)).unwrap_or(0)
}

fn has_title_class(word: &str, class: u8) -> bool {
    let of = |word: &str| TITLES.get(word).is_some_and(|classes| classes & class != 0);
    if word.bytes().any(|b| b.is_ascii_uppercase()) { of(&word.to_ascii_lowercase()) } else { of(word) }
}

/// The head of a title, office or occupation: "president", "spokeswoman", "driver".
pub(super) fn is_title_head(word: &str) -> bool {
    has_title_class(word, HEAD)
}

/// A word that may stand within a title before its head: "deputy", "foreign".
pub(super) fn is_title_modifier(word: &str) -> bool {
    has_title_class(word, PART)
}

/// The head of what somebody is for another person: "lawyer", "aide".
pub(super) fn is_personal_title(word: &str) -> bool {
    has_title_class(word, PERSONAL)
}

/// An occupation that may stand in capitals before a name: "Baker", "Judge".
pub(super) fn is_occupation(word: &str) -> bool {
    has_title_class(word, HEAD) || has_title_class(word, TRADE)
}

/// A people named by two: "African-American", "Irish-Americans"; "Russian-American" are two countries.
pub(super) fn is_hyphenated_people(name: &str) -> bool {
    let halves = name.split_once(['-', '\u{2011}', '\u{2013}']);
    halves.is_some_and(|(first, second)| {
        second == "Americans" || second == "American" && matches!(first, "African" | "Asian" | "Native" | "Afro" | "Anglo")
    })
}

/// A word of a title, head or not.
pub(super) fn is_title_word_part(word: &str) -> bool {
    is_title_head(word) || is_title_modifier(word)
}

/// Words that tell a gender.
static GENDERED: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    let rows = include_str!("gendered.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t')).map(|(word, gender)| (word, gender == "f")).collect()
});

/// The gender that a title or noun tells: `Some(true)` for a woman.
pub(super) fn title_gender(word: &str) -> Option<bool> {
    GENDERED.get(word.to_lowercase().as_str()).copied()
}

/// Verbs that report speech, as the pronoun rules need them.
pub(super) fn is_saying(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "added"
            | "noted"
            | "stressed"
            | "told"
            | "explained"
            | "warned"
            | "argued"
            | "continued"
            | "wrote"
            | "tweeted"
    )
}

/// What a common noun with a definite article may point back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Antecedent {
    /// An entity of this type.
    Kind(EntityType),
    /// An organisation of this subtype or with this word in its name.
    Body(&'static str),
    /// A country.
    Country,
    /// A city.
    City,
}

/// What "the NOUN" points back to.
pub(super) fn antecedent(noun: &str) -> Option<Antecedent> {
    Some(match noun {
        "country" | "nation" | "republic" => Antecedent::Country,
        "city" => Antecedent::City,
        "organization" | "organisation" => Antecedent::Body("igo"),
        "company" | "firm" | "carmaker" | "automaker" | "airline" | "manufacturer" => Antecedent::Body("company"),
        "party" => Antecedent::Body("party"),
        "bank" => Antecedent::Body("bank"),
        "agency" => Antecedent::Body("agency"),
        "ministry" => Antecedent::Body("ministry"),
        "commission" => Antecedent::Body("commission"),
        "committee" => Antecedent::Body("committee"),
        "council" => Antecedent::Body("council"),
        "court" => Antecedent::Body("court"),
        "university" => Antecedent::Body("university"),
        "bloc" | "union" => Antecedent::Body("union"),
        "alliance" => Antecedent::Body("alliance"),
        "newspaper" | "magazine" | "broadcaster" => Antecedent::Body("media"),
        "virus" | "disease" | "pandemic" | "epidemic" => Antecedent::Kind(EntityType::Disease),
        _ => return None,
    })
}

/// Corporate forms at the end of a company's name, and generic words that a short form leaves out.
pub(super) fn is_legal_form(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_ascii_lowercase().as_str(),
        "inc"
            | "corp"
            | "corporation"
            | "co"
            | "company"
            | "ltd"
            | "limited"
            | "plc"
            | "llc"
            | "ag"
            | "gmbh"
            | "se"
            | "sa"
            | "spa"
            | "nv"
            | "bv"
            | "ab"
            | "oy"
            | "asa"
            | "kg"
            | "holding"
            | "holdings"
            | "group"
            | "pty"
            | "bhd"
    )
}

/// Words that end the name of a place and that a short form leaves out: "Hebei Province".
pub(super) fn is_place_form(word: &str) -> bool {
    matches!(
        word,
        "Province"
            | "province"
            | "Sea"
            | "River"
            | "Region"
            | "region"
            | "County"
            | "county"
            | "Strip"
            | "Peninsula"
            | "State"
            | "state"
            | "District"
            | "district"
            | "Governorate"
            | "Prefecture"
            | "Oblast"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_binary_search() {
        for list in [HONORIFICS, ORGANS] {
            let unsorted = list.windows(2).find(|w| w.first() >= w.last());
            assert_eq!(unsorted, None);
        }
    }

    #[test]
    fn every_row_of_the_gendered_words_tells_a_gender() {
        let rows = include_str!("gendered.tsv").lines().filter(|line| !line.starts_with('#'));
        for row in rows {
            let told = row.split_once('\t').filter(|(word, gender)| !word.is_empty() && matches!(*gender, "f" | "m"));
            assert!(told.is_some(), "{row}");
        }
        assert_eq!(["Mrs.", "spokesman", "table"].map(title_gender), [Some(true), Some(false), None]);
    }

    #[test]
    fn every_row_of_the_titles_has_known_classes() {
        for row in include_str!("titles.tsv").lines().filter(|line| !line.starts_with('#')) {
            let known = row.split_once('\t').filter(|(word, classes)| !word.is_empty() && title_classes(classes) != 0);
            assert!(known.is_some(), "{row}");
        }
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
