//! The bridge from async callers to CPU work: a fixed set of threads behind a bounded queue.
//!
//! A caller takes a permit first (unary calls shed when there is none, streams wait), then hands over a job. A job whose caller
//! has gone is skipped when its turn comes and asked between stages whether to go on. A job that panics is answered with
//! [`Error::Internal`] and costs nobody else anything.

use crate::analysis::Stop;
use crate::error::Error;
use metrics::{Counter, Gauge, Histogram};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Stack of a worker: HTML trees are walked recursively, and they are as deep as their author liked.
const STACK_BYTES: usize = 16 << 20;

/// How long a caller should wait when the queue is full.
const RETRY_AFTER: Duration = Duration::from_millis(500);

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run analyses.
#[derive(Clone, Debug)]
pub struct Executor {
    jobs: crossbeam_channel::Sender<Job>,
    meters: Arc<Meters>,
    /// One permit per running or waiting job, so that handing one over never blocks.
    admission: Arc<Semaphore>,
}

/// What is measured.
#[derive(Debug)]
struct Meters {
    waiting: Gauge,
    running: Gauge,
    wait: Histogram,
    shed: Counter,
}

impl Meters {
    fn new(threads: usize, queue: usize) -> Self {
        metrics::gauge!("dateline_queue_capacity").set(queue as f64);
        metrics::gauge!("dateline_analysis_threads").set(threads as f64);
        Self {
            waiting: metrics::gauge!("dateline_queue_depth"),
            running: metrics::gauge!("dateline_analyses_in_flight"),
            wait: metrics::histogram!("dateline_queue_wait_seconds"),
            shed: metrics::counter!("dateline_shed_total", "reason" => "QUEUE_FULL"),
        }
    }
}

/// The right to run one job.
#[derive(Debug)]
pub struct Permit {
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
    /// Starts `threads` workers (at least one) and lets `queue` jobs wait.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let (jobs, inbox) = crossbeam_channel::bounded::<Job>(threads + queue);
        for index in 0..threads {
            let inbox = inbox.clone();
            thread::Builder::new().name(format!("analysis-{index}")).stack_size(STACK_BYTES).spawn(move || {
                for job in inbox {
                    job();
                }
            })?;
        }
        let meters = Arc::new(Meters::new(threads, queue));
        Ok(Self { jobs, meters, admission: Arc::new(Semaphore::new(threads + queue)) })
    }

    /// A permit at once.
    ///
    /// # Errors
    /// [`Error::QueueFull`] when none is free.
    pub fn try_admit(&self) -> Result<Permit, Error> {
        let permit = Arc::clone(&self.admission).try_acquire_owned();
        permit.map(|place| Permit { _place: place }).map_err(|_| {
            self.meters.shed.increment(1);
            Error::QueueFull { retry_after: RETRY_AFTER }
        })
    }

    /// A permit as soon as one is free.
    ///
    /// # Errors
    /// [`Error::Draining`] when the executor was shut down.
    pub async fn admit(&self) -> Result<Permit, Error> {
        Arc::clone(&self.admission).acquire_owned().await.map(|place| Permit { _place: place }).map_err(|_| Error::Draining)
    }

    /// Hands over a job. The result arrives when it has run; dropping the receiver tells the job to stop.
    pub fn run<T, F>(&self, permit: Permit, deadline: Option<Instant>, work: F) -> Ticket<T>
    where
        T: Send + 'static,
        F: FnOnce(&Caller<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let handed_over = Instant::now();
        let (meters, span) = (Arc::clone(&self.meters), tracing::Span::current());
        meters.waiting.increment(1.0);
        let job: Job = Box::new(move || {
            let _entered = span.enter();
            let gone = || done.is_closed();
            let caller = Caller { gone: &gone, deadline, queued: handed_over.elapsed() };
            meters.wait.record(caller.queued);
            meters.waiting.decrement(1.0);
            meters.running.increment(1.0);
            let outcome = match caller.stop() {
                Some(stop) => Err(stop.into()),
                None => catch_unwind(AssertUnwindSafe(|| work(&caller))).unwrap_or_else(|_| {
                    tracing::error!("analysis panicked");
                    Err(Error::Internal)
                }),
            };
            drop(permit);
            meters.running.decrement(1.0);
            // Nobody waits any more: there is nobody to tell.
            let _ = done.send(outcome);
        });
        // The permit holds a place in the channel; it is closed only when every worker is gone.
        let accepted = self.jobs.try_send(job).is_ok();
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
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    fn one_worker(queue: usize) -> Executor {
        Executor::start(1, queue).unwrap_or_else(|e| panic!("{e}"))
    }

    fn admitted(executor: &Executor) -> Permit {
        executor.try_admit().unwrap_or_else(|e| panic!("{e}"))
    }

    #[tokio::test]
    async fn a_full_queue_is_a_typed_answer_and_permits_come_back() {
        let executor = one_worker(1);
        let (release, wait) = mpsc::channel::<()>();
        let running = executor.run(admitted(&executor), None, move |_| {
            let _ = wait.recv();
            Ok(1)
        });
        let waiting = executor.run(admitted(&executor), None, |_| Ok(2));
        assert!(matches!(executor.try_admit(), Err(Error::QueueFull { .. })));
        drop(release);
        assert_eq!((running.wait().await, waiting.wait().await), (Ok(1), Ok(2)));
        assert!(executor.admit().await.is_ok());
    }

    #[tokio::test]
    async fn a_job_whose_caller_left_is_skipped() {
        let executor = one_worker(2);
        let (release, wait) = mpsc::channel::<()>();
        let running = executor.run(admitted(&executor), None, move |_| {
            let _ = wait.recv();
            Ok(())
        });
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        drop(executor.run(admitted(&executor), None, move |_| {
            flag.store(true, Ordering::SeqCst);
            Ok(())
        }));
        drop(release);
        assert_eq!(running.wait().await, Ok(()));
        let last = executor.run(executor.admit().await.unwrap_or_else(|e| panic!("{e}")), None, |_| Ok(()));
        assert_eq!(last.wait().await, Ok(()));
        assert!(!ran.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_passed_deadline_and_a_panic_have_their_answers() {
        let executor = one_worker(4);
        let late: Ticket<()> = executor.run(admitted(&executor), Some(Instant::now()), |_| Ok(()));
        assert_eq!(late.wait().await, Err(Error::DeadlineExceeded));
        let panicking: Ticket<()> = executor.run(admitted(&executor), None, |_| panic!("on purpose"));
        assert_eq!(panicking.wait().await, Err(Error::Internal));
        assert_eq!(executor.run(admitted(&executor), None, |_| Ok(7)).wait().await, Ok(7));
    }
}
