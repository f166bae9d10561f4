//! Joint expressions: "the two countries", "both sides", "the two presidents". Each is one mention of every member.
//!
//! The members are the two of the kind in the sentence and the two before it; where those are not two, the two that the whole
//! text is about, if a third is far behind.

use super::cluster::{Cluster, Clusters};
use crate::analysis::lemma::lemma;
use crate::analysis::names::input::EntityInput;
use crate::annotation::WordClass;
use crate::annotation::{EntityType, MentionKind, Upos};
use crate::lang::{EntityWord, word_of, words_of};

/// What a joint expression joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    Countries,
    Leaders,
    People,
    Bodies,
}

fn members(noun: &str) -> Option<Members> {
    const NOUNS: [(EntityWord, Members); 4] = [
        (EntityWord::JointCountries, Members::Countries),
        (EntityWord::JointLeaders, Members::Leaders),
        (EntityWord::JointPeople, Members::People),
        (EntityWord::JointBodies, Members::Bodies),
    ];
    NOUNS.into_iter().find(|(class, _)| words_of(*class).contains(&noun)).map(|(_, members)| members)
}

/// Adds the joint mentions.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let sentence_of = |token: usize| scene.tokens().get(token).map_or(0, |t| t.sentence);
    let said: Vec<usize> = clusters.all.iter().map(|c| c.names.iter().filter(|d| !d.nested).count()).collect();
    let mut token = 0;
    while token < scene.tokens().len() {
        let written = |t: usize, class: EntityWord| words_of(class).contains(&scene.word(t));
        let length = if written(token, EntityWord::ArticleForm) && written(token + 1, EntityWord::Two) {
            3
        } else if written(token, EntityWord::BothOrTwo) {
            2
        } else {
            token += 1;
            continue;
        };
        let noun = token + length - 1;
        let bare = length == 2 && !written(token, EntityWord::Both);
        if let Some(kind) = members(scene.word(noun)).filter(|_| !bare) {
            let mut end = noun + 1;
            // "heads of state", "heads of government", "prime ministers".
            if written(noun, EntityWord::Heads)
                && scene.word(end) == word_of(WordClass::Of)
                && words_of(EntityWord::StateNoun).contains(&scene.word(end + 1))
            {
                end += 2;
            }
            let sentence = sentence_of(token);
            for member in choose(clusters, &said, (kind, scene.word(noun)), end, |t| sentence_of(t) + 2 >= sentence) {
                clusters.mention(member, scene.span(token..end), MentionKind::Nominal, 0.7);
            }
            token = end;
        } else {
            token += 1;
        }
    }
}

/// The members of a joint expression that ends before token `end`; `said` holds how often each cluster is named.
fn choose(
    clusters: &Clusters<'_>,
    said: &[usize],
    (kind, noun): (Members, &str),
    end: usize,
    near: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut local: Vec<usize> = Vec::new();
    for (draft, id) in clusters.before(end) {
        if !near(draft.tokens.0 as usize) {
            break;
        }
        if !draft.nested && !local.contains(id) && clusters.all.get(*id).is_some_and(|c| fits(c, kind, noun)) {
            local.push(*id);
        }
    }
    local.sort_unstable();
    if local.len() == 2 {
        return local;
    }
    // Whoever is named later only cannot be meant.
    let named = |c: &Cluster<'_>| c.names.first().is_some_and(|d| (d.tokens.0 as usize) < end);
    let all = clusters.all.iter().enumerate().filter(|(_, c)| named(c) && fits(c, kind, noun));
    let mut counts: Vec<(usize, usize)> = all.map(|(id, _)| (said.get(id).copied().unwrap_or(0), id)).collect();
    counts.sort_unstable_by_key(|&(count, id)| (std::cmp::Reverse(count), id));
    match counts.as_slice() {
        [(_, a), (_, b)] => vec![*a.min(b), *a.max(b)],
        [(_, a), (second, b), (third, _), ..] if third * 2 < *second => vec![*a.min(b), *a.max(b)],
        _ => Vec::new(),
    }
}

fn fits(cluster: &Cluster<'_>, kind: Members, noun: &str) -> bool {
    let has_title = |wanted: &[&str]| {
        let mut words = cluster.roles.distinct().flat_map(|(title, _)| title.split(' '));
        words.any(|w| wanted.iter().any(|x| w.eq_ignore_ascii_case(x)))
    };
    match kind {
        Members::Countries => cluster.is_country(),
        Members::Bodies => cluster.kind == EntityType::Organization,
        Members::People => cluster.kind == EntityType::Person,
        Members::Leaders if cluster.kind != EntityType::Person => false,
        Members::Leaders if words_of(EntityWord::Heads).contains(&noun) => has_title(words_of(EntityWord::HeadTitle)),
        Members::Leaders => {
            // "The two presidents" are presidents; "the two leaders" may hold any of several offices.
            let one = lemma(noun, Upos::Noun);
            if words_of(EntityWord::JointTitle).contains(&one.as_ref()) {
                has_title(&[one.as_ref()])
            } else {
                has_title(words_of(EntityWord::LeaderTitle))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[L1 Peru] and [L2 Chile] talked. <1+2 The two countries> agreed, <1+2 both sides> said.",
            "[L1 Peru], [L2 Chile] and [L3 Bolivia] talked. <0 The two countries> agreed.",
            "[N1 Peruvian] President [P4 Ana Ruiz], [N2 Chilean] President [P5 Leo Tan] and [P6 Eva Sol] met. <4+5 The two presidents> smiled.",
            "[N1 Peruvian] President [P4 Ana Ruiz] and [N2 Chilean] President [P5 Leo Tan] met. <4+5 The two heads of state> smiled.",
            "[L1 Peru] has <0 two sides>.",
        ]);
    }
}
