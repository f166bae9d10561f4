//! A reader of the feed that dies again and again while many write: what it has read in the end is what is stored.
//!
//! `DATELINE_FEED_DOCUMENTS` and `DATELINE_FEED_KILLS` make it longer, as `.ci/nightly` does; `DATELINE_FEED_LAG_MS` is how late the
//! 99th percentile of changes may come, which only a quiet machine can tell.

use super::changes::put;
use super::sqlite;
use crate::support::postgres::fresh_database;
use crate::support::{TestServer, noise};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location, Store, Write};
use pb::stream_changes_response::Message as Said;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::task::{JoinSet, block_in_place};

const WRITERS: usize = 8;

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// What a reader keeps: it survives the reader.
#[derive(Default)]
struct Kept {
    token: String,
    position: i64,
    stored: BTreeSet<String>,
    lags: Vec<i64>,
    read: usize,
}

impl Kept {
    /// Takes a change over, together with the token to go on behind it.
    fn take(&mut self, change: pb::DocumentChange, live: bool) {
        assert!(change.position > self.position, "{} after {}", change.position, self.position);
        self.position = change.position;
        match change.kind() {
            pb::ChangeKind::Deleted => drop(self.stored.remove(&change.name)),
            _ => drop(self.stored.insert(change.name)),
        }
        if live {
            let time = change.time.unwrap();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as i64;
            self.lags.push(now - time.seconds * 1_000_000 - i64::from(time.nanos) / 1_000);
        }
        self.token = change.resume_token;
        self.read += 1;
    }
}

async fn write(store: Arc<dyn Store>, writer: usize, documents: usize) {
    for n in (0..documents).step_by(16) {
        let mut writes: Vec<Write> =
            (n..documents.min(n + 16)).map(|i| put(&format!("document-{writer}-{i}"), noise(writer * 7 + i))).collect();
        // Some change and some go again.
        let chance = noise(writer * 100_003 + n);
        let one = format!("document-{writer}-{}", chance % (n + 1));
        writes.push(if chance.is_multiple_of(5) { Write::Delete { key: one } } else { put(&one, chance) });
        store.commit(&writes).await.unwrap();
    }
}

async fn killed_readers_miss_nothing(stores: Vec<Arc<dyn Store>>) {
    let documents = number("DATELINE_FEED_DOCUMENTS", 1_600);
    let kills = number("DATELINE_FEED_KILLS", 10);
    let server = TestServer::over(Arc::clone(&stores[0]), Config::default()).await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(&stores[writer % stores.len()]), writer, documents / WRITERS));
    }
    let mut kept = Kept::default();
    let life = documents / kills.max(1);
    let mut lives = 0;
    loop {
        // The last one lives until everything is told after the last write.
        let last = lives >= kills && writers.is_empty();
        let request = pb::StreamChangesRequest { resume_token: kept.token.clone(), ..pb::StreamChangesRequest::default() };
        let mut replies = server.documents().await.stream_changes(request).await.unwrap().into_inner();
        let dies_at = kept.read + 1 + noise(lives) % (2 * life).max(1);
        let mut live = false;
        loop {
            match replies.message().await.unwrap().unwrap().message.unwrap() {
                Said::Change(change) => kept.take(change, live),
                Said::Bookmark(bookmark) => {
                    (kept.token, live) = (bookmark.resume_token, true);
                    if last {
                        break;
                    }
                }
                Said::StoryChange(change) => panic!("nobody asked for stories: {change:?}"),
            }
            if !last && kept.read >= dies_at {
                break;
            }
            while let Some(done) = writers.try_join_next() {
                done.unwrap();
            }
            if writers.is_empty() && !last {
                break;
            }
        }
        lives += 1;
        if last {
            break;
        }
        if writers.is_empty() {
            lives = lives.max(kills);
        }
    }
    let mut stored = BTreeSet::new();
    for writer in 0..WRITERS {
        let keys: Vec<String> = (0..documents / WRITERS).map(|i| format!("document-{writer}-{i}")).collect();
        let found = stores[0].get(&keys).await.unwrap().into_iter().flatten();
        stored.extend(found.map(|document| format!("documents/{}", document.key)));
    }
    assert_eq!(kept.stored.len(), stored.len());
    assert!(kept.stored == stored);
    kept.lags.sort_unstable();
    let lag = |share: usize| kept.lags.get(kept.lags.len() * share / 100).map_or(0, |lag| lag / 1_000);
    println!("{lives} lives, {} changes, lag p50 {} ms, p99 {} ms of {}", kept.read, lag(50), lag(99), kept.lags.len());
    let most = number("DATELINE_FEED_LAG_MS", usize::MAX >> 1) as i64;
    assert!(lag(99) <= most, "{} ms", lag(99));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_readers_miss_nothing_on_sqlite() {
    let (store, _directory) = sqlite().await;
    killed_readers_miss_nothing(vec![store]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_readers_miss_nothing_on_postgres() {
    let Some(url) = block_in_place(fresh_database) else { return };
    let mut stores = Vec::new();
    for _ in 0..3 {
        let store = store::open(&Location::Postgres(url.clone())).await.unwrap();
        store.ready().await.unwrap();
        stores.push(store);
    }
    killed_readers_miss_nothing(stores).await;
}
