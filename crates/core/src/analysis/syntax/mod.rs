//! Syntax: the questions that rules ask about words, their dependency trees and the names among them, each answered once.
//!
//! | question | where |
//! |---|---|
//! | which words hang on which, and how far a subtree reaches | [`Syntax`] |
//! | what a noun names: a person, a body, a document, a time, a quantity | [`nouns`] |
//! | the noun phrase of a head | [`noun_phrase`] |
//! | whom "Foreign Ministry spokeswoman Mao Lin" or "The union's leader, Petra Moen," means; office and body beside a name | [`naming`] |
//! | who does it: own, shared, relative and controlled subjects | [`subject`] |
//! | active or passive, and by whom | [`voice`] |
//! | object, infinitive, prepositional phrase | [`object`] |
//! | what is joined by "and" | [`coordination`] |
//! | finite verbs, main clauses, participles | [`clause`] |
//! | "did not", "never", "no one", "refused to" | [`polarity`] |
//! | "will", "may", "must", "if" | [`modality`] |
//!
//! The trees come from a parser that is right about five relations in six in running text, and worse at titles, appositions and
//! coordinated verbs. So every question looks at the tree first and checks it against the order of words, parts of speech and
//! names, which are right more often. Token indexes are those of
//! [`Analysis::tokens`](crate::annotation::Analysis::tokens). Every question is total: an index out of range answers "no". Nothing
//! here knows what a verb means; reporting words and event triggers belong to their layers.

pub mod clause;
pub mod coordination;
pub mod modality;
pub mod naming;
pub mod noun_phrase;
pub mod nouns;
pub mod object;
pub mod polarity;
pub mod subject;
#[cfg(test)]
pub(in crate::analysis) mod testing;
pub mod tree;
pub mod voice;

use crate::annotation::Class;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Token, Upos};
use crate::span::Span;
use std::ops::Range;
use tree::Tree;

/// A name among the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTokens {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityType,
}

/// A text with its tokens, their trees and the names among them.
#[derive(Debug)]
pub struct Syntax<'a> {
    /// Title and body.
    pub text: &'a str,
    /// Every token.
    pub tokens: &'a [Token],
    /// Their trees.
    pub tree: Tree,
    names: Vec<NamedTokens>,
    name_of: Vec<Option<u32>>,
}

impl<'a> Syntax<'a> {
    /// Reads the tokens of `text`, of which no names are known.
    pub fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens, tree: Tree::new(tokens), names: Vec::new(), name_of: vec![None; tokens.len()] }
    }

    /// Adds names: spans of proper names with their types, in any order. Of names that overlap, the longer one counts.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = (Span, EntityType)>) -> Self {
        let mut names: Vec<(Span, EntityType)> = names.into_iter().collect();
        names.sort_by_key(|(span, _)| (std::cmp::Reverse(span.len()), span.start));
        for (span, kind) in names {
            let tokens = self.tokens_in(span);
            let free = self.name_of.get(tokens.clone()).is_some_and(|n| !n.is_empty() && n.iter().all(Option::is_none));
            if free {
                let number = self.names.len() as u32;
                self.name_of.get_mut(tokens.clone()).into_iter().flatten().for_each(|n| *n = Some(number));
                self.names.push(NamedTokens { tokens, kind });
            }
        }
        self
    }

    /// The tokens that overlap a span.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|t| t.span.end <= span.start);
        first..self.tokens.partition_point(|t| t.span.start < span.end).max(first)
    }

    /// The token as written.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |t| t.span.of(self.text))
    }

    /// Whether the token is one of these words, capitals aside.
    pub fn is(&self, token: usize, words: &[&str]) -> bool {
        let word = self.word(token);
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
    }

    /// Whether the token's word is in a class.
    pub fn is_a(&self, token: usize, class: impl Class) -> bool {
        self.tokens.get(token).is_some_and(|t| t.is(class))
    }

    /// Whether the token begins with a capital letter.
    pub fn is_capital(&self, token: usize) -> bool {
        self.word(token).starts_with(char::is_uppercase)
    }

    /// Whether the token is a mark, not a word.
    pub fn is_mark(&self, token: usize) -> bool {
        !self.word(token).chars().any(char::is_alphanumeric)
    }

    /// Whether the token is the mark of a possessor: "'s" or a bare apostrophe.
    pub fn is_possessive(&self, token: usize) -> bool {
        self.is_a(token, WordClass::Possessive)
            || self.is(token, &["'", "\u{2019}"]) && matches!(self.upos(token), Upos::Part | Upos::X)
    }

    /// Its part of speech.
    pub fn upos(&self, token: usize) -> Upos {
        self.tokens.get(token).map_or(Upos::X, |t| t.upos)
    }

    /// Its relation to its head.
    pub fn deprel(&self, token: usize) -> Deprel {
        self.tokens.get(token).map_or(Deprel::Dep, |t| t.deprel)
    }

    /// Its head.
    pub fn head(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).and_then(|t| t.head).map(|h| h as usize).filter(|&h| h < self.tokens.len())
    }

    /// Its first dependent with one of these relations.
    pub fn child(&self, token: usize, relations: &[Deprel]) -> Option<usize> {
        self.tree.child(self.tokens, token, relations)
    }

    /// Its dependents with one of these relations, in text order.
    pub fn children<'s>(&'s self, token: usize, relations: &'s [Deprel]) -> impl Iterator<Item = usize> + 's {
        self.tree.children(token).filter(move |&c| relations.contains(&self.deprel(c)))
    }

    /// The tokens of the sentence that a token stands in.
    pub fn sentence_around(&self, token: usize) -> Range<usize> {
        let Some(number) = self.tokens.get(token).map(|t| t.sentence) else { return token..token };
        let first = self.tokens.partition_point(|t| t.sentence < number);
        first..self.tokens.partition_point(|t| t.sentence <= number)
    }

    /// The name that a token is part of.
    pub fn name_at(&self, token: usize) -> Option<&NamedTokens> {
        let number = self.name_of.get(token).copied().flatten()?;
        self.names.get(number as usize)
    }

    /// The tokens without marks at their edges.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        while start < end && self.is_mark(start) {
            start += 1;
        }
        while start < end && self.is_mark(end - 1) {
            end -= 1;
        }
        start..end
    }

    /// The bytes from the first to the last of these tokens.
    pub fn span(&self, range: &Range<usize>) -> Span {
        match self.tokens.get(range.clone()) {
            Some([first, .., last]) => first.span.cover(last.span),
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }
}
