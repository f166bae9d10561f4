//! Restarts and rotations: nobody loses a document, or a call that a standard retry policy would not repeat.

use crate::store::kills::{all_is_there, connect, item};
use crate::support::process::{Served, free};
use crate::support::{TestServer, eventually, postgres, request};
use dateline::config::Server as Settings;
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use dateline::grpc::pb::document_service_client::DocumentServiceClient;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{block_in_place, spawn_blocking};
use tonic::transport::Channel;
use tonic::{Code, Status};

/// Attempts of one call, as gRPC's own retry policy bounds them.
const ATTEMPTS: u32 = 5;

/// How often somebody calls.
const PACE: Duration = Duration::from_millis(20);

/// Documents that are fed to an ingest in that time.
const DOCUMENTS: i64 = 5;

fn start(address: SocketAddr, store: &str) -> Served {
    let arguments = ["--store", store, "--drain-timeout", "5s", "--drain-delay", "200ms"];
    let mut served = Served::at(&address.to_string(), &arguments);
    served.until("ready");
    served
}

fn lazy(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).unwrap().connect_lazy()
}

/// Whether a call never reached its server, because the connection closed before it was its turn, or the server said that it would take
/// no further call there (GOAWAY without an error: RFC 9113, 6.8). gRPC's own clients send such a call again by themselves (transparent
/// retry); the one used here hands it back, as cancelled or as an internal error, whichever of its tasks is first.
fn never_sent(status: &Status) -> bool {
    let refused =
        |error: &h2::Error| error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR);
    let mut source = std::error::Error::source(status);
    while let Some(error) = source {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
            || error.downcast_ref().is_some_and(refused)
        {
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
        let one = pb::ListDocumentsRequest { page_size: 1, ..pb::ListDocumentsRequest::default() };
        let answered = match number % 2 {
            0 => AnalysisServiceClient::new(replica).analyze_document(request("Lima is in Peru.")).await.map(drop),
            _ => DocumentServiceClient::new(replica).list_documents(one).await.map(drop),
        };
        match answered {
            Ok(()) => return Ok(()),
            Err(status) if status.code() == Code::Unavailable || never_sent(&status) => last = status,
            Err(status) => return Err(status),
        }
        tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
    }
    Err(last)
}

/// Makes calls at a steady pace until it is done; returns how many, and those that failed.
async fn calls(replicas: [SocketAddr; 2], done: Arc<AtomicBool>) -> (usize, Vec<Status>) {
    let channels = Arc::new(replicas.map(lazy));
    let mut calls = Vec::new();
    let mut tick = tokio::time::interval(PACE);
    while !done.load(Ordering::Relaxed) {
        tick.tick().await;
        let (channels, number) = (Arc::clone(&channels), calls.len());
        calls.push(tokio::spawn(async move { call(channels.as_slice(), number).await }));
    }
    let made = calls.len();
    let mut failed = Vec::new();
    for call in calls {
        failed.extend(call.await.unwrap().err());
    }
    (made, failed)
}

/// An address that leads to the replicas in turn, and past one that takes no connection, as a Service of Kubernetes does.
async fn service(mut replicas: [SocketAddr; 2]) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                for replica in replicas {
                    if let Ok(mut server) = TcpStream::connect(replica).await {
                        // Whoever closes, both are closed.
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                        return;
                    }
                }
            });
            replicas.reverse();
        }
    });
    address
}

