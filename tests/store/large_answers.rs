//! An answer that is larger than its client accepts does not end the stream, again and again: what makes it large is left out, and told.

use super::changes::{follow, next};
use super::{Feed, document, on_both_stores, reason, session};
use crate::support::{TestServer, tagged, wire_story};
use dateline::grpc::pb;
use pb::IngestOutcome as Outcome;
use pb::analyze_documents_response::Result as Answer;
use tokio_stream::StreamExt as _;
use tonic::Code;

/// What a short text with its analysis takes, and a long one does not.
const SMALL: i32 = 6_000;

fn full(max_reply_bytes: i32) -> pb::IngestOpen {
    pb::IngestOpen { result_view: pb::ResultView::Full.into(), layers: Vec::new(), max_reply_bytes, ..session("") }
}

async fn results_come_without_what_is_too_large(server: TestServer) {
    let told = async |max_reply_bytes, id: &str| {
        let mut feed = Feed::open(&server, full(max_reply_bytes)).await.unwrap();
        feed.send(1, document(&format!("long-{id}"), &format!("{id}. {}", wire_story().repeat(4)))).await;
        feed.send(2, document(&format!("short-{id}"), &format!("Lima is in Peru, says {id}."))).await;
        let mut told = Vec::new();
        for _ in 0..2 {
            let result = feed.result().await.unwrap();
            assert_eq!(result.outcome(), Outcome::Created);
            told.push((result.analysis.is_some(), result.analysis_left_out));
        }
        told
    };
    assert_eq!(told(SMALL, "a").await, [(false, true), (true, false)]);
    assert_eq!(told(0, "b").await, [(true, false), (true, false)]);
    assert_eq!(reason(&Feed::open(&server, full(-1)).await.err().unwrap()), "FIELD_INVALID");

    // The results of a batch are one message.
    let request = pb::BatchIngestDocumentsRequest {
        documents: (0..9).map(|n| document(&n.to_string(), &format!("Lima is in Peru, says number {n}."))).collect(),
        result_view: pb::ResultView::Full.into(),
        max_reply_bytes: SMALL,
        ..pb::BatchIngestDocumentsRequest::default()
    };
    let reply = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner();
    assert!(prost::Message::encoded_len(&reply) <= SMALL as usize);
    let left_out = reply.results.iter().filter(|result| result.analysis_left_out).count();
    assert!(left_out > 0 && reply.results.iter().any(|result| result.analysis.is_some()), "{left_out} of 9");
}

async fn changes_come_without_texts_that_are_too_large(server: TestServer) {
    // With what stands around it, a page of the largest size is more than a client accepts that was told nothing.
    let markup = format!("<html><title>Lima</title><body><p>Lima is in Peru.</p><!--{}-->", "x".repeat((4 << 20) - 80));
    let page = pb::Document { mime_type: "text/html".to_owned(), ..document("page", &markup) };
    let mut feed = Feed::open(&server, session("")).await.unwrap();
    for (sequence, document) in [(1, page), (2, document("text", "Lima is in Peru."))] {
        feed.send(sequence, document).await;
        assert_eq!(feed.result().await.unwrap().outcome(), Outcome::Created);
    }
    let with_documents = pb::StreamChangesRequest { include_documents: true, ..pb::StreamChangesRequest::default() };
    let mut replies = follow(&server, with_documents.clone()).await.unwrap();
    let told = [next(&mut replies).await, next(&mut replies).await];
    let shown = told.map(|change| (change.text_left_out, change.document.map(|d| (d.document_id, d.text.len()))));
    assert_eq!(shown, [(true, Some(("page".to_owned(), 0))), (false, Some(("text".to_owned(), 16)))]);

    let refused = follow(&server, pb::StreamChangesRequest { max_reply_bytes: -1, ..with_documents }).await.err().unwrap();
    assert_eq!(reason(&refused), "FIELD_INVALID");
}

on_both_stores!(results_come_without_what_is_too_large, changes_come_without_texts_that_are_too_large);

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_analyses_goes_on_behind_one_that_is_too_large() {
    let server = TestServer::start().await;
    let limited =
        |tag: &str, text: String, max_reply_bytes| pb::AnalyzeDocumentsRequest { max_reply_bytes, ..tagged(tag, text) };
    let requests = vec![
        limited("long", wire_story().repeat(4), SMALL),
        limited("short", "Lima is in Peru.".to_owned(), SMALL),
        limited("negative", "Lima is in Peru.".to_owned(), -1),
        limited("default", wire_story().repeat(4), 0),
    ];
    let replies = server.analysis().await.analyze_documents(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let told: Vec<_> = replies
        .map(|reply| {
            let reply = reply.unwrap();
            let error = match reply.result.unwrap() {
                Answer::Analysis(_) => None,
                Answer::Error(status) => Some(status.code),
            };
            (reply.tag, error)
        })
        .collect()
        .await;
    let told: Vec<_> = told.iter().map(|(tag, error)| (tag.as_str(), *error)).collect();
    let (large, wrong) = (Some(Code::OutOfRange as i32), Some(Code::InvalidArgument as i32));
    assert_eq!(told, [("long", large), ("short", None), ("negative", wrong), ("default", None)]);
}
