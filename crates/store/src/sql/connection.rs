//! Connections that a dropped future leaves in no transaction.
//!
//! A client that goes away drops the future that works for it, at any `await`. Between the words that begin a transaction and their
//! answer the pool does not know yet that there is one to roll back: the next user of that connection would write, or read what was
//! true long ago, inside it.

use super::{Connection, Db, Pool, spoils_connection};
use sqlx::Transaction;
use sqlx::pool::PoolConnection;
use std::ops::{Deref, DerefMut};

/// Begins a transaction in a task of its own, so that it is begun to the end also when nobody waits for it any more.
pub(in super::super) async fn begin(pool: &Pool, how: &'static str) -> Result<Transaction<'static, Db>, sqlx::Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(how).await });
    begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// A connection that is written through. One that is not given back is closed.
pub(super) struct Writer {
    connection: PoolConnection<Db>,
    sound: bool,
}

impl Writer {
    pub(super) async fn of(pool: &Pool) -> Result<Self, sqlx::Error> {
        Ok(Self { connection: pool.acquire().await?, sound: false })
    }

    /// Gives it back, or closes it when what was done left it unfit for use.
    pub(super) fn give_back<T>(mut self, done: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.sound = !done.as_ref().is_err_and(spoils_connection);
        done
    }
}

impl Deref for Writer {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.sound {
            self.connection.close_on_drop();
        }
    }
}
