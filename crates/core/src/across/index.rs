//! Where keys stand: an index from numbers to the items that have them.
//!
//! Pairs of key and item lie in buckets, eight bytes a pair: in order, but for the few that came last. So to put an item under a key
//! touches one place of memory, and nothing is kept per key. Very many pairs at once ([`Index::restore`]) are dealt out to the buckets
//! and put in order at the end.

use super::partition::Item;

/// Buckets are numbered by so many bits.
const BITS: u32 = 12;

/// Pairs that come last stay unordered until there are more of them than this.
const LEAST_LAST: usize = 16;

/// Restored pairs that are dealt out at once.
const DEALT: usize = 1 << 18;

/// An index. Of a key that very many items have, only the latest of these are found, which are those with the highest numbers.
#[derive(Clone, Debug)]
pub struct Index {
    buckets: Vec<Bucket>,
    most: usize,
    /// Restored pairs that are in no bucket yet.
    restored: Vec<u64>,
}

impl Index {
    /// Nothing; at most `most` items are found by one key.
    pub fn new(most: usize) -> Self {
        Self { buckets: Vec::new(), most, restored: Vec::new() }
    }

    /// Puts an item under some keys, each once.
    pub fn insert(&mut self, item: Item, keys: &[u32]) {
        self.make();
        for key in keys {
            if let Some(bucket) = self.buckets.get_mut(place(*key)) {
                bucket.insert(pair(*key, short(item)), self.most);
            }
        }
    }

    /// Makes the buckets, which an index does without as long as it is empty.
    fn make(&mut self) {
        if self.buckets.is_empty() {
            self.buckets = vec![Bucket::default(); 1 << BITS];
        }
    }

    /// Puts an item under some keys, where it is found from [`Index::order`] on.
    pub fn restore(&mut self, item: Item, keys: &[u32]) {
        self.restored.extend(keys.iter().map(|key| pair(*key, short(item))));
        if self.restored.len() > DEALT {
            self.deal();
        }
    }

    /// Puts what was restored in order.
    pub fn order(&mut self) {
        self.deal();
        self.restored = Vec::new();
        self.buckets.iter_mut().for_each(|bucket| bucket.order(self.most));
    }

    /// Deals restored pairs out to the buckets, one bucket after the other.
    fn deal(&mut self) {
        self.make();
        let mut ends = vec![0; self.buckets.len()];
        let at = |pair: &u64| place(key_of(*pair));
        self.restored.iter().for_each(|pair| ends[at(pair)] += 1);
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        let mut dealt = vec![0; self.restored.len()];
        for pair in self.restored.drain(..) {
            let end = &mut ends[at(&pair)];
            *end -= 1;
            dealt[*end] = pair;
        }
        let mut rest = dealt.as_slice();
        for (bucket, begin) in self.buckets.iter_mut().zip(&ends).rev() {
            let (before, of_bucket) = rest.split_at(*begin);
            bucket.pairs.extend_from_slice(of_bucket);
            rest = before;
        }
    }

    /// Takes an item away from the keys it was put under.
    pub fn remove(&mut self, item: Item, keys: &[u32]) {
        for key in keys {
            if let Some(bucket) = self.buckets.get_mut(place(*key)) {
                bucket.remove(pair(*key, short(item)));
            }
        }
    }

    /// The items that have at least `least` of some keys, with how many, in order of item.
    pub fn find(&self, keys: &[u32], least: usize) -> Vec<(Item, usize)> {
        let mut found: Vec<u32> = Vec::new();
        for key in keys {
            if let Some(bucket) = self.buckets.get(place(*key)) {
                bucket.find(*key, self.most, &mut found);
            }
        }
        found.sort_unstable();
        let counted = found.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
        counted.filter_map(|run| Some((Item::from(*run.first()?), run.len()))).collect()
    }
}

