//! The words that speak for topics: `topics.txt` of a language.
//!
//! Where the language has no lemmas, its table tells which endings make one word of several forms. A word in lower case is
//! looked up with its accents, one in capitals without them, as headlines are set.

use crate::analysis::terms::{Term, words};
use crate::annotation::Token;
use crate::gazetteer::fold;
use crate::lang::{self, Language};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The longest phrase, in words.
const LONGEST_PHRASE: usize = 5;
/// Letters that a word keeps when an ending is taken off.
const SHORTEST_STEM: usize = 2;
/// What tells a word without its accents from one that has none.
const UNACCENTED: Term = Term(1);

/// A topic of the vocabulary.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) code: &'static str,
    pub(super) label: &'static str,
    /// Index of the topic above; `None` at the top level.
    pub(super) parent: Option<usize>,
}

/// Topics, and which of them a word or phrase speaks for, with its weight.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) nodes: Vec<Node>,
    pub(super) entries: HashMap<Term, Vec<(usize, f32)>>,
    /// Other spellings of entries.
    spellings: HashMap<Term, Term>,
    /// Endings and what takes their place, with accents and without; none where words have lemmas.
    endings: Vec<(&'static str, &'static str)>,
    plain_endings: Vec<(String, String)>,
    problems: Vec<String>,
}

/// The lexicon of a language; none where it has none.
pub(super) fn of(language: &Language) -> Option<&'static Lexicon> {
    static LEXICONS: LazyLock<Vec<(&str, Lexicon)>> = LazyLock::new(|| {
        let tables = lang::all().into_iter().map(|language| (language.code, language.topics()));
        tables.filter(|(_, table)| !table.is_empty()).map(|(code, table)| (code, Lexicon::read(table))).collect()
    });
    LEXICONS.iter().find(|(code, _)| *code == language.code).map(|(_, lexicon)| lexicon)
}

impl Lexicon {
    /// Reads a table; what cannot be read is a problem.
    pub(super) fn read(source: &'static str) -> Self {
        let mut lexicon = Self::default();
        let mut top = None;
        for (number, line) in (1..).zip(source.lines()).filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let read = if let Some(heading) = line.strip_prefix("= ") {
                top = Some(lexicon.nodes.len());
                lexicon.open(heading, None)
            } else if let Some(heading) = line.strip_prefix("- ") {
                top.is_some() && lexicon.open(heading, top)
            } else if let Some(ending) = line.strip_prefix("~ ") {
                lexicon.ending(ending)
            } else {
                line.split_ascii_whitespace().all(|entry| lexicon.entry(entry))
            };
            if !read {
                lexicon.problems.push(format!("line {number}: {line}"));
            }
        }
        lexicon
    }

    /// What cannot be read in it.
    #[cfg(test)]
    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Opens a topic.
    fn open(&mut self, heading: &'static str, parent: Option<usize>) -> bool {
        let Some((code, label)) = heading.split_once(' ') else { return false };
        let known = self.nodes.iter().any(|node| node.code == code);
        let valid = code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()) && !label.trim().is_empty();
        self.nodes.push(Node { code, label: label.trim(), parent });
        valid && !known
    }

    /// Adds an ending; the words that it concerns come behind it.
    fn ending(&mut self, row: &'static str) -> bool {
        let Some((ending, other)) = row.split_once(' ') else { return false };
        let other = if other == "-" { "" } else { other };
        self.endings.push((ending, other));
        self.plain_endings.push((fold(ending).collect(), fold(other).collect()));
        self.nodes.is_empty() && !ending.is_empty() && !other.contains(' ')
    }

    /// Adds a word or phrase of the topic opened last. Each stands once in a topic; two words of one lemma may count twice.
    fn entry(&mut self, entry: &'static str) -> bool {
        let Some(node) = self.nodes.len().checked_sub(1) else { return false };
        let (phrase, weight) = entry.strip_suffix('!').map_or((entry, 1.0), |p| (p, 2.0));
        let parts: Vec<&str> = phrase.split(['_', '-', '\'']).collect();
        if parts.len() > LONGEST_PHRASE || parts.iter().any(|part| part.is_empty()) {
            return false;
        }
        let spelt = |term: &dyn Fn(&str) -> Term| parts.iter().map(|part| term(part)).reduce(Term::then);
        let Some(term) = spelt(&|part| self.accented(part)) else { return false };
        if !self.endings.is_empty() {
            // "Etat": French leaves capitals without accents at the beginning of a word.
            let initial = spelt(&|part| self.accented(&without_first_accent(part)));
            let plain = spelt(&|part| self.unaccented(part));
            for spelling in [initial, plain].into_iter().flatten().filter(|other| *other != term) {
                self.spellings.entry(spelling).or_insert(term);
            }
        }
        let topics = self.entries.entry(term).or_default();
        let known = topics.iter().any(|(other, _)| *other == node);
        topics.push((node, weight));
        !known || self.endings.is_empty()
    }

    /// The terms of a sentence, by which its words are looked up.
    pub(super) fn terms(&self, text: &str, tokens: &[Token], first: u32) -> Vec<Term> {
        let words = words(text, tokens, first).into_iter();
        if self.endings.is_empty() {
            return words.map(|w| if w.is_stop { w.form } else { w.lemma }).collect();
        }
        let written = |token: u32| tokens.get(token.checked_sub(first)? as usize).map(|t| t.span.of(text));
        words.filter_map(|w| written(w.token)).map(|word| self.term(word)).collect()
    }

    /// The term of a word of a text.
    fn term(&self, word: &str) -> Term {
        // "l'" is a token of its own.
        let word = word.trim_end_matches(['\'', '\u{2019}']);
        let shouted = word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase);
        if shouted { self.unaccented(word) } else { self.accented(word) }
    }

    fn accented(&self, word: &str) -> Term {
        if self.endings.is_empty() {
            return Term::lemma(word);
        }
        let endings = self.endings.iter().copied();
        Term::form(&stem(word.to_lowercase(), endings))
    }

    fn unaccented(&self, word: &str) -> Term {
        let endings = self.plain_endings.iter().map(|(ending, other)| (ending.as_str(), other.as_str()));
        Term::form(&stem(fold(word).collect(), endings)).then(UNACCENTED)
    }

    /// The longest phrase that `terms` begin with, and its length in words.
    pub(super) fn longest(&self, terms: &[Term]) -> Option<(Term, usize)> {
        let mut best = None;
        let mut phrase: Option<Term> = None;
        for (length, term) in (1..=LONGEST_PHRASE).zip(terms) {
            let next = phrase.map_or(*term, |p| p.then(*term));
            if let Some((known, _)) = self.entries.get_key_value(&next) {
                best = Some((*known, length));
            } else if let Some(known) = self.spellings.get(&next) {
                best = Some((*known, length));
            }
            phrase = Some(next);
        }
        best
    }
}

/// A word without its endings.
fn stem<'a>(mut word: String, endings: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    for (ending, other) in endings {
        let rest = word.strip_suffix(ending).filter(|rest| rest.chars().nth(SHORTEST_STEM - 1).is_some()).map(str::len);
        if let Some(rest) = rest {
            word.truncate(rest);
            word.push_str(other);
        }
    }
    word
}

/// A word whose first letter has lost its accent.
fn without_first_accent(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().map(|first| fold(first.encode_utf8(&mut [0; 4])).collect()).unwrap_or_default();
    first + letters.as_str()
}
