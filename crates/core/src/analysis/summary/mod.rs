//! Extractive summaries: sentences of the article, chosen, put in order and, when asked for, worded so that each stands alone.
//!
//! 1. [`features`] finds the sentences of running text and what speaks for and against each; `told` says what earlier layers
//!    found in them.
//! 2. [`standalone`] words each of them, or passes it over because something in it cannot be resolved.
//! 3. [`selection`] takes the best that fit the budget, which is kept exactly.
//! 4. [`headline`] compresses the lead.
//!
//! Nothing is written that the article does not say: without standalone wording a sentence is the article's own to the letter.

pub mod features;
pub(crate) mod headline;
pub(crate) mod selection;
mod sentence_facts;
mod standalone;

use super::{Context, Layer, Layers, Stage, StageError, SummaryOptions, Written};
use crate::annotation::{Analysis, EntityId, Sentence, Substitution, Summary, SummarySentence};
use crate::document::Article;
use crate::lang;
use features::Candidate;
use selection::{Choice, Rules};
use standalone::Wordings;
use std::collections::BTreeSet;

/// Layers that [`summarize`] reads.
pub const READS: Layers = Layers::of(&[
    Layer::Dateline,
    Layer::Sentences,
    Layer::Tokens,
    Layer::Names,
    Layer::Dates,
    Layer::Entities,
    Layer::Roles,
    Layer::Statements,
    Layer::Salience,
    Layer::Events,
]);

/// Summarises an article.
pub struct SummaryStage;

impl Stage for SummaryStage {
    fn name(&self) -> &'static str {
        "summary"
    }

    fn reads(&self) -> Layers {
        READS
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        let needed = if lang::is_english(language) { READS } else { Layers::of(&[Layer::Sentences, Layer::Tokens]) };
        READS.without(needed)
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Summary])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let options = &context.options.summary;
        if lang::is_english(context.language) {
            return Ok(Written::Summary(summarize(context.article, read, options)));
        }
        // How sentences are reworded and cut into a headline is known of English alone.
        let options = SummaryOptions { standalone: false, ..options.clone() };
        let summary = summarize(context.article, read, &options);
        Ok(Written::Summary(Summary { headline: String::new(), ..summary }))
    }
}

/// The summary of an analysed article. Its budget is never exceeded, and it has a sentence whenever one fits.
pub fn summarize(article: &Article, analysis: &Analysis, options: &SummaryOptions) -> Summary {
    let candidates = features::candidates(article, analysis, &options.query);
    let headline = candidates.first().map(|lead| headline::headline(article, analysis, lead.sentence)).unwrap_or_default();
    let mut sentences = compose(article, analysis, options, &candidates, options.standalone);
    if sentences.is_empty() && options.standalone {
        sentences = compose(article, analysis, options, &candidates, false);
    }
    if sentences.is_empty() {
        sentences = compose(article, analysis, options, &whatever(analysis), false);
    }
    let used = selection::total(sentences.iter().map(|s| s.text.as_str()), options.budget);
    Summary { sentences, headline, budget_used: used }
}

/// Every sentence there is, headings and title too, for an article in which no running text fits.
fn whatever(analysis: &Analysis) -> Vec<Candidate> {
    let candidate = |index: u32| Candidate {
        sentence: index,
        terms: Vec::new(),
        features: [0.0; features::FEATURES.len()],
        weight: -(index as f32),
        voices: Vec::new(),
        entities: Vec::new(),
        speakers: Vec::new(),
        query_overlap: 0.0,
        claims: Vec::new(),
        acts: Vec::new(),
    };
    (0..analysis.sentences.len() as u32).map(candidate).collect()
}

fn compose(
    article: &Article,
    analysis: &Analysis,
    options: &SummaryOptions,
    candidates: &[Candidate],
    standalone: bool,
) -> Vec<SummarySentence> {
    let writer = Writer::new(article, analysis, standalone);
    // Alone, a sentence has every name in full; next to others it can only become shorter or stay.
    let alone = |c: &Candidate| writer.word(c.sentence, &mut BTreeSet::new());
    let costs: Vec<Option<u32>> =
        candidates.iter().map(|c| alone(c).map(|w| selection::cost(&w.text, options.budget))).collect();
    let has_query = !features::query_terms(&options.query).is_empty();
    let rules = Rules { budget: options.budget, has_query, most_overlap: f32::INFINITY };
    let mut chosen = selection::choose(candidates, &costs, rules);
    loop {
        let sentences = writer.write(candidates, &chosen);
        let used = selection::total(sentences.iter().map(|s| s.text.as_str()), options.budget);
        if used <= selection::limit(options.budget) || chosen.is_empty() {
            return sentences;
        }
        chosen.pop();
    }
}

/// A sentence as the summary words it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wording {
    pub(crate) text: String,
    pub(crate) substitutions: Vec<Substitution>,
}

/// Words sentences one after the other.
pub(crate) struct Writer<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    standalone: Option<Wordings<'a>>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(article: &'a Article, analysis: &'a Analysis, standalone: bool) -> Self {
        Self { article, analysis, standalone: standalone.then(|| Wordings::new(article, analysis)) }
    }

    /// The sentence as worded after those that introduced `known`; `None` when it cannot stand alone.
    pub(crate) fn word(&self, index: u32, known: &mut BTreeSet<EntityId>) -> Option<Wording> {
        let sentence: &Sentence = self.analysis.sentences.get(index as usize)?;
        if let Some(wordings) = &self.standalone {
            return wordings.word(sentence, known);
        }
        Some(Wording { text: sentence.span.of(self.article.text()).to_owned(), substitutions: Vec::new() })
    }

    fn write(&self, candidates: &[Candidate], chosen: &[Choice]) -> Vec<SummarySentence> {
        let mut order: Vec<(&Candidate, f32)> =
            chosen.iter().filter_map(|c| Some((candidates.get(c.candidate)?, c.weight))).collect();
        order.sort_by_key(|(candidate, _)| candidate.sentence);
        let mut known = BTreeSet::new();
        let mut sentences = Vec::with_capacity(order.len());
        for (candidate, weight) in order {
            let span = self.analysis.sentences.get(candidate.sentence as usize).map(|s| s.span);
            if let (Some(wording), Some(span)) = (self.word(candidate.sentence, &mut known), span) {
                let score = selection::score(weight);
                sentences.push(SummarySentence { text: wording.text, span, score, substitutions: wording.substitutions });
            }
        }
        sentences
    }
}

#[cfg(test)]
mod tests;
