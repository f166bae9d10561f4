//! A search: a reader on a connection of its own kind, which ends when nobody waits for it any more.
//!
//! SQLite works on a thread of its own and goes on when its caller is gone. So it asks now and then whether it should: within a
//! query, but not within one step of the full-text index, which takes some 100 ms at most.

use super::sql::connection::begin;
use super::{BEGIN_READ, Connection, Database, Db};
use crate::turns::Turn;
use sqlx::Transaction;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Instructions of SQLite's machine between two questions: well below a millisecond.
const INSTRUCTIONS: i32 = 4_096;

/// A search; every query of it sees the same state of the database.
#[derive(Debug)]
pub(super) struct Searching {
    transaction: Transaction<'static, Db>,
    over: Arc<AtomicBool>,
    /// Given back after the connection.
    _turn: Turn,
}

impl Searching {
    pub(super) async fn begin(database: &Database, turn: Turn) -> Result<Self, sqlx::Error> {
        let mut transaction = begin(database.searcher(), BEGIN_READ).await?;
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let goes_on = move || !told.load(Ordering::Relaxed);
        transaction.lock_handle().await?.set_progress_handler(INSTRUCTIONS, goes_on);
        Ok(Self { transaction, over, _turn: turn })
    }

    /// The connection that it asks over.
    #[expect(clippy::unnecessary_wraps, reason = "another database may have lost it")]
    pub(super) fn connection(&mut self) -> Result<&mut Connection, sqlx::Error> {
        Ok(&mut self.transaction)
    }

    /// Its answer is there.
    pub(super) fn end(self) {}
}

impl Drop for Searching {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::SEARCHERS;
    use super::*;
    use crate::Store as _;
    use std::time::{Duration, Instant};

    /// Never ends by itself.
    const ENDLESS: &str = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT MAX(n) FROM c";

    #[tokio::test(flavor = "multi_thread")]
    async fn an_abandoned_search_ends_and_nothing_else_waits_for_it() {
        let directory = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let database = Database::open(&directory.path().join("a.db")).await.unwrap_or_else(|e| panic!("{e}"));
        let endless = async || {
            let turn = database.turns().take().await.map_err(|_| sqlx::Error::PoolTimedOut)?;
            let mut searching = Searching::begin(&database, turn).await?;
            sqlx::query::<Db>(ENDLESS).fetch_one(searching.connection()?).await.map(drop)
        };
        // Every connection for searches is taken; then nobody waits for them any more.
        let limit = Duration::from_millis(200);
        let searches: Vec<_> = (0..SEARCHERS).map(|_| Box::pin(tokio::time::timeout(limit, endless()))).collect();
        let (outcomes, others) = tokio::join!(all(searches), async {
            let begun = Instant::now();
            (database.ready().await, database.get(&["none".to_owned()]).await, begun.elapsed())
        });
        assert!(outcomes.iter().all(Result::is_err), "they were given up");
        assert_eq!((others.0, others.1), (Ok(()), Ok(vec![None])));
        assert!(others.2 < limit, "who reads does not wait: {:?}", others.2);
        let begun = Instant::now();
        for _ in 0..SEARCHERS {
            let turn = database.turns().take().await.unwrap_or_else(|e| panic!("{e}"));
            let mut searching = Searching::begin(&database, turn).await.unwrap_or_else(|e| panic!("{e}"));
            let connection = searching.connection().unwrap_or_else(|e| panic!("{e}"));
            assert!(sqlx::query::<Db>("SELECT 1").fetch_one(connection).await.is_ok());
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "they go on: {:?}", begun.elapsed());
    }

    /// The outcomes of all of these, which run side by side.
    async fn all<T>(mut these: Vec<impl Future<Output = T> + Unpin>) -> Vec<T> {
        let mut outcomes = Vec::new();
        std::future::poll_fn(|context| {
            these.retain_mut(|one| match std::pin::Pin::new(one).poll(context) {
                std::task::Poll::Ready(outcome) => {
                    outcomes.push(outcome);
                    false
                }
                std::task::Poll::Pending => true,
            });
            if these.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        outcomes
    }
}
