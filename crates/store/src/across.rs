//! What is kept and asked across documents: watches, events told by many, counts over time, what an entity was up to.

use super::filter::{Filter, Listed, PageOf};
use super::projection::Subject;
use super::record::{Body, RegisteredEntity};
use super::{EntityKind, Micros};
use crate::Error;
use async_trait::async_trait;
use std::ops::Range;
use std::sync::Arc;

/// How long a deleted watch is kept, so that every process hears of it.
pub const TOMBSTONE_DAYS: i64 = 7;

/// Events of an entity that counterparts are counted in.
pub const COUNTERPART_EVENTS: i64 = 1_000;

/// Most sources of an event that are told.
pub const MAX_SOURCES: usize = 20;

/// Most rows that are read to count the sources of a page of events.
pub const MAX_SOURCE_ROWS: i64 = 20_000;

/// What a store answers across documents. Errors are those of [`super::Store`].
#[async_trait]
pub trait Across {
    /// Stores a watch: a new one, or in place of the revision that is named.
    async fn put_watch(&self, watch: &NewWatch) -> Result<PutWatch, Error>;

    /// One watch of an owner.
    async fn watch(&self, owner: &str, key: &str) -> Result<Option<WatchRow>, Error>;

    /// Watches of an owner, the newest first: those with a smaller number than `before`.
    async fn watches(&self, owner: &str, before: Option<i64>, limit: usize) -> Result<Vec<WatchRow>, Error>;

    /// How many watches an owner has.
    async fn count_watches(&self, owner: &str) -> Result<i64, Error>;

    /// Deletes a watch; returns whether it was there.
    async fn delete_watch(&self, owner: &str, key: &str) -> Result<bool, Error>;

    /// The last change of watches.
    async fn watches_stamp(&self) -> Result<i64, Error>;

    /// Watches that have changed since, deleted ones among them, in the order of their changes, at most `limit`.
    async fn watches_since(&self, stamp: i64, limit: usize) -> Result<Vec<WatchRow>, Error>;

    /// The changes behind a position that left a document with an analysis, of at most `limit` that were looked at.
    async fn analyzed_changes(&self, after: i64, limit: usize) -> Result<AnalyzedChanges, Error>;

    /// The documents that came to a story before another one, the first ones, at most `limit`.
    async fn earlier_in_story(&self, story: i64, document: i64, limit: usize) -> Result<Vec<EarlierMember>, Error>;

    /// About one in so many documents of a time that have an analysis: their numbers, at most `limit`, and how many there are.
    async fn sample(&self, times: Range<Micros>, limit: i64) -> Result<Sample, Error>;

    /// Events, the latest first; what several documents tell is one.
    async fn events(&self, filter: &EventFilter, page: &PageOf) -> Result<Listed<EventFound>, Error>;

    /// Documents by hour about each of these subjects, in the order of `subjects`.
    async fn hourly(&self, subjects: &[Subject], hours: Range<i64>, languages: &[String]) -> Result<Vec<Hourly>, Error>;

    /// Documents by hour that pass a filter.
    async fn hourly_of(&self, filter: &Filter) -> Result<Hourly, Error>;

    /// Different stories of the documents that pass a filter, by spans of so many hours from 1970; those of the latest
    /// [`STORY_DOCUMENTS`] documents are counted.
    async fn stories_of(&self, filter: &Filter, hours: i64) -> Result<StoriesOf, Error>;

    /// Subjects of one kind with at least `least` documents in these hours, those with most documents first.
    async fn told_of(&self, wanted: &ToldOf) -> Result<Vec<TotalOf>, Error>;

    /// Different outlets, texts and stories of the documents about a subject in a time. Of topics, the latest [`SPREAD_DOCUMENTS`] of
    /// all documents of the time are looked at.
    async fn spread(&self, subject: &Subject, times: Range<Micros>) -> Result<Spread, Error>;

    /// What there was of an entity over time; nothing of one that is unknown.
    async fn activity(&self, entity: &str) -> Result<Activity, Error>;
}

/// A watch to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWatch {
    /// The key.
    pub key: String,
    /// Who stores it.
    pub owner: String,
    /// Its stored form.
    pub body: Vec<u8>,
    /// Whether there may be none yet.
    pub create: bool,
    /// The revision that it replaces, when that matters.
    pub replaces: Option<i64>,
}

/// What became of a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutWatch {
    /// It is stored.
    Stored(WatchRow),
    /// There is none to replace.
    Missing,
    /// Somebody else has one with this key.
    Taken,
    /// This revision is stored, not the one that it was to replace.
    Stale(i64),
}

/// A stored watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRow {
    /// Its number.
    pub id: i64,
    /// The key.
    pub key: String,
    /// Who has it.
    pub owner: String,
    /// Its stored form; empty when it is deleted.
    pub body: Vec<u8>,
    /// How often it was stored.
    pub revision: i64,
    /// Where the feed of changes ended when it was created.
    pub position: i64,
    /// When it was created.
    pub create_time: Micros,
    /// When it was last changed.
    pub update_time: Micros,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Which of all changes of watches was its last one.
    pub stamp: i64,
}

