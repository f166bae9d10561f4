//! A headline from the lead's main clause.
//!
//! Compression only: words are left out, none is added (after Knight and Marcu 2002, without their statistics). What is left
//! out, in this order until the rest fits: the dateline, parentheses, attributions at the end, expressions of time, relative
//! clauses and appositions, articles, then phrases from the right, always at the boundary of a phrase. In a parsed sentence
//! the tree says what these are; otherwise commas and function words do.

use crate::annotation::{Analysis, Deprel, Sentence, Token};
use crate::document::Article;
use crate::span::Span;

/// The longest headline, in code points.
pub(super) const MOST_CHARACTERS: usize = 80;
/// A headline of fewer words says too little.
const FEWEST_WORDS: usize = 4;

/// The headline from the sentence of index `lead`; empty when none fits.
pub(super) fn headline(article: &Article, analysis: &Analysis, lead: u32) -> String {
    let Some(sentence) = analysis.sentences.get(lead as usize) else { return String::new() };
    let mut clause = Clause::new(article, analysis, sentence);
    clause.drop_parentheses();
    clause.drop_attribution();
    clause.drop_times();
    clause.drop_insertions();
    clause.drop_opening_phrase();
    clause.drop_tail();
    clause.shorten();
    let text = clause.text();
    let words = text.split_whitespace().count();
    if words < FEWEST_WORDS || text.chars().count() > MOST_CHARACTERS { String::new() } else { text }
}

/// The tokens of the lead that are still in.
struct Clause<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    tokens: &'a [Token],
    first: usize,
    kept: Vec<bool>,
    parsed: bool,
}

impl<'a> Clause<'a> {
    fn new(article: &'a Article, analysis: &'a Analysis, sentence: &Sentence) -> Self {
        let tokens = analysis.tokens_of(sentence);
        let start = analysis.dateline.as_ref().map_or(0, |d| d.span.end);
        let kept = tokens.iter().map(|t| t.span.start >= start).collect();
        let parsed = tokens.iter().any(|t| t.deprel == Deprel::Root);
        Self { text: article.text(), analysis, tokens, first: sentence.first_token as usize, kept, parsed }
    }

