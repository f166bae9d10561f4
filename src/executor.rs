//! The bridge from async callers to CPU work: a fixed set of threads behind bounded queues.
//!
//! There are two lanes. Unary calls take the [`Call`](Lane::Call) lane, where somebody waits for each answer: a call is refused at
//! once when the lane is full, or when it is so long that the caller's deadline would pass in it. Streams, batches and the backlog
//! take the [`Bulk`](Lane::Bulk) lane and wait for a place. When both have work a thread takes from either with the same chance,
//! so that neither a feed that catches up nor a crowd of callers keeps out the other.
//!
//! A job on a text of more than some pages is a long one, and holds up nobody: while a thread works on it, a stand-in of that thread
//! takes the short jobs, and the system shares the processors among both.
//!
//! A caller takes a permit first, then hands over a job. A job whose caller has gone is skipped when its turn comes and asked
//! between stages whether to go on. A job that panics is answered with [`Error::Internal`] and costs nobody else anything.

mod threads;

use crate::analysis::Stop;
use crate::error::Error;
use crate::telemetry::trace;
use metrics::{Counter, Gauge, Histogram};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How long a caller should wait, at least, when it is refused.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Texts of so many bytes make short jobs: some 2,500 words.
const SHORT_BYTES: usize = 16 << 10;

/// How many jobs the mean time of a job looks back on, about.
const MEMORY: u64 = 32;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run analyses.
#[derive(Clone, Debug)]
pub struct Executor {
    shared: Arc<Shared>,
}

/// What callers and jobs share. Every job holds it, so both lanes stay open until both are empty.
#[derive(Debug)]
struct Shared {
    call: Queue,
    bulk: Queue,
    threads: usize,
    /// Threads that run a job.
    busy: AtomicUsize,
    running: Gauge,
    full: Counter,
    too_long: Counter,
}

impl Shared {
    const fn queue(&self, lane: Lane) -> &Queue {
        match lane {
            Lane::Call => &self.call,
            Lane::Bulk => &self.bulk,
        }
    }
}

/// Which queue a job waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    /// Somebody waits for this one answer.
    Call,
    /// One of many, none of which is hurried.
    Bulk,
}

impl Lane {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Bulk => "bulk",
        }
    }
}

/// How long a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Done in a moment.
    Short,
    /// It may take seconds.
    Long,
}

impl Size {
    /// Of a job on texts of so many bytes.
    pub const fn of(bytes: usize) -> Self {
        if bytes <= SHORT_BYTES { Self::Short } else { Self::Long }
    }
}

/// Jobs of one lane that wait.
#[derive(Debug)]
struct Queue {
    short: Line,
    long: Line,
    /// One permit per running or waiting job, so that handing one over never blocks.
    admission: Arc<Semaphore>,
    waiting: Gauge,
    wait: Histogram,
}

impl Queue {
    /// The queue, and where its short and its long jobs come out.
    fn new(lane: Lane, places: usize) -> (Self, [crossbeam_channel::Receiver<Job>; 2]) {
        let lane = lane.as_str();
        let ((short, shorts), (long, longs)) = (Line::new(places), Line::new(places));
        let waiting = metrics::gauge!("dateline_queue_depth", "lane" => lane);
        waiting.set(0.0);
        let queue = Self {
            short,
            long,
            admission: Arc::new(Semaphore::new(places)),
            waiting,
            wait: metrics::histogram!("dateline_queue_wait_seconds", "lane" => lane),
        };
        (queue, [shorts, longs])
    }

    const fn line(&self, size: Size) -> &Line {
        match size {
            Size::Short => &self.short,
            Size::Long => &self.long,
        }
    }
}

/// Jobs of one lane and size that wait.
#[derive(Debug)]
struct Line {
    jobs: crossbeam_channel::Sender<Job>,
    /// How long a job takes, in nanoseconds; 0 before the first one. A lost update costs nothing.
    mean: AtomicU64,
}

