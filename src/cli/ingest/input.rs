//! What is to be ingested, one document after the other: text, HTML, JSON objects, JSON lines, rows of columns, and folders of them,
//! compressed or not.
//!
//! The order is the same on every run (folders by name), so that the place of a document is its sequence number. One that cannot
//! be read keeps its place, empty and with a reason. At most one document is in memory here.

use crate::cli::charset;
use crate::cli::columns;
use crate::cli::documents::{open, open_lines};
use crate::cli::jsonl::read_line;
use crate::cli::line::{Line, is_html};
use crate::cli::syndication::{self, Syndicated, is_feed};
use crate::error::{Error, Reason};
use crate::grpc::pb;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;
use tonic_types::RpcStatusExt as _;

/// Largest file of lines that is read beforehand, to tell how many there are.
const MAX_COUNTED: u64 = 1 << 30;

/// Longest line or file that is read. A longer one is passed over, and refused.
const MAX_BYTES: u64 = 64 << 20;

/// A document, or why it could not be read.
#[derive(Debug, Default)]
pub(in crate::cli) struct Item {
    /// Where it stands: path, or path and line.
    pub(in crate::cli) origin: String,
    /// The document; without text when it was refused.
    pub(in crate::cli) document: pb::Document,
    /// Why it cannot be ingested.
    pub(in crate::cli) refused: Option<Refusal>,
    /// Keys of its line that were passed over.
    pub(in crate::cli) unknown: Vec<String>,
    /// Its place in the stream that it came from, rising; 0 of files.
    pub(in crate::cli) position: u64,
}

/// Why a document is not stored.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Refusal {
    /// UPPER_SNAKE, for programs.
    pub(in crate::cli) reason: String,
    /// For people.
    pub(in crate::cli) message: String,
}

impl Refusal {
    pub(in crate::cli) fn new(reason: &str, message: impl Into<String>) -> Self {
        Self { reason: reason.to_owned(), message: message.into() }
    }

    /// Why a document is not stored: for a reason of its own, or of the server's.
    pub(in crate::cli) fn of(item: &Item, result: &pb::IngestResult) -> Option<Self> {
        item.refused.clone().or_else(|| {
            let status = result.status.as_ref()?;
            let info = status.get_error_details().error_info().cloned();
            Some(Self::new(&info.map(|i| i.reason).unwrap_or_default(), status.message.clone()))
        })
    }
}

/// What the arguments name.
#[derive(Debug)]
pub(in crate::cli) struct Survey {
    /// Tells these inputs, as they are now, from others; empty when one of them is standard input.
    pub(in crate::cli) digest: String,
    /// How many documents there are, if that can be known before reading.
    pub(in crate::cli) documents: Option<u64>,
    /// Files in folders that are of no known kind.
    pub(in crate::cli) passed_over: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Html,
    /// JSON objects over as many lines as they like, or lists of them.
    Objects,
    Lines,
    /// RSS or Atom.
    Feed,
    /// Arrow or Parquet.
    Columns(columns::Kind),
}

/// Looks at every file, without reading it.
///
/// # Errors
/// When a path cannot be found or a folder not be read; the message names it.
pub(in crate::cli) fn survey(paths: &[PathBuf]) -> Result<Survey, String> {
    let mut digest = Sha256::new();
    let mut survey = Survey { digest: String::new(), documents: Some(0), passed_over: 0 };
    let mut lasting = true;
    for path in paths {
        if path.as_os_str() == "-" {
            (lasting, survey.documents) = (false, None);
            continue;
        }
        walk(path, true, &mut |path, kind| {
            let Some(kind) = kind else {
                survey.passed_over += 1;
                return Ok(true);
            };
            let about = fs::metadata(path).map_err(|e| named(path, &e))?;
            let changed = about.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            let absolute = std::path::absolute(path).map_err(|e| named(path, &e))?;
            digest.update(absolute.as_os_str().as_encoded_bytes());
            digest.update([0]);
            digest.update(about.len().to_le_bytes());
            digest.update(changed.as_nanos().to_le_bytes());
            let count = match kind {
                Kind::Text | Kind::Html => Some(1),
                Kind::Lines => count_lines(path, about.len()),
                Kind::Objects | Kind::Feed | Kind::Columns(_) => None,
            };
            survey.documents = survey.documents.zip(count).map(|(sum, count)| sum + count);
            Ok(true)
        })?;
    }
    if lasting {
        survey.digest = digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    }
    Ok(survey)
}

