//! A model: everything between the tokens of an article and its names, parts of speech and dependencies.

use super::decode::{Paths, Tagged, Tags};
use super::encoder::{Encoder, Scratch};
use super::heads::{HeadScratch, Heads, Memory};
use super::kernels::Kernels;
use super::vocabulary::Vocabulary;
use super::weights::{ModelError, Weights};
use super::windows::{Document, Pieces, Window};
use crate::analysis::names::trim::Found;
use crate::annotation::{Sentence, Token};
use crate::pipeline::{ModelName, Stop};
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;

static ACCURATE: &[u8] = include_bytes!("../../../models/accurate.safetensors");
static FAST: &[u8] = include_bytes!("../../../models/fast.safetensors");
static MULTI_FAST: &[u8] = include_bytes!("../../../models/multi-fast.safetensors");

/// A loaded model. It is shared by all threads; what a run needs beside it is kept per thread.
pub struct Model {
    version: String,
    languages: Vec<String>,
    words: Vocabulary,
    window: usize,
    tags: Tags,
    encoder: Encoder,
    heads: Heads,
    kernels: Kernels,
}

#[derive(Default)]
struct Memories {
    /// The first token behind the dateline.
    body: usize,
    document: Document,
    windows: Vec<Window>,
    pieces: Pieces,
    scratch: Scratch,
    heads: HeadScratch,
    /// Tag scores of the sentence under way.
    scores: Vec<f32>,
    paths: Paths,
    tagged: Vec<Tagged>,
}

thread_local! {
    static MEMORIES: RefCell<Memories> = RefCell::default();
}

impl Model {
    /// An embedded model.
    ///
    /// # Errors
    /// [`ModelError`] when the embedded file is damaged, which a test rules out.
    pub fn embedded(name: ModelName) -> Result<Self, ModelError> {
        Self::load(Self::embedded_bytes(name), |bytes: &'static [u8]| Cow::Borrowed(bytes))
    }

    /// The embedded model for texts in other languages than English.
    ///
    /// # Errors
    /// [`ModelError`] when the embedded file is damaged, which a test rules out.
    pub fn embedded_pack() -> Result<Self, ModelError> {
        Self::load(MULTI_FAST, |bytes: &'static [u8]| Cow::Borrowed(bytes))
    }

    /// A model from a file in one of the formats of `models/FORMAT.md`.
    ///
    /// # Errors
    /// [`ModelError`] when the file cannot be read or does not fit.
    pub fn from_path(path: &Path) -> Result<Self, ModelError> {
        let read = |source| ModelError::Read { path: path.display().to_string(), source };
        Self::load(&std::fs::read(path).map_err(read)?, |bytes| Cow::Owned(bytes.to_vec()))
    }

    /// Name and version of an embedded model, which need not be loaded for it.
    pub fn embedded_version(name: ModelName) -> String {
        Weights::version_of(Self::embedded_bytes(name)).unwrap_or_else(|_| name.as_str().to_owned())
    }

    /// Name and version of the embedded pack, and the languages that it is meant for.
    pub(super) fn embedded_pack_version() -> (String, Vec<String>) {
        let version = Weights::version_of(MULTI_FAST).unwrap_or_default();
        (version, Weights::languages_of(MULTI_FAST).unwrap_or_default())
    }

    fn embedded_bytes(name: ModelName) -> &'static [u8] {
        match name {
            ModelName::Accurate => ACCURATE,
            ModelName::Fast => FAST,
        }
    }

    fn load<'a>(bytes: &'a [u8], keep: fn(&'a [u8]) -> Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let weights = Weights::read(bytes)?;
        Ok(Self {
            version: weights.version.clone(),
            languages: weights.languages.clone(),
            words: Vocabulary::of(&weights)?,
            window: weights.config.window,
            tags: Tags::new(&weights.tags)?,
            encoder: Encoder::new(&weights, keep)?,
            heads: Heads::new(&weights)?,
            kernels: Kernels::detect(),
        })
    }

    /// Name and version of the weights.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether it is meant for texts in the language of this code.
    pub fn knows(&self, language: &str) -> bool {
        self.languages.iter().any(|known| known == language)
    }

    /// The instruction set that it runs on.
    pub fn instruction_set(&self) -> &'static str {
        self.kernels.name()
    }

    /// Finds the names of an article and writes parts of speech and dependencies into its tokens. `stop` is asked before each
    /// window whether to go on. `body` is the first token behind the dateline, 0 when there is none.
    pub(super) fn tag(
        &self,
        text: &str,
        sentences: &[Sentence],
        tokens: &mut [Token],
        body: usize,
        stop: &dyn Fn() -> Option<Stop>,
    ) -> Result<Vec<Found>, Stop> {
        MEMORIES.with_borrow_mut(|m| {
            m.document.read(text, tokens, &self.words);
            m.document.windows(sentences, self.window, &mut m.windows);
            m.scores.clear();
            m.body = body;
            let mut found = Vec::new();
            let mut root = None;
            for index in 0..m.windows.len() {
                if let Some(reason) = stop() {
                    return Err(reason);
                }
                self.window(index, sentences, tokens, &mut root, m, &mut found);
            }
            Ok(found)
        })
    }

    fn window(
        &self,
        index: usize,
        sentences: &[Sentence],
        tokens: &mut [Token],
        root: &mut Option<u32>,
        m: &mut Memories,
        found: &mut Vec<Found>,
    ) {
        let Some(window) = m.windows.get(index) else { return };
        m.document.fill(window, &self.words, &mut m.pieces);
        self.encoder.encode(&self.kernels, &m.pieces, &mut m.scratch);
        self.heads.apply(&self.kernels, &m.pieces.first, &mut m.scratch, &mut m.heads);
        let mut at = window.core.start;
        while let Some(sentence) = tokens.get(at).and_then(|t| sentences.get(t.sentence as usize)) {
            let end = (sentence.end_token as usize).min(window.core.end);
            if at >= end {
                return;
            }
            let in_window = at - window.tokens.start;
            self.heads.tag_scores(&m.heads, in_window..in_window + end - at, &mut m.scores);
            let parts = if (at + 1..end).contains(&m.body) { [m.body..end, at..m.body] } else { [at..end, end..end] };
            for part in parts {
                let (in_window, base) = (part.start - window.tokens.start, part.start as u32);
                if let Some(part) = tokens.get_mut(part).filter(|part| !part.is_empty()) {
                    let memory = Memory { scratch: &mut m.scratch, heads: &mut m.heads };
                    self.heads.parse(&self.kernels, in_window, base, root, part, memory);
                }
            }
            if end == sentence.end_token as usize {
                m.tagged.clear();
                self.tags.decode(&m.scores, &mut m.paths, &mut m.tagged);
                found.extend(m.tagged.iter().map(|name| Found {
                    first: sentence.first_token + name.first as u32,
                    end: sentence.first_token + name.end as u32,
                    kind: name.kind,
                    probability: name.probability,
                }));
                m.scores.clear();
                *root = None;
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests;
