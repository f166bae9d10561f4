//! [`Store`] over the queries.

use super::connection::begin;
use super::{
    BEGIN_READ, Database, Db, changes, commit, jobs, projections, read, reanalyze, retention, sessions, statements, stories,
    story_memory,
};
use crate::Error;
use crate::change::Changes;
use crate::filter::{ChangeFilter, EntityFilter, Expiry, Filter, Listed, PageOf, Reanalysis, StatementFilter};
use crate::projection::{CurrentDocument, Lease, Progress, ProjectionId, ProjectionStep};
use crate::record::{
    EntityProfile, Expired, FacetCounts, Known, Pending, RegisteredEntity, StatementFound, StoredDocument, Waiting, Write,
    Written,
};
use crate::stories::{NextNumbers, RememberedMember, RememberedStory, Standing, StoryFilter, StoryFound};
use crate::{Micros, Store, timed};
use async_trait::async_trait;
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time of day, for creation times and leases.
pub(super) fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}

/// Measures one operation, and says what went wrong in our own terms.
pub(super) async fn asked<T>(
    operation: &'static str,
    work: impl Future<Output = Result<T, sqlx::Error>> + Send,
) -> Result<T, Error> {
    timed(operation, async { work.await.map_err(super::error) }).await
}

/// A connection on which every query sees the same state of the database.
pub(super) async fn snapshot(database: &Database) -> Result<sqlx::Transaction<'static, Db>, sqlx::Error> {
    begin(database.reader(), BEGIN_READ).await
}

/// A search over a connection for searches, which ends when nobody waits for it or its turn is over.
macro_rules! searched {
    ($database:ident, $operation:literal, $search:path, $($argument:expr),*) => {
        $crate::timed($operation, async {
            let turn = $database.turns().take().await?;
            let until = turn.until();
            let mut searching = super::Searching::begin($database, turn).await.map_err(super::error)?;
            // Dropped when its turn is over, it ends in the database.
            let search = async { $search(searching.connection()?, $($argument),*).await };
            let found = $crate::turns::in_turn(until, search).await?;
            searching.end();
            found.map_err(super::error)
        })
        .await
    };
}
pub(super) use searched;

/// How often a transaction is done again that lost against one of another replica.
const TRIES: usize = 5;

/// Does all of `writes` in one commit. When one of them cannot be stored, the commit is halved until that one stands alone: it
/// fails, and its session goes on behind it.
async fn commit(database: &Database, writes: &[Write]) -> Result<Vec<Written>, Error> {
    let mut written = Vec::with_capacity(writes.len());
    let mut parts = vec![writes];
    while let Some(part) = parts.pop() {
        match attempt(database, part).await {
            Ok(outcomes) => written.extend(outcomes),
            Err(error) if super::at_fault(&error) => match part {
                [refused] => {
                    tracing::error!(%error, key = refused.key().unwrap_or_default(), "the database refuses a write");
                    written.push(refuse(database, refused).await?);
                }
                _ => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
            },
            Err(error) => return Err(super::error(error)),
        }
    }
    Ok(written)
}

/// Moves the session of a write on that the database refuses.
async fn refuse(database: &Database, refused: &Write) -> Result<Written, Error> {
    let Some(mark) = refused.mark() else { return Ok(Written::Failed) };
    let marked = attempt(database, &[Write::Mark(mark.clone())]).await.map_err(super::error)?;
    Ok(if marked == [Written::SessionLost] { Written::SessionLost } else { Written::Failed })
}

/// One commit; done again when it lost against one of another replica.
async fn attempt(database: &Database, writes: &[Write]) -> Result<Vec<Written>, sqlx::Error> {
    let mut outcome = commit::commit(database.writer(), writes, now()).await;
    for _ in 1..TRIES {
        match &outcome {
            Err(error) if super::lost_race(error) => outcome = commit::commit(database.writer(), writes, now()).await,
            _ => break,
        }
    }
    // What went into a file that is gone is not stored.
    outcome.and_then(|written| database.still_there().map(|()| written))
}

#[async_trait]
impl Store for Database {
    async fn ready(&self) -> Result<(), Error> {
        self.prepare().await.map_err(super::error)
    }

    async fn open_session(&self, id: &str) -> Result<(i64, i64), Error> {
        asked("open_session", async { sessions::open_session(self.writer(), id, now()).await }).await
    }

    async fn commit(&self, writes: &[Write]) -> Result<Vec<Written>, Error> {
        timed("commit", commit(self, writes)).await
    }

    async fn known(&self, key: &str) -> Result<Option<Known>, Error> {
        asked("known", async { read::known(self.reader(), key).await }).await
    }

    async fn get(&self, keys: &[String]) -> Result<Vec<Option<StoredDocument>>, Error> {
        asked("get", async { read::get(self.reader(), keys).await }).await
    }

    async fn analysis(&self, key: &str) -> Result<Option<(StoredDocument, Option<Vec<u8>>)>, Error> {
        asked("analysis", async { read::analysis(self.reader(), key).await }).await
    }

    async fn list(&self, filter: &Filter, page: &PageOf) -> Result<Listed<StoredDocument>, Error> {
        searched!(self, "documents", read::documents, filter, page)
    }

    async fn facets(&self, filter: &Filter) -> Result<FacetCounts, Error> {
        searched!(self, "facets", read::facets, filter)
    }

    async fn statements(&self, filter: &StatementFilter, page: &PageOf) -> Result<Listed<StatementFound>, Error> {
        searched!(self, "statements", statements::statements, filter, page)
    }

