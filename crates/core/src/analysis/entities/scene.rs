//! What the sieves work on: the text with its layers ([`Scene`]), mentions on the way to entities ([`Draft`]), and which of
//! them go together ([`Chains`], a union-find forest).

use crate::annotation::{Analysis, EntityType, MentionKind, Token, Upos};
use crate::document::Article;
use crate::gazetteer::Gazetteer;
use crate::span::Span;
use std::ops::Range;

/// The article and what is known of it; read-only.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) article: &'a Article,
    pub(super) analysis: &'a Analysis,
    pub(super) gazetteer: &'a Gazetteer,
}

impl<'a> Scene<'a> {
    pub(super) fn text(&self) -> &'a str {
        self.article.text()
    }

    pub(super) fn tokens(&self) -> &'a [Token] {
        &self.analysis.tokens
    }

    pub(super) fn word(&self, token: usize) -> &'a str {
        self.tokens().get(token).map_or("", |t| t.span.of(self.text()))
    }

    pub(super) fn upos(&self, token: usize) -> Upos {
        self.tokens().get(token).map_or(Upos::X, |t| t.upos)
    }

    /// Index range of the tokens that overlap `span`.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        self.analysis.tokens_in(span)
    }

    /// From the first to the last of these tokens.
    pub(super) fn span(&self, tokens: Range<usize>) -> Span {
        match self.tokens().get(tokens) {
            Some([only]) => only.span,
            Some([first, .., last]) => first.span.cover(last.span),
            _ => Span::default(),
        }
    }

    /// Index range of the tokens of the sentence that holds `token`.
    pub(super) fn sentence_of(&self, token: usize) -> Range<usize> {
        let sentence = self.tokens().get(token).and_then(|t| self.analysis.sentences.get(t.sentence as usize));
        sentence.map_or(0..0, |s| s.first_token as usize..s.end_token as usize)
    }
}

/// A mention that is not yet part of an entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) span: Span,
    pub(super) tokens: (u32, u32),
    pub(super) kind: EntityType,
    pub(super) how: MentionKind,
    pub(super) probability: f32,
    /// Lies within another name.
    pub(super) nested: bool,
}

impl Draft {
    pub(super) fn range(&self) -> Range<usize> {
        self.tokens.0 as usize..self.tokens.1 as usize
    }
}

/// Drafts and the partition the sieves make of them.
#[derive(Debug, Default)]
pub(super) struct Chains {
    pub(super) drafts: Vec<Draft>,
    parent: Vec<u32>,
}

impl Chains {
    pub(super) fn new(mut drafts: Vec<Draft>) -> Self {
        drafts.sort_by_key(|d| (d.span.start, std::cmp::Reverse(d.span.end)));
        let parent = (0..drafts.len() as u32).collect();
        Self { drafts, parent }
    }

    pub(super) fn len(&self) -> usize {
        self.drafts.len()
    }

    /// The first draft of the chain that holds `draft`.
    pub(super) fn root(&mut self, draft: usize) -> usize {
        let mut at = draft;
        while let Some(&up) = self.parent.get(at) {
            if up as usize == at {
                break;
            }
            let above = self.parent.get(up as usize).copied().unwrap_or(up);
            if let Some(p) = self.parent.get_mut(at) {
                *p = above;
            }
            at = up as usize;
        }
        at
    }

    /// Makes one chain of two.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (first, second) = (a.min(b), a.max(b));
        if let Some(p) = self.parent.get_mut(second) {
            *p = first as u32;
        }
    }

    /// The chains in order of first draft, each with its drafts in text order.
    pub(super) fn all(&mut self) -> Vec<Vec<usize>> {
        let mut at = vec![usize::MAX; self.len()];
        let mut chains: Vec<Vec<usize>> = Vec::new();
        for draft in 0..self.len() {
            let root = self.root(draft);
            match at.get(root).copied() {
                Some(usize::MAX) => {
                    if let Some(slot) = at.get_mut(root) {
                        *slot = chains.len();
                    }
                    chains.push(vec![draft]);
                }
                Some(chain) => chains.get_mut(chain).into_iter().for_each(|c| c.push(draft)),
                None => {}
            }
        }
        chains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_drafts_share_a_chain() {
        let draft = |start| Draft {
            span: Span::new(start, start + 1),
            tokens: (start, start + 1),
            kind: EntityType::Person,
            how: MentionKind::Name,
            probability: 1.0,
            nested: false,
        };
        let mut chains = Chains::new([4, 0, 2, 6].map(draft).to_vec());
        chains.join(3, 1);
        chains.join(2, 3);
        assert_eq!(chains.all(), [vec![0], vec![1, 2, 3]]);
    }
}
