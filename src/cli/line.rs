//! One JSON object as a document, whoever wrote it: our own field names in both spellings, a line of `dateline export`, and what
//! the extractors newspaper4k, news-please and trafilatura write.
//!
//! [`FIELDS`] says which keys stand for what; of several keys for one field the first in the table that holds something wins. What
//! no row names is told to the caller in [`Line::unknown`], never dropped in silence. It does not check lengths: the service does.

use super::documents::parse_time;
use crate::error::{Error, Reason};
use crate::grpc::pb;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Longest author that is kept, in bytes: extractors take whole paragraphs for one.
const MAX_AUTHOR_BYTES: usize = 256;

/// A document and what its line says beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// The caller's key, to be given back as it came.
    pub(super) id: Value,
    /// The document; its `document_id` is the caller's key as text.
    pub(super) document: pb::Document,
    /// Keys that hold something and stand for nothing here.
    pub(super) unknown: Vec<String>,
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The caller's key.
    Id,
    Text,
    Title,
    Published,
    Crawled,
    Language,
    Url,
    Outlet,
    Agency,
    Feed,
    Authors,
    /// An object `source`, or the address or name of one.
    Source,
    /// A field of `dateline.v1.Document` by this name in ProtoJSON.
    Own(&'static str),
}

/// Keys in the spelling of [`spelled`], in order of preference within each field.
const FIELDS: &[(&str, Field)] = &[
    ("text", Field::Text),
    ("maintext", Field::Text),
    ("title", Field::Title),
    ("publishtime", Field::Published),
    ("datepublish", Field::Published),
    ("publishdate", Field::Published),
    ("published", Field::Published),
    ("date", Field::Published),
    ("crawltime", Field::Crawled),
    ("datedownload", Field::Crawled),
    ("filedate", Field::Crawled),
    ("languagecode", Field::Language),
    ("language", Field::Language),
    ("lang", Field::Language),
    ("metalang", Field::Language),
    ("source", Field::Source),
    ("url", Field::Url),
    ("sourceurl", Field::Url),
    ("canonicallink", Field::Url),
    ("outlet", Field::Outlet),
    ("sourcehostname", Field::Outlet),
    ("sitename", Field::Outlet),
    ("metasitename", Field::Outlet),
    ("publisher", Field::Outlet),
    ("hostname", Field::Outlet),
    ("sourcedomain", Field::Outlet),
    ("agency", Field::Agency),
    ("feed", Field::Feed),
    ("authors", Field::Authors),
    ("author", Field::Authors),
    ("byline", Field::Authors),
    ("name", Field::Own("name")),
    ("documentid", Field::Own("documentId")),
    ("mimetype", Field::Own("mimeType")),
    ("labels", Field::Own("labels")),
    ("revision", Field::Own("revision")),
    ("contentsha256", Field::Own("contentSha256")),
    ("createtime", Field::Own("createTime")),
    ("updatetime", Field::Own("updateTime")),
];

impl Line {
    /// Reads one line.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no JSON object, or a field that stands for something has the wrong type.
    pub(super) fn parse(line: &[u8]) -> Result<Self, Error> {
        Self::from_object(Self::fields(line)?)
    }

    /// Reads the object of a line.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is none.
    pub(super) fn fields(line: &[u8]) -> Result<Map<String, Value>, Error> {
        serde_json::from_slice(line).map_err(|e| no_document(&e))
    }

    /// Reads an object that was parsed already.
    ///
    /// # Errors
    /// As [`Line::parse`].
    pub(super) fn from_object(mut fields: Map<String, Value>) -> Result<Self, Error> {
        // A line of an export: its analysis is made anew.
        if let Some(Value::Object(document)) = fields.get_mut("document") {
            fields = std::mem::take(document);
        }
        let id = fields.remove("id").unwrap_or_default();
        let mut own = Map::new();
        let mut line = Line { id, ..Line::default() };
        let mut keyed: Vec<(usize, String, Value)> = Vec::new();
        for (key, value) in fields.into_iter().filter(|(_, value)| !is_empty(value)) {
            let spelled = spelled(&key);
            match FIELDS.iter().position(|(name, _)| *name == spelled) {
                Some(row) => keyed.push((row, key, value)),
                None => line.unknown.push(key),
            }
        }
        keyed.sort_by_key(|(row, _, _)| *row);
        for (row, key, value) in keyed {
            match FIELDS.get(row).map(|(_, field)| *field) {
                Some(Field::Own(name)) => drop(own.insert(name.to_owned(), value)),
                Some(field) => line.take(field, &key, value)?,
                None => {}
            }
        }
        line.take_own(own)?;
        if line.document.document_id.is_empty() {
            line.document.document_id = key(&line.id);
        } else if line.id.is_null() {
            line.id = Value::String(line.document.document_id.clone());
        }
        if line.document.mime_type.is_empty() && is_html(&line.document.text) {
            line.document.mime_type = "text/html".to_owned();
        }
        Ok(line)
    }

