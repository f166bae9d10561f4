//! Events of documents, and who takes part in them.

use super::rows::{delete_rows, list, runs};
use super::{Connection, Db};
use crate::projection::{DocumentEvents, EventRow};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};

/// Puts the events of documents in place of those that they had.
pub(super) async fn put(connection: &mut Connection, documents: &[DocumentEvents]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = documents.iter().map(|document| document.document).collect();
    delete_rows(connection, "DELETE FROM events WHERE document_id IN ", &ids).await?;
    delete_rows(connection, "DELETE FROM event_participants WHERE document_id IN ", &ids).await?;
    let rows: Vec<(&DocumentEvents, i64, &EventRow)> = documents
        .iter()
        .flat_map(|document| document.events.iter().enumerate().map(move |(n, event)| (document, n as i64, event)))
        .collect();
    for chunk in runs(&rows) {
        let mut query = QueryBuilder::<Db>::new(
            "INSERT INTO events (document_id, ordinal, type, mode, polarity, modality, country_code, time, \
             signature) ",
        );
        query.push_values(chunk, |mut row, (document, ordinal, event)| {
            row.push_bind(document.document)
                .push_bind(*ordinal)
                .push_bind(event.kind)
                .push_bind(event.mode.as_str())
                .push_bind(event.polarity)
                .push_bind(event.modality)
                .push_bind(event.country_code.as_str())
                .push_bind(document.time)
                .push_bind(event.signature);
        });
        query.build().execute(&mut *connection).await?;
    }
    put_participants(connection, &rows).await
}

async fn put_participants(
    connection: &mut Connection,
    rows: &[(&DocumentEvents, i64, &EventRow)],
) -> Result<(), sqlx::Error> {
    let keys: BTreeSet<&str> =
        rows.iter().flat_map(|(_, _, event)| &event.participants).map(|(_, key)| key.as_str()).collect();
    let entities = entity_ids(connection, &keys.into_iter().collect::<Vec<_>>()).await?;
    // One entity may stand in one role twice. One that is not in the registry was changed since, which the feed will tell.
    let participants: BTreeSet<(i64, i64, i64, i64, i64, i64)> = rows
        .iter()
        .flat_map(|row| row.2.participants.iter().map(move |part| (row, part)))
        .filter_map(|((document, ordinal, event), (role, key))| {
            Some((*entities.get(key)?, document.time, document.document, *ordinal, *role, event.kind))
        })
        .collect();
    let participants: Vec<_> = participants.into_iter().collect();
    for chunk in runs(&participants) {
        let into = "INSERT INTO event_participants (entity_id, time, document_id, ordinal, role, type) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, (entity, time, document, ordinal, role, kind)| {
            row.push_bind(*entity).push_bind(*time).push_bind(*document).push_bind(*ordinal);
            row.push_bind(*role).push_bind(*kind);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Numbers of the entities with these registry keys, those that are there.
async fn entity_ids(connection: &mut Connection, keys: &[&str]) -> Result<HashMap<String, i64>, sqlx::Error> {
    let mut ids = HashMap::with_capacity(keys.len());
    for chunk in runs(keys) {
        let mut query = QueryBuilder::<Db>::new("SELECT key, id FROM entities WHERE key IN ");
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        ids.extend(rows);
    }
    Ok(ids)
}
