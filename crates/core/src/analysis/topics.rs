//! Topics of the IPTC Media Topics.
//!
//! A lexicon (`topics.txt` of the language, words chosen by hand) names words and short phrases for the 17 topics of the top level
//! and for those below them that news is most about. Every match in the text is evidence for its topic and, through it, for
//! the topic above. Evidence counts by how well the word tells its topic (a marked word twice), logarithmically when it
//! repeats, three times in the title and twice in the first two sentences, since these say what a story is about. A word of
//! several topics divides its evidence among them. A top-level topic is reported when it holds at least
//! [`LEAST_SHARE`] of all evidence and rests on two different words; one below it when the same is true of it within its
//! parent. Scores are shares of all evidence, so they sum to one over the top level.
//!
//! It knows no context ("goal" in a speech is a little sport) and no topic below the second level.

use super::terms::{Term, words};
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Topic};
use crate::document::Article;
use crate::lang::english;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Evidence below which an article has no topic at all.
const LEAST_EVIDENCE: f32 = 3.0;
/// Share of the evidence that a top-level topic needs.
const LEAST_SHARE: f32 = 0.12;
/// Share of its parent's evidence that a second-level topic needs.
const LEAST_SHARE_OF_PARENT: f32 = 0.3;
/// At most this many topics are reported.
const MOST_TOPICS: usize = 6;
/// The longest phrase of the lexicon, in words.
const LONGEST_PHRASE: usize = 4;

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
        Ok(Written::Topics(topics(context.article, read)))
    }
}

/// A topic of the vocabulary.
#[derive(Debug)]
struct Node {
    code: &'static str,
    label: &'static str,
    /// Index of the topic above; `None` at the top level.
    parent: Option<usize>,
}

/// The lexicon: topics, and which of them a word or phrase speaks for, with its weight.
#[derive(Debug, Default)]
struct Lexicon {
    nodes: Vec<Node>,
    entries: HashMap<Term, Vec<(usize, f32)>>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| parse(english().tables.topics))
}

fn parse(source: &'static str) -> Lexicon {
    let mut lexicon = Lexicon::default();
    let mut top = None;
    for line in source.lines().filter(|l| !l.starts_with('#')) {
        let heading = |mark| line.strip_prefix(mark).and_then(|rest: &'static str| rest.trim().split_once(' '));
        if let Some((code, label)) = heading('=') {
            top = Some(lexicon.nodes.len());
            lexicon.nodes.push(Node { code, label, parent: None });
        } else if let Some((code, label)) = heading('-') {
            lexicon.nodes.push(Node { code, label, parent: top });
        } else if let Some(node) = lexicon.nodes.len().checked_sub(1) {
            for entry in line.split_ascii_whitespace() {
                let (phrase, weight) = entry.strip_suffix('!').map_or((entry, 1.0), |p| (p, 2.0));
                let mut parts = phrase.split(['_', '-']);
                let Some(first) = parts.next() else { continue };
                let term = parts.fold(Term::lemma(first), |term, part| term.then(Term::lemma(part)));
                lexicon.entries.entry(term).or_default().push((node, weight));
            }
        }
    }
    lexicon
}

/// The name of a topic by its code; `None` of one that is not in the vocabulary.
pub fn label(code: &str) -> Option<&'static str> {
    lexicon().nodes.iter().find(|node| node.code == code).map(|node| node.label)
}

/// What speaks for one topic.
#[derive(Clone, Debug, Default)]
struct Evidence {
    weight: f32,
    words: u32,
}

fn topics(article: &Article, analysis: &Analysis) -> Vec<Topic> {
    let lexicon = lexicon();
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
        let terms: Vec<Term> = words(article.text(), analysis.tokens_of(sentence), sentence.first_token)
            .iter()
            .map(|w| if w.is_stop { w.form } else { w.lemma })
            .collect();
        let mut at = 0;
        while at < terms.len() {
            at += match longest(&terms[at..], lexicon) {
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

/// The longest phrase of the lexicon that `terms` begin with, and its length in words.
fn longest(terms: &[Term], lexicon: &Lexicon) -> Option<(Term, usize)> {
    let mut best = None;
    let mut phrase: Option<Term> = None;
    for (length, term) in (1..=LONGEST_PHRASE).zip(terms) {
        let next = phrase.map_or(*term, |p| p.then(*term));
        if lexicon.entries.contains_key(&next) {
            best = Some((next, length));
        }
        phrase = Some(next);
    }
    best
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::terms::fixtures::tokenized;

    fn codes(title: &str, body: &str) -> Vec<&'static str> {
        let (article, analysis) = tokenized(title, body);
        topics(&article, &analysis).iter().map(|t| t.code).collect()
    }

    #[test]
    fn articles_have_the_topics_they_are_about() {
        let table = [
            (
                "",
                "The foreign ministers signed a treaty after talks at the embassy. The bilateral summit follows in May.",
                "11000000",
                Some("20000638"),
            ),
            (
                "Striker out for season",
                "The club lost its striker before the World Cup. The coach said the team would miss his goals.",
                "15000000",
                None,
            ),
            (
                "",
                "A strong earthquake shook the coast. The quake set off landslides and rescuers searched for survivors.",
                "03000000",
                Some("20000148"),
            ),
            (
                "",
                "The court heard the murder trial. The judge sentenced the killer to life in prison after the verdict.",
                "02000000",
                None,
            ),
            (
                "",
                "Shares fell as investors sold bonds. The central bank kept its interest rate and inflation slowed.",
                "04000000",
                Some("20000344"),
            ),
            (
                "",
                "The vaccine protects patients against the virus, the hospital said. Nurses gave the first doses.",
                "07000000",
                Some("20000464"),
            ),
        ];
        for (title, body, top, below) in table {
            let found = codes(title, body);
            assert_eq!(found.first(), Some(&top), "{body}: {found:?}");
            assert!(below.is_none_or(|b| found.contains(&b)), "{body}: {found:?}");
        }
    }

    #[test]
    fn without_evidence_there_is_no_topic() {
        assert!(codes("", "").is_empty());
        assert!(codes("", "He opened the door and sat down.").is_empty());
    }

    #[test]
    fn scores_of_the_top_level_are_shares() {
        let (article, analysis) =
            tokenized("", "The court sent the striker to prison after the match. The coach and the judge met.");
        let found = topics(&article, &analysis);
        let top: f32 = found.iter().filter(|t| t.code.ends_with("000000")).map(|t| t.score).sum();
        assert!(top > 0.5 && top <= 1.0001, "{found:?}");
    }

    #[test]
    fn the_lexicon_names_the_whole_top_level() {
        let tops: Vec<_> = lexicon().nodes.iter().filter(|n| n.parent.is_none()).map(|n| n.code).collect();
        assert_eq!(tops.len(), 17);
        assert!(tops.windows(2).all(|w| w[0] < w[1]), "{tops:?}");
        assert!(lexicon().nodes.iter().all(|n| n.code.len() == 8 && !n.label.is_empty()));
    }
}
