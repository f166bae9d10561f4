//! Messages that are small on the wire and large in memory: what they become counts, before they become it.

use crate::support::call::{channel, reason};
use crate::support::process::Served;
use crate::support::web;
use dateline::grpc::pb;
use flate2::{Compression, write::GzEncoder};
use hyper::body::{Bytes, Frame};
use pb::analysis_service_client::AnalysisServiceClient;
use prost::Message as _;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Every message says that it may be compressed.
const GZIP: Option<&str> = Some("gzip");

/// A body of these parts that does not end.
struct Endless(VecDeque<Bytes>);

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
        self.0.pop_front().map_or(Poll::Pending, |part| Poll::Ready(Some(Ok(Frame::data(part)))))
    }
}

/// A message in its frame, compressed if `gzip`.
fn framed(message: &[u8], gzip: bool) -> Bytes {
    let message = if gzip {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(message).unwrap();
        packed.finish().unwrap()
    } else {
        message.to_vec()
    };
    [&[u8::from(gzip)], &(message.len() as u32).to_be_bytes()[..], &message].concat().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_messages_count_as_what_they_become() {
    let (served, grpc, _) = Served::ready(&["--request-memory", "48MiB", "--receive-timeout", "3s", "--threads", "2"]);
    let mut client = AnalysisServiceClient::new(channel(grpc).await);
    assert!(client.analyze_document(crate::support::request("Lima is in Peru.")).await.is_ok());
    let (_, before) = served.memory();
    let text = pb::Document { text: "a".repeat(7 << 20), ..pb::Document::default() };
    let message = pb::AnalyzeDocumentRequest { document: Some(text), ..pb::AnalyzeDocumentRequest::default() };
    let bomb = framed(&message.encode_to_vec(), true);
    assert!(bomb.len() < 10_000, "{}", bomb.len());
    let channel = channel(grpc).await;
    let attackers: Vec<_> = (0..120)
        .map(|_| {
            let (channel, bomb) = (channel.clone(), bomb.clone());
            tokio::spawn(
                async move { reason(channel, "AnalysisService/AnalyzeDocument", GZIP, Endless([bomb].into())).await },
            )
        })
        .collect();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for attacker in attackers {
        *reasons.entry(attacker.await.unwrap()).or_default() += 1;
    }
    // Three times 14 MiB have room, each for the time that its body may take to end.
    let of = |reason: &str| reasons.get(reason).copied().unwrap_or_default();
    assert_eq!((of("RECEIVE_TIMEOUT"), of("MEMORY_FULL")), (3, 117), "{reasons:?}");
    let (_, most) = served.memory();
    assert!(most < before + 150, "{before} MiB before, at most {most} MiB");
    assert!(client.analyze_document(crate::support::request("Lima is in Peru.")).await.is_ok(), "room comes back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_empty_messages_counts_as_what_it_becomes() {
    let (served, grpc, _) = Served::ready(&["--http-listen", "127.0.0.1:0"]);
    let http = served.http();
    let mut client = AnalysisServiceClient::new(channel(grpc).await);
    assert!(client.analyze_document(crate::support::request("Lima is in Peru.")).await.is_ok());
    let (_, before) = served.memory();
    // The tag of `documents` and no length, four million times: gigabytes of documents.
    for gzip in [false, true] {
        let summary = framed(&[0x0a, 0].repeat(4 << 20), gzip);
        assert_eq!(
            reason(channel(grpc).await, "AnalysisService/SummarizeDocuments", GZIP, Endless([summary].into())).await,
            "MESSAGE_TOO_LARGE"
        );
        let batch = framed(&[0x0a, 0].repeat(4 << 20), gzip);
        assert_eq!(
            reason(channel(grpc).await, "IngestService/BatchIngestDocuments", GZIP, Endless([batch].into())).await,
            "MESSAGE_TOO_LARGE"
        );
    }
    let json = format!("{{\"documents\":[{{}}{}]}}", ",{}".repeat(2 << 20));
    let path = "/dateline.v1.AnalysisService/SummarizeDocuments";
    let answer = tokio::task::spawn_blocking(move || {
        web::send(http, "POST", path, &["content-type: application/json"], json.as_bytes())
    });
    let answer = answer.await.unwrap();
    assert_eq!((answer.code, answer.reason().as_str()), (413, "MESSAGE_TOO_LARGE"), "{}", answer.text());
    let (_, most) = served.memory();
    assert!(most < before + 100, "{before} MiB before, at most {most} MiB");
    assert!(client.analyze_document(crate::support::request("Lima is in Peru.")).await.is_ok());
}
