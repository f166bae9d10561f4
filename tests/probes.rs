//! Health and shutdown.

use crate::support::{TestServer, eventually, request};
use dateline::grpc::server::Settings;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const SERVICES: [&str; 3] = ["", "dateline.v1.AnalysisService", "dateline.v1.ServerService"];

#[tokio::test]
async fn a_ready_server_says_so_for_every_service() {
    let server = TestServer::start().await;
    for service in SERVICES {
        assert_eq!(server.health(service).await, Some(1), "{service:?}");
    }
    assert_eq!(server.health("no.such.Service").await, None);
}

#[tokio::test]
async fn a_shutdown_ends_when_calls_have_ended() {
    let mut server = TestServer::start().await;
    let mut client = server.analysis().await;
    assert!(client.analyze_document(request("Fine.")).await.is_ok());
    drop(client);
    server.shut_down();
    eventually("the server ends", || async { server.served.is_finished() }).await;
}

#[tokio::test]
async fn a_peer_that_never_closes_does_not_hold_the_shutdown() {
    let settings = Settings { drain_timeout: Duration::from_millis(300), ..Settings::default() };
    let mut server = TestServer::with(settings).await;
    let (_open, requests) = mpsc::channel(1);
    let stream = server.analysis().await.analyze_documents(ReceiverStream::new(requests)).await.unwrap();
    server.shut_down();
    eventually("the server ends", || async { server.served.is_finished() }).await;
    drop(stream);
}
