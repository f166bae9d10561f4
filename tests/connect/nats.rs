//! JetStream in and out.

use super::{once, succeed};
use crate::support::TestServer;
use crate::support::certificates::put;
use crate::support::nats::Nats;
use crate::tools::tools;
use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use dateline::auth::tokens;
use dateline::config::{Auth, Config as Settings};
use dateline::grpc::pb;
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::task::block_in_place;

/// A server and a client, with streams for documents, changes and dead letters; `None` without the tools.
pub(super) async fn streams() -> Option<(Nats, Context)> {
    let bin = block_in_place(tools)?;
    let nats = Nats::start(&bin.join("nats-server"));
    let client = nats.client().await;
    for (name, subject) in [("WIRE", "wire.>"), ("OUT", "changes.>"), ("DEAD", "dead.>")] {
        let config = Config { name: name.to_owned(), subjects: vec![subject.to_owned()], ..Config::default() };
        client.create_stream(config).await.unwrap();
    }
    Some((nats, client))
}

pub(super) fn section(nats: &Nats) -> String {
    let server = nats.url();
    format!(
        r#"
[connect]
[[connect.source]]
kind = "nats"
name = "wire"
server = "{server}"
stream = "WIRE"
subjects = ["wire.en.>"]
dead_letters = "dead.wire"

[[connect.sink]]
kind = "nats"
name = "out"
server = "{server}"
subject = "changes.all"
changes = {{ stories = true }}
"#
    )
}

pub(super) fn article(id: &str) -> String {
    let text = format!("OSLO, Oct. 5 -- Minister Anna Berg said on Monday that bridge {id} will be closed for repairs.");
    serde_json::json!({"id": id, "text": text, "outlet": "Tana Times"}).to_string()
}

