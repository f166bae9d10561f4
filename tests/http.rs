//! The HTTP port: JSON, Connect and gRPC-Web through the same gate, limits and errors as gRPC.

use crate::support::certificates::{Authority, put};
use crate::support::web::{self, Answer, post, send};
use crate::support::{TestServer, eventually, repository, request, wire_story};
use dateline::auth::{Scope, Scopes, tokens};
use dateline::config::{Auth, Config, Limits, Server as Settings, Tls};
use dateline::grpc::pb;
use dateline::grpc::pb::server_service_client::ServerServiceClient;
use dateline::grpc::rpc::{Access, Kind, RPCS};
use prost::Message as _;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;
use tonic::transport::Channel;

/// Method, path, headers, body; status and reason of the answer.
type Case<'a> = (&'a str, &'a str, &'a [&'a str], &'a str, u16, &'a str);

const ANALYZE: &str = "AnalysisService/AnalyzeDocument";
const CHANGES: &str = "DocumentService/StreamChanges";

/// Runs a blocking client beside the server.
async fn beside<T: Send + 'static>(client: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(client).await.unwrap()
}

fn document(text: &str) -> Value {
    json!({"document": {"text": text}})
}

fn ingest(http: SocketAddr, id: &str, text: &str) -> Answer {
    let document = json!({"documentId": id, "text": text, "publishTime": "2020-10-06T00:00:00Z"});
    post(http, "IngestService/BatchIngestDocuments", &[], &json!({"documents": [document]}))
}

#[tokio::test(flavor = "multi_thread")]
async fn json_says_what_grpc_says() {
    let server = TestServer::start().await;
    let http = server.http;
    let answer = beside(move || post(http, ANALYZE, &[], &document(&wire_story()))).await;
    assert_eq!((answer.code, answer.header("content-type")), (200, "application/json"), "{}", answer.text());
    let by_grpc = server.analysis().await.analyze_document(request(wire_story())).await.unwrap().into_inner();
    let by_grpc = serde_json::to_value(by_grpc).unwrap();
    let mut by_json = answer.json();
    // Times differ from call to call, and floats of 32 bits may be written with more digits.
    for layer in ["statements", "events", "entities", "dates", "relations", "quantities"] {
        let (left, right) = (by_json["analysis"][layer].take(), by_grpc["analysis"][layer].clone());
        assert!(left.is_array(), "{layer}");
        assert!(alike(&left, &right), "{layer}: {left} {right}");
    }
}

