//! `ServerService`: what the server is and what it allows.

use super::pb::server_service_server::ServerService;
use super::server::Service;
use super::{decode, encode, pb};
use crate::analysis::{Layers, ModelName};
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl ServerService for Service {
    async fn get_server_info(
        &self,
        _: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        let analyzer = &self.analyzer;
        let limits = pb::Limits {
            max_text_bytes: analyzer.limits.text_bytes as i32,
            max_title_bytes: analyzer.limits.title_bytes as i32,
            max_message_bytes: self.settings.message_bytes as i32,
            concurrent_analyses: self.settings.threads as i32,
            max_queued_analyses: self.settings.queue as i32,
            stream_window_documents: self.settings.stream_window as i32,
            slow_consumer_timeout: Some(self.settings.slow_consumer_timeout.into()),
            max_query_bytes: analyzer.limits.query_bytes as i32,
            max_summarized_documents: decode::MAX_SUMMARIZED as i32,
        };
        Ok(Response::new(pb::GetServerInfoResponse {
            pipeline: Some(encode::versions(analyzer.versions(None))),
            models: ModelName::ALL.iter().map(|name| name.as_str().to_owned()).collect(),
            language_codes: vec!["en".to_owned()],
            layers: encode::layers(analyzer.layers()),
            provenance: encode::provenance(analyzer, Layers::all(), None),
            limits: Some(limits),
        }))
    }
}
