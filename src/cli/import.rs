//! `dateline import`: the lines of `dateline export` into a store, or through a server.
//!
//! Into a store, analyses and times are kept as they are, and what can be asked of them is derived anew; a document without an
//! analysis is analysed by the server that opens the store next. Through a server, documents are ingested as new ones, and analysed
//! again. Both may be repeated: what is there stays. Sessions of ingest streams are not exported.

use super::documents::open;
use super::export::Line;
use super::ingest::{self, Sending};
use super::jsonl::read_line;
use super::remote::{self, Hidden, Remote};
use crate::app::Limits;
use crate::error::{Error as Fault, Reason};
use crate::grpc::ingest::options;
use crate::grpc::{pb, stored};
use crate::store::record::Record;
use crate::store::{self, Location, OnConflict, Store, Write, Written};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Documents of one commit.
const BATCH: usize = 256;

/// About how many bytes one commit may hold.
const BATCH_BYTES: usize = 16 << 20;

/// Longest line: a document of the largest size with every layer of its analysis.
const MAX_LINE_BYTES: u64 = 256 << 20;

/// Lines that are told one by one when they cannot be imported.
const TOLD: u64 = 20;

/// Read the JSON lines of `dateline export` into a store, or through a server.
///
/// With `--store` everything is kept: documents, analyses, when they were first and last stored. Through a server the documents
/// are new ones: they are analysed again with its model and layers, and `create_time` and `update_time` are those of the import, which
/// also stand for the time of documents without a publish time. Either way sessions of ingest streams are not carried over: their
/// clients begin anew, which doubles nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to read, named .jsonl or .ndjson; `-` or none is standard input.
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE")]
    file: PathBuf,
    /// Write into this store itself, and keep the analyses: `sqlite:PATH` (no server may be running) or `postgres://…`.
    #[arg(long, value_name = "URL")]
    store: Option<Hidden>,
    #[command(flatten)]
    sending: Sending,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    match &args.store {
        Some(url) => remote::block_on(into_store(args, &url.expose().parse()?))?,
        None => ingest::send(std::slice::from_ref(&args.file), None, &args.sending, &[], &args.remote),
    }
}

async fn into_store(args: &Args, location: &Location) -> Result<ExitCode, Box<dyn Error>> {
    let mut input = open(&args.file)?;
    let store = store::open(location).await?;
    store.ready().await?;
    let mut tally = Tally::default();
    let (mut batch, mut bytes) = (Vec::with_capacity(BATCH), 0);
    for number in 1_u64.. {
        let Some(line) = read_line(&mut input, MAX_LINE_BYTES)? else { break };
        if line.trim_ascii().is_empty() {
            continue;
        }
        match record(&line) {
            Ok(record) => {
                let write = Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None };
                bytes += write.bytes();
                batch.push(write);
            }
            Err(error) => tally.refuse(&format!("line {number}: {error} ({})", error.reason())),
        }
        if batch.len() == BATCH || bytes > BATCH_BYTES {
            tally.commit(&*store, &mut batch).await?;
            bytes = 0;
        }
    }
    tally.commit(&*store, &mut batch).await?;
    store.close().await;
    anstream::println!("{}", tally.told());
    Ok(if tally.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A line as it is stored.
fn record(line: &[u8]) -> Result<Record, Fault> {
    let invalid = |why: String| Fault::invalid("line", Reason::FieldInvalid, why);
    if line.len() as u64 > MAX_LINE_BYTES {
        return Err(invalid(format!("is longer than {} MiB", MAX_LINE_BYTES >> 20)));
    }
    let Line { mut document, analysis } =
        serde_json::from_slice(line).map_err(|e| invalid(format!("no line of an export: {e}")))?;
    let found = analysis.as_ref().and_then(|analysis| analysis.analysis.as_ref());
    let made: Vec<i32> = found.map_or(&[][..], |a| &a.provenance).iter().flat_map(|p| &p.layers).copied().collect();
    let layers = options::imported(document.clone(), &made, &Limits::accepted())?;
    let stored = document.create_time.zip(document.update_time);
    let mut record = stored::record(&mut document, layers);
    record.stored = stored.map(|(created, updated)| (stored::micros(created), stored::micros(updated)));
    stored::pack(&mut record);
    if let (Some(analysis), Some(found)) = (&analysis, found) {
        if found.offset_encoding() != pb::OffsetEncoding::Utf8Byte {
            return Err(invalid("the offsets of the analysis are not in UTF-8 bytes".to_owned()));
        }
        record.findings = Some(stored::findings(analysis, &stored::article(&document, analysis)));
    }
    Ok(record)
}

/// What became of the lines.
#[derive(Default)]
struct Tally {
    stored: BTreeMap<&'static str, u64>,
    refused: u64,
}

impl Tally {
    async fn commit(&mut self, store: &dyn Store, batch: &mut Vec<Write>) -> Result<(), Fault> {
        if batch.is_empty() {
            return Ok(());
        }
        let outcomes = store.commit(batch).await?;
        for (write, outcome) in batch.drain(..).zip(outcomes) {
            let key = write.key().unwrap_or_default();
            let stored = match outcome {
                Written::Created | Written::Duplicate(_) => "created",
                Written::Updated => "updated",
                Written::Unchanged => "unchanged",
                Written::Stale(revision) => {
                    self.refuse(&format!("{key}: revision {revision} is stored"));
                    continue;
                }
                Written::Conflict | Written::SessionLost | Written::Done(_) | Written::Failed => {
                    self.refuse(&format!("{key}: the store refused it"));
                    continue;
                }
            };
            *self.stored.entry(stored).or_default() += 1;
        }
        Ok(())
    }

    fn refuse(&mut self, why: &str) {
        self.refused += 1;
        if self.refused <= TOLD {
            anstream::eprintln!("dateline: {why}");
        }
    }

    fn told(&self) -> String {
        let total = self.stored.values().sum::<u64>() + self.refused;
        let mut all: Vec<String> = self.stored.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        if self.refused > 0 {
            all.push(format!("{} refused", self.refused));
        }
        format!("{total} documents imported: {}", if all.is_empty() { "nothing".to_owned() } else { all.join(", ") })
    }
}
