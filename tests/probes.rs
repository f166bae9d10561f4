//! Health and shutdown.

use crate::support::{TestServer, eventually, request};
use dateline::config::Server as Settings;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_types::StatusExt as _;

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
async fn a_stream_that_never_closes_is_told_of_the_drain_and_does_not_hold_it() {
    let mut server = TestServer::start().await;
    let (_open, requests) = mpsc::channel(1);
    let mut replies = server.analysis().await.analyze_documents(ReceiverStream::new(requests)).await.unwrap().into_inner();
    server.shut_down();
    let status = replies.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.get_error_details().retry_info().is_some());
    drop(replies);
    eventually("the server ends", || async { server.served.is_finished() }).await;
}

#[tokio::test]
async fn an_old_stream_is_told_to_come_again() {
    let settings = Settings { max_stream_age: Duration::from_millis(200), ..Settings::default() };
    let server = TestServer::with(settings).await;
    let (_open, requests) = mpsc::channel(1);
    let mut replies = server.analysis().await.analyze_documents(ReceiverStream::new(requests)).await.unwrap().into_inner();
    let status = replies.message().await.unwrap_err();
    let reason = status.get_error_details().error_info().map(|info| info.reason.clone());
    assert_eq!((status.code(), reason.as_deref()), (Code::Unavailable, Some("STREAM_AGE")));
    assert!(server.analysis().await.analyze_document(request("Fine.")).await.is_ok());
}
