//! The ingest stream: three tasks in a row, each in order of sequence, with bounded memory between them.
//!
//! The reader checks the protocol, takes a place in the window and begins each document; the writer waits for its analysis and
//! queues its write; the answerer waits until that is durable and sends the result and, now and then, a checkpoint. While the
//! client does not read, answers wait, the window fills, and the reader stops; when that lasts longer than the patience, the
//! stream ends with `SLOW_CONSUMER`. What is stored no longer counts against the budget of all streams, read or not: a client that
//! does not read holds up nobody else. When one of the three ends, the others do.

use super::super::drain::{Ending, Lifetime};
use super::super::state::Service;
use super::super::stream::{Out, spoken};
use super::super::{pb, reply};
use super::document::{self, Begun, Submitted};
use super::options::{self as decode, Intake};
use crate::analysis::Layer;
use crate::error::Error;
use crate::store::SessionMark;
use futures_util::{Stream, StreamExt as _, future};
use metrics::gauge;
use pb::ingest_documents_request::Message as Asked;
use pb::ingest_documents_response::Message as Said;
use prost::Message as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tonic::{Status, Streaming};

/// Documents of one stream without a result before the server stops reading.
pub(in crate::grpc) const WINDOW_DOCUMENTS: usize = 256;

/// Bytes of documents of one stream that are not stored before the server stops reading.
pub(in crate::grpc) const WINDOW_BYTES: usize = 16 << 20;

/// How much of one stream may be in the works.
#[derive(Clone, Copy)]
struct Window {
    documents: usize,
    bytes: usize,
    /// Whether whole analyses wait for the client.
    full: bool,
}

impl Window {
    const fn of(intake: &Intake) -> Self {
        if intake.view.has(Layer::Entities) {
            Self { documents: 32, bytes: 1 << 20, full: true }
        } else {
            Self { documents: WINDOW_DOCUMENTS, bytes: WINDOW_BYTES, full: false }
        }
    }
}

/// A checkpoint is sent after so many results.
const CHECKPOINT_DOCUMENTS: i64 = 100;

/// A checkpoint is sent after so long, when there is something new.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);

type Answer = Result<pb::IngestDocumentsResponse, Status>;

/// One document on its way, or why there will be no more.
enum Item<T> {
    Document { sequence: i64, work: T, until_sent: Room },
    End(Status),
}

/// Room that a document takes up.
type Room = Vec<OwnedSemaphorePermit>;

/// Runs a stream whose session belongs to `owner`; dropping what it returns ends it.
pub(super) fn run(
    service: Service,
    owner: String,
    requests: Streaming<pb::IngestDocumentsRequest>,
) -> impl Stream<Item = Answer> + Send {
    spoken(service.settings.slow_consumer_timeout, move |out| {
        let open = Open::new();
        async move {
            let _open = open;
            Conversation { service, owner, out: Way(out) }.hold(requests).await
        }
    })
}

/// A stream counts as open until it is dropped.
struct Open;

impl Open {
    fn new() -> Self {
        gauge!("dateline_ingest_streams").increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        gauge!("dateline_ingest_streams").decrement(1.0);
    }
}

/// The way to the client.
#[derive(Clone)]
struct Way(Out<pb::IngestDocumentsResponse>);

impl Way {
    async fn say(&self, message: Said) -> Result<(), Status> {
        self.0.say(pb::IngestDocumentsResponse { message: Some(message) }).await
    }
}

struct Conversation {
    service: Service,
    owner: String,
    out: Way,
}

