//! The pipeline: stages that each read some layers and write others, run in order over one article.
//!
//! [`Pipeline::new`] refuses an order in which a stage would read what no earlier stage writes (after CoreNLP's
//! `Annotator.requires`); [`Pipeline::run`] hands each stage the layers that it declares and stores what it gives back. A stage
//! that fails leaves its layers empty and says so in [`Analysis::warnings`]; the article is never lost.

mod declared;
mod layer;
mod options;
mod stage;

pub use layer::{Layer, Layers};
pub use options::{Budget, ModelName, Options, SummaryOptions};
pub use stage::{Context, Stage, StageError, Stop, Written};

use crate::annotation::Analysis;
use crate::document::Article;
use std::time::{Duration, Instant};

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
        let context = Context { article, options, stop };
        let mut written = Layers::NONE;
        for stage in plan {
            if let Some(reason) = stop() {
                return Err(reason);
            }
            let begin = Instant::now();
            let hidden = written.without(stage.reads());
            match declared::with_hidden(&mut analysis, hidden, |read| stage.annotate(&context, read)) {
                Ok(found) => {
                    debug_assert_eq!(found.layers(), stage.writes(), "what {} declares", stage.name());
                    written = written.with(found.layers());
                    found.store(&mut analysis);
                }
                Err(StageError::Stopped(reason)) => return Err(reason),
                Err(StageError::Failed(warning)) => analysis.warnings.push(warning),
            }
            timings.push(Timing { stage: stage.name(), duration: begin.elapsed() });
        }
        Ok((analysis, timings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Warning;

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
        fn annotate(&self, _: &Context<'_>, _: &Analysis) -> Result<Written, StageError> {
            Err(StageError::Failed(Warning { reason: "RAN", message: self.0.to_owned() }))
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
