//! What handlers share.

use super::drain::Drain;
use crate::app::Analyzer;
use crate::config::{Limits, Server as Settings};
use crate::executor::Executor;
use crate::jobs::analyze::Backlog;
use crate::offload::Offload;
use crate::service::store_handle::StoreHandle;
use crate::service::watches::Watches;
use std::sync::Arc;

/// What every handler needs.
#[derive(Clone, Debug)]
pub struct Service {
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) executor: Executor,
    /// Takes short work off the async threads.
    pub(super) offload: Offload,
    pub(super) settings: Settings,
    /// Tells long streams when to end.
    pub(super) drain: Drain,
    /// Stored documents.
    pub(super) library: StoreHandle,
    /// Standing queries of them.
    pub(super) watches: Watches,
    /// What one principal may do, to be told.
    pub(super) principal_limits: Limits,
}

impl Service {
    /// What the backlog is worked with.
    pub(super) fn backlog(&self) -> Backlog {
        Backlog {
            store: self.library.clone(),
            offload: self.offload.clone(),
            executor: self.executor.clone(),
            analyzer: Arc::clone(&self.analyzer),
        }
    }
}
