//! Documents from a stream of JetStream.
//!
//! They are read in the order of the stream by an ordered consumer, which takes nothing away from others, and the sequence number
//! of the last one that is durable is kept in a key-value bucket. So a restart sends again only what was under way, in the same
//! order: an old revision never follows a newer one, as it may where messages are delivered again one by one. The bucket refuses
//! a position whose predecessor is not ours: of two connectors with one name the second one to write ends.
//!
//! A message is a JSON object as a line of `dateline ingest` has it; its key is its own, else its `Nats-Msg-Id`, else its content.
//! One that is no document goes to the subject of dead letters, with the reason in its headers, before the position moves past it.

use super::connect;
use crate::cli::connect::config::NatsSource;
use crate::cli::connect::source::{self, AHEAD, Checkpoint, DeadLetter};
use crate::cli::connect::{Fault, Shared, gauges};
use crate::cli::ingest::input::{Item, item};
use crate::cli::line::Line;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::kv::{self, Store, UpdateErrorKind};
use async_nats::jetstream::stream::{RetentionPolicy, Stream};
use async_nats::jetstream::{Context, Message};
use async_nats::{HeaderMap, header};
use futures_util::StreamExt as _;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long one request for messages waits. A server that was restarted has forgotten the consumer, which is noticed after two.
const PULL: Duration = Duration::from_secs(2);

/// Runs until something fails; until everything is read, when asked to end then.
///
/// # Errors
/// For good when the stream is not there or cannot be read in this way, or another connector moves the position.
pub(in crate::cli::connect) async fn run(from: &NatsSource, shared: &Shared<'_>) -> Result<(), Fault> {
    let context = connect(&from.name, &from.server, &from.login).await?;
    let stream = stream(&context, from).await?;
    let mut position = Position::of(&context, from).await?;
    let state = &stream.cached_info().state;
    if position.sequence > 0 && state.first_sequence > position.sequence + 1 {
        // With other subjects in the stream they need not be ours.
        let (from_sequence, to) = (position.sequence + 1, state.first_sequence - 1);
        tracing::warn!(part = from.name, from_sequence, to, "the stream has dropped messages before they were read");
    }
    let last = shared.once.then_some(state.last_sequence);
    let (give, items) = mpsc::channel(AHEAD);
    let (tell, mut checkpoints) = mpsc::unbounded_channel::<Checkpoint>();
    let reading = read(&stream, from, position.sequence, last, give);
    let open = from.ingest.open(format!("nats/{}/{}", from.stream, from.name));
    let sending = source::send(&from.name, open, items, tell, shared);
    let committing = async {
        while let Some(Checkpoint { position: sequence, dead }) = checkpoints.recv().await {
            for letter in dead {
                bury(&context, &stream, from, letter).await?;
            }
            position.move_to(sequence).await?;
        }
        Ok(())
    };
    tokio::try_join!(reading, sending, committing).map(|_| ())
}

/// The stream, when it can be read again from where we were.
async fn stream(context: &Context, from: &NatsSource) -> Result<Stream, Fault> {
    let stream = context.get_stream(&from.stream).await.map_err(|e| match e.kind() {
        GetStreamErrorKind::JetStream(error) if error.error_code().0 == 10059 => {
            Fault::last(format!("{} has no stream {}", from.server, from.stream))
        }
        GetStreamErrorKind::EmptyName | GetStreamErrorKind::InvalidStreamName => {
            Fault::last(format!("{:?} is no name of a stream", from.stream))
        }
        _ => Fault::passing(&from.stream, e),
    })?;
    if stream.cached_info().config.retention == RetentionPolicy::WorkQueue {
        let why =
            format!("the stream {} is a work queue, which forgets what is read: give it limits or interest", from.stream);
        return Err(Fault::last(why));
    }
    Ok(stream)
}

/// Reads behind `after` for ever, or through `last`.
async fn read(
    stream: &Stream,
    from: &NatsSource,
    after: u64,
    last: Option<u64>,
    give: mpsc::Sender<Item>,
) -> Result<(), Fault> {
    if last.is_some_and(|last| after >= last) {
        return Ok(());
    }
    let config = OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: after + 1 },
        filter_subjects: from.subjects.clone(),
        description: Some("dateline connect".to_owned()),
        max_expires: PULL,
        ..OrderedConfig::default()
    };
    let failed = |e: &dyn std::fmt::Display| Fault::passing("cannot read the stream", e);
    let mut consumer = stream.create_consumer(config).await.map_err(|e| failed(&e))?;
    // Of the messages that pass the filter; with none before `last` there is nothing to wait for.
    let mut left = consumer.info().await.map_err(|e| failed(&e))?.num_pending;
    gauges::pending(&from.name, left);
    let mut messages = consumer.messages().await.map_err(|e| failed(&e))?;
    while last.is_none() || left > 0 {
        let Some(message) = messages.next().await else { return Err(failed(&"the consumer ended")) };
        let message = message.map_err(|e| failed(&e))?;
        let info = message.info().map_err(|e| failed(&e))?;
        left = info.pending;
        gauges::pending(&from.name, left);
        let sequence = info.stream_sequence;
        if last.is_some_and(|last| sequence > last) {
            return Ok(());
        }
        // It takes no more when the session has ended, which says why.
        if give.send(document(&message, from, sequence)).await.is_err() {
            return Ok(());
        }
        if Some(sequence) == last {
            return Ok(());
        }
    }
    Ok(())
}

