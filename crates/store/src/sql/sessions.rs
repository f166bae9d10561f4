//! Sessions of ingest streams: how far each has come.

use super::{Connection, Db, Pool};
use crate::record::{SessionMark, Write};
use crate::{Micros, SESSION_DAYS};
use std::collections::{BTreeMap, BTreeSet};

/// Takes a session over; waits for what its last owner is writing.
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

/// Streams whose writes do not count: another stream has their session, or a commit before this one failed.
pub(super) struct Lost<'a>(BTreeSet<(&'a str, i64)>);

impl Lost<'_> {
    /// Whether a write is of one of them.
    pub(super) fn has(&self, write: &Write) -> bool {
        write.mark().is_some_and(|mark| self.0.contains(&stream(mark)))
    }
}

fn stream(mark: &SessionMark) -> (&str, i64) {
    (&mark.id, mark.epoch)
}

/// Moves the sessions on, before anything else is written: their rows stay locked until the commit ends, so nobody takes one over
/// in the middle of it. Returns those that have lost theirs.
pub(super) async fn advance<'a>(
    connection: &mut Connection,
    writes: &'a [Write],
    now: Micros,
) -> Result<Lost<'a>, sqlx::Error> {
    let mut streams: BTreeMap<(&str, i64), (i64, i64)> = BTreeMap::new();
    for mark in writes.iter().filter_map(Write::mark) {
        let (first, last) = streams.entry(stream(mark)).or_insert((mark.sequence, mark.sequence));
        *first = mark.sequence.min(*first);
        *last = mark.sequence.max(*last);
    }
    let mut lost = BTreeSet::new();
    for ((id, epoch), (first, last)) in streams {
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
    Ok(Lost(lost))
}
