//! The feed of changes: one order, nothing missed, whatever writes and whoever dies.

use super::same::open_both;
use super::{document, on_both_stores, reason, sqlite};
use crate::support::postgres::fresh_database;
use crate::support::{TestServer, eventually, noise, repository};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::filter::ChangeFilter;
use dateline::store::record::Record;
use dateline::store::{self, ChangeKind, Findings, Location, OnConflict, Store, Write};
use pb::ChangeKind as Kind;
use pb::stream_changes_response::Message as Said;
use sqlx::Connection as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::{JoinSet, block_in_place};
use tonic::{Code, Status, Streaming};

on_both_stores!(every_change_is_told_in_order, a_filter_tells_what_passes_and_what_is_gone, tokens_are_of_one_store);

pub(super) type Replies = Streaming<pb::StreamChangesResponse>;

pub(super) async fn follow(server: &TestServer, request: pb::StreamChangesRequest) -> Result<Replies, Status> {
    Ok(server.documents().await.stream_changes(request).await?.into_inner())
}

/// Changes up to the next bookmark, and its token.
async fn up_to_bookmark(replies: &mut Replies) -> (Vec<pb::DocumentChange>, String) {
    let mut changes = Vec::new();
    loop {
        match replies.message().await.unwrap().unwrap().message.unwrap() {
            Said::Change(change) => changes.push(change),
            Said::Bookmark(bookmark) => return (changes, bookmark.resume_token),
            Said::StoryChange(change) => panic!("nobody asked for stories: {change:?}"),
        }
    }
}

pub(super) async fn next(replies: &mut Replies) -> pb::DocumentChange {
    loop {
        if let Some(Said::Change(change)) = replies.message().await.unwrap().unwrap().message {
            return change;
        }
    }
}

fn shown(changes: &[pb::DocumentChange]) -> Vec<(Kind, &str, bool)> {
    changes.iter().map(|change| (change.kind(), change.name.trim_start_matches("documents/"), change.analyzed)).collect()
}

async fn ingest(server: &TestServer, documents: Vec<pb::Document>, ack: pb::AckLevel) {
    let request = pb::BatchIngestDocumentsRequest {
        documents,
        ack_level: ack.into(),
        layers: vec![pb::Layer::Language.into()],
        ..pb::BatchIngestDocumentsRequest::default()
    };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
}

async fn delete(server: &TestServer, id: &str) {
    let request = pb::DeleteDocumentRequest { name: format!("documents/{id}") };
    server.documents().await.delete_document(request).await.unwrap();
}

async fn every_change_is_told_in_order(server: TestServer) {
    let any = pb::StreamChangesRequest::default;
    let mut replies = follow(&server, pb::StreamChangesRequest { include_documents: true, ..any() }).await.unwrap();
    assert_eq!(up_to_bookmark(&mut replies).await.0, []);
    ingest(&server, vec![document("a", "One.")], pb::AckLevel::Analyzed).await;
    ingest(&server, vec![document("a", "One.")], pb::AckLevel::Analyzed).await;
    ingest(&server, vec![document("a", "Two.")], pb::AckLevel::Analyzed).await;
    ingest(&server, vec![document("b", "Three.")], pb::AckLevel::Stored).await;
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(next(&mut replies).await);
    }
    delete(&server, "a").await;
    told.push(next(&mut replies).await);
    let expected = [
        (Kind::Created, "a", true),
        (Kind::Updated, "a", true),
        (Kind::Created, "b", false),
        (Kind::Analyzed, "b", true),
        (Kind::Deleted, "a", false),
    ];
    assert_eq!(shown(&told), expected);
    assert!(told.windows(2).all(|pair| pair[0].position < pair[1].position), "{told:?}");
    assert!(told.iter().all(|change| change.time.is_some()));
    assert_eq!(told[2].document.as_ref().map(|d| d.text.as_str()), Some("Three."));
    assert_eq!(told[4].document, None);
    // Behind each of them it goes on with the next.
    for (n, change) in told.iter().enumerate() {
        let request = pb::StreamChangesRequest { resume_token: change.resume_token.clone(), ..any() };
        let (rest, _) = up_to_bookmark(&mut follow(&server, request).await.unwrap()).await;
        assert_eq!(shown(&rest), expected[n + 1..]);
    }
}

