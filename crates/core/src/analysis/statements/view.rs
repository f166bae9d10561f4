//! What the patterns read: tokens and trees ([`Reading`]), with quotations and reporting words beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::cues::{self, Entry};
use super::quotes::{Quotation, quotations};
use crate::analysis::reading::Reading;
use crate::annotation::{Analysis, Deprel, Sentence, Upos};
use std::ops::{Deref, Range};

/// A text under reading.
pub(super) struct View<'a> {
    reading: Reading<'a>,
    /// Every sentence.
    pub(super) sentences: &'a [Sentence],
    /// Every quotation.
    pub(super) quotes: Vec<Quotation>,
    quoted: Vec<Option<u32>>,
}

impl<'a> Deref for View<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.reading
    }
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
        Self { reading: Reading::new(text, tokens), sentences, quotes, quoted }
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
        // "That said, he won" reports nothing.
        let idiom = self.is(token, &["said"]) && self.is(token + 1, &[","]) && self.is(token.wrapping_sub(1), &["that"]);
        if attribute || idiom || self.quote_of(token).is_some() {
            return None;
        }
        cues::look_up(self.word(token), self.upos(token))
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