impl Conversation {
    async fn hold(self, mut requests: Streaming<pb::IngestDocumentsRequest>) -> Result<(), Status> {
        let lifetime = self.service.drain.lifetime();
        let first = tokio::select! {
            first = requests.next() => first,
            Ending { why, .. } = lifetime.ended() => return Err(Error::from(why).into()),
        };
        let Some(first) = first else { return Err(protocol("the stream ended before `open`").into()) };
        let Some(Asked::Open(open)) = first?.message else {
            return Err(protocol("the first message must be `open`").into());
        };
        let (session_id, intake) = decode::open(open)?;
        let session = decode::session_of(&self.owner, &session_id);
        let (epoch, resume_after) = match session_id.as_str() {
            "" => (0, 0),
            _ => self.service.library.store()?.open_session(&session).await.map_err(Error::from)?,
        };
        let window = Window::of(&intake);
        let opened = pb::IngestOpened {
            resume_after_sequence: resume_after,
            window_documents: window.documents as i32,
            window_bytes: window.bytes as i64,
            max_document_bytes: self.service.analyzer.limits.text_bytes as i32,
            max_markup_bytes: self.service.analyzer.limits.markup_bytes as i32,
        };
        self.out.say(Said::Opened(opened)).await?;

        let (begun, to_write) = mpsc::channel(window.documents);
        // As many as the window has: who writes never waits for who answers.
        let (submitted, to_answer) = mpsc::channel(window.documents);
        let reader = Reader { service: &self.service, out: &self.out, intake: &intake, lifetime, resume_after, window };
        let mark = |sequence| SessionMark { id: session.clone(), epoch, sequence };
        let writer =
            write(&self.service, &intake, to_write, submitted, |sequence| (!session_id.is_empty()).then(|| mark(sequence)));
        let answerer = answer(&self.service, &self.out, to_answer, resume_after, intake.reply_bytes);
        // Whoever reads may wait for room for ever: it ends with the one who answers.
        let working = future::join(reader.run(requests, begun), writer);
        let mut answerer = std::pin::pin!(answerer);
        tokio::select! {
            ended = &mut answerer => ended,
            _ = working => answerer.await,
        }
    }
}

fn protocol(what: &str) -> Error {
    Error::StreamProtocol(what.to_owned())
}

struct Reader<'a> {
    service: &'a Service,
    out: &'a Way,
    intake: &'a Intake,
    lifetime: Lifetime,
    resume_after: i64,
    window: Window,
}

/// A document that was begun, and the room that it takes up until it is stored.
type Going = (Begun, Room);

impl Reader<'_> {
    /// Reads until the client, the protocol, the store or the stream's age ends it, and says why.
    async fn run(&self, mut requests: Streaming<pb::IngestDocumentsRequest>, begun: mpsc::Sender<Item<Going>>) {
        let end = tokio::select! {
            end = self.read(&mut requests, &begun) => end,
            Ending { why, deadline } = self.lifetime.ended() => {
                let left = deadline.saturating_duration_since(Instant::now());
                let draining = Said::Draining(pb::IngestDraining { deadline: Some(left.into()) });
                Some(self.out.say(draining).await.err().unwrap_or_else(|| Error::from(why).into()))
            }
        };
        if let Some(status) = end {
            // Who writes has ended when nobody takes it.
            let _ = begun.send(Item::End(status)).await;
        }
    }

    /// Reads documents; returns why the stream ends, or `None` when the client has sent all.
    async fn read(
        &self,
        requests: &mut Streaming<pb::IngestDocumentsRequest>,
        begun: &mpsc::Sender<Item<Going>>,
    ) -> Option<Status> {
        let documents = Arc::new(Semaphore::new(self.window.documents));
        let bytes = Arc::new(Semaphore::new(self.window.bytes));
        let mut next = None;
        while let Some(request) = requests.next().await {
            let (sequence, document) = match request.map(|r| r.message) {
                Err(status) => return Some(status),
                Ok(Some(Asked::Document(pb::SequencedDocument { sequence, document }))) => {
                    (sequence, document.unwrap_or_default())
                }
                Ok(Some(Asked::Open(_))) => return Some(protocol("`open` came twice").into()),
                Ok(None) => return Some(protocol("a message is neither `open` nor `document`").into()),
            };
            let replayed = (1..=self.resume_after).contains(&sequence);
            let expected = next.unwrap_or(self.resume_after + 1);
            if sequence != expected && !replayed {
                return Some(Error::SequenceGap { expected, got: sequence }.into());
            }
            next = Some(sequence + 1);

            let Some((until_stored, until_sent)) = self.room(&documents, &bytes, document.encoded_len()).await else {
                return Some(Error::Internal.into());
            };
            self.service.library.pace.document().await;
            let work = match document::begin(self.service, self.intake, document, None).await {
                Ok(work) => work,
                Err(error) => return Some(error.into()),
            };
            if begun.send(Item::Document { sequence, work: (work, until_stored), until_sent }).await.is_err() {
                return None;
            }
        }
        None
    }

    /// Waits for a place in the windows of this stream and in the budgets of all: what is given back when the document is stored,
    /// and what when its result is sent.
    async fn room(&self, documents: &Arc<Semaphore>, bytes: &Arc<Semaphore>, size: usize) -> Option<(Room, Room)> {
        let library = &self.service.library;
        // A document larger than the window takes all of it.
        let size = size.clamp(1, self.window.bytes) as u32;
        let take = async |from: &Arc<Semaphore>, places| Arc::clone(from).acquire_many_owned(places).await.ok();
        let (mut until_stored, mut until_sent) = (Room::new(), vec![take(documents, 1).await?]);
        if self.window.full {
            until_sent.push(take(bytes, size).await?);
            until_sent.push(take(&library.answers, size).await?);
        } else {
            until_stored.push(take(bytes, size).await?);
        }
        until_stored.push(library.room(size as usize).await?);
        Some((until_stored, until_sent))
    }
}

