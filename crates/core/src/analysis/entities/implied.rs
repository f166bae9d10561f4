//! Owners of offices that the text leaves to be understood: "Chief Executive Ana Ruiz said" is of the company that the text speaks
//! of, "Principal Ana Ruiz" of its school, "Prime Minister Ana Ruiz" of its country, "Mayor Ana Ruiz" of the
//! town that the dateline names, "its chairman, Ana Ruiz" of what "its" means, "his counterpart" of another country.
//!
//! Only where one candidate stands out: the only company of the sentences before, or of the whole text; the country that the text
//! names twice as often as any other. Unsure offices stay without an owner.

use super::cluster::{Cluster, Clusters};
use super::roles;
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::{forms, lexicon};
use crate::annotation::{CountryCode, EntityType, MentionKind, Role};
use crate::gazetteer::Subtype;
use crate::lang::{EntityWord, is, words_of};
use crate::span::Span;
use std::collections::{BTreeMap, HashMap};

/// Sentences that are searched back from an office for its company.
const REACH: usize = 4;
/// Mentions of a body that make it the text's.
const DOMINANT: usize = 3;
/// Names of a country, and how many times those of the next one, that make it the text's.
const NAMED: usize = 2;

/// Gives owners to the offices that have none.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let country = country(scene, clusters);
    let town = town(scene, clusters);
    let president = only(presidents(scene, clusters));
    let companies = bodies(clusters, |c| is_company(scene, c));
    let schools = bodies(clusters, |c| is_school(scene, c));
    let mut found: Vec<(usize, Span, usize)> = Vec::new();
    for (id, person) in clusters.all.iter().enumerate().filter(|(_, c)| c.kind == EntityType::Person) {
        for role in person.roles.iter().filter(|r| r.of.is_none()) {
            let owner = match office(role) {
                Some(Office::Company) => body(scene, clusters, role, &companies),
                Some(Office::School) => body(scene, clusters, role, &schools),
                Some(Office::Country) if is_said_of_nobody(scene, role) => country
                    .filter(|&c| person.country.is_none() || person.country == clusters.all.get(c).and_then(|c| c.country))
                    .filter(|&c| is_of_the_sentence(scene, clusters, role, c)),
                Some(Office::Head) if president == Some(id) => {
                    country.filter(|_| person.country.is_none()).filter(|&c| is_of_the_sentence(scene, clusters, role, c))
                }
                Some(Office::Town) => town,
                Some(Office::Voice) => body_of_the_sentence(scene, clusters, role),
                _ => None,
            };
            found.extend(owner.map(|owner| (id, role.span, owner)));
        }
    }
    let mut owners: HashMap<usize, HashMap<Span, usize>> = HashMap::new();
    for (id, at, owner) in found {
        owners.entry(id).or_default().insert(at, owner);
        let code = clusters.all.get(owner).and_then(|c| c.country);
        if let Some(person) = clusters.all.get_mut(id) {
            person.country = person.country.or(code);
        }
    }
    for (id, owners) in owners {
        if let Some(person) = clusters.all.get_mut(id) {
            person.roles.update(|role| role.of = owners.get(&role.span).copied().map(Clusters::id).or(role.of));
        }
    }
}

