//! The section `[connect]` of the configuration: from where and to where, each part with a name of its own.
//!
//! It is read from the same file as the rest, whole or not at all: an unknown key, a name used twice and a file that cannot be read
//! are errors that say where. Passwords stand in files that it names, never in it.

mod defaults;
#[cfg(test)]
mod tests;

use super::NO_KAFKA;
use crate::cli::analyze::parse_layer;
use crate::cli::ingest::{Ack, OnConflict, opening};
use crate::grpc::pb;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest name of a part.
const MAX_NAME: usize = 64;

/// The section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Connect {
    /// Where `/livez`, `/readyz` and `/metrics` are answered.
    pub(super) listen: Option<SocketAddr>,
    #[serde(default, rename = "source")]
    pub(super) sources: Vec<Source>,
    #[serde(default, rename = "sink")]
    pub(super) sinks: Vec<Sink>,
}

/// From where documents come.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Source {
    Nats(NatsSource),
    Kafka(KafkaSource),
    Feeds(FeedsSource),
}

/// Where changes go.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Sink {
    Nats(NatsSink),
    Kafka(KafkaSink),
    Parquet(ParquetSink),
    Clickhouse(ClickhouseSink),
}

/// A stream of NATS JetStream whose messages are documents in JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NatsSource {
    pub(super) name: String,
    pub(super) server: String,
    #[serde(default)]
    pub(super) login: Login,
    /// Name of the stream, which must be there.
    pub(super) stream: String,
    /// Which of its messages; all when empty.
    #[serde(default)]
    pub(super) subjects: Vec<String>,
    /// Key-value bucket of the position, made when it is not there.
    #[serde(default = "defaults::positions")]
    pub(super) positions: String,
    /// Subject that gets the messages that are no documents, with the reason.
    pub(super) dead_letters: Option<String>,
    #[serde(default)]
    pub(super) ingest: Ingest,
}

/// A topic of Kafka whose messages are documents in JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "kafka"), allow(dead_code))]
pub(super) struct KafkaSource {
    pub(super) name: String,
    pub(super) server: KafkaServer,
    pub(super) topic: String,
    /// The group of consumers; the name of the part when not given.
    pub(super) group: Option<String>,
    /// Topic that gets the messages that are no documents, with the reason.
    pub(super) dead_letters: Option<String>,
    #[serde(default)]
    pub(super) ingest: Ingest,
}

/// Brokers, and how to talk with them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "kafka"), allow(dead_code))]
pub(super) struct KafkaServer {
    /// Some of them, as `HOST:PORT,HOST:PORT`.
    pub(super) brokers: String,
    /// Settings of librdkafka by their names (`security.protocol`, `sasl.mechanism`, …).
    #[serde(default)]
    pub(super) settings: BTreeMap<String, String>,
}

/// RSS and Atom feeds that are asked now and then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedsSource {
    pub(super) name: String,
    /// Addresses.
    #[serde(default)]
    pub(super) urls: Vec<String>,
    /// A file with one address a line; `#` begins a comment.
    pub(super) list: Option<PathBuf>,
    #[serde(default = "defaults::five_minutes", deserialize_with = "duration")]
    pub(super) every: Duration,
    /// How long one answer may take.
    #[serde(default = "defaults::half_a_minute", deserialize_with = "duration")]
    pub(super) timeout: Duration,
    #[serde(default)]
    pub(super) ingest: Ingest,
}

/// How documents are ingested.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ingest {
    #[serde(deserialize_with = "layers")]
    layers: Vec<pb::Layer>,
    ack: Ack,
    on_conflict: OnConflict,
}

impl Default for Ingest {
    fn default() -> Self {
        Self { layers: Vec::new(), ack: Ack::Analyzed, on_conflict: OnConflict::Replace }
    }
}

impl Ingest {
    /// The first message of a session of this name.
    pub(super) fn open(&self, session: String) -> pb::IngestOpen {
        pb::IngestOpen { session_id: session, ..opening(self.ack, self.on_conflict, &self.layers) }
    }
}

/// A subject of NATS JetStream that gets every change, in order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NatsSink {
    pub(super) name: String,
    pub(super) server: String,
    #[serde(default)]
    pub(super) login: Login,
    /// A stream must keep it, and nobody else may write to it.
    pub(super) subject: String,
    #[serde(default)]
    pub(super) changes: Changes,
}

/// A topic of Kafka that gets every change, in transactions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "kafka"), allow(dead_code))]
pub(super) struct KafkaSink {
    pub(super) name: String,
    pub(super) server: KafkaServer,
    /// Nobody else may write to it.
    pub(super) topic: String,
    /// How long a change may wait for others.
    #[serde(default = "defaults::a_tenth", deserialize_with = "duration")]
    pub(super) wait: Duration,
    #[serde(default)]
    pub(super) changes: Changes,
}

/// Parquet files in folders by day, for lakes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParquetSink {
    pub(super) name: String,
    /// Made when it is not there; nobody else may write to it.
    pub(super) directory: PathBuf,
    /// Most changes of one file.
    #[serde(default = "defaults::ten_thousand")]
    pub(super) rows: usize,
    /// How long a change may wait for others.
    #[serde(default = "defaults::five_minutes", deserialize_with = "duration")]
    pub(super) every: Duration,
    #[serde(default)]
    pub(super) filter: Filter,
}

