//! A real server on a free port, and clients of it.

pub mod call;
pub mod certificates;
pub mod expect;
pub mod faulty;
pub mod nats;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod told;
pub mod web;

use dateline::app::{Analyzer, Limits, Resources};
use dateline::config::{Config, Server as Settings};
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use dateline::grpc::pb::document_service_client::DocumentServiceClient;
use dateline::grpc::pb::entity_service_client::EntityServiceClient;
use dateline::grpc::pb::ingest_service_client::IngestServiceClient;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use dateline::grpc::server::{App, Listeners, serve};
use dateline::health::Readiness;
use dateline::store::{self, Location, Store};
use dateline::telemetry;
use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

/// One analyser for every test: it is read-only.
static ANALYZER: LazyLock<Arc<Analyzer>> =
    LazyLock::new(|| Arc::new(Analyzer::new(Limits::default(), Resources::default()).unwrap()));

/// The analyser that every test server uses.
pub fn analyzer() -> Arc<Analyzer> {
    Arc::clone(&ANALYZER)
}

/// A server that ends with the test.
pub struct TestServer {
    pub address: SocketAddr,
    /// Of the HTTP port.
    pub http: SocketAddr,
    shutdown: Option<oneshot::Sender<()>>,
    pub served: JoinHandle<Result<(), String>>,
    pub readiness: Readiness,
    /// Where its store is, when that is its own.
    store: Option<tempfile::TempDir>,
}

impl TestServer {
    /// A server with default settings, ready.
    pub async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    /// A server with these settings, ready.
    pub async fn with(settings: Settings) -> Self {
        Self::configured(Config { server: settings, ..Config::default() }).await
    }

    /// A server with this configuration, ready. Whatever the configuration says, it listens on a free port.
    pub async fn configured(config: Config) -> Self {
        let server = Self::begin(config).await;
        eventually("the server is ready", || async { server.health("").await == Some(1) }).await;
        server
    }

    /// A server over this store, ready.
    pub async fn over(store: Arc<dyn Store>, config: Config) -> Self {
        let server = Self::begin_over(store, config).await;
        eventually("the server is ready", || async { server.health("").await == Some(1) }).await;
        server
    }

    /// A server with this configuration, maybe not ready yet.
    pub async fn begin(config: Config) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(directory.path().join("test.db"));
        let mut server = Self::begin_over(store::open(&location).await.unwrap(), config).await;
        server.store = Some(directory);
        server
    }

    /// A server over this store, maybe not ready yet.
    pub async fn begin_over(store: Arc<dyn Store>, config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let http_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let http = http_listener.local_addr().unwrap();
        let (shutdown, stopped) = oneshot::channel();
        telemetry::metrics::start();
        let readiness = Readiness::default();
        let app = App { config, analyzer: analyzer(), store, readiness: readiness.clone() };
        let served = tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            serve(Listeners { grpc: listener, http: Some(http_listener) }, app, stopped).await.map_err(|e| e.to_string())
        });
        Self { address, http, shutdown: Some(shutdown), served, readiness, store: None }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn channel(&self) -> Channel {
        Channel::from_shared(self.url()).unwrap().connect().await.unwrap()
    }

    pub async fn analysis(&self) -> AnalysisServiceClient<Channel> {
        AnalysisServiceClient::new(self.channel().await)
            .max_decoding_message_size(256 << 20)
            .max_encoding_message_size(64 << 20)
    }

    pub async fn ingest(&self) -> IngestServiceClient<Channel> {
        IngestServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    pub async fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    pub async fn entities(&self) -> EntityServiceClient<Channel> {
        EntityServiceClient::new(self.channel().await)
    }

    pub async fn info(&self) -> ServerServiceClient<Channel> {
        ServerServiceClient::new(self.channel().await)
    }

    /// Health of a service: 1 is SERVING, 2 NOT_SERVING; `None` when nobody answers or the service is unknown.
    pub async fn health(&self, service: &str) -> Option<i32> {
        let channel = Channel::from_shared(self.url()).ok()?.connect().await.ok()?;
        let mut client = tonic_health::pb::health_client::HealthClient::new(channel);
        let request = tonic_health::pb::HealthCheckRequest { service: service.to_owned() };
        client.check(request).await.ok().map(|r| r.into_inner().status)
    }

    /// Ends it at once, as if it had been killed.
    pub async fn kill(self) {
        self.served.abort();
        let _ = self.served.await;
    }

    /// Begins the shutdown.
    pub fn shut_down(&mut self) {
        if let Some(shutdown) = self.shutdown.take() {
            let _ = shutdown.send(());
        }
    }
}

/// Waits until `check` holds, for at most half a minute.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut check: impl FnMut() -> F) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !check().await {
        assert!(Instant::now() < deadline, "did not happen in 30 s: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A request to analyse `text` with every default.
pub fn request(text: impl Into<String>) -> pb::AnalyzeDocumentRequest {
    pb::AnalyzeDocumentRequest {
        document: Some(pb::Document { text: text.into(), ..pb::Document::default() }),
        ..pb::AnalyzeDocumentRequest::default()
    }
}

/// The same request as one of a stream.
pub fn tagged(tag: &str, text: impl Into<String>) -> pb::AnalyzeDocumentsRequest {
    pb::AnalyzeDocumentsRequest {
        tag: tag.to_owned(),
        document: request(text).document,
        ..pb::AnalyzeDocumentsRequest::default()
    }
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files that the links of a page lead to, from its folder; without anchors, and without what stands in the network.
pub fn links(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let network = |target: &&str| ["https://", "http://localhost"].iter().any(|begin| target.starts_with(begin));
    targets.filter(|target| !network(target)).map(str::to_owned).collect()
}

/// The wire story of the examples.
pub fn wire_story() -> String {
    std::fs::read_to_string(repository("examples/wire.txt")).unwrap()
}

/// The real article of the examples.
pub fn real_article() -> String {
    std::fs::read_to_string(repository("examples/wikinews-korea.txt")).unwrap()
}

/// A number that looks random and is the same on every machine (splitmix64).
pub fn noise(seed: usize) -> usize {
    let mut z = (seed as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as usize
}
