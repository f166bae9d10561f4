//! What handlers of stored documents need: the store, the queue before it, and whether it is ready.

use crate::error::Error;
use crate::health::Readiness;
use crate::store::committer::Committer;
use crate::store::{Store, keeper};
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

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
    /// Everything that is written goes through it.
    pub(super) committer: Committer,
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
            committer: Committer::start(Arc::clone(&store)),
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
        keeper::watch(Arc::clone(&self.store), report).await;
    }

    /// Closes the store, when everything before is written.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
