//! A step of projections in one transaction: the lease, rows, how far they have come, and what the feed tells of stories.

use super::connection::Writer;
use super::rows::{delete_rows, list, runs};
use super::{BEGIN, Connection, Db, Pool, changes, counts, events, jobs, story_rows};
use crate::Micros;
use crate::change::Change;
use crate::projection::{CurrentDocument, DocumentSignature, Lease, ProjectionStep, ProjectionWrite, StoryChange};
use sqlx::{Connection as _, QueryBuilder};

/// Writes a step; returns whether the lease was still held. When it was not, nothing is written.
pub(super) async fn project(pool: &Pool, lease: &Lease, step: &ProjectionStep, now: Micros) -> Result<bool, sqlx::Error> {
    let mut connection = Writer::of(pool).await?;
    let done = project_step(&mut connection, lease, step, now).await;
    connection.give_back(done)
}

async fn project_step(
    connection: &mut Connection,
    lease: &Lease,
    step: &ProjectionStep,
    now: Micros,
) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    if !jobs::keep(&mut transaction, lease).await? {
        return Ok(false);
    }
    let mut stories: Vec<Change> = step.stories.iter().map(StoryChange::told).collect();
    for write in &step.writes {
        match write {
            ProjectionWrite::Events(documents) => events::put(&mut transaction, documents).await?,
            ProjectionWrite::Counts(documents) => counts::put(&mut transaction, documents).await?,
            ProjectionWrite::Stories(writes) => {
                let emptied = story_rows::put(&mut transaction, writes).await?;
                stories.extend(emptied.into_iter().map(|story| StoryChange::retracted(story).told()));
            }
            ProjectionWrite::Signatures(documents) => put_signatures(&mut transaction, documents).await?,
        }
    }
    for (id, cursor) in &step.cursors {
        jobs::advance(&mut transaction, *id, *cursor).await?;
    }
    changes::append(&mut transaction, &stories, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Documents as they are now, those that are there, in order of their numbers.
pub(super) async fn documents(pool: &Pool, ids: &[i64]) -> Result<Vec<CurrentDocument>, sqlx::Error> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in runs(ids) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT d.id, d.key, d.version, d.outlet, d.language, d.content_sha256, d.time, d.create_time, b.document, b.analysis \
             FROM documents d JOIN bodies b ON b.document_id = d.id WHERE d.id IN ",
        );
        list(&mut query, chunk.iter().copied());
        type Columns = (i64, String, i64, String, String, String, i64, i64, Vec<u8>, Option<Vec<u8>>);
        let rows: Vec<Columns> = query.build_query_as().fetch_all(pool).await?;
        found.extend(rows.into_iter().map(
            |(id, key, version, outlet, language, content_sha256, time, create_time, document, analysis)| CurrentDocument {
                id,
                key,
                version,
                outlet,
                language,
                content_sha256,
                time,
                create_time,
                document,
                analysis,
            },
        ));
    }
    found.sort_unstable_by_key(|document| document.id);
    Ok(found)
}

async fn put_signatures(connection: &mut Connection, documents: &[DocumentSignature]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = documents.iter().map(|document| document.document).collect();
    delete_rows(connection, "DELETE FROM signatures WHERE document_id IN ", &ids).await?;
    let kept: Vec<(&DocumentSignature, Vec<u8>)> = documents
        .iter()
        .filter(|document| !document.fingerprints.is_empty())
        .map(|document| (document, document.fingerprints.iter().flat_map(|print| print.to_be_bytes()).collect()))
        .collect();
    for chunk in runs(&kept) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO signatures (document_id, time, fingerprints) ");
        query.push_values(chunk, |mut row, (document, bytes)| {
            row.push_bind(document.document).push_bind(document.time).push_bind(bytes.as_slice());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}
