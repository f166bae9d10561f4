//! A chain on its way to an entity, and finding clusters by place.

use super::chains::Chains;
use super::context::Context;
use super::role_set::RoleSet;
use crate::analysis::names::input::{EntityInput, MentionCandidate};
use crate::analysis::names::lexicon;
use crate::annotation::{CountryCode, EntityId, EntityType, Mention, MentionKind};
use crate::gazetteer::Entry;
use crate::gazetteer::Subtype;
use crate::span::Span;
use std::collections::HashSet;

/// One entity: its names, what it is, and what later steps add.
#[derive(Clone, Debug)]
pub(super) struct Cluster<'a> {
    pub(super) kind: EntityType,
    pub(super) names: Vec<MentionCandidate>,
    /// The gazetteer's entry, and how sure.
    pub(super) entry: Option<(&'a Entry, f32)>,
    /// Mentions that are no names: nominals, pronouns, deictics.
    pub(super) others: Vec<Mention>,
    /// Where they stand.
    placed: HashSet<Span>,
    pub(super) roles: RoleSet,
    pub(super) country: Option<CountryCode>,
    /// A woman (`Some(true)`) or a man.
    pub(super) woman: Option<bool>,
}

impl<'a> Cluster<'a> {
    fn new(
        kind: EntityType,
        names: Vec<MentionCandidate>,
        entry: Option<(&'a Entry, f32)>,
        country: Option<CountryCode>,
    ) -> Self {
        let (others, placed, roles) = (Vec::new(), HashSet::new(), RoleSet::default());
        Self { kind, names, entry, others, placed, roles, country, woman: None }
    }

    pub(super) fn is_country(&self) -> bool {
        self.kind == EntityType::Location && self.entry.is_some_and(|(e, _)| e.subtype == Subtype::Country.as_str())
    }
}

/// Clusters and their names in text order.
#[derive(Debug)]
pub(super) struct Clusters<'a> {
    pub(super) all: Vec<Cluster<'a>>,
    /// Every name (nested ones too) with its cluster, in text order, outer before inner.
    pub(super) places: Vec<(MentionCandidate, usize)>,
}

impl<'a> Clusters<'a> {
    pub(super) fn new(scene: &EntityInput<'a>, context: &Context, mut chains: Chains) -> Self {
        let mut all = Vec::new();
        let mut places = Vec::new();
        for (id, chain) in chains.all().into_iter().enumerate() {
            let names: Vec<MentionCandidate> = chain.iter().filter_map(|&d| chains.drafts.get(d)).copied().collect();
            // What an abbreviation means is for the name that it abbreviates to say.
            let full = names.iter().any(|d| !lexicon::is_acronym(d.span.of(scene.text())));
            let mut telling = names.iter().filter(|d| !full || !lexicon::is_acronym(d.span.of(scene.text())));
            let entry = telling.find_map(|d| context.entry(scene, d));
            let kind = kind(&names, entry.map(|e| e.0));
            let entry = entry.filter(|(e, _)| e.kind == kind || e.kind != EntityType::Person && kind != EntityType::Person);
            let region = names.iter().find_map(|d| context.region_of(d));
            let country = region.or_else(|| entry.and_then(|(e, _)| e.country)).or_else(|| {
                names
                    .iter()
                    .filter(|d| d.kind == EntityType::Location)
                    .find_map(|d| context.country_of_all(scene, d.span.of(scene.text())))
            });
            let country =
                country.or_else(|| (kind == EntityType::Organization).then(|| named_country(scene, &names)).flatten());
            places.extend(names.iter().map(|d| (*d, id)));
            all.push(Cluster::new(kind, names, entry, country));
        }
        places.sort_by_key(|(d, _)| (d.span.start, std::cmp::Reverse(d.span.end)));
        Self { all, places }
    }

    /// The cluster of the outermost name that begins at `token`, and one past that name's last token.
    pub(super) fn starting_at(&self, token: usize) -> Option<(usize, usize)> {
        let at = self.places.partition_point(|(d, _)| (d.tokens.0 as usize) < token);
        self.places.get(at).filter(|(d, _)| d.tokens.0 as usize == token).map(|(d, id)| (*id, d.tokens.1 as usize))
    }

