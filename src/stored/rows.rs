//! What is stored as rows: a document's own, and what can be asked of its analysis.

use super::{compress, words};
use crate::analysis::Layers;
use crate::document::Article;
use crate::html;
use crate::messages::{names, pb, times};
use crate::store::record::{MAX_KEY_BYTES, MAX_NAME_BYTES, MAX_TERMS, Record};
use crate::store::{DocumentEntity, Findings, RoleRow, StatementRow, terms};
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Terms of one stretch of the full-text index.
const SEGMENT: usize = MAX_TERMS;

/// Terms that neighbouring stretches share, so that no phrase is cut.
const OVERLAP: usize = 64;

/// The record of a document on its way in, of a page with what it tells of itself, still without an analysis and not yet [`pack`]ed. Output-only fields of the document
/// are cleared first.
pub fn record(document: &mut pb::Document, layers: Layers) -> Record {
    document.name.clear();
    document.content_sha256.clear();
    document.duplicate_of.clear();
    document.create_time = None;
    document.update_time = None;
    clear_standing(document);
    fill(document);
    let encoded = document.encode_to_vec();
    Record {
        key: key(document),
        fingerprint: Sha256::digest(&encoded).to_vec(),
        content_sha256: content_sha256(&document.title, &document.text),
        revision: document.revision,
        outlet: document.source.as_ref().map(|s| s.outlet.clone()).unwrap_or_default(),
        publish_time: document.publish_time.map(super::micros),
        stored: None,
        labels: document.labels.clone(),
        document: encoded,
        layers: i64::from(layers.bits()),
        findings: None,
    }
}

/// Clears how the document stands among others.
fn clear_standing(document: &mut pb::Document) {
    document.story.clear();
    document.duplicate_of.clear();
    document.repetition = 0;
    document.containment = 0.0;
}

/// What a page tells of itself, for what the caller left empty.
fn fill(document: &mut pb::Document) {
    if document.mime_type != "text/html" {
        return;
    }
    let html::About { authors, outlet, language_code, publish_time } = html::about(&document.text);
    if document.authors.is_empty() {
        document.authors = authors;
    }
    if document.language_code.is_empty() {
        document.language_code = language_code;
    }
    if !outlet.is_empty() && document.source.as_ref().is_none_or(|source| source.outlet.is_empty()) {
        document.source.get_or_insert_default().outlet = outlet;
    }
    if document.publish_time.is_none() {
        document.publish_time = publish_time.map(times::stamp);
    }
}

/// Compresses the document of a record that will be stored.
pub fn pack(record: &mut Record) {
    record.document = compress(&record.document);
}

/// The key of a document: the caller's id, or the content hash.
pub fn key(document: &pb::Document) -> String {
    match document.document_id.as_str() {
        "" => content_sha256(&document.title, &document.text),
        id => id.to_owned(),
    }
}