async fn a_filter_tells_what_passes_and_what_is_gone(server: TestServer) {
    let from = |outlet: &str, id: &str| pb::Document {
        source: Some(pb::Source { outlet: outlet.to_owned(), ..pb::Source::default() }),
        ..document(id, &format!("Item {id}."))
    };
    ingest(&server, vec![from("Andina", "a"), from("Sur", "b"), from("Sur", "c")], pb::AckLevel::Analyzed).await;
    delete(&server, "a").await;
    let filter = Some(pb::DocumentFilter { outlets: vec!["Sur".to_owned()], ..pb::DocumentFilter::default() });
    let request = pb::StreamChangesRequest { filter, ..pb::StreamChangesRequest::default() };
    let (changes, token) = up_to_bookmark(&mut follow(&server, request.clone()).await.unwrap()).await;
    assert_eq!(shown(&changes), [(Kind::Created, "b", true), (Kind::Created, "c", true), (Kind::Deleted, "a", false)]);
    // What does not pass moves the bookmark on.
    ingest(&server, vec![from("Andina", "d")], pb::AckLevel::Analyzed).await;
    let request = pb::StreamChangesRequest { resume_token: token.clone(), ..request };
    let (changes, later) = up_to_bookmark(&mut follow(&server, request).await.unwrap()).await;
    assert_eq!((changes.len(), later == token), (0, false));
}

async fn tokens_are_of_one_store(server: TestServer) {
    for token in ["x", "c1.999999"] {
        let request = pb::StreamChangesRequest { resume_token: token.to_owned(), ..pb::StreamChangesRequest::default() };
        let status = match follow(&server, request).await {
            Err(status) => status,
            Ok(mut replies) => replies.message().await.unwrap_err(),
        };
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "RESUME_TOKEN_INVALID"), "{token}");
    }
}

pub(super) fn put(key: &str, n: usize) -> Write {
    let record = Record {
        key: key.to_owned(),
        fingerprint: n.to_be_bytes().to_vec(),
        content_sha256: format!("{key} {n}"),
        revision: 0,
        outlet: String::new(),
        publish_time: Some(0),
        stored: None,
        labels: [].into(),
        document: n.to_string().into_bytes(),
        layers: 1,
        findings: (!n.is_multiple_of(3)).then(|| Findings { analysis: b"analysis".to_vec(), ..Findings::default() }),
    };
    Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
}

/// Replays the feed from a position: what is stored under each key, by what the changes say.
async fn replay(store: &dyn Store, after: &mut i64, stored: &mut BTreeMap<String, Vec<u8>>) {
    let wanted = ChangeFilter { with_documents: true, ..ChangeFilter::default() };
    loop {
        let changes = store.changes(&wanted, *after, 64).await.unwrap();
        let mut last = *after;
        for found in changes.entries {
            assert!(found.position > last, "{} after {last}", found.position);
            last = found.position;
            match (found.change.kind, found.document) {
                (ChangeKind::Deleted, _) => drop(stored.remove(&found.change.key)),
                (_, Some(document)) => drop(stored.insert(found.change.key, document.document)),
                // Deleted since: the feed will say so.
                (_, None) => {}
            }
        }
        assert!(changes.through >= last);
        *after = changes.through;
        if changes.through == changes.position {
            return;
        }
    }
}

