//! The stored form: documents and analyses as compressed protobuf, and what can be asked of them as rows.
//!
//! A document is stored as it came, an analysis as `GetAnalysisResponse` with offsets in UTF-8 bytes, so that a reply in any
//! unit can be made of it without the analyser. Rows are derived from the stored form alone: what was exported can be imported.

mod rows;

pub use rows::{content_sha256, findings, key, pack, pipeline, record};

use crate::analysis::{Layer, Layers};
use crate::app::{Analyzed, Analyzer};
use crate::document::Article;
use crate::error::Error;
use crate::messages::decode::Reply;
use crate::messages::offsets::{Offsets, Unit};
use crate::messages::{encode, names, pb, spans};
use crate::span::Span;
use crate::store::{Micros, StoredDocument};
use prost::Message;
use std::cell::RefCell;

/// Level of compression: about a third of the size at a few microseconds for a news story.
const LEVEL: i32 = 3;

/// A stored document as a reply carries it.
///
/// # Errors
/// [`Error::Internal`] when the stored form cannot be read.
pub fn document(stored: &StoredDocument) -> Result<pb::Document, Error> {
    let mut document: pb::Document = decompress(&stored.document)?;
    document.name = name("documents", &stored.key);
    document.content_sha256.clone_from(&stored.content_sha256);
    if !stored.duplicate_of.is_empty() {
        document.duplicate_of = name("documents", &stored.duplicate_of);
    }
    document.create_time = Some(timestamp(stored.create_time));
    document.update_time = Some(timestamp(stored.update_time));
    Ok(document)
}

/// The stored form of an analysis, before compression.
pub fn analysis(analyzed: &Analyzed, layers: Layers, analyzer: &Analyzer) -> pb::GetAnalysisResponse {
    let reply = Reply { layers, unit: Unit::Utf8, timings: false, model: None };
    let mut analysis = encode::analysis(analyzed, &reply, analyzer);
    for entity in &mut analysis.entities {
        entity.name = rows::registry_key(entity).map(|key| name("entities", &key)).unwrap_or_default();
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

/// The body of a stored document, whose analysis is only read where it holds the text: beside a page.
///
/// # Errors
/// [`Error::Internal`] when one of them cannot be read.
pub fn body(document: &[u8], analysis: Option<&[u8]>) -> Result<String, Error> {
    let document: pb::Document = decompress(document)?;
    let stored: pb::GetAnalysisResponse = match analysis {
        Some(analysis) if document.mime_type.eq_ignore_ascii_case("text/html") => decompress(analysis)?,
        _ => pb::GetAnalysisResponse::default(),
    };
    let article = article(&document, &stored);
    Ok(article.body().of(article.text()).to_owned())
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

/// A resource name.
pub fn name(collection: &str, key: &str) -> String {
    format!("{collection}/{}", names::encode(key))
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

/// Bytes up to which a message is decompressed in one piece: more are not believed of the header of its frame.
const IN_ONE_PIECE: u64 = 64 << 20;

thread_local! {
    /// As for compressing.
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

fn decompressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().filter(|size| *size <= IN_ONE_PIECE);
    let Some(size) = size else { return zstd::decode_all(bytes) };
    DECOMPRESSOR.with_borrow_mut(|kept| {
        let decompressor = match kept {
            Some(decompressor) => decompressor,
            None => kept.insert(zstd::bulk::Decompressor::new()?),
        };
        decompressor.decompress(bytes, size as usize)
    })
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
        let bytes = decompressed(stored).map_err(|e| damaged(&e))?;
        M::decode(bytes.as_slice()).map_err(|e| damaged(&e))
    } else {
        M::decode(stored).map_err(|e| damaged(&e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn times_come_back() {
        for time in [0, 1, -1, 1_700_000_000_123_456, -62_135_596_800_000_000] {
            assert_eq!(micros(timestamp(time)), time);
        }
    }
}
