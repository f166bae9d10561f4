//! The dependency trees of a text, turned round: from heads to their dependents.
//!
//! Built in one pass over the tokens. Where the parser has not run every token is a tree of its own.

use crate::annotation::{Deprel, Token};
use std::ops::Range;

const NONE: u32 = u32::MAX;

/// Dependents and extents of every token.
#[derive(Debug)]
pub struct Tree {
    first: Vec<u32>,
    next: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Tree {
    /// Reads the heads of `tokens`. Heads outside the list, and rings, are harmless: such tokens hang nowhere.
    pub fn new(tokens: &[Token]) -> Self {
        let n = tokens.len();
        let (mut first, mut next, mut pending) = (vec![NONE; n], vec![NONE; n], vec![0u32; n]);
        let head = |i: usize| tokens[i].head.map(|h| h as usize).filter(|&h| h < n && h != i);
        for i in (0..n).rev() {
            if let Some(h) = head(i) {
                next[i] = first[h];
                first[h] = i as u32;
                pending[h] += 1;
            }
        }
        let mut left: Vec<u32> = (0..n as u32).collect();
        let mut right = left.clone();
        let mut done: Vec<usize> = (0..n).filter(|&i| pending[i] == 0).collect();
        while let Some(i) = done.pop() {
            if let Some(h) = head(i) {
                left[h] = left[h].min(left[i]);
                right[h] = right[h].max(right[i]);
                pending[h] -= 1;
                if pending[h] == 0 {
                    done.push(h);
                }
            }
        }
        Self { first, next, left, right }
    }

    /// The dependents of a token in text order.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let link = |list: &[u32], at: usize| list.get(at).copied().filter(|&i| i != NONE).map(|i| i as usize);
        let mut at = link(&self.first, token);
        std::iter::from_fn(move || {
            let here = at?;
            at = link(&self.next, here);
            Some(here)
        })
    }

    /// From the first to the last token that hangs below `token`, itself included.
    pub fn extent(&self, token: usize) -> Range<usize> {
        match (self.left.get(token), self.right.get(token)) {
            (Some(&l), Some(&r)) => l as usize..r as usize + 1,
            _ => token..token + 1,
        }
    }

    /// The first dependent with one of these relations.
    pub fn child(&self, tokens: &[Token], token: usize, relations: &[Deprel]) -> Option<usize> {
        self.children(token).find(|&c| tokens.get(c).is_some_and(|t| relations.contains(&t.deprel)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use proptest::prelude::*;

    fn tokens(heads: &[Option<u32>]) -> Vec<Token> {
        let token = |head| Token { head, ..Token::new(Span::default(), 0) };
        heads.iter().map(|h| token(*h)).collect()
    }

    #[test]
    fn children_and_extents() {
        // "The mayor said taxes fell": mayor <- The, said <- mayor, fell; fell <- taxes.
        let tokens = tokens(&[Some(1), Some(2), None, Some(4), Some(2)]);
        let tree = Tree::new(&tokens);
        assert_eq!(tree.children(2).collect::<Vec<_>>(), [1, 4]);
        assert_eq!((tree.extent(1), tree.extent(4), tree.extent(2)), (0..2, 3..5, 0..5));
    }

    proptest! {
        #[test]
        fn any_heads_are_survived(heads in prop::collection::vec(prop::option::of(0u32..40), 0..40)) {
            let tokens = tokens(&heads);
            let tree = Tree::new(&tokens);
            for i in 0..tokens.len() {
                prop_assert!(tree.extent(i).contains(&i));
                prop_assert!(tree.children(i).count() < tokens.len());
            }
        }
    }
}
