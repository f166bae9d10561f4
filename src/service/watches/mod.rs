//! Watches over stored documents: which documents that came match which standing queries.
//!
//! Nobody writes a row per match. A match follows from a position of the feed of changes, the document as it is when that position
//! is read, and the watches that stand; whoever streams from a position on is told the same again. [`Watches::read`] reads a
//! stretch of the feed first and takes up new watches afterwards, so that no watch misses what was stored after it was. Facts of
//! the latest documents are kept, so that many streams at the end of the feed cost the reading of one.

pub mod facts;
mod standing;

use crate::error::Error;
use crate::service::projection::ReadDocument;
use crate::store::Store;
use crate::store::across::{AnalyzedChange, AnalyzedChanges, EarlierMember};
use dateline_core::watch::Facts;
use standing::Registry;
pub use standing::Standing;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Watches that one principal may have.
pub const MAX_WATCHES: usize = 100_000;

/// Documents whose facts are kept: some seconds of the feed.
const KEPT: usize = 128;

/// Bytes of text of these documents together; facts and analysis take some ten times as much.
const KEPT_BYTES: usize = 4 << 20;

/// Documents of a story that are asked whether they were told before a later one: the first of them.
const MOST_EARLIER: usize = 256;

/// Documents that are read at once.
const STEP: usize = 32;

/// The watches of the store, as this process knows them.
#[derive(Clone, Debug, Default)]
pub struct Watches {
    registry: Arc<Mutex<Registry>>,
    recent: Arc<Mutex<VecDeque<Arc<Seen>>>>,
}

/// A document as it was when a change was read.
#[derive(Debug)]
pub struct Seen {
    /// The change.
    pub change: AnalyzedChange,
    /// The document.
    pub document: ReadDocument,
    /// What can be asked of it.
    pub facts: Facts,
}

/// A document and the watches that it matches.
#[derive(Clone, Debug)]
pub struct Met {
    /// The document.
    pub seen: Arc<Seen>,
    /// The watches, by age.
    pub watches: Vec<Arc<Standing>>,
}

/// A stretch of the feed with what matches in it.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The last position of the feed.
    pub position: i64,
    /// Where to go on behind.
    pub through: i64,
    /// What matches, in order of the feed.
    pub met: Vec<Met>,
}

impl Watches {
    /// Takes up watches that were created, changed or deleted, here or elsewhere.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn refresh(&self, store: &dyn Store) -> Result<(), Error> {
        self.registry.lock().await.refresh(store).await
    }

    /// The standing watches of an owner, by age; of these keys, or all when there are none.
    pub async fn of(&self, owner: &str, keys: &BTreeSet<String>) -> Vec<Arc<Standing>> {
        self.registry.lock().await.of(owner, keys)
    }

    /// Whether one of these watches of an owner waits for stories; of all of them when there are no keys.
    pub async fn waits(&self, owner: &str, keys: &BTreeSet<String>) -> bool {
        self.registry.lock().await.waits(owner, keys)
    }

    /// What matches behind a position of the feed, of at most `limit` changes that are looked at; when it `waits`, only as far as
    /// the stories of documents are known.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read(&self, store: &dyn Store, after: i64, limit: usize, waits: bool) -> Result<Stretch, Error> {
        let AnalyzedChanges { position, mut through, assigned, mut entries } = store.analyzed_changes(after, limit).await?;
        if waits {
            through = through.min(assigned).max(after.min(position));
            entries.retain(|change| change.position <= through);
        }
        let seen = self.seen(store, &entries).await?;
        let mut registry = self.registry.lock().await;
        registry.refresh(store).await?;
        let met = seen.into_iter().filter_map(|seen| {
            let watches = registry.matches(&seen.facts);
            (!watches.is_empty()).then_some(Met { seen, watches })
        });
        Ok(Stretch { position, through, met: met.collect() })
    }

    /// The documents of some changes, those that are there, in order of the changes.
    async fn seen(&self, store: &dyn Store, changes: &[AnalyzedChange]) -> Result<Vec<Arc<Seen>>, Error> {
        let recent = self.recent.lock().await;
        let kept: HashMap<i64, Arc<Seen>> = recent.iter().map(|seen| (seen.change.position, Arc::clone(seen))).collect();
        drop(recent);
        // A document whose story has come to be known since is read again.
        let is_kept = |change: &AnalyzedChange| kept.get(&change.position).is_some_and(|seen| seen.change == *change);
        let (known, lacking): (Vec<AnalyzedChange>, Vec<AnalyzedChange>) = changes.iter().copied().partition(is_kept);
        let read = read(store, lacking).await?;
        if !read.is_empty() {
            let mut registry = self.registry.lock().await;
            read.iter().for_each(|seen| registry.learn(&seen.facts));
            drop(registry);
            let mut recent = self.recent.lock().await;
            recent.retain(|seen| !read.iter().any(|newer| newer.change.position == seen.change.position));
            recent.extend(read.iter().cloned());
            let mut bytes: usize = recent.iter().map(|seen| seen.document.article.text().len()).sum();
            while recent.len() > KEPT || (bytes > KEPT_BYTES && !recent.is_empty()) {
                bytes -= recent.pop_front().map_or(0, |seen| seen.document.article.text().len());
            }
        }
        let mut all: Vec<Arc<Seen>> = known.iter().filter_map(|change| kept.get(&change.position)).cloned().collect();
        all.extend(read);
        all.sort_by_key(|seen| seen.change.position);
        Ok(all)
    }
}

