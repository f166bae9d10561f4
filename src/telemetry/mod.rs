//! What operators see: the log on standard error, traces for a collector, [`metrics`] for Prometheus.
//!
//! Nothing here or elsewhere logs text of a document.

pub mod metrics;
pub mod trace;

use crate::config::{Config, LogFormat};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use std::io::IsTerminal as _;
use std::time::Duration;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// How long the last export may take: a collector that does not answer must not hold the program.
const LAST_EXPORT: Duration = Duration::from_secs(1);

/// Sends what is left to the collector when the program ends.
#[derive(Debug, Default)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Starts log, traces and metrics for the whole process. Within a tokio runtime, which the exporter of traces uses.
///
/// # Errors
/// When the exporter of traces cannot be made, or telemetry was started before.
pub fn start(config: &Config) -> Result<Telemetry, Box<dyn std::error::Error + Send + Sync>> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    // Colours are for people who watch, not for files.
    let lines = if std::io::stderr().is_terminal() { lines } else { lines.with_ansi(false) };
    let log = match config.log.format {
        LogFormat::Json => lines.json().boxed(),
        LogFormat::Pretty => lines.boxed(),
    };
    let log = log.with_filter(EnvFilter::new(&config.log.level));
    let traces = match &config.otlp.endpoint {
        None => None,
        Some(endpoint) => {
            let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint.as_str()).build()?;
            let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.otlp.sample_ratio)));
            let resource = Resource::builder()
                .with_service_name("dateline")
                .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
                .build();
            Some(
                SdkTracerProvider::builder()
                    .with_batch_exporter(exporter)
                    .with_sampler(sampler)
                    .with_resource(resource)
                    .build(),
            )
        }
    };
    // The exporter calls gRPC too: only our own spans are exported, or each export would make more.
    let exported = traces.as_ref().map(|provider| {
        let layer =
            tracing_opentelemetry::layer().with_tracer(provider.tracer("dateline")).with_location(false).with_threads(false);
        layer.with_filter(Targets::new().with_target("dateline", tracing::Level::INFO))
    });
    tracing_subscriber::registry().with(log).with(exported).try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        // The message may hold what a caller sent, so only the place is told.
        tracing::error!(place, "panic");
    }));
    metrics::start();
    Ok(Telemetry { traces })
}

impl Telemetry {
    /// Sends what is left, as long as that does not take long.
    pub fn finish(self) {
        if let Some(Err(error)) = self.traces.map(|t| t.shutdown_with_timeout(LAST_EXPORT)) {
            tracing::warn!(%error, "traces were lost");
        }
    }
}
