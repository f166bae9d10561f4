//! `SearchDocuments`: documents by their words, the newest or the best answers first.
//!
//! The store says which documents match. Ranked are the newest of them alone ([`relevance`]), so that an answer costs the same however
//! many there are.

use super::documents::{place, viewed_in};
use super::offsets::Unit;
use super::state::Service;
use super::{ask, decode, pb, snippets, stored};
use crate::document::Article;
use crate::error::Error;
use crate::service::relevance::{self, Counts};
use crate::store::filter::{Filter, PageOf, Place};
use crate::store::query::Query;
use crate::store::{FacetCounts, StoredDocument};
use jiff::civil::Date;
use jiff::{Span as Days, ToSpan as _};
use std::sync::Arc;

/// Documents that are unpacked at once.
const UNPACKED_AT_ONCE: usize = 16;

/// Matching documents that are compared, the newest.
const RANKED: usize = 500;

/// What is looked for, and how it is shown.
struct Search {
    query: Query,
    view: pb::DocumentView,
    unit: Unit,
}

/// Hits, and the token behind them.
type Found = (Vec<pb::DocumentHit>, String);

/// Answers one request.
pub(super) async fn search(
    service: &Service,
    request: pb::SearchDocumentsRequest,
) -> Result<pb::SearchDocumentsResponse, Error> {
    let order = ask::order(request.order_by)?;
    let bound = pb::SearchDocumentsRequest {
        query: request.query.clone(),
        filter: request.filter.clone(),
        order_by: if order == pb::SearchOrder::Relevance { order.into() } else { 0 },
        ..pb::SearchDocumentsRequest::default()
    };
    let page = ask::Page::of(&bound, request.page_size, &request.page_token)?;
    let view = ask::view(request.view, pb::DocumentView::Basic)?;
    let (_, unit) = decode::layers_and_unit(&[], request.offset_encoding)?;
    let (query, filter) = ask::search(&request.query, request.filter)?;
    let search = Arc::new(Search { query, view, unit });
    let (hits, next_page_token) = match order {
        pb::SearchOrder::Relevance => best(service, &search, &filter, &page).await?,
        _ => newest(service, &search, &filter, &page).await?,
    };
    let facets = match request.include_facets {
        true => facets(service.library.store()?.facets(&filter).await?),
        false => Vec::new(),
    };
    Ok(pb::SearchDocumentsResponse { hits, next_page_token, facets })
}

async fn newest(service: &Service, search: &Arc<Search>, filter: &Filter, page: &ask::Page) -> Result<Found, Error> {
    let found = service.library.store()?.list(filter, &page.of).await?;
    let hits = hits(service, search, &found.entries).await?;
    let next = page.next_after(found, hits.len(), place);
    Ok((hits, next))
}

/// The best of the newest. A token names the end of the time of which documents are compared, so that what comes later shifts no page.
async fn best(service: &Service, search: &Arc<Search>, filter: &Filter, page: &ask::Page) -> Result<Found, Error> {
    let mut filter = filter.clone();
    let mut shown = 0;
    if let Some(Place { rank, ordinal, .. }) = &page.of.after {
        filter.end = Some(filter.end.map_or(*rank, |end| end.min(*rank)));
        shown = usize::try_from(*ordinal).unwrap_or_default();
    }
    let compared = PageOf { size: RANKED, bytes: page.of.bytes, after: None };
    let found = service.library.store()?.list(&filter, &compared).await?.entries;
    let Some(newest) = found.first().map(|document| document.time) else { return Ok((Vec::new(), String::new())) };
    let mut counts = Vec::with_capacity(found.len());
    for some in found.chunks(UNPACKED_AT_ONCE) {
        let count = |search: &Search, unpacked: Unpacked| Ok(Counts::of(&unpacked.article()?, &search.query));
        counts.extend(each(service, search, some, count).await?);
    }
    let order = relevance::ranked(&counts);
    let chosen = order.iter().skip(shown).take(page.of.size).filter_map(|place| found.get(*place).cloned());
    let hits = hits(service, search, &chosen.collect::<Vec<_>>()).await?;
    shown += hits.len();
    let next = match shown < order.len() {
        true => page.token(&Place {
            rank: filter.end.unwrap_or(newest.saturating_add(1)),
            key: String::new(),
            ordinal: i64::try_from(shown).unwrap_or(i64::MAX),
        }),
        false => String::new(),
    };
    Ok((hits, next))
}

