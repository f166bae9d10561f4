//! The path to PostgreSQL goes silent: open connections neither answer nor end.

use super::{Feed, document, session};
use crate::support::proxy::Proxy;
use crate::support::{TestServer, eventually, postgres};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use pb::IngestOutcome as Outcome;
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;

#[tokio::test(flavor = "multi_thread")]
async fn writes_recover_when_open_connections_go_silent() {
    let Some(url) = spawn_blocking(postgres::fresh_database).await.unwrap() else { return };
    let port: u16 = url.rsplit_once(':').and_then(|(_, rest)| rest.split_once('/')?.0.parse().ok()).unwrap();
    let proxy = Proxy::before(port).await;
    let url = url.replace(&format!(":{port}/"), &format!(":{}/", proxy.port));
    let server = TestServer::over(store::open(&Location::Postgres(url)).await.unwrap(), Config::default()).await;
    let mut feed = Feed::open(&server, session("")).await.unwrap();
    feed.send(1, document("before", "Lima is in Peru.")).await;
    assert_eq!(feed.result().await.unwrap().outcome(), Outcome::Created);
    for silence in 0..2 {
        assert!(proxy.silence() > 0);
        let since = Instant::now();
        eventually("a document is stored again", || async {
            let request = pb::BatchIngestDocumentsRequest {
                documents: vec![document(&format!("after/{silence}"), &format!("Lima is in Peru, {silence}."))],
                ..pb::BatchIngestDocumentsRequest::default()
            };
            let reply = server.ingest().await.batch_ingest_documents(request).await;
            reply.is_ok_and(|r| matches!(r.get_ref().results[0].outcome(), Outcome::Created | Outcome::Unchanged))
        })
        .await;
        let stored = since.elapsed();
        assert!(stored < Duration::from_secs(15), "{stored:?}");
    }
}
