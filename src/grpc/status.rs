//! The one table from [`Error`] to gRPC status codes and error details (AIP-193).

use crate::error::{Error, Missing};
use std::collections::HashMap;
use std::time::Duration;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, QuotaViolation, StatusExt as _};

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "dateline";

/// Where an encoded `google.rpc.Status` stands.
const DETAILS: &str = "grpc-status-details-bin";

/// How long a client should wait when the server leaves or has lost its store.
const RETRY_ELSEWHERE: Duration = Duration::from_secs(1);

/// The type of a resource that is not there.
const fn kind(what: Missing) -> &'static str {
    match what {
        Missing::Document => "dateline.v1.Document",
        Missing::Analysis => "dateline.v1.Analysis",
        Missing::Entity => "dateline.v1.Entity",
        Missing::Watch => "dateline.v1.Watch",
        Missing::Story => "dateline.v1.Story",
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(error.reason(), DOMAIN, HashMap::new());
        describe(&error, &mut details);
        Status::with_error_details(code(&error), error.to_string(), details)
    }
}

/// The code of an error.
const fn code(error: &Error) -> Code {
    match error {
        Error::Invalid(_) | Error::StreamProtocol(_) | Error::SequenceGap { .. } => Code::InvalidArgument,
        Error::QueueFull { .. }
        | Error::QueueTooLong { .. }
        | Error::MemoryFull { .. }
        | Error::SearchesBusy
        | Error::SearchTooLong
        | Error::WatchLimit(_)
        | Error::SlowConsumer(_)
        | Error::RateLimited { .. }
        | Error::ConcurrencyLimited { .. } => Code::ResourceExhausted,
        Error::Draining | Error::StoreUnavailable | Error::StorageFull | Error::StreamAge => Code::Unavailable,
        Error::NotFound { .. } => Code::NotFound,
        Error::Conflict(_) | Error::WatchExists(_) => Code::AlreadyExists,
        Error::RevisionStale { .. } | Error::WatchRevisionStale { .. } => Code::FailedPrecondition,
        Error::TokenExpired { .. } | Error::MessageTooHeavy { .. } | Error::ReplyTooLarge { .. } => Code::OutOfRange,
        Error::SessionTakenOver => Code::Aborted,
        Error::Cancelled => Code::Cancelled,
        Error::DeadlineExceeded | Error::ReceiveTimeout(_) => Code::DeadlineExceeded,
        Error::Unauthenticated(_) => Code::Unauthenticated,
        Error::Forbidden { .. } => Code::PermissionDenied,
        Error::Internal => Code::Internal,
    }
}

/// Adds what a client can act on: the fields at fault, the name, when to try again, the quota.
fn describe(error: &Error, details: &mut ErrorDetails) {
    match error {
        Error::Invalid(violations) => {
            let fields = violations.iter().map(|v| FieldViolation::new(v.field.clone(), v.description.clone()));
            details.set_bad_request(fields.collect::<Vec<_>>());
        }
        Error::QueueFull { retry_after } | Error::QueueTooLong { retry_after } | Error::MemoryFull { retry_after } => {
            details.set_retry_info(Some(*retry_after));
        }
        Error::Draining | Error::StoreUnavailable | Error::StorageFull | Error::StreamAge | Error::SearchesBusy => {
            details.set_retry_info(Some(RETRY_ELSEWHERE));
        }
        Error::NotFound { what, name } => {
            details.set_resource_info(kind(*what), name.as_str(), "", "");
        }
        Error::Conflict(name) | Error::RevisionStale { name, .. } => {
            details.set_resource_info("dateline.v1.Document", name.as_str(), "", "");
        }
        Error::WatchLimit(_) => {
            details.set_quota_failure(vec![QuotaViolation::new("watches", error.to_string())]);
        }
        Error::WatchExists(name) | Error::WatchRevisionStale { name, .. } => {
            details.set_resource_info("dateline.v1.Watch", name.as_str(), "", "");
        }
        Error::TokenExpired { oldest } => {
            let position = HashMap::from([("oldest_position".to_owned(), oldest.to_string())]);
            details.set_error_info(error.reason(), DOMAIN, position);
        }
        Error::RateLimited { principal, retry_after, .. } | Error::ConcurrencyLimited { principal, retry_after, .. } => {
            details.set_retry_info(Some(*retry_after));
            details.set_quota_failure(vec![QuotaViolation::new(principal.to_string(), error.to_string())]);
        }
        _ => {}
    }
}

/// The code that headers or trailers carry, if they do.
///
/// What the transport refuses by itself carries no details, and calls a message that cannot be read `INTERNAL`, which it is not:
/// it gets its reason, and its code, here.
pub(super) fn settle(headers: &mut HeaderMap) -> Option<Code> {
    let code = Code::from_bytes(headers.get(Status::GRPC_STATUS)?.as_bytes());
    let (settled, reason) = match code {
        _ if headers.contains_key(DETAILS) => return Some(code),
        Code::Internal => (Code::InvalidArgument, "MESSAGE_INVALID"),
        Code::OutOfRange | Code::ResourceExhausted => (code, "MESSAGE_TOO_LARGE"),
        Code::Unimplemented => (code, "UNIMPLEMENTED"),
        _ => return Some(code),
    };
    let message = Status::from_header_map(headers).map(|s| s.message().to_owned()).unwrap_or_default();
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    // It fails for metadata that are no headers, and there are none.
    let _ = Status::with_error_details(settled, message, details).add_header(headers);
    Some(settled)
}

