//! From markup to the tree of a page, within bounds.
//!
//! The tree that a parser builds may be far larger than its markup: formatting elements are opened again in every paragraph, and
//! misnested ones are moved and copied. So what is counted is the tree itself: every question and every change that the parser
//! makes of it goes through [`Sink`], which counts nodes, depth and steps. Markup is fed in small pieces, and between two of them
//! the parser is dropped when a bound is passed or nobody waits any more. Neither the parser nor the tree, which lies in one
//! array, recurses.

use super::Refusal;
use dom_query::{Document, NodeId};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// Deepest nesting of elements that is read; pages of newspapers stay below 60.
pub(super) const MAX_DEPTH: u32 = 512;

/// Most elements and texts of a page; pages of newspapers have 2,000 to 20,000, long live blogs 60,000.
pub(super) const MAX_NODES: usize = 120_000;

/// Most steps of the parser: it takes about 30 for each node of a usual page.
pub(super) const MAX_STEPS: u64 = 40_000_000;

/// Attributes beyond which a formatting element costs the more the more are open: each is compared with every other.
const FEW_ATTRIBUTES: usize = 8;

/// Formatting elements, which the parser opens again where they were not closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Bytes of markup between two looks at the bounds.
const PIECE: usize = 1 << 10;

/// Most words of one tag or comment: the parser compares each attribute with all before it.
const MAX_TAG_WORDS: usize = 30_000;

/// Builds the tree of a page, in at most `max_steps` steps.
///
/// # Errors
/// [`Refusal`] when a bound is passed or `stop` says so.
pub(super) fn parse<S>(markup: &str, max_steps: u64, stop: &dyn Fn() -> Option<S>) -> Result<Document, Refusal<S>> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut parser = parse_document(Sink::new(max_steps), ParseOpts { tree_builder, ..ParseOpts::default() });
    let (mut rest, mut tag_words) = (markup, 0);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        let before = parser.tokenizer.sink.sink.steps.get();
        parser.process(StrTendril::from_slice(piece));
        let sink = &parser.tokenizer.sink.sink;
        sink.within_bounds()?;
        // Without a step the piece lies within one tag or comment.
        tag_words = if sink.steps.get() > before { 0 } else { tag_words + separators(piece) };
        if tag_words > MAX_TAG_WORDS {
            return Err(Refusal::TagWords);
        }
        if let Some(stop) = stop() {
            return Err(Refusal::Stopped(stop));
        }
        rest = after;
    }
    parser.finish().into_document()
}

/// How often an attribute may end in a piece of a tag.
fn separators(piece: &str) -> usize {
    piece.bytes().filter(|b| matches!(b, b'/' | b'"' | b'\'') || b.is_ascii_whitespace()).count()
}

/// A node of the tree, and its place in [`Sink::depths`].
#[derive(Clone, Copy, Debug)]
struct Handle {
    node: NodeId,
    place: usize,
}

/// The tree under construction, and what it took.
struct Sink {
    page: Document,
    /// Depth of each node where it was put first. Moved subtrees keep theirs: it bounds what the parser does while it works, and
    /// who reads the tree measures it.
    depths: RefCell<Vec<u32>>,
    deepest: Cell<u32>,
    steps: Cell<u64>,
    max_steps: u64,
    /// Stands for every comment: none is kept.
    comment: Handle,
}

impl Sink {
    fn new(max_steps: u64) -> Self {
        let page = Document::default();
        let comment = Handle { node: page.create_comment(StrTendril::new()), place: 1 };
        Self { page, depths: RefCell::new(vec![0, 0]), deepest: Cell::new(0), steps: Cell::new(0), max_steps, comment }
    }

    fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get() + steps as u64);
    }

    fn within_bounds<S>(&self) -> Result<(), Refusal<S>> {
        if self.deepest.get() > MAX_DEPTH {
            Err(Refusal::Depth)
        } else if self.page.tree.len() > MAX_NODES {
            Err(Refusal::Nodes)
        } else if self.steps.get() > self.max_steps {
            Err(Refusal::Steps)
        } else {
            Ok(())
        }
    }

    /// The page, when it ended within the bounds.
    fn into_document<S>(self) -> Result<Document, Refusal<S>> {
        self.within_bounds().map(|()| self.page)
    }

    fn depth(&self, of: Handle) -> u32 {
        self.depths.borrow().get(of.place).copied().unwrap_or_default()
    }

    /// Notes that `child` stands at `depth`. `None` for what is not kept.
    fn place(&self, child: NodeOrText<Handle>, depth: u32) -> Option<NodeOrText<NodeId>> {
        self.spend(1);
        match child {
            NodeOrText::AppendNode(handle) if handle.node == self.comment.node => None,
            NodeOrText::AppendNode(handle) => {
                if let Some(own) = self.depths.borrow_mut().get_mut(handle.place) {
                    *own = depth;
                }
                self.deepest.set(self.deepest.get().max(depth));
                Some(NodeOrText::AppendNode(handle.node))
            }
            NodeOrText::AppendText(text) => Some(NodeOrText::AppendText(text)),
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = <Document as TreeSink>::ElemName<'a>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { node: self.page.get_document(), place: 0 }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        self.spend(1);
        self.page.elem_name(&target.node)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let mut depths = self.depths.borrow_mut();
        let open = depths.last().copied().unwrap_or_default() as usize;
        let many = attrs.len() > FEW_ATTRIBUTES && FORMATTING.contains(&&*name.local);
        self.spend(1 + attrs.len() * if many { 64 * (1 + open) } else { 1 });
        let place = depths.len();
        // The contents of a template come right after it.
        depths.resize(place + 1 + usize::from(flags.template), 0);
        Handle { node: self.page.create_element(name, attrs, flags), place }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.spend(1);
        self.comment
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.spend(1);
        self.comment
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if let Some(child) = self.place(child, self.depth(*parent) + 1) {
            self.page.append(&parent.node, child);
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let Some(child) = self.place(child, self.depth(*sibling)) {
            self.page.append_before_sibling(&sibling.node, child);
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let depth = self.depth(*element).max(self.depth(*previous) + 1);
        if let Some(child) = self.place(child, depth) {
            self.page.append_based_on_parent_node(&element.node, &previous.node, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        self.spend(1);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = Handle { node: self.page.get_template_contents(&target.node), place: target.place + 1 };
        let depth = self.depth(*target) + 1;
        if let Some(own) = self.depths.borrow_mut().get_mut(contents.place) {
            *own = depth;
        }
        contents
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        self.spend(1);
        x.node == y.node
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let held = self.page.tree.query_node_or(&target.node, 0, |node| node.as_element().map_or(0, |e| e.attrs.len()));
        self.spend(16 * (1 + held + attrs.len()));
        self.page.add_attrs_if_missing(&target.node, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.spend(1);
        self.page.remove_from_parent(&target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.spend(1 + self.page.tree.child_ids_of_it(&node.node, false).count());
        self.page.reparent_children(&node.node, &new_parent.node);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.page.is_mathml_annotation_xml_integration_point(&handle.node)
    }
}
