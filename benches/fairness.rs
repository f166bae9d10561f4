//! How long a short call takes beside documents of the largest size: `cargo bench --bench fairness`.
//!
//! A server process with two analysis threads analyses what three streams send, documents of 1 MiB as fast as they are taken, while one
//! caller sends an article of a thousand bytes twenty times a second: first on the connection of the streams, then on its own.
//!
//! `DATELINE_BENCH_SERVER` names another binary of the server, `DATELINE_BENCH_SECONDS` how long each is measured (30).

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    dead_code,
    unreachable_pub,
    reason = "it reports to people"
)]

#[path = "../tests/support/process.rs"]
mod process;
#[path = "support/server.rs"]
mod server;

use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;

const STREAMS: usize = 3;
const LARGEST: usize = 1 << 20;

/// Between two short calls.
const EVERY: Duration = Duration::from_millis(50);

/// Until every thread has a long document.
const RAMP: Duration = Duration::from_secs(5);

type Client = AnalysisServiceClient<Channel>;

fn main() {
    let seconds = std::env::var("DATELINE_BENCH_SECONDS").map_or(30, |n| n.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for model in ["fast", "accurate"] {
            measure(model, Duration::from_secs(seconds)).await;
        }
    });
}

fn article() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/wire.txt")).unwrap()
}

fn document(text: String) -> Option<pb::Document> {
    Some(pb::Document { text, ..pb::Document::default() })
}

async fn measure(model: &str, long: Duration) {
    let (_served, address) = server::serve(&["--threads", "2", "--model", model, "--log-level", "error,dateline=info"]);
    let connect = async || Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    let shared = connect().await;
    let alone = short_calls(Client::new(connect().await), Duration::from_secs(5)).await;
    let (tell, mut analysed) = mpsc::unbounded_channel();
    for _ in 0..STREAMS {
        let client = Client::new(shared.clone()).max_decoding_message_size(usize::MAX);
        tokio::spawn(long_documents(client, tell.clone()));
    }
    tokio::time::sleep(RAMP).await;
    let same = short_calls(Client::new(shared), long).await;
    let own = short_calls(Client::new(connect().await), long).await;
    let mut documents = 0;
    while analysed.try_recv().is_ok() {
        documents += 1;
    }
    println!("{model}: {documents} long documents meanwhile");
    for (what, mut took) in [("nothing beside", alone), ("on the same connection", same), ("on its own connection", own)] {
        took.sort_unstable();
        let at = |hundredths: usize| took.get((took.len() * hundredths / 100).min(took.len() - 1)).unwrap().as_millis();
        println!("  {what}: {} calls, p50 {} ms, p99 {} ms, longest {} ms", took.len(), at(50), at(99), at(100));
    }
}

/// Sends the largest documents as fast as they are taken, for ever.
async fn long_documents(mut client: Client, tell: mpsc::UnboundedSender<()>) {
    let (send, requests) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut text = article().repeat(LARGEST / article().len() + 1);
        text.truncate(text.floor_char_boundary(LARGEST));
        let request = pb::AnalyzeDocumentsRequest { document: document(text), ..pb::AnalyzeDocumentsRequest::default() };
        while send.send(request.clone()).await.is_ok() {}
    });
    let mut replies = client.analyze_documents(ReceiverStream::new(requests)).await.unwrap().into_inner();
    while let Some(Ok(_)) = replies.next().await {
        let _ = tell.send(());
    }
}

/// How long each of the short calls took.
async fn short_calls(client: Client, long: Duration) -> Vec<Duration> {
    let until = Instant::now() + long;
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut tick = tokio::time::interval(EVERY);
    while Instant::now() < until {
        tick.tick().await;
        let (mut client, tell) = (client.clone(), tell.clone());
        tokio::spawn(async move {
            let request =
                pb::AnalyzeDocumentRequest { document: document(article()), ..pb::AnalyzeDocumentRequest::default() };
            let begin = Instant::now();
            client.analyze_document(request).await.unwrap();
            tell.send(begin.elapsed())
        });
    }
    drop(tell);
    let mut took = Vec::new();
    while let Some(one) = told.recv().await {
        took.push(one);
    }
    took
}
