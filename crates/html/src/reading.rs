//! Of the tree of a page, what a reader of its story would see, copied into a tree of its own.
//!
//! The copy has no scripts, forms, frames and drawings, no furniture, and of attributes only those that say what an element is.
//! Elements that only change how letters look are left out and their contents stay, so that a paragraph is one text. What nests
//! deeper than [`MAX_READ_DEPTH`] is put side by side: whoever walks the copy needs a small stack, and time that grows with the
//! page, not with its square. Posts of a live page become paragraphs of one story.

use super::{Refusal, furniture, sink};
use dom_query::{Document, Element, NodeData, NodeId, Tree};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};
use std::collections::{HashMap, HashSet};

/// Deepest nesting of the copy.
const MAX_READ_DEPTH: usize = 48;

/// Most elements and texts of the copy; stories of newspapers have 100 to 3,000, live pages 15,000.
const MAX_READ_NODES: usize = 40_000;

/// Longest value of an attribute that is copied; the contents of a `meta` may have four times as much.
const MAX_VALUE: usize = 1_024;

/// Longest JSON-LD that is copied.
const MAX_JSON_LD: usize = 256 << 10;

/// Longest text of one node: what escapes text looks from each place to its end.
const MAX_TEXT: usize = 2 << 10;

/// Unlinked letters that make a paragraph one of a story.
const PARAGRAPH: usize = 80;

/// So many paragraphs are a story, whatever the class of what holds them.
const STORY: usize = 3;

/// What is neither text nor holds any that belongs to a story.
#[rustfmt::skip]
const UNREAD: [&str; 32] = [
    "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video", "map", "button",
    "input", "select", "textarea", "option", "datalist", "dialog", "frameset", "link", "base", "progress", "meter", "applet",
    "noembed", "noframes", "figcaption", "nav", "param", "source", "track",
];

/// What only changes how letters look or what they mean.
#[rustfmt::skip]
const LETTERS: [&str; 32] = [
    "b", "strong", "i", "em", "u", "s", "strike", "small", "big", "font", "tt", "mark", "abbr", "acronym", "cite", "q", "sub",
    "sup", "ins", "del", "bdi", "bdo", "kbd", "samp", "var", "dfn", "code", "time", "data", "nobr", "wbr", "span",
];

/// Attributes that say what an element is.
#[rustfmt::skip]
const TELLING: [&str; 17] = [
    "class", "id", "role", "rel", "itemprop", "property", "name", "content", "type", "lang", "dir", "hidden", "style",
    "aria-hidden", "aria-modal", "summary", "datatable",
];

/// What can be read of a page.
pub(super) struct Reading {
    /// The tree.
    pub page: Document,
    /// Its first heading of the first rank, for pages without a title; else empty.
    pub headline: String,
}

/// What an element holds.
#[derive(Clone, Copy, Default)]
struct Holds {
    /// Letters, and how many of them are links.
    letters: usize,
    linked: usize,
    /// Paragraphs, and those long enough for a story.
    paragraphs: usize,
    long_paragraphs: usize,
    /// Headings below the first rank that are no links.
    headings: usize,
    /// Whether an `article`, `main` or `h1` is within.
    main: bool,
}

/// Copies what can be read.
///
/// # Errors
/// [`Refusal`] when it nests too deeply or is too much.
pub(super) fn copy<S>(page: &Document, without_furniture: bool) -> Result<Reading, Refusal<S>> {
    let order = walk(&page.tree)?;
    let holds = holds(&page.tree, &order);
    let posts = posts(&page.tree, &order, &holds);
    let mut copier =
        Copier { from: &page.tree, to: Document::default(), holds, posts, without_furniture, headline: String::new() };
    copier.run();
    if copier.to.tree.len() > MAX_READ_NODES {
        return Err(Refusal::Nodes);
    }
    Ok(Reading { page: copier.to, headline: copier.headline })
}

/// A node on the way through a page.
struct Visit {
    id: NodeId,
    /// Place of its parent in the order.
    parent: usize,
    linked: bool,
}

/// Every node below the root, parents before children.
fn walk<S>(tree: &Tree) -> Result<Vec<Visit>, Refusal<S>> {
    let mut order: Vec<Visit> = vec![Visit { id: tree.root_id(), parent: 0, linked: false }];
    let mut open = vec![(0usize, 0u32)];
    while let Some((at, depth)) = open.pop() {
        if depth > sink::MAX_DEPTH {
            return Err(Refusal::Depth);
        }
        let (id, linked) = (order[at].id, order[at].linked || has_name(tree, &order[at].id, "a"));
        for child in tree.child_ids_of_it(&id, false) {
            open.push((order.len(), depth + 1));
            order.push(Visit { id: child, parent: at, linked });
        }
    }
    Ok(order)
}

