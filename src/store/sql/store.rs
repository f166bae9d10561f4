//! [`Store`] over the queries.

use super::{Database, read, sessions, write};
use crate::error::Error;
use crate::store::filter::{EntityFilter, Filter, Listed, PageOf, StatementFilter};
use crate::store::record::{
    EntityProfile, FacetCounts, Known, Pending, RegisteredEntity, StatementFound, StoredDocument, Write, Written,
};
use crate::store::{Micros, Store, timed};
use async_trait::async_trait;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time of day, for creation times and leases.
fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}

/// How often a transaction is done again that lost against one of another replica.
const TRIES: usize = 5;

/// Does all of `writes` in one commit; when one of them cannot be stored, each in a commit of its own.
async fn commit(database: &Database, writes: &[Write]) -> Result<Vec<Written>, Error> {
    match attempt(database, writes).await {
        Err(error) if super::at_fault(&error) => {
            tracing::error!(%error, documents = writes.len(), "the database refuses a write");
            let mut written = Vec::with_capacity(writes.len());
            for one in writes {
                written.push(match attempt(database, std::slice::from_ref(one)).await {
                    Ok(done) => done.into_iter().next().unwrap_or(Written::Failed),
                    Err(error) if super::at_fault(&error) => Written::Failed,
                    Err(error) => return Err(super::error(error)),
                });
            }
            Ok(written)
        }
        outcome => outcome.map_err(super::error),
    }
}

async fn attempt(database: &Database, writes: &[Write]) -> Result<Vec<Written>, sqlx::Error> {
    let mut outcome = write::commit(database.writer(), writes, now()).await;
    for _ in 1..TRIES {
        match &outcome {
            Err(error) if super::lost_race(error) => outcome = write::commit(database.writer(), writes, now()).await,
            _ => break,
        }
    }
    outcome
}

#[async_trait]
impl Store for Database {
    async fn ready(&self) -> Result<(), Error> {
        self.prepare().await.map_err(super::error)
    }

    async fn open_session(&self, id: &str) -> Result<(i64, i64), Error> {
        timed("open_session", async { sessions::open_session(self.writer(), id, now()).await.map_err(super::error) }).await
    }

    async fn commit(&self, writes: &[Write]) -> Result<Vec<Written>, Error> {
        timed("commit", commit(self, writes)).await
    }

    async fn known(&self, key: &str) -> Result<Option<Known>, Error> {
        timed("known", async { read::known(self.reader(), key).await.map_err(super::error) }).await
    }

    async fn get(&self, keys: &[String]) -> Result<Vec<Option<StoredDocument>>, Error> {
        timed("get", async { read::get(self.reader(), keys).await.map_err(super::error) }).await
    }

    async fn analysis(&self, key: &str) -> Result<Option<(StoredDocument, Option<Vec<u8>>)>, Error> {
        timed("analysis", async { read::analysis(self.reader(), key).await.map_err(super::error) }).await
    }

    async fn list(&self, filter: &Filter, page: &PageOf) -> Result<Listed<StoredDocument>, Error> {
        timed("documents", async { read::documents(self.reader(), filter, page).await.map_err(super::error) }).await
    }

    async fn facets(&self, filter: &Filter) -> Result<FacetCounts, Error> {
        timed("facets", async { read::facets(self.reader(), filter).await.map_err(super::error) }).await
    }

    async fn statements(&self, filter: &StatementFilter, page: &PageOf) -> Result<Listed<StatementFound>, Error> {
        timed("statements", async { read::statements(self.reader(), filter, page).await.map_err(super::error) }).await
    }

    async fn entity(&self, key: &str) -> Result<Option<EntityProfile>, Error> {
        timed("entity", async { read::entity(self.reader(), key).await.map_err(super::error) }).await
    }

    async fn entities(&self, filter: &EntityFilter, page: &PageOf) -> Result<Listed<RegisteredEntity>, Error> {
        timed("entities", async { read::entities(self.reader(), filter, page).await.map_err(super::error) }).await
    }

    async fn claim_pending(&self, limit: usize) -> Result<Vec<Pending>, Error> {
        timed("claim_pending", async { write::claim_pending(self.writer(), limit, now()).await.map_err(super::error) }).await
    }

    async fn forget_sessions(&self) -> Result<u64, Error> {
        timed("forget_sessions", async { sessions::forget_sessions(self.writer(), now()).await.map_err(super::error) }).await
    }

    async fn close(&self) {
        self.writer().close().await;
        self.reader().close().await;
    }
}
