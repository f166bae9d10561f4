//! Documents from a topic of Kafka.
//!
//! One group of consumers reads it, and each partition goes over an ingest session of its own, named after it. So partitions
//! wait for each other only at the wire, their order is kept, and a consumer that lost a partition and does not know it yet is cut off
//! by the one that opens the session after it. An offset is committed when everything before it is durable or set aside.
//!
//! A message is a JSON object as a line of `dateline ingest` has it; its key is the document's own, else the message's, else its
//! content. One that is no document goes to the topic of dead letters before its offset is committed. Of one without a value
//! (a tombstone) nothing is taken.

use super::{TIMEOUT, client, fault};
use crate::cli::connect::config::KafkaSource;
use crate::cli::connect::source::{self, AHEAD, Checkpoint, DeadLetter};
use crate::cli::connect::{Fault, Shared, gauges};
use crate::cli::ingest::input::item;
use crate::cli::line::Line;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use rdkafka::client::ClientContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance, StreamConsumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, Message as _, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{Offset, TopicPartitionList};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Messages under way: those without a checkpoint, by their number.
type UnderWay = RefCell<VecDeque<(u64, OwnedMessage)>>;

/// Partitions that were taken from us since somebody looked.
#[derive(Clone, Debug, Default)]
struct Revoked(Arc<Mutex<BTreeSet<i32>>>);

impl ClientContext for Revoked {}

impl ConsumerContext for Revoked {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(partitions) = rebalance {
            let mut revoked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            revoked.extend(partitions.elements().iter().map(|partition| partition.partition()));
        }
    }
}

