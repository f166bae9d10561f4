//! Half-open byte ranges into an article's text.
//!
//! Every annotation of the domain points into [`Article::text`](crate::document::Article) with one of these.
//! Callers may count in code points or UTF-16 units; that conversion belongs to the edge
//! (`grpc::offsets`) and happens once, when a reply is encoded.

use std::ops::Range;

/// A half-open range `[start, end)` of bytes in the text of an article.
///
/// Both ends lie on character boundaries: the stages only ever take offsets that scanning the text gave them.
/// [`Span::of`] is total all the same, so that a mistake costs an empty string and not a panic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of bytes `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The span of a byte range. Documents are limited to far less than 4 GiB at the edge, so nothing is lost.
    pub const fn from_range(range: &Range<usize>) -> Self {
        Self { start: range.start as u32, end: range.end as u32 }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The text it covers; empty when it does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// As a range of `usize`, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub const fn covers(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span without white space at its edges.
    pub fn trim(self, text: &str) -> Span {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len()) as u32;
        let end = self.end - (inner.len() - inner.trim_end().len()) as u32;
        Span::new(start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_slices_contains_and_overlaps() {
        let text = "Ünder the sea";
        let span = Span::new(0, 6);
        assert_eq!(span.of(text), "Ünder");
        assert_eq!(Span::new(1, 3).of(text), "", "not on a character boundary");
        assert_eq!(Span::new(5, 99).of(text), "", "past the end");
        assert!(span.contains(Span::new(2, 6)) && !span.contains(Span::new(2, 7)));
        assert!(span.overlaps(Span::new(5, 9)) && !span.overlaps(Span::new(6, 9)));
        assert_eq!(span.cover(Span::new(10, 14)), Span::new(0, 14));
        assert_eq!(Span::new(6, 10).trim(text), Span::new(7, 10));
    }
}
