//! Relations between entities: who heads, belongs to, comes from or is married to what.
//!
//! Most come from what the entities stage has already read: titles with their owners ([`roles`]). The rest are shapes of
//! noun phrases and a few verbs ([`patterns`]): apposition, possessives, "of" chains, "based in", kinship. What the gazetteer
//! knows ("Lima lies in Peru") becomes a relation only between entities that this document names, with the words that name
//! them as evidence ([`facts`]). Types are those of DWIE (Zaporojets et al. 2021) that newswire tells most.
//!
//! Over several relations it infers two things: who holds an office of a country acts for it, and what lies in a city lies in
//! that city's country. Cost is linear in the number of mentions.

mod facts;
mod patterns;
mod roles;

#[cfg(test)]
mod tests;

use super::entities::EntityIndex;
use super::{Layer, Layers, Options, Stage};
use crate::annotation::{Analysis, CountryCode, EntityId, EntityType, MentionKind, Relation, RelationType, Upos, Warning};
use crate::document::Article;
use crate::span::Span;
use std::collections::HashMap;

/// Evidence kept for one relation.
const MOST_EVIDENCE: usize = 4;

/// The stage `relations`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RelationsStage;

impl Stage for RelationsStage {
    fn name(&self) -> &'static str {
        "relations"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens, Layer::Entities, Layer::Roles])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Relations])
    }

    fn run(&self, article: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
        analysis.relations = relations(article.text(), analysis);
        Ok(())
    }
}

fn relations(text: &str, analysis: &Analysis) -> Vec<Relation> {
    let mut found = Found::new(text, analysis);
    roles::read(&mut found);
    patterns::read(&mut found);
    facts::read(&mut found);
    facts::close(&mut found);
    found.all.sort_by_key(|r| (r.evidence.first().copied(), r.kind, r.subject, r.object));
    found.all
}

/// The relations found so far and what they are found in.
struct Found<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    index: EntityIndex<'a>,
    countries: HashMap<CountryCode, EntityId>,
    /// The country that the document speaks of most, where one stands out.
    focus: Option<EntityId>,
    all: Vec<Relation>,
    places: HashMap<(RelationType, EntityId, EntityId), usize>,
}

impl<'a> Found<'a> {
    fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let mut countries = HashMap::new();
        for (id, entity) in (0u32..).zip(&analysis.entities) {
            if entity.kind == EntityType::Location
                && entity.subtype == "country"
                && let Some(code) = entity.country_code
            {
                countries.entry(code).or_insert(EntityId(id));
            }
        }
        let index = EntityIndex::new(text, analysis);
        let focus = focus(analysis, &countries);
        Self { text, analysis, index, countries, focus, all: Vec::new(), places: HashMap::new() }
    }

    /// Adds a relation, or evidence for it.
    fn add(&mut self, kind: RelationType, subject: EntityId, object: EntityId, evidence: Span) {
        if subject == object {
            return;
        }
        let new = self.all.len();
        let at = *self.places.entry((kind, subject, object)).or_insert(new);
        if at == new {
            self.all.push(Relation { kind, subject, object, evidence: vec![evidence] });
        } else if let Some(relation) = self.all.get_mut(at)
            && relation.evidence.len() < MOST_EVIDENCE
            && !relation.evidence.contains(&evidence)
        {
            relation.evidence.push(evidence);
            relation.evidence.sort_unstable();
        }
    }

    /// Whether a verb stands there.
    fn has_verb(&self, span: Span) -> bool {
        let tokens = self.analysis.tokens.get(self.analysis.tokens_in(span)).unwrap_or(&[]);
        tokens.iter().any(|t| matches!(t.upos, Upos::Verb | Upos::Aux))
    }

    fn kind(&self, id: EntityId) -> Option<EntityType> {
        self.analysis.entity(id).map(|e| e.kind)
    }

    /// The country, named in this document, that an entity is or belongs to.
    fn country_of(&self, id: EntityId) -> Option<EntityId> {
        let code = self.analysis.entity(id)?.country_code?;
        self.countries.get(&code).copied()
    }

    fn is_country(&self, id: EntityId) -> bool {
        self.analysis.entity(id).is_some_and(|e| e.kind == EntityType::Location && e.subtype == "country")
    }

    /// Whether an organisation is an organ of a state, by its name.
    fn is_agency(&self, id: EntityId) -> bool {
        let Some(entity) = self.analysis.entity(id) else { return false };
        entity.kind == EntityType::Organization && facts::is_agency(&entity.canonical_name, &entity.subtype)
    }
}

/// The country named at least twice and half as often again as any other: an office or a ministry that is said without a
/// country is its.
fn focus(analysis: &Analysis, countries: &HashMap<CountryCode, EntityId>) -> Option<EntityId> {
    let names = |id: EntityId| {
        let mentions = analysis.entity(id).map(|e| e.mentions.as_slice()).unwrap_or_default();
        mentions.iter().filter(|m| !matches!(m.kind, MentionKind::Pronoun | MentionKind::Deictic)).count()
    };
    let mut ranked: Vec<(usize, EntityId)> = countries.values().map(|&id| (names(id), id)).collect();
    ranked.sort_unstable_by_key(|&(count, id)| (std::cmp::Reverse(count), id));
    let (most, id) = ranked.first().copied()?;
    let next = ranked.get(1).map_or(0, |r| r.0);
    (most >= 2 && 2 * most >= 3 * next).then_some(id)
}
