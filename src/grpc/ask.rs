//! Requests about stored documents to the domain's terms: filters, queries and pages.

use super::decode::{MAX_FILTER_VALUES, Violations};
use super::{names, pb, reply, stored};
use crate::error::{Error, Reason};
use crate::lang::other_forms;
use crate::store::filter::{EntityFilter, Filter, Listed, PageOf, Place, Reanalysis, StatementFilter};
use crate::store::query::Query;
use crate::store::terms;
use prost::Message;
use sha2::{Digest as _, Sha256};

/// Entries of a page when the request names no number.
const PAGE_SIZE: i32 = 50;

/// Most entries of a page.
pub const MAX_PAGE_SIZE: i32 = 1_000;

/// Most bytes that the entries of a page take in the store, compressed.
const STORED_BYTES: u64 = 16 << 20;

/// Most bytes of the documents of a reply: gRPC clients accept 4 MiB unless they are told otherwise, and facets come on top.
const REPLY_BYTES: usize = (4 << 20) - (128 << 10);

/// Longest query in bytes.
const MAX_QUERY_BYTES: usize = 1_000;

/// Most conditions of one kind that must all hold.
const MAX_CONDITIONS: usize = 20;

/// A page, and how to tell the next one.
#[derive(Clone, Debug)]
pub struct Page {
    /// What the store is asked.
    pub of: PageOf,
    /// What the token is bound to.
    binding: String,
}

impl Page {
    /// Reads size and token. `request` is the request without both: a token holds for it alone.
    ///
    /// # Errors
    /// `PAGE_SIZE_INVALID`, `PAGE_TOKEN_INVALID`.
    pub fn of(request: &impl Message, size: i32, token: &str) -> Result<Self, Error> {
        if size < 0 {
            return Err(Error::invalid("page_size", Reason::PageSizeInvalid, "must not be negative"));
        }
        let size = if size == 0 { PAGE_SIZE } else { size.min(MAX_PAGE_SIZE) };
        let digest = Sha256::digest(request.encode_to_vec());
        let binding: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let after = match token {
            "" => None,
            token => Some(Self::place(token, &binding).ok_or_else(|| {
                let description = "is no token of this request; ask for the first page without one";
                Error::invalid("page_token", Reason::PageTokenInvalid, description)
            })?),
        };
        Ok(Self { of: PageOf { size: size as usize, bytes: STORED_BYTES, after }, binding })
    }

    fn place(token: &str, binding: &str) -> Option<Place> {
        let mut parts = token.splitn(4, '.');
        let bound = parts.next()? == binding;
        let (rank, ordinal) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let key = names::decode(parts.next()?);
        (bound && !key.contains('\0')).then_some(Place { rank, key, ordinal })
    }

    /// The token of the next page; empty when there is none.
    pub fn next<T>(&self, listed: &Listed<T>, place: impl Fn(&T) -> Place) -> String {
        match listed.entries.last().filter(|_| listed.more).map(place) {
            Some(place) => self.token(&place),
            None => String::new(),
        }
    }

    /// The token of the page that begins behind a place.
    pub fn token(&self, Place { rank, key, ordinal }: &Place) -> String {
        format!("{}.{rank}.{ordinal}.{}", self.binding, names::encode(key))
    }

    /// The token of the page behind the `taken` entries that found room in the reply.
    pub fn next_after<T>(&self, mut listed: Listed<T>, taken: usize, place: impl Fn(&T) -> Place) -> String {
        listed.more |= taken < listed.entries.len();
        listed.entries.truncate(taken);
        self.next(&listed, place)
    }
}

/// What a reply has room for.
#[derive(Debug)]
pub struct Room {
    left: usize,
    empty: bool,
}

impl Default for Room {
    fn default() -> Self {
        Self { left: REPLY_BYTES, empty: true }
    }
}

impl Room {
    /// Whether an entry still fits; the first one does.
    pub fn takes(&mut self, entry: &impl Message) -> bool {
        let bytes = entry.encoded_len() + reply::ENVELOPE;
        let fits = bytes <= self.left || self.empty;
        self.left = self.left.saturating_sub(bytes);
        self.empty = false;
        fits
    }
}

/// The filter of a request.
pub fn filter(filter: Option<pb::DocumentFilter>, found: &mut Violations) -> Filter {
    let pb::DocumentFilter { outlets, language_codes, entities, labels, start_time, end_time, story } =
        filter.unwrap_or_default();
    for (field, values) in [("filter.outlets", &outlets), ("filter.language_codes", &language_codes)] {
        found.count(field, values.len(), MAX_FILTER_VALUES);
        values.iter().take(MAX_FILTER_VALUES).for_each(|value| found.bytes(field, value, 256));
    }
    found.count("filter.labels", labels.len(), MAX_CONDITIONS);
    for (key, value) in labels.iter().take(MAX_CONDITIONS) {
        found.bytes("filter.labels", key, 63);
        found.bytes("filter.labels", value, 256);
    }
    let mut micros = |field, time| super::decode::time(field, time, found).and(time).map(stored::micros);
    let (start, end) = (micros("filter.start_time", start_time), micros("filter.end_time", end_time));
    Filter {
        query: None,
        outlets,
        languages: language_codes,
        entities: entity_keys("filter.entities", &entities, found),
        story: if story.is_empty() { None } else { found.take(names::number("filter.story", "stories", &story)) },
        labels: labels.into_iter().collect(),
        start,
        end,
    }
}

/// The registry keys that resource names stand for.
fn entity_keys(field: &str, entities: &[String], found: &mut Violations) -> Vec<String> {
    found.count(field, entities.len(), MAX_CONDITIONS);
    let keys = entities.iter().take(MAX_CONDITIONS).map(|name| names::key(field, "entities", name));
    keys.filter_map(|key| found.take(key)).collect()
}

