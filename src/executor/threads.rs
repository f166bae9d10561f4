//! The threads that run jobs: workers, and a stand-in for each.
//!
//! A worker takes what is ready, short or long. While it works on a long job its stand-in takes short ones; a stand-in whose worker is
//! back ends the job that it has and then waits until it is needed again.

use super::Job;
use crossbeam_channel::{Receiver, Sender, TryRecvError};
use std::io;
use std::thread;

/// Stack of a thread: HTML trees are walked recursively, and they are as deep as their author liked.
const STACK_BYTES: usize = 16 << 20;

/// Ends, by disconnection, when a worker is done with a long job.
type Over = Receiver<()>;

/// Starts `count` workers and as many stand-ins. They end when every queue is closed and empty.
pub(super) fn start(count: usize, short: &[Receiver<Job>; 2], long: &[Receiver<Job>; 2]) -> io::Result<()> {
    let spawn = |name: String, work: Box<dyn FnOnce() + Send>| {
        thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn(work).map(drop)
    };
    for index in 0..count {
        let (call_stand_in, called) = crossbeam_channel::unbounded();
        let (mine, theirs, long) = (short.clone(), short.clone(), long.clone());
        spawn(format!("analysis-{index}"), Box::new(move || work(&mine, &long, &call_stand_in)))?;
        spawn(format!("stand-in-{index}"), Box::new(move || stand_in(&theirs, &called)))?;
    }
    Ok(())
}

/// Takes jobs of every queue; of those that have one, chance decides.
fn work(short: &[Receiver<Job>; 2], long: &[Receiver<Job>; 2], call_stand_in: &Sender<Over>) {
    let [short_calls, short_bulk] = short;
    let [long_calls, long_bulk] = long;
    loop {
        let (job, is_long) = crossbeam_channel::select! {
            recv(short_calls) -> job => (job, false),
            recv(short_bulk) -> job => (job, false),
            recv(long_calls) -> job => (job, true),
            recv(long_bulk) -> job => (job, true),
        };
        // All are closed together.
        let Ok(job) = job else { return };
        let (working, over) = crossbeam_channel::bounded(0);
        if is_long {
            // It lives as long as this thread.
            let _ = call_stand_in.send(over);
        }
        job();
        drop(working);
    }
}

/// Takes short jobs whenever it is called, until that is over.
fn stand_in(short: &[Receiver<Job>; 2], called: &Receiver<Over>) {
    let [short_calls, short_bulk] = short;
    for over in called {
        while over.try_recv() != Err(TryRecvError::Disconnected) {
            let job = crossbeam_channel::select! {
                recv(short_calls) -> job => job,
                recv(short_bulk) -> job => job,
                recv(over) -> _ => break,
            };
            let Ok(job) = job else { return };
            job();
        }
    }
}
