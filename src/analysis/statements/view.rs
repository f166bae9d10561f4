//! What the patterns read: the text with its tokens, trees, quotations and reporting words, and small questions about them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::cues::{self, Entry};
use super::quotes::{Quotation, quotations};
use super::tree::Tree;
use crate::annotation::{Analysis, Deprel, Sentence, Token, Upos};
use crate::span::Span;
use std::ops::Range;

/// A text under reading.
pub(super) struct View<'a> {
    /// Title and body.
    pub(super) text: &'a str,
    /// Every token.
    pub(super) tokens: &'a [Token],
    /// Every sentence.
    pub(super) sentences: &'a [Sentence],
    /// Their trees.
    pub(super) tree: Tree,
    /// Every quotation.
    pub(super) quotes: Vec<Quotation>,
    quoted: Vec<Option<u32>>,
}

impl<'a> View<'a> {
    /// Reads an analysis that has sentences and tokens.
    pub(super) fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let tokens = analysis.tokens.as_slice();
        let sentences = analysis.sentences.as_slice();
        let starts: Vec<u32> = sentences
            .chunk_by(|a, b| a.paragraph == b.paragraph)
            .filter_map(|paragraph| paragraph.first().map(|s| s.span.start))
            .collect();
        let quotes = quotations(text, &starts);
        let mut quoted = vec![None; tokens.len()];
        for (number, quote) in (0u32..).zip(&quotes) {
            let range = analysis.tokens_in(quote.span);
            quoted.get_mut(range).into_iter().flatten().for_each(|q| *q = Some(number));
        }
        Self { text, tokens, sentences, tree: Tree::new(tokens), quotes, quoted }
    }

    /// The token as written.
    pub(super) fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |t| t.span.of(self.text))
    }

    /// Whether the token is one of these words, capitals aside.
    pub(super) fn is(&self, token: usize, words: &[&str]) -> bool {
        let word = self.word(token);
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
    }

    /// Its part of speech.
    pub(super) fn upos(&self, token: usize) -> Upos {
        self.tokens.get(token).map_or(Upos::X, |t| t.upos)
    }

    /// Its relation to its head.
    pub(super) fn deprel(&self, token: usize) -> Deprel {
        self.tokens.get(token).map_or(Deprel::Dep, |t| t.deprel)
    }

    /// Its head.
    pub(super) fn head(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).and_then(|t| t.head).map(|h| h as usize).filter(|&h| h < self.tokens.len())
    }

    /// Its first dependent with one of these relations.
    pub(super) fn child(&self, token: usize, relations: &[Deprel]) -> Option<usize> {
        self.tree.child(self.tokens, token, relations)
    }

    /// Its dependents with one of these relations.
    pub(super) fn children<'s>(&'s self, token: usize, relations: &'s [Deprel]) -> impl Iterator<Item = usize> + 's {
        self.tree.children(token).filter(move |&c| relations.contains(&self.deprel(c)))
    }

    /// The tokens of a sentence.
    pub(super) fn tokens_of(&self, sentence: usize) -> Range<usize> {
        let all = self.tokens.len();
        self.sentences.get(sentence).map_or(0..0, |s| (s.first_token as usize).min(all)..(s.end_token as usize).min(all))
    }

    /// The sentence a token stands in.
    pub(super) fn sentence_of(&self, token: usize) -> usize {
        self.tokens.get(token).map_or(0, |t| t.sentence as usize)
    }

    /// Whether the parser has read the sentence.
    pub(super) fn is_parsed(&self, sentence: usize) -> bool {
        self.tokens_of(sentence).any(|t| self.tokens.get(t).is_some_and(|t| t.head.is_some()))
    }

    /// The quotation a token stands in.
    pub(super) fn quote_of(&self, token: usize) -> Option<usize> {
        self.quoted.get(token).copied().flatten().map(|q| q as usize)
    }

    /// The reporting word at a token outside quotations.
    pub(super) fn cue(&self, token: usize) -> Option<&'static Entry> {
        let attribute = self.upos(token) == Upos::Verb && self.deprel(token) == Deprel::Amod;
        if attribute || self.quote_of(token).is_some() {
            return None;
        }
        cues::look_up(self.word(token), self.upos(token))
    }

    /// Whether the token is a mark, not a word.
    pub(super) fn is_mark(&self, token: usize) -> bool {
        !self.word(token).chars().any(char::is_alphanumeric)
    }

    /// The bytes from the first to the last of these tokens.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        match self.tokens.get(range.clone()) {
            Some([first, .., last]) => first.span.cover(last.span),
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }

    /// The tokens without marks at their edges.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        while start < end && self.is_mark(start) {
            start += 1;
        }
        while start < end && self.is_mark(end - 1) {
            end -= 1;
        }
        start..end
    }

    /// How many words stand in these tokens.
    pub(super) fn words_in(&self, range: Range<usize>) -> usize {
        range.filter(|&t| !self.is_mark(t)).count()
    }
}
