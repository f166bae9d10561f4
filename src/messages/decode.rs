//! Requests to the domain's terms. Total: every field is looked at, and all violations are reported at once.

pub use super::violations::Violations;

use super::offsets::Unit;
use super::{pb, times};
use crate::across::{compare, multi};
use crate::analysis::{Budget, Layer, Layers, ModelName, Options, SummaryOptions};
use crate::app::Limits;
use crate::document::{Document, MimeType, Source};
use crate::error::{Error, Reason};
use jiff::civil::DateTime;

/// Layers of a request that names none: everything but the tokens.
pub const DEFAULT_LAYERS: Layers = Layers::all().without(Layers::of(&[Layer::Tokens, Layer::Names]));

/// A request to analyse one document, in the domain's terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The document.
    pub document: Document,
    /// How to analyse it.
    pub options: Options,
    /// How to encode what was found.
    pub reply: Reply,
}

/// How to encode an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The layers to return.
    pub layers: Layers,
    /// The unit of offsets.
    pub unit: Unit,
    /// Whether to tell how long it took.
    pub timings: bool,
    /// The model that the request names.
    pub model: Option<ModelName>,
}

/// Decodes one request.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn analyze_request(request: pb::AnalyzeDocumentRequest, limits: &Limits) -> Result<Request, Error> {
    let pb::AnalyzeDocumentRequest { document, layers, offset_encoding, summary, include_timings, model } = request;
    let mut found = Violations::default();
    let document = match document {
        Some(document) => self::document("document", document, limits, &mut found),
        None => missing("document", &mut found),
    };
    let layers = self::layers(&layers, &mut found);
    let unit = unit(offset_encoding, &mut found);
    let summary = summary_options(summary, limits, &mut found);
    let chosen = self::model(&model, &mut found);
    found.into_result()?;
    Ok(Request {
        document,
        options: Options { layers, summary, model: chosen },
        reply: Reply { layers, unit, timings: include_timings, model: chosen },
    })
}

/// Most documents that are summarised together.
pub const MAX_SUMMARIZED: usize = 200;

/// A document of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// It came with the request.
    Sent(Box<Document>),
    /// It is stored under this key, which this resource name stands for.
    Stored {
        /// The key.
        key: String,
        /// The resource name.
        name: String,
    },
}

/// A request that needs the analyses of several documents, in the domain's terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Several<D = Document> {
    /// The documents, at least one.
    pub documents: Vec<D>,
    /// How to analyse them.
    pub options: Options,
    /// The unit of offsets.
    pub unit: Unit,
}

/// Decodes a request to summarise documents.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn summarize_request(request: pb::SummarizeDocumentsRequest, limits: &Limits) -> Result<Several<Given>, Error> {
    let pb::SummarizeDocumentsRequest { documents, summary, offset_encoding, model, document_names } = request;
    let mut found = Violations::default();
    let count = documents.len() + document_names.len();
    if count == 0 || count > MAX_SUMMARIZED {
        let description = format!("has {count} entries with document_names; 1 to {MAX_SUMMARIZED} are allowed");
        found.add("documents", Reason::FieldInvalid, description);
    }
    let decode = |(i, d): (usize, pb::Document)| plain(&format!("documents[{i}]"), d, limits, &mut found);
    let mut all: Vec<Given> = documents.into_iter().take(MAX_SUMMARIZED).enumerate().map(decode).map(sent).collect();
    let decode = |(i, name)| stored(&format!("document_names[{i}]"), name, &mut found);
    all.extend(document_names.into_iter().take(MAX_SUMMARIZED).enumerate().filter_map(decode));
    let unit = unit(offset_encoding, &mut found);
    let summary = summary_options(summary, limits, &mut found);
    let model = self::model(&model, &mut found);
    found.into_result()?;
    Ok(Several { documents: all, options: Options { layers: multi::READS, summary, model }, unit })
}

