//! Events across documents: what several documents tell is one event, told by the newest of them that passes.
//!
//! Documents that tell of one event share its signature. A row stands for its event when no row of the same signature that passes
//! too is newer; so a page needs no memory of the pages before it, and every event stands on one page.

use super::read::{Conditions, bodies, cut, entity_ids, lengths, looked_at};
use super::rows::list;
use super::{Connection, Db};
use crate::across::{EventFilter, EventFound, MAX_SOURCE_ROWS, MAX_SOURCES, Source};
use crate::filter::{Filter, Listed, PageOf, Place};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Document, ordinal, time, signature.
type Row = (i64, i64, i64, i64);

pub(super) async fn events(
    connection: &mut Connection,
    filter: &EventFilter,
    page: &PageOf,
) -> Result<Listed<EventFound>, sqlx::Error> {
    let Some(passing) = Passing::of(connection, filter).await? else { return Ok(Listed::empty()) };
    let mut query = QueryBuilder::<Db>::new("SELECT e.document_id, e.ordinal, e.time, e.signature FROM ");
    passing.push_from(&mut query);
    query.push(" WHERE ");
    passing.push(&mut query, "e");
    query.push(
        " AND (e.signature = 0 OR NOT EXISTS (SELECT 1 FROM events n WHERE n.signature = e.signature AND n.signature <> 0 \
         AND (n.time > e.time OR (n.time = e.time AND (n.document_id < e.document_id OR (n.document_id = e.document_id \
         AND n.ordinal < e.ordinal)))) AND ",
    );
    passing.push(&mut query, "n");
    query.push("))");
    if let Some(Place { rank, key, ordinal }) = &page.after {
        let document: i64 = key.parse().unwrap_or_default();
        query.push(" AND e.time <= ").push_bind(*rank).push(" AND (e.time < ").push_bind(*rank);
        query.push(" OR e.document_id > ").push_bind(document).push(" OR (e.document_id = ").push_bind(document);
        query.push(" AND e.ordinal > ").push_bind(*ordinal).push("))");
    }
    query.push(passing.order()).push(" LIMIT ").push_bind(looked_at(page));
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;
    let documents: BTreeSet<i64> = rows.iter().map(|(document, ..)| *document).collect();
    let documents: Vec<i64> = documents.into_iter().collect();
    let lengths = lengths(connection, &documents).await?;
    let mut seen = BTreeSet::new();
    let weighed = rows.into_iter().map(|row| {
        let bytes = if seen.insert(row.0) { lengths.get(&row.0).copied().unwrap_or_default() } else { 0 };
        (row, bytes)
    });
    let Listed { entries: rows, more } = cut(weighed.collect(), page, |(_, bytes)| *bytes);
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    let kept: BTreeSet<i64> = rows.iter().map(|(document, ..)| *document).collect();
    let kept: Vec<i64> = kept.into_iter().collect();
    let bodies = bodies(connection, &kept).await?;
    let own = own_sources(connection, &kept).await?;
    let sources = passing.sources(connection, &rows).await?;
    let found = |(id, ordinal, time, signature): Row| {
        let own = own.get(&id)?;
        let told = sources.get(&signature).filter(|_| signature != 0);
        let alone = || vec![own.clone()];
        Some(EventFound {
            id,
            key: own.key.clone(),
            time,
            ordinal,
            body: Arc::clone(bodies.get(&id)?),
            sources: told.map_or_else(alone, |told| told.iter().take(MAX_SOURCES).cloned().collect()),
            source_count: told.map_or(1, Vec::len),
        })
    };
    Ok(Listed { entries: rows.into_iter().filter_map(found).collect(), more })
}

/// The documents themselves, as sources.
async fn own_sources(connection: &mut Connection, ids: &[i64]) -> Result<HashMap<i64, Source>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = QueryBuilder::<Db>::new("SELECT id, key, outlet, time FROM documents WHERE id IN ");
    list(&mut query, ids.iter().copied());
    let rows: Vec<(i64, String, String, i64)> = query.build_query_as().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id, key, outlet, time)| (id, Source { key, outlet, time })).collect())
}

/// The conditions of a filter, with entities looked up.
struct Passing<'a> {
    filter: &'a EventFilter,
    /// Entities and their roles.
    participants: Vec<(i64, &'a [i64])>,
    /// Those of the documents, without times, which events have themselves; `None` when any document will do.
    documents: Option<Conditions<'a>>,
}

