//! Clients that take more than their share: the server stays within its memory, and others are served meanwhile.
//!
//! The bounds are for the whole process, with program, model and gazetteer.

use super::kills::connect;
use super::{Ask, Feed, asked, document, session};
use crate::support::process::Served;
use crate::support::wire_story;
use dateline::grpc::pb;
use pb::document_service_client::DocumentServiceClient;
use pb::ingest_service_client::IngestServiceClient;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, block_in_place};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;

/// Nobody is ended for being slow while a test runs.
fn serve() -> (Served, SocketAddr) {
    let arguments = ["--slow-consumer-timeout", "10m", "--model", "fast"];
    let (served, address, _) = block_in_place(|| Served::ready(&arguments));
    (served, address)
}

/// Another client sends a document, has its result, and gets it back.
async fn is_served(address: SocketAddr, id: &str) {
    let served = async {
        let channel = connect(address).await;
        let mut feed = Feed::over(channel.clone(), session("")).await.unwrap();
        feed.send(1, document(id, &format!("The ferry to the island leaves at noon, says {id}."))).await;
        assert_eq!(feed.result().await.unwrap().outcome(), pb::IngestOutcome::Created);
        let request = pb::GetDocumentRequest { name: format!("documents/{id}"), view: 0 };
        DocumentServiceClient::new(channel).get_document(request).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(10), served).await.expect("others are served");
}

/// A stream that nobody reads.
type Poured = (mpsc::Sender<pb::IngestDocumentsRequest>, tonic::Response<tonic::Streaming<pb::IngestDocumentsResponse>>);

/// Sends the same text under ever new ids until nobody takes any more for a second, or `most` were taken; reads nothing but the
/// first reply. The stream stays open as long as what is returned lives.
async fn pour(channel: Channel, open: pb::IngestOpen, text: &str, most: usize) -> (usize, Poured) {
    let (send, requests) = mpsc::channel(1);
    send.send(asked(Ask::Open(open.clone()))).await.unwrap();
    let replies = IngestServiceClient::new(channel).ingest_documents(ReceiverStream::new(requests)).await.unwrap();
    let mut taken = 0;
    while taken < most {
        let document = Some(document(&format!("{}-{taken}", open.session_id), &format!("Item {taken}. {text}")));
        let next = asked(Ask::Document(pb::SequencedDocument { sequence: taken as i64 + 1, document }));
        let Ok(Ok(())) = tokio::time::timeout(Duration::from_secs(1), send.send(next)).await else { break };
        taken += 1;
    }
    (taken, (send, replies))
}

/// The peak of its resident memory stays below `bound` MiB.
fn stayed_below(served: &Served, bound: u64) {
    let (now, peak) = served.memory();
    assert!(peak < bound, "{peak} MiB at the peak, {now} MiB now; {bound} MiB are allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_costs_little_and_no_one_else() {
    let (served, address) = serve();
    let open = pb::IngestOpen {
        session_id: "silent".to_owned(),
        result_view: pb::ResultView::Full.into(),
        ..pb::IngestOpen::default()
    };
    let (taken, _open) = pour(connect(address).await, open, &wire_story().repeat(4), 4_000).await;
    assert!(taken < 4_000, "the server goes on reading");
    for n in 0..10 {
        is_served(address, &format!("other-{n}")).await;
    }
    stayed_below(&served, 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_taken_as_fast_as_it_is_stored() {
    const STREAMS: usize = 24;
    let (served, address) = serve();
    // As large as a document may be.
    let mut text = "The harbour of the town was closed on the day of the storm. ".repeat((1 << 20) / 60);
    text.truncate((1 << 20) - 100);
    let mut flood = JoinSet::new();
    for n in 0..STREAMS {
        let text = text.clone();
        flood.spawn(async move { pour(connect(address).await, session(&format!("flood-{n}")), &text, 1_000).await });
    }
    let until = Instant::now() + Duration::from_secs(5);
    let mut others = 0;
    while Instant::now() < until {
        is_served(address, &format!("other-{others}")).await;
        others += 1;
    }
    flood.shutdown().await;
    is_served(address, "last").await;
    stayed_below(&served, 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_streams_at_once_are_all_served() {
    const STREAMS: usize = 200;
    const DOCUMENTS: i64 = 20;
    let (served, address) = serve();
    // All are open before the first one sends.
    let mut feeds = Vec::new();
    for n in 0..STREAMS {
        feeds.push((n, Feed::over(connect(address).await, session(&format!("wire-{n}"))).await.unwrap()));
    }
    let text = wire_story();
    let mut streams = JoinSet::new();
    for (n, feed) in feeds {
        let text = text.clone();
        streams.spawn(async move {
            for sequence in 1..=DOCUMENTS {
                feed.send(sequence, document(&format!("{n}-{sequence}"), &format!("Item {sequence} of {n}. {text}"))).await;
            }
            feed.finish().await.map(|(results, last)| (results.len() as i64, last.durable_through))
        });
    }
    is_served(address, "other").await;
    while let Some(done) = streams.join_next().await {
        assert_eq!(done.unwrap().unwrap(), (DOCUMENTS, DOCUMENTS));
    }
    stayed_below(&served, 200);
}