/// As many of these documents as find room in a reply.
async fn hits(service: &Service, search: &Arc<Search>, found: &[StoredDocument]) -> Result<Vec<pb::DocumentHit>, Error> {
    let (mut hits, mut room) = (Vec::with_capacity(found.len()), ask::Room::default());
    // A few at a time: the reply may be full long before the page ends.
    for some in found.chunks(UNPACKED_AT_ONCE) {
        for hit in each(service, search, some, hit).await? {
            if !room.takes(&hit) {
                return Ok(hits);
            }
            hits.push(hit);
        }
    }
    Ok(hits)
}

/// A document off its shelf. Of a page the analysis has the text that was searched.
struct Unpacked {
    document: pb::Document,
    analysis: Option<Vec<u8>>,
}

impl Unpacked {
    fn article(&self) -> Result<Article, Error> {
        Ok(match (self.document.mime_type.as_str(), &self.analysis) {
            ("text/html", None) => Article::default(),
            ("text/html", Some(analysis)) => stored::article(&self.document, &stored::decompress(analysis)?),
            _ => Article::new(&self.document.title, &self.document.text),
        })
    }
}

/// Unpacks documents and makes something of each, off the async threads.
async fn each<T: Send + 'static>(
    service: &Service,
    search: &Arc<Search>,
    some: &[StoredDocument],
    make: fn(&Search, Unpacked) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let packed = some.to_vec();
    let unpack = move || packed.iter().map(stored::document).collect::<Result<Vec<_>, _>>();
    let mut unpacked = Vec::with_capacity(some.len());
    for (stored, document) in some.iter().zip(service.offload.run(unpack).await?) {
        let analysis = match document.mime_type.as_str() {
            "text/html" => service.library.store()?.analysis(&stored.key).await?.and_then(|(_, analysis)| analysis),
            _ => None,
        };
        unpacked.push(Unpacked { document, analysis });
    }
    let search = Arc::clone(search);
    service.offload.run(move || unpacked.into_iter().map(|one| make(&search, one)).collect()).await
}

/// A document as a reply carries it.
fn hit(search: &Search, unpacked: Unpacked) -> Result<pb::DocumentHit, Error> {
    let snippets = snippets::snippets(&unpacked.article()?, &search.query, search.unit);
    Ok(pb::DocumentHit { document: Some(viewed_in(unpacked.document, search.view)), snippets })
}

/// Facets as a reply carries them.
fn facets(counts: FacetCounts) -> Vec<pb::Facet> {
    let FacetCounts { outlets, languages, days, entities } = counts;
    let plain = |field: &str, values: Vec<(String, i64)>| pb::Facet {
        field: field.to_owned(),
        values: values.into_iter().map(|(value, count)| pb::FacetValue { label: value.clone(), value, count }).collect(),
    };
    let day = |n: i64| {
        let days: Option<Days> = i32::try_from(n).ok().map(|n| n.days());
        let date = days.and_then(|days| Date::constant(1970, 1, 1).checked_add(days).ok());
        date.map(|date| date.to_string()).unwrap_or_default()
    };
    let entities = entities.into_iter().map(|(key, label, count)| pb::FacetValue {
        value: stored::name("entities", &key),
        label,
        count,
    });
    vec![
        plain("outlet", outlets),
        plain("language_code", languages),
        pb::Facet { field: "entity".to_owned(), values: entities.collect() },
        plain("day", days.into_iter().map(|(n, count)| (day(n), count)).collect()),
    ]
}
