//! `kill -9` of the server, and with it of the holder of the projections, while watches are streamed and documents come: what was told
//! over all lives is what matches, each match under one id.

use super::document;
use super::kills::{Place, connect};
use dateline::grpc::pb;
use pb::ingest_service_client::IngestServiceClient;
use pb::stream_matches_response::Message as Said;
use pb::watch_condition::Condition;
use pb::watch_service_client::WatchServiceClient;
use std::collections::BTreeMap;
use tonic::Status;
use tonic::transport::Channel;

/// Servers that are killed, and documents that come in the life of each.
const LIVES: usize = 4;
const DOCUMENTS: usize = 24;

/// Every third document is of snow.
fn text(n: usize) -> String {
    format!("{} fell on the coast, item {n}.", if n.is_multiple_of(3) { "Snow" } else { "Rain" })
}

async fn create(channel: Channel) {
    let condition = pb::WatchCondition { condition: Some(Condition::Words("snow".to_owned())) };
    let group = pb::WatchGroup { conditions: vec![condition], exclude: false };
    let watch = pb::Watch { query: Some(pb::WatchQuery { groups: vec![group] }), ..pb::Watch::default() };
    let request = pb::CreateWatchRequest { watch: Some(watch), watch_id: "snow".to_owned() };
    WatchServiceClient::new(channel).create_watch(request).await.unwrap();
}

/// Stores the first `count` documents, those of earlier lives again.
async fn write(channel: Channel, count: usize) -> Result<(), Status> {
    let mut client = IngestServiceClient::new(channel);
    for begin in (0..count).step_by(6) {
        let request = pb::BatchIngestDocumentsRequest {
            documents: (begin..begin + 6).map(|n| document(&format!("d{n}"), &text(n))).collect(),
            ack_level: pb::AckLevel::Analyzed.into(),
            layers: vec![pb::Layer::Language.into()],
            ..pb::BatchIngestDocumentsRequest::default()
        };
        client.batch_ingest_documents(request).await?;
    }
    Ok(())
}

/// What a reader keeps over its lives.
#[derive(Default)]
struct Kept {
    token: String,
    /// Ids of matches by document.
    told: BTreeMap<String, String>,
}

impl Kept {
    /// Reads until `enough` matches more are told, or all that there are.
    async fn read(&mut self, channel: Channel, enough: usize, all: usize) -> Result<(), Status> {
        let request = pb::StreamMatchesRequest { resume_token: self.token.clone(), ..pb::StreamMatchesRequest::default() };
        let mut replies = WatchServiceClient::new(channel).stream_matches(request).await?.into_inner();
        let mut more = 0;
        while more < enough && self.told.len() < all {
            match replies.message().await?.unwrap().message.unwrap() {
                Said::Match(found) => {
                    let name = found.document.unwrap_or_default().name;
                    let before = self.told.insert(name.clone(), found.match_id.clone());
                    assert!(before.is_none_or(|id| id == found.match_id), "{name} under two ids");
                    self.token = found.resume_token;
                    more += 1;
                }
                Said::Bookmark(bookmark) => self.token = bookmark.resume_token,
            }
        }
        Ok(())
    }
}

async fn killed_servers_lose_no_match(place: Place) {
    let mut kept = Kept::default();
    for life in 1..=LIVES {
        let (served, address) = place.serve();
        let channel = connect(address).await;
        if life == 1 {
            create(channel.clone()).await;
        }
        let writing = tokio::spawn(write(connect(address).await, life * DOCUMENTS));
        let all = life * DOCUMENTS / 3;
        // It dies in the middle of writing and reading; the last one lives until all is told.
        let enough = if life == LIVES { usize::MAX } else { 1 + life };
        kept.read(channel.clone(), enough, all).await.unwrap();
        if life == LIVES {
            writing.await.unwrap().unwrap();
        }
        // SIGKILL.
        drop(served);
    }
    let expected: Vec<String> = (0..LIVES * DOCUMENTS).step_by(3).map(|n| format!("documents/d{n}")).collect();
    let mut told: Vec<&String> = kept.told.keys().collect();
    told.sort_by_key(|name| name.trim_start_matches("documents/d").parse::<usize>().unwrap());
    assert!(told.iter().copied().eq(&expected), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_lose_no_match_on_sqlite() {
    killed_servers_lose_no_match(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_lose_no_match_on_postgres() {
    if let Some(place) = Place::postgres() {
        killed_servers_lose_no_match(place).await;
    }
}
