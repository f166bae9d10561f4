//! Where documents and their analyses are kept, and asked for.
//!
//! [`Store`] is what the service needs of a database, in our own terms; it has two implementations over one set of queries
//! (`sql/`): [`sqlite`] (embedded, the default) and [`postgres`] (shared by replicas). Both give the same answers in the same
//! order. [`group_commit`] makes many documents share one commit.
//!
//! The store does not look into what it keeps: documents and analyses are opaque bytes, and what can be searched comes beside
//! them as plain rows ([`Findings`]). It reads no clock for anything but creation and update times and leases.

pub mod across;
mod change;
mod error;
pub mod filter;
pub mod group_commit;
pub mod in_flight;
mod patient;
pub mod plan;
pub mod postgres;
pub mod projection;
pub mod query;
pub mod record;
pub mod sqlite;
pub mod stories;
pub mod terms;
mod turns;

use async_trait::async_trait;
pub use change::{Change, ChangeFound, ChangeKind, Changes};
pub use error::Error;
use filter::{ChangeFilter, EntityFilter, Expiry, Filter, Listed, PageOf, Reanalysis, StatementFilter};
use projection::{CurrentDocument, Lease, Progress, ProjectionId, ProjectionStep};
pub use record::{
    Alias, AnalysisState, Body, DocumentEntity, EntityKind, EntityProfile, Expired, FacetCounts, Findings, Known,
    OnConflict, Pending, RegisteredEntity, RoleHeld, RoleRow, SessionMark, StatementFound, StatementRow, StoredDocument,
    Waiting, Write, Written,
};
use sqlx::migrate::Migrator;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use stories::{NextNumbers, RememberedMember, RememberedStory, Standing, StoryFilter, StoryFound};
use tracing::{Instrument as _, Span};

/// Microseconds since 1970 in UTC.
pub type Micros = i64;

/// A database of documents.
///
/// Every method fails with [`Error::Unavailable`] while the database does not answer, [`Error::Full`] when its disk
/// is full, and [`Error::Defect`] for what is a defect. Searches fail with [`Error::TooLong`] and [`Error::Busy`] too.
#[async_trait]
pub trait Store: across::Across + Send + Sync + std::fmt::Debug {
    /// Whether the database answers and is of a version that we can use; brings it to that version when it is older.
    async fn ready(&self) -> Result<(), Error>;

    /// Takes a session over for a new stream: returns its new epoch and the last durable sequence.
    async fn open_session(&self, id: &str) -> Result<(i64, i64), Error>;

    /// Writes all of `writes` in one commit, in order; what cannot be done of one costs the others nothing. When this returns
    /// `Ok`, it survives a loss of power.
    async fn commit(&self, writes: &[Write]) -> Result<Vec<Written>, Error>;

    /// What is known of a document, to tell early that there is nothing to do.
    async fn known(&self, key: &str) -> Result<Option<Known>, Error>;

    /// Documents by key, in the order of `keys`.
    async fn get(&self, keys: &[String]) -> Result<Vec<Option<StoredDocument>>, Error>;

    /// The stored analysis of a document: its document and its analysis, if that has been made.
    async fn analysis(&self, key: &str) -> Result<Option<(StoredDocument, Option<Vec<u8>>)>, Error>;

    /// Documents that pass the filter, newest first.
    async fn list(&self, filter: &Filter, page: &PageOf) -> Result<Listed<StoredDocument>, Error>;

    /// How many of them there are, by their properties, among the newest [`record::MAX_FACET_DOCUMENTS`].
    async fn facets(&self, filter: &Filter) -> Result<FacetCounts, Error>;

    /// Statements, by document, newest first; each with the document and its analysis.
    async fn statements(&self, filter: &StatementFilter, page: &PageOf) -> Result<Listed<StatementFound>, Error>;

    /// Everything about one entity.
    async fn entity(&self, key: &str) -> Result<Option<EntityProfile>, Error>;

    /// Entities, those in most documents first.
    async fn entities(&self, filter: &EntityFilter, page: &PageOf) -> Result<Listed<RegisteredEntity>, Error>;

    /// Takes up to `limit` documents that have no analysis yet, for as long as the lease lasts; the oldest first.
    async fn claim_pending(&self, limit: usize) -> Result<Vec<Pending>, Error>;

    /// Marks some of the documents that are meant for analysis anew: those behind the row `after`, which is 0 at first. Returns how
    /// many it marked and the row to go on behind; `None` when there are no more. Until the new one is made the old one stays.
    async fn mark_for_analysis(&self, wanted: &Reanalysis, after: i64) -> Result<(i64, Option<i64>), Error>;

    /// How many documents wait for their analysis.
    async fn waiting(&self) -> Result<Waiting, Error>;

    /// The changes behind a position, as far as they pass the filter, of at most `limit` that were looked at. A position, once told,
    /// is never followed by a smaller one, and none behind it is missed.
    async fn changes(&self, wanted: &ChangeFilter, after: i64, limit: usize) -> Result<Changes, Error>;

