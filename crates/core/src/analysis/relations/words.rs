//! The words of relations, from the table `words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word says between or beside two mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Verbs of who heads a body: "leads".
    Heads,
    /// Verbs of who becomes part of a body: "joined".
    Joins,
    /// Verbs of who is part of a body with "at" or "for": "works".
    Works,
    /// Nouns of what somebody is in a body: "member".
    Member,
    /// Nouns of who stands against a body or outside it: "critic".
    Opposed,
    Spouse,
    Parent,
    Child,
    Weds,
    /// What is said of something that is over: "former".
    Past,
    Based,
    /// Heads of names of bodies that are where they are said to be: "hospital".
    Local,
    Quarter,
    /// Words that begin another phrase or clause.
    Bars,
    /// Words that leave an office what it is: "chief executive".
    Qualifier,
    /// Words that make an office a lesser one: "deputy".
    Lesser,
    /// Words in names of organs of a state.
    Organ,
    /// The same, of two words.
    Organs,
}

const CLASSES: &[(&str, Class)] = &[
    ("heads", Class::Heads),
    ("joins", Class::Joins),
    ("works", Class::Works),
    ("member", Class::Member),
    ("opposed", Class::Opposed),
    ("spouse", Class::Spouse),
    ("parent", Class::Parent),
    ("child", Class::Child),
    ("weds", Class::Weds),
    ("past", Class::Past),
    ("based", Class::Based),
    ("local", Class::Local),
    ("quarter", Class::Quarter),
    ("bars", Class::Bars),
    ("qualifier", Class::Qualifier),
    ("lesser", Class::Lesser),
    ("organ", Class::Organ),
    ("organs", Class::Organs),
];

/// The rows of a table without its comments, divided at tabs.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

pub(super) const TABLE: &str = include_str!("words.tsv");

static WORDS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for row in rows(TABLE) {
        let class = row.first().and_then(|name| CLASSES.iter().find(|c| c.0 == *name));
        if let (Some((_, class)), Some(list)) = (class, row.get(1)) {
            list.split('|').for_each(|word| *words.entry(word).or_insert(0) |= 1 << *class as u32);
        }
    }
    words
});

/// Whether a word in lower case is of this class.
pub(super) fn is(word: &str, class: Class) -> bool {
    WORDS.get(word).is_some_and(|classes| classes & (1 << class as u32) != 0)
}

/// The words of a class that are phrases.
pub(super) fn phrases(class: Class) -> impl Iterator<Item = &'static str> {
    let name = CLASSES.iter().find(|c| c.1 == class).map_or("", |c| c.0);
    rows(TABLE)
        .filter(move |row| row.first() == Some(&name))
        .filter_map(|row| row.get(1).copied())
        .flat_map(|l| l.split('|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_known_class_and_words() {
        for row in rows(TABLE) {
            assert!(row.first().is_some_and(|name| CLASSES.iter().any(|c| c.0 == *name)), "{row:?}");
            assert!(row.get(1).is_some_and(|words| words.split('|').all(|w| !w.trim().is_empty())), "{row:?}");
        }
        assert!(is("leads", Class::Heads) && !is("leads", Class::Works));
    }
}
