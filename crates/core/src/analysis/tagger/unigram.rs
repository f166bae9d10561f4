//! Pieces by a unigram language model (Kudo 2018): of all ways to cut a token, the one whose pieces have the highest sum of
//! scores, found by Viterbi over the characters (Viterbi 1967).
//!
//! The cuts are those of the Unigram model of Hugging Face `tokenizers` with fused unknowns, over NFKC without invisible
//! characters. U+2581 stands before a token that is not glued to the one before it, so a word has other pieces behind a space
//! than behind an elision or inside a Chinese sentence.

use super::trie::{ROOT, Trie};
use super::weights::{ModelError, Weights};
use super::wordpiece::{MAX_PIECES, is_invisible};
use unicode_normalization::UnicodeNormalization;

/// Ids of the special pieces, which no text can make.
pub(super) const BEGIN: u32 = 0;
pub(super) const END: u32 = 2;
const UNKNOWN: u32 = 3;
const SPECIAL: usize = 4;

/// What stands for the space before a token.
const SPACE: char = '\u{2581}';

/// What an unknown character costs more than the worst piece.
const PENALTY: f64 = 10.0;

/// Bytes of a vocabulary that the trie can number.
const MOST_BYTES: usize = 1 << 24;

/// The vocabulary with its scores.
pub(super) struct Unigram {
    trie: Trie,
    scores: Vec<f32>,
    unknown: f64,
}

/// The memory of a cut.
#[derive(Default)]
pub(super) struct Cut {
    text: String,
    /// For each byte offset the best way to it: its score, where its last piece begins, and that piece.
    best: Vec<Step>,
    /// Pieces from the last to the first.
    back: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Step {
    score: f64,
    from: usize,
    piece: u32,
}

const NOWHERE: Step = Step { score: f64::NEG_INFINITY, from: 0, piece: UNKNOWN };

impl Unigram {
    /// The vocabulary of a model file.
    ///
    /// # Errors
    /// [`ModelError`] when a tensor does not fit, or the pieces are not what they have to be.
    pub(super) fn read(weights: &Weights<'_>) -> Result<Self, ModelError> {
        let count = weights.config.vocab;
        let scores = weights.floats("vocab.scores", &[count])?;
        let (bytes, ends) = weights.strings("vocab", count)?;
        let mut start = 0;
        let mut pieces = Vec::with_capacity(count);
        for end in ends {
            let piece = bytes.get(start..end).and_then(|piece| std::str::from_utf8(piece).ok());
            pieces.push(piece.ok_or_else(|| ModelError::tensor("vocab.ends", "cuts that make no text"))?);
            start = end;
        }
        Self::new(&pieces, scores)
            .ok_or_else(|| ModelError::tensor("vocab.bytes", "too long, or a piece without text, or special pieces alone"))
    }

    /// The vocabulary of these pieces, the special ones first.
    fn new(pieces: &[&str], scores: Vec<f32>) -> Option<Self> {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        if length >= MOST_BYTES {
            return None;
        }
        let mut trie = Trie::with_capacity(2 * length);
        for (id, piece) in (0u32..).zip(pieces).skip(SPECIAL) {
            if piece.is_empty() {
                return None;
            }
            let node = trie.insert(ROOT, piece.as_bytes());
            trie.set_id(node, id);
        }
        let lowest = scores.iter().copied().reduce(f32::min)?;
        (pieces.len() > SPECIAL).then_some(Self { trie, scores, unknown: f64::from(lowest) - PENALTY })
    }

    /// Appends the pieces of `token`, at least one and at most [`MAX_PIECES`].
    pub(super) fn push_pieces(&self, token: &str, glued: bool, cut: &mut Cut, pieces: &mut Vec<u32>) {
        cut.text.clear();
        if !glued {
            cut.text.push(SPACE);
        }
        let lead = cut.text.len();
        if token.is_ascii() {
            cut.text.extend(token.chars().filter(|c| !c.is_ascii_control()));
        } else {
            cut.text.extend(token.nfkc().filter(|c| !is_invisible(*c) || *c == '\u{fffd}'));
        }
        if cut.text.len() == lead {
            pieces.push(UNKNOWN);
            return;
        }
        self.walk(&cut.text, &mut cut.best);
        cut.back.clear();
        let mut at = cut.text.len();
        while let Some(step) = cut.best.get(at).filter(|step| step.from < at) {
            let fused = step.piece == UNKNOWN && cut.back.last() == Some(&UNKNOWN);
            if !fused {
                cut.back.push(step.piece);
            }
            at = step.from;
        }
        pieces.extend(cut.back.iter().rev().take(MAX_PIECES));
    }

