//! The feed: every change of what is stored, in one order.
//!
//! Positions are assigned at the end of a transaction, under a lock that is held until it has committed. So positions become
//! visible in their order, and who has read up to one has missed none before it, whatever transactions commit in which order.

use super::connection::Writer;
use super::read::{Conditions, DOCUMENT, DocumentColumns, stored};
use super::rows::{list, runs};
use super::{BEGIN, Connection, Db, FOR_UPDATE, NOW, Pool};
use crate::change::{Change, ChangeFound, ChangeKind, Changes};
use crate::filter::{ChangeFilter, Filter};
use crate::record::AnalysisState;
use crate::{CHANGE_DAYS, Micros};
use sqlx::{Connection as _, QueryBuilder};
use std::collections::{HashMap, HashSet};

/// What is told of a document that was told in full.
const TOLD: &str = "version * 2 + CASE WHEN state IN (1, 3) THEN 1 ELSE 0 END";

/// Documents or changes of one transaction of upkeep.
const STEP: i64 = 500;

/// A projection that has not come further for so many microseconds is away, or has nothing to do.
const AWAY: i64 = 600_000_000;

/// What is told of a version of a document.
pub(super) const fn told(version: i64, analyzed: bool) -> i64 {
    version * 2 + analyzed as i64
}

/// Appends what a transaction has changed: its last step.
pub(super) async fn append(connection: &mut Connection, changes: &[Change], now: Micros) -> Result<(), sqlx::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let count = changes.len() as i64;
    let advance = "UPDATE feed SET position = position + $1 RETURNING position";
    let (last,): (i64,) = sqlx::query_as::<Db, _>(advance).bind(count).fetch_one(&mut *connection).await?;
    let rows: Vec<(i64, &Change)> = (last - count + 1..=last).zip(changes).collect();
    for chunk in runs(&rows) {
        let into = "INSERT INTO changes (position, time, kind, document_id, key, analyzed, related) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, (position, change)| {
            row.push_bind(*position)
                .push_bind(now)
                .push_bind(change.kind.number())
                .push_bind(change.id)
                .push_bind(change.key.as_str())
                .push_bind(i64::from(change.analyzed))
                .push_bind(change.related.as_str());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// When the first change of a document was stored behind the projection that has come least far. What the feed tells of stories is
/// written by projections, and their own cursors need not pass it.
pub(super) async fn unprojected_since(pool: &Pool) -> Result<Option<Micros>, sqlx::Error> {
    let first = format!(
        "SELECT time FROM changes WHERE position > (SELECT MIN(cursor) FROM jobs WHERE kind LIKE 'projector/%' \
         AND update_time > {NOW} - {AWAY}) AND kind <= {} ORDER BY position LIMIT 1",
        ChangeKind::Deleted.number()
    );
    let first: Option<(Micros,)> = sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(first)).fetch_optional(pool).await?;
    Ok(first.map(|(time,)| time))
}

/// The last position.
pub(super) async fn end(pool: &Pool) -> Result<i64, sqlx::Error> {
    let (position,) = sqlx::query_as::<Db, (i64,)>("SELECT position FROM feed").fetch_one(pool).await?;
    Ok(position)
}

/// The changes behind a position, as far as they pass the filter, of at most `limit` that were looked at.
pub(super) async fn read(
    connection: &mut Connection,
    wanted: &ChangeFilter,
    after: i64,
    limit: usize,
) -> Result<Changes, sqlx::Error> {
    let (position, expired) =
        sqlx::query_as::<Db, (i64, i64)>("SELECT position, expired FROM feed").fetch_one(&mut *connection).await?;
    let select = "SELECT position, time, kind, document_id, key, analyzed, related FROM changes WHERE position > $1 \
                  ORDER BY position LIMIT $2";
    let rows: Vec<(i64, i64, i64, i64, String, i64, String)> =
        sqlx::query_as::<Db, _>(select).bind(after).bind(limit as i64).fetch_all(&mut *connection).await?;
    let through = rows.last().filter(|_| rows.len() >= limit).map_or(position, |row| row.0);
    let mut entries: Vec<ChangeFound> = rows
        .into_iter()
        .filter_map(|(position, time, kind, id, key, analyzed, related)| {
            let change = Change { kind: ChangeKind::of(kind)?, id, key, analyzed: analyzed != 0, related };
            Some(ChangeFound { position, time, change, document: None })
        })
        .collect();
    entries.retain(|found| wanted.with_stories || !found.change.kind.is_story());
    if wanted.documents != Filter::default() {
        let passing = passing(connection, &wanted.documents, &entries).await?;
        // What a deleted document was like is not known any more: who may have seen it hears of it.
        entries.retain(|ChangeFound { change: Change { kind, id, .. }, .. }| {
            *kind == ChangeKind::Deleted || kind.is_story() || passing.contains(id)
        });
    }
    if wanted.with_documents && !entries.is_empty() {
        let mut query = QueryBuilder::<Db>::new(DOCUMENT);
        query.push(" FROM documents d JOIN bodies b ON b.document_id = d.id WHERE d.id IN ");
        list(&mut query, entries.iter().map(|found| found.change.id));
        let rows: Vec<DocumentColumns> = query.build_query_as().fetch_all(&mut *connection).await?;
        let documents: HashMap<String, _> = rows.into_iter().map(stored).map(|d| (d.key.clone(), d)).collect();
        for found in entries.iter_mut().filter(|found| found.change.kind != ChangeKind::Deleted) {
            found.document = documents.get(&found.change.key).cloned();
        }
    }
    Ok(Changes { position, expired, through, entries })
}

