//! Kafka in and out, on librdkafka's mock cluster. Only in builds with the feature: `cargo test --features kafka`.
//!
//! The mock knows topics, groups and transactions, and forgets everything when it ends; so it is not killed here, but everything
//! else is. It does not hide what is not committed: its topics have one partition, where order alone is enough.

use super::nats::article;
use super::{Connector, once, succeed};
use crate::support::TestServer;
use crate::support::process::Served;
use rdkafka::ClientConfig;
use rdkafka::config::ClientConfig as Settings;
use rdkafka::consumer::{BaseConsumer, Consumer as _, DefaultConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureProducer, FutureRecord};
use rdkafka::{Offset, TopicPartitionList};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::block_in_place;

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster() -> Cluster {
    let cluster = MockCluster::new(1).unwrap();
    for (topic, partitions) in [("wire", 3), ("changes", 1), ("dead", 1)] {
        cluster.create_topic(topic, partitions, 1).unwrap();
    }
    cluster
}

fn section(cluster: &Cluster) -> String {
    let brokers = cluster.bootstrap_servers();
    format!(
        r#"
[[connect.source]]
kind = "kafka"
name = "wire"
server = {{ brokers = "{brokers}", settings = {{ "session.timeout.ms" = "6000" }} }}
topic = "wire"
dead_letters = "dead"

[[connect.sink]]
kind = "kafka"
name = "out"
server = {{ brokers = "{brokers}" }}
topic = "changes"
"#
    )
}

fn producer(cluster: &Cluster) -> FutureProducer {
    ClientConfig::new().set("bootstrap.servers", cluster.bootstrap_servers()).create().unwrap()
}

async fn publish(producer: &FutureProducer, key: &str, body: &str) {
    let record = FutureRecord::to("wire").key(key).payload(body);
    producer.send(record, Duration::from_secs(10)).await.unwrap();
}

/// Every message of a topic with one partition: a header, and the body.
fn messages(cluster: &Cluster, topic: &str, header: &str) -> Vec<(String, Value)> {
    let consumer: BaseConsumer<DefaultConsumerContext> = Settings::new()
        .set("bootstrap.servers", cluster.bootstrap_servers())
        .set("group.id", "look")
        .set("enable.partition.eof", "true")
        .create()
        .unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
    consumer.assign(&list).unwrap();
    let mut all = Vec::new();
    loop {
        match consumer.poll(Duration::from_secs(10)).expect("a message or the end") {
            Ok(message) => {
                let found = message.headers().and_then(|headers| headers.iter().find(|h| h.key == header)?.value);
                let told = String::from_utf8_lossy(found.unwrap_or_default()).into_owned();
                all.push((told, serde_json::from_slice(message.payload().unwrap_or_default()).unwrap_or_default()));
            }
            Err(KafkaError::PartitionEOF(_)) => return all,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_come_from_a_topic_and_changes_go_to_another() {
    let cluster = cluster();
    let server = TestServer::start().await;
    let producer = producer(&cluster);
    for id in ["a", "b", "c"] {
        publish(&producer, id, &article(id)).await;
    }
    publish(&producer, "d", "{\"text\":\"It rained in Lima on Sunday, police said.\"}").await;
    publish(&producer, "e", "nonsense").await;
    succeed(&block_in_place(|| once(&server.url(), &section(&cluster))));
    let out = block_in_place(|| messages(&cluster, "changes", "dateline-position"));
    let ids: BTreeSet<&str> = out.iter().filter_map(|(_, change)| change["document"]["documentId"].as_str()).collect();
    assert_eq!(ids, BTreeSet::from(["a", "b", "c", "d"]));
    assert!(out.iter().all(|(position, change)| change["position"] == position.as_str()));
    let dead = block_in_place(|| messages(&cluster, "dead", "dateline-reason"));
    assert_eq!(dead.iter().map(|(reason, _)| reason.as_str()).collect::<Vec<_>>(), ["FIELD_INVALID"]);
    // Again: nothing new.
    succeed(&block_in_place(|| once(&server.url(), &section(&cluster))));
    assert_eq!(block_in_place(|| messages(&cluster, "changes", "dateline-position")).len(), out.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn connector_and_server_are_killed_in_turn() {
    let cluster = cluster();
    let rounds: u64 = std::env::var("DATELINE_KILLS").map_or(4, |n| n.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", place.path().join("test.db").display());
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let serve = || {
        let mut served = Served::at(&address, &["--store", &store]);
        served.until("ready");
        served
    };
    let (url, section) = (format!("http://{address}"), section(&cluster));
    let mut served = Some(block_in_place(serve));
    let mut connector = Some(block_in_place(|| Connector::start(&url, &section)));
    let producer = producer(&cluster);
    let mut sent = BTreeSet::new();
    for round in 0..rounds {
        for number in 0..12 {
            let id = format!("{round}-{number}");
            publish(&producer, &id, &article(&id)).await;
            sent.insert(id);
            if number == round * 7 % 12 {
                block_in_place(|| match round % 2 {
                    0 => {
                        drop(connector.take());
                        connector = Some(Connector::start(&url, &section));
                    }
                    _ => {
                        drop(served.take());
                        served = Some(serve());
                    }
                });
            }
        }
    }
    drop(connector);
    succeed(&block_in_place(|| once(&url, &section)));
    let out = block_in_place(|| messages(&cluster, "changes", "dateline-position"));
    let positions: Vec<i64> = out.iter().map(|(position, _)| position.parse().unwrap()).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    let ids: BTreeSet<String> =
        out.iter().filter_map(|(_, change)| change["document"]["documentId"].as_str().map(str::to_owned)).collect();
    assert_eq!(ids, sent);
}