/// Gives titles behind "her", "its" or a description the owner that it means: "her chief policy aide, Leo Tan", "the bank's
/// chief economist, Leo Tan".
pub(super) fn owners(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let mut pronouns: HashMap<Span, usize> = HashMap::new();
    let mut described: HashMap<u32, usize> = HashMap::new();
    for (id, cluster) in clusters.all.iter().enumerate() {
        described.extend(cluster.others.iter().filter(|m| m.kind == MentionKind::Nominal).map(|m| (m.span.end, id)));
        pronouns.extend(cluster.others.iter().filter(|m| m.kind == MentionKind::Pronoun).map(|m| (m.span, id)));
    }
    let kinds: Vec<EntityType> = clusters.all.iter().map(|c| c.kind).collect();
    for (id, person) in clusters.all.iter_mut().enumerate().filter(|(_, c)| c.kind == EntityType::Person) {
        person.roles.update(|role| {
            if role.of.is_some() {
                return;
            }
            let words = scene.range(role.span);
            let near = words.start.saturating_sub(2)..words.start + 1;
            let mut owning = near.rev().filter(|&t| words_of(EntityWord::OwnerForm).contains(&scene.word(t)));
            let found = owning.find_map(|t| pronouns.get(&scene.span(t..t + 1)).copied()).filter(|&o| o != id);
            let personal = || scene.range(role.span).any(|t| lexicon::is_personal_title(scene.word(t)));
            // "the bank's chief economist": of what the description means.
            let start =
                (0..words.start).rev().take_while(|&t| roles::is_passing(scene.word(t))).last().unwrap_or(words.start);
            let mark = start.checked_sub(1).filter(|&m| roles::is_possession(scene.word(m)) && m > 0);
            let owner = mark.and_then(|m| described.get(&scene.span(m - 1..m).end)).copied().filter(|&o| o != id);
            // "Leo Tan, | the bank's chief economist": the span holds it.
            let inside = || {
                let mark = Some(words.start + 2).filter(|&m| m < words.end && roles::is_possession(scene.word(m)))?;
                described.get(&scene.span(words.start..mark).end).copied().filter(|&o| o != id)
            };
            let found = found.or(owner).or_else(inside);
            let body = |o: usize| matches!(kinds.get(o), Some(EntityType::Organization | EntityType::Location));
            role.of = found.filter(|&o| body(o) || personal()).map(Clusters::id);
        });
    }
}

/// Gives "his Ethiopian counterpart, Leo Tan" the office of whoever he is the counterpart of.
pub(super) fn counterparts(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let mut found: Vec<(usize, Role)> = Vec::new();
    for at in (0..scene.tokens().len()).filter(|&t| is(scene.word(t), EntityWord::Counterpart)) {
        let Some((country, start)) = clusters.ending_at(at) else { continue };
        let next = at + 1 + usize::from(scene.word(at + 1) == ",");
        let named = clusters.starting_at(next).filter(|(id, _)| is_person(clusters, *id));
        let floor = scene.sentence_of(at).start;
        let owner = clusters
            .before(start)
            .take_while(|(d, _)| d.tokens.0 as usize >= floor)
            .find(|(_, id)| is_person(clusters, *id));
        let (Some((person, _)), Some((_, owner))) = (named, owner) else { continue };
        let office = clusters.all.get(*owner).and_then(|c| c.roles.iter().find(|r| office(r).is_some() || r.of.is_some()));
        if let Some(office) = office.filter(|_| clusters.all.get(country).is_some_and(Cluster::is_country)) {
            let (title, of) = (office.title.clone(), Some(Clusters::id(country)));
            found.push((person, Role { title, of, span: scene.span(start..at + 1) }));
        }
    }
    for (person, role) in found {
        let code = role.of.and_then(|of| clusters.all.get(of.0 as usize)).and_then(|c| c.country);
        if let Some(person) = clusters.all.get_mut(person)
            && person.roles.add(role)
        {
            person.country = person.country.or(code);
        }
    }
}

fn is_person(clusters: &Clusters<'_>, id: usize) -> bool {
    clusters.all.get(id).is_some_and(|c| c.kind == EntityType::Person)
}

enum Office {
    Company,
    School,
    Country,
    /// Of a state, where nobody else bears the title.
    Head,
    Town,
    /// Of the body that somebody speaks for.
    Voice,
}