/// The words of a request.
pub fn query(text: &str, found: &mut Violations) -> Option<Query> {
    found.bytes("query", text, MAX_QUERY_BYTES);
    if text.len() > MAX_QUERY_BYTES { None } else { found.take(Query::parse(text, other_forms).map_err(Error::from)) }
}

/// Which documents a search is for.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn search(words: &str, filter: Option<pb::DocumentFilter>) -> Result<(Query, Filter), Error> {
    let mut found = Violations::default();
    let query = query(words, &mut found);
    let filter = self::filter(filter, &mut found);
    found.into_result()?;
    match query {
        Some(query) => Ok((query.clone(), Filter { query: Some(query), ..filter })),
        None => Err(Error::Internal),
    }
}

/// Which documents a list is of.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn list(filter: Option<pb::DocumentFilter>) -> Result<Filter, Error> {
    let mut found = Violations::default();
    let filter = self::filter(filter, &mut found);
    found.into_result().map(|()| filter)
}

/// Which analyses are to be made anew; `pipeline` is what makes them now.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn reanalysis(request: pb::ReanalyzeDocumentsRequest, pipeline: &str) -> Result<Reanalysis, Error> {
    use pb::AnalysisCondition::{Failed, Outdated, Unspecified};
    let pb::ReanalyzeDocumentsRequest { filter, conditions, layers } = request;
    let mut found = Violations::default();
    let mut wanted = Reanalysis { documents: self::filter(filter, &mut found), ..Reanalysis::default() };
    found.count("conditions", conditions.len(), MAX_CONDITIONS);
    for number in conditions {
        match pb::AnalysisCondition::try_from(number) {
            Ok(Failed) => wanted.failed = true,
            Ok(Outdated) => wanted.other_than = Some(pipeline.to_owned()),
            Ok(Unspecified) | Err(_) => {
                found.add("conditions", Reason::FieldInvalid, format!("{number} is no condition"));
            }
        }
    }
    if !layers.is_empty() {
        wanted.layers = Some(i64::from(super::decode::layers(&layers, &mut found).bits()));
    }
    found.into_result().map(|()| wanted)
}

/// Which statements a search is for.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn statements(speakers: &[String], words: &str, filter: Option<pb::DocumentFilter>) -> Result<StatementFilter, Error> {
    let mut found = Violations::default();
    let speakers = entity_keys("speakers", speakers, &mut found);
    let query = if words.is_empty() { None } else { query(words, &mut found) };
    let documents = self::filter(filter, &mut found);
    found.into_result()?;
    Ok(StatementFilter { speakers, query, documents })
}

/// Which entities a list is of.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn entities(types: &[i32], name_prefix: &str, country_code: &str) -> Result<EntityFilter, Error> {
    let mut found = Violations::default();
    found.count("types", types.len(), MAX_CONDITIONS);
    for &number in types.iter().take(MAX_CONDITIONS) {
        if matches!(pb::EntityType::try_from(number), Err(_) | Ok(pb::EntityType::Unspecified)) {
            found.add("types", Reason::FieldInvalid, format!("{number} is no entity type"));
        }
    }
    found.bytes("name_prefix", name_prefix, 256);
    found.bytes("country_code", country_code, 2);
    found.into_result()?;
    Ok(EntityFilter {
        kinds: types.iter().map(|&number| i64::from(number)).collect(),
        name_prefix: terms::indexed(name_prefix),
        country_code: country_code.to_uppercase(),
    })
}

/// How much of each document is returned.
///
/// # Errors
/// [`Error::Invalid`] for an unknown number.
pub fn view(number: i32, default: pb::DocumentView) -> Result<pb::DocumentView, Error> {
    match pb::DocumentView::try_from(number) {
        Ok(pb::DocumentView::Unspecified) => Ok(default),
        Ok(view) => Ok(view),
        Err(_) => Err(Error::invalid("view", Reason::FieldInvalid, format!("{number} is no view"))),
    }
}

/// In which order a search tells what it found.
///
/// # Errors
/// `FIELD_INVALID` when the number is of no order that this server knows.
pub fn order(number: i32) -> Result<pb::SearchOrder, Error> {
    pb::SearchOrder::try_from(number)
        .map_err(|_| Error::invalid("order_by", Reason::FieldInvalid, format!("{number} is no order")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bound_to_their_request() {
        let asked = |outlet: &str| pb::DocumentFilter { outlets: vec![outlet.to_owned()], ..pb::DocumentFilter::default() };
        let first = Page::of(&asked("a"), 2, "").unwrap_or_else(|e| panic!("{e}"));
        let place = |n: &i64| Place { rank: -n, key: format!("key/{n}.x"), ordinal: 7 };
        let token = first.next(&Listed { entries: vec![1, 2], more: true }, place);
        assert_eq!(first.of.size, 2);
        let second = Page::of(&asked("a"), 5, &token).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(second.of.after, Some(Place { rank: -2, key: "key/2.x".to_owned(), ordinal: 7 }));
        assert_eq!(second.next(&Listed { entries: vec![4, 5], more: false }, place), "");
        for (request, token) in [("b", token.as_str()), ("a", "x"), ("a", "1.2.3.4"), ("a", &token[..20])] {
            let error = Page::of(&asked(request), 0, token).err().map(|e| e.reason());
            assert_eq!(error, Some("PAGE_TOKEN_INVALID"), "{request} {token}");
        }
        assert_eq!(Page::of(&asked("a"), -1, "").err().map(|e| e.reason()), Some("PAGE_SIZE_INVALID"));
        assert_eq!(Page::of(&asked("a"), 5_000, "").map(|p| p.of.size).ok(), Some(1_000));
    }
}
