//! More work than the server can do: typed answers, bounded memory, and others are served.

use crate::support::process::Served;
use crate::support::{TestServer, eventually, request, tagged, wire_story};
use dateline::config::Server as Settings;
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_sheds_unary_calls_with_a_time_to_retry() {
    let server = TestServer::with(Settings { threads: 1, queue: 1, ..Settings::default() }).await;
    let client = server.analysis().await;
    let long = wire_story().repeat(20);
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let (mut client, request) = (client.clone(), request(long.clone()));
            tokio::spawn(async move { client.analyze_document(request).await.map(drop) })
        })
        .collect();
    let mut refused = 0;
    for call in calls {
        if let Err(status) = call.await.unwrap() {
            let details = status.get_error_details();
            assert_eq!(
                (status.code(), details.error_info().unwrap().reason.as_str()),
                (Code::ResourceExhausted, "QUEUE_FULL")
            );
            assert!(details.retry_info().unwrap().retry_delay.is_some());
            refused += 1;
        }
    }
    assert!((1..16).contains(&refused), "{refused} of 16 were refused");
    assert!(client.clone().analyze_document(request("Fine.")).await.is_ok(), "the queue is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_waits_for_its_turn_and_sheds_nothing() {
    use pb::analyze_documents_response::Result as Answer;
    use tokio_stream::StreamExt as _;
    let server = TestServer::with(Settings { threads: 1, queue: 1, ..Settings::default() }).await;
    let requests: Vec<_> = (0..40).map(|i| tagged(&i.to_string(), "Lima is in Peru.")).collect();
    let replies = server.analysis().await.analyze_documents(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let replies: Vec<_> = replies.map(Result::unwrap).collect().await;
    assert!(replies.len() == 40 && replies.iter().all(|r| matches!(r.result, Some(Answer::Analysis(_)))));
}

#[tokio::test(flavor = "multi_thread")]
async fn short_calls_pass_long_ones_on_the_same_connection() {
    let server = TestServer::with(Settings { threads: 1, ..Settings::default() }).await;
    let mut client = server.analysis().await.max_decoding_message_size(64 << 20);
    let long = wire_story().repeat(40);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let (mut client, request) = (client.clone(), request(long.clone()));
            tokio::spawn(async move { client.analyze_document(request).await.map(drop) })
        })
        .collect();
    let mut answered = 0;
    while !calls.iter().any(tokio::task::JoinHandle::is_finished) {
        client.analyze_document(request("Lima is in Peru.")).await.unwrap();
        answered += 1;
    }
    // In turn with the long ones it would be one or two.
    assert!(answered >= 5, "{answered} were answered while a long one was analysed");
    for call in calls {
        assert_eq!(call.await.unwrap().map_err(|status| status.code()), Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_is_not_read_and_others_are_served() {
    let server =
        TestServer::with(Settings { slow_consumer_timeout: Duration::from_millis(200), ..Settings::default() }).await;
    let (send, requests) = mpsc::channel(1);
    // A client with small buffers, so that "not read" is soon felt.
    let channel = Channel::from_shared(server.url()).unwrap().initial_stream_window_size(65_535).connect().await.unwrap();
    let replies = AnalysisServiceClient::new(channel).analyze_documents(ReceiverStream::new(requests)).await.unwrap();
    let mut wordy = tagged("x", "It is so. ".repeat(2_000));
    wordy.layers = vec![pb::Layer::Sentences.into()];
    let mut sent = 0;
    // The server takes what its window and the transport's buffers hold, then no more.
    while let Ok(Ok(())) = tokio::time::timeout(Duration::from_secs(1), send.send(wordy.clone())).await {
        sent += 1;
        assert!(sent < 500, "the server goes on reading");
    }
    assert!(server.analysis().await.analyze_document(request("Lima is in Peru.")).await.is_ok());

    let mut replies = replies.into_inner();
    let mut last = Ok(());
    while let Some(reply) = tokio_stream::StreamExt::next(&mut replies).await {
        last = reply.map(drop);
    }
    let status = last.unwrap_err();
    assert_eq!(
        status.get_error_details().error_info().map(|i| i.reason.clone()),
        Some("SLOW_CONSUMER".to_owned()),
        "{status:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_is_answered_as_one() {
    let server = TestServer::with(Settings { threads: 1, ..Settings::default() }).await;
    let client = server.analysis().await;
    let long = wire_story().repeat(900);
    let busy: Vec<_> = (0..40)
        .map(|_| {
            let (mut client, request) = (client.clone(), request(long.clone()));
            tokio::spawn(async move { client.analyze_document(request).await.map(drop) })
        })
        .collect();
    // A short one would pass those.
    let mut hurried = tonic::Request::new(request(wire_story().repeat(20)));
    hurried.metadata_mut().insert("grpc-timeout", "500m".parse().unwrap());
    // On a connection of its own, where no large message is in its way.
    let code = server.analysis().await.analyze_document(hurried).await.map(drop).map_err(|status| status.code());
    assert_eq!(code, Err(Code::DeadlineExceeded));
    busy.iter().for_each(tokio::task::JoinHandle::abort);
    // The work of callers who are gone is dropped: the server is soon free.
    eventually("the server is free again", || async { client.clone().analyze_document(request("Fine.")).await.is_ok() })
        .await;
}

/// What became of the calls of one load.
#[derive(Default)]
struct Load {
    offered: usize,
    good: usize,
    others: Vec<tonic::Status>,
}

impl Load {
    fn add(&mut self, outcome: Result<(), tonic::Status>) {
        self.offered += 1;
        match outcome {
            Ok(()) => self.good += 1,
            Err(status) if status.code() == Code::ResourceExhausted => {}
            Err(status) => self.others.push(status),
        }
    }
}

/// Calls at a steady rate, whatever the answers take.
async fn offer(client: &AnalysisServiceClient<Channel>, text: &str, rate: f64, time: Duration) -> Load {
    let begin = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut calls = Vec::new();
    while begin.elapsed() < time {
        tick.tick().await;
        let (mut client, request) = (client.clone(), request(text));
        calls.push(tokio::spawn(async move { client.analyze_document(request).await.map(drop) }));
    }
    let mut load = Load::default();
    for call in calls {
        load.add(call.await.unwrap());
    }
    load
}

#[tokio::test(flavor = "multi_thread")]
async fn shedding_costs_little_beside_what_is_served() {
    // One thread, so that the callers of this test have a core of their own.
    let (served, grpc, _) = Served::ready(&["--threads", "1", "--queue", "8"]);
    let client =
        AnalysisServiceClient::new(Channel::from_shared(format!("http://{grpc}")).unwrap().connect().await.unwrap());
    let text = wire_story();
    let begin = Instant::now();
    for _ in 0..20 {
        client.clone().analyze_document(request(text.clone())).await.unwrap();
    }
    let capacity = 20.0 / begin.elapsed().as_secs_f64();
    // Processor time, so that other work of the machine does not count; `cargo bench --bench overload` tells goodput.
    let mut costs = Vec::new();
    for times in [1.0, 2.0, 4.0] {
        let before = served.processor_time();
        let load = offer(&client, &text, times * capacity, Duration::from_secs(2)).await;
        assert!(load.others.is_empty(), "{:?}", load.others.first());
        assert!(load.good > 0, "nothing of {} was served at {times} times", load.offered);
        costs.push((served.processor_time() - before) / load.good as u32);
    }
    assert!(costs.iter().all(|cost| *cost < costs[0] * 3 / 2), "{costs:?} of processor time for each call served");
}