/// Many writers over several connections, readers that begin anew from where they were: each has, in the end, just what is stored.
async fn nothing_is_missed(stores: Vec<Arc<dyn Store>>) {
    const WRITERS: usize = 8;
    const COMMITS: usize = 60;
    let writing = Arc::new(AtomicUsize::new(WRITERS));
    let mut all = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, writing) = (Arc::clone(&stores[writer % stores.len()]), Arc::clone(&writing));
        all.spawn(async move {
            for n in 0..COMMITS {
                let write = |i: usize| {
                    let chance = noise(writer * 100_003 + n * 101 + i);
                    let key = format!("document-{}", chance % 300);
                    if chance.is_multiple_of(11) {
                        Write::Delete { key }
                    } else {
                        put(&key, writer * 1_000_000 + n * 1_000 + i)
                    }
                };
                let writes: Vec<Write> = (0..20).map(write).collect();
                store.commit(&writes).await.unwrap();
            }
            writing.fetch_sub(1, Ordering::SeqCst);
        });
    }
    for store in &stores {
        let (store, writing) = (Arc::clone(store), Arc::clone(&writing));
        all.spawn(async move {
            let (mut after, mut stored) = (0, BTreeMap::new());
            loop {
                let last = writing.load(Ordering::SeqCst) == 0;
                replay(&*store, &mut after, &mut stored).await;
                if last {
                    break;
                }
            }
            let keys: Vec<String> = (0..300).map(|n| format!("document-{n}")).collect();
            let found = store.get(&keys).await.unwrap().into_iter().flatten();
            assert_eq!(stored, found.map(|d| (d.key, d.document)).collect::<BTreeMap<_, _>>());
        });
    }
    all.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_missed_on_sqlite() {
    let (store, _directory) = sqlite().await;
    nothing_is_missed(vec![Arc::clone(&store), store]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_missed_on_postgres() {
    let Some(url) = block_in_place(fresh_database) else { return };
    let location = Location::Postgres(url);
    let mut stores = Vec::new();
    for _ in 0..3 {
        let store = store::open(&location).await.unwrap();
        store.ready().await.unwrap();
        stores.push(store);
    }
    nothing_is_missed(stores).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_stores_tell_alike() {
    let Some((postgres, sqlite, _directory)) = open_both().await else { return };
    let mut told = Vec::new();
    for store in [postgres, sqlite] {
        for n in 0..20 {
            let key = |i: usize| format!("document-{}", noise(n * 31 + i) % 7);
            let writes: Vec<Write> = (0..9).map(|i| put(&key(i), n * 9 + i)).collect();
            store.commit(&writes).await.unwrap();
            store.commit(&[Write::Delete { key: key(n) }]).await.unwrap();
        }
        let changes = store.changes(&ChangeFilter::default(), 0, 1_000).await.unwrap();
        let change =
            |found: store::ChangeFound| (found.position, found.change.kind, found.change.key, found.change.analyzed);
        told.push((changes.position, changes.entries.into_iter().map(change).collect::<Vec<_>>()));
    }
    assert_eq!(told[0], told[1]);
    assert!(told[0].1.len() > 100);
}

/// Changes are kept for a time; who comes later has to begin anew, and begins with all that is stored.
#[tokio::test(flavor = "multi_thread")]
async fn old_changes_are_forgotten_and_who_missed_a_deletion_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let store = store::open(&Location::Sqlite(path.clone())).await.unwrap();
    store.commit(&[put("a", 1), put("b", 1)]).await.unwrap();
    store.commit(&[put("a", 2)]).await.unwrap();
    store.commit(&[Write::Delete { key: "b".to_owned() }]).await.unwrap();
    store.commit(&[put("c", 1)]).await.unwrap();
    assert_eq!(store.forget_changes().await, Ok(0), "they are young");
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("UPDATE changes SET time = 0").execute(&mut database).await.unwrap();
    // The first analysis of a document that is still there is kept with it.
    assert_eq!(store.forget_changes().await, Ok(2));
    assert_eq!(store.forget_changes().await, Ok(0));
    let left = store.changes(&ChangeFilter::default(), 0, 10).await.unwrap();
    let keys: Vec<_> = left.entries.iter().map(|found| (found.position, found.change.key.as_str())).collect();
    assert_eq!((keys, left.expired), (vec![(1, "a"), (3, "a"), (5, "c")], 4));

    let server = TestServer::over(store, Config::default()).await;
    let request = |token: &str| pb::StreamChangesRequest { resume_token: token.to_owned(), ..Default::default() };
    let status = follow(&server, request("c1.3")).await.unwrap().message().await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::OutOfRange, "TOKEN_EXPIRED"));
    for (token, expected) in [("", 3), ("c1.4", 1)] {
        let (changes, _) = up_to_bookmark(&mut follow(&server, request(token)).await.unwrap()).await;
        assert_eq!(changes.len(), expected, "{token:?}");
    }
}

/// What a release without the feed has stored is told too, also when it still writes beside this one.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_release_stored_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("old.db");
    std::fs::copy(repository("tests/fixtures/store-v0.1.db"), &path).unwrap();
    let server = TestServer::over(store::open(&Location::Sqlite(path.clone())).await.unwrap(), Config::default()).await;
    let told = async || {
        let mut replies = follow(&server, pb::StreamChangesRequest::default()).await.unwrap();
        up_to_bookmark(&mut replies).await.0
    };
    eventually("the store is told", || async { told().await.len() == 4 }).await;
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    for change in [
        "UPDATE documents SET version = version + 1 WHERE key = 'wire'",
        "INSERT INTO documents (key, version, fingerprint, content_sha256, revision, outlet, language, time, create_time, \
         update_time, layers, state, attempts, claimed_until) VALUES ('new', 1, x'00', 'c', 0, '', '', 0, 0, 0, 1, 2, 0, 0)",
    ] {
        sqlx::query(change).execute(&mut database).await.unwrap();
    }
    eventually("what came since is told", || async { told().await.len() == 6 }).await;
    let all = told().await;
    assert_eq!(shown(&all[4..]), [(Kind::Updated, "wire", true), (Kind::Created, "new", false)]);
}
