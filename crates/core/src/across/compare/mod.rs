//! Two analysed documents compared: is one a copy of the other, what was changed, and do they tell the same event?
//!
//! - [`shingles`] says how alike the texts are to the letter;
//! - [`align`] says which spans were copied, changed, added and dropped;
//! - entities are the same when they have a registry entry in common, else when they have type and name in common;
//! - the same-event score weighs how alike the two are in what they are about ([`profile`]), places for less, and how far
//!   apart in time they are: the same people meet again, so two reports that are a month apart seldom tell one event.
//!
//! Everything is a function of the two analyses and linear in their length, but for the index look-ups.

pub mod align;
pub mod shingles;

use super::vector::Vector;
use super::{profile, repeats};
use crate::analysis::terms::Term;
use crate::analysis::{Layer, Layers};
use crate::annotation::{Analysis, Entity, EntityId, EntityType, MentionKind};
use crate::document::Article;
pub use align::{Aligned, Fate};
use jiff::civil::Date;
use shingles::Shingles;
use std::collections::{BTreeMap, BTreeSet};

/// What the days between two documents do to the chance that they tell one event: it falls to 1/e with so many.
const DAYS_APART: f32 = 5.0;
/// What is left of that chance when they are far apart.
const FAR_APART: f32 = 0.1;
/// The likeness at which two documents of a day tell one event as likely as not, and how fast that becomes certain: chosen on four sets
/// of clustered news such that the best threshold of the score lies near one half in each.
const EVEN: f32 = 0.15;
const SLOPE: f32 = 20.0;
/// What likeness by names of places counts: much happens in one town.
const PLACES: f32 = 0.2;
/// Sentences of the body that are its lead.
const LEAD: usize = 3;

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
    Layer::KeyPhrases,
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
        same_event: same_event(first, second),
        shared_entities,
    }
}

/// The shingles of a document's body; its title is left out, since editors change it first, and so is its boilerplate.
pub fn shingles_of(side: Side<'_>) -> Shingles {
    Shingles::of(&repeats::forms(side.article.body().of(side.article.text())))
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

fn same_event(first: Side<'_>, second: Side<'_>) -> f32 {
    let (a, b) = (profile_of(first), profile_of(second));
    let elsewhere = a.without(places(first, second).into_iter()).likeness(&b);
    let likeness = elsewhere + PLACES * (a.likeness(&b) - elsewhere);
    let alike = 1.0 / (1.0 + (-SLOPE * (likeness - EVEN)).exp());
    let nearness = match (day(first), day(second)) {
        (Some(a), Some(b)) => {
            let days = a.until(b).map_or(0, |span| span.get_days()).abs() as f32;
            FAR_APART + (1.0 - FAR_APART) * (-days / DAYS_APART).exp()
        }
        _ => 1.0,
    };
    alike * nearness
}

/// What a document is about.
fn profile_of(side: Side<'_>) -> Vector {
    let text = side.article.text();
    let body = side.article.body();
    let mut sentences = side.analysis.sentences.iter().map(|s| s.span).filter(|s| !side.article.in_title(*s)).take(LEAD);
    let first = sentences.next().unwrap_or_default();
    let lead = sentences.last().map_or(first, |last| first.cover(last));
    let phrases: Vec<(&str, f32)> = side.analysis.key_phrases.iter().map(|p| (p.text.as_str(), p.score)).collect();
    let named = side.analysis.entities.iter().filter(|e| e.mentions.iter().any(|m| m.kind == MentionKind::Name));
    let names: Vec<(&str, f32)> = named.map(|e| (e.canonical_name.as_str(), e.salience)).collect();
    profile::vector(&profile::Input {
        title: side.article.title().of(text),
        body: body.of(text),
        first_sentence: first.of(text),
        lead: lead.of(text),
        phrases: &phrases,
        names: &names,
    })
}

/// The words of the places that either names.
fn places(first: Side<'_>, second: Side<'_>) -> BTreeSet<u32> {
    let of = |side: Side<'_>| {
        let places = side.analysis.entities.iter().filter(|e| e.kind == EntityType::Location);
        let names = places.flat_map(|e| std::iter::once(&e.canonical_name).chain(&e.aliases));
        names.flat_map(|name| profile::dimensions(name)).collect::<BTreeSet<u32>>()
    };
    &of(first) | &of(second)
}

/// The day a document is of: its dateline's, else that of publication.
pub fn day(side: Side<'_>) -> Option<Date> {
    side.analysis.dateline.as_ref().and_then(|d| d.date).or_else(|| side.article.publish_time.map(|t| t.date()))
}

#[cfg(test)]
mod tests;