/// Reads every document, in order, until `give` says that no more are wanted. Standard input is of columns when `input` says so.
pub(in crate::cli) fn read(paths: &[PathBuf], input: Option<columns::Kind>, mut give: impl FnMut(Item) -> bool) {
    for path in paths {
        let more = match (path.as_os_str() == "-", input) {
            (true, Some(kind)) => rows(path, kind, &mut give),
            (true, None) => lines(path, &mut give),
            (false, _) => walk(path, true, &mut |path, kind| {
                Ok(match kind {
                    None => true,
                    Some(Kind::Lines) => lines(path, &mut give),
                    Some(Kind::Objects) => objects(path, &mut give),
                    Some(Kind::Columns(kind)) => rows(path, kind, &mut give),
                    Some(kind) => article(path, kind, &mut give),
                })
            })
            .unwrap_or_else(|message| give(unread(path.display().to_string(), "FILE_UNREADABLE", &message))),
        };
        if !more {
            return;
        }
    }
}

/// Visits a file, or every file of a folder in order of their names; what is hidden is left out, and so are folders behind links.
/// Whether to go on.
fn walk(
    path: &Path,
    is_named: bool,
    visit: &mut impl FnMut(&Path, Option<Kind>) -> Result<bool, String>,
) -> Result<bool, String> {
    if !path.metadata().map_err(|e| named(path, &e))?.is_dir() {
        if let Some(kind) = columns::of_name(path) {
            return visit(path, Some(Kind::Columns(kind)));
        }
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        let kind = match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "jsonl" | "ndjson" => Some(Kind::Lines),
            "json" => Some(Kind::Objects),
            "html" | "htm" => Some(Kind::Html),
            "xml" | "rss" | "atom" => Some(Kind::Feed),
            "txt" | "text" => Some(Kind::Text),
            _ => is_named.then_some(Kind::Text),
        };
        return visit(path, kind);
    }
    let mut entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(|e| named(path, &e))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let link = entry.file_type().is_ok_and(|t| t.is_symlink());
        let path = entry.path();
        // A link that leads nowhere, or round in a circle.
        if hidden || (link && !path.is_file()) {
            continue;
        }
        if !walk(&path, false, visit)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn named(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Lines of a file that hold something, which are as many documents; `None` where counting would take long.
fn count_lines(path: &Path, bytes: u64) -> Option<u64> {
    if bytes > MAX_COUNTED {
        return None;
    }
    let mut input = open(path).ok()?;
    let mut count = 0;
    while let Some(line) = read_line(&mut input, MAX_BYTES).ok()? {
        count += u64::from(!line.trim_ascii().is_empty());
    }
    Some(count)
}

/// An article, or the entries of a feed. Whether to go on.
fn article(path: &Path, kind: Kind, give: &mut impl FnMut(Item) -> bool) -> bool {
    let item = file(path, kind);
    if item.refused.is_some() || !is_feed(&item.document.text) {
        if kind == Kind::Feed && item.refused.is_none() {
            return give(unread(item.origin, "FIELD_INVALID", "is no RSS or Atom feed"));
        }
        return give(item);
    }
    match syndication::parse(&item.document.text) {
        Err(why) => give(unread(item.origin, "FIELD_INVALID", &why)),
        Ok(Syndicated { documents, unknown, fault }) => {
            (1..).zip(documents).all(|(number, document)| {
                let origin = format!("{}:{number}", item.origin);
                give(Item { origin, document, unknown: unknown.clone(), ..Item::default() })
            }) && fault.is_none_or(|fault| give(unread(item.origin, "FIELD_INVALID", &format!("the feed {fault}"))))
        }
    }
}

/// An article of its own, whose key is its path.
fn file(path: &Path, kind: Kind) -> Item {
    let origin = path.display().to_string();
    let plain = path.components().filter(|c| *c != Component::CurDir).collect::<PathBuf>();
    let document_id = plain.display().to_string();
    let document = pb::Document { document_id, ..pb::Document::default() };
    match content(path) {
        Ok(text) => {
            let is_page = kind == Kind::Html || is_html(&text);
            let mime_type = if is_page { "text/html".to_owned() } else { String::new() };
            Item { origin, document: pb::Document { text, mime_type, ..document }, ..Item::default() }
        }
        Err(refusal) => Item { origin, document, refused: Some(refusal), ..Item::default() },
    }
}

/// The text of a file of the largest size at most.
fn content(path: &Path) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let unreadable = |why: String| Refusal::new("FILE_UNREADABLE", why);
    let file = open(path).map_err(|error| unreadable(error.to_string()))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Refusal::new("TEXT_TOO_LARGE", too_long()));
    }
    charset::text(bytes).map_err(|why| Refusal::new("TEXT_INVALID", why))
}

