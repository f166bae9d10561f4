//! Watches whether the database answers and how far projections are behind, and cleans up.

use crate::service::store_handle::StoreHandle;
use crate::store::Micros;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// How often old sessions are forgotten.
const CLEANING: Duration = Duration::from_secs(3_600);

/// How often documents that wait are counted.
const COUNTING: Duration = Duration::from_secs(5);

/// Watches until it is dropped, and notes every answer and every miss, and how many documents wait.
pub async fn run(handle: StoreHandle) {
    let store = handle.unchecked();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut cleaned, mut counted): (Option<Instant>, Option<Instant>) = (None, None);
    loop {
        ticks.tick().await;
        let answered = matches!(tokio::time::timeout(PATIENCE, store.ready()).await, Ok(Ok(())));
        handle.note_answer(answered);
        if answered {
            // When it does not say so, what was known before holds.
            let _ = store.unprojected_since().await.map(|since| handle.pace.note(since.map_or(Duration::ZERO, age)));
        }
        if answered && counted.is_none_or(|at| at.elapsed() >= COUNTING) {
            counted = Some(Instant::now());
            // It says nothing of whether the database answers.
            let _ = store.waiting().await.map(|waiting| handle.note_waiting(waiting));
        }
        if answered && cleaned.is_none_or(|at| at.elapsed() >= CLEANING) {
            cleaned = Some(Instant::now());
            match store.forget_sessions().await {
                Ok(0) | Err(_) => {}
                Ok(sessions) => tracing::info!(sessions, "forgot sessions that nobody resumed"),
            }
        }
    }
}

/// How long ago something was stored.
fn age(stored: Micros) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(Duration::from_micros(u64::try_from(stored).unwrap_or_default()))
}
