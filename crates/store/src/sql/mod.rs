//! The queries of both databases. This folder is compiled once for each of them: `super` is its dialect, the few types, words
//! and statements in which it differs.

mod across;
mod changes;
mod commit;
pub(super) mod connection;
mod counts;
mod derived;
mod documents;
mod event_conditions;
mod events;
mod jobs;
mod projections;
mod read;
mod reanalyze;
mod registry;
mod retention;
pub(super) mod rows;
mod search_events;
mod sessions;
mod sets;
mod statements;
mod store;
mod stories;
mod story_memory;
mod story_rows;
mod trends;
mod walk;
mod watches;

use super::{
    BEGIN, BEGIN_READ, Connection, Database, Db, FOR_UPDATE, HELD, NOW, Pool, ROW, SKIP_LOCKED, Searching, at_fault,
    delete_terms, error, give_room_back, hits_table, insert_segments, insert_statements, lock_keys, lost_race,
    push_document_match, push_hits, push_ids, push_match, spoils_connection,
};
