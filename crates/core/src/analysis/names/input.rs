//! What names are read from: the text with its layers ([`EntityInput`]), and mentions on the way to entities ([`MentionCandidate`]).

use crate::annotation::{Analysis, EntityType, MentionKind, Name, Token, Upos};
use crate::document::Article;
use crate::gazetteer::Gazetteer;
use crate::span::Span;
use std::ops::Range;

/// The article and what is known of it; read-only.
#[derive(Clone, Copy)]
pub(in crate::analysis) struct EntityInput<'a> {
    pub(in crate::analysis) article: &'a Article,
    pub(in crate::analysis) analysis: &'a Analysis,
    pub(in crate::analysis) gazetteer: &'a Gazetteer,
}

impl<'a> EntityInput<'a> {
    pub(in crate::analysis) fn text(&self) -> &'a str {
        self.article.text()
    }

    pub(in crate::analysis) fn tokens(&self) -> &'a [Token] {
        &self.analysis.tokens
    }

    pub(in crate::analysis) fn word(&self, token: usize) -> &'a str {
        self.tokens().get(token).map_or("", |t| t.span.of(self.text()))
    }

    pub(in crate::analysis) fn upos(&self, token: usize) -> Upos {
        self.tokens().get(token).map_or(Upos::X, |t| t.upos)
    }

    /// The name that the tagger found to begin at `token`.
    pub(in crate::analysis) fn tagged_at(&self, token: usize) -> Option<&'a Name> {
        let (names, start) = (&self.analysis.names, self.tokens().get(token)?.span.start);
        names.get(names.partition_point(|n| n.span.start < start)).filter(|n| n.span.start == start)
    }

    /// Index range of the tokens that overlap `span`.
    pub(in crate::analysis) fn range(&self, span: Span) -> Range<usize> {
        self.analysis.tokens_in(span)
    }

    /// From the first to the last of these tokens.
    pub(in crate::analysis) fn span(&self, tokens: Range<usize>) -> Span {
        match self.tokens().get(tokens) {
            Some([only]) => only.span,
            Some([first, .., last]) => first.span.cover(last.span),
            _ => Span::default(),
        }
    }

    /// Index range of the tokens of the sentence that holds `token`.
    pub(in crate::analysis) fn sentence_of(&self, token: usize) -> Range<usize> {
        let sentence = self.tokens().get(token).and_then(|t| self.analysis.sentences.get(t.sentence as usize));
        sentence.map_or(0..0, |s| s.first_token as usize..s.end_token as usize)
    }
}

/// A mention that is not yet part of an entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::analysis) struct MentionCandidate {
    pub(in crate::analysis) span: Span,
    pub(in crate::analysis) tokens: (u32, u32),
    pub(in crate::analysis) kind: EntityType,
    pub(in crate::analysis) how: MentionKind,
    pub(in crate::analysis) probability: f32,
    /// Lies within another name.
    pub(in crate::analysis) nested: bool,
}

impl MentionCandidate {
    pub(in crate::analysis) fn range(&self) -> Range<usize> {
        self.tokens.0 as usize..self.tokens.1 as usize
    }
}
