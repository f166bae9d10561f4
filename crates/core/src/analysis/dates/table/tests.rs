//! The tables, by their own sentences.

use super::*;
use crate::analysis::{Options, Pipeline, standard};
use crate::document::Article;
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// The values of the dates of a text, written on Monday, 7 November 2016.
fn values(code: &str, text: &str) -> Vec<String> {
    let mut article = Article::new("", text).published(Some(jiff::civil::date(2016, 11, 7).at(0, 0, 0, 0)));
    code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Dates]), ..Options::default() };
    let (analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    analysis.dates.iter().map(|d| d.value.clone()).collect()
}

#[test]
fn every_row_is_read_and_every_sentence_fires() {
    for language in lang::all() {
        let Some(grammar) = of(language) else { continue };
        assert_eq!(grammar.problems(), [""; 0], "{}", language.code);
        let sentences = lang::rows(language.rules.dates).filter_map(|(_, row)| match row.as_slice() {
            ["rule", _, meaning, sentence] => Some((*meaning, *sentence)),
            _ => None,
        });
        let silent = |(meaning, sentence): &(&str, &str)| values(language.code, sentence).is_empty() != (*meaning == "none");
        let wrong: Vec<_> = sentences.filter(silent).collect();
        assert_eq!(wrong, [], "{}", language.code);
    }
}
