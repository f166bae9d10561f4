//! The analysis: stages that each read some layers and write others, run in order over one article.
//!
//! Everything below is pure and synchronous: the same article and options give the same analysis on any day and machine.
//! [`Pipeline::new`] refuses an order in which a stage would read what no earlier stage writes (after CoreNLP's
//! `Annotator.requires`), and [`Pipeline::run`] is the loop one can read aloud. A stage that fails leaves its layers empty
//! and says so in [`Analysis::warnings`]; the article is never lost.

pub mod characters;
pub mod compare;
pub mod dateline;
pub mod dates;
pub mod entities;
pub mod events;
pub mod key_phrases;
pub mod language;
pub mod lemma;
pub mod numbers;
pub mod quantities;
pub mod quotations;
pub mod relations;
pub mod salience;
pub mod sentences;
pub mod standard;
pub mod statements;
pub mod summary;
pub mod syntax;
pub mod tagger;
pub mod terms;
pub mod tokens;
pub mod tone;
pub mod topics;

pub use tagger::ModelName;

use crate::annotation::{Analysis, Warning};
use crate::document::Article;
use std::time::{Duration, Instant};

/// A part of the analysis that a stage writes and a caller may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Layer {
    /// [`Analysis::language`].
    Language,
    /// [`Analysis::dateline`].
    Dateline,
    /// [`Analysis::sentences`].
    Sentences,
    /// [`Analysis::tokens`], without parts of speech and heads.
    Tokens,
    /// [`Analysis::names`], and parts of speech and heads in [`Analysis::tokens`]: what the tagger writes.
    Names,
    /// [`Analysis::dates`].
    Dates,
    /// [`Analysis::quantities`].
    Quantities,
    /// [`Analysis::entities`] with mentions and links.
    Entities,
    /// `Entity::roles`.
    Roles,
    /// [`Analysis::statements`].
    Statements,
    /// `Entity::salience`.
    Salience,
    /// [`Analysis::events`] and [`Analysis::main_event`].
    Events,
    /// [`Analysis::relations`].
    Relations,
    /// [`Analysis::key_phrases`].
    KeyPhrases,
    /// [`Analysis::topics`].
    Topics,
    /// [`Analysis::tone`] and `Entity::tone`.
    Tone,
    /// [`Analysis::summary`].
    Summary,
}

impl Layer {
    /// Every layer, in pipeline order.
    pub const ALL: [Layer; 17] = [
        Layer::Language,
        Layer::Dateline,
        Layer::Sentences,
        Layer::Tokens,
        Layer::Names,
        Layer::Dates,
        Layer::Quantities,
        Layer::Entities,
        Layer::Roles,
        Layer::Statements,
        Layer::Salience,
        Layer::Events,
        Layer::Relations,
        Layer::KeyPhrases,
        Layer::Topics,
        Layer::Tone,
        Layer::Summary,
    ];
}

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layers(u32);

impl Layers {
    /// No layer.
    pub const NONE: Layers = Layers(0);

    /// The set of these layers.
    pub const fn of(layers: &[Layer]) -> Layers {
        let mut bits = 0;
        let mut i = 0;
        while i < layers.len() {
            bits |= 1 << layers[i] as u8;
            i += 1;
        }
        Layers(bits)
    }

    /// Every layer.
    pub const fn all() -> Layers {
        Layers::of(&Layer::ALL)
    }

    /// The set as bits, for storage.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits; those that stand for no layer are left out.
    pub const fn from_bits(bits: u32) -> Layers {
        Layers(bits & Layers::all().0)
    }

    /// Whether the set holds `layer`.
    pub const fn has(self, layer: Layer) -> bool {
        self.0 & (1 << layer as u8) != 0
    }

    /// Whether the two sets share a layer.
    pub const fn meets(self, other: Layers) -> bool {
        self.0 & other.0 != 0
    }

