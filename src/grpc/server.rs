//! The server: services, health, reflection and limits around one listener.
//!
//! Listener and shutdown are arguments, so that tests bind a free port and end the server when they like. Health says
//! NOT_SERVING, for `""` and for every service, until the analyser is warm, and again as soon as a shutdown begins.

use super::drain::{self, Drain};
use super::pb;
use super::pb::analysis_service_server::{AnalysisServiceServer, SERVICE_NAME as ANALYSIS};
use super::pb::server_service_server::{SERVICE_NAME as SERVER, ServerServiceServer};
use crate::app::Analyzer;
use crate::config::{Config, Server as Settings};
use crate::executor::Executor;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::Request;
use tonic::codec::CompressionEncoding;
use tonic::transport::Server;
use tonic_health::ServingStatus;

/// What every handler needs.
#[derive(Clone, Debug)]
pub struct Service {
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) executor: Executor,
    pub(super) settings: Settings,
    /// Tells long streams when to end.
    pub(super) drain: Drain,
}

/// Serves until `shutdown` is done and the calls in flight have ended, or the drain timeout has passed.
///
/// # Errors
/// When workers cannot be started or the listener fails.
pub async fn serve(
    listener: TcpListener,
    analyzer: Arc<Analyzer>,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let settings = config.server;
    let executor = Executor::start(settings.threads, settings.queue)?;
    let (drain_signal, drain) = drain::channel(settings.max_stream_age, settings.drain_timeout);
    let service = Service { analyzer, executor, settings: settings.clone(), drain: drain.clone() };
    let (health, health_service) = tonic_health::server::health_reporter();
    report(&health, ServingStatus::NotServing).await;

    let warming = {
        let (health, service) = (health.clone(), service.clone());
        async move {
            let permit = service.executor.admit().await;
            let analyzer = Arc::clone(&service.analyzer);
            if let Ok(permit) = permit {
                let warm = service.executor.run(permit, None, move |_| {
                    analyzer.warm_up();
                    Ok(())
                });
                if warm.wait().await.is_ok() {
                    report(&health, ServingStatus::Serving).await;
                    tracing::info!("ready");
                }
            }
        }
    };
    let warming = tokio::spawn(warming);

    let shutdown = async move {
        shutdown.await;
        warming.abort();
        report(&health, ServingStatus::NotServing).await;
        tracing::info!("draining");
        drain_signal.begin(Instant::now() + settings.drain_timeout);
        drain_signal
    };
    let (ended, signal) = tokio::sync::oneshot::channel();
    let shutdown = async move {
        // Whoever listens hears of the drain as long as the signal lives.
        let _ = ended.send(shutdown.await);
    };
    let deadline = async move {
        let deadline = drain.begun().await;
        tokio::time::sleep_until(deadline.into()).await;
    };

    let limit = settings.message_bytes;
    let router = Server::builder()
        .layer(tonic::service::InterceptorLayer::new(note_deadline))
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .add_service(health_service)
        .add_service(reflection_v1()?)
        .add_service(reflection_v1alpha()?)
        .add_service(
            AnalysisServiceServer::new(service.clone())
                .max_decoding_message_size(limit)
                .accept_compressed(CompressionEncoding::Gzip)
                .accept_compressed(CompressionEncoding::Zstd)
                .send_compressed(CompressionEncoding::Gzip)
                .send_compressed(CompressionEncoding::Zstd),
        )
        .add_service(ServerServiceServer::new(service).max_decoding_message_size(limit));
    tokio::select! {
        served = router.serve_with_incoming_shutdown(TcpListenerStream::new(listener), shutdown) => served?,
        () = deadline => tracing::warn!("calls were still in flight when the drain timeout passed"),
    }
    drop(signal);
    Ok(())
}

/// Sets the health of the server and of each service.
async fn report(health: &tonic_health::server::HealthReporter, status: ServingStatus) {
    for name in ["", ANALYSIS, SERVER] {
        health.set_service_status(name, status).await;
    }
}

type ReflectionError = tonic_reflection::server::Error;

fn reflection_v1() -> Result<
    tonic_reflection::server::v1::ServerReflectionServer<impl tonic_reflection::server::v1::ServerReflection>,
    ReflectionError,
> {
    reflection().build_v1()
}

fn reflection_v1alpha() -> Result<
    tonic_reflection::server::v1alpha::ServerReflectionServer<impl tonic_reflection::server::v1alpha::ServerReflection>,
    ReflectionError,
> {
    reflection().build_v1alpha()
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

/// When a caller gives up.
#[derive(Clone, Copy, Debug)]
struct Deadline(Instant);

/// Notes the deadline of a call when its headers arrive, since its message may take a while.
///
/// A little earlier than the caller says, so that our own `DEADLINE_EXCEEDED` arrives before the transport's `CANCELLED`.
fn note_deadline(mut request: Request<()>) -> Result<Request<()>, tonic::Status> {
    let given = request.metadata().get("grpc-timeout").and_then(|v| v.to_str().ok()).and_then(timeout);
    let early = given.map(|t| t.saturating_sub((t / 10).min(Duration::from_millis(50))));
    if let Some(deadline) = early.and_then(|t| Instant::now().checked_add(t)) {
        request.extensions_mut().insert(Deadline(deadline));
    }
    Ok(request)
}

/// When the caller of `request` gives up, if ever.
pub(super) fn deadline<T>(request: &Request<T>) -> Option<Instant> {
    request.extensions().get::<Deadline>().map(|d| d.0)
}

/// A `grpc-timeout` value: up to eight digits and a unit.
fn timeout(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(n * 3600),
        "M" => Duration::from_secs(n * 60),
        "S" => Duration::from_secs(n),
        "m" => Duration::from_millis(n),
        "u" => Duration::from_micros(n),
        "n" => Duration::from_nanos(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_grpc_writes_them() {
        let table = [("100m", Some(100)), ("2S", Some(2_000)), ("1M", Some(60_000)), ("", None), ("S", None), ("5x", None)];
        for (value, millis) in table.into_iter().chain([("123456789S", None), ("-1S", None), ("é", None)]) {
            assert_eq!(timeout(value), millis.map(Duration::from_millis), "{value:?}");
        }
    }
}
