//! One ingest stream that goes on until everything is durable, over as many connections as it takes.
//!
//! Every document is kept until a checkpoint covers it. A new connection opens the same session; the server says how far it
//! came, and what is behind that is sent again. When the result of a durable document was lost with the connection, the
//! document is sent in a batch of its own: that changes nothing, and tells what became of it. Memory is bounded: no more is
//! read while too much waits for a checkpoint. Who sends hears what becomes of each as a [`Listener`].

use super::input::{Item, Refusal};
use crate::cli::remote::{Connection, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::ingest_service_client::IngestServiceClient;
use futures_util::{StreamExt as _, stream};
use pb::ingest_documents_request::Message as Asked;
use pb::ingest_documents_response::Message as Said;
use prost::Message as _;
use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Documents without a checkpoint before no more are read: twice what a server takes without a result.
const KEPT: usize = 512;

/// Bytes of them.
const KEPT_BYTES: usize = 32 << 20;

/// Bytes of one batch of documents whose results were lost.
const BATCH_BYTES: usize = 1 << 20;

/// Documents of one such batch.
const BATCH: usize = 500;

/// Longest title, labels and everything else that is not text.
const MAX_BESIDE_TEXT: usize = 256 << 10;

/// The first pause before a new connection, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));

/// Who hears what becomes of documents.
pub(in crate::cli) trait Listener {
    /// The stream is open, and goes on behind this document of the session.
    fn opened(&mut self, through: i64);
    /// An earlier run has seen one through.
    fn skipped(&mut self);
    /// What became of one document.
    fn result(&mut self, item: &Item, result: &pb::IngestResult);
    /// Everything up to this document is durable, or was refused with a result.
    fn durable(&mut self, last: &Item);
    /// Something that people may want to know.
    fn say(&self, text: &str);
}

/// How documents are numbered in a session that earlier runs wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Numbering {
    /// The input is the same on every run: what the session has is passed over.
    Repeated,
    /// The input goes on where its own position says: its documents are numbered behind those that the session has.
    Continued,
}

/// A stream of documents into a server.
pub(in crate::cli) struct Feed<'a, L> {
    remote: &'a Remote,
    open: pb::IngestOpen,
    /// How long to try without getting any further.
    patience: Duration,
    input: mpsc::Receiver<Item>,
    input_ended: bool,
    /// Documents that were read.
    taken: i64,
    /// Those without a checkpoint, in order of sequence without a gap.
    kept: VecDeque<Kept>,
    kept_bytes: usize,
    /// The last checkpoint; `None` before the first connection.
    durable: Option<i64>,
    max_text: usize,
    max_markup: usize,
    /// When the server last let us get further.
    moved: Instant,
    numbering: Numbering,
    report: &'a mut L,
}

struct Kept {
    sequence: i64,
    item: Item,
    bytes: usize,
    answered: bool,
}

/// Why a connection ended.
enum End {
    /// Another one may do better, after this time.
    Broken(String, Duration),
    /// Another one will end in the same way.
    Final(String),
}

impl From<Status> for End {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let wait = details.retry_info().map(|r| r.retry_delay.unwrap_or_default());
        let slow = details.error_info().is_some_and(|i| i.reason == "SLOW_CONSUMER");
        let passing = matches!(
            status.code(),
            // What breaks below comes as the first three.
            Code::Unknown | Code::Internal | Code::Cancelled | Code::Unavailable | Code::DeadlineExceeded
        );
        match wait {
            Some(wait) => Self::Broken(failure(&status), wait),
            None if passing || slow => Self::Broken(failure(&status), Duration::ZERO),
            None => Self::Final(failure(&status)),
        }
    }
}

fn broken(why: impl Into<String>) -> End {
    End::Broken(why.into(), Duration::ZERO)
}

impl<'a, L: Listener> Feed<'a, L> {
    pub(in crate::cli) fn new(
        remote: &'a Remote,
        open: pb::IngestOpen,
        patience: Duration,
        input: mpsc::Receiver<Item>,
        numbering: Numbering,
        report: &'a mut L,
    ) -> Self {
        Self {
            remote,
            open,
            patience,
            input,
            input_ended: false,
            taken: 0,
            kept: VecDeque::new(),
            kept_bytes: 0,
            durable: None,
            max_text: usize::MAX,
            max_markup: usize::MAX,
            moved: Instant::now(),
            numbering,
            report,
        }
    }

