//! What is kept and asked across documents, on a SQLite file; `tests/store` of the service asks both stores through gRPC.

#![allow(clippy::unwrap_used, reason = "a test")]

use dateline_store::across::{AnalyzedChange, EventFilter, NewWatch, PutWatch, Spread, ToldOf, TotalOf, WatchRow};
use dateline_store::filter::{Filter, PageOf};
use dateline_store::projection::{
    DocumentCounts, DocumentEvents, EventRow, ProjectionStep, ProjectionWrite, Subject, SubjectKind,
};
use dateline_store::query::Query;
use dateline_store::record::Record;
use dateline_store::{DocumentEntity, Findings, Location, OnConflict, Store, Write};
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;

async fn store() -> (Arc<dyn Store>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let store = dateline_store::open(&Location::Sqlite(directory.path().join("test.db"))).await.unwrap();
    store.ready().await.unwrap();
    (store, directory)
}

fn entity(key: &str) -> DocumentEntity {
    DocumentEntity {
        key: key.to_owned(),
        kind: 1,
        name: key.to_uppercase(),
        mentions: 2,
        statements: 1,
        ..DocumentEntity::default()
    }
}

fn document(key: &str, revision: u8, hour: i64, text: &str, entities: &[&str], analyzed: bool) -> Write {
    let findings = analyzed.then(|| Findings {
        analysis: b"analysis".to_vec(),
        language: "en".to_owned(),
        segments: vec![text.to_owned()],
        entities: entities.iter().copied().map(entity).collect(),
        ..Findings::default()
    });
    let record = Record {
        key: key.to_owned(),
        fingerprint: vec![revision],
        content_sha256: text.to_owned(),
        revision: 0,
        outlet: format!("outlet of {key}"),
        publish_time: Some(hour * HOUR),
        stored: None,
        labels: [].into(),
        document: text.as_bytes().to_vec(),
        layers: 1,
        findings,
    };
    Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
}

fn new(owner: &str, key: &str, body: &[u8]) -> NewWatch {
    NewWatch { key: key.to_owned(), owner: owner.to_owned(), body: body.to_vec(), create: true, replaces: None }
}

fn stored(put: PutWatch) -> WatchRow {
    match put {
        PutWatch::Stored(row) => row,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn watches_belong_to_their_owners_and_every_change_is_told() {
    let (store, _directory) = store().await;
    store.commit(&[document("a", 1, 1, "snow", &[], true)]).await.unwrap();
    let first = stored(store.put_watch(&new("desk", "one", b"1")).await.unwrap());
    assert_eq!((first.revision, first.position, first.deleted), (1, 1, false));
    let second = stored(store.put_watch(&new("desk", "two", b"2")).await.unwrap());
    assert_eq!(store.put_watch(&new("other", "one", b"x")).await.unwrap(), PutWatch::Taken);
    let replaced = stored(store.put_watch(&NewWatch { replaces: Some(1), ..new("desk", "one", b"3") }).await.unwrap());
    assert_eq!((replaced.id, replaced.revision, replaced.body.as_slice()), (first.id, 2, b"3".as_slice()));
    assert_eq!(replaced.position, first.position);
    let stale = NewWatch { replaces: Some(1), ..new("desk", "one", b"4") };
    assert_eq!(store.put_watch(&stale).await.unwrap(), PutWatch::Stale(2));
    let missing = NewWatch { create: false, ..new("desk", "none", b"5") };
    assert_eq!(store.put_watch(&missing).await.unwrap(), PutWatch::Missing);
    let keys = |rows: &[WatchRow]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&store.watches("desk", None, 10).await.unwrap()), ["two", "one"]);
    assert_eq!(keys(&store.watches("desk", Some(second.id), 10).await.unwrap()), ["one"]);
    assert_eq!((store.count_watches("desk").await, store.count_watches("other").await), (Ok(2), Ok(0)));
    assert_eq!(store.watch("other", "one").await, Ok(None));
    assert!(!store.delete_watch("other", "one").await.unwrap());
    assert!(store.delete_watch("desk", "one").await.unwrap());
    assert_eq!(store.watch("desk", "one").await, Ok(None));
    let told = store.watches_since(0, 10).await.unwrap();
    assert_eq!(told.iter().map(|row| (row.key.as_str(), row.deleted)).collect::<Vec<_>>(), [("two", false), ("one", true)]);
    assert_eq!(store.watches_stamp().await.unwrap(), told[1].stamp);
    assert_eq!(store.watches_since(told[1].stamp, 10).await, Ok(Vec::new()));
    // Created anew, it begins anew.
    store.commit(&[document("b", 1, 1, "rain", &[], true)]).await.unwrap();
    let anew = stored(store.put_watch(&new("other", "one", b"6")).await.unwrap());
    assert_eq!((anew.owner.as_str(), anew.position, anew.deleted), ("other", 2, false));
}

