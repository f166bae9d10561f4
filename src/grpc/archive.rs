//! The stored form: documents and analyses as compressed protobuf, and what can be asked of them as rows.
//!
//! A document is stored as it came, an analysis as `GetAnalysisResponse` with offsets in UTF-8 bytes, so that a reply in any
//! unit can be made of it without the analyser. Rows are derived from the stored form alone: what was exported can be imported.

use super::offsets::{Offsets, Unit};
use super::{encode, pb, spans, times};
use crate::analysis::{Layer, Layers};
use crate::app::{Analyzed, Analyzer};
use crate::document::Article;
use crate::error::Error;
use crate::html;
use crate::span::Span;
use crate::store::record::{MAX_KEY_BYTES, MAX_NAME_BYTES, MAX_TERMS, Record};
use crate::store::{DocumentEntity, Findings, Micros, RoleRow, StatementRow, StoredDocument, terms};
use prost::Message;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Level of compression: about a third of the size at a few microseconds for a news story.
const LEVEL: i32 = 3;

/// Terms of one stretch of the full-text index.
const SEGMENT: usize = MAX_TERMS;

/// Terms that neighbouring stretches share, so that no phrase is cut.
const OVERLAP: usize = 64;

/// The record of a document on its way in, of a page with what it tells of itself, still without an analysis and not yet [`pack`]ed. Output-only fields of the document
/// are cleared first.
pub fn record(document: &mut pb::Document, layers: Layers) -> Record {
    document.name.clear();
    document.content_sha256.clear();
    document.create_time = None;
    document.update_time = None;
    fill(document);
    let encoded = document.encode_to_vec();
    Record {
        key: key(document),
        fingerprint: Sha256::digest(&encoded).to_vec(),
        content_sha256: content_sha256(&document.title, &document.text),
        revision: document.revision,
        outlet: document.source.as_ref().map(|s| s.outlet.clone()).unwrap_or_default(),
        publish_time: document.publish_time.map(micros),
        stored: None,
        labels: document.labels.clone(),
        document: encoded,
        layers: i64::from(layers.bits()),
        findings: None,
    }
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

/// A stored document as a reply carries it.
///
/// # Errors
/// [`Error::Internal`] when the stored form cannot be read.
pub fn document(stored: &StoredDocument) -> Result<pb::Document, Error> {
    let mut document: pb::Document = decompress(&stored.document)?;
    document.name = name("documents", &stored.key);
    document.content_sha256.clone_from(&stored.content_sha256);
    document.create_time = Some(timestamp(stored.create_time));
    document.update_time = Some(timestamp(stored.update_time));
    Ok(document)
}

/// The stored form of an analysis, before compression.
pub fn analysis(analyzed: &Analyzed, layers: Layers, analyzer: &Analyzer) -> pb::GetAnalysisResponse {
    let reply = super::decode::Reply { layers, unit: Unit::Utf8, timings: false, model: None };
    let mut analysis = encode::analysis(analyzed, &reply, analyzer);
    for entity in &mut analysis.entities {
        entity.name = registry_key(entity).map(|key| name("entities", &key)).unwrap_or_default();
    }
    let article = &analyzed.article;
    let (extracted_text, extracted_title) = match analyzed.extracted {
        true => (article.body().of(article.text()).to_owned(), article.title().of(article.text()).to_owned()),
        false => (String::new(), String::new()),
    };
    pb::GetAnalysisResponse { analysis: Some(analysis), extracted_text, extracted_title }
}

/// The text that the spans of a stored analysis index.
pub fn article(document: &pb::Document, stored: &pb::GetAnalysisResponse) -> Article {
    let text = if stored.extracted_text.is_empty() { &document.text } else { &stored.extracted_text };
    let title = if document.title.is_empty() { &stored.extracted_title } else { &document.title };
    Article::new(title, text)
}

/// A stored analysis with only these layers, its offsets in `unit`.
pub fn present(
    mut stored: pb::GetAnalysisResponse,
    article: &Article,
    layers: Layers,
    unit: Unit,
) -> pb::GetAnalysisResponse {
    let Some(analysis) = &mut stored.analysis else { return stored };
    keep(analysis, layers);
    let offsets = Offsets::new(article, unit);
    spans::each(analysis, &mut |span| *span = offsets.span(inner(article, span)));
    if let Some(coverage) = &mut analysis.coverage {
        coverage.analyzed_end = offsets.body_end();
    }
    analysis.offset_encoding = unit.into();
    stored
}

/// A stored span, in bytes of title or body, as a span of both.
pub fn inner(article: &Article, span: &pb::Span) -> Span {
    let base = if span.field == i32::from(pb::TextField::Title) { 0 } else { article.body_start() };
    let within = |offset: i32| (base + offset.max(0) as u32).min(article.text().len() as u32);
    Span::new(within(span.start), within(span.end))
}

/// The words at a stored span.
pub fn words<'a>(article: &'a Article, span: &pb::Span) -> &'a str {
    let span = inner(article, span);
    article.text().get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// Clears what was not asked for.
