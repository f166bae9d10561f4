//! Every key of the configuration: one row each, from which flags, environment variables, the shipped example and
//! `dateline config show` are made.

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Section and name, as the file writes them: `server.listen`.
    pub path: &'static str,
    /// The flag, without its dashes. The environment variable is `DATELINE_` and the same in upper case.
    pub flag: &'static str,
    /// What stands for a value in the help; `BOOL` makes a flag that needs none.
    pub value: &'static str,
    /// The default, as a person would write it.
    pub default: &'static str,
    /// What it is and when to change it, in one sentence or two.
    pub help: &'static str,
}

impl Key {
    /// The section and the name in it.
    pub fn split(&self) -> (&'static str, &'static str) {
        self.path.split_once('.').unwrap_or(("", self.path))
    }

    /// The environment variable.
    pub fn variable(&self) -> String {
        format!("DATELINE_{}", self.flag.replace('-', "_").to_uppercase())
    }
}

/// What each section is about, in order.
pub const SECTIONS: [(&str, &str); 13] = [
    ("server", "The gRPC server."),
    (
        "http",
        "JSON over HTTP, gRPC-Web and gRPC on one port, for scripts and browsers. [tls], [auth] and [limits] hold for it too.",
    ),
    ("admin", "The HTTP port for probes and metrics: /livez, /readyz, /metrics. It tells no text of any document."),
    ("store", "Where documents and their analyses are kept."),
    (
        "retention",
        "How long documents are kept, from when they were published, or first stored when that is unknown. What is older is deleted.",
    ),
    ("stories", "Stories, which group what tells the same event."),
    ("model", "The neural model."),
    ("gazetteer", "Facts about the world."),
    ("tls", "Transport security. Changed files are taken up without a restart."),
    ("auth", "Who may call. With neither tokens nor identities everybody may do everything."),
    ("limits", "What one principal may use; without [auth], one address."),
    ("log", "The log, on standard error. It never holds text of a document."),
    ("otlp", "Export of traces to an OpenTelemetry collector."),
];

const fn key(path: &'static str, flag: &'static str, value: &'static str, default: &'static str, help: &'static str) -> Key {
    Key { path, flag, value, default, help }
}

