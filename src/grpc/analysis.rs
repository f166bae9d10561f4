//! `AnalysisService`: decode, analyse on the executor, encode.

use super::decode::{self, Request as Decoded, Several, Violations};
use super::pb::{self, analysis_service_server::AnalysisService};
use super::state::Service;
use super::{encode, reply, resolve, status, stream};
use crate::app::Analyzed;
use crate::document::Document;
use crate::error::Error;
use crate::executor::{Permit, Size, Ticket};
use futures_util::future;
use prost::Message as _;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

#[tonic::async_trait]
impl AnalysisService for Service {
    async fn analyze_document(
        &self,
        request: Request<pb::AnalyzeDocumentRequest>,
    ) -> Result<Response<pb::AnalyzeDocumentResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let decoded = decode::analyze_request(request.into_inner(), &self.analyzer.limits);
        let begun = decoded.and_then(|decoded| {
            let permit = self.executor.try_admit(size_of(&decoded.document), deadline)?;
            Ok(self.analyze(permit, deadline, decoded))
        });
        let outcome = match begun {
            Ok(ticket) => ticket.wait().await,
            Err(error) => Err(error),
        };
        count(outcome.is_ok());
        Ok(Response::new(outcome?))
    }

    type AnalyzeDocumentsStream = Pin<Box<dyn Stream<Item = Result<pb::AnalyzeDocumentsResponse, Status>> + Send>>;

    async fn analyze_documents(
        &self,
        request: Request<Streaming<pb::AnalyzeDocumentsRequest>>,
    ) -> Result<Response<Self::AnalyzeDocumentsStream>, Status> {
        let deadline = super::deadline::deadline(&request);
        let service = self.clone();
        let window = self.settings.stream_window;
        let patience = self.settings.slow_consumer_timeout;
        let lifetime = self.drain.lifetime();
        let ended = async move { Error::from(lifetime.ended().await.why) };
        let responses = stream::in_order(request.into_inner(), window, patience, ended, move |request| {
            let service = service.clone();
            async move { service.analyze_one(request, deadline).await }
        });
        Ok(Response::new(Box::pin(responses)))
    }

    async fn summarize_documents(
        &self,
        request: Request<pb::SummarizeDocumentsRequest>,
    ) -> Result<Response<pb::SummarizeDocumentsResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let caller = request.extensions().get().cloned();
        let decoded = decode::summarize_request(request.into_inner(), &self.analyzer.limits)?;
        let decoded = resolve::read(self, caller.as_ref(), decoded).await?;
        Ok(Response::new(self.with_analyses(deadline, decoded, encode::several::summary).await?))
    }

    async fn compare_documents(
        &self,
        request: Request<pb::CompareDocumentsRequest>,
    ) -> Result<Response<pb::CompareDocumentsResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let caller = request.extensions().get().cloned();
        let decoded = decode::compare_request(request.into_inner(), &self.analyzer.limits)?;
        let decoded = resolve::read(self, caller.as_ref(), decoded).await?;
        Ok(Response::new(self.with_analyses(deadline, decoded, encode::several::comparison).await?))
    }
}

impl Service {
    /// Hands one decoded request to the executor.
    fn analyze(&self, permit: Permit, deadline: Option<Instant>, request: Decoded) -> Ticket<pb::AnalyzeDocumentResponse> {
        let analyzer = Arc::clone(&self.analyzer);
        self.executor.run(permit, deadline, move |caller| {
            let Decoded { document, options, reply } = request;
            let analyzed = analyzer.analyze(&document, &options, &|| caller.stop())?;
            let mut analysis = encode::analysis(&analyzed, &reply, &analyzer);
            if reply.timings {
                analysis.timings = Some(encode::timings(caller.queued, &analyzed.timings));
            }
            let article = &analyzed.article;
            let (text, title) = match analyzed.extracted {
                true => (article.body().of(article.text()), article.title().of(article.text())),
                false => ("", ""),
            };
            Ok(pb::AnalyzeDocumentResponse {
                analysis: Some(analysis),
                extracted_text: text.to_owned(),
                extracted_title: if document.title.is_empty() { title.to_owned() } else { String::new() },
            })
        })
    }

