//! Answers that a client takes. gRPC clients accept messages of 4 MiB unless they are told otherwise, and end a stream at a larger one,
//! which would come again after they have resumed: so what a message has no room for is left out, and told.

use super::{pb, status};
use crate::error::Error;
use pb::analyze_documents_response::Result as Answer;
use prost::Message as _;

/// What stands around a message within another one, at most.
pub(super) const ENVELOPE: usize = 16;

/// A result, without its analysis when it would take more than `most` bytes.
pub(super) fn result(mut result: pb::IngestResult, most: usize) -> pb::IngestResult {
    if result.analysis.is_some() && result.encoded_len() + ENVELOPE > most {
        result.analysis = None;
        result.analysis_left_out = true;
    }
    result
}

/// A change, without the text of its document when it would take more than `most` bytes.
pub(super) fn change(mut change: pb::DocumentChange, most: usize) -> pb::DocumentChange {
    let larger = change.encoded_len() + ENVELOPE > most;
    if let Some(document) = change.document.as_mut().filter(|_| larger) {
        document.text.clear();
        change.text_left_out = true;
    }
    change
}

/// The answer to one document of a stream, or that it would take more than `most` bytes.
pub(super) fn analysis(response: pb::AnalyzeDocumentsResponse, most: usize) -> pb::AnalyzeDocumentsResponse {
    let bytes = response.encoded_len();
    if bytes <= most {
        return response;
    }
    let error = status::in_band(Error::ReplyTooLarge { bytes, most });
    pb::AnalyzeDocumentsResponse {
        tag: response.tag,
        result: Some(Answer::Error(error)),
        ..pb::AnalyzeDocumentsResponse::default()
    }
}
