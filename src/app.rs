//! The analyser that server and command line share: pipeline, limits and versions in one place.

use crate::analysis::tagger::{Model, ModelError, TaggerStage};
use crate::analysis::{self, Component, Layer, Layers, ModelName, Options, Pipeline, Stop, Timing, UnmetNeed};
use crate::annotation::Analysis;
use crate::document::{Article, Document, MimeType};
use crate::error::Error;
use crate::gazetteer::{self, FileError, Gazetteer};
use crate::html;
use crate::lang::Language;
use crate::telemetry::trace;
use arc_swap::ArcSwap;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Most markup of a page in bytes that an operator may allow.
pub const MOST_MARKUP_BYTES: usize = 32 << 20;

/// What a request may be. `ServerService.GetServerInfo` tells every one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest text in UTF-8 bytes, of a page the extracted one.
    pub text_bytes: usize,
    /// Largest markup of a page in UTF-8 bytes.
    pub markup_bytes: usize,
    /// Largest title in UTF-8 bytes.
    pub title_bytes: usize,
    /// Largest summary query in UTF-8 bytes.
    pub query_bytes: usize,
}

impl Limits {
    /// The limits for what was accepted once, here or elsewhere, when more may have been allowed.
    pub fn accepted() -> Self {
        Self { markup_bytes: MOST_MARKUP_BYTES, ..Self::default() }
    }

    /// Most bytes of `Document.text` that comes as `mime_type`.
    pub const fn sent_bytes(&self, mime_type: MimeType) -> usize {
        match mime_type {
            MimeType::Plain => self.text_bytes,
            MimeType::Html => self.markup_bytes,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { text_bytes: 1 << 20, markup_bytes: 4 << 20, title_bytes: 10_000, query_bytes: 1_000 }
    }
}

/// Versions of what makes an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Of the program.
    pub code: String,
    /// Name and version of the model.
    pub model: String,
    /// Of the gazetteer.
    pub gazetteer: String,
}

/// A document with its analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Analyzed {
    /// The text that was analysed.
    pub article: Article,
    /// What was found.
    pub analysis: Analysis,
    /// How long each stage took.
    pub timings: Vec<Timing>,
    /// Whether the text was extracted from HTML.
    pub extracted: bool,
}

/// What the analysis is made with, beside the code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// The model for requests that name none.
    pub model: ModelChoice,
    /// A folder of packs, for texts in other languages than English.
    pub packs: Option<PathBuf>,
    /// A file of names that the operator adds to the gazetteer.
    pub gazetteer: Option<PathBuf>,
}

/// A model: one that is built in, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelChoice {
    /// One that is built in.
    Embedded(ModelName),
    /// A file in the format of `models/FORMAT.md`.
    File(PathBuf),
}

impl Default for ModelChoice {
    fn default() -> Self {
        Self::Embedded(ModelName::default())
    }
}

impl From<&str> for ModelChoice {
    /// The embedded model of that name, the best one for `auto`, else the file at that path.
    fn from(name: &str) -> Self {
        match ModelName::from_name(name) {
            Some(name) => Self::Embedded(name),
            None if name == Self::AUTO => Self::default(),
            None => Self::File(name.into()),
        }
    }
}

impl ModelChoice {
    /// The name that leaves the choice to the program: for each language the best model that there is.
    pub const AUTO: &str = "auto";
}

/// The packs that a folder may hold, the best first.
const PACKS: [&str; 2] = ["multi-accurate.safetensors", "multi-fast.safetensors"];

/// The best pack of a folder.
fn pack(folder: &Path) -> Result<Model, LoadError> {
    let found = PACKS.iter().map(|name| folder.join(name)).find(|file| file.exists());
    let file = found.ok_or_else(|| LoadError::NoPack { path: folder.display().to_string() })?;
    Model::from_path(&file).map_err(|source| LoadError::Model { path: file.display().to_string(), source })
}

/// Why the analyser could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The model file does not fit.
    #[error("the model {path}: {source}")]
    Model {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: ModelError,
    },
    /// The folder of packs holds none.
    #[error("the folder {path} holds no pack: neither {} nor {}", PACKS[0], PACKS[1])]
    NoPack {
        /// The folder.
        path: String,
    },
    /// The gazetteer file is wrong.
    #[error("the gazetteer {path}: {source}")]
    Gazetteer {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: FileError,
    },
    /// The stages do not fit together, which a test holds not to happen.
    #[error(transparent)]
    Pipeline(#[from] UnmetNeed),
}

impl Resources {
    /// Loads everything and warms it up, so that whatever is made on first use is made before the first caller waits.
    fn load(&self) -> Result<Pipeline, LoadError> {
        let tagger = match &self.model {
            ModelChoice::Embedded(name) => TaggerStage::new(*name),
            ModelChoice::File(file) => {
                let model = Model::from_path(file);
                let error = |source| LoadError::Model { path: file.display().to_string(), source };
                TaggerStage::with_model(Arc::new(model.map_err(error)?))
            }
        };
        let tagger = match &self.packs {
            None => tagger,
            Some(folder) => tagger.with_pack(Arc::new(pack(folder)?)),
        };
        let gazetteer = match &self.gazetteer {
            None => Gazetteer::builtin(),
            Some(file) => {
                let error = |source| LoadError::Gazetteer { path: file.display().to_string(), source };
                Gazetteer::with_file(file).map_err(error)?
            }
        };
        Ok(analysis::standard::pipeline_with(gazetteer.into_shared(), tagger)?)
    }
}

