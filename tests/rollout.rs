//! Restarts and rotations: nobody loses a call that a standard retry policy would not repeat.

use crate::support::process::Served;
use crate::support::{TestServer, request};
use dateline::config::Server as Settings;
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::transport::Channel;
use tonic::{Code, Status};

/// Attempts of one call, as gRPC's own retry policy bounds them.
const ATTEMPTS: u32 = 5;

/// An address that was free a moment ago, for a process that has to come back at the same place.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn start(address: SocketAddr) -> Served {
    let mut served = Served::at(&address.to_string(), &["--drain-timeout", "5s", "--drain-delay", "200ms"]);
    served.until("ready");
    served
}

fn lazy(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).unwrap().connect_lazy()
}

/// Whether a call never left its client, because the connection closed before it was its turn. gRPC's own clients send such a call
/// again by themselves (transparent retry); the one used here hands it back as cancelled.
fn never_sent(status: &Status) -> bool {
    let mut source = std::error::Error::source(status);
    while let Some(error) = source {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        source = error.source();
    }
    false
}

/// Calls replicas in turn until one answers; only `UNAVAILABLE`, and what was never sent, is tried again.
async fn call(replicas: &[Channel], number: usize) -> Result<(), Status> {
    let mut last = Status::unavailable("no attempt");
    for attempt in 0..ATTEMPTS {
        let replica = replicas[(number + attempt as usize) % replicas.len()].clone();
        match AnalysisServiceClient::new(replica).analyze_document(request("Lima is in Peru.")).await {
            Ok(_) => return Ok(()),
            Err(status) if status.code() == Code::Unavailable || never_sent(&status) => last = status,
            Err(status) => return Err(status),
        }
        tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
    }
    Err(last)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_restart_in_turn_under_fifty_calls_a_second_without_a_failure() {
    let addresses = [free(), free()];
    let mut replicas = addresses.map(|address| Some(start(address)));
    let channels = Arc::new(addresses.map(lazy));
    let done = Arc::new(AtomicBool::new(false));
    let load = {
        let done = Arc::clone(&done);
        tokio::spawn(async move {
            let mut calls = Vec::new();
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            while !done.load(Ordering::Relaxed) {
                tick.tick().await;
                let (channels, number) = (Arc::clone(&channels), calls.len());
                calls.push(tokio::spawn(async move { call(channels.as_slice(), number).await }));
            }
            let mut failed = Vec::new();
            let made = calls.len();
            for call in calls {
                failed.extend(call.await.unwrap().err());
            }
            (made, failed)
        })
    };
    for (replica, address) in replicas.iter_mut().zip(addresses) {
        let leaving = replica.take().unwrap();
        let begin = Instant::now();
        tokio::task::spawn_blocking(move || leaving.end()).await.unwrap();
        assert!(begin.elapsed() < Duration::from_secs(6), "the drain took {:?}", begin.elapsed());
        *replica = Some(tokio::task::spawn_blocking(move || start(address)).await.unwrap());
    }
    done.store(true, Ordering::Relaxed);
    let (made, failed) = load.await.unwrap();
    assert!(failed.is_empty(), "{} of {made} calls failed: {:?}", failed.len(), failed.first());
    assert!(made > 20, "{made} calls were made");
}

/// What a client says first, and the headers of a stream that it never ends.
fn open_stream() -> Vec<u8> {
    let path = "/dateline.v1.AnalysisService/AnalyzeDocuments";
    let mut block = vec![0x83, 0x86, 0x04, u8::try_from(path.len()).unwrap()];
    block.extend(path.as_bytes());
    block.extend(b"\x01\x09localhost\x0f\x10\x10application/grpc\x00\x02te\x08trailers");
    let length = u8::try_from(block.len()).unwrap();
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00".as_slice(),
        &[0, 0, length, 1, 4, 0, 0, 0, 1],
        &block,
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_never_closes_and_never_reads_does_not_hold_the_drain() {
    let (served, grpc, _) = Served::ready(&["--drain-timeout", "700ms"]);
    let mut peers = Vec::new();
    for _ in 0..10 {
        let mut peer = TcpStream::connect(grpc).await.unwrap();
        peer.write_all(&open_stream()).await.unwrap();
        let mut first = [0];
        assert_eq!(peer.read(&mut first).await.unwrap(), 1, "the server has spoken");
        peers.push(peer);
    }
    let begin = Instant::now();
    tokio::task::spawn_blocking(|| served.end()).await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(5), "it took {:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_connection_is_told_to_go_and_loses_no_call() {
    let settings = Settings {
        max_connection_age: Duration::from_millis(150),
        keepalive_timeout: Duration::from_secs(1),
        ..Settings::default()
    };
    let server = TestServer::with(settings).await;
    // One that says nothing more is told, and then dropped.
    let mut deaf = TcpStream::connect(server.address).await.unwrap();
    deaf.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00").await.unwrap();
    let mut said = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), deaf.read_to_end(&mut said)).await.expect("it is dropped").unwrap();
    let mut kinds = Vec::new();
    let mut rest = said.as_slice();
    while let [a, b, c, kind, ..] = rest {
        kinds.push(*kind);
        rest = rest.get(9 + u32::from_be_bytes([0, *a, *b, *c]) as usize..).unwrap_or_default();
    }
    assert!(kinds.contains(&7), "GOAWAY among {kinds:?}");

    let channels = [lazy(server.address)];
    let end = Instant::now() + Duration::from_millis(800);
    while Instant::now() < end {
        call(&channels, 0).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_is_closed_and_a_busy_one_is_not() {
    let settings = Settings { idle_timeout: Some(Duration::from_millis(200)), ..Settings::default() };
    let server = TestServer::with(settings).await;
    let (_open, requests) = tokio::sync::mpsc::channel::<pb::AnalyzeDocumentsRequest>(1);
    let requests = tokio_stream::wrappers::ReceiverStream::new(requests);
    let mut busy = server.analysis().await.analyze_documents(requests).await.unwrap().into_inner();
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00").await.unwrap();
    let mut said = Vec::new();
    let told =
        async { while !said.windows(5).any(|w| w == [7, 0, 0, 0, 0]) && idle.read_buf(&mut said).await.unwrap() > 0 {} };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("the idle one is told to go");
    assert!(tokio::time::timeout(Duration::from_millis(400), busy.message()).await.is_err(), "the busy one stays");
    let mut info = ServerServiceClient::new(lazy(server.address));
    assert!(info.get_server_info(pb::GetServerInfoRequest {}).await.is_ok());
}
