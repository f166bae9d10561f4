//! A store that an earlier release has written opens in this one, answers, and takes more.
//!
//! `tests/fixtures/store-v0.1.db` is of 0.1 and stays as it is once that is out; a later release adds one of its own.
//! `UPDATE_FIXTURE=1 cargo test --test tests store::upgrade` writes it.

use super::kills::feed;
use super::{document, session};
use crate::support::{TestServer, real_article, repository, wire_story};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use sqlx::{Connection as _, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};

const FIXTURE: &str = "tests/fixtures/store-v0.1.db";

const DOCUMENTS: i64 = 4;

/// What the fixture holds: a wire story, a real article, a page and a short text in another language.
fn stored(n: i64) -> pb::Document {
    let (id, text) = match n {
        1 => ("wire", wire_story()),
        2 => ("https://example.org/korea?page=1", real_article()),
        3 => ("page", format!("<html><title>A page</title><body><article><p>{}</p></article></body></html>", wire_story())),
        _ => ("pluie", "PARIS, 2 mars -- Il pleut sur la ville et sur les toits depuis dimanche.".to_owned()),
    };
    pb::Document {
        title: if n == 3 { String::new() } else { format!("Story {n}") },
        mime_type: if n == 3 { "text/html".to_owned() } else { String::new() },
        source: Some(pb::Source { outlet: ["Andina", "Sur"][n as usize % 2].to_owned(), ..pb::Source::default() }),
        publish_time: Some(pbjson_types::Timestamp { seconds: 1_601_942_400 + n * 86_400, nanos: 0 }),
        labels: [("desk".to_owned(), "world".to_owned())].into(),
        ..document(id, &text)
    }
}

/// A copy of the fixture as if it had just been written: a session is forgotten some days after its last document.
async fn copy(path: &Path) -> SqliteConnection {
    std::fs::copy(repository(FIXTURE), path).unwrap();
    let mut database = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let written = "UPDATE sessions SET update_time = CAST(unixepoch('subsec') * 1000000 AS INTEGER)";
    sqlx::query(written).execute(&mut database).await.unwrap();
    database
}

async fn over(path: &Path) -> TestServer {
    TestServer::over(store::open(&Location::Sqlite(path.to_owned())).await.unwrap(), Config::default()).await
}

