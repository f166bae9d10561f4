//! The rows of documents: locked, and changed to what a commit comes to.

use super::commit::ByKey;
use super::derived::{Derived, Found};
use super::rows::{delete_rows, list, runs};
use super::{Connection, Db, FOR_UPDATE, changes};
use crate::Micros;
use crate::change::{Change as Told, ChangeKind};
use crate::plan::{Change, Put, Row, plan};
use crate::record::{AnalysisState, Findings, Known, Record, Write, Written};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Does what the writes of `keys` come to; what follows for derived rows is left in `derived`. Returns the keys that another
/// replica inserted meanwhile and are to be done again.
pub(super) async fn store<'a>(
    connection: &mut Connection,
    writes: &'a [Write],
    keys: ByKey<'a>,
    outcomes: &mut [Written],
    derived: &mut Derived<'a>,
    now: Micros,
) -> Result<ByKey<'a>, sqlx::Error> {
    let rows = lock(connection, &keys).await?;
    let mut planned: Vec<(&'a str, Change<'a, '_>)> = Vec::with_capacity(keys.len());
    for (&key, indexes) in &keys {
        let of_key = indexes.iter().filter_map(|&index| Some((index, writes.get(index)?)));
        let outcome = |index: usize, written| {
            if let Some(outcome) = outcomes.get_mut(index) {
                *outcome = written;
            }
        };
        planned.push((key, plan(rows.get(key), of_key, outcome)));
    }

    for (key, change) in &planned {
        derived.changes.extend(change.delete.map(|id| told(ChangeKind::Deleted, id, key, false)));
    }
    let deleted: Vec<i64> = planned.iter().filter_map(|(_, change)| change.delete).collect();
    derived.forget(&deleted);
    delete_rows(connection, "DELETE FROM documents WHERE id IN ", &deleted).await?;
    delete_rows(connection, "DELETE FROM bodies WHERE document_id IN ", &deleted).await?;

    let created: Vec<New<'a>> = planned.iter().filter_map(|(_, change)| New::of(change)).collect();
    let holders = holders_of(connection, created.iter().map(|new| new.record.content_sha256.as_str())).await?;
    let ids = insert(connection, &created, now).await?;
    insert_bodies(connection, &ids, &created).await?;
    for New { record, findings } in &created {
        let Some(&id) = ids.get(record.key.as_str()) else { continue };
        derived.changes.push(told(ChangeKind::Created, id, &record.key, findings.is_some()));
        let first = record.stored.map_or(now, |(created, _)| created);
        let found = findings.map(|findings| Found { id, time: record.publish_time.unwrap_or(first), findings });
        derived.document(id, record, found);
    }
    for (key, change) in &planned {
        match &change.put {
            None | Some(Put::Insert { .. }) => {}
            Some(Put::Replace { row, version, record, findings }) => {
                replace(connection, row, *version, record, *findings, now).await?;
                derived.changes.push(told(ChangeKind::Updated, row.known.id, key, findings.is_some()));
                derived.forget(&[row.known.id]);
                let time = record.publish_time.unwrap_or(row.create_time);
                let found = findings.map(|findings| Found { id: row.known.id, time, findings });
                derived.document(row.known.id, record, found);
            }
            Some(Put::Complete { row, findings }) => {
                complete(connection, row.known.id, findings).await?;
                derived.changes.push(told(ChangeKind::Analyzed, row.known.id, key, true));
                derived.analysis(row, findings);
            }
            Some(Put::GiveUp { row }) => set_state(connection, row.known.id, AnalysisState::Failed).await?,
        }
    }
    let taken: HashSet<&str> =
        created.iter().map(|new| new.record.key.as_str()).filter(|key| !ids.contains_key(*key)).collect();
    let again: ByKey<'a> = keys.into_iter().filter(|(key, _)| taken.contains(key)).collect();
    let again_indexes: HashSet<usize> = again.values().flatten().copied().collect();
    tell_duplicates(writes, outcomes, &again_indexes, holders);
    Ok(again)
}

