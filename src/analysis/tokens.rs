//! Tokens: words, numbers and marks.
