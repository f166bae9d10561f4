//! RSS and Atom feeds as documents, one for each entry.
//!
//! The key is the entry's own (`guid`, `id`), so that a feed that is read again and again gives each entry once. What an entry does
//! not say of itself (authors, language) the feed says for it. Markup within an entry is text with paragraphs here; whole pages are
//! fetched by nobody.

use crate::grpc::pb;
use dom_query::Document as Markup;
use feed_rs::model::{Content, Entry, Feed, Link, Person, Text};

/// Longest author that is kept, in bytes.
const MAX_AUTHOR_BYTES: usize = 256;

/// A feed: its entries as documents, and what was passed over.
#[derive(Debug, Default)]
pub(super) struct Syndicated {
    /// A document for each entry, in the order of the feed.
    pub(super) documents: Vec<pb::Document>,
    /// Elements of entries that hold something and stand for nothing here.
    pub(super) unknown: Vec<String>,
}

/// Whether a text is an RSS or Atom feed by its first words.
pub(super) fn is_feed(text: &str) -> bool {
    let mut rest = text.trim_start();
    // What may stand before the first element: a declaration, comments, a stylesheet.
    while let Some(end) = ["<?", "<!--"].iter().find_map(|open| {
        let close = if *open == "<?" { "?>" } else { "-->" };
        rest.strip_prefix(open)?.find(close).map(|at| open.len() + at + close.len())
    }) {
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    ["<rss", "<feed", "<rdf:RDF"].iter().any(|open| rest.starts_with(open))
}

/// Reads a feed.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Syndicated, String> {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    let mut feed = parser.parse(text.as_bytes()).map_err(|error| format!("no RSS or Atom feed: {error}"))?;
    let entries = std::mem::take(&mut feed.entries);
    let mut read = Syndicated::default();
    for entry in entries {
        read.unknown.extend(passed_over(&entry).map(str::to_owned));
        read.documents.push(document(&feed, entry));
    }
    read.unknown.sort();
    read.unknown.dedup();
    Ok(read)
}

