//! What is written to a store and what comes back, and the one rule of what becomes of a document ([`decide`]).
//!
//! Databases refuse what is too long for an index, each at a length of its own. So what the store can be asked by is bounded here,
//! for all of them alike: a longer name or role is left out, of a longer statement the beginning is found.

use super::Micros;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The key: the caller's id, or the content hash.
    pub key: String,
    /// Hash of everything that the caller sent.
    pub fingerprint: Vec<u8>,
    /// SHA-256 of title, a zero byte and text, in hexadecimal digits.
    pub content_sha256: String,
    /// The caller's revision number.
    pub revision: i64,
    /// Where it was published; empty when unknown.
    pub outlet: String,
    /// When it was published.
    pub publish_time: Option<Micros>,
    /// When it was first and last stored, if that was in another store; else that is now.
    pub stored: Option<(Micros, Micros)>,
    /// The caller's labels.
    pub labels: BTreeMap<String, String>,
    /// The stored form of the document.
    pub document: Vec<u8>,
    /// The layers wanted, as bits.
    pub layers: i64,
    /// What the analysis found; `None` when it is still to be made.
    pub findings: Option<Findings>,
}

/// An analysis to be stored: its stored form, and what can be asked of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// The stored form of the analysis.
    pub analysis: Vec<u8>,
    /// BCP-47 code of the language found; empty when not asked for.
    pub language: String,
    /// What made it: versions of program, model and gazetteer.
    pub pipeline: String,
    /// Terms of title and text, divided by spaces; a long text in several overlapping stretches.
    pub segments: Vec<String>,
    /// The entities that have a name, one row for each registry key.
    pub entities: Vec<DocumentEntity>,
    /// The statements, in the order of the analysis.
    pub statements: Vec<StatementRow>,
}

/// Longest key of an entity in bytes; one with a longer key is not in the registry.
pub const MAX_KEY_BYTES: usize = 512;

/// Longest name and role in bytes; a longer one is no name, and an entity that has no other is not in the registry.
pub const MAX_NAME_BYTES: usize = 256;

/// Terms by which a statement or a stretch of text is found: as far as positions in PostgreSQL go.
pub const MAX_TERMS: usize = 16_000;

/// An entity that a document mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentEntity {
    /// Key in the registry.
    pub key: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its full name.
    pub name: String,
    /// ISO 3166-1 alpha-2 code; empty when unknown.
    pub country_code: String,
    /// How often it is mentioned.
    pub mentions: i64,
    /// How many statements it makes.
    pub statements: i64,
    /// Every name that the document gives it, the full one first.
    pub names: Vec<String>,
    /// What it is said to be.
    pub roles: Vec<RoleRow>,
}

impl DocumentEntity {
    /// Whether the registry takes it.
    pub fn is_registered(&self) -> bool {
        !self.key.is_empty() && self.key.len() <= MAX_KEY_BYTES && self.name.len() <= MAX_NAME_BYTES
    }

    /// The names that the registry takes.
    pub fn registered_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| name.len() <= MAX_NAME_BYTES)
    }

    /// The roles that the registry takes.
    pub fn registered_roles(&self) -> impl Iterator<Item = &RoleRow> {
        self.roles.iter().filter(|role| role.title.len() <= MAX_NAME_BYTES && role.of.len() <= MAX_NAME_BYTES)
    }
}

impl StatementRow {
    /// The terms by which it is found: the first [`MAX_TERMS`].
    pub fn found_by(&self) -> &str {
        let end = self.terms.match_indices(' ').nth(MAX_TERMS - 1).map(|(end, _)| end);
        end.and_then(|end| self.terms.get(..end)).unwrap_or(&self.terms)
    }
}

/// Number of an entity type; the store does not look into it.
pub type EntityKind = i64;

/// What an entity is said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleRow {
    /// The title.
    pub title: String,
    /// Its organization or place; empty when not given.
    pub of: String,
}

/// A statement, as far as it can be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementRow {
    /// Registry keys of its speakers.
    pub speakers: Vec<String>,
    /// Terms of what was said.
    pub terms: String,
}

