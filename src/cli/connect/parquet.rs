//! Changes as Parquet files, in a folder for each day: what Spark, DuckDB and lakes read.
//!
//! `DIRECTORY/day=2026-11-28/00000000000000001234.parquet` holds changes of that day (UTC, of the change) through position 1234, with
//! the columns of `docs/batch.md` and `change` filled. A file appears whole or not at all: it is written under another name, synced, and
//! renamed. The newest one tells in a note behind which change to go on. So no change is in two files, and none is missing.
//!
//! Of a document with several rows the one with the highest `change.position` counts; one of the kind `DELETED` says that it is gone.
//! Files are never changed or merged afterwards.

use super::config::{Changes, ParquetSink};
use super::record::{Body, Record};
use super::sink::{self, Bounds, Target};
use super::{Fault, Shared};
use crate::columnar::{self, Change, Format, Row, Writer, micros};
use crate::grpc::pb;
use crate::messages::times;
use async_trait::async_trait;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// Bytes of messages that one file is made of.
const BYTES: usize = 64 << 20;

/// The note with the token of the last change of a file.
const TOKEN: &str = "dateline.resume_token";

/// Held by the one who writes.
const LOCK: &str = ".lock";

/// What a file is called while it is written.
const UNFINISHED: &str = ".unfinished";

/// Runs until something fails; until everything is written, when asked to end then.
///
/// # Errors
/// For good when the folder cannot be made, or another connector writes there.
pub(super) async fn run(to: &ParquetSink, shared: &Shared<'_>) -> Result<(), Fault> {
    let lost = |e: io::Error| Fault::last(format!("{}: {e}", to.directory.display()));
    fs::create_dir_all(&to.directory).map_err(lost)?;
    let lock = File::create(to.directory.join(LOCK)).map_err(lost)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Fault::last(format!("another connector writes to {}", to.directory.display())));
        }
        Err(TryLockError::Error(error)) => return Err(lost(error)),
    }
    let changes = Changes { filter: to.filter.clone(), ..Changes::default() };
    sink::follow(&to.name, &changes, &mut Folder { to, _lock: lock }, shared).await
}

struct Folder<'a> {
    to: &'a ParquetSink,
    _lock: File,
}

#[async_trait(?Send)]
impl Target for Folder<'_> {
    fn bounds(&self) -> Bounds {
        Bounds { records: self.to.rows.max(1), bytes: BYTES, wait: self.to.every }
    }

    async fn resume(&mut self) -> Result<String, Fault> {
        let directory = &self.to.directory;
        let failed = |e: io::Error| Fault::passing(&directory.display().to_string(), e);
        match fs::remove_file(directory.join(UNFINISHED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let Some(path) = newest(directory).map_err(failed)? else { return Ok(String::new()) };
        let file = File::open(&path).map_err(failed)?;
        let told = columnar::note(file, TOKEN).map_err(|e| Fault::last(format!("{}: {e}", path.display())))?;
        told.ok_or_else(|| Fault::last(format!("{} is not ours: give us a folder of our own", path.display())))
    }

    async fn write(&mut self, records: Vec<Record>) -> Result<(), Fault> {
        let directory = self.to.directory.clone();
        let written = tokio::task::spawn_blocking(move || {
            // In order, so that the newest file tells how far all is written.
            records.chunk_by(|a, b| day(a) == day(b)).try_for_each(|of_day| file(&directory, of_day))
        });
        let failed = |why: String| Fault::passing(&self.to.directory.display().to_string(), why);
        written.await.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))
    }
}

/// The file with the highest position.
fn newest(directory: &Path) -> io::Result<Option<PathBuf>> {
    let mut newest: Option<(i64, PathBuf)> = None;
    for folder in fs::read_dir(directory)? {
        let folder = folder?;
        if !folder.file_name().to_string_lossy().starts_with("day=") {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let path = file?.path();
            let is_ours = path.extension().is_some_and(|extension| extension == "parquet");
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let Some(position) = stem.filter(|_| is_ours).and_then(|stem| stem.parse().ok()) {
                newest = newest.max(Some((position, path)));
            }
        }
    }
    Ok(newest.map(|(_, path)| path))
}

/// The day of a change.
fn day(record: &Record) -> String {
    record.time.as_ref().and_then(times::civil).unwrap_or(times::EPOCH).date().to_string()
}

/// Writes changes of one day as one file.
fn file(directory: &Path, records: &[Record]) -> Result<(), columnar::Error> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
    let folder = directory.join(format!("day={}", day(first)));
    fs::create_dir_all(&folder)?;
    let unfinished = directory.join(UNFINISHED);
    let mut writer = Writer::new(Format::Parquet, BufWriter::new(File::create(&unfinished)?))?;
    for record in records {
        let Body::Document { kind, name, document, analyzed } = &record.body else { continue };
        let gone = pb::Document { name: name.clone(), ..pb::Document::default() };
        let document = document.as_deref().unwrap_or(&gone);
        let row = analyzed.as_ref().map_or_else(|| Row::waiting(document), |analyzed| Row::analyzed(document, analyzed));
        let kind = kind.as_str_name().trim_start_matches("CHANGE_KIND_");
        let change = Change { position: record.position, micros: micros(record.time.as_ref()), kind };
        writer.write(&Row { change: Some(change), ..row })?;
    }
    writer.add_note(TOKEN, &last.token);
    let file = writer.finish()?.into_inner().map_err(|e| e.into_error())?;
    file.sync_all()?;
    fs::rename(unfinished, folder.join(format!("{:020}.parquet", last.position)))?;
    // The folders are synced too, or the name may be lost with the power.
    File::open(&folder)?.sync_all()?;
    Ok(File::open(directory)?.sync_all()?)
}