/// Tables of ClickHouse.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClickhouseSink {
    pub(super) name: String,
    /// `http://HOST:8123` or `https://…`.
    pub(super) url: String,
    #[serde(default = "defaults::dateline")]
    pub(super) database: String,
    #[serde(default = "defaults::default_user")]
    pub(super) user: String,
    pub(super) password_file: Option<PathBuf>,
    /// PEM file of the certificate authorities to trust for https; those of the system when not given.
    pub(super) ca: Option<PathBuf>,
    /// Most documents of one insert.
    #[serde(default = "defaults::thousand")]
    pub(super) rows: usize,
    /// How long a change may wait for others.
    #[serde(default = "defaults::a_second", deserialize_with = "duration")]
    pub(super) wait: Duration,
    #[serde(default)]
    pub(super) filter: Filter,
}

/// Who we are for NATS, and whom we trust.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Login {
    /// File of a JWT and its key (`.creds`).
    pub(super) credentials: Option<PathBuf>,
    pub(super) user: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) token_file: Option<PathBuf>,
    /// PEM file of the certificate authorities to trust beside those of the system.
    pub(super) ca: Option<PathBuf>,
    /// PEM files of our certificate and its key.
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// Which documents are meant, by the names of `dateline.v1.DocumentFilter`. All conditions must hold; an empty one holds always.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Filter {
    outlets: Vec<String>,
    language_codes: Vec<String>,
    entities: Vec<String>,
    labels: BTreeMap<String, String>,
    story: String,
}

impl Filter {
    /// As the server takes it.
    pub(super) fn message(&self) -> pb::DocumentFilter {
        let Self { outlets, language_codes, entities, labels, story } = self.clone();
        pb::DocumentFilter { outlets, language_codes, entities, labels, story, ..pb::DocumentFilter::default() }
    }
}

/// Which changes go out, and what goes with them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Changes {
    /// Of which documents.
    pub(super) filter: Filter,
    /// Whether changes of stories go out too.
    pub(super) stories: bool,
    /// Whether documents go with their changes.
    pub(super) documents: bool,
    /// Whether analyses do.
    pub(super) analyses: bool,
    /// The layers of them; all that are stored when empty.
    #[serde(deserialize_with = "layers")]
    pub(super) layers: Vec<pb::Layer>,
    /// The unit of spans.
    pub(super) offset_encoding: pb::OffsetEncoding,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            stories: false,
            documents: true,
            analyses: true,
            layers: Vec::new(),
            offset_encoding: pb::OffsetEncoding::Unspecified,
        }
    }
}

impl Source {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Nats(nats) => &nats.name,
            Self::Kafka(kafka) => &kafka.name,
            Self::Feeds(feeds) => &feeds.name,
        }
    }
}

impl Sink {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Nats(nats) => &nats.name,
            Self::Kafka(kafka) => &kafka.name,
            Self::Parquet(files) => &files.name,
            Self::Clickhouse(house) => &house.name,
        }
    }
}

impl Connect {
    /// What there is, in words.
    pub(super) fn summary(&self) -> String {
        let names = self.sources.iter().map(Source::name).chain(self.sinks.iter().map(Sink::name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The names of its parts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(Source::name).chain(self.sinks.iter().map(Sink::name))
    }

    /// Names are there once and may stand in keys of others.
    fn check(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for name in self.names() {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(plain) {
                return Err(format!("the name {name:?} is to be 1 to {MAX_NAME} letters, digits, - and _"));
            }
            if !seen.insert(name) {
                return Err(format!("two parts have the name {name:?}"));
            }
        }
        let kafka = self.sources.iter().any(|source| matches!(source, Source::Kafka(_)))
            || self.sinks.iter().any(|sink| matches!(sink, Sink::Kafka(_)));
        if kafka && !cfg!(feature = "kafka") {
            return Err(NO_KAFKA.to_owned());
        }
        if seen.is_empty() {
            return Err("names neither a source nor a sink: write [[connect.source]] or [[connect.sink]]".to_owned());
        }
        Ok(())
    }
}

/// Reads the section of a file.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn load(path: &Path) -> Result<Connect, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    parse(&text).map_err(|why| format!("{}: {why}", path.display()))
}

fn parse(text: &str) -> Result<Connect, String> {
    #[derive(Deserialize)]
    struct File {
        connect: Option<Connect>,
    }
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|at| text.get(..at.start)).map(|before| 1 + before.matches('\n').count());
        let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        format!("{place}{}", error.message().trim().replace('\n', " "))
    })?;
    let connect = file.connect.ok_or("has no section [connect]")?;
    connect.check()?;
    Ok(connect)
}

/// The first line of a file that holds a secret.
///
/// # Errors
/// When it cannot be read.
pub(super) fn secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    humantime::parse_duration(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn layers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<pb::Layer>, D::Error> {
    let names = Vec::<String>::deserialize(from)?;
    names.iter().map(|name| parse_layer(name).map_err(|why| D::Error::custom(format!("{name:?} is {why}")))).collect()
}
