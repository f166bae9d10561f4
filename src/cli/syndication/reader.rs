//! The elements of a feed, as far as feeds in the wild let themselves be read: end tags that are missing or too many, `&` that
//! begins no reference, prefixes that nobody declared.
//!
//! What an element holds is kept as HTML, because that is what entries hold, escaped, in CDATA or as elements. Namespaces that feeds
//! share have one prefix each here, whatever the feed calls them; RSS and Atom themselves have none.

use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Deepest element that is one of its own; what is deeper belongs to the one above.
const MAX_DEPTH: usize = 256;

/// Beginnings of the names of namespaces, and what stands for them here.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://www.w3.org/2005/Atom", ""),
    ("http://purl.org/atom/ns#", ""),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://purl.org/rss/1.0/modules/syndication/", "sy:"),
    ("http://purl.org/rss/1.0/modules/slash/", "slash:"),
    ("http://purl.org/rss/1.0/modules/event/", "ev:"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://purl.org/net/rss1.1#", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://my.netscape.com/publish/formats/rss", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://purl.org/dc/elements/1.", "dc:"),
    ("http://purl.org/dc/terms/", "dcterms:"),
    ("http://search.yahoo.com/mrss", "media:"),
    ("http://www.rssboard.org/media-rss", "media:"),
    ("http://www.itunes.com/", "itunes:"),
    ("http://rssnamespace.org/feedburner/ext/", "feedburner:"),
    ("http://www.w3.org/1999/xhtml", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:"),
];

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name, with the prefix of its namespace.
    pub(super) name: String,
    /// Whether it came to its end, and was not broken off.
    pub(super) is_whole: bool,
    attributes: Vec<(String, String)>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    /// What was written, references resolved.
    Text(String),
    Element(Element),
}

/// A feed's root, and what broke it off.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) root: Element,
    /// Why there is no more of it.
    pub(super) fault: Option<String>,
}

/// Reads all of a text, or as much as can be read.
pub(super) fn read(text: &str) -> Read {
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut fault = None;
    loop {
        match reader.read_resolved_event() {
            Ok((_, Event::Eof)) => break,
            Ok((namespace, Event::Start(tag))) => {
                let element = Element::new(&namespace, &tag);
                if open.len() < MAX_DEPTH { open.push(element) } else { add(&mut open, Node::Element(element)) }
            }
            Ok((namespace, Event::Empty(tag))) => add(&mut open, Node::Element(Element::new(&namespace, &tag))),
            Ok((namespace, Event::End(tag))) => close(&mut open, &qualified(&namespace, tag.name().as_ref())),
            Ok((_, Event::Text(text))) => add_text(&mut open, &String::from_utf8_lossy(&text)),
            Ok((_, Event::CData(text))) => add_text(&mut open, &String::from_utf8_lossy(&text)),
            Ok((_, Event::GeneralRef(reference))) => {
                let name = String::from_utf8_lossy(&reference);
                match (reference.resolve_char_ref(), resolve_predefined_entity(&name)) {
                    (Ok(Some(letter)), _) => add_text(&mut open, letter.encode_utf8(&mut [0; 4])),
                    (_, Some(resolved)) => add_text(&mut open, resolved),
                    // One of HTML's, as a rule: what reads the HTML knows it.
                    _ => add_text(&mut open, &format!("&{name};")),
                }
            }
            Ok(_) => {}
            Err(error) => {
                fault = Some(format!("is broken at byte {}: {error}", reader.error_position()));
                break;
            }
        }
    }
    if fault.is_none() && open.len() > 1 {
        let names: Vec<&str> = open.iter().skip(1).map(|element| element.name.as_str()).collect();
        fault = Some(format!("ends within {}", names.join(" > ")));
    }
    for element in &mut open {
        element.is_whole = fault.is_none();
    }
    while open.len() > 1 {
        close_last(&mut open);
    }
    let root = open.pop().unwrap_or_default().nodes.into_iter().find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    Read { root: root.unwrap_or_default(), fault }
}

fn add(open: &mut [Element], node: Node) {
    if let Some(element) = open.last_mut() {
        element.nodes.push(node);
    }
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else { return };
    match element.nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => element.nodes.push(Node::Text(text.to_owned())),
    }
}

/// Closes the last open element of this name and all within it. An end of what is not open ends nothing.
fn close(open: &mut Vec<Element>, name: &str) {
    let Some(at) = open.iter().skip(1).rposition(|element| element.name == name) else { return };
    while open.len() > at + 1 {
        close_last(open);
    }
}

