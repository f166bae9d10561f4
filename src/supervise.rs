//! Long-lived tasks, watched: when one ends that should not, the process says that it is not ready, and leaves.

use std::collections::HashMap;
use std::future::Future;
use tokio::task::{Id, JoinSet};

/// Tasks that live as long as the server. They are aborted when this is dropped.
#[derive(Debug, Default)]
pub struct Parts {
    tasks: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

/// A part that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} has {}", if *.panicked { "panicked" } else { "ended" })]
pub struct Broken {
    /// Its name.
    pub name: &'static str,
    /// Whether it panicked; else it ended by itself.
    pub panicked: bool,
}

impl Parts {
    /// Starts one.
    pub fn spawn(&mut self, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(part).id();
        self.names.insert(id, name);
    }

    /// Waits until one has ended; for ever while there are none. Cancel-safe.
    pub async fn broken(&mut self) -> Broken {
        let Some(ended) = self.tasks.join_next_with_id().await else { return std::future::pending().await };
        let (id, panicked) = match ended {
            Ok((id, ())) => (id, false),
            Err(error) => (error.id(), error.is_panic()),
        };
        let broken = Broken { name: self.names.remove(&id).unwrap_or_default(), panicked };
        tracing::error!(part = broken.name, panicked, "a part of the server has ended; the process will leave");
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_part_that_ends_or_panics_is_told() {
        let mut parts = Parts::default();
        let waits = tokio::time::timeout(Duration::from_secs(60), parts.broken());
        assert!(waits.await.is_err(), "without parts nothing breaks");
        parts.spawn("lasting", std::future::pending());
        parts.spawn("ending", std::future::ready(()));
        assert_eq!(parts.broken().await, Broken { name: "ending", panicked: false });
        parts.spawn("panicking", async { panic!("on purpose") });
        let broken = parts.broken().await;
        assert_eq!(
            (broken, broken.to_string().as_str()),
            (Broken { name: "panicking", panicked: true }, "panicking has panicked")
        );
        assert!(tokio::time::timeout(Duration::from_secs(60), parts.broken()).await.is_err());
    }
}
