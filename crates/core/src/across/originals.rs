//! The earliest document that each one repeats, while documents come and go.
//!
//! Candidates share fingerprints; those whose texts repeat each other ([`Text::repeats`]) are put in order of time and name, and each points
//! to the earliest one before it. So it depends on the documents that are there, and not on the order in which they came.
//!
//! Texts are not kept: [`Originals::wanted`] says whose are needed, which are about three for each new document.

use super::index::Index;
use super::partition::Item;
use super::repeats::{Grade, Text, may_repeat};
use super::table::Table;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Documents that one fingerprint finds at most.
const MOST_FOUND: usize = 64;
/// Candidates of one document that are compared: those that share most.
const MOST_COMPARED: usize = 16;

/// What a document repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Original {
    /// The earliest document that it repeats.
    pub document: Item,
    /// How.
    pub grade: Grade,
    /// Share of the shorter one that both have, in [0.5, 1].
    pub containment: f32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    time: i64,
    name: Box<str>,
    prints: Box<[u32]>,
}

/// Documents with what they repeat.
#[derive(Clone, Debug)]
pub struct Originals {
    known: Table<Known>,
    prints: Index,
    of: FxHashMap<Item, Item>,
    repeated_by: FxHashMap<Item, BTreeSet<Item>>,
    changed: BTreeSet<Item>,
}

impl Default for Originals {
    fn default() -> Self {
        Self {
            known: Table::default(),
            prints: Index::new(MOST_FOUND),
            of: FxHashMap::default(),
            repeated_by: FxHashMap::default(),
            changed: BTreeSet::new(),
        }
    }
}

impl Originals {
    /// Puts a document back as it was; [`Originals::restored`] ends it.
    pub fn restore(&mut self, document: Item, time: i64, name: Box<str>, prints: Box<[u32]>, of: Option<Item>) {
        self.prints.restore(document, &prints);
        self.known.insert(document, Known { time, name, prints });
        self.point(document, of);
    }

    /// All documents were put back.
    pub fn restored(&mut self) {
        self.prints.order();
    }

    /// Takes a document in, or anew when it has changed. `name` orders documents of one time.
    pub fn put(&mut self, document: Item, time: i64, name: &str, prints: &[u32]) {
        let known = Known { time, name: name.into(), prints: prints.into() };
        if self.known.get(document) != Some(&known) {
            self.remove(document);
            self.prints.insert(document, prints);
            self.known.insert(document, known);
            self.changed.insert(document);
        }
    }

    /// Takes a document out.
    pub fn remove(&mut self, document: Item) {
        if let Some(known) = self.known.remove(document) {
            self.prints.remove(document, &known.prints);
            self.point(document, None);
            self.changed.remove(&document);
            self.changed.extend(self.repeated_by.remove(&document).unwrap_or_default());
        }
    }

    fn point(&mut self, document: Item, of: Option<Item>) {
        let before = match of {
            Some(of) => self.of.insert(document, of),
            None => self.of.remove(&document),
        };
        if let Some(others) = before.and_then(|before| self.repeated_by.get_mut(&before)) {
            others.remove(&document);
        }
        if let Some(of) = of {
            self.repeated_by.entry(of).or_default().insert(document);
        }
    }

    /// The name that a document was taken in with.
    pub fn name(&self, document: Item) -> &str {
        self.known.get(document).map_or("", |known| &known.name)
    }

    /// The fingerprints that a document was taken in with.
    pub fn fingerprints(&self, document: Item) -> &[u32] {
        self.known.get(document).map_or(&[], |known| &known.prints)
    }

    /// The document that a document repeats.
    pub fn original(&self, document: Item) -> Option<Item> {
        self.of.get(&document).copied()
    }

    fn candidates(&self, document: Item) -> Vec<Item> {
        let prints = self.fingerprints(document);
        let known = |(other, shared): (Item, usize)| Some((other, shared, self.known.get(other)?.prints.len()));
        let others = self.prints.find(prints, 1).into_iter().filter(|(other, _)| *other != document);
        let mut found: Vec<(Item, usize, usize)> =
            others.filter_map(known).filter(|(_, shared, of)| may_repeat(prints.len(), *of, *shared)).collect();
        found.sort_by_key(|(other, shared, _)| (std::cmp::Reverse(*shared), *other));
        found.into_iter().take(MOST_COMPARED).map(|(other, _, _)| other).collect()
    }

