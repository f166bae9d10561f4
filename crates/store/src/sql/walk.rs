//! Documents that pass a filter, newest first, a stretch at a time: a page costs what it shows, not what is stored.
//!
//! What few documents have (a rare word, a label, an outlet) is fetched whole, and documents are looked up from what all of that
//! has in common. What many have is asked of documents as they come in order of time ([`Sets`]): of those of an entity when one is
//! asked for, else of all. What is in very many texts is asked of the full-text index for a whole stretch at once, by ranges of
//! numbers, since documents that are near in time mostly have numbers that are near.

use super::read::entity_ids;
use super::rows::list;
use super::sets::Sets;
use super::{Connection, Db, ROW, hits_table, push_hits, push_ids, push_match};
use crate::filter::{Filter, Place};
use crate::query::{Query, Text};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// What so many documents have, or fewer, is fetched whole: to look up more would take longer than a walk that finds as many.
pub(super) const FEW: i64 = 2_000;

/// Documents of the first stretch, and of the longest one; each is four times as long as the one before.
const STRETCHES: RangeInclusive<i64> = 256..=16_384;

/// Ranges of numbers that the full-text index is asked for at once.
const RANGES: usize = 48;

/// Numbers that these ranges may span for each document: with more, each document is asked for by itself.
const SPAN: i64 = 32;

/// A document on the way.
pub(super) struct Candidate {
    pub(super) id: i64,
    pub(super) time: i64,
    pub(super) key: String,
}

/// A walk over the documents of a filter.
pub(super) struct Walk<'a> {
    filter: &'a Filter,
    /// Whose documents are walked, and whether only those in which it speaks; the rarest entity.
    lead: Option<(i64, bool)>,
    /// Each document is asked for them.
    entities: Vec<i64>,
    /// Sets that documents must be in, and the only documents in question, where there are such.
    sets: Sets<'a>,
    /// The next stretch begins behind it, or with its document.
    after: Option<(Place, bool)>,
    length: i64,
    ended: bool,
}

impl<'a> Walk<'a> {
    /// Begins a walk behind a place; `None` when nothing can pass. With `speakers`, which are entities too, only documents are
    /// meant in which they speak.
    pub(super) async fn begin(
        connection: &mut Connection,
        filter: &'a Filter,
        speakers: &[i64],
        after: Option<(Place, bool)>,
    ) -> Result<Option<Self>, sqlx::Error> {
        let Some(entities) = entity_ids(connection, &filter.entities).await? else { return Ok(None) };
        let mut walk = Self {
            filter,
            lead: rarest(connection, &entities, speakers).await?,
            entities,
            sets: Sets::of(connection, filter).await?,
            after,
            length: *STRETCHES.start(),
            ended: false,
        };
        walk.fetch_few(connection).await?;
        Ok(Some(walk))
    }

    /// Only these documents are in question.
    pub(super) fn keep(&mut self, documents: BTreeSet<i64>) {
        self.sets.keep(documents);
    }

    /// Fetches the documents of the rarest entity too, when they are few; then they are the only ones in question.
    pub(super) async fn narrow(&mut self, connection: &mut Connection) -> Result<Option<&BTreeSet<i64>>, sqlx::Error> {
        if let (None, Some((entity, _))) = (&self.sets.within, self.lead) {
            let mut query = QueryBuilder::<Db>::new("SELECT document_id FROM document_entities WHERE entity_id = ");
            query.push_bind(entity);
            for (bound, at) in [(" AND time >= ", self.filter.start), (" AND time < ", self.filter.end)] {
                if let Some(at) = at {
                    query.push(bound).push_bind(at);
                }
            }
            if let Some(documents) = few(connection, query).await? {
                self.keep(documents);
            }
        }
        Ok(self.sets.within.as_ref())
    }

    /// Fetches the documents of outlets and languages that have few.
    async fn fetch_few(&mut self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        for (column, values) in [("outlet", &self.filter.outlets), ("language", &self.filter.languages)] {
            if !values.is_empty() {
                let mut query = QueryBuilder::<Db>::new(format!("SELECT id FROM documents WHERE {column} IN "));
                list(&mut query, values.iter().map(String::as_str));
                if let Some(documents) = few(connection, query).await? {
                    self.keep(documents);
                }
            }
        }
        Ok(())
    }

    /// The next documents that pass, at least `wanted` of them unless there are no more behind them.
    pub(super) async fn next(&mut self, connection: &mut Connection, wanted: usize) -> Result<Vec<Candidate>, sqlx::Error> {
        let mut found = Vec::new();
        while found.len() < wanted && !self.ended {
            found.extend(self.stretch(connection, wanted).await?);
        }
        Ok(found)
    }

