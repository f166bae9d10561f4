//! The one table from [`Error`] to gRPC status codes and error details (AIP-193).

use crate::error::Error;
use std::collections::HashMap;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "dateline";

/// How long a client should wait when the server is starting or leaving.
const RETRY_ELSEWHERE: Duration = Duration::from_secs(1);

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(error.reason(), DOMAIN, HashMap::new());
        let code = match &error {
            Error::Invalid(violations) => {
                details.set_bad_request(
                    violations
                        .iter()
                        .map(|v| FieldViolation::new(v.field.clone(), v.description.clone()))
                        .collect::<Vec<_>>(),
                );
                Code::InvalidArgument
            }
            Error::QueueFull { retry_after } => {
                details.set_retry_info(Some(*retry_after));
                Code::ResourceExhausted
            }
            Error::NotReady | Error::Draining => {
                details.set_retry_info(Some(RETRY_ELSEWHERE));
                Code::Unavailable
            }
            Error::Cancelled => Code::Cancelled,
            Error::DeadlineExceeded => Code::DeadlineExceeded,
            Error::SlowConsumer(_) => Code::ResourceExhausted,
            Error::Internal => Code::Internal,
        };
        Status::with_error_details(code, error.to_string(), details)
    }
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
    use crate::error::Reason;

    #[test]
    fn every_error_has_its_code_reason_and_details() {
        let second = Duration::from_secs(1);
        let table = [
            (Error::invalid("document.text", Reason::TextEmpty, "is empty"), Code::InvalidArgument, "TEXT_EMPTY"),
            (Error::QueueFull { retry_after: second }, Code::ResourceExhausted, "QUEUE_FULL"),
            (Error::NotReady, Code::Unavailable, "NOT_READY"),
            (Error::Draining, Code::Unavailable, "DRAINING"),
            (Error::Cancelled, Code::Cancelled, "CANCELLED"),
            (Error::DeadlineExceeded, Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            (Error::SlowConsumer(second), Code::ResourceExhausted, "SLOW_CONSUMER"),
            (Error::Internal, Code::Internal, "INTERNAL"),
        ];
        for (error, code, reason) in table {
            let retryable = matches!(error, Error::QueueFull { .. } | Error::NotReady | Error::Draining);
            let in_band = in_band(error.clone());
            let status = Status::from(error);
            let details = status.get_error_details();
            let info = details.error_info().map(|i| (i.reason.as_str(), i.domain.as_str()));
            assert_eq!((status.code(), info), (code, Some((reason, DOMAIN))));
            assert_eq!(details.retry_info().is_some(), retryable, "{reason}");
            assert_eq!((in_band.code, in_band.details.is_empty()), (code as i32, false), "{reason}");
        }
    }
}
