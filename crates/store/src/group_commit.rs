//! Many documents, one commit: everything that wants to be written waits in one queue, and each commit takes all that waits.
//!
//! So a commit costs one `fsync` however many streams there are, and while it runs, the next one fills. A single document waits
//! for nobody: it is committed at once when the database is idle.

use super::in_flight::Underway;
use super::{Store, Write, Written};
use crate::Error;
use metrics::histogram;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tracing::Span;

/// Writes that may wait; who wants to add one more waits.
const QUEUE: usize = 1_024;

/// Most writes of one commit.
const BATCH: usize = 512;

/// About how many bytes one commit may hold.
const BATCH_BYTES: usize = 8 << 20;

/// The queue before the database.
#[derive(Clone, Debug)]
pub struct Committer {
    inbox: mpsc::Sender<Job>,
}

/// What a write takes up until it is done.
#[derive(Debug, Default)]
pub struct Held {
    /// Room in memory.
    pub room: Vec<OwnedSemaphorePermit>,
    /// Its place among the writes of its key.
    pub underway: Option<Underway>,
}

#[derive(Debug)]
struct Job {
    write: Write,
    held: Held,
    done: oneshot::Sender<Result<Written, Error>>,
    /// From the queue to the disk, below the span of who wrote it.
    span: Span,
}

impl Committer {
    /// Starts the task that commits. It ends when every `Committer` is gone and everything is written.
    pub fn start(store: Arc<dyn Store>) -> Self {
        let (inbox, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(run(store, jobs));
        Self { inbox }
    }

    /// Puts a write into the queue, and waits for a place in it. Writes of one caller are done in order. What is `held` is given
    /// back when the write is done, whether or not anybody waits for that.
    pub async fn submit(&self, write: Write, held: Held) -> Receipt {
        let (done, result) = oneshot::channel();
        // When the task is gone, the receipt says so.
        let _ = self.inbox.send(Job { write, held, done, span: crate::span("commit") }).await;
        Receipt(result)
    }

    /// Waits until the task that commits has ended, which it does only by a defect while there is a `Committer`.
    pub async fn gone(&self) {
        self.inbox.closed().await;
    }

    /// Writes one thing and waits until it is durable.
    ///
    /// # Errors
    /// Those of [`Store::commit`].
    pub async fn write(&self, write: Write) -> Result<Written, Error> {
        self.submit(write, Held::default()).await.wait().await
    }
}

/// The outcome to come of a write.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<Written, Error>>);

impl Receipt {
    /// Waits until it is durable.
    ///
    /// # Errors
    /// Those of [`Store::commit`].
    pub async fn wait(self) -> Result<Written, Error> {
        // The task that commits has ended, and the server will.
        self.0.await.unwrap_or(Err(Error::Unavailable))
    }
}

async fn run(store: Arc<dyn Store>, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.recv().await {
        let mut bytes = first.write.bytes();
        let mut waiting = vec![(first.done, first.held, first.span)];
        let mut writes = vec![first.write];
        while writes.len() < BATCH && bytes < BATCH_BYTES {
            let Ok(Job { write, held, done, span }) = jobs.try_recv() else { break };
            bytes += write.bytes();
            writes.push(write);
            waiting.push((done, held, span));
        }
        histogram!("dateline_store_commit_documents").record(writes.len() as f64);
        // Who waits may be gone; what is written stays written.
        match store.commit(&writes).await {
            Ok(outcomes) => waiting.into_iter().zip(outcomes).for_each(|((done, ..), outcome)| drop(done.send(Ok(outcome)))),
            Err(error) => waiting.into_iter().for_each(|(done, ..)| drop(done.send(Err(error)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dead_committer_is_told_and_noticed() {
        let (inbox, jobs) = mpsc::channel(1);
        let committer = Committer { inbox };
        let delete = || Write::Delete { key: "a".to_owned() };
        let waiting = committer.submit(delete(), Held::default()).await;
        drop(jobs);
        committer.gone().await;
        assert_eq!(waiting.wait().await, Err(Error::Unavailable), "what was in its queue");
        assert_eq!(committer.write(delete()).await, Err(Error::Unavailable), "what comes later");
    }
}
