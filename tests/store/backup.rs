//! A copy of an embedded store, made while documents stream in, is a store like any other; PostgreSQL's own tools do the same for it.

use super::kills::Place;
use crate::support::postgres::Postgres;
use crate::support::process::Served;
use dateline::grpc::pb;
use pb::document_service_client::DocumentServiceClient;
use pb::ingest_service_client::IngestServiceClient;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use tokio::task::block_in_place;

/// Documents of one batch.
const BATCH: i64 = 20;

async fn ingest(address: SocketAddr, from: i64) {
    let documents = (from..from + BATCH)
        .map(|number| pb::Document {
            document_id: format!("d{number}"),
            text: format!("OSLO, Oct. 5 -- Minister Anna Berg said on Monday that bridge {number} will be closed."),
            ..pb::Document::default()
        })
        .collect();
    let request = pb::BatchIngestDocumentsRequest {
        documents,
        ack_level: pb::AckLevel::Analyzed.into(),
        ..pb::BatchIngestDocumentsRequest::default()
    };
    let mut client = IngestServiceClient::connect(format!("http://{address}")).await.unwrap();
    client.batch_ingest_documents(request).await.unwrap();
}

/// Keys of the documents that a search for a word finds.
async fn found(address: SocketAddr) -> BTreeSet<String> {
    let mut client = DocumentServiceClient::connect(format!("http://{address}")).await.unwrap();
    let (mut keys, mut page_token) = (BTreeSet::new(), String::new());
    loop {
        let request = pb::SearchDocumentsRequest {
            query: "bridge".to_owned(),
            page_size: 500,
            page_token: page_token.clone(),
            ..pb::SearchDocumentsRequest::default()
        };
        let page = client.search_documents(request).await.unwrap().into_inner();
        keys.extend(page.hits.into_iter().filter_map(|hit| Some(hit.document?.document_id)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return keys;
        }
    }
}

fn backup(store: &str, file: &std::path::Path) -> Output {
    block_in_place(|| {
        Command::new(env!("CARGO_BIN_EXE_dateline")).args(["backup", "--store", store]).arg(file).output().unwrap()
    })
}

/// Ingests until told to end; counts what was acknowledged.
fn writer(address: SocketAddr) -> (Arc<AtomicI64>, Arc<AtomicBool>, tokio::task::JoinHandle<()>) {
    let (acknowledged, ended) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let (count, end) = (Arc::clone(&acknowledged), Arc::clone(&ended));
    let task = tokio::spawn(async move {
        while !end.load(Ordering::SeqCst) {
            ingest(address, count.load(Ordering::SeqCst)).await;
            count.fetch_add(BATCH, Ordering::SeqCst);
        }
    });
    (acknowledged, ended, task)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_a_store_of_one_moment_while_documents_stream_in() {
    let place = Place::sqlite();
    let (_served, address) = place.serve();
    ingest(address, 0).await;
    let (acknowledged, ended, task) = writer(address);
    acknowledged.fetch_add(BATCH, Ordering::SeqCst);
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy.db");
    // What an earlier one that was killed left behind is no hindrance.
    std::fs::write(directory.path().join("copy.db.unfinished"), b"half").unwrap();
    let before = acknowledged.load(Ordering::SeqCst);
    let output = backup(&place.url, &copy);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = backup(&place.url, &copy);
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is a file already"));
    ended.store(true, Ordering::SeqCst);
    task.await.unwrap();

    let restored = format!("sqlite:{}", copy.display());
    let (_restored, address) = block_in_place(|| {
        let (served, address, _) = Served::ready(&["--store", &restored]);
        (served, address)
    });
    let keys = found(address).await;
    let all = (0..before).map(|number| format!("d{number}")).collect::<BTreeSet<_>>();
    assert!(keys.is_superset(&all), "{} of {before}", keys.len());
    // It takes documents like any other.
    ingest(address, 1_000_000).await;
    assert_eq!(found(address).await.len(), keys.len() + BATCH as usize);
    let missing = backup("sqlite:/nowhere/news.db", &directory.path().join("other.db"));
    assert!(!missing.status.success() && !directory.path().join("other.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_postgresql_is_restored_by_its_own_tools() {
    let Some(postgres) = block_in_place(Postgres::start) else { return };
    let (from, to) = block_in_place(|| (postgres.database(), postgres.database()));
    let serve = |url: &str| block_in_place(|| Served::ready(&["--store", url]));
    let (_served, address, _) = serve(&from);
    ingest(address, 0).await;
    let (acknowledged, ended, task) = writer(address);
    acknowledged.fetch_add(BATCH, Ordering::SeqCst);
    let directory = tempfile::tempdir().unwrap();
    let dump = directory.path().join("dump");
    let before = acknowledged.load(Ordering::SeqCst);
    block_in_place(|| postgres.tool("pg_dump", &["--format", "custom", "--file", dump.to_str().unwrap(), &from]));
    ended.store(true, Ordering::SeqCst);
    task.await.unwrap();
    block_in_place(|| postgres.tool("pg_restore", &["--no-owner", "--dbname", &to, dump.to_str().unwrap()]));
    let told = backup(&from, &directory.path().join("copy.db"));
    assert!(String::from_utf8_lossy(&told.stderr).contains("pg_dump"));

    let (_restored, address, _) = serve(&to);
    let keys = found(address).await;
    let all = (0..before).map(|number| format!("d{number}")).collect::<BTreeSet<_>>();
    assert!(keys.is_superset(&all), "{} of {before}", keys.len());
    ingest(address, 1_000_000).await;
    assert_eq!(found(address).await.len(), keys.len() + BATCH as usize);
}