/// What an office without an owner is of, by its last word; "state minister" may be of a part of the country.
fn office(role: &Role) -> Option<Office> {
    let words: Vec<&str> = role.title.split([' ', '-']).collect();
    let last = words.last()?;
    let with = |class| words.iter().any(|w| is(w, class));
    let capital = role.title.starts_with(char::is_uppercase);
    if with(EntityWord::MinisterTitle) && capital && !with(EntityWord::NoStateTitle) {
        return Some(Office::Country);
    }
    if capital && words.len() == 1 && is(last, EntityWord::StateHead) {
        return Some(Office::Head);
    }
    let title = role.title.to_lowercase();
    let named =
        |ending: &&str| title.strip_suffix(*ending).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '-']));
    if lexicon::is_company_title(last) || words_of(EntityWord::CompanyTitle).iter().any(named) {
        return Some(Office::Company);
    }
    if lexicon::is_school_title(last) && words.len() == 1 {
        return Some(Office::School);
    }
    if is(last, EntityWord::Voice) {
        return Some(Office::Voice);
    }
    (lexicon::is_town_title(last) && words.len() == 1 && capital).then_some(Office::Town)
}

/// Whether the sentence of an office names that country, or none: "Israeli police questioned Prime Minister Ana Ruiz" is not about
/// the country of the sentences before.
fn is_of_the_sentence(scene: &EntityInput<'_>, clusters: &Clusters<'_>, role: &Role, country: usize) -> bool {
    let sentence = scene.sentence_of(scene.range(role.span).start);
    let code = |id: &usize| clusters.all.get(*id).filter(|c| c.kind == EntityType::Location).and_then(|c| c.country);
    let inside = clusters.before(sentence.end).take_while(|(d, _)| d.tokens.0 as usize >= sentence.start);
    let named: Vec<CountryCode> = inside.filter_map(|(_, id)| code(id)).collect();
    named.is_empty() || code(&country).is_some_and(|c| named.contains(&c))
}

/// The only body that the sentence of an office names, if it is no medium: "the Lakebank closed, according to | spokeswoman Ana Ruiz".
fn body_of_the_sentence(scene: &EntityInput<'_>, clusters: &Clusters<'_>, role: &Role) -> Option<usize> {
    let sentence = scene.sentence_of(scene.range(role.span).start);
    let inside = clusters.before(sentence.end).take_while(|(d, _)| d.tokens.0 as usize >= sentence.start);
    let bodies =
        inside.filter(|(d, id)| !d.nested && clusters.all.get(*id).is_some_and(|c| c.kind == EntityType::Organization));
    let body = only(bodies.map(|(_, id)| *id).collect())?;
    let medium = clusters.all.get(body)?.entry.is_some_and(|(e, _)| e.subtype == Subtype::Media.as_str());
    (!medium && is_said_of_nobody(scene, role)).then_some(body)
}

/// The people whom the text calls "President" without saying of what.
fn presidents(scene: &EntityInput<'_>, clusters: &Clusters<'_>) -> Vec<usize> {
    let people = clusters.all.iter().enumerate().filter(|(_, c)| c.kind == EntityType::Person);
    let head = |r: &Role| matches!(office(r), Some(Office::Head));
    let bare = |c: &Cluster<'_>| c.roles.iter().any(|r| head(r) && r.of.is_none() && is_said_of_nobody(scene, r));
    people.filter(|(_, c)| bare(c)).map(|(id, _)| id).collect()
}

/// Whether no possessive stands before the office: "their Prime Minister" is somebody's.
fn is_said_of_nobody(scene: &EntityInput<'_>, role: &Role) -> bool {
    let start = scene.range(role.span).start;
    let before = start.checked_sub(1).map_or("", |t| scene.word(t));
    !is(before, EntityWord::OwnOffice)
}

/// The clusters that fit, in order.
fn bodies(clusters: &Clusters<'_>, fits: impl Fn(&Cluster<'_>) -> bool) -> Vec<usize> {
    clusters.all.iter().enumerate().filter(|(_, c)| fits(c)).map(|(id, _)| id).collect()
}

