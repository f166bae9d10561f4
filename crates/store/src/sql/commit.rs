//! Many writes in one transaction.
//!
//! Replicas that write at the same time wait for each other, and never in a circle: every transaction locks its sessions first,
//! then the keys of its documents, whether they have rows or not, then these rows, then the entities that it counts, each in one
//! order and in one pass, and the feed of changes last.

use super::connection::Writer;
use super::derived::Derived;
use super::{BEGIN, Connection, Pool, changes, documents, sessions};
use crate::Micros;
use crate::record::{Write, Written};
use sqlx::Connection as _;
use std::collections::BTreeMap;

/// How often an insert is tried against other replicas that insert the same keys.
const TRIES: usize = 5;

/// Indexes of the writes of each key, in their order.
pub(super) type ByKey<'a> = BTreeMap<&'a str, Vec<usize>>;

/// Does all of `writes` in one commit.
pub(super) async fn commit(pool: &Pool, writes: &[Write], now: Micros) -> Result<Vec<Written>, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = transact(&mut connection, writes, now).await;
    connection.give_back(done)
}

async fn transact(connection: &mut Connection, writes: &[Write], now: Micros) -> Result<Vec<Written>, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let lost = sessions::advance(&mut transaction, writes, now).await?;
    let mut outcomes: Vec<Written> = Vec::with_capacity(writes.len());
    let mut left = ByKey::new();
    for (index, write) in writes.iter().enumerate() {
        let lost = lost.has(write);
        outcomes.push(if lost { Written::SessionLost } else { Written::Unchanged });
        if let Some(key) = write.key().filter(|_| !lost) {
            left.entry(key).or_default().push(index);
        }
    }
    super::lock_keys(&mut transaction, left.keys().copied()).await?;
    let mut derived = Derived::default();
    for _ in 0..TRIES {
        left = documents::store(&mut transaction, writes, left, &mut outcomes, &mut derived, now).await?;
        if left.is_empty() {
            break;
        }
    }
    if !left.is_empty() {
        return Err(sqlx::Error::Protocol("another replica keeps inserting the same keys".to_owned()));
    }
    let changed = std::mem::take(&mut derived.changes);
    derived.store(&mut transaction).await?;
    changes::append(&mut transaction, &changed, now).await?;
    transaction.commit().await?;
    Ok(outcomes)
}