async fn write_fixture() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new.db");
    let mut server = over(&path).await;
    let open = pb::IngestOpen { layers: Vec::new(), ..session("wire") };
    let told = feed(server.channel().await, open, DOCUMENTS, stored, None, || true).await;
    assert_eq!(told.acknowledged, DOCUMENTS, "{told:?}");
    server.shut_down();
    (&mut server.served).await.unwrap().unwrap();
    let fixture = repository(FIXTURE);
    std::fs::create_dir_all(fixture.parent().unwrap()).unwrap();
    let _ = std::fs::remove_file(&fixture);
    let mut database = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("VACUUM INTO $1").bind(fixture.to_str().unwrap()).execute(&mut database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_an_earlier_release_opens_and_answers() {
    if std::env::var_os("UPDATE_FIXTURE").is_some() {
        write_fixture().await;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("old.db");
    copy(&path).await.close().await.unwrap();
    let server = over(&path).await;

    let mut documents = server.documents().await;
    let list = pb::ListDocumentsRequest { view: pb::DocumentView::Full.into(), ..pb::ListDocumentsRequest::default() };
    let list = documents.list_documents(list).await.unwrap().into_inner().documents;
    let sent = |d: &pb::Document| pb::Document {
        name: String::new(),
        content_sha256: String::new(),
        create_time: None,
        update_time: None,
        ..d.clone()
    };
    assert_eq!(list.iter().map(sent).collect::<Vec<_>>(), (1..=DOCUMENTS).rev().map(stored).collect::<Vec<_>>());
    for document in &list {
        let request = pb::GetAnalysisRequest { name: document.name.clone(), ..pb::GetAnalysisRequest::default() };
        let reply = documents.get_analysis(request).await.unwrap().into_inner();
        assert!(reply.analysis.unwrap().coverage.is_some(), "{}", document.name);
        assert_eq!(reply.extracted_text.is_empty(), document.mime_type.is_empty(), "{}", document.name);
    }

    let search = |query: &str| pb::SearchDocumentsRequest {
        query: query.to_owned(),
        filter: Some(pb::DocumentFilter { labels: stored(1).labels, ..pb::DocumentFilter::default() }),
        ..pb::SearchDocumentsRequest::default()
    };
    let hits = documents.search_documents(search("\"tana river\"")).await.unwrap().into_inner().hits;
    let ids: Vec<_> = hits.iter().map(|h| h.document.as_ref().unwrap().document_id.as_str()).collect();
    assert_eq!(ids, ["page", "wire"]);
    assert!(hits.iter().all(|h| !h.snippets.is_empty()), "{hits:?}");

    let solberg = "entities/person-ingrid-solberg".to_owned();
    let request = pb::SearchStatementsRequest { speakers: vec![solberg.clone()], ..pb::SearchStatementsRequest::default() };
    let said = documents.search_statements(request).await.unwrap().into_inner().hits;
    assert!(said.iter().any(|s| s.contents.iter().any(|c| c.contains("should be led by Kenyan firms"))), "{said:?}");
    let request = pb::GetEntityRequest { name: solberg };
    let profile = server.entities().await.get_entity(request).await.unwrap().into_inner();
    assert_eq!(profile.entity.map(|e| (e.canonical_name, e.document_count)), Some(("Ingrid Solberg".to_owned(), 2)));
    assert!(!profile.roles.is_empty() && !profile.co_occurrences.is_empty());

    // The stream goes on where it was.
    let more: fn(i64) -> pb::Document = |n| document(&format!("item-{n}"), "The Tana River rose by a metre.");
    let told = feed(server.channel().await, session("wire"), DOCUMENTS + 1, more, None, || true).await;
    assert_eq!((told.resumed_after, told.acknowledged), (DOCUMENTS, DOCUMENTS + 1), "{told:?}");
    let any = pb::SearchDocumentsRequest { query: "\"tana river\"".to_owned(), ..pb::SearchDocumentsRequest::default() };
    assert_eq!(documents.search_documents(any).await.unwrap().into_inner().hits.len(), 3);
}

/// A store of 0.1 with many documents serves while what it lacks is made: the feed is told of all of them, and projections follow.
/// `DATELINE_UPGRADE_DOCUMENTS` makes it as large as `.ci/nightly` does.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_store_serves_while_it_is_upgraded() {
    let many: i64 = std::env::var("DATELINE_UPGRADE_DOCUMENTS").map_or(400, |text| text.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("old.db");
    let mut database = copy(&path).await;
    let copies = format!(
        "BEGIN;
         CREATE TEMP TABLE copies AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {many}) SELECT n FROM c;
         INSERT INTO documents (id, key, version, fingerprint, content_sha256, revision, outlet, language, time, create_time,
             update_time, layers, state, attempts, claimed_until) SELECT 1000 + n, key || '-' || n, version, fingerprint,
             content_sha256 || n, revision, outlet, language, time + n * 1000000, create_time, update_time, layers, state, attempts,
             claimed_until FROM documents, copies WHERE key = 'pluie';
         INSERT INTO bodies SELECT 1000 + n, document, analysis FROM bodies, copies
             WHERE document_id = (SELECT id FROM documents WHERE key = 'pluie');
         COMMIT;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(copies)).execute(&mut database).await.unwrap();

    let begun = Instant::now();
    let server = over(&path).await;
    let opened = begun.elapsed();
    let (mut client, mut ingest) = (server.documents().await, server.ingest().await);
    let (mut slowest, mut sent, mut done) = (Duration::ZERO, 0, 0_i64);
    let counted =
        "SELECT COALESCE(SUM(c.documents), 0) FROM hourly_counts c JOIN subjects s ON s.id = c.subject_id WHERE s.kind = 0";
    let patience = Duration::from_secs(30) + Duration::from_millis(20) * u32::try_from(many).unwrap();
    loop {
        if done < DOCUMENTS + many {
            let asked = Instant::now();
            let request =
                pb::GetDocumentRequest { name: format!("documents/pluie-{}", 1 + sent % many), ..Default::default() };
            client.get_document(request).await.unwrap();
            let documents = vec![document(&format!("new-{sent}"), "The Tana River rose by a metre.")];
            let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
            ingest.batch_ingest_documents(request).await.unwrap();
            sent += 1;
            slowest = slowest.max(asked.elapsed());
        }
        (done,) = sqlx::query_as(counted).fetch_one(&mut database).await.unwrap();
        if done == DOCUMENTS + many + sent {
            break;
        }
        assert!(begun.elapsed() < patience, "{done} of {} are counted", DOCUMENTS + many + sent);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (told,): (i64,) = sqlx::query_as("SELECT COUNT(DISTINCT key) FROM changes WHERE document_id > 0")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(told, DOCUMENTS + many + sent);
    println!(
        "{many} documents: open after {opened:?}, all told and counted after {:?}, slowest pair of calls {slowest:?}",
        begun.elapsed()
    );
}
