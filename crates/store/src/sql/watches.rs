//! Watches, and the feed as they read it.
//!
//! A watch matches what lies behind the position at which it was created. That position is read under the lock of the feed, which is
//! held until the watch is committed: whoever sees a later change sees the watch as well.

use super::connection::Writer;
use super::{BEGIN, Connection, Db, Pool};
use crate::Micros;
use crate::across::{
    AnalyzedChange, AnalyzedChanges, EarlierMember, NewWatch, PutWatch, Sample, StoryOf, TOMBSTONE_DAYS, WatchRow,
};
use sqlx::{AssertSqlSafe, Connection as _};
use std::ops::Range;

const COLUMNS: &str = "id, key, owner, body, revision, position, create_time, update_time, deleted, stamp";

type Columns = (i64, String, String, Vec<u8>, i64, i64, i64, i64, i64, i64);

fn row((id, key, owner, body, revision, position, create_time, update_time, deleted, stamp): Columns) -> WatchRow {
    WatchRow { id, key, owner, body, revision, position, create_time, update_time, deleted: deleted != 0, stamp }
}

/// The number of the next change of watches; others wait for theirs until this one is committed.
async fn next_stamp(connection: &mut Connection) -> Result<i64, sqlx::Error> {
    let next = "UPDATE watch_changes SET stamp = stamp + 1 RETURNING stamp";
    sqlx::query_as::<Db, (i64,)>(next).fetch_one(connection).await.map(|(stamp,)| stamp)
}

/// Stores a watch.
pub(super) async fn put(pool: &Pool, watch: &NewWatch, now: Micros) -> Result<PutWatch, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = put_one(&mut connection, watch, now).await;
    connection.give_back(done)
}

async fn put_one(connection: &mut Connection, watch: &NewWatch, now: Micros) -> Result<PutWatch, sqlx::Error> {
    let NewWatch { key, owner, body, create, replaces } = watch;
    let mut transaction = connection.begin_with(BEGIN).await?;
    let stamp = next_stamp(&mut transaction).await?;
    let select = format!("SELECT {COLUMNS} FROM watches WHERE key = $1");
    let stored: Option<Columns> =
        sqlx::query_as::<Db, _>(AssertSqlSafe(select)).bind(key).fetch_optional(&mut *transaction).await?;
    let stored = stored.map(row).filter(|stored| !stored.deleted);
    let put = match &stored {
        Some(stored) if stored.owner != *owner => return Ok(if *create { PutWatch::Taken } else { PutWatch::Missing }),
        None if !create => return Ok(PutWatch::Missing),
        Some(WatchRow { revision, .. }) if replaces.is_some_and(|replaces| replaces != *revision) => {
            return Ok(PutWatch::Stale(*revision));
        }
        Some(_) => {
            "UPDATE watches SET body = $3, revision = revision + 1, update_time = $4, stamp = $5 WHERE key = $1 AND owner = $2"
        }
        None => {
            "INSERT INTO watches (key, owner, body, revision, position, create_time, update_time, deleted, stamp) \
             VALUES ($1, $2, $3, 1, $6, $4, $4, 0, $5) ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, \
             body = excluded.body, revision = watches.revision + 1, position = excluded.position, \
             create_time = excluded.create_time, update_time = excluded.update_time, deleted = 0, stamp = excluded.stamp"
        }
    };
    let put = format!("{put} RETURNING {COLUMNS}");
    let query = sqlx::query_as::<Db, Columns>(AssertSqlSafe(put)).bind(key).bind(owner).bind(body).bind(now).bind(stamp);
    let written = match stored {
        Some(_) => query.fetch_one(&mut *transaction).await?,
        None => {
            let lock = "UPDATE feed SET position = position RETURNING position";
            let (position,) = sqlx::query_as::<Db, (i64,)>(lock).fetch_one(&mut *transaction).await?;
            query.bind(position).fetch_one(&mut *transaction).await?
        }
    };
    transaction.commit().await?;
    Ok(PutWatch::Stored(row(written)))
}