/// Analyses documents.
pub struct Analyzer {
    pipeline: ArcSwap<Pipeline>,
    resources: Resources,
    /// What a request may be.
    pub limits: Limits,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").field("resources", &self.resources).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// An analyser with every stage.
    ///
    /// # Errors
    /// [`LoadError`] when a model or gazetteer file is wrong.
    pub fn new(limits: Limits, resources: Resources) -> Result<Self, LoadError> {
        Ok(Self { pipeline: ArcSwap::from_pointee(resources.load()?), resources, limits })
    }

    /// Loads model and gazetteer anew and takes both up, or neither. Analyses under way end with what they began with.
    ///
    /// # Errors
    /// [`LoadError`] when a file is wrong; then everything stays as it was.
    pub fn reload(&self) -> Result<(), LoadError> {
        let pipeline = self.resources.load()?;
        warm_up(&pipeline);
        self.pipeline.store(Arc::new(pipeline));
        Ok(())
    }

    /// Analyses one document.
    ///
    /// # Errors
    /// [`Error::Invalid`] when its HTML cannot be read or holds no text, or too much; [`Error::Cancelled`] or [`Error::DeadlineExceeded`] when `stop` said so.
    pub fn analyze(
        &self,
        document: &Document,
        options: &Options,
        stop: &dyn Fn() -> Option<Stop>,
    ) -> Result<Analyzed, Error> {
        let (title, text): (Cow<'_, str>, Cow<'_, str>) = match document.mime_type {
            MimeType::Plain => (document.title.as_str().into(), document.text.as_str().into()),
            MimeType::Html => {
                let mut page = html::extract(&document.text, self.limits.text_bytes, stop)?;
                page.title.truncate(page.title.floor_char_boundary(self.limits.title_bytes));
                let title = if document.title.is_empty() { page.title.into() } else { document.title.as_str().into() };
                (title, page.text.into())
            }
        };
        let untold = document.publish_time.is_none() || document.language_code.is_empty();
        let told = match document.mime_type {
            MimeType::Html if untold => html::about(&document.text),
            MimeType::Html | MimeType::Plain => html::About::default(),
        };
        let mut article = Article::new(&title, &text).published(document.publish_time.or(told.publish_time));
        article.language_hint =
            if document.language_code.is_empty() { told.language_code } else { document.language_code.clone() };
        let begun = SystemTime::now();
        let (analysis, timings) = self.pipeline.load().run(&article, options, stop)?;
        trace::tell_parts(begun, timings.iter().map(|timing| (timing.stage, timing.duration)));
        for timing in &timings {
            metrics::histogram!("dateline_layer_seconds", "layer" => timing.stage).record(timing.duration);
        }
        Ok(Analyzed { article, analysis, timings, extracted: document.mime_type == MimeType::Html })
    }

    /// Makes whatever is made on first use, before the first caller waits.
    pub fn warm_up(&self) {
        warm_up(&self.pipeline.load());
    }

    /// Layers that it makes.
    pub fn layers(&self) -> Layers {
        self.pipeline.load().layers()
    }

    /// Layers that it makes of texts in a language.
    pub fn layers_of(&self, language: &Language) -> Layers {
        self.pipeline.load().layers_of(language)
    }

    /// Every component that makes `wanted` for a request that names `model`.
    pub fn components(&self, wanted: Layers, model: Option<ModelName>) -> Vec<Component> {
        let mut components = self.pipeline.load().components(wanted);
        if let Some(name) = model {
            for tagger in components.iter_mut().filter(|c| c.layers.has(Layer::Names)) {
                tagger.version = Model::embedded_version(name);
            }
        }
        components
    }

    /// Versions of what makes an analysis for a request that names `model`.
    pub fn versions(&self, model: Option<ModelName>) -> Versions {
        let tagger = self.components(Layers::of(&[Layer::Names]), model).pop();
        Versions {
            code: env!("CARGO_PKG_VERSION").to_owned(),
            model: tagger.map(|component| component.version).unwrap_or_default(),
            gazetteer: match self.resources.gazetteer {
                None => gazetteer::VERSION.to_owned(),
                Some(_) => format!("{}+operator", gazetteer::VERSION),
            },
        }
    }
}

/// Analyses a short text with every layer.
fn warm_up(pipeline: &Pipeline) {
    let article = Article::new("Warm-up", "PARIS, Jan. 2 -- The minister said on Monday that 12 people were safe.");
    // Nobody can stop it, and what it finds does not matter.
    let _ = pipeline.run(&article, &Options::default(), &|| None);
}
