//! Deletes documents that are older than they are kept (`retention.*`).
//!
//! Deletions are commits like others, and told by the feed, so that stories, counters and readers agree. One replica at a time does
//! it. A document that is replaced between the look and the deletion stays.

use crate::config::Retention;
use crate::service::store_handle::StoreHandle;
use crate::store::filter::{Expiry, Outlets};
use crate::store::group_commit::Held;
use crate::store::{Error, Micros, Store, Write, Written};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, sleep};

/// The job whose lease it holds.
const JOB: &str = "retention";

/// How often to look.
const EVERY: Duration = Duration::from_secs(60);

/// How often to ask whether the store is ready.
const ASKING: Duration = Duration::from_secs(1);

/// How often room is given back after a look. What projections derived from deleted documents goes behind them, when they get there.
const TIDYING: Duration = Duration::from_secs(5);

/// Documents that are deleted before it is looked whether the lease is still held.
const BATCH: usize = 200;

/// What it has deleted.
const DELETED: &str = "dateline_retention_deleted_total";

/// Deletes until it is dropped.
pub async fn run(handle: StoreHandle, retention: Retention) {
    metrics::counter!(DELETED).increment(0);
    if rules(&retention, Micros::MAX / 2).is_empty() {
        return std::future::pending().await;
    }
    loop {
        let Ok(store) = handle.store() else {
            sleep(ASKING).await;
            continue;
        };
        let next = Instant::now() + EVERY;
        // When the store is away, or another one has the lease, there is another time.
        let _ = look(&handle, store, &retention).await;
        while Instant::now() < next {
            let _ = tidy(store).await;
            sleep(TIDYING).await;
        }
    }
}

/// What is kept no longer at a time, the rule of each outlet, then that of the others.
fn rules(retention: &Retention, now: Micros) -> Vec<Expiry> {
    let before = |age: Duration| now.saturating_sub(Micros::try_from(age.as_micros()).unwrap_or(Micros::MAX));
    let mut rules: Vec<Expiry> = retention
        .outlets
        .iter()
        .filter_map(|(outlet, age)| Some(Expiry { before: before((*age)?), outlets: Outlets::One(outlet.clone()) }))
        .collect();
    let others = || Outlets::AllBut(retention.outlets.keys().cloned().collect());
    rules.extend(retention.max_age.map(|age| Expiry { before: before(age), outlets: others() }));
    rules
}

async fn look(handle: &StoreHandle, store: &dyn Store, retention: &Retention) -> Result<(), Error> {
    let Some(lease) = store.take_lease(JOB, handle.holder()).await? else { return Ok(()) };
    let mut deleted = 0_u64;
    for rule in rules(retention, now()) {
        loop {
            let expired = store.expired(&rule, BATCH).await?;
            if expired.is_empty() || !store.keep_lease(&lease).await? {
                break;
            }
            let mut receipts = Vec::with_capacity(expired.len());
            for document in expired {
                receipts.push(handle.committer.submit(Write::Expire(document), Held::default()).await);
            }
            for receipt in receipts {
                deleted += u64::from(receipt.wait().await? == Written::Done(true));
            }
        }
    }
    if deleted > 0 {
        metrics::counter!(DELETED).increment(deleted);
        tracing::info!(deleted, "deleted documents that are kept no longer");
    }
    Ok(())
}

/// Gives all room back that is free. It needs no lease: a file has one process, and a server makes room by itself.
async fn tidy(store: &dyn Store) -> Result<(), Error> {
    while store.give_room_back().await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_has_its_own_age_or_that_of_all() {
        let day = Duration::from_secs(86_400);
        let outlets = [("Andina".to_owned(), Some(day)), ("Sur".to_owned(), None)].into();
        let retention = Retention { max_age: Some(2 * day), outlets };
        let expected = [
            Expiry { before: 9 * 86_400_000_000, outlets: Outlets::One("Andina".to_owned()) },
            Expiry { before: 8 * 86_400_000_000, outlets: Outlets::AllBut(vec!["Andina".to_owned(), "Sur".to_owned()]) },
        ];
        assert_eq!(rules(&retention, 10 * 86_400_000_000), expected);
        assert_eq!(rules(&Retention { max_age: None, ..retention }, 10 * 86_400_000_000), expected[..1]);
        assert_eq!(rules(&Retention::default(), 0), []);
    }
}