#[tokio::test]
async fn the_feed_tells_which_analyses_are_new() {
    let (store, _directory) = store().await;
    store.commit(&[document("a", 1, 1, "snow", &[], true), document("b", 1, 1, "rain", &[], false)]).await.unwrap();
    store.commit(&[document("b", 1, 1, "rain", &[], true)]).await.unwrap();
    store.commit(&[document("a", 2, 1, "more snow", &[], true)]).await.unwrap();
    store.commit(&[document("c", 1, 1, "rain", &[], true)]).await.unwrap();
    let read = store.analyzed_changes(0, 100).await.unwrap();
    let shown = |change: &AnalyzedChange| (change.position, change.document, change.first, change.revised, change.repeats);
    let expected =
        [(1, 1, true, true, false), (3, 2, true, true, false), (4, 1, false, true, false), (5, 3, true, true, true)];
    assert_eq!(read.entries.iter().map(shown).collect::<Vec<_>>(), expected);
    assert_eq!((read.position, read.through), (5, 5));
    let part = store.analyzed_changes(1, 2).await.unwrap();
    assert_eq!((part.through, part.entries.len()), (3, 1));
    let sample = store.sample(0..10 * HOUR, 2).await.unwrap();
    assert_eq!((sample.one_in, sample.documents), (2, vec![(2, HOUR)]));
}

