//! Stored documents in requests about several: they count as if they had been sent.

use super::{document, on_both_stores, reason};
use crate::support::certificates::put;
use crate::support::{TestServer, wire_story};
use dateline::auth::tokens;
use dateline::config::{Auth, Config};
use dateline::grpc::pb;
use dateline::grpc::pb::analysis_service_client::AnalysisServiceClient;
use tonic::{Code, Request};
use tonic_types::StatusExt as _;

on_both_stores!(
    a_summary_of_stored_documents_is_that_of_sent_ones,
    a_comparison_of_stored_documents_is_that_of_sent_ones,
    names_that_lead_nowhere_are_told,
);

const FIRST: &str = "LIMA, May 3 -- A bridge over the Rimac fell on Sunday and 12 people were killed, police said. \
                     Mayor Rosa Quispe called for an inquiry into the bridge.";
const SECOND: &str = "LIMA, May 5 -- Engineers had warned the government about rusted cables for a decade, a union leader said. \
                      In all 15 people were killed, the police said on Tuesday.";

/// A document of a day of May 2020.
fn dated(id: &str, day: i64, text: &str) -> pb::Document {
    let publish_time = Some(pbjson_types::Timestamp { seconds: (18_382 + day) * 86_400, nanos: 0 });
    pb::Document { publish_time, ..document(id, text) }
}

/// They have the language layer alone, so that their stored analyses do not do.
async fn store(server: &TestServer, documents: Vec<pb::Document>) {
    let layers = vec![pb::Layer::Language.into()];
    let request = pb::BatchIngestDocumentsRequest { documents, layers, ..pb::BatchIngestDocumentsRequest::default() };
    let results = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results;
    assert!(results.iter().all(|r| r.outcome() == pb::IngestOutcome::Created), "{results:?}");
}

fn names(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| format!("documents/{id}")).collect()
}

async fn a_summary_of_stored_documents_is_that_of_sent_ones(server: TestServer) {
    let (first, second) = (dated("a/1", 3, FIRST), dated("b", 5, SECOND));
    store(&server, vec![first.clone(), second.clone()]).await;
    let mut client = server.analysis().await;
    let mut summarize = async |documents: &[&pb::Document], document_names: Vec<String>| {
        let budget = Some(pb::summary_options::Budget::SentenceCount(4));
        let request = pb::SummarizeDocumentsRequest {
            documents: documents.iter().copied().cloned().collect(),
            document_names,
            summary: Some(pb::SummaryOptions { budget, ..pb::SummaryOptions::default() }),
            ..pb::SummarizeDocumentsRequest::default()
        };
        client.summarize_documents(request).await.unwrap().into_inner()
    };
    /// Who is cited by name is told in the way of the others.
    fn renamed(mut reply: pb::SummarizeDocumentsResponse) -> pb::SummarizeDocumentsResponse {
        for sentence in reply.summary.iter_mut().flat_map(|s| &mut s.sentences) {
            let id = sentence.source_document.strip_prefix("documents/").map(|id| id.replace("%2F", "/"));
            sentence.source_document = id.unwrap_or_else(|| sentence.source_document.clone());
        }
        reply
    }
    let sent = summarize(&[&first, &second], Vec::new()).await;
    assert!(!sent.contradictions.is_empty(), "{sent:?}");
    let stored = summarize(&[], names(&["a%2F1", "b"])).await;
    let cited: Vec<_> = stored.summary.iter().flat_map(|s| &s.sentences).map(|s| s.source_document.as_str()).collect();
    assert!(cited.contains(&"documents/a%2F1") && cited.contains(&"documents/b"), "{cited:?}");
    assert_eq!(renamed(stored), sent);
    assert_eq!(renamed(summarize(&[&first], names(&["b"])).await), sent);
}

