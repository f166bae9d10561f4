//! A search: a reader on a connection of its own kind, which the server is asked to end when nobody waits for it any more.
//!
//! The server goes on with a query when its caller is gone. The connection is held until it was asked to stop, so that nobody
//! else's query is meant.

use super::sql::connection::begin;
use super::{BEGIN_READ, Connection, Database, Db, Pool};
use crate::turns::Turn;
use sqlx::Transaction;

/// A search; every query of it sees the same state of the database.
#[derive(Debug)]
pub(super) struct Searching {
    /// `None` when it has ended.
    transaction: Option<Transaction<'static, Db>>,
    /// Who can be asked to end it, and the number of its process.
    others: Pool,
    process: i32,
    /// Given back when the connection is; `None` when it has ended.
    turn: Option<Turn>,
}

impl Searching {
    pub(super) async fn begin(database: &Database, turn: Turn) -> Result<Self, sqlx::Error> {
        let mut transaction = begin(database.searcher(), BEGIN_READ).await?;
        let process = sqlx::query_scalar::<Db, i32>("SELECT pg_backend_pid()").fetch_one(&mut *transaction).await?;
        Ok(Self { transaction: Some(transaction), others: database.reader().clone(), process, turn: Some(turn) })
    }

    /// The connection that it asks over.
    pub(super) fn connection(&mut self) -> Result<&mut Connection, sqlx::Error> {
        self.transaction.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Its answer is there.
    pub(super) fn end(mut self) {
        self.transaction = None;
    }
}

impl Drop for Searching {
    fn drop(&mut self) {
        let Some(transaction) = self.transaction.take() else { return };
        let (others, process, turn) = (self.others.clone(), self.process, self.turn.take());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let cancel = sqlx::query::<Db>("SELECT pg_cancel_backend($1)").bind(process).execute(&others).await;
                if let Err(error) = cancel {
                    tracing::debug!(%error, "a search that nobody waits for was not ended");
                }
                drop((transaction, turn));
            });
        }
    }
}
