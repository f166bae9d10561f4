//! Descriptions that point back: "the Peruvian president", "the minister", "the country", "the company", "the Chilean side",
//! "the Chilean people".
//!
//! Only definite descriptions whose noun says what to look for, and only when the text has exactly one fitting entity, or one
//! that was mentioned last: precision before recall.

use super::cluster::Clusters;
use super::implied;
use super::roles;
use crate::analysis::names::input::{EntityInput, MentionCandidate};
use crate::analysis::names::lexicon::{self, Antecedent};
use crate::analysis::quotations::enclosed;
use crate::annotation::WordClass;
use crate::annotation::{EntityType, MentionKind};
use crate::gazetteer::Subtype;
use crate::lang::{EntityWord, is, word_of, words_of};
use std::collections::HashSet;
use std::ops::Range;

/// How many sentences back "the company" may point.
const REACH: u32 = 3;
/// How many names back, or people from the first one of the text, the holder of an office is sought.
const FAR: usize = 500;
const PROBABILITY: f32 = 0.7;

/// Adds the nominal mentions.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    for (number, sentence) in (0u32..).zip(&scene.analysis.sentences) {
        let limit = sentence.end_token as usize;
        for at in sentence.first_token as usize..limit {
            if !words_of(EntityWord::DefiniteForm).contains(&scene.word(at)) || clusters.in_name(at) {
                continue;
            }
            if side(scene, clusters, at) {
                continue;
            }
            // "the bank's chief economist": the bank, whoever is its economist.
            if roles::is_possession(scene.word(at + 2))
                && let Some(sought) = lexicon::antecedent(scene.word(at + 1))
                && let Some(found) = antecedent(scene, clusters, sought, scene.word(at + 1), at, number)
            {
                clusters.mention(found, scene.span(at..at + 2), MentionKind::Nominal, PROBABILITY);
            }
            if let Some(title) = roles::phrase(scene, clusters, at, limit) {
                person(scene, clusters, &title, number);
            } else if let Some(sought) = lexicon::antecedent(scene.word(at + 1))
                .filter(|_| ends_there(scene, at + 2) && !roles::is_possession(scene.word(at + 2)))
            {
                let span = scene.span(at..at + 2);
                if let Some(found) = antecedent(scene, clusters, sought, scene.word(at + 1), at, number) {
                    clusters.mention(found, span, MentionKind::Nominal, PROBABILITY);
                }
            }
        }
    }
}

/// Whether a noun phrase that ends before `next` says no more of its noun: "the organization of …" points to nothing.
fn ends_there(scene: &EntityInput<'_>, next: usize) -> bool {
    let word = scene.word(next);
    !words_of(EntityWord::NominalEnd).contains(&word) && !word.starts_with(char::is_uppercase)
}

/// "the Chilean side" is Chile; "the Chilean people" is a people.
fn side(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>, at: usize) -> bool {
    let Some((place, end)) = clusters.starting_at(at + 1) else { return false };
    if clusters.all.get(place).is_none_or(|c| c.kind != EntityType::Location) {
        return false;
    }
    let span = scene.span(at..end + 1);
    let noun = scene.word(end);
    let meant = if words_of(EntityWord::CountrySide).contains(&noun) {
        place
    } else if words_of(EntityWord::PeopleNoun).contains(&noun) {
        clusters.people_of(place)
    } else {
        return false;
    };
    clusters.mention(meant, span, MentionKind::Nominal, 0.9);
    true
}

