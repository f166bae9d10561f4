//! `dateline serve`: the server, until SIGTERM or SIGINT.

use super::config::Sources;
use crate::app::{Analyzer, Limits, Resources};
use crate::config::Config;
use crate::grpc::server::{self, App, Listeners};
use crate::health::Readiness;
use crate::http::admin;
use crate::store::{self, Location};
use crate::supervise::Parts;
use crate::telemetry;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Serve the gRPC API until SIGTERM or SIGINT.
///
/// Every option is also a variable of the environment (`--drain-timeout` is `DATELINE_DRAIN_TIMEOUT`) and a key of the file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    sources: Sources,
}

/// Boots in order: configuration, telemetry, listeners, analyser, store, server.
pub(super) fn run(args: Args) -> Result<ExitCode, Box<dyn Error>> {
    let (config, strangers) = args.sources.load_with_files()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let telemetry = telemetry::start(&config)?;
        for variable in strangers {
            tracing::warn!(variable, "is in the environment and names no key of the configuration");
        }
        let served = serve(config).await;
        telemetry.finish();
        served
    });
    // Workers that still compute for callers who are gone are not waited for.
    runtime.shutdown_background();
    served.map_err(|e| e as Box<dyn Error>)?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let hang_up = signal(SignalKind::hangup())?;
    let address = config.server.listen;
    let grpc = TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address}: {e}"))?;
    tracing::info!(address = %grpc.local_addr()?, "listening");
    let http = match config.http.listen {
        None => None,
        Some(address) => {
            let listener =
                TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address} (http): {e}"))?;
            tracing::info!(address = %listener.local_addr()?, "http port listening");
            Some(listener)
        }
    };
    let readiness = Readiness::default();
    let mut parts = Parts::default();
    if let Some(address) = config.admin.listen {
        let listener = TcpListener::bind(address).await.map_err(|e| format!("cannot listen on {address} (admin): {e}"))?;
        tracing::info!(address = %listener.local_addr()?, "admin port listening");
        let serving = admin::serve(listener, readiness.clone());
        parts.spawn("admin port", async move {
            let _ = serving.await.inspect_err(|error| tracing::error!(%error, "the admin port failed"));
        });
    }
    let resources =
        Resources { model: config.model.clone(), packs: config.packs.clone(), gazetteer: config.gazetteer.clone() };
    let limits = Limits { markup_bytes: config.server.markup_bytes, ..Limits::default() };
    let analyzer = Arc::new(Analyzer::new(limits, resources)?);
    parts.spawn("reload", reload_on(hang_up, Arc::clone(&analyzer)));
    let location: Location = config.store.url.expose().parse()?;
    let store = store::open(&location).await?;
    tracing::info!(store = %location, "opened");
    let mut broken = None;
    let shutdown = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
            part = parts.broken() => {
                readiness.broken(part.name);
                broken = Some(part);
            }
        }
    };
    server::serve(Listeners { grpc, http }, App { config, analyzer, store, readiness: readiness.clone() }, shutdown).await?;
    broken.map_or(Ok(()), |part| Err(part.into()))
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