/// The bucket of a key. Fingerprints are the least of many, so that their upper bits alone would fill few buckets.
const fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9) >> (u32::BITS - BITS)) as usize
}

const fn pair(key: u32, item: u32) -> u64 {
    (key as u64) << u32::BITS | item as u64
}

const fn key_of(pair: u64) -> u32 {
    (pair >> u32::BITS) as u32
}

/// Pairs of some keys.
#[derive(Clone, Debug, Default)]
struct Bucket {
    /// `ordered` of them in order, then those that came last. A pair that was taken away from the ordered ones is written over with its
    /// neighbour, so that one may stand there more than once.
    pairs: Vec<u64>,
    ordered: u32,
    /// Pairs that were written over.
    over: u32,
}

impl Bucket {
    fn split(&self) -> (&[u64], &[u64]) {
        self.pairs.split_at_checked(self.ordered as usize).unwrap_or_default()
    }

    fn insert(&mut self, pair: u64, most: usize) {
        if self.pairs.len() == self.pairs.capacity() {
            self.pairs.reserve_exact(self.pairs.len() / 16 + 4);
        }
        self.pairs.push(pair);
        let (ordered, last) = self.split();
        if last.len() > ordered.len().isqrt().max(LEAST_LAST) {
            self.order(most);
        }
    }

    /// Without what was written over.
    fn compact(&mut self) {
        let mut last = self.pairs.split_off(self.ordered as usize);
        self.pairs.dedup();
        (self.ordered, self.over) = (self.pairs.len() as u32, 0);
        self.pairs.append(&mut last);
    }

    /// Puts those that came last in their places.
    fn order(&mut self, most: usize) {
        if self.over > 0 {
            self.compact();
        }
        let ordered = self.ordered as usize;
        let mut last = self.pairs.split_off(ordered);
        last.sort_unstable();
        self.pairs.reserve_exact(last.len());
        if last.len() > ordered / 4 {
            self.pairs.append(&mut last);
            // Stable, since it then takes what is in order as it is.
            self.pairs.sort();
            self.shorten(most);
        } else {
            self.merge(&last);
            if last.iter().any(|pair| self.is_common(*pair, most)) {
                self.shorten(most);
            }
        }
        self.ordered = self.pairs.len() as u32;
    }

    /// Puts a few more in their places, the last first.
    fn merge(&mut self, more: &[u64]) {
        let mut end = self.pairs.len();
        self.pairs.extend_from_slice(more);
        for (before, pair) in more.iter().enumerate().rev() {
            let at = self.pairs[..end].iter().rposition(|other| other < pair).map_or(0, |at| at + 1);
            self.pairs.copy_within(at..end, at + before + 1);
            self.pairs[at + before] = *pair;
            end = at;
        }
    }

    /// Whether far more items have the key of a pair than are found.
    fn is_common(&self, pair: u64, most: usize) -> bool {
        let at = self.pairs.partition_point(|other| *other < pair);
        let same = |at: usize| self.pairs.get(at).is_some_and(|other| key_of(*other) == key_of(pair));
        at.checked_sub(2 * most).is_some_and(same) || same(at.saturating_add(2 * most))
    }

    /// Of keys that far more items have than are found only the last stay.
    fn shorten(&mut self, most: usize) {
        let mut kept = 0;
        let mut at = 0;
        while let Some(first) = self.pairs.get(at) {
            let key = key_of(*first);
            let run = self.pairs[at..].iter().take_while(|pair| key_of(**pair) == key).count();
            let stay = if run > 2 * most { most } else { run };
            self.pairs.copy_within(at + run - stay..at + run, kept);
            (at, kept) = (at + run, kept + stay);
        }
        self.pairs.truncate(kept);
    }

    /// Where the ordered pairs of a key begin and end.
    fn run(&self, key: u32) -> (usize, usize) {
        let (ordered, _) = self.split();
        let from = ordered.partition_point(|other| *other < pair(key, 0));
        let rest = ordered.get(from..).unwrap_or_default();
        (from, from + rest.partition_point(|other| key_of(*other) == key))
    }

