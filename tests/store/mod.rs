//! Ingest and what is asked afterwards, through gRPC, on both stores alike.

mod answers;
mod backup;
mod changes;
mod committer;
mod crowds;
mod happenings;
mod holders;
mod ingest;
pub mod kills;
mod large_answers;
mod limits;
mod named;
mod outages;
mod pages;
mod projector;
mod readers;
mod reanalysis;
mod relevance;
mod replicas;
mod retention;
mod rig;
mod same;
mod searches;
mod sessions;
mod silence;
mod stories;
mod upgrade;
mod watch_kills;
mod watches;
mod writers;

use crate::support::{TestServer, postgres};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use pb::ingest_documents_request::Message as Ask;
use pb::ingest_documents_response::Message as Said;
use pb::ingest_service_client::IngestServiceClient;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Status, Streaming};

/// Runs the same test over each store.
macro_rules! on_both_stores {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                super::$name(crate::support::TestServer::start().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                if let Some(server) = crate::store::on_postgres().await {
                    super::$name(server).await;
                }
            })*
        }
    };
}
use on_both_stores;

/// A server over a fresh PostgreSQL database, or `None` when PostgreSQL is not installed.
async fn on_postgres() -> Option<TestServer> {
    Some(TestServer::over(on_postgres_store().await?, Config::default()).await)
}

/// A fresh PostgreSQL database, or `None` when PostgreSQL is not installed.
async fn on_postgres_store() -> Option<Arc<dyn store::Store>> {
    let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap()?;
    Some(store::open(&Location::Postgres(url)).await.unwrap())
}

/// A SQLite store of its own, and where it is.
async fn sqlite() -> (Arc<dyn store::Store>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let store = store::open(&Location::Sqlite(directory.path().join("test.db"))).await.unwrap();
    (store, directory)
}

/// One ingest stream, from the client's side.
struct Feed {
    send: Option<mpsc::Sender<pb::IngestDocumentsRequest>>,
    replies: Streaming<pb::IngestDocumentsResponse>,
    opened: pb::IngestOpened,
}

impl Feed {
    async fn open(server: &TestServer, open: pb::IngestOpen) -> Result<Self, Status> {
        Self::over(server.channel().await, open).await
    }

    async fn over(channel: Channel, open: pb::IngestOpen) -> Result<Self, Status> {
        let (send, requests) = mpsc::channel(64);
        send.send(asked(Ask::Open(open))).await.unwrap();
        let mut client = IngestServiceClient::new(channel).max_decoding_message_size(64 << 20);
        let mut replies = client.ingest_documents(ReceiverStream::new(requests)).await?.into_inner();
        match replies.next().await {
            Some(Ok(pb::IngestDocumentsResponse { message: Some(Said::Opened(opened)) })) => {
                Ok(Self { send: Some(send), replies, opened })
            }
            Some(Err(status)) => Err(status),
            other => panic!("not opened: {other:?}"),
        }
    }

    async fn send(&self, sequence: i64, document: pb::Document) {
        let message = Ask::Document(pb::SequencedDocument { sequence, document: Some(document) });
        // A stream that has ended says why in its replies.
        let _ = self.send.as_ref().unwrap().send(asked(message)).await;
    }

    /// The next result; checkpoints are passed over.
    async fn result(&mut self) -> Result<pb::IngestResult, Status> {
        loop {
            match self.replies.next().await {
                Some(Ok(pb::IngestDocumentsResponse { message: Some(Said::Result(result)) })) => return Ok(result),
                Some(Ok(_)) => {}
                Some(Err(status)) => return Err(status),
                None => panic!("the stream ended without a result"),
            }
        }
    }

    /// Says that there is no more, and reads to the end: results and the last checkpoint.
    async fn finish(mut self) -> Result<(Vec<pb::IngestResult>, pb::IngestCheckpoint), Status> {
        self.send = None;
        let (mut results, mut last) = (Vec::new(), None);
        while let Some(reply) = self.replies.next().await {
            match reply?.message {
                Some(Said::Result(result)) => results.push(result),
                Some(Said::Checkpoint(checkpoint)) => last = Some(checkpoint),
                other => panic!("unexpected: {other:?}"),
            }
        }
        Ok((results, last.expect("a stream ends with a checkpoint")))
    }
}

fn asked(message: Ask) -> pb::IngestDocumentsRequest {
    pb::IngestDocumentsRequest { message: Some(message) }
}

/// A small document.
fn document(id: &str, text: &str) -> pb::Document {
    pb::Document { document_id: id.to_owned(), text: text.to_owned(), ..pb::Document::default() }
}

/// A session with the fewest layers, for tests that are not about analysis.
fn session(id: &str) -> pb::IngestOpen {
    pb::IngestOpen { session_id: id.to_owned(), layers: vec![pb::Layer::Language.into()], ..pb::IngestOpen::default() }
}

/// The reason of an error.
fn reason(status: &Status) -> String {
    use tonic_types::StatusExt as _;
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}
