//! What projections write: rows derived from documents, which follow the feed of changes instead of standing in the commit.
//!
//! Every row says what is now so of a document, in place of what was so before; writing it twice is writing it once. A projection
//! of its own aggregate adds a variant to [`ProjectionWrite`] here and its SQL beside that of the others.

use super::Micros;
use crate::change::{Change, ChangeKind};
use crate::stories::StoryWrites;

/// A lease of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: &'static str,
    /// How often the lease changed hands: writes with a lower one are refused.
    pub epoch: i64,
}

/// How far a projection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Position in the feed behind which it goes on.
    pub cursor: i64,
    /// How often it was tried since it last came further.
    pub attempts: i64,
}

/// Name and version of a projection, by which its progress is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectionId {
    /// Letters and underscores.
    pub name: &'static str,
    /// One with a higher version begins anew.
    pub version: u32,
}

/// What is written in one transaction, or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectionStep {
    /// How far these projections have come with it.
    pub cursors: Vec<(ProjectionId, i64)>,
    /// Rows, in order.
    pub writes: Vec<ProjectionWrite>,
    /// Changes of stories for the feed, in order.
    pub stories: Vec<StoryChange>,
}

/// Rows of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectionWrite {
    /// The events of documents.
    Events(Vec<DocumentEvents>),
    /// What documents are counted under.
    Counts(Vec<DocumentCounts>),
    /// The fingerprints of documents.
    Signatures(Vec<DocumentSignature>),
    /// Stories and what belongs to them.
    Stories(Box<StoryWrites>),
}

/// The events of one document, in place of those it had; none when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEvents {
    /// Number of the document.
    pub document: i64,
    /// When it was published, or first stored.
    pub time: Micros,
    /// In the order of the analysis.
    pub events: Vec<EventRow>,
}

/// An event, as far as it can be asked for. The numbers are those of the analysis; the store does not look into them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventRow {
    /// What happened.
    pub kind: i64,
    /// How, within its type.
    pub mode: String,
    /// Whether it is told as not happening.
    pub polarity: i64,
    /// Whether it is told as having happened.
    pub modality: i64,
    /// ISO 3166-1 alpha-2 code of its place; empty when unknown.
    pub country_code: String,
    /// The same for every document that tells of this event; 0 when it stands alone.
    pub signature: i64,
    /// Roles and registry keys of those who take part, and where.
    pub participants: Vec<(i64, String)>,
}

/// What one document is counted under, in place of what it was; nothing when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCounts {
    /// Number of the document.
    pub document: i64,
    /// Hours from 1970 to when it was published, or first stored.
    pub hour: i64,
    /// BCP-47 code of its language; empty when unknown.
    pub language: String,
    /// What it is about.
    pub subjects: Vec<Subject>,
}

/// What documents are counted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Registry key of an entity, code of a topic.
    pub key: String,
}

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// All documents.
    All,
    /// An entity.
    Entity,
    /// A topic.
    Topic,
}

impl SubjectKind {
    /// As it is stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Entity => 1,
            Self::Topic => 2,
        }
    }
}

/// The fingerprints of one document, in place of those it had; none when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSignature {
    /// Number of the document.
    pub document: i64,
    /// When it was published, or first stored.
    pub time: Micros,
    /// The fingerprints.
    pub fingerprints: Vec<u32>,
}

/// A change of a story, for the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryChange {
    /// What has become of it.
    pub kind: StoryChangeKind,
    /// Number of the story, above 0.
    pub number: i64,
    /// Its key.
    pub key: String,
    /// Key of the document that it grew by, of the story that it went into or was split from; else empty.
    pub related: String,
}

/// What has become of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoryChangeKind {
    /// It began.
    Created,
    /// A document came to it.
    Grown,
    /// It went into another one.
    Merged,
    /// It was split from another one.
    Split,
    /// It has no documents any more.
    Retracted,
}

impl StoryChange {
    /// A story has no documents any more.
    pub fn retracted(number: i64) -> Self {
        Self { kind: StoryChangeKind::Retracted, number, key: number.to_string(), related: String::new() }
    }

    /// The change as the feed keeps it.
    pub(super) fn told(&self) -> Change {
        let kind = match self.kind {
            StoryChangeKind::Created => ChangeKind::StoryCreated,
            StoryChangeKind::Grown => ChangeKind::StoryGrown,
            StoryChangeKind::Merged => ChangeKind::StoryMerged,
            StoryChangeKind::Split => ChangeKind::StorySplit,
            StoryChangeKind::Retracted => ChangeKind::StoryRetracted,
        };
        Change { kind, id: -self.number, key: self.key.clone(), analyzed: false, related: self.related.clone() }
    }
}

/// A stored document as projections read it: as it is now, which may be later than the change that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentDocument {
    /// Number of the row.
    pub id: i64,
    /// The key.
    pub key: String,
    /// How often it was replaced, and one more.
    pub version: i64,
    /// Where it was published; empty when unknown.
    pub outlet: String,
    /// BCP-47 code of the language found; empty when unknown.
    pub language: String,
    /// SHA-256 of title, a zero byte and text.
    pub content_sha256: String,
    /// When it was published, or first stored when that is unknown.
    pub time: Micros,
    /// When it was first stored.
    pub create_time: Micros,
    /// The stored form.
    pub document: Vec<u8>,
    /// The stored form of its analysis, when it has one.
    pub analysis: Option<Vec<u8>>,
}
