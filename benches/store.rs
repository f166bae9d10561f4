//! What the store costs: ingest end to end through gRPC with durable acks, and answers over many documents.
//! `cargo bench --bench store`.
//!
//! 1. Documents stream in over several connections with only the language layer asked for, into SQLite and into PostgreSQL
//!    (`DATELINE_BENCH_POSTGRES` names a database, else one is made where PostgreSQL is installed): documents a second until
//!    the last checkpoint, and documents of one commit.
//! 2. SQLite is filled up to 200,000 documents (`DATELINE_BENCH_DOCUMENTS`), resident memory is shown on the way, and each kind
//!    of question is asked many times: the median and the 99th percentile of the answer through gRPC.
//!
//! Server and clients share this process and its processors.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    dead_code,
    unreachable_pub,
    reason = "it reports to people"
)]

#[path = "../tests/support/postgres.rs"]
mod postgres;

use dateline::app::{Analyzer, Limits, Resources};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::grpc::server::{App, serve};
use dateline::health::Readiness;
use dateline::store::{self, Location};
use dateline::telemetry::metrics;
use futures_util::StreamExt as _;
use pb::document_service_client::DocumentServiceClient;
use pb::ingest_documents_request::Message as Ask;
use pb::ingest_documents_response::Message as Said;
use pb::ingest_service_client::IngestServiceClient;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tonic::transport::Channel;

/// Documents of the first part, for each store.
const THROUGHPUT: usize = 40_000;

/// Streams of clients.
const STREAMS: usize = 4;

/// Answers of each kind that are timed.
const QUESTIONS: usize = 200;

const OUTLETS: [&str; 20] = [
    "Andina",
    "Sur",
    "Norte",
    "Estrella",
    "Courier",
    "Herald",
    "Tribune",
    "Mirror",
    "Globe",
    "Chronicle",
    "Gazette",
    "Observer",
    "Post",
    "Standard",
    "Echo",
    "Argus",
    "Star",
    "Sun",
    "Mail",
    "News",
];

const WORDS: [&str; 80] = [
    "minister",
    "border",
    "dam",
    "snow",
    "strike",
    "vote",
    "port",
    "election",
    "harbour",
    "storm",
    "treaty",
    "summit",
    "talks",
    "market",
    "bank",
    "rate",
    "export",
    "grain",
    "copper",
    "court",
    "judge",
    "trial",
    "police",
    "fire",
    "flood",
    "rescue",
    "road",
    "bridge",
    "train",
    "flight",
    "school",
    "teacher",
    "union",
    "wage",
    "budget",
    "tax",
    "bill",
    "party",
    "leader",
    "coalition",
    "opposition",
    "protest",
    "march",
    "square",
    "embassy",
    "visit",
    "agreement",
    "water",
    "power",
    "plant",
    "oil",
    "gas",
    "price",
    "farmer",
    "harvest",
    "drought",
    "hospital",
    "doctor",
    "vaccine",
    "patient",
    "team",
    "match",
    "coach",
    "goal",
    "season",
    "festival",
    "museum",
    "film",
    "prize",
    "author",
    "island",
    "coast",
    "village",
    "mayor",
    "council",
    "plan",
    "project",
    "fund",
    "report",
    "study",
];

