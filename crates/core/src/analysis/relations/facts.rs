//! Relations that the gazetteer supports between entities that the document names: where a place lies, where a body is
//! based, whose citizen a person is, whose organ a body is; and what follows from them. The evidence is where the two are
//! named closest to each other.

use super::Found;
use super::rules::part::is_named_place;
use crate::annotation::{Entity, EntityId, EntityType, MentionKind, RelationType, WordClass};
use crate::gazetteer::Subtype;
use crate::lang::{RelationWord, Table, is, words_of};
use crate::span::Span;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Whether a name is that of an organ of a state.
pub(super) fn is_agency(name: &str, subtype: &str) -> bool {
    // "Senate Resolution 154" is a paper.
    if name.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let lower = name.to_lowercase();
    let organ = || {
        // "the Lake Liberation Army" fights the state.
        let rebels = lower.split(' ').any(|word| is(word, RelationWord::NoOrgan));
        !rebels && lower.split(' ').any(|word| is(word, RelationWord::Organ))
            || words_of(RelationWord::Organs).iter().any(|p| lower.contains(p))
    };
    Subtype::is_any(
        subtype,
        &[
            Subtype::Government,
            Subtype::Agency,
            Subtype::Ministry,
            Subtype::Parliament,
            Subtype::Legislature,
            Subtype::Military,
        ],
    ) || !Subtype::is_any(
        subtype,
        &[Subtype::Igo, Subtype::Ngo, Subtype::Company, Subtype::Party, Subtype::Media, Subtype::ArmedGroup],
    ) && organ()
}

/// The body that one is an organ of, by their registry names.
fn whole_of(name: &str) -> Option<&'static str> {
    WHOLES.get(name).copied()
}

pub(super) static WHOLES: LazyLock<Table<&str, &str>> = LazyLock::new(|| {
    Table::read(include_str!("wholes.tsv"), |fields| match fields {
        [part, whole] => Some((*part, *whole)),
        _ => None,
    })
});
const RULE: &str = "gazetteer";
/// Of what follows from two other relations.
const INFERRED_RULE: &str = "inferred";

/// Adds what is known.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    wholes(found);
    bases(found);
    let based = found.all.iter().filter(|r| r.kind == RelationType::BasedIn && !found.is_country(r.object));
    let local: HashSet<EntityId> = based.map(|r| r.subject).collect();
    for (id, entity) in (0u32..).zip(&analysis.entities) {
        let id = EntityId(id);
        let Some(country) = found.country_of(id).filter(|&c| c != id) else { continue };
        let Some(evidence) = closest(found, id, country) else { continue };
        match entity.kind {
            // Where a place lies that no gazetteer knows is only what the rest of the text suggests.
            EntityType::Location if is_known(entity) => found.add(RULE, RelationType::LocatedIn, id, country, evidence),
            EntityType::Organization => {
                found.add(RULE, RelationType::BasedIn, id, country, evidence);
                // The police of a city are no organ of its country.
                if !local.contains(&id) {
                    found.agency(RULE, id, country, evidence);
                }
            }
            // Whoever works for a firm or a town need not be of its country.
            EntityType::Person if !is_of_no_state(found, entity) => {
                found.add(RULE, RelationType::CitizenOf, id, country, evidence);
            }
            _ => {}
        }
    }
}

/// Whether all that the text says of a person's country is where a body is that is no organ of a state, or a town.
fn is_of_no_state(found: &Found<'_>, person: &Entity) -> bool {
    let owners = || person.roles.iter().filter_map(|r| r.of);
    let other = |of: EntityId| match found.kind(of) {
        Some(EntityType::Organization) => !found.is_agency(of),
        Some(EntityType::Location) => !found.is_country(of),
        _ => false,
    };
    owners().any(other) && owners().all(other)
}

/// Whether the gazetteer knows the place.
fn is_known(place: &Entity) -> bool {
    !place.subtype.is_empty() || !place.links.is_empty()
}

