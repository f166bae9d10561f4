//! `dateline serve`: the gRPC server, until SIGTERM or SIGINT.

use crate::app::{Analyzer, Limits, ModelChoice, Resources};
use crate::grpc::server::{self, Settings};
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serve the gRPC API until SIGTERM or SIGINT.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on; port 0 takes a free one, which the log tells.
    #[arg(long, env = "DATELINE_LISTEN", default_value = "127.0.0.1:50051", value_name = "ADDR")]
    listen: SocketAddr,
    /// Analyses that run at once [default: one per core].
    #[arg(long, env = "DATELINE_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "N")]
    threads: Option<u16>,
    /// Analyses that may wait for a thread; one more is refused with `QUEUE_FULL`.
    #[arg(long, env = "DATELINE_QUEUE", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    queue: u32,
    /// Seconds that calls in flight may take to end once a shutdown has begun.
    #[arg(long, env = "DATELINE_DRAIN_SECONDS", default_value_t = 25, value_parser = clap::value_parser!(u64).range(0..=3600), value_name = "S")]
    drain_seconds: u64,
    /// Model for requests that name none: `accurate`, `fast`, or the path of a file. SIGHUP loads a file anew.
    #[arg(long, env = "DATELINE_MODEL", default_value = "accurate", value_name = "NAME|PATH")]
    model: String,
    /// File of names to add to the gazetteer: TSV of id, type, canonical name, aliases, country. SIGHUP loads it anew.
    #[arg(long, env = "DATELINE_GAZETTEER", value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// Write the log as JSON lines.
    #[arg(long, env = "DATELINE_LOG_JSON")]
    log_json: bool,
}

/// Boots in order: log, analyser, listener, server.
pub(super) fn run(args: Args) -> Result<ExitCode, Box<dyn Error>> {
    start_log(args.log_json);
    let defaults = Settings::default();
    let settings = Settings {
        threads: args.threads.map_or(defaults.threads, usize::from),
        queue: args.queue as usize,
        drain_timeout: Duration::from_secs(args.drain_seconds),
        ..defaults
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served: Result<(), Box<dyn Error + Send + Sync>> = runtime.block_on(async move {
        let mut terminate = signal(SignalKind::terminate())?;
        let hang_up = signal(SignalKind::hangup())?;
        let listener = TcpListener::bind(args.listen).await.map_err(|e| format!("cannot listen on {}: {e}", args.listen))?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        let resources = Resources { model: ModelChoice::from(args.model.as_str()), gazetteer: args.gazetteer };
        let analyzer = Arc::new(Analyzer::new(Limits::default(), resources)?);
        tokio::spawn(reload_on(hang_up, Arc::clone(&analyzer)));
        server::serve(listener, analyzer, settings, async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        })
        .await
    });
    // Workers that still compute for callers who are gone are not waited for.
    runtime.shutdown_background();
    served.map_err(|e| e as Box<dyn Error>)?;
    Ok(ExitCode::SUCCESS)
}

/// Loads model and gazetteer anew at every SIGHUP; what is wrong is logged, and then everything stays as it was.
async fn reload_on(mut hang_up: Signal, analyzer: Arc<Analyzer>) {
    while hang_up.recv().await.is_some() {
        let analyzer = Arc::clone(&analyzer);
        match tokio::task::spawn_blocking(move || analyzer.reload().map(|()| analyzer.versions(None))).await {
            Ok(Ok(versions)) => tracing::info!(model = versions.model, gazetteer = versions.gazetteer, "reloaded"),
            Ok(Err(error)) => tracing::error!(%error, "not reloaded, everything stays as it was"),
            Err(error) => tracing::error!(%error, "reloading failed"),
        }
    }
}

/// Starts the log on standard error; `RUST_LOG` chooses what it says.
fn start_log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}
