//! PostgreSQL behind a network that may go silent: no operation waits for ever, and connections that do not answer are left.
//!
//! The driver has no time limits of its own, and tests a connection that was given up by asking it, which a dead path never
//! answers: so all connections would be lost one after another. Here every operation has a limit. When one exceeds it, or the
//! database misses two checks in a row, every connection is given up at once and new ones are made as they are needed; what
//! still runs over an old one ends there. An operation that was given up may have been done: writes may be repeated.

use super::filter::{ChangeFilter, EntityFilter, Expiry, Filter, Listed, PageOf, Reanalysis, StatementFilter};
use super::postgres::Database;
use super::projection::{CurrentDocument, Lease, Progress, ProjectionId, ProjectionStep};
use super::stories::{NextNumbers, RememberedMember, RememberedStory, Standing, StoryFilter, StoryFound};
use super::{
    Changes, EntityProfile, Expired, FacetCounts, Known, Pending, RegisteredEntity, StatementFound, Store, StoredDocument,
    Waiting, Write, Written,
};
use crate::Error;
use crate::Micros;
use arc_swap::ArcSwap;
use async_trait::async_trait;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// How long an operation may take. The largest commit takes about 2 s.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long a check may take: less than who asks is ready to wait.
const CHECK: Duration = Duration::from_millis(3_500);

/// Checks in a row that may be missed before the connections are given up.
const MISSES: u32 = 2;

/// The database over connections that are given up when they do not answer.
#[derive(Debug)]
pub(super) struct Patient {
    current: ArcSwap<Database>,
    misses: AtomicU32,
}

impl Patient {
    pub(super) fn new(database: Database) -> Self {
        Self { current: ArcSwap::from_pointee(database), misses: AtomicU32::new(0) }
    }

    /// The outcome of an operation, or that the database does not answer.
    async fn within<T>(
        &self,
        database: &Arc<Database>,
        operation: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Error> {
        match timeout(PATIENCE, operation).await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.give_up(database);
                Err(Error::Unavailable)
            }
        }
    }

    /// Takes new connections in place of those of `silent`, once.
    fn give_up(&self, silent: &Arc<Database>) {
        let before = self.current.compare_and_swap(silent, Arc::new(silent.anew()));
        if Arc::ptr_eq(&before, silent) {
            tracing::warn!("the database is silent: its connections are given up");
            metrics::counter!("dateline_store_reconnects_total").increment(1);
            let silent = Arc::clone(silent);
            tokio::spawn(async move {
                // Those that answer end in order; the others when the system finds out.
                let _ = timeout(PATIENCE, silent.close()).await;
            });
        }
    }
}

/// An operation of the store over the connections of now, within its limit.
macro_rules! within {
    ($self:ident, $operation:ident($($argument:expr),*)) => {{
        let database = $self.current.load_full();
        $self.within(&database, database.$operation($($argument),*)).await
    }};
}

mod across;

#[async_trait]
impl Store for Patient {
    async fn ready(&self) -> Result<(), Error> {
        let database = self.current.load_full();
        let outcome = timeout(CHECK, database.ready()).await.unwrap_or(Err(Error::Unavailable));
        if outcome.is_ok() {
            self.misses.store(0, Ordering::Relaxed);
        } else if self.misses.fetch_add(1, Ordering::Relaxed) + 1 >= MISSES {
            self.misses.store(0, Ordering::Relaxed);
            self.give_up(&database);
        }
        outcome
    }

    async fn open_session(&self, id: &str) -> Result<(i64, i64), Error> {
        within!(self, open_session(id))
    }

    async fn commit(&self, writes: &[Write]) -> Result<Vec<Written>, Error> {
        within!(self, commit(writes))
    }

    async fn known(&self, key: &str) -> Result<Option<Known>, Error> {
        within!(self, known(key))
    }

    async fn get(&self, keys: &[String]) -> Result<Vec<Option<StoredDocument>>, Error> {
        within!(self, get(keys))
    }

    async fn analysis(&self, key: &str) -> Result<Option<(StoredDocument, Option<Vec<u8>>)>, Error> {
        within!(self, analysis(key))
    }

    async fn list(&self, filter: &Filter, page: &PageOf) -> Result<Listed<StoredDocument>, Error> {
        within!(self, list(filter, page))
    }

    async fn facets(&self, filter: &Filter) -> Result<FacetCounts, Error> {
        within!(self, facets(filter))
    }

