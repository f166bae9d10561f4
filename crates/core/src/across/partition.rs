//! Groups that live on while items come and go.
//!
//! The groups are always those that [`cluster::groups`] makes of all items and links that are there now: whatever came first, whatever was
//! there in between. Only what hangs together with a changed item by links that could join groups is grouped anew. Where more than
//! [`MOST_TOGETHER`] items hang together, that would cost too much: there a changed item goes to the group that it is most alike on
//! average, and the others stay where they are.
//!
//! Each group has a number. Where groups merge the lowest number stays; where one is split the largest part keeps it. Numbers are history: they
//! depend on the order of changes.

use super::cluster::{self, Link};
use super::index::short;
use super::table::Table;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Items that are grouped at once, at most.
pub const MOST_TOGETHER: usize = 128;

/// An item: a document, or a group one level below.
pub type Item = i64;
/// A group, from 1.
pub type Number = i64;

/// What becomes of groups when items have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Items with the group they have come to; items that are gone are not told.
    pub moved: BTreeMap<Item, Number>,
    /// Groups that are new, with the group that they were split from.
    pub created: BTreeMap<Number, Option<Number>>,
    /// Groups that went into another one.
    pub merged: BTreeMap<Number, Number>,
    /// Groups that have no items any more.
    pub retracted: BTreeSet<Number>,
    /// Groups that live on with other items, or with items that have changed.
    pub touched: BTreeSet<Number>,
}

/// An item that is known.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Its group, or 0 as long as it has none.
    number: u32,
    /// What it is linked to with how much, each other item once, in order: mostly a few.
    links: Vec<(u32, u32)>,
}

impl Known {
    fn insert(&mut self, other: u32, weight: u32) {
        match self.links.binary_search_by_key(&other, |(other, _)| *other) {
            Ok(at) => self.links[at].1 = weight,
            Err(at) => {
                if self.links.len() == self.links.capacity() {
                    self.links.reserve_exact(self.links.len() / 4 + 2);
                }
                self.links.insert(at, (other, weight));
            }
        }
    }

    fn remove(&mut self, other: u32) {
        if let Ok(at) = self.links.binary_search_by_key(&other, |(other, _)| *other) {
            self.links.remove(at);
        }
    }
}

/// Items, the links between them and their groups.
#[derive(Clone, Debug)]
pub struct Partition {
    least: i64,
    threshold: i64,
    items: Table<Known>,
    /// The items of each group, in order.
    groups: Table<Vec<u32>>,
    next: Number,
    changed: BTreeSet<Item>,
    /// Groups that have lost an item.
    shrunk: BTreeSet<Number>,
    /// While it is restored: what links lead to, where they come from, and their weight.
    back: Vec<(u32, u32, u32)>,
}

impl Partition {
    /// No items. A link below `least` says nothing; groups are joined at a mean of `threshold`. Numbers begin at `next`.
    pub fn new(least: i64, threshold: i64, next: Number) -> Self {
        Self {
            least,
            threshold,
            next,
            items: Table::default(),
            groups: Table::default(),
            changed: BTreeSet::new(),
            shrunk: BTreeSet::new(),
            back: Vec::new(),
        }
    }

    /// Puts an item back into the group that it was in, without links.
    pub fn restore(&mut self, item: Item, number: Number) {
        self.items.get_or_default(item).number = short(number);
        let items = self.groups.get_or_default(number);
        if let Err(at) = items.binary_search(&short(item)) {
            items.insert(at, short(item));
        }
        self.next = self.next.max(number + 1);
    }

    /// Puts links of an item back, to items that are there; [`Partition::restored`] ends it.
    pub fn restore_links(&mut self, item: Item, links: &[(Item, i64)]) {
        let of_item = self.items.get_or_default(item);
        of_item.links.reserve_exact(links.len());
        for (other, weight) in links.iter().filter(|(other, _)| *other != item) {
            of_item.insert(short(*other), short(*weight));
            self.back.push((short(*other), short(item), short(*weight)));
        }
    }

    /// All links were put back: those that they are to get them, too, one after the other.
    pub fn restored(&mut self) {
        let mut back = std::mem::take(&mut self.back);
        back.sort_unstable();
        for links in back.chunk_by(|a, b| a.0 == b.0) {
            let Some(known) = links.first().and_then(|(item, ..)| self.items.get_mut(Item::from(*item))) else { continue };
            known.links.reserve_exact(links.len());
            known.links.extend(links.iter().map(|(_, other, weight)| (*other, *weight)));
            if !known.links.is_sorted_by(|a, b| a.0 < b.0) {
                // Stable, so that of two the one that came last counts.
                known.links.sort_by_key(|(other, _)| *other);
                known.links.dedup_by(|last, kept| {
                    last.0 == kept.0 && {
                        kept.1 = last.1;
                        true
                    }
                });
            }
        }
    }

