//! Two analysed documents compared: is one a copy of the other, what was changed, and do they tell the same event?
//!
//! - [`shingles`] says how alike the texts are to the letter;
//! - [`align`] says which spans were copied, changed, added and dropped;
//! - entities are the same when they have a registry entry in common, else when they have type and name in common;
//! - the same-event score weighs common words, common entities, the main event's type, and how far apart in time the two
//!   are: the same people meet again, so two reports that are a month apart seldom tell one event.
//!
//! Everything is a function of the two analyses and linear in their length, but for the index look-ups.

pub mod align;
pub mod shingles;

use super::terms::{Term, words};
use super::{Layer, Layers};
use crate::annotation::{Analysis, Entity, EntityId};
use crate::document::Article;
pub use align::{Aligned, Fate};
use jiff::civil::Date;
use shingles::Shingles;
use std::collections::BTreeMap;

/// What the days between two documents do to the chance that they tell one event: it falls to 1/e with so many.
const DAYS_APART: f32 = 5.0;
/// What is left of that chance when they are far apart.
const FAR_APART: f32 = 0.1;
/// Weights of the same-event score, chosen on clusters of news by hand: common words, entities, type of event, and an offset.
const SAME_WORDS: f32 = 14.0;
const SAME_ENTITIES: f32 = 3.0;
const SAME_TYPE: f32 = 0.5;
const OFFSET: f32 = -5.0;

/// A document with its analysis.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The document.
    pub article: &'a Article,
    /// What was found in it.
    pub analysis: &'a Analysis,
}

/// How two documents compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whether they are one text, in [0, 1]: the geometric mean of [`Comparison::resemblance`] and
    /// [`Comparison::containment`]. Above 0.8 one is a copy, above 0.3 a revision of the other.
    pub near_duplicate: f32,
    /// Share of all five-word runs that both have, in [0, 1].
    pub resemblance: f32,
    /// Share of the five-word runs of the shorter that both have, in [0, 1].
    pub containment: f32,
    /// What was copied, changed, added and dropped.
    pub aligned: Vec<Aligned>,
    /// Entities that are in both, by their ids there, in order of the first document.
    pub shared_entities: Vec<(EntityId, EntityId)>,
    /// Whether they tell the same event, in [0, 1].
    pub same_event: f32,
}

/// Layers that [`compare`] reads.
pub const READS: Layers = Layers::of(&[
    Layer::Dateline,
    Layer::Sentences,
    Layer::Tokens,
    Layer::Names,
    Layer::Entities,
    Layer::Salience,
    Layer::Events,
]);

/// Compares two documents.
pub fn compare(first: Side<'_>, second: Side<'_>) -> Comparison {
    let (a, b) = (shingles_of(first), shingles_of(second));
    let (resemblance, containment) = (a.resemblance(&b), a.containment(&b));
    let shared_entities = shared_entities(first.analysis, second.analysis);
    Comparison {
        near_duplicate: (resemblance * containment).sqrt(),
        resemblance,
        containment,
        aligned: align::align(first, second),
        same_event: same_event(first, second, &shared_entities),
        shared_entities,
    }
}

/// The shingles of a document's body; its title is left out, since editors change it first.
pub fn shingles_of(side: Side<'_>) -> Shingles {
    let mut forms = Vec::with_capacity(side.analysis.tokens.len());
    for sentence in side.analysis.sentences.iter().filter(|s| !side.article.in_title(s.span)) {
        let words = words(side.article.text(), side.analysis.tokens_of(sentence), sentence.first_token);
        forms.extend(words.iter().map(|w| w.form));
    }
    Shingles::of(&forms)
}

/// Entities that are in both analyses.
pub fn shared_entities(first: &Analysis, second: &Analysis) -> Vec<(EntityId, EntityId)> {
    let mut known: BTreeMap<Term, EntityId> = BTreeMap::new();
    for (entity, id) in second.entities.iter().zip(0u32..) {
        for key in keys(entity) {
            known.entry(key).or_insert(EntityId(id));
        }
    }
    let same = |entity: &Entity| keys(entity).find_map(|key| known.get(&key).copied());
    first.entities.iter().zip(0u32..).filter_map(|(entity, id)| Some((EntityId(id), same(entity)?))).collect()
}

