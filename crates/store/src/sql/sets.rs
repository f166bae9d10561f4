//! Conditions that are sets of documents: those that hold words, that have a label, that belong to a story.
//!
//! How a set is asked for depends on its size, which is counted up to [`HELD`]: no database is told by statistics how often a word
//! occurs. A small one is fetched, and its documents are looked up. One of middling size is held by the database while it walks
//! documents in their order: finding whether it has a document costs less than reading that document. Of a large one, each document
//! is asked by itself; a page is soon full.

use super::walk::{FEW, few};
use super::{Connection, Db, HELD, push_hits};
use crate::filter::Filter;
use crate::query::{Query, Text};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// A set of documents.
#[derive(Clone, Copy, Debug)]
pub(super) enum Set<'a> {
    Words(&'a Query),
    Label(&'a (String, String)),
    Story(i64),
}

/// The sets of a filter, by how they are asked for.
#[derive(Debug, Default)]
pub(super) struct Sets<'a> {
    /// What all small ones have in common.
    pub(super) within: Option<BTreeSet<i64>>,
    /// Of middling size.
    pub(super) held: Vec<Set<'a>>,
    /// Large.
    pub(super) asked: Vec<Set<'a>>,
}

impl<'a> Sets<'a> {
    /// Those of a filter. Sets of middling size that have little in common are a small one together.
    pub(super) async fn of(connection: &mut Connection, filter: &'a Filter) -> Result<Self, sqlx::Error> {
        let mut sets = Self::default();
        let mut all: Vec<Set<'a>> = filter.query.iter().map(Set::Words).collect();
        all.extend(filter.labels.iter().map(Set::Label));
        if let Some(story) = filter.story {
            all.push(Set::Story(now(connection, story).await?));
        }
        for set in all {
            let size = set.size(connection).await?;
            let documents = if size <= FEW { fetch(connection, &[set]).await? } else { None };
            match documents {
                Some(documents) => sets.keep(documents),
                None if size <= HELD => sets.held.push(set),
                None => sets.asked.push(set),
            }
        }
        if sets.within.is_none()
            && sets.held.len() > 1
            && let Some(common) = fetch(connection, &sets.held).await?
        {
            sets.keep(common);
            sets.held.clear();
        }
        Ok(sets)
    }

    /// Only these documents are in question.
    pub(super) fn keep(&mut self, documents: BTreeSet<i64>) {
        self.within = Some(match self.within.take() {
            Some(within) => within.intersection(&documents).copied().collect(),
            None => documents,
        });
    }

    /// Those that each document is asked for: all that are no small ones, where documents are looked up, else the large ones.
    pub(super) fn each(&self, looked_up: bool) -> impl Iterator<Item = Set<'a>> {
        let held = if looked_up { self.held.as_slice() } else { &[] };
        held.iter().chain(&self.asked).copied()
    }

    /// The words that each document is asked for.
    pub(super) fn words(&self, looked_up: bool) -> Option<&'a Query> {
        self.each(looked_up).find_map(|set| if let Set::Words(words) = set { Some(words) } else { None })
    }

    /// Adds the conditions that the document of this number is in every set but those of words that it is asked for by itself.
    pub(super) fn push_has(&self, query: &mut QueryBuilder<Db>, number: &str, looked_up: bool) {
        if !looked_up {
            for set in &self.held {
                // As a value, which is compared, the list is not turned into what is walked.
                query.push(format_args!(" AND ({number} IN ("));
                set.push(query);
                query.push(")) = TRUE");
            }
        }
        for set in self.each(looked_up) {
            let (table, column) = match set {
                Set::Words(_) => continue,
                Set::Label(_) => ("labels", "key"),
                Set::Story(_) => ("document_stories", "story_id"),
            };
            query
                .push(format_args!(" AND EXISTS (SELECT 1 FROM {table} p WHERE p.document_id = {number} AND p.{column} = "));
            match set {
                Set::Words(_) => {}
                Set::Label((key, value)) => {
                    query.push_bind(key.as_str()).push(" AND p.value = ").push_bind(value.as_str());
                }
                Set::Story(story) => {
                    query.push_bind(story);
                }
            }
            query.push(")");
        }
    }
}

impl Set<'_> {
    /// Adds a query for the numbers of its documents, some perhaps more than once.
    fn push(self, query: &mut QueryBuilder<Db>) {
        match self {
            Set::Words(words) => {
                query.push(format_args!("SELECT h.id >> {} FROM (", Text::Documents.shift()));
                push_hits(query, Text::Documents, words);
                query.push(") h");
            }
            Set::Label((key, value)) => {
                query.push("SELECT document_id FROM labels WHERE key = ").push_bind(key.clone());
                query.push(" AND value = ").push_bind(value.clone());
            }
            Set::Story(story) => {
                query.push("SELECT document_id FROM document_stories WHERE story_id = ").push_bind(story);
            }
        }
    }

    /// How many rows it has, counted to one more than [`HELD`].
    async fn size(self, connection: &mut Connection) -> Result<i64, sqlx::Error> {
        let mut query = QueryBuilder::<Db>::new("SELECT COUNT(*) FROM (");
        self.push(&mut query);
        query.push(" LIMIT ").push_bind(HELD + 1).push(") c");
        let (size,): (i64,) = query.build_query_as().fetch_one(connection).await?;
        Ok(size)
    }
}

/// The documents that all of these sets have; `None` when they are not few.
async fn fetch(connection: &mut Connection, sets: &[Set<'_>]) -> Result<Option<BTreeSet<i64>>, sqlx::Error> {
    let mut query = QueryBuilder::<Db>::new("");
    for (n, set) in sets.iter().enumerate() {
        query.push(if n == 0 { "" } else { " INTERSECT " });
        set.push(&mut query);
    }
    few(connection, query).await
}

/// The story that a story is part of now.
async fn now(connection: &mut Connection, story: i64) -> Result<i64, sqlx::Error> {
    let into: Option<(i64,)> = sqlx::query_as::<Db, _>("SELECT into_id FROM story_redirects WHERE id = $1")
        .bind(story)
        .fetch_optional(connection)
        .await?;
    Ok(into.map_or(story, |(into,)| into))
}