    async fn entity(&self, key: &str) -> Result<Option<EntityProfile>, Error> {
        searched!(self, "entity", read::entity, key)
    }

    async fn entities(&self, filter: &EntityFilter, page: &PageOf) -> Result<Listed<RegisteredEntity>, Error> {
        searched!(self, "entities", read::entities, filter, page)
    }

    async fn claim_pending(&self, limit: usize) -> Result<Vec<Pending>, Error> {
        asked("claim_pending", async { reanalyze::claim(self.writer(), limit, now()).await }).await
    }

    async fn mark_for_analysis(&self, wanted: &Reanalysis, after: i64) -> Result<(i64, Option<i64>), Error> {
        asked("mark_for_analysis", async {
            let mut marked = reanalyze::mark(self.writer(), wanted, after).await;
            for _ in 1..TRIES {
                match &marked {
                    Err(error) if super::lost_race(error) => marked = reanalyze::mark(self.writer(), wanted, after).await,
                    _ => break,
                }
            }
            marked
        })
        .await
    }

    async fn waiting(&self) -> Result<Waiting, Error> {
        asked("waiting", async { reanalyze::waiting(self.reader()).await }).await
    }

    async fn changes(&self, wanted: &ChangeFilter, after: i64, limit: usize) -> Result<Changes, Error> {
        asked("changes", async { changes::read(&mut *snapshot(self).await?, wanted, after, limit).await }).await
    }

    async fn unprojected_since(&self) -> Result<Option<Micros>, Error> {
        asked("unprojected_since", async { changes::unprojected_since(self.reader()).await }).await
    }

    async fn changes_end(&self) -> Result<i64, Error> {
        changes::end(self.reader()).await.map_err(super::error)
    }

    async fn catch_up_changes(&self) -> Result<usize, Error> {
        asked("catch_up_changes", async { changes::catch_up(self.writer(), now()).await }).await
    }

    async fn forget_changes(&self) -> Result<u64, Error> {
        asked("forget_changes", async { changes::forget(self.writer(), now()).await }).await
    }

    async fn expired(&self, wanted: &Expiry, limit: usize) -> Result<Vec<Expired>, Error> {
        asked("expired", async { retention::expired(self.reader(), wanted, limit).await }).await
    }

    async fn give_room_back(&self) -> Result<bool, Error> {
        asked("give_room_back", super::give_room_back(self.writer())).await
    }

    async fn take_lease(&self, job: &'static str, holder: &str) -> Result<Option<Lease>, Error> {
        asked("take_lease", async { jobs::take(self.writer(), job, holder).await }).await
    }

    async fn keep_lease(&self, lease: &Lease) -> Result<bool, Error> {
        asked("keep_lease", async { jobs::keep(&mut *self.writer().acquire().await?, lease).await }).await
    }

    async fn release_leases(&self, holder: &str) -> Result<(), Error> {
        asked("release_leases", async { jobs::release(self.writer(), holder).await }).await
    }

    async fn projection_progress(&self, lease: &Lease, id: ProjectionId, tried: bool) -> Result<Option<Progress>, Error> {
        asked("projection_progress", async { jobs::begin(self.writer(), lease, id, tried).await }).await
    }

    async fn project(&self, lease: &Lease, step: &ProjectionStep) -> Result<bool, Error> {
        asked("project", async { projections::project(self.writer(), lease, step, now()).await }).await
    }

    async fn current_documents(&self, ids: &[i64]) -> Result<Vec<CurrentDocument>, Error> {
        asked("current_documents", async { projections::documents(self.reader(), ids).await }).await
    }

    async fn next_story_numbers(&self) -> Result<NextNumbers, Error> {
        asked("story_numbers", async { story_memory::next_numbers(self.reader()).await }).await
    }

    async fn story_members_before(&self, most: usize) -> Result<i64, Error> {
        asked("story_members", async { story_memory::members_before(self.reader(), most).await }).await
    }

    async fn story_members(&self, after: i64, limit: usize) -> Result<Vec<RememberedMember>, Error> {
        asked("story_members", async { story_memory::members(self.reader(), after, limit).await }).await
    }

    async fn remembered_stories(&self, after: i64, limit: usize) -> Result<Vec<RememberedStory>, Error> {
        asked("remembered_stories", async { story_memory::remembered(self.reader(), after, limit).await }).await
    }

    async fn story(&self, number: i64) -> Result<Option<StoryFound>, Error> {
        asked("story", async { stories::story(&mut *snapshot(self).await?, number).await }).await
    }

    async fn stories(&self, filter: &StoryFilter, page: &PageOf) -> Result<Listed<StoryFound>, Error> {
        searched!(self, "stories", stories::stories, filter, page)
    }

    async fn story_keys(&self, story: i64) -> Result<Vec<String>, Error> {
        asked("story_keys", async { stories::document_keys(&mut *snapshot(self).await?, story).await }).await
    }

    async fn story_documents(&self, story: i64, page: &PageOf) -> Result<Listed<StoredDocument>, Error> {
        asked("story_documents", async { stories::documents(&mut *snapshot(self).await?, story, page).await }).await
    }

    async fn standings(&self, keys: &[String]) -> Result<HashMap<String, Standing>, Error> {
        asked("standings", async { stories::standings(self.reader(), keys).await }).await
    }

    async fn forget_sessions(&self) -> Result<u64, Error> {
        asked("forget_sessions", async { sessions::forget_sessions(self.writer(), now()).await }).await
    }

    async fn close(&self) {
        self.writer().close().await;
        self.reader().close().await;
        self.searcher().close().await;
    }
}
