//! Quotations of our own paragraphs (`tests/fixtures/quotations`), by who speaks them, without names or trees.

use super::*;
use crate::analysis::{Options, Pipeline, standard};
use crate::document::Article;
use crate::lang;
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// What is quoted and the words that speak it.
fn told(code: &str, text: &str) -> Vec<(Span, String)> {
    let mut article = Article::new("", text);
    code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Statements]), ..Options::default() };
    let (analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    let content = |s: &Statement| s.content.clone();
    let words = |s: &Statement| s.speaker_span.map_or(String::new(), |span| span.of(text).to_owned());
    analysis.statements.iter().flat_map(|s| content(s).into_iter().map(|c| (c, words(s)))).collect()
}

#[test]
fn every_row_is_read() {
    for language in lang::all() {
        let problems = of(language).map_or(&[][..], Table::problems);
        assert_eq!(problems, [""; 0], "{}", language.code);
    }
}

#[test]
fn quotations_have_their_speakers_in_four_of_five() {
    for code in ["es", "pt", "fr"] {
        let path = format!("{}/../../tests/fixtures/quotations/{code}.tsv", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let (mut right, mut gold, mut found, mut wrong) = (0, 0, 0, Vec::new());
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let (speakers, text) = row.split_once('\t').unwrap_or_else(|| panic!("{row}"));
            let speakers: Vec<&str> = speakers.split('|').filter(|s| *s != "-").collect();
            let told = told(code, text);
            let hits = speakers.iter().zip(&told).filter(|(speaker, (_, words))| words.contains(*speaker)).count();
            (right, gold, found) = (right + hits, gold + speakers.len(), found + told.len());
            if hits != speakers.len() || told.len() != speakers.len() {
                let told: Vec<_> = told.iter().map(|(c, words)| (words.as_str(), c.of(text))).collect();
                wrong.push(format!("{speakers:?} {told:?}"));
            }
        }
        let f1 = 200 * right / (gold + found).max(1);
        assert!(f1 >= 80, "{code}: F1 {f1} ({right} of {gold}, {found} found)\n{}", wrong.join("\n"));
    }
}