/// What to do when the key is stored already with another content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Keep what is stored.
    Skip,
    /// Replace it, unless the revision is lower.
    #[default]
    Replace,
    /// Keep what is stored and say that there is a conflict.
    Fail,
}

/// How far a stream has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionMark {
    /// The session.
    pub id: String,
    /// Which of the streams that opened it this is.
    pub epoch: i64,
    /// Everything up to here is done with this write.
    pub sequence: i64,
}

/// One thing to write.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// A document, and how far its stream has come with it.
    Document {
        /// The document.
        record: Box<Record>,
        /// What to do when the key is taken.
        on_conflict: OnConflict,
        /// The session, if there is one.
        mark: Option<SessionMark>,
    },
    /// How far a stream has come with a document that needs no writing.
    Mark(SessionMark),
    /// The analysis of a document that was stored without.
    Findings {
        /// The key of the document.
        key: String,
        /// The document, as [`super::Store::claim_pending`] gave it.
        id: i64,
        /// The version that was analysed: a newer one keeps waiting.
        version: i64,
        /// What was found; `None` when the analysis failed for good.
        findings: Option<Box<Findings>>,
    },
    /// A document to delete.
    Delete {
        /// Its key.
        key: String,
    },
    /// A document that is kept no longer, unless another one was put in its place since.
    Expire(Expired),
}

impl Write {
    /// The key it is about, if it is about one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Document { record, .. } => Some(&record.key),
            Self::Findings { key, .. } | Self::Delete { key } | Self::Expire(Expired { key, .. }) => Some(key),
            Self::Mark(_) => None,
        }
    }

    /// The session that it moves on, if there is one.
    pub const fn mark(&self) -> Option<&SessionMark> {
        match self {
            Self::Document { mark, .. } => mark.as_ref(),
            Self::Mark(mark) => Some(mark),
            Self::Findings { .. } | Self::Delete { .. } | Self::Expire(_) => None,
        }
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> usize {
        let findings = |f: &Findings| f.analysis.len() + f.segments.iter().map(String::len).sum::<usize>();
        match self {
            Self::Document { record, .. } => record.document.len() + record.findings.as_ref().map_or(0, findings),
            Self::Findings { findings: found, .. } => found.as_deref().map_or(0, findings),
            Self::Mark(_) | Self::Delete { .. } | Self::Expire(_) => 0,
        }
    }
}

/// A document that is older than it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Its key.
    pub key: String,
    /// Number of the row.
    pub id: i64,
    /// Which version of it was found to be so old.
    pub version: i64,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Stored for the first time.
    Created,
    /// Stored for the first time, with the content of another document, whose key this is.
    Duplicate(String),
    /// Stored in place of what was there.
    Updated,
    /// Nothing to do.
    Unchanged,
    /// The key is taken, and the caller wants none replaced.
    Conflict,
    /// A higher revision is stored: this one.
    Stale(i64),
    /// Another stream has taken the session over.
    SessionLost,
    /// Whether the document to delete was there, or the analysis still wanted.
    Done(bool),
    /// The database refused this one and will again.
    Failed,
}

/// What is known of a stored document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Number of the row.
    pub id: i64,
    /// How often it was replaced.
    pub version: i64,
    /// Hash of everything that the caller sent.
    pub fingerprint: Vec<u8>,
    /// The caller's revision number.
    pub revision: i64,
    /// The layers wanted, as bits.
    pub layers: i64,
    /// How far its analysis has come.
    pub analysis: AnalysisState,
}

/// How far the analysis of a stored document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnalysisState {
    /// It is still to be made.
    Pending,
    /// It is stored.
    Made,
    /// It failed for good.
    Failed,
    /// One is stored, and another one is to be made in its place.
    Outdated,
}

