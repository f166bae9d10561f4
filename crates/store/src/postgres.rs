//! PostgreSQL, 13 and later: one database that replicas share.
//!
//! The server may be away, at start or at any time: then every call says so, and the next one tries again. Migrations run once,
//! under PostgreSQL's own advisory lock, by the replica that comes first, over a connection of their own and for as long as they
//! take; they only ever add, so that an older replica goes on. The path to the server may go silent: `patient` sees to that.

use crate::Error;
use crate::OpenError;
use crate::query::Query;
use crate::turns::Turns;
use sqlx::QueryBuilder;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

mod full_text;
mod searching;
#[allow(clippy::duplicate_mod, reason = "the same queries, compiled for each database")]
#[path = "sql/mod.rs"]
mod sql;

use full_text::{ROW, hits_table, push_hits, push_ids, push_match};
use searching::Searching;

type Db = sqlx::Postgres;
type Pool = sqlx::PgPool;
type Connection = sqlx::PgConnection;

const BEGIN: &str = "BEGIN";
/// Every query of the transaction sees what was committed before its first one.
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Rows of a set that a query holds while it walks; to count as many takes some milliseconds.
const HELD: i64 = 4_000;
const FOR_UPDATE: &str = " FOR UPDATE";
const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";
/// The time of day of the server, in microseconds since 1970.
const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// Names our locks among those that others may take in the same database: "date".
const LOCKS: i32 = 0x6461_7465;

/// Locks that the keys of documents share: few, because a server has room for some thousands of all its transactions.
const KEY_LOCKS: u32 = 128;

/// Connections of one replica for what is soon done. With those for searches there are 8, which ten replicas may have of a server.
const CONNECTIONS: u32 = 5;

/// Connections of one replica for searches: what is slow waits for its like, and nothing else does.
const SEARCHERS: u32 = 3;

/// How long to wait for a connection before the database counts as away.
const PATIENCE: Duration = Duration::from_secs(3);

/// Indexes of tables that are large when an older store is upgraded. They are built beside those who write, once the migrations
/// are done; until then what they are for takes longer.
const LATER_INDEXES: [(&str, &str); 3] = [
    // An analysis is there, and another one is to be made in its place; or it failed.
    ("documents_outdated", "documents (id) WHERE state = 3"),
    ("documents_failed", "documents (id) WHERE state = 2"),
    // Documents that a release without changes has stored: theirs are told by and by.
    ("documents_untold", "documents (id) WHERE told < version * 2 + CASE WHEN state IN (1, 3) THEN 1 ELSE 0 END"),
];

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// What the server is asked to do by itself when our side is silent, so that what a lost connection had locked is free again:
/// to give up statements and transactions, and to notice that nobody is there. Asked for by statements, since poolers refuse what
/// they do not know in the first message.
const OF_SESSIONS: &str = "SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s'; \
                           SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3";

/// Searches are planned anew for what they ask: a plan for any entity or word sorts all events of one that has very many, where the
/// first page of them is read off an index.
const OF_SEARCHES: &str = "SET plan_cache_mode = force_custom_plan";

/// A PostgreSQL database.
#[derive(Debug)]
pub struct Database {
    options: PgConnectOptions,
    pool: Pool,
    searcher: Pool,
    turns: Turns,
    migration: Arc<Migration>,
}

/// The migration of the database, which runs apart from whoever waits for it.
#[derive(Debug, Default)]
struct Migration {
    done: AtomicBool,
    running: Mutex<Option<JoinHandle<Result<(), sqlx::Error>>>>,
}

impl Migration {
    /// Waits until the database is migrated. Who gives up waiting does not end the migration.
    async fn wait(&self, options: &PgConnectOptions) -> Result<(), sqlx::Error> {
        if self.done.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut running = self.running.lock().await;
        if self.done.load(Ordering::Acquire) {
            return Ok(());
        }
        let outcome = running.get_or_insert_with(|| tokio::spawn(migrate(options.clone()))).await;
        *running = None;
        outcome.unwrap_or(Err(sqlx::Error::WorkerCrashed))?;
        self.done.store(true, Ordering::Release);
        Ok(())
    }
}

