//! Where keys stand: an index from numbers to the items that have them.

use super::partition::Item;
use std::collections::HashMap;

/// An index. Of a key that very many items have, only the latest of these are found.
#[derive(Clone, Debug)]
pub struct Index {
    items: HashMap<u32, Vec<Item>>,
    most: usize,
}

impl Index {
    /// Nothing; at most `most` items are found by one key.
    pub fn new(most: usize) -> Self {
        Self { items: HashMap::new(), most }
    }

    /// Puts an item under some keys.
    pub fn insert(&mut self, item: Item, keys: &[u32]) {
        for key in keys {
            let items = self.items.entry(*key).or_default();
            if items.len() >= 2 * self.most {
                items.drain(..self.most);
            }
            items.push(item);
        }
    }

    /// Takes an item away from the keys it was put under.
    pub fn remove(&mut self, item: Item, keys: &[u32]) {
        for key in keys {
            if let Some(items) = self.items.get_mut(key) {
                items.retain(|other| *other != item);
                if items.is_empty() {
                    self.items.remove(key);
                }
            }
        }
    }

    /// The items that have at least `least` of some keys, with how many, in order of item.
    pub fn find(&self, keys: &[u32], least: usize) -> Vec<(Item, usize)> {
        let latest =
            |key| self.items.get(key).map(|items| items.get(items.len().saturating_sub(self.most)..).unwrap_or_default());
        let mut found: Vec<Item> = keys.iter().filter_map(latest).flatten().copied().collect();
        found.sort_unstable();
        let counted = found.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
        counted.filter_map(|run| Some((*run.first()?, run.len()))).collect()
    }
}
