//! Paragraphs and sentences.
