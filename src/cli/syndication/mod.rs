//! RSS and Atom feeds as documents, one for each entry: RSS 0.9 to 2.0, Atom 0.3 and 1.0, Dublin Core, Media RSS.
//!
//! [`FIELDS`] says which elements of an entry stand for what; of several for one field the first in the table that holds something
//! wins, and what no row names is told to the caller, as is a time that says nothing. The key is the entry's own (`guid`, `id`), so
//! that a feed that is read again and again gives each entry once. What an entry does not say of itself (outlet, authors, language)
//! the feed says for it. Markup within an entry is text with paragraphs here; whole pages are fetched by nobody.

mod reader;

use super::documents::parse_time;
use crate::grpc::pb;
use dom_query::Document as Markup;
use reader::{Element, Read};
use std::collections::BTreeMap;
use url::Url;

/// Longest author that is kept, in bytes.
const MAX_AUTHOR_BYTES: usize = 256;

/// A feed: its entries as documents, what was passed over, and what broke it off.
#[derive(Debug, Default)]
pub(super) struct Syndicated {
    /// A document for each entry, in the order of the feed.
    pub(super) documents: Vec<pb::Document>,
    /// Elements of entries that hold something and stand for nothing here.
    pub(super) unknown: Vec<String>,
    /// Why there may have been more entries.
    pub(super) fault: Option<String>,
}

/// What an element of an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Key,
    Title,
    Text,
    Published,
    Authors,
    Page,
    Outlet,
    Language,
}

/// Names in lower case with the prefixes of [`reader`], in order of preference within each field.
const FIELDS: &[(&str, Field)] = &[
    ("id", Field::Key),
    ("guid", Field::Key),
    ("dc:identifier", Field::Key),
    ("title", Field::Title),
    ("dc:title", Field::Title),
    ("media:title", Field::Title),
    ("itunes:title", Field::Title),
    ("content:encoded", Field::Text),
    ("content", Field::Text),
    ("body", Field::Text),
    ("fullitem", Field::Text),
    ("description", Field::Text),
    ("summary", Field::Text),
    ("dc:description", Field::Text),
    ("media:description", Field::Text),
    ("itunes:summary", Field::Text),
    ("pubdate", Field::Published),
    ("published", Field::Published),
    ("issued", Field::Published),
    ("dc:date", Field::Published),
    ("dcterms:issued", Field::Published),
    ("dcterms:created", Field::Published),
    ("created", Field::Published),
    ("updated", Field::Published),
    ("modified", Field::Published),
    ("dcterms:modified", Field::Published),
    ("author", Field::Authors),
    ("dc:creator", Field::Authors),
    ("creator", Field::Authors),
    ("itunes:author", Field::Authors),
    ("feedburner:origlink", Field::Page),
    ("link", Field::Page),
    ("source", Field::Outlet),
    ("dc:publisher", Field::Outlet),
    ("dc:language", Field::Language),
    ("language", Field::Language),
];

/// Whether a text is an RSS or Atom feed by its first element.
pub(super) fn is_feed(text: &str) -> bool {
    let mut rest = text.trim_start();
    // What may stand before it: a declaration, comments, a stylesheet, a document type with declarations of its own.
    while let Some(end) = [("<?", "?>"), ("<!--", "-->"), ("<!", ">")].iter().find_map(|(open, close)| {
        let inside = rest.strip_prefix(open)?;
        let skipped =
            if *open == "<!" { inside.find('[').filter(|at| inside.find('>').is_some_and(|end| at < &end)) } else { None };
        let from = skipped.map_or(Some(0), |at| inside.get(at..)?.find(']').map(|end| at + end))?;
        inside.get(from..)?.find(close).map(|at| open.len() + from + at + close.len())
    }) {
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    let Some(tag) = rest.strip_prefix('<').and_then(|rest| rest.split('>').next()) else { return false };
    let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    match name.rsplit(':').next().unwrap_or_default() {
        "rss" | "feed" | "RDF" => true,
        "entry" => tag.contains("http://www.w3.org/2005/Atom"),
        _ => false,
    }
}

/// Reads a feed.
///
/// # Errors
/// What is wrong with it, when nothing of it could be read.
pub(super) fn parse(text: &str) -> Result<Syndicated, String> {
    let Read { root, fault } = reader::read(text);
    let feed = Feed::of(&root);
    let mut entries = Vec::new();
    collect(&root, &mut entries);
    if let (true, Some(fault)) = (entries.is_empty(), &fault) {
        return Err(format!("the feed {fault}"));
    }
    let mut links: BTreeMap<String, usize> = BTreeMap::new();
    let mut read = Syndicated { fault, ..Syndicated::default() };
    for entry in entries {
        let entry = Entry::of(entry);
        read.unknown.extend(entry.unknown.iter().cloned());
        let document = entry.document(&feed);
        if let Some(source) = &document.source {
            *links.entry(source.url.clone()).or_default() += 1;
        }
        read.documents.push(document);
    }
    for document in read.documents.iter_mut().filter(|document| document.document_id.is_empty()) {
        // The page is the key where each entry has one of its own, else its content is.
        let page = document.source.as_ref().map(|source| source.url.clone()).unwrap_or_default();
        if links.get(&page) == Some(&1) {
            document.document_id = page;
        }
    }
    read.unknown.sort();
    read.unknown.dedup();
    Ok(read)
}

/// The entries below an element, in order.
fn collect<'a>(element: &'a Element, entries: &mut Vec<&'a Element>) {
    match element.name.as_str() {
        // Half an entry is none: the break is told.
        "item" | "entry" => entries.extend(Some(element).filter(|entry| entry.is_whole)),
        "rss" | "rdf:RDF" | "RDF" | "feed" | "channel" | "Channel" | "items" => {
            element.children().for_each(|child| collect(child, entries));
        }
        _ => {}
    }
}

