//! Trends over the hourly counters: series of subjects, and which of them burst.
//!
//! Counters are read and summed into buckets; what was to be expected and how surprising a count is follow from them by
//! [`dateline_core::trends`]. To rank bursts, the subjects with most documents in the widest window are scored; of those that burst,
//! outlets and different texts are counted.

use crate::error::Error;
use crate::store::across::{Hourly, Spread, StoriesOf, ToldOf, TotalOf};
use crate::store::filter::Filter;
use crate::store::projection::{Subject, SubjectKind};
use crate::store::{EntityKind, Micros, Store};
use dateline_core::trends::{Burst, MIN_DOCUMENTS, MIN_OUTLETS, Point, WINDOWS, burst, series};
use std::collections::BTreeMap;
use std::ops::Range;

/// Microseconds of an hour.
pub const HOUR: Micros = 3_600_000_000;

/// Subjects that are scored to rank bursts.
const CANDIDATES: i64 = 1_000;

/// Subjects whose counters are read at once.
const STEP: usize = 100;

/// What is asked of all subjects alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Hours of a bucket.
    pub bucket: i64,
    /// Number of the first bucket from 1970.
    pub first: i64,
    /// Number of the one behind the last.
    pub end: i64,
    /// Buckets that expectations rest on.
    pub baseline: i64,
    /// In these languages; all when empty.
    pub languages: Vec<String>,
}

/// What may be ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranked {
    /// Entities but those of this type.
    EntitiesBut(EntityKind),
    /// Entities of this type.
    EntitiesOf(EntityKind),
    /// Topics.
    Topics,
}

/// A subject that bursts.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursting {
    /// The subject.
    pub subject: Subject,
    /// Name of an entity; else empty.
    pub name: String,
    /// How it bursts.
    pub burst: Burst,
    /// Different outlets; 0 when none is known.
    pub outlets: i64,
    /// Different stories.
    pub stories: i64,
}

impl Window {
    /// Hours of everything that is looked at: baselines, the widest window of a burst, and what is shown.
    fn hours(&self) -> Range<i64> {
        (self.first - self.reach()) * self.bucket..self.end * self.bucket
    }

    /// Buckets before the first that scores look back to.
    fn reach(&self) -> i64 {
        self.baseline + WINDOWS.iter().max().map_or(0, |widest| *widest as i64)
    }

    /// The counts of buckets.
    fn buckets(&self, hourly: &Hourly) -> Vec<u64> {
        let from = self.first - self.reach();
        let mut buckets = vec![0u64; usize::try_from(self.end - from).unwrap_or_default()];
        for (hour, documents) in hourly {
            let at = usize::try_from(hour.div_euclid(self.bucket) - from).ok();
            if let Some(bucket) = at.and_then(|at| buckets.get_mut(at)) {
                *bucket += u64::try_from(*documents).unwrap_or_default();
            }
        }
        buckets
    }

    fn shown(&self) -> Range<usize> {
        let first = usize::try_from(self.reach()).unwrap_or_default();
        first..first + usize::try_from(self.end - self.first).unwrap_or_default()
    }

    /// The points of a series, against all documents.
    fn points(&self, counts: &Hourly, all: &[u64]) -> Vec<Point> {
        series(&self.buckets(counts), all, self.shown(), usize::try_from(self.baseline).unwrap_or_default())
    }

    /// The stories of each bucket that is shown.
    fn stories(&self, of: &StoriesOf) -> Vec<Option<i64>> {
        let counts: BTreeMap<i64, i64> = of.counts.iter().copied().collect();
        let counted = |bucket: i64| of.from.is_none_or(|from| bucket >= from);
        let count = |bucket| counted(bucket).then(|| counts.get(&bucket).copied().unwrap_or_default());
        (self.first..self.end).map(count).collect()
    }

    /// When a bucket of those shown begins.
    pub fn time(&self, shown: usize) -> Micros {
        (self.first + shown as i64) * self.bucket * HOUR
    }
}

/// All documents.
const fn all() -> Subject {
    Subject { kind: SubjectKind::All, key: String::new() }
}

/// What there was of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// One for each bucket.
    pub points: Vec<Point>,
    /// Different stories of each bucket, those that are counted.
    pub stories: Vec<Option<i64>>,
}

/// The series of all documents, of these subjects, and of the documents that pass a filter.
///
/// # Errors
/// Those of the store.
pub async fn of(
    store: &dyn Store,
    subjects: &[Subject],
    words: Option<Filter>,
    window: &Window,
) -> Result<Vec<Series>, Error> {
    let points = points(store, subjects, words.clone(), window).await?;
    let shown = (Some(window.time(0)), Some(window.end * window.bucket * HOUR));
    let within = |filter: Filter| Filter { languages: window.languages.clone(), start: shown.0, end: shown.1, ..filter };
    // Which documents a topic has, no row tells.
    let of = |subject: &Subject| match subject.kind {
        SubjectKind::All => Some(Filter::default()),
        SubjectKind::Entity => Some(Filter { entities: vec![subject.key.clone()], ..Filter::default() }),
        SubjectKind::Topic => None,
    };
    let filters = std::iter::once(Some(Filter::default())).chain(subjects.iter().map(of)).chain(words.map(Some));
    let mut series = Vec::with_capacity(points.len());
    for (points, filter) in points.into_iter().zip(filters) {
        let stories = match filter {
            Some(filter) => window.stories(&store.stories_of(&within(filter), window.bucket).await?),
            None => vec![None; points.len()],
        };
        series.push(Series { points, stories });
    }
    Ok(series)
}