    /// When the first change of a document was stored that a projection has not written down yet; `None` when all are, and for a
    /// projection that has not come further for ten minutes.
    async fn unprojected_since(&self) -> Result<Option<Micros>, Error>;

    /// The position of the last change; 0 before the first.
    async fn changes_end(&self) -> Result<i64, Error>;

    /// Tells the changes of some documents that a release without the feed has stored; returns how many it looked at.
    async fn catch_up_changes(&self) -> Result<usize, Error>;

    /// Forgets some changes older than [`CHANGE_DAYS`] that later ones have superseded, but for those that first brought a document its
    /// analysis, and deletions of that age; returns how many.
    async fn forget_changes(&self) -> Result<u64, Error>;

    /// Some documents that are kept no longer, the oldest first.
    async fn expired(&self, wanted: &Expiry, limit: usize) -> Result<Vec<Expired>, Error>;

    /// Gives some room that deleted documents have left back to the file system, where the database does not see to that itself;
    /// returns whether there may be more.
    async fn give_room_back(&self) -> Result<bool, Error>;

    /// Takes the lease of a job that nobody holds, for [`HOLD_SECONDS`]; `None` while somebody does.
    async fn take_lease(&self, job: &'static str, holder: &str) -> Result<Option<Lease>, Error>;

    /// Keeps a lease for [`HOLD_SECONDS`] from now; returns whether it is still held.
    async fn keep_lease(&self, lease: &Lease) -> Result<bool, Error>;

    /// Gives up all leases that somebody holds.
    async fn release_leases(&self, holder: &str) -> Result<(), Error>;

    /// How far a projection has come; with `tried`, one attempt more to come further is noted first, so that one that kills the
    /// process is known. `None` when the lease is lost.
    async fn projection_progress(&self, lease: &Lease, id: ProjectionId, tried: bool) -> Result<Option<Progress>, Error>;

    /// Writes a step of projections in one transaction, if the lease is still held; returns whether it was. When it was not,
    /// nothing is written.
    async fn project(&self, lease: &Lease, step: &ProjectionStep) -> Result<bool, Error>;

    /// Documents as they are now, by number; those that are there, in order of their numbers.
    async fn current_documents(&self, ids: &[i64]) -> Result<Vec<CurrentDocument>, Error>;

    /// The numbers that the next story and storyline get.
    async fn next_story_numbers(&self) -> Result<NextNumbers, Error>;

    /// The document behind which the last `most` documents of stories are; 0 when there are no more than these.
    async fn story_members_before(&self, most: usize) -> Result<i64, Error>;

    /// The documents of stories behind a document, in order of their numbers, at most `limit`.
    async fn story_members(&self, after: i64, limit: usize) -> Result<Vec<RememberedMember>, Error>;

    /// The stories of two documents and more behind a story, in order of their numbers, at most `limit`.
    async fn remembered_stories(&self, after: i64, limit: usize) -> Result<Vec<RememberedStory>, Error>;

    /// A story by its number, or by that of one that went into it.
    async fn story(&self, number: i64) -> Result<Option<StoryFound>, Error>;

    /// A page of stories, in the order of the filter.
    async fn stories(&self, filter: &StoryFilter, page: &PageOf) -> Result<Listed<StoryFound>, Error>;

    /// Keys of the documents of a story, the latest first, at most [`stories::MAX_NAMED`].
    async fn story_keys(&self, story: i64) -> Result<Vec<String>, Error>;

    /// A page of the documents of a story, the latest first.
    async fn story_documents(&self, story: i64, page: &PageOf) -> Result<Listed<StoredDocument>, Error>;

    /// How documents stand among others, by key: their story, and what they repeat.
    async fn standings(&self, keys: &[String]) -> Result<HashMap<String, Standing>, Error>;

    /// Forgets sessions that nobody resumed for [`SESSION_DAYS`].
    async fn forget_sessions(&self) -> Result<u64, Error>;

    /// Closes every connection, when everything before is written.
    async fn close(&self);
}

/// The same migrations, which do not mind others: a newer release may have added some, and they only ever add.
fn additive(migrations: &Migrator) -> Migrator {
    let mut additive = Migrator { ..Migrator::DEFAULT };
    additive.migrations.clone_from(&migrations.migrations);
    additive.set_ignore_missing(true);
    additive
}

/// Measures one operation, as a span below that of who asked for it.
async fn timed<T>(operation: &'static str, work: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let begun = Instant::now();
    let outcome = work.instrument(span(operation)).await;
    metrics::histogram!("dateline_store_seconds", "operation" => operation).record(begun.elapsed().as_secs_f64());
    if outcome.is_err() {
        metrics::counter!("dateline_store_errors_total", "operation" => operation).increment(1);
    }
    outcome
}

/// The span of an operation; none for work that nobody asked for.
fn span(operation: &'static str) -> Span {
    if Span::current().is_none() { Span::none() } else { tracing::info_span!("store", db.operation.name = operation) }
}

/// How long a session is kept after its last document.
pub const SESSION_DAYS: i64 = 7;

/// How long changes are kept that later ones have superseded, and deletions.
pub const CHANGE_DAYS: i64 = 30;

/// How long one who claims documents may take to analyse them before another one may.
pub const LEASE_SECONDS: i64 = 60;

/// How long a lease is held that nobody keeps: then another process takes it.
pub const HOLD_SECONDS: i64 = 6;

/// How often a projection is tried without coming further before it passes a change over.
pub const MAX_PROJECTION_ATTEMPTS: i64 = 10;

/// How often the analysis of a document is tried: one that kills the process must not kill it for ever.
pub const MAX_ATTEMPTS: i64 = 3;

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by URL.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::fmt::Display for Location {
    /// Without user name and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let before = rest.split('?').next().unwrap_or_default();
                let place = match before.rsplit_once('@') {
                    Some((_, place)) => place,
                    None if before.contains('/') => before,
                    // A password that should have been escaped.
                    None => rest.rsplit_once('@').map_or(before, |(_, place)| place),
                };
                write!(f, "postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no store.
    #[error("this names no store; write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    Url,
    /// Another process has it.
    #[error("{path} is in use by {holder}; stop it, or give this one a store of its own")]
    InUse {
        /// The database file.
        path: String,
        /// Who has it ("process 4711").
        holder: String,
    },
    /// It cannot be read or made.
    #[error("{path}: {source}")]
    File {
        /// The database file.
        path: String,
        /// What is wrong.
        source: std::io::Error,
    },
    /// The database refused.
    #[error("{location}: {message}")]
    Database {
        /// Where it is, without secrets.
        location: String,
        /// What it said.
        message: String,
    },
}

impl std::str::FromStr for Location {
    type Err = OpenError;

    fn from_str(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:").map(|p| p.strip_prefix("//").unwrap_or(p));
        match path.filter(|p| !p.is_empty()) {
            Some(path) => Ok(Self::Sqlite(path.into())),
            None => Err(OpenError::Url),
        }
    }
}

/// Opens a store. A PostgreSQL server may be away: then the store is not ready yet.
///
/// # Errors
/// [`OpenError`] when the location is wrong, or when a SQLite file cannot be opened or is in use.
pub async fn open(location: &Location) -> Result<Arc<dyn Store>, OpenError> {
    Ok(match location {
        Location::Sqlite(path) => Arc::new(sqlite::Database::open(path).await?),
        Location::Postgres(url) => Arc::new(patient::Patient::new(postgres::Database::open(url)?)),
    })
}

/// Copies an embedded store into a file while it is written to; gives the number of documents of the copy.
///
/// # Errors
/// [`OpenError::Database`] when there is no such store, it is PostgreSQL's, or the copy could not be made or is not whole.
pub async fn backup(location: &Location, to: &std::path::Path) -> Result<i64, OpenError> {
    match location {
        Location::Sqlite(path) => sqlite::backup::backup(path, to).await,
        Location::Postgres(_) => Err(OpenError::Database {
            location: location.to_string(),
            message: "make backups with PostgreSQL's own tools (pg_dump, pg_basebackup)".to_owned(),
        }),
    }
}

/// Whether there is a store: a SQLite file, or a PostgreSQL database with our tables. Nothing is made.
///
/// # Errors
/// [`OpenError`] when the database does not answer.
pub async fn exists(location: &Location) -> Result<bool, OpenError> {
    match location {
        Location::Sqlite(path) => Ok(path.exists()),
        Location::Postgres(url) => postgres::exists(url)
            .await
            .map_err(|error| OpenError::Database { location: location.to_string(), message: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_read_and_told_without_secrets() {
        let table = [
            ("sqlite:news.db", Some("sqlite:news.db")),
            ("sqlite:///var/lib/news.db", Some("sqlite:/var/lib/news.db")),
            ("postgres://user:secret@db:5432/news?sslmode=require", Some("postgres://db:5432/news")),
            ("postgresql://db/news", Some("postgres://db/news")),
            ("postgres://db/news?password=sword@fish", Some("postgres://db/news")),
            ("postgres://user:sword?fish@db/news", Some("postgres://db/news")),
            ("postgres:/user:secret@db/news", None),
            ("sqlite:", None),
            ("mysql://db/news", None),
            ("news.db", None),
        ];
        for (url, expected) in table {
            let location = url.parse::<Location>().map(|l| l.to_string()).map_err(|e| e.to_string());
            assert_eq!(location.as_deref().ok(), expected, "{url}");
            assert!(!location.unwrap_or_else(|e| e).contains("secret"), "{url}");
        }
    }
}
