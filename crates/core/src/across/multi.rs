//! One summary of many documents.
//!
//! Every document offers its best sentences, weighed as for a summary of its own plus by how many of the documents speak of
//! what they speak of. The best that fit the budget are taken, none that repeats one already taken, and put in order: by the day of
//! their document, within a day by their place there, so that leads come before details, whoever tells them. Each names its source, and
//! the other documents that say the same.
//! Contradictions are listed beside the summary; sentences that contradict each other both stay, and the newest goes first where
//! there is no room for both.
//!
//! Cost is linear in the number of documents: each offers at most [`MOST_OFFERED`] sentences, and only the best of all are
//! weighed against each other.

use super::compare::{Side, day};
use super::contradictions::{self, Contradiction};
use super::fit;
use crate::analysis::summary::features::{self, Candidate};
use crate::analysis::summary::selection::{self, Rules};
use crate::analysis::summary::{self, Wording, Writer};
use crate::analysis::terms::Term;
use crate::analysis::{Layer, Layers, SummaryOptions};
use crate::annotation::{Argument, ArgumentRole, EntityId, EventType, Substitution};
use crate::span::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Sentences that one document offers at most.
const MOST_OFFERED: usize = 20;
/// What being spoken of by the other documents is worth: per mean logarithm of the number of documents.
const SPREAD: f32 = 1.0;
/// What a sentence loses when a newer document contradicts it.
const OUTDATED: f32 = 0.75;
/// What a sentence loses that tells what is only ahead.
const AHEAD: f32 = 1.2;
/// Overlap of content words above which a sentence says the same as another, and above which it is not taken beside it.
const SAME: f32 = 0.5;
const REPEATS: f32 = 0.4;

/// Layers that [`summarize_many`] reads: those of a summary, and quantities for contradictions.
pub const READS: Layers = summary::READS.with(Layers::of(&[Layer::Quantities]));

/// A summary of several documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiSummary {
    /// Its sentences in order of days, within a day by their place in their documents.
    pub sentences: Vec<MultiSentence>,
    /// A headline of at most 80 characters from the lead of the document that speaks most of what all speak of.
    pub headline: String,
    /// Numbers of the same thing that cannot all be true.
    pub contradictions: Vec<Contradiction>,
    /// How much of the budget was used, in the budget's own unit.
    pub budget_used: u32,
}

/// A sentence with its source.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiSentence {
    /// Index of the document it is from.
    pub document: u32,
    /// The sentence as the summary words it.
    pub text: String,
    /// The sentence it is in its document.
    pub span: Span,
    /// Its weight, in [0, 1].
    pub score: f32,
    /// What was changed for it to stand alone, in text order.
    pub substitutions: Vec<Substitution>,
    /// The day of its document.
    pub date: Option<Date>,
    /// Other documents that say the same, in order.
    pub also_in: Vec<u32>,
}

/// Where an offered sentence comes from.
#[derive(Clone, Copy, Debug)]
struct Origin {
    document: usize,
    /// Place of the document in time.
    rank: usize,
}

