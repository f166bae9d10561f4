//! What is written, in one transaction for many writes.
//!
//! Rows are locked and counted in order of their keys, so that replicas wait for each other and never in a circle.

use super::registry::Registry;
use super::sessions::marks;
use super::{BEGIN, Connection, Db, FOR_UPDATE, Pool, SKIP_LOCKED};
use crate::store::record::{Decision, Findings, Known, Pending, Record, Write, Written, decide};
use crate::store::{LEASE_SECONDS, Micros};
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, QueryBuilder};
use std::collections::{BTreeSet, HashMap};

/// Most rows of one statement: within the number of parameters that either database takes.
const ROWS: usize = 512;

/// Rows in runs, one for each statement. Their lengths are powers of two, so that few statements differ and all stay prepared.
pub(super) fn runs<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let (run, after) = rest.split_at(ROWS.min(1 << rest.len().checked_ilog2()?));
        rest = after;
        Some(run)
    })
}

/// How often an insert is tried against other replicas that insert the same keys.
const TRIES: usize = 5;

/// Does all of `writes` in one commit.
pub(super) async fn commit(pool: &Pool, writes: &[Write], now: Micros) -> Result<Vec<Written>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let done = transact(&mut connection, writes, now).await;
    give_back(connection, done)
}

/// Gives a connection back that was written through, or closes it when it cannot be used again.
fn give_back<T>(mut connection: PoolConnection<Db>, done: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
    if done.as_ref().is_err_and(super::spoils_connection) {
        connection.close_on_drop();
    }
    done
}

async fn transact(connection: &mut Connection, writes: &[Write], now: Micros) -> Result<Vec<Written>, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut outcomes = vec![Written::Failed; writes.len()];
    for round in rounds(writes) {
        let mut left = round;
        for _ in 0..TRIES {
            left = documents(&mut transaction, writes, &left, &mut outcomes, now).await?;
            if left.is_empty() {
                break;
            }
        }
        if !left.is_empty() {
            return Err(sqlx::Error::Protocol("another replica keeps inserting the same keys".to_owned()));
        }
    }
    late_findings(&mut transaction, writes, &mut outcomes).await?;
    marks(&mut transaction, writes, &mut outcomes, now).await?;
    transaction.commit().await?;
    Ok(outcomes)
}

/// Writes about keys, in rounds in which no key occurs twice; within a key the order is kept.
fn rounds(writes: &[Write]) -> Vec<Vec<usize>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for (index, write) in writes.iter().enumerate() {
        let Some(key) = write.key() else { continue };
        let round = seen.entry(key).and_modify(|n| *n += 1).or_insert(0);
        if *round == rounds.len() {
            rounds.push(Vec::new());
        }
        if let Some(round) = rounds.get_mut(*round) {
            round.push(index);
        }
    }
    rounds
}

/// A row of `documents` that is about to change.
struct Row {
    known: Known,
    time: Micros,
    create_time: Micros,
}

/// An analysis that is about to be stored.
struct Found<'a> {
    id: i64,
    time: Micros,
    findings: &'a Findings,
}

