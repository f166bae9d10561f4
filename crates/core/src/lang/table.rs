//! Tables of words: lines of fields cut by tabs, compiled into the program.
//!
//! Empty lines and those that begin with `#` say nothing. A row that cannot be read, or whose key stands twice, is left out and
//! kept as a problem; a test demands that no table has any.

use crate::term::Term;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A table by key.
#[derive(Debug)]
pub struct Table<K, V> {
    rows: HashMap<K, V, BuildHasherDefault<Mixed>>,
    problems: Vec<String>,
}

impl<K: Eq + Hash, V> Table<K, V> {
    /// Reads a table; `row` makes key and value of the fields of a line, or nothing of a malformed one.
    pub fn read(source: &'static str, row: impl Fn(&[&'static str]) -> Option<(K, V)>) -> Self {
        let mut table = Self { rows: HashMap::default(), problems: Vec::new() };
        for (number, fields) in rows(source) {
            let what = match row(&fields) {
                None => "malformed",
                Some((key, value)) => match table.rows.entry(key) {
                    Entry::Occupied(_) => "stands twice",
                    Entry::Vacant(free) => {
                        free.insert(value);
                        continue;
                    }
                },
            };
            table.problems.push(format!("line {number}: {what}: {}", fields.join("\t")));
        }
        table
    }

    /// The value of a key.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key)
    }

    /// The values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    /// Its rows, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// What is wrong with it.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl<V> Table<Term, V> {
    /// The value of a word, capitals aside.
    pub fn of(&self, word: &str) -> Option<&V> {
        self.rows.get(&Term::form(word))
    }
}

/// The rows of a table with the numbers of their lines, divided at tabs.
pub fn rows(source: &'static str) -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    let lines = (1..).zip(source.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| (number, line.split('\t').collect()))
}

/// A hasher for terms, which are hashes already.
#[derive(Debug, Default)]
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = self.0.rotate_left(29) ^ value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_and_repeated_rows_are_told() {
        let table = Table::read("# words\n\none\t1\ntwo\none\t2\n", |fields| match fields {
            [word, value] => Some((Term::form(word), value.parse::<u8>().ok()?)),
            _ => None,
        });
        assert_eq!(table.problems(), ["line 4: malformed: two", "line 5: stands twice: one\t2"]);
        assert_eq!((table.of("ONE"), table.of("two")), (Some(&1), None));
    }
}