impl Line {
    fn new(places: usize) -> (Self, crossbeam_channel::Receiver<Job>) {
        let (jobs, inbox) = crossbeam_channel::bounded(places);
        (Self { jobs, mean: AtomicU64::new(0) }, inbox)
    }

    fn mean(&self) -> Duration {
        Duration::from_nanos(self.mean.load(Ordering::Relaxed))
    }

    /// How long so many of its jobs take.
    fn time_of(&self, jobs: usize) -> Duration {
        self.mean().saturating_mul(u32::try_from(jobs).unwrap_or(u32::MAX))
    }

    fn learn(&self, took: Duration) {
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let mean = match self.mean.load(Ordering::Relaxed) {
            0 => took,
            mean => mean - mean / MEMORY + took / MEMORY,
        };
        self.mean.store(mean, Ordering::Relaxed);
    }
}

/// The right to run one job.
#[derive(Debug)]
pub struct Permit {
    lane: Lane,
    size: Size,
    /// Returned when the job has run.
    _place: OwnedSemaphorePermit,
}

/// What a running job knows of its caller.
pub struct Caller<'a> {
    gone: &'a dyn Fn() -> bool,
    deadline: Option<Instant>,
    /// How long the job waited for a worker.
    pub queued: Duration,
}

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("deadline", &self.deadline).field("queued", &self.queued).finish_non_exhaustive()
    }
}

impl Caller<'_> {
    /// Why the job should stop, if it should.
    pub fn stop(&self) -> Option<Stop> {
        if (self.gone)() {
            Some(Stop::Cancelled)
        } else if self.deadline.is_some_and(|d| Instant::now() >= d) {
            Some(Stop::DeadlineExceeded)
        } else {
            None
        }
    }
}