fn close_last(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        add(open, Node::Element(element));
    }
}

/// A name with the prefix of its namespace; as it is written where the namespace is not one of those that feeds share.
fn qualified(namespace: &ResolveResult<'_>, name: &[u8]) -> String {
    let written = String::from_utf8_lossy(name);
    let ResolveResult::Bound(bound) = namespace else { return written.into_owned() };
    let bound = String::from_utf8_lossy(bound.as_ref());
    match NAMESPACES.iter().find(|(begin, _)| bound.starts_with(begin)) {
        Some((_, prefix)) => format!("{prefix}{}", written.rsplit(':').next().unwrap_or_default()),
        None => written.into_owned(),
    }
}

impl Element {
    fn new(namespace: &ResolveResult<'_>, tag: &BytesStart<'_>) -> Self {
        let attribute = |key: &[u8], value: &[u8]| {
            let value = String::from_utf8_lossy(value);
            let value = quick_xml::escape::unescape(&value).map_or_else(|_| value.to_string(), |v| v.into_owned());
            (String::from_utf8_lossy(key).into_owned(), value)
        };
        let mut written = tag.html_attributes();
        let attributes = written.with_checks(false).flatten().map(|a| attribute(a.key.as_ref(), &a.value)).collect();
        Self { name: qualified(namespace, tag.name().as_ref()), attributes, nodes: Vec::new(), is_whole: true }
    }

    /// The value of an attribute, by its name as it is written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has attributes.
    pub(super) fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The elements that it holds.
    pub(super) fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// What it holds as HTML: as it is written where it holds no elements, else those elements again.
    pub(super) fn markup(&self) -> String {
        match &self.nodes[..] {
            [] => String::new(),
            [Node::Text(text)] => text.clone(),
            nodes => {
                let mut out = String::new();
                write(nodes, &mut out);
                out
            }
        }
    }
}

/// Elements again, as HTML. No deeper than [`MAX_DEPTH`].
fn write(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&quick_xml::escape::partial_escape(text.as_str())),
            Node::Element(element) => {
                out.push_str(&format!("<{}>", element.name));
                write(&element.nodes, out);
                out.push_str(&format!("</{}>", element.name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        for (text, markup, fault) in [
            ("<a>x &amp; y &#233; &eacute; z</a>", "x & y é &eacute; z", None),
            ("<a>A&T and R & D</a>", "A&T and R & D", None),
            ("<a><![CDATA[<p>x</p>]]></a>", "<p>x</p>", None),
            ("<a>x<br>y</b></a>", "x<br>y</br>", None),
            ("<a><p>x &lt; y<br/></p></a>", "<p>x &lt; y<br></br></p>", None),
            ("<a><u:b>x</u:b></a>", "<u:b>x</u:b>", None),
            ("<a><b>x", "<b>x</b>", Some("ends within a > b")),
            ("<a>x<![CDATA[y", "x", Some("is broken at byte ")),
        ] {
            let read = read(text);
            assert_eq!(read.root.markup(), markup, "{text}");
            assert_eq!(read.fault.is_some(), fault.is_some(), "{text}: {:?}", read.fault);
            assert!(read.fault.unwrap_or_default().starts_with(fault.unwrap_or_default()), "{text}");
        }
    }

    #[test]
    fn a_namespace_has_one_prefix_whatever_it_is_called() {
        let text = r#"<r xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:x="urn:x" xmlns:a="http://www.w3.org/2005/Atom"
            q='1' bare><d:date/><x:y/><a:link href="a&amp;b"/></r>"#;
        let root = read(text).root;
        assert_eq!(root.children().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["dc:date", "x:y", "link"]);
        assert_eq!(root.attribute("q"), Some("1"));
        assert_eq!(root.children().last().and_then(|e| e.attribute("href")), Some("a&b"));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(<[a-z/!?\\[\\]: ='\"]{0,9}>|&[a-z#0-9]{0,4};?|\\PC{0,6}|<!\\[CDATA\\[|\\]\\]>|-->|<!--){0,24}") {
            let _ = read(&text).root.markup();
        }

        #[test]
        fn depth_is_bounded(depth in 0_usize..2_000) {
            let _ = read(&"<a>".repeat(depth)).root.markup();
        }
    }
}