/// One watch of an owner.
pub(super) async fn one(pool: &Pool, owner: &str, key: &str) -> Result<Option<WatchRow>, sqlx::Error> {
    let select = format!("SELECT {COLUMNS} FROM watches WHERE key = $1 AND owner = $2 AND deleted = 0");
    let query = sqlx::query_as::<Db, Columns>(AssertSqlSafe(select)).bind(key).bind(owner);
    Ok(query.fetch_optional(pool).await?.map(row))
}

/// Watches of an owner, the newest first.
pub(super) async fn of(pool: &Pool, owner: &str, before: Option<i64>, limit: usize) -> Result<Vec<WatchRow>, sqlx::Error> {
    let select =
        format!("SELECT {COLUMNS} FROM watches WHERE owner = $1 AND deleted = 0 AND id < $2 ORDER BY id DESC LIMIT $3");
    let query = sqlx::query_as::<Db, Columns>(AssertSqlSafe(select));
    let rows = query.bind(owner).bind(before.unwrap_or(i64::MAX)).bind(limit as i64).fetch_all(pool).await?;
    Ok(rows.into_iter().map(row).collect())
}

/// How many watches an owner has.
pub(super) async fn count(pool: &Pool, owner: &str) -> Result<i64, sqlx::Error> {
    let select = "SELECT COUNT(*) FROM watches WHERE owner = $1 AND deleted = 0";
    sqlx::query_as::<Db, (i64,)>(select).bind(owner).fetch_one(pool).await.map(|(count,)| count)
}

/// Deletes a watch, and forgets those that were deleted long ago.
pub(super) async fn delete(pool: &Pool, owner: &str, key: &str, now: Micros) -> Result<bool, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = delete_one(&mut connection, owner, key, now).await;
    connection.give_back(done)
}

async fn delete_one(connection: &mut Connection, owner: &str, key: &str, now: Micros) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let stamp = next_stamp(&mut transaction).await?;
    let delete = "UPDATE watches SET deleted = 1, body = $3, update_time = $4, stamp = $5 \
                  WHERE key = $1 AND owner = $2 AND deleted = 0";
    let query = sqlx::query::<Db>(delete).bind(key).bind(owner).bind(Vec::<u8>::new()).bind(now).bind(stamp);
    let deleted = query.execute(&mut *transaction).await?.rows_affected() > 0;
    let forget = "DELETE FROM watches WHERE deleted = 1 AND update_time < $1";
    sqlx::query::<Db>(forget).bind(now - TOMBSTONE_DAYS * 86_400_000_000).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(deleted)
}

/// The last change of watches.
pub(super) async fn stamp(pool: &Pool) -> Result<i64, sqlx::Error> {
    let select = "SELECT stamp FROM watch_changes";
    sqlx::query_as::<Db, (i64,)>(select).fetch_one(pool).await.map(|(stamp,)| stamp)
}

/// Watches that have changed since.
pub(super) async fn since(pool: &Pool, stamp: i64, limit: usize) -> Result<Vec<WatchRow>, sqlx::Error> {
    let select = format!("SELECT {COLUMNS} FROM watches WHERE stamp > $1 ORDER BY stamp LIMIT $2");
    let query = sqlx::query_as::<Db, Columns>(AssertSqlSafe(select));
    let rows = query.bind(stamp).bind(limit as i64).fetch_all(pool).await?;
    Ok(rows.into_iter().map(row).collect())
}