/// Ids of the changed documents that pass the filter.
async fn passing(
    connection: &mut Connection,
    filter: &Filter,
    entries: &[ChangeFound],
) -> Result<HashSet<i64>, sqlx::Error> {
    let Some(conditions) = Conditions::of(connection, filter).await? else { return Ok(HashSet::new()) };
    if entries.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = QueryBuilder::<Db>::new("SELECT d.id FROM documents d WHERE d.id IN ");
    list(&mut query, entries.iter().map(|found| found.change.id));
    query.push(" AND ");
    conditions.push(&mut query);
    let rows: Vec<(i64,)> = query.build_query_as().fetch_all(&mut *connection).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Tells the changes of some documents that a release without the feed has stored, the oldest first; returns how many.
pub(super) async fn catch_up(pool: &Pool, now: Micros) -> Result<usize, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = catch_up_some(&mut connection, now).await;
    connection.give_back(done)
}

async fn catch_up_some(connection: &mut Connection, now: Micros) -> Result<usize, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let select = format!("SELECT id FROM documents WHERE told < {TOLD} ORDER BY id LIMIT {STEP}");
    let chosen: Vec<(i64,)> = sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(select)).fetch_all(&mut *transaction).await?;
    if chosen.is_empty() {
        return Ok(0);
    }
    // Locked in the order in which commits lock.
    let mut query = QueryBuilder::<Db>::new("SELECT id, key, version, state, told FROM documents WHERE told < ");
    query.push(TOLD).push(" AND id IN ");
    list(&mut query, chosen.iter().map(|(id,)| *id));
    query.push(" ORDER BY key").push(FOR_UPDATE);
    let mut rows: Vec<(i64, String, i64, i64, i64)> = query.build_query_as().fetch_all(&mut *transaction).await?;
    if !rows.is_empty() {
        let mut query = QueryBuilder::<Db>::new("UPDATE documents SET told = ");
        query.push(TOLD).push(" WHERE id IN ");
        list(&mut query, rows.iter().map(|row| row.0));
        query.build().execute(&mut *transaction).await?;
    }
    rows.sort_unstable();
    let changes = rows.into_iter().map(|(id, key, version, state, told)| {
        let analyzed = !matches!(AnalysisState::of(state), AnalysisState::Pending | AnalysisState::Failed);
        let kind = match told {
            0 => ChangeKind::Created,
            told if told >= version * 2 => ChangeKind::Analyzed,
            _ => ChangeKind::Updated,
        };
        Change { kind, id, key, analyzed, related: String::new() }
    });
    let changes: Vec<Change> = changes.collect();
    append(&mut transaction, &changes, now).await?;
    transaction.commit().await?;
    Ok(chosen.len())
}

/// Forgets some old changes that later ones of the same document or story have superseded, and old deletions; returns how many.
pub(super) async fn forget(pool: &Pool, now: Micros) -> Result<u64, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = forget_some(&mut connection, now).await;
    connection.give_back(done)
}

async fn forget_some(connection: &mut Connection, now: Micros) -> Result<u64, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    // A projection that lags behind misses nothing. The change that first brought a document its analysis is kept with it: a watch
    // that nobody has streamed for longer than changes are kept still learns which documents are new to it.
    let select = format!(
        "SELECT c.position, c.kind FROM changes c WHERE c.time < $1 AND c.position <= COALESCE((SELECT MIN(cursor) FROM jobs \
         WHERE kind LIKE 'projector/%'), c.position) AND (c.kind IN (4, 15) OR EXISTS (SELECT 1 FROM changes l WHERE \
         l.document_id = c.document_id AND l.position > c.position)) \
         AND NOT (c.analyzed = 1 AND EXISTS (SELECT 1 FROM documents d WHERE d.id = c.document_id) AND NOT EXISTS \
         (SELECT 1 FROM changes f WHERE f.document_id = c.document_id AND f.position < c.position AND f.analyzed = 1)) ORDER BY c.time, c.position LIMIT {STEP}"
    );
    let old: Vec<(i64, i64)> = sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(select))
        .bind(now - CHANGE_DAYS * 86_400_000_000)
        .fetch_all(&mut *transaction)
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let deletions =
        old.iter().filter(|(_, kind)| ChangeKind::of(*kind).is_some_and(ChangeKind::is_last)).map(|(position, _)| *position);
    if let Some(last) = deletions.max() {
        let expire = "UPDATE feed SET expired = $1 WHERE expired < $1";
        sqlx::query::<Db>(expire).bind(last).execute(&mut *transaction).await?;
    }
    let mut query = QueryBuilder::<Db>::new("DELETE FROM changes WHERE position IN ");
    list(&mut query, old.iter().map(|(position, _)| *position));
    let forgotten = query.build().execute(&mut *transaction).await?.rows_affected();
    transaction.commit().await?;
    Ok(forgotten)
}
