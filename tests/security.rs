//! Who gets in: TLS, certificates, tokens, scopes, limits.

use crate::support::certificates::{Authority, Issued, put};
use crate::support::{TestServer, eventually, request, tagged};
use dateline::auth::{Scopes, tokens};
use dateline::config::{Auth, Config, Limits, Server as Settings, Tls};
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Identity};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

/// Files are looked at often, so that tests need not wait.
fn settings() -> Settings {
    Settings { reload_interval: Duration::from_millis(20), ..Settings::default() }
}

fn tls(dir: &Path, server: &Issued, client_ca: Option<&Authority>) -> Tls {
    let identity = (put(dir, "tls.crt", &server.cert), put(dir, "tls.key", &server.key));
    Tls { identity: Some(identity), client_ca: client_ca.map(|ca| put(dir, "ca.crt", &ca.pem())), client_optional: false }
}

/// A connection over TLS to a server that should be `name`, with or without a certificate of one's own.
async fn connect(server: &TestServer, trust: &Authority, name: &str, own: Option<&Issued>) -> Result<Channel, String> {
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(trust.pem())).domain_name(name);
    let tls = own.into_iter().fold(tls, |tls, own| tls.identity(Identity::from_pem(&own.cert, &own.key)));
    let endpoint = Channel::from_shared(format!("https://{}", server.address)).unwrap().tls_config(tls).unwrap();
    endpoint.connect().await.map_err(|e| e.to_string())
}

/// The outcome of a call that needs the scope `analyze`. A client's certificate is refused only when it is used.
async fn analyze(channel: Result<Channel, String>) -> Result<(), String> {
    let answer = AnalysisServiceClient::new(channel?).analyze_document(request("Lima is in Peru.")).await;
    answer.map(drop).map_err(|status| reason(&status).unwrap_or_else(|| "the connection failed".to_owned()))
}