/// By what an entity is known: registry entries first, then its type with each of its names.
fn keys(entity: &Entity) -> impl Iterator<Item = Term> + '_ {
    let links = entity.links.iter().map(|l| Term::form(&l.registry).then(Term::form(&l.id)));
    let names = std::iter::once(&entity.canonical_name).chain(&entity.aliases).filter(|n| n.contains(char::is_alphabetic));
    let kind = Term::form(entity.kind.as_str());
    links.chain(names.map(move |n| kind.then(Term::form(n))))
}

fn same_event(first: Side<'_>, second: Side<'_>, shared: &[(EntityId, EntityId)]) -> f32 {
    let words = cosine(&profile(first), &profile(second));
    let weight = |e: Option<&Entity>| e.map_or(0.0, |e| e.salience.max(0.02));
    let total = |a: &Analysis| a.entities.iter().map(|e| weight(Some(e))).sum::<f32>();
    let common: f32 =
        shared.iter().map(|(x, y)| weight(first.analysis.entity(*x)).min(weight(second.analysis.entity(*y)))).sum();
    let entities = common / total(first.analysis).min(total(second.analysis)).max(f32::MIN_POSITIVE);
    let kind = |a: &Analysis| a.main_event.and_then(|e| a.events.get(e as usize)).map(|e| e.kind);
    let same_type = kind(first.analysis).is_some() && kind(first.analysis) == kind(second.analysis);
    let sum = SAME_WORDS * words + SAME_ENTITIES * entities.min(1.0) + if same_type { SAME_TYPE } else { 0.0 } + OFFSET;
    let alike = 1.0 / (1.0 + (-sum).exp());
    let nearness = match (day(first), day(second)) {
        (Some(a), Some(b)) => {
            let days = a.until(b).map_or(0, |span| span.get_days()).abs() as f32;
            FAR_APART + (1.0 - FAR_APART) * (-days / DAYS_APART).exp()
        }
        _ => 1.0,
    };
    alike * nearness
}

/// The day a document is of: its dateline's, else that of publication.
pub fn day(side: Side<'_>) -> Option<Date> {
    side.analysis.dateline.as_ref().and_then(|d| d.date).or_else(|| side.article.publish_time.map(|t| t.date()))
}

/// How much of a document each content word is: the logarithm of its count, more for names and in title and lead.
fn profile(side: Side<'_>) -> BTreeMap<Term, f32> {
    let text = side.article.text();
    let mut counts: BTreeMap<Term, f32> = BTreeMap::new();
    for (index, sentence) in side.analysis.sentences.iter().enumerate() {
        let place = if index < 3 { 2.0 } else { 1.0 };
        for word in words(text, side.analysis.tokens_of(sentence), sentence.first_token).iter().filter(|w| !w.is_stop) {
            let capital = side
                .analysis
                .tokens
                .get(word.token as usize)
                .is_some_and(|t| t.span.of(text).starts_with(char::is_uppercase));
            *counts.entry(word.lemma).or_default() += place * if capital { 1.5 } else { 1.0 };
        }
    }
    counts.values_mut().for_each(|c| *c = (1.0 + *c).ln());
    counts
}

fn cosine(a: &BTreeMap<Term, f32>, b: &BTreeMap<Term, f32>) -> f32 {
    let norm = |m: &BTreeMap<Term, f32>| m.values().map(|v| v * v).sum::<f32>().sqrt();
    let dot: f32 = a.iter().filter_map(|(term, x)| Some(x * b.get(term)?)).sum();
    let norms = norm(a) * norm(b);
    if norms == 0.0 { 0.0 } else { (dot / norms).min(1.0) }
}

#[cfg(test)]
mod tests;
