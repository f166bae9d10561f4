//! Classes of words that the rules over events ask for, read from the table beside this file.
//!
//! A word may be in several classes. A row of the table that does not parse stops the program when the table is first read,
//! which every test of this layer does.

use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! classes {
    ($($(#[$meta:meta])* $variant:ident = $name:literal,)+) => {
        /// A class of words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum WordClass { $($(#[$meta])* $variant,)+ }

        impl WordClass {
            fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

classes! {
    /// Nouns of people and bodies that can act, beside those of `syntax/nouns.tsv`.
    Actor = "actor",
    /// Verbs that are done to people only: to execute a plan and to question a policy are other verbs.
    DoneToPeople = "done-to-people",
    /// Words of sport, where sides clash, attack and defend.
    Sport = "sport",
    /// What a match is won by: "by six wickets".
    ScoreUnit = "score-unit",
    /// Verbs that only lend a noun its subject: "held talks", "launched an inquiry".
    Light = "light",
    /// What is talked about when it is named with a place.
    Topic = "topic",
    /// Verbs whose infinitive does not come about.
    Averting = "averting",
    /// Verbs whose infinitive comes about.
    Factual = "factual",
    /// Adjectives that put a noun into the future.
    Prospective = "prospective",
    /// Verbs of thanks, whose reason somebody else gave.
    Thanks = "thanks",
    /// Verbs that say of a noun that it came about: "arrests were made", "a deal was reached".
    Occurs = "occurs",
    /// Verbs that deny what follows.
    Denies = "denies",
    /// Nouns of those who act for the body or country that they are named with: "White House officials".
    ForBody = "for-a-body",
    /// Nouns that only count or gather what stands after "of": "a family of five", "dozens of people".
    Collective = "collective",
    /// Words before a number that belong to it: "at least 40".
    NumberModifier = "number-modifier",
    /// Words of elections.
    Vote = "vote",
    /// Words of violence, by which an attack is no verbal one.
    Weapon = "weapon",
    /// Nouns of places, even where those who live there are meant.
    PlaceNoun = "place-noun",
    /// Words for nobody.
    Nobody = "nobody",
}

static WORDS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for row in rows() {
        for word in row.words {
            *words.entry(word).or_default() |= 1 << row.class as u32;
        }
    }
    words
});

/// A line of the table.
struct Row {
    class: WordClass,
    words: Vec<&'static str>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of the table"))]
    example: Example,
}

/// What shows that a row does what it is for.
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test of the table"))]
struct Example {
    kind: &'static str,
    fires: &'static str,
    not: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    include_str!("words.tsv").lines().filter(|l| !l.starts_with('#')).map(|line| {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let &[class, words, kind, fires, not] = columns.as_slice() else { panic!("words.tsv: five columns: {line}") };
        let class = WordClass::from_name(class).unwrap_or_else(|| panic!("words.tsv: no class: {line}"));
        Row { class, words: words.split('|').collect(), example: Example { kind, fires, not } }
    })
}

/// Whether a word in lower case is of that class.
pub(super) fn is_of(word: &str, class: WordClass) -> bool {
    WORDS.get(word).is_some_and(|classes| classes & (1 << class as u32) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::events::tests::told;

    #[test]
    fn every_row_does_what_its_sentences_say() {
        let mut wrong = Vec::new();
        for row in rows().filter(|r| r.example.kind != "-") {
            let Example { kind, fires, not } = row.example;
            let (kind, tells) = kind.strip_prefix('!').map_or((kind, true), |k| (k, false));
            let has = |sentence: &str| told(sentence).iter().any(|e| e.starts_with(kind));
            wrong.extend(row.words.iter().map(|w| fires.replace("{}", w)).filter(|s| has(s) != tells));
            wrong.extend(Some(not.to_owned()).filter(|s| has(s) == tells));
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