    /// Analyses several documents on the executor and makes a reply of all. Admitted is the call; its documents are jobs of their own,
    /// between which others have their turn.
    pub(super) async fn with_analyses<R: Send + 'static>(
        &self,
        deadline: Option<Instant>,
        request: Several,
        reply: fn(&Several, &[Analyzed]) -> R,
    ) -> Result<R, Error> {
        let size = Size::of(request.documents.iter().map(|document| document.text.len()).sum());
        let _admitted = self.executor.try_admit(size, deadline)?;
        let request = Arc::new(request);
        let mut tickets = Vec::with_capacity(request.documents.len());
        for (index, document) in request.documents.iter().enumerate() {
            let (analyzer, request) = (Arc::clone(&self.analyzer), Arc::clone(&request));
            let permit = self.executor.admit(size_of(document)).await?;
            tickets.push(self.executor.run(permit, deadline, move |caller| {
                let document = request.documents.get(index).ok_or(Error::Internal)?;
                analyzer.analyze(document, &request.options, &|| caller.stop())
            }));
        }
        let analyzed = future::try_join_all(tickets.into_iter().map(Ticket::wait)).await?;
        self.offload.run(move || Ok(reply(&request, &analyzed))).await
    }

    /// Begins the analysis of one request of a stream: waits for room in memory, which it takes until it is answered, and for a
    /// place in the queue, then returns what will answer it.
    async fn analyze_one(
        &self,
        request: pb::AnalyzeDocumentsRequest,
        deadline: Option<Instant>,
    ) -> impl Future<Output = pb::AnalyzeDocumentsResponse> + Send + use<> {
        let pb::AnalyzeDocumentsRequest {
            tag,
            document,
            layers,
            offset_encoding,
            summary,
            include_timings,
            model,
            max_reply_bytes,
        } = request;
        let unary = pb::AnalyzeDocumentRequest { document, layers, offset_encoding, summary, include_timings, model };
        let room = self.library.room(unary.encoded_len()).await;
        let mut found = Violations::default();
        let reply_bytes = found.reply_bytes("max_reply_bytes", max_reply_bytes);
        let begun = match found.into_result().and_then(|()| self.decode_tagged(&tag, unary)) {
            Ok(decoded) => {
                let admitted = self.executor.admit(size_of(&decoded.document)).await;
                admitted.map(|permit| self.analyze(permit, deadline, decoded))
            }
            Err(error) => Err(error),
        };
        async move {
            let outcome = match begun {
                Ok(ticket) => ticket.wait().await,
                Err(error) => Err(error),
            };
            count(outcome.is_ok());
            drop(room);
            reply::analysis(answer(tag, outcome), reply_bytes)
        }
    }

    fn decode_tagged(&self, tag: &str, request: pb::AnalyzeDocumentRequest) -> Result<Decoded, Error> {
        let decoded = decode::analyze_request(request, &self.analyzer.limits);
        decode::tag(tag, decoded)
    }
}

const fn size_of(document: &Document) -> Size {
    Size::of(document.text.len())
}

/// Counts a document that was analysed, or was not.
fn count(analyzed: bool) {
    let outcome = if analyzed { "analyzed" } else { "refused" };
    metrics::counter!("dateline_documents_total", "outcome" => outcome).increment(1);
}

/// The response to one request of a stream.
fn answer(mut tag: String, outcome: Result<pb::AnalyzeDocumentResponse, Error>) -> pb::AnalyzeDocumentsResponse {
    use pb::analyze_documents_response::Result as Answer;
    if tag.len() > decode::MAX_TAG_BYTES {
        tag.clear();
    }
    match outcome {
        Ok(pb::AnalyzeDocumentResponse { analysis, extracted_text, extracted_title }) => {
            pb::AnalyzeDocumentsResponse { tag, result: analysis.map(Answer::Analysis), extracted_text, extracted_title }
        }
        Err(error) => pb::AnalyzeDocumentsResponse {
            tag,
            result: Some(Answer::Error(status::in_band(error))),
            ..pb::AnalyzeDocumentsResponse::default()
        },
    }
}
