//! Bursts: how many of those that are there are found, and how often there is none? `cargo bench --bench trends`.
//!
//! The data are made as in the study that the score follows: 1,500 subjects whose rates are log-normal between 0.02 and 50
//! documents an hour, 42 days, a daily and a weekly season of 40 % each way (the newsroom's, with up to two hours between
//! subjects), noise of 25 % from day to day (gamma), Poisson counts, and 450 bursts of 3 to 48 hours at 3 to 12 times the expected
//! rate. A burst is found when one of its hours scores above the threshold that one in 10,000 of the other hours exceeds; the
//! first 14 days are baseline alone. The floor (at least 3 documents) holds for every alarm.
//!
//! The study does not tell the middle of its rates, on which recall depends most: no score finds two documents where one was
//! expected. So it is told for several, beside two others: the study's own score (the tail of a negative binomial distribution with
//! k = 6, hour by hour, without a floor), of which the study tells a recall of .97 after 1.3 hours, and a judge who knows the true
//! rate and season of each subject: what that one misses, no count tells. Each is the mean of [`SEEDS`] sets of data.

#![allow(clippy::print_stdout, reason = "it reports to people")]

#[path = "support/chance.rs"]
mod chance;

use chance::Chance;
use dateline_core::trends::{MIN_DOCUMENTS, MIN_SCORE, WINDOWS, dispersion, expected, score, series};

const SUBJECTS: usize = 1_500;
const HOURS: usize = 42 * 24;
const BASELINE: usize = 14 * 24;
const BURSTS: usize = 450;
/// Documents an hour of the subject in the middle.
const MIDDLES: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
/// Deviation of the logarithm of the rates: three of them lead from 1 to the ends of the range.
const DEVIATION: f64 = 1.3;
const SEEDS: u64 = 5;
/// Alarms a quiet hour, of the threshold.
const FALSE_ALARMS: usize = 10_000;

impl Chance {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (self.uniform().max(1e-300), self.uniform());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// Marsaglia and Tsang (2000), for shapes of at least 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (limit, mut product, mut n) = ((-mean).exp(), self.uniform(), 0);
        while product > limit {
            product *= self.uniform();
            n += 1;
        }
        n
    }
}

struct Burst {
    subject: usize,
    from: usize,
    to: usize,
}

struct Data {
    /// Documents to be expected of each subject by hour, without the noise of the day and without bursts.
    means: Vec<Vec<f64>>,
    counts: Vec<Vec<u64>>,
    all: Vec<u64>,
    bursts: Vec<Burst>,
}

/// The study's data.
fn data(middle: f64, chance: &mut Chance) -> Data {
    let rate = |chance: &mut Chance| loop {
        let rate = (middle.ln() + DEVIATION * chance.normal()).exp();
        if (0.02..=50.0).contains(&rate) {
            return rate;
        }
    };
    let rates: Vec<f64> = (0..SUBJECTS).map(|_| rate(chance)).collect();
    let mut bursts: Vec<Burst> = Vec::new();
    let mut factors = vec![vec![1.0; HOURS]; SUBJECTS];
    while bursts.len() < BURSTS {
        let (subject, hours) = (chance.next() as usize % SUBJECTS, chance.between(3.0, 49.0) as usize);
        let from = BASELINE + chance.next() as usize % (HOURS - BASELINE - hours);
        let factor = chance.between(3.0, 12.0);
        if bursts.iter().any(|other| other.subject == subject) {
            continue;
        }
        factors[subject][from..from + hours].fill(factor);
        bursts.push(Burst { subject, from, to: from + hours });
    }
    let mut all = vec![0; HOURS];
    let mut counts = Vec::with_capacity(SUBJECTS);
    let mut means = Vec::with_capacity(SUBJECTS);
    for (rate, factors) in rates.iter().zip(&factors) {
        let phase = chance.between(-2.0, 2.0);
        let mean = |hour: usize| {
            let turn = |period: f64| (std::f64::consts::TAU * (hour as f64 + phase) / period).sin();
            rate * (1.0 + 0.4 * turn(24.0)) * (1.0 + 0.4 * turn(168.0))
        };
        let mut day = 1.0;
        let of_subject: Vec<u64> = (0..HOURS)
            .map(|hour| {
                if hour % 24 == 0 {
                    // A gamma of mean 1 and deviation .25.
                    day = chance.gamma(16.0) / 16.0;
                }
                chance.poisson(mean(hour) * day * factors[hour])
            })
            .collect();
        means.push((0..HOURS).map(mean).collect());
        all.iter_mut().zip(&of_subject).for_each(|(sum, n)| *sum += n);
        counts.push(of_subject);
    }
    Data { means, counts, all, bursts }
}