/// Summarises documents that were analysed before. The budget is never exceeded, and a sentence is taken whenever one of
/// running text fits.
pub fn summarize_many(documents: &[Side<'_>], options: &SummaryOptions) -> MultiSummary {
    let ranks = in_time(documents);
    let contradictions = contradictions::find(documents, &ranks);
    let (offered, origins) = offers(documents, options, &ranks, &contradictions, true);
    let headline = offered
        .iter()
        .zip(&origins)
        .reduce(|best, next| if next.0.weight > best.0.weight { next } else { best })
        .and_then(|(c, o)| documents.get(o.document).map(|d| summary::headline::headline(d.article, d.analysis, c.sentence)))
        .unwrap_or_default();
    let mut summary = compose(documents, options, &offered, &origins);
    if summary.sentences.is_empty() {
        let (offered, origins) = offers(documents, options, &ranks, &contradictions, false);
        summary = compose(documents, options, &offered, &origins);
    }
    summary.headline = headline;
    summary.contradictions = contradictions;
    summary
}

/// What all documents offer; `fit`: only what may stand beside sentences of others, as long as there is any.
fn offers(
    documents: &[Side<'_>],
    options: &SummaryOptions,
    ranks: &[usize],
    contradictions: &[Contradiction],
    fit: bool,
) -> (Vec<Candidate>, Vec<Origin>) {
    let spread = spread(documents);
    let mut found: Vec<(Candidate, Origin)> = Vec::new();
    for ((document, side), rank) in documents.iter().enumerate().zip(ranks) {
        let offered = offer(side, &options.query, &spread).into_iter();
        found.extend(offered.map(|candidate| (candidate, Origin { document, rank: *rank })));
    }
    let sentence = |(candidate, origin): &(Candidate, Origin)| {
        let side = *documents.get(origin.document)?;
        Some((side, side.analysis.sentences.get(candidate.sentence as usize)?))
    };
    let is_fit = |one: &(Candidate, Origin)| sentence(one).is_some_and(|(side, sentence)| fit::is_fit(side, sentence));
    if fit && documents.len() > 1 && found.iter().any(is_fit) {
        found.retain(is_fit);
    }
    let is_ahead = |one: &(Candidate, Origin)| sentence(one).is_some_and(|(side, sentence)| fit::is_ahead(side, sentence));
    if documents.len() > 1 {
        found.iter_mut().for_each(|one| one.0.weight -= if is_ahead(one) { AHEAD } else { 0.0 });
    }
    let (mut offered, origins): (Vec<Candidate>, Vec<Origin>) = found.into_iter().unzip();
    note_claims(documents, contradictions, &mut offered, &origins);
    for (candidate, origin) in offered.iter_mut().zip(&origins) {
        candidate.acts = documents.get(origin.document).map(|side| acts(*side, candidate.sentence)).unwrap_or_default();
    }
    (offered, origins)
}

/// What a sentence tells first of all: the acts of its main verb and of what hangs on that, each with one of those who take part.
fn acts(side: Side<'_>, sentence: u32) -> Vec<(EventType, Term)> {
    let (text, analysis) = (side.article.text(), side.analysis);
    let Some(sentence) = analysis.sentences.get(sentence as usize) else { return Vec::new() };
    let head = |at: usize| analysis.tokens.get(at)?.head.map(|head| head as usize);
    let is_main = |trigger: &Span| {
        let at = analysis.token_at(trigger.start);
        sentence.span.contains(*trigger) && head(at).is_none_or(|verb| head(verb).is_none())
    };
    let name = |argument: &Argument| {
        let named = argument.entity.and_then(|id| analysis.entity(id)).map(|entity| Term::form(&entity.canonical_name));
        named.or_else(|| argument.span.of(text).split_whitespace().next_back().map(Term::lemma))
    };
    let takes_part = |argument: &&Argument| !matches!(argument.role, ArgumentRole::Place | ArgumentRole::Time);
    let mut acts: Vec<(EventType, Term)> = Vec::new();
    for event in analysis.events.iter().filter(|event| !event.negated && event.triggers.iter().any(is_main)) {
        let names = event.arguments.iter().filter(takes_part).filter_map(name);
        acts.extend(names.map(|name| (event.kind, name)));
    }
    acts.sort_unstable();
    acts.dedup();
    acts
}

/// A claim of a sentence: the contradiction that it is part of, the bits of its value, and whether a newer document says otherwise.
type Noted = (u32, u64, bool);

/// Notes on each sentence what it claims where documents contradict each other.
fn note_claims(documents: &[Side<'_>], contradictions: &[Contradiction], offered: &mut [Candidate], origins: &[Origin]) {
    let mut at: BTreeMap<(usize, u32), Vec<Noted>> = BTreeMap::new();
    for (contradiction, index) in contradictions.iter().zip(0u32..) {
        let newest = contradiction.claims.last();
        for claim in &contradiction.claims {
            let Some(side) = documents.get(claim.document as usize) else { continue };
            let sentence = side.analysis.sentence_at(claim.span.start) as u32;
            let outdated =
                newest.is_some_and(|n| n.document != claim.document && n.value.to_bits() != claim.value.to_bits());
            at.entry((claim.document as usize, sentence)).or_default().push((index, claim.value.to_bits(), outdated));
        }
    }
    for (candidate, origin) in offered.iter_mut().zip(origins) {
        let claims = at.get(&(origin.document, candidate.sentence)).map_or(&[][..], Vec::as_slice);
        candidate.claims = claims.iter().map(|(index, value, _)| (*index, *value)).collect();
        if claims.iter().any(|(_, _, outdated)| *outdated) {
            candidate.weight -= OUTDATED;
        }
    }
}

/// The place of each document in time: those without a day come last, in the order given.
pub(super) fn in_time(documents: &[Side<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    let time = |i: &usize| {
        let side = documents[*i];
        let day = day(side);
        (day.is_none(), day, side.article.publish_time, *i)
    };
    order.sort_by_key(time);
    let mut ranks = vec![0; documents.len()];
    for (rank, document) in order.into_iter().enumerate() {
        ranks[document] = rank;
    }
    ranks
}

/// In how many documents each content word stands.
fn spread(documents: &[Side<'_>]) -> BTreeMap<Term, u32> {
    let mut counts = BTreeMap::new();
    for side in documents {
        let terms: BTreeSet<Term> = crate::analysis::terms::words(side.article.text(), &side.analysis.tokens, 0)
            .iter()
            .filter(|w| !w.is_stop)
            .map(|w| w.lemma)
            .collect();
        for term in terms {
            *counts.entry(term).or_insert(0) += 1;
        }
    }
    counts
}

/// The best sentences of a document, in text order.
fn offer(side: &Side<'_>, query: &str, spread: &BTreeMap<Term, u32>) -> Vec<Candidate> {
    let mut candidates = features::candidates(side.article, side.analysis, query);
    for candidate in &mut candidates {
        let of = |t: &Term| (spread.get(t).copied().unwrap_or(1) as f32).ln();
        let mean = candidate.terms.iter().map(of).sum::<f32>() / candidate.terms.len().max(4) as f32;
        candidate.weight += SPREAD * mean;
    }
    if candidates.len() > MOST_OFFERED {
        let strength = |c: &Candidate| c.weight + 10.0 * c.query_overlap;
        candidates.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.sentence.cmp(&b.sentence)));
        // The shortest stays in, so that a small budget finds what fits it.
        let shortest = candidates.iter().min_by_key(|c| (c.terms.len(), c.sentence)).cloned();
        candidates.truncate(MOST_OFFERED);
        candidates.extend(shortest.filter(|s| !candidates.iter().any(|c| c.sentence == s.sentence)));
        candidates.sort_by_key(|c| c.sentence);
    }
    candidates
}

fn compose(documents: &[Side<'_>], options: &SummaryOptions, offered: &[Candidate], origins: &[Origin]) -> MultiSummary {
    let writers: Vec<Writer<'_>> =
        documents.iter().map(|d| Writer::new(d.article, d.analysis, options.standalone)).collect();
    let plain: Vec<Writer<'_>> = documents.iter().map(|d| Writer::new(d.article, d.analysis, false)).collect();
    let has_query = !features::query_terms(&options.query).is_empty();
    let rules = Rules { budget: options.budget, has_query, most_overlap: REPEATS };
    let attempt = |writers: &[Writer<'_>]| {
        let word = |i: usize, known: &mut BTreeSet<EntityId>| -> Option<Wording> {
            writers.get(origins.get(i)?.document)?.word(offered.get(i)?.sentence, known)
        };
        let cost = |i: usize| word(i, &mut BTreeSet::new()).map(|w| selection::cost(&w.text, options.budget));
        let costs: Vec<Option<u32>> = (0..offered.len()).map(cost).collect();
        let mut chosen = selection::choose(offered, &costs, rules);
        loop {
            let mut order = chosen.clone();
            order.sort_by_key(|c| {
                let Origin { document, rank } = origins[c.candidate];
                let day = day(documents[document]);
                (day.is_none(), day, offered[c.candidate].sentence, rank)
            });
            let mut known: BTreeMap<usize, BTreeSet<EntityId>> = BTreeMap::new();
            let mut sentences = Vec::with_capacity(order.len());
            for choice in &order {
                let origin = origins[choice.candidate];
                if let Some(wording) = word(choice.candidate, known.entry(origin.document).or_default()) {
                    sentences.push(sentence(documents, offered, origins, choice, wording));
                }
            }
            let used = selection::total(sentences.iter().map(|s: &MultiSentence| s.text.as_str()), options.budget);
            if used <= selection::limit(options.budget) || chosen.is_empty() {
                return (sentences, used);
            }
            chosen.pop();
        }
    };
    let (mut sentences, mut used) = attempt(&writers);
    if sentences.is_empty() {
        (sentences, used) = attempt(&plain);
    }
    MultiSummary { sentences, budget_used: used, ..MultiSummary::default() }
}

fn sentence(
    documents: &[Side<'_>],
    offered: &[Candidate],
    origins: &[Origin],
    choice: &selection::Choice,
    wording: Wording,
) -> MultiSentence {
    let (candidate, origin) = (&offered[choice.candidate], origins[choice.candidate]);
    let side = documents[origin.document];
    let says_the_same = |(c, o): (&Candidate, &Origin)| {
        let other = o.document != origin.document
            && !c.contradicts(candidate)
            && selection::overlap(&c.terms, &candidate.terms) > SAME;
        other.then_some(o.document as u32)
    };
    let also_in: BTreeSet<u32> = offered.iter().zip(origins).filter_map(says_the_same).collect();
    MultiSentence {
        document: origin.document as u32,
        text: wording.text,
        span: side.analysis.sentences.get(candidate.sentence as usize).map_or(Span::default(), |s| s.span),
        score: selection::score(choice.weight),
        substitutions: wording.substitutions,
        date: day(side),
        also_in: also_in.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
