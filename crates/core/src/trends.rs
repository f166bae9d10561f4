//! Trends: how often something is told, how often that was to be expected, and how surprising the difference is.
//!
//! Counts stand in hourly buckets. What is expected of a subject in a window is its share of all documents before it, times the
//! documents of the window: the day and the week of the newsroom cancel out. The [`score`] is the tail of a negative binomial
//! distribution, as -log10: 4 means that so many documents come by chance once in 10,000 windows. News comes in clumps, so a
//! Poisson tail alarms far too often. `benches/trends.rs` makes data with known bursts and tells what is found of them.

use std::ops::Range;

/// How little clumped counts are in windows below [`LONG`] buckets, and in others: with a mean m, their variance is m + m²/k. What
/// one day has more than another evens out in long windows.
const DISPERSION: [f64; 2] = [9.0, 18.0];

/// Buckets from which a window is long.
const LONG: usize = 24;

/// Scores end here: what is beyond cannot be told apart.
const MAX_SCORE: f64 = 300.0;

/// Documents that an unknown subject is taken to have had within its baseline.
const PRIOR_DOCUMENTS: f64 = 0.5;

/// Fewest documents of a burst.
pub const MIN_DOCUMENTS: u64 = 3;

/// Fewest outlets of a burst.
pub const MIN_OUTLETS: u64 = 2;

/// The score from which a burst is one: a false alarm in 10,000.
pub const MIN_SCORE: f64 = 4.0;

/// The dispersion k of a window of so many buckets, for a subject with `before` documents in its baseline: what is expected of one
/// that was told of a few times is itself not sure, and adds 1/`before` to 1/k. A whole number, which makes the tail a finite sum.
pub fn dispersion(buckets: usize, before: u64) -> u32 {
    let [short, long] = DISPERSION;
    let k = if buckets < LONG { short } else { long };
    (1.0 / (1.0 / k + 1.0 / (before as f64 + PRIOR_DOCUMENTS))).round().max(1.0) as u32
}

/// How surprising it is that at least `observed` documents came where `expected` were, with this dispersion: -log10 of the chance, 0
/// to 300. Where nothing is known of what was to be expected, nothing surprises.
pub fn score(observed: u64, expected: f64, dispersion: u32) -> f64 {
    if observed == 0 || !expected.is_finite() || expected <= 0.0 {
        return 0.0;
    }
    // At least x failures come before the k-th success when the first x + k - 1 trials have at most k - 1 successes.
    let k = f64::from(dispersion);
    let failure = (expected / (expected + k)).ln();
    let success = (k / (expected + k)).ln();
    let trials = observed as f64 + k - 1.0;
    // Summed relative to the greatest term so far, since the terms themselves may be too small to be told from nothing.
    let (mut choices, mut most, mut sum) = (0.0, f64::NEG_INFINITY, 0.0);
    for j in 0..dispersion {
        let j = f64::from(j);
        if j > 0.0 {
            choices += ((trials - j + 1.0) / j).ln();
        }
        let term = choices + j * success + (trials - j) * failure;
        if term > most {
            sum = sum * (most - term).exp() + 1.0;
            most = term;
        } else {
            sum += (term - most).exp();
        }
    }
    let tail = most + sum.ln();
    (-tail / std::f64::consts::LN_10).clamp(0.0, MAX_SCORE)
}

/// The documents to be expected of a subject in a window that has `volume` documents of all kinds, where it had `documents` of
/// `all` in the time before.
pub fn expected(documents: u64, all: u64, volume: u64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    (documents as f64 + PRIOR_DOCUMENTS) / all as f64 * volume as f64
}

/// What was to be expected in a bucket, had nothing happened. A burst adds its own documents to those of all kinds; taken off, they do
/// not raise what they are compared with. That a baseline ends before what is tested is as in EARS C2 (Hutwagner et al. 2003, "The
/// bioterrorism preparedness and response Early Aberration Reporting System", Journal of Urban Health 80).
fn undisturbed(told: u64, all: u64, documents: u64, volume: u64) -> f64 {
    let share = expected(told, all, 1).min(1.0);
    let excess = (documents as f64 - share * volume as f64).max(0.0);
    share * (volume as f64 - excess).max(0.0)
}

