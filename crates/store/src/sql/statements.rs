//! Who said what: statements by document, newest first.
//!
//! Documents are walked in order of time ([`Walk`]), those in which the rarest speaker speaks, and their statements are asked for
//! the rest. What few statements hold is fetched whole.

use super::read::{bodies, cut, entity_ids, lengths};
use super::walk::{Candidate, Walk, few, few_hits, hits_among};
use super::{Connection, Db, push_ids};
use crate::filter::{Listed, PageOf, StatementFilter};
use crate::query::{Query, Text};
use crate::record::StatementFound;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most documents that are walked at once.
const STRETCH: usize = 8_192;

/// A statement on the way: key and time of its document, number of that, its own number within it.
type Row = (String, i64, i64, i64);

pub(super) async fn statements(
    connection: &mut Connection,
    filter: &StatementFilter,
    page: &PageOf,
) -> Result<Listed<StatementFound>, sqlx::Error> {
    let rows = rows(connection, filter, page).await?;
    // Statements of one document stand together and share its body: the first one of each carries its bytes.
    let documents: BTreeSet<i64> = rows.iter().map(|(_, _, document, _)| *document).collect();
    let lengths = lengths(connection, &documents.into_iter().collect::<Vec<_>>()).await?;
    let mut before = None;
    let weighed = rows.into_iter().map(|row| {
        let first = before.replace(row.2) != Some(row.2);
        let bytes = if first { lengths.get(&row.2).copied().unwrap_or_default() } else { 0 };
        (row, bytes)
    });
    let Listed { entries: rows, more } = cut(weighed.collect(), page, |(_, bytes)| *bytes);
    let documents: BTreeSet<i64> = rows.iter().map(|((_, _, document, _), _)| *document).collect();
    let bodies = bodies(connection, &documents.into_iter().collect::<Vec<_>>()).await?;
    // Every statement stands in an analysis, which is read in the same state of the database.
    let found = |((key, time, document, ordinal), _)| {
        Some(StatementFound { key, time, ordinal, body: Arc::clone(bodies.get(&document)?) })
    };
    Ok(Listed { entries: rows.into_iter().filter_map(found).collect(), more })
}

/// The statements of a page, and one more when there is one.
async fn rows(connection: &mut Connection, filter: &StatementFilter, page: &PageOf) -> Result<Vec<Row>, sqlx::Error> {
    let Some(speakers) = entity_ids(connection, &filter.speakers).await? else { return Ok(Vec::new()) };
    // The document of the last statement may have more.
    let after = page.after.clone().map(|place| (place, true));
    let walk = Walk::begin(connection, &filter.documents, &speakers, after).await?;
    let Some(mut walk) = walk else { return Ok(Vec::new()) };
    let mut asked = Asked { speakers, words: filter.query.as_ref(), within: None };
    asked.fetch_rare(connection).await?;
    if let Some(within) = &asked.within {
        walk.keep(within.iter().map(|id| id >> Text::Statements.shift()).collect());
    }
    let wanted = page.size.saturating_add(1);
    let (mut rows, mut stretch): (Vec<Row>, usize) = (Vec::new(), wanted);
    while rows.len() < wanted && !walk.ended() {
        let documents = walk.next(connection, stretch).await?;
        rows.extend(asked.of(connection, documents).await?.into_iter().filter(|(key, time, _, ordinal)| {
            let read = |place: &crate::filter::Place| place.rank == *time && place.key == *key && *ordinal <= place.ordinal;
            !page.after.as_ref().is_some_and(read)
        }));
        stretch = (stretch * 4).min(STRETCH.max(wanted));
    }
    rows.truncate(wanted);
    Ok(rows)
}

/// What statements are asked for.
struct Asked<'a> {
    speakers: Vec<i64>,
    /// Words that many hold.
    words: Option<&'a Query>,
    /// The only statements in question.
    within: Option<BTreeSet<i64>>,
}

impl Asked<'_> {
    /// Fetches what few statements have.
    async fn fetch_rare(&mut self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        if let Some(words) = self.words
            && let Some(hits) = few_hits(connection, Text::Statements, words).await?
        {
            self.within = Some(hits);
            self.words = None;
        }
        for speaker in &self.speakers {
            let mut query = QueryBuilder::<Db>::new("SELECT statement_id FROM speakers WHERE entity_id = ");
            query.push_bind(*speaker);
            if let Some(said) = few(connection, query).await? {
                self.within = Some(match self.within.take() {
                    Some(within) => within.intersection(&said).copied().collect(),
                    None => said,
                });
            }
        }
        Ok(())
    }

    /// The statements of these documents that pass, in their order.
    async fn of(&self, connection: &mut Connection, documents: Vec<Candidate>) -> Result<Vec<Row>, sqlx::Error> {
        let shift = Text::Statements.shift();
        let ids: BTreeSet<i64> = documents.iter().map(|document| document.id).collect();
        let mut query = QueryBuilder::<Db>::new("SELECT s.id FROM ");
        if self.words.is_some() || self.within.is_some() {
            let mut among: BTreeSet<i64> = match self.words {
                Some(words) => hits_among(connection, Text::Statements, words, &ids).await?,
                None => self.within.iter().flatten().copied().filter(|id| ids.contains(&(id >> shift))).collect(),
            };
            among.retain(|id| self.within.as_ref().is_none_or(|within| within.contains(id)));
            push_ids(&mut query, among.into_iter());
            query.push(" w CROSS JOIN statements s WHERE s.id = w.id");
        } else {
            push_ids(&mut query, ids.into_iter());
            query.push(" w CROSS JOIN statements s WHERE s.document_id = w.id");
        }
        for speaker in &self.speakers {
            query.push(" AND EXISTS (SELECT 1 FROM speakers p WHERE p.statement_id = s.id AND p.entity_id = ");
            query.push_bind(*speaker).push(")");
        }
        let found: Vec<(i64,)> = query.build_query_as().fetch_all(connection).await?;
        let mut ordinals: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for (id,) in found {
            ordinals.entry(id >> shift).or_default().insert(id & ((1 << shift) - 1));
        }
        let of = |Candidate { id, time, key }: Candidate| {
            let ordinals = ordinals.remove(&id).unwrap_or_default();
            ordinals.into_iter().map(move |ordinal| (key.clone(), time, id, ordinal))
        };
        Ok(documents.into_iter().flat_map(of).collect())
    }
}
