//! A store as several replicas have it, with the database itself beside them.

use super::sqlite;
use crate::support::eventually;
use crate::support::postgres::fresh_database;
use dateline::store::{self, Location, Store};
use sqlx::Connection as _;
use std::path::Path;
use std::sync::Arc;
use tokio::task::block_in_place;

/// A store with several connections to it, as replicas have, and the database itself.
pub(super) struct Rig {
    pub(super) stores: Vec<Arc<dyn Store>>,
    pub(super) database: Database,
    _directory: Option<tempfile::TempDir>,
}

pub(super) enum Database {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Database {
    async fn sqlite(path: &Path) -> Self {
        Self::Sqlite(sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap())
    }

    /// Numbers that a query answers, in order.
    pub(super) async fn numbers(&mut self, query: &'static str) -> Vec<i64> {
        let rows: Vec<(i64,)> = match self {
            Self::Sqlite(connection) => sqlx::query_as(query).fetch_all(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_as(query).fetch_all(connection).await.unwrap(),
        };
        rows.into_iter().map(|(n,)| n).collect()
    }

    async fn run(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(statement).execute(connection).await.map(drop).unwrap(),
            Self::Postgres(connection) => sqlx::raw_sql(statement).execute(connection).await.map(drop).unwrap(),
        }
    }

    /// The lease runs out, as if its holder had been silent.
    pub(super) async fn expire(&mut self) {
        self.run("UPDATE jobs SET lease_until = 0 WHERE kind = 'projector'").await;
    }

    /// Projections have not come further for an hour.
    pub(super) async fn be_silent(&mut self) {
        self.run("UPDATE jobs SET update_time = update_time - 3600000000 WHERE kind LIKE 'projector/%'").await;
    }

    /// Waits until a query answers these numbers.
    pub(super) async fn wait(&mut self, query: &'static str, expected: &[i64]) {
        let database = tokio::sync::Mutex::new(self);
        eventually("it is projected", || async { database.lock().await.numbers(query).await == expected }).await;
    }
}

pub(super) async fn on_sqlite() -> Rig {
    let (store, directory) = sqlite().await;
    let database = Database::sqlite(&directory.path().join("test.db")).await;
    Rig { stores: vec![Arc::clone(&store), store], database, _directory: Some(directory) }
}

pub(super) async fn on_postgres() -> Option<Rig> {
    let url = block_in_place(fresh_database)?;
    let location = Location::Postgres(url.clone());
    let stores = vec![store::open(&location).await.unwrap(), store::open(&location).await.unwrap()];
    stores[0].ready().await.unwrap();
    stores[1].ready().await.unwrap();
    let database = Database::Postgres(sqlx::PgConnection::connect(&url).await.unwrap());
    Some(Rig { stores, database, _directory: None })
}

/// Runs the same test over each store.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                super::$name(crate::store::rig::on_sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                if let Some(rig) = crate::store::rig::on_postgres().await {
                    super::$name(rig).await;
                }
            })*
        }
    };
}
pub(super) use on_both;
