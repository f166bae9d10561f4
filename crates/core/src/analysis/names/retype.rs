//! One spelling has one type in a document (one sense per discourse; Gale et al. 1992): what the tagger said of most of its
//! occurrences, weighted by how sure it was. A single name that is part of a person's full name has that for evidence too,
//! and a word that is a demonym and nothing else is one whatever the tagger took it for.

use super::input::{EntityInput, MentionCandidate};
use super::{contexts, forms, lexicon};
use crate::annotation::{EntityType, MentionKind};
use crate::gazetteer::{Entry, Gazetteer, Prominence, Subtype, exact};
use std::collections::{HashMap, HashSet};

/// Share of the evidence that a type needs.
const MAJORITY: f32 = 0.6;

type Evidence = Vec<(EntityType, f32)>;

/// Gives each draft the type of its spelling.
pub(in crate::analysis) fn retype(scene: &EntityInput<'_>, drafts: &mut [MentionCandidate]) {
    let mut evidence: HashMap<u64, Evidence> = HashMap::new();
    let mut people: HashMap<u64, f32> = HashMap::new();
    for draft in drafts.iter() {
        let name = draft.span.of(scene.text());
        add(evidence.entry(exact(name)).or_default(), draft.kind, draft.probability);
        if draft.kind == EntityType::Person && draft.tokens.1 - draft.tokens.0 > 1 {
            for word in [name.split(' ').next(), name.split(' ').next_back()].into_iter().flatten() {
                let known = people.entry(exact(word)).or_insert(0.0);
                *known = known.max(draft.probability);
            }
        }
    }
    for (key, probability) in people {
        if let Some(of_word) = evidence.get_mut(&key) {
            // A place that only the tagger knows is the person.
            let places: f32 = of_word.iter().filter(|(k, _)| *k == EntityType::Location).map(|e| e.1).sum();
            let sure = probability >= MAJORITY;
            of_word.retain(|(k, _)| !sure || *k != EntityType::Location);
            add(of_word, EntityType::Person, probability + if sure { places } else { 0.0 });
        }
    }
    let told = contexts(scene, drafts);
    for draft in drafts.iter_mut() {
        let name = draft.span.of(scene.text());
        if let Some(kind) = told.get(&exact(name)) {
            draft.kind = *kind;
            continue;
        }
        if is_titled_person(scene, draft) {
            draft.kind = EntityType::Person;
            continue;
        }
        if let Some(kind) = evidence.get(&exact(name)).and_then(majority).filter(|kind| allows(scene, name, *kind)) {
            draft.kind = kind;
        }
        known(scene, draft);
        demonym(scene, draft);
    }
    forms::bodies(scene, drafts);
}

/// By spelling, the type that the words around unknown names say.
fn contexts(scene: &EntityInput<'_>, drafts: &[MentionCandidate]) -> HashMap<u64, EntityType> {
    // The words of people's full names are nobody else's.
    let full = drafts.iter().filter(|d| d.kind == EntityType::Person && d.tokens.1 - d.tokens.0 > 1);
    let people: HashSet<u64> = full.flat_map(|d| d.span.of(scene.text()).split(' ')).map(exact).collect();
    let bodies: HashSet<u32> = drafts.iter().filter(|d| d.kind == EntityType::Organization).map(|d| d.tokens.0).collect();
    let is_body = |token: usize| bodies.contains(&(token as u32));
    let first = |name: &str| Gazetteer::first_name(name).is_some();
    let mut told = HashMap::new();
    for draft in drafts.iter().filter(|d| !d.nested && d.tokens.1 - d.tokens.0 < 3) {
        let name = draft.span.of(scene.text());
        let titled = (draft.tokens.0 as usize).checked_sub(1).is_some_and(|t| lexicon::is_honorific(scene.word(t)));
        let known = scene.gazetteer.lookup(name).any(|e| e.kind != EntityType::Organization && e.rank > Prominence::Minor)
            || scene.gazetteer.demonym(name).is_some();
        let person = name.contains(' ') && name.split(' ').next().is_some_and(first);
        if draft.kind == EntityType::Organization || titled || known || person || people.contains(&exact(name)) {
            continue;
        }
        // Listed as a company or outlet and as nothing else; of one word it may also be a river or a paper's title.
        let sought = draft.kind == EntityType::Person || name.contains(' ') && draft.kind == EntityType::Location;
        let mut listed = scene.gazetteer.lookup(name).peekable();
        if sought
            && listed.peek().is_some()
            && listed.all(|e| Subtype::is_any(e.subtype.as_ref(), &[Subtype::Company, Subtype::Media]))
            && !first(name)
        {
            told.insert(exact(name), EntityType::Organization);
        } else if let Some(kind) = contexts::kind(scene, &draft.range(), &is_body) {
            told.insert(exact(name), kind);
        }
    }
    for name in forms::meant(scene, drafts, &|name| !told.contains_key(&exact(name)) && !people.contains(&exact(name))) {
        told.insert(exact(name), EntityType::Organization);
    }
    told
}

