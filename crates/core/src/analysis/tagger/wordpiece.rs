//! Word pieces: the uncased BERT WordPiece, each token cut on its own.
//!
//! A token is lower-cased and stripped of accents, divided at punctuation and round CJK ideographs, and each word of it is
//! cut greedily into the longest pieces that the vocabulary has (Devlin et al. 2019; the same result as Hugging Face
//! `tokenizers` with a `BertNormalizer`).

use super::trie::{ROOT, Trie};
use crate::analysis::characters::is_punctuation;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The most pieces of one token that the model is given: of a long address the beginning says enough.
pub(super) const MAX_PIECES: usize = 16;

/// Words of more characters are unknown.
const MAX_WORD_CHARS: usize = 100;

/// The vocabulary.
pub(super) struct WordPiece {
    trie: Trie,
    /// Trie nodes from which words begin and go on.
    continuation: u32,
    unknown: u32,
    pub(super) class: u32,
    pub(super) separator: u32,
    len: usize,
}

impl WordPiece {
    /// Reads a vocabulary: one piece per line, the line number is its id. `None` when a special piece is missing.
    pub(super) fn new(vocabulary: &str) -> Option<Self> {
        let mut trie = Trie::with_capacity(vocabulary.len());
        let continuation = trie.insert(ROOT, b"##");
        let (mut unknown, mut class, mut separator, mut len) = (None, None, None, 0);
        for (id, piece) in (0u32..).zip(vocabulary.lines()) {
            match piece {
                "[UNK]" => unknown = Some(id),
                "[CLS]" => class = Some(id),
                "[SEP]" => separator = Some(id),
                // Other special pieces cannot come of text: brackets divide words.
                _ => {
                    let node = match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                        Some(rest) => trie.insert(continuation, rest.as_bytes()),
                        None => trie.insert(ROOT, piece.as_bytes()),
                    };
                    trie.set_id(node, id);
                }
            }
            len += 1;
        }
        Some(Self { trie, continuation, unknown: unknown?, class: class?, separator: separator?, len })
    }

    /// Number of pieces in the vocabulary.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Appends the pieces of `token`, at least one and at most [`MAX_PIECES`].
    pub(super) fn push_pieces(&self, token: &str, pieces: &mut Vec<u32>) {
        let begin = pieces.len();
        let mut word = Word::default();
        for c in token.chars() {
            if c.is_ascii() {
                if c.is_ascii_punctuation() || c == ' ' {
                    self.end_word(&mut word, pieces);
                    if c != ' ' {
                        word.push(c);
                        self.end_word(&mut word, pieces);
                    }
                } else if !c.is_ascii_control() {
                    word.push(c.to_ascii_lowercase());
                }
            } else if is_ideograph(c) {
                self.end_word(&mut word, pieces);
                std::iter::once(c).nfd().for_each(|c| word.push(c));
                self.end_word(&mut word, pieces);
            } else if !is_invisible(c) {
                std::iter::once(c).nfd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).for_each(|c| {
                    if is_punctuation(c) || c.is_whitespace() {
                        self.end_word(&mut word, pieces);
                        if !c.is_whitespace() {
                            word.push(c);
                            self.end_word(&mut word, pieces);
                        }
                    } else {
                        word.push(c);
                    }
                });
            }
        }
        self.end_word(&mut word, pieces);
        if pieces.len() == begin {
            pieces.push(self.unknown);
        }
        pieces.truncate(begin + MAX_PIECES);
    }

    /// Appends the pieces of `word` and clears it.
    fn end_word(&self, word: &mut Word, pieces: &mut Vec<u32>) {
        let begin = pieces.len();
        let mut rest = word.bytes();
        let mut node = ROOT;
        while !rest.is_empty() {
            let Some((len, id)) = self.trie.longest(node, rest) else {
                pieces.truncate(begin);
                pieces.push(self.unknown);
                break;
            };
            pieces.push(id);
            rest = rest.get(len..).unwrap_or(&[]);
            node = self.continuation;
        }
        if word.chars > MAX_WORD_CHARS {
            pieces.truncate(begin);
            pieces.push(self.unknown);
        }
        (word.len, word.chars) = (0, 0);
    }
}

/// A word as the vocabulary writes it, in place.
struct Word {
    bytes: [u8; 4 * MAX_WORD_CHARS],
    len: usize,
    chars: usize,
}

impl Default for Word {
    fn default() -> Self {
        Self { bytes: [0; 4 * MAX_WORD_CHARS], len: 0, chars: 0 }
    }
}

impl Word {
    fn push(&mut self, c: char) {
        self.chars += 1;
        if let Some(room) = self.bytes.get_mut(self.len..).filter(|room| room.len() >= c.len_utf8()) {
            self.len += c.encode_utf8(room).len();
        }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x20000..=0x2a6df | 0x2a700..=0x2b73f | 0x2b740..=0x2b81f | 0x2b920..=0x2ceaf
        | 0xf900..=0xfaff | 0x2f800..=0x2fa1f)
}

/// Characters that BERT drops: category C and the replacement character.
pub(super) fn is_invisible(c: char) -> bool {
    use GeneralCategory as G;
    c == '\u{fffd}' || matches!(c.general_category(), G::Control | G::Format | G::Surrogate | G::PrivateUse | G::Unassigned)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::NonspacingMark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        token: String,
        pieces: Vec<u32>,
    }

    fn read(file: &str) -> String {
        let path = format!("{}/../../models/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    #[test]
    fn pieces_are_those_of_the_reference_tokenizer() {
        let words = WordPiece::new(&read("vocab.txt")).unwrap_or_else(|| panic!("no special pieces"));
        let cases: Vec<Case> = serde_json::from_str(&read("pieces_cases.json")).unwrap_or_else(|e| panic!("{e}"));
        assert!(cases.len() > 400);
        for case in cases {
            let mut pieces = Vec::new();
            words.push_pieces(&case.token, &mut pieces);
            assert_eq!(pieces, case.pieces, "{:?}", case.token);
        }
    }

    #[test]
    fn a_vocabulary_without_special_pieces_is_refused() {
        assert!(WordPiece::new("a\nb").is_none());
    }
}
