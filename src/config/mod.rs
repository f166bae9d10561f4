//! The configuration: one typed [`Config`] from flags, environment, file and defaults, in that order.
//!
//! [`keys`] has a row for every key; [`layers`] collects what was written for each and where; [`Config::from_layers`] turns that
//! into types and lists every violation at once, each with what to write instead. Nothing else in the program reads the
//! environment, and nothing here opens a certificate or a database: who uses them does.

pub mod keys;
pub mod layers;
mod parse;
pub(crate) mod secret;
mod show;
#[cfg(test)]
mod tests;

pub use layers::{Layers, Origin};
pub use secret::Secret;
pub use show::{example, show};

use crate::app::{MOST_MARKUP_BYTES, ModelChoice};
use crate::auth::Scopes;
use keys::KEYS;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The one table whose keys are the operator's own: names in clients' certificates, and the scopes of each.
pub(crate) const IDENTITIES: &str = "auth.identities";

/// Everything that an operator may choose. [`keys::KEYS`] says what each value means.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the table of keys has the words")]
pub struct Config {
    pub server: Server,
    pub http: Http,
    pub admin: Admin,
    pub store: Store,
    pub retention: Retention,
    pub stories: Stories,
    pub model: ModelChoice,
    pub packs: Option<PathBuf>,
    pub gazetteer: Option<PathBuf>,
    pub tls: Tls,
    pub auth: Auth,
    pub limits: Limits,
    pub log: Log,
    pub otlp: Otlp,
}

/// `[server]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of keys has the words")]
pub struct Server {
    pub listen: SocketAddr,
    pub allow_plaintext: bool,
    pub threads: usize,
    pub queue: usize,
    pub message_bytes: usize,
    pub markup_bytes: usize,
    pub request_bytes: usize,
    pub header_bytes: usize,
    pub stream_window: usize,
    pub slow_consumer_timeout: Duration,
    pub receive_timeout: Duration,
    pub handshake_timeout: Duration,
    /// `None` is for ever.
    pub idle_timeout: Option<Duration>,
    pub keepalive_interval: Duration,
    pub keepalive_timeout: Duration,
    pub max_connections: usize,
    pub max_streams_per_connection: usize,
    pub max_connection_age: Duration,
    pub max_stream_age: Duration,
    pub drain_delay: Duration,
    pub drain_timeout: Duration,
    pub reload_interval: Duration,
}

/// `[http]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// `None` for no such port.
    pub listen: Option<SocketAddr>,
}

/// `[admin]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// `None` for no such port.
    pub listen: Option<SocketAddr>,
}

/// `[store]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// `sqlite:` or `postgres:`, maybe with a password.
    pub url: Secret,
}

/// `[retention]`; `None` is for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// How long documents are kept.
    pub max_age: Option<Duration>,
    /// How long those of some outlets are kept instead.
    pub outlets: BTreeMap<String, Option<Duration>>,
}

/// `[stories]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stories {
    /// Documents to whose stories others may come.
    pub active_documents: usize,
}

/// `[tls]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Certificate chain and key; `None` without TLS.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Authorities of clients; `None` without mutual TLS.
    pub client_ca: Option<PathBuf>,
    /// Whether a client without a certificate is let in all the same.
    pub client_optional: bool,
}

/// `[auth]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auth {
    /// Bearer tokens.
    pub tokens_file: Option<PathBuf>,
    /// Subject alternative names of clients' certificates, DNS or URI, and what each may do.
    pub identities: BTreeMap<String, Scopes>,
}

/// `[limits]`, each for one principal; `None` is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of keys has the words")]
pub struct Limits {
    pub requests_per_second: Option<u32>,
    pub burst: Option<u32>,
    pub concurrent_calls: Option<usize>,
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of keys has the words")]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// An object a line.
    Json,
}

/// `[otlp]`.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the table of keys has the words")]
pub struct Otlp {
    pub endpoint: Option<String>,
    pub sample_ratio: f64,
}

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The key; empty when the whole file is at fault.
    pub key: String,
    /// What was written, if it may be told.
    pub value: Option<String>,
    /// Where.
    pub origin: Origin,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, self.key.as_str()) {
            (_, "") => write!(f, "{}: {}", self.origin, self.problem),
            (Some(value), key) => write!(f, "{key} = {value:?} ({}): {}", self.origin, self.problem),
            (None, key) => write!(f, "{key} ({}): {}", self.origin, self.problem),
        }
    }
}