async fn points(
    store: &dyn Store,
    subjects: &[Subject],
    words: Option<Filter>,
    window: &Window,
) -> Result<Vec<Vec<Point>>, Error> {
    let asked: Vec<Subject> = std::iter::once(all()).chain(subjects.iter().cloned()).collect();
    let mut counts = store.hourly(&asked, window.hours(), &window.languages).await?;
    if let Some(filter) = words {
        let hours = window.hours();
        let times = (Some(hours.start * HOUR), Some(hours.end * HOUR));
        let filter = Filter { languages: window.languages.clone(), start: times.0, end: times.1, ..filter };
        counts.push(store.hourly_of(&filter).await?);
    }
    let all = counts.first().map(|all| window.buckets(all)).unwrap_or_default();
    let plain = |documents: u64| Point { documents, expected: 0.0, score: 0.0 };
    let volume = all.get(window.shown()).unwrap_or_default().iter().map(|documents| plain(*documents)).collect();
    let others = counts.iter().skip(1).map(|counts| window.points(counts, &all));
    Ok(std::iter::once(volume).chain(others).collect())
}

/// The subjects of these kinds that burst at the end of the window, the most surprising first, at most `limit`.
///
/// # Errors
/// Those of the store.
pub async fn bursts(store: &dyn Store, kinds: &[Ranked], window: &Window, limit: usize) -> Result<Vec<Bursting>, Error> {
    let mut found: Vec<Bursting> = Vec::new();
    let all = store.hourly(&[all()], window.hours(), &window.languages).await?;
    let all = all.first().map(|all| window.buckets(all)).unwrap_or_default();
    let baseline = usize::try_from(window.baseline).unwrap_or_default();
    for kind in kinds {
        let (of, candidates) = candidates(store, *kind, window).await?;
        for chunk in candidates.chunks(STEP) {
            let subjects: Vec<Subject> = chunk.iter().map(|total| Subject { kind: of, key: total.key.clone() }).collect();
            let counts = store.hourly(&subjects, window.hours(), &window.languages).await?;
            for ((subject, total), counts) in subjects.into_iter().zip(chunk).zip(&counts) {
                let burst = burst(&window.buckets(counts), &all, baseline);
                found.extend(burst.map(|burst| Bursting {
                    subject,
                    name: total.name.clone(),
                    burst,
                    outlets: 0,
                    stories: 0,
                }));
            }
        }
    }
    found.sort_by(|one, other| other.burst.score.total_cmp(&one.burst.score).then_with(|| one.subject.cmp(&other.subject)));
    let mut kept = Vec::with_capacity(limit);
    for bursting in found {
        if kept.len() == limit {
            break;
        }
        kept.extend(floored(store, bursting, window).await?);
    }
    Ok(kept)
}

/// The subjects with most documents in the widest window.
async fn candidates(store: &dyn Store, kind: Ranked, window: &Window) -> Result<(SubjectKind, Vec<TotalOf>), Error> {
    let (of, entity_kind) = match kind {
        Ranked::EntitiesBut(kind) => (SubjectKind::Entity, Some((kind, false))),
        Ranked::EntitiesOf(kind) => (SubjectKind::Entity, Some((kind, true))),
        Ranked::Topics => (SubjectKind::Topic, None),
    };
    let widest = WINDOWS.iter().max().map_or(1, |widest| *widest as i64);
    let wanted = ToldOf {
        kind: of.number(),
        entity_kind,
        hours: (window.end - widest) * window.bucket..window.end * window.bucket,
        languages: window.languages.clone(),
        least: i64::try_from(MIN_DOCUMENTS).unwrap_or(i64::MAX),
        limit: CANDIDATES,
    };
    Ok((of, store.told_of(&wanted).await?))
}

/// A burst, when it is told by enough outlets in enough different texts.
async fn floored(store: &dyn Store, bursting: Bursting, window: &Window) -> Result<Option<Bursting>, Error> {
    let end = window.end * window.bucket * HOUR;
    let begin = end - bursting.burst.buckets as i64 * window.bucket * HOUR;
    let Spread { outlets, texts, stories } = store.spread(&bursting.subject, begin..end).await?;
    let least = |count: i64, least: u64| u64::try_from(count).unwrap_or_default() >= least;
    // Where no document names its outlet, there is nothing to count.
    let told = (outlets == 0 || least(outlets, MIN_OUTLETS)) && least(texts, MIN_DOCUMENTS);
    Ok(told.then_some(Bursting { outlets, stories, ..bursting }))
}
