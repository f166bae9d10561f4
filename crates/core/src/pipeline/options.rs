//! What a caller may ask of an analysis.

use crate::layer::Layers;

/// What a caller wants of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The layers wanted; what they need is computed too.
    pub layers: Layers,
    /// How the summary is made.
    pub summary: SummaryOptions,
    /// The model that finds names; `None` for the one that the tagger was made with.
    pub model: Option<ModelName>,
}

impl Default for Options {
    fn default() -> Self {
        Self { layers: Layers::all(), summary: SummaryOptions::default(), model: None }
    }
}

/// How a summary is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// How long it may be.
    pub budget: Budget,
    /// What it should be about; empty for what the article is about.
    pub query: String,
    /// Whether sentences are reworded so that each stands on its own.
    pub standalone: bool,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { budget: Budget::Sentences(3), query: String::new(), standalone: false }
    }
}

/// How long a summary may be: never more than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Sentences.
    Sentences(u32),
    /// Words, as white space divides them.
    Words(u32),
    /// Unicode code points.
    Characters(u32),
}

/// The embedded models by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelName {
    /// Transformer layers: the better one.
    #[default]
    Accurate,
    /// Convolutions: many times faster.
    Fast,
}

impl ModelName {
    /// Every name.
    pub const ALL: [Self; 2] = [Self::Accurate, Self::Fast];

    /// The name as requests give it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accurate => "accurate",
            Self::Fast => "fast",
        }
    }

    /// The model of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.as_str() == name)
    }
}
