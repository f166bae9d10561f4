//! Pages of documents and statements are what one finds who looks at all of them, however common or rare what is asked for is.
//!
//! On a SQLite file. `DATELINE_SEARCHES_POSTGRES` is the URL of a PostgreSQL server, without a database, to be asked instead: its
//! databases `searches_documents` and `searches_statements` are empty.

#![allow(clippy::unwrap_used, reason = "a test")]

use dateline_store::filter::{Filter, PageOf, Place, StatementFilter};
use dateline_store::query::Query;
use dateline_store::record::Record;
use dateline_store::{DocumentEntity, Findings, Location, OnConflict, StatementRow, Store, Write};
use std::collections::BTreeMap;
use std::sync::Arc;

/// More than are fetched whole.
const DOCUMENTS: i64 = 7_000;

/// A number that looks random and is the same on every machine (SplitMix64).
const fn noise(seed: i64) -> i64 {
    let mut z = (seed as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 1) as i64
}

/// What a document has, by its number: a word, an outlet, an entity that some of them share.
fn has(n: i64, share: i64) -> bool {
    noise(n * 64 + share) % share == 0
}

/// The first half comes in order of time, three at a time; the others come from anywhere.
fn time(n: i64) -> i64 {
    if n < DOCUMENTS / 2 { n / 3 } else { noise(n) % DOCUMENTS }
}

fn key(n: i64) -> String {
    // Keys do not sort as numbers do.
    format!("d{:04}", n * 7_919 % 10_000)
}

/// Shares of documents: of all, of most, of few.
const SHARES: [i64; 4] = [1, 2, 40, 1_500];

fn words(n: i64) -> String {
    SHARES.into_iter().filter(|share| has(n, *share)).map(|share| format!("every{share} ")).collect::<String>() + "end"
}

fn document(n: i64) -> Write {
    let of = SHARES.into_iter().filter(|share| has(n + 1, *share));
    let entity = |share| DocumentEntity {
        key: format!("e{share}"),
        kind: 1,
        name: format!("E{share}"),
        mentions: 1,
        statements: 1,
        ..DocumentEntity::default()
    };
    let entities: Vec<DocumentEntity> = of.map(entity).collect();
    // The first entity says what the document says, the others say nothing much.
    let said = entities.iter().enumerate().map(|(at, entity)| StatementRow {
        speakers: vec![entity.key.clone()],
        terms: if at == 0 { words(n) } else { "nothing much".to_owned() },
    });
    let findings = Findings {
        analysis: b"analysis".to_vec(),
        language: if has(n, 2) { "en" } else { "es" }.to_owned(),
        segments: vec![words(n)],
        statements: said.collect(),
        entities,
        ..Findings::default()
    };
    let record = Record {
        key: key(n),
        fingerprint: vec![1],
        content_sha256: key(n),
        revision: 0,
        outlet: if has(n, 40) { "Sur" } else { "Andina" }.to_owned(),
        publish_time: Some(time(n)),
        stored: None,
        labels: BTreeMap::from([("desk".to_owned(), if has(n, 2) { "home" } else { "world" }.to_owned())]),
        document: key(n).into_bytes(),
        layers: 1,
        findings: Some(findings),
    };
    Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
}

async fn store(name: &str) -> (Arc<dyn Store>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let location = match std::env::var("DATELINE_SEARCHES_POSTGRES") {
        Ok(url) => Location::Postgres(format!("{url}/searches_{name}")),
        Err(_) => Location::Sqlite(directory.path().join("test.db")),
    };
    let store = dateline_store::open(&location).await.unwrap();
    store.ready().await.unwrap();
    for first in (0..DOCUMENTS).step_by(500) {
        store.commit(&(first..first + 500).map(document).collect::<Vec<_>>()).await.unwrap();
    }
    (store, directory)
}

/// The documents that pass, newest first.
fn passing(pass: impl Fn(i64) -> bool) -> Vec<i64> {
    let mut all: Vec<i64> = (0..DOCUMENTS).filter(|n| pass(*n)).collect();
    all.sort_by_key(|n| (-time(*n), key(*n)));
    all
}

async fn every_page(store: &dyn Store, filter: &Filter, size: usize) -> Vec<String> {
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let page = PageOf { size, bytes: 1 << 20, after: after.take() };
        let listed = store.list(filter, &page).await.unwrap();
        after = listed.entries.last().map(|d| Place { rank: d.time, key: d.key.clone(), ordinal: 0 });
        keys.extend(listed.entries.into_iter().map(|document| document.key));
        if !listed.more {
            return keys;
        }
    }
}

/// A filter, and which documents pass it.
type Case = (Filter, fn(i64) -> bool);

fn asks(query: &str) -> Filter {
    Filter { query: Some(Query::parse(query, |_| Vec::new()).unwrap()), ..Filter::default() }
}