fn has_name(tree: &Tree, id: &NodeId, name: &str) -> bool {
    tree.get_name(id).is_some_and(|n| &*n.local == name)
}

fn attribute(element: &Element, name: &str) -> Option<StrTendril> {
    element.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.clone())
}

/// What each element holds, children added up into parents.
fn holds(tree: &Tree, order: &[Visit]) -> HashMap<NodeId, Holds> {
    let mut all = vec![Holds::default(); order.len()];
    for (at, visit) in order.iter().enumerate().rev() {
        let mut own = all[at];
        tree.query_node(&visit.id, |node| match &node.data {
            NodeData::Text { contents } => {
                own.letters = contents.chars().filter(|c| c.is_alphanumeric()).count();
                own.linked = if visit.linked { own.letters } else { 0 };
            }
            NodeData::Element(element) => match &*element.name.local {
                "script" | "style" | "noscript" | "template" => own = Holds::default(),
                "p" if own.letters > 0 => {
                    own.paragraphs += 1;
                    own.long_paragraphs += usize::from(own.letters - own.linked >= PARAGRAPH);
                }
                "h2" | "h3" | "h4" if own.letters > 0 && own.linked == 0 => own.headings += 1,
                "article" | "main" | "h1" => own.main = true,
                _ => {}
            },
            _ => {}
        });
        all[at] = own;
        if at > 0 {
            let parent = &mut all[visit.parent];
            parent.letters += own.letters;
            parent.linked += own.linked;
            parent.paragraphs += own.paragraphs;
            parent.long_paragraphs += own.long_paragraphs;
            parent.headings += own.headings;
            parent.main |= own.main;
        }
    }
    order.iter().zip(all).map(|(visit, holds)| (visit.id, holds)).collect()
}

/// Posts of a live page: siblings of one class, each with a heading of its own that is no link, and paragraphs.
fn posts(tree: &Tree, order: &[Visit], holds: &HashMap<NodeId, Holds>) -> HashSet<NodeId> {
    let mut alike: HashMap<(usize, LocalName, String), Vec<NodeId>> = HashMap::new();
    for visit in order {
        let is_post = holds.get(&visit.id).is_some_and(|h| h.headings == 1 && h.paragraphs > 0 && h.linked * 2 < h.letters);
        if !is_post {
            continue;
        }
        tree.query_node(&visit.id, |node| {
            let NodeData::Element(element) = &node.data else { return };
            if let Some(class) = attribute(element, "class").filter(|class| !class.trim().is_empty()) {
                alike.entry((visit.parent, element.name.local.clone(), class.to_string())).or_default().push(visit.id);
            }
        });
    }
    alike.into_values().filter(|posts| posts.len() > 1).flatten().collect()
}

/// What becomes of a node.
enum Fate {
    /// It is left out with all that it holds.
    Dropped,
    /// What it holds stands in its place.
    Opened,
    /// It is copied.
    Copied(NodeData),
}

struct Copier<'a> {
    from: &'a Tree,
    to: Document,
    holds: HashMap<NodeId, Holds>,
    posts: HashSet<NodeId>,
    without_furniture: bool,
    headline: String,
}