fn noise(seed: usize) -> usize {
    let mut z = (seed as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as usize
}

/// A brief of about 120 words. Half of the words are the few hundred that every text has, the others are rarer.
fn document(n: usize) -> pb::Document {
    let mut text = String::with_capacity(900);
    for i in 0..8 {
        let word = |k: usize| WORDS[noise(n * 1_000 + i * 40 + k) % WORDS.len()];
        let rare = noise(n * 31 + i) % 5_000;
        text.push_str(&format!(
            "The {} of the {} said on the day of the {} that a {} with the {} would go on in region{rare}. ",
            word(0),
            word(1),
            word(2),
            word(3),
            word(4)
        ));
    }
    pb::Document {
        document_id: format!("item-{n}"),
        title: format!("{} and {}, report {n}", WORDS[noise(n) % 80], WORDS[noise(n + 7) % 80]),
        text,
        source: Some(pb::Source { outlet: OUTLETS[noise(n + 3) % 20].to_owned(), ..pb::Source::default() }),
        publish_time: Some(pbjson_types::Timestamp { seconds: 1_580_000_000 + (noise(n) % 31_536_000) as i64, nanos: 0 }),
        labels: [("desk".to_owned(), ["home", "world", "money", "sport"][n % 4].to_owned())].into(),
        ..pb::Document::default()
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        metrics::start();
        let analyzer = Arc::new(Analyzer::new(Limits::default(), Resources::default()).unwrap());
        let directory =
            tempfile::tempdir_in(std::env::var("DATELINE_BENCH_DIR").unwrap_or_else(|_| "target".to_owned())).unwrap();
        let all = std::env::var("DATELINE_BENCH_DOCUMENTS").map_or(200_000, |n| n.parse().unwrap());

        let own = match std::env::var("DATELINE_BENCH_POSTGRES") {
            Ok(_) => None,
            Err(_) => postgres::Postgres::start(),
        };
        let url = std::env::var("DATELINE_BENCH_POSTGRES").ok().or_else(|| own.as_ref().map(postgres::Postgres::database));
        if let Some(url) = url {
            let address = start(&Location::Postgres(url), &analyzer).await;
            ingest("PostgreSQL", address, 0, THROUGHPUT).await;
        }
        let address = start(&Location::Sqlite(directory.path().join("bench.db")), &analyzer).await;
        ingest("SQLite", address, 0, THROUGHPUT).await;
        while_filling(address, all).await;
        questions(address, all).await;
    });
}

/// A server over this store, ready.
async fn start(location: &Location, analyzer: &Arc<Analyzer>) -> SocketAddr {
    let store = store::open(location).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let readiness = Readiness::default();
    let app = App { config: Config::default(), analyzer: Arc::clone(analyzer), store, readiness: readiness.clone() };
    tokio::spawn(async move { serve(listener, app, std::future::pending()).await.unwrap() });
    readiness.becomes_other_than(false).await;
    address
}