/// Decodes a request to compare two documents.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn compare_request(request: pb::CompareDocumentsRequest, limits: &Limits) -> Result<Several<Given>, Error> {
    let pb::CompareDocumentsRequest {
        first_document,
        second_document,
        offset_encoding,
        model,
        first_document_name,
        second_document_name,
    } = request;
    let mut found = Violations::default();
    let mut documents = Vec::with_capacity(2);
    for (path, document, name) in
        [("first_document", first_document, first_document_name), ("second_document", second_document, second_document_name)]
    {
        let named = format!("{path}_name");
        if document.is_some() && !name.is_empty() {
            found.add(&named, Reason::FieldInvalid, format!("is set beside {path}; one of them is allowed"));
        }
        match document {
            Some(document) => documents.push(sent(plain(path, document, limits, &mut found))),
            None if name.is_empty() => documents.push(sent(missing(path, &mut found))),
            None => documents.extend(stored(&named, name, &mut found)),
        }
    }
    let unit = unit(offset_encoding, &mut found);
    let model = self::model(&model, &mut found);
    found.into_result()?;
    Ok(Several { documents, options: Options { layers: compare::READS, model, ..Options::default() }, unit })
}

/// Decodes the layers and the unit of a reply.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn layers_and_unit(layers: &[i32], encoding: i32) -> Result<(Layers, Unit), Error> {
    let mut found = Violations::default();
    let all = layers.is_empty();
    let (layers, unit) = (self::layers(layers, &mut found), unit(encoding, &mut found));
    found.into_result()?;
    Ok((if all { Layers::all() } else { layers }, unit))
}

/// Most values of which one must hold.
pub const MAX_FILTER_VALUES: usize = 100;

/// Decodes a document whose spans must index what was sent.
fn plain(path: &str, document: pb::Document, limits: &Limits, found: &mut Violations) -> Document {
    let document = self::document(path, document, limits, found);
    if document.mime_type == MimeType::Html {
        let description = "must be text/plain here; AnalyzeDocument returns the extracted text of HTML";
        found.add(format!("{path}.mime_type"), Reason::FieldInvalid, description);
    }
    document
}

fn sent(document: Document) -> Given {
    Given::Sent(Box::new(document))
}

/// A stored document, by its resource name.
fn stored(path: &str, name: String, found: &mut Violations) -> Option<Given> {
    found.take(super::names::key(path, "documents", &name)).map(|key| Given::Stored { key, name })
}

/// Reports a document that is required.
fn missing(path: &str, found: &mut Violations) -> Document {
    found.add(path, Reason::TextEmpty, "is required");
    Document::default()
}

/// The model that a request names.
fn model(name: &str, found: &mut Violations) -> Option<ModelName> {
    let chosen = ModelName::from_name(name);
    if chosen.is_none() && !name.is_empty() {
        found.add("model", Reason::FieldInvalid, "names no model of this server; GetServerInfo lists them");
    }
    chosen
}