    /// The best way to each offset of `text`.
    fn walk(&self, text: &str, best: &mut Vec<Step>) {
        best.clear();
        best.resize(text.len() + 1, NOWHERE);
        if let Some(start) = best.first_mut() {
            start.score = 0.0;
        }
        for (at, c) in text.char_indices() {
            let here = best.get(at).map_or(f64::NEG_INFINITY, |step| step.score);
            let mut single = false;
            let mut reach = |to: usize, score: f64, piece: u32| {
                let score = here + score;
                if let Some(step) = best.get_mut(to).filter(|step| score > step.score) {
                    *step = Step { score, from: at, piece };
                }
            };
            for (length, piece) in self.trie.prefixes(text.as_bytes().get(at..).unwrap_or(&[])) {
                single |= length == c.len_utf8();
                reach(at + length, self.scores.get(piece as usize).copied().map_or(self.unknown, f64::from), piece);
            }
            if !single {
                reach(at + c.len_utf8(), self.unknown, UNKNOWN);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIECES: [(&str, f32); 14] = [
        ("<s>", 0.0),
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        ("▁", -3.0),
        ("a", -4.0),
        ("b", -4.5),
        ("ab", -5.0),
        ("▁a", -5.5),
        ("▁ab", -7.0),
        ("é", -6.0),
        ("ba", -6.5),
        ("aba", -9.5),
        ("中", -8.0),
    ];

    fn unigram() -> Unigram {
        Unigram::new(&PIECES.map(|(piece, _)| piece), PIECES.map(|(_, score)| score).to_vec())
            .unwrap_or_else(|| panic!("no vocabulary"))
    }

    fn pieces(token: &str, glued: bool) -> Vec<&'static str> {
        let mut ids = Vec::new();
        unigram().push_pieces(token, glued, &mut Cut::default(), &mut ids);
        ids.iter().map(|id| PIECES.get(*id as usize).map_or("", |(piece, _)| piece)).collect()
    }

    #[test]
    fn the_best_cut_wins_and_a_space_is_part_of_it() {
        for (token, glued, expected) in [
            ("ab", false, vec!["▁ab"]),
            ("ab", true, vec!["ab"]),
            ("abab", true, vec!["ab", "ab"]),
            ("aba", true, vec!["ab", "a"]),
            ("e\u{301}", true, vec!["é"]),
            ("a\u{200d}b", true, vec!["ab"]),
            ("zxa", false, vec!["▁", "<unk>", "a"]),
            ("\u{200d}", false, vec!["<unk>"]),
            ("", true, vec!["<unk>"]),
            ("中中", true, vec!["中", "中"]),
        ] {
            assert_eq!(pieces(token, glued), expected, "{token}");
        }
        assert_eq!(pieces(&"é".repeat(40), true).len(), MAX_PIECES);
    }

    #[test]
    fn a_vocabulary_without_pieces_is_refused() {
        assert!(Unigram::new(&["<s>", "<pad>", "</s>", "<unk>"], vec![0.0; 4]).is_none());
        assert!(Unigram::new(&["<s>", "<pad>", "</s>", "<unk>", ""], vec![0.0; 5]).is_none());
    }

    /// The highest score of any cut, by trying all of them.
    fn highest(text: &str) -> f64 {
        let Some(c) = text.chars().next() else { return 0.0 };
        let known = PIECES.iter().skip(SPECIAL).filter(|(piece, _)| text.starts_with(piece));
        let mut single = false;
        let mut high = f64::NEG_INFINITY;
        for (piece, score) in known {
            single |= piece.len() == c.len_utf8();
            high = high.max(f64::from(*score) + highest(text.strip_prefix(piece).unwrap_or("")));
        }
        let lowest = PIECES.iter().map(|p| p.1).fold(0.0, f32::min);
        let rest = text.get(c.len_utf8()..).unwrap_or("");
        if single { high } else { high.max(f64::from(lowest) - PENALTY + highest(rest)) }
    }

    proptest! {
        #[test]
        fn no_cut_has_a_higher_score(text in "[ab▁é中z]{0,10}") {
            let (unigram, mut best) = (unigram(), Vec::new());
            unigram.walk(&text, &mut best);
            let found = best.last().map_or(f64::NAN, |step| step.score);
            prop_assert!((found - highest(&text)).abs() < 1e-6, "{found} {}", highest(&text));
        }

        #[test]
        fn the_pieces_of_a_known_text_are_the_text(text in "[abé中]{1,8}") {
            prop_assert_eq!(pieces(&text, true).concat(), text.as_str());
            prop_assert_eq!(pieces(&text, false).concat(), format!("▁{text}"));
        }
    }
}