/// Does one round; returns what another replica inserted meanwhile and is to be done again.
async fn documents(
    connection: &mut Connection,
    writes: &[Write],
    round: &[usize],
    outcomes: &mut [Written],
    now: Micros,
) -> Result<Vec<usize>, sqlx::Error> {
    let keys: Vec<&str> = round.iter().filter_map(|&i| writes.get(i)?.key()).collect();
    let rows = rows_of(connection, &keys).await?;

    let mut created: Vec<(usize, &Record)> = Vec::new();
    let mut replaced: Vec<(&Row, &Record)> = Vec::new();
    let mut completed: Vec<(&Row, &Findings)> = Vec::new();
    let mut removed: Vec<i64> = Vec::new();
    let mut deleted: Vec<i64> = Vec::new();
    for &index in round {
        let outcome = match &writes[index] {
            Write::Document { record, on_conflict, mark: _ } => {
                let row = rows.get(&record.key);
                let analyzed = record.findings.is_some();
                let Record { fingerprint, revision, layers, .. } = &**record;
                match decide(row.map(|r| &r.known), fingerprint, *revision, *layers, analyzed, *on_conflict) {
                    Decision::Create => {
                        created.push((index, record));
                        continue;
                    }
                    Decision::Replace => {
                        removed.extend(row.map(|r| r.known.id));
                        replaced.extend(row.map(|r| (r, &**record)));
                        Written::Updated
                    }
                    Decision::Complete => {
                        completed.extend(row.zip(record.findings.as_ref()));
                        Written::Unchanged
                    }
                    Decision::Keep => Written::Unchanged,
                    Decision::Conflict => Written::Conflict,
                    Decision::Stale(revision) => Written::Stale(revision),
                }
            }
            Write::Delete { key } => {
                deleted.extend(rows.get(key).map(|r| r.known.id));
                Written::Done(rows.contains_key(key))
            }
            Write::Mark(_) | Write::Findings { .. } => continue,
        };
        outcomes[index] = outcome;
    }

    let mut found: Vec<Found<'_>> = Vec::new();
    let (ids, again) = insert_documents(connection, &created, outcomes, now).await?;
    let fresh: Vec<(i64, &Record)> =
        created.iter().filter_map(|(_, record)| Some((*ids.get(record.key.as_str())?, *record))).collect();
    for (row, record) in &replaced {
        replace_document(connection, row, record, now).await?;
    }
    for (row, findings) in &completed {
        complete_document(connection, row.known.id, findings).await?;
        found.push(Found { id: row.known.id, time: row.time, findings });
    }
    let with_id = fresh.iter().copied().chain(replaced.iter().map(|(row, record)| (row.known.id, *record)));
    let times: HashMap<i64, Micros> = replaced.iter().map(|(row, _)| (row.known.id, row.create_time)).collect();
    for (id, record) in with_id.clone() {
        let created = times.get(&id).copied().or(record.stored.map(|(created, _)| created));
        let time = record.publish_time.or(created).unwrap_or(now);
        found.extend(record.findings.as_ref().map(|findings| Found { id, time, findings }));
    }

    removed.extend(&deleted);
    let mut registry = Registry::default();
    registry.withdraw(connection, &removed).await?;
    delete_derived(connection, &removed).await?;
    delete_rows(connection, "DELETE FROM documents WHERE id IN ", &deleted).await?;
    delete_rows(connection, "DELETE FROM bodies WHERE document_id IN ", &deleted).await?;
    insert_bodies(connection, &fresh).await?;
    insert_labels(connection, with_id.collect::<Vec<_>>().as_slice()).await?;
    insert_derived(connection, registry, &found).await?;
    Ok(again)
}

async fn rows_of(connection: &mut Connection, keys: &[&str]) -> Result<HashMap<String, Row>, sqlx::Error> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    let mut rows = HashMap::new();
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
            let known = Known { id, version, fingerprint, revision, layers, pending: state == 0 };
            rows.insert(key, Row { known, time, create_time });
        }
    }
    Ok(rows)
}

/// Inserts new documents; returns the ids of those inserted, and the indexes of those that another replica inserted first.
async fn insert_documents(
    connection: &mut Connection,
    created: &[(usize, &Record)],
    outcomes: &mut [Written],
    now: Micros,
) -> Result<(HashMap<String, i64>, Vec<usize>), sqlx::Error> {
    let mut holders = holders_of(connection, created.iter().map(|(_, r)| r.content_sha256.as_str())).await?;
    let mut in_order = created.to_vec();
    in_order.sort_unstable_by(|a, b| a.1.key.cmp(&b.1.key));
    let mut ids = HashMap::new();
    for chunk in runs(&in_order) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO documents (key, version, fingerprint, content_sha256, revision, outlet, language, time, create_time, \
             update_time, layers, state, attempts, claimed_until) ",
        );
        query.push_values(chunk, |mut row, (_, record)| {
            let (created, updated) = record.stored.unwrap_or((now, now));
            row.push_bind(record.key.as_str())
                .push_bind(1_i64)
                .push_bind(record.fingerprint.as_slice())
                .push_bind(record.content_sha256.as_str())
                .push_bind(record.revision)
                .push_bind(record.outlet.as_str())
                .push_bind(record.findings.as_ref().map_or("", |f| f.language.as_str()))
                .push_bind(record.publish_time.unwrap_or(created))
                .push_bind(created)
                .push_bind(updated)
                .push_bind(record.layers)
                .push_bind(i64::from(record.findings.is_some()))
                .push_bind(0_i64)
                .push_bind(0_i64);
        });
        query.push(" ON CONFLICT (key) DO NOTHING RETURNING id, key");
        let inserted: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        ids.extend(inserted.into_iter().map(|(id, key)| (key, id)));
    }
    let mut again = Vec::new();
    for (index, record) in created {
        if !ids.contains_key(&record.key) {
            again.push(*index);
            continue;
        }
        outcomes[*index] = match holders.get(&record.content_sha256) {
            Some(holder) => Written::Duplicate(holder.clone()),
            None => {
                holders.insert(record.content_sha256.clone(), record.key.clone());
                Written::Created
            }
        };
    }
    Ok((ids, again))
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

