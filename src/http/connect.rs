//! The shapes that a call may have, by its `content-type`: the [Connect protocol](https://connectrpc.com/docs/protocol), and
//! newline-delimited JSON for a stream that a script reads.
//!
//! | content-type | unary | server stream |
//! |---|---|---|
//! | `application/json` | one JSON object | one JSON object a line |
//! | `application/proto` | one message | |
//! | `application/connect+json`, `application/connect+proto` | | enveloped messages |

use super::fault::Fault;
use crate::grpc::rpc::Kind;
use tonic::codegen::http::{HeaderMap, HeaderValue, header};

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// As ProtoJSON.
    Json,
    /// As protobuf.
    Proto,
}

/// How messages are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is one, the whole body.
    One,
    /// A line each; the request is one.
    Lines,
    /// Behind five bytes each, a flag and the length, and behind the last one what ended the stream.
    Envelopes,
}

/// What a call and its answer look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Protocol {
    /// How messages are written.
    pub codec: Codec,
    /// How they are told apart.
    pub framing: Framing,
}

/// What is taken, as `accept-post` lists it.
pub(super) const TAKEN: &str = "application/json, application/proto, application/connect+json, application/connect+proto, \
                                application/grpc-web+proto, application/grpc-web-text+proto";

impl Protocol {
    /// The protocol that the headers of a call name.
    ///
    /// # Errors
    /// When there is none for a call of this kind.
    pub(super) fn of(headers: &HeaderMap, kind: Kind) -> Result<Self, Fault> {
        if kind == Kind::BidiStream {
            return Err(Fault::needs_grpc());
        }
        if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(Fault::encoding());
        }
        let named = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let named = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (codec, framing) = match (named.as_str(), kind) {
            ("application/json", Kind::Unary) => (Codec::Json, Framing::One),
            ("application/proto", Kind::Unary) => (Codec::Proto, Framing::One),
            ("application/json", Kind::ServerStream) => (Codec::Json, Framing::Lines),
            ("application/connect+json", Kind::ServerStream) => (Codec::Json, Framing::Envelopes),
            ("application/connect+proto", Kind::ServerStream) => (Codec::Proto, Framing::Envelopes),
            _ => return Err(Fault::content_type()),
        };
        Ok(Self { codec, framing })
    }

    /// The `content-type` of an answer that is no error.
    pub(super) const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match (self.codec, self.framing) {
            (Codec::Json, Framing::One) => "application/json",
            (Codec::Json, Framing::Lines) => "application/x-ndjson",
            (Codec::Json, Framing::Envelopes) => "application/connect+json",
            (Codec::Proto, Framing::Envelopes) => "application/connect+proto",
            (Codec::Proto, Framing::One | Framing::Lines) => "application/proto",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_are_told_apart() {
        let of = |named: &'static str, kind| {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(named))]);
            Protocol::of(&headers, kind).ok().map(|p| (p.codec, p.framing))
        };
        let (unary, stream) = (Kind::Unary, Kind::ServerStream);
        for (named, kind, wanted) in [
            ("application/json", unary, Some((Codec::Json, Framing::One))),
            ("Application/JSON; charset=utf-8", unary, Some((Codec::Json, Framing::One))),
            ("application/json", stream, Some((Codec::Json, Framing::Lines))),
            ("application/connect+json", stream, Some((Codec::Json, Framing::Envelopes))),
            ("application/connect+json", unary, None),
            ("application/proto", unary, Some((Codec::Proto, Framing::One))),
            ("application/proto", stream, None),
            ("application/json", Kind::BidiStream, None),
            ("application/x-www-form-urlencoded", unary, None),
            ("text/plain", unary, None),
            ("", unary, None),
        ] {
            assert_eq!(of(named, kind), wanted, "{named} {kind:?}");
        }
    }
}
