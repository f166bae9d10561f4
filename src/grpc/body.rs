//! Bodies on their way: a request whose messages have to arrive in time and find [room](super::room), an answer that is watched to
//! its end.

use super::call_metrics::Observation;
use super::room::{Room, Taken};
use super::rpc::Kind;
use super::status::settle;
use crate::error::Error;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::time::Sleep;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::HeaderMap;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What stands before each message of a body: a flag, and four bytes of its length.
const PREFIX: usize = 5;

/// How requests are received.
#[derive(Clone, Debug)]
pub(crate) struct Reception {
    /// How long to wait for one message.
    timeout: Duration,
    /// What all requests together may take.
    room: Room,
    /// A longer message is refused by its decoder.
    message_bytes: usize,
}

impl Reception {
    pub(super) fn new(timeout: Duration, memory: usize, message_bytes: usize) -> Self {
        Self { timeout, room: Room::of(memory), message_bytes }
    }

    /// Most bytes of one message.
    pub(crate) const fn message_bytes(&self) -> usize {
        self.message_bytes
    }

    /// What all requests together may take.
    pub(crate) const fn room(&self) -> &Room {
        &self.room
    }

    /// The body of a request, and what it takes. The bytes of a message take room until the body of a unary call is dropped, or
    /// the message of a stream is complete; what is decoded of it as long as somebody holds the call, of a stream until the next
    /// message is asked for, since the stream's window bounds what comes then.
    pub(super) fn receive<B>(&self, body: B, kind: Kind) -> (Receiving<B>, Taken) {
        let taken = Taken::default();
        let receiving = Receiving {
            body,
            reception: self.clone(),
            one: kind != Kind::BidiStream,
            prefix: [0; PREFIX],
            read: 0,
            missing: 0,
            taken: taken.clone(),
            waited: Duration::ZERO,
            since: None,
            end: Box::pin(tokio::time::sleep(self.timeout)),
        };
        (receiving, taken)
    }
}

/// The body of a request.
pub(super) struct Receiving<B> {
    body: B,
    reception: Reception,
    /// Whether it is one message, which is awaited from the headers to the end of the body.
    one: bool,
    /// The prefix of the next message, as far as it was read.
    prefix: [u8; PREFIX],
    read: usize,
    /// How much of the message behind the prefix is still to come.
    missing: usize,
    taken: Taken,
    /// How long the client was waited for, and since when it is; the time in which nobody asks for the body does not count.
    waited: Duration,
    since: Option<Instant>,
    end: Pin<Box<Sleep>>,
}

impl<B> Receiving<B> {
    /// Whether the client has begun what it has not ended.
    const fn awaited(&self) -> bool {
        self.one || self.read > 0
    }

    /// Follows the messages in what has come, and takes room for each as soon as it tells its length.
    fn follow(&mut self, mut data: &[u8]) -> Result<(), Error> {
        while let [first, rest @ ..] = data {
            if let Some(place) = self.prefix.get_mut(self.read) {
                *place = *first;
                self.read += 1;
                data = rest;
                if self.read == PREFIX {
                    let [_, length @ ..] = self.prefix;
                    self.missing = u32::from_be_bytes(length) as usize;
                    self.take()?;
                }
            } else {
                let part = self.missing.min(data.len());
                self.missing -= part;
                data = data.get(part..).unwrap_or_default();
            }
            if self.read == PREFIX && self.missing == 0 {
                self.complete();
            }
        }
        Ok(())
    }

    fn take(&self) -> Result<(), Error> {
        if self.missing > self.reception.message_bytes {
            return Ok(());
        }
        self.taken.came(self.reception.room.reserve(self.missing)?);
        Ok(())
    }

    fn complete(&mut self) {
        self.read = 0;
        if !self.one {
            self.waited = Duration::ZERO;
            self.taken.bytes_gone();
        }
    }
}

