//! `kill -9` at any moment of a stream, of the server and of the client: what was acknowledged is there, once, with its analysis,
//! and the stream goes on where it was.
//!
//! `DATELINE_KILLS=200` tries 200 moments on each store instead of 20.

use super::{Feed, document, session};
use crate::support::process::Served;
use crate::support::{eventually, noise, postgres};
use dateline::grpc::pb;
use pb::ingest_documents_response::Message as Said;
use pb::{document_service_client::DocumentServiceClient, entity_service_client::EntityServiceClient};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::task::block_in_place;
use tokio_stream::StreamExt as _;
use tonic::transport::Channel;
use tonic::{Code, Status};

const DOCUMENTS: i64 = 2_000;

/// A store for processes that follow each other.
pub(super) struct Place {
    pub(super) url: String,
    _directory: Option<tempfile::TempDir>,
}

impl Place {
    pub(super) fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite:{}", directory.path().join("test.db").display()), _directory: Some(directory) }
    }

    /// `None` when PostgreSQL is not installed.
    pub(super) fn postgres() -> Option<Self> {
        block_in_place(postgres::fresh_database).map(|url| Self { url, _directory: None })
    }

    pub(super) fn serve(&self) -> (Served, SocketAddr) {
        let (served, address, _) = block_in_place(|| Served::ready(&["--store", &self.url]));
        (served, address)
    }
}

/// A moment of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    /// The client is about to send this sequence.
    Sent(i64),
    /// The client has the result of this sequence, or of a later one.
    Answered(i64),
}

/// Moments that look random and are the same on every machine, in order.
pub(super) fn moments(count: usize, documents: i64, seed: usize) -> Vec<Moment> {
    let moment = |n: usize| {
        let chance = noise(seed * 1_000_003 + n);
        (1 + (chance >> 1) as i64 % documents, chance.is_multiple_of(2))
    };
    let mut all: Vec<(i64, bool)> = (0..count).map(moment).collect();
    all.sort_unstable();
    all.into_iter().map(|(n, sent)| if sent { Moment::Sent(n) } else { Moment::Answered(n) }).collect()
}

/// What a client knows when its stream has ended.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) resumed_after: i64,
    /// The last sequence with a result or below a checkpoint.
    pub(super) acknowledged: i64,
    /// Results by outcome.
    pub(super) outcomes: BTreeMap<i32, i64>,
    /// Why the server ended the stream; `None` when it did so in peace, or the client left.
    pub(super) status: Option<Status>,
}

/// Sends documents from where the session stands up to `last`, and reads. At `moment` it does `then`, and leaves when that says so.
pub(super) async fn feed(
    channel: Channel,
    open: pb::IngestOpen,
    last: i64,
    make: impl Fn(i64) -> pb::Document + Send + 'static,
    moment: Option<Moment>,
    then: impl FnOnce() -> bool,
) -> Told {
    let mut then = Some(then);
    let Feed { send, mut replies, opened } = match Feed::over(channel, open).await {
        Ok(feed) => feed,
        Err(status) => return Told { status: Some(status), ..Told::default() },
    };
    let resumed_after = opened.resume_after_sequence;
    let mut told = Told { resumed_after, acknowledged: resumed_after, ..Told::default() };
    let (reached, mut now) = tokio::sync::mpsc::channel(1);
    let send = send.unwrap();
    let sender = tokio::spawn(async move {
        for sequence in resumed_after + 1..=last {
            if matches!(moment, Some(Moment::Sent(n)) if sequence >= n) {
                let _ = reached.try_send(());
            }
            let message = super::Ask::Document(pb::SequencedDocument { sequence, document: Some(make(sequence)) });
            if send.send(super::asked(message)).await.is_err() {
                break;
            }
        }
        // Kept open, so that nobody takes the end for a moment.
        reached
    });
    loop {
        let reply = tokio::select! {
            reply = replies.next() => reply,
            Some(()) = now.recv() => {
                if then.take().is_some_and(|then| then()) {
                    break;
                }
                continue;
            }
        };
        match reply {
            Some(Ok(pb::IngestDocumentsResponse { message: Some(Said::Result(result)) })) => {
                assert_eq!(result.sequence, told.acknowledged + 1, "one result each, in order: {result:?}");
                told.acknowledged = result.sequence;
                *told.outcomes.entry(result.outcome).or_default() += 1;
                let come = matches!(moment, Some(Moment::Answered(n)) if result.sequence >= n);
                if come && then.take().is_some_and(|then| then()) {
                    break;
                }
            }
            Some(Ok(pb::IngestDocumentsResponse { message: Some(Said::Checkpoint(checkpoint)) })) => {
                assert!(checkpoint.durable_through <= told.acknowledged, "{checkpoint:?}");
            }
            Some(Ok(other)) => panic!("unexpected: {other:?}"),
            Some(Err(status)) => {
                told.status = Some(status);
                break;
            }
            None => break,
        }
    }
    sender.abort();
    told
}