    /// The layers in either.
    #[must_use]
    pub const fn with(self, other: Layers) -> Layers {
        Layers(self.0 | other.0)
    }

    /// The layers of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Layers) -> Layers {
        Layers(self.0 & !other.0)
    }

    /// Whether no layer is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its layers, in pipeline order.
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |l| self.has(*l))
    }
}

/// One step of the analysis.
pub trait Stage: Send + Sync {
    /// Name of the component, lower_snake.
    fn name(&self) -> &'static str;

    /// Version of its rules or weights.
    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// Layers it reads: an earlier stage must write them.
    fn reads(&self) -> Layers;

    /// Layers it writes.
    fn writes(&self) -> Layers;

    /// Adds its layers.
    ///
    /// # Errors
    /// A [`Warning`] when the stage could not do its work; its layers are then empty.
    fn run(&self, article: &Article, options: &Options, analysis: &mut Analysis) -> Result<(), Warning>;

    /// Adds its layers, and asks `stop` on the way whether to go on. Only a stage that takes long needs its own.
    ///
    /// # Errors
    /// [`Stop`] when `stop` said so; inside, what [`Stage::run`] answers.
    fn run_until(
        &self,
        article: &Article,
        options: &Options,
        analysis: &mut Analysis,
        stop: &dyn Fn() -> Option<Stop>,
    ) -> Result<Result<(), Warning>, Stop> {
        match stop() {
            Some(reason) => Err(reason),
            None => Ok(self.run(article, options, analysis)),
        }
    }
}

/// What a caller wants of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The layers wanted; what they need is computed too.
    pub layers: Layers,
    /// How the summary is made.
    pub summary: SummaryOptions,
    /// The model that finds names; `None` for the one that the tagger was made with.
    pub model: Option<ModelName>,
}

impl Default for Options {
    fn default() -> Self {
        Self { layers: Layers::all(), summary: SummaryOptions::default(), model: None }
    }
}

/// How a summary is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// How long it may be.
    pub budget: Budget,
    /// What it should be about; empty for what the article is about.
    pub query: String,
    /// Whether sentences are reworded so that each stands on its own.
    pub standalone: bool,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { budget: Budget::Sentences(3), query: String::new(), standalone: false }
    }
}

/// How long a summary may be: never more than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Sentences.
    Sentences(u32),
    /// Words, as white space divides them.
    Words(u32),
    /// Unicode code points.
    Characters(u32),
}

/// Stages in the order in which they run.
pub struct Pipeline {
    stages: Vec<Box<dyn Stage>>,
}

/// A stage, for those who want to know what made a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name.
    pub name: &'static str,
    /// Version of its rules or weights.
    pub version: String,
    /// Layers that it writes.
    pub layers: Layers,
}

/// Why a pipeline was refused: `stage` reads `missing`, which no earlier stage writes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("stage {stage} reads {missing:?}, which no earlier stage writes")]
pub struct UnmetNeed {
    /// The stage that cannot run.
    pub stage: &'static str,
    /// The layer it lacks.
    pub missing: Layer,
}

/// Why a run ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Nobody waits for the result any more.
    #[error("the caller is gone")]
    Cancelled,
    /// The caller's deadline passed.
    #[error("the deadline passed")]
    DeadlineExceeded,
}

/// How long a stage took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The stage.
    pub stage: &'static str,
    /// Wall-clock time it took.
    pub duration: Duration,
}

impl Pipeline {
    /// A pipeline of these stages.
    ///
    /// # Errors
    /// [`UnmetNeed`] when a stage reads a layer that no earlier stage writes.
    pub fn new(stages: Vec<Box<dyn Stage>>) -> Result<Self, UnmetNeed> {
        let mut written = Layers::NONE;
        for stage in &stages {
            if let Some(missing) = stage.reads().without(written).iter().next() {
                return Err(UnmetNeed { stage: stage.name(), missing });
            }
            written = written.with(stage.writes());
        }
        Ok(Self { stages })
    }