    /// Sends everything, and returns when all of it is durable.
    ///
    /// # Errors
    /// Why it was given up.
    pub(in crate::cli) async fn run(mut self) -> Result<(), String> {
        let mut failures: u32 = 0;
        let mut failed = self.moved;
        loop {
            let (why, wait) = match self.converse().await {
                Ok(()) => return Ok(()),
                // What was to be said is durable, however the connection ended.
                Err(_) if self.durable.is_some() && self.input_ended && self.kept.is_empty() => return Ok(()),
                Err(End::Final(why)) => return Err(why),
                Err(End::Broken(why, wait)) => (why, wait),
            };
            failures = if self.moved > failed { 0 } else { failures + 1 };
            failed = Instant::now();
            let left = self.patience.saturating_sub(self.moved.elapsed());
            if left.is_zero() {
                let patience = humantime::format_duration(self.patience);
                return Err(format!("{why}; got no further for {patience}, given up: run it again to go on"));
            }
            let pause = pause(failures).max(wait).min(left);
            let shown = humantime::format_duration(Duration::from_millis(pause.as_millis() as u64));
            self.report.say(&format!("{why}; trying again in {shown}"));
            tokio::time::sleep(pause).await;
        }
    }

    /// Holds one connection until all is durable or it ends.
    async fn converse(&mut self) -> Result<(), End> {
        let connection = self.remote.connect().await.map_err(|e| broken(e.to_string()))?;
        let mut client = IngestServiceClient::new(connection);
        let (send, requests) = mpsc::channel(1);
        let open = asked(Asked::Open(self.open.clone()));
        let requests = stream::iter([open]).chain(ReceiverStream::new(requests));
        let mut replies = client.ingest_documents(requests).await?.into_inner();
        let Some(Said::Opened(opened)) = replies.message().await?.and_then(|reply| reply.message) else {
            return Err(broken("the server did not open the stream"));
        };
        self.resume(&opened, &mut client).await?;

        let mut sender = Some(send);
        let mut draining = false;
        // How many of the kept ones went over this connection.
        let mut sent = 0;
        loop {
            let all_sent = sent == self.kept.len();
            if all_sent && self.input_ended {
                // A flush.
                sender = None;
            }
            let room = self.kept.len() < KEPT && self.kept_bytes < KEPT_BYTES;
            let place = async {
                match &sender {
                    Some(sender) => sender.clone().reserve_owned().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                reply = replies.message() => match reply?.map(|reply| reply.message) {
                    Some(Some(Said::Result(result))) => self.answered(&result),
                    Some(Some(Said::Checkpoint(checkpoint))) => {
                        sent -= self.forget(checkpoint.durable_through).min(sent);
                    }
                    Some(Some(Said::Draining(_))) => draining = true,
                    Some(Some(Said::Opened(_)) | None) => {}
                    None if self.input_ended && self.kept.is_empty() => return Ok(()),
                    None => return Err(broken("the stream ended before everything was durable")),
                },
                item = self.input.recv(), if all_sent && room && !self.input_ended && !draining => self.take(item),
                place = place, if !all_sent && !draining => match (place, self.kept.get(sent)) {
                    (Ok(place), Some(Kept { sequence, item, .. })) => {
                        let document = Some(item.document.clone());
                        place.send(asked(Asked::Document(pb::SequencedDocument { sequence: *sequence, document })));
                        sent += 1;
                    }
                    // The replies say why nobody takes it.
                    (Err(_), _) | (_, None) => draining = true,
                },
            }
        }
    }

    /// Takes up what the server says of the session.
    async fn resume(&mut self, opened: &pb::IngestOpened, client: &mut IngestServiceClient<Connection>) -> Result<(), End> {
        let through = opened.resume_after_sequence;
        match self.durable {
            Some(durable) if through < durable => {
                let why = format!("the server knows session {} no longer: run it again", self.open.session_id);
                return Err(End::Final(why));
            }
            Some(_) => {}
            None if self.numbering == Numbering::Continued => self.taken = through,
            None if through > 0 => self.report.say(&format!("goes on behind document {through}")),
            None => {}
        }
        self.max_text = usize::try_from(opened.max_document_bytes).unwrap_or(usize::MAX);
        // A server that tells none has one limit for both.
        self.max_markup = usize::try_from(opened.max_markup_bytes).ok().filter(|n| *n > 0).unwrap_or(self.max_text);
        self.report.opened(through);
        loop {
            let mut bytes = 0;
            let lost: Vec<&Kept> = self
                .kept
                .iter()
                .take_while(|kept| kept.sequence <= through)
                .filter(|kept| !kept.answered)
                .take(BATCH)
                .take_while(|kept| {
                    let fits = bytes == 0 || bytes + kept.bytes <= BATCH_BYTES;
                    bytes += kept.bytes;
                    fits
                })
                .collect();
            if lost.is_empty() {
                break;
            }
            let sequences: Vec<i64> = lost.iter().map(|kept| kept.sequence).collect();
            let request = pb::BatchIngestDocumentsRequest {
                documents: lost.iter().map(|kept| kept.item.document.clone()).collect(),
                ack_level: self.open.ack_level,
                on_conflict: self.open.on_conflict,
                layers: self.open.layers.clone(),
                ..pb::BatchIngestDocumentsRequest::default()
            };
            let reply = client.batch_ingest_documents(self.remote.request(request)).await?.into_inner();
            if reply.results.len() != sequences.len() {
                return Err(broken("the server answered a batch in part"));
            }
            for (sequence, result) in sequences.into_iter().zip(reply.results) {
                self.answered(&pb::IngestResult { sequence, ..result });
            }
        }
        self.forget(through);
        Ok(())
    }

    /// Takes the next document of the input.
    fn take(&mut self, item: Option<Item>) {
        let Some(mut item) = item else {
            self.input_ended = true;
            return;
        };
        self.taken += 1;
        if self.durable.is_some_and(|durable| self.taken <= durable) {
            self.report.skipped();
            return;
        }
        let (bytes, text) = (item.document.encoded_len(), item.document.text.len());
        let max_text = if item.document.mime_type == "text/html" { self.max_markup } else { self.max_text };
        if text > max_text || bytes - text > MAX_BESIDE_TEXT {
            let limit = if text > max_text { max_text } else { MAX_BESIDE_TEXT };
            item.refused = Some(Refusal::new("TEXT_TOO_LARGE", format!("has more than {limit} bytes")));
        }
        if item.refused.is_some() {
            // It takes its place in the sequence, and the server refuses it.
            let document_id = std::mem::take(&mut item.document.document_id);
            item.document = pb::Document { document_id, ..pb::Document::default() };
        }
        let bytes = item.document.encoded_len();
        self.kept_bytes += bytes;
        self.kept.push_back(Kept { sequence: self.taken, item, bytes, answered: false });
    }

    fn answered(&mut self, result: &pb::IngestResult) {
        let first = self.kept.front().map_or(0, |kept| kept.sequence);
        let kept = usize::try_from(result.sequence - first).ok().and_then(|index| self.kept.get_mut(index));
        if let Some(kept) = kept.filter(|kept| !kept.answered) {
            kept.answered = true;
            self.moved = Instant::now();
            self.report.result(&kept.item, result);
        }
    }

    /// Drops what is durable; returns how many those are.
    fn forget(&mut self, through: i64) -> usize {
        let (mut dropped, mut last) = (0, None);
        while let Some(kept) = self.kept.pop_front_if(|kept| kept.sequence <= through) {
            self.kept_bytes -= kept.bytes;
            dropped += 1;
            last = Some(kept.item);
        }
        self.durable = self.durable.max(Some(through));
        if let Some(last) = last {
            self.report.durable(&last);
        }
        dropped
    }
}

fn asked(message: Asked) -> pb::IngestDocumentsRequest {
    pb::IngestDocumentsRequest { message: Some(message) }
}

/// The pause after so many failures: doubled each time, and shortened by chance to as little as half, so that many clients of a
/// server that comes back do not all call at once.
pub(in crate::cli) fn pause(failures: u32) -> Duration {
    let longest = PAUSES.0.saturating_mul(1 << failures.min(16)).min(PAUSES.1);
    // The keys of a fresh hasher are random.
    let chance = RandomState::new().hash_one(failures) as f64 / u64::MAX as f64;
    longest.mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn what_helps_is_told_from_what_does_not() {
        let table = [
            (Status::from(Error::Draining), Some(1)),
            (Status::from(Error::StoreUnavailable), Some(1)),
            (Status::from(Error::SlowConsumer(Duration::from_secs(9))), Some(0)),
            (Status::unknown("transport error"), Some(0)),
            (Status::from(Error::SessionTakenOver), None),
            (Status::from(Error::SequenceGap { expected: 1, got: 2 }), None),
            (Status::unauthenticated("who are you"), None),
            (Status::resource_exhausted("message too large"), None),
        ];
        for (status, expected) in table {
            let shown = status.to_string();
            let wait = match End::from(status) {
                End::Broken(_, wait) => Some(wait.as_secs()),
                End::Final(_) => None,
            };
            assert_eq!(wait, expected, "{shown}");
        }
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        for failures in 0..40 {
            let longest = Duration::from_millis(200 << failures.min(10)).min(Duration::from_secs(30));
            let pause = pause(failures);
            assert!(pause <= longest && pause >= longest / 2, "{failures}: {pause:?}");
        }
    }
}
