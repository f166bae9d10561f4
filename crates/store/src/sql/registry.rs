//! The registry of entities across documents: who is mentioned, under which names, in how many documents.
//!
//! Counts change in one pass in order of the keys, so that replicas wait for each other and never in a circle.

use super::rows::{delete_rows, list, runs};
use super::{Connection, Db};
use crate::record::DocumentEntity;
use crate::terms;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap};

/// What documents add to and take from the registry of entities, to be counted in one pass in order of the keys.
#[derive(Default)]
pub(super) struct Registry {
    changes: BTreeMap<String, Change>,
    takes: bool,
}

#[derive(Default)]
struct Change {
    entity: DocumentEntity,
    documents: i64,
    names: BTreeMap<String, i64>,
}

impl Registry {
    /// Counts one entity of one document `sign` times, when the registry takes it.
    pub(super) fn add(&mut self, entity: &DocumentEntity, sign: i64) {
        if sign > 0 && !entity.is_registered() {
            return;
        }
        let change = self.changes.entry(entity.key.clone()).or_default();
        if sign > 0 || change.entity.name.is_empty() {
            let (mentions, statements) = (change.entity.mentions, change.entity.statements);
            let DocumentEntity { key, kind, name, country_code, .. } = entity.clone();
            change.entity =
                DocumentEntity { key, kind, name, country_code, mentions, statements, ..DocumentEntity::default() };
        }
        change.documents += sign;
        change.entity.mentions += sign * entity.mentions;
        change.entity.statements += sign * entity.statements;
        for name in entity.registered_names() {
            *change.names.entry(name.to_owned()).or_default() += sign;
        }
        self.takes |= sign < 0;
    }

    /// Takes back what these documents added.
    pub(super) async fn withdraw(&mut self, connection: &mut Connection, documents: &[i64]) -> Result<(), sqlx::Error> {
        for chunk in runs(documents) {
            let mut query = QueryBuilder::<Db>::new(
                "SELECT e.key, e.kind, e.name, e.country_code, de.mentions, de.statements, de.names FROM document_entities de \
                 JOIN entities e ON e.id = de.entity_id WHERE de.document_id IN ",
            );
            list(&mut query, chunk.iter().copied());
            type Columns = (String, i64, String, String, i64, i64, String);
            for (key, kind, name, country_code, mentions, statements, names) in
                query.build_query_as::<Columns>().fetch_all(&mut *connection).await?
            {
                let names = serde_json::from_str(&names).unwrap_or_default();
                let entity =
                    DocumentEntity { key, kind, name, country_code, mentions, statements, names, roles: Vec::new() };
                self.add(&entity, -1);
            }
        }
        Ok(())
    }

    /// Counts everything; returns the ids of the entities.
    pub(super) async fn apply(self, connection: &mut Connection) -> Result<HashMap<String, i64>, sqlx::Error> {
        let changes: Vec<&Change> = self.changes.values().collect();
        let mut ids: HashMap<String, i64> = HashMap::new();
        for chunk in runs(&changes) {
            let mut query = QueryBuilder::<Db>::new(
                "INSERT INTO entities (key, kind, name, country_code, documents, mentions, statements) ",
            );
            query.push_values(chunk, |mut row, Change { entity, documents, names: _ }| {
                row.push_bind(entity.key.as_str())
                    .push_bind(entity.kind)
                    .push_bind(entity.name.as_str())
                    .push_bind(entity.country_code.as_str())
                    .push_bind(*documents)
                    .push_bind(entity.mentions)
                    .push_bind(entity.statements);
            });
            query.push(
                " ON CONFLICT (key) DO UPDATE SET documents = entities.documents + excluded.documents, \
                 mentions = entities.mentions + excluded.mentions, statements = entities.statements + excluded.statements, \
                 country_code = CASE WHEN entities.country_code = '' THEN excluded.country_code \
                 ELSE entities.country_code END RETURNING id, key",
            );
            let rows: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
            ids.extend(rows.into_iter().map(|(id, key)| (key, id)));
        }
        let names: Vec<(i64, &str, i64)> = changes
            .iter()
            .filter_map(|change| Some((*ids.get(&change.entity.key)?, change)))
            .flat_map(|(id, change)| change.names.iter().map(move |(name, n)| (id, name.as_str(), *n)))
            .collect();
        for chunk in runs(&names) {
            let mut query = QueryBuilder::<Db>::new("INSERT INTO entity_names (entity_id, name, folded, documents) ");
            query.push_values(chunk, |mut row, (id, name, documents)| {
                row.push_bind(*id).push_bind(*name).push_bind(terms::indexed(name)).push_bind(*documents);
            });
            query.push(
                " ON CONFLICT (entity_id, name) DO UPDATE SET documents = entity_names.documents + excluded.documents",
            );
            query.build().execute(&mut *connection).await?;
        }
        if self.takes {
            let all: Vec<i64> = changes.iter().filter_map(|c| ids.get(&c.entity.key).copied()).collect();
            for delete in [
                "DELETE FROM entity_names WHERE documents <= 0 AND entity_id IN ",
                "DELETE FROM entities WHERE documents <= 0 AND id IN ",
            ] {
                delete_rows(connection, delete, &all).await?;
            }
        }
        Ok(ids)
    }
}
