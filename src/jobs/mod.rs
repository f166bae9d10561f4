//! Work that goes on behind the calls. Each job is a task that ends only with the server; when one ends before, so does the server.
//!
//! [`analyze`] analyses what was acknowledged before its analysis. [`retention`] deletes what is kept no longer. [`projector`] writes
//! what follows from stored documents and spans them. [`feed`] keeps the feed of changes, [`monitor`] asks again and again whether the
//! database answers.

pub mod analyze;
pub mod feed;
pub mod monitor;
pub mod projector;
pub mod retention;

use crate::config::Config;
use crate::service::projections;
use crate::supervise::Parts;
use analyze::Backlog;

/// Starts all of them, as parts of a server.
pub fn start(parts: &mut Parts, backlog: Backlog, config: &Config) {
    let store = backlog.store.clone();
    parts.spawn("keeper", monitor::run(store.clone()));
    parts.spawn("changes", feed::run(store.clone()));
    parts.spawn("retention", retention::run(store.clone(), config.retention.clone()));
    parts.spawn("projector", projector::run(store.clone(), projections::all(&config.stories)));
    parts.spawn("backlog", analyze::run(backlog));
    parts.spawn("committer", async move { store.committer.gone().await });
}
