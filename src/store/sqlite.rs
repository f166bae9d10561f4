//! SQLite, embedded: one file, one process, no other software.
//!
//! Commits are durable (WAL, one fsync each, shared by many documents); readers do not wait for the writer. A lock file beside
//! the database keeps a second process out and tells it whom to look for.

use crate::error::Error;
use crate::store::OpenError;
use crate::store::query::Query;
use sqlx::QueryBuilder;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[allow(clippy::duplicate_mod, reason = "the same queries, compiled for each database")]
#[path = "sql/mod.rs"]
mod sql;

type Db = sqlx::Sqlite;
type Pool = sqlx::SqlitePool;
type Connection = sqlx::SqliteConnection;

/// Takes the write lock at once, so that a transaction never has to be begun again.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// There is one writer.
const FOR_UPDATE: &str = "";
const SKIP_LOCKED: &str = "";

/// Connections for readers.
const READERS: u32 = 4;

/// Pages of the write-ahead log after which it is folded into the database: 16 MiB.
const CHECKPOINT_PAGES: &str = "4096";

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// A SQLite file.
#[derive(Debug)]
pub struct Database {
    writer: Pool,
    reader: Pool,
    /// Held as long as the database is open.
    _lock: File,
}

impl Database {
    /// Opens or makes a database file.
    ///
    /// # Errors
    /// [`OpenError::InUse`] when another process has it, [`OpenError::File`] or [`OpenError::Database`] when it cannot be used.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let lock = lock(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
            .statement_cache_capacity(256);
        let database = |error: sqlx::Error| OpenError::Database {
            location: format!("sqlite:{}", path.display()),
            message: error.to_string(),
        };
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(database)?;
        super::additive(&MIGRATIONS).run(&writer).await.map_err(|e| database(sqlx::Error::Migrate(Box::new(e))))?;
        // Nobody else has the file: whoever claimed documents is gone.
        let release = "UPDATE documents SET claimed_until = 0 WHERE state = 0";
        sqlx::query::<Db>(release).execute(&writer).await.map_err(database)?;
        let readers = SqlitePoolOptions::new().max_connections(READERS);
        let reader = readers.connect_with(options.read_only(true).create_if_missing(false)).await.map_err(database)?;
        Ok(Self { writer, reader, _lock: lock })
    }

    const fn writer(&self) -> &Pool {
        &self.writer
    }

    const fn reader(&self) -> &Pool {
        &self.reader
    }

    async fn prepare(&self) -> Result<(), sqlx::Error> {
        sqlx::query::<Db>("SELECT 1 FROM documents LIMIT 1").execute(&self.reader).await.map(drop)
    }
}

/// Takes the lock of a database file, or says who has it.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let failed = |source| OpenError::File { path: name.display().to_string(), source };
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&name).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
            writeln!(file, "process {}", std::process::id()).map_err(failed)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who has it may be about to write its number.
            let _ = file.read_to_string(&mut holder);
            let holder = match holder.trim() {
                "" => "another process".to_owned(),
                holder => holder.to_owned(),
            };
            Err(OpenError::InUse { path: path.display().to_string(), holder })
        }
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn push_document_match(query: &mut QueryBuilder<Db>, words: &Query) {
    query.push(" AND d.id IN (SELECT rowid >> 6 FROM segments WHERE segments MATCH ").push_bind(words.fts5()).push(")");
}

fn push_statement_match(query: &mut QueryBuilder<Db>, words: &Query) {
    query.push(" AND s.id IN (SELECT rowid FROM statement_terms WHERE statement_terms MATCH ");
    query.push_bind(words.fts5()).push(")");
}

/// Inserts statements: id, document, ordinal, terms.
async fn insert_statements(connection: &mut Connection, rows: &[(i64, i64, i64, &str)]) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("INSERT INTO statements (id, document_id, ordinal) ");
    query.push_values(rows, |mut row, (id, document, ordinal, _)| {
        row.push_bind(*id).push_bind(*document).push_bind(*ordinal);
    });
    query.build().execute(&mut *connection).await?;
    let mut query = QueryBuilder::<Db>::new("INSERT INTO statement_terms (rowid, terms) ");
    query.push_values(rows, |mut row, (id, _, _, terms)| {
        row.push_bind(*id).push_bind(*terms);
    });
    query.build().execute(connection).await.map(drop)
}

/// Inserts stretches of text: id, terms.
async fn insert_segments(connection: &mut Connection, rows: &[(i64, &str)]) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("INSERT INTO segments (rowid, terms) ");
    query.push_values(rows, |mut row, (id, terms)| {
        row.push_bind(*id).push_bind(*terms);
    });
    query.build().execute(connection).await.map(drop)
}

/// Deletes the terms of documents and of their statements.
async fn delete_terms(connection: &mut Connection, documents: &[i64]) -> Result<(), sqlx::Error> {
    let of_statements = "DELETE FROM statement_terms WHERE rowid IN (SELECT id FROM statements WHERE document_id IN ";
    sql::write::delete_rows(connection, of_statements, documents).await?;
    for document in documents {
        sqlx::query::<Db>("DELETE FROM segments WHERE rowid BETWEEN $1 AND $2")
            .bind(document << 6)
            .bind((document << 6) | 63)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Result codes of SQLite: <https://www.sqlite.org/rescode.html>.
fn code(error: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(error) = error else { return None };
    error.code().and_then(|code| code.parse().ok())
}

/// Whether what was written is at fault, and not the database.
fn at_fault(error: &sqlx::Error) -> bool {
    // TOOBIG, CONSTRAINT, MISMATCH, RANGE.
    matches!(error, sqlx::Error::Encode(_)) || code(error).is_some_and(|code| matches!(code & 0xFF, 18..=20 | 25))
}

/// Whether the connection cannot be used again: when a disk is full SQLite takes a transaction back by itself, and who counts
/// transactions is then wrong about them.
const fn spoils_connection(_: &sqlx::Error) -> bool {
    true
}

/// Whether another transaction was in the way: there is only one writer.
const fn lost_race(_: &sqlx::Error) -> bool {
    false
}

/// What went wrong, in our own terms.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
fn error(error: sqlx::Error) -> Error {
    match code(&error).map(|code| code & 0xFF) {
        // FULL
        Some(13) => Error::StorageFull,
        // BUSY, LOCKED, IOERR, CANTOPEN, PROTOCOL
        Some(5 | 6 | 10 | 14 | 15) => {
            tracing::error!(%error, "the database does not answer");
            Error::StoreUnavailable
        }
        _ if matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => {
            Error::StoreUnavailable
        }
        _ => {
            tracing::error!(%error, "the database failed");
            Error::Internal
        }
    }
}
