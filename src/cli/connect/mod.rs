//! `dateline connect`: documents from streams into a server, and what changes there into streams, files and tables.
//!
//! A part of its own runs for every source and every sink of the file, and begins again by itself after what passes:
//! - [`source`] sends what a stream or a list of feeds holds over an ingest session, and tells the stream how far all is durable;
//! - [`sink`] reads the feed of changes behind what its target holds already.
//!
//! Nothing is kept beside: the position of a source is in its stream, that of a sink in its target. So a killed connector goes on
//! where it was, what was sent twice is one document by its key, and no change is written twice. [`config`] is the file's section;
//! [`nats`], `kafka` (a feature), [`feeds`], [`parquet`] and [`clickhouse`] speak with the others. It decides nothing about documents: the server does.

mod clickhouse;
mod config;
mod feeds;
mod gauges;
#[cfg(feature = "kafka")]
mod kafka;
mod nats;
mod parquet;
mod record;
mod sink;
mod source;
mod web;

use super::config::Sources;
use super::ingest::feed::pause;
use super::remote::{self, Remote};
use crate::health::Readiness;
use crate::http::admin;
use crate::telemetry;
use config::{Connect, Sink, Source};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::error::Error;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Why a part that the section may name cannot run.
pub(super) const NO_KAFKA: &str = "this program was built without Kafka: build it with --features kafka";

/// A part that has run for so long was not failing: its pauses begin anew.
const SOUND: Duration = Duration::from_secs(60);

/// Move documents from NATS JetStream, Kafka and feeds into a server, and what changes there to JetStream, Kafka, Parquet files and ClickHouse.
///
/// The section [connect] of the file of the configuration says from where and to where; `docs/connect.md` has examples. It runs until
/// it is stopped, may be killed at any time, and goes on where it was.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File of the configuration, in TOML.
    #[arg(long, env = "DATELINE_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// Check the section and end.
    #[arg(long)]
    check: bool,
    /// End when everything that is there now has been moved.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Why a part ended.
#[derive(Debug)]
pub(super) enum Fault {
    /// It may go better another time.
    Passing(String),
    /// It will not, until somebody does something.
    Final(String),
}

impl Fault {
    /// A fault that passes, with what was tried.
    fn passing(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Passing(format!("{what}: {why}"))
    }

    /// A fault that does not pass.
    fn last(why: impl Into<String>) -> Self {
        Self::Final(why.into())
    }
}

/// What every part knows.
#[derive(Debug)]
struct Shared<'a> {
    remote: &'a Remote,
    once: bool,
    readiness: Readiness,
    /// Parts that the server has not answered yet.
    waiting: RefCell<BTreeSet<String>>,
}

impl<'a> Shared<'a> {
    fn new(connect: &Connect, remote: &'a Remote, once: bool) -> Self {
        let waiting = connect.names().map(str::to_owned).collect();
        Self { remote, once, readiness: Readiness::default(), waiting: RefCell::new(waiting) }
    }

    /// The server has answered a part: with the last of them the program is ready.
    fn connected(&self, part: &str) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.remove(part) && waiting.is_empty() {
            self.readiness.warm();
        }
    }
}

type Part<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + 'a>>;

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let connect = config::load(&args.config)?;
    if args.check {
        anstream::println!("the section [connect] is good: {}", connect.summary());
        return Ok(ExitCode::SUCCESS);
    }
    args.remote.endpoint()?;
    // Of the server's sections, [log] and [otlp] count here.
    let (config, _) = Sources::of(&args.config).load()?;
    remote::block_on(async {
        let telemetry = telemetry::start(&config).map_err(|e| e as Box<dyn Error>)?;
        let shared = Shared::new(&connect, &args.remote, args.once);
        let moved = all(&connect, &shared).await;
        telemetry.finish();
        moved
    })?
}

/// Runs every part until all have ended, one has for good, or somebody stops the program.
async fn all(connect: &Connect, shared: &Shared<'_>) -> Result<ExitCode, Box<dyn Error>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    gauges::describe();
    if let Some(address) = connect.listen {
        let listener = TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address}: {e}"))?;
        tracing::info!(address = %listener.local_addr()?, "admin port listening");
        tokio::spawn(admin::serve(listener, shared.readiness.clone()));
    }
    let moved = async {
        if shared.once {
            // What comes in now goes out as well.
            joined(sources(connect, shared)).await?;
            joined(sinks(connect, shared)).await
        } else {
            joined(sources(connect, shared).chain(sinks(connect, shared))).await
        }
    };
    tokio::select! {
        moved = moved => moved?,
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn sources<'a>(connect: &'a Connect, shared: &'a Shared<'a>) -> impl Iterator<Item = Part<'a>> {
    connect.sources.iter().map(move |source| {
        let name = source.name();
        match source {
            Source::Nats(nats) => boxed(kept_up(name, move || nats::source::run(nats, shared))),
            #[cfg(feature = "kafka")]
            Source::Kafka(kafka) => boxed(kept_up(name, move || kafka::source::run(kafka, shared))),
            #[cfg(not(feature = "kafka"))]
            Source::Kafka(_) => boxed(std::future::ready(Err(NO_KAFKA.to_owned()))),
            Source::Feeds(list) => boxed(kept_up(name, move || feeds::run(list, shared))),
        }
    })
}

fn sinks<'a>(connect: &'a Connect, shared: &'a Shared<'a>) -> impl Iterator<Item = Part<'a>> {
    connect.sinks.iter().map(move |sink| {
        let name = sink.name();
        match sink {
            Sink::Nats(nats) => boxed(kept_up(name, move || nats::sink::run(nats, shared))),
            #[cfg(feature = "kafka")]
            Sink::Kafka(kafka) => boxed(kept_up(name, move || kafka::sink::run(kafka, shared))),
            #[cfg(not(feature = "kafka"))]
            Sink::Kafka(_) => boxed(std::future::ready(Err(NO_KAFKA.to_owned()))),
            Sink::Parquet(files) => boxed(kept_up(name, move || parquet::run(files, shared))),
            Sink::Clickhouse(house) => boxed(kept_up(name, move || clickhouse::run(house, shared))),
        }
    })
}

fn boxed<'a>(part: impl Future<Output = Result<(), String>> + 'a) -> Part<'a> {
    Box::pin(part)
}

/// Runs parts side by side until all have ended, or one for good.
async fn joined<'a>(parts: impl Iterator<Item = Part<'a>>) -> Result<(), String> {
    let mut parts: FuturesUnordered<Part<'a>> = parts.collect();
    while let Some(ended) = parts.next().await {
        ended?;
    }
    Ok(())
}

/// Runs a part again and again, with pauses, until it has done all or cannot.
async fn kept_up<'a, F: Future<Output = Result<(), Fault>> + 'a>(
    name: &'a str,
    run: impl Fn() -> F + 'a,
) -> Result<(), String> {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        match run().await {
            Ok(()) => return Ok(()),
            Err(Fault::Final(why)) => return Err(format!("{name}: {why}")),
            Err(Fault::Passing(why)) => {
                gauges::failed(name);
                failures = if begun.elapsed() > SOUND { 1 } else { failures + 1 };
                let pause = pause(failures);
                tracing::warn!(part = name, why, again_in = ?pause, "failed");
                tokio::time::sleep(pause).await;
            }
        }
    }
}