/// A stretch of the feed, as watches read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalyzedChanges {
    /// The last position of the feed.
    pub position: i64,
    /// Where to go on behind.
    pub through: i64,
    /// Up to where it is known which story each document belongs to, and what it repeats.
    pub assigned: i64,
    /// The changes, in order.
    pub entries: Vec<AnalyzedChange>,
}

/// The story of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryOf {
    /// Its number.
    pub number: i64,
    /// How many of its documents had come when this one did, this one among them.
    pub documents: i64,
}

/// A document that came to a story before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierMember {
    /// Its number.
    pub document: i64,
    /// Where in the feed it was first told with an analysis; 0 when that is not known any more.
    pub position: i64,
}

/// A change that left a document with an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnalyzedChange {
    /// Its place in the one order.
    pub position: i64,
    /// When it was stored.
    pub time: Micros,
    /// Number of the document.
    pub document: i64,
    /// Version of the document, as it is now.
    pub version: i64,
    /// Whether the document had no analysis before.
    pub first: bool,
    /// Whether the analysis is that of another revision than the one before.
    pub revised: bool,
    /// Whether another document that is stored had its title and text before it, or it is a copy of one that came before.
    pub repeats: bool,
    /// Its story, when that is known.
    pub story: Option<StoryOf>,
}

/// Some documents out of many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Numbers and times of the documents, by time.
    pub documents: Vec<(i64, Micros)>,
    /// One of how many they are.
    pub one_in: i64,
}

/// Which events are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// One of these types, by number.
    pub kinds: Vec<i64>,
    /// The mode; empty for any.
    pub mode: String,
    /// One of these polarities, by number.
    pub polarities: Vec<i64>,
    /// One of these modalities, by number.
    pub modalities: Vec<i64>,
    /// Country of its place; empty for any.
    pub country_code: String,
    /// All of these registry keys stand in one of these roles.
    pub participants: Vec<(String, Vec<i64>)>,
    /// In which documents.
    pub documents: Filter,
}

/// An event that was found, as the newest document tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFound {
    /// Number of the document.
    pub id: i64,
    /// Key of the document.
    pub key: String,
    /// Time of the document.
    pub time: Micros,
    /// Index of the event in the analysis.
    pub ordinal: i64,
    /// Document and analysis, one for all events of a document.
    pub body: Arc<Body>,
    /// Documents that tell it, the newest first, at most [`MAX_SOURCES`].
    pub sources: Vec<Source>,
    /// How many there are.
    pub source_count: usize,
}

/// A document that tells of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// Where it was published.
    pub outlet: String,
    /// When it was published, or first stored.
    pub time: Micros,
}

/// Documents by hour from 1970, ascending; hours without documents are left out.
pub type Hourly = Vec<(i64, i64)>;

/// Which subjects are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldOf {
    /// What they are, by number.
    pub kind: i64,
    /// Of entities: only those of this type, or only those of any other.
    pub entity_kind: Option<(EntityKind, bool)>,
    /// In which hours.
    pub hours: Range<i64>,
    /// In which languages; all when empty.
    pub languages: Vec<String>,
    /// Fewest documents.
    pub least: i64,
    /// Most subjects.
    pub limit: i64,
}

/// How many documents there are about a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalOf {
    /// Its key.
    pub key: String,
    /// Name of an entity; else empty.
    pub name: String,
    /// Documents.
    pub documents: i64,
}

/// Documents that are looked through for those of a topic.
pub const SPREAD_DOCUMENTS: i64 = 10_000;

/// Documents of which stories are counted.
pub const STORY_DOCUMENTS: usize = 50_000;

/// Different stories over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoriesOf {
    /// The first span in which all are counted; none when that is so of every one.
    pub from: Option<i64>,
    /// Stories by span, where there are any.
    pub counts: Vec<(i64, i64)>,
}

/// How widely something is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Different outlets; documents without one do not count.
    pub outlets: i64,
    /// Different texts.
    pub texts: i64,
    /// Different stories; documents that are in none yet do not count.
    pub stories: i64,
}

/// What there was of an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Days from 1970 with documents, statements and events, the latest first.
    pub days: Vec<DayOf>,
    /// With whom it acts in its latest events, most often first.
    pub counterparts: Vec<CounterpartFound>,
}

/// What there was of an entity on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayOf {
    /// The day, from 1970.
    pub day: i64,
    /// Documents that mention it.
    pub documents: i64,
    /// Statements that it makes.
    pub statements: i64,
    /// Events in which it is source or target.
    pub events: i64,
}

/// Somebody with whom an entity acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterpartFound {
    /// The other one.
    pub entity: RegisteredEntity,
    /// Type of the events.
    pub kind: i64,
    /// How many.
    pub events: i64,
    /// Time of the last document that tells one.
    pub last: Micros,
}
