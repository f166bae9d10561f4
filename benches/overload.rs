//! What a server does when more is asked of it than it can do: `cargo bench --bench overload`.
//!
//! It starts a server process with one analysis thread, measures how many calls it answers when callers wait for each other, and
//! then offers 1, 2 and 4 times as many, at a steady rate whatever the answers take: once from callers without a deadline to a
//! short queue, and once from callers who give up after a second to the queue of the defaults. Each load is measured once its
//! queue is as long as it gets, and several times in turn, since the machine may have other work; the medians count.
//!
//! `DATELINE_BENCH_SERVER` names another binary of the server, `DATELINE_BENCH_ROUNDS` how often each load is measured (3).

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
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tonic::transport::Channel;
use tonic::{Code, Request};

/// Until the queue is as long as it gets.
const RAMP: Duration = Duration::from_secs(3);

/// For how long answers are counted then.
const MEASURED: Duration = Duration::from_secs(8);

/// Connections of the callers.
const CONNECTIONS: usize = 4;

/// Callers who wait for each other, when capacity is measured: one is served while the other is on its way.
const CALLERS: usize = 2;

const MULTIPLES: [f64; 3] = [1.0, 2.0, 4.0];

type Client = AnalysisServiceClient<Channel>;

/// What became of one call.
struct Outcome {
    answered: Instant,
    took: Duration,
    code: Code,
}

/// What became of the calls that were answered while it was measured.
#[derive(Clone, Default)]
struct Load {
    codes: BTreeMap<String, usize>,
    /// Of those that were answered well, in order.
    latencies: Vec<Duration>,
}

impl Load {
    fn of(outcomes: &[Outcome], begin: Instant) -> Self {
        let mut load = Self::default();
        for outcome in outcomes.iter().filter(|o| (begin..begin + MEASURED).contains(&o.answered)) {
            *load.codes.entry(format!("{:?}", outcome.code)).or_default() += 1;
            if outcome.code == Code::Ok {
                load.latencies.push(outcome.took);
            }
        }
        load.latencies.sort_unstable();
        load
    }

    fn rate(&self) -> f64 {
        self.latencies.len() as f64 / MEASURED.as_secs_f64()
    }

    fn quantile(&self, hundredths: usize) -> Duration {
        self.latencies.get(self.latencies.len() * hundredths / 100).copied().unwrap_or_default()
    }
}

fn main() {
    let rounds = std::env::var("DATELINE_BENCH_ROUNDS").map_or(3, |n| n.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        measure("no deadline, --queue 32", &["--queue", "32"], None, rounds).await;
        measure("a deadline of 1 s, --queue 256", &[], Some(Duration::from_secs(1)), rounds).await;
    });
}

/// Measures one server under one kind of callers, and tells.
async fn measure(what: &str, arguments: &[&str], deadline: Option<Duration>, rounds: usize) {
    let arguments = [&["--threads", "1", "--log-level", "error,dateline=info"], arguments].concat();
    let (_served, address) = server::serve(&arguments);
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(connect(address).await);
    }
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/wire.txt")).unwrap();
    let capacity = capacity(&clients, &text).await;
    println!("{what}; capacity {capacity:.1} calls/s, {} bytes each", text.len());
    let mut loads = vec![Vec::new(); MULTIPLES.len()];
    for _ in 0..rounds {
        for (times, loads) in MULTIPLES.iter().zip(&mut loads) {
            loads.push(offer(&clients, &text, times * capacity, deadline).await);
        }
    }
    let medians: Vec<Load> = loads.into_iter().map(median).collect();
    let best = medians.iter().map(Load::rate).fold(0.0, f64::max);
    for (times, load) in MULTIPLES.iter().zip(&medians) {
        let mut codes = String::new();
        for (code, count) in &load.codes {
            let _ = write!(codes, " {code} {:.1}/s", *count as f64 / MEASURED.as_secs_f64());
        }
        println!(
            "  {times} x: good {:6.1}/s ({:3.0} % of the best), p50 {:4} ms, p99 {:4} ms;{codes}",
            load.rate(),
            100.0 * load.rate() / best,
            load.quantile(50).as_millis(),
            load.quantile(99).as_millis()
        );
    }
    let worst = medians.iter().map(Load::rate).fold(best, f64::min) / best;
    let internal = medians.iter().any(|load| load.codes.contains_key("Internal"));
    println!(
        "  goodput within 10 % of its best: {}; no INTERNAL: {}",
        if worst >= 0.9 { "yes" } else { "no" },
        if internal { "no" } else { "yes" }
    );
}

async fn connect(address: SocketAddr) -> Client {
    AnalysisServiceClient::new(Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap())
}

async fn call(mut client: Client, text: String, deadline: Option<Duration>) -> Outcome {
    let document = Some(pb::Document { text, ..pb::Document::default() });
    let mut request = Request::new(pb::AnalyzeDocumentRequest { document, ..pb::AnalyzeDocumentRequest::default() });
    if let Some(deadline) = deadline {
        request.set_timeout(deadline);
    }
    let begin = Instant::now();
    let code = client.analyze_document(request).await.map_or_else(|status| status.code(), |_| Code::Ok);
    Outcome { answered: Instant::now(), took: begin.elapsed(), code }
}

/// Calls that are answered in a second when nobody has to wait.
async fn capacity(clients: &[Client], text: &str) -> f64 {
    let begin = Instant::now() + RAMP;
    let callers: Vec<_> = (0..CALLERS)
        .map(|n| {
            let (client, text) = (clients[n % CONNECTIONS].clone(), text.to_owned());
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                while Instant::now() < begin + MEASURED {
                    outcomes.push(call(client.clone(), text.clone(), None).await);
                }
                outcomes
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for caller in callers {
        outcomes.extend(caller.await.unwrap());
    }
    Load::of(&outcomes, begin).rate()
}

/// Calls at a steady rate.
async fn offer(clients: &[Client], text: &str, rate: f64, deadline: Option<Duration>) -> Load {
    let begin = Instant::now() + RAMP;
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut number = 0;
    while Instant::now() < begin + MEASURED {
        tick.tick().await;
        let (client, text, tell) = (clients[number % CONNECTIONS].clone(), text.to_owned(), tell.clone());
        number += 1;
        tokio::spawn(async move { tell.send(call(client, text, deadline).await) });
    }
    drop(tell);
    let mut outcomes = Vec::with_capacity(number);
    while let Some(outcome) = told.recv().await {
        outcomes.push(outcome);
    }
    Load::of(&outcomes, begin)
}

/// The load with the median of what was answered well.
fn median(mut loads: Vec<Load>) -> Load {
    loads.sort_by_key(|load| load.latencies.len());
    loads.swap_remove(loads.len() / 2)
}
