//! Names, parts of speech and dependencies by the embedded neural model.
