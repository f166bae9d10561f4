//! The contract of the stream: one result per document, in order; checkpoints; sessions that resume.

use super::{Feed, asked, document, on_both_stores, reason, session};
use crate::support::{TestServer, eventually, wire_story};
use dateline::grpc::pb;
use pb::IngestOutcome as Outcome;
use pb::ingest_documents_request::Message as Ask;
use tonic::Code;

on_both_stores!(
    every_document_has_one_result_in_order,
    what_becomes_of_a_document_is_told,
    a_session_goes_on_where_it_was,
    a_later_stream_takes_the_session_over,
    the_protocol_is_held_to,
    a_stored_document_gets_its_analysis_later,
    results_carry_as_much_as_was_asked,
    a_batch_is_answered_one_by_one,
);

async fn every_document_has_one_result_in_order(server: TestServer) {
    let mut feed = Feed::open(&server, session("feed")).await.unwrap();
    assert_eq!((feed.opened.resume_after_sequence, feed.opened.window_documents), (0, 256));
    for n in 1..=250 {
        let text = if n % 50 == 0 { String::new() } else { format!("Lima is in Peru, item {n}.") };
        feed.send(n, document(&format!("item/{n}"), &text)).await;
        if n == 250 {
            assert_eq!(feed.result().await.unwrap().sequence, 1);
        }
    }
    let (results, last) = feed.finish().await.unwrap();
    assert_eq!(results.iter().map(|r| r.sequence).collect::<Vec<_>>(), (2..=250).collect::<Vec<_>>());
    for result in &results {
        let expected = if result.sequence % 50 == 0 { Outcome::Rejected } else { Outcome::Created };
        assert_eq!(result.outcome(), expected, "{result:?}");
        assert_eq!(result.status.is_some(), expected == Outcome::Rejected);
        assert_eq!(result.name, format!("documents/item%2F{}", result.sequence));
    }
    let totals: Vec<(i32, i64)> = last.totals.iter().map(|t| (t.outcome, t.count)).collect();
    assert_eq!(last.durable_through, 250);
    assert_eq!(totals, [(Outcome::Created.into(), 245), (Outcome::Rejected.into(), 5)]);
}

async fn what_becomes_of_a_document_is_told(server: TestServer) {
    let revised = |text: &str, revision| pb::Document { revision, ..document("a", text) };
    let feed = |on_conflict: pb::OnConflict| {
        let open = pb::IngestOpen { on_conflict: on_conflict.into(), ..session("") };
        async { Feed::open(&server, open).await.unwrap() }
    };
    let mut replace = feed(pb::OnConflict::Unspecified).await;
    let steps = [
        (revised("One.", 2), Outcome::Created, ""),
        (revised("One.", 2), Outcome::Unchanged, ""),
        (revised("Two.", 2), Outcome::Updated, ""),
        (revised("Three.", 3), Outcome::Updated, ""),
        (revised("Four.", 1), Outcome::Rejected, "REVISION_STALE"),
        (document("b", "Three."), Outcome::Duplicate, ""),
        (document("", "Three."), Outcome::Duplicate, ""),
        (document("", "Three."), Outcome::Unchanged, ""),
        (document("c", "NUL \0 here"), Outcome::Rejected, "TEXT_INVALID"),
        (document("d\0", "Fine."), Outcome::Rejected, "FIELD_INVALID"),
    ];
    for (n, (document, outcome, why)) in steps.into_iter().enumerate() {
        replace.send(n as i64 + 1, document).await;
        let result = replace.result().await.unwrap();
        assert_eq!(result.outcome(), outcome, "step {n}: {result:?}");
        let said = result.status.map(|s| String::from_utf8_lossy(&s.details[0].value).into_owned()).unwrap_or_default();
        assert!(said.contains(why), "step {n}: {said}");
        assert_eq!(result.duplicate_of, if outcome == Outcome::Duplicate { "documents/a" } else { "" }, "step {n}");
    }
    let mut skip = feed(pb::OnConflict::Skip).await;
    skip.send(1, revised("Five.", 9)).await;
    assert_eq!(skip.result().await.unwrap().outcome(), Outcome::Unchanged);
    let mut fail = feed(pb::OnConflict::Fail).await;
    fail.send(1, revised("Five.", 9)).await;
    assert_eq!(fail.result().await.unwrap().outcome(), Outcome::Rejected);
    let stored = server.documents().await.get_document(get("documents/a")).await.unwrap().into_inner().document.unwrap();
    assert_eq!((stored.text.as_str(), stored.revision), ("Three.", 3));
}

fn get(name: &str) -> pb::GetDocumentRequest {
    pb::GetDocumentRequest { name: name.to_owned(), view: 0 }
}

