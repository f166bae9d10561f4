use super::*;
use futures_util::FutureExt as _;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

fn one_worker(queue: usize) -> Executor {
    Executor::start(1, queue).unwrap_or_else(|e| panic!("{e}"))
}

fn admitted(executor: &Executor) -> Permit {
    executor.try_admit(Size::Short, None).unwrap_or_else(|e| panic!("{e}"))
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
    assert!(matches!(executor.try_admit(Size::Short, None), Err(Error::QueueFull { .. })));
    drop(release);
    assert_eq!((running.wait().await, waiting.wait().await), (Ok(1), Ok(2)));
    assert!(executor.admit(Size::Short).await.is_ok());
}

#[tokio::test]
async fn neither_lane_keeps_out_the_other() {
    const MANY: usize = 30;
    let executor = one_worker(MANY);
    let (release, wait) = mpsc::channel::<()>();
    let running = executor.run(admitted(&executor), None, move |_| {
        let _ = wait.recv();
        Ok(())
    });
    let done = Arc::new(AtomicU64::new(0));
    let counted = |permit: Permit| {
        let done = Arc::clone(&done);
        executor.run(permit, None, move |_| Ok(done.fetch_add(1, Ordering::SeqCst)))
    };
    let mut bulk = Vec::new();
    while let Some(permit) = executor.admit(Size::Short).now_or_never() {
        bulk.push(counted(permit.unwrap_or_else(|e| panic!("{e}"))));
    }
    assert_eq!(bulk.len(), MANY + 1);
    let call = counted(admitted(&executor));
    drop(release);
    assert_eq!(running.wait().await, Ok(()));
    // It is chosen by chance each time: that it comes last happens once in two thousand million times.
    assert!(call.wait().await.is_ok_and(|before| before <= MANY as u64));
    for job in bulk {
        assert!(job.wait().await.is_ok());
    }
}

#[tokio::test]
async fn a_call_that_would_wait_beyond_its_deadline_is_refused_at_once() {
    let executor = one_worker(9);
    let second = Duration::from_secs(1);
    let soon = |after: Duration| Some(Instant::now() + after);
    executor.shared.call.short.learn(second);
    let (release, wait) = mpsc::channel::<()>();
    let running = executor.run(admitted(&executor), None, move |_| {
        let _ = wait.recv();
        Ok(())
    });
    // Whatever the mean, who need not wait is let in.
    assert!(executor.try_admit(Size::Short, soon(Duration::from_millis(1))).is_ok());
    let waiting: Vec<Ticket<()>> = (0..4).map(|_| executor.run(admitted(&executor), None, |_| Ok(()))).collect();
    let refused = executor.try_admit(Size::Short, soon(second * 5));
    assert!(matches!(refused, Err(Error::QueueTooLong { retry_after }) if retry_after == second * 4), "{refused:?}");
    assert!(executor.try_admit(Size::Short, soon(second * 20)).is_ok() && executor.try_admit(Size::Short, None).is_ok());
    // Those who are long wait for the short ones, too.
    assert!(executor.try_admit(Size::Long, soon(second * 5)).is_err());
    drop(release);
    assert_eq!(running.wait().await, Ok(()));
    for job in waiting {
        assert_eq!(job.wait().await, Ok(()));
    }
}

#[tokio::test]
async fn short_jobs_pass_a_long_one_and_the_next_long_one_waits() {
    let executor = one_worker(4);
    let admitted = |size| executor.try_admit(size, None).unwrap_or_else(|e| panic!("{e}"));
    for _ in 0..3 {
        let (release, wait) = mpsc::channel::<()>();
        let (begun, has_begun) = oneshot::channel();
        let long = executor.run(admitted(Size::Long), None, move |_| {
            let _ = begun.send(());
            let _ = wait.recv();
            Ok(())
        });
        assert!(has_begun.await.is_ok());
        let next = executor.run(admitted(Size::Long), None, |_| Ok(()));
        let bulk = executor.admit(Size::Short).await.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(executor.run(admitted(Size::Short), None, |_| Ok(1)).wait().await, Ok(1));
        assert_eq!(executor.run(bulk, None, |_| Ok(2)).wait().await, Ok(2));
        let mut next = pin!(next.wait());
        assert!(next.as_mut().now_or_never().is_none());
        drop(release);
        assert_eq!((long.wait().await, next.await), (Ok(()), Ok(())));
    }
}

#[test]
fn the_mean_follows_what_jobs_take() {
    let (line, _) = Line::new(1);
    line.learn(Duration::from_millis(10));
    assert_eq!(line.mean(), Duration::from_millis(10));
    (0..200).for_each(|_| line.learn(Duration::from_millis(50)));
    assert!((49..=50).contains(&line.mean().as_millis()), "{:?}", line.mean());
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
    let last = executor.run(executor.admit(Size::Short).await.unwrap_or_else(|e| panic!("{e}")), None, |_| Ok(()));
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
