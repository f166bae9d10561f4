//! The analyser that server and command line share: pipeline, limits and versions in one place.

use crate::analysis::{self, Layer, Layers, Options, Pipeline, Stop, Timing, UnmetNeed};
use crate::annotation::Analysis;
use crate::document::{Article, Document, MimeType};
use crate::error::Error;
use crate::gazetteer;
use crate::html;
use std::borrow::Cow;

/// What a request may be. `ServerService.GetServerInfo` tells every one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest text in UTF-8 bytes.
    pub text_bytes: usize,
    /// Largest title in UTF-8 bytes.
    pub title_bytes: usize,
    /// Largest summary query in UTF-8 bytes.
    pub query_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text_bytes: 1 << 20, title_bytes: 10_000, query_bytes: 1_000 }
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

/// Analyses documents.
pub struct Analyzer {
    pipeline: Pipeline,
    /// What a request may be.
    pub limits: Limits,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// An analyser with every stage.
    ///
    /// # Errors
    /// [`UnmetNeed`] when the stages do not fit together, which a test holds not to happen.
    pub fn new(limits: Limits) -> Result<Self, UnmetNeed> {
        Ok(Self { pipeline: analysis::standard::pipeline()?, limits })
    }

    /// Analyses one document.
    ///
    /// # Errors
    /// [`Error::Invalid`] when its HTML holds no text; [`Error::Cancelled`] or [`Error::DeadlineExceeded`] when `stop` said so.
    pub fn analyze(
        &self,
        document: &Document,
        options: &Options,
        stop: &dyn Fn() -> Option<Stop>,
    ) -> Result<Analyzed, Error> {
        let (title, text): (Cow<'_, str>, Cow<'_, str>) = match document.mime_type {
            MimeType::Plain => (document.title.as_str().into(), document.text.as_str().into()),
            MimeType::Html => {
                let page = html::extract(&document.text)?;
                let title = if document.title.is_empty() { page.title.into() } else { document.title.as_str().into() };
                (title, page.text.into())
            }
        };
        let mut article = Article::new(&title, &text).published(document.publish_time);
        article.language_hint.clone_from(&document.language_code);
        let (analysis, timings) = self.pipeline.run(&article, options, stop)?;
        Ok(Analyzed { article, analysis, timings, extracted: document.mime_type == MimeType::Html })
    }

    /// Analyses a short text with every layer, so that whatever is made on first use is made before the first caller waits.
    pub fn warm_up(&self) {
        let article = Article::new("Warm-up", "PARIS, Jan. 2 -- The minister said on Monday that 12 people were safe.");
        // Nobody can stop it, and what it finds does not matter.
        let _ = self.pipeline.run(&article, &Options::default(), &|| None);
    }

    /// Layers that it makes.
    pub fn layers(&self) -> Layers {
        self.pipeline.layers()
    }

    /// Name, version and layers of every component that makes `wanted`.
    pub fn components(&self, wanted: Layers) -> Vec<(&'static str, &str, Layers)> {
        self.pipeline.components(wanted)
    }

    /// Versions of what makes an analysis.
    pub fn versions(&self) -> Versions {
        let tagger = self.components(Layers::of(&[Layer::Names])).last().map_or("", |component| component.1).to_owned();
        Versions { code: env!("CARGO_PKG_VERSION").to_owned(), model: tagger, gazetteer: gazetteer::VERSION.to_owned() }
    }
}
