//! Paragraphs and sentences.
//!
//! A line break ends a paragraph, a blank line always does. Lines that were only wrapped (the next one goes on in lower case,
//! or the whole text is wrapped at one width) are joined. The title is a paragraph of its own, and so is a headline in capitals that runs
//! into its lead ([`headline`]). Inside a paragraph every stop,
//! question or exclamation mark and ellipsis is a candidate, and the words at its two sides decide: see `boundary`.
//!
//! Sentences are trimmed, do not overlap, and every visible character lies in exactly one. None is longer than [`MAX_BYTES`]:
//! a longer one is cut at white space, or at a character boundary where there is none. Cost is linear.
//!
//! The rules are those of English news; other languages with the same marks fare well, scripts without them (Thai) get one
//! sentence per paragraph.

mod boundary;
mod headline;
mod paragraphs;

use self::boundary::{Candidate, Quotes, next_mark};
use super::characters::{Class, class};
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Sentence};
use crate::lang::Language;
use crate::span::Span;

/// The longest sentence, in bytes.
pub const MAX_BYTES: usize = 20_000;

/// The stage `sentences`.
#[derive(Debug, Default)]
pub struct SentencesStage;

impl Stage for SentencesStage {
    fn name(&self) -> &'static str {
        "sentences"
    }

    fn reads(&self) -> Layers {
        Layers::NONE
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Sentences])
    }

    fn annotate(&self, context: &Context<'_>, _: &Analysis) -> Result<Written, StageError> {
        let article = context.article;
        let text = article.text();
        let mut found = Found { language: context.language, text, sentences: Vec::new(), paragraph: 0 };
        found.paragraph(article.title());
        for paragraph in paragraphs::paragraphs(text, article.body()) {
            match headline::lead(text, paragraph) {
                Some(lead) => {
                    found.paragraph(Span::new(paragraph.start, lead as u32));
                    found.paragraph(Span::new(lead as u32, paragraph.end));
                }
                None => found.paragraph(paragraph),
            }
        }
        Ok(Written::Sentences(found.sentences))
    }
}

struct Found<'a> {
    language: &'a Language,
    text: &'a str,
    sentences: Vec<Sentence>,
    paragraph: u32,
}

impl Found<'_> {
    fn paragraph(&mut self, span: Span) {
        let before = self.sentences.len();
        let cased = span.of(self.text).chars().any(|c| class(c).is(Class::UPPER));
        let mut start = span.start as usize;
        let mut at = start;
        let mut quotes = Quotes::new(start);
        while let Some(mark) = next_mark(self.text, at, span.end as usize) {
            let candidate = Candidate::new(self.language, self.text, (start, span.end as usize), mark, cased);
            at = candidate.marks_end;
            if let Some(end) = candidate.sentence_end(&mut quotes) {
                self.sentence(start, end);
                start = end;
                at = end.max(at);
            }
        }
        self.sentence(start, span.end as usize);
        if self.sentences.len() > before {
            self.paragraph += 1;
        }
    }

    /// Adds the sentence, cut where it is too long.
    fn sentence(&mut self, mut start: usize, end: usize) {
        while end - start > MAX_BYTES {
            let limit = (start..=start + MAX_BYTES).rev().find(|&i| self.text.is_char_boundary(i)).unwrap_or(end);
            let space = self.text.get(start..limit).and_then(|s| s.rfind(char::is_whitespace)).filter(|i| *i > 0);
            let cut = space.map_or(limit, |i| start + i);
            self.push(start, cut);
            start = cut;
        }
        self.push(start, end);
    }

    fn push(&mut self, start: usize, end: usize) {
        let span = trim(self.text, Span::new(start as u32, end as u32));
        if !span.is_empty() {
            self.sentences.push(Sentence { span, paragraph: self.paragraph, first_token: 0, end_token: 0 });
        }
    }
}

/// The span without separators at its ends: what the tokenizer would not see belongs to no sentence.
fn trim(text: &str, span: Span) -> Span {
    let visible = |c: char| !class(c).is(Class::SEPARATOR);
    let inner = span.of(text);
    match (inner.find(visible), inner.char_indices().rfind(|&(_, c)| visible(c))) {
        (Some(first), Some((last, c))) => Span::new(span.start + first as u32, span.start + (last + c.len_utf8()) as u32),
        _ => Span::new(span.start, span.start),
    }
}

#[cfg(test)]
mod tests;
