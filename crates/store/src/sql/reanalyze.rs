//! Documents whose analysis is to be made: marked for it, claimed by whoever makes it, and counted.

use super::connection::Writer;
use super::read::Conditions;
use super::rows::list;
use super::{BEGIN, Connection, Db, FOR_UPDATE, Pool, SKIP_LOCKED};
use crate::filter::Reanalysis;
use crate::record::{Pending, Waiting};
use crate::{LEASE_SECONDS, Micros};
use sqlx::{Connection as _, QueryBuilder};

/// Documents that are looked at in one transaction, so that marking many holds up no one.
const STEP: i64 = 500;

/// Marks the next documents behind `after` that are meant; returns how many, and the last one looked at, or `None` when there are
/// no more. What waits already is passed over, so that it may be repeated.
pub(super) async fn mark(pool: &Pool, wanted: &Reanalysis, after: i64) -> Result<(i64, Option<i64>), sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = mark_next(&mut connection, wanted, after).await;
    connection.give_back(done)
}

async fn mark_next(connection: &mut Connection, wanted: &Reanalysis, after: i64) -> Result<(i64, Option<i64>), sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let Some(conditions) = Conditions::of(&mut transaction, &wanted.documents).await? else { return Ok((0, None)) };
    let mut query = QueryBuilder::<Db>::new("SELECT d.id FROM documents d WHERE d.id > ");
    query.push_bind(after).push(" AND ");
    conditions.push(&mut query);
    match (wanted.failed, &wanted.other_than) {
        (true, Some(pipeline)) => {
            query.push(" AND (d.state = 2 OR (d.state = 1 AND d.pipeline <> ").push_bind(pipeline.as_str()).push("))");
        }
        (true, None) => drop(query.push(" AND d.state = 2")),
        (false, Some(pipeline)) => {
            query.push(" AND d.state = 1 AND d.pipeline <> ").push_bind(pipeline.as_str());
        }
        (false, None) => drop(query.push(" AND d.state IN (1, 2)")),
    }
    query.push(" ORDER BY d.id LIMIT ").push_bind(STEP);
    let chosen: Vec<(i64,)> = query.build_query_as().fetch_all(&mut *transaction).await?;
    let Some(&(last,)) = chosen.last() else { return Ok((0, None)) };

    // Locked in the order in which commits lock.
    let mut query = QueryBuilder::<Db>::new("SELECT id FROM documents WHERE state IN (1, 2) AND id IN ");
    list(&mut query, chosen.iter().map(|(id,)| *id));
    query.push(" ORDER BY key").push(FOR_UPDATE);
    let locked: Vec<(i64,)> = query.build_query_as().fetch_all(&mut *transaction).await?;
    if !locked.is_empty() {
        // One that failed before it ever had an analysis is as if it had just come.
        let mut query = QueryBuilder::<Db>::new(
            "UPDATE documents SET attempts = 0, claimed_until = 0, state = CASE WHEN EXISTS (SELECT 1 FROM bodies b WHERE \
             b.document_id = documents.id AND b.analysis IS NOT NULL) THEN 3 ELSE 0 END",
        );
        if let Some(layers) = wanted.layers {
            query.push(", layers = ").push_bind(layers);
        }
        query.push(" WHERE id IN ");
        list(&mut query, locked.iter().map(|(id,)| *id));
        query.build().execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok((locked.len() as i64, Some(last)))
}

/// Takes documents that wait for their analysis: those that never had one before those that have an older one. One that somebody
/// has tried before comes alone and last: if it is what killed the process, it takes no other with it, and if it is not, the next
/// crash will find another one.
pub(super) async fn claim(pool: &Pool, limit: usize, now: Micros) -> Result<Vec<Pending>, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = claim_next(&mut connection, limit, now).await;
    connection.give_back(done)
}

async fn claim_next(connection: &mut Connection, limit: usize, now: Micros) -> Result<Vec<Pending>, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut claimed: Vec<(i64, i64, String, i64, i64)> = Vec::new();
    let (fresh, tried) = ("attempts = 0 ORDER BY id", "attempts > 0 ORDER BY attempts, id");
    for (state, which, limit) in [(0, fresh, limit as i64), (0, tried, 1), (3, fresh, limit as i64), (3, tried, 1)] {
        let claim = format!(
            "UPDATE documents SET claimed_until = $1, attempts = attempts + 1 WHERE id IN (SELECT id FROM documents \
             WHERE state = {state} AND claimed_until < $2 AND {which} LIMIT $3{SKIP_LOCKED}) \
             RETURNING id, version, key, layers, attempts"
        );
        claimed = sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(claim))
            .bind(now + LEASE_SECONDS * 1_000_000)
            .bind(now)
            .bind(limit)
            .fetch_all(&mut *transaction)
            .await?;
        if !claimed.is_empty() {
            break;
        }
    }
    claimed.sort_unstable();
    let mut pending = Vec::with_capacity(claimed.len());
    for (id, version, key, layers, attempt) in claimed {
        let (document,) = sqlx::query_as::<Db, (Vec<u8>,)>("SELECT document FROM bodies WHERE document_id = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        pending.push(Pending { id, version, key, document, layers, attempt });
    }
    transaction.commit().await?;
    Ok(pending)
}

/// How many documents wait, and how many never will have an analysis.
pub(super) async fn waiting(pool: &Pool) -> Result<Waiting, sqlx::Error> {
    // Each has an index of its own.
    let counts = "SELECT (SELECT COUNT(*) FROM documents WHERE state = 0), (SELECT COUNT(*) FROM documents WHERE state = 3), \
                  (SELECT COUNT(*) FROM documents WHERE state = 2)";
    let (pending, outdated, failed) = sqlx::query_as::<Db, (i64, i64, i64)>(counts).fetch_one(pool).await?;
    Ok(Waiting { pending, outdated, failed })
}
