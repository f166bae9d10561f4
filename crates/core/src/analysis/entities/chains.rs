//! Which mentions go together: a union-find forest over them.

use crate::analysis::names::input::MentionCandidate;

/// Drafts and the partition the sieves make of them.
#[derive(Debug, Default)]
pub(super) struct Chains {
    pub(super) drafts: Vec<MentionCandidate>,
    parent: Vec<u32>,
}

impl Chains {
    pub(super) fn new(mut drafts: Vec<MentionCandidate>) -> Self {
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
    use crate::annotation::{EntityType, MentionKind};
    use crate::span::Span;

    #[test]
    fn joined_drafts_share_a_chain() {
        let draft = |start| MentionCandidate {
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
