//! The projector: one process at a time runs the projections of a store.
//!
//! It holds a lease, which it keeps every two seconds and with everything that it writes; six seconds after it was last kept another
//! process takes it over. Every step is one transaction: {the lease is still held; rows; cursors; what the feed tells of stories}.
//! A process that has lost the lease without knowing (it was stopped, or cut off) writes nothing, since the epoch has risen.
//!
//! Projections that have come equally far share the reading of changes and documents, and a transaction. One that lags behind, since
//! it is new or has failed, catches up batch by batch beside the others. One that fails is rebuilt and runs alone until it
//! has come further; from the fourth attempt on change by change, so that the one that is at fault is passed over after
//! [`MAX_PROJECTION_ATTEMPTS`].

use crate::error::Error;
use crate::service::projection::{Batch, Changed, Projected, Projection, ReadDocument};
use crate::service::store_handle::StoreHandle;
use crate::service::traced::Traced;
use crate::store::filter::ChangeFilter;
use crate::store::projection::{Lease, Progress, ProjectionStep};
use crate::store::{self, ChangeFound, Changes, MAX_PROJECTION_ATTEMPTS, Micros, Store};
use futures_util::FutureExt as _;
use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, sleep};

/// The job whose lease it holds.
const JOB: &str = "projector";

/// Changes of a batch at most, whose documents are read so many at once, until their texts have so many bytes together: decoded, a
/// document with its analysis takes many times its text.
const BATCH: usize = 256;
const READ_AT_ONCE: usize = 8;
const BATCH_TEXT: usize = 1 << 20;

/// How often the lease is kept: often enough to miss it twice.
const KEEPING: Duration = Duration::from_secs(2);

/// How often to ask for the lease that another process holds.
const ASKING: Duration = Duration::from_secs(1);

/// How long to wait after a failure.
const RECOVERY: Duration = Duration::from_secs(1);

/// Steps that failed, changes that were passed over, and how far projections lag.
const FAILURES: &str = "dateline_projection_failures_total";
const PASSED_OVER: &str = "dateline_projection_passed_over_total";
const LAG: &str = "dateline_projection_lag_seconds";

/// Attempts of a projection after which changes come one by one.
const WHOLE_BATCHES: i64 = 3;

/// Runs projections whenever this process holds the lease, until it is dropped.
pub async fn run(library: StoreHandle, projections: Vec<Box<dyn Projection>>) {
    let mut states: Vec<State> = projections.into_iter().map(State::new).collect();
    let holding = metrics::gauge!("dateline_projector_holding");
    holding.set(0.0);
    metrics::gauge!(LAG).set(0.0);
    metrics::counter!(FAILURES).increment(0);
    metrics::counter!(PASSED_OVER).increment(0);
    loop {
        let Some((store, lease)) = taken(&library).await else {
            sleep(ASKING).await;
            continue;
        };
        tracing::info!(epoch = lease.epoch, "this process projects");
        holding.set(1.0);
        let lost = tokio::select! {
            lost = kept(store, &lease) => lost,
            lost = hold(&library, store, &lease, &mut states) => lost,
        };
        holding.set(0.0);
        states.iter_mut().for_each(|state| state.progress = None);
        match lost {
            Lost::Taken => tracing::warn!(epoch = lease.epoch, "another process has taken the projections over"),
            Lost::Away(error) => tracing::warn!(%error, epoch = lease.epoch, "the projections are given up"),
        }
        sleep(RECOVERY).await;
    }
}

/// Why a lease is held no longer.
enum Lost {
    /// Another process has it.
    Taken,
    /// The store does not answer.
    Away(Error),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        Self::Away(error)
    }
}

impl From<store::Error> for Lost {
    fn from(error: store::Error) -> Self {
        Self::Away(error.into())
    }
}

/// The lease, when nobody else holds it.
async fn taken(library: &StoreHandle) -> Option<(&dyn Store, Lease)> {
    let store = library.store().ok()?;
    let lease = store.take_lease(JOB, library.holder()).await.ok()??;
    Some((store, lease))
}

/// Keeps the lease until it is lost, however long a step takes.
async fn kept(store: &dyn Store, lease: &Lease) -> Lost {
    loop {
        sleep(KEEPING).await;
        match store.keep_lease(lease).await {
            Ok(true) => {}
            Ok(false) => return Lost::Taken,
            Err(error) => return error.into(),
        }
    }
}

/// A projection and how far it has come.
struct State {
    projection: Box<dyn Projection>,
    /// `None` when it is to be rebuilt.
    progress: Option<Progress>,
    /// Whether it was noted that it is tried since it was rebuilt.
    tried: bool,
    /// Position up to which it has read, which may be further than what is written.
    read: i64,
    /// When it wants to be called in any case.
    call_at: Option<Instant>,
}