/// Elements of an entry for which a document has no place.
fn passed_over(entry: &Entry) -> impl Iterator<Item = &'static str> {
    [
        ("category", !entry.categories.is_empty()),
        ("contributor", !entry.contributors.is_empty()),
        ("media", !entry.media.is_empty()),
        ("rights", entry.rights.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
}

fn document(feed: &Feed, entry: Entry) -> pb::Document {
    let published = entry.published.or(entry.updated);
    let authors = if entry.authors.is_empty() { &feed.authors } else { &entry.authors };
    let body = entry.content.and_then(|Content { body, .. }| body).filter(|body| !body.trim().is_empty());
    pb::Document {
        document_id: entry.id,
        title: entry.title.map(|title| plain(&title.content)).unwrap_or_default(),
        text: plain(&body.or(entry.summary.map(|summary| summary.content)).unwrap_or_default()),
        source: Some(pb::Source {
            outlet: words(feed.title.as_ref()),
            url: address(&entry.links),
            feed: feed
                .links
                .iter()
                .find(|link| link.rel.as_deref() == Some("self"))
                .map(|link| link.href.clone())
                .unwrap_or_default(),
            ..pb::Source::default()
        }),
        authors: authors.iter().map(author).filter(|a| !a.is_empty() && a.len() <= MAX_AUTHOR_BYTES).collect(),
        language_code: entry.language.or_else(|| feed.language.clone()).unwrap_or_default().replace('_', "-"),
        publish_time: published
            .map(|at| pbjson_types::Timestamp { seconds: at.timestamp(), nanos: at.timestamp_subsec_nanos() as i32 }),
        ..pb::Document::default()
    }
}

/// The name of an author. RSS has addresses for names, "desk@lakeside.example (Ana Ruiz)", which the parser puts into `email`.
fn author(person: &Person) -> String {
    let told = person.email.as_ref().filter(|_| person.name == "author").unwrap_or(&person.name).trim();
    told.split_once(" (").map_or(told, |(_, name)| name.trim_end_matches(')')).to_owned()
}

/// The page of an entry.
fn address(links: &[Link]) -> String {
    let page = links.iter().find(|link| matches!(link.rel.as_deref(), None | Some("alternate"))).or(links.first());
    page.map(|link| link.href.clone()).unwrap_or_default()
}

fn words(text: Option<&Text>) -> String {
    text.map(|text| plain(&text.content)).unwrap_or_default()
}

/// Text without markup, its paragraphs apart.
fn plain(text: &str) -> String {
    if text.contains(['<', '&']) {
        Markup::fragment(text).formatted_text().trim().to_owned()
    } else {
        text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Lakeside News</title><link>https://lakeside.example/</link><language>en-GB</language>
  <atom:link href="https://lakeside.example/feed.xml" rel="self" type="application/rss+xml"/>
  <item>
    <title>Ferry runs aground &amp; floats again</title>
    <link>https://lakeside.example/ferry</link>
    <guid isPermaLink="false">ferry-1</guid>
    <pubDate>Tue, 14 May 2024 10:00:00 GMT</pubDate>
    <dc:creator>Ana Ruiz</dc:creator>
    <category>Sea</category>
    <description>Short.</description>
    <content:encoded><![CDATA[<p>A ferry ran aground.</p><p>Nobody was hurt, the mayor said.</p>]]></content:encoded>
  </item>
  <item>
    <title>Snow</title><link>https://lakeside.example/snow</link><guid>https://lakeside.example/snow</guid>
    <author>desk@lakeside.example (Leo Brandt)</author>
    <pubDate>Wed, 15 May 2024 12:00:00 +0200</pubDate>
    <description>It snowed in Lima.</description>
  </item>
</channel></rss>"#;

    const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es">
  <title>Andina</title><id>urn:feed</id><updated>2024-05-14T10:00:00Z</updated><author><name>Redacción</name></author>
  <link rel="self" href="https://andina.example/atom"/>
  <entry><title>Nieve</title><id>urn:1</id><updated>2024-05-14T10:00:00Z</updated>
    <link href="https://andina.example/1"/><content type="html">&lt;p&gt;Nevó en Lima.&lt;/p&gt;</content></entry>
</feed>"#;

    fn read(feed: &str) -> Syndicated {
        parse(feed).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn every_entry_is_a_document_and_nothing_of_it_is_lost() {
        let Syndicated { documents, unknown } = read(RSS);
        let [ferry, snow] = &documents[..] else { panic!("{documents:?}") };
        assert_eq!(ferry.document_id, "ferry-1");
        assert_eq!(ferry.title, "Ferry runs aground & floats again");
        assert_eq!(ferry.text, "A ferry ran aground.\n\nNobody was hurt, the mayor said.");
        assert_eq!((ferry.authors.join(";"), snow.authors.join(";")), ("Ana Ruiz".to_owned(), "Leo Brandt".to_owned()));
        assert_eq!((ferry.publish_time.map(|t| t.seconds), ferry.language_code.as_str()), (Some(1_715_680_800), "en-gb"));
        let source = ferry.source.clone().unwrap_or_default();
        assert_eq!((source.outlet.as_str(), source.url.as_str()), ("Lakeside News", "https://lakeside.example/ferry"));
        assert_eq!(source.feed, "https://lakeside.example/feed.xml");
        assert_eq!((snow.text.as_str(), snow.publish_time.map(|t| t.seconds)), ("It snowed in Lima.", Some(1_715_767_200)));
        assert_eq!(unknown, ["category"]);

        let Syndicated { documents, unknown } = read(ATOM);
        let [nieve] = &documents[..] else { panic!("{documents:?}") };
        assert_eq!((nieve.text.as_str(), nieve.language_code.as_str()), ("Nevó en Lima.", "es"));
        assert_eq!((nieve.authors.join(";"), nieve.document_id.as_str()), ("Redacción".to_owned(), "urn:1"));
        assert_eq!(nieve.source.clone().unwrap_or_default().url, "https://andina.example/1");
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn feeds_are_told_from_pages_and_text() {
        assert!(is_feed(RSS) && is_feed(ATOM));
        for text in ["<html><p>x", "<?xml version='1.0'?><html>", "A < b", "", "<!-- open"] {
            assert!(!is_feed(text), "{text}");
        }
        assert!(parse("<rss><channel>").is_err() || read("<rss><channel></channel></rss>").documents.is_empty());
    }
}
