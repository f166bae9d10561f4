//! RSS and Atom feeds over HTTP.

use super::{Connector, once, succeed, web};
use crate::support::{TestServer, eventually};
use dateline::grpc::pb;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::task::block_in_place;

fn feed(items: &[(&str, &str)]) -> Vec<u8> {
    let items: String = items
        .iter()
        .map(|(id, text)| format!("<item><guid>{id}</guid><title>News {id}</title><description>{text}</description></item>"))
        .collect();
    format!("<?xml version='1.0'?><rss><channel><title>Andina</title>{items}</channel></rss>").into_bytes()
}

fn section(urls: &[String], every: &str) -> String {
    format!("[[connect.source]]\nkind = \"feeds\"\nname = \"blogs\"\nevery = \"{every}\"\nurls = {urls:?}\n")
}

async fn stored(server: &TestServer) -> Vec<pb::Document> {
    let request = pb::ListDocumentsRequest { view: pb::DocumentView::Full.into(), ..pb::ListDocumentsRequest::default() };
    let mut documents = server.documents().await.list_documents(request).await.unwrap().into_inner().documents;
    documents.sort_by(|a, b| a.document_id.cmp(&b.document_id));
    documents
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_stored_and_a_feed_that_cannot_be_read_holds_up_no_other() {
    let server = TestServer::start().await;
    let address = web(|asked| match asked.line.as_str() {
        "GET /good HTTP/1.1" => (200, String::new(), feed(&[("a", "Lima is in Peru."), ("b", "It rained in Quito.")])),
        "GET /page HTTP/1.1" => (200, String::new(), b"<html><p>no feed".to_vec()),
        _ => (404, String::new(), Vec::new()),
    });
    let urls = ["/gone", "/page", "/good"].map(|path| format!("http://{address}{path}"));
    let output = block_in_place(|| once(&server.url(), &section(&urls, "1h")));
    succeed(&output);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("answered 404") && told.matches("a feed could not be read").count() == 2, "{told}");
    let documents = stored(&server).await;
    let told: Vec<_> = documents.iter().map(|d| (d.document_id.as_str(), d.title.as_str(), d.text.as_str())).collect();
    assert_eq!(told, [("a", "News a", "Lima is in Peru."), ("b", "News b", "It rained in Quito.")]);
    let source = documents[0].source.clone().unwrap();
    assert_eq!((source.outlet.as_str(), source.feed), ("Andina", urls[2].clone()));
    for (urls, expected) in [(vec![], "names no feed"), (vec!["ftp://a/b".to_owned()], "neither http nor https")] {
        let output = block_in_place(|| once(&server.url(), &section(&urls, "1h")));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(expected), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_asked_again_and_only_what_is_new_is_sent_on() {
    let server = TestServer::start().await;
    let (asked_for, unchanged) = (Arc::new(Mutex::new(vec![("a", "Lima is in Peru.")])), Arc::new(AtomicUsize::new(0)));
    let (held, spared) = (Arc::clone(&asked_for), Arc::clone(&unchanged));
    let address = web(move |asked| {
        let items = held.lock().unwrap().clone();
        let tag = format!("\"{}\"", items.len());
        if asked.header("if-none-match") == Some(&tag) {
            spared.fetch_add(1, Ordering::SeqCst);
            return (304, String::new(), Vec::new());
        }
        (200, format!("ETag: {tag}\r\n"), feed(&items))
    });
    let section = section(&[format!("http://{address}/feed")], "50ms");
    let _connector = block_in_place(|| Connector::start(&server.url(), &section));
    eventually("the first entry", async || stored(&server).await.len() == 1).await;
    eventually("a feed that did not change", async || unchanged.load(Ordering::SeqCst) > 1).await;
    *asked_for.lock().unwrap() = vec![("a", "Lima is in Peru."), ("b", "It rained in Quito.")];
    eventually("the second entry", async || stored(&server).await.len() == 2).await;
}
