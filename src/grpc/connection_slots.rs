//! A seat for every connection, and who has to give up theirs when all are taken.
//!
//! A flood of connections that do nothing must not keep out those that want to work. So when every seat is taken, a connection
//! that has never made a call gives up its own, the oldest first; then the one that has been idle for longest. A connection with
//! calls in flight never does: when all have, the newcomer is turned away.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// The seats of a server.
#[derive(Debug)]
pub(crate) struct Seats {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Arc<Seat>>,
}

/// The seat of one connection.
#[derive(Debug)]
pub(super) struct Seat {
    use_: Mutex<Use>,
    /// Answers that are being sent, by the numbers of their calls, and since when.
    answers: Mutex<BTreeMap<u64, Instant>>,
    given_up: Notify,
}

/// What a connection does. The order is that in which connections give up their seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    calls: usize,
    has_called: bool,
    since: Instant,
}

/// A seat taken; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    seats: Arc<Seats>,
    number: u64,
    seat: Arc<Seat>,
}

/// A call in flight.
#[derive(Debug)]
pub(crate) struct Busy {
    seat: Arc<Seat>,
    number: u64,
}

impl Seats {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    /// Takes a seat; `None` when all are taken by connections with calls in flight.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.seats.len() >= self.most {
            let idlest = taken.seats.iter().map(|(number, seat)| (seat.usage(), *number)).min();
            let (_, number) = idlest.filter(|(usage, _)| usage.calls == 0)?;
            if let Some(seat) = taken.seats.remove(&number) {
                seat.given_up.notify_one();
            }
        }
        let number = taken.next;
        taken.next += 1;
        let usage = Use { calls: 0, has_called: false, since: Instant::now() };
        let seat = Arc::new(Seat { use_: Mutex::new(usage), answers: Mutex::default(), given_up: Notify::new() });
        taken.seats.insert(number, Arc::clone(&seat));
        metrics::gauge!("dateline_connections").increment(1.0);
        Some(Place { seats: Arc::clone(self), number, seat })
    }
}

impl Seat {
    fn usage(&self) -> Use {
        *self.use_.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answers(&self) -> MutexGuard<'_, BTreeMap<u64, Instant>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Use)) {
        change(&mut self.use_.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Place {
    /// Waits until the seat has to be given up.
    pub(super) async fn given_up(&self) {
        self.seat.given_up.notified().await;
    }

    /// Notes a call, until what is returned is dropped.
    pub(super) fn call(&self) -> Busy {
        Busy::of(&self.seat)
    }

    /// Whether there has been a call.
    pub(super) fn has_called(&self) -> bool {
        self.seat.usage().has_called
    }

    /// Since when the oldest answer waits that should have been read by its client.
    pub(super) fn unread_since(&self) -> Option<Instant> {
        self.seat.answers().values().min().copied()
    }

    /// Since when there has been no call; `None` while there are some.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        Some(self.seat.usage()).filter(|usage| usage.calls == 0).map(|usage| usage.since)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner).seats.remove(&self.number);
        metrics::gauge!("dateline_connections").decrement(1.0);
    }
}

impl Busy {
    fn of(seat: &Arc<Seat>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        seat.change(|usage| *usage = Use { calls: usage.calls + 1, has_called: true, since: usage.since });
        Self { seat: Arc::clone(seat), number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// A call of the same connection that may last longer than this one.
    pub(crate) fn another(&self) -> Self {
        Self::of(&self.seat)
    }

    /// The whole answer is there: the client should read it.
    pub(crate) fn answered(&self) {
        self.seat.answers().insert(self.number, Instant::now());
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.seat.answers().remove(&self.number);
        self.seat.change(|usage| {
            usage.calls = usage.calls.saturating_sub(1);
            usage.since = Instant::now();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn take(seats: &Arc<Seats>) -> Place {
        seats.take().unwrap_or_else(|| panic!("no seat"))
    }

    #[test]
    fn an_answer_is_unread_until_its_call_has_ended() {
        let place = take(&Seats::new(1));
        let (first, second) = (place.call(), place.call());
        assert!(place.unread_since().is_none());
        first.answered();
        second.answered();
        let since = place.unread_since();
        drop(first);
        assert!(since.is_some() && place.unread_since() >= since);
        drop(second);
        assert!(place.unread_since().is_none());
    }

    #[test]
    fn the_idlest_makes_room_and_who_works_stays() {
        let seats = Seats::new(3);
        let (silent, worked, works) = (take(&seats), take(&seats), take(&seats));
        drop(worked.call());
        let busy = works.call();
        assert!(works.idle_since().is_none() && worked.idle_since().is_some());
        let newcomer = take(&seats);
        let given_up = |place: &Place| place.given_up().now_or_never().is_some();
        assert!(given_up(&silent) && !given_up(&worked) && !given_up(&works));
        let busier = newcomer.call();
        let last = take(&seats);
        assert!(given_up(&worked) && !given_up(&newcomer));
        let _busiest = last.call();
        assert!(seats.take().is_none(), "all work");
        drop((busy, busier));
        assert!(seats.take().is_some());
    }
}
