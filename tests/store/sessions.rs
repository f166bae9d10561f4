//! Sessions: what is sent again is compared, each principal has its own, and who has lost one writes nothing more.

use super::{Feed, document, on_both_stores, reason, session};
use crate::support::TestServer;
use crate::support::certificates::put;
use crate::support::postgres::fresh_database;
use dateline::auth::tokens;
use dateline::config::{Auth, Config};
use dateline::grpc::pb;
use dateline::store::{self, Location, Store};
use pb::IngestOutcome as Outcome;
use pb::ingest_documents_request::Message as Ask;
use pb::ingest_documents_response::Message as Said;
use std::sync::Arc;
use tokio::task::block_in_place;
use tokio_stream::StreamExt as _;
use tonic::{Code, Request};

on_both_stores!(
    a_name_that_is_used_again_loses_nothing,
    the_last_of_many_in_flight_is_what_stays,
    who_has_lost_a_session_writes_nothing,
);

async fn text(server: &TestServer, id: &str) -> Option<String> {
    let request = pb::GetDocumentRequest { name: format!("documents/{id}"), view: 0 };
    let found = server.documents().await.get_document(request).await;
    found.ok().and_then(|reply| reply.into_inner().document).map(|document| document.text)
}

async fn a_name_that_is_used_again_loses_nothing(server: TestServer) {
    let first = Feed::open(&server, session("feed.jsonl")).await.unwrap();
    for n in 1..=5 {
        first.send(n, document(&format!("monday-{n}"), &format!("Monday's item {n}."))).await;
    }
    assert_eq!(first.finish().await.unwrap().1.durable_through, 5);
    // Another file of the same name: one document is as it was, one has changed, the others are new.
    let mut second = Feed::open(&server, session("feed.jsonl")).await.unwrap();
    let today = [
        (document("monday-1", "Monday's item 1."), Outcome::Unchanged),
        (document("monday-2", "Monday's item 2, corrected."), Outcome::Updated),
        (document("tuesday-3", "Tuesday's item 3."), Outcome::Created),
        (document("tuesday-4", " "), Outcome::Rejected),
        (document("tuesday-5", "Tuesday's item 5."), Outcome::Created),
        (document("tuesday-6", "Tuesday's item 6."), Outcome::Created),
    ];
    for (n, (document, expected)) in (1..).zip(today) {
        second.send(n, document).await;
        let result = second.result().await.unwrap();
        assert_eq!((result.sequence, result.outcome()), (n, expected), "{result:?}");
    }
    assert_eq!(second.finish().await.unwrap().1.durable_through, 6);
    assert_eq!(text(&server, "monday-2").await.as_deref(), Some("Monday's item 2, corrected."));
    assert_eq!(text(&server, "tuesday-5").await.as_deref(), Some("Tuesday's item 5."));
}

async fn the_last_of_many_in_flight_is_what_stays(server: TestServer) {
    const KEYS: i64 = 8;
    let (a, b) = ("The harbour was open on Monday.", "The harbour was closed on Monday.");
    let feed = Feed::open(&server, session("feed")).await.unwrap();
    for n in 0..3 * KEYS {
        let text = if n % 3 == 1 { b } else { a };
        feed.send(n + 1, document(&format!("item-{}", n / 3), text)).await;
    }
    let (results, last) = feed.finish().await.unwrap();
    assert_eq!((results.len() as i64, last.durable_through), (3 * KEYS, 3 * KEYS));
    for n in 0..KEYS {
        assert_eq!(text(&server, &format!("item-{n}")).await.as_deref(), Some(a), "item {n}: {results:?}");
    }
    // The same in one batch, over what is stored.
    let documents = [b, a, b].map(|text| document("item-0", text)).to_vec();
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    let results = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results;
    assert!(results.iter().all(|r| r.outcome() == Outcome::Updated), "{results:?}");
    assert_eq!(text(&server, "item-0").await.as_deref(), Some(b));
}

async fn who_has_lost_a_session_writes_nothing(server: TestServer) {
    let mut old = Feed::open(&server, session("s")).await.unwrap();
    old.send(1, document("1", "One.")).await;
    assert_eq!(old.result().await.unwrap().outcome(), Outcome::Created);
    let new = Feed::open(&server, session("s")).await.unwrap();
    assert_eq!(new.opened.resume_after_sequence, 1);
    for (n, id) in [(2, "2"), (3, "1")] {
        old.send(n, document(id, "From the one that is gone.")).await;
    }
    let status = old.result().await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Aborted, "SESSION_TAKEN_OVER"));
    assert_eq!((text(&server, "2").await, text(&server, "1").await.as_deref()), (None, Some("One.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_principal_has_sessions_of_its_own_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(directory.path().join("test.db"));
    each_principal_has_its_own(store::open(&location).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_principal_has_sessions_of_its_own_on_postgres() {
    let Some(url) = block_in_place(fresh_database) else { return };
    each_principal_has_its_own(store::open(&Location::Postgres(url)).await.unwrap()).await;
}

async fn each_principal_has_its_own(store: Arc<dyn Store>) {
    let directory = tempfile::tempdir().unwrap();
    let issue = |name, byte| tokens::issue(name, "ingest".parse().unwrap(), [byte; 32]);
    let ((desk, desk_line), (agency, agency_line)) = (issue("desk", 1), issue("agency", 2));
    let lines = put(directory.path(), "tokens", &format!("{desk_line}\n{agency_line}\n"));
    let auth = Auth { tokens_file: Some(lines), ..Auth::default() };
    let server = TestServer::over(store, Config { auth, ..Config::default() }).await;
    // One document over the session `wire`: where it resumed, and what became of the document.
    let send = async |token: &str, id: &str| {
        let (send, requests) = tokio::sync::mpsc::channel(4);
        let mut request = Request::new(tokio_stream::wrappers::ReceiverStream::new(requests));
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        send.send(super::asked(Ask::Open(session("wire")))).await.unwrap();
        let mut replies = server.ingest().await.ingest_documents(request).await.unwrap().into_inner();
        let Some(Said::Opened(opened)) = replies.next().await.unwrap().unwrap().message else { panic!("not opened") };
        let sequence = opened.resume_after_sequence + 1;
        let document = Some(document(id, &format!("Item {id}.")));
        send.send(super::asked(Ask::Document(pb::SequencedDocument { sequence, document }))).await.unwrap();
        let Some(Said::Result(result)) = replies.next().await.unwrap().unwrap().message else { panic!("no result") };
        (opened.resume_after_sequence, result.outcome())
    };
    assert_eq!(send(&desk, "a").await, (0, Outcome::Created));
    assert_eq!(send(&agency, "b").await, (0, Outcome::Created), "it is another session of that name");
    assert_eq!(send(&desk, "c").await, (1, Outcome::Created));
    assert_eq!(send(&agency, "b").await, (1, Outcome::Unchanged));
}
