//! What operators see: metrics, probes, log lines, traces.

use crate::support::process::{Served, get};
use crate::support::{TestServer, eventually, request};
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use hyper::body::Body as _;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::Value;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tonic::transport::Channel;

/// What a running server exposes. Dashboards and alerts use these names and no others.
const NAMES: [&str; 41] = [
    "dateline_analyses_in_flight",
    "dateline_analysis_threads",
    "dateline_auth_failures_total",
    "dateline_backlog_documents",
    "dateline_build_info",
    "dateline_connections",
    "dateline_documents_total",
    "dateline_draining",
    "dateline_ingest_slowed_documents_total",
    "dateline_ingest_streams",
    "dateline_layer_seconds",
    "dateline_projection_failures_total",
    "dateline_projection_lag_seconds",
    "dateline_projection_passed_over_total",
    "dateline_projector_holding",
    "dateline_queue_capacity",
    "dateline_queue_depth",
    "dateline_queue_wait_seconds",
    "dateline_ready",
    "dateline_retention_deleted_total",
    "dateline_shed_total",
    "dateline_store_commit_documents",
    "dateline_store_errors_total",
    "dateline_store_reconnects_total",
    "dateline_store_seconds",
    "dateline_store_up",
    "dateline_stories_active_documents",
    "dateline_watch_delivery_seconds",
    "dateline_watch_matches_total",
    "dateline_watch_slow_consumers_total",
    "dateline_watch_streams",
    "dateline_watches",
    "grpc_server_handled_total",
    "grpc_server_handling_seconds",
    "grpc_server_in_flight",
    "grpc_server_started_total",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "dateline_certificate_expiry_timestamp_seconds",
];

async fn client(address: SocketAddr) -> AnalysisServiceClient<Channel> {
    AnalysisServiceClient::new(Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap())
}