fn reason(status: &Status) -> Option<String> {
    status.get_error_details().error_info().map(|info| info.reason.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_serves_who_trusts_it_and_nobody_in_the_clear() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let tls = tls(dir.path(), &ours.issue("news.example"), None);
    let server = TestServer::begin(Config { server: settings(), tls, ..Config::default() }).await;
    eventually("the server is ready", || async {
        analyze(connect(&server, &ours, "news.example", None).await).await.is_ok()
    })
    .await;
    assert!(connect(&server, &other, "news.example", None).await.is_err(), "an authority that the client does not trust");
    assert!(connect(&server, &ours, "evil.example", None).await.is_err(), "a name that the certificate does not have");
    let clear = Channel::from_shared(server.url()).unwrap().connect().await.map_err(|e| e.to_string());
    assert!(analyze(clear).await.is_err(), "no TLS");
}

#[tokio::test(flavor = "multi_thread")]
async fn mutual_tls_lets_in_who_is_known_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let tls = tls(dir.path(), &ours.issue("news.example"), Some(&ours));
    let scopes = |text: &str| text.parse::<Scopes>().unwrap();
    let identities = BTreeMap::from([
        ("desk.example".to_owned(), scopes("analyze")),
        ("spiffe://news/crawler".to_owned(), scopes("ingest")),
    ]);
    let auth = Auth { tokens_file: None, identities };
    let server = TestServer::begin(Config { server: settings(), tls, auth, ..Config::default() }).await;
    let desk = ours.issue("desk.example");
    eventually("the server is ready", || async {
        analyze(connect(&server, &ours, "news.example", Some(&desk)).await).await.is_ok()
    })
    .await;
    let table = [
        ("no certificate", None, "the connection failed"),
        ("of another authority", Some(other.issue("desk.example")), "the connection failed"),
        ("expired", Some(ours.issue_until("desk.example", 2001)), "the connection failed"),
        ("of an unknown name", Some(ours.issue("stranger.example")), "CERTIFICATE_UNKNOWN"),
        ("of a name with another scope", Some(ours.issue("spiffe://news/crawler")), "SCOPE_MISSING"),
    ];
    for (what, certificate, refused) in table {
        let channel = connect(&server, &ours, "news.example", certificate.as_ref()).await;
        let outcome = analyze(channel.map_err(|_| "the connection failed".to_owned())).await;
        assert_eq!(outcome, Err(refused.to_owned()), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_shows_its_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let tls = tls(dir.path(), &ours.issue("localhost"), Some(&ours));
    let server = TestServer::begin(Config { server: settings(), tls, ..Config::default() }).await;
    let own = ours.issue("desk.example");
    eventually("the server is ready", || async {
        analyze(connect(&server, &ours, "localhost", Some(&own)).await).await.is_ok()
    })
    .await;
    let url = format!("https://localhost:{}", server.address.port());
    let summarize = |issued: Option<Issued>| {
        let files = issued.map(|i| [put(dir.path(), "own.crt", &i.cert), put(dir.path(), "own.key", &i.key)]);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["summarize", "--server", &url, "--ca"]).arg(dir.path().join("ca.crt"));
        if let Some([cert, key]) = files {
            command.arg("--cert").arg(cert).arg("--key").arg(key);
        }
        let output = command.arg(crate::support::repository("examples/wire.txt")).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    tokio::task::block_in_place(|| {
        let (good, said) = summarize(Some(own));
        assert!(good, "{said}");
        assert!(!summarize(None).0 && !summarize(Some(other.issue("desk.example"))).0);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_changed_under_load_without_a_failed_call() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (Authority::new("old"), Authority::new("new"));
    // As Kubernetes mounts a secret: a link to a directory, which is swapped as a whole.
    let version = |name: &str, authority: &Authority| {
        let version = dir.path().join(name);
        std::fs::create_dir(&version).unwrap();
        let issued = authority.issue("news.example");
        put(&version, "tls.crt", &issued.cert);
        put(&version, "tls.key", &issued.key);
        std::os::unix::fs::symlink(&version, dir.path().join("next")).unwrap();
        std::fs::rename(dir.path().join("next"), dir.path().join("data")).unwrap();
    };
    version("v1", &old);
    let data = dir.path().join("data");
    let tls = Tls { identity: Some((data.join("tls.crt"), data.join("tls.key"))), ..Tls::default() };
    let server = Arc::new(TestServer::begin(Config { server: settings(), tls, ..Config::default() }).await);
    let both = ClientTlsConfig::new()
        .ca_certificates([Certificate::from_pem(old.pem()), Certificate::from_pem(new.pem())])
        .domain_name("news.example");
    let endpoint = Channel::from_shared(format!("https://{}", server.address)).unwrap().tls_config(both).unwrap();
    let call = move || {
        let endpoint = endpoint.clone();
        async move {
            let channel = endpoint.connect().await.map_err(|e| format!("{e:?}"))?;
            let answer = ServerServiceClient::new(channel).get_server_info(pb::GetServerInfoRequest {}).await;
            answer.map(drop).map_err(|e| format!("{e:?}"))
        }
    };
    eventually("the server answers", || async { call().await.is_ok() }).await;
    let (done, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let load: Vec<_> = (0..4)
        .map(|_| {
            let (call, done, calls) = (call.clone(), Arc::clone(&done), Arc::clone(&calls));
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    call().await?;
                    calls.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    assert!(connect(&server, &new, "news.example", None).await.is_err());
    // A key that does not fit changes nothing.
    put(&data, "tls.key", &new.issue("news.example").key);
    version("v2", &new);
    eventually("the new certificate is served", || async { connect(&server, &new, "news.example", None).await.is_ok() })
        .await;
    assert!(connect(&server, &old, "news.example", None).await.is_err());
    let before = calls.load(Ordering::Relaxed);
    eventually("calls go on", || async { calls.load(Ordering::Relaxed) > before + 8 }).await;
    done.store(true, Ordering::Relaxed);
    for caller in load {
        caller.await.unwrap().unwrap();
    }
}

fn bearer(token: &str) -> AsciiMetadataValue {
    format!("Bearer {token}").parse().unwrap()
}

fn with<T>(message: T, token: Option<&str>) -> Request<T> {
    let mut request = Request::new(message);
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", bearer(token));
    }
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_open_what_their_scopes_say_until_they_are_taken_from_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let issue = |name, scopes: &str, byte| tokens::issue(name, scopes.parse().unwrap(), [byte; 32]);
    let ((desk, desk_line), (crawler, crawler_line)) = (issue("desk", "analyze", 1), issue("crawler", "ingest", 2));
    let (stranger, _) = issue("stranger", "admin", 3);
    let file = put(dir.path(), "tokens", &format!("{desk_line}\n{crawler_line}\n"));
    let auth = Auth { tokens_file: Some(file.clone()), ..Auth::default() };
    let server = TestServer::configured(Config { server: settings(), auth, ..Config::default() }).await;
    let mut client = server.analysis().await;
    let table = [
        ("none", None, Err((Code::Unauthenticated, "CREDENTIALS_MISSING"))),
        ("wrong", Some(stranger.as_str()), Err((Code::Unauthenticated, "TOKEN_INVALID"))),
        ("the hash of one", desk_line.split_whitespace().last(), Err((Code::Unauthenticated, "TOKEN_INVALID"))),
        ("of another scope", Some(&crawler), Err((Code::PermissionDenied, "SCOPE_MISSING"))),
        ("right", Some(&desk), Ok(())),
    ];
    for (what, token, expected) in table {
        let answer = client.analyze_document(with(request("Lima is in Peru."), token)).await;
        let outcome = answer.map(drop).map_err(|s| (s.code(), reason(&s).unwrap_or_default()));
        assert_eq!(outcome, expected.map_err(|(code, reason)| (code, reason.to_owned())), "{what}");
    }
    // Who may call comes before what there is.
    let unknown = |token: Option<String>| {
        let channel = server.channel();
        async move {
            let mut grpc = tonic::client::Grpc::new(channel.await);
            grpc.ready().await.unwrap();
            let path = "/dateline.v1.NoSuchService/Nothing".parse().unwrap();
            let codec = tonic_prost::ProstCodec::<pb::GetServerInfoRequest, pb::GetServerInfoResponse>::default();
            grpc.unary(with(pb::GetServerInfoRequest {}, token.as_deref()), path, codec)
                .await
                .map(drop)
                .map_err(|s| s.code())
        }
    };
    assert_eq!(unknown(None).await, Err(Code::Unauthenticated));
    assert_eq!(unknown(Some(desk.clone())).await, Err(Code::Unimplemented));
    let mut info = server.info().await;
    assert!(
        info.get_server_info(pb::GetServerInfoRequest {}).await.is_err(),
        "even to know what this is one must be somebody"
    );
    assert!(info.get_server_info(with(pb::GetServerInfoRequest {}, Some(&crawler))).await.is_ok());
    assert_eq!(server.health("").await, Some(1), "probes come without a token");

    // A stream that is open stays open while other tokens come and go.
    let (ask, requests) = tokio::sync::mpsc::channel(1);
    let requests = tokio_stream::wrappers::ReceiverStream::new(requests);
    let mut answers = client.analyze_documents(with(requests, Some(&desk))).await.unwrap().into_inner();
    std::fs::write(&file, format!("{desk_line}\n")).unwrap();
    eventually("another token is revoked", || async {
        info.clone().get_server_info(with(pb::GetServerInfoRequest {}, Some(&crawler))).await.is_err()
    })
    .await;
    ask.send(tagged("a", "Fine.")).await.unwrap();
    assert_eq!(answers.message().await.unwrap().unwrap().tag, "a");
    std::fs::write(&file, format!("{crawler_line}\n")).unwrap();
    let ended = answers.message().await.unwrap_err();
    assert_eq!((ended.code(), reason(&ended).as_deref()), (Code::Unauthenticated, Some("TOKEN_INVALID")));
    eventually("the token is revoked", || async {
        client
            .clone()
            .analyze_document(with(request("Fine."), Some(&desk)))
            .await
            .is_err_and(|s| s.code() == Code::Unauthenticated)
    })
    .await;
    std::fs::write(&file, "nonsense").unwrap();
    std::fs::write(&file, format!("{crawler_line}\n{desk_line}\n")).unwrap();
    eventually("the token is good again", || async {
        client.clone().analyze_document(with(request("Fine."), Some(&desk))).await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_too_often_is_told_when_to_come_again_and_others_are_served() {
    let dir = tempfile::tempdir().unwrap();
    let issue = |name, byte| tokens::issue(name, "analyze".parse().unwrap(), [byte; 32]);
    let ((greedy, first), (modest, second)) = (issue("greedy", 1), issue("modest", 2));
    let auth = Auth { tokens_file: Some(put(dir.path(), "tokens", &format!("{first}\n{second}\n"))), ..Auth::default() };
    let limits = Limits { requests_per_second: Some(1), burst: Some(3), concurrent_calls: None };
    let server = TestServer::configured(Config { auth, limits, ..Config::default() }).await;
    let mut info = server.info().await;
    let mut refused = None;
    for _ in 0..5 {
        refused = info.get_server_info(with(pb::GetServerInfoRequest {}, Some(&greedy))).await.err().or(refused);
    }
    let refused = refused.unwrap();
    let details = refused.get_error_details();
    assert_eq!((refused.code(), reason(&refused).as_deref()), (Code::ResourceExhausted, Some("RATE_LIMITED")));
    assert!(details.retry_info().unwrap().retry_delay.is_some_and(|d| d > Duration::ZERO && d <= Duration::from_secs(1)));
    assert_eq!(details.quota_failure().unwrap().violations[0].subject, "greedy");
    assert!(info.get_server_info(with(pb::GetServerInfoRequest {}, Some(&modest))).await.is_ok());
    assert_eq!(server.health("").await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_in_flight_are_limited_and_streams_count_as_long_as_they_live() {
    let limits = Limits { concurrent_calls: Some(2), ..Limits::default() };
    let server = TestServer::configured(Config { limits, ..Config::default() }).await;
    let mut client = server.analysis().await;
    let mut open = Vec::new();
    for _ in 0..2 {
        let (send, requests) = tokio::sync::mpsc::channel::<pb::AnalyzeDocumentsRequest>(1);
        let requests = tokio_stream::wrappers::ReceiverStream::new(requests);
        open.push((send, client.analyze_documents(requests).await.unwrap()));
    }
    let refused = client.analyze_document(request("Fine.")).await.unwrap_err();
    assert_eq!(reason(&refused).as_deref(), Some("CONCURRENCY_LIMITED"));
    assert!(refused.get_error_details().quota_failure().is_some() && refused.get_error_details().retry_info().is_some());
    open.pop();
    eventually("a stream that ended makes room", || async {
        client.clone().analyze_document(request("Fine.")).await.is_ok()
    })
    .await;
}
