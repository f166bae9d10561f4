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
    use crate::analysis::{Layers, compare, summary::multi};

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
}