impl AnalysisState {
    /// As it is stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::Pending => 0,
            Self::Made => 1,
            Self::Failed => 2,
            Self::Outdated => 3,
        }
    }

    /// As it was stored; what a later release has added counts as made, so that this one leaves it alone.
    pub const fn of(number: i64) -> Self {
        match number {
            0 => Self::Pending,
            2 => Self::Failed,
            3 => Self::Outdated,
            _ => Self::Made,
        }
    }

    /// Whether somebody is to make it.
    pub const fn is_awaited(self) -> bool {
        matches!(self, Self::Pending | Self::Outdated)
    }

    /// Whether there is none.
    pub const fn is_missing(self) -> bool {
        matches!(self, Self::Pending | Self::Failed)
    }
}

/// What is to be done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Store it under a new key.
    Create,
    /// Store it in place of what is there.
    Replace,
    /// Add the analysis to what is there.
    Complete,
    /// Leave what is there.
    Keep,
    /// Refuse it: the caller wants none replaced.
    Conflict,
    /// Refuse it: this higher revision is there.
    Stale(i64),
}

/// What is to be done with a document whose key is `known` or new: the one rule, asked before the analysis, to spare it, and
/// again inside the commit, where the answer counts.
pub fn decide(
    known: Option<&Known>,
    fingerprint: &[u8],
    revision: i64,
    layers: i64,
    analyzed: bool,
    on_conflict: OnConflict,
) -> Decision {
    let Some(known) = known else { return Decision::Create };
    let same = known.fingerprint == fingerprint;
    let covered = layers & !known.layers == 0;
    match on_conflict {
        _ if same && covered && known.analysis.is_missing() && analyzed => Decision::Complete,
        _ if same && covered => Decision::Keep,
        OnConflict::Skip => Decision::Keep,
        // The same document with more layers is no conflict.
        OnConflict::Fail if !same => Decision::Conflict,
        OnConflict::Replace | OnConflict::Fail if revision < known.revision => Decision::Stale(known.revision),
        OnConflict::Replace | OnConflict::Fail => Decision::Replace,
    }
}

/// A stored document without its analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The key.
    pub key: String,
    /// The stored form.
    pub document: Vec<u8>,
    /// SHA-256 of title, a zero byte and text.
    pub content_sha256: String,
    /// When it was published, or first stored when that is unknown.
    pub time: Micros,
    /// When it was first stored.
    pub create_time: Micros,
    /// When it was last replaced.
    pub update_time: Micros,
    /// Key of the document that was first stored with the same title and text; empty when that is this one.
    pub duplicate_of: String,
}

/// A document that waits for its analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Number of the row.
    pub id: i64,
    /// Which version of it this is.
    pub version: i64,
    /// The key.
    pub key: String,
    /// The stored form.
    pub document: Vec<u8>,
    /// The layers wanted, as bits.
    pub layers: i64,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// How many documents wait for their analysis, or have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// It is still to be made.
    pub pending: i64,
    /// One is there, and another one is to be made in its place.
    pub outdated: i64,
    /// It failed for good.
    pub failed: i64,
}

/// How many documents have which property, the commonest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// By outlet.
    pub outlets: Vec<(String, i64)>,
    /// By language.
    pub languages: Vec<(String, i64)>,
    /// By day in UTC, as days since 1970.
    pub days: Vec<(i64, i64)>,
    /// By entity: key, name, count.
    pub entities: Vec<(String, String, i64)>,
}

/// A statement that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementFound {
    /// Key of the document.
    pub key: String,
    /// Time of the document.
    pub time: Micros,
    /// Index of the statement in the analysis.
    pub ordinal: i64,
    /// What it stands in, one for all statements of a document.
    pub body: Arc<Body>,
}

/// A document with its analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The stored form of the document.
    pub document: Vec<u8>,
    /// The stored form of the analysis.
    pub analysis: Vec<u8>,
}

/// An entity of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredEntity {
    /// Key in the registry.
    pub key: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its full name.
    pub name: String,
    /// ISO 3166-1 alpha-2 code; empty when unknown.
    pub country_code: String,
    /// Documents that mention it.
    pub documents: i64,
    /// Mentions in all of them.
    pub mentions: i64,
    /// Statements that it makes.
    pub statements: i64,
}

/// A way in which documents name an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// Documents that use it.
    pub documents: i64,
}