/// Every message of a stream: headers and body.
pub(super) async fn messages(client: &Context, name: &str) -> Vec<(HeaderMap, Value)> {
    let stream = client.get_stream(name).await.unwrap();
    let mut all = Vec::new();
    for sequence in 1..=stream.cached_info().state.last_sequence {
        let message = stream.get_raw_message(sequence).await.unwrap();
        all.push((message.headers, serde_json::from_slice(&message.payload).unwrap_or_default()));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_come_from_a_stream_and_changes_go_to_another() {
    let Some((nats, client)) = streams().await else { return };
    let server = TestServer::start().await;
    for (subject, body) in [
        ("wire.en.oslo", article("a")),
        ("wire.de.bonn", article("other subject")),
        ("wire.en.oslo", "nonsense".to_owned()),
        ("wire.en.oslo", article("b")),
        ("wire.en.oslo", "{\"id\":\"c\",\"text\":\" \"}".to_owned()),
    ] {
        client.publish(subject, body.into()).await.unwrap().await.unwrap();
    }
    // Its key stands beside it.
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "d");
    let body = "{\"text\":\"It rained in Lima on Sunday, police said.\"}";
    client.publish_with_headers("wire.en.lima", headers, body.into()).await.unwrap().await.unwrap();

    let moved = || block_in_place(|| once(&server.url(), &section(&nats)));
    succeed(&moved());
    let out = messages(&client, "OUT").await;
    let mut stored = BTreeMap::new();
    for (headers, change) in &out {
        assert_eq!(change["position"].as_str(), headers.get("Dateline-Position").map(|value| value.as_str()));
        if change["kind"] != "CHANGE_KIND_ANALYZED" && change["analysis"].is_null() {
            continue;
        }
        let document = &change["document"];
        stored.insert(document["documentId"].as_str().unwrap().to_owned(), change["analysis"].clone());
    }
    assert_eq!(stored.keys().collect::<Vec<_>>(), ["a", "b", "d"]);
    let speaker = &stored["a"]["entities"].as_array().unwrap().iter().any(|e| e["canonicalName"] == "Anna Berg");
    assert!(speaker, "{}", stored["a"]);

    let dead: Vec<String> = messages(&client, "DEAD")
        .await
        .iter()
        .map(|(headers, _)| {
            let told = |name: &str| headers.get(name).unwrap().as_str().to_owned();
            format!("{} {} {}", told("Dateline-Origin"), told("Dateline-Subject"), told("Dateline-Reason"))
        })
        .collect();
    assert_eq!(dead, ["WIRE:3 wire.en.oslo FIELD_INVALID", "WIRE:5 wire.en.oslo TEXT_EMPTY"]);

    // Again: nothing new comes of it but what is new, a revision and a deletion.
    let quiet = async {
        succeed(&moved());
        messages(&client, "OUT").await.len()
    };
    let before = quiet.await;
    let revised = article("a").replace("closed", "opened");
    client.publish("wire.en.oslo", revised.into()).await.unwrap().await.unwrap();
    succeed(&moved());
    let name = out[0].1["name"].as_str().unwrap().to_owned();
    server.documents().await.delete_document(pb::DeleteDocumentRequest { name: name.clone() }).await.unwrap();
    succeed(&moved());
    let after = messages(&client, "OUT").await;
    let documents = |(_, change): &(HeaderMap, Value)| {
        let kind = change["kind"].as_str()?.strip_prefix("CHANGE_KIND_")?.to_owned();
        (change["name"] == name.as_str()).then_some(kind)
    };
    let kinds: Vec<String> = after[before..].iter().filter_map(documents).collect();
    assert_eq!((kinds.first().map(String::as_str), kinds.last().map(String::as_str)), (Some("UPDATED"), Some("DELETED")));
    let positions: Vec<i64> = after.iter().map(|(_, c)| c["position"].as_str().unwrap().parse().unwrap()).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    assert_eq!(messages(&client, "DEAD").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_of_the_operator_is_told_and_nothing_is_moved() {
    let Some((nats, client)) = streams().await else { return };
    let server = TestServer::start().await;
    client.publish("wire.en.oslo", article("a").into()).await.unwrap().await.unwrap();
    client.publish("changes.others", "{}".into()).await.unwrap().await.unwrap();
    let queue = Config {
        name: "QUEUE".to_owned(),
        subjects: vec!["queue.>".to_owned()],
        retention: RetentionPolicy::WorkQueue,
        ..Config::default()
    };
    client.create_stream(queue).await.unwrap();
    let good = section(&nats);
    let table = [
        ("stream = \"WIRE\"", "stream = \"WIRES\"", "has no stream WIRES"),
        ("stream = \"WIRE\"", "stream = \"QUEUE\"", "is a work queue"),
        ("stream = \"WIRE\"", "stream = \"a b\"", "is no name of a stream"),
        ("subject = \"changes.all\"", "subject = \"elsewhere\"", "keeps the subject elsewhere"),
        ("subject = \"changes.all\"", "subject = \"changes.others\"", "others write to the subject"),
        ("dead_letters", "dead_letter", "unknown field `dead_letter`"),
    ];
    for (from, to, expected) in table {
        let output = block_in_place(|| once(&server.url(), &good.replace(from, to)));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(expected), "{to}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_knows_no_such_token_ends_it() {
    let Some((nats, client)) = streams().await else { return };
    client.publish("wire.en.oslo", article("a").into()).await.unwrap().await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let (_, line) = tokens::issue("desk", "ingest,read".parse().unwrap(), [7; 32]);
    let file = put(place.path(), "tokens", &format!("{line}\n"));
    let auth = Auth { tokens_file: Some(file), ..Auth::default() };
    let server = TestServer::configured(Settings { auth, ..Settings::default() }).await;
    let output = block_in_place(|| once(&server.url(), &section(&nats)));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("UNAUTHENTICATED"), "{told}");
    // What it could not send waits where it was.
    let bucket = client.get_key_value("dateline").await.unwrap();
    assert_eq!(bucket.get("wire").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_too_large_for_a_message_goes_without_its_analysis() {
    let Some((nats, client)) = streams().await else { return };
    let server = TestServer::start().await;
    let text = "Anna Berg met Lars Holm in Oslo on Monday, and said that it rained. ".repeat(500);
    let body = serde_json::json!({"id": "long", "text": text}).to_string();
    client.publish("wire.en.oslo", body.into()).await.unwrap().await.unwrap();
    client.publish("wire.en.oslo", article("short").into()).await.unwrap().await.unwrap();
    succeed(&block_in_place(|| once(&server.url(), &section(&nats))));
    let out = messages(&client, "OUT").await;
    let of = |id: &str| out.iter().map(|(_, c)| c).filter(|c| c["document"]["documentId"] == id).collect::<Vec<_>>();
    assert!(of("long").iter().any(|c| c["omitted"] == serde_json::json!(["analysis"]) && c["analysis"].is_null()));
    assert!(of("short").iter().any(|c| c["analysis"].is_object()));
}
