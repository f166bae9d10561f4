//! What is asked: answers come newest first, then by the bytes of the key.
//!
//! What takes several queries is asked over one connection, in a transaction that sees one state of the database.

use super::rows::list;
use super::walk::Walk;
use super::{Connection, Db, Pool, push_ids};
use crate::filter::{EntityFilter, Filter, Listed, PageOf, Place};
use crate::record::{
    Alias, AnalysisState, Body, CO_OCCURRENCE_DOCUMENTS, EntityProfile, FacetCounts, Known, MAX_CO_OCCURRENCES,
    MAX_FACET_DOCUMENTS, MAX_FACET_VALUES, MAX_PROFILE, RegisteredEntity, RoleHeld, RoleRow, StoredDocument,
};
use sqlx::QueryBuilder;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Keys of one query.
const KEYS: usize = 1_000;

pub(super) const DOCUMENT: &str = "SELECT d.key, b.document, d.content_sha256, d.time, d.create_time, d.update_time, \
     (SELECT o.key FROM documents o WHERE o.content_sha256 = d.content_sha256 ORDER BY o.id LIMIT 1)";

pub(super) type DocumentColumns = (String, Vec<u8>, String, i64, i64, i64, String);

pub(super) fn stored(
    (key, document, content_sha256, time, create_time, update_time, first): DocumentColumns,
) -> StoredDocument {
    let duplicate_of = if first == key { String::new() } else { first };
    StoredDocument { key, document, content_sha256, time, create_time, update_time, duplicate_of }
}

pub(super) async fn known(pool: &Pool, key: &str) -> Result<Option<Known>, sqlx::Error> {
    let select = "SELECT id, version, fingerprint, revision, layers, state FROM documents WHERE key = $1";
    type Columns = (i64, i64, Vec<u8>, i64, i64, i64);
    let row: Option<Columns> = sqlx::query_as::<Db, _>(select).bind(key).fetch_optional(pool).await?;
    Ok(row.map(|(id, version, fingerprint, revision, layers, state)| Known {
        id,
        version,
        fingerprint,
        revision,
        layers,
        analysis: AnalysisState::of(state),
    }))
}

pub(super) async fn get(pool: &Pool, keys: &[String]) -> Result<Vec<Option<StoredDocument>>, sqlx::Error> {
    let mut found: HashMap<String, StoredDocument> = HashMap::new();
    for chunk in keys.chunks(KEYS) {
        let mut query = QueryBuilder::<Db>::new(DOCUMENT);
        query.push(" FROM documents d JOIN bodies b ON b.document_id = d.id WHERE d.key IN ");
        list(&mut query, chunk.iter().map(String::as_str));
        let rows: Vec<DocumentColumns> = query.build_query_as().fetch_all(pool).await?;
        found.extend(rows.into_iter().map(stored).map(|d| (d.key.clone(), d)));
    }
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

pub(super) async fn analysis(pool: &Pool, key: &str) -> Result<Option<(StoredDocument, Option<Vec<u8>>)>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new(DOCUMENT);
    query.push(", b.analysis FROM documents d JOIN bodies b ON b.document_id = d.id WHERE d.key = ").push_bind(key);
    type Columns = (String, Vec<u8>, String, i64, i64, i64, String, Option<Vec<u8>>);
    let row: Option<Columns> = query.build_query_as().fetch_optional(pool).await?;
    Ok(row.map(|(key, document, content, time, created, updated, first, analysis)| {
        (stored((key, document, content, time, created, updated, first)), analysis)
    }))
}

pub(super) async fn documents(
    connection: &mut Connection,
    filter: &Filter,
    page: &PageOf,
) -> Result<Listed<StoredDocument>, sqlx::Error> {
    let after = page.after.clone().map(|place| (place, false));
    let Some(mut walk) = Walk::begin(connection, filter, &[], after).await? else { return Ok(Listed::empty()) };
    let wanted = page.size.saturating_add(1);
    let mut ids: Vec<i64> = walk.next(connection, wanted).await?.into_iter().map(|candidate| candidate.id).collect();
    ids.truncate(wanted);
    if page.size <= AT_ONCE {
        return Ok(cut(by_id(connection, ids).await?, page, |document| document.document.len() as u64));
    }
    // A large page is weighed before it is read.
    let mut query = QueryBuilder::<Db>::new("SELECT b.document_id, CAST(LENGTH(b.document) AS BIGINT) FROM ");
    push_ids(&mut query, ids.iter().copied());
    query.push(" w JOIN bodies b ON b.document_id = w.id");
    let lengths: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
    let lengths: HashMap<i64, i64> = lengths.into_iter().collect();
    let bytes = |id: &i64| lengths.get(id).and_then(|bytes| u64::try_from(*bytes).ok()).unwrap_or_default();
    let Listed { entries: chosen, more } = cut(ids, page, bytes);
    Ok(Listed { entries: by_id(connection, chosen).await?, more })
}

