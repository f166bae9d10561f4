//! What a sink has in common with others: the feed of changes, read behind what the target holds, and written in batches.
//!
//! A target keeps the place itself, together with what it holds ([`Target::resume`]), so there is nothing that could be ahead of
//! it or behind. A connection to the server that ends is opened again behind the last change that was read; what the target refuses
//! ends the part, which then asks the target anew.

use super::config::Changes;
use super::record::{Body, Record};
use super::{Fault, Shared, gauges};
use crate::cli::ingest::feed::pause;
use crate::cli::remote::{Connection, MAX_REPLY_BYTES, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use async_trait::async_trait;
use futures_util::{Stream, StreamExt as _};
use pb::stream_changes_response::Message as Said;
use std::time::Duration;
use tokio::time::Instant;
use tonic::{Code, Request, Status};

/// Analyses that are fetched at once.
const FETCHED_AT_ONCE: usize = 8;

/// How much is written at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) records: usize,
    pub(super) bytes: usize,
    /// How long a change may wait for others.
    pub(super) wait: Duration,
}

/// Where changes go.
#[async_trait(?Send)]
pub(super) trait Target {
    fn bounds(&self) -> Bounds;

    /// The token of the last change that it holds; empty when it holds none.
    async fn resume(&mut self) -> Result<String, Fault>;

    /// Takes changes, in order. They are durable when it returns.
    async fn write(&mut self, records: Vec<Record>) -> Result<(), Fault>;
}

/// Changes that are not written yet.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    bytes: usize,
    /// When the first one came.
    since: Option<Instant>,
}

/// What the feed tells.
enum Told {
    Change(Box<Record>),
    /// Everything is told up to here.
    Bookmark,
}

/// Why a connection to the server ended.
enum Broken {
    /// Another one may do better.
    Connection(String),
    Part(Fault),
}

impl From<Status> for Broken {
    fn from(status: Status) -> Self {
        let why = failure(&status);
        match status.code() {
            Code::InvalidArgument | Code::OutOfRange | Code::NotFound => Self::Part(Fault::last(format!(
                "{why}; the target holds changes of another store, or of too long ago: begin with an empty one"
            ))),
            Code::Unauthenticated | Code::PermissionDenied | Code::Unimplemented => Self::Part(Fault::Final(why)),
            _ => Self::Connection(why),
        }
    }
}

/// Writes every change to `target` until something fails; until all are written, when asked to end then.
///
/// # Errors
/// What the target or the server refuses.
pub(super) async fn follow(
    part: &str,
    changes: &Changes,
    target: &mut impl Target,
    shared: &Shared<'_>,
) -> Result<(), Fault> {
    let mut token = target.resume().await?;
    tracing::info!(part, token, "goes on behind");
    let mut batch = Batch::default();
    let mut failures = 0;
    loop {
        let before = token.clone();
        match converse(part, changes, target, shared, &mut batch, &mut token).await {
            Ok(()) => return Ok(()),
            Err(Broken::Part(fault)) => return Err(fault),
            Err(Broken::Connection(why)) => {
                failures = if token == before { failures + 1 } else { 0 };
                let pause = pause(failures);
                tracing::info!(part, why, again_in = ?pause, "the feed ended");
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Reads one connection to its end.
async fn converse(
    part: &str,
    changes: &Changes,
    target: &mut impl Target,
    shared: &Shared<'_>,
    batch: &mut Batch,
    token: &mut String,
) -> Result<(), Broken> {
    let connection = shared.remote.connect().await.map_err(|e| Broken::Connection(e.to_string()))?;
    let mut told = std::pin::pin!(feed(connection, shared.remote, changes, token).await?);
    shared.connected(part);
    let bounds = target.bounds();
    loop {
        let due = batch.since.map(|since| since + bounds.wait);
        let wait = async {
            match due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            next = told.next() => match next {
                Some(Ok(Told::Change(record))) => {
                    token.clone_from(&record.token);
                    batch.bytes += record.bytes;
                    batch.since.get_or_insert_with(Instant::now);
                    batch.records.push(*record);
                    if batch.records.len() < bounds.records && batch.bytes < bounds.bytes {
                        continue;
                    }
                }
                Some(Ok(Told::Bookmark)) if shared.once => {
                    flush(part, target, batch).await?;
                    return Ok(());
                }
                Some(Ok(Told::Bookmark)) => {
                    if batch.records.is_empty() {
                        gauges::lag(part, 0.0);
                    }
                    continue;
                }
                Some(Err(status)) => return Err(status.into()),
                None => return Err(Broken::Connection("the stream ended".to_owned())),
            },
            () = wait => {}
        }
        flush(part, target, batch).await?;
    }
}

async fn flush(part: &str, target: &mut impl Target, batch: &mut Batch) -> Result<(), Broken> {
    let Batch { records, .. } = std::mem::take(batch);
    let Some(last) = records.last() else { return Ok(()) };
    let (count, time) = (records.len(), last.time);
    target.write(records).await.map_err(Broken::Part)?;
    gauges::wrote(part, count);
    if let Some(time) = time {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        gauges::lag(part, (now.as_secs_f64() - (time.seconds as f64 + f64::from(time.nanos) / 1e9)).max(0.0));
    }
    Ok(())
}

type Answer = Result<Told, Status>;

/// The feed behind `token`, with the analyses that are asked for, in order.
async fn feed<'a>(
    connection: Connection,
    remote: &'a Remote,
    changes: &'a Changes,
    token: &str,
) -> Result<impl Stream<Item = Answer> + use<'a>, Status> {
    let request = pb::StreamChangesRequest {
        filter: Some(changes.filter.message()),
        resume_token: token.to_owned(),
        include_documents: changes.documents,
        include_stories: changes.stories,
        max_reply_bytes: MAX_REPLY_BYTES as i32,
    };
    let client = DocumentServiceClient::new(connection).max_decoding_message_size(MAX_REPLY_BYTES);
    let replies = client.clone().stream_changes(Request::new(request)).await?.into_inner();
    let told = replies.filter_map(|reply| std::future::ready(reply.map(|reply| reply.message).transpose()));
    Ok(told.map(move |said| complete(said, client.clone(), remote, changes)).buffered(FETCHED_AT_ONCE))
}

/// A change with its analysis.
async fn complete(
    said: Result<Said, Status>,
    client: DocumentServiceClient<Connection>,
    remote: &Remote,
    changes: &Changes,
) -> Answer {
    let said = said?;
    let analyzed = matches!(&said, Said::Change(change) if change.analyzed && change.kind() != pb::ChangeKind::Deleted);
    let Some(mut record) = Record::of(said) else { return Ok(Told::Bookmark) };
    if let Body::Document { name, analyzed: found, .. } = &mut record.body
        && analyzed
        && changes.analyses
    {
        let layers = changes.layers.iter().map(|&layer| layer.into()).collect();
        let request = pb::GetAnalysisRequest { name: name.clone(), layers, offset_encoding: changes.offset_encoding.into() };
        match client.clone().get_analysis(remote.request(request)).await {
            Ok(reply) => *found = Some(Box::new(reply.into_inner())),
            // It has been deleted or replaced since; a change that follows tells that.
            Err(status) if matches!(status.code(), Code::NotFound | Code::FailedPrecondition) => {}
            Err(status) => return Err(Status::new(Code::Unavailable, failure(&status))),
        }
        record.bytes += found.as_ref().map_or(0, |found| prost::Message::encoded_len(found.as_ref()));
    }
    Ok(Told::Change(Box::new(record)))
}
