//! "it" and "its", resolved to a country or a body where a rule is reliable.
//!
//! The antecedent is the nearest country or body before the pronoun in its sentence that is a subject ("Peru said it would")
//! or an agent ("work done by Peru since it took the chair"); of "its" also whatever stands right before "for its", and the
//! only one that the sentence names. A pronoun that opens a sentence means the subject of the sentence before. Where the tree
//! gives the clause another subject, nothing is said. "It is …" and "they" are left alone.

use super::cluster::Clusters;
use super::pronouns::subject_rank;
use crate::analysis::names::input::EntityInput;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, MentionKind, Upos};
use crate::lang::{EntityWord, word_of, words_of};
use std::ops::Range;

/// How far before the pronoun the clause is searched, in tokens.
const FAR: usize = 60;

/// A country or body mentioned.
#[derive(Clone, Copy, Debug)]
struct Body {
    cluster: usize,
    tokens: (usize, usize),
    subject: bool,
    agent: bool,
}

/// Adds the pronoun mentions.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let bodies = bodies(scene, clusters);
    for token in 0..scene.tokens().len() {
        let word = scene.word(token);
        let subject = words_of(EntityWord::ItForm).contains(&word);
        if !subject && !words_of(EntityWord::ItsForm).contains(&word) {
            continue;
        }
        let opens = word.starts_with(char::is_uppercase);
        if subject && !acts(scene, token) {
            continue;
        }
        let sentence = scene.sentence_of(token);
        let antecedent = if opens && token == sentence.start {
            before(scene, &bodies, sentence.start)
        } else {
            within(scene, &bodies, token, subject, &sentence)
        };
        found.extend(antecedent.map(|cluster| (cluster, token)));
    }
    for (cluster, token) in found {
        clusters.mention(cluster, scene.span(token..token + 1), MentionKind::Pronoun, 0.6);
    }
}

/// Every mention of a country or a body, in text order.
fn bodies(scene: &EntityInput<'_>, clusters: &Clusters<'_>) -> Vec<Body> {
    let fits = |id: usize| clusters.all.get(id).is_some_and(|c| c.kind == EntityType::Organization || c.is_country());
    let body = |cluster: usize, start: usize, end: usize| {
        let the =
            start.checked_sub(1).filter(|&t| words_of(EntityWord::ArticleForm).contains(&scene.word(t))).unwrap_or(start);
        let agent = the.checked_sub(1).is_some_and(|t| scene.word(t) == word_of(WordClass::By));
        Body { cluster, tokens: (start, end), subject: subject_rank(scene, start, end) < 2, agent }
    };
    let names = clusters.places.iter().filter(|(d, id)| !d.nested && d.how != MentionKind::Demonym && fits(*id));
    let mut all: Vec<Body> = names.map(|(d, id)| body(*id, d.tokens.0 as usize, d.tokens.1 as usize)).collect();
    for (id, cluster) in clusters.all.iter().enumerate().filter(|(id, _)| fits(*id)) {
        for mention in cluster.others.iter().filter(|m| m.kind == MentionKind::Nominal) {
            let tokens = scene.range(mention.span);
            all.push(body(id, tokens.start, tokens.end));
        }
    }
    all.sort_by_key(|b| (b.tokens, b.cluster));
    // "the two sides" is no "it".
    let joint: Vec<(usize, usize)> = all
        .windows(2)
        .filter_map(|w| Some(w.first()?.tokens).filter(|t| w.last().is_some_and(|l| l.tokens == *t)))
        .collect();
    all.retain(|b| joint.binary_search(&b.tokens).is_err());
    all
}