async fn connect(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

/// Ingests the documents `from..to` over several streams.
async fn ingest(store: &str, address: SocketAddr, from: usize, to: usize) {
    let (commits, documents) = commits();
    let begin = Instant::now();
    let streams: Vec<_> = (0..STREAMS).map(|n| tokio::spawn(stream(address, from + n, to))).collect();
    let mut durable = 0;
    for stream in streams {
        durable += stream.await.unwrap();
    }
    let took = begin.elapsed().as_secs_f64();
    assert_eq!(durable, (to - from) as i64);
    let (commits, documents) = (commits_since(commits), documents_since(documents));
    println!(
        "{store}: {:.0} documents/s ({} documents, {took:.1} s, {STREAMS} streams), {:.0} documents a commit, {} MiB resident",
        (to - from) as f64 / took,
        to - from,
        documents / commits.max(1.0),
        resident()
    );
}

fn commits() -> (f64, f64) {
    let rendered = metrics::render();
    let of = |name: &str| -> f64 {
        let value = |line: &str| line.strip_prefix(name)?.trim().parse::<f64>().ok();
        rendered.lines().filter_map(value).sum()
    };
    (of("dateline_store_commit_documents_count"), of("dateline_store_commit_documents_sum"))
}

fn commits_since(before: f64) -> f64 {
    commits().0 - before
}

fn documents_since(before: f64) -> f64 {
    commits().1 - before
}

/// One stream with every `STREAMS`th document; returns how many are durable.
async fn stream(address: SocketAddr, first: usize, to: usize) -> i64 {
    let open = pb::IngestOpen {
        session_id: format!("bench-{first}"),
        layers: vec![pb::Layer::Language.into()],
        ..pb::IngestOpen::default()
    };
    let asked = |message| pb::IngestDocumentsRequest { message: Some(message) };
    let documents = (first..to).step_by(STREAMS).enumerate().map(move |(i, n)| {
        asked(Ask::Document(pb::SequencedDocument { sequence: i as i64 + 1, document: Some(document(n)) }))
    });
    let requests = futures_util::stream::iter(std::iter::once(asked(Ask::Open(open))).chain(documents));
    let mut replies =
        IngestServiceClient::new(connect(address).await).ingest_documents(requests).await.unwrap().into_inner();
    let mut durable = 0;
    while let Some(reply) = replies.next().await {
        match reply.unwrap().message {
            Some(Said::Checkpoint(checkpoint)) => durable = checkpoint.durable_through,
            Some(Said::Result(result)) => assert_eq!(result.outcome(), pb::IngestOutcome::Created, "{result:?}"),
            _ => {}
        }
    }
    durable
}

async fn while_filling(address: SocketAddr, all: usize) {
    let mut have = THROUGHPUT;
    while have < all {
        let next = (have + THROUGHPUT).min(all);
        ingest(&format!("SQLite, {have} to {next}"), address, have, next).await;
        have = next;
    }
}

/// Asks, and shows how long the answers took.
async fn questions(address: SocketAddr, all: usize) {
    let client = DocumentServiceClient::new(connect(address).await).max_decoding_message_size(64 << 20);
    ask("get by id", |n| {
        let mut client = client.clone();
        async move {
            let request = pb::GetDocumentRequest { name: format!("documents/item-{}", noise(n) % all), view: 0 };
            client.get_document(request).await.unwrap();
        }
    })
    .await;
    ask("list, page 1", |_| {
        let mut client = client.clone();
        async move { drop(client.list_documents(pb::ListDocumentsRequest::default()).await.unwrap()) }
    })
    .await;
    let mut far = pb::ListDocumentsRequest::default();
    for _ in 1..1_000.min(all / 50) {
        far.page_token = client.clone().list_documents(far.clone()).await.unwrap().into_inner().next_page_token;
    }
    ask("list, page 1,000", |_| {
        let (mut client, request) = (client.clone(), far.clone());
        async move { drop(client.list_documents(request).await.unwrap()) }
    })
    .await;
    for (what, words) in
        [("a common word", "harbour"), ("a rare word", "region77"), ("a phrase", "\"the harbour of the storm\"")]
    {
        let filter = |n: usize| pb::DocumentFilter {
            outlets: vec![OUTLETS[n % 20].to_owned()],
            start_time: Some(pbjson_types::Timestamp { seconds: 1_590_000_000, nanos: 0 }),
            ..pb::DocumentFilter::default()
        };
        ask(&format!("search, {what}, outlet and time"), |n| {
            let mut client = client.clone();
            let filter = Some(filter(n));
            let request = pb::SearchDocumentsRequest { query: words.to_owned(), filter, ..Default::default() };
            async move { drop(client.search_documents(request).await.unwrap()) }
        })
        .await;
        ask(&format!("search, {what}, outlet and label"), |n| {
            let mut client = client.clone();
            let filter = Some(pb::DocumentFilter {
                labels: [("desk".to_owned(), "world".to_owned())].into(),
                start_time: None,
                ..filter(n)
            });
            let request = pb::SearchDocumentsRequest { query: words.to_owned(), filter, ..Default::default() };
            async move { drop(client.search_documents(request).await.unwrap()) }
        })
        .await;
    }
    println!("{} MiB resident", resident());
}

async fn ask<F: Future<Output = ()>>(what: &str, question: impl Fn(usize) -> F) {
    let mut times = Vec::with_capacity(QUESTIONS);
    for n in 0..QUESTIONS {
        let begin = Instant::now();
        question(n).await;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("{what}: median {:.2} ms, p99 {:.2} ms", millis(times[QUESTIONS / 2]), millis(times[QUESTIONS * 99 / 100]));
}

/// Resident memory of this process in MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() >> 10
}
