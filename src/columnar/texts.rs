//! The texts that the spans of an analysis index, and the names of its entities: what columns tell beside the numbers.
//!
//! Columns count in code points, whatever unit the analysis counts in: that is how SQL, Python and Spark's `substring` count.

use crate::messages::pb;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// One text, and where its characters begin.
#[derive(Debug, Default)]
struct Indexed<'a> {
    text: &'a str,
    /// First byte of each character; empty for ASCII.
    bytes: Vec<u32>,
    /// First unit of each character, where units are neither bytes nor characters.
    units: Vec<u32>,
    unit: pb::OffsetEncoding,
}

impl<'a> Indexed<'a> {
    fn new(text: &'a str, unit: pb::OffsetEncoding) -> Self {
        let mut indexed = Self { text, unit, ..Self::default() };
        if !text.is_ascii() {
            indexed.bytes = text.char_indices().map(|(at, _)| at as u32).collect();
            if unit == pb::OffsetEncoding::Utf16CodeUnit {
                let mut units = 0;
                for character in text.chars() {
                    indexed.units.push(units);
                    units += character.len_utf16() as u32;
                }
            }
        }
        indexed
    }

    /// The character at an offset.
    fn character(&self, offset: i32) -> usize {
        let offset = u32::try_from(offset).unwrap_or(0);
        if self.bytes.is_empty() {
            return (offset as usize).min(self.text.len());
        }
        let begins = match self.unit {
            pb::OffsetEncoding::Utf8Byte => &self.bytes,
            pb::OffsetEncoding::Utf16CodeUnit => &self.units,
            pb::OffsetEncoding::Unspecified | pb::OffsetEncoding::UnicodeCodePoint => {
                return (offset as usize).min(self.bytes.len());
            }
        };
        begins.partition_point(|begin| *begin < offset)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        let byte = |character: usize| match self.bytes.is_empty() {
            true => character.min(self.text.len()),
            false => self.bytes.get(character).map_or(self.text.len(), |byte| *byte as usize),
        };
        self.text.get(byte(start)..byte(end)).unwrap_or_default()
    }
}

/// What the columns of one row look up.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    title: Indexed<'a>,
    body: Indexed<'a>,
    language: &'a str,
    names: HashMap<&'a str, &'a str>,
    weight: Cell<usize>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(title: &'a str, body: &'a str, analysis: Option<&'a pb::Analysis>) -> Self {
        let Some(analysis) = analysis else {
            let plain = |text| Indexed { text, ..Indexed::default() };
            return Self { title: plain(title), body: plain(body), ..Self::default() };
        };
        let unit = analysis.offset_encoding();
        let names = analysis.entities.iter().map(|e| (e.entity_id.as_str(), e.canonical_name.as_str())).collect();
        Self {
            title: Indexed::new(title, unit),
            body: Indexed::new(body, unit),
            language: &analysis.language_code,
            names,
            weight: Cell::new(0),
        }
    }

    pub(super) fn title(&self) -> &'a str {
        self.title.text
    }

    pub(super) fn body(&self) -> &'a str {
        self.body.text
    }

    /// The language that was found.
    pub(super) fn language(&self) -> &'a str {
        self.language
    }

    fn of(&self, span: &pb::Span) -> &Indexed<'a> {
        match span.field() {
            pb::TextField::Title => &self.title,
            pb::TextField::Unspecified => &self.body,
        }
    }

    /// Where a span begins and ends, in characters.
    pub(super) fn range(&self, span: &pb::Span) -> (i32, i32) {
        let text = self.of(span);
        (text.character(span.start) as i32, text.character(span.end) as i32)
    }

    /// The words at a span.
    pub(super) fn at(&self, span: &pb::Span) -> &'a str {
        let text = self.of(span);
        text.slice(text.character(span.start), text.character(span.end))
    }

    /// The words at a span that need not be there.
    pub(super) fn words(&self, span: Option<&pb::Span>) -> Option<Cow<'_, str>> {
        filled(self.at(span?))
    }

    /// The words at spans, each.
    pub(super) fn each(&self, spans: &[pb::Span]) -> Vec<Cow<'_, str>> {
        spans.iter().map(|span| Cow::Borrowed(self.at(span))).collect()
    }

    /// The words at spans, with a space between.
    pub(super) fn joined(&self, spans: &[pb::Span]) -> Option<Cow<'_, str>> {
        match spans {
            [] => None,
            [one] => filled(self.at(one)),
            many => Some(Cow::Owned(many.iter().map(|span| self.at(span)).collect::<Vec<_>>().join(" "))),
        }
    }

    /// One past the last character of the body that was analysed.
    pub(super) fn body_end(&self, end: i32) -> i32 {
        self.body.character(end) as i32
    }

    /// The name of an entity.
    pub(super) fn name(&self, entity: &str) -> Option<Cow<'_, str>> {
        filled(self.names.get(entity).copied()?)
    }

    /// Counts bytes that were added.
    pub(super) fn weigh(&self, bytes: usize) {
        self.weight.set(self.weight.get() + bytes);
    }

    /// The bytes that were added.
    pub(super) fn weight(&self) -> usize {
        self.weight.get()
    }
}

/// A text that says something.
pub(super) fn filled(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

/// The name of an enum's value without that of the enum; nothing when it is not given.
pub(super) fn word(name: &'static str, of: &str) -> Option<Cow<'static, str>> {
    let word = name.strip_prefix(of).unwrap_or(name);
    (word != "UNSPECIFIED").then_some(Cow::Borrowed(word))
}
