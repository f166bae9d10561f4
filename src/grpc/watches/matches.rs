//! `StreamMatches`: each match of some watches, from where the reader has come to.

use super::encode;
use crate::error::{Error, Reason};
use crate::grpc::drain::Ending;
use crate::grpc::state::Service;
use crate::grpc::stream::{self, Out};
use crate::messages::decode::{Violations, unit};
use crate::messages::offsets::Unit;
use crate::messages::{names, pb};
use crate::service::watches::{Met, Seen, Standing, Stretch, has_told_story};
use crate::store::Store;
use crate::store::across::AnalyzedChange;
use crate::stored;
use futures_util::Stream;
use pb::stream_matches_response::Message as Said;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;
use tonic::{Code, Status};

/// Changes that are read at once: the largest documents take ten megabytes with what is found in them.
const BATCH: usize = 16;

/// Most watches that a request names.
const MAX_NAMED: usize = 100;

/// A reader that hears nothing else hears this often how far it has come.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);

/// How long to wait until the stories of documents are known.
const STORIES: Duration = Duration::from_millis(100);

/// Stories of watches that a stream remembers.
const MOST_STORIES: usize = 100_000;

const MATCHES: &str = "dateline_watch_matches_total";
const STREAMS: &str = "dateline_watch_streams";
const SLOW: &str = "dateline_watch_slow_consumers_total";
const DELIVERY: &str = "dateline_watch_delivery_seconds";

/// Where a reader has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reached {
    /// Everything up to this position is told.
    position: i64,
    /// Whether the reader began without a token, so that watches tell what was before them when they are meant to.
    from_nothing: bool,
}

impl Reached {
    /// What stands before the position, by how the reader began.
    const TOKENS: [(&str, bool); 2] = [("m1.", false), ("m1b.", true)];

    fn token(self) -> String {
        let kind = Self::TOKENS.iter().find(|(_, from_nothing)| *from_nothing == self.from_nothing);
        format!("{}{}", kind.map_or("", |(kind, _)| kind), self.position)
    }

    fn of(token: &str) -> Option<Self> {
        let (digits, from_nothing) =
            Self::TOKENS.iter().find_map(|(kind, from_nothing)| Some((token.strip_prefix(kind)?, *from_nothing)))?;
        let position = digits.parse().ok().filter(|position| *position >= 0)?;
        Some(Self { position, from_nothing })
    }
}

/// The error of a token that this store has not given.
fn foreign() -> Error {
    Error::invalid("resume_token", Reason::ResumeTokenInvalid, "is no token of this store; begin anew without one")
}

/// What a reader asked for.
struct Asked {
    owner: String,
    /// Keys of watches; all of the owner when there are none.
    keys: BTreeSet<String>,
    unit: Unit,
}

impl Asked {
    fn wants(&self, watch: &Standing) -> bool {
        watch.owner == self.owner && (self.keys.is_empty() || self.keys.contains(&watch.key))
    }
}

/// Streams matches until the reader leaves.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn run(
    service: Service,
    owner: String,
    request: pb::StreamMatchesRequest,
) -> Result<impl Stream<Item = Result<pb::StreamMatchesResponse, Status>> + Send, Error> {
    let pb::StreamMatchesRequest { names, resume_token, offset_encoding } = request;
    let mut found = Violations::default();
    found.count("names", names.len(), MAX_NAMED);
    let keys = names.iter().take(MAX_NAMED).enumerate();
    let keys = keys.map(|(i, name)| names::key(&format!("names[{i}]"), "watches", name));
    let keys: BTreeSet<String> = keys.filter_map(|key| found.take(key)).collect();
    let unit = unit(offset_encoding, &mut found);
    let reached = match resume_token.as_str() {
        "" => None,
        token => found.take(Reached::of(token).ok_or_else(foreign)),
    };
    found.into_result()?;
    let patience = service.settings.slow_consumer_timeout;
    let asked = Asked { owner, keys, unit };
    Ok(stream::spoken(patience, move |out| async move {
        let open = metrics::gauge!(STREAMS);
        open.increment(1.0);
        // Given back also when the reader hangs up and this is dropped.
        let _open = Open(open);
        let ended = tell(&service, &asked, reached, &out).await;
        if ended.as_ref().is_err_and(|status| status.code() == Code::ResourceExhausted) {
            metrics::counter!(SLOW).increment(1);
        }
        ended
    }))
}