pub(crate) fn document(path: &str, document: pb::Document, limits: &Limits, found: &mut Violations) -> Document {
    // Output only: `name`, `content_sha256`, `create_time`, `update_time`, `duplicate_of`.
    let pb::Document {
        name: _,
        document_id,
        title,
        text,
        mime_type,
        source,
        authors,
        language_code,
        publish_time,
        crawl_time,
        labels,
        revision,
        content_sha256: _,
        create_time: _,
        update_time: _,
        duplicate_of: _,
        story: _,
        repetition: _,
        containment: _,
    } = document;

    for (field, value) in [(format!("{path}.text"), &text), (format!("{path}.title"), &title)] {
        if let Some(at) = memchr::memchr(0, value.as_bytes()) {
            found.add(field, Reason::TextInvalid, format!("holds a NUL character at byte {at}"));
        }
    }
    found.bytes(&format!("{path}.document_id"), &document_id, 256);
    found.length(&format!("{path}.title"), &title, limits.title_bytes);
    let mime_type = match mime_type.as_str() {
        "" | "text/plain" => MimeType::Plain,
        "text/html" => MimeType::Html,
        _ => {
            found.add(format!("{path}.mime_type"), Reason::FieldInvalid, "must be text/plain or text/html");
            MimeType::Plain
        }
    };
    let limit = limits.sent_bytes(mime_type);
    if text.trim().is_empty() {
        found.add(format!("{path}.text"), Reason::TextEmpty, "holds no text");
    } else if text.len() > limit {
        let description = format!("has {} bytes; at most {limit} are allowed", text.len());
        found.add(format!("{path}.text"), Reason::TextTooLarge, description);
    }
    let pb::Source { outlet, url, agency, feed } = source.unwrap_or_default();
    for (field, value, limit) in
        [("outlet", &outlet, 256), ("url", &url, 2_048), ("agency", &agency, 256), ("feed", &feed, 2_048)]
    {
        found.bytes(&format!("{path}.source.{field}"), value, limit);
    }
    if authors.len() > 100 {
        found.add(
            format!("{path}.authors"),
            Reason::FieldInvalid,
            format!("has {} entries; at most 100 are allowed", authors.len()),
        );
    }
    for (i, author) in authors.iter().enumerate().take(100) {
        found.bytes(&format!("{path}.authors[{i}]"), author, 256);
    }
    if !language_tag(&language_code) {
        found.add(format!("{path}.language_code"), Reason::FieldInvalid, "is no BCP-47 code such as \"en\" or \"pt-BR\"");
    }
    if labels.len() > 64 {
        found.add(
            format!("{path}.labels"),
            Reason::FieldInvalid,
            format!("has {} entries; at most 64 are allowed", labels.len()),
        );
    }
    for (key, value) in labels.iter().take(64) {
        if key.is_empty() || key.len() > 63 || key.contains('\0') {
            found.add(
                format!("{path}.labels"),
                Reason::FieldInvalid,
                format!("has a key of {} bytes; 1 to 63 without NUL are allowed", key.len()),
            );
        } else {
            found.bytes(&format!("{path}.labels[{key:?}]"), value, 256);
        }
    }
    if revision < 0 {
        found.add(format!("{path}.revision"), Reason::FieldInvalid, "must not be negative");
    }
    Document {
        document_id,
        title,
        text,
        mime_type,
        source: Source { outlet, url, agency, feed },
        authors,
        language_code,
        publish_time: time(&format!("{path}.publish_time"), publish_time, found),
        crawl_time: time(&format!("{path}.crawl_time"), crawl_time, found),
        labels,
        revision,
    }
}

/// Whether a code has the form of a BCP-47 tag, or is empty.
fn language_tag(code: &str) -> bool {
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or_default();
    code.is_empty()
        || (code.len() <= 35
            && (2..=8).contains(&language.len())
            && language.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric())))
}

/// A time that the calendar knows.
pub fn time(field: &str, value: Option<pbjson_types::Timestamp>, found: &mut Violations) -> Option<DateTime> {
    let value = value?;
    let civil = times::civil(&value);
    if civil.is_none() {
        found.add(field, Reason::FieldInvalid, "must lie between the years 1 and 9999");
    }
    civil
}

/// The layers that a request names.
pub(crate) fn layers(named: &[i32], found: &mut Violations) -> Layers {
    let mut layers = Layers::NONE;
    for (i, &number) in named.iter().enumerate() {
        match pb::Layer::try_from(number).map(layers_of) {
            Ok(Some(named)) => layers = layers.with(named),
            Ok(None) | Err(_) => {
                found.add(
                    format!("layers[{i}]"),
                    Reason::FieldInvalid,
                    format!("{number} is no layer; GetServerInfo lists them"),
                );
            }
        }
    }
    if named.is_empty() { DEFAULT_LAYERS } else { layers }
}

