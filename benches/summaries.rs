//! Summaries of many articles: are budgets kept, and what do they cost? `cargo bench --bench summaries`.
//!
//! `DATELINE_BENCH_TEXTS` names a file of JSON lines with `text` and perhaps `title` and `publish_time` (`YYYY-MM-DD`); without it
//! copies of a short article of our own are read. Analyses are made first, on one thread, with the model `fast`.
//!
//! 1. Each article is summarised for every budget of [`budgets`], in the source's words and standalone, twice each. A budget
//!    exceeded, a summary that is empty although a sentence fits, or two that differ end the run.
//! 2. The first 200 articles are summarised together, for several budgets; the time is that of the best of five runs.

#![allow(clippy::print_stdout, reason = "it reports to people")]

use dateline::across::compare::Side;
use dateline::across::multi;
use dateline::analysis::summary::summarize;
use dateline::analysis::{Budget, ModelName, Options, Pipeline, SummaryOptions, standard};
use dateline::annotation::Analysis;
use dateline::document::Article;
use std::time::{Duration, Instant};

/// Articles of one request at most.
const TOGETHER: usize = 200;

const SAMPLE: &str = "LENZ, May 4 (Newsdesk) -- Foreign Minister Ingrid Solberg of Norway met Dr. Okello in Kampala on Tuesday, the \
    Norwegian embassy said. \"We will not sign before June,\" Solberg told reporters after the talks, which lasted two hours.\n\
    The Kenyan Red Cross (KRC) asked the World Bank for $3.5 million in aid for the north, where 12 people died in floods \
    last week. Aid groups say that more than 40,000 people have left their homes since March.\n";

fn main() {
    let pipeline = standard::pipeline().unwrap_or_else(|e| panic!("{e}"));
    let begin = Instant::now();
    let analyzed: Vec<(Article, Analysis)> = articles().into_iter().map(|a| analysed(&pipeline, a)).collect();
    println!("{} articles analysed in {:.1} s", analyzed.len(), begin.elapsed().as_secs_f64());
    keep_budgets(&analyzed);
    together(&analyzed[..analyzed.len().min(TOGETHER)]);
}

/// The articles of the file that the environment names, else copies of our own.
fn articles() -> Vec<Article> {
    let Ok(path) = std::env::var("DATELINE_BENCH_TEXTS") else {
        return (1..=20).map(|n| Article::new("Ministers meet in Lenz", &SAMPLE.repeat(n))).collect();
    };
    let lines = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let article = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{path}: {e}"));
        let of = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let day = of("publish_time").get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
        Article::new(&of("title"), &of("text")).published(day.map(|d| d.at(0, 0, 0, 0)))
    };
    lines.lines().map(article).collect()
}

fn analysed(pipeline: &Pipeline, article: Article) -> (Article, Analysis) {
    let options = Options { layers: multi::READS, model: Some(ModelName::Fast), ..Options::default() };
    let (analysis, _) = pipeline.run(&article, &options, &|| None).unwrap_or_default();
    (article, analysis)
}

/// From one sentence to 2,000 characters.
fn budgets() -> impl Iterator<Item = Budget> {
    let sentences = (1..=20).map(Budget::Sentences);
    let words = (1..=400).step_by(7).map(Budget::Words);
    let characters = (1..=2000).step_by(13).chain([2000]).map(Budget::Characters);
    sentences.chain(words).chain(characters)
}

/// How much of a budget a text takes, and how much it holds.
fn taken(text: &str, sentences: usize, budget: Budget) -> (usize, u32) {
    match budget {
        Budget::Sentences(limit) => (sentences, limit),
        Budget::Words(limit) => (text.split_whitespace().count(), limit),
        Budget::Characters(limit) => (text.chars().count(), limit),
    }
}

fn keep_budgets(analyzed: &[(Article, Analysis)]) {
    let (mut made, mut empty) = (0u32, 0u32);
    let begin = Instant::now();
    for (number, (article, analysis)) in analyzed.iter().enumerate() {
        for budget in budgets() {
            for standalone in [false, true] {
                let options = SummaryOptions { budget, query: String::new(), standalone };
                let summary = summarize(article, analysis, &options);
                assert_eq!(
                    summary,
                    summarize(article, analysis, &options),
                    "article {number}, {budget:?}: not the same twice"
                );
                let texts: Vec<&str> = summary.sentences.iter().map(|s| s.text.as_str()).collect();
                let (used, limit) = taken(&texts.join(" "), texts.len(), budget);
                assert!(used as u32 <= limit, "article {number}: {budget:?} was exceeded by {summary:?}");
                assert_eq!(used as u32, summary.budget_used, "article {number}, {budget:?}");
                let fits = |text: &str| taken(text, 1, budget).0 as u32 <= limit;
                let any = analysis.sentences.iter().any(|s| fits(s.span.of(article.text())));
                assert!(!texts.is_empty() || !any, "article {number}, {budget:?}: empty although a sentence fits");
                made += 1;
                empty += u32::from(texts.is_empty());
            }
        }
    }
    let each = begin.elapsed() / (2 * made.max(1));
    println!("{made} summaries, none over its budget, {empty} empty because no sentence fits; {each:.1?} each");
}

fn together(analyzed: &[(Article, Analysis)]) {
    let sides: Vec<Side<'_>> = analyzed.iter().map(|(article, analysis)| Side { article, analysis }).collect();
    for budget in [Budget::Sentences(5), Budget::Sentences(100), Budget::Words(300), Budget::Characters(2000)] {
        for standalone in [false, true] {
            let options = SummaryOptions { budget, query: String::new(), standalone };
            let run = || {
                let begin = Instant::now();
                let summary = multi::summarize_many(&sides, &options);
                (begin.elapsed(), summary.sentences.len())
            };
            let (time, sentences) = (0..5).map(|_| run()).min().unwrap_or((Duration::ZERO, 0));
            println!(
                "{} articles together, {budget:?}, standalone {standalone}: {sentences} sentences, {time:.1?}",
                sides.len()
            );
        }
    }
}
