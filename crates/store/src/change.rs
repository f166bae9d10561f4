//! Changes of what is stored, as the one feed tells them.

use super::Micros;
use super::record::StoredDocument;

/// What has become of a document or a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was stored for the first time.
    Created,
    /// Another one was stored in its place.
    Updated,
    /// Its analysis was stored, or another one in its place.
    Analyzed,
    /// It was deleted.
    Deleted,
    /// A story began.
    StoryCreated,
    /// A document came to a story.
    StoryGrown,
    /// A story went into another one.
    StoryMerged,
    /// A story was split from another one.
    StorySplit,
    /// A story has no documents any more.
    StoryRetracted,
}

impl ChangeKind {
    /// As it is stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::Created => 1,
            Self::Updated => 2,
            Self::Analyzed => 3,
            Self::Deleted => 4,
            Self::StoryCreated => 11,
            Self::StoryGrown => 12,
            Self::StoryMerged => 13,
            Self::StorySplit => 14,
            Self::StoryRetracted => 15,
        }
    }

    /// As it was stored; `None` for what a later release has added.
    pub const fn of(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Created),
            2 => Some(Self::Updated),
            3 => Some(Self::Analyzed),
            4 => Some(Self::Deleted),
            11 => Some(Self::StoryCreated),
            12 => Some(Self::StoryGrown),
            13 => Some(Self::StoryMerged),
            14 => Some(Self::StorySplit),
            15 => Some(Self::StoryRetracted),
            _ => None,
        }
    }

    /// Whether it is of a story.
    pub const fn is_story(self) -> bool {
        self.number() > Self::Deleted.number()
    }

    /// Whether nothing follows it.
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Deleted | Self::StoryRetracted)
    }
}

/// A change of a document or a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What has become of it.
    pub kind: ChangeKind,
    /// Number of the row; of a story, minus its number.
    pub id: i64,
    /// The key.
    pub key: String,
    /// Whether it had its analysis then.
    pub analyzed: bool,
    /// Of a story: the key of the document that it grew by, of the story that it went into or was split from; else empty.
    pub related: String,
}

/// A change of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeFound {
    /// Its place in the one order.
    pub position: i64,
    /// When it was stored.
    pub time: Micros,
    /// The change.
    pub change: Change,
    /// The document as it is now, when it was asked for and is there.
    pub document: Option<StoredDocument>,
}

/// A stretch of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The last position of the feed.
    pub position: i64,
    /// The last deletion that is kept no longer: who has not come so far may have missed one.
    pub expired: i64,
    /// Where to go on behind.
    pub through: i64,
    /// The changes, in order.
    pub entries: Vec<ChangeFound>,
}
