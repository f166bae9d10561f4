//! Peers that mean harm: memory stays bounded, they are got rid of, and others are served. All on loopback, against a process of
//! its own, so that its memory can be told.

use crate::support::call::{HALF_A_MINUTE, channel, reason};
use crate::support::process::{Served, get};
use crate::support::request;
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use hyper::body::{Bytes, Frame};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic::Code;
use tonic::codec::CompressionEncoding;
use tonic_types::StatusExt as _;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// An HTTP/2 frame.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// What a client says first.
fn hello() -> Vec<u8> {
    [PREFACE, &frame(4, 0, 0, &[])].concat()
}

/// The headers of a call of `GetServerInfo`, not compressed.
fn headers() -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let mut block = vec![0x83, 0x86, 0x04];
    block.extend(text("/dateline.v1.ServerService/GetServerInfo"));
    block.push(0x01);
    block.extend(text("localhost"));
    block.extend([0x0f, 0x10]);
    block.extend(text("application/grpc"));
    block.push(0x00);
    block.extend(text("te"));
    block.extend(text("trailers"));
    block
}

/// Another client, on a connection of its own, gets its answer.
async fn others_are_served(address: SocketAddr) {
    let mut client = AnalysisServiceClient::new(channel(address).await);
    let answer = timeout(HALF_A_MINUTE, client.analyze_document(request("Lima is in Peru."))).await.expect("in time");
    assert!(answer.is_ok(), "{answer:?}");
}

