//! Stories as rows: what the projection writes, what it makes its memory of, and what can be asked.

use super::Micros;
use super::filter::Filter;
use super::record::StoredDocument;

/// What has changed of stories, in place of what was so before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoryWrites {
    /// Documents that are no more, or have no story.
    pub removed: Vec<i64>,
    /// Documents with what they are about.
    pub members: Vec<MemberRow>,
    /// Documents that came to another story: story and documents.
    pub moved: Vec<(i64, Vec<i64>)>,
    /// Stories as they are now.
    pub stories: Vec<StoryRow>,
    /// Stories that are no more, and the one that each went into, or 0.
    pub gone: Vec<(i64, i64)>,
    /// Documents with what they repeat; `None` for those that repeat nothing.
    pub duplicates: Vec<(i64, Option<DuplicateRow>)>,
}

/// A document of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Number of the document.
    pub document: i64,
    /// Number of its story.
    pub story: i64,
    /// When it was published, or stored.
    pub time: Micros,
    /// Whether it tells when it was published.
    pub dated: bool,
    /// Whether its title can stand for a story.
    pub headline: bool,
    /// BCP-47 code of its language.
    pub language: String,
    /// What it is about; the store does not look into it.
    pub vector: Vec<u8>,
    /// What it was found to be like; `None` in rows of an older release. The store does not look into it.
    pub links: Option<Vec<u8>>,
}

/// A document as the projection remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedMember {
    /// What was written.
    pub member: MemberRow,
    /// Its key; empty when it was deleted since.
    pub key: String,
    /// Its fingerprints.
    pub fingerprints: Vec<u32>,
    /// Number of the document that it repeats.
    pub duplicate_of: Option<i64>,
}

/// A story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryRow {
    /// Its number, above 0.
    pub number: i64,
    /// Number of its storyline, or 0.
    pub storyline: i64,
    /// BCP-47 code of the language of its documents.
    pub language: String,
    /// How many documents it has.
    pub documents: i64,
    /// Time of the first document.
    pub first_time: Micros,
    /// Time of the last document.
    pub last_time: Micros,
    /// Number of the document that is most like all of them.
    pub medoid: i64,
    /// What it was found to be like; empty where that is not told. The store does not look into it.
    pub links: Vec<u8>,
}

/// A story as the projection remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedStory {
    /// Its number, above 0.
    pub number: i64,
    /// Number of its storyline, or 0.
    pub storyline: i64,
    /// How many documents it has.
    pub documents: i64,
    /// Time of the first document.
    pub first_time: Micros,
    /// Time of the last document.
    pub last_time: Micros,
    /// What it was found to be like; `None` in rows of an older release.
    pub links: Option<Vec<u8>>,
}

/// What a document repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuplicateRow {
    /// Number of the earliest document that it repeats.
    pub of: i64,
    /// 1: copy, 2: revision, 3: excerpt.
    pub grade: i64,
    /// Share of the shorter text that both have, in thousandths.
    pub containment: i64,
}

/// The numbers that come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextNumbers {
    /// Of a story.
    pub story: i64,
    /// Of a storyline.
    pub storyline: i64,
}

/// Which stories are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryFilter {
    /// Stories with a document that passes.
    pub documents: Filter,
    /// Stories of this storyline.
    pub storyline: Option<i64>,
    /// Stories of at least so many documents.
    pub least_documents: i64,
    /// In which order.
    pub order: StoryOrder,
}

/// In which order stories are listed; those of one rank by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoryOrder {
    /// Those with the latest document first.
    #[default]
    Time,
    /// Those with most documents first.
    Size,
    /// Those with most documents in the day before the newest document of all stories first.
    Growth,
}

/// A story with what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryFound {
    /// Its row.
    pub row: StoryRow,
    /// By what it is ordered.
    pub rank: i64,
    /// The document that is most like all of them, with its stored form.
    pub medoid: Option<StoredDocument>,
    /// Outlets with how many documents each has, the most first, at most [`MAX_TOLD`].
    pub outlets: Vec<(String, i64)>,
    /// Keys, types and names of entities with how many documents mention each, the most first, at most [`MAX_TOLD`].
    pub entities: Vec<(String, i64, String, i64)>,
}

/// Outlets and entities that are told of a story.
pub const MAX_TOLD: usize = 10;

/// Documents whose names are told with a story.
pub const MAX_NAMED: usize = 1_000;

/// How a document stands among others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Number of its story, or 0.
    pub story: i64,
    /// Key of the earliest document that it repeats; empty when it repeats none.
    pub duplicate_of: String,
    /// As in [`DuplicateRow`].
    pub grade: i64,
    /// As in [`DuplicateRow`].
    pub containment: i64,
}
