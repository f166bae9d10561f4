//! What becomes of the documents, told while it happens and at the end: a progress bar on a terminal, else a line now and then;
//! those that were refused; a file with one line for each, when asked for.

use super::feed::Listener;
use super::input::{Item, Refusal};
use crate::cli::line::Told;
use crate::cli::{is_quiet, note};
use crate::grpc::pb::{self, IngestOutcome};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);

/// Refused documents that are told one by one.
const TOLD: i64 = 20;

/// One line of the results file.
#[derive(Serialize)]
struct Line<'a> {
    sequence: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    source: &'a str,
    outcome: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    duplicate_of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<LineError<'a>>,
}

#[derive(Serialize)]
struct LineError<'a> {
    reason: &'a str,
    message: &'a str,
}

/// The outcomes so far.
pub(in crate::cli) struct Report {
    counts: BTreeMap<i32, i64>,
    /// Documents that an earlier run has seen through.
    before: i64,
    begun: Instant,
    told: Instant,
    bar: Option<ProgressBar>,
    /// How many there are in all, if that is known.
    documents: Option<u64>,
    results: Results,
    unknown: Told,
}

enum Results {
    Unwanted,
    Named(PathBuf),
    Open(BufWriter<File>),
    Failed(String),
}

impl Report {
    /// Begins; `documents` is how many there are, if that is known.
    pub(in crate::cli) fn new(documents: Option<u64>, results: Option<&Path>) -> Self {
        let bar = (std::io::stderr().is_terminal() && !is_quiet()).then(|| bar(documents));
        let results = results.map_or(Results::Unwanted, |path| Results::Named(path.to_owned()));
        Self {
            counts: BTreeMap::new(),
            before: 0,
            begun: Instant::now(),
            told: Instant::now(),
            bar,
            documents,
            results,
            unknown: Told::default(),
        }
    }

    fn show(&mut self) {
        match &self.bar {
            Some(bar) => {
                bar.set_position(u64::try_from(self.seen() + self.before).unwrap_or_default());
                bar.set_message(format!("{}/s {}", self.rate(), self.outcomes()));
            }
            None if self.told.elapsed() >= EVERY => {
                self.told = Instant::now();
                note(&format!("{}, {}/s: {}", self.so_far(), self.rate(), self.outcomes()));
            }
            None => {}
        }
    }

    /// Puts what was told into the file.
    fn flush(&mut self) {
        if let Results::Open(file) = &mut self.results
            && let Err(error) = file.flush()
        {
            self.results = Results::Failed(error.to_string());
        }
    }

    /// How many of how many, and when all are likely to be done.
    fn so_far(&self) -> String {
        let done = self.seen() + self.before;
        let left = self.documents.and_then(|all| all.checked_sub(u64::try_from(done).ok()?));
        match (self.documents, left.zip(u64::try_from(self.rate()).ok().filter(|rate| *rate > 0))) {
            (Some(all), Some((left, rate))) => {
                let ready = humantime::format_duration(Duration::from_secs(left / rate));
                format!("{done} of {all} documents, ready in {ready}")
            }
            _ => format!("{done} documents"),
        }
    }

    fn seen(&self) -> i64 {
        self.counts.values().sum()
    }

    fn rate(&self) -> i64 {
        (self.seen() as f64 / self.begun.elapsed().as_secs_f64().max(0.001)).round() as i64
    }

    /// Documents that are not stored.
    pub(in crate::cli) fn refused(&self) -> i64 {
        let refused = |(outcome, _): &(&i32, &i64)| {
            use IngestOutcome::{Failed, Rejected, Unspecified};
            let outcome = IngestOutcome::try_from(**outcome).unwrap_or(Unspecified);
            matches!(outcome, Rejected | Failed | Unspecified)
        };
        self.counts.iter().filter(refused).map(|(_, count)| count).sum()
    }

    fn outcomes(&self) -> String {
        let told = |(outcome, count): (&i32, &i64)| {
            let outcome = IngestOutcome::try_from(*outcome).unwrap_or_default().as_str_name();
            format!("{count} {}", outcome.trim_start_matches("INGEST_OUTCOME_").to_lowercase())
        };
        let mut all: Vec<String> = self.counts.iter().map(told).collect();
        if self.before > 0 {
            all.push(format!("{} by an earlier run", self.before));
        }
        if all.is_empty() { "nothing to do".to_owned() } else { all.join(", ") }
    }

    /// Ends, and says what became of all.
    ///
    /// # Errors
    /// When the results file could not be written.
    pub(in crate::cli) fn finish(mut self) -> Result<String, String> {
        self.flush();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let untold = self.refused() - TOLD;
        if untold > 0 {
            self.say(&format!("{untold} more were refused; --results FILE lists all"));
        }
        if let Results::Failed(error) = &self.results {
            return Err(format!("the results file is not complete: {error}"));
        }
        let seconds = self.begun.elapsed().as_secs_f64();
        Ok(format!("{} documents in {seconds:.1} s ({}/s): {}", self.seen(), self.rate(), self.outcomes()))
    }
}

impl Listener for Report {
    fn opened(&mut self, resume_after: i64) {
        if let Results::Named(path) = &self.results {
            // What an earlier run has told stays.
            let opened = match resume_after {
                0 => File::create(path),
                _ => File::options().append(true).create(true).open(path),
            };
            self.results = match opened {
                Ok(file) => Results::Open(BufWriter::new(file)),
                Err(error) => Results::Failed(format!("{}: {error}", path.display())),
            };
        }
    }

    fn skipped(&mut self) {
        self.before += 1;
    }

    fn result(&mut self, item: &Item, result: &pb::IngestResult) {
        let outcome = result.outcome();
        *self.counts.entry(result.outcome).or_default() += 1;
        self.unknown.new_of(&item.unknown).iter().for_each(|new| self.say(new));
        let refusal = Refusal::of(item, result);
        if let Some(Refusal { reason, message }) = &refusal
            && self.refused() <= TOLD
        {
            self.say(&format!("{}: {message} ({reason})", item.origin));
        }
        if let Results::Open(file) = &mut self.results {
            let line = Line {
                sequence: result.sequence,
                id: &item.document.document_id,
                source: &item.origin,
                outcome: outcome.as_str_name().trim_start_matches("INGEST_OUTCOME_"),
                name: if item.refused.is_some() { "" } else { &result.name },
                duplicate_of: &result.duplicate_of,
                error: refusal.as_ref().map(|r| LineError { reason: &r.reason, message: &r.message }),
            };
            let written = serde_json::to_writer(&mut *file, &line).map_err(std::io::Error::from);
            if let Err(error) = written.and_then(|()| file.write_all(b"\n")) {
                self.results = Results::Failed(error.to_string());
            }
        }
        self.show();
    }

    fn durable(&mut self, _: &Item) {
        self.flush();
    }

    fn say(&self, text: &str) {
        let write = || anstream::eprintln!("dateline: {text}");
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

fn bar(documents: Option<u64>) -> ProgressBar {
    let (bar, template) = match documents {
        Some(documents) => (ProgressBar::new(documents), "{bar:24} {pos}/{len} {msg} (ready in {eta})"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} {msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