/// The value of the series that begins with `series`, in Prometheus' text format.
fn value(metrics: &str, series: &str) -> Option<f64> {
    metrics.lines().find(|l| l.starts_with(series)).and_then(|l| l.rsplit(' ').next()?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_there_from_the_start_and_calls_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let issued = crate::support::certificates::Authority::new("ours").issue("localhost");
    let path = |name: &str, text: &str| crate::support::certificates::put(dir.path(), name, text).display().to_string();
    let (cert, key) = (path("tls.crt", &issued.cert), path("tls.key", &issued.key));
    let (_secure, _, admin) = Served::ready(&["--tls-cert", &cert, "--tls-key", &key]);
    let (_, metrics) = get(admin, "/metrics");
    let name = |line: &str| line.strip_prefix("# TYPE ").and_then(|l| l.split(' ').next()).map(str::to_owned);
    let exposed: BTreeSet<String> = metrics.lines().filter_map(name).collect();
    assert_eq!(exposed, NAMES.map(str::to_owned).into());
    let expiry = value(&metrics, "dateline_certificate_expiry_timestamp_seconds").unwrap();
    assert!(expiry > 6.4e10, "the year 4000: {expiry}");

    let (_served, grpc, admin) = Served::ready(&["--threads", "2", "--queue", "7"]);
    let mut client = client(grpc).await;
    assert!(client.analyze_document(request("Lima is in Peru.")).await.is_ok());
    assert!(client.analyze_document(request("")).await.is_err());
    let series = |code: &str| {
        format!(
            "grpc_server_handled_total{{grpc_type=\"unary\",grpc_service=\"dateline.v1.AnalysisService\",\
             grpc_method=\"AnalyzeDocument\",grpc_code=\"{code}\"}}"
        )
    };
    eventually("both calls are counted", || async {
        let (_, metrics) = get(admin, "/metrics");
        value(&metrics, &series("OK")) == Some(1.0) && value(&metrics, &series("InvalidArgument")) == Some(1.0)
    })
    .await;
    let (_, metrics) = get(admin, "/metrics");
    for (series, expected) in [
        ("dateline_queue_capacity", 7.0),
        ("dateline_analysis_threads", 2.0),
        ("dateline_documents_total{outcome=\"analyzed\"}", 1.0),
        ("dateline_documents_total{outcome=\"refused\"}", 1.0),
        ("dateline_documents_total{outcome=\"created\"}", 0.0),
        ("dateline_ready", 1.0),
        ("dateline_draining", 0.0),
        ("dateline_build_info{", 1.0),
        ("dateline_queue_depth", 0.0),
        ("dateline_analyses_in_flight", 0.0),
    ] {
        assert_eq!(value(&metrics, series), Some(expected), "{series}");
    }
    assert!(value(&metrics, "process_resident_memory_bytes").unwrap() > 1e6);
    assert!(value(&metrics, "process_start_time_seconds").unwrap() > 1.7e9, "in this century");
    assert!(value(&metrics, "dateline_layer_seconds_count{layer=\"sentences\"}").unwrap() >= 1.0);
    assert!(!metrics.contains("dateline_certificate_expiry_timestamp_seconds"));
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_follow_the_server_from_its_start_to_its_drain() {
    let (mut served, grpc, admin) = Served::ready(&["--drain-delay", "2s"]);
    assert_eq!(get(admin, "/livez").0, 200);
    assert_eq!(get(admin, "/readyz"), (200, "ready\n".to_owned()));
    assert_eq!(get(admin, "/").0, 404);
    served.signal("TERM");
    served.until("draining");
    assert_eq!(get(admin, "/readyz"), (503, "not ready: draining\n".to_owned()));
    assert_eq!(get(admin, "/livez").0, 200);
    assert!(client(grpc).await.analyze_document(request("Fine.")).await.is_ok(), "it serves until others have noticed");
    assert!(served.child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_its_client_drops_is_counted_as_cancelled() {
    let (_served, grpc, admin) = Served::ready(&[]);
    let channel = tonic::transport::Channel::from_shared(format!("http://{grpc}")).unwrap().connect().await.unwrap();
    // A call that sends all it has at once: to drop its answer is to drop all of it.
    let watch = tonic_health::pb::HealthCheckRequest { service: String::new() };
    let mut health = tonic_health::pb::health_client::HealthClient::new(channel);
    let mut replies = health.watch(watch).await.unwrap().into_inner();
    assert!(replies.message().await.is_ok());
    let in_flight = "grpc_server_in_flight{grpc_service=\"grpc.health.v1.Health\",grpc_method=\"Watch\"}";
    assert_eq!(value(&get(admin, "/metrics").1, in_flight), Some(1.0));
    drop(replies);
    let cancelled = "grpc_server_handled_total{grpc_type=\"server_stream\",grpc_service=\"grpc.health.v1.Health\",\
                     grpc_method=\"Watch\",grpc_code=\"Canceled\"}";
    eventually("it is counted", || async { value(&get(admin, "/metrics").1, cancelled) == Some(1.0) }).await;
    assert_eq!(value(&get(admin, "/metrics").1, in_flight), Some(0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_every_fault_once_and_no_text() {
    let (served, grpc, _) = Served::ready(&["--log-level", "debug"]);
    let mut client = client(grpc).await;
    assert!(client.analyze_document(request("Swordfish is in Peru, the minister said.")).await.is_ok());
    let mut wrong = request("Swordfish again.");
    wrong.layers = vec![99];
    assert!(client.analyze_document(wrong).await.is_err());
    drop(client);
    let lines = served.end();
    assert!(lines.iter().all(|l| !l.to_lowercase().contains("swordfish")));
    let ended: Vec<Value> = lines.iter().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let ended: Vec<_> = ended.iter().filter(|l| l["fields"]["message"] == "call ended").collect();
    let told: Vec<_> = ended.iter().map(|l| (l["level"].as_str(), l["fields"]["code"].as_str())).collect();
    assert_eq!(told, [(Some("DEBUG"), Some("OK")), (Some("INFO"), Some("InvalidArgument"))]);
    assert_eq!(ended[1]["span"]["rpc.method"], "AnalyzeDocument");
    assert!(ended[1]["span"]["trace_id"].as_str().is_some_and(|id| id.len() == 32));
}

#[tokio::test]
async fn a_call_stays_in_the_trace_of_its_caller() {
    let server = TestServer::start().await;
    let mut call = tonic::Request::new(pb::GetServerInfoRequest {});
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    call.metadata_mut().insert("traceparent", given.parse().unwrap());
    let answer = server.info().await.get_server_info(call).await.unwrap();
    let own = answer.metadata().get("traceparent").unwrap().to_str().unwrap().to_owned();
    let parts = |header: &str| header.split('-').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((&parts(&own)[1], &parts(&own)[3]), (&parts(given)[1], &parts(given)[3]));
    assert_ne!(parts(&own)[2], parts(given)[2]);
}

/// A collector of traces that keeps what it is sent.
async fn collector() -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let received = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&received);
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let kept = Arc::clone(&kept);
                async move {
                    let mut body = request.into_body();
                    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                        if let Some(bytes) = frame.data_ref() {
                            kept.lock().unwrap().extend_from_slice(bytes);
                        }
                    }
                    Ok::<_, Infallible>(tonic::Status::ok("").into_http::<tonic::body::Body>())
                }
            });
            tokio::spawn(
                hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(tcp), service),
            );
        }
    });
    (address, received)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_does_not_answer_holds_neither_calls_nor_the_end() {
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", deaf.local_addr().unwrap());
    let (served, grpc, _) = Served::ready(&["--otlp-endpoint", &endpoint]);
    assert!(client(grpc).await.analyze_document(request("Lima is in Peru.")).await.is_ok());
    let begin = Instant::now();
    tokio::task::spawn_blocking(|| served.end()).await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
}