/// Scores of each subject by hour, from the end of the baseline.
type Scores = Vec<Vec<f64>>;

/// What is told of a score on some data.
#[derive(Clone, Copy, Default)]
struct Told {
    /// Bursts found above the threshold, hours until then, and bursts found above [`MIN_SCORE`], which is what users are told.
    recall: f64,
    delay: f64,
    served: f64,
    /// Quiet hours above [`MIN_SCORE`].
    alarms: f64,
}

fn main() {
    for middle in MIDDLES {
        let mut sums = [Told::default(); 3];
        for seed in 1..=SEEDS {
            let data = data(middle, &mut Chance(seed * 7_919));
            for (sum, scores) in sums.iter_mut().zip([ours(&data), studied(&data), known(&data)]) {
                let told = told(&data, &scores);
                sum.recall += told.recall / SEEDS as f64;
                sum.delay += told.delay / SEEDS as f64;
                sum.served += told.served / SEEDS as f64;
                sum.alarms += told.alarms / SEEDS as f64;
            }
        }
        println!("rates around {middle} an hour");
        for (name, Told { recall, delay, served, alarms }) in
            ["the score", "the study's", "who knows the rates"].iter().zip(sums)
        {
            print!("  {name}: recall {recall:.3} at 1e-4, after {delay:.1} h");
            println!("; above {MIN_SCORE}: recall {served:.3}, {alarms:.1e} false alarms an hour");
        }
    }
}

fn ours(data: &Data) -> Scores {
    let scored = |counts: &Vec<u64>| -> Vec<f64> {
        series(counts, &data.all, BASELINE..HOURS, BASELINE).iter().map(|point| point.score).collect()
    };
    data.counts.iter().map(scored).collect()
}

/// The study's: each hour by itself, k = 6, against the subject's share of the baseline before it.
fn studied(data: &Data) -> Scores {
    let scored = |counts: &Vec<u64>| -> Vec<f64> {
        let hour = |hour: usize| {
            let before = hour - BASELINE..hour;
            let share = |counts: &[u64]| counts[before.clone()].iter().sum::<u64>();
            score(counts[hour], expected(share(counts), share(&data.all), data.all[hour]), 6)
        };
        (BASELINE..HOURS).map(hour).collect()
    };
    data.counts.iter().map(scored).collect()
}

/// Those of a judge who knows what is to be expected.
fn known(data: &Data) -> Scores {
    let judged = |counts: &[u64], means: &[f64], hour: usize| {
        let scores = WINDOWS.into_iter().map(|buckets| {
            let window = hour + 1 - buckets..hour + 1;
            match counts[window.clone()].iter().sum() {
                documents if documents < MIN_DOCUMENTS => 0.0,
                documents => score(documents, means[window].iter().sum(), dispersion(buckets, u64::MAX)),
            }
        });
        scores.fold(0.0, f64::max)
    };
    let scored =
        |(counts, means): (&Vec<u64>, &Vec<f64>)| (BASELINE..HOURS).map(|hour| judged(counts, means, hour)).collect();
    data.counts.iter().zip(&data.means).map(scored).collect()
}

fn told(Data { bursts, .. }: &Data, scores: &Scores) -> Told {
    let mut burst_of: Vec<Option<&Burst>> = vec![None; SUBJECTS];
    bursts.iter().for_each(|burst| burst_of[burst.subject] = Some(burst));
    let mut quiet: Vec<f64> = Vec::new();
    for (scores, burst) in scores.iter().zip(&burst_of) {
        // Windows that end behind a burst still hold it.
        let within =
            |hour: usize| burst.is_some_and(|burst| (burst.from..burst.to + WINDOWS[WINDOWS.len() - 1]).contains(&hour));
        quiet.extend(scores.iter().enumerate().filter(|(n, _)| !within(n + BASELINE)).map(|(_, score)| *score));
    }
    quiet.sort_by(|one, other| other.total_cmp(one));
    let threshold = quiet[quiet.len() / FALSE_ALARMS];
    let first =
        |burst: &Burst, limit: f64| (burst.from..burst.to).find(|hour| scores[burst.subject][hour - BASELINE] > limit);
    let delays: Vec<usize> = bursts.iter().filter_map(|burst| Some(first(burst, threshold)? - burst.from)).collect();
    let share = |n: usize| n as f64 / bursts.len() as f64;
    Told {
        recall: share(delays.len()),
        delay: delays.iter().sum::<usize>() as f64 / delays.len().max(1) as f64,
        served: share(bursts.iter().filter(|burst| first(burst, MIN_SCORE).is_some()).count()),
        alarms: quiet.iter().take_while(|score| **score > MIN_SCORE).count() as f64 / quiet.len() as f64,
    }
}
