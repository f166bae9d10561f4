//! `dateline ingest`: files, folders and JSON lines into a server, over a stream that outlives its connections.
//!
//! [`input`] reads documents in an order that is the same on every run, [`feed`] sends them until all are durable, [`report`]
//! tells what becomes of them.

pub(super) mod feed;
pub(super) mod input;
pub(super) mod report;

use super::analyze::parse_layer;
use super::columns;
use super::documents::parse_time;
use super::note;
use super::remote::{self, Remote};
use crate::grpc::pb;
use clap::ValueEnum;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;

/// Documents that are read ahead.
const AHEAD: usize = 8;

/// Exit code when documents were refused.
const REFUSED: u8 = 1;

/// Exit code after Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

/// Exit code when the server could not be reached for too long.
const GIVEN_UP: u8 = 2;

/// Send documents to a server, which analyzes and stores them.
///
/// Text (.txt), web pages (.html), JSON lines (.jsonl, .ndjson), JSON (.json), RSS and Atom feeds (.xml, .rss, .atom), columns
/// (.parquet, .arrow, .arrows), compressed or not, and folders of them; `-` is JSON lines, or a feed, from standard input.
/// A line or row holds "text" and, where known, "id", "title", "publish_time", "language_code" and the other fields of a document. The
/// key of a document is its "id", else its content; that of a file is its path.
///
/// Run again, it goes on where it was. The exit code is 0 when everything is stored, 1 when documents were refused, 2 when it was
/// given up.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Standard input is of columns. Parquet cannot come through a pipe.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<columns::Kind>,
    #[command(flatten)]
    sending: Sending,
    /// Layers to make and store, comma-separated; all but tokens when not given.
    #[arg(long, value_delimiter = ',', value_parser = parse_layer, value_name = "LAYER,…")]
    layers: Vec<pb::Layer>,
    #[command(flatten)]
    remote: Remote,
}

/// Arguments that say how documents are sent.
#[derive(Debug, clap::Args)]
pub(super) struct Sending {
    /// Name of the session that a rerun goes on with [default: made of the paths, sizes and times of the files].
    #[arg(long, value_name = "NAME")]
    session: Option<String>,
    /// When a document counts as done.
    #[arg(long, value_enum, default_value_t = Ack::Analyzed)]
    ack: Ack,
    /// What to do with a document whose key is stored already with another content.
    #[arg(long, value_enum, default_value_t = OnConflict::Replace)]
    on_conflict: OnConflict,
    /// When documents that tell no time were published: YYYY-MM-DD, RFC 3339 or RFC 2822. Relative dates are resolved against it.
    #[arg(long, value_parser = parse_time, value_name = "TIME")]
    publish_time: Option<pbjson_types::Timestamp>,
    /// How long to try without getting any further before giving up.
    #[arg(long, default_value = "5m", value_parser = humantime::parse_duration, value_name = "TIME")]
    retry_for: Duration,
    /// Write what became of each document to this file, one JSON line each.
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
}

/// When a document counts as done.
#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ack {
    /// As soon as it is safe; the analysis follows.
    Stored,
    /// When its analysis is safe too.
    Analyzed,
}

/// What to do with a key that is taken.
#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnConflict {
    /// Keep what is stored.
    Skip,
    /// Replace it.
    Replace,
    /// Keep what is stored, and refuse the document.
    Fail,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    send(&args.paths, args.input_format, &args.sending, &args.layers, &args.remote)
}

/// Sends every document below `paths`, where standard input may be of columns, tells what became of them, and gives the exit code.
///
/// # Errors
/// When a path cannot be found, or the results not be written.
pub(super) fn send(
    paths: &[PathBuf],
    input: Option<columns::Kind>,
    sending: &Sending,
    layers: &[pb::Layer],
    remote: &Remote,
) -> Result<ExitCode, Box<dyn Error>> {
    remote.endpoint()?;
    let survey = input::survey(paths)?;
    if survey.passed_over > 0 {
        note(&format!("passed over {} files that are neither text, JSON lines, columns nor feeds", survey.passed_over));
    }
    let open = sending.open(&survey.digest, layers);
    let mut report = report::Report::new(survey.documents, sending.results.as_deref());
    let (give, items) = mpsc::channel(AHEAD);
    let paths = paths.to_vec();
    // It ends with the process, or when nobody takes any more.
    let publish_time = sending.publish_time;
    std::thread::spawn(move || {
        input::read(&paths, input, |mut item| {
            item.document.publish_time = item.document.publish_time.or(publish_time);
            give.blocking_send(item).is_ok()
        });
    });
    let sent = remote::block_on(async {
        let feed = feed::Feed::new(remote, open, sending.retry_for, items, feed::Numbering::Repeated, &mut report).run();
        tokio::select! {
            sent = feed => Some(sent),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    let refused = report.refused();
    let summary = report.finish()?;
    let Some(sent) = sent else {
        anstream::eprintln!("dateline: stopped; what is stored stays, and the same command goes on from there: {summary}");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    anstream::println!("{summary}");
    Ok(match sent {
        Err(why) => {
            anstream::eprintln!("dateline: {why}");
            ExitCode::from(GIVEN_UP)
        }
        Ok(()) if refused > 0 => ExitCode::from(REFUSED),
        Ok(()) => ExitCode::SUCCESS,
    })
}

impl Sending {
    fn open(&self, digest: &str, layers: &[pb::Layer]) -> pb::IngestOpen {
        let mut open = opening(self.ack, self.on_conflict, layers);
        // Other options are another session, so that a rerun with them sends everything again.
        let made_of = match digest {
            // Standard input does not come twice: the session lasts as long as the process.
            "" => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("{now:?} {}", std::process::id())
            }
            digest => format!("{digest} {open:?} {:?}", self.publish_time),
        };
        let hash = Sha256::digest(made_of);
        open.session_id = match &self.session {
            Some(name) => name.clone(),
            None => "dateline-".to_owned() + &hash.iter().take(12).map(|b| format!("{b:02x}")).collect::<String>(),
        };
        open
    }
}

/// The first message of an ingest stream, but for the name of its session.
pub(super) fn opening(ack: Ack, on_conflict: OnConflict, layers: &[pb::Layer]) -> pb::IngestOpen {
    let ack_level = match ack {
        Ack::Stored => pb::AckLevel::Stored,
        Ack::Analyzed => pb::AckLevel::Analyzed,
    };
    let on_conflict = match on_conflict {
        OnConflict::Skip => pb::OnConflict::Skip,
        OnConflict::Replace => pb::OnConflict::Replace,
        OnConflict::Fail => pb::OnConflict::Fail,
    };
    pb::IngestOpen {
        ack_level: ack_level.into(),
        on_conflict: on_conflict.into(),
        layers: layers.iter().map(|&layer| layer.into()).collect(),
        ..pb::IngestOpen::default()
    }
}
