//! Sessions of ingest streams: how far each has come.

use super::{Connection, Db, Pool};
use crate::store::record::{Write, Written};
use crate::store::{Micros, SESSION_DAYS};
use std::collections::{BTreeMap, BTreeSet};

/// Takes a session over.
pub(super) async fn open_session(pool: &Pool, id: &str, now: Micros) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as::<Db, _>(
        "INSERT INTO sessions (id, epoch, durable_through, update_time) VALUES ($1, 1, 0, $2) ON CONFLICT (id) DO UPDATE SET \
         epoch = sessions.epoch + 1, update_time = excluded.update_time RETURNING epoch, durable_through",
    )
    .bind(id)
    .bind(now)
    .fetch_one(pool)
    .await
}

/// Forgets sessions that nobody resumed.
pub(super) async fn forget_sessions(pool: &Pool, now: Micros) -> Result<u64, sqlx::Error> {
    let long_ago = now - SESSION_DAYS * 86_400_000_000;
    let delete = sqlx::query::<Db>("DELETE FROM sessions WHERE update_time < $1").bind(long_ago);
    Ok(delete.execute(pool).await?.rows_affected())
}

/// Moves the sessions on; one that another stream has taken over is told so.
pub(super) async fn marks(
    connection: &mut Connection,
    writes: &[Write],
    outcomes: &mut [Written],
    now: Micros,
) -> Result<(), sqlx::Error> {
    let mut sessions: BTreeMap<(&str, i64), (i64, i64)> = BTreeMap::new();
    for mark in writes.iter().filter_map(Write::mark) {
        let (first, last) = sessions.entry((&mark.id, mark.epoch)).or_insert((mark.sequence, mark.sequence));
        *first = mark.sequence.min(*first);
        *last = mark.sequence.max(*last);
    }
    let mut lost = BTreeSet::new();
    for ((id, epoch), (first, last)) in sessions {
        let moved = sqlx::query::<Db>(
            "UPDATE sessions SET update_time = $4, \
             durable_through = CASE WHEN durable_through < $3 THEN $3 ELSE durable_through END \
             WHERE id = $1 AND epoch = $2 AND durable_through >= $5",
        )
        .bind(id)
        .bind(epoch)
        .bind(last)
        .bind(now)
        // A commit before this one may have failed: then its documents are missing, and nothing behind them counts.
        .bind(first - 1)
        .execute(&mut *connection)
        .await?;
        if moved.rows_affected() == 0 {
            lost.insert((id, epoch));
        }
    }
    for (write, outcome) in writes.iter().zip(outcomes) {
        match (write, write.mark()) {
            (_, Some(mark)) if lost.contains(&(mark.id.as_str(), mark.epoch)) => *outcome = Written::SessionLost,
            (Write::Mark(_), _) => *outcome = Written::Unchanged,
            _ => {}
        }
    }
    Ok(())
}
