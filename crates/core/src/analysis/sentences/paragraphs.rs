//! Paragraphs: lines, and which of them were only wrapped.

use super::super::characters::{Class, class, class_at};
use super::trim;
use crate::span::Span;

/// A line without the white space at its ends; never empty.
#[derive(Clone, Copy, Debug)]
struct Line {
    span: Span,
    after_blank: bool,
}

/// The paragraphs of `body`.
pub(super) fn paragraphs(text: &str, body: Span) -> Vec<Span> {
    let lines = lines(text, body);
    let breaks = Breaks::new(text, body, &lines);
    let mut paragraphs: Vec<Span> = Vec::with_capacity(lines.len());
    let mut previous: Option<Line> = None;
    for line in lines {
        match (previous, paragraphs.last_mut()) {
            (Some(before), Some(paragraph)) if breaks.only_wrap(before, line) => paragraph.end = line.span.end,
            _ => paragraphs.push(line.span),
        }
        previous = Some(line);
    }
    paragraphs
}

fn lines(text: &str, body: Span) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut after_blank = true;
    let mut at = body.start as usize;
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let len = rest.find(is_break).unwrap_or(rest.len());
        let span = trim(text, Span::new(at as u32, (at + len) as u32));
        if span.is_empty() {
            after_blank = true;
        } else {
            lines.push(Line { span, after_blank });
            after_blank = false;
        }
        let tail = rest.get(len..).unwrap_or("");
        at += len + if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(1, char::len_utf8) };
    }
    lines
}

/// Tells line breaks that end a paragraph from those that only wrap it.
struct Breaks<'a> {
    text: &'a str,
    /// Whether there are capitals at all: else lower case shows nothing.
    cased: bool,
    /// The width in bytes at which the text was wrapped; `None` for a text with one line per paragraph.
    width: Option<u32>,
}

impl<'a> Breaks<'a> {
    fn new(text: &'a str, body: Span, lines: &[Line]) -> Self {
        let cased = body.of(text).chars().any(|c| class(c).is(Class::UPPER));
        let mut breaks = Self { text, cased, width: None };
        let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(_, next)| !next.after_blank);
        let joined = pairs().filter(|(line, next)| breaks.goes_on(**line, **next)).count();
        if joined >= 3 && joined * 4 >= pairs().count() {
            breaks.width = lines.iter().map(|l| l.span.len()).max().filter(|width| *width <= 120);
        }
        breaks
    }

    /// Whether `line` belongs to the paragraph of the line before it.
    fn only_wrap(&self, before: Line, line: Line) -> bool {
        let full = self.width.is_some_and(|width| before.span.len() * 4 >= width * 3);
        !line.after_blank && (full || self.goes_on(before, line))
    }

    /// Whether `line` goes on with the sentence of the line before it. Items of a list are shorter than that.
    fn goes_on(&self, before: Line, line: Line) -> bool {
        let ended = before.span.of(self.text).ends_with(['.', '?', '!', ':', ';', '…', '"', '”']);
        let lower = class_at(self.text, line.span.start as usize).0.is(Class::LOWER);
        self.cased && lower && !ended && before.span.len() >= 20
    }
}
