//! Connections: accepted, secured, served, and ended in time whatever the peer does.
//!
//! A port says by [`Answers`] what it makes of a request; HTTP/1.1 and HTTP/2 are told apart by the first bytes.
//!
//! A peer that connects and says nothing, or half of something, is dropped after the handshake timeout; one that makes no calls
//! after the idle timeout; one that does not read its answers after the slow consumer timeout, or twice that at most; one that
//! answers no pings by HTTP/2's keepalive. At its age a connection is told to go (GOAWAY), which
//! well-behaved clients follow without losing a call. In a drain all are told, and dropped at its deadline.

use super::admission::Peer;
use super::connection_slots::{Busy, Place, Seats};
use super::drain::{Drain, jittered};
use super::tls::{self, Certificates};
use crate::config::Server as Settings;
use futures_util::FutureExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};

/// Streams that a peer may reset before we have looked at them, as rapid-reset attacks do; more end the connection.
const MAX_PENDING_RESETS: usize = 32;

/// What a client sends first: 24 bytes of preface, and the header of a SETTINGS frame.
const FIRST_BYTES: usize = 24 + 9;

/// Bytes that a peer may send of one stream before they are read.
const STREAM_WINDOW: u32 = 256 << 10;

/// Bytes that a peer may send of all streams of a connection before they are read: many streams that wait for their turn leave room
/// for calls beside them.
const CONNECTION_WINDOW: u32 = 4 << 20;

/// How long a peer that has said nothing may still begin, when the connection is to end.
const FIRST_CALL: Duration = Duration::from_secs(1);

/// Smallest buffer that hyper takes for the head of an HTTP/1.1 request.
const SMALLEST_HEAD: usize = 8192;

/// What a port makes of a request.
pub(crate) trait Answers: Send + Sync + 'static {
    /// Answers one request. `busy` has to live as long as the answer.
    fn answer(&self, request: Request<Incoming>, peer: &Peer, busy: Busy) -> impl Future<Output = Response<Body>> + Send;
}

/// What every connection of a port needs.
#[derive(Debug)]
pub(crate) struct Shared<A> {
    pub(crate) answers: A,
    pub(crate) certificates: Option<Arc<Certificates>>,
    pub(crate) settings: Settings,
    pub(crate) drain: Drain,
    /// Those of all ports together.
    pub(crate) seats: Arc<Seats>,
}

impl<A> Shared<A> {
    /// The same for another port.
    pub(crate) fn with<B>(&self, answers: B) -> Shared<B> {
        let Self { answers: _, certificates, settings, drain, seats } = self;
        Shared {
            answers,
            certificates: certificates.clone(),
            settings: settings.clone(),
            drain: drain.clone(),
            seats: Arc::clone(seats),
        }
    }
}

/// How far a connection is on its way out.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Open,
    /// Since when it is to end, though its peer cannot be told: hyper drops a connection whose protocol it does not know yet, and
    /// with it a call that may be on its way.
    Ending(Instant),
    /// Since when the peer knows.
    Told(Instant),
}

impl Stage {
    /// When to look at the connection again: at its age `old`, and at the time that a silent peer has.
    fn next(self, settings: &Settings, place: &Place, silent_until: Option<Instant>, old: Instant) -> Instant {
        let idle = |patience: Duration| place.idle_since().unwrap_or_else(Instant::now) + patience;
        let first = |times: [Option<Instant>; 2]| times.into_iter().flatten().fold(old, Instant::min);
        let next = match self {
            Self::Open => first([silent_until, settings.idle_timeout.map(idle)]),
            Self::Ending(_) => silent_until.unwrap_or(old),
            // It should have gone by now: one without calls waits only for a peer that does not answer.
            Self::Told(since) => idle(settings.keepalive_timeout).max(since + settings.keepalive_timeout).min(old),
        };
        // A peer that does not read is no event: it has to be looked for.
        next.min(Instant::now() + settings.slow_consumer_timeout)
    }

    /// Whether the connection is dropped now, which is logged.
    fn is_over(self, settings: &Settings, place: &Place, silent_until: Option<Instant>, old: Instant, peer: &Peer) -> bool {
        let now = Instant::now();
        let address = peer.address;
        if place.unread_since().is_some_and(|since| now >= since + settings.slow_consumer_timeout) {
            tracing::warn!(%address, "connection dropped: its answers are not read");
            return true;
        }
        let gone = matches!(self, Self::Told(_)) && (now >= old || is_quiet(place, settings.keepalive_timeout));
        let over = gone || silent_until.is_some_and(|until| now >= until);
        if over {
            tracing::debug!(%address, "connection dropped");
        }
        over
    }
}

/// Whether no call has been in flight for so long.
fn is_quiet(place: &Place, patience: Duration) -> bool {
    place.idle_since().is_some_and(|since| Instant::now() >= since + patience)
}

