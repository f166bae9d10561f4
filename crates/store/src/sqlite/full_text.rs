//! Asking the full-text index of SQLite.

use super::Db;
use crate::query::{Query, Text};
use sqlx::QueryBuilder;

/// The number of a row of the index.
pub(super) const ROW: &str = "rowid";

/// Where the terms of a text stand.
pub(super) const fn hits_table(text: Text) -> &'static str {
    match text {
        Text::Documents => "segments",
        Text::Statements => "statement_terms",
    }
}

/// Adds the condition that a row of [`hits_table`] holds words.
pub(super) fn push_match(query: &mut QueryBuilder<Db>, text: Text, words: &Query) {
    query.push(format_args!("{} MATCH ", hits_table(text))).push_bind(words.fts5());
}

/// Adds a query for the rows that hold words; more conditions may follow.
pub(super) fn push_hits(query: &mut QueryBuilder<Db>, text: Text, words: &Query) {
    query.push(format_args!("SELECT rowid AS id FROM {} WHERE ", hits_table(text)));
    push_match(query, text, words);
}

/// Adds numbers as a table with the column `id`.
pub(super) fn push_ids(query: &mut QueryBuilder<Db>, ids: impl Iterator<Item = i64>) {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    query.push("(SELECT value AS id FROM json_each(").push_bind(format!("[{}]", ids.join(","))).push("))");
}