    /// Links an item that has come or changed; links that it had are dropped. `quietly`: it has not changed, it was restored.
    pub fn link(&mut self, item: Item, mut links: Vec<(Item, i64)>, quietly: bool) {
        self.unlink(item);
        links.retain(|(other, weight)| *other != item && *weight >= self.least);
        for (other, weight) in &links {
            self.items.get_or_default(*other).insert(short(item), short(*weight));
        }
        let of_item = self.items.get_or_default(item);
        links.into_iter().for_each(|(other, weight)| of_item.insert(short(other), short(weight)));
        if !quietly {
            self.changed.insert(item);
        }
    }

    /// Takes an item out.
    pub fn remove(&mut self, item: Item) {
        self.unlink(item);
        self.changed.remove(&item);
        if let Some(number) = self.take_out(item) {
            self.shrunk.insert(number);
        }
    }

    /// Takes an item out of memory: its group stays as it is as long as others are in it.
    pub fn forget(&mut self, item: Item) {
        let linked: Vec<Item> = self.linked(item).map(|(other, _)| other).collect();
        let changed: Vec<Item> = linked.into_iter().filter(|other| !self.changed.contains(other)).collect();
        self.unlink(item);
        self.changed.retain(|other| !changed.contains(other));
        self.changed.remove(&item);
        self.take_out(item);
    }

    fn unlink(&mut self, item: Item) {
        let links = self.items.get_mut(item).map(|known| std::mem::take(&mut known.links)).unwrap_or_default();
        for (other, _) in links {
            if let Some(known) = self.items.get_mut(Item::from(other)) {
                known.remove(short(item));
            }
            self.changed.insert(Item::from(other));
        }
    }

    /// Takes an item, which has no links any more, out of its group, which is returned.
    fn take_out(&mut self, item: Item) -> Option<Number> {
        let number = self.number(item);
        self.items.remove(item);
        if let Some(number) = number {
            self.leave(item, number);
        }
        number
    }

    fn leave(&mut self, item: Item, number: Number) {
        if let Some(items) = self.groups.get_mut(number) {
            if let Ok(at) = items.binary_search(&short(item)) {
                items.remove(at);
            }
            if items.is_empty() {
                self.groups.remove(number);
            }
        }
    }