/// Waits for each analysis and queues its write.
async fn write(
    service: &Service,
    intake: &Intake,
    mut begun: mpsc::Receiver<Item<Going>>,
    submitted: mpsc::Sender<Item<Submitted>>,
    mark: impl Fn(i64) -> Option<SessionMark>,
) {
    while let Some(item) = begun.recv().await {
        let item = match item {
            Item::Document { sequence, work: (work, held), until_sent } => {
                let work = work.submit(service, intake, mark(sequence), held).await;
                Item::Document { sequence, work, until_sent }
            }
            Item::End(status) => Item::End(status),
        };
        if submitted.send(item).await.is_err() {
            return;
        }
    }
}

/// Sends results in order, and checkpoints.
async fn answer(
    service: &Service,
    out: &Way,
    mut submitted: mpsc::Receiver<Item<Submitted>>,
    resume_after: i64,
    reply_bytes: usize,
) -> Result<(), Status> {
    let mut durable_through = resume_after;
    let mut since = 0;
    let mut totals: BTreeMap<i32, i64> = BTreeMap::new();
    let checkpoint = |durable_through: i64, totals: &BTreeMap<i32, i64>| {
        let totals = totals.iter().map(|(&outcome, &count)| pb::OutcomeCount { outcome, count }).collect();
        Said::Checkpoint(pb::IngestCheckpoint { durable_through, totals })
    };
    let mut due = tokio::time::Instant::now() + CHECKPOINT_EVERY;
    let ended = loop {
        let item = tokio::select! {
            biased;
            () = tokio::time::sleep_until(due) => {
                if since > 0 {
                    out.say(checkpoint(durable_through, &totals)).await?;
                    since = 0;
                }
                due = tokio::time::Instant::now() + CHECKPOINT_EVERY;
                continue;
            }
            item = submitted.recv() => item,
        };
        match item {
            None => break Ok(()),
            Some(Item::End(status)) => break Err(status),
            Some(Item::Document { sequence, work, until_sent }) => {
                let result = match work.finish(service, sequence).await {
                    Ok(result) => result,
                    Err(error) => break Err(error.into()),
                };
                *totals.entry(result.outcome).or_default() += 1;
                out.say(Said::Result(reply::result(result, reply_bytes))).await?;
                drop(until_sent);
                durable_through = durable_through.max(sequence);
                since += 1;
                if since >= CHECKPOINT_DOCUMENTS {
                    out.say(checkpoint(durable_through, &totals)).await?;
                    since = 0;
                    due = tokio::time::Instant::now() + CHECKPOINT_EVERY;
                }
            }
        }
    };
    out.say(checkpoint(durable_through, &totals)).await?;
    ended
}
