//! Groups items by how alike they are, pair by pair: agglomerative clustering by average linkage over a sparse graph.
//!
//! Every item begins alone; the two groups whose items are most alike on average are joined, again and again, until no two reach
//! the threshold (UPGMA; Sokal and Michener 1958). Items without a link are not alike at all. So the result depends on the items and
//! links alone, and not on the order in which they came to be known. Ties go to the groups whose first items come first.
//!
//! Cost: each joining looks once at the neighbours of the group that has grown.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// How alike two items are that are the same.
pub const SAME: i64 = 1 << 24;

/// A likeness between two items, by their places; in (0, [`SAME`]].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// One item.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// How alike they are.
    pub weight: i64,
}

#[derive(Clone, Debug, Default)]
struct Group {
    items: Vec<u32>,
    /// Sum of the links to each other group, by its first item.
    neighbours: BTreeMap<u32, i64>,
    /// How often it has changed.
    version: u32,
}

/// Two groups that may be joined: mean likeness, their places, and what they were then.
#[derive(Debug, PartialEq, Eq)]
struct Candidate {
    mean: i64,
    pair: (u32, u32),
    versions: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_mean = self.mean.cmp(&other.mean).then_with(|| other.pair.cmp(&self.pair));
        by_mean.then_with(|| self.versions.cmp(&other.versions))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The groups of `count` items, each in order of item, in order of their first items. A link that names an item twice, or one that
/// there is not, says nothing; of two links between the same items the last counts.
pub fn groups(count: usize, links: &[Link], threshold: i64) -> Vec<Vec<u32>> {
    let group = |item| Group { items: vec![item], ..Group::default() };
    let mut groups: Vec<Group> = (0..count as u32).map(group).collect();
    for link in links.iter().filter(|l| l.a != l.b && (l.a.max(l.b) as usize) < count) {
        groups[link.a as usize].neighbours.insert(link.b, link.weight);
        groups[link.b as usize].neighbours.insert(link.a, link.weight);
    }
    let mut heap = BinaryHeap::with_capacity(links.len());
    for a in 0..count as u32 {
        offer(&groups, a, threshold, &mut heap);
    }
    while let Some(Candidate { pair: (a, b), versions, .. }) = heap.pop() {
        if (groups[a as usize].version, groups[b as usize].version) == versions {
            join(&mut groups, a, b);
            offer(&groups, a, threshold, &mut heap);
        }
    }
    let mut found: Vec<Vec<u32>> = groups.into_iter().map(|g| g.items).filter(|items| !items.is_empty()).collect();
    found.iter_mut().for_each(|items| items.sort_unstable());
    found
}

/// Puts forward the neighbours of a group that may be joined to it; of two groups that have not grown, the first does.
fn offer(groups: &[Group], a: u32, threshold: i64, heap: &mut BinaryHeap<Candidate>) {
    let group = &groups[a as usize];
    for (&b, &sum) in group.neighbours.iter().filter(|(b, _)| **b > a || group.version > 0) {
        let other = &groups[b as usize];
        let mean = sum / (group.items.len() * other.items.len()) as i64;
        if mean >= threshold {
            let (pair, versions) =
                if a < b { ((a, b), (group.version, other.version)) } else { ((b, a), (other.version, group.version)) };
            heap.push(Candidate { mean, pair, versions });
        }
    }
}

/// Joins `b` to `a`, whose first item comes first.
fn join(groups: &mut [Group], a: u32, b: u32) {
    let joined = std::mem::take(&mut groups[b as usize]);
    groups[b as usize].version = joined.version + 1;
    for (&other, &sum) in joined.neighbours.iter().filter(|(other, _)| **other != a) {
        let of_other = &mut groups[other as usize].neighbours;
        of_other.remove(&b);
        *of_other.entry(a).or_default() += sum;
        *groups[a as usize].neighbours.entry(other).or_default() += sum;
    }
    let group = &mut groups[a as usize];
    group.neighbours.remove(&b);
    group.items.extend(joined.items);
    group.version += 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(a: u32, b: u32, share: f64) -> Link {
        Link { a, b, weight: (share * SAME as f64) as i64 }
    }

    const HALF: i64 = SAME / 2;

    #[test]
    fn groups_are_joined_by_their_mean_likeness() {
        assert_eq!(groups(0, &[], HALF), Vec::<Vec<u32>>::new());
        assert_eq!(groups(3, &[], HALF), [[0], [1], [2]]);
        assert_eq!(groups(3, &[link(0, 1, 0.9), link(1, 2, 0.9), link(0, 2, 0.3)], HALF), [[0, 1, 2]]);
        assert_eq!(groups(3, &[link(0, 1, 0.9), link(1, 2, 0.8)], HALF), [vec![0, 1], vec![2]], "0.8 and nothing are 0.4");
        assert_eq!(groups(2, &[link(0, 0, 1.0), link(0, 7, 1.0)], HALF), [[0], [1]], "links that say nothing");
    }

    proptest! {
        #[test]
        fn the_order_of_links_says_nothing(
            links in prop::collection::btree_map((0u32..12, 0u32..12), 0.0f64..1.0, 0..60),
            turned in any::<bool>(),
        ) {
            let links: Vec<Link> = links.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), w)| link(a, b, w)).collect();
            let mut others: Vec<Link> = links.iter().rev().copied().collect();
            if turned {
                others.iter_mut().for_each(|l| std::mem::swap(&mut l.a, &mut l.b));
            }
            let found = groups(12, &links, HALF);
            prop_assert_eq!(&found, &groups(12, &others, HALF));
            let mut items: Vec<u32> = found.concat();
            items.sort_unstable();
            prop_assert_eq!(items, (0..12).collect::<Vec<u32>>());
        }
    }
}