/// Every key, by section.
pub const KEYS: [Key; 43] = [
    key(
        "server.listen",
        "listen",
        "ADDR",
        "127.0.0.1:50051",
        "Address to listen on; port 0 takes a free one, which the log tells.",
    ),
    key(
        "server.allow_plaintext",
        "allow-plaintext",
        "BOOL",
        "false",
        "Listen on other than loopback addresses without TLS, for instance behind a proxy or mesh that has it.",
    ),
    key("server.threads", "threads", "N", "auto", "Analyses that run at once; auto is one per core."),
    key(
        "server.queue",
        "queue",
        "N",
        "256",
        "Analyses of unary calls that may wait for a thread; one more is refused with QUEUE_FULL. As many of streams may.",
    ),
    key("server.max_message", "max-message", "SIZE", "8MiB", "Largest request message, after decompression."),
    key(
        "server.max_markup",
        "max-markup",
        "SIZE",
        "4MiB",
        "Largest markup of a web page; a larger one is refused with TEXT_TOO_LARGE. Of its text 1MiB may be extracted.",
    ),
    key(
        "server.request_memory",
        "request-memory",
        "SIZE",
        "128MiB",
        "Bytes that requests take together, decompressed and decoded, while they arrive or are worked on; one more is refused with MEMORY_FULL.",
    ),
    key("server.max_header", "max-header", "SIZE", "16KiB", "Largest sum of the headers of one call."),
    key("server.stream_window", "stream-window", "N", "16", "Documents of one stream that are in the works at once."),
    key(
        "server.slow_consumer_timeout",
        "slow-consumer-timeout",
        "DURATION",
        "30s",
        "How long to wait for a client that does not read its answers: a stream then ends, of a unary call the connection.",
    ),
    key(
        "server.receive_timeout",
        "receive-timeout",
        "DURATION",
        "30s",
        "How long to wait for a message: of a unary call from its headers on, of a stream once it has begun.",
    ),
    key(
        "server.handshake_timeout",
        "handshake-timeout",
        "DURATION",
        "10s",
        "How long a new connection may take to get through TLS and send the first HTTP/2 frame.",
    ),
    key(
        "server.idle_timeout",
        "idle-timeout",
        "DURATION",
        "15m",
        "How long a connection may have no call before it is closed; 0s is for ever.",
    ),
    key("server.keepalive_interval", "keepalive-interval", "DURATION", "30s", "How often a silent peer is pinged."),
    key(
        "server.keepalive_timeout",
        "keepalive-timeout",
        "DURATION",
        "20s",
        "How long a peer may take to answer a ping before its connection is closed.",
    ),
    key(
        "server.max_connections",
        "max-connections",
        "N",
        "10000",
        "Most connections. When there are as many, the one that has been idle for longest makes room.",
    ),
    key(
        "server.max_streams_per_connection",
        "max-streams-per-connection",
        "N",
        "256",
        "Most calls at once on one connection.",
    ),
    key(
        "server.max_connection_age",
        "max-connection-age",
        "DURATION",
        "30m",
        "How long a connection takes new calls, give or take a tenth: its client then connects anew, maybe to another replica.",
    ),
    key(
        "server.max_stream_age",
        "max-stream-age",
        "DURATION",
        "30m",
        "How long a stream may live, give or take a tenth: its client then opens another.",
    ),
    key(
        "server.drain_delay",
        "drain-delay",
        "DURATION",
        "0s",
        "How long to serve as before once a shutdown has begun and readiness is off, so that load balancers notice.",
    ),
    key(
        "server.drain_timeout",
        "drain-timeout",
        "DURATION",
        "25s",
        "How long calls in flight may take to end once a shutdown has begun; whatever a peer does, the process then leaves.",
    ),
    key(
        "server.reload_interval",
        "reload-interval",
        "DURATION",
        "5s",
        "How often the files of [tls] and [auth] are looked at for changes.",
    ),
    key("http.listen", "http-listen", "ADDR", "127.0.0.1:8080", "Address of the HTTP port; off for none."),
    key("admin.listen", "admin-listen", "ADDR", "127.0.0.1:9464", "Address of the admin port; off for none."),
    key(
        "store.url",
        "store",
        "URL",
        "sqlite:dateline.db",
        "sqlite:PATH for one server alone, postgres://USER:PASSWORD@HOST/DATABASE for several.",
    ),
    key("retention.max_age", "retention-max-age", "DURATION", "off", "Age of documents; off for all ages."),
    key(
        "retention.outlets",
        "retention-outlets",
        "LIST",
        "",
        "Outlets whose documents have an age of their own, with semicolons between them: Andina=30d; Sur=off.",
    ),
    key(
        "stories.active_documents",
        "stories-active-documents",
        "N",
        "100000",
        "Documents that came last, to whose stories others may come: about 4KiB each in the memory of the process that runs the projections.",
    ),
    key(
        "model.name",
        "model",
        "NAME|PATH",
        "auto",
        "Model for requests that name none: auto (the best for the language), accurate, fast, or the path of a file. SIGHUP loads a file anew.",
    ),
    key(
        "model.dir",
        "model-dir",
        "FOLDER",
        "",
        "Folder of packs for other languages: multi-accurate.safetensors, else multi-fast.safetensors; empty for the embedded one. SIGHUP loads it anew.",
    ),
    key(
        "gazetteer.file",
        "gazetteer",
        "FILE",
        "",
        "File of names to add: TSV of id, type, canonical name, aliases, country. SIGHUP loads it anew.",
    ),
    key("tls.cert", "tls-cert", "FILE", "", "Certificate chain in PEM; with tls.key it turns TLS on."),
    key("tls.key", "tls-key", "FILE", "", "Private key of the certificate in PEM."),
    key(
        "tls.client_ca",
        "tls-client-ca",
        "FILE",
        "",
        "Authorities in PEM that sign clients' certificates; turns mutual TLS on.",
    ),
    key(
        "tls.client_auth",
        "tls-client-auth",
        "WHEN",
        "required",
        "Whether a client must show a certificate, with tls.client_ca: required or optional.",
    ),
    key(
        "auth.tokens_file",
        "auth-tokens-file",
        "FILE",
        "",
        "Bearer tokens: a line each of name, scopes and SHA-256 of the token, as dateline token prints them.",
    ),
    key("limits.requests_per_second", "limit-requests-per-second", "N", "0", "Calls a second; 0 is no limit."),
    key("limits.burst", "limit-burst", "N", "0", "Calls at once after a quiet time; 0 is as many as a second allows."),
    key(
        "limits.concurrent_calls",
        "limit-concurrent-calls",
        "N",
        "0",
        "Calls in flight, streams among them; 0 is no limit.",
    ),
    key("log.format", "log-format", "FORMAT", "pretty", "pretty for people, json for collectors."),
    key(
        "log.level",
        "log-level",
        "LEVEL",
        "info",
        "error, warn, info, debug or trace, also by module: info,dateline::grpc=debug.",
    ),
    key(
        "otlp.endpoint",
        "otlp-endpoint",
        "URL",
        "",
        "gRPC endpoint of a collector, such as http://localhost:4317; empty for that of OTEL_EXPORTER_OTLP_ENDPOINT, if any.",
    ),
    key(
        "otlp.sample_ratio",
        "otlp-sample-ratio",
        "RATIO",
        "1",
        "Share of the traces begun here that are exported, 0 to 1; a caller's choice stands.",
    ),
];
