//! `TestWatch`: what a query matches of what is stored.

use super::encode;
use crate::error::Error;
use crate::messages::decode::{Violations, unit};
use crate::messages::{decode, names, pb, times, watch};
use crate::service::projection::ReadDocument;
use crate::service::watches::facts;
use crate::store::across::Sample;
use crate::store::{Micros, Store};
use crate::stored;
use dateline_core::watch::Query;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Most documents that are asked one by one.
const MAX_DOCUMENTS: usize = 100;

/// Most documents of the 30 days that are asked: about a second of work.
const SAMPLED: i64 = 2_000;

/// Documents that are read at once.
const STEP: usize = 16;

const DAYS: Micros = 30 * 86_400_000_000;

/// Answers a request.
///
/// # Errors
/// [`Error::Invalid`] with every violation, and those of the store.
pub(super) async fn run(store: &dyn Store, request: pb::TestWatchRequest) -> Result<pb::TestWatchResponse, Error> {
    let pb::TestWatchRequest { query, document_names, offset_encoding, end_time } = request;
    let mut found = Violations::default();
    let query = found.take(watch::query("query", query.unwrap_or_default()));
    found.count("document_names", document_names.len(), MAX_DOCUMENTS);
    let named = document_names.iter().take(MAX_DOCUMENTS).enumerate();
    let keys = named.map(|(i, name)| names::key(&format!("document_names[{i}]"), "documents", name));
    let keys: Vec<String> = keys.filter_map(|key| found.take(key)).collect();
    let unit = unit(offset_encoding, &mut found);
    let end = decode::time("end_time", end_time, &mut found).and(end_time).map(stored::micros);
    found.into_result()?;
    let query = Arc::new(query.unwrap_or_default());

    let mut numbers = Vec::with_capacity(keys.len());
    for key in &keys {
        numbers.push(store.known(key).await?.map(|known| known.id));
    }
    let mut tests = Vec::with_capacity(numbers.len());
    for (names, numbers) in document_names.chunks(STEP).zip(numbers.chunks(STEP)) {
        let there: Vec<i64> = numbers.iter().flatten().copied().collect();
        let read = read(store, &there).await?;
        tests.extend(names.iter().zip(numbers).map(|(name, number)| {
            let read = number.and_then(|number| read.get(&number)).filter(|read| read.analysis.is_some());
            let Some(read) = read else { return pb::WatchTest { document: name.clone(), ..pb::WatchTest::default() } };
            let facts = facts::of(read);
            let evidence = encode::evidence(query.evidence(&facts), &read.article, unit);
            pb::WatchTest { document: name.clone(), matches: query.matches(&facts), evidence }
        }));
    }

    let end = end.unwrap_or_else(now);
    let Sample { documents, one_in } = store.sample(end.saturating_sub(DAYS)..end, SAMPLED).await?;
    let asked_document_count = i32::try_from(documents.len()).unwrap_or(i32::MAX);
    let mut days: BTreeMap<String, i64> = BTreeMap::new();
    for chunk in documents.chunks(STEP) {
        for time in matching(store, chunk, Arc::clone(&query)).await? {
            *days.entry(times::date(time).to_string()).or_default() += one_in;
        }
    }
    let days = days.into_iter().map(|(date, document_count)| pb::DailyMatches { date, document_count }).collect();
    let sampled_one_in = i32::try_from(one_in).unwrap_or(i32::MAX);
    Ok(pb::TestWatchResponse { tests, days, asked_document_count, sampled_one_in })
}

/// Stored documents by number; one that cannot be read is left out.
async fn read(store: &dyn Store, numbers: &[i64]) -> Result<HashMap<i64, ReadDocument>, Error> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store.current_documents(numbers).await?;
    let read = || rows.into_iter().filter_map(|row| Some((row.id, ReadDocument::of(row).ok()?))).collect();
    tokio::task::spawn_blocking(read).await.map_err(|_| Error::Internal)
}

/// The times of those documents that match.
async fn matching(store: &dyn Store, documents: &[(i64, Micros)], query: Arc<Query>) -> Result<Vec<Micros>, Error> {
    let numbers: Vec<i64> = documents.iter().map(|(number, _)| *number).collect();
    let rows = store.current_documents(&numbers).await?;
    let work = tokio::task::spawn_blocking(move || {
        let read = rows.into_iter().filter_map(|row| ReadDocument::of(row).ok());
        read.filter(|read| query.matches(&facts::of(read))).map(|read| read.row.time).collect()
    });
    work.await.map_err(|_| Error::Internal)
}

fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}