/// The changes behind a position that left a document with an analysis.
pub(super) async fn analyzed(connection: &mut Connection, after: i64, limit: usize) -> Result<AnalyzedChanges, sqlx::Error> {
    let (position,) = sqlx::query_as::<Db, (i64,)>("SELECT position FROM feed").fetch_one(&mut *connection).await?;
    let last = "SELECT position FROM changes WHERE position > $1 ORDER BY position LIMIT 1 OFFSET $2";
    let last: Option<(i64,)> = sqlx::query_as::<Db, _>(last)
        .bind(after)
        .bind(limit.saturating_sub(1) as i64)
        .fetch_optional(&mut *connection)
        .await?;
    let through = last.map_or(position, |(last,)| last);
    let assigned = "SELECT COALESCE(MIN(cursor), 0) FROM jobs WHERE kind LIKE 'projector/stories.%'";
    let (assigned,) = sqlx::query_as::<Db, (i64,)>(assigned).fetch_one(&mut *connection).await?;
    // What stands before a change in the life of its document: nothing (-1), a revision without an analysis, or with one.
    let select = "SELECT c.position, c.time, c.kind, d.id, d.version, \
         CAST(COALESCE((SELECT p.analyzed FROM changes p WHERE p.document_id = c.document_id AND p.position < c.position \
         ORDER BY p.position DESC LIMIT 1), -1) AS BIGINT), \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM changes p WHERE p.document_id = c.document_id AND p.position < c.position \
         AND p.analyzed = 1) THEN 1 ELSE 0 END AS BIGINT), \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM documents o WHERE o.content_sha256 = d.content_sha256 AND o.id < d.id) \
         OR EXISTS (SELECT 1 FROM duplicates r WHERE r.document_id = d.id AND r.grade = 1) THEN 1 ELSE 0 END AS BIGINT), \
         COALESCE(m.story_id, 0), CASE WHEN m.story_id IS NULL THEN 0 ELSE (SELECT COUNT(*) FROM document_stories o \
         WHERE o.story_id = m.story_id AND o.document_id <= d.id) END \
         FROM changes c JOIN documents d ON d.id = c.document_id LEFT JOIN document_stories m ON m.document_id = d.id \
         WHERE c.position > $1 AND c.position <= $2 AND c.analyzed = 1 ORDER BY c.position";
    type Row = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = sqlx::query_as::<Db, _>(select).bind(after).bind(through).fetch_all(connection).await?;
    let of = |(position, time, kind, document, version, before, told, repeats, story, rank): Row| AnalyzedChange {
        position,
        time,
        document,
        version,
        first: told == 0,
        // Kind 3 stored another analysis: of the same revision, unless that had none.
        revised: kind != 3 || before < 1,
        repeats: repeats != 0,
        story: (story != 0).then_some(StoryOf { number: story, documents: rank }),
    };
    Ok(AnalyzedChanges { position, through, assigned, entries: rows.into_iter().map(of).collect() })
}

/// The documents that came to a story before another one.
pub(super) async fn earlier(
    pool: &Pool,
    story: i64,
    document: i64,
    limit: usize,
) -> Result<Vec<EarlierMember>, sqlx::Error> {
    let select = "SELECT m.document_id, COALESCE((SELECT MIN(c.position) FROM changes c WHERE c.document_id = m.document_id \
                  AND c.analyzed = 1), 0) FROM document_stories m WHERE m.story_id = $1 AND m.document_id < $2 \
                  ORDER BY m.document_id LIMIT $3";
    let query = sqlx::query_as::<Db, (i64, i64)>(select).bind(story).bind(document).bind(limit as i64);
    let rows = query.fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(document, position)| EarlierMember { document, position }).collect())
}

/// Some of the documents of a time.
pub(super) async fn sample(connection: &mut Connection, times: Range<Micros>, limit: i64) -> Result<Sample, sqlx::Error> {
    let of = "FROM documents WHERE time >= $1 AND time < $2 AND state IN (1, 3)";
    let count = format!("SELECT COUNT(*) {of}");
    let (all,) = sqlx::query_as::<Db, (i64,)>(AssertSqlSafe(count))
        .bind(times.start)
        .bind(times.end)
        .fetch_one(&mut *connection)
        .await?;
    let one_in = (all + limit - 1) / limit.max(1);
    let one_in = one_in.max(1);
    let select = format!("SELECT id, time {of} AND id % $3 = 0 ORDER BY time, id LIMIT $4");
    let documents: Vec<(i64, i64)> = sqlx::query_as::<Db, _>(AssertSqlSafe(select))
        .bind(times.start)
        .bind(times.end)
        .bind(one_in)
        .bind(2 * limit)
        .fetch_all(connection)
        .await?;
    Ok(Sample { documents, one_in })
}