    /// Whether there are no more.
    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    /// The documents of one stretch that pass.
    async fn stretch(&mut self, connection: &mut Connection, wanted: usize) -> Result<Vec<Candidate>, sqlx::Error> {
        let within = self.sets.within.as_ref();
        let words = self.sets.words(within.is_some());
        let limit = match (within, words) {
            (Some(within), _) => i64::try_from(within.len()).unwrap_or(i64::MAX),
            (None, None) => i64::try_from(wanted).unwrap_or(i64::MAX),
            (None, Some(_)) => self.length,
        };
        let mut query = self.candidates(within, self.after.as_ref(), limit);
        let rows: Vec<(i64, i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        self.ended = within.is_some() || (rows.len() as i64) < limit;
        self.length = (self.length * 4).min(*STRETCHES.end());
        if let Some((_, time, key)) = rows.last() {
            self.after = Some((Place { rank: *time, key: key.clone(), ordinal: 0 }, false));
        }
        let mut candidates: Vec<Candidate> = rows.into_iter().map(|(id, time, key)| Candidate { id, time, key }).collect();
        if let Some(words) = words {
            let ids: BTreeSet<i64> = candidates.iter().map(|candidate| candidate.id).collect();
            let holding = holding(connection, words, &ids).await?;
            candidates.retain(|candidate| holding.contains(&candidate.id));
        }
        Ok(candidates)
    }

    /// Which of these documents pass, wherever the walk is.
    pub(super) async fn passing(
        &self,
        connection: &mut Connection,
        mut documents: BTreeSet<i64>,
    ) -> Result<BTreeSet<i64>, sqlx::Error> {
        documents.retain(|id| self.sets.within.as_ref().is_none_or(|within| within.contains(id)));
        if documents.is_empty() {
            return Ok(documents);
        }
        let limit = i64::try_from(documents.len()).unwrap_or(i64::MAX);
        let mut query = self.candidates(Some(&documents), None, limit);
        let rows: Vec<(i64, i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        let passing: BTreeSet<i64> = rows.into_iter().map(|(id, ..)| id).collect();
        match self.sets.words(true) {
            Some(words) => holding(connection, words, &passing).await,
            None => Ok(passing),
        }
    }

    /// Documents behind a place, within some or of all, before they are asked for words.
    fn candidates(&self, within: Option<&BTreeSet<i64>>, after: Option<&(Place, bool)>, limit: i64) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::<Db>::new("SELECT d.id, d.time, d.key FROM ");
        // A cross join is done as it is written: from what is rare.
        let (number, time) = match (within, self.lead) {
            (Some(within), _) => {
                push_ids(&mut query, within.iter().copied());
                query.push(" w CROSS JOIN documents d WHERE d.id = w.id");
                ("d.id", "d.time")
            }
            (None, Some((entity, speaks))) => {
                query.push("document_entities l CROSS JOIN documents d WHERE d.id = l.document_id AND l.entity_id = ");
                query.push_bind(entity).push(if speaks { " AND l.statements > 0" } else { "" });
                ("l.document_id", "l.time")
            }
            (None, None) => {
                query.push("documents d WHERE 1 = 1");
                ("d.id", "d.time")
            }
        };
        self.push_passing(&mut query, number, time, within.is_some());
        for (bound, at) in [(">=", self.filter.start), ("<", self.filter.end)] {
            if let Some(at) = at {
                query.push(format_args!(" AND {time} {bound} ")).push_bind(at);
            }
        }
        if let Some((Place { rank, key, ordinal: _ }, again)) = after {
            query.push(format_args!(" AND {time} <= ")).push_bind(*rank).push(format_args!(" AND ({time} < "));
            query.push_bind(*rank).push(if *again { " OR d.key >= " } else { " OR d.key > " });
            query.push_bind(key.as_str()).push(")");
        }
        query.push(format_args!(" ORDER BY {time} DESC, d.key LIMIT ")).push_bind(limit);
        query
    }

    /// What each document is asked for.
    fn push_passing(&self, query: &mut QueryBuilder<Db>, number: &str, time: &str, within: bool) {
        let Filter { outlets, languages, .. } = self.filter;
        // One outlet or language has an index in order of time; an expression keeps others from being looked up first.
        let alone = !within && self.lead.is_none();
        let ordered = alone && outlets.len() == 1;
        let bare = [ordered, alone && !ordered && outlets.is_empty() && languages.len() == 1];
        for ((column, values), bare) in [("outlet", outlets), ("language", languages)].into_iter().zip(bare) {
            if !values.is_empty() {
                let end = if bare { "" } else { " || ''" };
                query.push(format_args!(" AND d.{column}{end} IN "));
                list(query, values.iter().map(String::as_str));
            }
        }
        let lead = self.lead.filter(|_| !within).map(|(entity, _)| entity);
        for entity in self.entities.iter().filter(|entity| Some(**entity) != lead) {
            // Along the index in order of time: documents that are walked one after the other stand near each other there.
            query.push(format_args!(
                " AND EXISTS (SELECT 1 FROM document_entities p WHERE +p.document_id = {number} AND p.time = {time} \
                 AND p.entity_id = "
            ));
            query.push_bind(*entity).push(")");
        }
        self.sets.push_has(query, number, within);
    }
}

/// Which of these documents hold words.
async fn holding(
    connection: &mut Connection,
    words: &Query,
    documents: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, sqlx::Error> {
    let hits = hits_among(connection, Text::Documents, words, documents).await?;
    Ok(hits.into_iter().map(|hit| hit >> Text::Documents.shift()).collect())
}

/// The entity with fewest documents, and whether it is to speak in them.
async fn rarest(
    connection: &mut Connection,
    entities: &[i64],
    speakers: &[i64],
) -> Result<Option<(i64, bool)>, sqlx::Error> {
    if entities.is_empty() && speakers.is_empty() {
        return Ok(None);
    }
    let mut query = QueryBuilder::<Db>::new("SELECT id FROM entities WHERE id IN ");
    list(&mut query, entities.iter().chain(speakers).copied());
    query.push(" ORDER BY documents, id LIMIT 1");
    let rarest: Option<(i64,)> = query.build_query_as().fetch_optional(connection).await?;
    Ok(rarest.map(|(id,)| (id, speakers.contains(&id))))
}

/// What a query finds when that is little.
pub(super) async fn few(
    connection: &mut Connection,
    mut query: QueryBuilder<Db>,
) -> Result<Option<BTreeSet<i64>>, sqlx::Error> {
    query.push(" LIMIT ").push_bind(FEW + 1);
    let rows: Vec<(i64,)> = query.build_query_as().fetch_all(connection).await?;
    Ok((rows.len() as i64 <= FEW).then(|| rows.into_iter().map(|(id,)| id).collect()))
}

/// The rows that hold these words, when they are few.
pub(super) async fn few_hits(
    connection: &mut Connection,
    text: Text,
    words: &Query,
) -> Result<Option<BTreeSet<i64>>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("");
    push_hits(&mut query, text, words);
    few(connection, query).await
}

/// The rows of these documents that hold these words.
pub(super) async fn hits_among(
    connection: &mut Connection,
    text: Text,
    words: &Query,
    documents: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, sqlx::Error> {
    let shift = text.shift();
    let mut query = QueryBuilder::<Db>::new("");
    match ranges(documents) {
        Some(ranges) if ranges.is_empty() => return Ok(BTreeSet::new()),
        Some(ranges) => {
            query.push("SELECT h.id FROM (");
            for (n, range) in ranges.into_iter().enumerate() {
                query.push(if n == 0 { "" } else { " UNION ALL " });
                push_hits(&mut query, text, words);
                query.push(format_args!(" AND {ROW} BETWEEN ")).push_bind(range.start() << shift);
                query.push(" AND ").push_bind(((range.end() + 1) << shift) - 1);
            }
            query.push(format_args!(") h WHERE h.id >> {shift} IN (SELECT w.id FROM "));
            push_ids(&mut query, documents.iter().copied());
            query.push(" w)");
        }
        None => {
            query.push(format_args!("SELECT h.{ROW} FROM "));
            push_ids(&mut query, documents.iter().copied());
            query.push(format_args!(" w CROSS JOIN {} h WHERE ", hits_table(text)));
            push_match(&mut query, text, words);
            query.push(format_args!(" AND h.{ROW} BETWEEN w.id << {shift} AND ((w.id + 1) << {shift}) - 1"));
        }
    }
    let rows: Vec<(i64,)> = query.build_query_as().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Ranges of numbers that hold all of these and not too many others; `None` when they lie too far apart.
fn ranges(documents: &BTreeSet<i64>) -> Option<Vec<RangeInclusive<i64>>> {
    let mut gaps: Vec<(i64, i64)> = Vec::new();
    let mut before = None;
    for &id in documents {
        gaps.extend(before.replace(id).map(|before| (id - before, id)));
    }
    // The widest gaps divide.
    gaps.sort_unstable_by_key(|(gap, id)| (-gap, *id));
    gaps.truncate(RANGES - 1);
    let mut starts: Vec<i64> = gaps.into_iter().filter(|(gap, _)| *gap > SPAN).map(|(_, id)| id).collect();
    starts.extend(documents.first());
    starts.sort_unstable();
    let mut ranges = Vec::with_capacity(starts.len());
    for (n, &start) in starts.iter().enumerate() {
        let end = match starts.get(n + 1) {
            Some(next) => documents.range(..next).next_back(),
            None => documents.last(),
        };
        ranges.push(start..=*end?);
    }
    let span: i64 = ranges.iter().map(|range| range.end() - range.start() + 1).sum();
    (span <= SPAN * documents.len() as i64).then_some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_asked_for_together_and_strays_by_themselves() {
        let near: BTreeSet<i64> = (100..200).chain([5_000_000]).collect();
        assert_eq!(ranges(&near), Some(vec![100..=199, 5_000_000..=5_000_000]));
        let far: BTreeSet<i64> = (0..1_000).map(|n| n * 1_000).collect();
        assert_eq!(ranges(&far), None);
        assert_eq!(ranges(&BTreeSet::new()), Some(Vec::new()));
    }
}
