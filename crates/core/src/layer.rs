//! The layers of an analysis, and sets of them.

/// A part of the analysis that a stage writes and a caller may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Layer {
    /// `Analysis::language`.
    Language,
    /// `Analysis::dateline`, without the entity of its place.
    Dateline,
    /// `Analysis::sentences`.
    Sentences,
    /// `Analysis::tokens`, without parts of speech and heads.
    Tokens,
    /// `Analysis::names`, and parts of speech and heads in `Analysis::tokens`: what the tagger writes.
    Names,
    /// `Analysis::dates`.
    Dates,
    /// `Analysis::quantities`.
    Quantities,
    /// `Analysis::entities` with mentions and links.
    Entities,
    /// `Entity::roles`.
    Roles,
    /// `Analysis::statements`.
    Statements,
    /// `Entity::salience`.
    Salience,
    /// `Analysis::events` and `Analysis::main_event`.
    Events,
    /// `Analysis::relations`.
    Relations,
    /// `Analysis::key_phrases`.
    KeyPhrases,
    /// `Analysis::topics`.
    Topics,
    /// `Analysis::tone` and `Entity::tone`.
    Tone,
    /// `Analysis::summary`.
    Summary,
}

impl Layer {
    /// Every layer, in pipeline order.
    pub const ALL: [Layer; 17] = [
        Layer::Language,
        Layer::Dateline,
        Layer::Sentences,
        Layer::Tokens,
        Layer::Names,
        Layer::Dates,
        Layer::Quantities,
        Layer::Entities,
        Layer::Roles,
        Layer::Statements,
        Layer::Salience,
        Layer::Events,
        Layer::Relations,
        Layer::KeyPhrases,
        Layer::Topics,
        Layer::Tone,
        Layer::Summary,
    ];
}

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layers(u32);

impl Layers {
    /// No layer.
    pub const NONE: Layers = Layers(0);

    /// The set of these layers.
    pub const fn of(layers: &[Layer]) -> Layers {
        let mut bits = 0;
        let mut i = 0;
        while i < layers.len() {
            bits |= 1 << layers[i] as u8;
            i += 1;
        }
        Layers(bits)
    }

    /// Every layer.
    pub const fn all() -> Layers {
        Layers::of(&Layer::ALL)
    }

    /// The set as bits, for storage.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits; those that stand for no layer are left out.
    pub const fn from_bits(bits: u32) -> Layers {
        Layers(bits & Layers::all().0)
    }

    /// Whether the set holds `layer`.
    pub const fn has(self, layer: Layer) -> bool {
        self.0 & (1 << layer as u8) != 0
    }

    /// Whether the two sets share a layer.
    pub const fn meets(self, other: Layers) -> bool {
        self.0 & other.0 != 0
    }

    /// The layers in either.
    #[must_use]
    pub const fn with(self, other: Layers) -> Layers {
        Layers(self.0 | other.0)
    }

    /// The layers of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Layers) -> Layers {
        Layers(self.0 & !other.0)
    }

    /// Whether no layer is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its layers, in pipeline order.
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |l| self.has(*l))
    }
}
