//! The way of every call between the connection and its handler, once: observe, admit, bound in time, answer.
//!
//! Handlers hold nothing of this. What they need of it they find in the request: the [`Principal`](crate::auth::Principal) and the
//! deadline.

use super::admission::{Gate, Peer};
use super::body::{Answer, BoxError, Ends, Reception};
use super::call_metrics::Observation;
use super::connection_slots::Busy;
use super::connections::Answers;
use super::deadline::Deadline;
use super::pb::codec::admitting;
use super::room::{Decoding, Taken};
use super::rpc::{self, Kind, Rpc};
use super::status::settle;
use super::weight::Weights;
use crate::error::Error;
use crate::telemetry::trace;
use futures_util::FutureExt as _;
use hyper::body::{Body as HttpBody, Bytes, Incoming};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response, StatusCode, Version, header};
use tonic::service::Routes;
use tower::ServiceExt as _;
use tracing::Instrument as _;

/// What stands before the handlers.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(super) routes: Routes,
    pub(super) gate: Gate,
    pub(crate) reception: Reception,
    pub(super) weights: Arc<Weights>,
}

/// The gRPC port.
impl Answers for Arc<Edge> {
    async fn answer(&self, request: Request<Incoming>, peer: &Peer, busy: Busy) -> Response<Body> {
        if request.version() != Version::HTTP_2 {
            return plain(
                StatusCode::HTTP_VERSION_NOT_SUPPORTED,
                "This port speaks gRPC, over HTTP/2. JSON over HTTP/1.1 has a port of its own: see http.listen.\n",
            );
        }
        if !is_grpc(&request) {
            return plain(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "This port speaks gRPC: content-type: application/grpc. JSON has a port of its own: see http.listen.\n",
            );
        }
        self.call(request, peer, busy).await
    }
}

/// Whether a request says that it is gRPC.
pub(crate) fn is_grpc<B>(request: &Request<B>) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    kind.and_then(|kind| kind.strip_prefix(b"application/grpc")).is_some_and(|rest| matches!(rest, [] | [b'+' | b';', ..]))
}

fn plain(code: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::new(http_body_util::Full::new(Bytes::from_static(text.as_bytes()))));
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

impl Edge {
    /// Answers one call. `busy` lives as long as the answer.
    pub(crate) async fn call<B>(&self, request: Request<B>, peer: &Peer, busy: Busy) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let rpc = rpc::find(request.uri().path());
        let mut observation = Observation::begin(rpc, peer, request.headers());
        let deadline = Deadline::of(request.headers());
        let span = observation.span.clone();
        let admitted = self.gate.admit(rpc, peer, request.headers());
        let mut revoked = None;
        let (mut response, held) = match admitted {
            Err(error) => (refusal(error), (None, None)),
            Ok(mut pass) => {
                let mut request = request;
                revoked = pass.as_mut().and_then(|pass| pass.revoked.take());
                if let Some(pass) = &pass {
                    span.record("principal", &*pass.principal.name);
                    request.extensions_mut().insert(pass.principal.clone());
                }
                let (response, taken) = self.handle(rpc, request, deadline).instrument(span).await;
                (response, (pass, Some(taken)))
            }
        };
        if let Some(code) = settle(response.headers_mut()) {
            observation.ended(code);
        }
        trace::write(&observation.own, response.headers_mut());
        if rpc.kind == Kind::Unary {
            busy.answered();
        }
        response.map(|body| Body::new(Answer::new(body, observation, ends(deadline, revoked), (held, busy))))
    }

    /// What the handler answers, in time and without a panic, and what the request takes until that has been sent.
    async fn handle<B>(&self, rpc: &Rpc, mut request: Request<B>, deadline: Option<Deadline>) -> (Response<Body>, Taken)
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        let (parts, body) = request.into_parts();
        let (body, taken) = self.reception.receive(body, rpc.kind);
        let request = Request::from_parts(parts, Body::new(body));
        let decoding = Decoding {
            room: self.reception.room().clone(),
            weights: Arc::clone(&self.weights),
            number: self.weights.input(rpc),
            taken: taken.clone(),
        };
        let handled = admitting(Arc::new(decoding), self.routes.clone().oneshot(request));
        let handled = AssertUnwindSafe(handled).catch_unwind();
        let handled = match deadline {
            Some(deadline) => tokio::time::timeout_at(deadline.0.into(), handled).await,
            None => Ok(handled.await),
        };
        let response = match handled {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_)) => refusal(Error::Internal),
            Err(_) => refusal(Error::DeadlineExceeded),
        };
        (response, taken)
    }
}

/// What cuts an answer: the caller's deadline, or that its token was revoked.
fn ends(deadline: Option<Deadline>, revoked: Option<Ends>) -> Option<Ends> {
    let passed = deadline.map(|Deadline(deadline)| -> Ends {
        Box::pin(async move {
            tokio::time::sleep_until(deadline.into()).await;
            Error::DeadlineExceeded
        })
    });
    match (passed, revoked) {
        (Some(passed), Some(revoked)) => Some(Box::pin(async move {
            tokio::select! {
                why = passed => why,
                why = revoked => why,
            }
        })),
        (one, None) | (None, one) => one,
    }
}

fn refusal(error: Error) -> Response<Body> {
    Status::from(error).into_http()
}