#[tokio::test]
async fn events_counts_and_profiles_follow_from_rows() {
    let (store, _directory) = store().await;
    let texts = [("a", 10, "snow fell"), ("b", 11, "snow again"), ("c", 12, "rain fell"), ("d", 40, "snow melts")];
    for (key, hour, text) in texts {
        store.commit(&[document(key, 1, hour, text, &["x", "y"], true)]).await.unwrap();
    }
    let lease = store.take_lease("projector", "me").await.unwrap().unwrap();
    let event = |kind: i64, signature: i64, source: &str, target: &str| EventRow {
        kind,
        mode: "meet".to_owned(),
        polarity: 1,
        modality: 1,
        country_code: "KE".to_owned(),
        signature,
        participants: vec![(1, source.to_owned()), (2, target.to_owned()), (2, source.to_owned())],
    };
    let of = |document: i64, hour: i64, events: Vec<EventRow>| DocumentEvents { document, time: hour * HOUR, events };
    let events = vec![
        of(1, 10, vec![event(2, 7, "x", "y"), event(3, 0, "x", "y")]),
        of(2, 11, vec![event(2, 7, "x", "y")]),
        of(3, 12, vec![event(2, 8, "y", "x")]),
        of(4, 40, vec![event(2, 9, "x", "z")]),
    ];
    let subject = |key: &str| Subject { kind: SubjectKind::Entity, key: key.to_owned() };
    let all = Subject { kind: SubjectKind::All, key: String::new() };
    let count = |document: i64, hour: i64| DocumentCounts {
        document,
        hour,
        language: "en".to_owned(),
        subjects: vec![all.clone(), subject("x")],
    };
    let counts = vec![count(1, 10), count(2, 11), count(3, 11), count(4, 40)];
    let writes = vec![ProjectionWrite::Events(events), ProjectionWrite::Counts(counts)];
    assert_eq!(store.project(&lease, &ProjectionStep { writes, ..ProjectionStep::default() }).await, Ok(true));

    let page = PageOf { size: 2, bytes: 1 << 20, after: None };
    let all_events = EventFilter { kinds: vec![2], ..EventFilter::default() };
    let found = store.events(&all_events, &page).await.unwrap();
    let keys: Vec<(&str, usize)> = found.entries.iter().map(|event| (event.key.as_str(), event.source_count)).collect();
    assert_eq!((keys, found.more), (vec![("d", 1), ("c", 1)], true));
    let last = &found.entries[1];
    let after = dateline_store::filter::Place { rank: last.time, key: last.id.to_string(), ordinal: last.ordinal };
    let found = store.events(&all_events, &PageOf { after: Some(after), ..page.clone() }).await.unwrap();
    let sources: Vec<&str> = found.entries[0].sources.iter().map(|source| source.key.as_str()).collect();
    assert_eq!((found.entries.len(), sources, found.more), (1, vec!["b", "a"], false));
    // Who stands in two roles is one participant; an entity that is not in the registry takes no part.
    let with = |key: &str, roles: &[i64]| EventFilter {
        participants: vec![(key.to_owned(), roles.to_vec())],
        documents: Filter { start: Some(9 * HOUR), end: Some(20 * HOUR), ..Filter::default() },
        ..EventFilter::default()
    };
    let page = PageOf { size: 10, ..page };
    assert_eq!(store.events(&with("x", &[1, 2]), &page).await.unwrap().entries.len(), 3);
    assert_eq!(store.events(&with("x", &[1]), &page).await.unwrap().entries.len(), 2);
    assert_eq!(store.events(&with("z", &[1, 2]), &page).await.unwrap().entries.len(), 0);
    let outlet = Filter { outlets: vec!["outlet of a".to_owned()], ..Filter::default() };
    let found = store.events(&EventFilter { documents: outlet, ..all_events }, &page).await.unwrap();
    assert_eq!(found.entries.iter().map(|event| event.key.as_str()).collect::<Vec<_>>(), ["a"]);

    let hourly = store.hourly(&[all, subject("x"), subject("none")], 0..100, &["en".to_owned()]).await.unwrap();
    let expected = vec![(10, 1), (11, 2), (40, 1)];
    assert_eq!(hourly, [expected.clone(), expected, Vec::new()]);
    let snow = Filter { query: Query::parse("snow", |_| Vec::new()).ok(), ..Filter::default() };
    assert_eq!(store.hourly_of(&snow).await.unwrap(), [(10, 1), (11, 1), (40, 1)]);
    let told = |entity_kind| ToldOf { kind: 1, entity_kind, hours: 0..20, languages: Vec::new(), least: 3, limit: 5 };
    let x = TotalOf { key: "x".to_owned(), name: "X".to_owned(), documents: 3 };
    assert_eq!(store.told_of(&told(Some((1, true)))).await.unwrap(), [x]);
    assert_eq!(store.told_of(&told(Some((1, false)))).await.unwrap(), []);
    assert_eq!(store.told_of(&told(None)).await.unwrap().len(), 1);
    let spread = Spread { outlets: 3, texts: 3, stories: 0 };
    assert_eq!(store.spread(&subject("x"), 0..20 * HOUR).await.unwrap(), spread);
    // What no row of its own names is found by what each document was counted under.
    assert_eq!(store.spread(&Subject { kind: SubjectKind::All, key: String::new() }, 0..20 * HOUR).await.unwrap(), spread);
    assert_eq!(
        store.spread(&Subject { kind: SubjectKind::Topic, key: "x".to_owned() }, 0..20 * HOUR).await.unwrap(),
        Spread::default()
    );
    let activity = store.activity("x").await.unwrap();
    let days: Vec<_> = activity.days.iter().map(|day| (day.day, day.documents, day.statements, day.events)).collect();
    assert_eq!(days, [(1, 1, 1, 1), (0, 3, 3, 4)]);
    let with: Vec<_> = activity.counterparts.iter().map(|c| (c.entity.key.as_str(), c.kind, c.events)).collect();
    assert_eq!(with, [("y", 2, 3), ("y", 3, 1)]);
    assert_eq!(store.activity("none").await.unwrap(), dateline_store::across::Activity::default());
}
