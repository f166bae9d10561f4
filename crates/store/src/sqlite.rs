//! SQLite, embedded: one file, one process, no other software.
//!
//! Commits are durable (WAL, one fsync each, shared by many documents); readers do not wait for the writer. A lock file beside
//! the database keeps a second process out and tells it whom to look for. A file with tables of a later version is refused.

use crate::Error;
use crate::OpenError;
use crate::query::Query;
use crate::turns::Turns;
use sqlx::QueryBuilder;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) mod backup;
mod full_text;
mod searching;
#[allow(clippy::duplicate_mod, reason = "the same queries, compiled for each database")]
#[path = "sql/mod.rs"]
mod sql;

use full_text::{ROW, hits_table, push_hits, push_ids, push_match};
use searching::Searching;

type Db = sqlx::Sqlite;
type Pool = sqlx::SqlitePool;
type Connection = sqlx::SqliteConnection;

/// Takes the write lock at once, so that a transaction never has to be begun again.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// A reader sees what was committed before its first query, until it ends.
const BEGIN_READ: &str = "BEGIN";
/// There is one writer.
/// Rows of a set that a query holds while it walks; to count as many takes some milliseconds.
const HELD: i64 = 50_000;
const FOR_UPDATE: &str = "";
const SKIP_LOCKED: &str = "";
/// The time of day, in microseconds since 1970.
const NOW: &str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

/// Connections for readers whose answers are soon there.
const READERS: u32 = 4;

/// Connections for searches: what is slow waits for its like, and nothing else does.
const SEARCHERS: u32 = 3;

/// Pages of the write-ahead log after which it is folded into the database: 16 MiB.
const CHECKPOINT_PAGES: &str = "4096";

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// A SQLite file.
#[derive(Debug)]
pub struct Database {
    writer: Pool,
    reader: Pool,
    searcher: Pool,
    turns: Turns,
    /// The database and its write-ahead log, as they were opened.
    files: [Opened; 2],
    /// Held as long as the database is open.
    _lock: File,
}

impl Database {
    /// Opens or makes a database file.
    ///
    /// # Errors
    /// [`OpenError::InUse`] when another process has it, [`OpenError::File`] or [`OpenError::Database`] when it cannot be used.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let path = &real(path)?;
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
        // For new files: what is deleted gives its room back, see `give_room_back`. Who only reads must not ask for it.
        let writing = options.clone().auto_vacuum(SqliteAutoVacuum::Incremental);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(writing).await.map_err(database)?;
        MIGRATIONS.run(&writer).await.map_err(|error| match error {
            // Who knows fewer tables would write as if the others were not there.
            MigrateError::VersionMissing(_) => OpenError::Database {
                location: format!("sqlite:{}", path.display()),
                message: "its tables are of a later version; use that one, or a backup of before".to_owned(),
            },
            error => database(sqlx::Error::Migrate(Box::new(error))),
        })?;
        // Nobody else has the file: whoever claimed documents or held a lease is gone.
        for release in ["UPDATE documents SET claimed_until = 0 WHERE state IN (0, 3)", "UPDATE jobs SET lease_until = 0"] {
            sqlx::query::<Db>(release).execute(&writer).await.map_err(database)?;
        }
        let reading = options.read_only(true).create_if_missing(false);
        let readers = SqlitePoolOptions::new().max_connections(READERS);
        let reader = readers.connect_with(reading.clone()).await.map_err(database)?;
        let searchers = SqlitePoolOptions::new().max_connections(SEARCHERS);
        let searcher = searchers.connect_with(reading).await.map_err(database)?;
        let files = [path.to_owned(), beside(path, "-wal")].map(Opened::of);
        Ok(Self { writer, reader, searcher, turns: Turns::new(SEARCHERS), files, _lock: lock })
    }

    /// Whether what was written is where it will be looked for. SQLite itself goes on with files that somebody has deleted or
    /// replaced, and all of it is lost when the process ends.
    fn still_there(&self) -> Result<(), sqlx::Error> {
        match self.files.iter().find(|file| !file.is_there()) {
            None => Ok(()),
            Some(Opened { path, .. }) => {
                tracing::error!(path = %path.display(), "the file of the store was deleted or replaced; restart the server");
                Err(sqlx::Error::Io(std::io::ErrorKind::NotFound.into()))
            }
        }
    }

    const fn writer(&self) -> &Pool {
        &self.writer
    }

    const fn reader(&self) -> &Pool {
        &self.reader
    }

    const fn searcher(&self) -> &Pool {
        &self.searcher
    }

    const fn turns(&self) -> &Turns {
        &self.turns
    }

    async fn prepare(&self) -> Result<(), sqlx::Error> {
        self.still_there()?;
        sqlx::query::<Db>("SELECT 1 FROM documents LIMIT 1").execute(&self.reader).await.map(drop)
    }
}

/// A file, and which one stood at its path when it was opened.
#[derive(Debug)]
struct Opened {
    path: PathBuf,
    /// Device and number; `None` when there was no such file.
    identity: Option<(u64, u64)>,
}

