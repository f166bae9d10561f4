//! The words of a text as terms, told by letters and digits alone, so that a stored text need not be analysed again for them.

use crate::analysis::terms::{Term, is_stop};
use crate::lang::en::boilerplate::is_boilerplate;

/// The words as written.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words of a story as written, without its boilerplate.
pub(super) fn told(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '.', ';', '!', '?', '|']).filter(|sentence| !is_boilerplate(sentence)).flat_map(words)
}

/// The lemmas of the words of a story that have content of their own.
pub(super) fn content(text: &str) -> impl Iterator<Item = Term> + '_ {
    told(text).filter(|word| word.chars().nth(1).is_some() && !is_stop(word)).map(Term::lemma)
}
