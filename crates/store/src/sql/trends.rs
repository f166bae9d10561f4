//! Counts by hour, and what there was of an entity over time.

use super::read::{EntityColumns, entity_ids, registered};
use super::rows::list;
use super::walk::Walk;
use super::{Connection, Db, counts, push_ids};
use crate::Micros;
use crate::across::{
    Activity, COUNTERPART_EVENTS, CounterpartFound, DayOf, Hourly, SPREAD_DOCUMENTS, STORY_DOCUMENTS, Spread, StoriesOf,
    ToldOf, TotalOf,
};
use crate::filter::Filter;
use crate::projection::{Subject, SubjectKind};
use crate::record::MAX_CO_OCCURRENCES;
use sqlx::{AssertSqlSafe, QueryBuilder};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

const HOUR: Micros = 3_600_000_000;
const DAY: Micros = 24 * HOUR;

/// Documents that are walked at once.
const STRETCH: usize = 16_384;

/// Subjects of one query.
const SUBJECTS: usize = 200;

/// A time, in whole units from 1970, rounded down.
fn units(column: &str, unit: Micros) -> String {
    format!("({column} - (({column} % {unit}) + {unit}) % {unit}) / {unit}")
}

fn push_languages(query: &mut QueryBuilder<Db>, languages: &[String]) {
    if !languages.is_empty() {
        query.push(" AND h.language IN ");
        list(query, languages.iter().map(String::as_str));
    }
}

/// Documents by hour about each of these subjects.
pub(super) async fn hourly(
    connection: &mut Connection,
    subjects: &[Subject],
    hours: Range<i64>,
    languages: &[String],
) -> Result<Vec<Hourly>, sqlx::Error> {
    let mut found: HashMap<(i64, String), Hourly> = HashMap::new();
    for chunk in subjects.chunks(SUBJECTS) {
        let mut query = QueryBuilder::<Db>::new(
            "SELECT s.kind, s.key, h.hour, CAST(SUM(h.documents) AS BIGINT) FROM subjects s \
             JOIN hourly_counts h ON h.subject_id = s.id WHERE h.hour >= ",
        );
        query.push_bind(hours.start).push(" AND h.hour < ").push_bind(hours.end).push(" AND s.key IN ");
        list(&mut query, chunk.iter().map(|subject| subject.key.as_str()));
        push_languages(&mut query, languages);
        query.push(" GROUP BY s.kind, s.key, h.hour ORDER BY h.hour");
        let rows: Vec<(i64, String, i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (kind, key, hour, documents) in rows {
            found.entry((kind, key)).or_default().push((hour, documents));
        }
    }
    let of = |subject: &Subject| found.get(&(subject.kind.number(), subject.key.clone())).cloned().unwrap_or_default();
    Ok(subjects.iter().map(of).collect())
}

/// Documents by hour that pass a filter.
pub(super) async fn hourly_of(connection: &mut Connection, filter: &Filter) -> Result<Hourly, sqlx::Error> {
    let Some(mut walk) = Walk::begin(connection, filter, &[], None).await? else { return Ok(Vec::new()) };
    let mut hours: BTreeMap<i64, i64> = BTreeMap::new();
    while !walk.ended() {
        for document in walk.next(connection, STRETCH).await? {
            *hours.entry(document.time.div_euclid(HOUR)).or_default() += 1;
        }
    }
    Ok(hours.into_iter().collect())
}

/// Different stories of the documents that pass a filter.
pub(super) async fn stories_of(connection: &mut Connection, filter: &Filter, hours: i64) -> Result<StoriesOf, sqlx::Error> {
    let Some(mut walk) = Walk::begin(connection, filter, &[], None).await? else { return Ok(StoriesOf::default()) };
    let mut stories: BTreeSet<(i64, i64)> = BTreeSet::new();
    let (mut walked, mut from) = (0, None);
    while !walk.ended() {
        let documents = walk.next(connection, STRETCH).await?;
        let span = |time: Micros| time.div_euclid(hours * HOUR);
        let spans: HashMap<i64, i64> = documents.iter().map(|document| (document.id, span(document.time))).collect();
        let mut query = QueryBuilder::<Db>::new("SELECT m.document_id, m.story_id FROM ");
        push_ids(&mut query, documents.iter().map(|document| document.id));
        query.push(" w CROSS JOIN document_stories m WHERE m.document_id = w.id");
        let members: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        stories.extend(members.into_iter().filter_map(|(document, story)| Some((*spans.get(&document)?, story))));
        walked += documents.len();
        if walked >= STORY_DOCUMENTS && !walk.ended() {
            // The last one may have more.
            from = documents.last().map(|document| span(document.time) + 1);
            break;
        }
    }
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for (span, _) in stories {
        *counts.entry(span).or_default() += 1;
    }
    Ok(StoriesOf { from, counts: counts.into_iter().collect() })
}

/// Subjects with most documents in some hours.
pub(super) async fn told_of(connection: &mut Connection, wanted: &ToldOf) -> Result<Vec<TotalOf>, sqlx::Error> {
    let ToldOf { kind, entity_kind, hours, languages, least, limit } = wanted;
    let (name, join, by_name) = match entity_kind {
        Some(_) => ("e.name", " JOIN entities e ON e.key = s.key", ", e.name"),
        None => ("CAST('' AS TEXT)", "", ""),
    };
    let mut query = QueryBuilder::<Db>::new(format!(
        "SELECT s.key, {name}, CAST(SUM(h.documents) AS BIGINT) FROM hourly_counts h JOIN subjects s ON s.id = h.subject_id{join} \
         WHERE s.kind = "
    ));
    query.push_bind(*kind).push(" AND h.hour >= ").push_bind(hours.start).push(" AND h.hour < ").push_bind(hours.end);
    if let Some((kind, is)) = entity_kind {
        query.push(if *is { " AND e.kind = " } else { " AND e.kind <> " }).push_bind(*kind);
    }
    push_languages(&mut query, languages);
    query.push(format_args!(" GROUP BY s.key{by_name} HAVING SUM(h.documents) >= ")).push_bind(*least);
    query.push(" ORDER BY 3 DESC, 1 LIMIT ").push_bind(*limit);
    let rows: Vec<(String, String, i64)> = query.build_query_as().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(key, name, documents)| TotalOf { key, name, documents }).collect())
}

