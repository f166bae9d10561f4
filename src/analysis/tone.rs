//! Tone of the text and towards its entities.