/// Whether "it" is a subject that does something: no "it is …", no object.
fn acts(scene: &EntityInput<'_>, token: usize) -> bool {
    let next = scene.word(token + 1);
    let lasts = words_of(EntityWord::TakeForm).contains(&next)
        && (scene.upos(token + 2) == Upos::Num || words_of(EntityWord::EmptyComplement).contains(&scene.word(token + 2)));
    let empty = lasts || words_of(EntityWord::EmptyVerb).contains(&next);
    let verb = matches!(scene.upos(token + 1), Upos::Verb | Upos::Aux | Upos::Adv | Upos::X)
        || words_of(EntityWord::EmptyAuxiliary).contains(&next);
    !empty && verb && scene.tokens().get(token).is_some_and(|t| t.deprel != Deprel::Expl)
}

/// The subject of the sentence before.
fn before(scene: &EntityInput<'_>, bodies: &[Body], start: usize) -> Option<usize> {
    let last = scene.sentence_of(start.checked_sub(1)?);
    let from = bodies.partition_point(|b| b.tokens.0 < last.start);
    let here = || bodies.get(from..).unwrap_or(&[]).iter().take_while(|b| b.tokens.1 <= last.end);
    here().find(|b| b.subject && subject_rank(scene, b.tokens.0, b.tokens.1) == 0).map(|b| b.cluster)
}

/// The antecedent in the pronoun's own sentence.
fn within(scene: &EntityInput<'_>, bodies: &[Body], token: usize, subject: bool, sentence: &Range<usize>) -> Option<usize> {
    let floor = sentence.start.max(token.saturating_sub(FAR));
    let end = bodies.partition_point(|b| b.tokens.0 < token);
    let near = || bodies.get(..end).unwrap_or(&[]).iter().rev().take_while(|b| b.tokens.0 >= floor);
    // "thanked Peru for its help".
    if !subject && words_of(EntityWord::EmptyLead).contains(&scene.word(token.wrapping_sub(1))) {
        // "Peru and Chile over its debt" says of neither that it is its.
        let joined = |b: &&Body| words_of(WordClass::Coordinator).contains(&scene.word(b.tokens.0.wrapping_sub(1)));
        let owner = near().find(|b| b.tokens.1 + 1 == token).filter(|b| !joined(b));
        if owner.is_some() {
            return owner.map(|b| b.cluster);
        }
    }
    let best = near().find(|b| b.subject || b.agent).copied().or_else(|| {
        let first = *near().next().filter(|_| !subject)?;
        near().all(|b| b.cluster == first.cluster).then_some(first)
    })?;
    let other = clause_subject(scene, token, floor)
        .is_some_and(|s| !(best.tokens.0..best.tokens.1).contains(&s) && s > best.tokens.0 && is_noun(scene, s));
    (!other).then_some(best.cluster)
}

fn is_noun(scene: &EntityInput<'_>, token: usize) -> bool {
    matches!(scene.upos(token), Upos::Noun | Upos::Propn)
}

/// The nearest subject above the token that stands before it.
fn clause_subject(scene: &EntityInput<'_>, token: usize, floor: usize) -> Option<usize> {
    let tokens = scene.tokens();
    let mut at = tokens.get(token)?.head? as usize;
    for _ in 0..5 {
        let subject = (floor..token).rev().find(|&t| {
            tokens.get(t).is_some_and(|s| {
                s.head == u32::try_from(at).ok() && matches!(s.deprel, Deprel::Nsubj | Deprel::NsubjPass) && t != token
            })
        });
        if subject.is_some() {
            return subject;
        }
        at = tokens.get(at)?.head? as usize;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[L1 Peru] said <1 it> would pay.",
            "[L1 Peru] lost <1 its> way.",
            "[P2 Ruiz] praised the work done by [L1 Peru] since <1 it> took the chair.",
            "[P2 Ruiz] thanked [L1 Peru] for <1 its> help.",
            "[O1 Lorrin] won. <1 It> will win again.",
            "[O1 Lorrin] won. <0 It> is good.",
            "[P1 Ruiz] said <0 it> would rain.",
            "They met [L1 Peru] and [L2 Chile] over <0 its> debt.",
        ]);
    }
}
