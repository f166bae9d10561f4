//! What rules over words read: tokens with their words and trees, and small questions about them.
//!
//! Token indexes are those of [`Analysis::tokens`](crate::annotation::Analysis::tokens). Every question is total: an index out
//! of range answers "no". What only one stage asks (quotations, cues, lemmas) stands in a view of its own over this one.

mod tree;

use crate::annotation::{Deprel, Token, Upos};
use crate::span::Span;
use std::ops::Range;
use tree::Tree;

/// The tokens of a text under reading.
pub(in crate::analysis) struct Reading<'a> {
    /// Title and body.
    pub(in crate::analysis) text: &'a str,
    /// Every token.
    pub(in crate::analysis) tokens: &'a [Token],
    /// Their trees.
    pub(in crate::analysis) tree: Tree,
}

impl<'a> Reading<'a> {
    /// Reads the tokens of `text`.
    pub(in crate::analysis) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens, tree: Tree::new(tokens) }
    }

    /// The token as written.
    pub(in crate::analysis) fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |t| t.span.of(self.text))
    }

    /// Whether the token is one of these words, capitals aside.
    pub(in crate::analysis) fn is(&self, token: usize, words: &[&str]) -> bool {
        let word = self.word(token);
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
    }

    /// Its part of speech.
    pub(in crate::analysis) fn upos(&self, token: usize) -> Upos {
        self.tokens.get(token).map_or(Upos::X, |t| t.upos)
    }

    /// Its relation to its head.
    pub(in crate::analysis) fn deprel(&self, token: usize) -> Deprel {
        self.tokens.get(token).map_or(Deprel::Dep, |t| t.deprel)
    }

    /// Its head.
    pub(in crate::analysis) fn head(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).and_then(|t| t.head).map(|h| h as usize).filter(|&h| h < self.tokens.len())
    }

    /// Its first dependent with one of these relations.
    pub(in crate::analysis) fn child(&self, token: usize, relations: &[Deprel]) -> Option<usize> {
        self.tree.child(self.tokens, token, relations)
    }

    /// Its dependents with one of these relations.
    pub(in crate::analysis) fn children<'s>(
        &'s self,
        token: usize,
        relations: &'s [Deprel],
    ) -> impl Iterator<Item = usize> + 's {
        self.tree.children(token).filter(move |&c| relations.contains(&self.deprel(c)))
    }

    /// Whether the token is a mark, not a word.
    pub(in crate::analysis) fn is_mark(&self, token: usize) -> bool {
        !self.word(token).chars().any(char::is_alphanumeric)
    }

    /// The bytes from the first to the last of these tokens.
    pub(in crate::analysis) fn span(&self, range: &Range<usize>) -> Span {
        match self.tokens.get(range.clone()) {
            Some([first, .., last]) => first.span.cover(last.span),
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }
}
