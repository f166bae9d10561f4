//! Words of titles and offices by table: `lang/*/offices.tsv`, one for each language beside English.
//!
//! A row is a class ([`Class`]) and its words or phrases, divided by `|`. Rows of offices carry a sentence that tells one of the person
//! in brackets, and one near it that tells none; rows of peoples the code of their country.

use crate::annotation::{CountryCode, table_names};
use crate::lang::{self, Language};
use crate::term::Term;
use std::collections::HashMap;
use std::sync::LazyLock;

table_names! {
    /// What a word is beside the name of a person.
    Class {
        /// A title or office: "primera ministra".
        Office = "office",
        /// An office under a person: "abogado".
        Personal = "personal",
        /// Relatives and others who are somebody's: "esposa".
        Kin = "kin",
        /// What makes it a former one: "antiguo".
        Former = "former",
        /// The same, grown on to the title: "expresidente".
        Grown = "grown",
        /// Between article and title: "actual".
        Before = "before",
        /// Behind the title: "general".
        Behind = "behind",
        /// Of whom or what: "de".
        Link = "link",
        Article = "article",
        /// What makes a title a definite one: articles, possessives, prepositions with an article.
        Determiner = "determiner",
        /// "Y".
        Joint = "joint",
        /// The field of an office: "Hacienda".
        Field = "field",
        /// A body without a name of its own: "parlamento".
        Body = "body",
        /// What leads the place or body at which an office is held: "en".
        Place = "place",
        /// Between title and name: "señora".
        Honorific = "honorific",
        /// What may follow an office behind a name: "desde".
        Closing = "closing",
        /// What is called after people: "calle".
        Called = "called",
        /// What leads a source: "según".
        Source = "source",
        /// The words of an age: "de 45 años".
        Age = "age",
        /// A people, by its country.
        Nation = "nation",
    }
}

/// A word or phrase.
#[derive(Debug)]
struct Entry {
    words: Vec<Term>,
    class: Class,
    country: Option<CountryCode>,
}

/// The words of one language.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By their first word, the longest first.
    entries: HashMap<Term, Vec<Entry>>,
    grown: Vec<&'static str>,
    problems: Vec<String>,
}

/// The table of a language; none where it has none.
pub(super) fn of(language: &Language) -> Option<&'static Table> {
    static TABLES: LazyLock<Vec<(&str, Table)>> = LazyLock::new(|| {
        let tables = lang::all().into_iter().filter(|language| !language.rules.offices.is_empty());
        tables.map(|language| (language.code, Table::read(language.rules.offices))).collect()
    });
    TABLES.iter().find(|(code, _)| *code == language.code).map(|(_, table)| table)
}

impl Table {
    /// Reads a table; what cannot be read is a problem.
    pub(super) fn read(source: &'static str) -> Self {
        let mut table = Self::default();
        for (number, fields) in lang::rows(source) {
            if !table.row(&fields) {
                table.problems.push(format!("line {number}: {}", fields.join("\t")));
            }
        }
        table.entries.values_mut().for_each(|known| known.sort_by_key(|entry| std::cmp::Reverse(entry.words.len())));
        table
    }

    fn row(&mut self, fields: &[&'static str]) -> bool {
        let [name, list, more @ ..] = fields else { return false };
        let (class, country) = match (Class::from_name(name), more) {
            (Some(class @ (Class::Office | Class::Personal)), [_, _]) => (class, None),
            (Some(Class::Nation), [code]) => match CountryCode::parse(code) {
                Some(code) => (Class::Nation, Some(code)),
                None => return false,
            },
            (Some(Class::Grown), []) => {
                self.grown.extend(list.split('|'));
                return true;
            }
            (Some(class), []) if !matches!(class, Class::Office | Class::Personal | Class::Nation) => (class, None),
            _ => return false,
        };
        list.split('|').all(|phrase| self.add(phrase, class, country))
    }

    /// Adds a word or phrase; each stands once in a class.
    fn add(&mut self, phrase: &str, class: Class, country: Option<CountryCode>) -> bool {
        let words: Vec<Term> = phrase.split([' ', '-', '\'']).map(Term::form).collect();
        let Some(first) = words.first().copied().filter(|_| !phrase.trim().is_empty()) else { return false };
        let known = self.entries.entry(first).or_default();
        let new = !known.iter().any(|entry| entry.class == class && entry.words == words);
        known.push(Entry { words, class, country });
        new
    }

    /// What cannot be read in it.
    #[cfg(test)]
    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// How many words of a text the longest entry of a class takes, and its country; `word` gives the text's n-th word.
    pub(super) fn find<'t>(&self, class: Class, word: impl Fn(usize) -> &'t str) -> Option<(usize, Option<CountryCode>)> {
        let entries = self.entries.get(&Term::form(word(0)))?;
        let fits = |entry: &&Entry| {
            entry.class == class && entry.words.iter().enumerate().skip(1).all(|(n, term)| Term::form(word(n)) == *term)
        };
        entries.iter().find(fits).map(|entry| (entry.words.len(), entry.country))
    }

    /// What has grown on to titles.
    pub(super) fn grown(&self) -> &[&'static str] {
        &self.grown
    }
}
