//! Watches whether the database answers, and cleans up.
//!
//! One success makes the store ready, three misses in a row make it unready, so that a hiccup moves no traffic.

use super::Store;
use metrics::gauge;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);

/// Misses in a row that make the store unready.
const MISSES: u32 = 3;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// How often old sessions are forgotten.
const CLEANING: Duration = Duration::from_secs(3_600);

/// Starts watching and tells `report` of every answer and every miss. The receiver says whether the store is ready; dropping every receiver ends the watch.
pub fn watch(store: Arc<dyn Store>, report: impl Fn(bool) + Send + 'static) -> watch::Receiver<bool> {
    let (say, ready) = watch::channel(false);
    tokio::spawn(async move {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut misses = 0;
        let mut cleaned: Option<Instant> = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = say.closed() => return,
            }
            let answered = matches!(tokio::time::timeout(PATIENCE, store.ready()).await, Ok(Ok(())));
            report(answered);
            misses = if answered { 0 } else { misses + 1 };
            let is_ready = answered || (*say.borrow() && misses < MISSES);
            gauge!("dateline_store_up").set(f64::from(u8::from(is_ready)));
            say.send_if_modified(|was| {
                let changed = *was != is_ready;
                if changed && is_ready {
                    tracing::info!("the store is ready");
                } else if changed {
                    tracing::error!("the store does not answer");
                }
                *was = is_ready;
                changed
            });
            if answered && cleaned.is_none_or(|at| at.elapsed() >= CLEANING) {
                cleaned = Some(Instant::now());
                match store.forget_sessions().await {
                    Ok(0) | Err(_) => {}
                    Ok(sessions) => tracing::info!(sessions, "forgot sessions that nobody resumed"),
                }
            }
        }
    });
    ready
}
