//! Names, parts of speech and dependencies by the embedded neural models.
//!
//! The way of a text: tokens are cut into pieces ([`wordpiece`] for English, [`unigram`] for other languages) and packed into windows of whole sentences ([`windows`]);
//! an encoder turns each window into vectors ([`encoder`], [`convolution`]); linear heads score tags, parts of speech and
//! dependency arcs ([`heads`]), from which the best sequence ([`decode`]) and tree ([`tree`]) are chosen; general rules then
//! trim the names ([`names::trim`](super::names::trim)) and make them agree ([`names::agree`](super::names::agree)). [`kernels`] holds the arithmetic, [`weights`] reads and checks the files.
//!
//! The networks and their weights are made by `training/`; `models/FORMAT.md` is the contract. This stage finds where names
//! stand and of what type they are; which of them are the same is told by the entities stage.

mod convolution;
mod decode;
mod encoder;
mod heads;
mod kernels;
mod model;
mod tree;
mod trie;
mod unigram;
mod vocabulary;
mod weights;
mod windows;
mod wordpiece;

pub use model::Model;
pub use weights::ModelError;

use super::names::agree;
use super::names::trim::{self, Words};
use super::{Context, Layer, Layers, ModelName, Stage, StageError, Written};
use crate::annotation::{Analysis, Warning};
use crate::lang;
use std::sync::{Arc, OnceLock};

/// The stage `tagger`.
///
/// An embedded model is loaded when it is first used. A stage does not change: to take up another model, make a new pipeline
/// and swap it for the old one.
pub struct TaggerStage {
    default: ModelName,
    custom: Option<Arc<Model>>,
    /// For texts in other languages than English, instead of the embedded pack.
    pack: Option<Arc<Model>>,
    embedded_pack: Embedded,
    /// Languages of the embedded pack.
    languages: Vec<String>,
    version: String,
    accurate: Embedded,
    fast: Embedded,
}

type Embedded = OnceLock<Result<Model, ModelError>>;

impl TaggerStage {
    /// A tagger that uses the embedded model `default` where a request names none.
    pub fn new(default: ModelName) -> Self {
        let (pack, languages) = Model::embedded_pack_version();
        Self {
            default,
            custom: None,
            pack: None,
            embedded_pack: OnceLock::new(),
            languages,
            version: joined(&Model::embedded_version(default), &pack),
            accurate: OnceLock::new(),
            fast: OnceLock::new(),
        }
    }

    /// A tagger that uses `model` where a request names none.
    pub fn with_model(model: Arc<Model>) -> Self {
        let version = joined(model.version(), &Model::embedded_pack_version().0);
        Self { custom: Some(model), version, ..Self::new(ModelName::default()) }
    }

    /// The tagger with `pack` in the place of the embedded one, for texts in other languages than English.
    #[must_use]
    pub fn with_pack(mut self, pack: Arc<Model>) -> Self {
        let english = self.version.split('+').next().unwrap_or_default();
        self.version = joined(english, pack.version());
        self.pack = Some(pack);
        self
    }

    /// The pack for texts in the language of this code.
    fn pack(&self, language: &str) -> Result<Option<&Model>, &ModelError> {
        match &self.pack {
            Some(pack) => Ok(Some(pack.as_ref()).filter(|pack| pack.knows(language))),
            None if self.languages.iter().any(|known| known == language) => {
                self.embedded_pack.get_or_init(Model::embedded_pack).as_ref().map(Some)
            }
            None => Ok(None),
        }
    }

    /// The model for a request about a text in the language of this code; none where no model knows the language.
    ///
    /// # Errors
    /// [`ModelError`] when an embedded file is damaged, which a test rules out.
    pub fn model(&self, name: Option<ModelName>, language: &str) -> Result<Option<&Model>, &ModelError> {
        let custom = self.custom.as_deref().filter(|model| name.is_none() && model.knows(language));
        if custom.is_some() {
            return Ok(custom);
        }
        if language != lang::english().code {
            return self.pack(language);
        }
        let name = name.unwrap_or(self.default);
        let cell = match name {
            ModelName::Accurate => &self.accurate,
            ModelName::Fast => &self.fast,
        };
        cell.get_or_init(|| Model::embedded(name)).as_ref().map(Some)
    }
}

/// The versions of the model for English and of the pack.
fn joined(english: &str, pack: &str) -> String {
    format!("{english}+{pack}")
}

impl Default for TaggerStage {
    fn default() -> Self {
        Self::new(ModelName::default())
    }
}

impl Stage for TaggerStage {
    fn name(&self) -> &'static str {
        "tagger"
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Dateline, Layer::Sentences, Layer::Tokens])
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Dateline]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Names])
    }

    fn knows(&self, language: &lang::Language) -> bool {
        let known = |model: &Option<Arc<Model>>| model.as_ref().map(|model| model.knows(language.code));
        let pack = known(&self.pack).unwrap_or_else(|| self.languages.iter().any(|code| code == language.code));
        lang::is_english(language) || pack || known(&self.custom) == Some(true)
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let unusable = |error: &dyn std::fmt::Display| {
            let message = format!("Names were not sought: {error}.");
            StageError::Failed(Warning { reason: "MODEL_UNUSABLE", message })
        };
        let code = context.language.code;
        let model = self.model(context.options.model, code).map_err(|error| unusable(error))?;
        let model = model.ok_or_else(|| unusable(&format!("no model knows the language {code}")))?;
        let text = context.article.text();
        let mut tokens = read.tokens.clone();
        // A dateline is no part of the sentence behind it: it has a tree of its own, which hangs on that of the sentence.
        let body = read.dateline.as_ref().map_or(0, |d| tokens.partition_point(|t| t.span.start < d.span.end));
        let found = model.tag(text, &read.sentences, &mut tokens, body, context.stop)?;
        let words = Words { text, tokens: &tokens };
        let mut names = trim::trimmed(words, &found);
        agree::settle(words, &mut names);
        let names = names.iter().filter_map(|name| words.published(name)).collect();
        Ok(Written::Names(names, tokens))
    }
}