impl<B> Drop for Receiving<B> {
    fn drop(&mut self) {
        self.taken.bytes_gone();
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
        if !self.one && self.read == 0 {
            self.taken.all_gone();
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some(since) = self.since.take() {
                    self.waited += since.elapsed();
                }
                let followed = match &frame {
                    Some(Ok(frame)) => frame.data_ref().map_or(Ok(()), |data| self.follow(data)),
                    Some(Err(_)) | None => Ok(()),
                };
                Poll::Ready(match followed {
                    Ok(()) => frame.map(|f| f.map_err(Into::into)),
                    Err(error) => Some(Err(Status::from(error).into())),
                })
            }
            Poll::Pending if self.awaited() => {
                let timeout = self.reception.timeout;
                if self.since.is_none() {
                    let now = Instant::now();
                    let end = now + timeout.saturating_sub(self.waited);
                    self.since = Some(now);
                    self.end.as_mut().reset(end.into());
                }
                self.end.as_mut().poll(cx).map(|()| Some(Err(Status::from(Error::ReceiveTimeout(timeout)).into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Waits until an answer is to be cut, and says why.
pub(super) type Ends = Pin<Box<dyn Future<Output = Error> + Send>>;

/// The body of an answer, up to its trailers; `H` lives as long.
pub(super) struct Answer<H> {
    body: Body,
    observation: Observation,
    /// What cuts the answer, and why: the caller gave up, or may not go on.
    ends: Option<Ends>,
    cut: bool,
    _held: H,
}

impl<H> Answer<H> {
    pub(super) fn new(body: Body, observation: Observation, ends: Option<Ends>, held: H) -> Self {
        Self { body, observation, ends, cut: false, _held: held }
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
        if let Some(Poll::Ready(why)) = this.ends.as_mut().map(|ends| ends.as_mut().poll(cx)) {
            this.cut = true;
            let status = Status::from(why);
            this.observation.ended(status.code());
            let mut trailers = HeaderMap::new();
            // It fails for metadata that are no headers, and there are none.
            let _ = status.add_header(&mut trailers);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::pb::codec::Admit as _;
    use crate::grpc::room::Decoding;
    use crate::grpc::rpc::RPCS;
    use crate::grpc::weight::Weights;
    use futures_util::future::poll_fn;
    use std::collections::VecDeque;
    use std::sync::Arc;

    /// A body of these parts; behind them it says nothing more.
    struct Parts(VecDeque<Vec<u8>>);

    impl HttpBody for Parts {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            self.0.pop_front().map_or(Poll::Pending, |part| Poll::Ready(Some(Ok(Frame::data(part.into())))))
        }
    }

    /// Messages of these lengths, cut into parts of `part` bytes, without the last `missing` bytes.
    fn parts(lengths: &[u32], part: usize, missing: usize) -> Parts {
        let mut bytes: Vec<u8> = lengths
            .iter()
            .flat_map(|&length| [&[0], &length.to_be_bytes()[..], &vec![7; length as usize]].concat())
            .collect();
        bytes.truncate(bytes.len() - missing);
        Parts(bytes.chunks(part).map(<[u8]>::to_vec).collect())
    }

    async fn read(receiving: &mut Receiving<Parts>) -> Result<(), String> {
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut *receiving).poll_frame(cx)).await {
            frame.map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn room_is_taken_by_what_has_begun_and_given_back() {
        let lengths = [10, 0, 300, 40];
        // How many bytes of the end are missing, what room is left then, and whether more is awaited.
        for (missing, left, awaited) in
            [(0, 1_000, false), (1, 960, true), (40, 960, true), (41, 1_000, true), (45, 1_000, false), (345, 700, true)]
        {
            for part in [1, 4, 7, 1_000] {
                let reception = Reception::new(Duration::from_secs(1), 1_000, 500);
                let (mut receiving, taken) = reception.receive(parts(&lengths, part, missing), Kind::BidiStream);
                let ended = tokio::time::timeout(Duration::from_secs(9), read(&mut receiving)).await;
                assert_eq!(reception.room.left(), left, "{missing} missing, parts of {part}");
                assert_eq!(ended.is_ok(), awaited, "{missing} missing, parts of {part}");
                drop((receiving, taken));
                assert_eq!(reception.room.left(), 1_000);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_decoded_takes_room_for_as_long_as_it_is_held() {
        let weights = Arc::new(Weights::of(crate::http::schema::Schema::open().unwrap_or_else(|e| panic!("{e}"))));
        for kind in [Kind::Unary, Kind::BidiStream] {
            let reception = Reception::new(Duration::from_secs(1), 10_000, 500);
            let (mut receiving, taken) = reception.receive(parts(&[100], 200, 0), kind);
            let weights = Arc::clone(&weights);
            let mut decoding = Decoding { room: reception.room.clone(), weights, number: None, taken };
            let first = poll_fn(|cx| Pin::new(&mut receiving).poll_frame(cx)).await;
            assert!(first.is_some_and(|frame| frame.is_ok()));
            assert!(decoding.admit(&[0; 300]).is_ok());
            assert_eq!(reception.room.left(), 9_700, "{kind:?}: unpacked");
            assert!(decoding.admit(&[0; 10_001]).is_err_and(|e| e.message().contains("bytes once it is decoded")));
            // The type that is heaviest without anything in it.
            let types = RPCS.iter().filter_map(|rpc| decoding.weights.input(rpc));
            let heaviest = types.max_by_key(|number| decoding.weights.weigh(*number, &[]));
            let weight = heaviest.map_or(0, |number| decoding.weights.weigh(number, &[]));
            assert!((100..9_000).contains(&weight), "{weight}");
            decoding.number = heaviest;
            assert!(decoding.admit(&[]).is_ok());
            assert_eq!(reception.room.left(), 9_700 - weight, "{kind:?}: decoded");
            // Of a stream the next message is asked for; the body of a unary call is dropped.
            let more = tokio::time::timeout(Duration::from_millis(1), read(&mut receiving)).await;
            drop(receiving);
            let held = if kind == Kind::Unary { weight } else { 0 };
            assert_eq!(reception.room.left(), 10_000 - held, "{kind:?}: {more:?}");
            drop(decoding);
            assert_eq!(reception.room.left(), 10_000, "{kind:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_unary_call_holds_its_room_and_who_finds_none_is_refused() {
        let reception = Reception::new(Duration::from_secs(1), 1_000, 500);
        let (mut first, held) = reception.receive(parts(&[499], 99, 0), Kind::Unary);
        assert!(read(&mut first).await.is_err_and(|e| e.contains("did not arrive in 1s")));
        assert_eq!(reception.room.left(), 501, "as long as its body lasts");
        let (mut second, _) = reception.receive(parts(&[502], 99, 0), Kind::Unary);
        assert!(
            read(&mut second).await.is_err_and(|e| e.contains("did not arrive")),
            "the decoder refuses what is too long"
        );
        let (mut third, _taken) = reception.receive(parts(&[450], 99, 0), Kind::Unary);
        let _ = read(&mut third).await;
        let (mut fourth, _) = reception.receive(parts(&[52], 99, 0), Kind::BidiStream);
        assert!(read(&mut fourth).await.is_err_and(|e| e.contains("memory")));
        drop((first, held));
        assert_eq!(reception.room.left(), 550);
    }
}
