//! The rows that are derived from documents and their analyses, changed once for a whole commit.

use super::registry::Registry;
use super::rows::{delete_rows, runs};
use super::{Connection, Db, delete_terms, insert_segments, insert_statements};
use crate::Micros;
use crate::change::Change;
use crate::plan::Row;
use crate::record::{AnalysisState, Findings, Record};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};

/// What follows from the documents of a commit.
#[derive(Default)]
pub(super) struct Derived<'a> {
    /// What the feed tells of it.
    pub(super) changes: Vec<Change>,
    /// Documents whose analyses are no longer those that were derived from.
    withdrawn: Vec<i64>,
    /// Documents whose labels are no longer those that are stored.
    unlabelled: Vec<i64>,
    /// Documents with their labels.
    labelled: Vec<(i64, &'a Record)>,
    /// Analyses that are new.
    found: Vec<Found<'a>>,
}

/// An analysis that is about to be stored.
pub(super) struct Found<'a> {
    pub(super) id: i64,
    pub(super) time: Micros,
    pub(super) findings: &'a Findings,
}

impl<'a> Derived<'a> {
    /// These documents were deleted, or others put in their place.
    pub(super) fn forget(&mut self, ids: &[i64]) {
        self.withdrawn.extend(ids);
        self.unlabelled.extend(ids);
    }

    /// A document was put, maybe with its analysis.
    pub(super) fn document(&mut self, id: i64, record: &'a Record, found: Option<Found<'a>>) {
        self.labelled.push((id, record));
        self.found.extend(found);
    }

    /// The analysis of a stored document was put.
    pub(super) fn analysis(&mut self, row: &Row, findings: &'a Findings) {
        // One that never had an analysis has no rows of it.
        if row.known.analysis != AnalysisState::Pending {
            self.withdrawn.push(row.known.id);
        }
        self.found.push(Found { id: row.known.id, time: row.time, findings });
    }

    /// Deletes what is no longer derived, counts the registry, and inserts what is.
    pub(super) async fn store(self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        let mut registry = Registry::default();
        registry.withdraw(connection, &self.withdrawn).await?;
        delete_terms(connection, &self.withdrawn).await?;
        for delete in [
            "DELETE FROM speakers WHERE statement_id IN (SELECT id FROM statements WHERE document_id IN ",
            "DELETE FROM statements WHERE document_id IN ",
            "DELETE FROM document_entities WHERE document_id IN ",
            "DELETE FROM roles WHERE document_id IN ",
        ] {
            delete_rows(connection, delete, &self.withdrawn).await?;
        }
        delete_rows(connection, "DELETE FROM labels WHERE document_id IN ", &self.unlabelled).await?;
        insert_labels(connection, &self.labelled).await?;
        for entity in self.found.iter().flat_map(|found| &found.findings.entities) {
            registry.add(entity, 1);
        }
        let ids = registry.apply(connection).await?;
        insert_entities(connection, &self.found, &ids).await?;
        insert_said(connection, &self.found, &ids).await?;
        insert_text(connection, &self.found).await
    }
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

/// Inserts which entities documents mention, and what they are said to be.
async fn insert_entities(
    connection: &mut Connection,
    found: &[Found<'_>],
    ids: &HashMap<String, i64>,
) -> Result<(), sqlx::Error> {
    let mut mentions = Vec::new();
    let mut roles = Vec::new();
    for Found { id, time, findings } in found {
        for entity in &findings.entities {
            let Some(&entity_id) = ids.get(&entity.key) else { continue };
            let names: Vec<&str> = entity.registered_names().collect();
            let names = serde_json::to_string(&names).unwrap_or_default();
            mentions.push((*id, entity_id, *time, entity.mentions, entity.statements, names));
            roles.extend(entity.registered_roles().map(|role| (*id, entity_id, role, *time)));
        }
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
    Ok(())
}

/// Inserts statements and who makes them.
async fn insert_said(
    connection: &mut Connection,
    found: &[Found<'_>],
    ids: &HashMap<String, i64>,
) -> Result<(), sqlx::Error> {
    let mut statements = Vec::new();
    let mut speakers = Vec::new();
    for Found { id, findings, time: _ } in found {
        for (ordinal, statement) in findings.statements.iter().enumerate().take(1 << 20) {
            let statement_id = (id << 20) | ordinal as i64;
            statements.push((statement_id, *id, ordinal as i64, statement.found_by()));
            let of: BTreeSet<i64> = statement.speakers.iter().filter_map(|key| ids.get(key).copied()).collect();
            speakers.extend(of.into_iter().map(|speaker| (speaker, statement_id)));
        }
    }
    for chunk in runs(&speakers) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO speakers (entity_id, statement_id) ");
        query.push_values(chunk, |mut row, (entity, statement)| {
            row.push_bind(*entity).push_bind(*statement);
        });
        query.build().execute(&mut *connection).await?;
    }
    for chunk in runs(&statements) {
        insert_statements(connection, chunk).await?;
    }
    Ok(())
}

/// Inserts the words of titles and texts.
async fn insert_text(connection: &mut Connection, found: &[Found<'_>]) -> Result<(), sqlx::Error> {
    let mut segments = Vec::new();
    for Found { id, findings, time: _ } in found {
        segments.extend(findings.segments.iter().enumerate().take(64).map(|(n, s)| ((id << 6) | n as i64, s.as_str())));
    }
    for chunk in runs(&segments) {
        insert_segments(connection, chunk).await?;
    }
    Ok(())
}
