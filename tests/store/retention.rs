//! Documents that are older than they are kept are deleted, and everybody is told.

use super::{document, on_both_stores};
use crate::support::postgres::fresh_database;
use crate::support::{TestServer, eventually};
use dateline::config::{Config, Retention};
use dateline::grpc::pb;
use dateline::store::{self, Location, Store};
use pb::stream_changes_response::Message as Said;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::block_in_place;

on_both_stores!(lists_tell_duplicates);

const DAY: Duration = Duration::from_secs(86_400);

fn from(outlet: &str, id: &str, days: u64) -> pb::Document {
    let published = std::time::SystemTime::now() - u32::try_from(days).unwrap() * DAY;
    let since = published.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    pb::Document {
        source: Some(pb::Source { outlet: outlet.to_owned(), ..pb::Source::default() }),
        publish_time: Some(pbjson_types::Timestamp { seconds: since as i64, nanos: 0 }),
        ..document(id, &format!("Lima is in Peru, says item {id}. {}", "A long text. ".repeat(200)))
    }
}

async fn ingest(server: &TestServer, documents: Vec<pb::Document>) {
    let layers = vec![pb::Layer::Language.into()];
    let request = pb::BatchIngestDocumentsRequest { documents, layers, ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
}

async fn listed(server: &TestServer) -> Vec<pb::Document> {
    let request = pb::ListDocumentsRequest { page_size: 1_000, ..pb::ListDocumentsRequest::default() };
    server.documents().await.list_documents(request).await.unwrap().into_inner().documents
}

/// The server that deleted them is returned.
async fn old_documents_are_deleted(store: Arc<dyn Store>) -> TestServer {
    let before = TestServer::over(Arc::clone(&store), Config::default()).await;
    let mut documents =
        vec![from("Andina", "young", 0), from("Andina", "old", 3), from("Sur", "kept", 400), from("", "plain", 5)];
    documents.extend((0..300).map(|n| from("Norte", &format!("item-{n}"), 9)));
    ingest(&before, documents).await;
    assert_eq!(listed(&before).await.len(), 304);
    before.kill().await;

    let outlets = [("Andina".to_owned(), Some(2 * DAY)), ("Sur".to_owned(), None)].into();
    let retention = Retention { max_age: Some(7 * DAY), outlets };
    let server = TestServer::over(store, Config { retention, ..Config::default() }).await;
    eventually("what is old is gone", || async { listed(&server).await.len() == 3 }).await;
    let left: Vec<String> = listed(&server).await.into_iter().map(|document| document.name).collect();
    assert_eq!(left, ["documents/young", "documents/plain", "documents/kept"]);
    let mut replies =
        server.documents().await.stream_changes(pb::StreamChangesRequest::default()).await.unwrap().into_inner();
    let mut deleted = 0;
    while deleted < 301 {
        match replies.message().await.unwrap().unwrap().message.unwrap() {
            Said::Change(change) if change.kind() == pb::ChangeKind::Deleted => deleted += 1,
            Said::Change(_) | Said::Bookmark(_) | Said::StoryChange(_) => {}
        }
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn old_documents_are_deleted_on_sqlite_and_the_file_shrinks() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let store = store::open(&Location::Sqlite(path.clone())).await.unwrap();
    let pages = async || {
        use sqlx::Connection as _;
        let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
        let free: (i64,) = sqlx::query_as("PRAGMA freelist_count").fetch_one(&mut database).await.unwrap();
        let all: (i64,) = sqlx::query_as("PRAGMA page_count").fetch_one(&mut database).await.unwrap();
        (free.0, all.0)
    };
    // It gives room back every few seconds, and what follows from deletions frees more.
    let _server = old_documents_are_deleted(store).await;
    eventually("free pages are given back", || async { pages().await.0 == 0 }).await;
    assert!(pages().await.1 > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_documents_are_deleted_on_postgres() {
    let Some(url) = block_in_place(fresh_database) else { return };
    let _server = old_documents_are_deleted(store::open(&Location::Postgres(url)).await.unwrap()).await;
}

/// The document that was first stored with a text is told with all others that have it.
async fn lists_tell_duplicates(server: TestServer) {
    let texts = [("a", "One."), ("b", "Two."), ("c", "One."), ("d", "One.")];
    for (id, text) in texts {
        ingest(&server, vec![document(id, text)]).await;
    }
    let told = async || {
        let mut told: Vec<(String, String)> =
            listed(&server).await.into_iter().map(|document| (document.name, document.duplicate_of)).collect();
        told.sort();
        told.into_iter().map(|(_, first)| first).collect::<Vec<_>>()
    };
    assert_eq!(told().await, ["", "", "documents/a", "documents/a"]);
    let request = pb::DeleteDocumentRequest { name: "documents/a".to_owned() };
    server.documents().await.delete_document(request).await.unwrap();
    assert_eq!(told().await, ["", "", "documents/c"]);
}
