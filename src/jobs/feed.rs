//! Keeps the feed of changes: where it ends, for those who wait for more; and what has no place in it yet.

use crate::service::store_handle::StoreHandle;
use crate::store::Store;
use std::time::Duration;

/// How often the end is asked for while somebody waits: other replicas write too.
const EVERY: Duration = Duration::from_millis(50);

/// How often to look for documents that a replica of an earlier release has stored.
const CATCHING_UP: Duration = Duration::from_secs(5);

/// How often old changes are forgotten.
const FORGETTING: Duration = Duration::from_secs(3_600);

/// Follows the feed until it is dropped.
pub async fn run(handle: StoreHandle) {
    let store = &**handle.unchecked();
    tokio::join!(tell_end(&handle, store), catch_up(store), forget(store));
}

async fn tell_end(handle: &StoreHandle, store: &dyn Store) {
    loop {
        tokio::time::sleep(EVERY).await;
        if !handle.is_followed() {
            continue;
        }
        // When the store is away, those who wait ask themselves.
        if let Ok(position) = store.changes_end().await {
            handle.note_end(position);
        }
    }
}

async fn catch_up(store: &dyn Store) {
    loop {
        match store.catch_up_changes().await {
            // Others come in between.
            Ok(1..) => tokio::task::yield_now().await,
            Ok(0) | Err(_) => tokio::time::sleep(CATCHING_UP).await,
        }
    }
}

async fn forget(store: &dyn Store) {
    loop {
        match store.forget_changes().await {
            Ok(1..) => tokio::task::yield_now().await,
            Ok(0) | Err(_) => tokio::time::sleep(FORGETTING).await,
        }
    }
}