/// SHA-256 of title, a zero byte and text, as 64 hexadecimal digits.
pub fn content_sha256(title: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(title);
    hash.update([0]);
    hash.update(text);
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What the store keeps of an analysis.
pub fn findings(stored: &pb::GetAnalysisResponse, article: &Article) -> Findings {
    let encoded = stored.encode_to_vec();
    let Some(analysis) = &stored.analysis else { return Findings::default() };
    let name_of = |id: &str| analysis.entities.iter().find(|e| e.entity_id == id).map(|e| e.canonical_name.clone());
    let mut entities: BTreeMap<&str, DocumentEntity> = BTreeMap::new();
    let mut keys: BTreeMap<&str, &str> = BTreeMap::new();
    for entity in &analysis.entities {
        let Some(key) = entity.name.strip_prefix("entities/") else { continue };
        keys.insert(&entity.entity_id, key);
        let row = entities.entry(key).or_insert_with(|| DocumentEntity {
            key: names::decode(key),
            kind: i64::from(entity.r#type),
            name: entity.canonical_name.clone(),
            country_code: entity.country_code.clone(),
            ..DocumentEntity::default()
        });
        row.mentions += entity.mentions.len() as i64;
        for name in std::iter::once(&entity.canonical_name).chain(&entity.aliases) {
            if !name.is_empty() && !row.names.contains(name) {
                row.names.push(name.clone());
            }
        }
        for role in &entity.roles {
            let role = RoleRow { title: role.title.clone(), of: name_of(&role.entity_id).unwrap_or_default() };
            if !row.roles.contains(&role) {
                row.roles.push(role);
            }
        }
    }
    let statements: Vec<StatementRow> = analysis
        .statements
        .iter()
        .map(|statement| {
            let contents: Vec<&str> = statement.content_spans.iter().map(|span| words(article, span)).collect();
            let speakers: BTreeSet<&str> =
                statement.speaker_entity_ids.iter().filter_map(|id| keys.get(id.as_str()).copied()).collect();
            for speaker in &speakers {
                if let Some(row) = entities.get_mut(speaker) {
                    row.statements += 1;
                }
            }
            StatementRow {
                speakers: speakers.into_iter().map(names::decode).collect(),
                terms: terms::indexed(&contents.join(" ")),
            }
        })
        .collect();
    Findings {
        analysis: compress(&encoded),
        language: analysis.language_code.clone(),
        pipeline: analysis.pipeline.as_ref().map(pipeline).unwrap_or_default(),
        segments: segments(article.text()),
        entities: entities.into_values().collect(),
        statements,
    }
}

/// The key of an entity in the registry: its entry in a knowledge base, else its type and name. `None` for one without a name, or
/// with one that is too long to be one.
pub(super) fn registry_key(entity: &pb::Entity) -> Option<String> {
    let key = match entity.links.first() {
        Some(link) => Some(format!("{}-{}", link.registry, link.id)),
        None => named_key(entity),
    };
    key.filter(|key| key.len() <= MAX_KEY_BYTES && entity.canonical_name.len() <= MAX_NAME_BYTES)
}

/// The type of an entity and the terms of its name.
fn named_key(entity: &pb::Entity) -> Option<String> {
    use pb::MentionKind::{Abbreviation, Demonym, Name};
    let named = |m: &pb::Mention| [Name, Abbreviation, Demonym].into_iter().any(|kind| m.kind == i32::from(kind));
    let name = terms::indexed(&entity.canonical_name).replace(' ', "-");
    if name.is_empty() || !entity.mentions.iter().any(named) {
        return None;
    }
    let kind = entity.r#type().as_str_name().trim_start_matches("ENTITY_TYPE_").to_lowercase();
    Some(format!("{kind}-{name}"))
}

/// Versions of what made an analysis, as the store compares them.
pub fn pipeline(versions: &pb::PipelineVersion) -> String {
    let pb::PipelineVersion { code, model, gazetteer } = versions;
    format!("{code} {model} {gazetteer}")
}

/// The terms of a text, in overlapping stretches.
fn segments(text: &str) -> Vec<String> {
    let indexed = terms::indexed(text);
    if indexed.len() < SEGMENT {
        return vec![indexed];
    }
    let words: Vec<&str> = indexed.split(' ').collect();
    let mut stretches = Vec::new();
    let mut start = 0;
    loop {
        let end = (start + SEGMENT).min(words.len());
        stretches.push(words.get(start..end).unwrap_or_default().join(" "));
        if end == words.len() {
            return stretches;
        }
        start = end - OVERLAP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_indexed_in_overlapping_stretches() {
        let words: Vec<String> = (0..40_000).map(|n| format!("w{n}")).collect();
        let stretches = segments(&words.join(" "));
        assert_eq!(stretches.len(), 3);
        for (n, pair) in words.windows(2).enumerate().step_by(997) {
            let phrase = format!("{} {} ", pair[0], pair[1]);
            let held = n + 2 == words.len() || stretches.iter().any(|s| format!("{s} ").contains(&phrase));
            assert!(held, "{phrase}");
        }
        assert_eq!(segments("A short one."), ["a short one"]);
    }

    #[test]
    fn a_page_fills_what_its_caller_left_empty() {
        let text = "<html lang=fr><meta name=author content='Ida Holm'><meta property='og:site_name' content='Lakeside News'>\
                    <meta property='article:published_time' content='2024-05-15T10:30:00Z'><p>Lima.";
        let mut page = pb::Document { text: text.to_owned(), mime_type: "text/html".to_owned(), ..pb::Document::default() };
        let filled = record(&mut page, Layers::all());
        assert_eq!((filled.outlet.as_str(), filled.publish_time), ("Lakeside News", Some(1_715_769_000_000_000)));
        assert_eq!((page.authors.as_slice(), page.language_code.as_str()), (&["Ida Holm".to_owned()][..], "fr"));
        // What was filled is filled for good: an export can be imported.
        assert_eq!(record(&mut page.clone(), Layers::all()).fingerprint, filled.fingerprint);
        let own = pb::Source { outlet: "Coast Courier".to_owned(), ..pb::Source::default() };
        let mut told = pb::Document { source: Some(own), authors: vec!["Jan Berg".to_owned()], ..page.clone() };
        assert_eq!(record(&mut told, Layers::all()).outlet, "Coast Courier");
        assert_eq!(told.authors, ["Jan Berg"]);
    }
}
