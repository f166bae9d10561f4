//! Jobs that one process does for all: leases, and how far each has come.
//!
//! A lease is a row with an epoch, which rises whenever somebody else takes it. Whoever writes under a lease asks for its epoch in
//! the same transaction, and so keeps the row locked: a holder that was thought dead and is not writes nothing. Leases run out by
//! the clock of the database, one for all replicas.

use super::connection::Writer;
use super::{BEGIN, Connection, Db, NOW, Pool};
use crate::HOLD_SECONDS;
use crate::projection::{Lease, Progress, ProjectionId};
use sqlx::{AssertSqlSafe, Connection as _};

/// Takes a lease that nobody holds; `None` while somebody does.
pub(super) async fn take(pool: &Pool, job: &'static str, holder: &str) -> Result<Option<Lease>, sqlx::Error> {
    let until = HOLD_SECONDS * 1_000_000;
    let take = format!(
        "UPDATE jobs SET holder = $2, epoch = epoch + 1, lease_until = {NOW} + {until}, update_time = {NOW} \
         WHERE kind = $1 AND lease_until < {NOW} RETURNING epoch"
    );
    let taken: Option<(i64,)> =
        sqlx::query_as::<Db, _>(AssertSqlSafe(take)).bind(job).bind(holder).fetch_optional(pool).await?;
    if let Some((epoch,)) = taken {
        return Ok(Some(Lease { job, epoch }));
    }
    let begin = format!(
        "INSERT INTO jobs (kind, cursor, holder, epoch, lease_until, attempts, update_time) \
         VALUES ($1, 0, $2, 1, {NOW} + {until}, 0, {NOW}) ON CONFLICT (kind) DO NOTHING"
    );
    let begun = sqlx::query::<Db>(AssertSqlSafe(begin)).bind(job).bind(holder).execute(pool).await?;
    Ok((begun.rows_affected() > 0).then_some(Lease { job, epoch: 1 }))
}

/// Keeps a lease for longer; returns whether it is still held. Within a transaction nobody takes it before that ends.
pub(super) async fn keep(connection: &mut Connection, lease: &Lease) -> Result<bool, sqlx::Error> {
    let until = HOLD_SECONDS * 1_000_000;
    let keep = format!("UPDATE jobs SET lease_until = {NOW} + {until}, update_time = {NOW} WHERE kind = $1 AND epoch = $2");
    let kept = sqlx::query::<Db>(AssertSqlSafe(keep)).bind(lease.job).bind(lease.epoch).execute(&mut *connection).await?;
    Ok(kept.rows_affected() > 0)
}

/// Gives up everything that somebody holds, so that others need not wait.
pub(super) async fn release(pool: &Pool, holder: &str) -> Result<(), sqlx::Error> {
    sqlx::query::<Db>("UPDATE jobs SET lease_until = 0 WHERE holder = $1").bind(holder).execute(pool).await.map(drop)
}

/// What the progress of a projection is kept under.
fn kind(ProjectionId { name, version }: ProjectionId) -> String {
    format!("projector/{name}.{version}")
}

/// How far a projection has come, which is 0 for a new one, and how often it was tried since: once more now when it is `tried`. Its
/// progress under another version is forgotten. `None` when the lease is lost.
pub(super) async fn begin(
    pool: &Pool,
    lease: &Lease,
    id: ProjectionId,
    tried: bool,
) -> Result<Option<Progress>, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = begin_one(&mut connection, lease, id, tried).await;
    connection.give_back(done)
}

async fn begin_one(
    connection: &mut Connection,
    lease: &Lease,
    id: ProjectionId,
    tried: bool,
) -> Result<Option<Progress>, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    if !keep(&mut transaction, lease).await? {
        return Ok(None);
    }
    let others = "DELETE FROM jobs WHERE kind LIKE $1 AND kind <> $2";
    sqlx::query::<Db>(others).bind(format!("projector/{}.%", id.name)).bind(kind(id)).execute(&mut *transaction).await?;
    let begin = format!(
        "INSERT INTO jobs (kind, cursor, holder, epoch, lease_until, attempts, update_time) VALUES ($1, 0, '', 0, 0, $2, {NOW}) \
         ON CONFLICT (kind) DO UPDATE SET attempts = jobs.attempts + excluded.attempts, update_time = {NOW} RETURNING cursor, attempts"
    );
    let (cursor, attempts) = sqlx::query_as::<Db, (i64, i64)>(AssertSqlSafe(begin))
        .bind(kind(id))
        .bind(i64::from(tried))
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(Progress { cursor, attempts }))
}

/// Notes how far a projection has come.
pub(super) async fn advance(connection: &mut Connection, id: ProjectionId, cursor: i64) -> Result<(), sqlx::Error> {
    let advance = format!("UPDATE jobs SET cursor = $2, attempts = 0, update_time = {NOW} WHERE kind = $1");
    sqlx::query::<Db>(AssertSqlSafe(advance)).bind(kind(id)).bind(cursor).execute(connection).await.map(drop)
}