/// Whether a watch has told of the story of this change before: of a document that came to it before this one.
///
/// # Errors
/// Those of the store.
pub async fn has_told_story(
    store: &dyn Store,
    watch: &Standing,
    change: &AnalyzedChange,
    from_nothing: bool,
) -> Result<bool, Error> {
    let Some(story) = change.story else { return Ok(false) };
    let earlier = store.earlier_in_story(story.number, change.document, MOST_EARLIER).await?;
    let is_asked = |member: &EarlierMember| member.position > watch.position || (watch.backfill && from_nothing);
    for (n, members) in earlier.chunks(STEP).enumerate() {
        let ranks: HashMap<i64, usize> =
            members.iter().enumerate().filter(|(_, m)| is_asked(m)).map(|(i, m)| (m.document, n * STEP + i + 1)).collect();
        if ranks.is_empty() {
            continue;
        }
        let rows = store.current_documents(&ranks.keys().copied().collect::<Vec<_>>()).await?;
        let query = Arc::clone(&watch.query);
        let work = tokio::task::spawn_blocking(move || {
            rows.into_iter().filter_map(|row| ReadDocument::of(row).ok()).any(|read| {
                let mut facts = facts::of(&read);
                facts.story_size = ranks.get(&read.row.id).map(|rank| size(*rank as i64));
                read.analysis.is_some() && query.matches(&facts)
            })
        });
        if work.await.map_err(|_| Error::Internal)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn size(documents: i64) -> u32 {
    u32::try_from(documents).unwrap_or(u32::MAX)
}

/// Reads the documents of changes; one that is gone, or cannot be read, is left out.
async fn read(store: &dyn Store, changes: Vec<AnalyzedChange>) -> Result<Vec<Arc<Seen>>, Error> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<i64> = changes.iter().map(|change| change.document).collect();
    let rows = store.current_documents(&ids.into_iter().collect::<Vec<_>>()).await?;
    // Analyses are decompressed and taken apart: some tenths of a millisecond for each.
    let work = tokio::task::spawn_blocking(move || {
        let documents: HashMap<i64, ReadDocument> =
            rows.into_iter().filter_map(|row| Some((row.id, ReadDocument::of(row).ok()?))).collect();
        let seen = |change: AnalyzedChange| {
            let document = documents.get(&change.document).filter(|document| document.analysis.is_some())?.clone();
            let mut facts = facts::of(&document);
            facts.story_size = change.story.map(|story| size(story.documents));
            Some(Arc::new(Seen { change, document, facts }))
        };
        changes.into_iter().filter_map(seen).collect()
    });
    work.await.map_err(|_| Error::Internal)
}
