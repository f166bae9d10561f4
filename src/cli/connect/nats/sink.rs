//! Changes to a subject of JetStream, each as one message of JSON, in order and once.
//!
//! The newest message of the subject tells behind which change to go on, and every message is written only behind the one that we
//! wrote or read last (`Nats-Expected-Last-Subject-Sequence`). So nothing is written twice, whoever dies when, and of two
//! connectors the one that comes late ends. Each message has the position of its change for `Nats-Msg-Id`.

use super::connect;
use crate::cli::connect::config::NatsSink;
use crate::cli::connect::record::Record;
use crate::cli::connect::sink::{self, Bounds, Target};
use crate::cli::connect::{Fault, Shared};
use async_nats::jetstream::Context;
use async_nats::jetstream::context::{GetStreamByNameErrorKind, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_trait::async_trait;
use std::time::Duration;

/// What tells where to go on.
const TOKEN: &str = "Dateline-Resume-Token";

/// The place of the change.
const POSITION: &str = "Dateline-Position";

/// Bytes that headers may take of the largest message.
const HEADERS: usize = 2 << 10;

/// Messages that others made since we looked are not ours to write behind, however often.
const ATTEMPTS: usize = 5;

/// Runs until something fails; until everything is written, when asked to end then.
///
/// # Errors
/// For good when no stream keeps the subject, or another connector writes to it.
pub(in crate::cli::connect) async fn run(to: &NatsSink, shared: &Shared<'_>) -> Result<(), Fault> {
    let context = connect(&to.name, &to.server, &to.login).await?;
    let stream = stream(&context, to).await?;
    let mut subject = Subject { context, stream, name: &to.subject, sequence: 0, position: 0 };
    sink::follow(&to.name, &to.changes, &mut subject, shared).await
}

async fn stream(context: &Context, to: &NatsSink) -> Result<Stream, Fault> {
    let found = context.stream_by_subject(to.subject.clone()).await;
    let name = found.map_err(|e| match e.kind() {
        GetStreamByNameErrorKind::NotFound => {
            Fault::last(format!("no stream of {} keeps the subject {}", to.server, to.subject))
        }
        GetStreamByNameErrorKind::InvalidSubject => Fault::last(format!("{:?} is no subject", to.subject)),
        _ => Fault::passing(&to.subject, e),
    })?;
    context.get_stream(&name).await.map_err(|e| Fault::passing(&name, e))
}

struct Subject<'a> {
    context: Context,
    stream: Stream,
    name: &'a str,
    /// Sequence number of its newest message; 0 when it has none.
    sequence: u64,
    /// Position of the change of that message.
    position: i64,
}

impl Subject<'_> {
    /// Looks at the newest message; gives its token.
    async fn look(&mut self) -> Result<String, Fault> {
        match self.stream.get_last_raw_message_by_subject(self.name).await {
            Ok(message) => {
                let told = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
                let foreign = || Fault::last(format!("others write to the subject {}: give us one of our own", self.name));
                let token = told(TOKEN).ok_or_else(foreign)?;
                self.position = told(POSITION).and_then(|text| text.parse().ok()).ok_or_else(foreign)?;
                self.sequence = message.sequence;
                Ok(token)
            }
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
                (self.sequence, self.position) = (0, 0);
                Ok(String::new())
            }
            Err(error) => Err(Fault::passing(self.name, error)),
        }
    }

    async fn publish(&mut self, record: &Record) -> Result<(), Fault> {
        let most = self.context.client().server_info().max_payload.saturating_sub(HEADERS);
        for _ in 0..ATTEMPTS {
            let message = PublishMessage::build()
                .payload(record.json(most)?.into())
                .message_id(format!("{}-{}", self.name, record.position))
                .header(TOKEN, record.token.as_str())
                .header(POSITION, record.position.to_string())
                .expected_last_subject_sequence(self.sequence);
            let sent = match self.context.send_publish(self.name.to_owned(), message).await {
                Ok(acknowledged) => acknowledged.await,
                Err(error) => Err(error),
            };
            match sent {
                Ok(acknowledged) => {
                    self.sequence = acknowledged.sequence;
                    self.position = record.position;
                    return Ok(());
                }
                Err(error) if matches!(error.kind(), PublishErrorKind::WrongLastSequence) => {}
                Err(error) => return Err(Fault::passing(&format!("cannot write to {}", self.name), error)),
            }
            // We wrote it and the answer was lost, or somebody else writes here.
            let before = self.position;
            self.look().await?;
            if self.position == record.position {
                return Ok(());
            }
            if self.position > before {
                return Err(Fault::last(format!("another connector writes to {}", self.name)));
            }
        }
        Err(Fault::Passing(format!("{} has changed while we wrote", self.name)))
    }
}

#[async_trait(?Send)]
impl Target for Subject<'_> {
    fn bounds(&self) -> Bounds {
        Bounds { records: 64, bytes: 8 << 20, wait: Duration::ZERO }
    }

    async fn resume(&mut self) -> Result<String, Fault> {
        self.look().await
    }

    async fn write(&mut self, records: Vec<Record>) -> Result<(), Fault> {
        for record in &records {
            self.publish(record).await?;
        }
        Ok(())
    }
}