impl State {
    const fn new(projection: Box<dyn Projection>) -> Self {
        Self { projection, progress: None, tried: false, read: 0, call_at: None }
    }

    /// Whether it has failed since it last came further: then it goes alone.
    fn is_suspect(&self) -> bool {
        self.progress.is_some_and(|progress| progress.attempts > 0)
    }

    fn is_due(&self, now: Instant) -> bool {
        self.call_at.is_some_and(|at| at <= now)
    }
}

/// Projects until the lease is lost.
async fn hold(library: &StoreHandle, store: &dyn Store, lease: &Lease, states: &mut [State]) -> Lost {
    let mut end = library.changes_end();
    loop {
        match turn(store, lease, states, &library.traced).await {
            Ok(true) => continue,
            // Or the last batch's would be told until the next document comes.
            Ok(false) => metrics::gauge!(LAG).set(0.0),
            Err(lost) => return lost,
        }
        let read = states.iter().map(|state| state.read).max().unwrap_or_default();
        let call_at = states.iter().filter_map(|state| state.call_at).min();
        tokio::select! {
            // The library lives as long as the server.
            _ = end.wait_for(|end| *end > read) => {}
            () = tokio::time::sleep_until(call_at.unwrap_or_else(Instant::now)), if call_at.is_some() => {}
        }
    }
}

