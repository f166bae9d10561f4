//! Short work of the processor off the async threads: unpacking what is stored, words around hits, heads of pages.
//!
//! What takes milliseconds on an async thread holds up every connection that the thread serves. It is too short and too frequent
//! for the queue of analyses, and must not wait behind them: it runs on the runtime's blocking threads, as much of it at once as
//! there are threads for analyses; who finds no place waits for one.

use crate::error::Error;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Places for short work.
#[derive(Clone, Debug)]
pub struct Offload {
    places: Arc<Semaphore>,
}

impl Offload {
    /// With this many places, at least one.
    pub fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places.max(1))) }
    }

    /// Runs `work` and waits for its outcome. What has begun is done to its end, whether or not anybody waits.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Internal`] when it panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return Err(Error::Internal) };
        let span = tracing::Span::current();
        let done = spawn_blocking(move || {
            let _place = place;
            span.in_scope(work)
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "short work failed");
            Err(Error::Internal)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[tokio::test]
    async fn work_leaves_the_thread_free_waits_for_a_place_and_may_panic() {
        let offload = Offload::new(1);
        let (release, wait) = mpsc::channel::<()>();
        let blocking = offload.clone();
        let first = tokio::spawn(async move { blocking.run(move || Ok(wait.recv().is_err())).await });
        // This runtime has one thread, and it goes on; the place is taken.
        tokio::task::yield_now().await;
        let second = tokio::time::timeout(Duration::from_millis(20), offload.run(|| Ok(()))).await;
        assert!(second.is_err());
        drop(release);
        assert_eq!(first.await.ok(), Some(Ok(true)));
        assert_eq!(offload.run::<()>(|| panic!("on purpose")).await, Err(Error::Internal));
        assert_eq!(offload.run(|| Ok(7)).await, Ok(7));
    }
}