impl<'a> Passing<'a> {
    /// `None` when an entity is unknown, so that nothing can pass.
    async fn of(connection: &mut Connection, filter: &'a EventFilter) -> Result<Option<Self>, sqlx::Error> {
        let keys: Vec<String> = filter.participants.iter().map(|(key, _)| key.clone()).collect();
        let Some(ids) = entity_ids(connection, &keys).await? else { return Ok(None) };
        let roles = filter.participants.iter().map(|(_, roles)| roles.as_slice());
        let participants = ids.into_iter().zip(roles).collect();
        let any = Filter { start: filter.documents.start, end: filter.documents.end, ..Filter::default() };
        let documents = match filter.documents == any {
            true => None,
            false => match Conditions::of(connection, &filter.documents).await? {
                Some(conditions) => Some(conditions),
                None => return Ok(None),
            },
        };
        Ok(Some(Self { filter, participants, documents }))
    }

    /// Rows in order of time come from whoever takes part, when somebody is asked for: there are fewer of them.
    fn push_from(&self, query: &mut QueryBuilder<Db>) {
        match self.participants.first() {
            None => query.push("events e"),
            Some(_) => query.push("event_participants l CROSS JOIN events e"),
        };
    }

    const fn order(&self) -> &'static str {
        match self.participants.is_empty() {
            true => " ORDER BY e.time DESC, e.document_id, e.ordinal",
            false => " ORDER BY l.time DESC, l.document_id, l.ordinal",
        }
    }

    /// All conditions on the row `of`; on `e`, the one that is looked for, those that tie it to who takes part first.
    fn push(&self, query: &mut QueryBuilder<Db>, of: &str) {
        let EventFilter { kinds, mode, polarities, modalities, country_code, participants: _, documents } = self.filter;
        query.push("1 = 1");
        let mut others = self.participants.iter();
        if of == "e"
            && let Some((entity, roles)) = others.next()
        {
            query.push(" AND e.document_id = l.document_id AND e.ordinal = l.ordinal AND l.entity_id = ").push_bind(*entity);
            push_roles(query, "l", roles);
            // Who stands in two roles of one event is one participant.
            query.push(
                " AND NOT EXISTS (SELECT 1 FROM event_participants m WHERE m.entity_id = l.entity_id AND m.time = l.time \
                 AND m.document_id = l.document_id AND m.ordinal = l.ordinal AND m.role < l.role",
            );
            push_roles(query, "m", roles);
            query.push(")");
            for (bound, time) in [(" AND l.time >= ", documents.start), (" AND l.time < ", documents.end)] {
                if let Some(time) = time {
                    query.push(bound).push_bind(time);
                }
            }
        }
        for (entity, roles) in others {
            query.push(format_args!(
                " AND EXISTS (SELECT 1 FROM event_participants p WHERE p.document_id = {of}.document_id "
            ));
            query
                .push(format_args!("AND p.ordinal = {of}.ordinal AND p.time = {of}.time AND p.entity_id = "))
                .push_bind(*entity);
            push_roles(query, "p", roles);
            query.push(")");
        }
        for (column, values) in [("type", kinds), ("polarity", polarities), ("modality", modalities)] {
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
        for (bound, time) in [(">=", documents.start), ("<", documents.end)] {
            if let Some(time) = time {
                query.push(format_args!(" AND {of}.time {bound} ")).push_bind(time);
            }
        }
        if let Some(conditions) = &self.documents {
            query.push(format_args!(" AND EXISTS (SELECT 1 FROM documents d WHERE d.id = {of}.document_id AND "));
            conditions.push(query);
            query.push(")");
        }
    }

    /// The documents that tell the events of a page, by signature, the newest first.
    async fn sources(&self, connection: &mut Connection, rows: &[Row]) -> Result<BTreeMap<i64, Vec<Source>>, sqlx::Error> {
        let signatures: BTreeSet<i64> = rows.iter().map(|(.., signature)| *signature).filter(|s| *s != 0).collect();
        let mut sources: BTreeMap<i64, Vec<Source>> = BTreeMap::new();
        if signatures.is_empty() {
            return Ok(sources);
        }
        let mut query = QueryBuilder::<Db>::new(
            "SELECT DISTINCT n.signature, n.time, n.document_id, o.key, o.outlet FROM events n JOIN documents o ON o.id = n.document_id \
             WHERE n.signature <> 0 AND n.signature IN ",
        );
        list(&mut query, signatures.into_iter());
        query.push(" AND ");
        self.push(&mut query, "n");
        query.push(" ORDER BY n.signature, n.time DESC, n.document_id LIMIT ").push_bind(MAX_SOURCE_ROWS);
        let rows: Vec<(i64, i64, i64, String, String)> = query.build_query_as().fetch_all(connection).await?;
        for (signature, time, _, key, outlet) in rows {
            sources.entry(signature).or_default().push(Source { key, outlet, time });
        }
        Ok(sources)
    }
}

fn push_roles(query: &mut QueryBuilder<Db>, of: &str, roles: &[i64]) {
    query.push(format_args!(" AND {of}.role IN "));
    list(query, roles.iter().copied());
}