/// Documents by number, newest first.
async fn by_id(connection: &mut Connection, ids: Vec<i64>) -> Result<Vec<StoredDocument>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::<Db>::new(DOCUMENT);
    query.push(" FROM ");
    push_ids(&mut query, ids.into_iter());
    query.push(" w JOIN documents d ON d.id = w.id JOIN bodies b ON b.document_id = w.id ORDER BY d.time DESC, d.key");
    let rows: Vec<DocumentColumns> = query.build_query_as().fetch_all(connection).await?;
    Ok(rows.into_iter().map(stored).collect())
}

/// Documents of a page that is read at once: even the largest ones together take little more than a page may.
const AT_ONCE: usize = 64;

/// How many entries are looked at for a page: one more than it holds, to know whether others follow.
pub(super) fn looked_at(page: &PageOf) -> i64 {
    i64::try_from(page.size).unwrap_or(i64::MAX).saturating_add(1)
}

/// What of the entries looked at fits the page.
pub(super) fn cut<T>(mut entries: Vec<T>, page: &PageOf, bytes: impl Fn(&T) -> u64) -> Listed<T> {
    let mut sum = 0u64;
    let fits = entries.iter().take(page.size).enumerate().take_while(|(n, entry)| {
        sum = sum.saturating_add(bytes(entry));
        *n == 0 || sum <= page.bytes
    });
    let kept = fits.count();
    let more = kept < entries.len();
    entries.truncate(kept);
    Listed { entries, more }
}

/// Counts the newest [`MAX_FACET_DOCUMENTS`] documents of a filter.
pub(super) async fn facets(connection: &mut Connection, filter: &Filter) -> Result<FacetCounts, sqlx::Error> {
    let Some(mut walk) = Walk::begin(connection, filter, &[], None).await? else { return Ok(FacetCounts::default()) };
    let found = walk.next(connection, MAX_FACET_DOCUMENTS).await?;
    let ids: Vec<i64> = found.into_iter().take(MAX_FACET_DOCUMENTS).map(|candidate| candidate.id).collect();
    const DAY: i64 = 86_400_000_000;
    let mut query = QueryBuilder::<Db>::new(format!(
        "SELECT d.outlet, d.language, (d.time - ((d.time % {DAY}) + {DAY}) % {DAY}) / {DAY}, COUNT(*) FROM "
    ));
    push_ids(&mut query, ids.iter().copied());
    query.push(" w CROSS JOIN documents d WHERE d.id = w.id GROUP BY 1, 2, 3");
    let rows: Vec<(String, String, i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
    let texts = |of: fn(&(String, String, i64, i64)) -> &str| {
        let values = rows.iter().map(|row| (of(row), row.3)).filter(|(value, _)| !value.is_empty());
        most(values).into_iter().map(|(value, n)| (value.to_owned(), n)).collect()
    };
    let (outlets, languages) = (texts(|row| &row.0), texts(|row| &row.1));
    let days = most(rows.iter().map(|row| (Reverse(row.2), row.3))).into_iter().map(|(day, n)| (day.0, n)).collect();
    let mut query = QueryBuilder::<Db>::new("SELECT e.key, e.name, c.n FROM (SELECT de.entity_id, COUNT(*) AS n FROM ");
    push_ids(&mut query, ids.iter().copied());
    query.push(" w CROSS JOIN document_entities de WHERE de.document_id = w.id GROUP BY de.entity_id) c ");
    query.push("JOIN entities e ON e.id = c.entity_id");
    query.push(format_args!(" ORDER BY c.n DESC, e.key LIMIT {MAX_FACET_VALUES}"));
    let entities = query.build_query_as().fetch_all(&mut *connection).await?;
    Ok(FacetCounts { outlets, languages, days, entities })
}

/// The values with the highest sums, then in their order, as many as a facet has.
fn most<T: Ord>(counts: impl Iterator<Item = (T, i64)>) -> Vec<(T, i64)> {
    let mut sums: BTreeMap<T, i64> = BTreeMap::new();
    for (value, n) in counts {
        *sums.entry(value).or_default() += n;
    }
    let mut sums: Vec<(T, i64)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, n)| Reverse(*n));
    sums.truncate(usize::try_from(MAX_FACET_VALUES).unwrap_or(usize::MAX));
    sums
}

