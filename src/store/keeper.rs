//! Watches whether the database answers, and cleans up.

use super::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// How often old sessions are forgotten.
const CLEANING: Duration = Duration::from_secs(3_600);

/// Watches until it is dropped, and tells `report` of every answer and every miss.
pub async fn watch(store: Arc<dyn Store>, report: impl Fn(bool) + Send) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut cleaned: Option<Instant> = None;
    loop {
        ticks.tick().await;
        let answered = matches!(tokio::time::timeout(PATIENCE, store.ready()).await, Ok(Ok(())));
        report(answered);
        if answered && cleaned.is_none_or(|at| at.elapsed() >= CLEANING) {
            cleaned = Some(Instant::now());
            match store.forget_sessions().await {
                Ok(0) | Err(_) => {}
                Ok(sessions) => tracing::info!(sessions, "forgot sessions that nobody resumed"),
            }
        }
    }
}