/// The holder of the office, where the name does not follow.
fn person(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>, title: &roles::Title, sentence: u32) {
    let next = title.whole.end;
    let follows = |t: usize| clusters.starting_at(t).is_some_and(|(id, _)| is_person(clusters, id));
    if follows(next) || (scene.word(next) == "," && follows(next + 1)) || (title.of.is_none() && !ends_there(scene, next)) {
        return;
    }
    // The nearest holder of an office that is said whose it is; of two holders of another one in reach, none.
    let mut holders: Vec<usize> = Vec::new();
    let mut asked: HashSet<usize> = HashSet::new();
    for (draft, id) in clusters.before(title.whole.start).take(FAR) {
        let near = sentence_of(scene, draft.tokens.0 as usize) + 2 * REACH >= sentence || title.of.is_some();
        if !near {
            break;
        }
        if asked.insert(*id)
            && is_person(clusters, *id)
            && clusters.all.get(*id).is_some_and(|c| roles::holds(scene, c, title))
        {
            holders.push(*id);
            if title.of.is_some() {
                break;
            }
        }
    }
    let later = || {
        let mut people = clusters.all.iter().enumerate().filter(|(_, c)| c.kind == EntityType::Person).take(FAR);
        people.find(|(_, c)| title.of.is_some() && roles::holds(scene, c, title)).map(|(id, _)| id)
    };
    let holder = match holders.as_slice() {
        [only] => Some(*only),
        [] => later(),
        _ => None,
    };
    if let Some(holder) = holder {
        clusters.mention(holder, scene.span(title.whole.clone()), MentionKind::Nominal, 0.8);
        let bare = roles::bare(scene, title);
        if let Some(person) = clusters.all.get_mut(holder) {
            let start = scene.range(bare).start;
            roles::add(scene, person, &roles::Title { whole: start..title.whole.end, ..title.clone() });
        }
    }
}

fn is_person(clusters: &Clusters<'_>, cluster: usize) -> bool {
    clusters.all.get(cluster).is_some_and(|c| c.kind == EntityType::Person)
}

fn sentence_of(scene: &EntityInput<'_>, token: usize) -> u32 {
    scene.tokens().get(token).map_or(0, |t| t.sentence)
}

/// The entity that "the NOUN" at token `at` points back to.
fn antecedent(
    scene: &EntityInput<'_>,
    clusters: &Clusters<'_>,
    sought: Antecedent,
    noun: &str,
    at: usize,
    sentence: u32,
) -> Option<usize> {
    let near = clusters.before(at).take_while(|(d, _)| sentence_of(scene, d.tokens.0 as usize) + REACH >= sentence);
    let mut near = near.filter(|(d, _)| !d.nested && d.how != MentionKind::Demonym).map(|(_, id)| *id);
    let cluster = |id: &usize| clusters.all.get(*id);
    match sought {
        Antecedent::Kind(kind) => near.find(|id| cluster(id).is_some_and(|c| c.kind == kind)),
        Antecedent::Country => near.find(|id| cluster(id).is_some_and(super::cluster::Cluster::is_country)),
        Antecedent::City => near.find(|id| {
            cluster(id).is_some_and(|c| {
                c.entry.is_some_and(|(e, _)| Subtype::is_any(e.subtype.as_ref(), &[Subtype::City, Subtype::Capital]))
            })
        }),
        Antecedent::Body(subtype) => {
            let bodies: Vec<usize> =
                near.filter(|id| cluster(id).is_some_and(|c| c.kind == EntityType::Organization)).collect();
            let named = |id: &&usize| {
                cluster(id).is_some_and(|c| {
                    c.entry.is_some_and(|(e, _)| e.subtype == subtype || has_word(&e.name, noun))
                        || c.names.iter().any(|d| has_word(d.span.of(scene.text()), noun))
                })
            };
            let unknown = |id: &&usize| cluster(id).is_some_and(|c| c.entry.is_none());
            let mut distinct = bodies.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let company = subtype == Subtype::Company.as_str();
            if company {
                distinct.retain(|id| cluster(id).is_some_and(|c| implied::is_company(scene, c)));
            }
            let only = match distinct.as_slice() {
                [only] if company => Some(*only),
                // Of several the one that the nearest sentence is about, where it names no other.
                [_, ..] if company => {
                    let sentence = |d: &MentionCandidate| sentence_of(scene, d.tokens.0 as usize);
                    let firms = clusters.before(at).filter(|(d, id)| !d.nested && distinct.contains(id));
                    let mut firms = firms.filter(|(d, _)| !is_in_passing(scene, d)).peekable();
                    let last = firms.peek().map_or(0, |(d, _)| sentence(d));
                    let ids: Vec<usize> = firms.take_while(|(d, _)| sentence(d) == last).map(|(_, id)| *id).collect();
                    ids.first().copied().filter(|first| ids.iter().all(|id| id == first))
                }
                [only] if subtype == Subtype::Igo.as_str() => Some(*only).filter(|id| unknown(&id)),
                _ => None,
            };
            bodies.iter().find(named).copied().or(only)
        }
    }
}