    fn word(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| t.span.of(self.text))
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        let word = self.word(i);
        words.iter().any(|w| word.eq_ignore_ascii_case(w))
    }

    fn drop(&mut self, range: std::ops::Range<usize>) {
        for kept in self.kept.iter_mut().take(range.end).skip(range.start) {
            *kept = false;
        }
    }

    fn kept(&self) -> impl Iterator<Item = usize> + '_ {
        self.kept.iter().enumerate().filter(|(_, k)| **k).map(|(i, _)| i)
    }

    /// What is left, with the spaces of the source and without marks at its ends.
    fn text(&self) -> String {
        let mut out = String::new();
        let mut before: Option<usize> = None;
        for i in self.kept() {
            let apart = match before {
                Some(b) if b + 1 == i => self.tokens[i].span.start > self.tokens[b].span.end,
                Some(_) => !self.is(i, &[",", ".", ";", ":", "'s", "’s", "n't", "n’t", ")"]),
                None => false,
            };
            if apart {
                out.push(' ');
            }
            out.push_str(self.word(i));
            before = Some(i);
        }
        let trimmed = out.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-' | '–' | '—'));
        let mut chars = trimmed.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    }

    fn length(&self) -> usize {
        self.text().chars().count()
    }

    fn drop_parentheses(&mut self) {
        let mut open = None;
        for i in 0..self.tokens.len() {
            match self.word(i) {
                "(" | "[" => open = Some(i),
                ")" | "]" => {
                    if let Some(start) = open.take() {
                        self.drop(start..i + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// Drops ", officials said on Monday" and ", according to …" at the end.
    fn drop_attribution(&mut self) {
        let commas: Vec<usize> = (0..self.tokens.len()).filter(|i| self.is(*i, &[","])).collect();
        let Some(last) = commas.last().copied() else { return };
        let tail = self.tokens.len() - last;
        let says = (last + 1..self.tokens.len()).any(|i| self.is(i, &["said", "says", "reported", "announced", "told"]));
        let quoted = self.is(last + 1, &["according", "citing", "quoting"]);
        if (says && tail <= 14 || quoted) && self.kept().filter(|i| *i < last).count() >= FEWEST_WORDS {
            self.drop(last..self.tokens.len());
        }
    }

    /// Drops expressions of time with the preposition before them, and "here".
    fn drop_times(&mut self) {
        const DAYS: [&str; 10] =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "tomorrow"];
        let analysis = self.analysis;
        let dates: Vec<Span> = analysis.dates.iter().map(|d| d.span).filter(|d| self.covers(*d)).collect();
        for date in dates {
            let range = self.analysis.tokens_in(date);
            let (start, end) = (range.start.saturating_sub(self.first), range.end.saturating_sub(self.first));
            self.drop_time(start, end);
        }
        for i in 0..self.tokens.len() {
            if self.is(i, &DAYS) && self.kept.get(i) == Some(&true) {
                let end = if self.is(i + 1, &["morning", "afternoon", "evening", "night"]) { i + 2 } else { i + 1 };
                self.drop_time(i, end);
            } else if self.is(i, &["here", "also", "meanwhile"]) {
                self.drop(i..i + 1);
            }
        }
    }

    fn drop_time(&mut self, start: usize, end: usize) {
        let bare = start > 0 && self.is(start - 1, &["on", "late", "early", "since"]);
        let verb_before = start > 0 && self.is(start - 1, &["said"]);
        let subject = start == 0 || self.is(start - 1, &["that", "and", "but", ","]);
        if self.is(end, &["'s", "’s"]) || (subject && !bare && !verb_before && !self.is(end, &[","])) {
            return;
        }
        self.drop(if bare { start - 1 } else { start }..end);
    }

    fn covers(&self, span: Span) -> bool {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(a), Some(b)) => a.span.cover(b.span).contains(span),
            _ => false,
        }
    }

    /// Drops relative clauses and appositions: by the tree, or ", who …," and ", a …," between commas.
    fn drop_insertions(&mut self) {
        if self.parsed {
            for i in 0..self.tokens.len() {
                let relation = self.tokens[i].deprel;
                if matches!(relation, Deprel::AclRelcl | Deprel::Appos | Deprel::Parataxis) && self.follows_comma(i) {
                    self.drop_subtree(i);
                }
            }
            return;
        }
        let mut commas: Vec<usize> = (0..self.tokens.len()).filter(|i| self.is(*i, &[","])).collect();
        commas.push(self.tokens.len());
        let mut at = 0;
        while at + 1 < commas.len() {
            let (start, end) = (commas[at], commas[at + 1]);
            let inserted = self.is(start + 1, &["who", "which", "whose", "where", "a", "an", "the", "whom"]);
            let short = end - start <= 25;
            if inserted && short && end < self.tokens.len() {
                self.drop(start..end + 1);
                at += 1;
            }
            at += 1;
        }
    }

    fn follows_comma(&self, i: usize) -> bool {
        let low = self.subtree(i).start;
        low > 0 && self.is(low - 1, &[",", "-", "–", "—", "--"])
    }

    /// The range of the tokens that depend on `i`, taken as one stretch.
    fn subtree(&self, i: usize) -> std::ops::Range<usize> {
        let (mut low, mut high) = (i, i + 1);
        // Children lie outside of what is known of the subtree at most once per level; four passes are ample.
        for _ in 0..4 {
            for (at, token) in self.tokens.iter().enumerate() {
                let head = token.head.and_then(|h| (h as usize).checked_sub(self.first));
                let inside = head.is_some_and(|h| (low..high).contains(&h)) && !(low..high).contains(&at);
                let above = head == Some(at);
                if inside && !above && self.descends(at, i) {
                    low = low.min(at);
                    high = high.max(at + 1);
                }
            }
        }
        low..high
    }

    fn descends(&self, mut at: usize, from: usize) -> bool {
        for _ in 0..12 {
            if at == from {
                return true;
            }
            match self.tokens.get(at).and_then(|t| t.head).and_then(|h| (h as usize).checked_sub(self.first)) {
                Some(head) if head != at => at = head,
                _ => return false,
            }
        }
        false
    }

    fn drop_subtree(&mut self, i: usize) {
        let range = self.subtree(i);
        let comma_before = range.start > 0 && self.is(range.start - 1, &[",", "-", "–", "—", "--"]);
        let comma_after = self.is(range.end, &[",", "-", "–", "—", "--"]);
        let start = if comma_before { range.start - 1 } else { range.start };
        self.drop(start..if comma_after { range.end + 1 } else { range.end });
    }

    /// Drops "In a speech to parliament," before the subject.
    fn drop_opening_phrase(&mut self) {
        const OPENERS: [&str; 14] = [
            "in",
            "on",
            "at",
            "during",
            "after",
            "before",
            "following",
            "with",
            "as",
            "while",
            "for",
            "amid",
            "by",
            "despite",
        ];
        let Some(first) = self.kept().next() else { return };
        if !self.is(first, &OPENERS) {
            return;
        }
        let comma = self.kept().find(|i| self.is(*i, &[","]));
        if let Some(comma) = comma.filter(|c| self.kept().filter(|i| i > c).count() > FEWEST_WORDS) {
            self.drop(first..comma + 1);
        }
    }

    /// Drops what follows the main clause after a comma: "with …", "saying …", "as …", "which …".
    fn drop_tail(&mut self) {
        let tail = (1..self.tokens.len()).find(|i| {
            let opens = self
                .is(*i, &["with", "as", "which", "who", "while", "after", "although", "though", "but", "where", "because"])
                || self.word(*i).ends_with("ing");
            self.kept[*i] && self.is(*i - 1, &[","]) && opens && self.kept().filter(|k| k < i).count() > FEWEST_WORDS
        });
        if let Some(tail) = tail {
            self.drop(tail - 1..self.tokens.len());
        }
    }

    /// Drops articles, and "that" after a verb of saying, as headlines do.
    fn drop_articles(&mut self) {
        for i in 0..self.tokens.len() {
            let that = self.is(i, &["that"])
                && i > 0
                && self.is(i - 1, &["said", "says", "say", "announced", "warned", "believes"]);
            if that || self.is(i, &["the", "a", "an"]) {
                self.drop(i..i + 1);
            }
        }
    }

    /// Cuts phrases off the right until it fits.
    fn shorten(&mut self) {
        const BOUNDARIES: [&str; 22] = [
            ",", "with", "for", "in", "on", "at", "after", "before", "during", "amid", "over", "from", "as", "while", "who",
            "which", "because", "when", "by", "and", "to", "against",
        ];
        if self.length() > MOST_CHARACTERS {
            self.drop_articles();
        }
        while self.length() > MOST_CHARACTERS {
            let kept: Vec<usize> = self.kept().collect();
            let cut = kept.iter().enumerate().skip(FEWEST_WORDS).rev().find(|(_, i)| self.is(**i, &BOUNDARIES));
            let Some((_, cut)) = cut else { return self.drop(0..self.tokens.len()) };
            self.drop(*cut..self.tokens.len());
        }
        // Do not end on a word that leans on what was cut.
        while let Some(last) = self.kept().last() {
            let leans = self
                .is(last, &["the", "a", "an", "of", "to", "and", "or", "that", "said", "with", "for", "in", "both", ","]);
            if !leans {
                break;
            }
            self.drop(last..last + 1);
        }
    }
}
