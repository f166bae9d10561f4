//! Both stores give the same answers in the same order, on a few thousand documents.

use super::sqlite;
use crate::support::{noise, postgres};
use dateline::store::filter::{EntityFilter, Filter, PageOf, Place, StatementFilter};
use dateline::store::query::Query;
use dateline::store::record::Record;
use dateline::store::{self, DocumentEntity, Findings, Location, OnConflict, RoleRow, StatementRow, Store, Write, Written};
use std::sync::Arc;

const DOCUMENTS: usize = 3_000;

const WORDS: [&str; 12] =
    ["minister", "border", "dam", "sao", "snow", "strike", "vote", "北", "port", "covid", "19", "election"];

fn pick<T: Copy>(of: &[T], seed: usize) -> T {
    of[noise(seed) % of.len()]
}

fn record(n: usize) -> Record {
    let words = |count: usize, salt: usize| -> String {
        (0..count).map(|i| pick(&WORDS, n * 1_000 + salt * 100 + i)).collect::<Vec<_>>().join(" ")
    };
    let entity = |i: usize| {
        let who = noise(n * 31 + i) % 40;
        DocumentEntity {
            key: format!("person-{who:02}"),
            kind: (who % 4) as i64,
            name: format!("Person {who:02}"),
            country_code: pick(&["", "PE", "CL"], who).to_owned(),
            mentions: 1 + (n % 3) as i64,
            statements: (n % 2) as i64,
            names: vec![format!("Person {who:02}"), format!("P{who}")],
            roles: vec![RoleRow {
                title: pick(&["minister", "mayor"], n + i).to_owned(),
                of: pick(&["", "Lima"], n).to_owned(),
            }],
        }
    };
    let mut entities: Vec<DocumentEntity> = (0..n % 5).map(entity).collect();
    entities.sort_by(|a, b| a.key.cmp(&b.key));
    entities.dedup_by(|a, b| a.key == b.key);
    let statements = (0..n % 4)
        .map(|i| StatementRow {
            speakers: entities.first().map(|e| e.key.clone()).into_iter().collect(),
            terms: words(6, 10 + i),
        })
        .collect();
    Record {
        key: pick(&["a/", "Z-", "ä ", "doc:"], n).to_owned() + &n.to_string(),
        fingerprint: vec![(n % 251) as u8, (n / 251) as u8],
        content_sha256: format!("{:064x}", n % 2_900),
        revision: 0,
        stored: None,
        outlet: pick(&["Andina", "Sur", "Ölpost", ""], n + 7).to_owned(),
        // Many share a time, so that ties are tried too.
        publish_time: Some(1_583_000_000_000_000 + (noise(n) % 400) as i64 * 3_600_000_000),
        labels: if n.is_multiple_of(3) {
            [("desk".to_owned(), pick(&["home", "world"], n).to_owned())].into()
        } else {
            [].into()
        },
        document: format!("document {n}").into_bytes(),
        layers: 1,
        findings: Some(Findings {
            analysis: format!("analysis {n}").into_bytes(),
            language: pick(&["en", "en", "es"], n + 3).to_owned(),
            pipeline: pick(&["1", "2"], n).to_owned(),
            segments: vec![words(30, 0)],
            entities,
            statements,
        }),
    }
}

async fn fill(store: &dyn Store) -> Vec<Written> {
    let write = |n| Write::Document { record: Box::new(record(n)), on_conflict: OnConflict::Replace, mark: None };
    let mut written = Vec::new();
    for chunk in (0..DOCUMENTS).collect::<Vec<_>>().chunks(500) {
        let writes: Vec<Write> = chunk.iter().map(|&n| write(n)).collect();
        written.extend(store.commit(&writes).await.unwrap());
    }
    // Some are replaced, some deleted.
    let replaced = |n: usize| {
        let mut record = record(n + 1);
        record.key = self::record(n).key;
        Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
    };
    let deleted = |n: usize| Write::Delete { key: record(n).key };
    let later: Vec<Write> =
        (0..DOCUMENTS).step_by(17).map(replaced).chain((5..DOCUMENTS).step_by(23).map(deleted)).collect();
    written.extend(store.commit(&later).await.unwrap());
    written
}

pub(super) async fn open_both() -> Option<(Arc<dyn Store>, Arc<dyn Store>, tempfile::TempDir)> {
    let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap()?;
    let postgres = store::open(&Location::Postgres(url)).await.unwrap();
    let (sqlite, directory) = sqlite().await;
    for store in [&postgres, &sqlite] {
        store.ready().await.unwrap();
    }
    Some((postgres, sqlite, directory))
}

