//! Key phrases.
