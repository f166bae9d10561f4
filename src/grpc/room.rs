//! Memory for requests: what all of them together may take, as they come and as they are decoded.

use super::pb::codec::Admit;
use super::weight::Weights;
use crate::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;

/// How long to wait when requests take all the memory that they may.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Bytes that all requests together may take.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    all: usize,
    left: Arc<Semaphore>,
}

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        let all = bytes.min(Semaphore::MAX_PERMITS);
        Self { all, left: Arc::new(Semaphore::new(all)) }
    }

    /// Takes room for this many bytes, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Error::MemoryFull`] when others have it.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Error> {
        let room = u32::try_from(bytes).ok().and_then(|bytes| Arc::clone(&self.left).try_acquire_many_owned(bytes).ok());
        room.ok_or_else(|| {
            metrics::counter!("dateline_shed_total", "reason" => "MEMORY_FULL").increment(1);
            Error::MemoryFull { retry_after: RETRY_AFTER }
        })
    }

    /// The same for a message that takes `weight` in all, of which it has `taken` already.
    ///
    /// # Errors
    /// Also [`Error::MessageTooHeavy`] when there is not as much for all.
    pub(crate) fn reserve_for_message(&self, weight: usize, taken: usize) -> Result<OwnedSemaphorePermit, Error> {
        if weight > self.all {
            return Err(Error::MessageTooHeavy { weight, most: self.all });
        }
        self.reserve(weight.saturating_sub(taken))
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.left.available_permits()
    }
}

/// What one request takes of the room.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken(Arc<Mutex<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    /// For the bytes of a message.
    bytes: Option<OwnedSemaphorePermit>,
    /// For what has been decoded of it.
    decoded: Option<OwnedSemaphorePermit>,
}

impl Taken {
    /// The bytes of a message come, and take this.
    pub(super) fn came(&self, bytes: OwnedSemaphorePermit) {
        self.with(|parts| parts.bytes = Some(bytes));
    }

    /// The bytes of the message are gone.
    pub(super) fn bytes_gone(&self) {
        self.with(|parts| parts.bytes = None);
    }

    /// The message is gone.
    pub(super) fn all_gone(&self) {
        self.with(|parts| *parts = Parts::default());
    }

    fn with<T>(&self, change: impl FnOnce(&mut Parts) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes room for what a message becomes, decompressed and decoded, before it is decoded.
pub(super) struct Decoding {
    pub(super) room: Room,
    pub(super) weights: Arc<Weights>,
    /// The type of the messages, when it is known.
    pub(super) number: Option<usize>,
    pub(super) taken: Taken,
}

impl Admit for Decoding {
    fn admit(&self, message: &[u8]) -> Result<(), Status> {
        let weight = self.number.map_or(0, |number| self.weights.weigh(number, message));
        // As it came it has room already, which is less when it was compressed.
        let came = self.taken.with(|parts| parts.bytes.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        let bytes = message.len().max(came);
        let mut unpacked = self.room.reserve_for_message(bytes + weight, came)?;
        let decoded = unpacked.split(weight);
        self.taken.with(|parts| {
            match &mut parts.bytes {
                Some(bytes) => bytes.merge(unpacked),
                None => parts.bytes = Some(unpacked),
            }
            parts.decoded = decoded;
        });
        Ok(())
    }
}
