//! `ServerService`: what the server is and what it allows.

use super::pb::server_service_server::ServerService;
use super::state::Service;
use super::{ask, decode, encode, ingest, pb};
use crate::analysis::{Layers, ModelName};
use crate::lang::{self, Tier};
use crate::service::watches::MAX_WATCHES;
use crate::store::Waiting;
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl ServerService for Service {
    async fn get_server_info(
        &self,
        _: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        let (analyzer, settings) = (&self.analyzer, &self.settings);
        let limits = pb::Limits {
            max_text_bytes: analyzer.limits.text_bytes as i32,
            max_title_bytes: analyzer.limits.title_bytes as i32,
            max_message_bytes: settings.message_bytes as i32,
            concurrent_analyses: settings.threads as i32,
            max_queued_analyses: settings.queue as i32,
            stream_window_documents: settings.stream_window as i32,
            slow_consumer_timeout: Some(settings.slow_consumer_timeout.into()),
            max_query_bytes: analyzer.limits.query_bytes as i32,
            max_summarized_documents: decode::MAX_SUMMARIZED as i32,
            max_batch_documents: ingest::MAX_BATCH as i32,
            max_page_size: ask::MAX_PAGE_SIZE,
            ingest_window_documents: ingest::WINDOW_DOCUMENTS as i32,
            ingest_window_bytes: ingest::WINDOW_BYTES as i64,
            max_header_bytes: settings.header_bytes as i32,
            max_connections: settings.max_connections as i32,
            max_streams_per_connection: settings.max_streams_per_connection as i32,
            receive_timeout: Some(settings.receive_timeout.into()),
            max_stream_age: Some(settings.max_stream_age.into()),
            max_connection_age: Some(settings.max_connection_age.into()),
            drain_timeout: Some(settings.drain_timeout.into()),
            requests_per_second: self.principal_limits.requests_per_second.map(|n| n as i32),
            concurrent_calls: self.principal_limits.concurrent_calls.map(|n| n as i32),
            max_request_memory_bytes: settings.request_bytes as i64,
            max_markup_bytes: analyzer.limits.markup_bytes as i32,
            max_watches: MAX_WATCHES as i32,
        };
        Ok(Response::new(pb::GetServerInfoResponse {
            pipeline: Some(encode::versions(analyzer.versions(None))),
            models: ModelName::ALL.iter().map(|name| name.as_str().to_owned()).collect(),
            language_codes: vec![lang::english().code.to_owned()],
            languages: lang::all().into_iter().map(|known| language(known, analyzer.layers_of(known))).collect(),
            layers: encode::layers(analyzer.layers()),
            provenance: encode::provenance(analyzer, Layers::all(), None),
            limits: Some(limits),
            backlog: Some(backlog(self.library.waiting())),
        }))
    }
}

/// Documents that wait for their analysis, as a reply carries them.
pub(super) const fn backlog(waiting: Waiting) -> pb::AnalysisBacklog {
    let Waiting { pending, outdated, failed } = waiting;
    pb::AnalysisBacklog { pending_count: pending, outdated_count: outdated, failed_count: failed }
}

fn language(language: &lang::Language, made: Layers) -> pb::LanguageSupport {
    let tier = match language.tier {
        Tier::Full => pb::LanguageTier::Full,
        Tier::Partial => pb::LanguageTier::Partial,
        Tier::Basic => pb::LanguageTier::Basic,
    };
    pb::LanguageSupport { language_code: language.code.to_owned(), tier: tier.into(), layers: encode::layers(made) }
}
