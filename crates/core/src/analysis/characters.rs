//! What kind of character a character is: the few classes that sentence splitting and tokenization speak of.
//!
//! Made from Unicode general categories. One table covers everything below U+3000, so that European text costs one load per
//! character; the rest of Unicode takes the binary search of `unicode-properties`.

use std::sync::OnceLock;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// A set of character classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

impl Class {
    /// No class: a mark or symbol.
    pub(crate) const NONE: Class = Class(0);
    /// Separators and everything invisible (categories Z and C).
    pub(crate) const SEPARATOR: Class = Class(1);
    /// Letters (L).
    pub(crate) const LETTER: Class = Class(2);
    /// Upper-case letters (Lu).
    pub(crate) const UPPER: Class = Class(4);
    /// Lower-case letters (Ll).
    pub(crate) const LOWER: Class = Class(8);
    /// Letters, combining marks and numbers (L, M, N).
    pub(crate) const WORD: Class = Class(16);
    /// ASCII digits.
    pub(crate) const DIGIT: Class = Class(32);
    /// Soft hyphen and joiners: separators, except between word characters.
    pub(crate) const JOINER: Class = Class(64);

    /// Whether it shares a class with `other`.
    pub(crate) const fn is(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    const fn and(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

const TABLE_LEN: usize = 0x3000;

const ASCII: [Class; 128] = {
    let mut table = [Class::NONE; 128];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        table[i] = if b.is_ascii_uppercase() {
            Class::LETTER.and(Class::UPPER).and(Class::WORD)
        } else if b.is_ascii_lowercase() {
            Class::LETTER.and(Class::LOWER).and(Class::WORD)
        } else if b.is_ascii_digit() {
            Class::WORD.and(Class::DIGIT)
        } else if b <= b' ' || b == 0x7f {
            Class::SEPARATOR
        } else {
            Class::NONE
        };
        i += 1;
    }
    table
};

/// The class of an ASCII byte; [`Class::NONE`] of any other.
#[inline]
pub(crate) fn ascii_class(byte: u8) -> Class {
    ASCII.get(byte as usize).copied().unwrap_or(Class::NONE)
}

/// The class of a character.
#[inline]
pub(crate) fn class(c: char) -> Class {
    static TABLE: OnceLock<Box<[Class]>> = OnceLock::new();
    let code = c as usize;
    if let Some(class) = ASCII.get(code) {
        return *class;
    }
    if code >= TABLE_LEN {
        return look_up(c);
    }
    let table =
        TABLE.get_or_init(|| (0..TABLE_LEN as u32).map(|c| char::from_u32(c).map_or(Class::NONE, look_up)).collect());
    table.get(code).copied().unwrap_or(Class::NONE)
}

/// The class of the character that begins at byte `at`, and its length; `(SEPARATOR, 0)` at the end of the text.
#[inline]
pub(crate) fn class_at(text: &str, at: usize) -> (Class, usize) {
    match text.as_bytes().get(at) {
        None => (Class::SEPARATOR, 0),
        Some(&byte) if byte < 0x80 => (ascii_class(byte), 1),
        Some(_) => {
            text.get(at..).and_then(|rest| rest.chars().next()).map_or((Class::SEPARATOR, 1), |c| (class(c), c.len_utf8()))
        }
    }
}

/// Whether BERT takes the character for punctuation: an ASCII symbol or category P.
pub(crate) fn is_punctuation(c: char) -> bool {
    use unicode_properties::GeneralCategoryGroup;
    c.is_ascii_punctuation() || (!c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Punctuation)
}

fn look_up(c: char) -> Class {
    use GeneralCategory as G;
    if let Some(class) = ASCII.get(c as usize) {
        return *class;
    }
    if matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}') {
        return Class::SEPARATOR.and(Class::JOINER);
    }
    match c.general_category() {
        G::UppercaseLetter => Class::LETTER.and(Class::UPPER).and(Class::WORD),
        G::LowercaseLetter => Class::LETTER.and(Class::LOWER).and(Class::WORD),
        G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter => Class::LETTER.and(Class::WORD),
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark | G::DecimalNumber | G::LetterNumber | G::OtherNumber => {
            Class::WORD
        }
        G::SpaceSeparator
        | G::LineSeparator
        | G::ParagraphSeparator
        | G::Control
        | G::Format
        | G::Surrogate
        | G::PrivateUse
        | G::Unassigned => Class::SEPARATOR,
        G::DashPunctuation
        | G::OpenPunctuation
        | G::ClosePunctuation
        | G::ConnectorPunctuation
        | G::InitialPunctuation
        | G::FinalPunctuation
        | G::OtherPunctuation
        | G::MathSymbol
        | G::CurrencySymbol
        | G::ModifierSymbol
        | G::OtherSymbol => Class::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_the_general_categories() {
        assert!(class('É').is(Class::UPPER) && class('é').is(Class::LOWER) && class('京').is(Class::LETTER));
        assert!(class('\u{301}').is(Class::WORD) && !class('\u{301}').is(Class::LETTER));
        assert!(class('\u{a0}').is(Class::SEPARATOR) && class('\u{200b}').is(Class::SEPARATOR));
        assert!(class('\u{ad}').is(Class::JOINER) && class('½').is(Class::WORD) && !class('½').is(Class::DIGIT));
        assert_eq!(class('€'), Class::NONE);
    }

    #[test]
    fn the_table_says_what_the_look_up_says() {
        for c in (0..0x3100).filter_map(char::from_u32) {
            assert_eq!(class(c), look_up(c), "{c:?}");
        }
    }
}