    /// Sets a field that no earlier key has set.
    fn take(&mut self, field: Field, key: &str, value: Value) -> Result<(), Error> {
        let document = &mut self.document;
        match field {
            Field::Text => set(&mut document.text, text(key, value)?),
            Field::Title => set(&mut document.title, text(key, value)?),
            // What could not be told is to be found.
            Field::Language => match text(key, value)?.replace('_', "-") {
                code if code == "und" => {}
                code => set(&mut document.language_code, code),
            },
            Field::Published => set_time(&mut document.publish_time, key, value)?,
            Field::Crawled => set_time(&mut document.crawl_time, key, value)?,
            Field::Url => set(&mut document.source.get_or_insert_default().url, text(key, value)?),
            Field::Outlet => set(&mut document.source.get_or_insert_default().outlet, text(key, value)?),
            Field::Source => match value {
                Value::String(source) if source.contains("://") => document.source.get_or_insert_default().url = source,
                Value::String(source) => document.source.get_or_insert_default().outlet = source,
                other => document.source = Some(serde_json::from_value(other).map_err(|e| no_document(&e))?),
            },
            Field::Agency => set(&mut document.source.get_or_insert_default().agency, text(key, value)?),
            Field::Feed => set(&mut document.source.get_or_insert_default().feed, text(key, value)?),
            Field::Authors => {
                let authors = authors(key, value)?;
                if document.authors.is_empty() {
                    let count = authors.len();
                    document.authors = authors.into_iter().filter(|a| a.len() <= MAX_AUTHOR_BYTES).collect();
                    if document.authors.len() < count {
                        self.unknown.push(format!("{key} (an entry longer than {MAX_AUTHOR_BYTES} bytes)"));
                    }
                }
            }
            // Those are taken apart, and together.
            Field::Id | Field::Own(_) => {}
        }
        Ok(())
    }

    /// Sets the fields that stand as ProtoJSON has them.
    fn take_own(&mut self, own: Map<String, Value>) -> Result<(), Error> {
        if own.is_empty() {
            return Ok(());
        }
        let read: pb::Document = serde_json::from_value(Value::Object(own)).map_err(|e| no_document(&e))?;
        let pb::Document {
            name, document_id, mime_type, labels, revision, content_sha256, create_time, update_time, ..
        } = read;
        let rest = std::mem::take(&mut self.document);
        self.document = pb::Document {
            name,
            document_id,
            mime_type,
            labels,
            revision,
            content_sha256,
            create_time,
            update_time,
            ..rest
        };
        Ok(())
    }
}

/// What a key stands for; nothing when no row names it.
pub(super) fn field(key: &str) -> Option<Field> {
    let named = || FIELDS.iter().find(|(name, _)| *name == spelled(key)).map(|(_, field)| *field);
    if key == "id" { Some(Field::Id) } else { named() }
}

/// The caller's key in an object, which can be told of one that is no document too.
pub(super) fn id(fields: &Map<String, Value>) -> Value {
    if let Some(Value::Object(document)) = fields.get("document") {
        return id(document);
    }
    let own = || fields.iter().find(|(key, _)| spelled(key) == "documentid").map(|(_, value)| value);
    fields.get("id").filter(|id| !id.is_null()).or_else(own).cloned().unwrap_or_default()
}

/// The caller's key as text.
pub(super) fn key(id: &Value) -> String {
    match id {
        Value::Null => String::new(),
        Value::String(id) => id.clone(),
        other => other.to_string(),
    }
}

/// Keys that were told already, so that each is told once.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<BTreeSet<String>>);

impl Told {
    /// Those of `keys` that are new, as sentences for people.
    pub(super) fn new_of(&self, keys: &[String]) -> Vec<String> {
        if keys.is_empty() {
            return Vec::new();
        }
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = keys.iter().filter(|key| told.insert((*key).clone()));
        new.map(|key| format!("field {key:?} is not understood and was passed over")).collect()
    }
}

/// Whether a text is a web page by its first words.
pub(super) fn is_html(text: &str) -> bool {
    let begin = text.trim_start().as_bytes();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| begin.get(..tag.len()).is_some_and(|b| b.eq_ignore_ascii_case(tag.as_bytes())))
}

/// A key without what sets spellings apart: `publish_time`, `publishTime`, `source-hostname`.
fn spelled(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn set(field: &mut String, value: String) {
    if field.is_empty() {
        *field = value;
    }
}

fn set_time(field: &mut Option<pbjson_types::Timestamp>, key: &str, value: Value) -> Result<(), Error> {
    let told = text(key, value)?;
    // news-please writes a time that it does not know as Python's word for nothing.
    if told != "None" {
        let time = parse_time(&told).map_err(|why| Error::invalid(key, Reason::FieldInvalid, why))?;
        field.get_or_insert(time);
    }
    Ok(())
}

fn text(key: &str, value: Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Error::invalid(key, Reason::FieldInvalid, "is no text")),
    }
}

/// Authors as a list, or as one text with semicolons between them.
fn authors(key: &str, value: Value) -> Result<Vec<String>, Error> {
    let texts = match value {
        Value::Array(list) => list.into_iter().map(|author| text(key, author)).collect::<Result<Vec<_>, _>>()?,
        value => text(key, value)?.split(';').map(str::to_owned).collect(),
    };
    Ok(texts.iter().map(|author| author.trim()).filter(|a| !a.is_empty()).map(str::to_owned).collect())
}

fn no_document(error: &serde_json::Error) -> Error {
    Error::invalid("line", Reason::FieldInvalid, format!("no JSON document: {error}"))
}

#[cfg(test)]
mod tests;
