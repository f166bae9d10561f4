//! Words as the full-text index knows them: the same on every database.
//!
//! A term is a run of letters and digits in lower case without diacritics; a character of a script that does not divide words
//! (Han, Kana, Thai) is a term of its own. The databases get terms divided by spaces and are left nothing to decide, so both
//! find the same documents. There is no stemming: a query names the forms of a word that it looks for.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest term in bytes; the rest of a longer run is not indexed.
pub const MAX_TERM_BYTES: usize = 60;

/// A term and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The normalised word.
    pub text: String,
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The terms of a text, in order.
pub fn terms(text: &str) -> impl Iterator<Item = Term> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = rest.find(|&(_, c)| c.is_alphanumeric())?;
            let mut end = start + first.len_utf8();
            if !stands_alone(first) {
                while let Some(&(at, c)) = rest.peek() {
                    let goes_on = (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c);
                    if !goes_on {
                        break;
                    }
                    end = at + c.len_utf8();
                    rest.next();
                }
            }
            // A run of nothing but compatibility marks folds to nothing.
            if let Some(text) = text.get(start..end).map(fold).filter(|t| !t.is_empty()) {
                return Some(Term { text, start, end });
            }
        }
    })
}

/// A text as the index takes it: its terms, divided by spaces.
pub fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for term in terms(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&term.text);
    }
    out
}

/// One form for every spelling of a word.
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let keep = |out: &mut String, c: char| {
        if c.is_alphanumeric() && out.len() + c.len_utf8() <= MAX_TERM_BYTES {
            out.push(c);
        }
    };
    if word.is_ascii() {
        word.chars().for_each(|c| keep(&mut out, c.to_ascii_lowercase()));
    } else {
        word.chars().flat_map(char::to_lowercase).nfkd().filter(|&c| !is_combining_mark(c)).for_each(|c| keep(&mut out, c));
    }
    out
}

/// Whether a character is a word of its own: its script puts no spaces between words.
const fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_fold_to_one_form() {
        let table = [
            ("Xi met Rahmon.", "xi met rahmon"),
            ("São Tomé's PRÉSIDENT", "sao tome s president"),
            ("U.S.-led, 1,200", "u s led 1 200"),
            ("COVID-19", "covid 19"),
            ("北京 said", "北 京 said"),
            ("ﬁrst", "first"),
            ("", ""),
            ("—!", ""),
        ];
        for (text, expected) in table {
            assert_eq!(indexed(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn terms_are_clean_and_in_order(text in "\\PC{0,80}") {
            let mut last = 0;
            for term in terms(&text) {
                prop_assert!(term.start >= last && term.start < term.end);
                prop_assert!(text.get(term.start..term.end).is_some());
                prop_assert!(!term.text.is_empty() && term.text.len() <= MAX_TERM_BYTES);
                prop_assert!(term.text.chars().all(char::is_alphanumeric));
                last = term.end;
            }
        }
    }
}