    /// The items of a group, in order; none where there is no such group.
    pub fn items(&self, number: Number) -> impl ExactSizeIterator<Item = Item> + '_ {
        self.groups.get(number).map(Vec::as_slice).unwrap_or_default().iter().copied().map(Item::from)
    }

    /// The group of an item.
    pub fn number(&self, item: Item) -> Option<Number> {
        self.items.get(item).map(|known| Number::from(known.number)).filter(|number| *number > 0)
    }

    /// Items that an item is linked to, in order.
    pub fn linked(&self, item: Item) -> impl Iterator<Item = (Item, i64)> + '_ {
        let links = self.items.get(item).map(|known| known.links.as_slice()).unwrap_or_default();
        links.iter().map(|(other, weight)| (Item::from(*other), i64::from(*weight)))
    }

    /// Groups anew what has changed since; items are put in order of `key`, which settles ties.
    pub fn settle<K: Ord>(&mut self, key: impl Fn(Item) -> K) -> Changes {
        let changed = std::mem::take(&mut self.changed);
        let mut seen = BTreeSet::new();
        let (mut made, mut single): (Vec<Vec<Item>>, Vec<Item>) = Default::default();
        for item in changed.iter().filter(|item| self.items.contains(**item)) {
            if seen.contains(item) {
                continue;
            }
            let Some(mut together) = self.together(*item) else {
                single.push(*item);
                continue;
            };
            seen.extend(together.iter().copied());
            together.sort_by_cached_key(|item| (key(*item), *item));
            made.extend(self.grouped(&together));
        }
        single.sort_by_cached_key(|item| (key(*item), *item));
        // Numbers are given in order of the first items, so that they do not depend on the order in which these came together.
        made.sort_by_cached_key(|group| group.first().map(|item| (key(*item), *item)));
        self.assign(made, &single, &changed)
    }

    /// What hangs together with an item by links that could join groups: a mean reaches the threshold only if one of its links does.
    /// `None` when that is too much.
    fn together(&self, item: Item) -> Option<Vec<Item>> {
        let (mut found, mut next) = (BTreeSet::from([item]), vec![item]);
        while let Some(item) = next.pop() {
            let strong = self.linked(item).filter(|(_, weight)| *weight >= self.threshold);
            next.extend(strong.map(|(other, _)| other).filter(|other| found.insert(*other)));
            if found.len() > MOST_TOGETHER {
                return None;
            }
        }
        Some(found.into_iter().collect())
    }

    /// The group that an item is most alike on average, if that is enough to join it.
    fn nearest(&self, item: Item) -> Option<Number> {
        let mut sums: BTreeMap<Number, i64> = BTreeMap::new();
        for (other, weight) in self.linked(item) {
            if let Some(number) = self.number(other) {
                *sums.entry(number).or_default() += weight;
            }
        }
        let mean = |(number, sum): (Number, i64)| {
            let others = self.items(number).len() - usize::from(self.number(item) == Some(number));
            Some((sum / others.max(1) as i64, std::cmp::Reverse(number)))
        };
        let best = sums.into_iter().filter_map(mean).max()?;
        (best.0 >= self.threshold).then_some(best.1.0)
    }

    fn grouped(&self, together: &[Item]) -> Vec<Vec<Item>> {
        let place: HashMap<Item, u32> = together.iter().copied().zip(0..).collect();
        let links_of = |(item, a): (&Item, u32)| {
            let place = &place;
            let link = move |(other, weight)| place.get(&other).filter(|b| a < **b).map(|b| Link { a, b: *b, weight });
            self.linked(*item).filter_map(link).collect::<Vec<_>>()
        };
        let links: Vec<Link> = together.iter().zip(0..).flat_map(links_of).collect();
        let groups = cluster::groups(together.len(), &links, self.threshold).into_iter();
        groups.map(|group| group.into_iter().filter_map(|at| together.get(at as usize).copied()).collect()).collect()
    }

    /// Gives the groups that were made their numbers.
    fn assign(&mut self, made: Vec<Vec<Item>>, single: &[Item], changed: &BTreeSet<Item>) -> Changes {
        let before: Vec<BTreeMap<Number, usize>> = made.iter().map(|group| self.origins(group)).collect();
        let mut heirs: BTreeMap<Number, (usize, usize)> = BTreeMap::new();
        for (index, origins) in before.iter().enumerate() {
            for (number, count) in origins {
                // What stays outside of what is grouped anew keeps the number.
                let outside = self.items(*number).len();
                let rest = outside - before.iter().filter_map(|o| o.get(number)).sum::<usize>();
                let heir = heirs.entry(*number).or_insert((usize::MAX, rest));
                if *count > heir.1 {
                    *heir = (index, *count);
                }
            }
        }
        let mut changes = Changes::default();
        let mut emptied = std::mem::take(&mut self.shrunk);
        for (index, (group, origins)) in made.into_iter().zip(&before).enumerate() {
            let inherited = origins.keys().find(|number| heirs.get(number).is_some_and(|heir| heir.0 == index));
            let number = inherited.copied().unwrap_or_else(|| {
                self.next += 1;
                changes.created.insert(self.next - 1, origins.keys().next().copied());
                self.next - 1
            });
            for other in origins.keys().filter(|other| **other != number && heirs.get(other).is_some_and(|h| h.0 == index)) {
                changes.merged.insert(*other, number);
            }
            for item in group {
                self.enter(item, number, changed, &mut changes, &mut emptied);
            }
        }
        for item in single {
            let number = self.nearest(*item).unwrap_or_else(|| {
                let alone = self.number(*item).filter(|number| self.items(*number).len() == 1);
                alone.unwrap_or_else(|| {
                    self.next += 1;
                    changes.created.insert(self.next - 1, self.number(*item));
                    self.next - 1
                })
            });
            self.enter(*item, number, changed, &mut changes, &mut emptied);
        }
        for number in emptied {
            match self.groups.contains(number) {
                true => drop(changes.touched.insert(number)),
                false if changes.merged.contains_key(&number) => {}
                false => drop(changes.retracted.insert(number)),
            }
        }
        changes.touched.retain(|number| !changes.created.contains_key(number));
        changes
    }

    /// Puts an item into a group.
    fn enter(
        &mut self,
        item: Item,
        number: Number,
        changed: &BTreeSet<Item>,
        changes: &mut Changes,
        emptied: &mut BTreeSet<Number>,
    ) {
        let old = self.number(item);
        self.items.get_or_default(item).number = short(number);
        if old != Some(number) {
            changes.moved.insert(item, number);
            if let Some(old) = old {
                self.leave(item, old);
                emptied.insert(old);
            }
            let items = self.groups.get_or_default(number);
            if let Err(at) = items.binary_search(&short(item)) {
                items.insert(at, short(item));
            }
        }
        if old != Some(number) || changed.contains(&item) {
            changes.touched.insert(number);
        }
    }

    /// The groups that items were in, with how many of them.
    fn origins(&self, items: &[Item]) -> BTreeMap<Number, usize> {
        let mut origins = BTreeMap::new();
        for number in items.iter().filter_map(|item| self.number(*item)) {
            *origins.entry(number).or_default() += 1;
        }
        origins
    }
}
