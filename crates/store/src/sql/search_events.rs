//! Events across documents: what several documents tell is one event, told by the newest of them that passes.
//!
//! Documents that tell of one event share its signature. A row stands for its event when no row of the same signature that passes
//! too is newer; so a page needs no memory of the pages before it, and every event stands on one page. Where documents are asked
//! for more than their time, they are walked in order of time ([`Walk`]) and their events asked for the rest; else events are
//! walked themselves, in the order of an index ([`Events`]).

use super::event_conditions::Events;
use super::read::{bodies, cut, lengths};
use super::rows::list;
use super::walk::Walk;
use super::{Connection, Db};
use crate::across::{EventFilter, EventFound, MAX_SOURCE_ROWS, MAX_SOURCES, Source};
use crate::filter::{Filter, Listed, PageOf, Place};
use sqlx::QueryBuilder;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Document, ordinal, time, signature.
pub(super) type Row = (i64, i64, i64, i64);

/// Most documents that are walked at once.
const STRETCH: usize = 4_096;

/// Rows for which it is looked at once who else tells of them.
const AT_ONCE: usize = 64;

/// The order of a list.
fn place(&(document, ordinal, time, _): &Row) -> (Reverse<i64>, i64, i64) {
    (Reverse(time), document, ordinal)
}

pub(super) async fn events(
    connection: &mut Connection,
    filter: &EventFilter,
    page: &PageOf,
) -> Result<Listed<EventFound>, sqlx::Error> {
    let Some(events) = Events::of(connection, filter).await? else { return Ok(Listed::empty()) };
    let mut search = Search { events, documents: documents(connection, filter, page).await? };
    if matches!(search.documents, Documents::None) {
        return Ok(Listed::empty());
    }
    let rows = search.rows(connection, page).await?;
    let documents: BTreeSet<i64> = rows.iter().map(|(document, ..)| *document).collect();
    let lengths = lengths(connection, &documents.into_iter().collect::<Vec<_>>()).await?;
    let mut seen = BTreeSet::new();
    let weighed = rows.into_iter().map(|row| {
        let bytes = if seen.insert(row.0) { lengths.get(&row.0).copied().unwrap_or_default() } else { 0 };
        (row, bytes)
    });
    let Listed { entries: rows, more } = cut(weighed.collect(), page, |(_, bytes)| *bytes);
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    Ok(Listed { entries: search.tell(connection, rows).await?, more })
}

/// The documents that are asked for.
enum Documents<'a> {
    /// Any, but for their times, which events have themselves.
    Any,
    /// Those of a walk.
    Of(Box<Walk<'a>>),
    /// Nothing can pass.
    None,
}

async fn documents<'a>(
    connection: &mut Connection,
    filter: &'a EventFilter,
    page: &PageOf,
) -> Result<Documents<'a>, sqlx::Error> {
    let asked = &filter.documents;
    if *asked == (Filter { start: asked.start, end: asked.end, ..Filter::default() }) {
        return Ok(Documents::Any);
    }
    // From the documents of the time at which the last page ended on: keys are in another order than numbers.
    let after = page.after.as_ref().map(|place| (Place { rank: place.rank, key: String::new(), ordinal: 0 }, true));
    let walk = Walk::begin(connection, asked, &[], after).await?;
    Ok(walk.map_or(Documents::None, |walk| Documents::Of(Box::new(walk))))
}

struct Search<'a> {
    events: Events<'a>,
    documents: Documents<'a>,
}

