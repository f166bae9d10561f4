//! What handlers of stored documents need: the store, the queue before it, and whether it is ready.

use crate::error::Error;
use crate::health::Readiness;
use crate::jobs::{feed, monitor};
use crate::store::group_commit::Committer;
use crate::store::in_flight::InFlight;
use crate::store::{Store, Waiting};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, Semaphore, watch};

/// Bytes of documents that all ingest streams together may hold in memory before they are stored.
const BUDGET_BYTES: usize = 128 << 20;

/// Bytes of documents whose whole analyses may wait for clients, all ingest streams together. An analysis takes several times the
/// memory of its text.
const ANSWERS_BYTES: usize = 32 << 20;

/// What readiness calls it.
const NAME: &str = "store";

/// The store and what stands around it.
#[derive(Clone, Debug)]
pub struct Library {
    store: Arc<dyn Store>,
    readiness: Readiness,
    /// Documents that waited for their analysis a moment ago.
    waiting: Arc<Mutex<Waiting>>,
    /// Who holds the leases of this process.
    holder: Arc<str>,
    /// Where the feed of changes ends.
    changes: Arc<watch::Sender<i64>>,
    /// Everything that is written goes through it.
    pub(super) committer: Committer,
    /// Keys of documents on their way to it.
    pub(super) in_flight: InFlight,
    /// Bytes of documents that may still be taken in.
    pub(super) budget: Arc<Semaphore>,
    /// Bytes of documents whose analyses may still wait for clients.
    pub(super) answers: Arc<Semaphore>,
    /// Called when a document was stored that waits for its analysis.
    pub(super) backlog: Arc<Notify>,
}

impl Library {
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
            answers: Arc::new(Semaphore::new(ANSWERS_BYTES)),
            backlog: Arc::new(Notify::new()),
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

    /// Watches the store until it is dropped.
    pub async fn watch(self) {
        let report = |answered| {
            self.readiness.dependency(NAME, answered);
            metrics::gauge!("dateline_store_up").set(f64::from(u8::from(self.readiness.is_up(NAME))));
        };
        let count = |waiting: Waiting| {
            *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = waiting;
            let Waiting { pending, outdated, failed } = waiting;
            for (state, documents) in [("pending", pending), ("outdated", outdated), ("failed", failed)] {
                metrics::gauge!("dateline_backlog_documents", "state" => state).set(documents as f64);
            }
        };
        monitor::watch(Arc::clone(&self.store), report, count).await;
    }

    /// Follows the feed of changes until it is dropped.
    pub async fn follow(self) {
        feed::follow(self.store, self.changes).await;
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
