//! The pipeline: stages that each read some layers and write others, run in order over one article.
//!
//! [`Pipeline::new`] refuses an order in which a stage would read what no earlier stage writes (after CoreNLP's
//! `Annotator.requires`); [`Pipeline::run`] hands each stage the layers that it declares and stores what it gives back. A layer
//! that cannot be made, because its stage fails or because too little is known of the language, is told in
//! [`Analysis::skipped`] and [`Analysis::warnings`], and so is what needs it; the article is never lost.

mod declared;
mod options;
mod stage;

pub use crate::layer::{Layer, Layers};
pub use options::{Budget, ModelName, Options, SummaryOptions};
pub use stage::{Context, Stage, StageError, Stop, Written};

use crate::annotation::{Analysis, Language, Warning};
use crate::document::Article;
use crate::lang::{self, Tier};
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

    /// Layers that it makes of texts in a language.
    pub fn layers_of(&self, language: &lang::Language) -> Layers {
        let stages = self.stages.iter().map(AsRef::as_ref);
        stages.fold(Layers::NONE, |written, stage: &dyn Stage| match works(stage, language, written) {
            true => written.with(stage.writes().without(Layers::all().without(language.layers))),
            false => written,
        })
    }

    /// The stages that write `wanted` or what those need, in order. The language is always needed: what can be made of a text
    /// depends on it.
    fn plan(&self, wanted: Layers) -> Vec<&dyn Stage> {
        let mut needed = wanted.with(Layers::of(&[Layer::Language]));
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
        let mut language = lang::english();
        let mut written = Layers::NONE;
        for stage in plan {
            if let Some(reason) = stop() {
                return Err(reason);
            }
            if !works(stage, language, written) {
                continue;
            }
            let begin = Instant::now();
            let context = Context { article, options, language, stop };
            let hidden = written.without(stage.reads());
            match declared::with_hidden(&mut analysis, hidden, |read| stage.annotate(&context, read)) {
                Ok(found) => {
                    debug_assert_eq!(found.layers(), stage.writes(), "what {} declares", stage.name());
                    written = written.with(found.layers().without(Layers::all().without(language.layers)));
                    if let Written::Language(detected) = &found {
                        language = lang::of(detected);
                    }
                    found.store(&mut analysis);
                }
                Err(StageError::Stopped(reason)) => return Err(reason),
                Err(StageError::Failed(warning)) => analysis.warnings.push(warning),
            }
            timings.push(Timing { stage: stage.name(), duration: begin.elapsed() });
        }
        analysis.skipped = options.layers.without(written);
        let limited = analysis.language.as_ref().and_then(|detected| limited(detected, language, analysis.skipped));
        analysis.warnings.splice(0..0, limited);
        Ok((analysis, timings))
    }
}

/// Whether a stage makes something of a text in this language when `written` layers are there.
fn works(stage: &dyn Stage, language: &lang::Language, written: Layers) -> bool {
    let needs = stage.reads().without(stage.spares(language));
    needs.without(written).is_empty() && stage.writes().meets(language.layers) && stage.knows(language)
}

/// Reason of the warning that an article is not in English.
pub const LANGUAGE_LIMITED: &str = "LANGUAGE_LIMITED";

/// What a reader should know of the analysis of a text in this language.
fn limited(detected: &Language, language: &lang::Language, skipped: Layers) -> Option<Warning> {
    let message = match language.tier {
        Tier::Partial if skipped.is_empty() => return None,
        Tier::Partial => format!("the text is in {:?}, of which not every layer is made", detected.code),
        Tier::Basic => format!("the text is in {:?}; it was only divided into sentences and tokens", detected.code),
        Tier::Full => {
            format!("the text is in {:?}; it was analysed as English, and layers may be empty or wrong", detected.code)
        }
    };
    lang::is_other(&detected.code).then_some(Warning { reason: LANGUAGE_LIMITED, message })
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
        fn annotate(&self, context: &Context<'_>, _: &Analysis) -> Result<Written, StageError> {
            let code = context.article.language_hint.clone();
            Ok(match self.0 {
                "language" => Written::Language(Language { code, probability: 1.0 }),
                "sentences" => Written::Sentences(Vec::new()),
                "tokens" => Written::Tokens(Vec::new()),
                "dates" => Written::Dates(Vec::new()),
                _ => return Err(StageError::Failed(Warning { reason: "BROKEN", message: String::new() })),
            })
        }
    }

    fn fake(name: &'static str, reads: &[Layer], writes: &[Layer]) -> Box<dyn Stage> {
        Box::new(Fake(name, Layers::of(reads), Layers::of(writes)))
    }

    fn pipeline() -> Pipeline {
        let stages = vec![
            fake("language", &[], &[Layer::Language]),
            fake("sentences", &[], &[Layer::Sentences]),
            fake("tokens", &[Layer::Sentences], &[Layer::Tokens]),
            fake("dates", &[Layer::Tokens], &[Layer::Dates]),
            fake("names", &[Layer::Tokens], &[Layer::Names]),
            fake("tone", &[Layer::Names], &[Layer::Tone]),
        ];
        Pipeline::new(stages).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_stage_whose_needs_nobody_meets_is_refused() {
        let refused = Pipeline::new(vec![fake("dates", &[Layer::Tokens], &[Layer::Dates])]).err();
        assert_eq!(refused, Some(UnmetNeed { stage: "dates", missing: Layer::Tokens }));
    }

    /// What a run for `layers` of a text in this language skips, what it warns of, and the stages that ran.
    fn run(layers: &[Layer], language: &str) -> (Layers, Vec<&'static str>, Vec<&'static str>) {
        let mut article = Article::new("", "x");
        language.clone_into(&mut article.language_hint);
        let options = Options { layers: Layers::of(layers), ..Options::default() };
        let (analysis, timings) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
        let warnings = analysis.warnings.iter().map(|w| w.reason).collect();
        (analysis.skipped, warnings, timings.iter().map(|t| t.stage).collect())
    }

    #[test]
    fn only_what_the_wanted_layers_need_is_run() {
        let ran = vec!["language", "sentences", "tokens", "dates"];
        assert_eq!(run(&[Layer::Dates], "en"), (Layers::NONE, vec![], ran));
    }

    #[test]
    fn what_a_broken_stage_leaves_and_what_needs_it_is_skipped() {
        let ran = vec!["language", "sentences", "tokens", "names"];
        let skipped = Layers::of(&[Layer::Names, Layer::Tone]);
        assert_eq!(run(&[Layer::Names, Layer::Tone], "en"), (skipped, vec!["BROKEN"], ran));
    }

    #[test]
    fn a_layer_that_a_language_lacks_is_skipped_and_not_empty() {
        let wanted = [Layer::Tokens, Layer::Dates];
        let ran = vec!["language", "sentences", "tokens"];
        assert_eq!(run(&wanted, "la-VA"), (Layers::of(&[Layer::Dates]), vec![LANGUAGE_LIMITED], ran));
    }

    #[test]
    fn nobody_waiting_ends_the_run() {
        let run = pipeline().run(&Article::new("", "x"), &Options::default(), &|| Some(Stop::Cancelled));
        assert_eq!(run, Err(Stop::Cancelled));
    }
}
