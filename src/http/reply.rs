//! An answer of gRPC as the caller's protocol writes it.
//!
//! One message becomes the body. A stream is translated message by message as it comes; what ends it stands behind the last one:
//! an error as `{"error": …}`, in an envelope of its own where there are envelopes.

use super::connect::{Codec, Framing, Protocol};
use super::fault::{self, Fault};
use super::request::{LARGE, PREFIX, off_thread};
use super::schema::{self, Schema};
use crate::grpc::connection_slots::Busy;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as HttpBody, Bytes, Frame};
use prost_reflect::MessageDescriptor;
use serde_json::json;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::response::Parts;
use tonic::codegen::http::{HeaderMap, Response, header};

/// The flag of the envelope that ends a stream.
const END: u8 = 2;

/// How an answer is translated.
pub(super) struct Translation {
    pub(super) protocol: Protocol,
    pub(super) message: MessageDescriptor,
    pub(super) schema: Arc<Schema>,
}

impl Translation {
    /// Translates an answer.
    ///
    /// # Errors
    /// The error that it is.
    pub(super) async fn translate(self, answer: Response<Body>) -> Result<Response<Body>, Fault> {
        let (mut head, body) = answer.into_parts();
        let refused = fault::status(&head.headers);
        for name in ["grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", "grpc-accept-encoding"] {
            head.headers.remove(name);
        }
        head.headers.insert(header::CONTENT_TYPE, self.protocol.content_type());
        match (self.protocol.framing, refused) {
            (Framing::One | Framing::Lines, Some(status)) => Err(status.into()),
            (Framing::One, None) => self.one(head, body).await,
            (Framing::Lines, None) => Ok(Response::from_parts(head, Body::new(self.stream(body)))),
            (Framing::Envelopes, None) => Ok(Response::from_parts(head, Body::new(self.stream(body)))),
            // A stream's errors stand in its last envelope, whatever they are.
            (Framing::Envelopes, Some(status)) => {
                let end = self.end(Some(&status));
                Ok(Response::from_parts(head, Body::new(Full::new(end))))
            }
        }
    }

    async fn one(self, head: Parts, body: Body) -> Result<Response<Body>, Fault> {
        let collected = body.collect().await?;
        if let Some(status) = collected.trailers().and_then(fault::status) {
            return Err(status.into());
        }
        let framed = collected.to_bytes();
        let message = framed.get(PREFIX..).map(|message| framed.slice_ref(message)).unwrap_or_default();
        let large = message.len() > LARGE;
        let written = match self.protocol.codec {
            Codec::Proto => message,
            Codec::Json => off_thread(large, move || self.written(&message)).await??,
        };
        Ok(Response::from_parts(head, Body::new(Full::new(written))))
    }

    const fn stream(self, body: Body) -> Messages {
        Messages { translation: self, body, read: Vec::new(), ended: false }
    }

    /// One message of the answer, with what tells it from the next.
    fn written(&self, message: &[u8]) -> Result<Bytes, Status> {
        let mut written = match self.protocol.codec {
            Codec::Proto => message.to_vec(),
            Codec::Json => schema::to_json(self.message.clone(), message, false).map_err(|problem| {
                tracing::error!(problem, "an answer cannot be written as JSON");
                Status::from(crate::error::Error::Internal)
            })?,
        };
        match self.protocol.framing {
            Framing::One | Framing::Lines => {
                if self.protocol.codec == Codec::Json {
                    written.push(b'\n');
                }
                Ok(written.into())
            }
            Framing::Envelopes => Ok(enveloped(0, &written)),
        }
    }

    /// What stands behind the last message of a stream; nothing when it ended well and there are no envelopes.
    fn end(&self, status: Option<&Status>) -> Bytes {
        let error = status.map(|status| json!({"error": fault::json(status, &self.schema)}));
        match (self.protocol.framing, error) {
            (Framing::Envelopes, error) => enveloped(END, error.unwrap_or_else(|| json!({})).to_string().as_bytes()),
            (Framing::One | Framing::Lines, Some(error)) => (error.to_string() + "\n").into(),
            (Framing::One | Framing::Lines, None) => Bytes::new(),
        }
    }
}

fn enveloped(flag: u8, message: &[u8]) -> Bytes {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[flag], &length.to_be_bytes()[..], message].concat().into()
}

/// The messages of a stream, translated.
struct Messages {
    translation: Translation,
    body: Body,
    /// What has come of the next message.
    read: Vec<u8>,
    ended: bool,
}

impl Messages {
    /// Takes the messages that have come in full.
    fn take(&mut self) -> Result<Vec<u8>, Status> {
        let mut written = Vec::new();
        let mut rest = self.read.as_slice();
        while let Some(([_, length @ ..], behind)) = rest.split_first_chunk::<PREFIX>() {
            let Some((message, behind)) = behind.split_at_checked(u32::from_be_bytes(*length) as usize) else { break };
            written.extend_from_slice(&self.translation.written(message)?);
            rest = behind;
        }
        let left = rest.len();
        self.read.drain(..self.read.len() - left);
        Ok(written)
    }

    fn end(&mut self, trailers: Option<&HeaderMap>) -> Bytes {
        self.ended = true;
        self.translation.end(trailers.and_then(fault::status).as_ref())
    }

    fn broken(&mut self, status: &Status) -> Bytes {
        self.ended = true;
        self.translation.end(Some(status))
    }
}

impl HttpBody for Messages {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        loop {
            if this.ended {
                return Poll::Ready(None);
            }
            let written = match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                None => this.end(None),
                Some(Err(status)) => this.broken(&status),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => {
                        this.read.extend_from_slice(&data);
                        this.take().map_or_else(|status| this.broken(&status), Bytes::from)
                    }
                    Err(frame) => this.end(frame.trailers_ref()),
                },
            };
            if !written.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(written))));
            }
        }
    }
}

/// The answer, with a call that is in flight until it has been sent.
pub(super) fn held(response: Response<Body>, busy: Busy) -> Response<Body> {
    if response.body().size_hint().exact().is_some() {
        busy.answered();
    }
    response.map(|body| Body::new(Held { body, _busy: busy }))
}

struct Held {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}
