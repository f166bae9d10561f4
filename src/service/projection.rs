//! What follows from stored documents and spans them: the trait of projections.
//!
//! Ingest commits a document with what is found in it, and tells so in the feed of changes. Everything else that is derived
//! (events, counters, stories) is a *projection*: it reads the feed in its one order and answers each [`Batch`] with what to
//! write. The projector (`jobs::projector`) runs all projections of a store in one process at a time, under a lease, and writes
//! their answers, how far they have come and what the feed tells of stories in one transaction that first asks whether the lease
//! is still held. So each change counts once, whoever is killed in between, and a holder that was thought dead writes nothing.
//!
//! # How to add one
//!
//! 1. Rows: a migration, a variant of [`ProjectionWrite`] with the rows in terms of the domain, and its SQL beside `sql/events.rs`,
//!    called from `sql/projections.rs`. What [`Projection::rebuild`] reads is a method of [`Store`].
//! 2. A type in `service/projections/` that implements [`Projection`], and a line in [`super::projections::all`].
//! 3. A test over both stores in `tests/store`.
//!
//! # What a projection can rely on
//!
//! - Changes come in order, each at least once, and after a takeover or a failure from the cursor that was last written. What it
//!   writes must therefore replace what it wrote before of the same document, as all variants of [`ProjectionWrite`] do.
//! - [`Changed::document`] is the document as it is *now*, one reading for the whole batch: it may be newer than the change, and
//!   the change that made it so comes later. It is `None` for one that is gone (its deletion comes, or is this change), and its
//!   analysis is `None` before that is made.
//! - A new projection, or a new version of one, begins at the oldest change kept: every stored document has one. Others go on
//!   meanwhile. It shares readings with the others as soon as it has caught up.
//! - Changes of stories, its own among them, come as well; most pass them over.
//!
//! # What it must keep to
//!
//! - The same changes give the same writes: no clock but [`Batch::now`] for watermarks, no chance.
//! - Memory is bounded, and rebuilt by [`Projection::rebuild`] within a minute: who takes over has no other.
//! - `apply` costs little, since the lease is kept meanwhile but others wait. What takes longer than some 100 ms goes to
//!   `tokio::task::spawn_blocking`.
//! - A document that it cannot make sense of is logged and passed over. An error is for the store: the batch comes again after a
//!   rebuild, and one change that fails [`MAX_PROJECTION_ATTEMPTS`](crate::store::MAX_PROJECTION_ATTEMPTS) times is passed over.

use crate::document::Article;
use crate::error::Error;
use crate::messages::pb;
use crate::store::projection::{CurrentDocument, ProjectionId, ProjectionWrite, StoryChange};
use crate::store::{Change, Micros, Store};
use crate::stored;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Something that follows the feed of changes. The module says what it may rely on.
#[async_trait]
pub trait Projection: Send {
    /// Its name, which never changes, and its version, which rises when what it writes of the same document changes: then it
    /// begins anew, over the rows that are there.
    fn id(&self) -> ProjectionId;

    /// Makes its memory from what is stored, as it was written with the cursor. Called before the first batch, after a takeover,
    /// and after a failure, since what it has in memory may then be ahead of what was written.
    ///
    /// # Errors
    /// Those of the store.
    async fn rebuild(&mut self, store: &dyn Store) -> Result<(), Error>;

    /// What follows from some changes.
    ///
    /// # Errors
    /// Those of the store, and [`Error::Internal`] for a defect.
    async fn apply(&mut self, store: &dyn Store, batch: &Batch) -> Result<Projected, Error>;
}

/// Some changes in their order.
#[derive(Clone, Debug)]
pub struct Batch {
    /// They may be none, when a projection asked to be called ([`Projected::call_within`]).
    pub changes: Vec<Changed>,
    /// The time of day, for watermarks by arrival ([`Changed::time`]).
    pub now: Micros,
}

impl Batch {
    /// The documents that have changed, each once, in order of their numbers: as they are now, or `None` for those that are gone.
    pub fn documents(&self) -> impl Iterator<Item = (i64, Option<&ReadDocument>)> {
        let changed = self.changes.iter().filter(|changed| !changed.change.kind.is_story());
        let documents: BTreeMap<i64, Option<&ReadDocument>> =
            changed.map(|changed| (changed.change.id, changed.document.as_deref())).collect();
        documents.into_iter()
    }
}

/// A change, and what there is now.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Its place in the one order.
    pub position: i64,
    /// When it was stored.
    pub time: Micros,
    /// What has changed.
    pub change: Change,
    /// The document; `None` for a story.
    pub document: Option<Arc<ReadDocument>>,
}

/// A stored document, read once for all projections.
#[derive(Clone, Debug)]
pub struct ReadDocument {
    /// Its row. The stored forms in it are empty, since they are read.
    pub row: CurrentDocument,
    /// As the caller sent it.
    pub document: pb::Document,
    /// The text that spans of the analysis index.
    pub article: Article,
    /// Its analysis, when it has one that can be read.
    pub analysis: Option<pb::Analysis>,
}

impl ReadDocument {
    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be read.
    pub fn of(mut row: CurrentDocument) -> Result<Self, Error> {
        let document: pb::Document = stored::decompress(&std::mem::take(&mut row.document))?;
        let stored: Option<pb::GetAnalysisResponse> =
            row.analysis.take().map(|analysis| stored::decompress(&analysis)).transpose()?;
        let stored = stored.unwrap_or_default();
        let article = stored::article(&document, &stored);
        Ok(Self { row, article, document, analysis: stored.analysis })
    }
}

/// What a projection answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projected {
    /// Rows to write.
    pub writes: Vec<ProjectionWrite>,
    /// Changes of stories for the feed.
    pub stories: Vec<StoryChange>,
    /// The position behind which a rebuilt one has to go on, when that lies before the end of the batch: changes behind it are
    /// still only in memory. `None`: everything up to the end of the batch is written with this answer.
    pub cursor: Option<i64>,
    /// Call again within this time, also when nothing changes. `None`: only when something does.
    pub call_within: Option<Duration>,
}
