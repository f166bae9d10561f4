//! Stories over very many documents: `cargo bench --bench stories -- 1000000` (documents; 100,000 when not given).
//!
//! Documents are made up: a third as many stories as documents, their sizes by a power law, over a week; each document has 22 words of its
//! story's 34 and 55 of everybody's. Told are the processor's time of a document, with what settles after every hundred of them, the memory, and
//! the time in which the memory is made anew from what is stored.
//!
//! Then near-duplicates among a tenth as many texts of 400 words, every third of which repeats an earlier one but for some words: from a text
//! to the earliest that it repeats, with the texts that it is compared with taken apart again as the server does.

#![allow(clippy::print_stdout, reason = "it reports to people")]

use dateline::across::originals::Originals;
use dateline::across::repeats::Text;
use dateline::across::stories::{Linked, Member, StoredDocument, StoredStory, Stories};
use dateline::across::vector::Vector;
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

/// Documents between two settlements.
const GATHERED: i64 = 100;
const MINUTE: i64 = 60_000_000;

/// A number that looks random and is the same on every machine (SplitMix64).
fn noise(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The same in [0, 1).
fn share(seed: u64) -> f64 {
    (noise(seed) >> 11) as f64 / (1u64 << 53) as f64
}

/// Document `n` of `all`.
fn member(n: u64, all: u64) -> Member {
    let story = (all as f64 * 0.35 * share(n).powf(2.2)) as u64;
    let mut weights: BTreeMap<u32, f32> = BTreeMap::new();
    let dimension = |word: u64| (noise(word) >> 32) as u32;
    for k in 0..22 {
        let word = noise(story * 1_000 + noise(n * 7 + k) % 34) % 60_000;
        *weights.entry(dimension(word + 5_000_000)).or_default() += 0.6 + 0.4 * (k % 5) as f32;
    }
    for k in 0..55 {
        let word = 40_000f64.powf(share(n * 131 + k));
        *weights.entry(dimension(word as u64 + 9_000_000)).or_default() += 0.25 + 0.05 * word.ln() as f32;
    }
    let length = weights.values().map(|w| w * w).sum::<f32>().sqrt();
    let begun = (noise(story * 77) % (7 * 24 * 60)) as i64;
    let later = (noise(n * 13) % (40 * 60)) as i64;
    let vector = Vector::new(weights.into_iter().map(|(dimension, weight)| (dimension, weight / length)));
    Member { time: (begun + later) * MINUTE, dated: true, is_headline: true, language: 1, vector }
}

/// A number that Linux tells of this process, or 0.
fn told(file: &str, read: impl Fn(&str) -> Option<f64>) -> f64 {
    std::fs::read_to_string(file).ok().and_then(|text| read(&text)).unwrap_or_default()
}

/// Megabytes in memory.
fn memory() -> f64 {
    let line = |text: &str| Some(text.lines().find(|l| l.starts_with("VmRSS"))?.split_whitespace().nth(1)?.to_owned());
    told("/proc/self/status", |text| Some(line(text)?.parse::<f64>().ok()? / 1_024.0))
}

/// Seconds of the processor.
fn processor() -> f64 {
    told("/proc/self/stat", |text| {
        let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
        Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
    })
}

fn main() {
    let all = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(100_000i64);
    let make = |n: i64| member(n.unsigned_abs(), all.unsigned_abs());
    let (mut stories, before) = (Stories::new(1, 1), memory());
    let (mut begun, mut slowest) = (processor(), 0f64);
    for n in 1..=all {
        stories.put(n, make(n));
        if n % GATHERED == 0 {
            let settling = Instant::now();
            stories.settle(|document| document);
            slowest = slowest.max(settling.elapsed().as_secs_f64());
        }
        if n % (all / 10).max(1) == 0 {
            let each = (processor() - begun) * 1e3 / (all / 10).max(1) as f64;
            println!(
                "{n} documents: {each:.3} ms each, slowest settlement {:.0} ms, {:.0} MB",
                slowest * 1e3,
                memory() - before
            );
            (begun, slowest) = (processor(), 0.0);
        }
    }
    let of: Vec<i64> = (1..=all).map(|n| stories.story(n).unwrap_or_default()).collect();
    let mut numbers = of.clone();
    numbers.sort_unstable();
    numbers.dedup();
    println!("{} stories, {:.2} KB a document", numbers.len(), (memory() - before) * 1_024.0 / all as f64);
    let links: Vec<Linked> = (1..=all).map(|n| Linked { at: 1, to: stories.links_of_document(n) }).collect();
    let row = |number: &i64| {
        let figures = stories.figures(*number)?;
        Some(StoredStory {
            number: *number,
            storyline: stories.storyline(*number).unwrap_or_default(),
            documents: figures.documents,
            first_time: figures.first_time,
            last_time: figures.last_time,
            linked: Some(Linked { at: 1, to: stories.links_of_story(*number) }),
        })
    };
    let rows: Vec<StoredStory> = numbers.iter().filter_map(row).collect();
    drop(stories);
    let (mut again, mut making) = (Stories::new(1, 1), 0.0);
    let numbers: Vec<i64> = (1..=all).collect();
    for page in numbers.chunks(1_000) {
        let row = |number: &i64| {
            let Member { time, dated, is_headline, language, vector } = make(*number);
            let at = *number as usize - 1;
            let (story, vector, links) = (of[at], vector.to_bytes(), Some(links[at].to_bytes()));
            StoredDocument { number: *number, story, time, dated, is_headline, language, vector, links }
        };
        let page: Vec<StoredDocument> = page.iter().map(row).collect();
        let begun = Instant::now();
        again.restore(&page);
        making += begun.elapsed().as_secs_f64();
    }
    let begun = Instant::now();
    again.restore_stories(rows.into_iter());
    println!(
        "put back in {:.1} s, {:.1} s of them for stories",
        making + begun.elapsed().as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    drop(again);
    near_duplicates(all / 10);
}

/// Text `n`: every third is that of an earlier one with one word in thirty changed.
fn text(n: u64) -> String {
    let repeated = n > 3 && n.is_multiple_of(3);
    let of = if repeated { n - 1 - noise(n) % (n - 2).min(1_000) } else { n };
    let of = if repeated && of.is_multiple_of(3) { of - 1 } else { of };
    let word = |k: u64| match repeated && noise(n * 1_000 + k).is_multiple_of(30) {
        true => noise(n * 77 + k) % 30_000,
        false => noise(of * 1_000 + k) % 30_000,
    };
    (0..400).map(|k| format!("w{} ", word(k))).collect()
}

/// From each text to the earliest that it repeats.
fn near_duplicates(all: i64) {
    let mut originals = Originals::default();
    let (mut repeats, mut slowest, mut together) = (0, 0f64, 0f64);
    for n in 1..=all {
        let new = text(n.unsigned_abs());
        let begun = Instant::now();
        originals.put(n, n, &n.to_string(), Text::of(&new).fingerprints());
        let wanted = originals.wanted();
        let taken = begun.elapsed().as_secs_f64();
        let read: Vec<(i64, String)> = wanted.into_iter().map(|item| (item, text(item.unsigned_abs()))).collect();
        let begun = Instant::now();
        let texts: HashMap<i64, Text> = read.iter().map(|(item, text)| (*item, Text::of(text))).collect();
        repeats += usize::from(originals.settle(&texts).get(&n).is_some_and(Option::is_some));
        let each = taken + begun.elapsed().as_secs_f64();
        (slowest, together) = (slowest.max(each), together + each);
    }
    println!(
        "{all} texts, {repeats} of them repeat another: {:.3} ms each, slowest {:.2} ms",
        together * 1e3 / all as f64,
        slowest * 1e3
    );
}
