//! Bodies on their way: a request that takes too long to arrive, an answer that is watched to its end.

use super::observe::Observation;
use super::status::settle;
use crate::error::Error;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::time::Sleep;
use tonic::body::Body;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Status};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of a request that has to arrive in time.
pub(super) struct Receiving<B> {
    body: B,
    timeout: Duration,
    end: Pin<Box<Sleep>>,
}

impl<B> Receiving<B> {
    pub(super) fn new(body: B, timeout: Duration) -> Self {
        Self { body, timeout, end: Box::pin(tokio::time::sleep(timeout)) }
    }
}

impl<B> HttpBody for Receiving<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|f| f.map_err(Into::into))),
            Poll::Pending => {
                let timeout = self.timeout;
                self.end.as_mut().poll(cx).map(|()| Some(Err(Status::from(Error::ReceiveTimeout(timeout)).into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer, up to its trailers; `H` lives as long.
pub(super) struct Answer<H> {
    body: Body,
    observation: Observation,
    /// When the caller gives up, and the answer is cut with `DEADLINE_EXCEEDED`.
    deadline: Option<Pin<Box<Sleep>>>,
    cut: bool,
    _held: H,
}

impl<H> Answer<H> {
    pub(super) fn new(body: Body, observation: Observation, deadline: Option<Instant>, held: H) -> Self {
        let deadline = deadline.map(|d| Box::pin(tokio::time::sleep_until(d.into())));
        Self { body, observation, deadline, cut: false, _held: held }
    }
}

impl<H: Unpin> HttpBody for Answer<H> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.cut {
            return Poll::Ready(None);
        }
        if this.deadline.as_mut().is_some_and(|d| d.as_mut().poll(cx).is_ready()) {
            this.cut = true;
            this.observation.ended(Code::DeadlineExceeded);
            let mut trailers = HeaderMap::new();
            // It fails for metadata that are no headers, and there are none.
            let _ = Status::from(Error::DeadlineExceeded).add_header(&mut trailers);
            return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
        }
        let mut frame = Pin::new(&mut this.body).poll_frame(cx);
        match &mut frame {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(code) = frame.trailers_mut().and_then(settle) {
                    this.observation.ended(code);
                }
            }
            Poll::Ready(Some(Err(status))) => this.observation.ended(status.code()),
            Poll::Ready(None) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.cut || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