impl Opened {
    fn of(path: PathBuf) -> Self {
        Self { identity: identity(&path), path }
    }

    fn is_there(&self) -> bool {
        self.identity.is_none() || identity(&self.path) == self.identity
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    path.metadata().ok().map(|file| (file.dev(), file.ino()))
}

/// The file beside a database whose name ends so.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Where a database file really is, however many links lead to it: its lock stands beside it. It is made when there is none, for
/// its owner alone; the files that SQLite puts beside it are like it.
fn real(path: &Path) -> Result<PathBuf, OpenError> {
    let failed = |source| OpenError::File { path: path.display().to_string(), source };
    own().truncate(false).open(path).map_err(failed)?;
    path.canonicalize().map_err(failed)
}

/// Opens or makes a file that only its owner may read.
fn own() -> OpenOptions {
    let mut options = File::options();
    options.read(true).write(true).create(true).mode(0o600);
    options
}

/// Takes the lock of a database file, or says who has it.
fn lock(path: &Path) -> Result<File, OpenError> {
    let name = beside(path, ".lock");
    let failed = |source| OpenError::File { path: name.display().to_string(), source };
    let mut file = own().truncate(false).open(&name).map_err(failed)?;
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

/// There is one writer.
async fn lock_keys<'a>(_: &mut Connection, _: impl Iterator<Item = &'a str>) -> Result<(), sqlx::Error> {
    Ok(())
}

/// Pages that are given back in one transaction: 4 MiB, some milliseconds.
const PAGES_GIVEN_BACK: i64 = 1_024;

/// Takes free pages from the end of the file. In one that was made before this was set there are none to take.
async fn give_room_back(pool: &Pool) -> Result<bool, sqlx::Error> {
    let (mode,) = sqlx::query_as::<Db, (i64,)>("PRAGMA auto_vacuum").fetch_one(pool).await?;
    let (free,) = sqlx::query_as::<Db, (i64,)>("PRAGMA freelist_count").fetch_one(pool).await?;
    if mode != 2 || free == 0 {
        return Ok(false);
    }
    // A row comes for each page, and each has to be fetched for it to be given back.
    let vacuum = format!("PRAGMA incremental_vacuum({PAGES_GIVEN_BACK})");
    sqlx::query::<Db>(sqlx::AssertSqlSafe(vacuum)).fetch_all(pool).await?;
    Ok(free > PAGES_GIVEN_BACK)
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
    sql::rows::delete_rows(connection, of_statements, documents).await?;
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

/// What a result code means to callers; `None` for a defect.
const fn meaning(code: u32) -> Option<Error> {
    match (code, code & 0xFF) {
        // FULL; IOERR_SHMSIZE: the index of the write-ahead log, which stands beside it, cannot grow.
        (_, 13) | (4_874, _) => Some(Error::Full),
        // BUSY, LOCKED, READONLY (its folder, or it was moved), INTERRUPT (nobody waits for it), IOERR, CANTOPEN, PROTOCOL
        (_, 5 | 6 | 8 | 9 | 10 | 14 | 15) => Some(Error::Unavailable),
        _ => None,
    }
}

/// What went wrong, in our own terms.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
fn error(error: sqlx::Error) -> Error {
    match code(&error).and_then(meaning) {
        Some(away) => {
            tracing::error!(%error, "the database does not answer");
            away
        }
        _ if matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => Error::Unavailable,
        _ => {
            tracing::error!(%error, "the database failed");
            Error::Defect
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_codes_are_told_apart() {
        let table = [
            (13, Some(Error::Full)),
            (4_874, Some(Error::Full)),
            (5, Some(Error::Unavailable)),
            (778, Some(Error::Unavailable)),
            (1_032, Some(Error::Unavailable)),
            (14, Some(Error::Unavailable)),
            (1, None),
            (11, None),
        ];
        for (code, expected) in table {
            assert_eq!(meaning(code), expected, "{code}");
        }
    }

    #[tokio::test]
    async fn a_file_is_its_owners_is_held_through_links_and_may_not_be_of_a_later_version() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let (path, link) = (directory.path().join("a.db"), directory.path().join("link.db"));
        std::os::unix::fs::symlink(&path, &link).unwrap_or_else(|e| panic!("{e}"));
        let database = Database::open(&path).await.unwrap_or_else(|e| panic!("{e}"));
        for entry in std::fs::read_dir(directory.path()).into_iter().flatten().flatten().filter(|e| e.path() != link) {
            let mode = entry.metadata().map(|file| file.permissions().mode() & 0o777);
            assert!(mode.is_ok_and(|mode| mode == 0o600), "{:?}", entry.path());
        }
        assert!(matches!(Database::open(&link).await, Err(OpenError::InUse { .. })));
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, '', 1, x'', 0)";
        sqlx::query::<Db>(later).execute(&database.writer).await.unwrap_or_else(|e| panic!("{e}"));
        database.writer.close().await;
        database.reader.close().await;
        database.searcher.close().await;
        drop(database);
        let refused = Database::open(&link).await.map(drop).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|why| why.contains("later version")));
    }
}