/// Reads until the peer closes.
async fn closed(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    // A connection that is reset is closed too.
    while timeout(HALF_A_MINUTE, stream.read(&mut buffer)).await.expect("it is closed in time").is_ok_and(|n| n > 0) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_half_of_something_is_dropped() {
    let arguments = ["--handshake-timeout", "400ms", "--keepalive-interval", "1s", "--keepalive-timeout", "1s"];
    let (_served, grpc, _) = Served::ready(&arguments);
    let half_a_call = [hello(), frame(1, 4, 1, &headers())[..20].to_vec()].concat();
    let mut slow = Vec::new();
    for part in [&b""[..], &PREFACE[..7], &hello()[..30], &half_a_call] {
        for _ in 0..50 {
            let mut stream = TcpStream::connect(grpc).await.unwrap();
            stream.write_all(part).await.unwrap();
            slow.push(stream);
        }
    }
    others_are_served(grpc).await;
    for stream in slow {
        closed(stream).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_dribbles_is_refused_and_one_with_large_headers_too() {
    let (_served, grpc, _) = Served::ready(&["--receive-timeout", "300ms", "--max-header", "4KiB"]);
    let mut client = tonic::client::Grpc::new(channel(grpc).await);
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<pb::GetServerInfoRequest, pb::GetServerInfoResponse>::default();
    let path = "/dateline.v1.ServerService/GetServerInfo".parse().unwrap();
    let never = tonic::Request::new(tokio_stream::pending());
    let status = timeout(HALF_A_MINUTE, client.client_streaming(never, path, codec)).await.unwrap().unwrap_err();
    let reason = status.get_error_details().error_info().map(|i| i.reason.clone());
    assert_eq!((status.code(), reason.as_deref()), (Code::DeadlineExceeded, Some("RECEIVE_TIMEOUT")));

    let mut info = ServerServiceClient::new(channel(grpc).await);
    let mut large = tonic::Request::new(pb::GetServerInfoRequest {});
    large.metadata_mut().insert("x-large", "a".repeat(5_000).parse().unwrap());
    assert!(info.get_server_info(large).await.is_err());
    assert!(info.get_server_info(pb::GetServerInfoRequest {}).await.is_ok(), "the connection lives on");
}

/// A body that declares a message of `declared` bytes, sends these of them and no more.
struct Half {
    declared: u32,
    begun: bool,
    left: usize,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
        if !std::mem::replace(&mut self.begun, true) {
            let prefix = [&[0], &self.declared.to_be_bytes()[..]].concat();
            return Poll::Ready(Some(Ok(Frame::data(prefix.into()))));
        }
        let part = self.left.min(64 << 10);
        self.left -= part;
        if part == 0 { Poll::Pending } else { Poll::Ready(Some(Ok(Frame::data(vec![0; part].into())))) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_an_answer_is_dropped() {
    let (_served, grpc, _) = Served::ready(&["--slow-consumer-timeout", "300ms"]);
    // A client whose window for each answer is empty from the start.
    let nothing_to_me = frame(4, 0, 0, &[0, 4, 0, 0, 0, 0]);
    let ask = [frame(1, 4, 1, &headers()), frame(0, 1, 1, &[0; 5])].concat();
    let mut stream = TcpStream::connect(grpc).await.unwrap();
    stream.write_all(&[PREFACE, &nothing_to_me, &ask].concat()).await.unwrap();
    others_are_served(grpc).await;
    closed(stream).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_most_of_many_large_messages_takes_no_more_memory_than_all_may() {
    let (served, grpc, _) = Served::ready(&["--request-memory", "32MiB", "--receive-timeout", "2s"]);
    others_are_served(grpc).await;
    let (_, before) = served.memory();
    for method in ["AnalyzeDocument", "AnalyzeDocuments"] {
        let channel = channel(grpc).await;
        let attackers: Vec<_> = (0..100)
            .map(|_| {
                let channel = channel.clone();
                tokio::spawn(async move {
                    let path = format!("AnalysisService/{method}");
                    reason(channel, &path, None, Half { declared: 7 << 20, begun: false, left: 6 << 20 }).await
                })
            })
            .collect();
        // What is left is enough for others.
        others_are_served(grpc).await;
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for attacker in attackers {
            *reasons.entry(attacker.await.unwrap()).or_default() += 1;
        }
        let of = |reason: &str| reasons.get(reason).copied().unwrap_or_default();
        assert!(of("RECEIVE_TIMEOUT") >= 4 && of("MEMORY_FULL") >= 50, "{method}: {reasons:?}");
        assert_eq!(of("RECEIVE_TIMEOUT") + of("MEMORY_FULL"), 100, "{method}: {reasons:?}");
    }
    let (_, most) = served.memory();
    assert!(most < before + 150, "{before} MiB before, at most {most} MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn rapid_resets_end_the_connection() {
    let (served, grpc, _) = Served::ready(&[]);
    let (before, _) = served.memory();
    let mut attackers = Vec::new();
    for _ in 0..4 {
        attackers.push(tokio::spawn(async move {
            let (mut read, mut write) = TcpStream::connect(grpc).await.unwrap().into_split();
            let reader = tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while read.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
            });
            let mut sent = write.write_all(&hello()).await;
            let mut stream = 1;
            while sent.is_ok() && stream < 1_000_000 {
                let mut burst = Vec::new();
                for _ in 0..500 {
                    burst.extend(frame(1, 4, stream, &headers()));
                    burst.extend(frame(3, 0, stream, &8u32.to_be_bytes()));
                    stream += 2;
                }
                sent = write.write_all(&burst).await;
            }
            reader.await.unwrap();
            stream / 2
        }));
    }
    others_are_served(grpc).await;
    for attacker in attackers {
        let sent = timeout(HALF_A_MINUTE, attacker).await.expect("the connection is closed").unwrap();
        assert!(sent < 100_000, "{sent} resets were taken");
    }
    others_are_served(grpc).await;
    let (_, most) = served.memory();
    assert!(most < before + 100, "{before} MiB before, at most {most} MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_before_it_has_grown() {
    let (served, grpc, _) = Served::ready(&[]);
    others_are_served(grpc).await;
    let (_, before) = served.memory();
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = AnalysisServiceClient::new(channel(grpc).await).send_compressed(encoding);
        client = client.max_encoding_message_size(256 << 20);
        let bomb = request("a".repeat(128 << 20));
        let status = timeout(HALF_A_MINUTE, client.analyze_document(bomb)).await.unwrap().unwrap_err();
        let reason = status.get_error_details().error_info().map(|i| i.reason.clone());
        assert_eq!((status.code(), reason.as_deref()), (Code::ResourceExhausted, Some("MESSAGE_TOO_LARGE")), "{encoding:?}");
        assert!(client.analyze_document(request("Lima is in Peru.")).await.is_ok(), "{encoding:?}");
    }
    let (_, most) = served.memory();
    assert!(most < before + 64, "{before} MiB before, at most {most} MiB");
}

/// Connections that this process may open.
fn affordable() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let open_files = limits.lines().find(|l| l.starts_with("Max open files")).unwrap();
    let soft: usize = open_files.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX);
    soft.saturating_sub(2_000).min(10_000)
}

async fn idle(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&hello()).await.unwrap();
        open.push(stream);
    }
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_connections_cost_little_and_others_are_served() {
    let count = affordable();
    let (served, grpc, admin) = Served::ready(&["--max-connections", "20000"]);
    let (before, _) = served.memory();
    let begin = Instant::now();
    let open = idle(grpc, count).await;
    others_are_served(grpc).await;
    let (after, _) = served.memory();
    let metrics = get(admin, "/metrics").1;
    let connections = metrics.lines().find_map(|l| l.strip_prefix("dateline_connections ")?.parse::<f64>().ok()).unwrap();
    assert!(connections >= count as f64, "{connections}");
    assert!(after < before + 20 + 40 * count as u64 / 1024, "{before} MiB before, {after} MiB with {count} connections");
    println!("{count} idle connections: {before} MiB before, {after} MiB after, {:?}", begin.elapsed());
    drop(open);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_every_seat_is_taken_the_idle_make_room() {
    let (_served, grpc, admin) = Served::ready(&["--max-connections", "50"]);
    let mut open = idle(grpc, 200).await;
    others_are_served(grpc).await;
    let metrics = get(admin, "/metrics").1;
    let connections = metrics.lines().find_map(|l| l.strip_prefix("dateline_connections ")?.parse::<f64>().ok()).unwrap();
    assert!(connections <= 50.0, "{connections}");
    // The oldest made room.
    closed(open.swap_remove(0)).await;
}
