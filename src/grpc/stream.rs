//! A stream of requests answered in order, with bounded memory in both directions.
//!
//! At most `window` requests are in the works. While the client does not read, answers wait, the window fills and the server
//! stops reading; when that lasts longer than the patience, the stream ends with `SLOW_CONSUMER`. Dropping the response stream
//! (the client hung up) ends the reader and cancels what is in the works. At the end of its lifetime the stream reads no more,
//! answers what it has read, and ends with `DRAINING` or `STREAM_AGE`. When one of its tasks panics it ends with `INTERNAL`.

use crate::error::Error;
use futures_util::{Stream, StreamExt as _, future, stream};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tracing::Instrument as _;

/// Answers every request of `requests`, in order, until `ended` tells why it ends.
///
/// `begin` starts the work on one request and returns what will answer it; it may wait, and the next request is not read before
/// it has returned.
pub fn in_order<Q, A, S, B, F, G, E>(
    mut requests: S,
    window: usize,
    patience: Duration,
    ended: E,
    begin: B,
) -> impl Stream<Item = Result<A, Status>> + Send + use<Q, A, S, B, F, G, E>
where
    Q: Send + 'static,
    A: Send + 'static,
    S: Stream<Item = Result<Q, Status>> + Send + Unpin + 'static,
    B: Fn(Q) -> F + Send + 'static,
    F: Future<Output = G> + Send,
    G: Future<Output = A> + Send + 'static,
    E: Future<Output = Error> + Send + 'static,
{
    let (in_works, mut pending) = mpsc::channel::<Result<G, Status>>(window.max(1));
    let (answers, out) = mpsc::channel::<Result<A, Status>>(1);
    let (give_up, verdict) = oneshot::channel::<Status>();

    let reading = async move {
        let mut ended = pin!(ended);
        while let Some(request) = tokio::select! {
            request = requests.next() => request,
            why = &mut ended => Some(Err(why.into())),
            () = in_works.closed() => None,
        } {
            let (begun, last) = match request {
                Ok(request) => (Ok(begin(request).await), false),
                Err(status) => (Err(status), true),
            };
            if in_works.send(begun).await.is_err() || last {
                break;
            }
        }
    };

    let answering = async move {
        while let Some(begun) = pending.recv().await {
            let answer = match begun {
                Ok(work) => tokio::select! {
                    answer = work => Ok(answer),
                    () = answers.closed() => return,
                },
                Err(status) => Err(status),
            };
            match answers.send_timeout(answer, patience).await {
                Ok(()) => {}
                Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                    // The stream may be gone by now; then there is nobody to tell.
                    let _ = give_up.send(Error::SlowConsumer(patience).into());
                    return;
                }
                Err(mpsc::error::SendTimeoutError::Closed(_)) => return,
            }
        }
    };

    let tasks = vec![tokio::spawn(reading.in_current_span()), tokio::spawn(answering.in_current_span())];
    ReceiverStream::new(out).chain(last_word(verdict, tasks))
}

/// What comes behind the last answer of a stream: a verdict, or that one of its tasks panicked; nothing when it ended well.
pub fn last_word<A: Send + 'static>(
    verdict: oneshot::Receiver<Status>,
    tasks: Vec<JoinHandle<()>>,
) -> impl Stream<Item = Result<A, Status>> + Send {
    let last = async move {
        if let Ok(verdict) = verdict.await {
            return Some(Err(verdict));
        }
        for task in tasks {
            if task.await.is_err_and(|error| error.is_panic()) {
                tracing::error!("a task of a stream panicked");
                return Some(Err(Error::Internal.into()));
            }
        }
        None
    };
    stream::once(last).filter_map(future::ready)
}

/// The way of a stream to its client.
#[derive(Clone, Debug)]
pub struct Out<A> {
    answers: mpsc::Sender<Result<A, Status>>,
    patience: Duration,
}

impl<A> Out<A> {
    /// Sends one message, and waits as long as the client's patience goes.
    ///
    /// # Errors
    /// `SLOW_CONSUMER` when the client does not read, `CANCELLED` when it has gone.
    pub async fn say(&self, answer: A) -> Result<(), Status> {
        use mpsc::error::SendTimeoutError::{Closed, Timeout};
        match self.answers.send_timeout(Ok(answer), self.patience).await {
            Ok(()) => Ok(()),
            Err(Timeout(_)) => Err(Error::SlowConsumer(self.patience).into()),
            Err(Closed(_)) => Err(Error::Cancelled.into()),
        }
    }
}