/// Serves until the drain has ended.
pub(crate) async fn serve<A: Answers>(listener: TcpListener, shared: Arc<Shared<A>>) {
    let mut connections = JoinSet::new();
    let take_in = |connections: &mut JoinSet<()>, (tcp, address): (TcpStream, SocketAddr)| match shared.seats.take() {
        Some(place) => {
            connections.spawn(connection(tcp, address, place, Arc::clone(&shared)));
        }
        None => tracing::warn!(%address, "turned away: every connection has calls in flight"),
    };
    let deadline = loop {
        tokio::select! {
            biased;
            deadline = shared.drain.begun() => break deadline,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok(accepted) => take_in(&mut connections, accepted),
                Err(error) => {
                    // Out of descriptors, most likely: they come back as connections end.
                    tracing::warn!(%error, "cannot accept connections");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    };
    // Who was let in by the system is served; new callers are refused by it at once, and go elsewhere.
    while let Some(Ok(accepted)) = listener.accept().now_or_never() {
        take_in(&mut connections, accepted);
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout_at(deadline.into(), all_ended).await.is_err() {
        tracing::warn!(connections = connections.len(), "cut: calls were in flight when the drain timeout passed");
    }
}

async fn connection<A: Answers>(tcp: TcpStream, address: SocketAddr, place: Place, shared: Arc<Shared<A>>) {
    // Small answers should not wait for more; where it cannot be had they do.
    let _ = tcp.set_nodelay(true);
    let place = Arc::new(place);
    tokio::select! {
        () = place.given_up() => tracing::debug!(%address, "made room for another connection"),
        () = secure(tcp, address, &place, &shared) => {}
    }
}

/// Puts TLS under the connection, if there is any, and serves.
async fn secure<A: Answers>(tcp: TcpStream, address: SocketAddr, place: &Arc<Place>, shared: &Arc<Shared<A>>) {
    let Some(certificates) = &shared.certificates else {
        return http(tcp, Peer { address, names: Vec::new() }, place, shared).await;
    };
    let acceptor = TlsAcceptor::from(certificates.get());
    match timeout(shared.settings.handshake_timeout, acceptor.accept(tcp)).await {
        Ok(Ok(stream)) => {
            let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
            let names = certificate.map(tls::names).unwrap_or_default();
            http(stream, Peer { address, names }, place, shared).await;
        }
        Ok(Err(error)) => tracing::info!(%address, %error, "no TLS handshake"),
        Err(_) => tracing::info!(%address, "no TLS handshake in time"),
    }
}

async fn http<S, A>(stream: S, peer: Peer, place: &Arc<Place>, shared: &Arc<Shared<A>>)
where
    A: Answers,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let settings = &shared.settings;
    let peer = Arc::new(peer);
    let service = {
        let (peer, place, shared) = (Arc::clone(&peer), Arc::clone(place), Arc::clone(shared));
        service_fn(move |request| {
            let (peer, shared, busy) = (Arc::clone(&peer), Arc::clone(&shared), place.call());
            async move { Ok::<_, Infallible>(shared.answers.answer(request, &peer, busy).await) }
        })
    };
    let heard = Arc::new(AtomicUsize::new(0));
    let stream = Heard { stream, bytes: Arc::clone(&heard) };
    let builder = builder(settings);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));

    let opened = Instant::now();
    let mut old = opened + jittered(settings.max_connection_age);
    let mut stage = Stage::Open;
    // A request of HTTP/1.1 may be shorter than what HTTP/2 begins with.
    let silent = || heard.load(Ordering::Relaxed) < FIRST_BYTES && !place.has_called();
    loop {
        let silent_until = match stage {
            Stage::Ending(since) => since + FIRST_CALL,
            Stage::Open | Stage::Told(_) => opened + settings.handshake_timeout,
        };
        let next = stage.next(settings, place, silent().then_some(silent_until), old);
        // Bytes that come wake this task.
        let spoken = poll_fn(|_| if silent() { Poll::Pending } else { Poll::Ready(()) });
        tokio::select! {
            biased;
            ended = &mut connection => {
                return ended.unwrap_or_else(|error| tracing::debug!(address = %peer.address, %error, "connection failed"));
            }
            _ = shared.drain.begun(), if matches!(stage, Stage::Open) => {}
            () = spoken, if matches!(stage, Stage::Ending(_)) => {}
            () = sleep_until(next.into()) => {
                if stage.is_over(settings, place, silent().then_some(silent_until), old, &peer) {
                    return;
                }
                let idle = settings.idle_timeout.is_some_and(|patience| is_quiet(place, patience));
                if !matches!(stage, Stage::Open) || !(Instant::now() >= old || idle) {
                    continue;
                }
            }
        }
        if silent() {
            stage = Stage::Ending(Instant::now());
            continue;
        }
        connection.as_mut().graceful_shutdown();
        stage = Stage::Told(Instant::now());
        // Calls in flight end by themselves, streams at their age.
        old = Instant::now() + settings.max_stream_age + settings.max_stream_age / 10 + settings.drain_timeout;
    }
}

fn builder(settings: &Settings) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .max_buf_size(settings.header_bytes.max(SMALLEST_HEAD))
        .header_read_timeout(settings.handshake_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(u32::try_from(settings.max_streams_per_connection).unwrap_or(u32::MAX))
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(u32::try_from(settings.header_bytes).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .keep_alive_interval(settings.keepalive_interval)
        .keep_alive_timeout(settings.keepalive_timeout);
    builder
}

/// A stream of bytes that counts what the peer has sent.
struct Heard<S> {
    stream: S,
    bytes: Arc<AtomicUsize>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.bytes.fetch_add(buffer.filled().len().saturating_sub(before), Ordering::Relaxed);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