/// The only fitting body named in the nearest of the last sentences that names one, where the text speaks of no other one oftener;
/// else the only one of the text.
fn body(scene: &EntityInput<'_>, clusters: &Clusters<'_>, role: &Role, bodies: &[usize]) -> Option<usize> {
    let token = scene.range(role.span).start;
    let sentence = |t: usize| scene.tokens().get(t).map_or(0, |t| t.sentence as usize);
    let here = sentence(token);
    let mut near: BTreeMap<std::cmp::Reverse<usize>, Vec<usize>> = BTreeMap::new();
    for (draft, id) in clusters.before(token).take_while(|(d, _)| sentence(d.tokens.0 as usize) + REACH >= here) {
        if bodies.binary_search(id).is_ok() && !draft.nested {
            near.entry(std::cmp::Reverse(sentence(draft.tokens.0 as usize))).or_default().push(*id);
        }
    }
    let said = |id: usize| clusters.all.get(id).map_or(0, |c| c.names.len() + c.others.len());
    let most = bodies.iter().map(|&id| said(id)).max().unwrap_or(0);
    let own = clusters.before(scene.sentence_of(token).end);
    let own = own.take_while(|(d, _)| sentence(d.tokens.0 as usize) == here).map(|(_, id)| *id).collect::<Vec<_>>();
    // The text's own body, named at least three times and twice as often as any other, where the sentence names no other one.
    let dominant = || {
        let main = bodies.iter().copied().find(|&id| said(id) == most && most >= DOMINANT)?;
        let apart = bodies.iter().all(|&id| id == main || said(id) * 2 <= most && !own.contains(&id));
        apart.then_some(main)
    };
    match near.into_values().next() {
        Some(ids) => only(ids).filter(|&id| said(id) == most).or_else(dominant),
        None => only(bodies.to_vec()).or_else(dominant),
    }
}

fn only(mut ids: Vec<usize>) -> Option<usize> {
    ids.sort_unstable();
    ids.dedup();
    if let [one] = ids.as_slice() { Some(*one) } else { None }
}

/// Whether a cluster can be a company: listed as one, or unknown and no organ, school or court by its names.
pub(super) fn is_company(scene: &EntityInput<'_>, cluster: &Cluster<'_>) -> bool {
    let private = || {
        cluster.names.iter().all(|d| {
            let name = d.span.of(scene.text());
            !name.split(' ').any(forms::is_public)
        })
    };
    cluster.kind == EntityType::Organization
        && cluster.entry.map_or_else(private, |(e, _)| e.subtype == Subtype::Company.as_str())
}

fn is_school(scene: &EntityInput<'_>, cluster: &Cluster<'_>) -> bool {
    let school = |word: &str| words_of(EntityWord::SchoolNoun).contains(&word);
    let named = || cluster.names.iter().any(|d| d.span.of(scene.text()).split(' ').any(school));
    cluster.kind == EntityType::Organization && named()
}

