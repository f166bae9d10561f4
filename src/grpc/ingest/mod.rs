//! `IngestService`: documents in, analysed and stored.
//!
//! A document is decoded, looked up (what is stored already costs nothing more), analysed on the executor ([`document`]), and written
//! through the committer; [`stream`] does this for a stream in order. `jobs::analyze` analyses what was acknowledged
//! before its analysis.

mod document;
pub(crate) mod options;
mod stream;

pub(super) use options::MAX_BATCH;
pub(super) use stream::{WINDOW_BYTES, WINDOW_DOCUMENTS};

use super::pb::ingest_service_server::IngestService;
use super::state::Service;
use super::{pb, reply};
use crate::auth::Principal;
use futures_util::Stream;
use prost::Message as _;
use std::pin::Pin;
use tonic::{Request, Response, Status, Streaming};

#[tonic::async_trait]
impl IngestService for Service {
    type IngestDocumentsStream = Pin<Box<dyn Stream<Item = Result<pb::IngestDocumentsResponse, Status>> + Send>>;

    async fn ingest_documents(
        &self,
        request: Request<Streaming<pb::IngestDocumentsRequest>>,
    ) -> Result<Response<Self::IngestDocumentsStream>, Status> {
        let owner = request.extensions().get::<Principal>().map(|caller| caller.owner().to_owned()).unwrap_or_default();
        Ok(Response::new(Box::pin(stream::run(self.clone(), owner, request.into_inner()))))
    }

    async fn batch_ingest_documents(
        &self,
        request: Request<pb::BatchIngestDocumentsRequest>,
    ) -> Result<Response<pb::BatchIngestDocumentsResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let (documents, intake) = options::batch(request.into_inner())?;
        let mut begun = Vec::with_capacity(documents.len());
        for document in documents {
            begun.push(document::begin(self, &intake, document, deadline).await?);
        }
        let mut submitted = Vec::with_capacity(begun.len());
        for one in begun {
            submitted.push(one.submit(self, &intake, None, Vec::new()).await);
        }
        let (mut results, mut left) = (Vec::with_capacity(submitted.len()), intake.reply_bytes);
        for (index, one) in submitted.into_iter().enumerate() {
            let result = reply::result(one.finish(self, index as i64 + 1).await?, left);
            left = left.saturating_sub(result.encoded_len() + reply::ENVELOPE);
            results.push(result);
        }
        Ok(Response::new(pb::BatchIngestDocumentsResponse { results }))
    }
}
