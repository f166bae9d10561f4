//! Keeps the feed of changes: where it ends, for those who wait for more; and what has no place in it yet.

use crate::service::store_handle::StoreHandle;
use std::time::Duration;

/// How often the end is asked for while somebody waits: other replicas write too.
const EVERY: Duration = Duration::from_millis(50);

/// How often to look for documents that a replica of an earlier release has stored, and for a store that is away.
const CATCHING_UP: Duration = Duration::from_secs(5);

/// How often old changes are forgotten.
const FORGETTING: Duration = Duration::from_secs(3_600);

/// Follows the feed until it is dropped. While the store is away, or its tables are still to be made, it is not asked.
pub async fn run(handle: StoreHandle) {
    tokio::join!(tell_end(&handle), catch_up(&handle), forget(&handle));
}

async fn tell_end(handle: &StoreHandle) {
    loop {
        tokio::time::sleep(EVERY).await;
        if !handle.is_followed() {
            continue;
        }
        // When the store is away, those who wait ask themselves.
        let Ok(store) = handle.store() else { continue };
        if let Ok(position) = store.changes_end().await {
            handle.note_end(position);
        }
    }
}

async fn catch_up(handle: &StoreHandle) {
    loop {
        let looked_at = match handle.store() {
            Ok(store) => store.catch_up_changes().await.unwrap_or_default(),
            Err(_) => 0,
        };
        match looked_at {
            0 => tokio::time::sleep(CATCHING_UP).await,
            _ => handle.pace.background().await,
        }
    }
}

async fn forget(handle: &StoreHandle) {
    loop {
        let forgotten = match handle.store() {
            Ok(store) => store.forget_changes().await.ok(),
            Err(_) => None,
        };
        match forgotten {
            None => tokio::time::sleep(CATCHING_UP).await,
            Some(0) => tokio::time::sleep(FORGETTING).await,
            Some(_) => tokio::task::yield_now().await,
        }
    }
}
