//! Does what an analysis takes grow evenly with its text? `cargo bench --bench growth`.
//!
//! Texts of one kind of many are analysed in three sizes, all layers, on one thread, with the model `fast`: real articles, the same
//! article again and again, and what a hostile or broken source sends. Told are seconds, and the power of the length with which they
//! grow from the second size to the third: 1 is evenly, 2 is with the square. A power above [`LIMIT`] ends the run with an error.
//! `DATELINE_BENCH_KIB` says how long the longest texts are (default 1024), an argument names the one kind to run.

#![allow(clippy::print_stdout, reason = "it reports to people")]

use dateline::analysis::{ModelName, Options, Pipeline, standard};
use dateline::document::Article;
use std::time::Instant;

/// The power of the length that is still taken for even growth: caches overflow, and short texts end between two ticks.
const LIMIT: f64 = 1.25;

/// Seconds below which growth is not judged.
const SHORT: f64 = 0.5;

/// Names of kinds and what is repeated.
const REPEATED: [(&str, &str); 18] = [
    ("abbreviation", "U.S. "),
    ("country", "Peruvian officials said Peru and Chile signed. "),
    ("pronouns", "Ana Ruiz met Juan Pelt. He said she told him that they knew it. "),
    ("titles", "President Ana Ruiz, the president of Peru, "),
    ("office", "Peru's president, Ana Ruiz, met the Chilean president. The president smiled. "),
    ("joint", "Peru and Chile agreed. The two countries, both sides said, and the two presidents met. "),
    ("acronym", "The Andean Trade Council (ATC) said. "),
    ("names", "John Smith, Jane Doe and Peter Marsh of Acme Corp. "),
    ("name and comma", "Ana Ruiz, "),
    ("said", "\"We will go,\" he said. \"It is so\". "),
    ("events", "Ten people were killed in a crash in Lima on Monday. "),
    ("numbers", "$5 million, 20 percent, 3 km, May 3, 2020; "),
    ("capitals", "THE PRESIDENT OF PERU SAID ON MONDAY THAT "),
    ("no end", "word and other words in a row "),
    ("brackets", "(((("),
    ("quotation marks", "\""),
    ("dashes", "- "),
    ("lines", "a\n\n"),
];

fn main() {
    let pipeline = standard::pipeline().unwrap_or_else(|e| panic!("{e}"));
    let longest = std::env::var("DATELINE_BENCH_KIB").ok().and_then(|n| n.parse().ok()).unwrap_or(1024_usize) * 1024;
    let only = std::env::args().nth(1).filter(|a| !a.starts_with("--"));
    let kinds = REPEATED.iter().map(|(name, unit)| (*name, (*unit).to_owned()));
    let own = [("one article", article()), ("articles", corpus()), ("people", people(longest))];
    println!("| text | {} | power |", [4, 2, 1].map(|part| format!("{} KiB", longest / part / 1024)).join(" | "));
    println!("|---|---|---|---|---|");
    let mut uneven = Vec::new();
    for (name, unit) in own.into_iter().chain(kinds).filter(|(name, _)| only.as_ref().is_none_or(|o| o == name)) {
        let seconds = [4, 2, 1].map(|part| taken(&pipeline, &of_length(&unit, longest / part)));
        let power = (seconds[2] / seconds[1]).log2();
        println!("| {name} | {:.2} | {:.2} | {:.2} | {power:.2} |", seconds[0], seconds[1], seconds[2]);
        if power > LIMIT && seconds[2] > SHORT {
            uneven.push(name);
        }
    }
    assert!(uneven.is_empty(), "not even: {}", uneven.join(", "));
}

/// An article of wire length.
fn article() -> String {
    let text = std::fs::read_to_string("examples/wire.txt").unwrap_or_else(|e| panic!("examples/wire.txt: {e}"));
    text + "\n\n"
}

/// The articles of `corpus/`, one after the other.
fn corpus() -> String {
    let lines = std::fs::read_to_string("corpus/articles.jsonl").unwrap_or_else(|e| panic!("corpus/articles.jsonl: {e}"));
    let texts = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    texts.map(|row| row["text"].as_str().unwrap_or_default().to_owned() + "\n\n").collect()
}

/// Sentences about ever new people, bodies and offices.
fn people(length: usize) -> String {
    const FIRST: [&str; 8] = ["Ana", "Leo", "Ingrid", "Per", "Maria", "John", "Chen", "Fatima"];
    const PARTS: [&str; 12] = ["bar", "den", "fel", "gar", "hol", "jan", "kar", "len", "mor", "nor", "pel", "tor"];
    let mut text = String::new();
    for number in 0_usize.. {
        if text.len() >= length {
            break;
        }
        let part = |by: usize| PARTS[number / by % PARTS.len()];
        let name: String = [part(1), part(12), part(144)].concat();
        let name = name[..1].to_uppercase() + &name[1..];
        let first = FIRST[number % FIRST.len()];
        text += &format!(
            "{name} Group named {first} {name} chief executive on Monday. The company said the chairman, {first} {name}, would stay. "
        );
    }
    text
}

/// As many whole copies as fit, and at least a part of one.
fn of_length(unit: &str, length: usize) -> String {
    if unit.len() >= length {
        let end = (0..=length).rev().find(|&at| unit.is_char_boundary(at)).unwrap_or(0);
        return unit[..end].to_owned();
    }
    unit.repeat(length / unit.len())
}

fn taken(pipeline: &Pipeline, text: &str) -> f64 {
    let options = Options { model: Some(ModelName::Fast), ..Options::default() };
    let begin = Instant::now();
    let (analysis, _) = pipeline.run(&Article::new("", text), &options, &|| None).unwrap_or_default();
    assert!(!analysis.tokens.is_empty());
    begin.elapsed().as_secs_f64()
}