/// Whether a first name and another behind a title are taken for a place or a body: "governor, Soledad Arce".
fn is_titled_person(scene: &EntityInput<'_>, draft: &MentionCandidate) -> bool {
    let name = draft.span.of(scene.text());
    let mut words = name.split(' ');
    let first = words.next().is_some_and(|first| Gazetteer::first_name(first).is_some());
    let start = draft.tokens.0 as usize;
    let before = start.checked_sub(if start > 0 && scene.word(start - 1) == "," { 2 } else { 1 });
    let title = before.map_or("", |t| scene.word(t));
    matches!(draft.kind, EntityType::Location | EntityType::Organization | EntityType::Other)
        && first
        && words.count() == 1
        && title.starts_with(char::is_lowercase)
        && lexicon::is_title_head(title)
        && scene.gazetteer.lookup(name).next().is_none()
}

fn add(evidence: &mut Evidence, kind: EntityType, weight: f32) {
    match evidence.iter_mut().find(|(k, _)| *k == kind) {
        Some((_, sum)) => *sum += weight,
        None => evidence.push((kind, weight)),
    }
}

fn majority(evidence: &Evidence) -> Option<EntityType> {
    let total: f32 = evidence.iter().map(|e| e.1).sum();
    evidence.iter().find(|(_, weight)| *weight >= MAJORITY * total).map(|e| e.0)
}

/// A known place is no person, however the votes fall.
fn allows(scene: &EntityInput<'_>, name: &str, kind: EntityType) -> bool {
    let place = |e: &Entry| e.kind == EntityType::Location && e.rank >= Prominence::State;
    kind != EntityType::Person || !scene.gazetteer.lookup(name).next().is_some_and(place)
}

/// What everybody knows is what the gazetteer says, where it says only that. A country may be its team or government; a
/// people may be a party.
fn known(scene: &EntityInput<'_>, draft: &mut MentionCandidate) {
    let name = draft.span.of(scene.text());
    let Some(entry) = scene.gazetteer.lookup(name).next().filter(|e| e.rank >= Prominence::Top) else { return };
    let country =
        Subtype::is_any(entry.subtype.as_ref(), &[Subtype::Country, Subtype::Continent, Subtype::ConstituentCountry])
            && draft.kind != EntityType::Person;
    if !scene.gazetteer.is_ambiguous(name) && !country && !matches!(draft.kind, EntityType::Norp | EntityType::Work) {
        draft.kind = entry.kind;
    }
}

/// What a demonym says is of a place; only the plural names a people ("Chileans").
fn demonym(scene: &EntityInput<'_>, draft: &mut MentionCandidate) {
    let name = draft.span.of(scene.text());
    let Some(demonym) = scene.gazetteer.demonym(name) else { return };
    let norp = matches!(draft.kind, EntityType::Norp | EntityType::Location);
    // A wrong guess on a plain demonym; "German" the language stays what it is.
    let mistaken =
        matches!(draft.kind, EntityType::Person | EntityType::Organization) && !scene.gazetteer.is_ambiguous(name);
    let also_place = scene.gazetteer.lookup(name).next().is_some_and(|e| e.kind == EntityType::Location);
    if !norp && !mistaken {
        return;
    }
    if demonym.people {
        draft.kind = EntityType::Norp;
    } else if draft.kind == EntityType::Norp || !also_place {
        (draft.how, draft.kind) = (MentionKind::Demonym, EntityType::Norp);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;
    use crate::annotation::EntityType;

    #[test]
    fn cases() {
        for (text, name, kind) in [
            ("[P1 Tan Wei] spoke. [L1 Tan] left, [P1 Tan] said.", "Tan Wei", EntityType::Person),
            ("[O1 Lorrin] grew. [O1 Lorrin] sold. [L1 Lorrin] shrank.", "Lorrin", EntityType::Organization),
            ("The [P1 Peruvian] team won.", "Peru", EntityType::Location),
            ("The [P1 World Health Organization] met.", "World Health Organization", EntityType::Organization),
            ("[O1 Uruguay] scored.", "Uruguay", EntityType::Organization),
            ("She speaks [X1 German].", "German", EntityType::Other),
        ] {
            let (analysis, _) = analysis(text);
            let found: Vec<_> = analysis.entities.iter().map(|e| (e.canonical_name.as_str(), e.kind)).collect();
            assert_eq!(found, [(name, kind)], "{text}");
        }
    }
}
