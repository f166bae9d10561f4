//! The store as use cases see it: the queue before it, and whether it is ready.

use super::pace::Pace;
use super::traced::Traced;
use crate::error::Error;
use crate::health::Readiness;
use crate::store::group_commit::Committer;
use crate::store::in_flight::InFlight;
use crate::store::{Store, Waiting};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

/// Bytes of documents that all streams together may hold in memory before they are stored or analysed.
const BUDGET_BYTES: usize = 32 << 20;

/// The same of light documents, which do not wait behind heavy ones.
const LIGHT_BUDGET_BYTES: usize = 32 << 20;

/// Most bytes of a light document: it is hashed and packed in less time than it takes to hand it to another thread and back.
pub const LIGHT_BYTES: usize = 16 << 10;

/// Bytes of documents whose whole analyses may wait for clients, all ingest streams together. An analysis takes several times the
/// memory of its text.
const ANSWERS_BYTES: usize = 32 << 20;

/// What readiness calls it.
const NAME: &str = "store";

/// The store and what stands around it.
#[derive(Clone, Debug)]
pub struct StoreHandle {
    store: Arc<dyn Store>,
    readiness: Readiness,
    /// Documents that waited for their analysis a moment ago.
    waiting: Arc<Mutex<Waiting>>,
    /// Who holds the leases of this process.
    holder: Arc<str>,
    /// Where the feed of changes ends.
    changes: Arc<watch::Sender<i64>>,
    /// Everything that is written goes through it.
    pub(crate) committer: Committer,
    /// Keys of documents on their way to it.
    pub(crate) in_flight: InFlight,
    /// Bytes of documents that may still be taken in.
    budget: Arc<Semaphore>,
    /// Bytes of light ones.
    light_budget: Arc<Semaphore>,
    /// Bytes of documents whose analyses may still wait for clients.
    pub(crate) answers: Arc<Semaphore>,
    /// Called when a document was stored that waits for its analysis.
    pub(crate) backlog: Arc<Notify>,
    /// How fast documents may come.
    pub(crate) pace: Pace,
    /// Documents whose traces go on in the feed.
    pub(crate) traced: Traced,
}

impl StoreHandle {
    /// Starts to write to the store. It is not ready before it is watched.
    pub fn open(store: Arc<dyn Store>, readiness: &Readiness) -> Self {
        readiness.depends_on(NAME);
        Self {
            readiness: readiness.clone(),
            waiting: Arc::default(),
            holder: holder().into(),
            changes: Arc::default(),
            committer: Committer::start(Arc::clone(&store)),
            in_flight: InFlight::default(),
            budget: Arc::new(Semaphore::new(BUDGET_BYTES)),
            light_budget: Arc::new(Semaphore::new(LIGHT_BUDGET_BYTES)),
            answers: Arc::new(Semaphore::new(ANSWERS_BYTES)),
            backlog: Arc::new(Notify::new()),
            pace: Pace::new(),
            traced: Traced::default(),
            store,
        }
    }

    /// The store, when it is ready.
    ///
    /// # Errors
    /// [`Error::StoreUnavailable`] at once when it is not, so that nobody waits for a database that is away.
    pub fn store(&self) -> Result<&dyn Store, Error> {
        if self.readiness.is_up(NAME) { Ok(&*self.store) } else { Err(Error::StoreUnavailable) }
    }

    /// The store, ready or not, for jobs that find out.
    pub(crate) const fn unchecked(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Notes whether the store has answered.
    pub(crate) fn note_answer(&self, answered: bool) {
        self.readiness.dependency(NAME, answered);
        metrics::gauge!("dateline_store_up").set(f64::from(u8::from(self.readiness.is_up(NAME))));
    }

    /// Notes how many documents wait for their analysis.
    pub(crate) fn note_waiting(&self, waiting: Waiting) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = waiting;
        let Waiting { pending, outdated, failed } = waiting;
        for (state, documents) in [("pending", pending), ("outdated", outdated), ("failed", failed)] {
            metrics::gauge!("dateline_backlog_documents", "state" => state).set(documents as f64);
        }
    }

    /// Notes where the feed of changes ends, for those who follow it.
    pub(crate) fn note_end(&self, position: i64) {
        self.changes.send_if_modified(|known| std::mem::replace(known, position) != position);
    }

    /// Whether somebody waits for the feed to go on.
    pub(crate) fn is_followed(&self) -> bool {
        self.changes.receiver_count() > 0
    }

    /// Tells where the feed of changes ends, whenever that moves on.
    pub fn changes_end(&self) -> watch::Receiver<i64> {
        self.changes.subscribe()
    }

    /// The name under which this process holds leases.
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// How many documents waited for their analysis when they were last counted, some seconds ago at most.
    pub fn waiting(&self) -> Waiting {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room for a document of so many bytes among those of all streams.
    pub(crate) async fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let budget = if bytes <= LIGHT_BYTES { &self.light_budget } else { &self.budget };
        let bytes = u32::try_from(bytes.min(BUDGET_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(budget).acquire_many_owned(bytes).await.ok()
    }

    /// Closes the store, when everything before is written.
    pub async fn close(&self) {
        // When the store is away, they run out.
        let _ = self.store.release_leases(&self.holder).await;
        self.store.close().await;
    }
}

/// A name that no other one has: of the process, and of when it began to hold.
fn holder() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{}-{began:x}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