/// What a named layer brings.
const fn layers_of(layer: pb::Layer) -> Option<Layers> {
    const ENTITIES: Layers = Layers::of(&[Layer::Entities, Layer::Salience]);
    Some(match layer {
        pb::Layer::Unspecified => return None,
        pb::Layer::Language => Layers::of(&[Layer::Language]),
        pb::Layer::Dateline => Layers::of(&[Layer::Dateline]),
        pb::Layer::Sentences => Layers::of(&[Layer::Sentences]),
        // Parts of speech and heads come from the tagger.
        pb::Layer::Tokens => Layers::of(&[Layer::Tokens, Layer::Names]),
        pb::Layer::Entities => ENTITIES,
        pb::Layer::Roles => ENTITIES.with(Layers::of(&[Layer::Roles])),
        pb::Layer::Dates => Layers::of(&[Layer::Dates]),
        pb::Layer::Quantities => Layers::of(&[Layer::Quantities]),
        pb::Layer::Statements => ENTITIES.with(Layers::of(&[Layer::Statements])),
        pb::Layer::Events => ENTITIES.with(Layers::of(&[Layer::Events, Layer::Dates, Layer::Quantities, Layer::Statements])),
        pb::Layer::Relations => ENTITIES.with(Layers::of(&[Layer::Relations])),
        pb::Layer::KeyPhrases => Layers::of(&[Layer::KeyPhrases]),
        pb::Layer::Topics => Layers::of(&[Layer::Topics]),
        pb::Layer::Tone => ENTITIES.with(Layers::of(&[Layer::Tone])),
        pb::Layer::Summary => Layers::of(&[Layer::Summary]),
    })
}

pub(crate) fn unit(number: i32, found: &mut Violations) -> Unit {
    match pb::OffsetEncoding::try_from(number) {
        Ok(pb::OffsetEncoding::Unspecified | pb::OffsetEncoding::UnicodeCodePoint) => Unit::CodePoint,
        Ok(pb::OffsetEncoding::Utf8Byte) => Unit::Utf8,
        Ok(pb::OffsetEncoding::Utf16CodeUnit) => Unit::Utf16,
        Err(_) => {
            found.add("offset_encoding", Reason::FieldInvalid, format!("{number} is no offset encoding"));
            Unit::CodePoint
        }
    }
}

/// What a summary should be like.
pub fn summary_options(options: Option<pb::SummaryOptions>, limits: &Limits, found: &mut Violations) -> SummaryOptions {
    let Some(pb::SummaryOptions { query, standalone, budget }) = options else { return SummaryOptions::default() };
    found.bytes("summary.query", &query, limits.query_bytes);
    let budget = match budget {
        None => SummaryOptions::default().budget,
        Some(pb::summary_options::Budget::SentenceCount(n)) => {
            Budget::Sentences(within("summary.sentence_count", n, 100, found))
        }
        Some(pb::summary_options::Budget::WordCount(n)) => Budget::Words(within("summary.word_count", n, 10_000, found)),
        Some(pb::summary_options::Budget::CharacterCount(n)) => {
            Budget::Characters(within("summary.character_count", n, 100_000, found))
        }
    };
    SummaryOptions { budget, query, standalone }
}

/// `value` when it lies in `[1, max]`.
fn within(field: &str, value: i32, max: i32, found: &mut Violations) -> u32 {
    if !(1..=max).contains(&value) {
        found.add(field, Reason::FieldInvalid, format!("is {value}; it must lie between 1 and {max}"));
    }
    value.clamp(1, max) as u32
}

/// Longest tag of a request of a stream, in bytes.
pub const MAX_TAG_BYTES: usize = 256;

/// Adds what is wrong with the tag of a request to what is wrong with the request.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn tag(tag: &str, decoded: Result<Request, Error>) -> Result<Request, Error> {
    let mut found = Violations::default();
    found.bytes("tag", tag, MAX_TAG_BYTES);
    match (decoded, found.into_result()) {
        (Err(Error::Invalid(mut all)), Err(Error::Invalid(tag))) => {
            all.extend(tag);
            Err(Error::Invalid(all))
        }
        (decoded, Ok(())) => decoded,
        (_, Err(error)) => Err(error),
    }
}
