//! Projections follow what is stored, under one lease, whoever dies.

use super::changes::put;
use super::document;
use super::rig::{Rig, on_both, on_postgres};
use crate::support::{TestServer, noise};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::ChangeKind;
use dateline::store::filter::ChangeFilter;
use dateline::store::projection::{
    DocumentCounts, DocumentEvents, DocumentSignature, EventRow, Lease, Progress, ProjectionId, ProjectionStep,
    ProjectionWrite, StoryChange, StoryChangeKind, Subject, SubjectKind,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const TEST: ProjectionId = ProjectionId { name: "test", version: 1 };

on_both!(
    a_holder_that_was_replaced_writes_nothing,
    progress_is_kept_and_a_new_version_begins_anew,
    rows_replace_rows,
    how_far_projections_are_behind_is_known,
    stories_are_told
);

fn counted(document: i64, hour: i64, keys: &[&str]) -> DocumentCounts {
    let subject = |key: &&str| Subject { kind: SubjectKind::Entity, key: (*key).to_owned() };
    DocumentCounts { document, hour, language: "en".to_owned(), subjects: keys.iter().map(subject).collect() }
}

fn step(cursor: i64, writes: Vec<ProjectionWrite>) -> ProjectionStep {
    ProjectionStep { cursors: vec![(TEST, cursor)], writes, stories: Vec::new() }
}

/// Two holders at the same time, many times over: what the one writes that does not know that it was replaced counts for nothing.
async fn a_holder_that_was_replaced_writes_nothing(mut rig: Rig) {
    let [one, other] = [&rig.stores[0], &rig.stores[1]];
    let mut held: Lease = one.take_lease("projector", "one").await.unwrap().unwrap();
    assert_eq!(other.take_lease("projector", "other").await, Ok(None));
    assert_eq!(one.take_lease("projector", "one").await, Ok(None), "not even to who has it");
    let mut expected = 0;
    for n in 0..50 {
        assert_eq!(one.projection_progress(&held, TEST, false).await.map(|p| p.map(|p| p.cursor)), Ok(Some(expected)));
        expected = n + 1;
        let write = |hour| vec![ProjectionWrite::Counts(vec![counted(n, hour, &["a"])])];
        assert_eq!(one.project(&held, &step(expected, write(7))).await, Ok(true));
        rig.database.expire().await;
        let next = other.take_lease("projector", "other").await.unwrap().unwrap();
        assert_eq!(next.epoch, held.epoch + 1);
        // Both write at once.
        let (stale, fresh) = (step(1_000, write(9)), step(expected, Vec::new()));
        let both = tokio::join!(one.project(&held, &stale), other.project(&next, &fresh));
        assert_eq!(both, (Ok(false), Ok(true)));
        assert_eq!(one.keep_lease(&held).await, Ok(false));
        assert_eq!(one.projection_progress(&held, TEST, true).await, Ok(None));
        held = next;
    }
    assert_eq!(rig.database.numbers("SELECT cursor FROM jobs WHERE kind = 'projector/test.1'").await, [50]);
    assert_eq!(rig.database.numbers("SELECT documents FROM hourly_counts ORDER BY hour").await, [50]);
    other.release_leases("other").await.unwrap();
    assert!(one.take_lease("projector", "one").await.unwrap().is_some(), "who leaves in order is not waited for");
}

async fn progress_is_kept_and_a_new_version_begins_anew(rig: Rig) {
    let store = &rig.stores[0];
    let lease = store.take_lease("projector", "one").await.unwrap().unwrap();
    let progress = async |id, tried| store.projection_progress(&lease, id, tried).await.unwrap().unwrap();
    assert_eq!(progress(TEST, false).await, Progress { cursor: 0, attempts: 0 });
    assert_eq!(progress(TEST, true).await, Progress { cursor: 0, attempts: 1 });
    assert_eq!(progress(TEST, true).await, Progress { cursor: 0, attempts: 2 });
    assert_eq!(store.project(&lease, &step(7, Vec::new())).await, Ok(true));
    assert_eq!(progress(TEST, false).await, Progress { cursor: 7, attempts: 0 });
    assert_eq!(progress(ProjectionId { name: "other", ..TEST }, false).await.cursor, 0);
    let next = ProjectionId { version: 2, ..TEST };
    assert_eq!(progress(next, false).await, Progress { cursor: 0, attempts: 0 });
    assert_eq!(progress(TEST, false).await.cursor, 0, "the one before is forgotten");
}

/// By the document that one has not taken in: what is told of stories, and a projection that is away, hold up nobody.
async fn how_far_projections_are_behind_is_known(mut rig: Rig) {
    let store = Arc::clone(&rig.stores[0]);
    store.commit(&[put("a", 1), put("b", 1)]).await.unwrap();
    assert_eq!(store.unprojected_since().await, Ok(None), "nothing is projected yet");
    let lease = store.take_lease("projector", "one").await.unwrap().unwrap();
    store.projection_progress(&lease, TEST, false).await.unwrap();
    let changes = store.changes(&ChangeFilter::default(), 0, 10).await.unwrap();
    assert_eq!(store.unprojected_since().await, Ok(Some(changes.entries[0].time)));
    let told = StoryChange { kind: StoryChangeKind::Created, number: 1, key: "s".to_owned(), related: String::new() };
    let step = |cursor| ProjectionStep { stories: vec![told.clone()], ..step(cursor, Vec::new()) };
    assert_eq!(store.project(&lease, &step(changes.entries[0].position)).await, Ok(true));
    assert_eq!(store.unprojected_since().await, Ok(Some(changes.entries[1].time)));
    rig.database.be_silent().await;
    assert_eq!(store.unprojected_since().await, Ok(None), "it has not come further for long");
    assert_eq!(store.project(&lease, &step(changes.position)).await, Ok(true));
    assert_eq!(store.unprojected_since().await, Ok(None));
}

/// Whatever is written of documents in whatever order, the counters are those of what was written last.
async fn rows_replace_rows(mut rig: Rig) {
    let store = Arc::clone(&rig.stores[0]);
    let lease = store.take_lease("projector", "one").await.unwrap().unwrap();
    let mut last: BTreeMap<i64, DocumentCounts> = BTreeMap::new();
    for n in 0..40 {
        let of = |i: usize| {
            let chance = noise(n * 31 + i);
            let keys: Vec<String> = (0..chance % 5).map(|k| format!("k{}", noise(chance + k) % 9)).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            counted((chance % 13) as i64, (chance / 13 % 3) as i64, &keys)
        };
        let documents: BTreeMap<i64, DocumentCounts> = (0..6).map(of).map(|d| (d.document, d)).collect();
        last.extend(documents.clone());
        let write = ProjectionWrite::Counts(documents.into_values().collect());
        assert_eq!(store.project(&lease, &step(1, vec![write])).await, Ok(true));
    }
    let mut expected: BTreeMap<(String, i64), i64> = BTreeMap::new();
    for document in last.values() {
        let subjects: std::collections::BTreeSet<&Subject> = document.subjects.iter().collect();
        for subject in subjects {
            *expected.entry((subject.key.clone(), document.hour)).or_default() += 1;
        }
    }
    let counters = "SELECT c.documents FROM hourly_counts c JOIN subjects s ON s.id = c.subject_id ORDER BY s.key, c.hour";
    assert_eq!(rig.database.numbers(counters).await, expected.into_values().collect::<Vec<_>>());

    let event = |kind: i64| EventRow {
        kind,
        mode: "m".to_owned(),
        participants: vec![(1, "nobody".to_owned())],
        ..EventRow::default()
    };
    for events in [vec![event(1), event(2)], vec![event(3)], Vec::new()] {
        let kinds: Vec<i64> = events.iter().map(|event| event.kind).collect();
        let prints: Vec<u32> = vec![u32::MAX; events.len()];
        let writes = vec![
            ProjectionWrite::Events(vec![DocumentEvents { document: 1, time: 5, events }]),
            ProjectionWrite::Signatures(vec![DocumentSignature { document: 1, time: 5, fingerprints: prints.clone() }]),
        ];
        assert_eq!(store.project(&lease, &step(1, writes)).await, Ok(true));
        assert_eq!(rig.database.numbers("SELECT type FROM events ORDER BY ordinal").await, kinds);
        let bytes = rig.database.numbers("SELECT CAST(LENGTH(fingerprints) AS BIGINT) FROM signatures").await;
        assert_eq!(bytes, if prints.is_empty() { vec![] } else { vec![4 * prints.len() as i64] });
    }
}

/// Changes of stories stand in the one feed, for those who ask for them.
async fn stories_are_told(rig: Rig) {
    use StoryChangeKind::{Created, Grown, Merged, Retracted, Split};
    let server = TestServer::over(Arc::clone(&rig.stores[0]), Config::default()).await;
    let other = &rig.stores[1];
    let request = pb::BatchIngestDocumentsRequest {
        documents: vec![document("a", "Lima is in Peru.")],
        ..pb::BatchIngestDocumentsRequest::default()
    };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
    let lease = Lease { job: "test", ..other.take_lease("test", "me").await.unwrap().unwrap() };
    let change = |(number, kind)| StoryChange { kind, number, key: format!("s{number}"), related: "r".to_owned() };
    let stories = [(1, Created), (1, Grown), (2, Split), (2, Merged), (1, Retracted)].map(change).to_vec();
    let step = ProjectionStep { stories, ..ProjectionStep::default() };
    assert_eq!(other.project(&lease, &step).await, Ok(true));
    let read = async |with_stories| {
        let wanted = ChangeFilter { with_stories, ..ChangeFilter::default() };
        other.changes(&wanted, 0, 100).await.unwrap().entries
    };
    assert!(read(false).await.iter().all(|found| found.change.kind == ChangeKind::Created));
    let kinds: Vec<ChangeKind> = read(true).await.into_iter().map(|found| found.change.kind).collect();
    use ChangeKind::{Created as Stored, StoryCreated, StoryGrown, StoryMerged, StoryRetracted, StorySplit};
    assert_eq!(kinds, [Stored, StoryCreated, StoryGrown, StorySplit, StoryMerged, StoryRetracted]);

    let request = pb::StreamChangesRequest { include_stories: true, ..pb::StreamChangesRequest::default() };
    let mut replies = server.documents().await.stream_changes(request).await.unwrap().into_inner();
    let mut told = Vec::new();
    while told.len() < 5 {
        use pb::stream_changes_response::Message::{Bookmark, Change, StoryChange};
        match replies.message().await.unwrap().unwrap().message.unwrap() {
            StoryChange(change) => told.push((change.kind(), change.name, change.related)),
            Change(_) | Bookmark(_) => {}
        }
    }
    use pb::StoryChangeKind as Kind;
    let expected = [
        (Kind::Created, "stories/s1", "stories/r"),
        (Kind::Grown, "stories/s1", "documents/r"),
        (Kind::Split, "stories/s2", "stories/r"),
        (Kind::Merged, "stories/s2", "stories/r"),
        (Kind::Retracted, "stories/s1", "stories/r"),
    ];
    assert_eq!(told, expected.map(|(kind, name, related)| (kind, name.to_owned(), related.to_owned())));
}

/// A server projects what it stores, changes and deletes; when it is killed, another takes over from where it was.
#[tokio::test(flavor = "multi_thread")]
async fn another_replica_takes_over() {
    let Some(Rig { stores, mut database, .. }) = on_postgres().await else { return };
    let [one, other] = [&stores[0], &stores[1]];
    let text = |id: &str| document(id, "PARIS, Jan. 2 -- Police arrested John Smith in Paris on Monday, the minister said.");
    let ingest = async |server: &TestServer, ids: &[&str]| {
        let documents = ids.iter().map(|id| text(id)).collect();
        let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
        server.ingest().await.batch_ingest_documents(request).await.unwrap();
    };
    let all = "SELECT c.documents FROM hourly_counts c JOIN subjects s ON s.id = c.subject_id WHERE s.kind = 0";
    let events = "SELECT COUNT(*) FROM events";
    let first = TestServer::over(Arc::clone(one), Config::default()).await;
    ingest(&first, &["a", "b", "c"]).await;
    database.wait(all, &[3]).await;
    let each = database.numbers(events).await[0] / 3;
    assert!(each > 0);
    assert!(!database.numbers("SELECT entity_id FROM event_participants").await.is_empty());
    let second = TestServer::over(Arc::clone(other), Config::default()).await;
    first.kill().await;
    let begun = std::time::Instant::now();
    ingest(&second, &["d"]).await;
    let request = pb::DeleteDocumentRequest { name: "documents/a".to_owned() };
    second.documents().await.delete_document(request).await.unwrap();
    let request = pb::DeleteDocumentRequest { name: "documents/b".to_owned() };
    second.documents().await.delete_document(request).await.unwrap();
    database.wait(all, &[2]).await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert_eq!(database.numbers(events).await, [2 * each]);
}
