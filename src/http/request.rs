//! A call in JSON or protobuf as the gRPC call that it means.
//!
//! Nothing of the body is read before the call has been admitted: the new body reads it when it is asked for its one message.
//! What is read counts against the memory of all requests.

use super::connect::{Codec, Framing, Protocol};
use super::fault;
use super::schema;
use crate::grpc::body::Reception;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body as _, Bytes, Frame, Incoming};
use prost_reflect::MessageDescriptor;
use tokio::sync::OwnedSemaphorePermit;
use tonic::Status;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, header};

/// Bytes of a message that are worth a thread of their own to read or write as JSON.
pub(super) const LARGE: usize = 64 << 10;

/// Bytes before a message: a flag and the length.
pub(super) const PREFIX: usize = 5;

/// What Connect calls the time limit, in milliseconds.
const TIMEOUT: &str = "connect-timeout-ms";

/// Most milliseconds that a `grpc-timeout` can tell in its eight digits.
const MOST_MILLISECONDS: u64 = 99_999_999;

/// The gRPC call that `request` means; its message is `message`.
pub(super) fn translate(
    request: Request<Incoming>,
    protocol: Protocol,
    message: MessageDescriptor,
    reception: &Reception,
) -> Request<UnsyncBoxBody<Bytes, Status>> {
    let (mut head, body) = request.into_parts();
    as_grpc(&mut head.headers);
    let reception = reception.clone();
    let one = async move { read(body, protocol, message, &reception).await.map(Frame::data) };
    Request::from_parts(head, StreamBody::new(stream::once(one)).boxed_unsync())
}

/// Makes the headers those of a gRPC call.
pub(super) fn as_grpc(headers: &mut HeaderMap) {
    let timeout = headers.get(TIMEOUT).and_then(|limit| limit.to_str().ok()?.parse::<u64>().ok());
    // A client's own words for what is made anew here would contradict it.
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING, header::ACCEPT_ENCODING] {
        headers.remove(name);
    }
    for name in ["grpc-encoding", "grpc-accept-encoding", "grpc-timeout"] {
        headers.remove(name);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    let timeout = timeout.and_then(|limit| HeaderValue::try_from(format!("{}m", limit.min(MOST_MILLISECONDS))).ok());
    if let Some(timeout) = timeout {
        headers.insert("grpc-timeout", timeout);
    }
}

/// Reads the one message of a body and frames it as gRPC does.
async fn read(
    body: Incoming,
    protocol: Protocol,
    message: MessageDescriptor,
    reception: &Reception,
) -> Result<Bytes, Status> {
    let (sent, room) = collect(body, reception).await?;
    let sent = match protocol.framing {
        Framing::One | Framing::Lines => sent,
        Framing::Envelopes => opened(&sent)?,
    };
    match protocol.codec {
        Codec::Proto => framed(&sent),
        Codec::Json => {
            let large = sent.len() > LARGE;
            let reading = reception.room().reserve_for_message(schema::weight(&sent), 0)?;
            off_thread(large, move || {
                let bytes = schema::from_json(message, &sent);
                drop((sent, room, reading));
                framed(&bytes.map_err(|problem| fault::invalid(&problem))?)
            })
            .await?
        }
    }
}

/// The whole body, and the room that it takes.
async fn collect(mut body: Incoming, reception: &Reception) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Status> {
    let most = reception.message_bytes();
    if body.size_hint().lower() > most as u64 {
        return Err(fault::too_large(most));
    }
    let (mut bytes, mut room) = (Vec::new(), None::<OwnedSemaphorePermit>);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| fault::invalid(&error.to_string()))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(fault::too_large(most));
        }
        let more = reception.room().reserve(data.len())?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.into(), room))
}

/// The message in an envelope; there has to be one.
fn opened(body: &Bytes) -> Result<Bytes, Status> {
    let told = body.first_chunk().map(|[flag, length @ ..]: &[u8; PREFIX]| (*flag, u32::from_be_bytes(*length) as usize));
    match told {
        Some((0, length)) if body.len() == PREFIX + length => Ok(body.slice(PREFIX..)),
        Some((0, _)) => Err(fault::invalid("the body is not one envelope")),
        Some(_) => Err(fault::invalid("compressed envelopes are not taken")),
        None => Err(fault::invalid("the body holds no envelope")),
    }
}

/// A message as a body of gRPC carries it.
fn framed(message: &[u8]) -> Result<Bytes, Status> {
    let length = u32::try_from(message.len()).map_err(|_| fault::too_large(u32::MAX as usize))?;
    Ok([&[0], &length.to_be_bytes()[..], message].concat().into())
}

/// Does what takes long on a thread of its own.
pub(super) async fn off_thread<T: Send + 'static>(
    large: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Status> {
    if !large {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|_| crate::error::Error::Internal.into())
}