/// Stored bytes of documents with their analyses, those that have one.
pub(super) async fn lengths(connection: &mut Connection, documents: &[i64]) -> Result<HashMap<i64, u64>, sqlx::Error> {
    let mut lengths = HashMap::new();
    for chunk in documents.chunks(KEYS) {
        let select = "SELECT document_id, CAST(LENGTH(document) + LENGTH(analysis) AS BIGINT) FROM bodies \
                      WHERE analysis IS NOT NULL AND document_id IN ";
        let mut query = QueryBuilder::<Db>::new(select);
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        lengths.extend(rows.into_iter().map(|(id, bytes)| (id, u64::try_from(bytes).unwrap_or_default())));
    }
    Ok(lengths)
}

/// Documents with their analyses, those that have one.
pub(super) async fn bodies(connection: &mut Connection, documents: &[i64]) -> Result<HashMap<i64, Arc<Body>>, sqlx::Error> {
    let mut bodies = HashMap::new();
    for chunk in documents.chunks(KEYS) {
        let select = "SELECT document_id, document, analysis FROM bodies WHERE analysis IS NOT NULL AND document_id IN ";
        let mut query = QueryBuilder::<Db>::new(select);
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = query.build_query_as().fetch_all(&mut *connection).await?;
        bodies.extend(rows.into_iter().map(|(id, document, analysis)| (id, Arc::new(Body { document, analysis }))));
    }
    Ok(bodies)
}

const ENTITY: &str = "SELECT e.key, e.kind, e.name, e.country_code, e.documents, e.mentions, e.statements";

pub(super) type EntityColumns = (String, i64, String, String, i64, i64, i64);

pub(super) fn registered(
    (key, kind, name, country_code, documents, mentions, statements): EntityColumns,
) -> RegisteredEntity {
    RegisteredEntity { key, kind, name, country_code, documents, mentions, statements }
}

pub(super) async fn entities(
    connection: &mut Connection,
    filter: &EntityFilter,
    page: &PageOf,
) -> Result<Listed<RegisteredEntity>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new(ENTITY);
    query.push(" FROM entities e WHERE 1 = 1");
    if !filter.kinds.is_empty() {
        query.push(" AND e.kind IN ");
        list(&mut query, filter.kinds.iter().copied());
    }
    if !filter.country_code.is_empty() {
        query.push(" AND e.country_code = ").push_bind(filter.country_code.as_str());
    }
    if !filter.name_prefix.is_empty() {
        // Folded names hold no character above this one.
        let end = format!("{}\u{10FFFF}", filter.name_prefix);
        query.push(" AND e.id IN (SELECT entity_id FROM entity_names WHERE folded >= ");
        query.push_bind(filter.name_prefix.as_str()).push(" AND folded < ").push_bind(end).push(")");
    }
    if let Some(Place { rank, key, ordinal: _ }) = &page.after {
        query.push(" AND e.documents <= ").push_bind(*rank).push(" AND (e.documents < ").push_bind(*rank);
        query.push(" OR e.key > ").push_bind(key.as_str()).push(")");
    }
    query.push(" ORDER BY e.documents DESC, e.key LIMIT ").push_bind(looked_at(page));
    let rows: Vec<EntityColumns> = query.build_query_as().fetch_all(connection).await?;
    Ok(cut(rows.into_iter().map(registered).collect(), page, |_| 0))
}

