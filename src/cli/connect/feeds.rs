//! Documents from RSS and Atom feeds, which are asked again and again.
//!
//! A server that tells of no change (`ETag`, `Last-Modified`) sends nothing, and of a feed only what it did not hold last time is sent
//! on. Nothing of that outlives the program: after a restart every entry is sent once more, and is the same document by its key. A
//! feed that cannot be read is told and asked again next time; the others go on. Pages that entries lead to are not fetched.

use super::config::FeedsSource;
use super::source::{self, AHEAD};
use super::{Fault, Shared, gauges, web};
use crate::cli::charset;
use crate::cli::ingest::input::Item;
use crate::cli::syndication::{self, Syndicated};
use crate::grpc::pb;
use futures_util::{StreamExt as _, stream};
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use tokio::sync::mpsc;
use ureq::Agent;
use ureq::http::{HeaderMap, StatusCode, header};

/// Largest feed that is read.
const MAX_BYTES: u64 = 16 << 20;

/// Feeds that are asked at once.
const AT_ONCE: usize = 8;

/// A feed, and what is known of it from last time.
struct Feed {
    url: String,
    /// The answer's `ETag` and `Last-Modified`.
    tag: Option<String>,
    modified: Option<String>,
    /// Digests of the entries that it held.
    held: BTreeSet<[u8; 32]>,
}

/// Runs until something fails; one round, when asked to end then.
///
/// # Errors
/// For good when the list of addresses cannot be read.
pub(super) async fn run(from: &FeedsSource, shared: &Shared<'_>) -> Result<(), Fault> {
    let agent = web::agent(None, from.timeout).map_err(Fault::Final)?;
    let mut feeds: Vec<Feed> = addresses(from).map_err(Fault::Final)?.into_iter().map(Feed::new).collect();
    let (give, items) = mpsc::channel(AHEAD);
    let (tell, _checkpoints) = mpsc::unbounded_channel();
    let asking = async {
        let mut position = 0;
        loop {
            let asked = stream::iter(std::mem::take(&mut feeds)).map(|feed| ask(&from.name, feed, agent.clone()));
            let mut answered = asked.buffered(AT_ONCE);
            while let Some((feed, documents)) = answered.next().await {
                for (document, unknown) in documents {
                    position += 1;
                    let origin = feed.url.clone();
                    // It takes no more when the session has ended, which says why.
                    if give.send(Item { origin, document, unknown, position, refused: None }).await.is_err() {
                        return Ok(());
                    }
                }
                feeds.push(feed);
            }
            drop(answered);
            if shared.once {
                drop(give);
                return Ok(());
            }
            tokio::time::sleep(from.every).await;
        }
    };
    let open = from.ingest.open(format!("feeds/{}", from.name));
    let sending = source::send(&from.name, open, items, tell, shared);
    tokio::try_join!(asking, sending).map(|_| ())
}

/// The addresses of the section and of its list, each once.
fn addresses(from: &FeedsSource) -> Result<Vec<String>, String> {
    let mut all = from.urls.clone();
    if let Some(path) = &from.list {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let lines = text.lines().map(|line| line.split_once(" #").map_or(line, |(address, _)| address).trim());
        all.extend(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned));
    }
    let mut seen = BTreeSet::new();
    all.retain(|address| seen.insert(address.clone()));
    for address in &all {
        let url = url::Url::parse(address).map_err(|e| format!("{address}: {e}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("{address} is neither http nor https"));
        }
    }
    if all.is_empty() { Err("names no feed: write urls or list".to_owned()) } else { Ok(all) }
}

type Entries = Vec<(pb::Document, Vec<String>)>;

/// What a feed holds that it did not hold before.
async fn ask(part: &str, feed: Feed, agent: Agent) -> (Feed, Entries) {
    let url = feed.url.clone();
    match tokio::task::spawn_blocking(move || feed.ask(&agent)).await {
        Ok((feed, Ok(entries))) => (feed, entries),
        Ok((feed, Err(why))) => {
            gauges::failed(part);
            tracing::warn!(part, url, why, "a feed could not be read");
            (feed, Entries::new())
        }
        Err(error) => {
            gauges::failed(part);
            tracing::error!(part, url, %error, "a feed could not be read");
            (Feed::new(url), Entries::new())
        }
    }
}

impl Feed {
    fn new(url: String) -> Self {
        Self { url, tag: None, modified: None, held: BTreeSet::new() }
    }

    fn ask(mut self, agent: &Agent) -> (Self, Result<Entries, String>) {
        let entries = self.fetch(agent);
        (self, entries)
    }

    fn fetch(&mut self, agent: &Agent) -> Result<Entries, String> {
        let mut request = agent.get(&self.url);
        for (name, value) in [(header::IF_NONE_MATCH, &self.tag), (header::IF_MODIFIED_SINCE, &self.modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let mut answer = request.call().map_err(|e| e.to_string())?;
        match answer.status() {
            StatusCode::NOT_MODIFIED => return Ok(Entries::new()),
            status if !status.is_success() => return Err(format!("answered {status}")),
            _ => {}
        }
        let (tag, modified) = (told(answer.headers(), &header::ETAG), told(answer.headers(), &header::LAST_MODIFIED));
        let bytes = answer.body_mut().with_config().limit(MAX_BYTES).read_to_vec().map_err(|e| e.to_string())?;
        let Syndicated { documents, unknown, fault } = syndication::parse(&charset::text(bytes)?)?;
        if let Some(fault) = fault {
            // What could be read is taken; the whole is asked for next time.
            tracing::warn!(url = self.url, "the feed {fault}");
            (self.tag, self.modified) = (None, None);
        } else {
            (self.tag, self.modified) = (tag, modified);
        }
        Ok(self.new_of(documents).into_iter().map(|document| (document, unknown.clone())).collect())
    }

    /// Those that the feed did not hold last time, with its address.
    fn new_of(&mut self, mut documents: Vec<pb::Document>) -> Vec<pb::Document> {
        for document in &mut documents {
            let source = document.source.get_or_insert_default();
            if source.feed.is_empty() {
                source.feed.clone_from(&self.url);
            }
        }
        let digest = |document: &pb::Document| <[u8; 32]>::from(Sha256::digest(document.encode_to_vec()));
        let held: BTreeSet<[u8; 32]> = documents.iter().map(digest).collect();
        let before = std::mem::replace(&mut self.held, held);
        documents.retain(|document| !before.contains(&digest(document)));
        documents
    }
}

fn told(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