impl Revoked {
    fn take(&self) -> BTreeSet<i32> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type Consumer = StreamConsumer<Revoked>;

/// A partition that begins to be read.
struct Begun {
    partition: i32,
    messages: mpsc::Receiver<OwnedMessage>,
}

/// Runs until something fails; until everything is read, when asked to end then.
///
/// # Errors
/// For good when the topic is not there or may not be read.
pub(in crate::cli::connect) async fn run(from: &KafkaSource, shared: &Shared<'_>) -> Result<(), Fault> {
    let consumer: Consumer = client(&from.server, &from.name)
        .set("group.id", from.group.as_deref().unwrap_or(&from.name))
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .set("enable.partition.eof", "true")
        .create_with_context(Revoked::default())
        .map_err(|e| fault(&from.topic, &e))?;
    consumer.subscribe(&[&from.topic]).map_err(|e| fault(&from.topic, &e))?;
    let dead: Option<FutureProducer> = match &from.dead_letters {
        Some(topic) => Some(client(&from.server, &from.name).create().map_err(|e| fault(topic, &e))?),
        None => None,
    };
    let (announce, mut begun) = mpsc::unbounded_channel::<Begun>();
    let reading = read(&consumer, from, shared.once, announce);
    let sending = async {
        let mut partitions = FuturesUnordered::new();
        loop {
            tokio::select! {
                new = begun.recv() => match new {
                    Some(new) => partitions.push(partition(new, &consumer, dead.as_ref(), from, shared)),
                    None if partitions.is_empty() => return Ok(()),
                    None => while let Some(ended) = partitions.next().await { ended? },
                },
                Some(ended) = partitions.next(), if !partitions.is_empty() => ended?,
            }
        }
    };
    tokio::try_join!(reading, sending).map(|_: ((), ())| ())
}

/// Hands every message to its partition.
async fn read(
    consumer: &Consumer,
    from: &KafkaSource,
    once: bool,
    announce: mpsc::UnboundedSender<Begun>,
) -> Result<(), Fault> {
    let mut partitions: BTreeMap<i32, mpsc::Sender<OwnedMessage>> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    loop {
        let message = consumer.recv().await;
        for revoked in consumer.context().take() {
            // Its session ends when the messages do; who has it now opens another.
            partitions.remove(&revoked);
        }
        match message {
            Ok(message) => {
                let partition = message.partition();
                ended.remove(&partition);
                let give = partitions.entry(partition).or_insert_with(|| {
                    let (give, messages) = mpsc::channel(AHEAD);
                    // Nobody listens when the source is about to end.
                    let _ = announce.send(Begun { partition, messages });
                    give
                });
                if give.send(message.detach()).await.is_err() {
                    partitions.remove(&partition);
                }
            }
            Err(KafkaError::PartitionEOF(partition)) => {
                gauges::pending(&from.name, 0);
                ended.insert(partition);
                let assigned = consumer.assignment().map_err(|e| fault(&from.topic, &e))?;
                if once && assigned.elements().iter().all(|one| ended.contains(&one.partition())) {
                    return Ok(());
                }
            }
            Err(error) => return Err(fault(&from.topic, &error)),
        }
    }
}

/// One partition, until its messages end.
async fn partition(
    begun: Begun,
    consumer: &Consumer,
    dead: Option<&FutureProducer>,
    from: &KafkaSource,
    shared: &Shared<'_>,
) -> Result<(), Fault> {
    let Begun { partition, mut messages } = begun;
    let under_way = UnderWay::default();
    let (give, items) = mpsc::channel(AHEAD);
    let (tell, mut checkpoints) = mpsc::unbounded_channel::<Checkpoint>();
    let mut lost = false;
    let taking = async {
        let mut number = 0;
        while let Some(message) = messages.recv().await {
            // A tombstone says that a key is gone; documents are deleted by those who may.
            let Some(payload) = message.payload() else { continue };
            number += 1;
            let mut item = item(format!("{}/{partition}:{}", from.topic, message.offset()), Line::parse(payload));
            item.position = number;
            if item.document.document_id.is_empty()
                && let Some(Ok(key)) = message.key().map(std::str::from_utf8)
            {
                item.document.document_id = key.to_owned();
            }
            under_way.borrow_mut().push_back((number, message));
            if give.send(item).await.is_err() {
                break;
            }
        }
        lost = true;
        drop(give);
        Ok(())
    };
    let open = from.ingest.open(format!("kafka/{}/{partition}", from.topic));
    let sending = source::send(&from.name, open, items, tell, shared);
    let committing = async {
        while let Some(checkpoint) = checkpoints.recv().await {
            commit(checkpoint, partition, &under_way, consumer, dead, from).await?;
        }
        Ok(())
    };
    let moved = tokio::try_join!(taking, sending, committing).map(|_: ((), (), ())| ());
    match moved {
        Err(Fault::Passing(why)) if lost => {
            tracing::info!(part = from.name, partition, why, "a partition went to another consumer");
            Ok(())
        }
        moved => moved,
    }
}

/// Sets aside what is not stored, and moves the offset past what is durable.
async fn commit(
    checkpoint: Checkpoint,
    partition: i32,
    under_way: &UnderWay,
    consumer: &Consumer,
    dead: Option<&FutureProducer>,
    from: &KafkaSource,
) -> Result<(), Fault> {
    for letter in checkpoint.dead {
        bury(under_way, dead, from, letter).await?;
    }
    let mut offset = None;
    while under_way.borrow().front().is_some_and(|(number, _)| *number <= checkpoint.position) {
        offset = under_way.borrow_mut().pop_front().map(|(_, message)| message.offset());
    }
    let Some(offset) = offset else { return Ok(()) };
    let mut list = TopicPartitionList::new();
    let added = list.add_partition_offset(&from.topic, partition, Offset::Offset(offset + 1));
    added.and_then(|()| consumer.commit(&list, CommitMode::Async)).map_err(|e| fault(&from.topic, &e))
}

/// Tells a message that is not stored, as it came, to those who asked for it.
async fn bury(
    under_way: &UnderWay,
    dead: Option<&FutureProducer>,
    from: &KafkaSource,
    letter: DeadLetter,
) -> Result<(), Fault> {
    let (Some(producer), Some(topic)) = (dead, &from.dead_letters) else { return Ok(()) };
    let message = under_way.borrow().iter().find(|(number, _)| *number == letter.position).map(|(_, m)| m.clone());
    let Some(message) = message else { return Ok(()) };
    let header = |key, value| Header { key, value: Some(value) };
    let headers = OwnedHeaders::new()
        .insert(header("dateline-reason", letter.refusal.reason.as_str()))
        .insert(header("dateline-message", letter.refusal.message.as_str()))
        .insert(header("dateline-origin", letter.origin.as_str()));
    let record = FutureRecord::to(topic).headers(headers);
    let record = FutureRecord { key: message.key(), payload: message.payload(), ..record };
    producer.send(record, TIMEOUT).await.map(|_| ()).map_err(|(error, _)| fault(topic, &error))
}
