//! Searches for the best answers: fifty-five questions about our own articles, pages, and what comes in between.

use super::{document, on_both_stores, reason};
use crate::support::TestServer;
use dateline::grpc::pb;
use tonic::Status;

const QUESTIONS: &str = include_str!("relevance.tsv");

/// Questions whose first answer has to be the expected one.
const ANSWERED: usize = 50;

async fn store(server: &TestServer, documents: Vec<pb::Document>) {
    let layers = vec![pb::Layer::Language.into()];
    let request = pb::BatchIngestDocumentsRequest { documents, layers, ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
}

async fn ask(server: &TestServer, query: &str, size: i32, token: &str) -> Result<(Vec<String>, String), Status> {
    let request = pb::SearchDocumentsRequest {
        query: query.to_owned(),
        page_size: size,
        page_token: token.to_owned(),
        order_by: pb::SearchOrder::Relevance.into(),
        ..pb::SearchDocumentsRequest::default()
    };
    let reply = server.documents().await.search_documents(request).await?.into_inner();
    let name = |hit: pb::DocumentHit| hit.document.unwrap().name.trim_start_matches("documents/").to_owned();
    Ok((reply.hits.into_iter().map(name).collect(), reply.next_page_token))
}

fn corpus() -> Vec<pb::Document> {
    let lines = ["articles", "held_out"].map(|name| std::fs::read_to_string(format!("corpus/{name}.jsonl")).unwrap());
    let article = |line: &str| {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
        pb::Document { title: field("title"), ..document(&field("id"), &field("text")) }
    };
    lines.iter().flat_map(|lines| lines.lines()).map(article).collect()
}

async fn questions_have_their_answer(server: TestServer) {
    store(&server, corpus()).await;
    let (mut asked, mut wrong) = (0, Vec::new());
    for line in QUESTIONS.lines().filter(|line| !line.starts_with('#')) {
        let (query, expected) = line.split_once('\t').unwrap();
        let (found, _) = ask(&server, query, 3, "").await.unwrap();
        asked += 1;
        if !found.first().is_some_and(|first| expected.split(' ').any(|name| name == first)) {
            wrong.push(format!("{query}: {found:?}, not {expected}"));
        }
    }
    assert!(asked - wrong.len() >= ANSWERED, "{}", wrong.join("\n"));
}

async fn pages_go_on_where_they_were(server: TestServer) {
    let texts = [
        "A fire. A fire burned.",
        "A fire burned in a street of the town.",
        "It burned. It was a fire. A fire!",
        "A fire, they said.",
    ];
    let documents = texts.iter().enumerate().map(|(n, text)| document(&n.to_string(), text)).collect();
    store(&server, documents).await;
    let (all, none) = ask(&server, "fire", 50, "").await.unwrap();
    assert_eq!((all.len(), none.as_str()), (4, ""));
    let (first, token) = ask(&server, "fire", 2, "").await.unwrap();
    // What comes in between is of another time, and shifts nothing.
    store(&server, vec![document("new", "Fire! Fire! Fire!")]).await;
    let (second, end) = ask(&server, "fire", 2, &token).await.unwrap();
    assert_eq!(([first, second].concat(), end.as_str()), (all, ""));
    assert_eq!(ask(&server, "fire", 1, "").await.unwrap().0, ["new"]);

    // A token is of its question and of its order.
    assert_eq!(reason(&ask(&server, "street", 2, &token).await.unwrap_err()), "PAGE_TOKEN_INVALID");
    let by_time = pb::SearchDocumentsRequest {
        query: "fire".to_owned(),
        page_token: token,
        order_by: pb::SearchOrder::Time.into(),
        ..pb::SearchDocumentsRequest::default()
    };
    let refused = server.documents().await.search_documents(by_time).await.unwrap_err();
    assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    let unknown =
        pb::SearchDocumentsRequest { query: "fire".to_owned(), order_by: 99, ..pb::SearchDocumentsRequest::default() };
    assert_eq!(reason(&server.documents().await.search_documents(unknown).await.unwrap_err()), "FIELD_INVALID");
}

on_both_stores!(questions_have_their_answer, pages_go_on_where_they_were);
