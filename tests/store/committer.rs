//! A defect ends the task that commits: whoever waits is answered, readiness says which part is gone, and the process leaves.

use super::{Feed, document, on_postgres_store, reason, session, sqlite};
use crate::support::faulty::Faulty;
use crate::support::process::get;
use crate::support::{TestServer, eventually};
use dateline::config::{Config, Server as Settings};
use dateline::grpc::pb;
use dateline::http::admin;
use dateline::store::Store;
use pb::IngestOutcome as Outcome;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tonic::Code;

async fn a_dead_committer_is_told_to_all(store: Arc<dyn Store>) {
    let faulty = Faulty::over(store);
    let settings = Settings { drain_delay: Duration::from_secs(2), ..Settings::default() };
    let config = Config { server: settings, ..Config::default() };
    let server = TestServer::over(Arc::clone(&faulty) as Arc<dyn Store>, config).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let probes = listener.local_addr().unwrap();
    tokio::spawn(admin::serve(listener, server.readiness.clone()));
    let asked = async || tokio::task::spawn_blocking(move || get(probes, "/readyz")).await.unwrap();

    let mut feed = Feed::open(&server, session("feed")).await.unwrap();
    feed.send(1, document("a", "Lima is in Peru.")).await;
    assert_eq!(feed.result().await.unwrap().outcome(), Outcome::Created);
    assert_eq!(asked().await, (200, "ready\n".to_owned()));

    faulty.break_commits();
    feed.send(2, document("b", "Quito is in Ecuador.")).await;
    let told = feed.result().await.unwrap_err();
    assert_eq!((told.code(), reason(&told).as_str()), (Code::Unavailable, "STORE_UNAVAILABLE"));
    eventually("readiness names the part", || async {
        asked().await == (503, "not ready: committer\n".to_owned()) && server.health("").await == Some(2)
    })
    .await;
    // Who asks in the time that load balancers have to notice is answered too, and reads are served.
    let mut ingest = server.ingest().await;
    let batch = pb::BatchIngestDocumentsRequest { documents: vec![document("c", "Bogotá.")], ..Default::default() };
    let told = ingest.batch_ingest_documents(batch).await.unwrap_err();
    assert_eq!((told.code(), reason(&told).as_str()), (Code::Unavailable, "STORE_UNAVAILABLE"));
    let request = pb::GetDocumentRequest { name: "documents/a".to_owned(), ..pb::GetDocumentRequest::default() };
    assert!(server.documents().await.get_document(request).await.is_ok());
    drop(ingest);
    let ended = tokio::time::timeout(Duration::from_secs(30), server.served).await.unwrap().unwrap();
    assert_eq!(ended, Err("committer has ended".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_committer_is_told_to_all_on_sqlite() {
    let (store, _directory) = sqlite().await;
    a_dead_committer_is_told_to_all(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_committer_is_told_to_all_on_postgres() {
    if let Some(store) = on_postgres_store().await {
        a_dead_committer_is_told_to_all(store).await;
    }
}
