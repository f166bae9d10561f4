//! Documents as commands read them: plain text, or JSON lines.
//!
//! A JSON line holds `id`, `text` and, where known, `title`, `publish_time` (`YYYY-MM-DD` or RFC 3339) and `language_code`; other
//! fields are passed over. What is to be stored ([`to_store`]) may have every field of a document.

use crate::error::{Error, Reason};
use crate::grpc::pb;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// One document as a JSON line.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    /// The caller's key, given back as it came.
    #[serde(default)]
    pub(super) id: Value,
    #[serde(default)]
    text: String,
    title: Option<String>,
    publish_time: Option<String>,
    language_code: Option<String>,
}

impl Line {
    /// The line as a document.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no JSON object with fields of the right types.
    pub(super) fn parse(line: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(line).map_err(|e| no_document(&e))
    }

    /// Sets in `document` what the line has; its key stays out.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `publish_time` is no time.
    pub(super) fn fill(self, document: &mut pb::Document) -> Result<(), Error> {
        document.text = self.text;
        if let Some(title) = self.title {
            document.title = title;
        }
        if let Some(code) = self.language_code {
            document.language_code = code;
        }
        if let Some(time) = self.publish_time.filter(|t| !t.is_empty()) {
            let parsed = parse_time(&time).map_err(|why| Error::invalid("publish_time", Reason::FieldInvalid, why))?;
            document.publish_time = Some(parsed);
        }
        Ok(())
    }
}

/// The documents of a file: JSON lines when it begins with `{`, else one article, whose key is the path.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or a line is no document; the message names the line.
pub(super) fn read_documents(path: &Path) -> Result<Vec<pb::Document>, Box<dyn std::error::Error>> {
    let text = read_text(path)?;
    if !text.trim_start().starts_with('{') {
        let document_id = if path.as_os_str() == "-" { String::new() } else { path.display().to_string() };
        return Ok(vec![pb::Document { document_id, text, ..pb::Document::default() }]);
    }
    let mut documents = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
        documents.push(document(line.as_bytes()).map_err(|e| format!("line {number}: {e}"))?);
    }
    Ok(documents)
}

fn document(line: &[u8]) -> Result<pb::Document, Error> {
    let line = Line::parse(line)?;
    let document_id = key(line.id.clone());
    let mut document = pb::Document { document_id, ..pb::Document::default() };
    line.fill(&mut document)?;
    Ok(document)
}

/// The key that an `id` stands for.
fn key(id: Value) -> String {
    match id {
        Value::Null => String::new(),
        Value::String(id) => id,
        other => other.to_string(),
    }
}

fn no_document(error: &serde_json::Error) -> Error {
    Error::invalid("line", Reason::FieldInvalid, format!("no JSON document: {error}"))
}

/// A JSON line as a document to be stored: what [`Line`] has, and every field of `dateline.v1.Document` as ProtoJSON. A line of an
/// export, `{"document": …}`, is one as well.
///
/// # Errors
/// [`Error::Invalid`] when it is no JSON object with fields of the right types.
pub(super) fn to_store(line: &[u8]) -> Result<pb::Document, Error> {
    let mut fields: Map<String, Value> = serde_json::from_slice(line).map_err(|e| no_document(&e))?;
    if let Some(Value::Object(document)) = fields.remove("document") {
        fields = document;
    }
    fields.retain(|_, value| !value.is_null());
    let id = fields.remove("id");
    let mut time = |names: [&str; 2]| {
        let given = names.iter().filter_map(|name| fields.remove(*name)).next_back();
        match given.as_ref().map(|given| given.as_str().ok_or("is no text".to_owned())) {
            None | Some(Ok("")) => Ok(None),
            Some(given) => {
                given.and_then(parse_time).map(Some).map_err(|why| Error::invalid(names[0], Reason::FieldInvalid, why))
            }
        }
    };
    let (publish_time, crawl_time) = (time(["publish_time", "publishTime"])?, time(["crawl_time", "crawlTime"])?);
    let document: pb::Document = serde_json::from_value(Value::Object(fields)).map_err(|e| no_document(&e))?;
    let document_id = match document.document_id.as_str() {
        "" => key(id.unwrap_or_default()),
        _ => document.document_id,
    };
    Ok(pb::Document { document_id, publish_time, crawl_time, ..document })
}

/// Opens a file; `-` is standard input.
///
/// # Errors
/// When it cannot be opened; the message names it.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, Box<dyn std::error::Error>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(path).map_err(|e| format!("{}: {e}", path.display()))?))
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub(super) fn read_text(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|e| format!("not UTF-8 at byte {}", e.utf8_error().valid_up_to()).into())
}

/// A moment from `YYYY-MM-DD` (midnight UTC) or RFC 3339.
///
/// # Errors
/// When it is neither.
pub(super) fn parse_time(text: &str) -> Result<pbjson_types::Timestamp, String> {
    let moment = match text.parse::<jiff::civil::Date>() {
        Ok(date) if text.len() == 10 => date.to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp()),
        _ => text.parse::<jiff::Timestamp>(),
    };
    moment
        .map(|t| pbjson_types::Timestamp { seconds: t.as_second(), nanos: t.subsec_nanosecond() })
        .map_err(|_| format!("{text:?} is neither YYYY-MM-DD nor RFC 3339"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Vec<(String, String)>, String> {
        let directory = tempfile::tempdir().map_err(|e| e.to_string())?;
        let path = directory.path().join("input");
        std::fs::write(&path, content).map_err(|e| e.to_string())?;
        let documents = read_documents(&path).map_err(|e| e.to_string())?;
        let shown = path.display().to_string();
        Ok(documents.into_iter().map(|d| (d.document_id.replace(&shown, "PATH"), d.text)).collect())
    }

    #[test]
    fn json_lines_are_told_from_an_article() {
        let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(read("It rained in Lima.\n"), Ok(vec![pair("PATH", "It rained in Lima.\n")]));
        let lines = "{\"id\":\"a\",\"text\":\"One.\"}\n\n{\"id\":7,\"text\":\"Two.\"}\n{\"text\":\"Three.\",\"x\":1}";
        assert_eq!(read(lines), Ok(vec![pair("a", "One."), pair("7", "Two."), pair("", "Three.")]));
        assert!(read("{\"text\":\"One.\"}\nnot json\n").is_err_and(|e| e.starts_with("line 2: ")));
        assert!(read("{\"text\":\"x\",\"publish_time\":\"soon\"}").is_err_and(|e| e.contains("RFC 3339")));
    }

    #[test]
    fn a_line_may_hold_every_field_of_a_document() {
        let full = r#"{"id":7,"text":"One.","title":null,"publish_time":"2020-03-01","source":{"outlet":"Andina"},
            "labels":{"desk":"home"},"revision":"3","crawlTime":"2020-03-02T01:00:00Z","mimeType":"text/html","x":1}"#;
        let document = to_store(full.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
        let time = |seconds| Some(pbjson_types::Timestamp { seconds, nanos: 0 });
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
        assert_eq!(document, expected);
        let exported = serde_json::json!({ "document": &expected, "analysis": {} }).to_string();
        assert_eq!(to_store(exported.as_bytes()), Ok(expected));
        for bad in ["nonsense", "[]", r#"{"text":7}"#, r#"{"text":"a","publish_time":"soon"}"#, r#"{"crawl_time":7}"#] {
            assert!(to_store(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
