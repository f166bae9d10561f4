//! Whether the server should get calls: one state for `grpc.health.v1`, `/readyz` and the gauges.
//!
//! It is ready when it is warm, does not drain, and everything it depends on is up. A dependency falls after three misses in a
//! row and rises at the first success, so that one slow answer takes no replica out.

use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;

/// How often in a row a dependency may fail to answer before it counts as down.
const MISSES: u32 = 3;

/// The state, shared by all who change it or ask.
#[derive(Clone, Debug)]
pub struct Readiness {
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone, Debug, Default)]
struct State {
    warm: bool,
    draining: bool,
    /// A part of the server that has ended.
    broken: Option<&'static str>,
    /// Misses in a row of each.
    dependencies: BTreeMap<&'static str, u32>,
}

impl State {
    fn obstacle(&self) -> Option<&'static str> {
        match self {
            Self { broken: Some(part), .. } => Some(part),
            Self { draining: true, .. } => Some("draining"),
            Self { warm: false, .. } => Some("starting"),
            Self { dependencies, .. } => dependencies.iter().find(|(_, misses)| **misses >= MISSES).map(|(name, _)| *name),
        }
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self { state: Arc::new(watch::Sender::default()) }
    }
}

impl Readiness {
    /// The analyser is warm.
    pub fn warm(&self) {
        self.change(|state| state.warm = true);
    }

    /// A shutdown has begun.
    pub fn draining(&self) {
        self.change(|state| state.draining = true);
    }

    /// A part of the server has ended: it will not be ready again.
    pub fn broken(&self, part: &'static str) {
        self.change(|state| state.broken = Some(part));
    }

    /// The server needs this and does not know yet whether it is there.
    pub fn depends_on(&self, name: &'static str) {
        self.change(|state| {
            state.dependencies.insert(name, MISSES);
        });
    }

    /// A dependency answered, or did not.
    pub fn dependency(&self, name: &'static str, up: bool) {
        self.change(|state| {
            let misses = state.dependencies.entry(name).or_default();
            *misses = if up { 0 } else { misses.saturating_add(1) };
        });
    }

    /// Whether a dependency counts as up.
    pub fn is_up(&self, name: &str) -> bool {
        self.state.borrow().dependencies.get(name).is_some_and(|misses| *misses < MISSES)
    }

    /// What stands in the way of being ready; `None` when nothing does.
    pub fn obstacle(&self) -> Option<&'static str> {
        self.state.borrow().obstacle()
    }

    /// Waits until the answer is another than `ready`, and returns it.
    pub async fn becomes_other_than(&self, ready: bool) -> bool {
        let mut state = self.state.subscribe();
        // The sender is ours, so it is there.
        let _ = state.wait_for(|s| s.obstacle().is_none() != ready).await;
        !ready
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        self.state.send_modify(change);
        let state = self.state.borrow();
        metrics::gauge!("dateline_ready").set(f64::from(u8::from(state.obstacle().is_none())));
        metrics::gauge!("dateline_draining").set(f64::from(u8::from(state.draining)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_ready_when_warm_with_its_dependencies_and_not_draining() {
        let readiness = Readiness::default();
        assert_eq!(readiness.obstacle(), Some("starting"));
        readiness.warm();
        readiness.depends_on("disk");
        assert_eq!(readiness.obstacle(), Some("disk"));
        readiness.dependency("disk", true);
        assert!(readiness.becomes_other_than(false).await);
        for (up, obstacle) in [
            (true, None),
            (false, None),
            (false, None),
            (true, None),
            (false, None),
            (false, None),
            (false, Some("store")),
            (true, None),
        ] {
            readiness.dependency("store", up);
            assert_eq!(readiness.obstacle(), obstacle);
        }
        readiness.draining();
        assert_eq!(readiness.obstacle(), Some("draining"));
        assert!(!readiness.becomes_other_than(true).await);
        readiness.broken("committer");
        assert_eq!(readiness.obstacle(), Some("committer"));
    }
}
