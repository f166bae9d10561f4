//! Errors as JSON: the code, message and details that gRPC would send, as the Connect protocol writes them, with the HTTP status
//! that fits.
//!
//! ```json
//! {"code": "invalid_argument", "message": "document.text: holds no text",
//!  "details": [{"type": "google.rpc.ErrorInfo", "value": "ChRURVh…", "debug": {"reason": "TEXT_EMPTY", "domain": "dateline"}}]}
//! ```
//!
//! A detail's `value` is its protobuf in base64 for programs that have the type; `debug` is the same for everybody else.

use super::connect::TAKEN;
use super::schema::{self, Schema};
use crate::grpc::status::DOMAIN;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hyper::body::Bytes;
use prost::Message as _;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// An answer that is an error.
#[derive(Debug)]
pub(super) struct Fault {
    status: Status,
    code: StatusCode,
    header: Option<(header::HeaderName, HeaderValue)>,
}

/// What an answer of gRPC says in its headers or trailers, if that is an error.
pub(super) fn status(headers: &HeaderMap) -> Option<Status> {
    Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)
}

/// A request that cannot be read.
pub(super) fn invalid(problem: &str) -> Status {
    with_reason(Code::InvalidArgument, problem, "MESSAGE_INVALID")
}

/// A request of more bytes than may be.
pub(super) fn too_large(most: usize) -> Status {
    with_reason(Code::OutOfRange, &format!("a message may have {most} bytes"), "MESSAGE_TOO_LARGE")
}

fn with_reason(code: Code, message: &str, reason: &str) -> Status {
    Status::with_error_details(code, message, ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new()))
}

impl From<Status> for Fault {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let reason = details.error_info().map(|info| info.reason.as_str());
        let code = match reason {
            Some("MESSAGE_TOO_LARGE") => StatusCode::PAYLOAD_TOO_LARGE,
            Some("RECEIVE_TIMEOUT") => StatusCode::REQUEST_TIMEOUT,
            _ => http_code(status.code()),
        };
        let retry = details.retry_info().and_then(|retry| retry.retry_delay);
        let header = match retry {
            // Whole seconds are all that the header can say.
            Some(delay) => {
                HeaderValue::try_from(delay.as_secs_f64().ceil().to_string()).ok().map(|v| (header::RETRY_AFTER, v))
            }
            None if code == StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            None => None,
        };
        Self { status, code, header }
    }
}

impl Fault {
    /// What an unknown path is answered to somebody who may know.
    pub(super) fn of_unknown_path(status: Status) -> Self {
        if status.code() == Code::Unimplemented { Self::not_found() } else { status.into() }
    }

    /// A path that is nothing.
    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "there is nothing at this path; calls are POST /PACKAGE.Service/Method",
            "PATH_NOT_FOUND",
        )
    }

    /// A method that the path does not take; `allowed` are those that it takes.
    pub(super) fn method_not_allowed(allowed: &'static str) -> Self {
        let told = format!("this path takes {allowed}");
        let fault = Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented, &told, "METHOD_NOT_ALLOWED");
        Self { header: Some((header::ALLOW, HeaderValue::from_static(allowed))), ..fault }
    }

    /// A `content-type` that a call cannot have.
    pub(super) fn content_type() -> Self {
        let fault = Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::InvalidArgument,
            "send JSON with content-type: application/json, a stream of replies also as application/connect+json",
            "CONTENT_TYPE_UNSUPPORTED",
        );
        Self { header: Some((header::HeaderName::from_static("accept-post"), HeaderValue::from_static(TAKEN))), ..fault }
    }

    /// A compressed request.
    pub(super) fn encoding() -> Self {
        let fault = Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::Unimplemented,
            "requests are taken without content-encoding",
            "CONTENT_ENCODING_UNSUPPORTED",
        );
        Self { header: Some((header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))), ..fault }
    }

    /// A stream of requests, which HTTP's clients cannot send.
    pub(super) fn needs_grpc() -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, Code::Unimplemented, "a stream of requests needs gRPC", "UNIMPLEMENTED")
    }

    /// A request for a host that is not this one.
    pub(super) fn misdirected() -> Self {
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            Code::PermissionDenied,
            "without tokens this port answers to the names localhost, 127.0.0.1 and [::1] alone, so that no web page of another \
             host can reach it; set auth.tokens_file to serve other names",
            "HOST_UNKNOWN",
        )
    }

    fn new(code: StatusCode, canonical: Code, message: &str, reason: &str) -> Self {
        Self { status: with_reason(canonical, message, reason), code, header: None }
    }

    /// The answer.
    pub(super) fn into_response(self, schema: &Schema) -> Response<Body> {
        let json = json(&self.status, schema).to_string() + "\n";
        let mut response = Response::new(Body::new(http_body_util::Full::new(Bytes::from(json))));
        *response.status_mut() = self.code;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().extend(self.header);
        response
    }
}