    /// The documents whose texts [`Originals::settle`] needs.
    pub fn wanted(&self) -> BTreeSet<Item> {
        let with_candidates = |document: &Item| {
            let candidates = self.candidates(*document);
            let any = !candidates.is_empty();
            candidates.into_iter().chain(any.then_some(*document)).collect::<Vec<_>>()
        };
        self.changed.iter().flat_map(with_candidates).collect()
    }

    /// Documents that repeat another document than before, or none any more, since the last time. A document without a text repeats
    /// nothing.
    pub fn settle(&mut self, texts: &HashMap<Item, Text>) -> BTreeMap<Item, Option<Original>> {
        let mut found = BTreeMap::new();
        for document in std::mem::take(&mut self.changed) {
            let mut earliest: Option<Original> = None;
            for other in self.candidates(document) {
                let both = texts.get(&document).zip(texts.get(&other));
                let Some((grade, containment)) = both.and_then(|(a, b)| a.repeats(b)) else { continue };
                if self.is_before(other, document) {
                    if earliest.is_none_or(|known| self.is_before(other, known.document)) {
                        earliest = Some(Original { document: other, grade, containment });
                    }
                } else if self.original(other).is_none_or(|known| self.is_before(document, known)) {
                    self.point(other, Some(document));
                    found.insert(other, Some(Original { document, grade, containment }));
                }
            }
            self.point(document, earliest.map(|known| known.document));
            found.insert(document, earliest);
        }
        found
    }

    fn is_before(&self, a: Item, b: Item) -> bool {
        let order = |item| self.known.get(item).map(|known| (known.time, &known.name, item));
        order(a) < order(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Words from one of three stories.
    fn text(story: usize, from: usize, length: usize) -> Text {
        Text::of(&(from..from + length).map(|i| format!("s{}w{i} ", story % 3)).collect::<String>())
    }

    fn put(originals: &mut Originals, texts: &HashMap<Item, Text>, item: Item, time: i64) {
        originals.put(item, time, &format!("d{item}"), texts[&item].fingerprints());
    }

    #[test]
    fn each_points_to_the_earliest_that_it_repeats() {
        let texts: HashMap<Item, Text> =
            [(1, text(0, 0, 100)), (2, text(0, 0, 100)), (3, text(0, 20, 100)), (4, text(1, 0, 100))].into();
        let mut originals = Originals::default();
        for (item, time) in [(1, 5), (2, 3), (3, 9), (4, 1)] {
            put(&mut originals, &texts, item, time);
            originals.settle(&texts);
        }
        assert_eq!([1, 2, 3, 4].map(|item| originals.original(item)), [Some(2), None, Some(2), None]);
        originals.remove(2);
        let found = originals.settle(&texts);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 3]);
        assert_eq!([1, 3].map(|item| originals.original(item)), [None, Some(1)]);
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_and_return_gives_the_same(
            documents in prop::collection::vec((0usize..3, 0usize..60, 40usize..120, 0i64..5), 1..14),
            order in any::<u64>(),
            returning in prop::collection::vec(0usize..14, 0..8),
        ) {
            let texts: HashMap<Item, Text> = documents.iter().zip(1..).map(|(d, i)| (i, text(d.0, d.1, d.2))).collect();
            let mut first = Originals::default();
            for (document, item) in documents.iter().zip(1..) {
                put(&mut first, &texts, item, document.3);
            }
            first.settle(&texts);
            let mut items: Vec<Item> = (1..=documents.len() as Item).collect();
            items.sort_by_key(|i| (*i as u64).wrapping_mul(order | 1));
            let mut second = Originals::default();
            for item in &items {
                put(&mut second, &texts, *item, documents[*item as usize - 1].3);
                second.settle(&texts);
            }
            for at in returning {
                let item = (at % documents.len()) as Item + 1;
                second.remove(item);
                second.settle(&texts);
                put(&mut second, &texts, item, documents[item as usize - 1].3);
            }
            prop_assert!(second.wanted().iter().all(|item| texts.contains_key(item)));
            second.settle(&texts);
            for item in items {
                prop_assert_eq!(first.original(item), second.original(item), "{}", item);
            }
        }
    }
}