/// Everything that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bad configuration{}", .0.iter().map(|v| format!("\n  {v}")).collect::<String>())]
pub struct Violations(pub Vec<Violation>);

/// Reads values and notes what is wrong with them.
struct Reader<'a> {
    layers: &'a Layers,
    violations: Vec<Violation>,
}

impl Reader<'_> {
    /// The value of a key; its default when what was written is wrong, which is noted.
    fn get<T>(&mut self, path: &str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let Some(key) = KEYS.iter().find(|k| k.path == path) else { panic!("{path} is not in the table of keys") };
        let (text, origin) = self.layers.get(key);
        match parse(text) {
            Ok(value) => value,
            Err(problem) => {
                let value = Some(secret::without_password(text));
                self.violations.push(Violation { key: path.to_owned(), value, origin: origin.clone(), problem });
                // A test parses every default.
                parse(key.default).unwrap_or_else(|e| panic!("the default of {path}: {e}"))
            }
        }
    }

    /// A violation of two values that do not go together, told at one of them.
    fn conflict(&mut self, path: &str, problem: &str) {
        if let Some(key) = KEYS.iter().find(|k| k.path == path) {
            let (text, origin) = self.layers.get(key);
            let value = Some(text.to_owned());
            self.violations.push(Violation {
                key: path.to_owned(),
                value,
                origin: origin.clone(),
                problem: problem.to_owned(),
            });
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(365 * 86_400);

impl Default for Config {
    fn default() -> Self {
        Self::from_layers(&Layers::default()).unwrap_or_else(|e| panic!("the defaults: {e}"))
    }
}

impl Default for Server {
    fn default() -> Self {
        Config::default().server
    }
}

impl Config {
    /// Reads and validates every value.
    ///
    /// # Errors
    /// [`Violations`], all of them.
    pub fn from_layers(layers: &Layers) -> Result<Self, Violations> {
        let mut read = Reader { layers, violations: layers.violations().to_vec() };
        let config = Self {
            server: Server::read(&mut read),
            http: Http { listen: read.get("http.listen", parse::address_or_off) },
            admin: Admin { listen: read.get("admin.listen", parse::address_or_off) },
            store: Store { url: Secret(read.get("store.url", parse::store)) },
            retention: Retention {
                max_age: read.get("retention.max_age", parse::age),
                outlets: read.get("retention.outlets", parse::ages),
            },
            stories: Stories { active_documents: read.get("stories.active_documents", parse::count(100..=10_000_000)) },
            model: read.get("model.name", parse::model),
            packs: read.get("model.dir", parse::file),
            gazetteer: read.get("gazetteer.file", parse::file),
            tls: Tls::read(&mut read),
            auth: Auth::read(&mut read),
            limits: Limits::read(&mut read),
            log: Log {
                format: read.get("log.format", parse::choice(&[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)])),
                level: read.get("log.level", parse::log_level),
            },
            otlp: Otlp {
                endpoint: read.get("otlp.endpoint", parse::endpoint),
                sample_ratio: read.get("otlp.sample_ratio", parse::ratio),
            },
        };
        let open = [("server.listen", Some(config.server.listen)), ("http.listen", config.http.listen)];
        for (key, _) in open.into_iter().filter(|(_, address)| address.is_some_and(|a| !a.ip().is_loopback())) {
            if config.tls.identity.is_some() || config.server.allow_plaintext {
                continue;
            }
            let problem = "without TLS everybody on the way can read along: set tls.cert and tls.key, or server.allow_plaintext = true \
                           when a proxy or mesh has TLS, or listen on 127.0.0.1";
            read.conflict(key, problem);
        }
        if config.server.request_bytes / 2 < config.server.message_bytes {
            read.conflict(
                "server.request_memory",
                "the largest message needs room as it comes and as it is decoded: write at least twice server.max_message",
            );
        }
        if config.server.message_bytes < config.server.markup_bytes {
            read.conflict("server.max_markup", "a page comes in a message: write at most as much as server.max_message");
        }
        if !config.auth.identities.is_empty() && config.tls.client_ca.is_none() {
            read.conflict("tls.client_ca", "auth.identities needs it: set the authorities that sign clients' certificates");
        }
        if read.violations.is_empty() { Ok(config) } else { Err(Violations(read.violations)) }
    }
}

impl Server {
    fn read(read: &mut Reader<'_>) -> Self {
        let brief = || parse::duration(Duration::from_millis(10)..=HOUR);
        let long = || parse::duration(Duration::from_millis(10)..=YEAR);
        Self {
            listen: read.get("server.listen", parse::address),
            allow_plaintext: read.get("server.allow_plaintext", parse::boolean),
            threads: read.get("server.threads", parse::threads),
            queue: read.get("server.queue", parse::count(1..=100_000)),
            message_bytes: read.get("server.max_message", parse::size(4 << 10..=256 << 20)),
            markup_bytes: read.get("server.max_markup", parse::size(4 << 10..=MOST_MARKUP_BYTES)),
            request_bytes: read.get("server.request_memory", parse::size(4 << 10..=1 << 40)),
            header_bytes: read.get("server.max_header", parse::size(1 << 10..=1 << 20)),
            stream_window: read.get("server.stream_window", parse::count(1..=10_000)),
            slow_consumer_timeout: read.get("server.slow_consumer_timeout", brief()),
            receive_timeout: read.get("server.receive_timeout", brief()),
            handshake_timeout: read.get("server.handshake_timeout", brief()),
            idle_timeout: Some(read.get("server.idle_timeout", parse::duration(Duration::ZERO..=YEAR)))
                .filter(|d| !d.is_zero()),
            keepalive_interval: read.get("server.keepalive_interval", parse::duration(SECOND..=HOUR)),
            keepalive_timeout: read.get("server.keepalive_timeout", parse::duration(SECOND..=HOUR)),
            max_connections: read.get("server.max_connections", parse::count(1..=1_000_000)),
            max_streams_per_connection: read.get("server.max_streams_per_connection", parse::count(1..=100_000)),
            max_connection_age: read.get("server.max_connection_age", long()),
            max_stream_age: read.get("server.max_stream_age", long()),
            drain_delay: read.get("server.drain_delay", parse::duration(Duration::ZERO..=HOUR)),
            drain_timeout: read.get("server.drain_timeout", parse::duration(Duration::ZERO..=HOUR)),
            reload_interval: read.get("server.reload_interval", brief()),
        }
    }
}

impl Tls {
    fn read(read: &mut Reader<'_>) -> Self {
        let (cert, key) = (read.get("tls.cert", parse::file), read.get("tls.key", parse::file));
        let client_ca = read.get("tls.client_ca", parse::file);
        let client_optional = read.get("tls.client_auth", parse::choice(&[("required", false), ("optional", true)]));
        match (&cert, &key) {
            (Some(_), None) => read.conflict("tls.key", "tls.cert needs it: set the file of its private key"),
            (None, Some(_)) => read.conflict("tls.cert", "tls.key needs it: set the file of its certificate chain"),
            (None, None) if client_ca.is_some() => {
                read.conflict("tls.cert", "tls.client_ca needs it: set tls.cert and tls.key");
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        Self { identity: cert.zip(key), client_ca, client_optional }
    }
}

impl Auth {
    fn read(read: &mut Reader<'_>) -> Self {
        let mut identities = BTreeMap::new();
        for (name, scopes) in read.layers.identities() {
            match scopes.parse() {
                Ok(scopes) => drop(identities.insert(name.clone(), scopes)),
                Err(problem) => read.violations.push(Violation {
                    key: format!("{IDENTITIES}.{name:?}"),
                    value: Some(scopes.clone()),
                    origin: Origin::Default,
                    problem,
                }),
            }
        }
        Self { tokens_file: read.get("auth.tokens_file", parse::file), identities }
    }
}

impl Limits {
    fn read(read: &mut Reader<'_>) -> Self {
        let mut limit = |path| Some(read.get(path, parse::count(0..=1_000_000))).filter(|n| *n > 0);
        Self {
            requests_per_second: limit("limits.requests_per_second").map(|n| n as u32),
            burst: limit("limits.burst").map(|n| n as u32),
            concurrent_calls: limit("limits.concurrent_calls"),
        }
    }
}