/// The country that the text names at least twice and twice as often as any other, or oftenest where its dateline lies there too; none
/// where it lies in another.
fn country(scene: &EntityInput<'_>, clusters: &Clusters<'_>) -> Option<usize> {
    let mut counts: BTreeMap<CountryCode, usize> = BTreeMap::new();
    let dateline = scene.analysis.dateline.as_ref().and_then(|d| d.place_span);
    for place in clusters.all.iter().filter(|c| c.kind == EntityType::Location) {
        if let Some(code) = place.country {
            *counts.entry(code).or_insert(0) += place.names.len();
        }
    }
    let (code, most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let next = counts.iter().filter(|(c, _)| *c != code).map(|(_, count)| *count).max().unwrap_or(0);
    let here =
        dateline.and_then(|span| clusters.starting_at(scene.range(span).start)).and_then(|(id, _)| clusters.all.get(id));
    let written_there = here.is_some_and(|place| place.country == Some(*code)) && *most > next;
    // A story filed in another country may mean that one's.
    let elsewhere = here.and_then(|place| place.country).is_some_and(|c| c != *code);
    (!elsewhere && *most >= NAMED && (*most >= NAMED * next || written_there))
        .then(|| clusters.all.iter().position(|c| c.is_country() && c.country == Some(*code)))?
}

/// The town of the dateline, where the text names it again.
fn town(scene: &EntityInput<'_>, clusters: &Clusters<'_>) -> Option<usize> {
    let span = scene.analysis.dateline.as_ref().and_then(|d| d.place_span)?;
    let (id, _) = clusters.starting_at(scene.range(span).start)?;
    let place = clusters.all.get(id).filter(|c| c.kind == EntityType::Location && !c.is_country())?;
    (place.names.len() > 1).then_some(id)
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn cases() {
        for (text, owner) in [
            ("[O1 Kelmora Foods] grew. Chief Executive [P2 Ana Ruiz] spoke.", Some("Kelmora Foods")),
            ("[O1 Kelmora Foods] grew. CEO [P2 Ana Ruiz] spoke.", Some("Kelmora Foods")),
            ("[O1 Kelmora Foods] beat [O3 Ambar Steelworks]. CEO [P2 Ana Ruiz] spoke.", None),
            ("[O1 Kelmora Foods] grew, according to spokeswoman [P2 Ana Ruiz].", Some("Kelmora Foods")),
            ("[O1 Kelmora Foods] beat [O3 Ambar Steelworks], spokeswoman [P2 Ana Ruiz] said.", None),
            ("[O1 Kelmora School] sings. Principal [P2 Ana Ruiz] spoke.", Some("Kelmora School")),
            (
                "[O1 Kelmora Foods] grew. [O1 Kelmora Foods] bought [O3 Ambar Steelworks]. [O1 Kelmora Foods] paid \
                 [O3 Ambar Steelworks]. [O1 Kelmora Foods] rose, [O4 Lakebank] said. CEO [P2 Ana Ruiz] spoke.",
                Some("Kelmora Foods"),
            ),
            ("The [O1 Lake Ministry] met. CEO [P2 Ana Ruiz] spoke.", None),
            ("The [O1 Lake Ministry] met. The ministry's chief economist, [P2 Ana Ruiz], spoke.", Some("Lake Ministry")),
            ("The [O1 Lake Ministry] met. The mill's chief economist, [P2 Ana Ruiz], spoke.", None),
            ("[L1 Peru] met. In [L1 Peru], Prime Minister [P2 Ana Ruiz] spoke.", Some("Peru")),
            ("[L1 Peru] met. In [L1 Peru], President [P2 Ana Ruiz] spoke.", Some("Peru")),
            ("[L1 Peru] met. In [L1 Peru], President [P2 Ana Ruiz] met President [P3 Leo Tan].", None),
            ("[L1 Peru] met [L3 Chile]. In [L1 Peru], Prime Minister [P2 Ana Ruiz] spoke.", Some("Peru")),
            ("[L1 Peru] met. [L1 Peru] won. In [L3 Chile], Prime Minister [P2 Ana Ruiz] spoke.", None),
            ("[L1 Peru] met [L3 Chile] in [L3 Chile] and [L1 Peru]. Prime Minister [P2 Ana Ruiz] spoke.", None),
        ] {
            let (analysis, _) = analysis(text);
            let person =
                analysis.entities.iter().find(|e| e.canonical_name == "Ana Ruiz").unwrap_or_else(|| panic!("{text}"));
            let of = person.roles.first().and_then(|r| r.of).and_then(|id| analysis.entity(id));
            assert_eq!(of.map(|e| e.canonical_name.as_str()), owner, "{text}");
        }
    }

    #[test]
    fn counterparts_hold_the_same_office_elsewhere() {
        let (analysis, _) =
            analysis("[N1 Peruvian] Foreign Minister [P2 Ana Ruiz] met her [N3 Chilean] counterpart, [P4 Leo Tan].");
        let tan = analysis.entities.iter().find(|e| e.canonical_name == "Leo Tan").unwrap_or_else(|| panic!("no Tan"));
        let role = tan.roles.first().unwrap_or_else(|| panic!("no role"));
        assert_eq!(role.title, "Foreign Minister");
        assert_eq!(role.of.and_then(|id| analysis.entity(id)).map(|e| e.canonical_name.as_str()), Some("Chile"));
    }
}