async fn a_comparison_of_stored_documents_is_that_of_sent_ones(server: TestServer) {
    let story = wire_story();
    let revised = story.replace("about 40 percent of the canals are finished", "half of the canals are now finished");
    let (first, second) = (dated("old", 3, &story), dated("new", 4, &revised));
    let html = format!("<html><body><article><p>{}</p></article></body></html>", story.replace("\n\n", "</p><p>"));
    let page = pb::Document { mime_type: "text/html".to_owned(), ..dated("page", 4, &html) };
    store(&server, vec![first.clone(), second.clone(), page]).await;
    let mut client = server.analysis().await;
    let mut compare = async |request| client.compare_documents(request).await.unwrap().into_inner();
    let any = pb::CompareDocumentsRequest::default;
    let named = |name: &str| format!("documents/{name}");
    let (a, b) = (Some(first), Some(second));
    let sent = compare(pb::CompareDocumentsRequest { first_document: a.clone(), second_document: b, ..any() }).await;
    assert!(sent.aligned_spans.iter().any(|s| s.alignment() == pb::Alignment::Changed), "{sent:?}");
    let (old, new) = (named("old"), named("new"));
    let both = pb::CompareDocumentsRequest { first_document_name: old, second_document_name: new.clone(), ..any() };
    assert_eq!(compare(both).await, sent);
    let one = pb::CompareDocumentsRequest { first_document: a.clone(), second_document_name: new, ..any() };
    assert_eq!(compare(one).await, sent);
    let of_page = pb::CompareDocumentsRequest { first_document: a, second_document_name: named("page"), ..any() };
    assert!(compare(of_page).await.near_duplicate_score > 0.8, "the text of a page is compared, not its HTML");
}

async fn names_that_lead_nowhere_are_told(server: TestServer) {
    store(&server, vec![document("here", "The ferry leaves at noon.")]).await;
    let mut client = server.analysis().await;
    let mut summarize = async |document_names: Vec<String>| {
        let request = pb::SummarizeDocumentsRequest { document_names, ..pb::SummarizeDocumentsRequest::default() };
        client.summarize_documents(request).await.map(drop)
    };
    let missing = summarize(names(&["here", "there", "nowhere"])).await.unwrap_err();
    assert_eq!((missing.code(), reason(&missing).as_str()), (Code::NotFound, "DOCUMENT_NOT_FOUND"));
    let resource = missing.get_error_details().resource_info().map(|r| r.resource_name.clone());
    assert_eq!(resource.as_deref(), Some("documents/there"));

    let fields = |status: tonic::Status| -> Vec<String> {
        let details = status.get_error_details();
        details.bad_request().unwrap().field_violations.iter().map(|v| v.field.clone()).collect()
    };
    let wrong = vec!["here".to_owned(), "documents/here".to_owned(), "entities/here".to_owned()];
    assert_eq!(fields(summarize(wrong).await.unwrap_err()), ["document_names[0]", "document_names[2]"]);
    assert_eq!(fields(summarize(names(&["here"; 201])).await.unwrap_err()), ["documents"]);

    let twice = pb::CompareDocumentsRequest {
        first_document: Some(document("here", "The ferry leaves at noon.")),
        first_document_name: "documents/here".to_owned(),
        ..pb::CompareDocumentsRequest::default()
    };
    let status = server.analysis().await.compare_documents(twice).await.unwrap_err();
    assert_eq!(fields(status), ["first_document_name", "second_document"]);
}

/// Who may have documents analysed may not for that reason read what others have stored.
#[tokio::test(flavor = "multi_thread")]
async fn names_need_the_scope_to_read() {
    let dir = tempfile::tempdir().unwrap();
    let issue = |name, scopes: &str, byte| tokens::issue(name, scopes.parse().unwrap(), [byte; 32]);
    let ((analyst, one), (reader, other)) = (issue("analyst", "analyze", 1), issue("reader", "analyze,read", 2));
    let tokens_file = Some(put(dir.path(), "tokens", &format!("{one}\n{other}\n")));
    let auth = Auth { tokens_file, ..Auth::default() };
    let server = TestServer::configured(Config { auth, ..Config::default() }).await;
    let channel = server.channel().await;
    let ask = async |token: &str| {
        let document_names = names(&["none"]);
        let mut request =
            Request::new(pb::SummarizeDocumentsRequest { document_names, ..pb::SummarizeDocumentsRequest::default() });
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        reason(&AnalysisServiceClient::new(channel.clone()).summarize_documents(request).await.unwrap_err())
    };
    assert_eq!(ask(&analyst).await, "SCOPE_MISSING");
    assert_eq!(ask(&reader).await, "DOCUMENT_NOT_FOUND");
}