/// Feeds `dateline ingest` at a steady pace until it is done; returns how many documents it was given, and what it said.
fn ingest(server: SocketAddr, results: &Path, done: &AtomicBool) -> (i64, Output) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["ingest", "-", "--layers", "language", "--retry-for", "30s", "--server", &format!("http://{server}")])
        .arg("--results")
        .arg(results)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut given = 0;
    while !done.load(Ordering::Relaxed) {
        given += 1;
        let pb::Document { document_id, text, .. } = item(given);
        // When it has left, its status tells.
        let _ = writeln!(stdin, "{}", json!({"id": document_id, "text": text}));
        if given % DOCUMENTS == 0 {
            std::thread::sleep(PACE);
        }
    }
    drop(stdin);
    (given, child.wait_with_output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_restart_in_turn_under_an_ingest_and_fifty_calls_a_second_without_a_failure() {
    let Some(store) = block_in_place(postgres::fresh_database) else { return };
    let addresses = [free(), free()];
    let mut replicas = block_in_place(|| addresses.map(|address| Some(start(address, &store))));
    let directory = tempfile::tempdir().unwrap();
    let results = directory.path().join("results.jsonl");
    let done = Arc::new(AtomicBool::new(false));
    let calls = tokio::spawn(calls(addresses, Arc::clone(&done)));
    let ingest = {
        let (server, results, done) = (service(addresses).await, results.clone(), Arc::clone(&done));
        spawn_blocking(move || ingest(server, &results, &done))
    };
    let stored = || std::fs::read_to_string(&results).unwrap_or_default().lines().count();
    eventually("the ingest has begun", || async { stored() > 0 }).await;
    for (replica, address) in replicas.iter_mut().zip(addresses) {
        let leaving = replica.take().unwrap();
        let begin = Instant::now();
        let log = spawn_blocking(move || leaving.end()).await.unwrap();
        assert!(begin.elapsed() < Duration::from_secs(6), "the drain took {:?}", begin.elapsed());
        assert!(!log.iter().any(|line| line.contains("\"cut: ")), "a call was cut");
        let store = store.clone();
        *replica = Some(spawn_blocking(move || start(address, &store)).await.unwrap());
        let before = stored();
        eventually("the ingest goes on", || async { stored() > before }).await;
    }
    done.store(true, Ordering::Relaxed);

    let (made, failed) = calls.await.unwrap();
    assert!(failed.is_empty(), "{} of {made} calls failed: {:?}", failed.len(), failed.first());
    let (given, said) = ingest.await.unwrap();
    let stderr = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(0), "{stderr}");
    assert!(stderr.matches("; trying again in").count() >= 2, "it went from replica to replica: {stderr}");
    assert!(made > 20 && given > 100, "{made} calls, {given} documents");
    let mut outcomes: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(&results).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let outcome = line["outcome"].as_str().unwrap().to_owned();
        outcomes.entry(line["sequence"].as_i64().unwrap()).or_default().push(outcome);
    }
    assert!(outcomes.keys().copied().eq(1..=given), "{} results of {given}", outcomes.len());
    // The result of a document that was stored may be lost with a connection; asked again, it is there.
    let good = |told: &Vec<String>| told == &["CREATED"] || told == &["UNCHANGED"];
    assert!(outcomes.values().all(good), "{:?}", outcomes.iter().find(|(_, told)| !good(told)));
    all_is_there(connect(addresses[0]).await, given).await;
    println!("{made} calls and {given} documents over two restarts");
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

/// The kinds of the frames that a peer is sent until it is dropped.
async fn kinds(mut peer: TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), peer.read_to_end(&mut said)).await.expect("it is dropped").unwrap();
    let mut kinds = Vec::new();
    let mut rest = said.as_slice();
    while let [a, b, c, kind, ..] = rest {
        kinds.push(*kind);
        rest = rest.get(9 + u32::from_be_bytes([0, *a, *b, *c]) as usize..).unwrap_or_default();
    }
    kinds
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
    let kinds = kinds(deaf).await;
    assert!(kinds.contains(&7), "GOAWAY among {kinds:?}");

    // Who is slow to hear that it has to go keeps its connection, and its calls, for a while.
    let settings = Settings { max_connection_age: Duration::from_millis(150), ..Settings::default() };
    let server = TestServer::with(settings).await;
    let channels = [lazy(server.address)];
    let end = Instant::now() + Duration::from_millis(800);
    while Instant::now() < end {
        call(&channels, 0).await.unwrap();
    }
}

/// An age that ends before the first call has come: the connection stays for it, and no longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_has_to_end_takes_the_call_that_is_on_its_way() {
    let settings = Settings {
        max_connection_age: Duration::from_millis(1),
        keepalive_timeout: Duration::from_secs(1),
        ..Settings::default()
    };
    let server = TestServer::with(settings).await;
    let mut late = TcpStream::connect(server.address).await.unwrap();
    let mut mute = TcpStream::connect(server.address).await.unwrap();
    let closed = tokio::time::timeout(Duration::from_millis(50), late.peek(&mut [0])).await;
    assert!(closed.is_err(), "it waits for what is on its way: {closed:?}");
    // A whole call, of no documents, comes with the first bytes.
    let end = [0, 0, 0, 0, 1, 0, 0, 0, 1];
    late.write_all(&[open_stream().as_slice(), &end].concat()).await.unwrap();
    let kinds = kinds(late).await;
    assert!(kinds.contains(&1) && kinds.contains(&7), "HEADERS, and GOAWAY, among {kinds:?}");
    let ended = tokio::time::timeout(Duration::from_secs(20), mute.read_u8()).await.expect("who says nothing is dropped");
    assert!(ended.is_err());
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
