//! Syntax: the questions that rules ask about words, their dependency trees and the names among them, each answered once.
//!
//! | question | where |
//! |---|---|
//! | which words hang on which, and how far a subtree reaches | [`Syntax`] |
//! | what a noun names: a person, a body, a document, a time, a quantity | [`nouns`] |
//! | the noun phrase of a head by the tree | [`noun_phrase`] |
//! | where a noun phrase begins and ends by the order of words, and its head | [`shape`] |
//! | what "of" and "and" add to a phrase, and whose it is | [`joined`] |
//! | whom "Foreign Ministry spokeswoman Mao Lin" or "The union's leader, Petra Moen," means; office and body beside a name | [`naming`] |
//! | who does it: own, shared, relative and controlled subjects | [`subject`] |
//! | the grammatical subject, which a passive is done to | [`surface`] |
//! | active or passive, and by whom | [`voice`] |
//! | object, infinitive, prepositional phrase | [`object`] |
//! | what is joined by "and" | [`coordination`] |
//! | finite verbs, main clauses, participles, which verb governs a noun | [`clause`] |
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
pub mod joined;
pub mod modality;
pub mod naming;
pub mod noun_phrase;
pub mod nouns;
pub mod object;
pub mod polarity;
pub mod shape;
pub mod subject;
pub mod surface;
#[cfg(test)]
pub(in crate::analysis) mod testing;
pub mod tree;
pub mod voice;

use crate::analysis::lemma::lemma;
use crate::annotation::Class;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Token, Upos};
use crate::lang;
use crate::span::Span;
use std::borrow::Cow;
use std::ops::Range;
use tree::Tree;

/// How far a rule looks along a sentence for a phrase, in tokens.
pub const REACH: usize = 16;

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
    marks: Vec<u8>,
    body: usize,
}

/// The token is part of a name or of what is of a country.
const NAMED: u8 = 1;
/// It is of a country and no name of its own.
const DEMONYM: u8 = 1 << 1;
/// It is part of a date.
const DATED: u8 = 1 << 2;

impl<'a> Syntax<'a> {
    /// Reads the tokens of `text`, of which no names are known.
    pub fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let (name_of, marks) = (vec![None; tokens.len()], vec![0; tokens.len()]);
        Self { text, tokens, tree: Tree::new(tokens), names: Vec::new(), name_of, marks, body: 0 }
    }

    /// Adds names: spans of proper names with their types, in any order. Of names that overlap, the longer one counts.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = (Span, EntityType)>) -> Self {
        let mut names: Vec<(Span, EntityType)> = names.into_iter().collect();
        names.sort_by_key(|(span, _)| (std::cmp::Reverse(span.len()), span.start));
        for (span, kind) in names {
            let tokens = self.tokens_in(span);
            self.mark(tokens.clone(), NAMED);
            let free = self.name_of.get(tokens.clone()).is_some_and(|n| !n.is_empty() && n.iter().all(Option::is_none));
            if free {
                let number = self.names.len() as u32;
                self.name_of.get_mut(tokens.clone()).into_iter().flatten().for_each(|n| *n = Some(number));
                self.names.push(NamedTokens { tokens, kind });
            }
        }
        self
    }

    /// Adds what is of countries and no name of its own ("Peruvian").
    #[must_use]
    pub fn with_demonyms(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        spans.into_iter().for_each(|span| self.mark(self.tokens_in(span), NAMED | DEMONYM));
        self
    }

    /// Adds dates.
    #[must_use]
    pub fn with_dates(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        spans.into_iter().for_each(|span| self.mark(self.tokens_in(span), DATED));
        self
    }

    /// Leaves the tokens before `body`, those of the dateline, out of [`Syntax::sentence`].
    #[must_use]
    pub fn behind(mut self, body: usize) -> Self {
        self.body = body;
        self
    }

    fn mark(&mut self, tokens: Range<usize>, mark: u8) {
        self.marks.get_mut(tokens).into_iter().flatten().for_each(|m| *m |= mark);
    }

    fn has(&self, token: usize, mark: u8) -> bool {
        self.marks.get(token).is_some_and(|m| m & mark != 0)
    }

    /// Whether the token is part of a name or of what is of a country.
    pub fn is_named(&self, token: usize) -> bool {
        self.has(token, NAMED)
    }

    /// Whether the token is of a country and no name of its own ("Peruvian").
    pub fn is_demonym(&self, token: usize) -> bool {
        self.has(token, DEMONYM)
    }

    /// Whether the token is part of a date.
    pub fn is_dated(&self, token: usize) -> bool {
        self.has(token, DATED)
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

    /// The tokens of the sentence that a token stands in, without the dateline.
    pub fn sentence(&self, token: usize) -> Range<usize> {
        if token >= self.tokens.len() {
            return 0..0;
        }
        let Range { start, end } = self.sentence_around(token);
        if self.body < end { start.max(self.body)..end } else { start..end }
    }

    /// Its lemma as a word of that part of speech.
    pub fn lemma_as(&self, token: usize, upos: Upos) -> Cow<'a, str> {
        lemma(self.word(token), upos)
    }

    /// Its lemma as its own part of speech has it; names as nouns.
    pub fn lemma(&self, token: usize) -> Cow<'a, str> {
        let upos = self.upos(token);
        self.lemma_as(token, if upos == Upos::Propn { Upos::Noun } else { upos })
    }

    /// Whether it is a form of one of these lemmas, as a verb, a noun or as written.
    pub fn is_form(&self, token: usize, lemmas: &[&str]) -> bool {
        self.is(token, lemmas)
            || lemmas.contains(&self.lemma_as(token, Upos::Noun).as_ref())
            || lemmas.contains(&self.lemma_as(token, Upos::Verb).as_ref())
    }

    /// Whether the token, its lemma as a noun or its lemma as a verb is of that class.
    pub fn is_of(&self, token: usize, class: impl Class) -> bool {
        let word = self.word(token);
        !word.is_empty()
            && (lang::is(&word.to_lowercase(), class)
                || lang::is(&self.lemma_as(token, Upos::Noun).to_lowercase(), class)
                || lang::is(&self.lemma_as(token, Upos::Verb).to_lowercase(), class))
    }

    /// Whether the token and the next are parts of one hyphened word.
    pub fn is_hyphened(&self, token: usize) -> bool {
        self.is_glued(token) && [token, token + 1].iter().any(|&t| self.word(t) == "-")
    }

    /// Whether nothing stands between the token and the next.
    pub fn is_glued(&self, token: usize) -> bool {
        let next = self.tokens.get(token + 1).map(|t| t.span.start);
        next.is_some() && self.tokens.get(token).map(|t| t.span.end) == next
    }

    /// The name that a token is part of.
    pub fn name_at(&self, token: usize) -> Option<&NamedTokens> {
        let number = self.name_of.get(token).copied().flatten()?;
        self.names.get(number as usize)
    }

    /// Whether the token is the currency before a sum: "| $ | 4 million".
    fn is_currency(&self, token: usize) -> bool {
        let sum = || self.is_glued(token) && self.word(token + 1).starts_with(|c: char| c.is_ascii_digit());
        matches!(self.word(token), "$" | "€" | "£" | "¥" | "₹") && sum()
    }

    /// The tokens without marks at their edges.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        while start < end && self.is_mark(start) && !self.is_currency(start) {
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
