//! The metrics of the process: every name, what it means, and what Prometheus reads.
//!
//! Names follow go-grpc for calls and begin with `dateline_` for what is ours. All are there from the start, at zero, so that a
//! dashboard can tell "none" from "unknown".

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::fs;
use std::sync::OnceLock;
use std::time::SystemTime;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 16] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// Upper bounds of the buckets of one layer, in seconds: most take far less than a call.
const LAYER_SECONDS: [f64; 14] =
    [0.00001, 0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// Upper bounds of the buckets of documents in one commit.
const DOCUMENTS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// Installs the recorder of the process, once; what was recorded before is lost.
pub fn start() {
    HANDLE.get_or_init(|| {
        let handle = PrometheusBuilder::new()
            .set_buckets(&SECONDS)
            .and_then(|b| b.set_buckets_for_metric(Matcher::Full("dateline_layer_seconds".to_owned()), &LAYER_SECONDS))
            .and_then(|b| b.set_buckets_for_metric(Matcher::Full("dateline_store_commit_documents".to_owned()), &DOCUMENTS))
            .map_err(|e| e.to_string())
            .and_then(|b| b.install_recorder().map_err(|e| e.to_string()));
        match handle {
            Ok(handle) => {
                describe();
                describe_ingest();
                describe_watches();
                zero();
                // Sandboxes hide when the machine was booted, without which the kernel's answer means nothing.
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                gauge!("process_start_time_seconds").set(now.as_secs_f64());
                Some(handle)
            }
            Err(error) => {
                tracing::error!(error, "there are no metrics");
                None
            }
        }
    });
}

/// Everything in Prometheus' text format; nothing before [`start`].
pub fn render() -> String {
    process();
    HANDLE.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}

/// Sums up what histograms have collected. Now and then, or they grow while nobody reads them.
pub fn upkeep() {
    if let Some(Some(handle)) = HANDLE.get() {
        handle.run_upkeep();
    }
}

fn describe() {
    describe_counter!("grpc_server_started_total", "Calls begun.");
    describe_counter!("grpc_server_handled_total", "Calls ended, by status code; one that its client dropped is Canceled.");
    describe_histogram!("grpc_server_handling_seconds", "From the headers of a call to the end of its answer.");
    describe_gauge!("grpc_server_in_flight", "Calls begun and not ended.");
    describe_counter!(
        "dateline_store_reconnects_total",
        "Times that every connection to the database was given up as silent."
    );
    describe_counter!(
        "dateline_retention_deleted_total",
        "Documents that this process deleted since they are kept no longer."
    );
    describe_gauge!("dateline_projector_holding", "Whether this process runs the projections.");
    describe_gauge!(
        "dateline_projection_lag_seconds",
        "From the commit of the last changes to what projections made of them."
    );
    describe_gauge!(
        "dateline_stories_active_documents",
        "Documents in memory to whose stories others may come, while this process runs the projections."
    );
    describe_counter!("dateline_projection_failures_total", "Steps of projections that failed and are done again.");
    describe_counter!("dateline_projection_passed_over_total", "Changes that a projection was given too often in vain.");
    describe_gauge!("dateline_connections", "Open connections of the gRPC port.");
    describe_gauge!(
        "dateline_queue_depth",
        "Analyses that wait for a thread: of unary calls, and of streams, batches and the backlog (bulk)."
    );
    describe_gauge!("dateline_queue_capacity", "Analyses that may wait for a thread in each lane.");
    describe_gauge!("dateline_analyses_in_flight", "Analyses that run.");
    describe_gauge!("dateline_analysis_threads", "Threads that run analyses.");
    describe_histogram!("dateline_queue_wait_seconds", "From the admission of an analysis to its thread.");
    describe_histogram!("dateline_layer_seconds", "One stage of one analysis.");
    describe_counter!("dateline_documents_total", "Documents by what became of them.");
    describe_histogram!("dateline_store_seconds", "One operation of the store.");
    describe_counter!("dateline_store_errors_total", "Operations of the store that failed.");
    describe_gauge!("dateline_store_up", "Whether the store answers.");
    describe_histogram!("dateline_store_commit_documents", "Documents in one commit.");
    describe_counter!("dateline_shed_total", "Calls refused because there is too much to do, by reason.");
    describe_counter!("dateline_auth_failures_total", "Calls refused because of who calls, by reason.");
    describe_gauge!(
        "dateline_certificate_expiry_timestamp_seconds",
        "When the serving certificate expires; absent without TLS."
    );
    describe_gauge!("dateline_ready", "Whether the server wants calls.");
    describe_gauge!("dateline_draining", "Whether the server leaves.");
    describe_gauge!("dateline_build_info", "Versions of program, model and gazetteer.");
    describe_gauge!("process_resident_memory_bytes", "Resident memory.");
    describe_counter!("process_cpu_seconds_total", "Time on a processor, user and system.");
    describe_gauge!("process_start_time_seconds", "When the process began, since the epoch.");
    describe_gauge!("process_open_fds", "Open file descriptors.");
}

fn describe_ingest() {
    describe_gauge!(
        "dateline_backlog_documents",
        "Stored documents without their analysis: still to be made (pending), to be made anew (outdated), failed for good (failed)."
    );
    describe_counter!(
        "dateline_ingest_slowed_documents_total",
        "Documents that streams sent and that were taken in slowly, since projections were a minute behind."
    );
    describe_gauge!("dateline_ingest_streams", "Open streams that store documents.");
}

fn describe_watches() {
    describe_gauge!(
        "dateline_watches",
        "Watches as this process knows them: asked of documents (standing), or of a later release."
    );
    describe_gauge!("dateline_watch_streams", "Open streams of matches.");
    describe_counter!("dateline_watch_matches_total", "Matches told, those that were told again among them.");
    describe_counter!("dateline_watch_slow_consumers_total", "Streams of matches ended because their clients did not read.");
    describe_histogram!(
        "dateline_watch_delivery_seconds",
        "From the commit of an analysis to the telling of its matches; of a stream that catches up, that is long."
    );
}

/// What is there before anything has happened. Calls are zeroed by the table of RPCs, what runs analyses by itself.
fn zero() {
    for outcome in ["created", "updated", "unchanged", "duplicate", "rejected", "failed", "analyzed", "refused"] {
        counter!("dateline_documents_total", "outcome" => outcome).increment(0);
    }
    for reason in ["QUEUE_FULL", "QUEUE_TOO_LONG", "MEMORY_FULL", "RATE_LIMITED", "CONCURRENCY_LIMITED"] {
        counter!("dateline_shed_total", "reason" => reason).increment(0);
    }
    for reason in ["CREDENTIALS_MISSING", "TOKEN_INVALID", "CERTIFICATE_UNKNOWN", "SCOPE_MISSING"] {
        counter!("dateline_auth_failures_total", "reason" => reason).increment(0);
    }
    for state in ["pending", "outdated", "failed"] {
        gauge!("dateline_backlog_documents", "state" => state).set(0.0);
    }
    for name in [
        "dateline_connections",
        "dateline_analyses_in_flight",
        "dateline_store_up",
        "dateline_ingest_streams",
        "dateline_watch_streams",
        "dateline_ready",
        "dateline_draining",
    ] {
        gauge!(name).set(0.0);
    }
    for state in ["standing", "unreadable"] {
        gauge!("dateline_watches", "state" => state).set(0.0);
    }
    for name in ["dateline_watch_matches_total", "dateline_watch_slow_consumers_total"] {
        counter!(name).increment(0);
    }
    // A histogram is there once its handle is made.
    let _ = histogram!("dateline_watch_delivery_seconds");
    let _ = histogram!("dateline_store_commit_documents");
    let _ = histogram!("dateline_store_seconds", "operation" => "commit");
    let _ = histogram!("dateline_layer_seconds", "layer" => "tagger");
    counter!("dateline_store_errors_total", "operation" => "commit").increment(0);
    counter!("dateline_store_reconnects_total").increment(0);
}

/// What the kernel knows of the process, as Prometheus' own clients name it. Absent where there is no `/proc`.
fn process() {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return };
    // The name in brackets may hold anything; the numbers come after it, and the kernel counts in hundredths of a second.
    let numbers: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(1).map(|n| n.parse().unwrap_or(0.0)).collect();
    let number = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
    let (user, system) = (number(10), number(11));
    counter!("process_cpu_seconds_total").absolute(((user + system) / 100.0) as u64);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    gauge!("process_resident_memory_bytes").set(resident.unwrap_or(0.0) * 1024.0);
    if let Ok(descriptors) = fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(descriptors.count() as f64);
    }
}
