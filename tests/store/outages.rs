//! The database dies, comes late, or runs out of disk: callers are told in a way that they can act on, nothing that was
//! acknowledged is lost, and the service goes on by itself.

use super::kills::{all_is_there, connect, feed, item, moments};
use super::{Feed, document, reason, session};
use crate::support::postgres::{Postgres, fresh_database};
use crate::support::process::Served;
use crate::support::{TestServer, eventually};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use pb::document_service_client::DocumentServiceClient;
use sqlx::{Connection as _, SqliteConnection};
use std::process::Command;
use std::sync::Arc;
use tokio::task::block_in_place;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

const SERVING: Option<i32> = Some(1);
const NOT_SERVING: Option<i32> = Some(2);

/// A client may come again, and knows when.
fn says_when_to_come_again(status: &Status, reasons: &[&str]) {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert!(reasons.contains(&reason(status).as_str()), "{status:?}");
    assert!(status.get_error_details().retry_info().is_some_and(|info| info.retry_delay.is_some()), "{status:?}");
}

async fn refuses(server: &TestServer) {
    let status = Feed::open(server, session("other")).await.map(drop).unwrap_err();
    says_when_to_come_again(&status, &["STORE_UNAVAILABLE"]);
    let request = pb::ListDocumentsRequest::default();
    says_when_to_come_again(&server.documents().await.list_documents(request).await.unwrap_err(), &["STORE_UNAVAILABLE"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_dies_under_load_and_comes_back() {
    const DOCUMENTS: i64 = 2_000;
    let Some(postgres) = block_in_place(Postgres::start).map(Arc::new) else { return };
    let url = block_in_place(|| postgres.database());
    let store = store::open(&Location::Postgres(url)).await.unwrap();
    let server = TestServer::over(store, Config::default()).await;
    let mut acknowledged = 0;
    for moment in moments(4, DOCUMENTS, 5) {
        let power = Arc::clone(&postgres);
        let (dead, died) = tokio::sync::oneshot::channel::<()>();
        let cut = std::thread::spawn(move || {
            // When the stream ended before its moment, the database dies as well.
            let _ = died.blocking_recv();
            power.kill();
        });
        // It goes on sending and reading while the database dies.
        let told = feed(server.channel().await, session("wire"), DOCUMENTS, item, Some(moment), || {
            let _ = dead.send(());
            false
        });
        let told = told.await;
        assert!(told.resumed_after >= acknowledged, "{told:?} after {acknowledged}");
        acknowledged = told.acknowledged;
        match &told.status {
            Some(status) => says_when_to_come_again(status, &["STORE_UNAVAILABLE"]),
            None => assert_eq!(acknowledged, DOCUMENTS),
        }
        block_in_place(|| cut.join().unwrap());
        eventually("it is told that the store is away", || async { server.health("").await == NOT_SERVING }).await;
        refuses(&server).await;
        block_in_place(|| postgres.run());
        eventually("it goes on by itself", || async { server.health("").await == SERVING }).await;
    }
    let told = feed(server.channel().await, session("wire"), DOCUMENTS, item, None, || true).await;
    assert!(told.resumed_after >= acknowledged && told.status.is_none(), "{told:?} after {acknowledged}");
    assert_eq!(told.acknowledged, DOCUMENTS);
    all_is_there(server.channel().await, DOCUMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_may_come_later_than_the_server() {
    let Some(postgres) = block_in_place(Postgres::start) else { return };
    let url = block_in_place(|| postgres.database());
    block_in_place(|| postgres.kill());
    let store = store::open(&Location::Postgres(url)).await.unwrap();
    let server = TestServer::begin_over(store, Config::default()).await;
    eventually("it answers", || async { server.health("").await == NOT_SERVING }).await;
    refuses(&server).await;
    block_in_place(|| postgres.run());
    eventually("it is ready", || async { server.health("").await == SERVING }).await;
    let told = feed(server.channel().await, session("wire"), 20, item, None, || true).await;
    assert_eq!((told.acknowledged, told.status.map(|s| s.code())), (20, None));
    all_is_there(server.channel().await, 20).await;
}

/// The tables are made while the server starts, and whoever would ask them waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_over_an_empty_database_complains_of_nothing() {
    let Some(url) = block_in_place(fresh_database) else { return };
    let lines = block_in_place(|| Served::ready(&["--store", &url]).0.end());
    let errors: Vec<&String> = lines.iter().filter(|line| line.contains("\"ERROR\"")).collect();
    assert!(errors.is_empty() && lines.len() > 3, "{errors:?}");
}

/// SQLite itself goes on with a file that is gone, and all of it is lost with the process.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_file_is_deleted_takes_nothing_more() {
    for name in ["test.db", "test.db-wal"] {
        let (store, directory) = super::sqlite().await;
        let server = TestServer::over(store, Config::default()).await;
        let mut feed = Feed::open(&server, session("wire")).await.unwrap();
        feed.send(1, item(1)).await;
        assert!(feed.result().await.is_ok());
        std::fs::remove_file(directory.path().join(name)).unwrap();
        feed.send(2, item(2)).await;
        says_when_to_come_again(&feed.result().await.unwrap_err(), &["STORE_UNAVAILABLE"]);
        eventually("it is told that the store is gone", || async { server.health("").await == NOT_SERVING }).await;
        refuses(&server).await;
    }
}

/// Runs a program in a mount namespace of its own with a small file system at `$0`, or says why it cannot.
const SMALL_DISK: &str =
    r#"mount -t tmpfs -o size=40m tmpfs "$0" && head -c 36000000 /dev/zero > "$0/ballast" && exec "$@""#;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_left_again() {
    const DOCUMENTS: i64 = 900;
    let directory = tempfile::tempdir().unwrap();
    let disk = directory.path().to_str().unwrap();
    let around = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, disk];
    let possible = Command::new(around[0]).args(&around[1..]).arg("true").status().is_ok_and(|status| status.success());
    if !possible {
        println!("skipped: this system lets no one mount a file system");
        return;
    }
    let make: fn(i64) -> pb::Document = |n| {
        // Hash after hash: it does not compress.
        let noise: String =
            (0..60).map(|i| format!("{:016x} ", (n * 61 + i).wrapping_mul(0x9E37_79B9_7F4A_7C15u64 as i64))).collect();
        document(&format!("item-{n}"), &format!("The harbour of the town was closed on the day of storm {n}. {noise}"))
    };
    let url = format!("sqlite:{disk}/test.db");
    let (served, address, _) = block_in_place(|| Served::within(&around, &["--store", &url]));
    let inside = |name: &str| format!("/proc/{}/root{disk}/{name}", served.child.id());

    let full = feed(connect(address).await, session("wire"), DOCUMENTS, make, None, || true).await;
    assert!((1..DOCUMENTS).contains(&full.acknowledged), "{full:?}");
    says_when_to_come_again(full.status.as_ref().expect("the disk is full"), &["STORAGE_FULL", "STORE_UNAVAILABLE"]);
    let mut documents = DocumentServiceClient::new(connect(address).await);
    let first = pb::GetDocumentRequest { name: "documents/item-1".to_owned(), view: 0 };
    assert!(documents.get_document(first).await.is_ok(), "what is stored is still read");

    std::fs::remove_file(inside("ballast")).unwrap();
    let told = feed(connect(address).await, session("wire"), DOCUMENTS, make, None, || true).await;
    assert!(told.resumed_after >= full.acknowledged, "{told:?} after {full:?}");
    assert_eq!((told.acknowledged, told.status.map(|s| s.code())), (DOCUMENTS, None));

    let copy = tempfile::tempdir().unwrap();
    for name in ["test.db", "test.db-wal"] {
        std::fs::copy(inside(name), copy.path().join(name)).unwrap();
    }
    let url = format!("sqlite:{}", copy.path().join("test.db").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM documents").fetch_one(&mut database).await.unwrap();
    assert_eq!((verdict.as_str(), count), ("ok", DOCUMENTS));
}
