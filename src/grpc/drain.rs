//! When long streams should end: because the server drains, or because they have lived long enough.
//!
//! A stream that never ends would hold a shutdown until its deadline and keep its client on one replica for ever. So every
//! handler of a stream takes a [`Lifetime`] when the stream begins and selects on [`Lifetime::ended`]; what it then does (a last
//! checkpoint, a `draining` message) is its own affair, as long as it is done by [`Ending::deadline`]. Unary calls need none of
//! this: they end by themselves, and the server waits for them.

use crate::error::Error;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Tells everybody that the server drains. The one who begins the drain holds it.
#[derive(Debug)]
pub struct DrainSignal {
    deadline: watch::Sender<Option<Instant>>,
}

/// Knows whether the server drains.
#[derive(Clone, Debug)]
pub struct Drain {
    deadline: watch::Receiver<Option<Instant>>,
    max_age: Duration,
    grace: Duration,
}

/// How long one stream may live.
#[derive(Clone, Debug)]
pub struct Lifetime {
    drain: Drain,
    end: Instant,
}

/// Why a stream should end, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Why.
    pub why: Why,
    /// When it is cut if it has not ended by then.
    pub deadline: Instant,
}

/// Why a stream should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The server leaves.
    Draining,
    /// The stream is old: a new one spreads the load over the replicas there are by now.
    Aged,
}

impl From<Why> for Error {
    fn from(why: Why) -> Self {
        match why {
            Why::Draining => Self::Draining,
            Why::Aged => Self::StreamAge,
        }
    }
}

/// A signal and who listens to it. Streams end after `max_age`, give or take a tenth, and then have `grace` to do so.
pub fn channel(max_age: Duration, grace: Duration) -> (DrainSignal, Drain) {
    let (sender, deadline) = watch::channel(None);
    (DrainSignal { deadline: sender }, Drain { deadline, max_age, grace })
}

impl DrainSignal {
    /// Begins the drain, which ends at `deadline` whatever a peer does.
    pub fn begin(&self, deadline: Instant) {
        self.deadline.send_replace(Some(deadline));
    }
}

impl Drain {
    /// When the drain ends, if it has begun.
    pub fn deadline(&self) -> Option<Instant> {
        *self.deadline.borrow()
    }

    /// Waits until the drain begins and returns when it ends. Never, when the signal is gone. Cancel-safe.
    pub async fn begun(&self) -> Instant {
        let mut deadline = self.deadline.clone();
        let begun = deadline.wait_for(Option::is_some).await.ok().and_then(|begun| *begun);
        match begun {
            Some(deadline) => deadline,
            None => std::future::pending().await,
        }
    }

    /// The lifetime of a stream that begins now.
    pub fn lifetime(&self) -> Lifetime {
        Lifetime { drain: self.clone(), end: after(Instant::now(), jittered(self.max_age)) }
    }
}

impl Lifetime {
    /// Waits until the stream should end. Cancel-safe, and once it has returned it returns at once.
    pub async fn ended(&self) -> Ending {
        tokio::select! {
            deadline = self.drain.begun() => Ending { why: Why::Draining, deadline },
            () = tokio::time::sleep_until(self.end.into()) => {
                Ending { why: Why::Aged, deadline: after(self.end, self.drain.grace) }
            }
        }
    }
}

/// `begin + duration`, or a far day when that is beyond what the clock knows.
fn after(begin: Instant, duration: Duration) -> Instant {
    begin.checked_add(duration).unwrap_or_else(|| begin + Duration::from_secs(86_400 * 365))
}

/// `duration` give or take a tenth, so that what began together does not end together.
pub(super) fn jittered(duration: Duration) -> Duration {
    // Each `RandomState` is keyed anew, which is random enough to spread a load.
    let share = f64::from((RandomState::new().hash_one(()) >> 40) as u32) / f64::from(1u32 << 24);
    Duration::try_from_secs_f64(duration.as_secs_f64() * (0.9 + 0.2 * share)).unwrap_or(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_when_it_is_old_and_at_different_ages() {
        let (_signal, drain) = channel(MINUTE, Duration::from_secs(5));
        let begin = Instant::now();
        let lifetime = drain.lifetime();
        let ending = lifetime.ended().await;
        assert_eq!((ending.why, lifetime.ended().await), (Why::Aged, ending));
        let age = ending.deadline - begin;
        assert!(age > Duration::from_secs(58) && age < Duration::from_secs(72), "{age:?}");
        let ages: std::collections::BTreeSet<Duration> = (0..16).map(|_| jittered(MINUTE)).collect();
        assert!(ages.len() > 8 && ages.iter().all(|a| (54..=66).contains(&a.as_secs())), "{ages:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_ends_every_stream_and_tells_by_when() {
        let (signal, drain) = channel(MINUTE, MINUTE);
        let (early, deadline) = (drain.lifetime(), Instant::now() + MINUTE);
        assert_eq!(drain.deadline(), None);
        signal.begin(deadline);
        for lifetime in [early, drain.lifetime()] {
            assert_eq!(lifetime.ended().await, Ending { why: Why::Draining, deadline });
        }
        assert_eq!((drain.deadline(), drain.begun().await), (Some(deadline), deadline));
    }

    #[tokio::test(start_paused = true)]
    async fn ages_beyond_the_clock_are_no_end() {
        let (_signal, drain) = channel(Duration::MAX, MINUTE);
        let lifetime = drain.lifetime();
        assert!(tokio::time::timeout(MINUTE * 1000, lifetime.ended()).await.is_err());
    }
}