async fn migrate(options: PgConnectOptions) -> Result<(), sqlx::Error> {
    // One connection, and none of the limits that those for calls have.
    let own = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(options).await?;
    let outcome = super::additive(&MIGRATIONS).run(&own).await;
    outcome.map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
    tokio::spawn(async move {
        if let Err(error) = build_indexes(&own).await {
            tracing::warn!(%error, "an index was not built; the next start tries again");
        }
        let _ = tokio::time::timeout(PATIENCE, own.close()).await;
    });
    Ok(())
}

/// Builds what is missing of [`LATER_INDEXES`]. One process does it at a time; another one does not wait, since whoever waits in
/// the database holds up the build.
async fn build_indexes(own: &Pool) -> Result<(), sqlx::Error> {
    let mut connection = own.acquire().await?;
    let lock = "SELECT pg_try_advisory_lock($1, $2)";
    let (first,): (bool,) =
        sqlx::query_as::<Db, _>(lock).bind(LOCKS).bind(KEY_LOCKS as i32).fetch_one(&mut *connection).await?;
    if !first {
        return Ok(());
    }
    for (name, on) in LATER_INDEXES {
        let select = "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = $1 AND \
                      pg_table_is_visible(c.oid)";
        let valid: Option<(bool,)> = sqlx::query_as::<Db, _>(select).bind(name).fetch_optional(&mut *connection).await?;
        if valid == Some((false,)) {
            // Whoever built it was interrupted.
            let drop_it = format!("DROP INDEX CONCURRENTLY IF EXISTS {name}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(drop_it)).execute(&mut *connection).await?;
        }
        if valid != Some((true,)) {
            let build = format!("CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(build)).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

impl Database {
    /// Remembers where the database is; the first call connects.
    ///
    /// # Errors
    /// [`OpenError::Url`] when the URL cannot be read.
    pub fn open(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url).map_err(|error| OpenError::Database {
            location: "the PostgreSQL URL".to_owned(),
            message: error.to_string(),
        })?;
        let options = options.application_name("dateline").statement_cache_capacity(256);
        Ok(Self::over(options, Arc::default()))
    }

    /// The same database over new connections.
    pub(super) fn anew(&self) -> Self {
        Self::over(self.options.clone(), Arc::clone(&self.migration))
    }

    fn over(options: PgConnectOptions, migration: Arc<Migration>) -> Self {
        Self {
            pool: pool(&options, CONNECTIONS, ""),
            searcher: pool(&options, SEARCHERS, OF_SEARCHES),
            turns: Turns::new(SEARCHERS),
            options,
            migration,
        }
    }

    const fn writer(&self) -> &Pool {
        &self.pool
    }

    const fn reader(&self) -> &Pool {
        &self.pool
    }

    const fn searcher(&self) -> &Pool {
        &self.searcher
    }

    const fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Whether what was written is where it will be looked for: a server sees to its files itself.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "another database may lose its file")]
    const fn still_there(&self) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn prepare(&self) -> Result<(), sqlx::Error> {
        self.migration.wait(&self.options).await?;
        // Who may write gets the number of a transaction; a server that only reads has none to give.
        sqlx::query::<Db>("SELECT pg_current_xact_id()").execute(&self.pool).await.map(drop)
    }
}

/// Whether a database has our tables.
pub(super) async fn exists(url: &str) -> Result<bool, sqlx::Error> {
    let one = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let pool = one.connect_with(PgConnectOptions::from_str(url)?).await?;
    let found = sqlx::query_scalar::<Db, bool>("SELECT to_regclass('documents') IS NOT NULL").fetch_one(&pool).await;
    pool.close().await;
    found
}

/// Connections, made as they are needed, of which more is asked than of all.
fn pool(options: &PgConnectOptions, most: u32, more: &'static str) -> Pool {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(OF_SESSIONS).execute(&mut *connection).await?;
                sqlx::raw_sql(more).execute(&mut *connection).await.map(drop)
            })
        })
        .connect_lazy_with(options.clone())
}

fn push_document_match(query: &mut QueryBuilder<Db>, words: &Query) {
    query.push(" AND d.id IN (SELECT id >> 6 FROM segments WHERE terms @@ ").push_bind(words.tsquery()).push("::tsquery)");
}

