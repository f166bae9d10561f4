//! What events are asked for, and walks over them in the order of an index.
//!
//! Rows in order of time come from whoever takes part, whose rows tell the type too, else from a type, else from all events.

use super::read::entity_ids;
use super::rows::list;
use super::search_events::Row;
use super::{Connection, Db, push_ids};
use crate::across::EventFilter;
use crate::filter::{PageOf, Place};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// Types that are walked one by one; of more, all events are walked.
const MOST_TYPES: usize = 8;

const ROW: &str = "SELECT e.document_id, e.ordinal, e.time, e.signature FROM ";

/// Events that pass a filter, whatever documents tell them.
pub(super) struct Events<'a> {
    filter: &'a EventFilter,
    /// Entities and their roles, the rarest first.
    participants: Vec<(i64, &'a [i64])>,
}

/// Where a walk comes from.
#[derive(Clone, Copy)]
enum By {
    All,
    Type(i64),
    Participant,
}

impl<'a> Events<'a> {
    /// `None` when an entity is unknown, so that nothing can pass.
    pub(super) async fn of(connection: &mut Connection, filter: &'a EventFilter) -> Result<Option<Self>, sqlx::Error> {
        let keys: Vec<String> = filter.participants.iter().map(|(key, _)| key.clone()).collect();
        let Some(ids) = entity_ids(connection, &keys).await? else { return Ok(None) };
        let mut participants: Vec<(i64, &[i64])> =
            ids.into_iter().zip(filter.participants.iter().map(|(_, roles)| roles.as_slice())).collect();
        if participants.len() > 1 {
            let mut query = QueryBuilder::<Db>::new("SELECT id FROM entities WHERE id IN ");
            list(&mut query, participants.iter().map(|(id, _)| *id));
            query.push(" ORDER BY documents, id LIMIT 1");
            let rarest: Option<(i64,)> = query.build_query_as().fetch_optional(connection).await?;
            participants.sort_by_key(|(id, _)| Some(*id) != rarest.map(|(rarest,)| rarest));
        }
        Ok(Some(Self { filter, participants }))
    }

    /// Rows behind a page's place that stand for their events, at most so many.
    pub(super) async fn standing(
        &self,
        connection: &mut Connection,
        page: &PageOf,
        wanted: usize,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let limit = i64::try_from(wanted).unwrap_or(i64::MAX);
        let kinds = &self.filter.kinds;
        let from_types = self.participants.is_empty() && (1..=MOST_TYPES).contains(&kinds.len());
        let mut query = QueryBuilder::<Db>::new("");
        match (from_types, kinds.as_slice()) {
            (true, [kind]) => self.push_walk(&mut query, By::Type(*kind), page, limit),
            (true, kinds) => {
                query.push("SELECT * FROM (");
                for (n, kind) in kinds.iter().enumerate() {
                    query.push(if n == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
                    self.push_walk(&mut query, By::Type(*kind), page, limit);
                    query.push(format_args!(") AS w{n}"));
                }
                query.push(") AS u ORDER BY time DESC, document_id, ordinal LIMIT ").push_bind(limit);
            }
            (false, _) if self.participants.is_empty() => self.push_walk(&mut query, By::All, page, limit),
            (false, _) => self.push_walk(&mut query, By::Participant, page, limit),
        }
        query.build_query_as().fetch_all(connection).await
    }

    fn push_walk(&self, query: &mut QueryBuilder<Db>, by: By, page: &PageOf, limit: i64) {
        let (table, time, order) = match by {
            By::All | By::Type(_) => ("events e", "e.time", "e.time DESC, e.document_id, e.ordinal"),
            By::Participant => {
                ("event_participants l CROSS JOIN events e", "l.time", "l.time DESC, l.document_id, l.ordinal")
            }
        };
        query.push(ROW).push(table).push(" WHERE 1 = 1");
        match by {
            By::All => self.push_conditions(query, "e"),
            By::Type(kind) => {
                query.push(" AND e.type = ").push_bind(kind);
                self.push_rest(query, "e", &self.participants);
            }
            By::Participant => self.push_led(query),
        }
        self.push_times(query, time);
        query.push(
            " AND (e.signature = 0 OR NOT EXISTS (SELECT 1 FROM events n WHERE n.signature = e.signature AND n.signature <> 0 \
             AND (n.time > e.time OR (n.time = e.time AND (n.document_id < e.document_id OR (n.document_id = e.document_id \
             AND n.ordinal < e.ordinal))))",
        );
        self.push_conditions(query, "n");
        self.push_times(query, "+n.time");
        query.push("))");
        if let Some(Place { rank, key, ordinal }) = &page.after {
            let document: i64 = key.parse().unwrap_or_default();
            query.push(format_args!(" AND {time} <= ")).push_bind(*rank);
            query.push(format_args!(" AND ({time} < ")).push_bind(*rank);
            query.push(" OR e.document_id > ").push_bind(document).push(" OR (e.document_id = ").push_bind(document);
            query.push(" AND e.ordinal > ").push_bind(*ordinal).push("))");
        }
        query.push(format_args!(" ORDER BY {order} LIMIT ")).push_bind(limit);
    }

    /// What ties a row to the first of those who take part, and all other conditions.
    fn push_led(&self, query: &mut QueryBuilder<Db>) {
        let Some(((entity, roles), others)) = self.participants.split_first() else { return };
        query.push(" AND e.document_id = l.document_id AND e.ordinal = l.ordinal AND l.entity_id = ").push_bind(*entity);
        push_roles(query, "l", roles);
        if !self.filter.kinds.is_empty() {
            // The row tells the type itself, so that events of others are not read; 0 is one that an older release wrote.
            query.push(" AND l.type IN ");
            list(query, self.filter.kinds.iter().copied().chain([0]));
        }
        // Who stands in two roles of one event is one participant.
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM event_participants m WHERE m.entity_id = l.entity_id AND m.time = l.time \
             AND m.document_id = l.document_id AND m.ordinal = l.ordinal AND m.role < l.role",
        );
        push_roles(query, "m", roles);
        query.push(")");
        self.push_kinds(query, "e");
        self.push_rest(query, "e", others);
    }

