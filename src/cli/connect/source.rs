//! What a source has in common with others: its documents go over one ingest session, and it hears how far all is durable.
//!
//! The session has the name of the part and outlives the program; documents are numbered behind those that it has. What was sent
//! but not told durable before the program died is sent again, and is the same document by its key.

use super::{Fault, Shared, gauges};
use crate::cli::ingest::feed::{Feed, Listener, Numbering};
use crate::cli::ingest::input::{Item, Refusal};
use crate::grpc::pb;
use std::time::Duration;
use tokio::sync::mpsc;

/// Messages that are read ahead.
pub(super) const AHEAD: usize = 64;

/// Codes with which a server refuses who asks, or what is asked.
const LASTING: [&str; 4] = ["UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "UNIMPLEMENTED"];

/// A document that is not stored.
#[derive(Clone, Debug)]
pub(super) struct DeadLetter {
    pub(super) position: u64,
    pub(super) origin: String,
    pub(super) refusal: Refusal,
}

/// Everything up to a position is durable, but for those that are told with it.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub(super) position: u64,
    pub(super) dead: Vec<DeadLetter>,
}

/// Tells checkpoints to whoever keeps the position.
struct Observer<'a> {
    part: &'a str,
    shared: &'a Shared<'a>,
    dead: Vec<DeadLetter>,
    /// It is bounded by what is without a checkpoint: nothing is read while the stream cannot be told.
    checkpoints: mpsc::UnboundedSender<Checkpoint>,
}

impl Listener for Observer<'_> {
    fn opened(&mut self, through: i64) {
        tracing::info!(part = self.part, through, "ingest session opened");
        self.shared.connected(self.part);
    }

    fn skipped(&mut self) {}

    fn result(&mut self, item: &Item, result: &pb::IngestResult) {
        gauges::became(self.part, result.outcome().as_str_name().trim_start_matches("INGEST_OUTCOME_"));
        if let Some(refusal) = Refusal::of(item, result) {
            gauges::dead(self.part, &refusal.reason);
            let Refusal { reason, message: why } = &refusal;
            tracing::warn!(part = self.part, origin = item.origin, reason, why, "not stored");
            self.dead.push(DeadLetter { position: item.position, origin: item.origin.clone(), refusal });
        }
    }

    fn durable(&mut self, last: &Item) {
        let (dead, later) = std::mem::take(&mut self.dead).into_iter().partition(|letter| letter.position <= last.position);
        self.dead = later;
        // Nobody listens when the part is about to end.
        let _ = self.checkpoints.send(Checkpoint { position: last.position, dead });
    }

    fn say(&self, text: &str) {
        tracing::info!(part = self.part, "{text}");
    }
}

/// Sends documents until `items` ends and all are durable; `checkpoints` hears how far that is.
///
/// # Errors
/// For good when the server refuses us, for now when it refuses the session, which another connector may have taken over.
pub(super) async fn send(
    part: &str,
    open: pb::IngestOpen,
    items: mpsc::Receiver<Item>,
    checkpoints: mpsc::UnboundedSender<Checkpoint>,
    shared: &Shared<'_>,
) -> Result<(), Fault> {
    let mut observer = Observer { part, shared, dead: Vec::new(), checkpoints };
    // It never gives up by itself: a stream waits for as long as it keeps its messages.
    let patience = Duration::from_secs(u64::from(u32::MAX));
    let feed = Feed::new(shared.remote, open, patience, items, Numbering::Continued, &mut observer);
    feed.run().await.map_err(|why| {
        // What the server says of us mends itself as little as what it says of the section; a session that was taken over does.
        let lasting = LASTING.iter().any(|code| why.starts_with(code));
        if lasting { Fault::Final(why) } else { Fault::passing("ingest", why) }
    })
}
