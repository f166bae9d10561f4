//! What operators see: the log on standard error, traces for a collector, [`metrics`] for Prometheus.
//!
//! Nothing here or elsewhere logs text of a document.

pub mod metrics;
pub mod trace;

use crate::config::{Config, LogFormat, Otlp};
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

/// Variables of OpenTelemetry that name a collector.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

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
    let traces = exporting(&config.otlp)?;
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

/// What exports traces, when an endpoint is named by our configuration, or by OpenTelemetry's own variables, which the exporter
/// reads: endpoint, headers, time limit, compression and batches (`OTEL_EXPORTER_OTLP_*`, `OTEL_BSP_*`), name and attributes
/// (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`) and, while our sample ratio is left at 1, `OTEL_TRACES_SAMPLER`.
fn exporting(otlp: &Otlp) -> Result<Option<SdkTracerProvider>, Box<dyn std::error::Error + Send + Sync>> {
    let told = |variable: &str| std::env::var(variable).ok().filter(|value| !value.is_empty());
    let exporter = SpanExporter::builder().with_tonic();
    let exporter = match &otlp.endpoint {
        Some(endpoint) => exporter.with_endpoint(endpoint.as_str()),
        None if told("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) => return Ok(None),
        None if ENDPOINTS.iter().any(|variable| told(variable).is_some()) => exporter,
        None => return Ok(None),
    };
    let resource =
        Resource::builder().with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
    let resource = match told("OTEL_SERVICE_NAME") {
        Some(_) => resource,
        None => resource.with_service_name("dateline"),
    };
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter.build()?).with_resource(resource.build());
    let provider = match told("OTEL_TRACES_SAMPLER") {
        Some(_) if otlp.sample_ratio >= 1.0 => provider,
        _ => provider.with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(otlp.sample_ratio)))),
    };
    let provider = provider.build();
    opentelemetry::global::set_tracer_provider(provider.clone());
    Ok(Some(provider))
}

impl Telemetry {
    /// Sends what is left, as long as that does not take long.
    pub fn finish(self) {
        if let Some(Err(error)) = self.traces.map(|t| t.shutdown_with_timeout(LAST_EXPORT)) {
            tracing::warn!(%error, "traces were lost");
        }
    }
}
