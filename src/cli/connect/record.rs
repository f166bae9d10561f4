//! A change as a sink writes it: what has become of a document or a story, and the document with its analysis.

use super::Fault;
use crate::grpc::pb;
use pb::stream_changes_response::Message as Said;
use serde::Serialize;

/// One change.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) position: i64,
    /// To go on behind it.
    pub(super) token: String,
    pub(super) time: Option<pbjson_types::Timestamp>,
    pub(super) body: Body,
    /// About how many bytes it takes.
    pub(super) bytes: usize,
}

/// What has changed.
#[derive(Debug)]
pub(super) enum Body {
    Document {
        kind: pb::ChangeKind,
        name: String,
        document: Option<Box<pb::Document>>,
        analyzed: Option<Box<pb::GetAnalysisResponse>>,
    },
    Story {
        kind: pb::StoryChangeKind,
        name: String,
        related: String,
    },
}

/// The same in JSON: a change of the API, and the analysis beside its document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    /// As ProtoJSON writes numbers of 64 bits.
    position: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a pbjson_types::Timestamp>,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    related: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a pb::Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    analysis: Option<&'a pb::Analysis>,
    /// What spans index, of a web page.
    #[serde(skip_serializing_if = "str::is_empty")]
    extracted_text: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    extracted_title: &'a str,
    /// What the largest message had no room for; it can be asked for by name.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    omitted: &'a [&'static str],
}

impl Record {
    /// The change that a message of the feed tells; `None` for a bookmark.
    pub(super) fn of(said: Said) -> Option<Self> {
        match said {
            Said::Change(change) => {
                let kind = change.kind();
                let pb::DocumentChange { position, time, name, document, resume_token: token, .. } = change;
                let bytes = document.as_ref().map_or(0, prost::Message::encoded_len) + name.len();
                let document = document.map(Box::new);
                Some(Self { position, token, time, body: Body::Document { kind, name, document, analyzed: None }, bytes })
            }
            Said::StoryChange(change) => {
                let kind = change.kind();
                let pb::StoryChange { position, time, name, related, resume_token: token, .. } = change;
                Some(Self { position, token, time, bytes: name.len(), body: Body::Story { kind, name, related } })
            }
            Said::Bookmark(_) => None,
        }
    }

    /// In at most `most` bytes of JSON: without the analysis, and then without the document, when there is no room.
    ///
    /// # Errors
    /// For good when not even the name of the document has room.
    pub(super) fn json(&self, most: usize) -> Result<Vec<u8>, Fault> {
        for omitted in [&[][..], &["analysis"], &["analysis", "document"]] {
            let line = serde_json::to_vec(&self.line(omitted));
            let json = line.map_err(|e| Fault::last(format!("change {}: {e}", self.position)))?;
            if json.len() <= most {
                return Ok(json);
            }
        }
        Err(Fault::last(format!("a change does not fit into a message of {most} bytes")))
    }

    fn line<'a>(&'a self, omitted: &'a [&'static str]) -> Line<'a> {
        let (kind, name, related, document, analyzed) = match &self.body {
            Body::Document { kind, name, document, analyzed } => {
                (kind.as_str_name(), name, "", document.as_deref(), analyzed.as_deref())
            }
            Body::Story { kind, name, related } => (kind.as_str_name(), name, related.as_str(), None, None),
        };
        let document = document.filter(|_| !omitted.contains(&"document"));
        let analyzed = analyzed.filter(|_| !omitted.contains(&"analysis"));
        Line {
            position: self.position.to_string(),
            time: self.time.as_ref(),
            kind,
            name,
            related,
            document,
            analysis: analyzed.and_then(|analyzed| analyzed.analysis.as_ref()),
            extracted_text: analyzed.map_or("", |analyzed| &analyzed.extracted_text),
            extracted_title: analyzed.map_or("", |analyzed| &analyzed.extracted_title),
            omitted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        let document = pb::Document { text: text.to_owned(), ..pb::Document::default() };
        let analysis = Some(pb::Analysis { language_code: "en".to_owned(), ..pb::Analysis::default() });
        let analyzed = pb::GetAnalysisResponse { analysis, ..pb::GetAnalysisResponse::default() };
        let body = Body::Document {
            kind: pb::ChangeKind::Analyzed,
            name: "documents/a".to_owned(),
            document: Some(Box::new(document)),
            analyzed: Some(Box::new(analyzed)),
        };
        Record { position: 7, token: "c1.7".to_owned(), time: None, body, bytes: 0 }
    }

    #[test]
    fn what_has_no_room_is_left_out_and_told() -> Result<(), Fault> {
        let json = |text: &str, most| -> Result<String, Fault> {
            Ok(String::from_utf8_lossy(&record(text).json(most)?).into_owned())
        };
        let start = r#"{"position":"7","kind":"CHANGE_KIND_ANALYZED","name":"documents/a""#;
        let whole = format!(r#"{start},"document":{{"text":"It rained."}},"analysis":{{"languageCode":"en"}}}}"#);
        assert_eq!(json("It rained.", 1000)?, whole);
        let middle = format!(r#"{start},"document":{{"text":"It rained."}},"omitted":["analysis"]}}"#);
        assert_eq!(json("It rained.", whole.len() - 1)?, middle);
        let long = "It rained. ".repeat(100);
        assert_eq!(json(&long, 200)?, format!(r#"{start},"omitted":["analysis","document"]}}"#));
        assert!(matches!(record("").json(10), Err(Fault::Final(_))));
        Ok(())
    }
}
