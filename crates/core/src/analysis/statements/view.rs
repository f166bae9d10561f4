//! What the patterns read: tokens and trees ([`Syntax`]), with quotations and reporting words beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::cues::{self, Entry};
use crate::analysis::quotations::{Quotation, of_paragraphs};
use crate::analysis::syntax::Syntax;
use crate::annotation::{Analysis, Deprel, Mention, MentionKind, Sentence, Upos, WordClass};
use crate::lang::StatementWord;
use std::ops::{Deref, Range};

/// The longest time of day, in tokens.
const MAX_STAMP: usize = 6;

/// A text under reading.
pub(super) struct View<'a> {
    syntax: Syntax<'a>,
    /// Every sentence.
    pub(super) sentences: &'a [Sentence],
    /// Every quotation.
    pub(super) quotes: Vec<Quotation>,
    quoted: Vec<Option<u32>>,
    /// The first token behind the dateline.
    pub(super) body: usize,
}

impl<'a> Deref for View<'a> {
    type Target = Syntax<'a>;

    fn deref(&self) -> &Syntax<'a> {
        &self.syntax
    }
}

impl<'a> View<'a> {
    /// Reads an analysis that has sentences and tokens.
    pub(super) fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let tokens = analysis.tokens.as_slice();
        let sentences = analysis.sentences.as_slice();
        let quotes = of_paragraphs(text, analysis);
        let mut quoted = vec![None; tokens.len()];
        for (number, quote) in (0u32..).zip(&quotes) {
            let range = analysis.tokens_in(quote.span);
            quoted.get_mut(range).into_iter().flatten().for_each(|q| *q = Some(number));
        }
        let body = analysis.dateline.as_ref().map_or(0, |d| tokens.partition_point(|t| t.span.start < d.span.end));
        let names = analysis.entities.iter().flat_map(|e| {
            let proper =
                |m: &&Mention| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation | MentionKind::Demonym);
            e.mentions.iter().filter(proper).map(|m| (m.span, m.entity_type.unwrap_or(e.kind)))
        });
        Self { syntax: Syntax::new(text, tokens).with_names(names), sentences, quotes, quoted, body }
    }

    /// Whether the token opens a clause that is set against the one before it.
    pub(super) fn opens_contrast(&self, token: usize) -> bool {
        self.tokens.get(token).is_some_and(|t| t.classes.has(WordClass::Contrast))
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
        let idiom = self.is_a(token, StatementWord::Said)
            && self.is(token + 1, &[","])
            && self.is_a(token.wrapping_sub(1), WordClass::That);
        // "Having said that, she left": nor does this.
        let done = self.is_a(token, StatementWord::Said)
            && self.is_a(token + 1, WordClass::That)
            && self.is(token + 2, &[","])
            && token.checked_sub(1).is_some_and(|t| self.is_a(t, StatementWord::Having));
        // "US-backed rebels", "the self-declared leader"
        let compound = token > 0 && self.is(token - 1, &["-"]) && self.is_glued(token - 1);
        if attribute || idiom || done || compound || self.quote_of(token).is_some() {
            return None;
        }
        let entry = cues::look_up(self.word(token), self.upos(token))?;
        // "called off the vote" calls it nothing.
        let particle = entry.takes_predicate() && self.child(token, &[Deprel::CompoundPrt]).is_some();
        (!particle).then_some(entry)
    }

    /// Past the time of day and the dash that a line of a live report begins with: "14:32 - | Power is out".
    pub(super) fn past_stamp(&self, token: usize) -> usize {
        let line = self.tokens_of(self.sentence_of(token));
        if line.start != token || !self.word(token).starts_with(|c: char| c.is_ascii_digit()) {
            return token;
        }
        let clock = |t: usize| self.word(t).bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'h'));
        let end = (token..line.end.min(token + MAX_STAMP)).find(|&t| !clock(t) && !self.is_a(t, WordClass::HalfDay));
        let timed = end.is_some_and(|e| (token..e).any(|t| self.word(t).contains([':', '.', 'h'])) || e == token + 2);
        end.filter(|&e| timed && self.is(e, &["-", "–", "—", "--", "|"])).map_or(token, |e| e + 1)
    }

    /// How many words stand in these tokens.
    pub(super) fn words_in(&self, range: Range<usize>) -> usize {
        range.filter(|&t| !self.is_mark(t)).count()
    }
}
