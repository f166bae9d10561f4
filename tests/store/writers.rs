//! Several writers at once that revise their documents again and again, each revision sent without waiting for the one before, over
//! a server that is killed at any moment: every document is there once, the last write has won, and nothing that was acknowledged
//! is older than it was.
//!
//! `DATELINE_KILLS=200` tries 200 moments on each store instead of a few.

use super::kills::{Place, Told, connect, feed, kills, moments, on_both_places};
use super::{document, reason, session};
use dateline::grpc::pb;
use pb::{document_service_client::DocumentServiceClient, entity_service_client::EntityServiceClient};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::{JoinSet, block_in_place};
use tonic::Status;
use tonic::transport::Channel;

const WRITERS: usize = 4;

/// Documents of one writer.
const KEYS: i64 = 8;

/// How often a writer comes back to each of them; each time it sends one text, another one, and the first again.
const VISITS: i64 = 25;

const LAST: i64 = 3 * KEYS * VISITS;

fn key(writer: usize, sequence: i64) -> String {
    format!("writer-{writer}-{}", (sequence - 1) / 3 % KEYS)
}

fn text(writer: usize, sequence: i64) -> String {
    let visit = (sequence - 1) / 3 / KEYS;
    match (sequence - 1) % 3 {
        1 => format!("Santiago is in Chile, says item {sequence} of {writer}."),
        _ if visit % 2 == 0 => format!("Lima is in Peru, says {writer}."),
        _ => format!("Quito is in Ecuador, says {writer}."),
    }
}

/// What one writer has sent and knows.
#[derive(Default)]
struct Writer {
    sent: Arc<AtomicI64>,
    acknowledged: i64,
}