/// Whether a body is named only as where figures come from: "according to | Halden", "| Halden data showed".
fn is_in_passing(scene: &EntityInput<'_>, draft: &MentionCandidate) -> bool {
    let (start, end) = (draft.tokens.0 as usize, draft.tokens.1 as usize);
    let source = start > 1 && is(scene.word(start - 2), WordClass::According);
    source || words_of(EntityWord::FiguresNoun).contains(&scene.word(end))
}

fn has_word(name: &str, noun: &str) -> bool {
    let alike = |w: &str| {
        w.eq_ignore_ascii_case(noun)
            || (noun == word_of(EntityWord::OrganizationNoun)
                && w.eq_ignore_ascii_case(word_of(EntityWord::OrganisationNoun)))
    };
    name.split(' ').any(alike)
}

/// Token range of "here" and the like; the place of the dateline is meant.
pub(super) fn deictics(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let Some(span) = scene.analysis.dateline.as_ref().and_then(|d| d.place_span) else { return };
    let tokens: Range<usize> = scene.range(span);
    let Some((place, _)) = clusters.starting_at(tokens.start) else { return };
    // In a quotation "here" is where the speaker stands.
    let quoted = enclosed(scene.text(), scene.analysis);
    let here = |t: &usize| scene.word(*t) == word_of(WordClass::Here) && !quoted.get(*t).copied().unwrap_or(false);
    for token in (tokens.end..scene.tokens().len()).filter(here) {
        if scene.word(token + 1) != word_of(WordClass::Possessive) {
            clusters.mention(place, scene.span(token..token + 1), MentionKind::Deictic, 0.9);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[N1 Peruvian] President [P2 Ana Ruiz] spoke. Later <2 the <1 Peruvian> president> left.",
            "[N1 Peruvian] President [P2 Ana Ruiz] spoke. <2 The president> left.",
            "[N1 Peruvian] President [P2 Ana Ruiz] met [N3 Chilean] President [P4 Leo Tan]. <0 The president> left.",
            "[N1 Peruvian] President [P2 Ana Ruiz] met [N3 Chilean] President [P4 Leo Tan]. <4 The [N3 Chilean] president> left.",
            "Vice President [P2 Ana Ruiz] spoke. <0 The president> left.",
            "Foreign Minister [P2 Ana Ruiz] spoke. <2 The minister> left.",
            "[P2 Ana Ruiz] spoke. <0 The president> left.",
            "He went to [L1 Peru]. <1 The country> is large.",
            "<1 The [N1 Chilean] side> is ready.",
            "The [N1 Chilean] team knows <3 the [N1 Chilean] people>.",
            "[O1 Lake Company] grew. <1 The company> sold ships.",
            "[O1 Lake Company] grew. <0 The company> of players sang.",
            "[O1 Kelmora Foods] beat [O2 Ambar Steelworks]. [O1 Kelmora Foods] grew. Sales fell, [O3 Lakebank] data showed. <1 The company> sold ships.",
            "The [O1 World Health Organization] met. <1 The organization> warned.",
            "[D1 Ebola] spread. <1 The virus> kills.",
        ]);
    }
}
