//! What the rules read: tokens and trees ([`Syntax`]), with lemmas, names and dates beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use crate::analysis::lemma::lemma;
use crate::analysis::syntax::Syntax;
use crate::annotation::{Analysis, MentionKind, Upos};
use crate::span::Span;
use std::borrow::Cow;
use std::ops::{Deref, Range};

/// A text under reading.
pub(super) struct View<'a> {
    syntax: Syntax<'a>,
    /// What is known of it.
    pub(super) analysis: &'a Analysis,
    named: Vec<bool>,
    demonyms: Vec<bool>,
    dated: Vec<bool>,
}

impl<'a> Deref for View<'a> {
    type Target = Syntax<'a>;

    fn deref(&self) -> &Syntax<'a> {
        &self.syntax
    }
}

impl<'a> View<'a> {
    /// Reads an analysis that has sentences, tokens, entities and dates.
    pub(super) fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let tokens = analysis.tokens.as_slice();
        let none = || vec![false; tokens.len()];
        let (mut named, mut demonyms, mut dated) = (none(), none(), none());
        let mark = |marks: &mut Vec<bool>, span: Span| {
            marks.get_mut(analysis.tokens_in(span)).into_iter().flatten().for_each(|m| *m = true);
        };
        for mention in analysis.entities.iter().flat_map(|e| &e.mentions) {
            if matches!(mention.kind, MentionKind::Name | MentionKind::Abbreviation | MentionKind::Demonym) {
                mark(&mut named, mention.span);
            }
            if mention.kind == MentionKind::Demonym {
                mark(&mut demonyms, mention.span);
            }
        }
        for date in &analysis.dates {
            mark(&mut dated, date.span);
        }
        Self { syntax: Syntax::new(text, tokens), analysis, named, demonyms, dated }
    }

    /// Its lemma as a word of that part of speech.
    pub(super) fn lemma_as(&self, token: usize, upos: Upos) -> Cow<'a, str> {
        lemma(self.word(token), upos)
    }

    /// Its lemma as its own part of speech has it; names as nouns.
    pub(super) fn lemma(&self, token: usize) -> Cow<'a, str> {
        let upos = self.upos(token);
        self.lemma_as(token, if upos == Upos::Propn { Upos::Noun } else { upos })
    }

    /// Whether it is a form of one of these lemmas, as a verb, a noun or as written.
    pub(super) fn is_form(&self, token: usize, lemmas: &[&str]) -> bool {
        self.is(token, lemmas)
            || lemmas.contains(&self.lemma_as(token, Upos::Noun).as_ref())
            || lemmas.contains(&self.lemma_as(token, Upos::Verb).as_ref())
    }

    /// The tokens of the sentence that a token stands in, without the dateline.
    pub(super) fn sentence(&self, token: usize) -> Range<usize> {
        let number = self.tokens.get(token).map_or(0, |t| t.sentence as usize);
        let Some(sentence) = self.analysis.sentences.get(number) else { return 0..0 };
        let dateline = self.analysis.dateline.as_ref().map_or(0, |d| self.analysis.token_at(d.span.end));
        let end = (sentence.end_token as usize).min(self.tokens.len());
        let start = sentence.first_token as usize;
        if dateline < end { start.max(dateline)..end } else { start..end }
    }

    /// Whether the token is part of a name.
    pub(super) fn is_named(&self, token: usize) -> bool {
        self.named.get(token).copied().unwrap_or(false)
    }

    /// Whether the token is what is of a country and no name of its own ("Peruvian").
    pub(super) fn is_demonym(&self, token: usize) -> bool {
        self.demonyms.get(token).copied().unwrap_or(false)
    }

    /// Whether the token is part of a date.
    pub(super) fn is_dated(&self, token: usize) -> bool {
        self.dated.get(token).copied().unwrap_or(false)
    }
}