/// One bucket of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Documents of the subject.
    pub documents: u64,
    /// How many were to be expected, had nothing happened: the subject's share of all documents before its burst, where it bursts,
    /// times the documents of the bucket but those that the subject has in excess.
    pub expected: f64,
    /// How surprising it is: the greatest score of the windows of [`WINDOWS`] buckets that end with this one and have
    /// [`MIN_DOCUMENTS`]; 0 when none has.
    pub score: f64,
}

/// Buckets of the windows that are looked at: what is told three times a day bursts in days, not in hours.
pub const WINDOWS: [usize; 5] = [1, 3, 6, 12, 24];

/// The points of a series: `counts` of a subject and of `all` documents in the same buckets, those of `shown`, each against the
/// `baseline` buckets before its window.
pub fn series(counts: &[u64], all: &[u64], shown: Range<usize>, baseline: usize) -> Vec<Point> {
    let (subject, volume) = (Sums::of(counts), Sums::of(all));
    let point = |at: usize| {
        let end = at + 1;
        let window = |buckets: usize| {
            let from = end.saturating_sub(buckets);
            let before = from.saturating_sub(baseline)..from;
            let told = subject.within(before.clone());
            let expected = expected(told, volume.within(before), volume.within(from..end));
            (subject.within(from..end), expected, dispersion(buckets, told))
        };
        let scored = |buckets: usize| {
            let (documents, expected, dispersion) = window(buckets);
            (documents >= MIN_DOCUMENTS).then(|| (score(documents, expected, dispersion), buckets))
        };
        let scores = WINDOWS.into_iter().filter(|buckets| *buckets <= end).filter_map(scored);
        let (score, widest) = scores.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or_default();
        let burst = if score >= MIN_SCORE { widest } else { 1 };
        let from = end.saturating_sub(burst);
        let before = from.saturating_sub(baseline)..from;
        let (documents, told) = (subject.within(at..end), subject.within(before.clone()));
        let expected = undisturbed(told, volume.within(before), documents, volume.within(at..end));
        Point { documents, expected, score }
    };
    shown.map(point).collect()
}

/// A window that has far more documents than was to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// How surprising it is, at least [`MIN_SCORE`].
    pub score: f64,
    /// Buckets of the window, which ends with the last one.
    pub buckets: usize,
    /// Documents in it, at least [`MIN_DOCUMENTS`].
    pub documents: u64,
    /// How many were to be expected.
    pub expected: f64,
}

/// The most surprising window of [`WINDOWS`] that ends with the last bucket; `None` when none bursts.
pub fn burst(counts: &[u64], all: &[u64], baseline: usize) -> Option<Burst> {
    let (subject, volume) = (Sums::of(counts), Sums::of(all));
    let window = |buckets: usize| {
        let from = all.len().checked_sub(buckets)?;
        let before = from.saturating_sub(baseline)..from;
        let documents = subject.within(from..all.len());
        let told = subject.within(before.clone());
        let expected = expected(told, volume.within(before), volume.within(from..all.len()));
        Some(Burst { score: score(documents, expected, dispersion(buckets, told)), buckets, documents, expected })
    };
    let windows = WINDOWS.into_iter().filter_map(window);
    let bursts = windows.filter(|burst| burst.documents >= MIN_DOCUMENTS && burst.score >= MIN_SCORE);
    bursts.max_by(|one, other| one.score.total_cmp(&other.score))
}

/// Running sums, so that a window costs the same however long it is.
struct Sums(Vec<u64>);

impl Sums {
    fn of(values: &[u64]) -> Self {
        let running = values.iter().scan(0u64, |sum, value| {
            *sum = sum.saturating_add(*value);
            Some(*sum)
        });
        Self(std::iter::once(0).chain(running).collect())
    }