    /// All conditions but times, of rows that are found otherwise than by their type.
    fn push_conditions(&self, query: &mut QueryBuilder<Db>, of: &str) {
        self.push_kinds(query, of);
        self.push_rest(query, of, &self.participants);
    }

    fn push_kinds(&self, query: &mut QueryBuilder<Db>, of: &str) {
        if !self.filter.kinds.is_empty() {
            // No index is looked up for an expression.
            query.push(format_args!(" AND +{of}.type IN "));
            list(query, self.filter.kinds.iter().copied());
        }
    }

    fn push_rest(&self, query: &mut QueryBuilder<Db>, of: &str, participants: &[(i64, &[i64])]) {
        let EventFilter { kinds: _, mode, polarities, modalities, country_code, participants: _, documents: _ } =
            self.filter;
        for (entity, roles) in participants {
            query.push(format_args!(
                " AND EXISTS (SELECT 1 FROM event_participants p WHERE p.document_id = {of}.document_id \
                 AND p.ordinal = {of}.ordinal AND p.time = {of}.time AND p.entity_id = "
            ));
            query.push_bind(*entity);
            push_roles(query, "p", roles);
            query.push(")");
        }
        for (column, values) in [("polarity", polarities), ("modality", modalities)] {
            if !values.is_empty() {
                query.push(format_args!(" AND {of}.{column} IN "));
                list(query, values.iter().copied());
            }
        }
        for (column, value) in [("mode", mode), ("country_code", country_code)] {
            if !value.is_empty() {
                query.push(format_args!(" AND {of}.{column} = ")).push_bind(value.as_str());
            }
        }
    }

    fn push_times(&self, query: &mut QueryBuilder<Db>, time: &str) {
        for (bound, at) in [(">=", self.filter.documents.start), ("<", self.filter.documents.end)] {
            if let Some(at) = at {
                query.push(format_args!(" AND {time} {bound} ")).push_bind(at);
            }
        }
    }

    /// The rows of these documents.
    pub(super) async fn of_documents(
        &self,
        connection: &mut Connection,
        documents: &BTreeSet<i64>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Db>::new(ROW);
        push_ids(&mut query, documents.iter().copied());
        query.push(" w CROSS JOIN events e WHERE e.document_id = w.id");
        self.push_conditions(&mut query, "e");
        query.build_query_as().fetch_all(connection).await
    }

    /// Rows with these signatures, at most so many.
    pub(super) async fn tellers(
        &self,
        connection: &mut Connection,
        signatures: &BTreeSet<i64>,
        most: i64,
    ) -> Result<Vec<Row>, sqlx::Error> {
        if signatures.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Db>::new(ROW);
        push_ids(&mut query, signatures.iter().copied());
        query.push(" w CROSS JOIN events e WHERE e.signature <> 0 AND e.signature = w.id");
        self.push_conditions(&mut query, "e");
        self.push_times(&mut query, "+e.time");
        query.push(" ORDER BY e.signature, e.time DESC, e.document_id, e.ordinal LIMIT ").push_bind(most);
        query.build_query_as().fetch_all(connection).await
    }
}

fn push_roles(query: &mut QueryBuilder<Db>, of: &str, roles: &[i64]) {
    query.push(format_args!(" AND {of}.role IN "));
    list(query, roles.iter().copied());
}
