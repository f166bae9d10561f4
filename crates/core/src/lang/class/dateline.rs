//! Classes of `dateline.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to a dateline.
    DatelineWord = 1 {
        /// Begins a sentence or a by-line and no place.
        Opener = "opener",
        /// Labels a text ("UPDATE").
        Label = "label",
        /// A news agency that writes itself in lower case.
        Agency = "agency",
        /// Stands inside names of places ("Rio de Janeiro").
        Small = "small",
        /// Begins what somebody says, not a story.
        Speech = "speech",
        /// What a by-line begins with.
        BylinePrefix = "byline_prefix",
        /// Endings of ordinals in digits ("3rd").
        OrdinalEnding = "ordinal_ending",
        /// Articles that are written onto the name of a place.
        ArticlePrefix = "article_prefix",
    }
}
