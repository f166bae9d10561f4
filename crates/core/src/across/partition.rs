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

/// What an item is linked to, each other item once, in order: mostly a few, for which a list takes a third of what a tree does.
#[derive(Clone, Debug, Default)]
struct Links(Vec<(Item, i64)>);

impl Links {
    fn insert(&mut self, link: (Item, i64)) {
        match self.0.binary_search_by_key(&link.0, |(other, _)| *other) {
            Ok(at) => self.0[at] = link,
            Err(at) => self.0.insert(at, link),
        }
    }

    fn remove(&mut self, other: Item) {
        if let Ok(at) = self.0.binary_search_by_key(&other, |(other, _)| *other) {
            self.0.remove(at);
        }
    }
}

/// Items, the links between them and their groups.
#[derive(Clone, Debug)]
pub struct Partition {
    least: i64,
    threshold: i64,
    links: HashMap<Item, Links>,
    number_of: HashMap<Item, Number>,
    groups: BTreeMap<Number, BTreeSet<Item>>,
    next: Number,
    changed: BTreeSet<Item>,
    /// Groups that have lost an item.
    shrunk: BTreeSet<Number>,
}

impl Partition {
    /// No items. A link below `least` says nothing; groups are joined at a mean of `threshold`. Numbers begin at `next`.
    pub fn new(least: i64, threshold: i64, next: Number) -> Self {
        Self {
            least,
            threshold,
            next,
            links: HashMap::new(),
            number_of: HashMap::new(),
            groups: BTreeMap::new(),
            changed: BTreeSet::new(),
            shrunk: BTreeSet::new(),
        }
    }

    /// Puts an item back into the group that it was in.
    pub fn restore(&mut self, item: Item, number: Number) {
        self.number_of.insert(item, number);
        self.groups.entry(number).or_default().insert(item);
        self.next = self.next.max(number + 1);
    }

    /// Links an item that has come or changed; links that it had are dropped. `quietly`: it has not changed, it was restored.
    pub fn link(&mut self, item: Item, mut links: Vec<(Item, i64)>, quietly: bool) {
        self.unlink(item);
        links.retain(|(other, weight)| *other != item && *weight >= self.least);
        for (other, weight) in &links {
            self.links.entry(*other).or_default().insert((item, *weight));
        }
        let of_item = self.links.entry(item).or_default();
        links.into_iter().for_each(|link| of_item.insert(link));
        if !quietly {
            self.changed.insert(item);
        }
    }

    /// Takes an item out.
    pub fn remove(&mut self, item: Item) {
        self.unlink(item);
        self.links.remove(&item);
        self.changed.remove(&item);
        if let Some(number) = self.number_of.remove(&item) {
            self.leave(item, number);
            self.shrunk.insert(number);
        }
    }

    /// Takes an item out of memory: its group stays as it is as long as others are in it.
    pub fn forget(&mut self, item: Item) {
        let linked: Vec<Item> = self.linked(item).map(|(other, _)| other).collect();
        let changed: Vec<Item> = linked.into_iter().filter(|other| !self.changed.contains(other)).collect();
        self.unlink(item);
        self.links.remove(&item);
        self.changed.retain(|other| !changed.contains(other));
        self.changed.remove(&item);
        if let Some(number) = self.number_of.remove(&item) {
            self.leave(item, number);
        }
    }

    fn unlink(&mut self, item: Item) {
        for (other, _) in self.links.get_mut(&item).map(std::mem::take).unwrap_or_default().0 {
            if let Some(links) = self.links.get_mut(&other) {
                links.remove(item);
            }
            self.changed.insert(other);
        }
    }

    fn leave(&mut self, item: Item, number: Number) {
        if let Some(items) = self.groups.get_mut(&number) {
            items.remove(&item);
            if items.is_empty() {
                self.groups.remove(&number);
            }
        }
    }

    /// The items of a group.
    pub fn items(&self, number: Number) -> Option<&BTreeSet<Item>> {
        self.groups.get(&number)
    }

    /// The group of an item.
    pub fn number(&self, item: Item) -> Option<Number> {
        self.number_of.get(&item).copied()
    }

    /// Items that an item is linked to.
    pub fn linked(&self, item: Item) -> impl Iterator<Item = (Item, i64)> + '_ {
        self.links.get(&item).into_iter().flat_map(|links| &links.0).copied()
    }

    /// Groups anew what has changed since; items are put in order of `key`, which settles ties.
    pub fn settle<K: Ord>(&mut self, key: impl Fn(Item) -> K) -> Changes {
        let changed = std::mem::take(&mut self.changed);
        let mut seen = BTreeSet::new();
        let (mut made, mut single): (Vec<Vec<Item>>, Vec<Item>) = Default::default();
        for item in changed.iter().filter(|item| self.links.contains_key(item)) {
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
            let items = self.groups.get(&number)?;
            let others = items.len() - usize::from(items.contains(&item));
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
                let outside = self.groups.get(number).map_or(0, BTreeSet::len);
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
                let alone =
                    self.number(*item).filter(|number| self.groups.get(number).is_some_and(|items| items.len() == 1));
                alone.unwrap_or_else(|| {
                    self.next += 1;
                    changes.created.insert(self.next - 1, self.number(*item));
                    self.next - 1
                })
            });
            self.enter(*item, number, changed, &mut changes, &mut emptied);
        }
        for number in emptied {
            match self.groups.contains_key(&number) {
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
        let old = self.number_of.insert(item, number);
        if old != Some(number) {
            changes.moved.insert(item, number);
            if let Some(old) = old {
                self.leave(item, old);
                emptied.insert(old);
            }
            self.groups.entry(number).or_default().insert(item);
        }
        if old != Some(number) || changed.contains(&item) {
            changes.touched.insert(number);
        }
    }

    /// The groups that items were in, with how many of them.
    fn origins(&self, items: &[Item]) -> BTreeMap<Number, usize> {
        let mut origins = BTreeMap::new();
        for number in items.iter().filter_map(|item| self.number_of.get(item)) {
            *origins.entry(*number).or_default() += 1;
        }
        origins
    }
}