/// Organs of a body that the document names too, and branches that bear its name ("Lakebank Chile" of "Lakebank").
fn wholes(found: &mut Found<'_>) {
    let analysis = found.analysis;
    let bodies = || (0u32..).map(EntityId).zip(&analysis.entities).filter(|(_, e)| e.kind == EntityType::Organization);
    let by_name: HashMap<&str, EntityId> = bodies().map(|(id, e)| (e.canonical_name.as_str(), id)).collect();
    let placed = analysis.entities.iter().filter(|e| e.kind == EntityType::Location);
    let places: HashSet<&str> = placed.map(|e| e.canonical_name.as_str()).collect();
    for (id, body) in bodies() {
        let name = body.canonical_name.as_str();
        let whole = whole_of(name).and_then(|whole| by_name.get(whole));
        let branch = |at: usize| name.get(at + 1..).is_some_and(|rest| is_branch(rest, |rest| places.contains(rest)));
        let stems = name.match_indices(' ').filter(|(at, _)| branch(*at));
        let stem = stems.filter_map(|(at, _)| by_name.get(name.get(..at)?)).next();
        if let Some(&whole) = whole.or(stem)
            && let Some(evidence) = closest(found, id, whole)
        {
            let rule = if stem.is_some() { "nested_name" } else { RULE };
            found.add(rule, RelationType::PartOf, id, whole, evidence);
        }
    }
}

/// Whether what a name adds to that of another body makes it a branch: "Chile" does to "Lakebank", "Health Sciences" to a
/// university; "Party" and "Inc." only say what the other is, and "Pay" makes it a ware.
fn is_branch(rest: &str, is_place: impl Fn(&str) -> bool) -> bool {
    let noun = |word: &str| is(&word.trim_end_matches(',').to_lowercase(), RelationWord::BranchNoun);
    // "Committee | on Water"
    let head = rest.split(' ').take_while(|word| !is(word, WordClass::SmallWord)).last();
    head.is_some_and(noun) || rest.rsplit(' ').next().is_some_and(noun) || is_place(rest)
}

/// Bodies whose name holds that of a place that the document names: "Lima University", "Bank of Lima".
fn bases(found: &mut Found<'_>) {
    let analysis = found.analysis;
    let mut places: HashMap<&str, EntityId> = HashMap::new();
    for (id, place) in (0u32..).map(EntityId).zip(&analysis.entities) {
        if place.kind == EntityType::Location
            && is_known(place)
            && !Subtype::is_any(place.subtype.as_str(), &[Subtype::Country, Subtype::Continent, Subtype::Water])
        {
            for mention in place.mentions.iter().filter(|m| m.kind == MentionKind::Name) {
                places.entry(mention.span.of(found.text)).or_insert(id);
            }
        }
    }
    for (id, body) in (0u32..).map(EntityId).zip(&analysis.entities) {
        // "Municipality of Lima" is the place.
        let itself = is_named_place(&body.canonical_name);
        if body.kind != EntityType::Organization || itself || !body.canonical_name.contains(' ') {
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
            found.add("nested_name", RelationType::BasedIn, id, place, evidence);
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
            found.add(INFERRED_RULE, relation.kind, relation.subject, outer, evidence);
        }
    }
    let settled = |kind| based(kind) || kind == RelationType::PartOf;
    let placed: HashSet<EntityId> = found.all.iter().filter(|r| settled(r.kind)).map(|r| r.subject).collect();
    let Some((country, true)) = found.focus else { return };
    for (id, body) in (0u32..).map(EntityId).zip(&found.analysis.entities) {
        let homeless = body.country_code.is_none() && !placed.contains(&id) && found.is_agency(id);
        if let Some(evidence) = body.mentions.first().filter(|_| homeless).map(|m| m.span) {
            found.add("focus_country", RelationType::BasedIn, id, country, evidence);
            found.add("focus_country", RelationType::AgencyOf, id, country, evidence);
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

#[cfg(test)]
mod tests {
    use super::is_branch;

    #[test]
    fn a_body_that_bears_the_name_of_another_is_its_branch_only_where_the_rest_says_so() {
        let cases = [
            ("Chile", true),
            ("Health Sciences", true),
            ("Committee on Water", true),
            ("of America", false),
            ("Pay", false),
            ("Party", false),
            ("Group Inc.", false),
        ];
        for (rest, branch) in cases {
            assert_eq!(is_branch(rest, |place| place == "Chile"), branch, "{rest}");
        }
    }
}