impl Executor {
    /// Starts `threads` workers (at least one) and lets `queue` jobs wait in each lane.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let (call, [short_calls, long_calls]) = Queue::new(Lane::Call, threads + queue);
        let (bulk, [short_bulk, long_bulk]) = Queue::new(Lane::Bulk, threads + queue);
        threads::start(threads, &[short_calls, short_bulk], &[long_calls, long_bulk])?;
        metrics::gauge!("dateline_queue_capacity").set(queue as f64);
        metrics::gauge!("dateline_analysis_threads").set(threads as f64);
        let shared = Shared {
            call,
            bulk,
            threads,
            busy: AtomicUsize::new(0),
            running: metrics::gauge!("dateline_analyses_in_flight"),
            full: metrics::counter!("dateline_shed_total", "reason" => "QUEUE_FULL"),
            too_long: metrics::counter!("dateline_shed_total", "reason" => "QUEUE_TOO_LONG"),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// A permit for a unary call's job of this size, at once.
    ///
    /// # Errors
    /// [`Error::QueueFull`] when none is free, [`Error::QueueTooLong`] when the call would have to wait for most of the time up to
    /// its deadline: it would be given up half-way, and its work be lost to those who can still be answered.
    pub fn try_admit(&self, size: Size, deadline: Option<Instant>) -> Result<Permit, Error> {
        let wait = self.expected_wait(size);
        let retry_after = wait.max(RETRY_AFTER);
        // What is expected is an estimate, and under overload every call is let in at its limit: half as much again, and the call's
        // own time.
        let needed = wait + wait / 2 + self.shared.call.line(size).mean();
        if !wait.is_zero() && deadline.is_some_and(|d| d.saturating_duration_since(Instant::now()) < needed) {
            self.shared.too_long.increment(1);
            return Err(Error::QueueTooLong { retry_after });
        }
        let permit = Arc::clone(&self.shared.call.admission).try_acquire_owned();
        permit.map(|place| Permit { lane: Lane::Call, size, _place: place }).map_err(|_| {
            self.shared.full.increment(1);
            Error::QueueFull { retry_after }
        })
    }

    /// How long a call of this size that comes now will wait for a thread; zero when nobody waits. Short ones wait for short ones
    /// alone.
    fn expected_wait(&self, size: Size) -> Duration {
        let Shared { call, bulk, threads, busy, .. } = &*self.shared;
        let idle = threads.saturating_sub(busy.load(Ordering::Relaxed));
        let before: &[Size] = match size {
            Size::Short => &[Size::Short],
            Size::Long => &[Size::Short, Size::Long],
        };
        let wait = before.iter().map(|&size| {
            let (calls, others) = (call.line(size), bulk.line(size));
            let waiting = calls.jobs.len().saturating_sub(idle);
            calls.time_of(waiting).saturating_add(others.time_of(waiting.min(others.jobs.len())))
        });
        wait.fold(Duration::ZERO, Duration::saturating_add) / u32::try_from(*threads).unwrap_or(u32::MAX)
    }

    /// A permit for one of many jobs, this one of this size, as soon as one is free.
    ///
    /// # Errors
    /// [`Error::Draining`] when the executor was shut down.
    pub async fn admit(&self, size: Size) -> Result<Permit, Error> {
        let permit = Arc::clone(&self.shared.bulk.admission).acquire_owned().await;
        permit.map(|place| Permit { lane: Lane::Bulk, size, _place: place }).map_err(|_| Error::Draining)
    }

    /// Hands over a job. The result arrives when it has run; dropping the receiver tells the job to stop.
    pub fn run<T, F>(&self, permit: Permit, deadline: Option<Instant>, work: F) -> Ticket<T>
    where
        T: Send + 'static,
        F: FnOnce(&Caller<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let handed_over = Instant::now();
        let (shared, span) = (Arc::clone(&self.shared), tracing::Span::current());
        let waits = trace::below(|| tracing::info_span!("queue", lane = permit.lane.as_str()));
        let queue = self.shared.queue(permit.lane);
        let line = queue.line(permit.size);
        queue.waiting.increment(1.0);
        let job: Job = Box::new(move || {
            drop(waits);
            let _entered = span.enter();
            let own = shared.queue(permit.lane);
            let gone = || done.is_closed();
            let begin = Instant::now();
            let caller = Caller { gone: &gone, deadline, queued: begin - handed_over };
            own.wait.record(caller.queued);
            own.waiting.decrement(1.0);
            shared.running.increment(1.0);
            shared.busy.fetch_add(1, Ordering::Relaxed);
            let outcome = match caller.stop() {
                Some(stop) => Err(stop.into()),
                None => trace::below(|| tracing::info_span!("analysis")).in_scope(|| {
                    catch_unwind(AssertUnwindSafe(|| work(&caller))).unwrap_or_else(|_| {
                        tracing::error!("analysis panicked");
                        Err(Error::Internal)
                    })
                }),
            };
            // Work that was given up says little of how long work takes.
            if outcome.is_ok() {
                own.line(permit.size).learn(begin.elapsed());
            }
            drop(permit);
            shared.busy.fetch_sub(1, Ordering::Relaxed);
            shared.running.decrement(1.0);
            // Nobody waits any more: there is nobody to tell.
            let _ = done.send(outcome);
        });
        // The permit holds a place in the channel; it is closed only when every worker is gone.
        let accepted = line.jobs.try_send(job).is_ok();
        Ticket { result, accepted, deadline }
    }
}

/// The result to come of a job.
#[derive(Debug)]
pub struct Ticket<T> {
    result: oneshot::Receiver<Result<T, Error>>,
    accepted: bool,
    deadline: Option<Instant>,
}

impl<T> Ticket<T> {
    /// Waits for the result.
    ///
    /// # Errors
    /// What the job answered; [`Error::DeadlineExceeded`] when it has not by its deadline, for instance because it still waits for
    /// a worker; [`Error::Internal`] when its worker died.
    pub async fn wait(self) -> Result<T, Error> {
        if !self.accepted {
            return Err(Error::Internal);
        }
        let outcome = match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline.into(), self.result).await,
            None => Ok(self.result.await),
        };
        match outcome {
            Ok(answered) => answered.unwrap_or(Err(Error::Internal)),
            Err(_) => Err(Error::DeadlineExceeded),
        }
    }
}

#[cfg(test)]
mod tests;
