//! What a pattern hands on: a statement in terms of tokens, before speakers are resolved.

use super::cues::{Class, Entry};
use std::ops::Range;

/// Who is said to speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// These words name the speaker; never empty, as they come through [`From`].
    Words(Range<usize>),
    /// Whoever spoke last.
    Inherited,
    /// Nobody in particular.
    Unknown,
}

impl From<Option<Range<usize>>> for Speaker {
    fn from(words: Option<Range<usize>>) -> Self {
        words.map_or(Speaker::Unknown, Speaker::from)
    }
}

impl From<Range<usize>> for Speaker {
    /// Where no words are left, the speaker is not named.
    fn from(words: Range<usize>) -> Self {
        if words.is_empty() { Speaker::Unknown } else { Speaker::Words(words) }
    }
}

/// In what construction the content stands to the word that introduces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A clause or a quotation: what was said.
    Clause,
    /// An infinitive: what was promised, asked or wanted.
    Infinitive,
    /// An object or a phrase: what it was about.
    Topic,
    /// A turn of a transcript, or a paragraph that a colon announces: word for word, without quotation marks.
    Turn,
}

/// A statement in the making. All positions are token indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    /// The word that introduces it, and how many tokens it takes.
    pub(super) cue: Option<Range<usize>>,
    /// The base form of that word.
    pub(super) lemma: &'static str,
    /// What that word says about its subject.
    pub(super) class: Class,
    /// In what construction it is given.
    pub(super) frame: Frame,
    /// What was said, in text order.
    pub(super) content: Vec<Range<usize>>,
    /// Who said it.
    pub(super) speaker: Speaker,
    /// To whom.
    pub(super) addressee: Option<Range<usize>>,
    /// The pattern that found it: [`Statement::rule`](crate::annotation::Statement::rule).
    pub(super) rule: &'static str,
}

impl Draft {
    /// A statement introduced by the reporting word at `cue`.
    pub(super) fn new(cue: usize, entry: &Entry, content: Vec<Range<usize>>, speaker: impl Into<Speaker>) -> Self {
        Self {
            cue: Some(cue..cue + 1),
            lemma: entry.lemma,
            class: entry.class,
            frame: Frame::Clause,
            content,
            speaker: speaker.into(),
            addressee: None,
            rule: "",
        }
    }

    /// A statement that no reporting word introduces.
    pub(super) fn uncued(content: Vec<Range<usize>>, speaker: Speaker) -> Self {
        Self {
            cue: None,
            lemma: "",
            class: Class::Speech,
            frame: Frame::Clause,
            content,
            speaker,
            addressee: None,
            rule: "",
        }
    }

    /// The same, found by this pattern.
    pub(super) fn by(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }

    /// From the first to the last token of the content.
    pub(super) fn reach(&self) -> Range<usize> {
        let start = self.content.iter().map(|r| r.start).min().unwrap_or(0);
        start..self.content.iter().map(|r| r.end).max().unwrap_or(start)
    }
}

/// What the patterns have found so far in a text.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Statements in the order in which they were found.
    pub(super) drafts: Vec<Draft>,
    by_cue: Vec<Option<u32>>,
}

impl Found {
    /// Nothing yet, in a text of so many tokens.
    pub(super) fn new(tokens: usize) -> Self {
        Self { drafts: Vec::new(), by_cue: vec![None; tokens] }
    }

    /// Whether a statement has that reporting word already.
    pub(super) fn has(&self, cue: usize) -> bool {
        self.at(cue).is_some()
    }

    /// The statement that has that reporting word.
    pub(super) fn at(&self, cue: usize) -> Option<&Draft> {
        let number = self.by_cue.get(cue).copied().flatten()?;
        self.drafts.get(number as usize)
    }

    /// Adds a statement, unless it has no content.
    pub(super) fn push(&mut self, draft: Draft) {
        if draft.content.is_empty() {
            return;
        }
        for token in draft.cue.clone().into_iter().flatten() {
            if let Some(number) = self.by_cue.get_mut(token) {
                *number = Some(self.drafts.len() as u32);
            }
        }
        self.drafts.push(draft);
    }
}
