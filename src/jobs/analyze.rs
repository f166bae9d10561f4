//! Analyses what was acknowledged as stored: just now, or before a crash, by this replica or another.
//!
//! Documents are claimed for a while, so that replicas do not do the same work, and each is tried a few times only, so that one
//! that kills the process does not kill it for ever.

use crate::analysis::Layers;
use crate::app::{Analyzer, Limits};
use crate::error::Error;
use crate::executor::{Executor, Size, Ticket};
use crate::offload::Offload;
use crate::service::ingest;
use crate::service::store_handle::StoreHandle;
use crate::store::group_commit::Held;
use crate::store::record::Pending;
use crate::store::{Findings, MAX_ATTEMPTS, Write};
use crate::stored;
use std::sync::Arc;
use std::time::Duration;

/// Documents that are claimed at once.
const BATCH: usize = 32;

/// How often to look for documents that others left behind.
const EVERY: Duration = Duration::from_secs(5);

/// What it works with.
#[derive(Clone, Debug)]
pub struct Backlog {
    /// Where documents are.
    pub store: StoreHandle,
    /// Where short work runs.
    pub offload: Offload,
    /// Where analyses run.
    pub executor: Executor,
    /// What makes them.
    pub analyzer: Arc<Analyzer>,
}

/// Works until it is dropped.
pub async fn run(work: Backlog) {
    let backlog = Arc::clone(&work.store.backlog);
    loop {
        let claimed = match work.store.store() {
            Ok(store) => store.claim_pending(BATCH).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        if claimed.is_empty() {
            // Both are reasons to look again.
            let _ = tokio::time::timeout(EVERY, backlog.notified()).await;
            continue;
        }
        let mut working = Vec::with_capacity(claimed.len());
        for pending in claimed {
            let (key, id, version) = (pending.key.clone(), pending.id, pending.version);
            working.push((key, id, version, analyze(&work, pending).await));
        }
        for (key, id, version, begun) in working {
            let findings = match begun {
                Ok(ticket) => ticket.wait().await,
                Err(error) => Err(error),
            };
            let findings = match findings {
                Ok(findings) => Some(Box::new(findings)),
                // It will never have an analysis.
                Err(Error::Invalid(_) | Error::Internal) => None,
                // The server leaves, and another one takes it up.
                Err(_) => continue,
            };
            if findings.is_none() {
                tracing::error!(document = id, "a stored document could not be analysed");
            }
            // When the store is away, the lease runs out and it is done again.
            let _ = work.store.committer.submit(Write::Findings { key, id, version, findings }, Held::default()).await;
        }
        work.store.pace.background().await;
    }
}

async fn analyze(work: &Backlog, pending: Pending) -> Result<Ticket<Findings>, Error> {
    if pending.attempt > MAX_ATTEMPTS {
        return Err(Error::Internal);
    }
    let layers = Layers::from_bits(u32::try_from(pending.layers).unwrap_or(u32::MAX));
    let unpack = move || ingest::read(stored::decompress(&pending.document)?, &Limits::accepted());
    let document = work.offload.run(unpack).await?;
    let permit = work.executor.admit(Size::of(document.text.len())).await?;
    let analyzer = Arc::clone(&work.analyzer);
    Ok(work.executor.run(permit, None, move |caller| Ok(ingest::analyze(&analyzer, &document, layers, caller)?.2)))
}
