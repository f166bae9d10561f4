//! Changes as Parquet files by day.

use super::{Connector, once, succeed};
use crate::support::process::{free, get};
use crate::support::{TestServer, eventually};
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use dateline::grpc::pb;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use tokio::task::block_in_place;

fn section(directory: &Path, more: &str) -> String {
    format!("[[connect.sink]]\nkind = \"parquet\"\nname = \"lake\"\ndirectory = {directory:?}\n{more}\n")
}

/// The files below a folder, in order.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    all.sort_by_key(|path| path.file_name().unwrap().to_owned());
    all
}

/// Position, kind, key, text and number of statements of every row.
fn rows(directory: &Path) -> Vec<(i64, String, String, String, usize)> {
    let mut rows = Vec::new();
    for path in files(directory) {
        for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap() {
            let batch = batch.unwrap();
            let change = batch.column_by_name("change").unwrap().as_struct();
            let positions = change.column_by_name("position").unwrap().as_primitive::<Int64Type>();
            let kinds = change.column_by_name("kind").unwrap().as_string::<i32>();
            let text = |name: &str, row: usize| {
                let column = batch.column_by_name(name).unwrap().as_string::<i32>();
                if arrow_array::Array::is_null(column, row) { String::new() } else { column.value(row).to_owned() }
            };
            let statements = batch.column_by_name("statements").unwrap().as_list::<i32>();
            for row in 0..batch.num_rows() {
                let said =
                    if arrow_array::Array::is_null(statements, row) { 0 } else { statements.value_length(row) as usize };
                rows.push((positions.value(row), kinds.value(row).to_owned(), text("name", row), text("text", row), said));
            }
        }
    }
    rows
}

async fn ingest(server: &TestServer, id: &str, text: &str) -> String {
    let document = pb::Document { document_id: id.to_owned(), text: text.to_owned(), ..pb::Document::default() };
    let request = pb::BatchIngestDocumentsRequest {
        documents: vec![document],
        ack_level: pb::AckLevel::Analyzed.into(),
        on_conflict: pb::OnConflict::Replace.into(),
        ..pb::BatchIngestDocumentsRequest::default()
    };
    server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results[0].name.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_in_one_file_and_the_newest_row_counts() {
    let server = TestServer::start().await;
    let place = tempfile::tempdir().unwrap();
    let lake = place.path().join("lake");
    let moved = |more: &str| block_in_place(|| once(&server.url(), &section(&lake, more)));
    let a = ingest(&server, "a", "Minister Anna Berg said on Monday that the bridge will be closed.").await;
    let b = ingest(&server, "b", "It rained in Lima on Sunday, police said.").await;
    succeed(&moved("rows = 1"));
    let first = rows(&lake);
    assert_eq!(files(&lake).len(), first.len());
    let of = |name: &str, rows: &[(i64, String, String, String, usize)]| {
        rows.iter().filter(|row| row.2 == name).max_by_key(|row| row.0).cloned().unwrap()
    };
    assert_eq!((of(&a, &first).4, of(&b, &first).4), (1, 1));

    ingest(&server, "a", "The bridge will be opened.").await;
    server.documents().await.delete_document(pb::DeleteDocumentRequest { name: b.clone() }).await.unwrap();
    // What a writer that was killed leaves behind.
    fs::write(lake.join(".unfinished"), b"PAR1").unwrap();
    succeed(&moved(""));
    let all = rows(&lake);
    assert!(all.iter().map(|row| row.0).is_sorted_by(|a, b| a < b), "{all:?}");
    assert_eq!(of(&a, &all).3, "The bridge will be opened.");
    assert_eq!((of(&b, &all).1.as_str(), of(&b, &all).3.as_str()), ("DELETED", ""));
    let count = files(&lake).len();
    succeed(&moved(""));
    assert_eq!(files(&lake).len(), count);
    assert!(!lake.join(".unfinished").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_has_one_writer_and_holds_nothing_of_others() {
    let server = TestServer::start().await;
    ingest(&server, "a", "It rained in Lima.").await;
    let place = tempfile::tempdir().unwrap();
    let refused = |section: &str, expected: &str| {
        let output = block_in_place(|| once(&server.url(), section));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(expected), "{told}");
    };
    {
        let _first = block_in_place(|| Connector::start(&server.url(), &section(place.path(), "every = \"10ms\"")));
        eventually("the first file", async || !files(place.path()).is_empty()).await;
        refused(&section(place.path(), ""), "another connector writes to");
    }
    let day = place.path().join("day=2026-11-28");
    fs::create_dir_all(&day).unwrap();
    fs::write(day.join("99999999.parquet"), b"nonsense").unwrap();
    refused(&section(place.path(), ""), "99999999.parquet");
    fs::write(place.path().join("file"), b"").unwrap();
    refused(&section(&place.path().join("file"), ""), "file");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ready_when_the_server_has_answered() {
    let server = TestServer::start().await;
    // Takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let place = tempfile::tempdir().unwrap();
    let start = |server: &str, folder: &str| {
        let port = free();
        let listen = format!("[connect]\nlisten = \"{port}\"\n{}", section(&place.path().join(folder), ""));
        (block_in_place(|| Connector::start(server, &listen)), port)
    };
    let answers = |port: SocketAddr, path: &str| TcpStream::connect(port).ok().map(|_| get(port, path).0);
    let (_waits, waiting) = start(&silent, "waits");
    eventually("it lives", async || answers(waiting, "/livez") == Some(200)).await;
    let (_runs, running) = start(&server.url(), "runs");
    eventually("it is ready", async || answers(running, "/readyz") == Some(200)).await;
    assert_eq!(answers(waiting, "/readyz"), Some(503));
}
