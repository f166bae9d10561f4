//! What is known of items, by their numbers.
//!
//! Numbers are given one after the other, so those in memory lie close together: they are kept in pages of so many numbers, which takes
//! little more than the values themselves, and pages in blocks of [`BLOCK`], so few that finding one costs next to nothing. A page or block
//! whose last value is taken out is given back. Far-apart numbers cost a page each, and a block.

use super::index::short;
use super::partition::Item;
use rustc_hash::FxHashMap;

/// Pages of one block.
const BLOCK: usize = 128;

/// Values by item, in pages of `PAGE` numbers: larger ones are found sooner, smaller ones lose less where numbers are missing.
#[derive(Clone, Debug)]
pub(super) struct Table<T, const PAGE: usize = 64> {
    blocks: FxHashMap<u32, Slots<Slots<T>>>,
    len: usize,
}

/// Places, some of them taken.
#[derive(Clone, Debug)]
struct Slots<T> {
    places: Box<[Option<T>]>,
    taken: usize,
}

impl<T> Slots<T> {
    fn new(places: usize) -> Self {
        Self { places: (0..places).map(|_| None).collect(), taken: 0 }
    }

    fn get(&self, at: usize) -> Option<&T> {
        self.places.get(at)?.as_ref()
    }

    fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.places.get_mut(at)?.as_mut()
    }

    fn get_or_insert(&mut self, at: usize, value: impl FnOnce() -> T) -> &mut T {
        let place = &mut self.places[at];
        self.taken += usize::from(place.is_none());
        place.get_or_insert_with(value)
    }

    fn take(&mut self, at: usize) -> Option<T> {
        let value = self.places.get_mut(at)?.take()?;
        self.taken -= 1;
        Some(value)
    }
}

impl<T, const PAGE: usize> Default for Table<T, PAGE> {
    fn default() -> Self {
        Self { blocks: FxHashMap::default(), len: 0 }
    }
}

impl<T, const PAGE: usize> Table<T, PAGE> {
    /// The block of an item, the page there and its place in that.
    fn place(item: Item) -> (u32, usize, usize) {
        let (page, at) = (short(item) / PAGE as u32, short(item) as usize % PAGE);
        (page / BLOCK as u32, page as usize % BLOCK, at)
    }

    /// How many values there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, item: Item) -> Option<&T> {
        let (block, page, at) = Self::place(item);
        self.blocks.get(&block)?.get(page)?.get(at)
    }

    pub(super) fn get_mut(&mut self, item: Item) -> Option<&mut T> {
        let (block, page, at) = Self::place(item);
        self.blocks.get_mut(&block)?.get_mut(page)?.get_mut(at)
    }

    pub(super) fn contains(&self, item: Item) -> bool {
        self.get(item).is_some()
    }

    /// The page of an item, made where there was none, and its place there.
    fn page(&mut self, item: Item) -> (&mut Slots<T>, usize) {
        let (block, page, at) = Self::place(item);
        let block = self.blocks.entry(block).or_insert_with(|| Slots::new(BLOCK));
        (block.get_or_insert(page, || Slots::new(PAGE)), at)
    }

    /// The value of an item, made by default where there was none.
    pub(super) fn get_or_default(&mut self, item: Item) -> &mut T
    where
        T: Default,
    {
        self.len += usize::from(!self.contains(item));
        let (page, at) = self.page(item);
        page.get_or_insert(at, T::default)
    }

    /// Gives an item a value; returns the one that it had.
    pub(super) fn insert(&mut self, item: Item, value: T) -> Option<T> {
        let (page, at) = self.page(item);
        let before = page.take(at);
        page.get_or_insert(at, || value);
        self.len += usize::from(before.is_none());
        before
    }

    /// Takes an item out; returns its value.
    pub(super) fn remove(&mut self, item: Item) -> Option<T> {
        let (number, page, at) = Self::place(item);
        let block = self.blocks.get_mut(&number)?;
        let of_page = block.get_mut(page)?;
        let value = of_page.take(at)?;
        self.len -= 1;
        if of_page.taken == 0 {
            block.take(page);
        }
        if block.taken == 0 {
            self.blocks.remove(&number);
        }
        Some(value)
    }

    /// The items, in no order.
    #[cfg(test)]
    pub(super) fn items(&self) -> impl Iterator<Item = Item> + '_ {
        let first = |block: u32, page: usize| (i64::from(block) * BLOCK as i64 + page as i64) * PAGE as i64;
        let pages = self.blocks.iter().flat_map(move |(block, pages)| {
            pages.places.iter().enumerate().filter_map(move |(at, page)| Some((first(*block, at), page.as_ref()?)))
        });
        pages.flat_map(|(first, page)| {
            page.places.iter().zip(first..).filter(|(value, _)| value.is_some()).map(|(_, item)| item)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_is_a_map(changes in prop::collection::vec((0u8..3, prop_oneof![1i64..400, 7_990i64..8_400, 0i64..1 << 32], any::<u32>()), 0..300)) {
            let (mut table, mut map): (Table<u32>, _) = (Table::default(), BTreeMap::new());
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
