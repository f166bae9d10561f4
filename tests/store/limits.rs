//! What a database would refuse is refused, cut or left out alike on both stores, and costs no other document anything.

use super::same::open_both;
use super::{Feed, document, reason, session};
use crate::support::{TestServer, eventually, noise, postgres};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::filter::{EntityFilter, Filter, PageOf, StatementFilter};
use dateline::store::query::Query;
use dateline::store::record::Record;
use dateline::store::{self, DocumentEntity, Findings, Location, OnConflict, RoleRow, StatementRow, Write, Written};
use pb::IngestOutcome as Outcome;
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::task::block_in_place;

/// Letters that do not compress.
fn letters(count: usize, seed: usize) -> String {
    (0..count).map(|n| char::from(b'a' + (noise(seed * 1_000_003 + n) % 26) as u8)).collect()
}

/// Distinct words of `length` letters.
fn words(count: usize, length: usize) -> String {
    (0..count).map(|n| format!("w{n:06}{}", letters(length - 7, n))).collect::<Vec<_>>().join(" ")
}

fn entity(key: &str, name: &str) -> DocumentEntity {
    DocumentEntity {
        key: key.to_owned(),
        name: name.to_owned(),
        mentions: 1,
        names: vec![name.to_owned()],
        ..DocumentEntity::default()
    }
}

/// Entities, roles and statements of sizes that no index takes.
fn monstrous() -> Record {
    let named = DocumentEntity {
        names: vec!["Ana Quispe".to_owned(), letters(4_000, 2)],
        roles: vec![RoleRow { title: letters(40_000, 3), of: letters(40_000, 4) }],
        ..entity("person-ana-quispe", "Ana Quispe")
    };
    let statement = |terms: String| StatementRow { speakers: vec!["person-ana-quispe".to_owned()], terms };
    Record {
        key: "monstrous".to_owned(),
        fingerprint: vec![1],
        content_sha256: letters(64, 5),
        revision: 0,
        outlet: String::new(),
        publish_time: Some(0),
        stored: None,
        labels: [].into(),
        document: b"document".to_vec(),
        layers: 1,
        findings: Some(Findings {
            analysis: b"analysis".to_vec(),
            language: "en".to_owned(),
            pipeline: "1".to_owned(),
            segments: vec!["harbour".to_owned()],
            entities: vec![entity("person-long-name", &letters(3_000, 6)), entity(&letters(14_000, 7), "Long Key"), named],
            statements: vec![statement(words(60_000, 20)), statement("second harbour".to_owned())],
        }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_index_takes_is_left_out_alike() {
    let Some((postgres, sqlite, _directory)) = open_both().await else { return };
    for store in [&postgres, &sqlite] {
        let write = || Write::Document { record: Box::new(monstrous()), on_conflict: OnConflict::Replace, mark: None };
        assert_eq!(store.commit(&[write()]).await, Ok(vec![Written::Created]), "{store:?}");
        let page = PageOf { size: 100, bytes: 1 << 20, after: None };
        let entities = store.entities(&EntityFilter::default(), &page).await.unwrap().entries;
        assert_eq!(entities.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["person-ana-quispe"], "{store:?}");
        let profile = store.entity("person-ana-quispe").await.unwrap().unwrap();
        assert_eq!(profile.aliases.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Ana Quispe"], "{store:?}");
        assert!(profile.roles.is_empty(), "{store:?}");
        let found = async |query: &str| {
            let filter = StatementFilter {
                speakers: vec!["person-ana-quispe".to_owned()],
                query: Some(Query::parse(query, dateline::lang::other_forms).unwrap()),
                documents: Filter::default(),
            };
            store.statements(&filter, &page).await.unwrap().entries.iter().map(|s| s.ordinal).collect::<Vec<_>>()
        };
        assert_eq!((found("w000007*").await, found("w059999*").await), (vec![0], vec![]), "{store:?}");
        assert_eq!(found("second").await, [1], "{store:?}");
        // It can be taken away again, and nothing of it stays.
        store.commit(&[Write::Delete { key: "monstrous".to_owned() }]).await.unwrap();
        assert!(store.entities(&EntityFilter::default(), &page).await.unwrap().entries.is_empty(), "{store:?}");
    }
}

/// The database refuses the document with the key `poison`, for a reason of its own.
const REFUSE_SQLITE: &str = "CREATE TRIGGER refuse BEFORE INSERT ON documents WHEN NEW.key = 'poison' \
                             BEGIN SELECT RAISE(ABORT, 'refused'); END";
const REFUSE_POSTGRES: &str = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.key = 'poison' \
                               THEN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$; \
                               CREATE TRIGGER refuse BEFORE INSERT ON documents FOR EACH ROW EXECUTE FUNCTION refuse()";

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_sqlite_refuses_fails_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let server = TestServer::over(store::open(&Location::Sqlite(path.clone())).await.unwrap(), Config::default()).await;
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::raw_sql(REFUSE_SQLITE).execute(&mut database).await.unwrap();
    fails_alone(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_postgres_refuses_fails_alone() {
    let Some(url) = block_in_place(postgres::fresh_database) else { return };
    let server = TestServer::over(store::open(&Location::Postgres(url.clone())).await.unwrap(), Config::default()).await;
    let database = sqlx::PgPool::connect(&url).await.unwrap();
    // The build of an index beside those who write waits for every transaction, and that of a new trigger would wait for it.
    let built = "SELECT COUNT(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = 'documents_untold' AND i.indisvalid";
    eventually("the indexes are built", || async {
        let (built,): (i64,) = sqlx::query_as(built).fetch_one(&database).await.unwrap();
        built == 1
    })
    .await;
    sqlx::raw_sql(AssertSqlSafe(REFUSE_POSTGRES)).execute(&database).await.unwrap();
    fails_alone(server).await;
}

async fn fails_alone(server: TestServer) {
    const DOCUMENTS: i64 = 40;
    let make = |n: i64| match n % 10 {
        5 => document("poison", &format!("The harbour was closed, says {n}.")),
        _ => document(&format!("item-{n}"), &format!("The harbour was closed, says {n}.")),
    };
    let mut feed = Feed::open(&server, session("wire")).await.unwrap();
    for n in 1..=20 {
        feed.send(n, make(n)).await;
    }
    for n in 1..=20 {
        let result = feed.result().await.unwrap();
        let expected = if n % 10 == 5 { Outcome::Failed } else { Outcome::Created };
        assert_eq!((result.sequence, result.outcome(), result.status.is_some()), (n, expected, n % 10 == 5), "{result:?}");
    }
    // The stream goes on behind it, and so does the next one.
    for n in 21..=30 {
        feed.send(n, make(n)).await;
    }
    let (results, last) = feed.finish().await.unwrap();
    assert_eq!((results.len(), last.durable_through), (10, 30));
    let mut next = Feed::open(&server, session("wire")).await.unwrap();
    assert_eq!(next.opened.resume_after_sequence, 30, "a checkpoint that was told holds");
    for n in 31..=DOCUMENTS {
        next.send(n, make(n)).await;
        assert_eq!(next.result().await.map(|r| r.sequence).map_err(|status| reason(&status)), Ok(n));
    }
    let list = pb::ListDocumentsRequest { page_size: 1_000, ..pb::ListDocumentsRequest::default() };
    let stored = server.documents().await.list_documents(list).await.unwrap().into_inner().documents;
    assert_eq!(stored.len() as i64, DOCUMENTS - DOCUMENTS / 10);
}