/// An open stream, as metrics count it.
struct Open(metrics::Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// Where a reader without a token begins: behind nothing, or where the oldest of its watches was created.
async fn begin(service: &Service, asked: &Asked) -> Result<Reached, Error> {
    let store = service.library.store()?;
    let end = store.changes_end().await?;
    service.watches.refresh(store).await?;
    let watches = service.watches.of(&asked.owner, &asked.keys).await;
    let from = |watch: &Arc<Standing>| if watch.backfill { 0 } else { watch.position };
    Ok(Reached { position: watches.iter().map(from).min().unwrap_or(end).min(end), from_nothing: true })
}

async fn tell(
    service: &Service,
    asked: &Asked,
    reached: Option<Reached>,
    out: &Out<pb::StreamMatchesResponse>,
) -> Result<(), Status> {
    let lifetime = service.drain.lifetime();
    let mut end = service.library.changes_end();
    let mut reached = match reached {
        Some(reached) => reached,
        None => begin(service, asked).await?,
    };
    let (mut bookmark, mut stories) = (Instant::now(), BTreeSet::new());
    loop {
        let waits = service.watches.waits(&asked.owner, &asked.keys).await;
        let store = service.library.store()?;
        let Stretch { position, through, met } = service.watches.read(store, reached.position, BATCH, waits).await?;
        if reached.position > position {
            return Err(foreign().into());
        }
        for met in met {
            let watches = telling(store, &met, asked, reached, &mut stories).await?;
            for told in matches(&watches, &met.seen, asked, reached) {
                out.say(told).await?;
                metrics::counter!(MATCHES).increment(1);
            }
        }
        let further = through > reached.position;
        reached.position = through;
        if bookmark <= Instant::now() && (through == position || bookmark.elapsed() >= BOOKMARK_EVERY) {
            let said = Said::Bookmark(pb::MatchBookmark { resume_token: reached.token() });
            out.say(pb::StreamMatchesResponse { message: Some(said) }).await?;
            bookmark = Instant::now() + BOOKMARK_EVERY;
        }
        if through < position && further {
            continue;
        }
        // What is behind is there already, and only its stories are not known yet.
        let pause = if through < position { STORIES } else { BOOKMARK_EVERY };
        tokio::select! {
            // The library lives as long as the service.
            _ = end.wait_for(|end| *end > position) => {}
            () = tokio::time::sleep(pause) => {}
            () = tokio::time::sleep_until(bookmark) => {}
            Ending { why, .. } = lifetime.ended() => return Err(Error::from(why).into()),
        }
    }
}

/// The watches that tell of a document, by age. `stories` are those of which watches have told in this stream.
async fn telling(
    store: &dyn Store,
    met: &Met,
    asked: &Asked,
    reached: Reached,
    stories: &mut BTreeSet<(u64, i64)>,
) -> Result<Vec<Arc<Standing>>, Error> {
    let change = &met.seen.change;
    let mut watches = Vec::new();
    for watch in met.watches.iter().filter(|watch| asked.wants(watch) && is_told(watch, change, reached.from_nothing)) {
        if let Some(story) = change.story.filter(|_| watch.once_per_story) {
            let told = !stories.insert((watch.number, story.number))
                || has_told_story(store, watch, change, reached.from_nothing).await?;
            if told {
                continue;
            }
        }
        watches.push(Arc::clone(watch));
    }
    // What is forgotten is asked of the store again.
    if stories.len() > MOST_STORIES {
        stories.clear();
    }
    Ok(watches)
}

/// The matches of one document, by age of the watches. All but the last lead back to before the document.
fn matches(watches: &[Arc<Standing>], seen: &Seen, asked: &Asked, reached: Reached) -> Vec<pb::StreamMatchesResponse> {
    let change = &seen.change;
    let last = watches.len().saturating_sub(1);
    let before = Reached { position: change.position - 1, ..reached }.token();
    let behind = Reached { position: change.position, ..reached }.token();
    let one = |(n, watch): (usize, &Arc<Standing>)| {
        let token = if n == last { &behind } else { &before };
        let told = encoded(watch, seen, asked.unit, token.clone());
        pb::StreamMatchesResponse { message: Some(Said::Match(told)) }
    };
    let told = watches.iter().enumerate().map(one).collect::<Vec<_>>();
    if !told.is_empty() {
        metrics::histogram!(DELIVERY).record(since(change.time).as_secs_f64());
    }
    told
}

/// How long ago something was stored.
fn since(time: i64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(Duration::from_micros(u64::try_from(time).unwrap_or_default()))
}

/// Whether a watch tells of this change of a document that matches it.
fn is_told(watch: &Standing, change: &AnalyzedChange, from_nothing: bool) -> bool {
    let after = change.position > watch.position || (watch.backfill && from_nothing);
    // A story is told once, whatever becomes of the document that told it.
    let occasion = change.first || (watch.on_updated && change.revised && !watch.once_per_story);
    after && occasion && !(watch.suppress_duplicates && change.repeats)
}

fn encoded(watch: &Standing, seen: &Seen, unit: Unit, resume_token: String) -> pb::WatchMatch {
    let Seen { change, document, facts } = seen;
    let row = &document.row;
    let told = pb::Document {
        name: stored::name("documents", &row.key),
        text: String::new(),
        content_sha256: row.content_sha256.clone(),
        create_time: Some(stored::timestamp(row.create_time)),
        ..document.document.clone()
    };
    pb::WatchMatch {
        match_id: match_id(watch, seen),
        watch: encode::name(&watch.key),
        watch_revision: watch.revision,
        document: Some(told),
        evidence: encode::evidence(watch.query.evidence(facts), &document.article, unit),
        position: change.position,
        time: Some(stored::timestamp(change.time)),
        resume_token,
        story: change.story.map(|story| stored::name("stories", &story.number.to_string())).unwrap_or_default(),
    }
}

/// What is the same whenever this match is told again: of a watch and a document, and of the revision where that counts.
fn match_id(watch: &Standing, seen: &Seen) -> String {
    let version = if watch.on_updated { seen.change.version } else { 0 };
    let told = format!("{}/{}/{version}", watch.number, seen.change.document);
    Sha256::digest(told).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_others_are_refused() {
        for position in [0, 1, i64::MAX] {
            for from_nothing in [false, true] {
                let reached = Reached { position, from_nothing };
                assert_eq!(Reached::of(&reached.token()), Some(reached));
            }
        }
        for wrong in ["", "m1.", "m1.-1", "m1b.x", "m2.1", "c1.1", "1", "m1.9223372036854775808"] {
            assert_eq!(Reached::of(wrong), None, "{wrong}");
        }
    }
}