/// What a feed says for all its entries.
#[derive(Debug, Default)]
struct Feed {
    outlet: String,
    authors: Vec<String>,
    language: String,
    /// Its own address.
    address: String,
    /// What addresses that are no whole ones are counted from.
    base: Option<Url>,
}

impl Feed {
    fn of(root: &Element) -> Self {
        let channel = root.children().find(|child| child.name.eq_ignore_ascii_case("channel"));
        let told = || channel.into_iter().flat_map(Element::children).chain(root.children());
        let first = |names: &[&str]| {
            told().find(|child| names.contains(&child.name.as_str())).map(|child| plain(&child.markup())).unwrap_or_default()
        };
        let of_xml = |name: &str| {
            [Some(root), channel].into_iter().flatten().find_map(|element| element.attribute(name)).map(str::to_owned)
        };
        let links = |rel: &[&str]| {
            let links = told().filter(|child| child.name == "link");
            links
                .filter(|link| rel.contains(&link.attribute("rel").unwrap_or_default()))
                .map(link_of)
                .find(|l| !l.is_empty())
        };
        let address = links(&["self"]).unwrap_or_default();
        let page = links(&["", "alternate"]);
        let base =
            [of_xml("xml:base"), page, Some(address.clone())].into_iter().flatten().find_map(|text| Url::parse(&text).ok());
        Self {
            outlet: first(&["title", "dc:title"]),
            authors: told().filter(|child| child.name == "author").map(author).filter(|a| !a.is_empty()).collect(),
            language: Some(first(&["language", "dc:language"]))
                .filter(|l| !l.is_empty())
                .or(of_xml("xml:lang"))
                .unwrap_or_default(),
            address,
            base,
        }
    }
}

/// What an entry says of itself.
#[derive(Debug, Default)]
struct Entry {
    key: String,
    title: String,
    text: String,
    published: Option<pbjson_types::Timestamp>,
    authors: Vec<String>,
    page: String,
    /// The page by its key, where no link tells it.
    permalink: String,
    outlet: String,
    language: String,
    unknown: Vec<String>,
}

impl Entry {
    fn of(element: &Element) -> Self {
        let mut entry = Self::default();
        let mut rows: Vec<(usize, &Element)> = Vec::new();
        for child in element.children().flat_map(|child| match child.name.as_str() {
            // What Media RSS groups is told of the entry.
            "media:group" => child.children().collect(),
            _ => vec![child],
        }) {
            let name = child.name.to_ascii_lowercase();
            match FIELDS.iter().position(|(field, _)| *field == name) {
                Some(row) => rows.push((row, child)),
                None if child.is_bare() && child.markup().trim().is_empty() => {}
                None => entry.unknown.push(child.name.clone()),
            }
        }
        rows.sort_by_key(|(row, _)| *row);
        // Several elements of one name are several authors; several names are one author said again.
        let authors =
            rows.iter().find(|(row, child)| is(*row, Field::Authors) && !author(child).is_empty()).map(|(row, _)| *row);
        for (row, child) in rows {
            match FIELDS.get(row).map(|(_, field)| *field) {
                Some(Field::Authors) if Some(row) == authors => entry.author(child),
                Some(field) => entry.take(field, child),
                None => {}
            }
        }
        if entry.key.is_empty() {
            entry.key = element.attribute("rdf:about").unwrap_or_default().trim().to_owned();
        }
        if entry.language.is_empty() {
            entry.language = element.attribute("xml:lang").unwrap_or_default().to_owned();
        }
        entry
    }