    /// The cluster of the outermost name that ends before `token`, and that name's first token.
    pub(super) fn ending_at(&self, token: usize) -> Option<(usize, usize)> {
        let at = self.places.partition_point(|(d, _)| (d.tokens.0 as usize) < token);
        let before = self.places.get(at.saturating_sub(24)..at)?;
        before.iter().find(|(d, _)| d.tokens.1 as usize == token).map(|(d, id)| (*id, d.tokens.0 as usize))
    }

    /// Whether `token` lies in a name.
    pub(super) fn in_name(&self, token: usize) -> bool {
        let at = self.places.partition_point(|(d, _)| d.tokens.0 as usize <= token);
        let before = self.places.get(at.saturating_sub(24)..at).unwrap_or(&[]);
        before.iter().any(|(d, _)| (d.tokens.1 as usize) > token)
    }

    /// Names that begin before `token`, nearest first.
    pub(super) fn before(&self, token: usize) -> impl Iterator<Item = &(MentionCandidate, usize)> {
        let at = self.places.partition_point(|(d, _)| (d.tokens.0 as usize) < token);
        self.places.get(..at).unwrap_or(&[]).iter().rev()
    }

    /// The cluster of the people of a place, made when there is none.
    pub(super) fn people_of(&mut self, place: usize) -> usize {
        let of = self.all.get(place).and_then(|c| c.entry).map(|(e, _)| e.id);
        let known =
            self.all.iter().position(|c| c.kind == EntityType::Norp && of.is_some() && c.entry.map(|(e, _)| e.id) == of);
        known.unwrap_or_else(|| {
            let (entry, country) = self.all.get(place).map_or((None, None), |c| (c.entry, c.country));
            self.all.push(Cluster::new(EntityType::Norp, Vec::new(), entry, country));
            self.all.len() - 1
        })
    }

    /// Adds a mention that is no name.
    pub(super) fn mention(&mut self, cluster: usize, span: Span, kind: MentionKind, probability: f32) {
        if let Some(c) = self.all.get_mut(cluster)
            && c.placed.insert(span)
        {
            c.others.push(Mention { span, kind, entity_type: None, probability });
        }
    }

    pub(super) fn id(cluster: usize) -> EntityId {
        EntityId(cluster as u32)
    }
}

/// The one country that the fullest name of a body speaks of: "Peruvian Football Federation", "Bank of Peru".
fn named_country(scene: &EntityInput<'_>, names: &[MentionCandidate]) -> Option<CountryCode> {
    let fullest = names.iter().max_by_key(|d| d.span.len()).filter(|d| d.tokens.1 - d.tokens.0 > 1)?;
    let country = |e: &&Entry| e.kind == EntityType::Location && e.subtype == Subtype::Country.as_str();
    let mut codes =
        fullest.range().map(|t| scene.word(t)).filter(|w| w.starts_with(char::is_uppercase)).filter_map(|word| {
            let place = scene.gazetteer.demonym(word).and_then(|d| scene.gazetteer.place(d));
            let named = || scene.gazetteer.lookup(word).next().filter(|_| !scene.gazetteer.is_ambiguous(word));
            place.or_else(named).filter(country).and_then(|e| e.country)
        });
    let first = codes.next()?;
    codes.all(|c| c == first).then_some(first)
}

/// What most of the names are, weighted by how sure the tagger was; a gazetteer's entry that everybody knows decides.
fn kind(names: &[MentionCandidate], entry: Option<&Entry>) -> EntityType {
    if names.iter().any(|d| d.how == MentionKind::Demonym) {
        return EntityType::Location;
    }
    let mut weights: Vec<(EntityType, f32)> = Vec::new();
    for draft in names {
        match weights.iter_mut().find(|(k, _)| *k == draft.kind) {
            Some((_, weight)) => *weight += draft.probability,
            None => weights.push((draft.kind, draft.probability)),
        }
    }
    // The first of equals, as in the text.
    let best = weights.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(EntityType::Other, |x| x.0);
    match entry {
        Some(e) if e.kind == EntityType::Disease => EntityType::Disease,
        _ => best,
    }
}