fn keep(analysis: &mut pb::Analysis, layers: Layers) {
    let lacks = |layer| !layers.has(layer);
    if let Some(coverage) = &mut analysis.coverage {
        let kept = encode::layers(layers);
        coverage.skipped_layers.retain(|layer| kept.contains(layer));
    }
    if lacks(Layer::Language) {
        analysis.language_code.clear();
        analysis.language_probability = 0.0;
    }
    if lacks(Layer::Dateline) {
        analysis.dateline = None;
    }
    if lacks(Layer::Sentences) {
        analysis.sentences.clear();
    }
    if lacks(Layer::Tokens) {
        analysis.tokens.clear();
    }
    if lacks(Layer::Entities) {
        analysis.entities.clear();
        if let Some(dateline) = &mut analysis.dateline {
            dateline.place_entity_id.clear();
        }
    }
    if lacks(Layer::Roles) {
        analysis.entities.iter_mut().for_each(|e| e.roles.clear());
    }
    if lacks(Layer::Dates) {
        analysis.dates.clear();
    }
    if lacks(Layer::Quantities) {
        analysis.quantities.clear();
    }
    if lacks(Layer::Statements) {
        analysis.statements.clear();
    }
    if lacks(Layer::Events) {
        analysis.events.clear();
        analysis.main_event = None;
    }
    if lacks(Layer::Relations) {
        analysis.relations.clear();
    }
    if lacks(Layer::KeyPhrases) {
        analysis.key_phrases.clear();
    }
    if lacks(Layer::Topics) {
        analysis.topics.clear();
    }
    if lacks(Layer::Tone) {
        analysis.tone = None;
        analysis.entities.iter_mut().for_each(|e| e.tone = 0.0);
    }
    if lacks(Layer::Summary) {
        analysis.summary = None;
    }
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
            key: super::names::decode(key),
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
                speakers: speakers.into_iter().map(super::names::decode).collect(),
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
fn registry_key(entity: &pb::Entity) -> Option<String> {
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

/// A resource name.
pub fn name(collection: &str, key: &str) -> String {
    format!("{collection}/{}", super::names::encode(key))
}

/// A time as a reply carries it.
pub fn timestamp(time: Micros) -> pbjson_types::Timestamp {
    pbjson_types::Timestamp { seconds: time.div_euclid(1_000_000), nanos: (time.rem_euclid(1_000_000) * 1_000) as i32 }
}

/// A validated time as the store keeps it.
pub fn micros(time: pbjson_types::Timestamp) -> Micros {
    time.seconds.saturating_mul(1_000_000).saturating_add(i64::from(time.nanos) / 1_000)
}

thread_local! {
    /// Making one costs more than compressing a story.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let compressed = COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(zstd::bulk::Compressor::new(LEVEL)?),
        };
        compressor.compress(bytes)
    });
    // Compression fails only without memory, and then nothing is lost but space: an uncompressed message is read as well.
    compressed.unwrap_or_else(|_| bytes.to_vec())
}

/// Reads a stored message.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn decompress<M: Message + Default>(stored: &[u8]) -> Result<M, Error> {
    const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
    let damaged = |error: &dyn std::error::Error| {
        tracing::error!(%error, "a stored message cannot be read");
        Error::Internal
    };
    if stored.starts_with(&MAGIC) {
        let bytes = zstd::decode_all(stored).map_err(|e| damaged(&e))?;
        M::decode(bytes.as_slice()).map_err(|e| damaged(&e))
    } else {
        M::decode(stored).map_err(|e| damaged(&e))
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
        for (n, pair) in words.windows(2).enumerate() {
            let phrase = format!("{} {} ", pair[0], pair[1]);
            let held = n + 2 == words.len() || stretches.iter().any(|s| format!("{s} ").contains(&phrase));
            assert!(n % 997 != 0 || held, "{phrase}");
        }
        assert_eq!(segments("A short one."), ["a short one"]);
    }

    #[test]
    fn what_is_stored_comes_back() {
        let document = pb::Document { text: "Lima is in Peru. ".repeat(100), ..pb::Document::default() };
        let encoded = document.encode_to_vec();
        let stored = compress(&encoded);
        assert!(stored.len() < encoded.len() / 4);
        assert_eq!(decompress::<pb::Document>(&stored), Ok(document.clone()));
        assert_eq!(decompress::<pb::Document>(&encoded), Ok(document));
        assert_eq!(decompress::<pb::Document>(&[0x28, 0xB5, 0x2F, 0xFD, 1]), Err(Error::Internal));
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

    #[test]
    fn times_come_back() {
        for time in [0, 1, -1, 1_700_000_000_123_456, -62_135_596_800_000_000] {
            assert_eq!(micros(timestamp(time)), time);
        }
    }
}