/// JSON objects one after the other, or in lists. Whether to go on.
fn objects(path: &Path, give: &mut impl FnMut(Item) -> bool) -> bool {
    let shown = path.display();
    let text = match content(path) {
        Ok(text) => text,
        Err(Refusal { reason, message }) => return give(unread(shown.to_string(), &reason, &message)),
    };
    let mut number = 0_u64;
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        let values = match value {
            Ok(Value::Array(list)) => list,
            Ok(value) => vec![value],
            Err(error) => return give(unread(shown.to_string(), "FIELD_INVALID", &format!("no JSON: {error}"))),
        };
        for value in values {
            number += 1;
            let line = serde_json::from_value(value)
                .map_err(|e| Error::invalid("line", Reason::FieldInvalid, format!("no JSON object: {e}")))
                .and_then(Line::from_object);
            if !give(item(format!("{shown}:{number}"), line)) {
                return false;
            }
        }
    }
    true
}

/// What was read of an object.
pub(in crate::cli) fn item(origin: String, line: Result<Line, Error>) -> Item {
    match line {
        Ok(Line { document, unknown, .. }) => Item { origin, document, unknown, ..Item::default() },
        Err(error) => unread(origin, error.reason(), &error.to_string()),
    }
}

/// JSON lines; an empty line is none. Whether to go on.
fn lines(path: &Path, give: &mut impl FnMut(Item) -> bool) -> bool {
    let shown = path.display();
    let mut input = match open_lines(path) {
        Ok(file) => file,
        Err(error) => return give(unread(shown.to_string(), "FILE_UNREADABLE", &error.to_string())),
    };
    for number in 1_u64.. {
        let origin = format!("{shown}:{number}");
        let item = match read_line(&mut input, MAX_BYTES) {
            Ok(None) => break,
            Err(error) => {
                let go_on = give(unread(origin, "FILE_UNREADABLE", &error.to_string()));
                return go_on;
            }
            Ok(Some(line)) if line.len() as u64 > MAX_BYTES => unread(origin, "TEXT_TOO_LARGE", &too_long()),
            Ok(Some(line)) if line.trim_ascii().is_empty() => continue,
            Ok(Some(line)) => item(origin, Line::parse(&line)),
        };
        if !give(item) {
            return false;
        }
    }
    true
}

/// Rows of columns. Whether to go on.
fn rows(path: &Path, kind: columns::Kind, give: &mut impl FnMut(Item) -> bool) -> bool {
    let shown = path.display();
    let (rows, unknown) = match columns::rows(path, kind) {
        Ok(rows) => rows,
        Err(error) => return give(unread(shown.to_string(), "FILE_UNREADABLE", &error.to_string())),
    };
    for (number, row) in (1_u64..).zip(rows) {
        let origin = format!("{shown}:{number}");
        let mut item = match row {
            Ok(row) => item(origin, Line::from_object(row)),
            Err(error) => return give(unread(origin, "FILE_UNREADABLE", &error.to_string())),
        };
        if number == 1 {
            item.unknown.extend_from_slice(&unknown);
        }
        if !give(item) {
            return false;
        }
    }
    true
}

fn too_long() -> String {
    format!("is longer than {} MiB", MAX_BYTES >> 20)
}

fn unread(origin: String, reason: &str, message: &str) -> Item {
    Item { origin, refused: Some(Refusal::new(reason, message)), ..Item::default() }
}

#[cfg(test)]
mod tests;
