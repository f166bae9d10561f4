//! The classes of the words of a language, from its tables.

use super::Term;
use super::table::{Mixed, rows};
use crate::annotation::{Class, ClassSets, LISTS, WordClasses};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Words by class and classes by word.
#[derive(Debug, Default)]
pub struct Lexicon {
    classes: HashMap<Term, ClassSets, BuildHasherDefault<Mixed>>,
    words: [Vec<Vec<&'static str>>; LISTS],
    problems: Vec<String>,
}

impl Lexicon {
    /// Adds the table of a list of classes: rows of a class and its words, divided by "|". Further columns are examples. A row of an
    /// unknown class, an empty word and a word that stands twice in a class are problems.
    #[must_use]
    pub fn with<C: Class>(mut self, table: &'static str) -> Self {
        let mut words: Vec<Vec<&'static str>> = vec![Vec::new(); C::ALL.len()];
        for (number, row) in rows(table) {
            let (name, list) = (row.first().copied().unwrap_or_default(), row.get(1).copied().unwrap_or_default());
            let Some(class) = C::named(name) else {
                self.problems.push(format!("line {number}: no class: {name}"));
                continue;
            };
            for word in list.split('|') {
                let set = self.classes.entry(Term::form(word)).or_default();
                let known = words.get_mut(class.number()).filter(|known| !word.is_empty() && !known.contains(&word));
                let (Some(set), Some(known)) = (set.get_mut(C::LIST), known) else {
                    self.problems.push(format!("line {number}: empty or twice: {word}"));
                    continue;
                };
                *set |= 1 << class.number();
                known.push(word);
            }
        }
        if let Some(list) = self.words.get_mut(C::LIST) {
            *list = words;
        }
        self
    }

    /// The classes of a word, capitals aside.
    pub fn classes(&'static self, word: &str) -> WordClasses {
        self.classes.get(&Term::form(word)).map_or(WordClasses::NONE, WordClasses::new)
    }

    /// The words of a class as they are written in the table, in its order.
    pub fn words<C: Class>(&'static self, class: C) -> &'static [&'static str] {
        self.words.get(C::LIST).and_then(|list| list.get(class.number())).map_or(&[], Vec::as_slice)
    }

    /// The classes of a list that have no words.
    pub fn empty<C: Class>(&'static self) -> impl Iterator<Item = C> {
        C::ALL.iter().copied().filter(|class| self.words(*class).is_empty())
    }

    /// What is wrong with the tables.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::WordClass;

    #[test]
    fn a_row_of_an_unknown_class_and_a_word_that_stands_twice_are_told() {
        let lexicon =
            Lexicon::default().with::<WordClass>("function\tthe|of\nfunction\tof\nharbour\tquay\nfunction\ta||b\n");
        let told = |line: &str| lexicon.problems().iter().any(|p| p.starts_with(line));
        assert!(!told("line 1") && told("line 2") && told("line 3") && told("line 4"), "{:?}", lexicon.problems());
    }
}
