//! Offsets in the unit that the caller counts in.
//!
//! The domain counts UTF-8 bytes of title and body in one string. A reply counts bytes, code points or UTF-16 units of one of
//! the two. [`Offsets`] is made once for a reply and turns any offset in constant time: it keeps the unit offset at every 64th
//! byte and counts the rest. Text that is ASCII needs no table at all.

use super::pb;
use crate::document::Article;
use crate::span::Span;

/// How many bytes one entry of the table stands for.
const BLOCK: usize = 64;

/// The unit in which offsets count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points.
    #[default]
    CodePoint,
    /// UTF-8 bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
}

/// Turns byte offsets of an article into offsets of its title or body in the caller's unit.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a [u8],
    body_start: u32,
    unit: Unit,
    /// Units before byte `i * BLOCK`; empty when every byte is a unit.
    blocks: Vec<u32>,
    /// Units before the body.
    body_units: u32,
}

impl<'a> Offsets<'a> {
    /// The offsets of `article`, counted in `unit`.
    pub fn new(article: &'a Article, unit: Unit) -> Self {
        let text = article.text().as_bytes();
        let mut offsets = Self { text, body_start: article.body_start(), unit, blocks: Vec::new(), body_units: 0 };
        if unit != Unit::Utf8 && !text.is_ascii() {
            let mut units = 0;
            offsets.blocks = text
                .chunks(BLOCK)
                .map(|block| {
                    let before = units;
                    units += offsets.count(block);
                    before
                })
                .collect();
        }
        offsets.body_units = offsets.units(offsets.body_start);
        offsets
    }

    /// Units that begin in these bytes: a code point begins at every byte that continues none, and one of four bytes is two
    /// UTF-16 units.
    fn count(&self, bytes: &[u8]) -> u32 {
        let starts = bytes.iter().filter(|&&b| (b as i8) >= -0x40).count() as u32;
        match self.unit {
            Unit::Utf16 => starts + bytes.iter().filter(|&&b| b >= 0xF0).count() as u32,
            Unit::CodePoint | Unit::Utf8 => starts,
        }
    }

    /// Units before byte `offset` of the whole text.
    fn units(&self, offset: u32) -> u32 {
        if self.blocks.is_empty() {
            return offset;
        }
        let at = (offset as usize).min(self.text.len());
        let block = (at / BLOCK).min(self.blocks.len() - 1);
        self.blocks[block] + self.count(&self.text[block * BLOCK..at])
    }

    /// `span` as the reply carries it.
    pub fn span(&self, span: Span) -> pb::Span {
        let (base, field) = if span.start < self.body_start {
            (0, pb::TextField::Title)
        } else {
            (self.body_units, pb::TextField::Unspecified)
        };
        pb::Span {
            start: self.units(span.start).saturating_sub(base) as i32,
            end: self.units(span.end).saturating_sub(base) as i32,
            field: field as i32,
        }
    }

    /// Length of the body.
    pub fn body_end(&self) -> i32 {
        (self.units(self.text.len() as u32) - self.body_units) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sliced(text: &str, span: pb::Span, unit: Unit) -> String {
        let range = span.start as usize..span.end as usize;
        match unit {
            Unit::Utf8 => text[range].to_owned(),
            Unit::CodePoint => text.chars().skip(range.start).take(range.len()).collect(),
            Unit::Utf16 => {
                let units: Vec<u16> = text.encode_utf16().collect();
                String::from_utf16_lossy(&units[range])
            }
        }
    }

    proptest! {
        #[test]
        fn every_unit_slices_back_to_the_same_text(title in "\\PC{0,20}", body in "(\\PC|\\n|é|😀|e\u{301}){0,200}", a in 0usize..400, b in 0usize..400) {
            let article = Article::new(&title, &body);
            let floor = |text: &str, at: usize| (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            for (text, base) in [(title.as_str(), 0), (body.as_str(), article.body_start())] {
                let (a, b) = (floor(text, a), floor(text, b));
                let (start, end) = (a.min(b), a.max(b));
                if start == end { continue; }
                let span = Span::new(base + start as u32, base + end as u32);
                for unit in [Unit::Utf8, Unit::CodePoint, Unit::Utf16] {
                    let out = Offsets::new(&article, unit).span(span);
                    prop_assert_eq!(out.field == pb::TextField::Title as i32, base == 0 && !title.is_empty());
                    prop_assert_eq!(sliced(text, out, unit), &text[start..end]);
                }
            }
        }
    }

    #[test]
    fn the_end_of_the_body_is_its_length() {
        let article = Article::new("Tïtle", "a😀b");
        let ends = [Unit::Utf8, Unit::CodePoint, Unit::Utf16].map(|u| Offsets::new(&article, u).body_end());
        assert_eq!(ends, [6, 3, 4]);
    }
}
