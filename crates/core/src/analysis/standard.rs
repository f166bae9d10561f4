//! The standard pipeline: every stage, in the order in which the data meets them.

use super::{
    Pipeline, UnmetNeed, dateline, dates, entities, events, key_phrases, language, quantities, relations, salience,
    sentences, statements, summary, tagger, tokens, tone, topics,
};
use crate::gazetteer::{Gazetteer, Shared};

/// All stages in order, with the model and the gazetteer that are built in.
///
/// # Errors
/// [`UnmetNeed`] when a stage stands before one that it needs; a test holds that this does not happen.
pub fn pipeline() -> Result<Pipeline, UnmetNeed> {
    pipeline_with(Gazetteer::builtin().into_shared(), tagger::TaggerStage::default())
}

/// All stages in order, with this gazetteer and this tagger.
///
/// # Errors
/// As for [`pipeline`].
pub fn pipeline_with(gazetteer: Shared, tagger: tagger::TaggerStage) -> Result<Pipeline, UnmetNeed> {
    Pipeline::new(vec![
        Box::new(language::LanguageStage),
        Box::new(dateline::DatelineStage::new(gazetteer.clone())),
        Box::new(sentences::SentencesStage),
        Box::new(tokens::TokensStage),
        Box::new(tagger),
        Box::new(dates::DatesStage),
        Box::new(quantities::QuantitiesStage),
        Box::new(entities::EntitiesStage::new(gazetteer)),
        Box::new(statements::StatementsStage),
        Box::new(salience::SalienceStage),
        Box::new(events::EventsStage),
        Box::new(relations::RelationsStage),
        Box::new(key_phrases::KeyPhrasesStage),
        Box::new(topics::TopicsStage),
        Box::new(tone::ToneStage),
        Box::new(summary::SummaryStage),
    ])
}

#[cfg(test)]
mod tests {
    use crate::across::{compare, multi};
    use crate::analysis::{Layer, Layers, ModelName, Options, Pipeline};
    use crate::annotation::Analysis;
    use crate::document::Article;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    #[test]
    fn every_stage_finds_what_it_reads() {
        assert!(super::pipeline().is_ok());
    }

    #[test]
    fn what_reads_several_analyses_can_be_had() {
        let layers = super::pipeline().map_or(Layers::NONE, |p| p.layers());
        for reads in [multi::READS, compare::READS] {
            assert!(reads.without(layers).is_empty(), "{reads:?}");
        }
    }

    const TEXTS: [&str; 5] = [
        include_str!("../../../../examples/wire.txt"),
        include_str!("../../../../examples/wikinews-korea.txt"),
        include_str!("../../../../tests/golden/harbour.txt"),
        include_str!("../../../../tests/golden/ministers.txt"),
        include_str!("../../../../tests/golden/strike.txt"),
    ];

    fn pipeline() -> &'static Pipeline {
        static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
        PIPELINE.get_or_init(|| super::pipeline().unwrap_or_else(|e| panic!("{e}")))
    }

    /// A first line of its own is the title.
    fn article(text: &str) -> Article {
        let (title, body) = text.split_once("\n\n").unwrap_or(("", text));
        Article::new(title, body).published(Some(jiff::civil::date(2020, 10, 6).at(0, 0, 0, 0)))
    }

    fn analysed(article: &Article, layers: Layers) -> Analysis {
        let options = Options { layers, model: Some(ModelName::Fast), ..Options::default() };
        pipeline().run(article, &options, &|| None).map_or_else(|stop| panic!("{stop}"), |(analysis, _)| analysis)
    }

    /// A layer, and what is needed for it, is the same whatever else was asked for.
    fn each_layer_alone_is_that_of_a_full_run(text: &str) {
        let article = article(text);
        let full = analysed(&article, Layers::all());
        for layer in Layer::ALL {
            let wanted = Layers::of(&[layer]);
            let made = pipeline().components(wanted).iter().fold(Layers::NONE, |all, c| all.with(c.layers));
            let (alone, mut expected) = (analysed(&article, wanted), full.clone().only(made));
            expected.skipped = expected.skipped.without(Layers::all().without(wanted));
            assert_eq!(alone, expected, "{layer:?} of {text:?}");
        }
    }

    #[test]
    fn each_layer_of_news_alone_is_that_of_a_full_run() {
        TEXTS.into_iter().for_each(each_layer_alone_is_that_of_a_full_run);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn each_layer_of_any_text_alone_is_that_of_a_full_run(
            cuts in prop::collection::vec((prop::sample::select(&TEXTS[..]), 0usize..2000, 0usize..120), 0..8),
            noise in ".{0,40}",
        ) {
            let mut text = noise;
            for (source, from, length) in cuts {
                text.extend(source.chars().skip(from).take(length));
                text.push_str(if length % 3 == 0 { "\n\n" } else { " " });
            }
            each_layer_alone_is_that_of_a_full_run(&text);
        }
    }
}
