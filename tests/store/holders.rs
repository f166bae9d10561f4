//! Holders of the projections that are killed, or replaced without knowing it: in the end everything is as if one had run
//! undisturbed.
//!
//! `DATELINE_HOLDER_KILLS=100` kills so many.

use super::document;
use super::rig::{Database, Rig, on_both};
use super::stories::{ingest, repeated, together};
use crate::support::{TestServer, eventually, noise};
use dateline::config::Config;
use dateline::grpc::pb;
use std::collections::BTreeMap;
use std::sync::Arc;

on_both!(killed_holders_count_everything_once, killed_and_overlapping_holders_tell_the_same_stories);

fn kills() -> usize {
    std::env::var("DATELINE_HOLDER_KILLS").map_or(3, |text| text.parse().unwrap())
}

/// Servers that are killed while they project, each taken over while it may still be writing: in the end each document is counted once.
async fn killed_holders_count_everything_once(mut rig: Rig) {
    let kills = kills();
    let text = "PARIS, Jan. 2 -- Police arrested John Smith in Paris on Monday, the minister said.";
    for n in 0..kills {
        let server = TestServer::over(Arc::clone(&rig.stores[n % 2]), Config::default()).await;
        let documents = (0..20).map(|i| document(&format!("item-{}", (n * 13 + i) % (kills * 13)), text)).collect();
        ingest(&server, documents).await;
        let request = pb::DeleteDocumentRequest { name: format!("documents/item-{}", n * 13) };
        server.documents().await.delete_document(request).await.unwrap();
        for _ in 0..noise(n) % 40 {
            tokio::task::yield_now().await;
        }
        server.kill().await;
        rig.database.expire().await;
    }
    let _server = TestServer::over(Arc::clone(&rig.stores[0]), Config::default()).await;
    let stored = rig.database.numbers("SELECT COUNT(*) FROM documents").await;
    let all =
        "SELECT COALESCE(SUM(c.documents), 0) FROM hourly_counts c JOIN subjects s ON s.id = c.subject_id WHERE s.kind = 0";
    let all = if matches!(rig.database, Database::Sqlite(_)) { all } else { POSTGRES_SUM };
    rig.database.wait("SELECT COUNT(DISTINCT document_id) FROM events", &stored).await;
    rig.database.wait(all, &stored).await;
}

const POSTGRES_SUM: &str = "SELECT CAST(COALESCE(SUM(c.documents), 0) AS BIGINT) FROM hourly_counts c JOIN subjects s ON \
                            s.id = c.subject_id WHERE s.kind = 0";

/// A report on one of some topics, in words of its own and of its topic; every fifth repeats the one before it.
fn report(n: usize) -> pb::Document {
    let told = n - usize::from(n % 5 == 4);
    let topic = noise(told * 7) % 9;
    let word = |seed: usize| -> String {
        (0..3).map(|k| ["ba", "ke", "li", "mo", "ru", "sta", "ven", "zor"][noise(seed * 3 + k) % 8]).collect()
    };
    let words = |sentence: usize| -> String {
        let of_topic = |k: usize| word(1_000 + topic * 20 + noise(told * 31 + sentence * 8 + k) % 14);
        let of_itself = word(90_000 + told * 16 + sentence);
        (0..7).map(of_topic).chain([of_itself]).collect::<Vec<_>>().join(" ")
    };
    let text: String = (0..8).map(|sentence| format!("The {} was seen on Friday. ", words(sentence))).collect();
    pb::Document { title: format!("The {}", words(0)), ..document(&format!("report-{n}"), text.trim_end()) }
}

/// Every round another server comes, the lease of the one before runs out while it works on, and it is killed: at once, when something
/// was written behind its back, or beside the writing. Membership, what repeats what, and headlines are as of one undisturbed run.
async fn killed_and_overlapping_holders_tell_the_same_stories(mut rig: Rig) {
    const EACH: usize = 12;
    let mut stored: BTreeMap<String, pb::Document> = BTreeMap::new();
    let mut before: Option<TestServer> = None;
    for round in 0..kills() {
        let server = TestServer::over(Arc::clone(&rig.stores[round % 2]), Config::default()).await;
        rig.database.expire().await;
        let documents: Vec<pb::Document> = (round * EACH..(round + 1) * EACH).map(report).collect();
        stored.extend(documents.iter().map(|document| (format!("documents/{}", document.document_id), document.clone())));
        ingest(&server, documents).await;
        let gone = format!("documents/report-{}", noise(round) % ((round + 1) * EACH));
        if stored.remove(&gone).is_some() {
            server.documents().await.delete_document(pb::DeleteDocumentRequest { name: gone }).await.unwrap();
        }
        if round % 3 == 0 {
            let cursor = "SELECT cursor FROM jobs WHERE kind = 'projector/stories.1'";
            let was = rig.database.numbers(cursor).await;
            let database = tokio::sync::Mutex::new(&mut rig.database);
            eventually("something is written", || async { database.lock().await.numbers(cursor).await != was }).await;
        }
        for _ in 0..noise(round) % 200 {
            tokio::task::yield_now().await;
        }
        if let Some(before) = before.replace(server) {
            before.kill().await;
        }
    }
    if let Some(before) = before {
        before.kill().await;
    }
    rig.database.expire().await;
    let after = TestServer::over(Arc::clone(&rig.stores[0]), Config::default()).await;
    let undisturbed = TestServer::start().await;
    let stored: Vec<pb::Document> = stored.into_values().collect();
    for some in stored.chunks(100) {
        ingest(&undisturbed, some.to_vec()).await;
    }
    let told = async |server: &TestServer| (together(server).await, repeated(server).await);
    eventually("all is told", || async { told(&undisturbed).await.0.iter().map(Vec::len).sum::<usize>() == stored.len() })
        .await;
    eventually("all is told alike", || async { told(&after).await == told(&undisturbed).await }).await;
    let (stories, repetitions) = told(&after).await;
    assert!(stories.len() < stored.len() && !repetitions.is_empty(), "the reports say something: {stories:?}");
}