/// What the feed tells of a document.
fn told(kind: ChangeKind, id: i64, key: &str, analyzed: bool) -> Told {
    Told { kind, id, key: key.to_owned(), analyzed, related: String::new() }
}

/// A document without a row.
struct New<'a> {
    record: &'a Record,
    findings: Option<&'a Findings>,
}

impl<'a> New<'a> {
    fn of(change: &Change<'a, '_>) -> Option<Self> {
        match change.put {
            Some(Put::Insert { record, findings }) => Some(Self { record, findings }),
            _ => None,
        }
    }
}

/// Locks the rows of these keys, in their order.
async fn lock(connection: &mut Connection, keys: &ByKey<'_>) -> Result<HashMap<String, Row>, sqlx::Error> {
    let keys: Vec<&str> = keys.keys().copied().collect();
    let mut rows = HashMap::with_capacity(keys.len());
    for keys in runs(&keys) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT id, key, version, fingerprint, revision, layers, state, time, create_time FROM documents WHERE key IN ",
        );
        list(&mut query, keys.iter().copied());
        query.push(" ORDER BY key").push(FOR_UPDATE);
        type Columns = (i64, String, i64, Vec<u8>, i64, i64, i64, i64, i64);
        for (id, key, version, fingerprint, revision, layers, state, time, create_time) in
            query.build_query_as::<Columns>().fetch_all(&mut *connection).await?
        {
            let known = Known { id, version, fingerprint, revision, layers, analysis: AnalysisState::of(state) };
            rows.insert(key, Row { known, time, create_time });
        }
    }
    Ok(rows)
}

/// Tells of each document that was created whether another one has its content: the one that was first stored with it.
fn tell_duplicates(
    writes: &[Write],
    outcomes: &mut [Written],
    again: &HashSet<usize>,
    mut holders: HashMap<String, String>,
) {
    for (index, (write, outcome)) in writes.iter().zip(outcomes).enumerate() {
        let Write::Document { record, .. } = write else { continue };
        if *outcome != Written::Created || again.contains(&index) {
            continue;
        }
        match holders.get(&record.content_sha256) {
            Some(holder) if *holder != record.key => *outcome = Written::Duplicate(holder.clone()),
            Some(_) => {}
            None => drop(holders.insert(record.content_sha256.clone(), record.key.clone())),
        }
    }
}

/// The document that was first stored with each content.
async fn holders_of<'a>(
    connection: &mut Connection,
    contents: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, String>, sqlx::Error> {
    let contents: BTreeSet<&str> = contents.collect();
    let contents: Vec<&str> = contents.into_iter().collect();
    let mut holders = HashMap::new();
    for chunk in runs(&contents) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT content_sha256, key FROM documents d WHERE id = (SELECT MIN(id) FROM documents o WHERE o.content_sha256 = \
             d.content_sha256) AND content_sha256 IN ",
        );
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(String, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        holders.extend(rows);
    }
    Ok(holders)
}

/// Inserts documents, in order of their keys; returns the ids of those inserted. The others another replica inserted first.
async fn insert(connection: &mut Connection, created: &[New<'_>], now: Micros) -> Result<HashMap<String, i64>, sqlx::Error> {
    let mut ids = HashMap::with_capacity(created.len());
    for chunk in runs(created) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO documents (key, version, fingerprint, content_sha256, revision, outlet, language, time, create_time, \
             update_time, layers, state, attempts, claimed_until, pipeline, told) ",
        );
        query.push_values(chunk, |mut row, New { record, findings }| {
            let (created, updated) = record.stored.unwrap_or((now, now));
            row.push_bind(record.key.as_str())
                .push_bind(1_i64)
                .push_bind(record.fingerprint.as_slice())
                .push_bind(record.content_sha256.as_str())
                .push_bind(record.revision)
                .push_bind(record.outlet.as_str())
                .push_bind(language(*findings))
                .push_bind(record.publish_time.unwrap_or(created))
                .push_bind(created)
                .push_bind(updated)
                .push_bind(record.layers)
                .push_bind(state(*findings))
                .push_bind(0_i64)
                .push_bind(0_i64)
                .push_bind(pipeline(*findings))
                .push_bind(changes::told(1, findings.is_some()));
        });
        query.push(" ON CONFLICT (key) DO NOTHING RETURNING id, key");
        let inserted: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        ids.extend(inserted.into_iter().map(|(id, key)| (key, id)));
    }
    Ok(ids)
}