async fn replace_document(connection: &mut Connection, row: &Row, record: &Record, now: Micros) -> Result<(), sqlx::Error> {
    sqlx::query::<Db>(
        "UPDATE documents SET version = version + 1, fingerprint = $2, content_sha256 = $3, revision = $4, outlet = $5, \
         language = $6, time = $7, update_time = $8, layers = $9, state = $10, attempts = 0, claimed_until = 0 WHERE id = $1",
    )
    .bind(row.known.id)
    .bind(record.fingerprint.as_slice())
    .bind(record.content_sha256.as_str())
    .bind(record.revision)
    .bind(record.outlet.as_str())
    .bind(record.findings.as_ref().map_or("", |f| f.language.as_str()))
    .bind(record.publish_time.unwrap_or(row.create_time))
    .bind(now)
    .bind(record.layers)
    .bind(i64::from(record.findings.is_some()))
    .execute(&mut *connection)
    .await?;
    sqlx::query::<Db>("UPDATE bodies SET document = $2, analysis = $3 WHERE document_id = $1")
        .bind(row.known.id)
        .bind(record.document.as_slice())
        .bind(record.findings.as_ref().map(|f| f.analysis.as_slice()))
        .execute(connection)
        .await?;
    Ok(())
}

async fn complete_document(connection: &mut Connection, id: i64, findings: &Findings) -> Result<(), sqlx::Error> {
    sqlx::query::<Db>("UPDATE documents SET state = 1, language = $2 WHERE id = $1")
        .bind(id)
        .bind(findings.language.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query::<Db>("UPDATE bodies SET analysis = $2 WHERE document_id = $1")
        .bind(id)
        .bind(findings.analysis.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_bodies(connection: &mut Connection, bodies: &[(i64, &Record)]) -> Result<(), sqlx::Error> {
    for chunk in runs(bodies) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO bodies (document_id, document, analysis) ");
        query.push_values(chunk, |mut row, (id, record)| {
            row.push_bind(*id)
                .push_bind(record.document.as_slice())
                .push_bind(record.findings.as_ref().map(|f| f.analysis.as_slice()));
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn insert_labels(connection: &mut Connection, records: &[(i64, &Record)]) -> Result<(), sqlx::Error> {
    let rows: Vec<_> =
        records.iter().flat_map(|(id, r)| r.labels.iter().map(move |(key, value)| (*id, key, value))).collect();
    for chunk in runs(&rows) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO labels (document_id, key, value) ");
        query.push_values(chunk, |mut row, (id, key, value)| {
            row.push_bind(*id).push_bind(key.as_str()).push_bind(value.as_str());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Stores analyses that were made after their documents were stored.
async fn late_findings(connection: &mut Connection, writes: &[Write], outcomes: &mut [Written]) -> Result<(), sqlx::Error> {
    let mut found = Vec::new();
    for (write, outcome) in writes.iter().zip(outcomes) {
        let Write::Findings { id, version, findings } = write else { continue };
        let select = "SELECT time FROM documents WHERE id = $1 AND version = $2 AND state = 0";
        let time: Option<(i64,)> = sqlx::query_as::<Db, _>(sqlx::AssertSqlSafe(format!("{select}{FOR_UPDATE}")))
            .bind(id)
            .bind(version)
            .fetch_optional(&mut *connection)
            .await?;
        *outcome = Written::Done(time.is_some());
        match (time, findings) {
            (None, _) => {}
            (Some((time,)), Some(findings)) => {
                complete_document(connection, *id, findings).await?;
                found.push(Found { id: *id, time, findings });
            }
            (Some(_), None) => {
                let give_up = "UPDATE documents SET state = 2 WHERE id = $1";
                sqlx::query::<Db>(give_up).bind(id).execute(&mut *connection).await?;
            }
        }
    }
    insert_derived(connection, Registry::default(), &found).await
}

/// Stores everything that can be asked of the analyses, and counts it in the registry.
async fn insert_derived(
    connection: &mut Connection,
    mut registry: Registry,
    found: &[Found<'_>],
) -> Result<(), sqlx::Error> {
    for found in found {
        for entity in &found.findings.entities {
            registry.add(entity, 1);
        }
    }
    let ids = registry.apply(connection).await?;
    let entity_id = |key: &str| ids.get(key).copied();

    let mut mentions = Vec::new();
    let mut roles = Vec::new();
    let mut statements = Vec::new();
    let mut speakers = Vec::new();
    let mut segments = Vec::new();
    for Found { id, time, findings } in found {
        for entity in &findings.entities {
            let Some(entity_id) = entity_id(&entity.key) else { continue };
            let names = serde_json::to_string(&entity.names).unwrap_or_default();
            mentions.push((*id, entity_id, *time, entity.mentions, entity.statements, names));
            roles.extend(entity.roles.iter().map(|role| (*id, entity_id, role, *time)));
        }
        for (ordinal, statement) in findings.statements.iter().enumerate().take(1 << 20) {
            let statement_id = (id << 20) | ordinal as i64;
            statements.push((statement_id, *id, ordinal as i64, statement.terms.as_str()));
            let of: BTreeSet<i64> = statement.speakers.iter().filter_map(|key| entity_id(key)).collect();
            speakers.extend(of.into_iter().map(|speaker| (speaker, statement_id)));
        }
        segments.extend(findings.segments.iter().enumerate().take(64).map(|(n, s)| ((id << 6) | n as i64, s.as_str())));
    }
    for chunk in runs(&mentions) {
        let into = "INSERT INTO document_entities (document_id, entity_id, time, mentions, statements, names) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, (document, entity, time, mentions, statements, names)| {
            row.push_bind(*document)
                .push_bind(*entity)
                .push_bind(*time)
                .push_bind(*mentions)
                .push_bind(*statements)
                .push_bind(names.as_str());
        });
        query.build().execute(&mut *connection).await?;
    }
    for chunk in runs(&roles) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO roles (document_id, entity_id, title, of_name, time) ");
        query.push_values(chunk, |mut row, (document, entity, role, time)| {
            row.push_bind(*document)
                .push_bind(*entity)
                .push_bind(role.title.as_str())
                .push_bind(role.of.as_str())
                .push_bind(*time);
        });
        query.build().execute(&mut *connection).await?;
    }
    for chunk in runs(&speakers) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO speakers (entity_id, statement_id) ");
        query.push_values(chunk, |mut row, (entity, statement)| {
            row.push_bind(*entity).push_bind(*statement);
        });
        query.build().execute(&mut *connection).await?;
    }
    for chunk in runs(&statements) {
        super::insert_statements(connection, chunk).await?;
    }
    for chunk in runs(&segments) {
        super::insert_segments(connection, chunk).await?;
    }
    Ok(())
}

/// Deletes every row derived from these documents.
async fn delete_derived(connection: &mut Connection, documents: &[i64]) -> Result<(), sqlx::Error> {
    super::delete_terms(connection, documents).await?;
    for delete in [
        "DELETE FROM speakers WHERE statement_id IN (SELECT id FROM statements WHERE document_id IN ",
        "DELETE FROM statements WHERE document_id IN ",
        "DELETE FROM document_entities WHERE document_id IN ",
        "DELETE FROM roles WHERE document_id IN ",
        "DELETE FROM labels WHERE document_id IN ",
    ] {
        delete_rows(connection, delete, documents).await?;
    }
    Ok(())
}

/// Runs a statement that ends in a list of ids; a bracket left open is closed.
pub(in super::super) async fn delete_rows(
    connection: &mut Connection,
    delete: &str,
    ids: &[i64],
) -> Result<(), sqlx::Error> {
    for chunk in runs(ids) {
        let mut query = QueryBuilder::<Db>::new(delete);
        list(&mut query, chunk.iter().copied());
        if delete.contains('(') {
            query.push(")");
        }
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Takes documents that wait for their analysis. One that somebody has tried before comes alone and last: if it is what killed
/// the process, it takes no other with it, and if it is not, the next crash will find another one.
pub(super) async fn claim_pending(pool: &Pool, limit: usize, now: Micros) -> Result<Vec<Pending>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let done = claim(&mut connection, limit, now).await;
    give_back(connection, done)
}

async fn claim(connection: &mut Connection, limit: usize, now: Micros) -> Result<Vec<Pending>, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut claimed: Vec<(i64, i64, String, i64, i64)> = Vec::new();
    for (which, limit) in [("attempts = 0 ORDER BY id", limit as i64), ("attempts > 0 ORDER BY attempts, id", 1)] {
        let claim = format!(
            "UPDATE documents SET claimed_until = $1, attempts = attempts + 1 WHERE id IN (SELECT id FROM documents \
             WHERE state = 0 AND claimed_until < $2 AND {which} LIMIT $3{SKIP_LOCKED}) \
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

/// Adds a list of values in brackets.
pub(super) fn list<T>(query: &mut QueryBuilder<Db>, values: impl Iterator<Item = T>)
where
    T: for<'q> sqlx::Encode<'q, Db> + sqlx::Type<Db>,
{
    query.push("(");
    let mut separated = query.separated(", ");
    for value in values {
        separated.push_bind(value);
    }
    query.push(")");
}
