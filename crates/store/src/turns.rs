//! Turns of searches: so many at a time, each for so long.
//!
//! A search that waits for a place is told so, and so is one that had its place for too long: neither is the database's fault, and
//! whoever asks can ask for less, or again.

use crate::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

/// How long a search waits for a place.
const WAIT: Duration = Duration::from_secs(2);

/// How long it may have it.
const TIME: Duration = Duration::from_secs(5);

/// The places that searches take.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    places: Arc<Semaphore>,
}

/// One of them, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    until: Instant,
    _place: OwnedSemaphorePermit,
}

impl Turns {
    pub(crate) fn new(places: u32) -> Self {
        Self { places: Arc::new(Semaphore::new(places as usize)) }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Error::Busy`] when none becomes free in time.
    pub(crate) async fn take(&self) -> Result<Turn, Error> {
        match timeout(WAIT, Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(place)) => Ok(Turn { until: Instant::now() + TIME, _place: place }),
            Ok(Err(_)) | Err(_) => Err(Error::Busy),
        }
    }
}

impl Turn {
    /// When it ends.
    pub(crate) const fn until(&self) -> Instant {
        self.until
    }
}

/// What a search finds until its turn ends.
///
/// # Errors
/// [`Error::TooLong`] when that is over; the search is dropped then.
pub(crate) async fn in_turn<T>(until: Instant, search: impl Future<Output = T> + Send) -> Result<T, Error> {
    timeout_at(until, search).await.map_err(|_| Error::TooLong)
}
