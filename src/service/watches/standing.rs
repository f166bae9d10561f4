//! The watches that stand, as the store has them, in an index.

use crate::error::Error;
use crate::messages::{pb, watch};
use crate::store::Store;
use crate::store::across::WatchRow;
use dateline_core::watch::{Facts, Frequencies, Index, Query};
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Watches that are taken up at once.
const STEP: usize = 1_000;

/// Documents after which watches stand under keys that are rare by now, at first; then after twice as many.
const FIRST_REBUILD: u32 = 256;

/// Documents after which they do at the latest.
const LAST_REBUILD: u32 = 1 << 16;

/// A watch that stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its number: the older the smaller.
    pub number: u64,
    /// Its key.
    pub key: String,
    /// Who has it.
    pub owner: String,
    /// Which revision of it this is.
    pub revision: i64,
    /// Where the feed ended when it was created.
    pub position: i64,
    /// Whether it tells of later revisions of a document.
    pub on_updated: bool,
    /// Whether it passes over what another document has told word for word.
    pub suppress_duplicates: bool,
    /// Whether it tells of a story once.
    pub once_per_story: bool,
    /// Whether it begins before it was created.
    pub backfill: bool,
    /// What it asks for.
    pub query: Arc<Query>,
}

impl Standing {
    /// Whether it has to know the story of a document, or what that repeats, before it can tell of it.
    pub fn waits(&self) -> bool {
        self.once_per_story || self.suppress_duplicates || self.query.asks_for_story()
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Registry {
    /// The last change of watches that is taken up.
    stamp: i64,
    standing: HashMap<u64, Arc<Standing>>,
    /// Numbers by owner and key.
    owned: BTreeMap<String, BTreeMap<String, u64>>,
    /// How many of the watches of an owner wait for stories.
    waiting: BTreeMap<String, usize>,
    /// Numbers of those that cannot be read.
    unreadable: BTreeSet<u64>,
    index: Index,
    frequencies: Frequencies,
    /// Documents that had been seen when watches were last put under the rarest keys.
    rebuilt: u32,
}

impl Registry {
    /// Takes up what has changed.
    pub(super) async fn refresh(&mut self, store: &dyn Store) -> Result<(), Error> {
        let stamp = store.watches_stamp().await?;
        if stamp == self.stamp {
            return Ok(());
        }
        loop {
            let rows = store.watches_since(self.stamp, STEP).await?;
            let (count, last) = (rows.len(), rows.last().map(|row| row.stamp));
            rows.into_iter().for_each(|row| self.take(row));
            self.stamp = last.unwrap_or(self.stamp).max(self.stamp);
            if count < STEP {
                break;
            }
        }
        // Of a watch that is gone for good there is no row.
        self.stamp = self.stamp.max(stamp);
        let states = [("standing", self.standing.len()), ("unreadable", self.unreadable.len())];
        for (state, count) in states {
            metrics::gauge!("dateline_watches", "state" => state).set(count as f64);
        }
        Ok(())
    }

    fn take(&mut self, row: WatchRow) {
        let number = u64::try_from(row.id).unwrap_or_default();
        self.unreadable.remove(&number);
        self.index.remove(number);
        if let Some(before) = self.standing.remove(&number)
            && let Some(owned) = self.owned.get_mut(&before.owner)
        {
            owned.remove(&before.key);
            if let Some(waiting) = self.waiting.get_mut(&before.owner) {
                *waiting -= usize::from(before.waits());
            }
        }
        if row.deleted {
            return;
        }
        // A later release may have stored what this one cannot ask.
        let Some(standing) = standing(number, &row) else {
            tracing::warn!(watch = row.key, "a watch cannot be read and matches nothing here");
            self.unreadable.insert(number);
            return;
        };
        self.index.insert(number, Arc::clone(&standing.query), &self.frequencies);
        *self.waiting.entry(row.owner.clone()).or_default() += usize::from(standing.waits());
        self.owned.entry(row.owner).or_default().insert(row.key, number);
        self.standing.insert(number, Arc::new(standing));
    }

    /// The standing watches of an owner, by age; of these keys, or all when there are none.
    pub(super) fn of(&self, owner: &str, keys: &BTreeSet<String>) -> Vec<Arc<Standing>> {
        let owned = self.owned.get(owner).into_iter().flatten();
        let chosen = owned.filter(|(key, _)| keys.is_empty() || keys.contains(*key));
        let mut found: Vec<Arc<Standing>> =
            chosen.filter_map(|(_, number)| self.standing.get(number)).map(Arc::clone).collect();
        found.sort_by_key(|watch| watch.number);
        found
    }

    /// Whether one of these watches of an owner waits for stories; of all of them when there are no keys.
    pub(super) fn waits(&self, owner: &str, keys: &BTreeSet<String>) -> bool {
        self.waiting.get(owner).is_some_and(|waiting| *waiting > 0)
            && (keys.is_empty() || self.of(owner, keys).iter().any(|watch| watch.waits()))
    }

    /// Notes what is common in documents.
    pub(super) fn learn(&mut self, facts: &Facts) {
        self.frequencies.observe(facts);
        let seen = self.frequencies.documents();
        if seen >= (self.rebuilt.saturating_mul(2)).clamp(FIRST_REBUILD, self.rebuilt.saturating_add(LAST_REBUILD)) {
            self.rebuilt = seen;
            self.index = self.index.rebuilt(&self.frequencies);
        }
    }

    /// The watches that a document matches, by age.
    pub(super) fn matches(&self, facts: &Facts) -> Vec<Arc<Standing>> {
        let numbers = self.index.matches(facts);
        numbers.into_iter().filter_map(|number| self.standing.get(&number)).map(Arc::clone).collect()
    }
}

/// A watch as it is stored; `None` when this release does not understand it.
fn standing(number: u64, row: &WatchRow) -> Option<Standing> {
    let kept = pb::Watch::decode(row.body.as_slice()).ok()?;
    let query = watch::query("watch.query", kept.query?).ok()?;
    let pb::WatchOptions { on, suppress_duplicates, backfill, once_per_story } = kept.options.unwrap_or_default();
    Some(Standing {
        number,
        key: row.key.clone(),
        owner: row.owner.clone(),
        revision: row.revision,
        position: row.position,
        on_updated: on == i32::from(pb::WatchOccasion::NewAndUpdated),
        suppress_duplicates,
        once_per_story,
        backfill,
        query: Arc::new(query),
    })
}