/// Takes every projection a step further, those first that have come furthest; returns whether one has read something.
async fn turn(store: &dyn Store, lease: &Lease, states: &mut [State], traced: &Traced) -> Result<bool, Lost> {
    for state in states.iter_mut().filter(|state| state.progress.is_none()) {
        let progress = store.projection_progress(lease, state.projection.id(), false).await?.ok_or(Lost::Taken)?;
        (state.tried, state.read, state.call_at) = (false, progress.cursor, None);
        match guarded(state.projection.rebuild(store)).await {
            Ok(()) => state.progress = Some(progress),
            Err(Error::Internal) => {
                tracing::error!(projection = state.projection.id().name, "a projection could not be rebuilt");
                sleep(RECOVERY).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut further = false;
    for group in groups(states) {
        further |= step(store, lease, states, &group, traced).await?;
    }
    Ok(further)
}

/// Projections that may go together, as indexes, those first that have come furthest.
fn groups(states: &[State]) -> Vec<Vec<usize>> {
    let mut at: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, state) in states.iter().enumerate().filter(|(_, state)| state.progress.is_some()) {
        match state.is_suspect() {
            true => groups.push(vec![index]),
            false => at.entry(state.read).or_default().push(index),
        }
    }
    groups.extend(at.into_values());
    groups.sort_by_key(|group| std::cmp::Reverse(group.first().and_then(|index| states.get(*index)).map(|s| s.read)));
    groups
}

/// One batch for projections that have come equally far; returns whether they have read something.
async fn step(
    store: &dyn Store,
    lease: &Lease,
    states: &mut [State],
    group: &[usize],
    traced: &Traced,
) -> Result<bool, Lost> {
    let members: BTreeSet<usize> = group.iter().copied().collect();
    let mut members: Vec<&mut State> =
        states.iter_mut().enumerate().filter(|(index, _)| members.contains(index)).map(|(_, state)| state).collect();
    let after = members.first().map_or(0, |state| state.read);
    let attempts =
        members.iter().filter_map(|state| state.progress).map(|progress| progress.attempts).max().unwrap_or_default();
    let limit = if attempts > WHOLE_BATCHES { 1 } else { BATCH };
    let wanted = ChangeFilter { with_stories: true, ..ChangeFilter::default() };
    let changes = store.changes(&wanted, after, limit).await?;
    let now = Instant::now();
    if changes.through <= after && !members.iter().any(|state| state.is_due(now)) {
        return Ok(false);
    }
    let (batch, through) = read(store, changes).await?;
    let first = members.iter().any(|state| !state.tried);
    for state in members.iter_mut().filter(|state| !state.tried) {
        store.projection_progress(lease, state.projection.id(), true).await?.ok_or(Lost::Taken)?;
        state.tried = true;
    }
    let done = match answers(store, &mut members, &batch, through, attempts >= MAX_PROJECTION_ATTEMPTS).await {
        // What projections have written comes back as changes of stories: no transaction for nothing.
        Ok(step) if !first && is_idle(&step, &batch) => {
            members.iter_mut().for_each(|state| state.read = through);
            return Ok(through > after);
        }
        Ok(step) => store.project(lease, &step).await.map(|held| held.then_some(step)).map_err(Error::from),
        Err(error) => Err(error),
    };
    match done {
        Ok(Some(step)) => {
            for (state, (_, cursor)) in members.iter_mut().zip(&step.cursors) {
                state.read = through;
                state.progress = Some(Progress { cursor: *cursor, attempts: 0 });
            }
            told(&batch, traced);
            Ok(through > after)
        }
        Ok(None) => Err(Lost::Taken),
        // A defect: each goes alone until the one that is at fault is found.
        Err(Error::Internal) => {
            let names: Vec<&str> = members.iter().map(|state| state.projection.id().name).collect();
            tracing::error!(projections = names.join(", "), after, attempts, "a step failed");
            metrics::counter!(FAILURES).increment(1);
            members.iter_mut().for_each(|state| state.progress = None);
            sleep(RECOVERY).await;
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether a step writes nothing but how far it has come, and that is worth nothing.
fn is_idle(step: &ProjectionStep, batch: &Batch) -> bool {
    let stories = batch.changes.iter().all(|changed| changed.change.kind.is_story());
    step.writes.is_empty() && step.stories.is_empty() && stories
}

/// What projections answer to a batch, or nothing of it when it is passed over.
async fn answers(
    store: &dyn Store,
    members: &mut [&mut State],
    batch: &Batch,
    through: i64,
    passed_over: bool,
) -> Result<ProjectionStep, Error> {
    let mut step = ProjectionStep::default();
    for state in members {
        let Projected { writes, stories, cursor, call_within } = match passed_over {
            true => pass_over(state, batch),
            false => guarded(state.projection.apply(store, batch)).await?,
        };
        step.writes.extend(writes);
        step.stories.extend(stories);
        step.cursors.push((state.projection.id(), cursor.unwrap_or(through).min(through)));
        state.call_at = call_within.map(|within| Instant::now() + within);
    }
    Ok(step)
}

/// The first of some changes with the documents that they are about, as many as fit a batch, and how far these go.
async fn read(store: &dyn Store, changes: Changes) -> Result<(Batch, i64), Error> {
    let Changes { mut through, mut entries, .. } = changes;
    let mut documents: HashMap<i64, Arc<ReadDocument>> = HashMap::new();
    let mut asked: BTreeSet<i64> = BTreeSet::new();
    let (mut read, mut text) = (0, 0);
    while read < entries.len() && text < BATCH_TEXT {
        let some = entries.iter().skip(read).take(READ_AT_ONCE).map(|found| &found.change);
        let ids: BTreeSet<i64> = some.filter(|change| !change.kind.is_story()).map(|change| change.id).collect();
        let ids: Vec<i64> = ids.into_iter().filter(|id| asked.insert(*id)).collect();
        let rows = if ids.is_empty() { Vec::new() } else { store.current_documents(&ids).await? };
        // Analyses are decompressed and taken apart. One that cannot be read is logged there, and is as if it were not.
        let decoded = tokio::task::spawn_blocking(move || -> Vec<(i64, Arc<ReadDocument>)> {
            rows.into_iter().filter_map(|row| Some((row.id, Arc::new(ReadDocument::of(row).ok()?)))).collect()
        });
        let decoded = decoded.await.map_err(|_| Error::Internal)?;
        text += decoded.iter().map(|(_, document)| document.article.text().len()).sum::<usize>();
        documents.extend(decoded);
        read += READ_AT_ONCE;
    }
    if read < entries.len() {
        entries.truncate(read);
        through = entries.last().map_or(through, |found| found.position);
    }
    let changed = |ChangeFound { position, time, change, document: _ }| Changed {
        position,
        time,
        document: documents.get(&change.id).cloned(),
        change,
    };
    Ok((Batch { changes: entries.into_iter().map(changed).collect(), now: now() }, through))
}

/// Says what a projection will not have.
fn pass_over(state: &State, batch: &Batch) -> Projected {
    for changed in &batch.changes {
        let projection = state.projection.id().name;
        tracing::error!(projection, document = changed.change.id, "a change was passed over: it failed too often");
        metrics::counter!(PASSED_OVER).increment(1);
    }
    Projected::default()
}

/// A panic of a projection is a defect of its own, and no reason for the process to leave.
async fn guarded<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Err(Error::Internal))
}

/// Measures how long the first of these changes took from its commit to here, and ends the traces of all.
fn told(batch: &Batch, traced: &Traced) {
    for changed in &batch.changes {
        if let Some(document) = &changed.document {
            traced.projected(&document.row, changed.position, changed.time);
        }
    }
    let since = batch.changes.iter().map(|changed| changed.time).min().map_or(0, |first| now() - first);
    metrics::gauge!(LAG).set(Duration::from_micros(u64::try_from(since).unwrap_or_default()).as_secs_f64());
}

fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}