fn cases() -> Vec<Case> {
    let entity =
        |keys: &[&str], filter: Filter| Filter { entities: keys.iter().map(|k| (*k).to_owned()).collect(), ..filter };
    let world = |filter: Filter| Filter { labels: vec![("desk".to_owned(), "world".to_owned())], ..filter };
    let outlets = |of: &[&str], filter: Filter| Filter { outlets: of.iter().map(|o| (*o).to_owned()).collect(), ..filter };
    let spanish = |filter: Filter| Filter { languages: vec!["es".to_owned()], ..filter };
    let (start, end) = (Some(500), Some(2_500));
    let timed: fn(i64) -> bool = |n| (500..2_500).contains(&time(n));
    vec![
        (Filter::default(), |_| true),
        (Filter { start, end, ..Filter::default() }, timed),
        (asks("every1"), |_| true),
        (asks("every2"), |n| has(n, 2)),
        (asks("every40"), |n| has(n, 40)),
        (asks("every1500"), |n| has(n, 1_500)),
        (asks("every2 every40"), |n| has(n, 2) && has(n, 40)),
        (asks("every1 -every2"), |n| !has(n, 2)),
        (asks("nowhere"), |_| false),
        (Filter { start, end, ..asks("every2") }, |n| has(n, 2) && (500..2_500).contains(&time(n))),
        (world(Filter::default()), |n| !has(n, 2)),
        (world(asks("every2")), |_| false),
        (world(asks("every1")), |n| !has(n, 2)),
        (world(asks("every40")), |n| has(n, 40) && !has(n, 2)),
        (outlets(&["Sur"], Filter::default()), |n| has(n, 40)),
        (outlets(&["Andina"], Filter::default()), |n| !has(n, 40)),
        (outlets(&["Andina", "Sur"], asks("every2")), |n| has(n, 2)),
        (outlets(&["Andina"], spanish(Filter::default())), |n| !has(n, 40) && !has(n, 2)),
        (spanish(asks("every1")), |n| !has(n, 2)),
        (entity(&["e1"], asks("every2")), |n| has(n, 2)),
        (entity(&["e2"], Filter::default()), |n| has(n + 1, 2)),
        (entity(&["e2", "e1"], asks("every1")), |n| has(n + 1, 2)),
        (entity(&["e40", "e2"], world(Filter::default())), |n| has(n + 1, 40) && has(n + 1, 2) && !has(n, 2)),
        (entity(&["e2"], Filter { start, end, ..asks("every1") }), |n| has(n + 1, 2) && (500..2_500).contains(&time(n))),
        (entity(&["unknown"], Filter::default()), |_| false),
    ]
}

#[tokio::test]
async fn pages_are_what_passes_newest_first() {
    let (store, _directory) = store("documents").await;
    for (filter, pass) in cases() {
        let expected: Vec<String> = passing(pass).into_iter().map(key).collect();
        assert_eq!(every_page(&*store, &filter, 999).await, expected, "{filter:?}");
        let first = store.list(&filter, &PageOf { size: 20, bytes: 1 << 20, after: None }).await.unwrap();
        let first: Vec<String> = first.entries.into_iter().map(|document| document.key).collect();
        assert_eq!(first, expected.into_iter().take(20).collect::<Vec<_>>(), "{filter:?}");
    }
    let facets = store.facets(&asks("every40")).await.unwrap();
    let counted = passing(|n| has(n, 40)).len() as i64;
    assert_eq!(facets.outlets, [("Sur".to_owned(), counted)]);
    assert_eq!(facets.entities.first(), Some(&("e1".to_owned(), "E1".to_owned(), counted)));
    // Of very many, the newest are counted.
    assert_eq!(store.facets(&asks("every1")).await.unwrap().outlets.iter().map(|(_, n)| n).sum::<i64>(), 5_000);
}

#[tokio::test]
async fn statements_are_those_that_were_made_newest_first() {
    let (store, _directory) = store("statements").await;
    let speakers = |n: i64| SHARES.into_iter().filter(move |share| has(n + 1, *share)).enumerate();
    for speaker in [None, Some(1), Some(2), Some(1_500)] {
        for word in [None, Some("every1"), Some("every2"), Some("every40"), Some("much")] {
            let says = |n: i64, at: usize| match word {
                None => true,
                Some("much") => at > 0,
                Some(word) => at == 0 && words(n).split(' ').any(|said| said == word),
            };
            let of = |n: i64| {
                let said = speakers(n).filter(move |(at, share)| speaker.is_none_or(|who| who == *share) && says(n, *at));
                said.map(move |(at, _)| (key(n), at as i64)).collect::<Vec<_>>()
            };
            let expected: Vec<(String, i64)> = passing(|_| true).into_iter().flat_map(of).collect();
            let filter = StatementFilter {
                speakers: speaker.iter().map(|who| format!("e{who}")).collect(),
                query: word.map(|word| Query::parse(word, |_| Vec::new()).unwrap()),
                documents: Filter::default(),
            };
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = PageOf { size: 700, bytes: 1 << 20, after: after.take() };
                let listed = store.statements(&filter, &page).await.unwrap();
                after = listed.entries.last().map(|s| Place { rank: s.time, key: s.key.clone(), ordinal: s.ordinal });
                found.extend(listed.entries.into_iter().map(|s| (s.key, s.ordinal)));
                if !listed.more {
                    break;
                }
            }
            assert_eq!(found, expected, "{filter:?}");
        }
    }
}