/// The same error as an in-band `google.rpc.Status`, for one document of a stream.
pub fn in_band(error: Error) -> tonic_types::pb::Status {
    let status = Status::from(error);
    // The details of a status are an encoded `google.rpc.Status` already.
    prost::Message::decode(status.details()).unwrap_or_else(|_| tonic_types::pb::Status {
        code: status.code() as i32,
        message: status.message().to_owned(),
        details: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Doubt, Reason};

    #[test]
    fn every_error_has_its_code_reason_and_details() {
        let second = Duration::from_secs(1);
        let table = [
            (Error::invalid("document.text", Reason::TextEmpty, "is empty"), Code::InvalidArgument, "TEXT_EMPTY"),
            (Error::QueueFull { retry_after: second }, Code::ResourceExhausted, "QUEUE_FULL"),
            (Error::QueueTooLong { retry_after: second }, Code::ResourceExhausted, "QUEUE_TOO_LONG"),
            (Error::MemoryFull { retry_after: second }, Code::ResourceExhausted, "MEMORY_FULL"),
            (Error::MessageTooHeavy { weight: 2, most: 1 }, Code::OutOfRange, "MESSAGE_TOO_LARGE"),
            (Error::ReplyTooLarge { bytes: 2, most: 1 }, Code::OutOfRange, "REPLY_TOO_LARGE"),
            (Error::Draining, Code::Unavailable, "DRAINING"),
            (Error::SearchTooLong, Code::ResourceExhausted, "SEARCH_TOO_LONG"),
            (Error::SearchesBusy, Code::ResourceExhausted, "SEARCHES_BUSY"),
            (Error::Cancelled, Code::Cancelled, "CANCELLED"),
            (Error::DeadlineExceeded, Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            (Error::SlowConsumer(second), Code::ResourceExhausted, "SLOW_CONSUMER"),
            (Error::ReceiveTimeout(second), Code::DeadlineExceeded, "RECEIVE_TIMEOUT"),
            (Error::Unauthenticated(Doubt::TokenInvalid), Code::Unauthenticated, "TOKEN_INVALID"),
            (Error::Forbidden { principal: "desk".into(), scope: "ingest" }, Code::PermissionDenied, "SCOPE_MISSING"),
            (
                Error::RateLimited { principal: "desk".into(), per_second: 5, retry_after: second },
                Code::ResourceExhausted,
                "RATE_LIMITED",
            ),
            (
                Error::ConcurrencyLimited { principal: "desk".into(), limit: 5, retry_after: second },
                Code::ResourceExhausted,
                "CONCURRENCY_LIMITED",
            ),
            (Error::Internal, Code::Internal, "INTERNAL"),
        ];
        for (error, code, reason) in table {
            let limited = matches!(error, Error::RateLimited { .. } | Error::ConcurrencyLimited { .. });
            let shed = matches!(error, Error::QueueFull { .. } | Error::QueueTooLong { .. } | Error::MemoryFull { .. });
            let retryable = limited || shed || matches!(error, Error::Draining | Error::SearchesBusy);
            let in_band = in_band(error.clone());
            let status = Status::from(error);
            let details = status.get_error_details();
            let info = details.error_info().map(|i| (i.reason.as_str(), i.domain.as_str()));
            assert_eq!((status.code(), info), (code, Some((reason, DOMAIN))));
            assert_eq!(details.retry_info().is_some(), retryable, "{reason}");
            assert_eq!(details.quota_failure().is_some(), limited, "{reason}");
            assert_eq!((in_band.code, in_band.details.is_empty()), (code as i32, false), "{reason}");
        }
    }

    #[test]
    fn what_the_transport_refuses_gets_a_reason_and_what_is_ours_stays() {
        let settled = |status: Status| {
            let mut headers = HeaderMap::new();
            let added = status.add_header(&mut headers).is_ok();
            let code = settle(&mut headers).filter(|_| added);
            let reason = Status::from_header_map(&headers).and_then(|s| Some(s.get_details_error_info()?.reason));
            (code, reason)
        };
        let own = |code, reason: &str| (Some(code), Some(reason.to_owned()));
        assert_eq!(settled(Status::internal("bad gzip")), own(Code::InvalidArgument, "MESSAGE_INVALID"));
        assert_eq!(settled(Status::out_of_range("9 MiB")), own(Code::OutOfRange, "MESSAGE_TOO_LARGE"));
        assert_eq!(settled(Error::Internal.into()), own(Code::Internal, "INTERNAL"));
        assert_eq!(settled(Status::ok("")), (Some(Code::Ok), None));
        assert_eq!(settle(&mut HeaderMap::new()), None);
    }
}