/// Terms divided by spaces as a `tsvector` is written; they hold nothing but letters and digits.
fn tsvector(terms: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(terms.len() * 2);
    for (n, term) in terms.split(' ').filter(|t| !t.is_empty()).enumerate() {
        // Writing to a string does not fail.
        let _ = write!(out, "'{term}':{} ", n + 1);
    }
    out
}

/// Waits until no other commit of any replica writes one of these keys, whether they have rows or not, and keeps it so until the
/// transaction ends.
async fn lock_keys<'a>(connection: &mut Connection, keys: impl Iterator<Item = &'a str>) -> Result<(), sqlx::Error> {
    // In one order, so that commits wait for each other and never in a circle.
    let locks: BTreeSet<i32> = keys.map(lock_of).collect();
    let locks: Vec<i32> = locks.into_iter().collect();
    let lock = "SELECT pg_advisory_xact_lock($1, l) FROM unnest($2::int4[]) AS l";
    sqlx::query::<Db>(lock).bind(LOCKS).bind(locks).execute(connection).await.map(drop)
}

/// Which of the locks a key has, by FNV-1a: the same in every release.
fn lock_of(key: &str) -> i32 {
    let hash = key.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash % KEY_LOCKS) as i32
}

/// Autovacuum makes the room of deleted rows free for new ones; files do not shrink.
async fn give_room_back(_: &Pool) -> Result<bool, sqlx::Error> {
    Ok(false)
}

/// Inserts statements: id, document, ordinal, terms.
async fn insert_statements(connection: &mut Connection, rows: &[(i64, i64, i64, &str)]) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("INSERT INTO statements (id, document_id, ordinal, terms) ");
    query.push_values(rows, |mut row, (id, document, ordinal, terms)| {
        row.push_bind(*id)
            .push_bind(*document)
            .push_bind(*ordinal)
            .push_bind(tsvector(terms))
            .push_unseparated("::tsvector");
    });
    query.build().execute(connection).await.map(drop)
}

/// Inserts stretches of text: id, terms.
async fn insert_segments(connection: &mut Connection, rows: &[(i64, &str)]) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("INSERT INTO segments (id, terms) ");
    query.push_values(rows, |mut row, (id, terms)| {
        row.push_bind(*id).push_bind(tsvector(terms)).push_unseparated("::tsvector");
    });
    query.build().execute(connection).await.map(drop)
}

/// Deletes the terms of documents; those of statements go with their rows.
async fn delete_terms(connection: &mut Connection, documents: &[i64]) -> Result<(), sqlx::Error> {
    for document in documents {
        sqlx::query::<Db>("DELETE FROM segments WHERE id BETWEEN $1 AND $2")
            .bind(document << 6)
            .bind((document << 6) | 63)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Error codes of PostgreSQL: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn code(error: &sqlx::Error) -> Option<String> {
    let sqlx::Error::Database(error) = error else { return None };
    error.code().map(|code| code.into_owned())
}

/// Whether what was written is at fault, and not the database: a data exception, a broken constraint, a limit of a type.
fn at_fault(error: &sqlx::Error) -> bool {
    let class = |code: String| ["22", "23", "54"].iter().any(|class| code.starts_with(class));
    matches!(error, sqlx::Error::Encode(_)) || code(error).is_some_and(class)
}

/// Whether the connection cannot be used again.
const fn spoils_connection(_: &sqlx::Error) -> bool {
    false
}

/// Whether another transaction was in the way: a deadlock or a conflict.
fn lost_race(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code.starts_with("40"))
}

/// What went wrong, in our own terms.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
fn error(error: sqlx::Error) -> Error {
    let code = code(&error);
    let away = match (&error, code.as_deref()) {
        (_, Some("53100")) => return Error::Full,
        // Connections, resources, an operator's intervention, a system error, a deadlock or a conflict of transactions, and a
        // server that is read-only, a standby, or still starting.
        (_, Some(code)) => {
            ["08", "53", "57", "58", "40"].iter().any(|class| code.starts_with(class))
                || matches!(code, "25006" | "55000" | "3D000")
        }
        (sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed, None) => true,
        (sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed, None) => true,
        (sqlx::Error::Migrate(_), None) => true,
        _ => false,
    };
    if away {
        tracing::warn!(%error, "the database does not answer");
        Error::Unavailable
    } else {
        tracing::error!(%error, "the database failed");
        Error::Defect
    }
}
