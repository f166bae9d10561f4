//! Topics of the IPTC Media Topics.
//!
//! A lexicon ([`lexicon`]: `topics.txt` of the language, words chosen by hand) names words and short phrases for the 17 topics of the top level
//! and for those below them that news is most about. Every match in the text is evidence for its topic and, through it, for
//! the topic above. Evidence counts by how well the word tells its topic (a marked word twice), logarithmically when it
//! repeats, three times in the title and twice in the first two sentences, since these say what a story is about. A word of
//! several topics divides its evidence among them. A top-level topic is reported when it holds at least
//! [`LEAST_SHARE`] of all evidence and rests on two different words; one below it when the same is true of it within its
//! parent. Scores are shares of all evidence, so they sum to one over the top level.
//!
//! It knows no context ("goal" in a speech is a little sport) and no topic below the second level.

mod lexicon;
#[cfg(test)]
mod tests;

use self::lexicon::Lexicon;
use super::terms::Term;
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Topic};
use crate::document::Article;
use crate::lang::english;
use std::collections::BTreeMap;

/// Evidence below which an article has no topic at all.
const LEAST_EVIDENCE: f32 = 3.0;
/// Share of the evidence that a top-level topic needs.
const LEAST_SHARE: f32 = 0.12;
/// Share of its parent's evidence that a second-level topic needs.
const LEAST_SHARE_OF_PARENT: f32 = 0.3;
/// At most this many topics are reported.
const MOST_TOPICS: usize = 6;
/// Assigns topics.
pub struct TopicsStage;

impl Stage for TopicsStage {
    fn name(&self) -> &'static str {
        "topics"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Topics])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let lexicon = lexicon::of(context.language);
        Ok(Written::Topics(lexicon.map(|lexicon| topics(lexicon, context.article, read)).unwrap_or_default()))
    }
}

/// The English name of a topic by its code; `None` of one that is not in the vocabulary.
pub fn label(code: &str) -> Option<&'static str> {
    lexicon::of(english())?.nodes.iter().find(|node| node.code == code).map(|node| node.label)
}

/// What speaks for one topic.
#[derive(Clone, Debug, Default)]
struct Evidence {
    weight: f32,
    words: u32,
}

fn topics(lexicon: &Lexicon, article: &Article, analysis: &Analysis) -> Vec<Topic> {
    // How often each term of the lexicon occurs, by weight of the place; ordered, so that sums are the same on every run.
    let mut found: BTreeMap<Term, f32> = BTreeMap::new();
    let mut body_sentences = 0;
    for sentence in &analysis.sentences {
        let place = if article.in_title(sentence.span) {
            3.0
        } else {
            body_sentences += 1;
            if body_sentences <= 2 { 2.0 } else { 1.0 }
        };
        let terms = lexicon.terms(article.text(), analysis.tokens_of(sentence), sentence.first_token);
        let mut at = 0;
        while at < terms.len() {
            at += match lexicon.longest(terms.get(at..).unwrap_or_default()) {
                Some((term, length)) => {
                    *found.entry(term).or_default() += place;
                    length
                }
                None => 1,
            };
        }
    }
    weigh(&found, lexicon)
}

fn weigh(found: &BTreeMap<Term, f32>, lexicon: &Lexicon) -> Vec<Topic> {
    let mut evidence = vec![Evidence::default(); lexicon.nodes.len()];
    for (term, count) in found {
        let Some(entries) = lexicon.entries.get(term) else { continue };
        for (node, weight) in entries {
            let share = weight * (1.0 + count.ln()) / entries.len() as f32;
            let mut at = Some(*node);
            while let Some(index) = at {
                evidence[index].weight += share;
                evidence[index].words += 1;
                at = lexicon.nodes[index].parent;
            }
        }
    }
    let tops = || lexicon.nodes.iter().enumerate().filter(|(_, n)| n.parent.is_none());
    let total: f32 = tops().map(|(i, _)| evidence[i].weight).sum();
    if total < LEAST_EVIDENCE {
        return Vec::new();
    }
    let report = |index: usize| Topic {
        code: lexicon.nodes[index].code,
        label: lexicon.nodes[index].label,
        score: (evidence[index].weight / total).clamp(f32::MIN_POSITIVE, 1.0),
    };
    let enough = |index: usize, of: f32, share: f32| evidence[index].words >= 2 && evidence[index].weight >= share * of;
    let mut best: Vec<usize> = tops().map(|(i, _)| i).filter(|i| enough(*i, total, LEAST_SHARE)).collect();
    best.sort_by(|a, b| evidence[*b].weight.total_cmp(&evidence[*a].weight).then(a.cmp(b)));
    let mut reported: Vec<Topic> = best.iter().map(|i| report(*i)).collect();
    let mut below: Vec<usize> = lexicon
        .nodes
        .iter()
        .enumerate()
        .filter(|(i, n)| {
            n.parent.is_some_and(|p| best.contains(&p) && enough(*i, evidence[p].weight, LEAST_SHARE_OF_PARENT))
        })
        .map(|(i, _)| i)
        .collect();
    below.sort_by(|a, b| evidence[*b].weight.total_cmp(&evidence[*a].weight).then(a.cmp(b)));
    reported.extend(below.iter().map(|i| report(*i)));
    reported.truncate(MOST_TOPICS);
    reported
}
