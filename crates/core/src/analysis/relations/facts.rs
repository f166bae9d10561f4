//! Relations that the gazetteer supports between entities that the document names: where a place lies, where a body is
//! based, whose citizen a person is, whose organ a body is; and what follows from them. The evidence is where the two are
//! named closest to each other.

use super::Found;
use crate::annotation::{EntityId, EntityType, MentionKind, RelationType};
use crate::span::Span;
use std::collections::{HashMap, HashSet};

/// Words in the names of organs of a state.
const ORGANS: &[&str] = &[
    "ministry",
    "parliament",
    "senate",
    "congress",
    "government",
    "army",
    "navy",
    "police",
    "court",
    "department",
    "cabinet",
    "bureau",
    "embassy",
    "assembly",
    "bundestag",
    "duma",
    "knesset",
    "pentagon",
    "kremlin",
    "white house",
    "house of",
    "agency",
    "administration",
    "intelligence",
    "air force",
    "central bank",
    "supreme",
    "state council",
    "office of",
];

/// Whether a name is that of an organ of a state.
pub(super) fn is_agency(name: &str, subtype: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(subtype, "government" | "agency" | "ministry" | "parliament" | "legislature" | "military")
        || ORGANS.iter().any(|w| lower.contains(w))
            && !matches!(subtype, "igo" | "ngo" | "company" | "party" | "media" | "armed_group")
}

/// Bodies that are organs of another one, by their registry names.
const WHOLES: &[(&str, &[&str])] = &[
    (
        "European Union",
        &[
            "European Commission",
            "European Parliament",
            "European Council",
            "European Central Bank",
            "European Court of Justice",
            "European Investment Bank",
            "European Medicines Agency",
            "Europol",
            "Frontex",
        ],
    ),
    (
        "United Nations",
        &[
            "United Nations Security Council",
            "United Nations General Assembly",
            "United Nations Human Rights Council",
            "United Nations High Commissioner for Refugees",
            "United Nations Children's Fund",
            "United Nations Educational, Scientific and Cultural Organization",
            "United Nations Development Programme",
            "United Nations Environment Programme",
            "United Nations Relief and Works Agency",
            "United Nations Office for the Coordination of Humanitarian Affairs",
            "United Nations Office on Drugs and Crime",
            "World Food Programme",
            "World Health Organization",
            "International Court of Justice",
            "International Atomic Energy Agency",
        ],
    ),
];

/// Adds what is known.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    wholes(found);
    bases(found);
    for (id, entity) in (0u32..).zip(&analysis.entities) {
        let id = EntityId(id);
        let Some(country) = found.country_of(id).filter(|&c| c != id) else { continue };
        let Some(evidence) = closest(found, id, country) else { continue };
        match entity.kind {
            EntityType::Location => found.add(RelationType::LocatedIn, id, country, evidence),
            EntityType::Organization => {
                found.add(RelationType::BasedIn, id, country, evidence);
                if found.is_agency(id) {
                    found.add(RelationType::AgencyOf, id, country, evidence);
                }
            }
            EntityType::Person => found.add(RelationType::CitizenOf, id, country, evidence),
            _ => {}
        }
    }
}

/// Organs of a body that the document names too, and branches that bear its name ("Lakebank Chile" of "Lakebank").
fn wholes(found: &mut Found<'_>) {
    let analysis = found.analysis;
    let bodies = || (0u32..).map(EntityId).zip(&analysis.entities).filter(|(_, e)| e.kind == EntityType::Organization);
    let by_name: HashMap<&str, EntityId> = bodies().map(|(id, e)| (e.canonical_name.as_str(), id)).collect();
    for (id, body) in bodies() {
        let name = body.canonical_name.as_str();
        let whole = WHOLES.iter().find(|(_, parts)| parts.contains(&name)).and_then(|(whole, _)| by_name.get(whole));
        let stem = name.match_indices(' ').filter_map(|(at, _)| by_name.get(name.get(..at)?)).next();
        if let Some(&whole) = whole.or(stem)
            && let Some(evidence) = closest(found, id, whole)
        {
            found.add(RelationType::PartOf, id, whole, evidence);
        }
    }
}

