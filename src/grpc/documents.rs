//! `DocumentService`: what is stored, and what is in it.

use super::offsets::{Offsets, Unit};
use super::pb::document_service_server::DocumentService;
use super::state::Service;
use super::{ask, batch, changes, decode, encode, events, info, names, pb, search, spans, stored};
use crate::document::Article;
use crate::error::{Error, Missing};
use crate::store::filter::Place;
use crate::store::{StatementFound, StoredDocument, Write, Written};
use futures_util::Stream;
use std::pin::Pin;
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl DocumentService for Service {
    type StreamChangesStream = Pin<Box<dyn Stream<Item = Result<pb::StreamChangesResponse, Status>> + Send>>;

    async fn stream_changes(
        &self,
        request: Request<pb::StreamChangesRequest>,
    ) -> Result<Response<Self::StreamChangesStream>, Status> {
        Ok(Response::new(Box::pin(changes::run(self.clone(), request.into_inner())?)))
    }

    async fn get_document(
        &self,
        request: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<pb::GetDocumentResponse>, Status> {
        let pb::GetDocumentRequest { name, view } = request.into_inner();
        let key = names::key("name", "documents", &name)?;
        let view = ask::view(view, pb::DocumentView::Full)?;
        let found = self.library.store()?.get(&[key]).await.map_err(Error::from)?.into_iter().flatten().next();
        let stored = found.ok_or(Error::NotFound { what: Missing::Document, name })?;
        let mut document = self.offload.run(move || viewed(&stored, view)).await?;
        self.stand(std::slice::from_mut(&mut document)).await?;
        Ok(Response::new(pb::GetDocumentResponse { document: Some(document) }))
    }

    async fn batch_get_documents(
        &self,
        request: Request<pb::BatchGetDocumentsRequest>,
    ) -> Result<Response<pb::BatchGetDocumentsResponse>, Status> {
        let mut reply = batch::get(self, request.into_inner()).await?;
        self.stand(&mut reply.documents).await?;
        Ok(Response::new(reply))
    }

    async fn list_documents(
        &self,
        request: Request<pb::ListDocumentsRequest>,
    ) -> Result<Response<pb::ListDocumentsResponse>, Status> {
        let mut request = request.into_inner();
        let token = std::mem::take(&mut request.page_token);
        let page = ask::Page::of(&request.filter.clone().unwrap_or_default(), request.page_size, &token)?;
        let view = ask::view(request.view, pb::DocumentView::Basic)?;
        let filter = ask::list(request.filter)?;
        let found = self.library.store()?.list(&filter, &page.of).await.map_err(Error::from)?;
        let reply = move || {
            let (mut documents, mut room) = (Vec::with_capacity(found.entries.len()), ask::Room::default());
            for stored in &found.entries {
                let document = viewed(stored, view)?;
                if !room.takes(&document) {
                    break;
                }
                documents.push(document);
            }
            let next_page_token = page.next_after(found, documents.len(), place);
            Ok(pb::ListDocumentsResponse { documents, next_page_token })
        };
        let mut reply = self.offload.run(reply).await?;
        self.stand(&mut reply.documents).await?;
        Ok(Response::new(reply))
    }

    async fn delete_document(
        &self,
        request: Request<pb::DeleteDocumentRequest>,
    ) -> Result<Response<pb::DeleteDocumentResponse>, Status> {
        let key = names::key("name", "documents", &request.into_inner().name)?;
        self.library.store()?;
        match self.library.committer.write(Write::Delete { key }).await.map_err(Error::from)? {
            Written::Done(existed) => Ok(Response::new(pb::DeleteDocumentResponse { existed })),
            _ => Err(Error::Internal.into()),
        }
    }

    async fn reanalyze_documents(
        &self,
        request: Request<pb::ReanalyzeDocumentsRequest>,
    ) -> Result<Response<pb::ReanalyzeDocumentsResponse>, Status> {
        let pipeline = stored::pipeline(&encode::versions(self.analyzer.versions(None)));
        let wanted = ask::reanalysis(request.into_inner(), &pipeline)?;
        let store = self.library.store()?;
        let (mut marked_count, mut after) = (0, Some(0));
        // One step after the other: a caller that leaves has marked a part, and may call again.
        while let Some(row) = after {
            let (marked, next) = store.mark_for_analysis(&wanted, row).await.map_err(Error::from)?;
            marked_count += marked;
            after = next;
            self.library.backlog.notify_one();
        }
        let backlog = Some(info::backlog(store.waiting().await.map_err(Error::from)?));
        Ok(Response::new(pb::ReanalyzeDocumentsResponse { marked_count, backlog }))
    }

    async fn get_analysis(
        &self,
        request: Request<pb::GetAnalysisRequest>,
    ) -> Result<Response<pb::GetAnalysisResponse>, Status> {
        let pb::GetAnalysisRequest { name, layers, offset_encoding } = request.into_inner();
        let key = names::key("name", "documents", &name)?;
        let (layers, unit) = decode::layers_and_unit(&layers, offset_encoding)?;
        let found = self.library.store()?.analysis(&key).await.map_err(Error::from)?;
        let (stored, analysis) = found.ok_or(Error::NotFound { what: Missing::Document, name: name.clone() })?;
        let analysis = analysis.ok_or(Error::NotFound { what: Missing::Analysis, name })?;
        let reply = move || {
            let analysis: pb::GetAnalysisResponse = stored::decompress(&analysis)?;
            let article = stored::article(&stored::document(&stored)?, &analysis);
            Ok(stored::present(analysis, &article, layers, unit))
        };
        Ok(Response::new(self.offload.run(reply).await?))
    }

    async fn search_documents(
        &self,
        request: Request<pb::SearchDocumentsRequest>,
    ) -> Result<Response<pb::SearchDocumentsResponse>, Status> {
        Ok(Response::new(search::search(self, request.into_inner()).await?))
    }

    async fn search_statements(
        &self,
        request: Request<pb::SearchStatementsRequest>,
    ) -> Result<Response<pb::SearchStatementsResponse>, Status> {
        let request = request.into_inner();
        let bound = pb::SearchStatementsRequest {
            speakers: request.speakers.clone(),
            query: request.query.clone(),
            filter: request.filter.clone(),
            ..pb::SearchStatementsRequest::default()
        };
        let page = ask::Page::of(&bound, request.page_size, &request.page_token)?;
        let (_, unit) = decode::layers_and_unit(&[], request.offset_encoding)?;
        let filter = ask::statements(&request.speakers, &request.query, request.filter)?;
        let found = self.library.store()?.statements(&filter, &page.of).await.map_err(Error::from)?;
        let reply = move || {
            let (mut hits, mut room, mut taken) = (Vec::with_capacity(found.entries.len()), ask::Room::default(), 0);
            // One decoding for all hits of a document, which stand together.
            for of_document in found.entries.chunk_by(|one, next| one.key == next.key) {
                let statements = statements(of_document, unit)?;
                if !statements.iter().all(|hit| room.takes(hit)) && taken > 0 {
                    break;
                }
                hits.extend(statements);
                taken += of_document.len();
            }
            let place = |s: &StatementFound| Place { rank: s.time, key: s.key.clone(), ordinal: s.ordinal };
            let next_page_token = page.next_after(found, taken, place);
            Ok(pb::SearchStatementsResponse { hits, next_page_token })
        };
        Ok(Response::new(self.offload.run(reply).await?))
    }

    async fn search_events(
        &self,
        request: Request<pb::SearchEventsRequest>,
    ) -> Result<Response<pb::SearchEventsResponse>, Status> {
        Ok(Response::new(events::search(self, request.into_inner()).await?))
    }
}

pub(super) fn place(stored: &StoredDocument) -> Place {
    Place { rank: stored.time, key: stored.key.clone(), ordinal: 0 }
}

pub(super) fn viewed(stored: &StoredDocument, view: pb::DocumentView) -> Result<pb::Document, Error> {
    Ok(viewed_in(stored::document(stored)?, view))
}

/// As much of a document as the view shows.
pub(super) fn viewed_in(mut document: pb::Document, view: pb::DocumentView) -> pb::Document {
    if view == pb::DocumentView::Basic {
        document.text.clear();
    }
    document
}

/// Statements of one document as a reply carries them.
fn statements(found: &[StatementFound], unit: Unit) -> Result<Vec<pb::StatementHit>, Error> {
    let Some(StatementFound { body, .. }) = found.first() else { return Ok(Vec::new()) };
    let document: pb::Document = stored::decompress(&body.document)?;
    let stored: pb::GetAnalysisResponse = stored::decompress(&body.analysis)?;
    let article = stored::article(&document, &stored);
    let offsets = Offsets::new(&article, unit);
    let analysis = stored.analysis.unwrap_or_default();
    let hit = |found: &StatementFound| {
        let mut statement = analysis.statements.get(usize::try_from(found.ordinal).ok()?)?.clone();
        let contents = statement.content_spans.iter().map(|span| stored::words(&article, span).to_owned()).collect();
        let speakers = speakers(&article, &analysis, &statement);
        spans::statement(&mut statement, &mut |span| *span = offsets.span(stored::inner(&article, span)));
        Some(pb::StatementHit {
            document: stored::name("documents", &found.key),
            outlet: document.source.as_ref().map(|source| source.outlet.clone()).unwrap_or_default(),
            time: Some(stored::timestamp(found.time)),
            statement: Some(statement),
            contents,
            speakers,
        })
    };
    Ok(found.iter().filter_map(hit).collect())
}

/// Who made a statement: entities, or the words that name somebody who is none ("police").
fn speakers(article: &Article, analysis: &pb::Analysis, statement: &pb::Statement) -> Vec<pb::Speaker> {
    let named = |id: &String| analysis.entities.iter().find(|e| e.entity_id == *id);
    let named = statement.speaker_entity_ids.iter().filter_map(named);
    let mut speakers: Vec<_> =
        named.map(|e| pb::Speaker { entity: e.name.clone(), canonical_name: e.canonical_name.clone() }).collect();
    if speakers.is_empty() {
        let words = statement.speaker_span.as_ref().map(|span| stored::words(article, span)).unwrap_or_default();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        speakers.extend((!words.is_empty()).then(|| pb::Speaker { entity: String::new(), canonical_name: words }));
    }
    speakers
}
