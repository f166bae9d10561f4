//! What a caller sends ([`Document`]) and what the analysis reads ([`Article`]).

use crate::span::Span;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// A news document as its caller describes it; the fields are those that article extractors produce.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The caller's own key; empty when the caller has none.
    pub document_id: String,
    /// Headline, a text of its own; may be empty.
    pub title: String,
    /// The body: the text that spans index.
    pub text: String,
    /// How `text` was sent.
    pub mime_type: MimeType,
    /// Where it was published.
    pub source: Source,
    /// By-line, one author each.
    pub authors: Vec<String>,
    /// BCP-47 hint; empty to have the language detected.
    pub language_code: String,
    /// When it was published, in UTC: the anchor of relative dates where no dateline gives a better one.
    pub publish_time: Option<DateTime>,
    /// When it was fetched, in UTC.
    pub crawl_time: Option<DateTime>,
    /// Free labels of the caller.
    pub labels: BTreeMap<String, String>,
    /// The caller's revision number; a higher one replaces a lower one.
    pub revision: i64,
}

/// Where a document was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Name of the newspaper, site or station.
    pub outlet: String,
    /// Address of the page.
    pub url: String,
    /// News agency that wrote it.
    pub agency: String,
    /// Feed it came through.
    pub feed: String,
}

/// How the text of a document was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MimeType {
    /// `text/plain`.
    #[default]
    Plain,
    /// `text/html`: the main text is extracted at the edge, and spans index the extracted text.
    Html,
}

/// The text under analysis: title and body as one string, so that every stage walks one text with one kind of offset.
///
/// The title, when there is one, is the first paragraph and is followed by a blank line. [`Article::body_start`] says where
/// the body begins; the edge turns offsets below it into spans of the title and takes it off the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    text: String,
    title_end: u32,
    body_start: u32,
    /// Publication time in UTC, when the caller knows it.
    pub publish_time: Option<DateTime>,
    /// The caller's BCP-47 hint; empty when there is none.
    pub language_hint: String,
}

impl Article {
    /// Joins a title (may be empty) and a body.
    pub fn new(title: &str, body: &str) -> Self {
        let mut text = String::with_capacity(title.len() + 2 + body.len());
        if !title.is_empty() {
            text.push_str(title);
            text.push_str("\n\n");
        }
        let body_start = text.len() as u32;
        text.push_str(body);
        Self { text, title_end: title.len() as u32, body_start, publish_time: None, language_hint: String::new() }
    }

    /// The same article, published at `time` (UTC).
    pub fn published(mut self, time: Option<DateTime>) -> Self {
        self.publish_time = time;
        self
    }

    /// Title and body in one string.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The title, or an empty span at 0.
    pub fn title(&self) -> Span {
        Span::new(0, self.title_end)
    }

    /// Offset at which the body begins.
    pub fn body_start(&self) -> u32 {
        self.body_start
    }

    /// The body.
    pub fn body(&self) -> Span {
        Span::new(self.body_start, self.text.len() as u32)
    }

    /// Whether `span` lies in the title.
    pub fn in_title(&self, span: Span) -> bool {
        span.start < self.body_start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_body_are_one_text() {
        let article = Article::new("Talks end", "LIMA, May 3 -- Talks ended.");
        assert_eq!(article.title().of(article.text()), "Talks end");
        assert_eq!(article.body().of(article.text()), "LIMA, May 3 -- Talks ended.");
        assert!(article.in_title(Span::new(0, 5)) && !article.in_title(article.body()));
    }

    #[test]
    fn without_a_title_the_body_begins_at_zero() {
        let article = Article::new("", "Text.");
        assert_eq!((article.body_start(), article.title()), (0, Span::default()));
    }
}