/// The spans in all that a collector was sent, and the names of the services that sent them.
fn exported(mut received: &[u8]) -> (Vec<Span>, BTreeSet<String>) {
    let (mut spans, mut services) = (Vec::new(), BTreeSet::new());
    while let Some(([_, length @ ..], rest)) = received.split_first_chunk::<5>() {
        let (message, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        for resource in ExportTraceServiceRequest::decode(message).unwrap().resource_spans {
            let attributes = resource.resource.unwrap_or_default().attributes;
            services.extend(attributes.iter().filter(|a| a.key == "service.name").map(|a| format!("{:?}", a.value)));
            spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
        received = rest;
    }
    (spans, services)
}

/// A call within a trace.
fn traced<T>(message: T) -> tonic::Request<T> {
    let mut call = tonic::Request::new(message);
    call.metadata_mut().insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap());
    call.metadata_mut().insert("tracestate", "vendor=a,other=b".parse().unwrap());
    call
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_of_an_ingested_document_tells_queue_stages_store_and_feed() {
    use dateline::grpc::pb::ingest_documents_request::Message as Ask;
    use dateline::grpc::pb::ingest_service_client::IngestServiceClient;
    let (collector, received) = collector().await;
    let (served, grpc, _) = Served::ready(&["--otlp-endpoint", &format!("http://{collector}")]);
    let document = pb::Document { text: "Swordfish is in Peru, the minister said.".to_owned(), ..pb::Document::default() };
    let asked = [
        Ask::Open(pb::IngestOpen::default()),
        Ask::Document(pb::SequencedDocument { sequence: 1, document: Some(document) }),
    ];
    let asked = asked.map(|message| pb::IngestDocumentsRequest { message: Some(message) });
    let channel = Channel::from_shared(format!("http://{grpc}")).unwrap().connect().await.unwrap();
    let answer = IngestServiceClient::new(channel).ingest_documents(traced(tokio_stream::iter(asked))).await.unwrap();
    assert_eq!(answer.metadata().get("tracestate").unwrap(), "vendor=a,other=b");
    let mut replies = answer.into_inner();
    while replies.message().await.unwrap().is_some() {}
    // The feed is read behind the call; what has ended is exported every five seconds.
    let told = |name: &str| exported(&received.lock().unwrap()).0.iter().any(|span| span.name == name);
    eventually("the feed is told", || async { told("feed") }).await;
    tokio::task::spawn_blocking(|| served.end()).await.unwrap();

    let received = received.lock().unwrap();
    assert!(!received.windows(9).any(|w| w == b"Swordfish"));
    let (spans, services) = exported(&received);
    assert_eq!(services.len(), 1, "{services:?}");
    assert!(services.iter().all(|name| name.contains("dateline")), "{services:?}");
    let of_trace = |span: &&Span| span.trace_id == 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
    let spans: Vec<&Span> = spans.iter().filter(of_trace).collect();
    assert!(spans.iter().all(|span| span.trace_state == "vendor=a,other=b"), "{spans:?}");
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}: {spans:?}"));
    let call = named("dateline.v1.IngestService/IngestDocuments");
    assert_eq!(call.parent_span_id, 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes());
    // Each with what it lies in.
    for (name, parent) in [
        ("document", "dateline.v1.IngestService/IngestDocuments"),
        ("queue", "document"),
        ("analysis", "document"),
        ("tagger", "analysis"),
        ("statements", "analysis"),
        ("store", "document"),
        ("feed", "document"),
    ] {
        assert_eq!(named(name).parent_span_id, named(parent).span_id, "{name}");
    }
    let ordered = ["queue", "analysis", "feed"].map(|name| named(name).start_time_unix_nano);
    assert!(ordered.is_sorted(), "{ordered:?}");
    let (stage, analysis) = (named("statements"), named("analysis"));
    assert!(stage.start_time_unix_nano >= analysis.start_time_unix_nano, "{stage:?} in {analysis:?}");
    let commit = |span: &&&Span| {
        span.name == "store" && span.attributes.iter().any(|a| format!("{:?}", a.value).contains("\"commit\""))
    };
    assert!(spans.iter().any(|span| commit(&span)), "{spans:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_of_open_telemetry_are_taken() {
    for (sampler, sent) in [("", true), ("OTEL_TRACES_SAMPLER=always_off", false), ("OTEL_SDK_DISABLED=true", false)] {
        let (collector, received) = collector().await;
        let endpoint = format!("OTEL_EXPORTER_OTLP_ENDPOINT=http://{collector}");
        let around: Vec<&str> =
            ["env", &endpoint, "OTEL_SERVICE_NAME=desk", sampler].into_iter().filter(|v| !v.is_empty()).collect();
        let (served, grpc, _) = Served::within(&around, &[]);
        assert!(client(grpc).await.analyze_document(request("Lima is in Peru.")).await.is_ok());
        tokio::task::spawn_blocking(|| served.end()).await.unwrap();
        let (spans, services) = exported(&received.lock().unwrap());
        let names: BTreeSet<&str> = spans.iter().map(|span| span.name.as_str()).collect();
        assert_eq!(names.contains("dateline.v1.AnalysisService/AnalyzeDocument"), sent, "{sampler}: {names:?}");
        assert!(services.iter().all(|name| name.contains("desk")), "{services:?}");
    }
}