impl Search<'_> {
    /// The rows of a page, and one more when there is one.
    async fn rows(&mut self, connection: &mut Connection, page: &PageOf) -> Result<Vec<Row>, sqlx::Error> {
        let wanted = page.size.saturating_add(1);
        let Documents::Of(walk) = &mut self.documents else { return self.events.standing(connection, page, wanted).await };
        let behind = |row: &Row| match &page.after {
            Some(Place { rank, key, ordinal }) => place(row) > (Reverse(*rank), key.parse().unwrap_or_default(), *ordinal),
            None => true,
        };
        let (mut found, mut open, mut stretch): (Vec<Row>, Vec<Row>, usize) = (Vec::new(), Vec::new(), wanted);
        while found.len() < wanted && !(walk.ended() && open.is_empty()) {
            let documents = walk.next(connection, stretch).await?;
            let edge = documents.last().map(|document| document.time).filter(|_| !walk.ended());
            let ids: BTreeSet<i64> = documents.into_iter().map(|document| document.id).collect();
            open.extend(self.events.of_documents(connection, &ids).await?.into_iter().filter(behind));
            open.sort_unstable_by_key(place);
            // Others of the same time may follow.
            let ready = edge.map_or(open.len(), |edge| open.partition_point(|(_, _, time, _)| *time > edge));
            let ready: Vec<Row> = open.drain(..ready).collect();
            for chunk in ready.chunks(AT_ONCE) {
                if found.len() < wanted {
                    let newest = newest(&tellers(connection, &self.events, walk, chunk, i64::MAX).await?);
                    let stands = |row: &&Row| row.3 == 0 || newest.get(&row.3) == Some(row);
                    found.extend(chunk.iter().filter(stands).copied());
                }
            }
            stretch = (stretch * 4).min(STRETCH.max(wanted));
        }
        found.truncate(wanted);
        Ok(found)
    }

    /// What is told of the events of a page.
    async fn tell(&self, connection: &mut Connection, rows: Vec<Row>) -> Result<Vec<EventFound>, sqlx::Error> {
        let told = match &self.documents {
            Documents::Of(walk) => tellers(connection, &self.events, walk, &rows, MAX_SOURCE_ROWS).await?,
            Documents::Any | Documents::None => self.events.tellers(connection, &signatures(&rows), MAX_SOURCE_ROWS).await?,
        };
        let mut by_signature: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
        for row in told {
            by_signature.entry(row.3).or_default().push(row);
        }
        for told in by_signature.values_mut() {
            told.sort_unstable_by_key(place);
            // A document that tells it twice is one source.
            told.dedup_by_key(|(document, ..)| *document);
        }
        let kept: BTreeSet<i64> = rows.iter().map(|(document, ..)| *document).collect();
        let kept: Vec<i64> = kept.into_iter().collect();
        let shown = by_signature.values().flat_map(|told| told.iter().take(MAX_SOURCES)).map(|(document, ..)| *document);
        let shown: BTreeSet<i64> = shown.chain(kept.iter().copied()).collect();
        let sources = sources(connection, &shown.into_iter().collect::<Vec<_>>()).await?;
        let bodies = bodies(connection, &kept).await?;
        let found = |row: Row| {
            let (id, ordinal, time, signature) = row;
            let alone = vec![row];
            let told = by_signature.get(&signature).filter(|_| signature != 0).unwrap_or(&alone);
            let named = told.iter().take(MAX_SOURCES).filter_map(|(document, ..)| sources.get(document).cloned());
            Some(EventFound {
                id,
                key: sources.get(&id)?.key.clone(),
                time,
                ordinal,
                body: Arc::clone(bodies.get(&id)?),
                sources: named.collect(),
                source_count: told.len(),
            })
        };
        Ok(rows.into_iter().filter_map(found).collect())
    }
}

fn signatures(rows: &[Row]) -> BTreeSet<i64> {
    rows.iter().map(|(.., signature)| *signature).filter(|signature| *signature != 0).collect()
}

/// The newest row of each signature.
fn newest(tellers: &[Row]) -> BTreeMap<i64, Row> {
    let mut newest: BTreeMap<i64, Row> = BTreeMap::new();
    for row in tellers {
        let of = newest.entry(row.3).or_insert(*row);
        if place(row) < place(of) {
            *of = *row;
        }
    }
    newest
}

/// Rows that tell of the events of these rows, in documents that pass.
async fn tellers(
    connection: &mut Connection,
    events: &Events<'_>,
    walk: &Walk<'_>,
    rows: &[Row],
    most: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let mut told = events.tellers(connection, &signatures(rows), most).await?;
    let documents: BTreeSet<i64> = told.iter().map(|(document, ..)| *document).collect();
    let passing = walk.passing(connection, documents).await?;
    told.retain(|(document, ..)| passing.contains(document));
    Ok(told)
}

/// Documents as sources.
async fn sources(connection: &mut Connection, ids: &[i64]) -> Result<HashMap<i64, Source>, sqlx::Error> {
    let mut sources = HashMap::with_capacity(ids.len());
    for chunk in super::rows::runs(ids) {
        let mut query = QueryBuilder::<Db>::new("SELECT id, key, outlet, time FROM documents WHERE id IN ");
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(i64, String, String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        sources.extend(rows.into_iter().map(|(id, key, outlet, time)| (id, Source { key, outlet, time })));
    }
    Ok(sources)
}