    /// Layers it can write.
    pub fn layers(&self) -> Layers {
        self.stages.iter().fold(Layers::NONE, |all, s| all.with(s.writes()))
    }

    /// The stages that write `wanted` or what those need, in order.
    fn plan(&self, wanted: Layers) -> Vec<&dyn Stage> {
        let mut needed = wanted;
        let mut plan: Vec<&dyn Stage> = Vec::with_capacity(self.stages.len());
        for stage in self.stages.iter().rev() {
            if stage.writes().meets(needed) {
                needed = needed.with(stage.reads());
                plan.push(stage.as_ref());
            }
        }
        plan.reverse();
        plan
    }

    /// What a run for `wanted` would use, in order.
    pub fn components(&self, wanted: Layers) -> Vec<Component> {
        let component = |s: &dyn Stage| Component { name: s.name(), version: s.version().to_owned(), layers: s.writes() };
        self.plan(wanted).into_iter().map(component).collect()
    }

    /// Analyses one article. `stop` is asked between stages, and within long ones, whether anybody still waits.
    ///
    /// # Errors
    /// [`Stop`] when `stop` said so; what was computed until then is dropped.
    pub fn run(
        &self,
        article: &Article,
        options: &Options,
        stop: &dyn Fn() -> Option<Stop>,
    ) -> Result<(Analysis, Vec<Timing>), Stop> {
        let mut analysis = Analysis::default();
        let plan = self.plan(options.layers);
        let mut timings = Vec::with_capacity(plan.len());
        for stage in plan {
            let begin = Instant::now();
            if let Err(warning) = stage.run_until(article, options, &mut analysis, stop)? {
                analysis.warnings.push(warning);
            }
            timings.push(Timing { stage: stage.name(), duration: begin.elapsed() });
        }
        Ok((analysis, timings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fake(&'static str, Layers, Layers);

    impl Stage for Fake {
        fn name(&self) -> &'static str {
            self.0
        }
        fn reads(&self) -> Layers {
            self.1
        }
        fn writes(&self) -> Layers {
            self.2
        }
        fn run(&self, _: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
            analysis.warnings.push(Warning { reason: "RAN", message: self.0.to_owned() });
            Ok(())
        }
    }

    fn fake(name: &'static str, reads: &[Layer], writes: &[Layer]) -> Box<dyn Stage> {
        Box::new(Fake(name, Layers::of(reads), Layers::of(writes)))
    }

    fn pipeline() -> Pipeline {
        let stages = vec![
            fake("sentences", &[], &[Layer::Sentences]),
            fake("tokens", &[Layer::Sentences], &[Layer::Tokens]),
            fake("dates", &[Layer::Tokens], &[Layer::Dates]),
            fake("tone", &[Layer::Tokens], &[Layer::Tone]),
        ];
        Pipeline::new(stages).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_stage_whose_needs_nobody_meets_is_refused() {
        let refused = Pipeline::new(vec![fake("dates", &[Layer::Tokens], &[Layer::Dates])]).err();
        assert_eq!(refused, Some(UnmetNeed { stage: "dates", missing: Layer::Tokens }));
    }

    #[test]
    fn only_what_the_wanted_layers_need_is_run() {
        let options = Options { layers: Layers::of(&[Layer::Tone]), ..Options::default() };
        let (analysis, timings) = pipeline().run(&Article::new("", "x"), &options, &|| None).unwrap_or_default();
        let ran: Vec<_> = analysis.warnings.iter().map(|w| w.message.as_str()).collect();
        assert_eq!(ran, ["sentences", "tokens", "tone"]);
        assert_eq!(timings.len(), 3);
    }

    #[test]
    fn nobody_waiting_ends_the_run() {
        let run = pipeline().run(&Article::new("", "x"), &Options::default(), &|| Some(Stop::Cancelled));
        assert_eq!(run, Err(Stop::Cancelled));
    }
}