/// Whether two values are the same, numbers up to the precision of 32 bits.
fn alike(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) => l.as_f64().map(|n| n as f32) == r.as_f64().map(|n| n as f32),
        (Value::Array(l), Value::Array(r)) => l.len() == r.len() && l.iter().zip(r).all(|(l, r)| alike(l, r)),
        (Value::Object(l), Value::Object(r)) => {
            l.len() == r.len() && l.iter().all(|(k, l)| r.get(k).is_some_and(|r| alike(l, r)))
        }
        _ => left == right,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_json_with_the_reasons_of_grpc() {
    let settings = Settings { message_bytes: 64 << 10, ..Settings::default() };
    let server = TestServer::with(settings).await;
    let http = server.http;
    beside(move || {
        let json = "content-type: application/json";
        let analyze = "/dateline.v1.AnalysisService/AnalyzeDocument";
        let large = document(&"word ".repeat(20_000)).to_string();
        let table: [Case<'_>; 14] = [
            ("POST", analyze, &[json], r#"{"document": {"text": " "}}"#, 400, "TEXT_EMPTY"),
            ("POST", analyze, &[json], r#"{"document": {"txt": "misspelt"}}"#, 400, "MESSAGE_INVALID"),
            ("POST", analyze, &[json], r#"{"layers": ["LAYER_NONE_SUCH"]}"#, 400, "MESSAGE_INVALID"),
            ("POST", analyze, &[json], "{", 400, "MESSAGE_INVALID"),
            ("POST", analyze, &[json], &large, 413, "MESSAGE_TOO_LARGE"),
            ("POST", analyze, &["content-type: text/plain"], "text", 415, "CONTENT_TYPE_UNSUPPORTED"),
            ("POST", analyze, &[], "{}", 415, "CONTENT_TYPE_UNSUPPORTED"),
            ("POST", analyze, &[json, "content-encoding: gzip"], "{}", 415, "CONTENT_ENCODING_UNSUPPORTED"),
            ("GET", analyze, &[], "", 405, "METHOD_NOT_ALLOWED"),
            ("DELETE", analyze, &[json], "{}", 405, "METHOD_NOT_ALLOWED"),
            ("POST", "/", &[json], "{}", 405, "METHOD_NOT_ALLOWED"),
            ("POST", "/dateline.v1.AnalysisService/NoSuch", &[json], "{}", 404, "PATH_NOT_FOUND"),
            ("GET", "/none/such", &[], "", 404, "PATH_NOT_FOUND"),
            ("POST", "/dateline.v1.IngestService/IngestDocuments", &[json], "{}", 501, "UNIMPLEMENTED"),
        ];
        for (method, path, headers, body, code, reason) in table {
            let answer = send(http, method, path, headers, body.as_bytes());
            assert_eq!((answer.code, answer.reason().as_str()), (code, reason), "{method} {path} {}", answer.text());
        }
        let missing = post(http, "DocumentService/GetDocument", &[], &json!({"name": "documents/none"}));
        assert_eq!((missing.code, missing.json()["code"].as_str()), (404, Some("not_found")), "{}", missing.text());
        assert_eq!(missing.reason(), "DOCUMENT_NOT_FOUND");
        assert_eq!(send(http, "GET", analyze, &[], b"").header("allow"), "post");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_of_ours_is_answered_and_ended() {
    let server = TestServer::start().await;
    let (http, grpc) = (server.http, server.address);
    beside(move || {
        for (what, bytes, code) in [
            ("a request without a version", "GET /\r\n\r\n", 400),
            ("no request at all", "hello there, is anybody in?\r\n\r\n", 400),
            ("a head that is too long", &format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(40_000)), 431),
            ("a page of another host", "GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n", 421),
        ] {
            let answer = web::raw(http, bytes.as_bytes());
            assert_eq!(answer.code, code, "{what}: {}", answer.head);
        }
        let answer = send(grpc, "POST", "/dateline.v1.AnalysisService/AnalyzeDocument", &[], b"{}");
        assert_eq!(answer.code, 505, "HTTP/1.1 at the gRPC port: {}", answer.text());
        assert!(answer.text().contains("http.listen"), "{}", answer.text());
        let page = send(http, "GET", "/", &[], b"");
        assert_eq!((page.code, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{}", page.head);
        let tag = format!("if-none-match: {}", page.header("etag"));
        assert_eq!(send(http, "GET", "/", &[&tag], b"").code, 304);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_is_current() {
    let server = TestServer::start().await;
    let http = server.http;
    let served = beside(move || send(http, "GET", "/openapi.json", &[], b"")).await;
    assert_eq!((served.code, served.header("content-type")), (200, "application/json"));
    let file = repository("docs/openapi.json");
    let current = serde_json::to_string_pretty(&served.json()).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &current).unwrap();
    }
    assert!(
        std::fs::read_to_string(file).unwrap() == current,
        "make docs/openapi.json anew: UPDATE_GOLDEN=1 cargo test openapi"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_comes_line_by_line() {
    let server = TestServer::start().await;
    let http = server.http;
    beside(move || {
        assert_eq!(ingest(http, "one", "Lima is in Peru.").code, 200);
        let mut stream = TcpStream::connect(http).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let body = "{}";
        write!(
            stream,
            "POST /dateline.v1.{CHANGES} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap).filter(|line| line.starts_with('{'));
        let change = |line: String| serde_json::from_str::<Value>(&line).unwrap()["change"]["name"].clone();
        assert_eq!(change(lines.next().unwrap()), "documents/one");
        // It stays open: what is stored later comes without asking.
        assert_eq!(ingest(http, "two", "Quito is in Ecuador.").code, 200);
        assert!(lines.map(change).any(|name| name == "documents/two"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_ends_badly_says_so_in_its_last_line_or_envelope() {
    let mut server = TestServer::start().await;
    let http = server.http;
    let refused = json!({"resumeToken": "none of yours"}).to_string();
    let by_json = |body: String| move || post(http, CHANGES, &[], &serde_json::from_str(&body).unwrap());
    let answer = beside(by_json(refused.clone())).await;
    assert_eq!((answer.code, answer.reason().as_str()), (400, "RESUME_TOKEN_INVALID"), "{}", answer.text());
    let enveloped = |body: &str| [&[0], &u32::try_from(body.len()).unwrap().to_be_bytes()[..], body.as_bytes()].concat();
    let by_connect = |body: Vec<u8>| {
        move || send(http, "POST", &format!("/dateline.v1.{CHANGES}"), &["content-type: application/connect+json"], &body)
    };
    let answer = beside(by_connect(enveloped(&refused))).await;
    assert_eq!((answer.code, answer.body[0]), (200, 2), "{}", answer.text());
    let end: Value = serde_json::from_slice(&answer.body[5..]).unwrap();
    assert_eq!(end["error"]["details"][0]["debug"]["reason"], "RESUME_TOKEN_INVALID");
    assert_eq!(beside(by_connect(b"{}".to_vec())).await.body[0], 2, "no envelope");

    let (lines, envelopes) = (spawn_blocking(by_json("{}".to_owned())), spawn_blocking(by_connect(enveloped("{}"))));
    let streams = || async { metric("grpc_server_in_flight", "StreamChanges") == Some(2.0) };
    eventually("both streams run", streams).await;
    server.shut_down();
    let (lines, envelopes) = (lines.await.unwrap(), envelopes.await.unwrap());
    let last: Value = serde_json::from_str(lines.text().lines().last().unwrap()).unwrap();
    assert_eq!(last["error"]["details"][0]["debug"]["reason"], "DRAINING", "{}", lines.text());
    assert!(envelopes.text().contains("DRAINING"), "{}", envelopes.text());
}

/// A gauge of an RPC, as the admin port would tell it.
fn metric(name: &str, method: &str) -> Option<f64> {
    let all = dateline::telemetry::metrics::render();
    let line = all.lines().find(|line| line.starts_with(name) && line.contains(&format!("\"{method}\"")))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn grpc_web_and_grpc_are_served_too() {
    let server = TestServer::start().await;
    let http = server.http;
    let channel = Channel::from_shared(format!("http://localhost:{}", http.port())).unwrap().connect().await.unwrap();
    let info = ServerServiceClient::new(channel).get_server_info(pb::GetServerInfoRequest {}).await.unwrap().into_inner();
    let message = request("Lima is in Peru.").encode_to_vec();
    let frame = [&[0], &u32::try_from(message.len()).unwrap().to_be_bytes()[..], &message].concat();
    let path = format!("/dateline.v1.{ANALYZE}");
    let answer = beside(move || send(http, "POST", &path, &["content-type: application/grpc-web+proto"], &frame)).await;
    assert_eq!((answer.code, answer.header("content-type")), (200, "application/grpc-web+proto"), "{}", answer.head);
    let length = u32::from_be_bytes(answer.body[1..5].try_into().unwrap()) as usize;
    let response = pb::AnalyzeDocumentResponse::decode(&answer.body[5..5 + length]).unwrap();
    assert_eq!(response.analysis.unwrap().pipeline, info.pipeline);
    let trailers = String::from_utf8_lossy(&answer.body[5 + length + 5..]).into_owned();
    assert!(trailers.contains("grpc-status:0"), "{trailers}");

    let proto = beside(move || {
        let headers = ["content-type: application/proto"];
        send(http, "POST", "/dateline.v1.ServerService/GetServerInfo", &headers, b"")
    });
    let proto = proto.await;
    assert_eq!(pb::GetServerInfoResponse::decode(&*proto.body).unwrap().pipeline, info.pipeline);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_asks_for_what_the_table_says() {
    let dir = tempfile::tempdir().unwrap();
    let issued = Scope::ALL.map(|scope| tokens::issue(scope.as_str(), Scopes::default().with(scope), [scope as u8; 32]));
    let lines: Vec<&str> = issued.iter().map(|(_, line)| line.as_str()).collect();
    let auth = Auth { tokens_file: Some(put(dir.path(), "tokens", &lines.join("\n"))), ..Auth::default() };
    let server = TestServer::configured(Config { auth, ..Config::default() }).await;
    let http = server.http;
    beside(move || {
        for rpc in RPCS.iter().filter(|rpc| rpc.kind == Kind::Unary) {
            let path = format!("/{}/{}", rpc.service, rpc.method);
            let call = |token: Option<&str>| {
                let bearer = token.map(|token| format!("authorization: Bearer {token}"));
                let headers: Vec<&str> = ["content-type: application/json"].into_iter().chain(bearer.as_deref()).collect();
                send(http, "POST", &path, &headers, b"{}").code
            };
            let open = rpc.access == Access::Open;
            assert_eq!(call(None) == 401, !open, "{path} without a token");
            assert_eq!(call(Some("stranger")) == 401, !open, "{path} with a wrong token");
            for (scope, (token, _)) in Scope::ALL.into_iter().zip(&issued) {
                let allowed = match rpc.access {
                    Access::Open | Access::Anybody => true,
                    Access::Scope(needed) => scope == needed || scope == Scope::Admin,
                };
                let code = call(Some(token));
                assert_eq!(code == 403, !allowed, "{path} with {}: {code}", scope.as_str());
                assert_ne!(code, 401, "{path}");
            }
        }
        for rpc in RPCS.iter().filter(|rpc| rpc.kind == Kind::ServerStream && rpc.access != Access::Open) {
            let path = format!("/{}/{}", rpc.service, rpc.method);
            let answer = send(http, "POST", &path, &["content-type: application/json"], b"{}");
            assert_eq!((answer.code, answer.header("www-authenticate")), (401, "bearer"), "{path}");
        }
        let unknown = |headers: &[&str]| send(http, "POST", "/none/Such", headers, b"{}").code;
        let bearer = format!("authorization: Bearer {}", issued[0].0);
        assert_eq!((unknown(&[]), unknown(&[&bearer])), (401, 404));
        assert_eq!(send(http, "GET", "/", &[], b"").code, 200, "pages hold nothing of any document");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_and_deadlines_hold() {
    let limits = Limits { requests_per_second: Some(1), burst: Some(2), concurrent_calls: None };
    let settings = Settings { receive_timeout: Duration::from_millis(300), ..Settings::default() };
    let server = TestServer::configured(Config { limits, server: settings, ..Config::default() }).await;
    let http = server.http;
    beside(move || {
        let info = || post(http, "ServerService/GetServerInfo", &[], &json!({}));
        let answers: Vec<Answer> = (0..4).map(|_| info()).collect();
        let refused = answers.iter().find(|answer| answer.code == 429).unwrap();
        assert_eq!((refused.reason().as_str(), refused.header("retry-after")), ("RATE_LIMITED", "1"));
    })
    .await;

    let settings = Settings { receive_timeout: Duration::from_millis(300), ..Settings::default() };
    let server = TestServer::with(settings).await;
    let http = server.http;
    beside(move || {
        let late = post(http, ANALYZE, &["connect-timeout-ms: 1"], &document(&wire_story().repeat(40)));
        assert_eq!((late.code, late.reason().as_str()), (504, "DEADLINE_EXCEEDED"), "{}", late.text());
        let head = format!("POST /dateline.v1.{ANALYZE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        let half = head + "content-type: application/json\r\ncontent-length: 100\r\n\r\n{\"docu";
        let began = Instant::now();
        let slow = web::raw(http, half.as_bytes());
        assert_eq!((slow.code, slow.reason().as_str()), (408, "RECEIVE_TIMEOUT"), "{}", slow.text());
        assert!(began.elapsed() < Duration::from_secs(10));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_in_flight_is_answered_in_a_drain() {
    let mut server = TestServer::start().await;
    let http = server.http;
    let mut stream = TcpStream::connect(http).unwrap();
    let body = document(&wire_story().repeat(20)).to_string();
    let head = "content-type: application/json\r\nhost: localhost\r\n";
    write!(stream, "POST /dateline.v1.{ANALYZE} HTTP/1.1\r\n{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    eventually("the call runs", || async { metric("grpc_server_in_flight", "AnalyzeDocument") >= Some(1.0) }).await;
    server.shut_down();
    let answer = beside(move || {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..answer.len().min(300)]);
    assert_eq!(server.served.await.unwrap(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_serves_both_versions_of_http() {
    let dir = tempfile::tempdir().unwrap();
    let ours = Authority::new("ours");
    let issued = ours.issue("localhost");
    let identity = (put(dir.path(), "tls.crt", &issued.cert), put(dir.path(), "tls.key", &issued.key));
    let tls = Tls { identity: Some(identity), ..Tls::default() };
    let server = TestServer::begin(Config { tls, ..Config::default() }).await;
    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    use rustls_pki_types::pem::PemObject as _;
    roots.add(rustls_pki_types::CertificateDer::from_pem_slice(ours.pem().as_bytes()).unwrap()).unwrap();
    for (offered, chosen) in [(vec!["http/1.1"], "http/1.1"), (vec!["http/1.1", "h2"], "h2")] {
        let provider = std::sync::Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        let tcp = tokio::net::TcpStream::connect(server.http).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
        let stream = connector.connect("localhost".try_into().unwrap(), tcp).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(chosen.as_bytes()));
    }
}
