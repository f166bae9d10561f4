//! Where keys stand: an index from numbers to the items that have them.
//!
//! Most keys have one item, which then takes eight bytes beside the key's place in a table.

use super::partition::Item;
use rustc_hash::FxHashMap;

/// An index. Of a key that very many items have, only the latest of these are found.
#[derive(Clone, Debug)]
pub struct Index {
    /// Keys with one item.
    one: FxHashMap<u32, u32>,
    /// Keys with more.
    more: FxHashMap<u32, Vec<u32>>,
    most: usize,
}

impl Index {
    /// Nothing; at most `most` items are found by one key.
    pub fn new(most: usize) -> Self {
        Self { one: FxHashMap::default(), more: FxHashMap::default(), most }
    }

    /// Puts an item under some keys, each once.
    pub fn insert(&mut self, item: Item, keys: &[u32]) {
        let item = short(item);
        for key in keys {
            if let Some(items) = self.more.get_mut(key) {
                if items.len() >= 2 * self.most {
                    items.drain(..self.most);
                }
                if items.len() == items.capacity() {
                    items.reserve_exact(items.len() / 4 + 1);
                }
                items.push(item);
            } else if let Some(first) = self.one.remove(key) {
                self.more.insert(*key, vec![first, item]);
            } else {
                self.one.insert(*key, item);
            }
        }
    }

    /// Takes an item away from the keys it was put under.
    pub fn remove(&mut self, item: Item, keys: &[u32]) {
        let item = short(item);
        for key in keys {
            if self.one.get(key) == Some(&item) {
                self.one.remove(key);
            } else if let Some(items) = self.more.get_mut(key) {
                items.retain(|other| *other != item);
                if items.is_empty() {
                    self.more.remove(key);
                }
            }
        }
    }

    /// The items that have at least `least` of some keys, with how many, in order of item.
    pub fn find(&self, keys: &[u32], least: usize) -> Vec<(Item, usize)> {
        let latest = |key| {
            let items: &Vec<u32> = self.more.get(key)?;
            items.get(items.len().saturating_sub(self.most)..)
        };
        let of_key = |key| self.one.get(key).map(std::slice::from_ref).or_else(|| latest(key)).unwrap_or_default();
        let mut found: Vec<u32> = keys.iter().flat_map(of_key).copied().collect();
        found.sort_unstable();
        let counted = found.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
        counted.filter_map(|run| Some((Item::from(*run.first()?), run.len()))).collect()
    }
}

/// Items are numbers of rows: four thousand million of them are enough for what is in memory.
pub(super) fn short(item: Item) -> u32 {
    u32::try_from(item).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_by_shared_keys() {
        let mut index = Index::new(2);
        for (item, keys) in [(1, &[10, 11][..]), (2, &[10, 11, 12]), (3, &[10]), (4, &[10])] {
            index.insert(item, keys);
        }
        assert_eq!(index.find(&[11, 12], 1), [(1, 1), (2, 2)]);
        assert_eq!(index.find(&[11, 12], 2), [(2, 2)]);
        assert_eq!(index.find(&[10], 1), [(3, 1), (4, 1)], "the latest");
        index.remove(4, &[10]);
        index.remove(2, &[10, 11, 12]);
        assert_eq!(index.find(&[10, 11, 12], 1), [(1, 2), (3, 1)]);
        index.remove(1, &[10, 11]);
        index.remove(3, &[10]);
        assert!(index.one.is_empty() && index.more.is_empty());
    }
}