/// The stream of what `talk` says, and why it ended; dropping the stream ends the talk.
pub fn spoken<A, T, F>(patience: Duration, talk: T) -> impl Stream<Item = Result<A, Status>> + Send + use<A, T, F>
where
    A: Send + 'static,
    T: FnOnce(Out<A>) -> F + Send + 'static,
    F: Future<Output = Result<(), Status>> + Send,
{
    let (answers, out) = mpsc::channel::<Result<A, Status>>(1);
    let (give_up, verdict) = oneshot::channel::<Status>();
    let talking = async move {
        let ended = tokio::select! {
            ended = talk(Out { answers: answers.clone(), patience }) => ended,
            () = answers.closed() => Ok(()),
        };
        if let Err(status) = ended {
            // Nobody listens when the client is gone. One that does not read hears it behind what it has not read.
            if answers.try_send(Err(status.clone())).is_err() {
                let _ = give_up.send(status);
            }
        }
    };
    ReceiverStream::new(out).chain(last_word(verdict, vec![tokio::spawn(talking.in_current_span())]))
}

#[cfg(test)]
#[expect(clippy::async_yields_async, reason = "beginning a request gives the future that answers it")]
mod tests {
    use super::*;
    use futures_util::future::{pending, ready};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tonic::Code;

    const PATIENCE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn answers_come_in_the_order_of_requests() {
        let requests = stream::iter((0..100u64).map(Ok));
        let answers = in_order(requests, 8, PATIENCE, pending(), |n| async move {
            async move {
                // The later ones of a window are ready first.
                tokio::time::sleep(Duration::from_millis(7 - n % 8)).await;
                n
            }
        });
        let got: Vec<u64> = Box::pin(answers).filter_map(|a| future::ready(a.ok())).collect().await;
        assert_eq!(got, (0..100).collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_stops_the_reader_and_is_told() {
        let begun = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&begun);
        let answers = in_order(stream::iter((0..1_000_000u64).map(Ok)), 4, PATIENCE, pending(), move |n| {
            count.fetch_add(1, Ordering::SeqCst);
            async move { async move { n } }
        });
        tokio::time::sleep(PATIENCE * 4).await;
        assert!(begun.load(Ordering::SeqCst) <= 8, "the window bounds what is in the works");
        let all: Vec<_> = Box::pin(answers).collect().await;
        let last = all.last().and_then(|a| a.as_ref().err()).map(Status::code);
        assert_eq!(last, Some(Code::ResourceExhausted));
    }

    #[tokio::test]
    async fn a_broken_request_stream_is_the_last_answer() {
        let requests = stream::iter([Ok(1), Err(Status::data_loss("cut")), Ok(2)]);
        let answers = in_order(requests, 4, PATIENCE, pending(), |n| async move { async move { n } });
        let codes: Vec<_> = Box::pin(answers).map(|a| a.map_err(|s| s.code())).collect().await;
        assert_eq!(codes, [Ok(1), Err(Code::DataLoss)]);
    }

    #[tokio::test]
    async fn a_panic_ends_a_stream_with_an_error() {
        type Asked = Result<u64, Status>;
        let asked = || stream::iter([Ok(1), Ok(2), Ok(3)] as [Asked; 3]).chain(stream::pending());
        let panics_at_2 = |n: u64| assert!(n != 2, "on purpose");
        let beginning = in_order(Box::pin(asked()), 4, PATIENCE, pending(), move |n| async move {
            panics_at_2(n);
            async move { n }
        });
        let answering = in_order(Box::pin(asked()), 4, PATIENCE, pending(), move |n| async move {
            async move {
                panics_at_2(n);
                n
            }
        });
        let codes = |answer: Result<u64, Status>| answer.map_err(|status| status.code());
        let expected = [Ok(1), Err(Code::Internal)];
        assert_eq!(Box::pin(beginning).map(codes).collect::<Vec<_>>().await, expected);
        assert_eq!(Box::pin(answering).map(codes).collect::<Vec<_>>().await, expected);
    }

    #[tokio::test]
    async fn at_the_end_of_its_lifetime_a_stream_says_so() {
        let requests = stream::pending::<Result<u64, Status>>();
        let answers = in_order(requests, 4, PATIENCE, ready(Error::StreamAge), |n| async move { async move { n } });
        let codes: Vec<_> = Box::pin(answers).map(|a| a.map_err(|s| s.code())).collect().await;
        assert_eq!(codes, [Err(Code::Unavailable)]);
    }
}
