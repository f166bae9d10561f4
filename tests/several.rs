//! Many documents in one summary, and two documents compared, over gRPC.

use crate::support::{TestServer, real_article, wire_story};
use dateline::grpc::pb;
use tonic::Code;
use tonic_types::StatusExt as _;

fn document(id: &str, day: i64, text: &str) -> pb::Document {
    pb::Document {
        document_id: id.to_owned(),
        text: text.to_owned(),
        publish_time: Some(pbjson_types::Timestamp { seconds: day * 86_400, nanos: 0 }),
        ..pb::Document::default()
    }
}

const FIRST: &str = "LIMA, May 3 -- A bridge over the Rimac fell on Sunday and 12 people were killed, police said. \
                     Mayor Rosa Quispe called for an inquiry into the bridge.";
const SECOND: &str = "LIMA, May 5 -- Engineers had warned the government about rusted cables for a decade, a union leader said. \
                      In all 15 people were killed, the police said on Tuesday.";

#[tokio::test]
async fn documents_are_summarised_in_order_of_time_with_their_sources() {
    let request = pb::SummarizeDocumentsRequest {
        documents: vec![document("late", 18_387, SECOND), document("", 18_385, FIRST)],
        summary: Some(pb::SummaryOptions {
            budget: Some(pb::summary_options::Budget::SentenceCount(4)),
            ..pb::SummaryOptions::default()
        }),
        ..pb::SummarizeDocumentsRequest::default()
    };
    let server = TestServer::start().await;
    let reply = server.analysis().await.summarize_documents(request).await.unwrap().into_inner();
    let summary = reply.summary.unwrap();
    let sources: Vec<_> = summary.sentences.iter().map(|s| (s.source_document.as_str(), s.document_index)).collect();
    assert_eq!((sources.first(), sources.last()), (Some(&("1", 1)), Some(&("late", 0))), "{summary:?}");
    for sentence in &summary.sentences {
        let text = if sentence.document_index == 0 { SECOND } else { FIRST };
        let span = sentence.span.unwrap();
        assert_eq!(sentence.text, text[span.start as usize..span.end as usize]);
    }
}

#[tokio::test]
async fn a_summary_needs_one_to_two_hundred_plain_documents() {
    let server = TestServer::start().await;
    let mut html = document("h", 0, "<p>Text</p>");
    html.mime_type = "text/html".to_owned();
    let table = [
        (vec![], vec!["documents"]),
        (vec![document("x", 0, "Text."); 201], vec!["documents"]),
        (vec![document("a", 0, "Text."), document("b", 0, " "), html], vec!["documents[1].text", "documents[2].mime_type"]),
    ];
    for (documents, fields) in table {
        let request = pb::SummarizeDocumentsRequest { documents, ..pb::SummarizeDocumentsRequest::default() };
        let status = server.analysis().await.summarize_documents(request).await.unwrap_err();
        let details = status.get_error_details();
        let found: Vec<_> = details.bad_request().unwrap().field_violations.iter().map(|v| v.field.as_str()).collect();
        assert_eq!((status.code(), found), (Code::InvalidArgument, fields));
    }
}

#[tokio::test]
async fn a_revised_copy_is_told_from_another_story() {
    let server = TestServer::start().await;
    let mut client = server.analysis().await;
    let mut compare = async |first: &str, second: &str| {
        let request = pb::CompareDocumentsRequest {
            first_document: Some(document("a", 18_500, first)),
            second_document: Some(document("b", 18_501, second)),
            ..pb::CompareDocumentsRequest::default()
        };
        client.compare_documents(request).await.unwrap().into_inner()
    };
    let story = wire_story();
    let revised = story.replace("about 40 percent of the canals are finished", "half of the canals are now finished");
    let copy = compare(&story, &revised).await;
    assert!(copy.near_duplicate_score > 0.7 && copy.same_event_score > 0.5, "{copy:?}");
    assert!(copy.aligned_spans.iter().any(|s| s.alignment() == pb::Alignment::Changed));
    assert!(copy.shared_entities.iter().any(|e| e.canonical_name == "Kenya" && !e.second_mentions.is_empty()));

    let other = compare(&story, &real_article()).await;
    assert!(other.near_duplicate_score < 0.05 && other.same_event_score < 0.3, "{other:?}");
    assert!(other.aligned_spans.iter().all(|s| s.alignment() != pb::Alignment::Copied));
}

#[tokio::test]
async fn a_comparison_needs_both_documents() {
    let server = TestServer::start().await;
    let status = server.analysis().await.compare_documents(pb::CompareDocumentsRequest::default()).await.unwrap_err();
    let violations = status.get_error_details().bad_request().unwrap().field_violations.len();
    assert_eq!((status.code(), violations), (Code::InvalidArgument, 2));
}