    async fn statements(&self, filter: &StatementFilter, page: &PageOf) -> Result<Listed<StatementFound>, Error> {
        within!(self, statements(filter, page))
    }

    async fn entity(&self, key: &str) -> Result<Option<EntityProfile>, Error> {
        within!(self, entity(key))
    }

    async fn entities(&self, filter: &EntityFilter, page: &PageOf) -> Result<Listed<RegisteredEntity>, Error> {
        within!(self, entities(filter, page))
    }

    async fn claim_pending(&self, limit: usize) -> Result<Vec<Pending>, Error> {
        within!(self, claim_pending(limit))
    }

    async fn mark_for_analysis(&self, wanted: &Reanalysis, after: i64) -> Result<(i64, Option<i64>), Error> {
        within!(self, mark_for_analysis(wanted, after))
    }

    async fn waiting(&self) -> Result<Waiting, Error> {
        within!(self, waiting())
    }

    async fn unprojected_since(&self) -> Result<Option<Micros>, Error> {
        within!(self, unprojected_since())
    }

    async fn changes(&self, wanted: &ChangeFilter, after: i64, limit: usize) -> Result<Changes, Error> {
        within!(self, changes(wanted, after, limit))
    }

    async fn changes_end(&self) -> Result<i64, Error> {
        within!(self, changes_end())
    }

    async fn catch_up_changes(&self) -> Result<usize, Error> {
        within!(self, catch_up_changes())
    }

    async fn forget_changes(&self) -> Result<u64, Error> {
        within!(self, forget_changes())
    }

    async fn expired(&self, wanted: &Expiry, limit: usize) -> Result<Vec<Expired>, Error> {
        within!(self, expired(wanted, limit))
    }

    async fn give_room_back(&self) -> Result<bool, Error> {
        within!(self, give_room_back())
    }

    async fn take_lease(&self, job: &'static str, holder: &str) -> Result<Option<Lease>, Error> {
        within!(self, take_lease(job, holder))
    }

    async fn keep_lease(&self, lease: &Lease) -> Result<bool, Error> {
        within!(self, keep_lease(lease))
    }

    async fn release_leases(&self, holder: &str) -> Result<(), Error> {
        within!(self, release_leases(holder))
    }

    async fn projection_progress(&self, lease: &Lease, id: ProjectionId, tried: bool) -> Result<Option<Progress>, Error> {
        within!(self, projection_progress(lease, id, tried))
    }

    async fn project(&self, lease: &Lease, step: &ProjectionStep) -> Result<bool, Error> {
        within!(self, project(lease, step))
    }

    async fn current_documents(&self, ids: &[i64]) -> Result<Vec<CurrentDocument>, Error> {
        within!(self, current_documents(ids))
    }

    async fn next_story_numbers(&self) -> Result<NextNumbers, Error> {
        within!(self, next_story_numbers())
    }

    async fn story_members_before(&self, most: usize) -> Result<i64, Error> {
        within!(self, story_members_before(most))
    }

    async fn story_members(&self, after: i64, limit: usize) -> Result<Vec<RememberedMember>, Error> {
        within!(self, story_members(after, limit))
    }

    async fn remembered_stories(&self, after: i64, limit: usize) -> Result<Vec<RememberedStory>, Error> {
        within!(self, remembered_stories(after, limit))
    }

    async fn story(&self, number: i64) -> Result<Option<StoryFound>, Error> {
        within!(self, story(number))
    }

    async fn stories(&self, filter: &StoryFilter, page: &PageOf) -> Result<Listed<StoryFound>, Error> {
        within!(self, stories(filter, page))
    }

    async fn story_keys(&self, story: i64) -> Result<Vec<String>, Error> {
        within!(self, story_keys(story))
    }

    async fn story_documents(&self, story: i64, page: &PageOf) -> Result<Listed<StoredDocument>, Error> {
        within!(self, story_documents(story, page))
    }

    async fn standings(&self, keys: &[String]) -> Result<HashMap<String, Standing>, Error> {
        within!(self, standings(keys))
    }

    async fn forget_sessions(&self) -> Result<u64, Error> {
        within!(self, forget_sessions())
    }

    async fn close(&self) {
        let database = self.current.load_full();
        // A silent connection must not hold the process.
        let _ = timeout(PATIENCE, database.close()).await;
    }
}
