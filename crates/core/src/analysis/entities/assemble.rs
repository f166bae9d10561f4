//! From clusters to entities: canonical names, aliases, links and mentions in order.

use super::cluster::{Cluster, Clusters};
use crate::analysis::names::input::{EntityInput, MentionCandidate};
use crate::analysis::names::lexicon;
use crate::annotation::{Entity, EntityId, EntityType, Link, Mention, MentionKind};
use crate::gazetteer::Subtype;
use crate::gazetteer::same;
use crate::lang::{EntityWord, word_of};

/// The entities in order of first mention, and for each cluster its entity.
pub(super) fn assemble(scene: &EntityInput<'_>, clusters: Clusters<'_>) -> Vec<Entity> {
    let mut entities: Vec<Entity> = clusters.all.into_iter().map(|cluster| entity(scene, cluster)).collect();
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order.sort_by_key(|&i| entities.get(i).and_then(|e| e.mentions.first()).map(|m| (m.span.start, m.span.end)));
    let mut new_id = vec![EntityId(0); entities.len()];
    for (new, &old) in (0u32..).zip(&order) {
        if let Some(slot) = new_id.get_mut(old) {
            *slot = EntityId(new);
        }
    }
    for entity in &mut entities {
        for role in &mut entity.roles {
            role.of = role.of.and_then(|of| new_id.get(of.0 as usize)).copied();
        }
    }
    let mut sorted: Vec<(EntityId, Entity)> = new_id.into_iter().zip(entities).collect();
    sorted.sort_by_key(|(id, _)| *id);
    sorted.into_iter().map(|(_, entity)| entity).collect()
}

fn entity(scene: &EntityInput<'_>, cluster: Cluster<'_>) -> Entity {
    let canonical_name = canonical(scene, &cluster);
    let mut aliases: Vec<String> = Vec::new();
    for draft in &cluster.names {
        let name = draft.span.of(scene.text());
        if draft.how != MentionKind::Demonym && name != canonical_name && !aliases.iter().any(|a| a == name) {
            aliases.push(one_line(name));
        }
    }
    let full = cluster.names.iter().any(|d| !lexicon::is_acronym(d.span.of(scene.text())));
    let mut mentions: Vec<Mention> = cluster.names.iter().map(|d| mention(scene, &cluster, d, full)).collect();
    mentions.extend(cluster.others);
    mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    mentions.dedup_by_key(|m| m.span);
    let linked = cluster.entry.and_then(|(e, p)| Some((e.link.as_ref()?, p)));
    let links =
        linked.map(|((registry, id), probability)| Link { registry: registry.to_string(), id: id.to_string(), probability });
    let people = cluster.kind == EntityType::Norp;
    Entity {
        kind: cluster.kind,
        subtype: cluster.entry.filter(|_| !people).map(|(e, _)| e.subtype.to_string()).unwrap_or_default(),
        canonical_name,
        aliases,
        mentions,
        roles: cluster.roles.into_vec(),
        country_code: cluster.country,
        links: links.into_iter().filter(|_| !people).collect(),
        salience: 0.0,
        tone: 0.0,
    }
}

/// The registry's name, else the fullest one in the text; never all in capitals when it is a word.
fn canonical(scene: &EntityInput<'_>, cluster: &Cluster<'_>) -> String {
    let text = scene.text();
    let registered = cluster.entry.filter(|_| cluster.kind != EntityType::Norp).map(|(e, _)| e);
    let in_body = cluster.names.iter().any(|d| d.how != MentionKind::Demonym && !scene.article.in_title(d.span));
    // A headline in capitals has other words in its names ("Spokesman Ana Ruiz").
    let fit = |d: &&MentionCandidate| d.how != MentionKind::Demonym && !(in_body && scene.article.in_title(d.span));
    let fullest = cluster.names.iter().filter(fit).map(|d| d.span.of(text));
    // The first of the longest; one in ordinary capitals before one in capitals only.
    let fullest = fullest.rev().max_by_key(|name| (!lexicon::is_acronym(name), !is_shouted(name), name.chars().count()));
    match (registered, fullest) {
        // A listed company's full style ("Lorrin Holdings, Inc.") is no name for display.
        (Some(entry), Some(name)) if entry.subtype == Subtype::Company.as_str() && !same(name, &entry.name) => {
            one_line(name)
        }
        (Some(entry), _) => entry.name.to_string(),
        (None, Some(name)) if is_shouted(name) => title_case(&one_line(name)),
        (None, Some(name)) => one_line(name),
        (None, None) => {
            let described = cluster.others.first().map(|m| m.span);
            let words =
                cluster.names.first().map(|d| d.span).or(described).map(|span| one_line(span.of(text))).unwrap_or_default();
            words
                .strip_prefix(word_of(EntityWord::CapitalArticle))
                .or_else(|| words.strip_prefix(word_of(EntityWord::ArticlePrefix)))
                .map(str::to_owned)
                .unwrap_or(words)
        }
    }
}

/// One name as a mention; whether the text has a name of it that is no acronym too.
fn mention(scene: &EntityInput<'_>, cluster: &Cluster<'_>, draft: &MentionCandidate, full: bool) -> Mention {
    let name = draft.span.of(scene.text());
    let registered = || cluster.entry.is_some_and(|(e, _)| !same(&e.name, name));
    let abbreviates = draft.how == MentionKind::Name && lexicon::is_acronym(name) && (full || registered());
    let kind = if abbreviates { MentionKind::Abbreviation } else { draft.how };
    let differs = matches!((draft.kind, cluster.kind), (EntityType::Norp, EntityType::Location));
    Mention { span: draft.span, kind, entity_type: differs.then_some(draft.kind), probability: draft.probability }
}

/// All capitals, and long enough to be a word and no abbreviation.
fn is_shouted(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).count() > 4 && !name.chars().any(char::is_lowercase)
}

fn title_case(name: &str) -> String {
    let mut start = true;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric();
    }
    out
}

/// White space within a name as single spaces.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