pub async fn connect(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

pub fn item(n: i64) -> pb::Document {
    document(&format!("item-{n}"), &format!("The harbour of the town was closed on the day of storm number {n}."))
}

/// Each of `last` documents is there once, as it was sent, with its analysis.
pub async fn all_is_there(channel: Channel, last: i64) {
    let mut client = DocumentServiceClient::new(channel).max_decoding_message_size(64 << 20);
    let mut request = pb::ListDocumentsRequest {
        page_size: 1_000,
        view: pb::DocumentView::Full.into(),
        ..pb::ListDocumentsRequest::default()
    };
    let mut texts: Vec<(String, String)> = Vec::new();
    loop {
        let page = client.list_documents(request.clone()).await.unwrap().into_inner();
        texts.extend(page.documents.into_iter().map(|d| (d.document_id, d.text)));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    texts.sort_unstable();
    let mut expected: Vec<_> = (1..=last).map(item).map(|d| (d.document_id, d.text)).collect();
    expected.sort_unstable();
    assert!(texts == expected, "{} documents of {last}", texts.len());
    for (id, _) in texts {
        let request = pb::GetAnalysisRequest { name: format!("documents/{id}"), ..pb::GetAnalysisRequest::default() };
        let reply = client.get_analysis(request).await.unwrap_or_else(|status| panic!("{id}: {status}"));
        assert!(!reply.into_inner().analysis.unwrap().language_code.is_empty(), "{id}");
    }
}

pub(super) fn kills() -> usize {
    std::env::var("DATELINE_KILLS").map_or(20, |n| n.parse().unwrap())
}

async fn the_server_is_killed(place: Place) {
    let (served, mut address) = place.serve();
    let served = Arc::new(Mutex::new(served));
    let mut acknowledged = 0;
    for moment in moments(kills(), DOCUMENTS, 7) {
        let kill = || served.lock().unwrap().child.kill().is_ok();
        let told = feed(connect(address).await, session("wire"), DOCUMENTS, item, Some(moment), kill).await;
        assert!(told.resumed_after >= acknowledged, "{told:?} after {acknowledged}");
        assert!(told.status.is_none(), "{moment:?}: {told:?}");
        acknowledged = told.acknowledged;
        // Also when the stream was complete before the moment came.
        let _ = served.lock().unwrap().child.kill();
        let _ = block_in_place(|| served.lock().unwrap().child.wait());
        let (next, at) = place.serve();
        *served.lock().unwrap() = next;
        address = at;
    }
    let told = feed(connect(address).await, session("wire"), DOCUMENTS, item, None, || true).await;
    assert!(told.resumed_after >= acknowledged && told.status.is_none(), "{told:?} after {acknowledged}");
    assert_eq!(told.acknowledged, DOCUMENTS);
    all_is_there(connect(address).await, DOCUMENTS).await;
}

async fn the_client_is_killed(place: Place) {
    let (_served, address) = place.serve();
    let mut acknowledged = 0;
    for moment in moments(kills(), DOCUMENTS, 11) {
        let told = feed(connect(address).await, session("wire"), DOCUMENTS, item, Some(moment), || true).await;
        assert!(told.resumed_after >= acknowledged && told.status.is_none(), "{told:?} after {acknowledged}");
        acknowledged = told.acknowledged;
    }
    let told = feed(connect(address).await, session("wire"), DOCUMENTS, item, None, || true).await;
    assert!(told.resumed_after >= acknowledged && told.status.is_none(), "{told:?} after {acknowledged}");
    assert_eq!(told.acknowledged, DOCUMENTS);
    all_is_there(connect(address).await, DOCUMENTS).await;
}

/// What was acknowledged before its analysis gets it, and is counted once, however often the process dies over it.
async fn analyses_follow(place: Place) {
    const STORED: i64 = 120;
    let open = || pb::IngestOpen {
        ack_level: pb::AckLevel::Stored.into(),
        layers: vec![pb::Layer::Language.into(), pb::Layer::Entities.into()],
        ..session("stored")
    };
    let make: fn(i64) -> pb::Document = |n| document(&format!("item-{n}"), &format!("Lima is in Peru, says item {n}."));
    for moment in moments(6, STORED, 3) {
        let (mut served, address) = place.serve();
        feed(connect(address).await, open(), STORED, make, Some(moment), || served.child.kill().is_ok()).await;
    }
    let (_served, address) = place.serve();
    let told = feed(connect(address).await, open(), STORED, make, None, || true).await;
    assert_eq!((told.acknowledged, told.status.map(|s| s.code())), (STORED, None::<Code>));
    if place.url.starts_with("postgres") {
        // As if the leases of those who died had run out. The server writes the same rows meanwhile, in an order of its own.
        let pool = sqlx::PgPool::connect(&place.url).await.unwrap();
        let give_back = "UPDATE documents SET claimed_until = 0 WHERE state = 0";
        eventually("leases are given back", || async { sqlx::query(give_back).execute(&pool).await.is_ok() }).await;
    }
    let channel = connect(address).await;
    let documents = DocumentServiceClient::new(channel.clone());
    for n in 1..=STORED {
        let name = format!("documents/item-{n}");
        let request = pb::GetAnalysisRequest { name, ..pb::GetAnalysisRequest::default() };
        let analyzed = || async { documents.clone().get_analysis(request.clone()).await.is_ok() };
        eventually(&format!("analysis {n}"), analyzed).await;
    }
    let request = pb::ListEntitiesRequest { name_prefix: "Peru".to_owned(), ..pb::ListEntitiesRequest::default() };
    let entities = EntityServiceClient::new(channel).list_entities(request).await.unwrap().into_inner().entities;
    assert_eq!(entities.first().map(|e| e.document_count), Some(STORED), "{entities:?}");
}

/// Runs the same test over a process on each store.
macro_rules! on_both_places {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                super::$name(crate::store::kills::Place::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() {
                if let Some(place) = crate::store::kills::Place::postgres() {
                    super::$name(place).await;
                }
            })*
        }
    };
}

pub(super) use on_both_places;

on_both_places!(the_server_is_killed, the_client_is_killed, analyses_follow);

/// A second process is told which one has the file, and leaves.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_told_who_has_the_store() {
    let place = Place::sqlite();
    let (served, address) = place.serve();
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["serve", "--listen", "127.0.0.1:0", "--http-listen", "off", "--admin-listen", "off", "--store", &place.url])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("is in use by process {}", served.child.id())), "{said}");
    let told = feed(connect(address).await, session("wire"), 10, item, None, || true).await;
    assert_eq!(told.acknowledged, 10, "the first goes on");
}
