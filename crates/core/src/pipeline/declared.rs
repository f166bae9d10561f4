//! Hiding the layers that a stage does not declare.
//!
//! What is hidden changes places with nothing and back again: lists move as they are, and only the layers that live inside
//! another (parts of speech in tokens; roles, salience and tone in entities) are walked through. No text is copied.

use crate::annotation::{Analysis, Deprel, EntityId, Role, Upos};
use crate::layer::{Layer, Layers};
use std::mem::swap;

/// The result of `read` over an analysis in which `hidden` layers, and warnings, look as though nobody had written them.
pub(super) fn with_hidden<T>(analysis: &mut Analysis, hidden: Layers, read: impl FnOnce(&Analysis) -> T) -> T {
    let mut held = Held::default();
    held.exchange(analysis, hidden);
    let result = read(analysis);
    held.exchange(analysis, hidden);
    result
}

impl Analysis {
    /// The analysis with these layers alone, and its warnings.
    #[must_use]
    pub fn only(mut self, layers: Layers) -> Self {
        let mut held = Held::default();
        held.exchange(&mut self, Layers::all().without(layers));
        swap(&mut self.warnings, &mut held.layers.warnings);
        self
    }
}

/// What is hidden at the moment.
#[derive(Default)]
struct Held {
    /// Layers that have a field of their own.
    layers: Analysis,
    dateline_place: Option<EntityId>,
    /// First and end token of each sentence.
    sentence_tokens: Vec<(u32, u32)>,
    /// Part of speech, head and relation of each token.
    syntax: Vec<(Upos, Option<u32>, Deprel)>,
    roles: Vec<Vec<Role>>,
    salience: Vec<f32>,
    tone: Vec<f32>,
}

impl Held {
    /// Changes what is held for what the analysis has in `hidden` layers. Twice is as good as never.
    fn exchange(&mut self, analysis: &mut Analysis, hidden: Layers) {
        self.exchange_parts(analysis, hidden);
        let held = &mut self.layers;
        swap(&mut held.warnings, &mut analysis.warnings);
        for layer in hidden.iter() {
            match layer {
                Layer::Language => swap(&mut held.language, &mut analysis.language),
                Layer::Dateline => swap(&mut held.dateline, &mut analysis.dateline),
                Layer::Sentences => swap(&mut held.sentences, &mut analysis.sentences),
                Layer::Tokens => swap(&mut held.tokens, &mut analysis.tokens),
                Layer::Names => swap(&mut held.names, &mut analysis.names),
                Layer::Dates => swap(&mut held.dates, &mut analysis.dates),
                Layer::Quantities => swap(&mut held.quantities, &mut analysis.quantities),
                Layer::Entities => swap(&mut held.entities, &mut analysis.entities),
                Layer::Statements => swap(&mut held.statements, &mut analysis.statements),
                Layer::Events => {
                    swap(&mut held.events, &mut analysis.events);
                    swap(&mut held.main_event, &mut analysis.main_event);
                }
                Layer::Relations => swap(&mut held.relations, &mut analysis.relations),
                Layer::KeyPhrases => swap(&mut held.key_phrases, &mut analysis.key_phrases),
                Layer::Topics => swap(&mut held.topics, &mut analysis.topics),
                Layer::Tone => swap(&mut held.tone, &mut analysis.tone),
                Layer::Summary => swap(&mut held.summary, &mut analysis.summary),
                // Parts of an entity.
                Layer::Roles | Layer::Salience => {}
            }
        }
    }

    /// Exchanges the hidden layers that are parts of one that is seen.
    fn exchange_parts(&mut self, analysis: &mut Analysis, hidden: Layers) {
        let part = |part, of| hidden.has(part) && !hidden.has(of);
        if part(Layer::Entities, Layer::Dateline)
            && let Some(dateline) = &mut analysis.dateline
        {
            swap(&mut self.dateline_place, &mut dateline.place);
        }
        if part(Layer::Tokens, Layer::Sentences) {
            self.sentence_tokens.resize(analysis.sentences.len(), (0, 0));
            for (held, sentence) in self.sentence_tokens.iter_mut().zip(&mut analysis.sentences) {
                swap(&mut held.0, &mut sentence.first_token);
                swap(&mut held.1, &mut sentence.end_token);
            }
        }
        if part(Layer::Names, Layer::Tokens) {
            self.syntax.resize(analysis.tokens.len(), (Upos::X, None, Deprel::Dep));
            for (held, token) in self.syntax.iter_mut().zip(&mut analysis.tokens) {
                swap(&mut held.0, &mut token.upos);
                swap(&mut held.1, &mut token.head);
                swap(&mut held.2, &mut token.deprel);
            }
        }
        let count = analysis.entities.len();
        if part(Layer::Roles, Layer::Entities) {
            self.roles.resize(count, Vec::new());
            self.roles.iter_mut().zip(&mut analysis.entities).for_each(|(held, e)| swap(held, &mut e.roles));
        }
        if part(Layer::Salience, Layer::Entities) {
            self.salience.resize(count, 0.0);
            self.salience.iter_mut().zip(&mut analysis.entities).for_each(|(held, e)| swap(held, &mut e.salience));
        }
        if part(Layer::Tone, Layer::Entities) {
            self.tone.resize(count, 0.0);
            self.tone.iter_mut().zip(&mut analysis.entities).for_each(|(held, e)| swap(held, &mut e.tone));
        }
    }
}
