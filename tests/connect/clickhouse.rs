//! What goes to ClickHouse, as its HTTP interface hears it. `.ci/nightly` runs the same against ClickHouse's own engine.

use super::{Asked, once, succeed, web};
use crate::support::TestServer;
use dateline::grpc::pb;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::task::block_in_place;

/// What came in, with the statement of each.
type Heard = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

fn statement(asked: &Asked) -> String {
    let path = asked.line.split(' ').nth(1).unwrap();
    let url = url::Url::parse(&format!("http://house{path}")).unwrap();
    url.query_pairs().find(|(key, _)| key == "query").unwrap().1.into_owned()
}

/// A house that takes everything and remembers how far all was written.
fn house(heard: &Heard) -> String {
    let heard = Arc::clone(heard);
    let address = web(move |asked| {
        assert_eq!(asked.header("x-clickhouse-user"), Some("default"));
        let (said, mut all) = (statement(&asked), heard.lock().unwrap());
        let mut answer = Vec::new();
        if said.starts_with("SELECT token") {
            let last = all.iter().rev().find(|(said, _)| said.contains("progress FORMAT"));
            let token = last.map(|(_, body)| serde_json::from_slice::<Value>(body).unwrap()["token"].clone());
            answer = token.and_then(|token| token.as_str().map(str::to_owned)).unwrap_or_default().into_bytes();
        }
        all.push((said, asked.body));
        (200, String::new(), answer)
    });
    format!("http://{address}/")
}

fn section(url: &str) -> String {
    format!("[[connect.sink]]\nkind = \"clickhouse\"\nname = \"curves\"\nurl = \"{url}\"\n")
}

fn rows(heard: &Heard) -> Vec<Value> {
    let all = heard.lock().unwrap();
    let inserts = all.iter().filter(|(said, _)| said.contains("documents FORMAT JSONEachRow"));
    let lines: Vec<String> = inserts.map(|(_, body)| String::from_utf8(body.clone()).unwrap()).collect();
    lines.iter().flat_map(|body| body.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_row_of_each_document_is_written_behind_the_last_one() {
    let server = TestServer::start().await;
    let page = "<html><head><title>Bridges</title></head><body><p>Minister Anna Berg said on Monday that the bridge over the Tana \
                will be closed. It was built in 1950 by engineers from Oslo, and it has not been repaired since the floods.</p></body></html>";
    let documents = vec![
        pb::Document { document_id: "plain".to_owned(), text: crate::support::wire_story(), ..pb::Document::default() },
        pb::Document {
            document_id: "page".to_owned(),
            text: page.to_owned(),
            mime_type: "text/html".to_owned(),
            ..pb::Document::default()
        },
    ];
    let request = pb::BatchIngestDocumentsRequest {
        documents,
        ack_level: pb::AckLevel::Analyzed.into(),
        ..pb::BatchIngestDocumentsRequest::default()
    };
    let told = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results;
    let heard = Heard::default();
    let url = house(&heard);
    succeed(&block_in_place(|| once(&server.url(), &section(&url))));
    let first = rows(&heard);
    assert_eq!(first.len(), 2, "{first:#?}");
    for row in &first {
        assert_eq!((&row["deleted"], &row["analyzed"]), (&Value::from(0), &Value::from(1)));
        for (list, of) in [("entities.name", "entities.mentions"), ("statements.content", "statements.speakers")] {
            assert!(!row[list].as_array().unwrap().is_empty(), "{list}: {row}");
            assert_eq!(row[list].as_array().unwrap().len(), row[of].as_array().unwrap().len());
        }
    }
    let page = first.iter().find(|row| row["name"] == told[1].name.as_str()).unwrap();
    assert_eq!(page["statements.content"][0], "the bridge over the Tana will be closed");
    assert_eq!(page["statements.speakers"][0][0], "Anna Berg");

    let request = pb::DeleteDocumentRequest { name: told[0].name.clone() };
    server.documents().await.delete_document(request).await.unwrap();
    succeed(&block_in_place(|| once(&server.url(), &section(&url))));
    let more = rows(&heard).split_off(2);
    assert_eq!(more.len(), 1, "{more:#?}");
    assert_eq!((&more[0]["name"], &more[0]["deleted"]), (&Value::from(told[0].name.as_str()), &Value::from(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clickhouse_refuses_is_told() {
    let server = TestServer::start().await;
    let address = web(|_| (403, String::new(), b"Authentication failed".to_vec()));
    let output = block_in_place(|| once(&server.url(), &section(&format!("http://{address}/"))));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("Authentication failed"), "{told}");
    let output = block_in_place(|| once(&server.url(), &(section("http://127.0.0.1:9/") + "database = \"a; b\"\n")));
    assert!(String::from_utf8_lossy(&output.stderr).contains("letters, digits and _"));
}