/// Bodies whose name holds that of a place that the document names: "Lima University", "Bank of Lima".
fn bases(found: &mut Found<'_>) {
    let analysis = found.analysis;
    let mut places: HashMap<&str, EntityId> = HashMap::new();
    for (id, place) in (0u32..).map(EntityId).zip(&analysis.entities) {
        if place.kind == EntityType::Location && !matches!(place.subtype.as_str(), "country" | "continent" | "water") {
            for mention in place.mentions.iter().filter(|m| m.kind == MentionKind::Name) {
                places.entry(mention.span.of(found.text)).or_insert(id);
            }
        }
    }
    for (id, body) in (0u32..).map(EntityId).zip(&analysis.entities) {
        if body.kind != EntityType::Organization || !body.canonical_name.contains(' ') {
            continue;
        }
        let words = || body.canonical_name.split(' ');
        let one = words().find_map(|word| places.get(word));
        let two = || {
            let starts = body.canonical_name.match_indices(' ').map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).find_map(|at| {
                let rest = body.canonical_name.get(at..)?;
                places.get(rest.get(..rest.match_indices(' ').nth(1).map_or(rest.len(), |m| m.0))?)
            })
        };
        if let Some(&place) = one.or_else(two)
            && let Some(evidence) = body.mentions.first().map(|m| m.span)
        {
            found.add(RelationType::BasedIn, id, place, evidence);
        }
    }
}

/// What lies in a place lies in its country; organs of a state that no country is named with are those of the country that
/// the document is about.
pub(super) fn close(found: &mut Found<'_>) {
    let based = |kind| matches!(kind, RelationType::BasedIn | RelationType::LocatedIn);
    let mut inner: HashMap<EntityId, EntityId> = HashMap::new();
    for relation in found.all.iter().filter(|r| r.kind == RelationType::LocatedIn) {
        inner.entry(relation.subject).or_insert(relation.object);
    }
    let direct: Vec<_> = found.all.iter().filter(|r| based(r.kind)).cloned().collect();
    for relation in direct {
        let outer = inner.get(&relation.object).copied().or_else(|| found.country_of(relation.object));
        if let (Some(outer), Some(&evidence)) = (outer, relation.evidence.first()) {
            found.add(relation.kind, relation.subject, outer, evidence);
        }
    }
    let settled = |kind| based(kind) || kind == RelationType::PartOf;
    let placed: HashSet<EntityId> = found.all.iter().filter(|r| settled(r.kind)).map(|r| r.subject).collect();
    let Some(country) = found.focus else { return };
    for (id, body) in (0u32..).map(EntityId).zip(&found.analysis.entities) {
        let homeless = body.country_code.is_none() && !placed.contains(&id) && found.is_agency(id);
        if let Some(evidence) = body.mentions.first().filter(|_| homeless).map(|m| m.span) {
            found.add(RelationType::BasedIn, id, country, evidence);
            found.add(RelationType::AgencyOf, id, country, evidence);
        }
    }
}

/// From the one to the other mention where the two entities stand closest, if that is within a sentence; else where the
/// first is named first. Linear in their mentions.
fn closest(found: &Found<'_>, a: EntityId, b: EntityId) -> Option<Span> {
    let (a, b) = (found.analysis.entity(a)?, found.analysis.entity(b)?);
    let mut best: Option<Span> = None;
    let mut at = 0;
    for mention in &a.mentions {
        while b.mentions.get(at).is_some_and(|m| m.span.start < mention.span.start) {
            at += 1;
        }
        for other in [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| b.mentions.get(i)) {
            let cover = mention.span.cover(other.span);
            if best.is_none_or(|b| cover.len() < b.len()) {
                best = Some(cover);
            }
        }
    }
    let cover = best?;
    let sentence = |offset: u32| found.analysis.sentence_at(offset);
    if sentence(cover.start) == sentence(cover.end.saturating_sub(1)) {
        Some(cover)
    } else {
        a.mentions.first().map(|m| m.span)
    }
}
