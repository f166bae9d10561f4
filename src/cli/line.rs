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
enum Field {
    Text,
    Title,
    Published,
    Crawled,
    Language,
    Url,
    Outlet,
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
        let fields: Map<String, Value> = serde_json::from_slice(line).map_err(|e| no_document(&e))?;
        Self::from_object(fields)
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
            line.document.document_id = match &line.id {
                Value::Null => String::new(),
                Value::String(id) => id.clone(),
                other => other.to_string(),
            };
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
            Field::Language => set(&mut document.language_code, text(key, value)?.replace('_', "-")),
            Field::Published => set_time(&mut document.publish_time, key, value)?,
            Field::Crawled => set_time(&mut document.crawl_time, key, value)?,
            Field::Url => set(&mut document.source.get_or_insert_default().url, text(key, value)?),
            Field::Outlet => set(&mut document.source.get_or_insert_default().outlet, text(key, value)?),
            Field::Source => match value {
                Value::String(source) if source.contains("://") => document.source.get_or_insert_default().url = source,
                Value::String(source) => document.source.get_or_insert_default().outlet = source,
                other => document.source = Some(serde_json::from_value(other).map_err(|e| no_document(&e))?),
            },
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
            // Those are taken together.
            Field::Own(_) => {}
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(line: &str) -> Line {
        Line::parse(line.as_bytes()).unwrap_or_else(|e| panic!("{e}: {line}"))
    }

    fn time(seconds: i64) -> Option<pbjson_types::Timestamp> {
        Some(pbjson_types::Timestamp { seconds, nanos: 0 })
    }

    #[test]
    fn a_line_may_hold_every_field_of_a_document() {
        let named = parse(r#"{"documentId":"tana-1","text":"One."}"#);
        assert_eq!((named.id, named.document.document_id.as_str()), (Value::from("tana-1"), "tana-1"));
        let full = r#"{"id":7,"text":"One.","title":null,"publish_time":"2020-03-01","source":{"outlet":"Andina"},
            "labels":{"desk":"home"},"revision":"3","crawlTime":"2020-03-02T01:00:00Z","mimeType":"text/html","x":1}"#;
        let line = parse(full);
        let expected = pb::Document {
            document_id: "7".to_owned(),
            text: "One.".to_owned(),
            mime_type: "text/html".to_owned(),
            source: Some(pb::Source { outlet: "Andina".to_owned(), ..pb::Source::default() }),
            labels: [("desk".to_owned(), "home".to_owned())].into(),
            revision: 3,
            publish_time: time(1_583_020_800),
            crawl_time: time(1_583_110_800),
            ..pb::Document::default()
        };
        assert_eq!(line, Line { id: 7.into(), document: expected.clone(), unknown: vec!["x".to_owned()] });
        let exported = serde_json::json!({ "document": &expected, "analysis": {} }).to_string();
        assert_eq!(parse(&exported).document, expected);
        for bad in ["nonsense", "[]", r#"{"text":7}"#, r#"{"text":"a","publish_time":"soon"}"#, r#"{"crawl_time":7}"#] {
            assert!(Line::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    /// Keys and shapes as the extractors write them (newspaper4k 0.9 `Article.to_json`, news-please 1.6 files, trafilatura 2
    /// `--json --with-metadata`).
    #[test]
    fn extractors_are_understood() {
        let document = pb::Document {
            title: "Ferry runs aground".to_owned(),
            text: "A ferry ran aground.".to_owned(),
            authors: vec!["Ana Ruiz".to_owned(), "Leo Brandt".to_owned()],
            language_code: "en".to_owned(),
            publish_time: time(1_715_680_800),
            source: Some(pb::Source {
                outlet: "Lakeside News".to_owned(),
                url: "https://lakeside.example/ferry".to_owned(),
                ..pb::Source::default()
            }),
            ..pb::Document::default()
        };
        let newspaper = r#"{"url":"https://lakeside.example/ferry","title":"Ferry runs aground","text":"A ferry ran aground.",
            "authors":["Ana Ruiz","Leo Brandt"],"publish_date":"2024-05-14T10:00:00+00:00","language":"en","meta_lang":"en",
            "meta_site_name":"Lakeside News","canonical_link":"https://lakeside.example/f","movies":[],"tags":["sea"]}"#;
        assert_eq!(parse(newspaper), Line { unknown: vec!["tags".to_owned()], document: document.clone(), id: Value::Null });
        let please = r#"{"authors":["Ana Ruiz","Leo Brandt"],"date_download":"None","date_publish":"2024-05-14 10:00:00",
            "language":"en","maintext":"A ferry ran aground.","title":"Ferry runs aground","title_rss":null,
            "source_domain":"Lakeside News","url":"https://lakeside.example/ferry"}"#;
        assert_eq!(parse(please).document, document);
        let trafilatura = r#"{"title":"Ferry runs aground","author":"Ana Ruiz; Leo Brandt","hostname":"lakeside.example",
            "date":"2024-05-14","fingerprint":"a1","id":null,"source-hostname":"Lakeside News","text":"A ferry ran aground.",
            "source":"https://lakeside.example/ferry","language":"en","filedate":"2024-05-15","tags":""}"#;
        let line = parse(trafilatura);
        let midnight = pb::Document { publish_time: time(1_715_644_800), crawl_time: time(1_715_731_200), ..document };
        assert_eq!((line.document, line.unknown), (midnight, vec!["fingerprint".to_owned()]));
    }

    #[test]
    fn the_better_key_wins_whatever_its_place() {
        let line = parse(r#"{"date":"2001-01-01","publish_time":"2020-03-01","maintext":"b","text":"a","source":"Andina"}"#);
        assert_eq!((line.document.text.as_str(), line.document.publish_time), ("a", time(1_583_020_800)));
        assert_eq!(line.document.source.unwrap_or_default().outlet, "Andina");
    }

    #[test]
    fn pages_are_told_from_text() {
        for (text, is) in [(" <!DOCTYPE html><p>x", true), ("<HTML lang=en>", true), ("<b>x</b>", false), ("A < b", false)] {
            assert_eq!(is_html(text), is, "{text}");
        }
        assert_eq!(parse(r#"{"text":"<html><p>x"}"#).document.mime_type, "text/html");
        assert_eq!(parse(r#"{"text":"<html><p>x","mime_type":"text/plain"}"#).document.mime_type, "text/plain");
    }

    #[test]
    fn a_key_is_told_once() {
        let told = Told::default();
        let keys = ["a".to_owned(), "b".to_owned()];
        assert_eq!(told.new_of(&keys).len(), 2);
        assert!(told.new_of(&keys).is_empty());
    }

    proptest! {
        #[test]
        fn any_object_is_survived(
            keys in prop::collection::vec((prop::sample::select(FIELDS), "[a-z\":{}\\[\\]0-9-]{0,12}"), 0..8),
        ) {
            let body: Vec<String> = keys.iter().map(|((key, _), value)| format!("\"{key}\":{value}")).collect();
            let _ = Line::parse(format!("{{{}}}", body.join(",")).as_bytes());
        }
    }
}
