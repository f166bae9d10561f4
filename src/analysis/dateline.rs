//! The dateline that opens a wire story.