async fn a_session_goes_on_where_it_was(server: TestServer) {
    let first = Feed::open(&server, session("wire")).await.unwrap();
    for n in 1..=30 {
        first.send(n, document(&n.to_string(), "Lima is in Peru.")).await;
    }
    assert_eq!(first.finish().await.unwrap().1.durable_through, 30);
    let mut second = Feed::open(&server, session("wire")).await.unwrap();
    assert_eq!(second.opened.resume_after_sequence, 30);
    second.send(29, document("29", "Lima is in Peru, and has changed.")).await;
    second.send(30, document("30", "Lima is in Peru.")).await;
    second.send(31, document("31", "Quito is in Ecuador.")).await;
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let result = second.result().await.unwrap();
        outcomes.push((result.sequence, result.outcome()));
    }
    assert_eq!(outcomes, [(29, Outcome::Updated), (30, Outcome::Unchanged), (31, Outcome::Created)]);
    let other = Feed::open(&server, session("another")).await.unwrap();
    assert_eq!(other.opened.resume_after_sequence, 0);
}

async fn a_later_stream_takes_the_session_over(server: TestServer) {
    let mut old = Feed::open(&server, session("s")).await.unwrap();
    old.send(1, document("1", "One.")).await;
    assert_eq!(old.result().await.unwrap().outcome(), Outcome::Created);
    let mut new = Feed::open(&server, session("s")).await.unwrap();
    assert_eq!(new.opened.resume_after_sequence, 1);
    old.send(2, document("2", "Two, from the old one.")).await;
    let status = old.result().await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Aborted, "SESSION_TAKEN_OVER"));
    new.send(2, document("2", "Two.")).await;
    assert!(matches!(new.result().await.unwrap().outcome(), Outcome::Created | Outcome::Updated));
}

async fn the_protocol_is_held_to(server: TestServer) {
    let mut gap = Feed::open(&server, session("gap")).await.unwrap();
    gap.send(1, document("1", "One.")).await;
    gap.send(3, document("3", "Three.")).await;
    assert_eq!(gap.result().await.unwrap().sequence, 1);
    let status = gap.result().await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "SEQUENCE_GAP"));
    assert_eq!(Feed::open(&server, session("gap")).await.unwrap().opened.resume_after_sequence, 1);

    let one = |message| async {
        let requests = tokio_stream::iter([pb::IngestDocumentsRequest { message }]);
        let mut replies = server.ingest().await.ingest_documents(requests).await.unwrap().into_inner();
        reason(&tokio_stream::StreamExt::next(&mut replies).await.unwrap().unwrap_err())
    };
    let late = pb::SequencedDocument { sequence: 1, document: Some(document("1", "One.")) };
    assert_eq!(one(None).await, "STREAM_PROTOCOL");
    assert_eq!(one(Some(Ask::Document(late))).await, "STREAM_PROTOCOL");
    let wrong = pb::IngestOpen { ack_level: 9, layers: vec![77], session_id: "x".repeat(257), ..pb::IngestOpen::default() };
    assert_eq!(one(Some(Ask::Open(wrong))).await, "FIELD_INVALID");

    let mut twice = Feed::open(&server, session("")).await.unwrap();
    twice.send.as_ref().unwrap().send(asked(Ask::Open(session("")))).await.unwrap();
    assert_eq!(reason(&twice.result().await.unwrap_err()), "STREAM_PROTOCOL");
}

async fn a_stored_document_gets_its_analysis_later(server: TestServer) {
    let open = pb::IngestOpen { ack_level: pb::AckLevel::Stored.into(), ..pb::IngestOpen::default() };
    let mut feed = Feed::open(&server, open).await.unwrap();
    feed.send(1, document("story", &wire_story())).await;
    let result = feed.result().await.unwrap();
    assert_eq!((result.outcome(), result.analysis), (Outcome::Created, None));
    let request = || pb::GetAnalysisRequest { name: "documents/story".to_owned(), ..pb::GetAnalysisRequest::default() };
    let client = server.documents().await;
    eventually("the analysis is made", || async { client.clone().get_analysis(request()).await.is_ok() }).await;
    let analysis = client.clone().get_analysis(request()).await.unwrap().into_inner().analysis.unwrap();
    assert!(!analysis.entities.is_empty() && !analysis.statements.is_empty());
}

async fn results_carry_as_much_as_was_asked(server: TestServer) {
    use pb::ResultView::{Basic, Full, None};
    for (view, entities, summary) in [(None, false, false), (Basic, false, true), (Full, true, true)] {
        let open = pb::IngestOpen {
            result_view: view.into(),
            offset_encoding: pb::OffsetEncoding::Utf16CodeUnit.into(),
            ..pb::IngestOpen::default()
        };
        let mut feed = Feed::open(&server, open).await.unwrap();
        feed.send(1, document(view.as_str_name(), &wire_story())).await;
        let analysis = feed.result().await.unwrap().analysis.unwrap_or_default();
        assert_eq!((!analysis.entities.is_empty(), analysis.summary.is_some()), (entities, summary), "{view:?}");
    }
}

async fn a_batch_is_answered_one_by_one(server: TestServer) {
    let documents = vec![document("a", "One."), document("b", " "), document("a", "One.")];
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    let results = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results;
    let outcomes: Vec<(i64, Outcome)> = results.iter().map(|r| (r.sequence, r.outcome())).collect();
    assert_eq!(outcomes, [(1, Outcome::Created), (2, Outcome::Rejected), (3, Outcome::Unchanged)]);
    let empty = server.ingest().await.batch_ingest_documents(pb::BatchIngestDocumentsRequest::default()).await;
    assert_eq!(empty.unwrap_err().code(), Code::InvalidArgument);
}
