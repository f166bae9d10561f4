//! A copy of a database file while another process writes to it.
//!
//! `VACUUM INTO` reads one snapshot of the write-ahead log's, so the copy is of one moment, and the writer goes on. It holds the log
//! back for as long as it takes. The copy is checked page by page and synced before it gets its name.

use super::beside;
use crate::OpenError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

/// Copies the database at `from` to `to`; gives the number of its documents.
///
/// # Errors
/// When there is no such database, something stands at `to`, or the copy is not whole.
pub(crate) async fn backup(from: &Path, to: &Path) -> Result<i64, OpenError> {
    let refused = |message: String| OpenError::Database { location: to.display().to_string(), message };
    if to.exists() {
        return Err(refused("there is a file already".to_owned()));
    }
    let unfinished = beside(to, ".unfinished");
    if let Err(error) = fs::remove_file(&unfinished)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(refused(error.to_string()));
    }
    let database = |error: sqlx::Error| OpenError::Database {
        location: format!("sqlite:{}", from.display()),
        message: error.to_string(),
    };
    let mut connection = open(from).await.map_err(database)?;
    let copied = sqlx::query("VACUUM INTO ?").bind(unfinished.to_string_lossy()).execute(&mut connection).await;
    copied.map_err(database)?;
    connection.close().await.map_err(database)?;
    let documents = check(&unfinished).await.map_err(|error| refused(error.to_string()))?;
    let kept = File::open(&unfinished).and_then(|file| file.sync_all()).and_then(|()| fs::rename(&unfinished, to));
    kept.map_err(|error| refused(error.to_string()))?;
    Ok(documents)
}

async fn open(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10));
    options.connect().await
}

/// Reads every page of a copy; gives the number of its documents.
async fn check(path: &Path) -> Result<i64, sqlx::Error> {
    let mut connection = open(path).await?;
    let (found,): (String,) = sqlx::query_as("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
    if found != "ok" {
        return Err(sqlx::Error::Protocol(format!("the copy is not whole: {found}")));
    }
    let (documents,): (i64,) = sqlx::query_as("SELECT count(*) FROM documents").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(documents)
}