fn language(findings: Option<&Findings>) -> &str {
    findings.map_or("", |findings| findings.language.as_str())
}

fn pipeline(findings: Option<&Findings>) -> &str {
    findings.map_or("", |findings| findings.pipeline.as_str())
}

fn state(findings: Option<&Findings>) -> i64 {
    if findings.is_some() { AnalysisState::Made.number() } else { AnalysisState::Pending.number() }
}

async fn insert_bodies(
    connection: &mut Connection,
    ids: &HashMap<String, i64>,
    created: &[New<'_>],
) -> Result<(), sqlx::Error> {
    let bodies: Vec<(i64, &New<'_>)> =
        created.iter().filter_map(|new| Some((*ids.get(new.record.key.as_str())?, new))).collect();
    for chunk in runs(&bodies) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO bodies (document_id, document, analysis) ");
        query.push_values(chunk, |mut row, (id, New { record, findings })| {
            row.push_bind(*id)
                .push_bind(record.document.as_slice())
                .push_bind(findings.map(|findings| findings.analysis.as_slice()));
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn replace(
    connection: &mut Connection,
    row: &Row,
    version: i64,
    record: &Record,
    findings: Option<&Findings>,
    now: Micros,
) -> Result<(), sqlx::Error> {
    sqlx::query::<Db>(
        "UPDATE documents SET version = $2, fingerprint = $3, content_sha256 = $4, revision = $5, outlet = $6, language = $7, \
         time = $8, update_time = $9, layers = $10, state = $11, pipeline = $12, told = $13, attempts = 0, claimed_until = 0 WHERE id = $1",
    )
    .bind(row.known.id)
    .bind(version)
    .bind(record.fingerprint.as_slice())
    .bind(record.content_sha256.as_str())
    .bind(record.revision)
    .bind(record.outlet.as_str())
    .bind(language(findings))
    .bind(record.publish_time.unwrap_or(row.create_time))
    .bind(now)
    .bind(record.layers)
    .bind(state(findings))
    .bind(pipeline(findings))
    .bind(changes::told(version, findings.is_some()))
    .execute(&mut *connection)
    .await?;
    sqlx::query::<Db>("UPDATE bodies SET document = $2, analysis = $3 WHERE document_id = $1")
        .bind(row.known.id)
        .bind(record.document.as_slice())
        .bind(findings.map(|findings| findings.analysis.as_slice()))
        .execute(connection)
        .await?;
    Ok(())
}

async fn complete(connection: &mut Connection, id: i64, findings: &Findings) -> Result<(), sqlx::Error> {
    sqlx::query::<Db>("UPDATE documents SET state = $2, language = $3, pipeline = $4, told = version * 2 + 1 WHERE id = $1")
        .bind(id)
        .bind(AnalysisState::Made.number())
        .bind(findings.language.as_str())
        .bind(findings.pipeline.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query::<Db>("UPDATE bodies SET analysis = $2 WHERE document_id = $1")
        .bind(id)
        .bind(findings.analysis.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

async fn set_state(connection: &mut Connection, id: i64, state: AnalysisState) -> Result<(), sqlx::Error> {
    let set = "UPDATE documents SET state = $2 WHERE id = $1";
    sqlx::query::<Db>(set).bind(id).bind(state.number()).execute(connection).await?;
    Ok(())
}
