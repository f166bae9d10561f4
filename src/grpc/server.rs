//! The server: services, health and reflection around one listener.
//!
//! Listener and shutdown are arguments, so that tests bind a free port and end the server when they like. Health says
//! NOT_SERVING, for `""` and for every service, until the analyser is warm, and again as soon as a shutdown begins. Then calls are
//! still served for the drain delay, so that load balancers notice; then no more are accepted, and those in flight have the drain
//! timeout to end.

use super::admission::Gate;
use super::body::Reception;
use super::connection_slots::Seats;
use super::connections::{self, Shared};
use super::drain;
use super::middleware::Edge;
use super::pb::analysis_service_server::AnalysisServiceServer;
use super::pb::document_service_server::DocumentServiceServer;
use super::pb::entity_service_server::EntityServiceServer;
use super::pb::ingest_service_server::IngestServiceServer;
use super::pb::server_service_server::ServerServiceServer;
use super::pb::story_service_server::StoryServiceServer;
use super::pb::watch_service_server::WatchServiceServer;
use super::rpc::RPCS;
use super::state::Service;
use super::tls::{self, Certificates};
use super::weight::Weights;
use super::{call_metrics, pb};
use crate::app::Analyzer;
use crate::config::Config;
use crate::executor::{Executor, Size};
use crate::health::Readiness;
use crate::http::{self, schema::Schema};
use crate::jobs;
use crate::offload::Offload;
use crate::service::store_handle::StoreHandle;
use crate::service::watches::Watches;
use crate::store::Store;
use crate::supervise::{Broken, Parts};
use crate::telemetry;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tonic::codec::CompressionEncoding;
use tonic::service::{Routes, RoutesBuilder};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// What is served, and how.
#[derive(Clone, Debug)]
pub struct App {
    /// What an operator chose.
    pub config: Config,
    /// What analyses documents.
    pub analyzer: Arc<Analyzer>,
    /// Where documents are kept.
    pub store: Arc<dyn Store>,
    /// Whether the server wants calls; it is told to others by the admin port.
    pub readiness: Readiness,
}

/// Where a server listens.
#[derive(Debug)]
pub struct Listeners {
    /// For gRPC.
    pub grpc: TcpListener,
    /// For JSON over HTTP, gRPC-Web and the console, if they are served.
    pub http: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    /// gRPC alone.
    fn from(grpc: TcpListener) -> Self {
        Self { grpc, http: None }
    }
}

/// A service with its limits and encodings; each generated type has the same methods and shares no trait for them.
macro_rules! limited {
    ($service:ident, $handlers:expr, $limit:expr) => {
        $service::new($handlers.clone())
            .max_decoding_message_size($limit)
            .accept_compressed(CompressionEncoding::Gzip)
            .accept_compressed(CompressionEncoding::Zstd)
            .send_compressed(CompressionEncoding::Gzip)
            .send_compressed(CompressionEncoding::Zstd)
    };
}

/// Serves until `shutdown` is done and the calls in flight have ended, or the drain timeout has passed.
///
/// # Errors
/// When certificates or tokens cannot be read, or workers cannot be started, or a part of the server has ended.
pub async fn serve(
    listeners: impl Into<Listeners>,
    app: App,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Listeners { grpc, http } = listeners.into();
    let App { config, analyzer, store, readiness } = app;
    let settings = config.server.clone();
    let (signal, drain) = drain::channel(settings.max_stream_age, settings.drain_timeout);
    let executor = Executor::start(settings.threads, settings.queue)?;
    let library = StoreHandle::open(store, &readiness);
    let principal_limits = config.limits.clone();
    let service = Service {
        watches: Watches::default(),
        principal_limits,
        analyzer,
        executor,
        offload: Offload::new(settings.threads),
        settings: settings.clone(),
        drain: drain.clone(),
        library: library.clone(),
    };
    let (reporter, health) = tonic_health::server::health_reporter();
    report(&reporter, false).await;

    let mut routes = Routes::builder();
    routes.add_service(health);
    let edge = open_edge(routes, &service, &config)?;
    let certificates = tls::open(&config.tls)?.map(Arc::new);
    let seats = Seats::new(settings.max_connections);
    let http = match http {
        Some(listener) => Some((http::Port::new(Arc::clone(&edge), &config, listener.local_addr()?)?, listener)),
        None => None,
    };
    call_metrics::zero();
    build_info(&service.analyzer);

    // They end with the server, whatever they do. When one ends before, the server does.
    let mut parts = Parts::default();
    parts.spawn("health", report_changes(reporter, readiness.clone()));
    parts.spawn("upkeep", upkeep(settings.reload_interval, certificates.clone(), Arc::clone(&edge)));
    jobs::start(&mut parts, service.backlog(), &config);
    parts.spawn("warm-up", warm_up(service, readiness.clone()));
    let shutdown = async {
        let broken = leave(shutdown, &mut parts, &readiness, settings.drain_delay).await;
        signal.begin(Instant::now() + settings.drain_timeout);
        broken
    };
    let shared = Shared { answers: edge, certificates, settings: settings.clone(), drain, seats };
    let http = http.map(|(port, listener)| (listener, shared.with(port)));
    let http = async move {
        if let Some((listener, shared)) = http {
            connections::serve(listener, Arc::new(shared)).await;
        }
    };
    let (broken, (), ()) = tokio::join!(shutdown, connections::serve(grpc, Arc::new(shared)), http);
    drop(parts);
    library.close().await;
    broken.map_or(Ok(()), |broken| Err(broken.into()))
}

