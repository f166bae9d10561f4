//! `kill -9` of every part in turn, while documents stream through: JetStream, connector, server, its database, and back to
//! JetStream. Nothing is lost, and nothing is there twice.
//!
//! `DATELINE_KILLS=100` goes 100 rounds on each store instead of a few.

use super::nats::{article, messages, section, streams};
use super::{Connector, once, succeed};
use crate::support::nats::Nats;
use crate::support::noise;
use crate::support::postgres::Postgres;
use crate::support::process::Served;
use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::process::Command;
use tokio::task::block_in_place;

/// Documents of one round.
const ROUND: u64 = 12;

/// Everything between the two streams.
struct Chain {
    nats: Nats,
    postgres: Option<Postgres>,
    store: String,
    address: String,
    served: Option<Served>,
    connector: Option<Connector>,
    section: String,
}

impl Chain {
    fn serve(&mut self) {
        let mut served = Served::at(&self.address, &["--store", &self.store]);
        served.until("ready");
        self.served = Some(served);
    }

    fn connect(&mut self) {
        self.connector = Some(Connector::start(&self.server(), &self.section));
    }

    fn server(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills a part, and starts it again.
    fn strike(&mut self, part: u64) {
        match (part, &self.postgres) {
            (0, _) => {
                self.connector = None;
                self.connect();
            }
            (1, _) => {
                self.served = None;
                self.serve();
            }
            (2, _) => {
                self.nats.kill();
                self.nats.run();
            }
            (_, Some(postgres)) => {
                postgres.kill();
                postgres.run();
            }
            // Without a database of its own, both of the program's at once.
            (_, None) => {
                (self.connector, self.served) = (None, None);
                self.serve();
                self.connect();
            }
        }
    }
}

/// Publishes until it is acknowledged; the server drops what it has had.
async fn publish(client: &Context, id: &str, body: String) {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", id);
    loop {
        let sent = client.publish_with_headers("wire.en.oslo", headers.clone(), body.clone().into()).await;
        if let Ok(sent) = sent
            && sent.await.is_ok()
        {
            return;
        }
    }
}

async fn rounds(postgres: Option<Postgres>, store: String) {
    let Some((nats, client)) = streams().await else { return };
    let rounds: u64 = std::env::var("DATELINE_KILLS").map_or(4, |n| n.parse().unwrap());
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let section = section(&nats);
    let mut chain = Chain { nats, postgres, store, address, served: None, connector: None, section };
    block_in_place(|| {
        chain.serve();
        chain.connect();
    });
    let mut sent = BTreeSet::new();
    for round in 0..rounds {
        // Every part gets its turn, at a moment that differs.
        let moment = noise(round as usize) as u64 % ROUND;
        for number in 0..ROUND {
            let id = format!("{round}-{number}");
            publish(&client, &id, article(&id)).await;
            sent.insert(id);
            if number == moment {
                block_in_place(|| chain.strike(round % 4));
            }
        }
        publish(&client, &format!("nonsense {round}"), "nonsense".to_owned()).await;
    }
    block_in_place(|| chain.connector = None);
    succeed(&block_in_place(|| once(&chain.server(), &chain.section)));
    check(&client, &chain, &sent, rounds as usize).await;
}

/// Everything that was sent is stored once, and every change is in the stream once, in order.
async fn check(client: &Context, chain: &Chain, sent: &BTreeSet<String>, rounds: usize) {
    let program = |arguments: &[&str]| -> Vec<Value> {
        let run =
            || Command::new(env!("CARGO_BIN_EXE_dateline")).args(arguments).args(["--server", &chain.server()]).output();
        let output = block_in_place(run).unwrap();
        succeed(&output);
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let listed = program(&["list", "--json", "--limit", "100000"]);
    let stored: Vec<&str> = listed.iter().map(|document| document["documentId"].as_str().unwrap()).collect();
    assert_eq!(stored.len(), sent.len());
    assert_eq!(stored.iter().copied().collect::<BTreeSet<_>>(), sent.iter().map(String::as_str).collect());

    let position = |change: &Value| change["position"].as_str().unwrap().parse::<i64>().unwrap();
    let told: Vec<Value> = messages(client, "OUT").await.into_iter().map(|(_, change)| change).collect();
    let positions: Vec<i64> = told.iter().map(position).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    // The feed forgets what a later change of the same document makes needless; the stream does not.
    let kept = program(&["changes", "--json", "--once", "--include-stories"]);
    let all: BTreeSet<i64> = positions.iter().copied().collect();
    // Stories go on changing behind what was moved.
    let end = positions.last().copied().unwrap_or_default();
    let missed: Vec<i64> = kept.iter().map(position).filter(|at| *at < end && !all.contains(at)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let mut last: BTreeMap<&str, bool> = BTreeMap::new();
    for change in told.iter().filter(|change| change["kind"].as_str().unwrap().starts_with("CHANGE_KIND_")) {
        last.insert(change["name"].as_str().unwrap(), change["analysis"].is_object());
    }
    assert_eq!((last.len(), last.values().filter(|analyzed| !**analyzed).count()), (sent.len(), 0));
    assert_eq!(messages(client, "DEAD").await.len(), rounds);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_killed_in_turn_over_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    rounds(None, format!("sqlite:{}", directory.path().join("test.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_killed_in_turn_over_postgresql() {
    let Some(postgres) = block_in_place(Postgres::start) else { return };
    let store = block_in_place(|| postgres.database());
    rounds(Some(postgres), store).await;
}
