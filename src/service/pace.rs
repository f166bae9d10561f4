//! How fast documents may come while projections are behind.
//!
//! What follows from stored documents (events, counts, stories, and the alerts on them) is written behind them, by one process. Under
//! more ingest than that process keeps up with, it falls further and further behind, and so do alerts on a document that
//! comes by itself. Therefore work that nobody waits for slows down once the first change that is not taken in yet is older than
//! [`LATE`], and ingest once it is older than [`TOO_LATE`]: documents of all streams take turns then. Nothing stands still.
//!
//! A projection that is further behind than [`AWAY`] is not behind because of what comes now: it is new, was away, or
//! fails. It catches up beside ingest, which is not slowed for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::sleep;

/// From here on work that nobody waits for goes slowly.
const LATE: Duration = Duration::from_secs(10);

/// From here on ingest goes slowly.
const TOO_LATE: Duration = Duration::from_secs(60);

/// From here on nothing does.
const AWAY: Duration = Duration::from_secs(600);

/// The time of a document when ingest goes slowly, all streams of this process together: 50 a second.
const TURN: Duration = Duration::from_millis(20);

/// How long work that nobody waits for rests after each of its steps.
const REST: Duration = Duration::from_secs(1);

/// Documents that were taken in slowly.
const SLOWED: &str = "dateline_ingest_slowed_documents_total";

/// How far projections are behind, and whose turn it is.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    /// Microseconds.
    behind: Arc<AtomicI64>,
    turns: Arc<Mutex<()>>,
}

impl Pace {
    /// Nothing is behind.
    pub(crate) fn new() -> Self {
        metrics::counter!(SLOWED).increment(0);
        Self { behind: Arc::default(), turns: Arc::default() }
    }

    /// Notes how old the first change is that a projection has not taken in yet.
    pub(crate) fn note(&self, behind: Duration) {
        self.behind.store(i64::try_from(behind.as_micros()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// Before a document of a stream: waits for its turn when ingest goes slowly.
    pub(crate) async fn document(&self) {
        if self.is_behind(TOO_LATE) {
            metrics::counter!(SLOWED).increment(1);
            let _turn = self.turns.lock().await;
            sleep(TURN).await;
        }
    }

    /// After a step of work that nobody waits for: rests when it is to go slowly, or lets others come in between.
    pub(crate) async fn background(&self) {
        match self.is_behind(LATE) {
            true => sleep(REST).await,
            false => tokio::task::yield_now().await,
        }
    }

    fn is_behind(&self, by: Duration) -> bool {
        let behind = Duration::from_micros(u64::try_from(self.behind.load(Ordering::Relaxed)).unwrap_or_default());
        behind >= by && behind < AWAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future;
    use tokio::time::Instant;

    /// How long ten documents of each of two streams, or ten steps of other work, take.
    async fn times(behind: u64) -> (Duration, Duration) {
        let pace = Pace::new();
        pace.note(Duration::from_secs(behind));
        let stream = async || {
            for _ in 0..10 {
                pace.document().await;
            }
        };
        let begun = Instant::now();
        future::join(stream(), stream()).await;
        let documents = begun.elapsed();
        for _ in 0..10 {
            pace.background().await;
        }
        (documents, begun.elapsed() - documents)
    }

    #[tokio::test(start_paused = true)]
    async fn ingest_and_background_work_slow_down_while_projections_are_behind() {
        let seconds = Duration::from_secs;
        assert_eq!(times(0).await, (Duration::ZERO, Duration::ZERO));
        assert_eq!(times(59).await, (Duration::ZERO, seconds(10)));
        assert_eq!(times(60).await, (20 * TURN, seconds(10)));
        assert_eq!(times(599).await, (20 * TURN, seconds(10)));
        assert_eq!(times(600).await, (Duration::ZERO, Duration::ZERO));
    }
}