/// How widely a subject is told of.
pub(super) async fn spread(
    connection: &mut Connection,
    subject: &Subject,
    times: Range<Micros>,
) -> Result<Spread, sqlx::Error> {
    if subject.kind != SubjectKind::Entity {
        return spread_of_counted(connection, subject, times).await;
    }
    let Some(ids) = entity_ids(connection, std::slice::from_ref(&subject.key)).await? else { return Ok(Spread::default()) };
    let select = "SELECT COUNT(DISTINCT CASE WHEN d.outlet <> '' THEN d.outlet END), COUNT(DISTINCT d.content_sha256), \
                  COUNT(DISTINCT s.story_id) FROM document_entities m JOIN documents d ON d.id = m.document_id \
                  LEFT JOIN document_stories s ON s.document_id = d.id \
                  WHERE m.entity_id = $1 AND m.time >= $2 AND m.time < $3";
    let query = sqlx::query_as::<Db, (i64, i64, i64)>(select).bind(ids.first().copied()).bind(times.start).bind(times.end);
    query.fetch_one(connection).await.map(|(outlets, texts, stories)| Spread { outlets, texts, stories })
}

/// How widely a subject is told of that no row but those of the counters names.
async fn spread_of_counted(
    connection: &mut Connection,
    subject: &Subject,
    times: Range<Micros>,
) -> Result<Spread, sqlx::Error> {
    let number = sqlx::query_scalar::<Db, i64>("SELECT id FROM subjects WHERE key = $1 AND kind = $2");
    let number = number.bind(&subject.key).bind(subject.kind.number()).fetch_optional(&mut *connection).await?;
    let Some(number) = number else { return Ok(Spread::default()) };
    let select = "SELECT d.outlet, d.content_sha256, s.story_id, c.subjects FROM documents d \
                  JOIN counted_documents c ON c.document_id = d.id LEFT JOIN document_stories s ON s.document_id = d.id \
                  WHERE d.time >= $1 AND d.time < $2 ORDER BY d.time DESC LIMIT $3";
    type Row = (String, String, Option<i64>, Vec<u8>);
    let query = sqlx::query_as::<Db, Row>(select).bind(times.start).bind(times.end).bind(SPREAD_DOCUMENTS);
    let rows = query.fetch_all(connection).await?;
    let (mut outlets, mut texts, mut stories) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (outlet, text, story, subjects) in rows {
        if counts::unpack(&subjects).contains(&number) {
            outlets.extend(Some(outlet).filter(|outlet| !outlet.is_empty()));
            texts.insert(text);
            stories.extend(story);
        }
    }
    let [outlets, texts, stories] =
        [outlets.len(), texts.len(), stories.len()].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    Ok(Spread { outlets, texts, stories })
}