/// All services behind the gate, with the limits on what comes in.
fn open_edge(
    mut routes: RoutesBuilder,
    service: &Service,
    config: &Config,
) -> Result<Arc<Edge>, Box<dyn std::error::Error + Send + Sync>> {
    let settings = &config.server;
    routes.add_service(reflection().build_v1()?).add_service(reflection().build_v1alpha()?);
    add_services(&mut routes, service);
    Ok(Arc::new(Edge {
        routes: routes.routes().prepare(),
        gate: Gate::open(&config.auth, &config.limits)?,
        reception: Reception::new(settings.receive_timeout, settings.request_bytes, settings.message_bytes),
        weights: Arc::new(Weights::of(Schema::open()?)),
    }))
}

/// Waits for the shutdown, or for a part to end that should not, and gives load balancers time to notice.
async fn leave(
    shutdown: impl Future<Output = ()> + Send,
    parts: &mut Parts,
    readiness: &Readiness,
    delay: Duration,
) -> Option<Broken> {
    let broken = tokio::select! {
        () = shutdown => None,
        broken = parts.broken() => Some(broken),
    };
    match broken {
        Some(broken) => readiness.broken(broken.name),
        None => readiness.draining(),
    }
    tracing::info!("draining");
    tokio::time::sleep(delay).await;
    broken
}

/// Reads the files that the configuration names, and says what is wrong with them, by key.
pub fn check_files(config: &Config) -> Vec<(&'static str, String)> {
    let tls = tls::open(&config.tls).err().map(|problem| ("tls.cert", problem));
    let tokens = Gate::open(&config.auth, &config.limits).err().map(|problem| ("auth.tokens_file", problem));
    tls.into_iter().chain(tokens).collect()
}

/// Our own services, with their limits.
fn add_services(routes: &mut RoutesBuilder, service: &Service) {
    let limit = service.settings.message_bytes;
    routes
        .add_service(limited!(AnalysisServiceServer, service, limit))
        .add_service(limited!(DocumentServiceServer, service, limit))
        .add_service(limited!(EntityServiceServer, service, limit))
        .add_service(limited!(IngestServiceServer, service, limit))
        .add_service(limited!(ServerServiceServer, service, limit))
        .add_service(limited!(StoryServiceServer, service, limit))
        .add_service(limited!(WatchServiceServer, service, limit));
}

/// Makes whatever is made on first use; then the server is ready. Ends only when that fails.
async fn warm_up(service: Service, readiness: Readiness) {
    let Ok(permit) = service.executor.admit(Size::Long).await else { return };
    let Service { analyzer, executor, .. } = service;
    let warm = executor.run(permit, None, move |_| {
        analyzer.warm_up();
        Ok(())
    });
    if warm.wait().await.is_ok() {
        readiness.warm();
        std::future::pending::<()>().await;
    }
}

/// Looks at files that may have changed and sums up metrics, again and again.
async fn upkeep(interval: Duration, certificates: Option<Arc<Certificates>>, edge: Arc<Edge>) {
    loop {
        tokio::time::sleep(interval).await;
        let (certificates, edge) = (certificates.clone(), Arc::clone(&edge));
        // Files may be on a network.
        let done = tokio::task::spawn_blocking(move || {
            if let Some(certificates) = &certificates {
                certificates.refresh();
            }
            edge.gate.refresh();
            telemetry::metrics::upkeep();
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "looking at files failed");
        }
    }
}

fn build_info(analyzer: &Analyzer) {
    let versions = analyzer.versions(None);
    let info = metrics::gauge!(
        "dateline_build_info", "version" => versions.code, "model" => versions.model, "gazetteer" => versions.gazetteer
    );
    info.set(1.0);
}

/// Tells health of every change.
async fn report_changes(reporter: HealthReporter, readiness: Readiness) {
    let mut ready = false;
    loop {
        ready = readiness.becomes_other_than(ready).await;
        report(&reporter, ready).await;
        match readiness.obstacle() {
            None => tracing::info!("ready"),
            Some(obstacle) => tracing::warn!(obstacle, "not ready"),
        }
    }
}

/// Sets the health of the server and of each service.
async fn report(reporter: &HealthReporter, ready: bool) {
    let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
    let ours: BTreeSet<&str> = RPCS.iter().map(|r| r.service).filter(|s| s.starts_with("dateline.")).collect();
    for name in ours.into_iter().chain([""]) {
        reporter.set_service_status(name, status).await;
    }
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
