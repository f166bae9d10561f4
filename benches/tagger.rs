//! From text to names on one thread, in words per second: `cargo bench --bench tagger`.
//!
//! `DATELINE_BENCH_TEXTS` names a file of JSON lines with a field `text`; without it a short article of our own is read.

use dateline::analysis::sentences::SentencesStage;
use dateline::analysis::tagger::{Model, TaggerStage};
use dateline::analysis::tokens::TokensStage;
use dateline::analysis::{ModelName, Options, Stage};
use dateline::annotation::Analysis;
use dateline::document::Article;
use divan::counter::{BytesCount, ItemsCount};
use std::sync::LazyLock;

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| match std::env::var("DATELINE_BENCH_TEXTS") {
    Ok(path) => {
        let lines = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let text =
            |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap_or_else(|e| panic!("{path}: {e}")) };
        lines.lines().map(text).map(|row| Article::new("", row["text"].as_str().unwrap_or_default())).collect()
    }
    Err(_) => vec![Article::new("Ministers meet in Lenz", &SAMPLE.repeat(8))],
});

const SAMPLE: &str = "LENZ, May 4 (Newsdesk) -- Foreign Minister Ingrid Solberg of Norway met Dr. Okello in Kampala on Tuesday, the \
    Norwegian embassy said. \"We will not sign before June,\" Solberg told reporters after the talks, which lasted two hours.\n\
    The Kenyan Red Cross (KRC) asked the World Bank for $3.5 million in aid for the north, where 12 people died in floods \
    last week. Aid groups say that more than 40,000 people have left their homes since March.\n";

fn main() {
    divan::main();
}

fn words() -> ItemsCount {
    ItemsCount::new(ARTICLES.iter().map(|a| a.text().split_whitespace().count()).sum::<usize>())
}

fn run(stages: &[&dyn Stage]) -> usize {
    let options = Options::default();
    let names = ARTICLES.iter().map(|article| {
        let mut analysis = Analysis::default();
        for stage in stages {
            stage.run(article, &options, &mut analysis).unwrap_or_else(|e| panic!("{e:?}"));
        }
        analysis.names.len() + analysis.tokens.len()
    });
    names.sum()
}

/// Sentences and tokens only.
#[divan::bench]
fn tokens(bencher: divan::Bencher<'_, '_>) {
    let bytes = BytesCount::new(ARTICLES.iter().map(|a| a.text().len()).sum::<usize>());
    bencher.counter(words()).counter(bytes).bench(|| run(&[&SentencesStage, &TokensStage]));
}

/// Everything up to names, parts of speech and dependencies.
#[divan::bench(args = ["fast", "accurate"], sample_count = 10)]
fn names(bencher: divan::Bencher<'_, '_>, model: &str) {
    let tagger = TaggerStage::new(ModelName::from_name(model).unwrap_or_default());
    run(&[&SentencesStage, &TokensStage, &tagger]);
    bencher.counter(words()).bench(|| run(&[&SentencesStage, &TokensStage, &tagger]));
}

/// From the bytes of the binary to a model that is ready.
#[divan::bench(args = ["fast", "accurate"], sample_count = 10)]
fn load(model: &str) -> bool {
    Model::embedded(ModelName::from_name(model).unwrap_or_default()).is_ok()
}
