//! The vocabulary of a model, of either kind.

use super::unigram::{self, Cut, Unigram};
use super::weights::{Format, ModelError, Weights};
use super::wordpiece::WordPiece;
use std::sync::{Arc, OnceLock};

static WORD_PIECES: &str = include_str!("../../../models/vocab.txt");

/// What cuts tokens into pieces.
pub(super) enum Vocabulary {
    /// Uncased word pieces, one vocabulary for all models of format 1.
    WordPiece(Arc<WordPiece>),
    /// The scored pieces of a file of format 2.
    Unigram(Unigram),
}

impl Vocabulary {
    /// The vocabulary that a file means.
    ///
    /// # Errors
    /// [`ModelError`] when it does not fit the file.
    pub(super) fn of(weights: &Weights<'_>) -> Result<Self, ModelError> {
        match weights.format {
            Format::WordPiece => {
                let words = word_pieces().filter(|words| words.len() == weights.config.vocab);
                let other = || ModelError::Metadata(format!("{} pieces are another vocabulary", weights.config.vocab));
                words.map(Self::WordPiece).ok_or_else(other)
            }
            Format::Unigram => Unigram::read(weights).map(Self::Unigram),
        }
    }

    /// Appends the pieces of `token`; `glued` when nothing stands between it and the token before.
    pub(super) fn push_pieces(&self, token: &str, glued: bool, cut: &mut Cut, pieces: &mut Vec<u32>) {
        match self {
            Self::WordPiece(words) => words.push_pieces(token, pieces),
            Self::Unigram(words) => words.push_pieces(token, glued, cut, pieces),
        }
    }

    /// The pieces at the begin and the end of a window.
    pub(super) fn borders(&self) -> (u32, u32) {
        match self {
            Self::WordPiece(words) => (words.class, words.separator),
            Self::Unigram(_) => (unigram::BEGIN, unigram::END),
        }
    }
}

/// The vocabulary of the models of format 1, read once.
fn word_pieces() -> Option<Arc<WordPiece>> {
    static WORDS: OnceLock<Option<Arc<WordPiece>>> = OnceLock::new();
    WORDS.get_or_init(|| WordPiece::new(WORD_PIECES).map(Arc::new)).clone()
}
