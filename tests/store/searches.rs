//! A search that takes too long is stopped and says so, and nothing else waits for it.

use super::{document, reason};
use crate::support::TestServer;
use crate::support::postgres::fresh_database;
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use sqlx::Connection as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{JoinSet, block_in_place};
use tonic::{Code, Request, Status};

/// Searches by label never end from now on.
const ENDLESS_ON_SQLITE: &str = "ALTER TABLE labels RENAME TO hidden; CREATE VIEW labels AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL \
     SELECT n + 1 FROM c) SELECT n AS document_id, CAST(n AS TEXT) AS key, CAST(n AS TEXT) AS value FROM c";
const ENDLESS_ON_POSTGRES: &str = "ALTER TABLE labels RENAME TO hidden; CREATE VIEW labels AS SELECT 1::int8 AS document_id, \
     pg_sleep(600)::text AS key, random()::text AS value";

/// More than run at a time.
const MANY: usize = 6;

/// How long a caller waits who does not wait long.
const SHORT: Duration = Duration::from_millis(600);

async fn list(server: &TestServer, label: bool, limit: Option<Duration>) -> Result<usize, Status> {
    let filter = pb::DocumentFilter {
        labels: label.then(|| ("desk".to_owned(), "world".to_owned())).into_iter().collect(),
        ..pb::DocumentFilter::default()
    };
    let mut request = Request::new(pb::ListDocumentsRequest { filter: Some(filter), ..pb::ListDocumentsRequest::default() });
    if let Some(limit) = limit {
        request.set_timeout(limit);
    }
    let mut client = server.documents().await;
    client.list_documents(request).await.map(|reply| reply.into_inner().documents.len())
}

/// The outcomes of many endless searches at once, and what a caller sees meanwhile who asks for a document.
async fn many(server: &Arc<TestServer>, limit: Option<Duration>) -> Vec<Status> {
    let mut searches = JoinSet::new();
    for _ in 0..MANY {
        let server = Arc::clone(server);
        searches.spawn(async move { list(&server, true, limit).await.unwrap_err() });
    }
    let request = pb::GetDocumentRequest { name: "documents/a".to_owned(), ..pb::GetDocumentRequest::default() };
    assert!(server.documents().await.get_document(request).await.is_ok());
    searches.join_all().await
}

async fn searches_are_stopped(server: TestServer, make_endless: impl AsyncFnOnce()) {
    let server = Arc::new(server);
    let documents = vec![document("a", "Snow fell on Lima.")];
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
    make_endless().await;

    // Callers who give up are told so, and within a second theirs do not run any more.
    for status in many(&server, Some(SHORT)).await {
        assert_eq!((status.code(), reason(&status).as_str()), (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"), "{status:?}");
    }
    let begun = Instant::now();
    assert_eq!(list(&server, false, None).await.unwrap(), 1);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());

    // Callers who wait are told why there is no answer: some had their turn, the others did not get one.
    let mut told: Vec<(Code, String)> =
        many(&server, None).await.into_iter().map(|status| (status.code(), reason(&status))).collect();
    told.sort_by(|one, other| one.1.cmp(&other.1));
    let expected = ["SEARCHES_BUSY"; 3].into_iter().chain(["SEARCH_TOO_LONG"; 3]);
    assert_eq!(told, expected.map(|reason| (Code::ResourceExhausted, reason.to_owned())).collect::<Vec<_>>());
    assert_eq!(list(&server, false, None).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_are_stopped_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let store = store::open(&Location::Sqlite(path.clone())).await.unwrap();
    let server = TestServer::over(store, Config::default()).await;
    searches_are_stopped(server, async || {
        let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
        sqlx::raw_sql(ENDLESS_ON_SQLITE).execute(&mut database).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_are_stopped_on_postgres() {
    let Some(url) = block_in_place(fresh_database) else { return };
    let store = store::open(&Location::Postgres(url.clone())).await.unwrap();
    let server = TestServer::over(store, Config::default()).await;
    searches_are_stopped(server, async || {
        let mut database = sqlx::PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(ENDLESS_ON_POSTGRES).execute(&mut database).await.unwrap();
    })
    .await;
}
