//! Replicas that share nothing but PostgreSQL.

use super::kills::{Moment, all_is_there, feed, item};
use super::{Feed, document, reason, session};
use crate::support::postgres::Postgres;
use crate::support::{TestServer, eventually, noise, postgres, repository};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::record::Record;
use dateline::store::{self, DocumentEntity, Findings, Location, OnConflict, Store, Write, Written};
use std::sync::Arc;
use tokio::task::block_in_place;

const REPLICAS: usize = 2;

/// Replicas that began at the same time on a fresh database, and its URL; `None` when PostgreSQL is not installed.
async fn replicas() -> Option<([TestServer; REPLICAS], String)> {
    let url = block_in_place(postgres::fresh_database)?;
    let location = Location::Postgres(url.clone());
    let [one, other]: [Arc<dyn Store>; REPLICAS] =
        [store::open(&location).await.unwrap(), store::open(&location).await.unwrap()];
    let both = tokio::join!(TestServer::over(one, Config::default()), TestServer::over(other, Config::default()));
    Some((both.into(), url))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_cut_over_in_the_middle() {
    const DOCUMENTS: i64 = 1_000;
    let Some(([one, other], _)) = replicas().await else { return };
    let mut acknowledged = 0;
    for (n, server) in [&one, &other, &one, &other].into_iter().enumerate() {
        let moment = Some(Moment::Answered(180 * (n as i64 + 1)));
        let told = feed(server.channel().await, session("wire"), DOCUMENTS, item, moment, || true).await;
        assert!(told.resumed_after >= acknowledged && told.status.is_none(), "{told:?} after {acknowledged}");
        acknowledged = told.acknowledged;
    }
    // The stream to the first is still open when the second gets the rest.
    let mut old = Feed::open(&one, session("wire")).await.unwrap();
    let next = old.opened.resume_after_sequence + 1;
    let told = feed(other.channel().await, session("wire"), DOCUMENTS, item, None, || true).await;
    assert_eq!((told.acknowledged, told.status.map(|s| s.code())), (DOCUMENTS, None));
    old.send(next, item(next)).await;
    let result = old.result().await;
    let late = result.as_ref().map(|r| r.outcome()).map_err(reason);
    assert!(late == Ok(pb::IngestOutcome::Unchanged) || late == Err("SESSION_TAKEN_OVER".to_owned()), "{result:?}");
    all_is_there(one.channel().await, DOCUMENTS).await;
    all_is_there(other.channel().await, DOCUMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_is_shared_and_nothing_is_done_twice() {
    const DOCUMENTS: i64 = 600;
    let Some(([one, other], url)) = replicas().await else { return };
    let open = |id: &str| pb::IngestOpen {
        ack_level: pb::AckLevel::Stored.into(),
        layers: vec![pb::Layer::Language.into(), pb::Layer::Entities.into()],
        ..session(id)
    };
    let make: fn(i64) -> pb::Document = |n| document(&format!("item-{n}"), &format!("Lima is in Peru, says item {n}."));
    // Both are sent the same documents at the same time.
    let (left, right) = tokio::join!(
        feed(one.channel().await, open("left"), DOCUMENTS, make, None, || true),
        feed(other.channel().await, open("right"), DOCUMENTS, make, None, || true),
    );
    let created = |told: &super::kills::Told| told.outcomes.get(&pb::IngestOutcome::Created.into()).copied().unwrap_or(0);
    assert_eq!((left.acknowledged, right.acknowledged), (DOCUMENTS, DOCUMENTS), "{left:?} {right:?}");
    assert_eq!(created(&left) + created(&right), DOCUMENTS, "{left:?} {right:?}");

    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let count = |condition: &'static str| {
        let pool = pool.clone();
        async move {
            let query = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM documents WHERE {condition}"));
            sqlx::query_as::<_, (i64,)>(query).fetch_one(&pool).await.unwrap().0
        }
    };
    eventually("everything is analysed", || async { count("state = 1").await == DOCUMENTS }).await;
    assert_eq!(count("attempts <> 1").await, 0, "each was claimed once");
    let request = pb::ListEntitiesRequest { name_prefix: "Peru".to_owned(), ..pb::ListEntitiesRequest::default() };
    let entities = other.entities().await.list_entities(request).await.unwrap().into_inner().entities;
    assert_eq!(entities.first().map(|e| e.document_count), Some(DOCUMENTS), "{entities:?}");
}

/// Replicas that store, change and delete the same documents and entities at the same time wait for each other, and never in a circle.
#[tokio::test(flavor = "multi_thread")]
async fn commits_that_meet_do_not_lock_each_other_out() {
    const COMMITS: usize = 60;
    let Some(postgres) = block_in_place(Postgres::start) else { return };
    let location = Location::Postgres(block_in_place(|| postgres.database()));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = store::open(&location).await.unwrap();
        store.ready().await.unwrap();
        writers.spawn(async move {
            for n in 0..COMMITS {
                // Each key twice, so that one commit changes what it has just changed, and in another order in each.
                let write = |i: usize| match noise(writer * 7_919 + n * 40 + i) {
                    chance if chance.is_multiple_of(7) => Write::Delete { key: format!("document-{}", chance % 20) },
                    chance => revision(chance % 20, n, i),
                };
                let writes: Vec<Write> = (0..40).map(write).collect();
                let written = store.commit(&writes).await.unwrap();
                assert!(!written.contains(&Written::Failed), "{written:?}");
            }
        });
    }
    writers.join_all().await;
    let log = block_in_place(|| postgres.log());
    assert_eq!(log.matches("deadlock detected").count(), 0);
}

/// A revision of a document that mentions half of all entities.
fn revision(key: usize, commit: usize, place: usize) -> Write {
    let entity = |n: usize| DocumentEntity {
        key: format!("person-{n:02}"),
        name: format!("Person {n:02}"),
        mentions: 1,
        names: vec![format!("Person {n:02}")],
        ..DocumentEntity::default()
    };
    let entities = (0..20).filter(|n| noise(key + commit * 31 + place * 17 + n).is_multiple_of(2)).map(entity).collect();
    let record = Record {
        key: format!("document-{key}"),
        fingerprint: format!("{commit} {place}").into_bytes(),
        content_sha256: format!("{key} {commit} {place}"),
        revision: 0,
        outlet: String::new(),
        publish_time: None,
        stored: None,
        labels: [].into(),
        document: b"document".to_vec(),
        layers: 1,
        findings: Some(Findings { analysis: b"analysis".to_vec(), entities, ..Findings::default() }),
    };
    Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
}

/// All of them find an empty database: one makes its tables, the others wait for that, and none fails.
#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_once_migrate_once() {
    const AT_ONCE: usize = 8;
    let Some(url) = block_in_place(postgres::fresh_database) else { return };
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let store = store::open(&Location::Postgres(url.clone())).await.unwrap();
        starting.spawn(async move {
            let first = store.ready().await;
            (store, first)
        });
    }
    let started = starting.join_all().await;
    let failed: Vec<_> = started.iter().filter_map(|(_, first)| first.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");

    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let applied: Vec<(i64, bool)> =
        sqlx::query_as("SELECT version, success FROM _sqlx_migrations ORDER BY version").fetch_all(&pool).await.unwrap();
    let files = std::fs::read_dir(repository("crates/store/migrations/postgres")).unwrap().count();
    assert_eq!(applied, (1..=files as i64).map(|version| (version, true)).collect::<Vec<_>>());

    for (n, (store, _)) in started.into_iter().enumerate() {
        let server = TestServer::over(store, Config::default()).await;
        let told = feed(server.channel().await, session("wire"), n as i64 + 1, item, None, || true).await;
        assert_eq!((told.resumed_after, told.acknowledged), (n as i64, n as i64 + 1), "{told:?}");
    }
}