/// What an entity was said to be, over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// The title, and of what.
    pub role: RoleRow,
    /// Time of the first document that says so.
    pub first: Micros,
    /// Time of the last one.
    pub last: Micros,
    /// How many say so.
    pub documents: i64,
}

/// Everything about one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityProfile {
    /// The entity.
    pub entity: RegisteredEntity,
    /// The commonest first, at most [`MAX_PROFILE`].
    pub aliases: Vec<Alias>,
    /// The latest first, at most [`MAX_PROFILE`].
    pub roles: Vec<RoleHeld>,
    /// What is mentioned with it most often in its latest [`CO_OCCURRENCE_DOCUMENTS`], and in how many; at most
    /// [`MAX_CO_OCCURRENCES`].
    pub co_occurrences: Vec<(RegisteredEntity, i64)>,
}

/// Most aliases and roles of a profile.
pub const MAX_PROFILE: i64 = 100;

/// Documents that co-occurrence is counted in.
pub const CO_OCCURRENCE_DOCUMENTS: i64 = 1_000;

/// Most co-occurring entities of a profile.
pub const MAX_CO_OCCURRENCES: i64 = 20;

/// Documents that are counted for facets: the newest ones that pass.
pub const MAX_FACET_DOCUMENTS: usize = 5_000;

/// Most values of a facet.
pub const MAX_FACET_VALUES: i64 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_by_is_bounded() {
        let named = |name: String| DocumentEntity { key: "person-a".to_owned(), name, ..DocumentEntity::default() };
        assert!(named("a".repeat(MAX_NAME_BYTES)).is_registered() && !named("a".repeat(MAX_NAME_BYTES + 1)).is_registered());
        let statement = |terms: usize| StatementRow { speakers: Vec::new(), terms: vec!["w"; terms].join(" ") };
        for (terms, found) in [(0, 0), (1, 1), (MAX_TERMS, MAX_TERMS), (MAX_TERMS + 1, MAX_TERMS), (40_000, MAX_TERMS)] {
            assert_eq!(statement(terms).found_by().split(' ').filter(|t| !t.is_empty()).count(), found, "{terms}");
        }
    }

    #[test]
    fn what_becomes_of_a_document() {
        use AnalysisState::{Failed, Made, Outdated, Pending};
        use Decision::{Complete, Conflict, Create, Keep, Replace as Replaced, Stale};
        use OnConflict::{Fail, Replace, Skip};
        let known = |analysis| Known { id: 1, version: 1, fingerprint: vec![7], revision: 3, layers: 0b11, analysis };
        // Known (and its analysis), fingerprint, revision, layers, analysed.
        let table = [
            (None, 7, 0, 1, true, [Create, Create, Create]),
            (Some(Made), 7, 3, 0b01, true, [Keep, Keep, Keep]),
            (Some(Outdated), 7, 3, 0b01, true, [Keep, Keep, Keep]),
            (Some(Pending), 7, 3, 0b01, true, [Complete, Complete, Complete]),
            (Some(Failed), 7, 3, 0b01, true, [Complete, Complete, Complete]),
            (Some(Pending), 7, 3, 0b01, false, [Keep, Keep, Keep]),
            // One that kills the process must not be tried for ever.
            (Some(Failed), 7, 3, 0b01, false, [Keep, Keep, Keep]),
            (Some(Made), 7, 3, 0b111, true, [Keep, Replaced, Replaced]),
            (Some(Made), 8, 3, 0b11, true, [Keep, Replaced, Conflict]),
            (Some(Made), 8, 4, 0b11, false, [Keep, Replaced, Conflict]),
            (Some(Made), 8, 2, 0b11, true, [Keep, Stale(3), Conflict]),
        ];
        for (stored, fingerprint, revision, layers, analyzed, expected) in table {
            let known = stored.map(known);
            for (on_conflict, expected) in [Skip, Replace, Fail].into_iter().zip(expected) {
                let decision = decide(known.as_ref(), &[fingerprint], revision, layers, analyzed, on_conflict);
                assert_eq!(decision, expected, "{stored:?} {fingerprint} {revision} {layers} {on_conflict:?}");
            }
        }
    }
}
