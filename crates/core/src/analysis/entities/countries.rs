//! The country of people and bodies where a phrase tells it: "French driver Leo Tan", "Sweden's Ana Ruiz", "Peru's Lake Authority",
//! "Seattle Lake Department".

use super::cluster::{Cluster, Clusters};
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::WordClass;
use crate::annotation::{CountryCode, EntityType, MentionKind, Upos};
use crate::lang::{EntityWord, words_of};
use std::collections::{BTreeMap, HashMap};

/// Words between a country and the name that it describes.
const REACH: usize = 3;

/// Gives countries to people and bodies that have none.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let places = places(scene, clusters);
    for id in 0..clusters.all.len() {
        let Some(cluster) = clusters.all.get(id).filter(|c| c.country.is_none()) else { continue };
        let body = cluster.kind == EntityType::Organization;
        if !body && cluster.kind != EntityType::Person {
            continue;
        }
        let described = cluster.names.iter().find_map(|d| before(scene, clusters, d.tokens.0 as usize));
        let found = described.or_else(|| body.then(|| within(scene, cluster, &places)).flatten());
        if let Some(cluster) = clusters.all.get_mut(id) {
            cluster.country = found;
        }
    }
    offices(clusters);
}

/// Gives the country that a text speaks of, and hardly of another, to the places and organs in it that nobody knows.
pub(super) fn domestic(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let Some(code) = alone(clusters) else { return };
    let classes = [EntityWord::SchoolNoun, EntityWord::OrganNoun];
    let organ = |name: &str| {
        let words = || name.split(' ');
        words().any(|w| lexicon::is_organ(w) || classes.iter().any(|c| words_of(*c).contains(&w)))
            && !words().any(|w| scene.gazetteer.lookup(w).any(|e| e.kind == EntityType::Location && e.country != Some(code)))
    };
    for cluster in clusters.all.iter_mut().filter(|c| c.country.is_none() && c.entry.is_none()) {
        let mut names = cluster.names.iter().filter(|d| d.how == MentionKind::Name).map(|d| d.span.of(scene.text()));
        let ours = match cluster.kind {
            // Capitals alone are as often an agency or an office: "AP".
            EntityType::Location => names.any(|name| name.chars().any(char::is_lowercase)),
            EntityType::Organization => names.any(organ),
            _ => false,
        };
        cluster.country = Some(code).filter(|_| ours);
    }
    offices(clusters);
}

/// The country of most of the places, named at least three times and four times as often as the others, none of which is named twice.
fn alone(clusters: &Clusters<'_>) -> Option<CountryCode> {
    let mut counts: BTreeMap<CountryCode, usize> = BTreeMap::new();
    for place in clusters.all.iter().filter(|c| c.kind == EntityType::Location) {
        if let Some(code) = place.country {
            *counts.entry(code).or_insert(0) += place.names.len();
        }
    }
    let (code, most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let others = || counts.iter().filter(|(c, _)| *c != code).map(|(_, count)| *count);
    let alone = others().all(|count| count < 2) && *most >= 4 * others().sum::<usize>();
    (*most >= 3 && alone).then_some(*code)
}

/// People have the country of their office.
fn offices(clusters: &mut Clusters<'_>) {
    let countries: Vec<_> = clusters.all.iter().map(|c| c.country).collect();
    for person in clusters.all.iter_mut().filter(|c| c.kind == EntityType::Person && c.country.is_none()) {
        person.country = person.roles.iter().find_map(|r| super::roles::country(r, &countries));
    }
}

/// The country whose demonym or possessive describes the name that begins at `name`.
fn before(scene: &EntityInput<'_>, clusters: &Clusters<'_>, name: usize) -> Option<CountryCode> {
    let floor = scene.sentence_of(name).start;
    let noun = |t: usize| {
        scene.word(t).starts_with(char::is_lowercase)
            && matches!(scene.upos(t), Upos::Noun | Upos::Adj | Upos::Num)
            && !clusters.in_name(t)
    };
    let skipped = (floor..name).rev().take(REACH).take_while(|&t| noun(t)).count();
    let at = name - skipped;
    let mark = at > floor && words_of(WordClass::Possessive).contains(&scene.word(at - 1));
    let (id, _) = clusters.ending_at(if mark { at - 1 } else { at })?;
    let country = clusters.all.get(id).filter(|c| c.is_country())?;
    let demonym = country.names.iter().any(|d| d.tokens.1 as usize == at && d.how == MentionKind::Demonym);
    (mark || demonym).then_some(country.country).flatten()
}

/// The countries of the document's places by their names.
fn places<'a>(scene: &EntityInput<'a>, clusters: &Clusters<'_>) -> HashMap<&'a str, CountryCode> {
    let mut places = HashMap::new();
    for cluster in clusters.all.iter().filter(|c| c.kind == EntityType::Location) {
        if let Some(code) = cluster.country {
            let names = cluster.names.iter().filter(|d| d.how == MentionKind::Name);
            names.for_each(|d| _ = places.entry(d.span.of(scene.text())).or_insert(code));
        }
    }
    places
}

/// The country of the place of the document that the name of a body begins with.
fn within(scene: &EntityInput<'_>, body: &Cluster<'_>, places: &HashMap<&str, CountryCode>) -> Option<CountryCode> {
    body.names.iter().map(|d| d.span.of(scene.text())).find_map(|name| {
        let ends = name.match_indices(' ').map(|(at, _)| at).take(REACH);
        ends.filter_map(|end| places.get(name.get(..end)?)).next().copied()
    })
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn cases() {
        for (text, name, country) in [
            ("[L1 Sweden]'s [P2 Leo Tan] won.", "Leo Tan", Some("SE")),
            ("[N1 French] [P2 Leo Tan] won.", "Leo Tan", Some("FR")),
            ("[L1 Peru]'s [O2 Lake Authority] met.", "Lake Authority", Some("PE")),
            ("In [L1 Seattle] the [O2 Seattle Lake Department] met.", "Seattle Lake Department", Some("US")),
            ("[L1 Sweden] beat [P2 Leo Tan].", "Leo Tan", None),
            ("[L1 Sweden] [P2 Leo Tan]", "Leo Tan", None),
            ("[L1 Peru] voted. In [L1 Peru], [L1 Peru]'s [O2 Lake Court] sat in [L3 Kelmora].", "Kelmora", Some("PE")),
            ("[L1 Peru] and [L4 Chile] met in [L3 Kelmora].", "Kelmora", None),
        ] {
            let (analysis, _) = analysis(text);
            let entity = analysis.entities.iter().find(|e| e.canonical_name == name);
            let code = entity.and_then(|e| e.country_code);
            assert_eq!(code.as_ref().map(|c| c.as_str()), country, "{text}");
        }
    }
}