pub(super) async fn entity(connection: &mut Connection, key: &str) -> Result<Option<EntityProfile>, sqlx::Error> {
    let Some(ids) = entity_ids(connection, &[key.to_owned()]).await? else { return Ok(None) };
    let Some(&id) = ids.first() else { return Ok(None) };
    let mut query = QueryBuilder::<Db>::new(ENTITY);
    query.push(" FROM entities e WHERE e.id = ").push_bind(id);
    let Some(row) = query.build_query_as::<EntityColumns>().fetch_optional(&mut *connection).await? else { return Ok(None) };

    let names = "SELECT name, documents FROM entity_names WHERE entity_id = $1 ORDER BY documents DESC, name LIMIT $2";
    let aliases: Vec<(String, i64)> =
        sqlx::query_as::<Db, _>(names).bind(id).bind(MAX_PROFILE).fetch_all(&mut *connection).await?;

    let roles = "SELECT title, of_name, MIN(time), MAX(time), COUNT(DISTINCT document_id) FROM roles WHERE entity_id = $1 \
                 GROUP BY title, of_name ORDER BY 4 DESC, 5 DESC, 1, 2 LIMIT $2";
    type RoleColumns = (String, String, i64, i64, i64);
    let roles: Vec<RoleColumns> =
        sqlx::query_as::<Db, _>(roles).bind(id).bind(MAX_PROFILE).fetch_all(&mut *connection).await?;

    type Beside = (String, i64, String, String, i64, i64, i64, i64);
    let beside: Vec<Beside> = sqlx::query_as::<Db, _>(
        "SELECT e.key, e.kind, e.name, e.country_code, e.documents, e.mentions, e.statements, c.n FROM (SELECT de.entity_id, \
         COUNT(*) AS n FROM (SELECT document_id FROM document_entities WHERE entity_id = $1 ORDER BY time DESC, document_id \
         LIMIT $2) l JOIN document_entities de ON de.document_id = l.document_id WHERE de.entity_id <> $1 GROUP BY \
         de.entity_id) c JOIN entities e ON e.id = c.entity_id ORDER BY c.n DESC, e.key LIMIT $3",
    )
    .bind(id)
    .bind(CO_OCCURRENCE_DOCUMENTS)
    .bind(MAX_CO_OCCURRENCES)
    .fetch_all(&mut *connection)
    .await?;

    Ok(Some(EntityProfile {
        entity: registered(row),
        aliases: aliases.into_iter().map(|(name, documents)| Alias { name, documents }).collect(),
        roles: roles
            .into_iter()
            .map(|(title, of, first, last, documents)| RoleHeld { role: RoleRow { title, of }, first, last, documents })
            .collect(),
        co_occurrences: beside
            .into_iter()
            .map(|(key, kind, name, country, documents, mentions, statements, together)| {
                (registered((key, kind, name, country, documents, mentions, statements)), together)
            })
            .collect(),
    }))
}

/// Ids of these registry keys; `None` when one of them is unknown, so that nothing can match.
pub(super) async fn entity_ids(connection: &mut Connection, keys: &[String]) -> Result<Option<Vec<i64>>, sqlx::Error> {
    let mut ids = Vec::with_capacity(keys.len());
    for key in keys {
        let row: Option<(i64,)> = sqlx::query_as::<Db, _>("SELECT id FROM entities WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut *connection)
            .await?;
        match row {
            Some((id,)) => ids.push(id),
            None => return Ok(None),
        }
    }
    Ok(Some(ids))
}

/// The conditions of a filter, with entities looked up.
pub(super) struct Conditions<'a> {
    filter: &'a Filter,
    entities: Vec<i64>,
}

impl<'a> Conditions<'a> {
    pub(super) async fn of(connection: &mut Connection, filter: &'a Filter) -> Result<Option<Self>, sqlx::Error> {
        Ok(entity_ids(connection, &filter.entities).await?.map(|entities| Self { filter, entities }))
    }

    pub(super) fn push(&self, query: &mut QueryBuilder<Db>) {
        let Filter { query: words, outlets, languages, entities: _, labels, story, start, end } = self.filter;
        query.push("1 = 1");
        if let Some(words) = words {
            super::push_document_match(query, words);
        }
        for (column, values) in [("outlet", outlets), ("language", languages)] {
            if !values.is_empty() {
                query.push(format_args!(" AND d.{column} IN "));
                list(query, values.iter().map(String::as_str));
            }
        }
        for entity in &self.entities {
            query.push(" AND d.id IN (SELECT document_id FROM document_entities WHERE entity_id = ").push_bind(*entity);
            query.push(")");
        }
        for (key, value) in labels {
            query.push(" AND d.id IN (SELECT document_id FROM labels WHERE key = ").push_bind(key.as_str());
            query.push(" AND value = ").push_bind(value.as_str()).push(")");
        }
        if let Some(story) = story {
            query.push(" AND d.id IN (SELECT document_id FROM document_stories WHERE story_id = COALESCE(");
            query.push("(SELECT into_id FROM story_redirects WHERE id = ").push_bind(*story).push("), ");
            query.push_bind(*story).push("))");
        }
        if let Some(start) = start {
            query.push(" AND d.time >= ").push_bind(*start);
        }
        if let Some(end) = end {
            query.push(" AND d.time < ").push_bind(*end);
        }
    }
}
