//! What is known of items, by their numbers.
//!
//! Numbers are given one after the other, so those in memory lie close together: they are kept in pages of [`PAGE`] numbers, which takes
//! little more than the values themselves. A page whose last value is taken out is given back. Far-apart numbers cost a page each.

use super::index::short;
use super::partition::Item;
use rustc_hash::FxHashMap;

/// Numbers of one page.
const PAGE: usize = 64;

/// Values by item.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    pages: FxHashMap<u32, Page<T>>,
    len: usize,
}

#[derive(Clone, Debug)]
struct Page<T> {
    values: Box<[Option<T>]>,
    len: usize,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { values: (0..PAGE).map(|_| None).collect(), len: 0 }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { pages: FxHashMap::default(), len: 0 }
    }
}

/// The page of an item and its place there.
const fn place(item: u32) -> (u32, usize) {
    (item / PAGE as u32, item as usize % PAGE)
}

impl<T> Table<T> {
    /// How many values there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, item: Item) -> Option<&T> {
        let (page, at) = place(short(item));
        self.pages.get(&page)?.values.get(at)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, item: Item) -> Option<&mut T> {
        let (page, at) = place(short(item));
        self.pages.get_mut(&page)?.values.get_mut(at)?.as_mut()
    }

    pub(super) fn contains(&self, item: Item) -> bool {
        self.get(item).is_some()
    }

    /// The value of an item, made by default where there was none.
    pub(super) fn get_or_default(&mut self, item: Item) -> &mut T
    where
        T: Default,
    {
        if !self.contains(item) {
            self.insert(item, T::default());
        }
        let (page, at) = place(short(item));
        self.pages.entry(page).or_default().values[at].get_or_insert_default()
    }

    /// Gives an item a value; returns the one that it had.
    pub(super) fn insert(&mut self, item: Item, value: T) -> Option<T> {
        let (page, at) = place(short(item));
        let page = self.pages.entry(page).or_default();
        let before = page.values[at].replace(value);
        if before.is_none() {
            page.len += 1;
            self.len += 1;
        }
        before
    }

    /// Takes an item out; returns its value.
    pub(super) fn remove(&mut self, item: Item) -> Option<T> {
        let (number, at) = place(short(item));
        let page = self.pages.get_mut(&number)?;
        let value = page.values.get_mut(at)?.take()?;
        (page.len, self.len) = (page.len - 1, self.len - 1);
        if page.len == 0 {
            self.pages.remove(&number);
        }
        Some(value)
    }

    /// The items, in no order.
    #[cfg(test)]
    pub(super) fn items(&self) -> impl Iterator<Item = Item> + '_ {
        let of_page = |(number, page): (&u32, &Page<T>)| {
            let first = i64::from(*number) * PAGE as i64;
            let there = page.values.iter().zip(first..).filter(|(value, _)| value.is_some());
            there.map(|(_, item)| item).collect::<Vec<_>>()
        };
        self.pages.iter().flat_map(of_page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_is_a_map(changes in prop::collection::vec((0u8..3, 1i64..400, any::<u32>()), 0..300)) {
            let (mut table, mut map) = (Table::default(), BTreeMap::new());
            for (change, item, value) in changes {
                match change {
                    0 => prop_assert_eq!(table.insert(item, value), map.insert(item, value)),
                    1 => prop_assert_eq!(table.remove(item), map.remove(&item)),
                    _ => {
                        *table.get_or_default(item) ^= value;
                        *map.entry(item).or_default() ^= value;
                    }
                }
                prop_assert_eq!(table.len(), map.len());
                prop_assert_eq!(table.get(item), map.get(&item));
            }
            let mut items: Vec<Item> = table.items().collect();
            items.sort_unstable();
            prop_assert!(items.iter().all(|item| table.contains(*item) && table.get_mut(*item).is_some()));
            prop_assert_eq!(items, map.into_keys().collect::<Vec<_>>());
        }
    }
}