impl Copier<'_> {
    fn run(&mut self) {
        // A node to copy, the parent of its copy, and how deep that is.
        let mut open = vec![(self.from.root_id(), self.to.tree.root_id(), 0usize)];
        while let Some((id, parent, depth)) = open.pop() {
            let (parent, depth) = match self.fate(&id) {
                Fate::Dropped => continue,
                Fate::Opened => (parent, depth),
                Fate::Copied(NodeData::Text { contents }) => {
                    self.text(&parent, &contents);
                    continue;
                }
                Fate::Copied(data) => {
                    let copy = self.to.tree.create_node(data);
                    self.to.tree.append_child_of(&parent, &copy);
                    if depth < MAX_READ_DEPTH { (copy, depth + 1) } else { (parent, depth) }
                }
            };
            if self.to.tree.len() > MAX_READ_NODES {
                return;
            }
            // The last child lies at the bottom.
            open.extend(self.from.child_ids_of_it(&id, true).map(|child| (child, parent, depth)));
        }
    }

    /// Adds text to what its parent ends with. White space between blocks is none.
    fn text(&self, parent: &NodeId, contents: &str) {
        let tree = &self.to.tree;
        let last = tree.last_child_of(parent);
        let mut rest = match (contents.trim().is_empty(), &last) {
            (true, None) => return,
            (true, Some(_)) => " ",
            (false, _) => contents,
        };
        let joined = last.and_then(|last| last.update(|node| join(&mut node.data, rest))).unwrap_or(false);
        while !joined && !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(MAX_TEXT));
            tree.append_child_data_of(parent, NodeData::Text { contents: StrTendril::from_slice(piece) });
            rest = after;
        }
    }

    fn fate(&mut self, id: &NodeId) -> Fate {
        let holds = self.holds.get(id).copied().unwrap_or_default();
        let followed = self.is_followed_by_text(id);
        let fate = self.from.query_node(id, |node| match &node.data {
            NodeData::Document | NodeData::Fragment => Fate::Opened,
            NodeData::Text { contents } => Fate::Copied(NodeData::Text { contents: contents.clone() }),
            NodeData::Element(element) => self.fate_of_element(id, element, holds, followed),
            NodeData::Comment { .. } | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => Fate::Dropped,
        });
        let fate = fate.unwrap_or(Fate::Dropped);
        if self.headline.is_empty() && has_name(self.from, id, "h1") && holds.letters > 0 && holds.letters < 300 {
            self.headline = self
                .from
                .get(id)
                .map(|node| node.text().split_whitespace().collect::<Vec<_>>().join(" "))
                .unwrap_or_default();
        }
        fate
    }

    fn fate_of_element(&self, id: &NodeId, element: &Element, holds: Holds, followed: bool) -> Fate {
        let name = &*element.name.local;
        let json_ld = name == "script" && attribute(element, "type").is_some_and(|t| &*t == "application/ld+json");
        if json_ld && self.from.get(id).is_some_and(|node| node.text().len() > MAX_JSON_LD) {
            return Fate::Dropped;
        }
        if UNREAD.contains(&name) || (name == "script" && !json_ld) || element.name.ns != ns!(html) {
            return Fate::Dropped;
        }
        if self.without_furniture && is_furniture(name, element, holds, || self.from.get(id).map(|node| node.text())) {
            return Fate::Dropped;
        }
        if self.posts.contains(id) {
            return Fate::Opened;
        }
        // A place and a date before the first words of a story are a dateline, not the byline for which it would be taken.
        let dateline = followed && attribute(element, "class").is_some_and(|class| class.contains("dateline"));
        let attrs = if dateline { Vec::new() } else { telling(element) };
        if LETTERS.contains(&name) && attrs.is_empty() {
            return Fate::Opened;
        }
        Fate::Copied(NodeData::Element(Element::new(element.name.clone(), attrs, None, false)))
    }

    fn is_followed_by_text(&self, id: &NodeId) -> bool {
        let next = self.from.next_sibling_of(id);
        next.is_some_and(|next| next.is_text() && next.is_nonempty_text())
    }
}

/// Adds more to a text, if it is one and stays short.
fn join(node: &mut NodeData, more: &str) -> bool {
    match node {
        NodeData::Text { contents } if contents.len() + more.len() <= MAX_TEXT => {
            contents.push_slice(more);
            true
        }
        _ => false,
    }
}

/// The attributes that say what an element is. Of addresses it is enough to know whether they lead elsewhere.
fn telling(element: &Element) -> Vec<Attribute> {
    let bound = if &*element.name.local == "meta" { 4 * MAX_VALUE } else { MAX_VALUE };
    let kept = element.attrs.iter().filter_map(|a| match &*a.name.local {
        name if TELLING.contains(&name) && a.value.len() <= bound => Some(a.clone()),
        "href" => {
            let value = if a.value.starts_with('#') { "#x" } else { "/" };
            Some(Attribute { name: a.name.clone(), value: StrTendril::from_slice(value) })
        }
        "src" | "srcset" | "data-src" if &*element.name.local == "img" => {
            let name = QualName::new(None, ns!(), LocalName::from("src"));
            Some(Attribute { name, value: StrTendril::from_slice("/") })
        }
        _ => None,
    });
    let mut attrs: Vec<Attribute> = Vec::new();
    for attribute in kept {
        if !attrs.iter().any(|held| held.name == attribute.name) {
            attrs.push(attribute);
        }
    }
    attrs
}

/// Whether an element stands around the story. What holds the story is none, whatever it is called.
fn is_furniture(name: &str, element: &Element, holds: Holds, text: impl Fn() -> Option<StrTendril>) -> bool {
    if matches!(name, "html" | "head" | "body" | "article" | "main" | "h1" | "meta" | "title" | "script") || holds.main {
        return false;
    }
    let named = ["class", "id"].iter().filter_map(|key| attribute(element, key)).any(|value| furniture::is_named(&value));
    if named && holds.long_paragraphs < STORY {
        return true;
    }
    let linked = holds.linked * 2 >= holds.letters && (1..=200).contains(&holds.letters);
    linked && matches!(name, "p" | "li" | "div" | "h2" | "h3" | "h4") && text().is_some_and(|text| furniture::is_lead(&text))
}
