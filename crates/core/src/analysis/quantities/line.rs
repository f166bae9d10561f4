//! The tokens of one sentence with their numerals; outside of it every lookup finds nothing.

use crate::analysis::numbers::Numeral;
use crate::annotation::Token;
use crate::span::Span;

#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Tokens and numerals of the whole text.
    pub(super) tokens: &'a [Token],
    pub(super) numerals: &'a [Numeral],
    /// The sentence.
    pub(super) first: usize,
    pub(super) end: usize,
}

impl<'a> Line<'a> {
    fn holds(&self, i: usize) -> bool {
        self.first <= i && i < self.end
    }

    /// The text of token `i`.
    pub(super) fn word(&self, i: usize) -> &'a str {
        self.tokens.get(i).filter(|_| self.holds(i)).map_or("", |t| t.span.of(self.text))
    }

    /// The text of the token before `i`.
    pub(super) fn before(&self, i: usize) -> &'a str {
        i.checked_sub(1).map_or("", |p| self.word(p))
    }

    pub(super) fn is(&self, i: usize, words: &[&str]) -> bool {
        let word = self.word(i);
        words.iter().any(|w| word.eq_ignore_ascii_case(w))
    }

    /// Whether the tokens from `i` on are these words.
    pub(super) fn reads(&self, i: usize, words: &[&str]) -> bool {
        words.iter().zip(i..).all(|(word, k)| self.word(k).eq_ignore_ascii_case(word))
    }

    /// Whether the tokens just before `i` are these words.
    pub(super) fn follows(&self, i: usize, words: &[&str]) -> bool {
        i.checked_sub(words.len()).is_some_and(|start| self.reads(start, words))
    }

    pub(super) fn numeral(&self, i: usize) -> Numeral {
        self.numerals.get(i).copied().filter(|_| self.holds(i)).unwrap_or(Numeral::None)
    }

    pub(super) fn numerals(&self, i: usize) -> &'a [Numeral] {
        self.numerals.get(i.max(self.first)..self.end).unwrap_or(&[])
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.word(i).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether nothing stands between tokens `i - 1` and `i`.
    pub(super) fn glued(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|p| self.tokens.get(p)), self.tokens.get(i)) {
            (Some(before), Some(token)) => self.holds(i) && before.span.end == token.span.start,
            _ => false,
        }
    }

    pub(super) fn hyphen(&self, i: usize) -> bool {
        matches!(self.word(i), "-" | "–" | "‐" | "‑")
    }

    /// The span of tokens `first..end`.
    pub(super) fn span(&self, first: usize, end: usize) -> Option<Span> {
        let tokens = self.tokens.get(first..end)?;
        Some(Span::new(tokens.first()?.span.start, tokens.last()?.span.end))
    }
}
