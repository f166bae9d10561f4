//! The admin port: `/livez`, `/readyz`, `/metrics` over plain HTTP, apart from the gRPC port.
//!
//! It tells nothing of any document and takes nothing but GET. It has no authentication, so it belongs on loopback or in a network
//! that only probes and Prometheus reach.

use crate::health::Readiness;
use crate::telemetry::metrics;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

/// Serves for ever.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, readiness: Readiness) -> std::io::Result<()> {
    let router = Router::new()
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(move || std::future::ready(ready(&readiness))))
        .route("/metrics", get(exposition));
    axum::serve(listener, router).await
}

fn ready(readiness: &Readiness) -> (StatusCode, String) {
    match readiness.obstacle() {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(obstacle) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {obstacle}\n")),
    }
}

async fn exposition() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::render())
}