/// A status as the Connect protocol writes it.
pub(super) fn json(status: &Status, schema: &Schema) -> Value {
    let status_details = tonic_types::pb::Status::decode(status.details()).map(|status| status.details);
    let mut details = status_details.unwrap_or_default();
    // The reason is what most look for.
    details.sort_by_key(|detail| !detail.type_url.ends_with("/google.rpc.ErrorInfo"));
    let details: Vec<Value> = details
        .into_iter()
        .map(|detail| {
            let name = detail.type_url.rsplit('/').next().unwrap_or_default();
            let mut told = Map::from_iter([
                ("type".to_owned(), name.into()),
                ("value".to_owned(), STANDARD_NO_PAD.encode(&detail.value).into()),
            ]);
            let debug = schema.message(name).and_then(|message| schema::to_json(message, &detail.value, false).ok());
            let debug = debug.and_then(|json| serde_json::from_slice(&json).ok());
            told.extend(debug.map(|debug: Value| ("debug".to_owned(), debug)));
            Value::Object(told)
        })
        .collect();
    let mut told = json!({"code": code_name(status.code()), "message": status.message()});
    if let (false, Some(told)) = (details.is_empty(), told.as_object_mut()) {
        told.insert("details".to_owned(), details.into());
    }
    told
}

/// A code's name and its HTTP status, as the Connect protocol has them.
const fn code(code: Code) -> (&'static str, StatusCode) {
    match code {
        Code::Ok => ("ok", StatusCode::OK),
        // There is no name for "the client closed the request".
        Code::Cancelled => ("canceled", StatusCode::REQUEST_TIMEOUT),
        Code::Unknown => ("unknown", StatusCode::INTERNAL_SERVER_ERROR),
        Code::InvalidArgument => ("invalid_argument", StatusCode::BAD_REQUEST),
        Code::DeadlineExceeded => ("deadline_exceeded", StatusCode::GATEWAY_TIMEOUT),
        Code::NotFound => ("not_found", StatusCode::NOT_FOUND),
        Code::AlreadyExists => ("already_exists", StatusCode::CONFLICT),
        Code::PermissionDenied => ("permission_denied", StatusCode::FORBIDDEN),
        Code::ResourceExhausted => ("resource_exhausted", StatusCode::TOO_MANY_REQUESTS),
        Code::FailedPrecondition => ("failed_precondition", StatusCode::BAD_REQUEST),
        Code::Aborted => ("aborted", StatusCode::CONFLICT),
        Code::OutOfRange => ("out_of_range", StatusCode::BAD_REQUEST),
        Code::Unimplemented => ("unimplemented", StatusCode::NOT_IMPLEMENTED),
        Code::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
        Code::Unavailable => ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
        Code::DataLoss => ("data_loss", StatusCode::INTERNAL_SERVER_ERROR),
        Code::Unauthenticated => ("unauthenticated", StatusCode::UNAUTHORIZED),
    }
}

const fn code_name(status: Code) -> &'static str {
    code(status).0
}

const fn http_code(status: Code) -> StatusCode {
    code(status).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Doubt, Error, Reason};
    use std::time::Duration;

    #[test]
    fn errors_have_their_status_their_reason_and_when_to_try_again() {
        let schema = Schema::open().unwrap_or_else(|e| panic!("{e}"));
        let table = [
            (
                Error::invalid("document.text", Reason::TextEmpty, "holds no text").into(),
                400,
                "invalid_argument",
                "TEXT_EMPTY",
                None,
            ),
            (Error::Unauthenticated(Doubt::CredentialsMissing).into(), 401, "unauthenticated", "CREDENTIALS_MISSING", None),
            (
                Error::QueueFull { retry_after: Duration::from_millis(500) }.into(),
                429,
                "resource_exhausted",
                "QUEUE_FULL",
                Some("1"),
            ),
            (Error::Draining.into(), 503, "unavailable", "DRAINING", Some("1")),
            (Error::ReceiveTimeout(Duration::from_secs(1)).into(), 408, "deadline_exceeded", "RECEIVE_TIMEOUT", None),
            (too_large(7), 413, "out_of_range", "MESSAGE_TOO_LARGE", None),
            (invalid("no"), 400, "invalid_argument", "MESSAGE_INVALID", None),
        ];
        for (status, http, name, reason, retry) in table {
            let told = json(&status, &schema);
            assert_eq!((&told["code"], &told["details"][0]["debug"]["reason"]), (&name.into(), &reason.into()), "{told}");
            let response = Fault::from(status).into_response(&schema);
            assert_eq!(response.status().as_u16(), http, "{told}");
            let after = response.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok());
            assert_eq!(after, retry, "{told}");
        }
    }
}
