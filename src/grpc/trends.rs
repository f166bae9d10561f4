//! `QueryTrends`: how often subjects were told of, and which burst.

use super::decode::{self, Violations};
use super::{ask, names, pb, stored};
use crate::error::{Error, Reason};
use crate::service::trends::{self, Bursting, HOUR, Ranked, Series, Window};
use crate::store::filter::Filter;
use crate::store::projection::{Subject, SubjectKind};
use crate::store::{Micros, Store};
use dateline_core::analysis::topics;
use dateline_core::trends::Point;
use pb::trend_subject::Subject as Told;
use std::time::{SystemTime, UNIX_EPOCH};

/// Most subjects of one kind.
const MAX_SUBJECTS: usize = 20;

/// Buckets that are shown when the request names no start.
const SHOWN: i64 = 48;

/// Most buckets that are shown.
const MAX_SHOWN: i64 = 2_000;

/// Longest bucket in hours.
const MAX_BUCKET: i64 = 168;

/// Bursts when the request names no number, and most of them.
const BURSTS: usize = 20;
const MAX_BURSTS: usize = 100;

/// Hours of the baseline: when the request names none, fewest and most.
const BASELINE: i64 = 28 * 24;
const MIN_BASELINE: i64 = 24;
const MAX_BASELINE: i64 = 366 * 24;

/// A request in the domain's terms.
struct Asked {
    subjects: Vec<Subject>,
    words: Option<Filter>,
    ranked: Vec<Ranked>,
    bursts: usize,
    window: Window,
}

/// Answers a request.
///
/// # Errors
/// [`Error::Invalid`] with every violation, and those of the store.
pub(super) async fn query(store: &dyn Store, request: pb::QueryTrendsRequest) -> Result<pb::QueryTrendsResponse, Error> {
    let words = request.query.clone();
    let Asked { subjects, words: filter, ranked, bursts, window } = asked(request)?;
    let mut found = trends::of(store, &subjects, filter, &window).await?.into_iter();
    let mut series: Vec<pb::TrendSeries> = Vec::with_capacity(subjects.len() + 2);
    series.extend(found.next().map(|all| encoded(pb::TrendSubject::default(), all, &window)));
    for (subject, of_subject) in subjects.iter().zip(found.by_ref()) {
        let label = match subject.kind {
            SubjectKind::Entity => store.entity(&subject.key).await?.map(|profile| profile.entity.name).unwrap_or_default(),
            SubjectKind::All | SubjectKind::Topic => String::new(),
        };
        series.push(encoded(told(subject, label), of_subject, &window));
    }
    let of_words = pb::TrendSubject { label: words.clone(), subject: Some(Told::Query(words)) };
    series.extend(found.next().map(|of| encoded(of_words, of, &window)));
    let found = match ranked.is_empty() {
        true => Vec::new(),
        false => trends::bursts(store, &ranked, &window, bursts).await?,
    };
    let bursts = found.into_iter().map(|bursting| burst(bursting, &window)).collect();
    Ok(pb::QueryTrendsResponse { series, bursts })
}

fn asked(request: pb::QueryTrendsRequest) -> Result<Asked, Error> {
    let pb::QueryTrendsRequest {
        entities,
        topic_codes,
        query,
        ranked_kinds,
        burst_count,
        bucket,
        start_time,
        end_time,
        baseline,
        language_codes,
    } = request;
    let mut found = Violations::default();
    found.count("entities", entities.len(), MAX_SUBJECTS);
    found.count("topic_codes", topic_codes.len(), MAX_SUBJECTS);
    found.count("language_codes", language_codes.len(), decode::MAX_FILTER_VALUES);
    let keys = entities.iter().take(MAX_SUBJECTS).map(|name| names::key("entities", "entities", name));
    let keys: Vec<String> = keys.filter_map(|key| found.take(key)).collect();
    let of = |kind: SubjectKind| move |key: String| Subject { kind, key };
    let subjects: Vec<Subject> =
        keys.into_iter().map(of(SubjectKind::Entity)).chain(topic_codes.into_iter().map(of(SubjectKind::Topic))).collect();
    let words = if query.is_empty() { None } else { ask::query(&query, &mut found) };
    let words = words.map(|query| Filter { query: Some(query), ..Filter::default() });
    let ranked = ranked_kinds.into_iter().filter_map(|number| kind(number, &mut found)).collect();
    if burst_count < 0 {
        found.add("burst_count", Reason::FieldInvalid, "must not be negative");
    }
    let bursts = match usize::try_from(burst_count).unwrap_or_default() {
        0 => BURSTS,
        count => count.min(MAX_BURSTS),
    };
    let bucket = hours("bucket", bucket, 1, 1..=MAX_BUCKET, &mut found);
    let baseline = hours("baseline", baseline, BASELINE, MIN_BASELINE..=MAX_BASELINE, &mut found);
    let mut time = |field, time| decode::time(field, time, &mut found).and(time).map(stored::micros);
    let (start, end) = (time("start_time", start_time), time("end_time", end_time).unwrap_or_else(now));
    let length = bucket * HOUR;
    // The last bucket is the one that holds the last moment before the end.
    let end = (end - 1).div_euclid(length) + 1;
    let first = start.map_or(end - SHOWN, |start| start.div_euclid(length));
    if !(1..=MAX_SHOWN).contains(&(end - first)) {
        let description = format!("leaves {} buckets to the end; 1 to {MAX_SHOWN} are allowed", end - first);
        found.add("start_time", Reason::FieldInvalid, description);
    }
    found.into_result()?;
    // At least one bucket lies before each.
    let baseline = (baseline / bucket).max(1);
    let window = Window { bucket, first, end, baseline, languages: language_codes };
    Ok(Asked { subjects, words, ranked, bursts, window })
}

