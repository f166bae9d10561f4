//! Changes to a topic of Kafka, each as one message of JSON with the name of its document for a key.
//!
//! A batch is one transaction, and every message has the token of its change in a header. The newest message that was committed,
//! over all partitions, tells behind which change to go on; a connector of the same name that is still there cannot commit any more.
//! Consumers that read what is committed (`isolation.level=read_committed`) see every change once.

use super::{TIMEOUT, client, fault};
use crate::cli::connect::config::KafkaSink;
use crate::cli::connect::record::{Body, Record};
use crate::cli::connect::sink::{self, Bounds, Target};
use crate::cli::connect::{Fault, Shared};
use async_trait::async_trait;
use futures_util::future;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::time::{Duration, Instant};

/// What tells where to go on.
const TOKEN: &str = "dateline-resume-token";

/// The place of the change.
const POSITION: &str = "dateline-position";

/// Messages at the end of a partition that are looked at first; what is not committed takes some too.
const TAIL: i64 = 64;

/// Largest message, unless the section says otherwise: Kafka's own default.
const MAX_MESSAGE: usize = 1_000_000;

/// Bytes that headers may take of it.
const HEADERS: usize = 1 << 10;

/// Runs until something fails; until everything is written, when asked to end then.
///
/// # Errors
/// For good when the topic is not there or others write to it.
pub(in crate::cli::connect) async fn run(to: &KafkaSink, shared: &Shared<'_>) -> Result<(), Fault> {
    let most = to.server.settings.get("message.max.bytes").and_then(|text| text.parse().ok()).unwrap_or(MAX_MESSAGE);
    let producer: FutureProducer = client(&to.server, &to.name)
        .set("transactional.id", format!("dateline-{}", to.name))
        .create()
        .map_err(|e| fault(&to.topic, &e))?;
    let mut topic = Topic { to, producer, most: most.saturating_sub(HEADERS) };
    sink::follow(&to.name, &to.changes, &mut topic, shared).await
}

struct Topic<'a> {
    to: &'a KafkaSink,
    producer: FutureProducer,
    /// Bytes of the largest message.
    most: usize,
}

/// The newest message of a topic that is committed: position and token of its change.
fn newest(config: &ClientConfig, topic: &str) -> Result<Option<(i64, String)>, Fault> {
    let failed = |e: KafkaError| fault(topic, &e);
    let consumer: BaseConsumer = config.create().map_err(failed)?;
    let metadata = consumer.fetch_metadata(Some(topic), TIMEOUT).map_err(failed)?;
    let partitions = metadata.topics().iter().find(|found| found.name() == topic).map_or(&[][..], |t| t.partitions());
    if partitions.is_empty() {
        return Err(Fault::last(format!("there is no topic {topic}")));
    }
    let mut newest = None;
    for partition in partitions {
        let (low, high) = consumer.fetch_watermarks(topic, partition.id(), TIMEOUT).map_err(failed)?;
        let mut tail = TAIL;
        let found = loop {
            let begin = low.max(high - tail);
            let found = if begin < high { last(&consumer, topic, partition.id(), begin)? } else { None };
            if found.is_some() || begin <= low {
                break found;
            }
            tail *= 8;
        };
        newest = newest.max(found);
    }
    Ok(newest)
}

/// The last message of a partition from an offset on.
fn last(consumer: &BaseConsumer, topic: &str, partition: i32, begin: i64) -> Result<Option<(i64, String)>, Fault> {
    let failed = |e: KafkaError| fault(topic, &e);
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(begin)).map_err(failed)?;
    consumer.assign(&list).map_err(failed)?;
    let (mut last, until) = (None, Instant::now() + TIMEOUT);
    while Instant::now() < until {
        match consumer.poll(Duration::from_millis(100)) {
            None => {}
            Some(Ok(message)) => {
                let foreign = || Fault::last(format!("others write to the topic {topic}: give us one of our own"));
                last = Some(told(&message).ok_or_else(foreign)?);
            }
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(last),
            Some(Err(error)) => return Err(failed(error)),
        }
    }
    Err(Fault::Passing(format!("{topic}: the end of partition {partition} was not reached")))
}

impl Topic<'_> {
    async fn send(&self, records: &[Record]) -> Result<(), Fault> {
        let topic = self.to.topic.as_str();
        let mut sent = Vec::new();
        for record in records {
            let (Body::Document { name, .. } | Body::Story { name, .. }) = &record.body;
            let position = record.position.to_string();
            let headers = OwnedHeaders::new()
                .insert(Header { key: TOKEN, value: Some(&record.token) })
                .insert(Header { key: POSITION, value: Some(&position) });
            let json = record.json(self.most)?;
            let message = FutureRecord::to(topic).key(name.as_str()).payload(&json).headers(headers);
            // Into the queue in order; a full queue is waited for.
            sent.push(self.producer.send_result(message).map_err(|(error, _)| fault(topic, &error))?);
        }
        for delivered in future::join_all(sent).await {
            match delivered {
                Ok(Ok(_)) => {}
                Ok(Err((error, _))) => return Err(fault(topic, &error)),
                Err(_) => return Err(Fault::passing(topic, "the producer has ended")),
            }
        }
        Ok(())
    }
}

/// Position and token that a message of ours has.
fn told(message: &BorrowedMessage<'_>) -> Option<(i64, String)> {
    let headers = message.headers()?;
    let text = |name: &str| {
        let header = headers.iter().find(|header| header.key == name)?;
        std::str::from_utf8(header.value?).ok()
    };
    Some((text(POSITION)?.parse().ok()?, text(TOKEN)?.to_owned()))
}

/// Runs what blocks beside the others.
async fn blocking<T: Send + 'static>(
    topic: &str,
    call: impl FnOnce(&str) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let named = topic.to_owned();
    tokio::task::spawn_blocking(move || call(&named)).await.map_err(|e| Fault::passing(topic, e))?
}

#[async_trait(?Send)]
impl Target for Topic<'_> {
    fn bounds(&self) -> Bounds {
        Bounds { records: 500, bytes: 8 << 20, wait: self.to.wait }
    }

    async fn resume(&mut self) -> Result<String, Fault> {
        let producer = self.producer.clone();
        // What another of our name has begun is undone first.
        let init = move |topic: &str| producer.init_transactions(TIMEOUT).map_err(|e| fault(topic, &e));
        blocking(&self.to.topic, init).await?;
        let mut reader = client(&self.to.server, &self.to.name);
        reader
            .set("group.id", format!("dateline-{}-look", self.to.name))
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("enable.partition.eof", "true");
        let newest = blocking(&self.to.topic, move |topic| newest(&reader, topic)).await?;
        Ok(newest.map(|(_, token)| token).unwrap_or_default())
    }

    async fn write(&mut self, records: Vec<Record>) -> Result<(), Fault> {
        let topic = self.to.topic.as_str();
        self.producer.begin_transaction().map_err(|e| fault(topic, &e))?;
        let sent = self.send(&records).await;
        let producer = self.producer.clone();
        match sent {
            Ok(()) => {
                let commit = move |topic: &str| producer.commit_transaction(TIMEOUT).map_err(|e| fault(topic, &e));
                blocking(topic, commit).await
            }
            Err(error) => {
                // The next run undoes it if this does not.
                let abort = move |topic: &str| producer.abort_transaction(TIMEOUT).map_err(|e| fault(topic, &e));
                let _ = blocking(topic, abort).await;
                Err(error)
            }
        }
    }
}
