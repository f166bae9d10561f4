//! Which documents, statements and entities are asked for, and which page of them.

use super::query::Query;
use super::{EntityKind, Micros};

/// Which documents are meant. All conditions hold; an empty one holds always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that they hold.
    pub query: Option<Query>,
    /// One of these outlets.
    pub outlets: Vec<String>,
    /// One of these languages.
    pub languages: Vec<String>,
    /// All of these registry keys.
    pub entities: Vec<String>,
    /// All of these labels.
    pub labels: Vec<(String, String)>,
    /// Of this story, or of one that went into it.
    pub story: Option<i64>,
    /// Not before.
    pub start: Option<Micros>,
    /// Before.
    pub end: Option<Micros>,
}

/// Which analyses are to be made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reanalysis {
    /// Of which documents.
    pub documents: Filter,
    /// Those that failed.
    pub failed: bool,
    /// Those that another pipeline than this one made. With neither, all of them.
    pub other_than: Option<String>,
    /// The layers to make, as bits; else those that each was stored with.
    pub layers: Option<i64>,
}

/// Which documents are kept no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Published, or first stored, before.
    pub before: Micros,
    /// By whom.
    pub outlets: Outlets,
}

/// Some outlets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlets {
    /// This one.
    One(String),
    /// All but these.
    AllBut(Vec<String>),
}

/// Which changes are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// Of which documents, as they are when the change is read. Deletions pass always.
    pub documents: Filter,
    /// Whether the documents come along.
    pub with_documents: bool,
    /// Whether changes of stories are meant too, all of them.
    pub with_stories: bool,
}

/// Which statements are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementFilter {
    /// All of these registry keys speak.
    pub speakers: Vec<String>,
    /// Words of what was said.
    pub query: Option<Query>,
    /// Which documents.
    pub documents: Filter,
}

/// Which entities are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityFilter {
    /// One of these types.
    pub kinds: Vec<EntityKind>,
    /// Folded beginning of a name; empty for any.
    pub name_prefix: String,
    /// ISO 3166-1 alpha-2 code; empty for any.
    pub country_code: String,
}

/// One page of an ordered list: what comes behind a place in it, so that new entries do not shift pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOf {
    /// Most entries.
    pub size: usize,
    /// Most stored bytes of them together; an entry that is larger by itself is a page of its own.
    pub bytes: u64,
    /// The last entry of the page before.
    pub after: Option<Place>,
}

/// A page of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Whether others follow.
    pub more: bool,
}

impl<T> Listed<T> {
    /// A page without entries.
    pub const fn empty() -> Self {
        Self { entries: Vec::new(), more: false }
    }
}

/// The place of an entry: descending by `rank`, then ascending by `key`, then by `ordinal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Time of a document, or documents of an entity.
    pub rank: i64,
    /// Key of the document or entity.
    pub key: String,
    /// Index of a statement; else 0.
    pub ordinal: i64,
}