/// A document is replaced again and again, with one statement, with two, or with none; whoever asks sees one of these and no mixture.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_statements_is_of_one_moment() {
    let Some((postgres, sqlite, _directory)) = open_both().await else { return };
    for store in [postgres, sqlite] {
        let replace = |n: usize| {
            let record = Record {
                key: "one".to_owned(),
                fingerprint: n.to_be_bytes().to_vec(),
                labels: [].into(),
                findings: (n % 4 < 3).then(|| Findings {
                    analysis: vec![(n % 3) as u8],
                    statements: vec![StatementRow { speakers: Vec::new(), terms: "harbour".to_owned() }; n % 3],
                    ..Findings::default()
                }),
                ..record(0)
            };
            Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
        };
        let writer = Arc::clone(&store);
        let writing = tokio::spawn(async move {
            for n in 0..400 {
                writer.commit(&[replace(n)]).await.unwrap();
            }
        });
        let page = PageOf { size: 10, bytes: 1 << 20, after: None };
        let mut seen = 0;
        while !writing.is_finished() {
            let found = store.statements(&StatementFilter::default(), &page).await.unwrap().entries;
            seen += found.len();
            for statement in &found {
                assert_eq!(usize::from(statement.body.analysis[0]), found.len(), "{found:?}");
            }
        }
        writing.await.unwrap();
        assert!(seen > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_stores_answer_alike() {
    let Some((postgres, sqlite, _directory)) = open_both().await else { return };
    assert_eq!(fill(&*postgres).await, fill(&*sqlite).await);

    let query = |text: &str| Some(Query::parse(text, dateline::lang::other_forms).unwrap());
    let any = Filter::default;
    let filters = [
        any(),
        Filter { query: query("minister border"), ..any() },
        Filter { query: query("\"dam sao\" OR \"covid 19\""), ..any() },
        Filter { query: query("el* NOT (snow OR 北)"), outlets: vec!["Sur".to_owned(), "Ölpost".to_owned()], ..any() },
        Filter { languages: vec!["es".to_owned()], labels: vec![("desk".to_owned(), "home".to_owned())], ..any() },
        Filter { entities: vec!["person-03".to_owned(), "person-07".to_owned()], ..any() },
        Filter { start: Some(1_583_100_000_000_000), end: Some(1_583_900_000_000_000), ..any() },
        Filter { entities: vec!["person-99".to_owned()], ..any() },
    ];
    for filter in &filters {
        let (mut seen, mut after) = (0, None);
        loop {
            // Most pages end by their bytes, some by their size.
            let page = PageOf { size: 97, bytes: 20_000, after };
            let (left, right) = (postgres.list(filter, &page).await.unwrap(), sqlite.list(filter, &page).await.unwrap());
            assert_eq!(left.more, right.more);
            let bytes: usize = left.entries.iter().map(|d| d.document.len()).sum();
            assert!(left.entries.len() <= 97 && (bytes <= 20_000 || left.entries.len() == 1), "{bytes}");
            let (left, more, right) = (left.entries, left.more, right.entries);
            let told = |d: &store::StoredDocument| (d.key.clone(), d.document.clone(), d.content_sha256.clone(), d.time);
            assert_eq!(left.iter().map(told).collect::<Vec<_>>(), right.iter().map(told).collect::<Vec<_>>(), "{filter:?}");
            seen += left.len();
            let Some(last) = left.last().filter(|_| more) else { break };
            after = Some(Place { rank: last.time, key: last.key.clone(), ordinal: 0 });
        }
        assert!(seen > 0 || filter.entities == ["person-99"], "{filter:?}");
        assert_eq!(postgres.facets(filter).await, sqlite.facets(filter).await, "{filter:?}");

        for (speakers, words) in [(vec![], None), (vec!["person-03".to_owned()], None), (vec![], query("snow vote"))] {
            let filter = StatementFilter { speakers, query: words, documents: filter.clone() };
            let mut after = None;
            loop {
                let page = PageOf { size: 401, bytes: 40_000, after };
                let (left, right) =
                    (postgres.statements(&filter, &page).await.unwrap(), sqlite.statements(&filter, &page).await.unwrap());
                assert_eq!(left, right, "{filter:?}");
                let Some(last) = left.entries.last().filter(|_| left.more) else { break };
                after = Some(Place { rank: last.time, key: last.key.clone(), ordinal: last.ordinal });
            }
        }
    }
    let page = PageOf { size: 1_000, bytes: 0, after: None };
    for filter in [
        EntityFilter::default(),
        EntityFilter { kinds: vec![1, 3], country_code: "PE".to_owned(), ..EntityFilter::default() },
        EntityFilter { name_prefix: "p1".to_owned(), ..EntityFilter::default() },
    ] {
        let left = postgres.entities(&filter, &page).await.unwrap();
        assert_eq!(left, sqlite.entities(&filter, &page).await.unwrap());
        let left = left.entries;
        assert!(!left.is_empty());
        for entity in left {
            let profile = postgres.entity(&entity.key).await.unwrap();
            assert_eq!(profile, sqlite.entity(&entity.key).await.unwrap());
            assert!(profile.is_some());
        }
    }
    let all: Vec<String> = (0..DOCUMENTS).map(|n| record(n).key).collect();
    let known =
        |found: Vec<Option<store::StoredDocument>>| found.into_iter().map(|d| d.map(|d| d.document)).collect::<Vec<_>>();
    assert_eq!(known(postgres.get(&all).await.unwrap()), known(sqlite.get(&all).await.unwrap()));
}