fn kind(number: i32, found: &mut Violations) -> Option<Ranked> {
    let place = i64::from(i32::from(pb::EntityType::Location));
    match pb::TrendKind::try_from(number) {
        Ok(pb::TrendKind::Entities) => Some(Ranked::EntitiesBut(place)),
        Ok(pb::TrendKind::Places) => Some(Ranked::EntitiesOf(place)),
        Ok(pb::TrendKind::Topics) => Some(Ranked::Topics),
        Ok(pb::TrendKind::Unspecified) | Err(_) => {
            found.add("ranked_kinds", Reason::FieldInvalid, format!("{number} is nothing that may be ranked"));
            None
        }
    }
}

/// A whole number of hours within a range.
fn hours(
    field: &str,
    given: Option<pbjson_types::Duration>,
    default: i64,
    allowed: std::ops::RangeInclusive<i64>,
    found: &mut Violations,
) -> i64 {
    let Some(pbjson_types::Duration { seconds, nanos }) = given else { return default };
    if nanos == 0 && seconds % 3_600 == 0 && allowed.contains(&(seconds / 3_600)) {
        return seconds / 3_600;
    }
    let description = format!("must be {} to {} hours", allowed.start(), allowed.end());
    found.add(field, Reason::FieldInvalid, description);
    default
}

fn told(subject: &Subject, label: String) -> pb::TrendSubject {
    let key = || subject.key.clone();
    let of = match subject.kind {
        SubjectKind::All => None,
        SubjectKind::Entity => Some(Told::Entity(stored::name("entities", &subject.key))),
        SubjectKind::Topic => Some(Told::TopicCode(key())),
    };
    let label = match subject.kind {
        SubjectKind::Topic => topics::label(&subject.key).unwrap_or_default().to_owned(),
        SubjectKind::All | SubjectKind::Entity => label,
    };
    pb::TrendSubject { subject: of, label: if label.is_empty() { key() } else { label } }
}

fn encoded(subject: pb::TrendSubject, series: Series, window: &Window) -> pb::TrendSeries {
    type Told = (usize, (Point, Option<i64>));
    let point = |(shown, (Point { documents, expected, score }, stories)): Told| pb::TrendPoint {
        time: Some(stored::timestamp(window.time(shown))),
        document_count: i64::try_from(documents).unwrap_or(i64::MAX),
        expected_count: expected,
        score,
        story_count: stories,
    };
    let points = series.points.into_iter().zip(series.stories).enumerate().map(point).collect();
    pb::TrendSeries { subject: Some(subject), points }
}

fn burst(bursting: Bursting, window: &Window) -> pb::TrendBurst {
    let Bursting { subject, name, burst, outlets, stories } = bursting;
    let begin: Micros = (window.end - burst.buckets as i64) * window.bucket * HOUR;
    pb::TrendBurst {
        subject: Some(told(&subject, name)),
        score: burst.score,
        start_time: Some(stored::timestamp(begin)),
        document_count: i64::try_from(burst.documents).unwrap_or(i64::MAX),
        expected_count: burst.expected,
        outlet_count: i32::try_from(outlets).unwrap_or(i32::MAX),
        story_count: i32::try_from(stories).unwrap_or(i32::MAX),
    }
}

fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}