/// What there was of an entity over time.
pub(super) async fn activity(connection: &mut Connection, entity: &str) -> Result<Activity, sqlx::Error> {
    let Some(ids) = entity_ids(connection, &[entity.to_owned()]).await? else { return Ok(Activity::default()) };
    let id = ids.first().copied();
    let mut days: BTreeMap<i64, DayOf> = BTreeMap::new();
    let day = units("m.time", DAY);
    let mentions = format!(
        "SELECT {day}, COUNT(*), CAST(SUM(m.statements) AS BIGINT) FROM document_entities m WHERE m.entity_id = $1 GROUP BY {day}"
    );
    let rows: Vec<(i64, i64, i64)> =
        sqlx::query_as::<Db, _>(AssertSqlSafe(mentions)).bind(id).fetch_all(&mut *connection).await?;
    for (day, documents, statements) in rows {
        days.insert(day, DayOf { day, documents, statements, events: 0 });
    }
    let events = format!(
        "SELECT {day}, COUNT(*) FROM (SELECT DISTINCT time, document_id, ordinal FROM event_participants \
         WHERE entity_id = $1 AND role IN (1, 2)) m GROUP BY {day}"
    );
    let rows: Vec<(i64, i64)> = sqlx::query_as::<Db, _>(AssertSqlSafe(events)).bind(id).fetch_all(&mut *connection).await?;
    for (day, events) in rows {
        days.entry(day).or_insert(DayOf { day, ..DayOf::default() }).events = events;
    }
    let counterparts = "SELECT e.key, e.kind, e.name, e.country_code, e.documents, e.mentions, e.statements, c.type, c.n, c.last \
         FROM (SELECT o.entity_id, v.type, COUNT(*) AS n, MAX(v.time) AS last FROM (SELECT DISTINCT time, document_id, ordinal \
         FROM event_participants WHERE entity_id = $1 AND role IN (1, 2) ORDER BY time DESC, document_id, ordinal LIMIT $2) l \
         JOIN events v ON v.document_id = l.document_id AND v.ordinal = l.ordinal \
         JOIN (SELECT DISTINCT entity_id, document_id, ordinal FROM event_participants WHERE role IN (1, 2) AND document_id IN \
         (SELECT document_id FROM event_participants WHERE entity_id = $1)) o \
         ON o.document_id = l.document_id AND o.ordinal = l.ordinal AND o.entity_id <> $1 GROUP BY o.entity_id, v.type) c \
         JOIN entities e ON e.id = c.entity_id ORDER BY c.n DESC, c.last DESC, e.key, c.type LIMIT $3";
    type Row = (String, i64, String, String, i64, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = sqlx::query_as::<Db, _>(counterparts)
        .bind(id)
        .bind(COUNTERPART_EVENTS)
        .bind(MAX_CO_OCCURRENCES)
        .fetch_all(connection)
        .await?;
    let counterpart = |(key, kind, name, country, documents, mentions, statements, of, events, last): Row| {
        let columns: EntityColumns = (key, kind, name, country, documents, mentions, statements);
        CounterpartFound { entity: registered(columns), kind: of, events, last }
    };
    Ok(Activity { days: days.into_values().rev().collect(), counterparts: rows.into_iter().map(counterpart).collect() })
}