/// A message as a document.
fn document(message: &Message, from: &NatsSource, sequence: u64) -> Item {
    let mut item = item(format!("{}:{sequence}", from.stream), Line::parse(&message.payload));
    item.position = sequence;
    if item.document.document_id.is_empty()
        && let Some(id) = message.headers.as_ref().and_then(|headers| headers.get(header::NATS_MESSAGE_ID))
    {
        item.document.document_id = id.to_string();
    }
    item
}

/// Tells a message that is not stored, as it came, to those who asked for it.
async fn bury(context: &Context, stream: &Stream, from: &NatsSource, letter: DeadLetter) -> Result<(), Fault> {
    let Some(subject) = &from.dead_letters else { return Ok(()) };
    let message = match stream.get_raw_message(letter.position).await {
        Ok(message) => message,
        // It may be gone by now; the log has told why it was refused.
        Err(error) if error.to_string().contains("no message found") => return Ok(()),
        Err(error) => return Err(Fault::passing("cannot read a dead letter again", error)),
    };
    let mut headers = HeaderMap::new();
    // Told once, however often we come here.
    headers.insert(header::NATS_MESSAGE_ID, format!("{}/{}", from.name, letter.position));
    headers.insert("Dateline-Reason", one_line(&letter.refusal.reason));
    headers.insert("Dateline-Message", one_line(&letter.refusal.message));
    headers.insert("Dateline-Origin", one_line(&letter.origin));
    headers.insert("Dateline-Subject", message.subject.as_str());
    let sent = context.publish_with_headers(subject.clone(), headers, message.payload).await;
    let failed = |e| Fault::passing(&format!("cannot write to {subject}"), e);
    sent.map_err(failed)?.await.map(|_| ()).map_err(failed)
}

/// A header is one line of text.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// How far all is durable, in the bucket.
struct Position<'a> {
    bucket: Store,
    key: &'a str,
    sequence: u64,
    revision: u64,
}

impl<'a> Position<'a> {
    /// Reads it; makes the bucket when it is not there.
    async fn of(context: &Context, from: &'a NatsSource) -> Result<Self, Fault> {
        let failed = |e: &dyn std::fmt::Display| Fault::passing(&format!("the bucket {}", from.positions), e);
        let bucket = match context.get_key_value(&from.positions).await {
            Ok(bucket) => bucket,
            Err(_) => {
                let description = "How far dateline connect has read".to_owned();
                let config = kv::Config { bucket: from.positions.clone(), history: 1, description, ..kv::Config::default() };
                context.create_key_value(config).await.map_err(|e| failed(&e))?
            }
        };
        let key = from.name.as_str();
        let (sequence, revision) = match bucket.entry(key).await.map_err(|e| failed(&e))? {
            None => (0, 0),
            Some(entry) if entry.operation != kv::Operation::Put => (0, entry.revision),
            Some(entry) => {
                let text = std::str::from_utf8(&entry.value).ok();
                let sequence = text
                    .and_then(|text| text.parse().ok())
                    .ok_or_else(|| Fault::last(format!("key {key} of the bucket {} is no position", from.positions)))?;
                (sequence, entry.revision)
            }
        };
        Ok(Self { bucket, key, sequence, revision })
    }

    /// Moves it forward.
    async fn move_to(&mut self, sequence: u64) -> Result<(), Fault> {
        if sequence <= self.sequence {
            return Ok(());
        }
        let written = self.bucket.update(self.key, sequence.to_string().into(), self.revision).await;
        self.revision = written.map_err(|e| match e.kind() {
            // It may have been we, when an answer was lost: the next run reads what is there.
            UpdateErrorKind::WrongLastRevision => Fault::passing("another connector may have this name", e),
            _ => Fault::passing("cannot write the position", e),
        })?;
        self.sequence = sequence;
        Ok(())
    }
}
