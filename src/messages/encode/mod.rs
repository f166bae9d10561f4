//! The domain's terms to replies. Infallible: what the analysis found is always sent, in the caller's unit.

mod layers;
mod numbers;
pub mod several;

use super::decode::Reply;
use super::offsets::Offsets;
use super::pb;
use crate::analysis::{Component, Layer, Layers, ModelName, Timing};
use crate::annotation::EntityId;
use crate::app::{Analyzed, Analyzer, Versions};
use std::time::Duration;

/// An analysis as a reply carries it.
pub fn analysis(analyzed: &Analyzed, reply: &Reply, analyzer: &Analyzer) -> pb::Analysis {
    let Analyzed { article, analysis, timings: _, extracted: _ } = analyzed;
    let offsets = Offsets::new(article, reply.unit);
    let encoder = layers::Encoder { text: article.text(), offsets: &offsets, analysis };
    let wants = |layer| reply.layers.has(layer);
    let mut out = pb::Analysis {
        coverage: Some(pb::Coverage {
            analyzed_end: offsets.body_end(),
            truncated: false,
            skipped_layers: layers(analysis.skipped),
        }),
        warnings: analysis
            .warnings
            .iter()
            .map(|w| pb::Warning { reason: w.reason.to_owned(), message: w.message.clone() })
            .collect(),
        provenance: provenance(analyzer, reply.layers, reply.model),
        pipeline: Some(versions(analyzer.versions(reply.model))),
        offset_encoding: reply.unit.into(),
        ..pb::Analysis::default()
    };
    if wants(Layer::Language)
        && let Some(language) = &analysis.language
    {
        out.language_code.clone_from(&language.code);
        out.language_probability = language.probability;
    }
    if wants(Layer::Dateline) {
        out.dateline = analysis.dateline.as_ref().map(|d| encoder.dateline(d, wants(Layer::Entities)));
    }
    if wants(Layer::Sentences) {
        out.sentences = encoder.sentences();
    }
    if wants(Layer::Tokens) {
        out.tokens = encoder.tokens();
    }
    if wants(Layer::Entities) {
        out.entities = encoder.entities(wants(Layer::Roles), wants(Layer::Tone));
    }
    if wants(Layer::Dates) {
        out.dates = encoder.dates();
    }
    if wants(Layer::Quantities) {
        out.quantities = encoder.quantities();
    }
    if wants(Layer::Statements) {
        out.statements = encoder.statements();
    }
    if wants(Layer::Events) {
        out.events = encoder.events();
        out.main_event = analysis.main_event.map(|i| i as i32);
    }
    if wants(Layer::Relations) {
        out.relations = encoder.relations();
    }
    if wants(Layer::KeyPhrases) {
        out.key_phrases = encoder.key_phrases();
    }
    if wants(Layer::Topics) {
        out.topics = encoder.topics();
    }
    if wants(Layer::Tone) {
        out.tone = analysis.tone.map(numbers::short);
    }
    if wants(Layer::Summary) {
        out.summary = analysis.summary.as_ref().map(|s| encoder.summary(s));
    }
    out
}

/// How long an analysis took, for `Analysis.timings`.
pub fn timings(queued: Duration, stages: &[Timing]) -> pb::Timings {
    let encode = |d: Duration| Some(pbjson_types::Duration::from(d));
    pb::Timings {
        queue_duration: encode(queued),
        stages: stages.iter().map(|t| pb::StageTiming { stage: t.stage.to_owned(), duration: encode(t.duration) }).collect(),
        analysis_duration: encode(stages.iter().map(|t| t.duration).sum()),
    }
}

/// Versions as a reply carries them.
pub fn versions(versions: Versions) -> pb::PipelineVersion {
    let Versions { code, model, gazetteer } = versions;
    pb::PipelineVersion { code, model, gazetteer }
}

/// What makes the layers wanted for a request that names `model`.
pub fn provenance(analyzer: &Analyzer, wanted: Layers, model: Option<ModelName>) -> Vec<pb::Provenance> {
    analyzer
        .components(wanted, model)
        .into_iter()
        .map(|Component { name, version, layers: made }| pb::Provenance {
            layers: layers(made),
            component: name.to_owned(),
            version,
        })
        .collect()
}

/// Layers as numbers, those that have a public name.
pub fn layers(layers: Layers) -> Vec<i32> {
    layers.iter().filter_map(public_layer).map(i32::from).collect()
}

/// The public name of a layer, if it has one.
const fn public_layer(layer: Layer) -> Option<pb::Layer> {
    Some(match layer {
        Layer::Language => pb::Layer::Language,
        Layer::Dateline => pb::Layer::Dateline,
        Layer::Sentences => pb::Layer::Sentences,
        Layer::Tokens => pb::Layer::Tokens,
        // Names are what entities are made of, and salience is a part of them.
        Layer::Names | Layer::Salience => return None,
        Layer::Dates => pb::Layer::Dates,
        Layer::Quantities => pb::Layer::Quantities,
        Layer::Entities => pb::Layer::Entities,
        Layer::Roles => pb::Layer::Roles,
        Layer::Statements => pb::Layer::Statements,
        Layer::Events => pb::Layer::Events,
        Layer::Relations => pb::Layer::Relations,
        Layer::KeyPhrases => pb::Layer::KeyPhrases,
        Layer::Topics => pb::Layer::Topics,
        Layer::Tone => pb::Layer::Tone,
        Layer::Summary => pb::Layer::Summary,
    })
}

/// The key of an entity within its analysis.
fn entity_id(id: EntityId) -> String {
    format!("e{}", id.0 + 1)
}