    fn within(&self, range: Range<usize>) -> u64 {
        let at = |n: usize| self.0.get(n).or(self.0.last()).copied().unwrap_or_default();
        at(range.end).saturating_sub(at(range.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tail summed up term by term.
    fn summed(observed: u64, expected: f64, dispersion: u32) -> f64 {
        let k = f64::from(dispersion);
        let p = expected / (expected + k);
        let mut term = (1.0 - p).powf(k);
        let mut below = 0.0;
        for x in 0..observed {
            below += term;
            term *= p * (x as f64 + k) / (x as f64 + 1.0);
        }
        1.0 - below
    }

    #[test]
    fn scores_are_the_tail_of_the_distribution() {
        for (observed, expected) in [(1, 0.01), (3, 0.5), (10, 2.0), (10, 10.0), (40, 12.5), (200, 150.0), (1, 900.0)] {
            for k in [1, 8, 20] {
                let (told, counted) = (10f64.powf(-score(observed, expected, k)), summed(observed, expected, k));
                assert!((told / counted - 1.0).abs() < 1e-6, "{observed} of {expected}, {k}: {told} {counted}");
            }
        }
        assert_eq!((score(0, 5.0, 8), score(3, 0.0, 8), score(3, f64::NAN, 8)), (0.0, 0.0, 0.0));
        assert!(score(1_000_000, 1.0, 8) > 100.0 && score(u64::MAX, 1.0, 8) <= MAX_SCORE);
        assert_eq!(
            [(1, 0), (1, 10_000), (24, 10_000), (12, 10)].map(|(buckets, before)| dispersion(buckets, before)),
            [1, 9, 18, 5]
        );
    }

    #[test]
    fn the_day_of_the_newsroom_cancels_out() {
        // All documents double by day; the subject has a tenth of them, and then suddenly a half.
        let mut all: Vec<u64> = (0..96).map(|hour| if hour % 24 < 12 { 200 } else { 100 }).collect();
        let mut counts: Vec<u64> = all.iter().map(|n| n / 10).collect();
        counts[90] += 40;
        all[90] += 40;
        let points = series(&counts, &all, 48..96, 48);
        assert_eq!(points.len(), 48);
        for (n, point) in points.iter().enumerate() {
            let hour = n + 48;
            assert_eq!(point.documents, counts[hour]);
            if hour == 90 {
                assert!(point.score > 3.0 && (point.expected - 10.0).abs() < 0.5, "{point:?}");
            } else if hour < 90 {
                assert!(point.score < 1.0, "{hour}: {point:?}");
            }
        }
        let last = burst(&counts[..91], &all[..91], 48).map(|burst| (burst.buckets, burst.documents));
        assert_eq!((last, burst(&counts[..90], &all[..90], 48)), (Some((1, 50)), None));
        assert_eq!(series(&[], &[], 0..2, 5), [Point { documents: 0, expected: 0.0, score: 0.0 }; 2]);
    }

    #[test]
    fn a_burst_does_not_raise_what_it_is_compared_with() {
        // One of ten documents a day, and then nine of eighteen for four days.
        let all: Vec<u64> = (0..44).map(|day| if day < 40 { 10 } else { 18 }).collect();
        let counts: Vec<u64> = (0..44).map(|day| if day < 40 { 1 } else { 9 }).collect();
        let points = series(&counts, &all, 30..44, 28);
        assert!(points.iter().all(|point| (0.9..1.6).contains(&point.expected)), "{points:?}");
        assert!(points[12..].iter().all(|point| point.score >= MIN_SCORE), "{points:?}");
        // Where hardly anything came before, no more is expected than there is.
        assert!(series(&[1, 4], &[1, 4], 1..2, 1)[0].expected <= 4.0);
    }

    proptest! {
        #[test]
        fn more_documents_are_more_surprising_and_more_expected_less(n in 1..5_000u64, mean in 0.001..5_000f64) {
            for k in [1, 10, 20] {
                let told = score(n, mean, k);
                prop_assert!((0.0..=MAX_SCORE).contains(&told));
                prop_assert!(score(n + 1, mean, k) >= told - 1e-9);
                prop_assert!(score(n, mean * 1.1, k) <= told + 1e-9);
            }
        }
    }
}