async fn stored(channel: Channel) -> BTreeMap<String, String> {
    let names = (0..WRITERS).flat_map(|writer| (1..=3 * KEYS).map(move |n| key(writer, n))).collect::<BTreeSet<_>>();
    let names = names.into_iter().map(|key| format!("documents/{key}")).collect();
    let request = pb::BatchGetDocumentsRequest { names, view: 0 };
    let mut client = DocumentServiceClient::new(channel);
    let deadline = Instant::now() + AWAY;
    let documents = loop {
        match client.batch_get_documents(request.clone()).await.map(tonic::Response::into_inner) {
            Ok(reply) => {
                assert_eq!(reply.remaining, [""; 0]);
                break reply.documents;
            }
            Err(status) => assert!(is_away(&status) && Instant::now() < deadline, "{status:?}"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    documents.into_iter().map(|document| (document.document_id, document.text)).collect()
}

/// On a machine with far more to do than it can, the database may take too long to answer: that is said, and one asks again.
const AWAY: Duration = Duration::from_secs(60);

fn is_away(status: &Status) -> bool {
    reason(status) == "STORE_UNAVAILABLE"
}

/// Every document is as it was last acknowledged, or as one that was sent later.
fn none_is_older(stored: &BTreeMap<String, String>, writers: &[Writer; WRITERS]) {
    for (number, Writer { sent, acknowledged }) in writers.iter().enumerate() {
        for first in (1..=3 * KEYS).step_by(3) {
            let of_key = (1..=LAST).filter(|n| key(number, *n) == key(number, first));
            let last = of_key.clone().take_while(|n| n <= acknowledged).last();
            let from = last.unwrap_or(1);
            let allowed: BTreeSet<String> = of_key
                .filter(|n| (from..=sent.load(Ordering::SeqCst)).contains(n))
                .map(|sequence| text(number, sequence))
                .collect();
            match stored.get(&key(number, first)) {
                Some(text) => assert!(allowed.contains(text), "{text:?} of {allowed:?} after {acknowledged}"),
                None => assert_eq!(last, None, "{} is not there after {acknowledged}", key(number, first)),
            }
        }
    }
}

async fn the_last_write_wins_over_kills(place: Place) {
    let open = |writer: usize| pb::IngestOpen {
        layers: vec![pb::Layer::Language.into(), pb::Layer::Entities.into()],
        ..session(&format!("writer-{writer}"))
    };
    let mut writers: [Writer; WRITERS] = Default::default();
    let mut moments = moments(kills() / 4 * 4, LAST, 13).into_iter();
    for turn in 0.. {
        // After the last kill they go on until all is sent.
        let moment = moments.next();
        let (served, address) = place.serve();
        let served = Arc::new(Mutex::new(served));
        none_is_older(&stored(connect(address).await).await, &writers);
        let mut streams: JoinSet<(usize, Told)> = JoinSet::new();
        // All are connected before the first may kill.
        let mut channels = Vec::with_capacity(WRITERS);
        for _ in &writers {
            channels.push(connect(address).await);
        }
        for ((number, Writer { sent, .. }), channel) in writers.iter().enumerate().zip(channels) {
            let (sent, served) = (Arc::clone(sent), Arc::clone(&served));
            let moment = moment.filter(|_| number == turn % WRITERS);
            streams.spawn(async move {
                let make = move |sequence| {
                    sent.fetch_max(sequence, Ordering::SeqCst);
                    document(&key(number, sequence), &text(number, sequence))
                };
                let kill = || served.lock().unwrap().child.kill().is_ok();
                let told = feed(channel, open(number), LAST, make, moment, kill).await;
                if moment.is_some() {
                    // Also when the stream was complete before the moment came.
                    let _ = served.lock().unwrap().child.kill();
                }
                (number, told)
            });
        }
        while let Some(done) = streams.join_next().await {
            let (number, told) = done.unwrap();
            let known = &mut writers[number].acknowledged;
            // A stream that was not even opened knows nothing.
            if told.resumed_after > 0 || told.acknowledged > 0 {
                assert!(told.resumed_after >= *known, "{told:?} after {known}");
            }
            let gone = told.status.as_ref().is_none_or(|status| reason(status).is_empty() || is_away(status));
            assert!(gone, "the server says nothing but that it, or the database, is gone: {told:?}");
            *known = told.acknowledged.max(*known);
            let ended = told.status.as_ref().is_none_or(is_away) && (*known == LAST || told.status.is_some());
            assert!(moment.is_some() || ended, "{told:?}");
        }
        let complete = moment.is_none() && writers.iter().all(|writer| writer.acknowledged == LAST);
        if complete {
            all_is_as_it_was_last_sent(connect(address).await).await;
        }
        let _ = served.lock().unwrap().child.kill();
        let _ = block_in_place(|| served.lock().unwrap().child.wait());
        if complete {
            break;
        }
    }
}

async fn all_is_as_it_was_last_sent(channel: Channel) {
    let expected: BTreeMap<String, String> =
        (0..WRITERS).flat_map(|writer| (1..=LAST).map(move |n| (key(writer, n), text(writer, n)))).collect();
    assert_eq!(stored(channel.clone()).await, expected);
    let list = pb::ListDocumentsRequest { page_size: 1_000, ..pb::ListDocumentsRequest::default() };
    let mut documents = DocumentServiceClient::new(channel.clone());
    let listed = documents.list_documents(list).await.unwrap().into_inner().documents;
    assert_eq!(listed.len(), expected.len(), "each is there once");
    // What is derived is counted once too, and nothing is left of revisions that are gone.
    let mut entities = EntityServiceClient::new(channel);
    for (place, name) in [("Peru", "Lima is in Peru"), ("Ecuador", "Quito is in Ecuador"), ("Chile", "Santiago is in Chile")]
    {
        let request = pb::ListEntitiesRequest { name_prefix: place.to_owned(), ..pb::ListEntitiesRequest::default() };
        let found = entities.list_entities(request).await.unwrap().into_inner().entities;
        let count = found.iter().find(|e| e.canonical_name == place).map_or(0, |e| e.document_count);
        let expected = expected.values().filter(|text| text.starts_with(name)).count() as i64;
        assert_eq!(count, expected, "{place}: {found:?}");
    }
}

on_both_places!(the_last_write_wins_over_kills);