    fn remove(&mut self, pair: u64) {
        let ordered = self.ordered as usize;
        let (first, last) = self.split();
        if let Some(at) = last.iter().position(|other| *other == pair) {
            self.pairs.swap_remove(ordered + at);
            return;
        }
        let from = first.partition_point(|other| *other < pair);
        let to = from + first.get(from..).unwrap_or_default().partition_point(|other| *other == pair);
        let neighbour = first.get(to).or_else(|| first.get(from.checked_sub(1)?)).copied();
        match neighbour {
            _ if from == to => {}
            None => {
                self.pairs.drain(..ordered);
                (self.ordered, self.over) = (0, 0);
            }
            Some(neighbour) => {
                self.pairs[from..to].fill(neighbour);
                self.over += 1;
                if self.over as usize > ordered / 4 {
                    self.compact();
                }
            }
        }
    }

    /// Items of a key: of very many the latest.
    fn find(&self, key: u32, most: usize, found: &mut Vec<u32>) {
        let ((from, to), (ordered, last)) = (self.run(key), self.split());
        let begun = found.len();
        let of_key = ordered.get(from..to).unwrap_or_default().chunk_by(|a, b| a == b).filter_map(<[u64]>::first);
        let came_last = last.iter().filter(|pair| key_of(**pair) == key);
        found.extend(of_key.chain(came_last).map(|pair| *pair as u32));
        let many = found.len() - begun;
        if many > most {
            found[begun..].sort_unstable();
            found.drain(begun..begun + many - most);
        }
    }
}

/// Items are numbers of rows: four thousand million of them are enough for what is in memory.
pub(super) fn short(item: Item) -> u32 {
    u32::try_from(item).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

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
        assert!(index.buckets.iter().all(|bucket| bucket.pairs.is_empty()));
    }

    #[test]
    fn a_key_that_everybody_has_is_not_kept_for_everybody() {
        let mut index = Index::new(5);
        (1..=10_000).for_each(|item| index.insert(item, &[7]));
        assert_eq!(index.find(&[7], 1), (9_996..=10_000).map(|item| (item, 1)).collect::<Vec<_>>());
        assert!(index.buckets.iter().all(|bucket| bucket.pairs.len() <= 10 + LEAST_LAST));
    }

    proptest! {
        /// Few keys, so that all of them stand in few buckets, and many changes, so that these are put in order often.
        #[test]
        fn what_is_found_is_what_was_put_there(changes in prop::collection::vec((any::<bool>(), 1i64..60, 0u32..4), 0..600)) {
            let (mut index, mut known) = (Index::new(usize::MAX / 2), BTreeSet::new());
            for (comes, item, key) in changes {
                match comes {
                    true if known.insert((key, item)) => index.insert(item, &[key]),
                    true => {}
                    false => {
                        known.remove(&(key, item));
                        index.remove(item, &[key]);
                    }
                }
            }
            for key in 0..4 {
                let items: Vec<(Item, usize)> = known.iter().filter(|(of, _)| *of == key).map(|(_, item)| (*item, 1)).collect();
                prop_assert_eq!(index.find(&[key], 1), items);
            }
        }

        #[test]
        fn what_is_restored_is_found_as_if_it_had_come(items in prop::collection::vec(prop::collection::btree_set(0u32..40, 0..9), 0..80)) {
            let (mut index, mut again) = (Index::new(7), Index::new(7));
            for (keys, item) in items.iter().zip(1..) {
                let keys: Vec<u32> = keys.iter().copied().collect();
                index.insert(item, &keys);
                again.restore(item, &keys);
            }
            again.order();
            for key in 0..40 {
                prop_assert_eq!(index.find(&[key], 1), again.find(&[key], 1));
            }
        }
    }
}