    /// Sets a field that no earlier element has set.
    fn take(&mut self, field: Field, element: &Element) {
        match field {
            Field::Key => {
                let key = element.markup().trim().to_owned();
                // RSS: the address of the page unless it says that it is none.
                if element.name == "guid" && element.attribute("isPermaLink") != Some("false") && Url::parse(&key).is_ok() {
                    set(&mut self.permalink, key.clone());
                }
                set(&mut self.key, key);
            }
            Field::Title => set(&mut self.title, content(element)),
            Field::Text => self.body(element),
            Field::Published => self.time(element),
            Field::Page => self.link(element),
            Field::Outlet => {
                let title = element.children().find(|child| child.name == "title");
                set(&mut self.outlet, plain(&title.unwrap_or(element).markup()));
            }
            Field::Language => set(&mut self.language, element.markup().trim().to_owned()),
            // Those are taken by their rows.
            Field::Authors => {}
        }
    }

    fn body(&mut self, element: &Element) {
        let kind = element.attribute("type").unwrap_or_default();
        let is_words =
            kind.is_empty() || ["text", "html", "xhtml", "application/xhtml+xml"].iter().any(|k| kind.starts_with(k));
        if !is_words || (element.attribute("src").is_some() && element.markup().trim().is_empty()) {
            // Pictures as letters, and texts that stand elsewhere.
            self.unknown.push(format!("{} of another kind", element.name));
            return;
        }
        if let Some(language) = element.attribute("xml:lang") {
            set(&mut self.language, language.to_owned());
        }
        set(&mut self.text, content(element));
    }

    fn time(&mut self, element: &Element) {
        let told = element.markup();
        match parse_time(&told) {
            Ok(time) => self.published = self.published.or(Some(time)),
            Err(_) if told.trim().is_empty() => {}
            Err(_) => self.unknown.push(format!("{} {}", element.name, told.trim())),
        }
    }

    fn author(&mut self, element: &Element) {
        match author(element) {
            name if name.len() > MAX_AUTHOR_BYTES => {
                self.unknown.push(format!("{} (an entry longer than {MAX_AUTHOR_BYTES} bytes)", element.name));
            }
            name if name.is_empty() || self.authors.contains(&name) => {}
            name => self.authors.push(name),
        }
    }

    fn link(&mut self, element: &Element) {
        if matches!(element.attribute("rel"), None | Some("alternate")) {
            set(&mut self.page, link_of(element));
        }
    }

    fn document(self, feed: &Feed) -> pb::Document {
        let page = match (Url::parse(&self.page), &feed.base) {
            _ if self.page.is_empty() => self.permalink,
            (Err(_), Some(base)) => base.join(&self.page).map_or(self.page, String::from),
            _ => self.page,
        };
        // Of a headline that is all there is, the headline is the text.
        let (title, text) = if self.text.is_empty() { (String::new(), self.title) } else { (self.title, self.text) };
        let language = if self.language.is_empty() { &feed.language } else { &self.language };
        pb::Document {
            document_id: self.key,
            title,
            text,
            source: Some(pb::Source {
                outlet: if self.outlet.is_empty() { feed.outlet.clone() } else { self.outlet },
                url: page,
                feed: feed.address.clone(),
                ..pb::Source::default()
            }),
            authors: if self.authors.is_empty() { feed.authors.clone() } else { self.authors },
            language_code: language.trim().replace('_', "-"),
            publish_time: self.published,
            ..pb::Document::default()
        }
    }
}

fn is(row: usize, field: Field) -> bool {
    FIELDS.get(row).is_some_and(|(_, of)| *of == field)
}

fn set(field: &mut String, value: String) {
    if field.is_empty() {
        *field = value;
    }
}

/// Where a link leads.
fn link_of(link: &Element) -> String {
    link.attribute("href").map_or_else(|| link.markup(), str::to_owned).trim().to_owned()
}

/// The name of an author. RSS has addresses for names, "desk@lakeside.example (Ana Ruiz)"; Atom has elements.
fn author(element: &Element) -> String {
    let part = |name: &str| element.children().find(|child| child.name == name).map(|child| plain(&child.markup()));
    let told =
        part("name").filter(|name| !name.is_empty()).or_else(|| part("email")).unwrap_or_else(|| plain(&element.markup()));
    let name =
        told.split_once(" (").filter(|(address, _)| address.contains('@')).map(|(_, name)| name.trim_end_matches(')'));
    name.unwrap_or(&told).trim().to_owned()
}

/// What an element says, as text. Atom says of some that they hold no markup, whatever it looks like.
fn content(element: &Element) -> String {
    match element.attribute("type") {
        Some("text" | "text/plain") if element.attribute("mode") != Some("escaped") => element.markup().trim().to_owned(),
        _ => plain(&element.markup()),
    }
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
mod tests;
