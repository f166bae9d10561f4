//! A story as one page for a browser, drawn by the console: what the server answers about it, enclosed in the page, with what the
//! later documents have in common with the first. The page asks no server.

use super::remote::{self, Connection, Remote, failure};
use crate::console;
use crate::grpc::pb;
use crate::grpc::pb::analysis_service_client::AnalysisServiceClient;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use crate::grpc::pb::story_service_client::StoryServiceClient;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;

/// Most documents of the page.
const DOCUMENTS: i32 = 200;

/// Most documents that are compared with the first one, those that came first.
const COMPARED: usize = 40;

/// Offsets count as the page's language does.
const UNIT: pb::OffsetEncoding = pb::OffsetEncoding::Utf16CodeUnit;

/// What the page shows: `Enclosed` of `console/src/file.tsx`.
#[derive(Debug, Default, Serialize)]
struct Page {
    story: Told,
}

#[derive(Debug, Default, Serialize)]
struct Told {
    told: pb::GetStoryResponse,
    timeline: pb::GetTimelineResponse,
    /// The earliest first; with text where they are compared.
    documents: Vec<pb::Document>,
    /// By the name of a later document, what it has in common with the first.
    comparisons: BTreeMap<String, Vec<pb::AlignedSpan>>,
}

/// Asks for everything about a story, and makes its page.
///
/// # Errors
/// When the server does not answer, or knows no such story.
pub(super) async fn page(name: &str, connection: &Connection, remote: &Remote) -> Result<String, Box<dyn Error>> {
    let mut client = StoryServiceClient::new(connection.clone()).max_decoding_message_size(remote::MAX_REPLY_BYTES);
    let request = pb::GetStoryRequest {
        name: name.to_owned(),
        summary: Some(pb::SummaryOptions { standalone: true, ..pb::SummaryOptions::default() }),
        offset_encoding: UNIT.into(),
        ..pb::GetStoryRequest::default()
    };
    let told = client.get_story(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
    let request = pb::GetTimelineRequest { name: name.to_owned(), offset_encoding: UNIT.into() };
    let timeline = client.get_timeline(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
    let request = pb::ListStoryDocumentsRequest {
        name: name.to_owned(),
        page_size: DOCUMENTS,
        ..pb::ListStoryDocumentsRequest::default()
    };
    let listed = client.list_story_documents(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
    let mut story = Told { told, timeline, documents: listed.documents, comparisons: BTreeMap::new() };
    story.documents.reverse();
    story.compare(connection, remote).await?;
    let title = story.told.story.as_ref().map(|story| story.title.clone()).unwrap_or_default();
    Ok(console::page(&title, &Page { story })?)
}

impl Told {
    /// Compares the later documents with the first one.
    async fn compare(&mut self, connection: &Connection, remote: &Remote) -> Result<(), Box<dyn Error>> {
        let Some((first, later)) = self.documents.split_first_mut() else { return Ok(()) };
        let mut client = AnalysisServiceClient::new(connection.clone()).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        for document in later.iter_mut().take(COMPARED) {
            let request = pb::CompareDocumentsRequest {
                first_document_name: first.name.clone(),
                second_document_name: document.name.clone(),
                offset_encoding: UNIT.into(),
                ..pb::CompareDocumentsRequest::default()
            };
            let reply = client.compare_documents(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
            self.comparisons.insert(document.name.clone(), reply.aligned_spans);
            document.text = text(&document.name, connection, remote).await?;
        }
        Ok(())
    }
}

/// The text that spans index: what was extracted of a web page, else what was sent.
async fn text(name: &str, connection: &Connection, remote: &Remote) -> Result<String, Box<dyn Error>> {
    let mut client = DocumentServiceClient::new(connection.clone()).max_decoding_message_size(remote::MAX_REPLY_BYTES);
    let request = pb::GetDocumentRequest { name: name.to_owned(), ..pb::GetDocumentRequest::default() };
    let stored = client.get_document(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
    let document = stored.document.unwrap_or_default();
    if document.mime_type != "text/html" {
        return Ok(document.text);
    }
    let request = pb::GetAnalysisRequest {
        name: name.to_owned(),
        layers: vec![pb::Layer::Language.into()],
        ..pb::GetAnalysisRequest::default()
    };
    let found = client.get_analysis(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
    Ok(found.extracted_text)
}
