//! Frames: which constituent of a clause or noun phrase plays which part in an event.
//!
//! A frame is named in the lexicon and lists, in order of preference, the constituents that may fill each part. Roles are
//! PLOVER's SOURCE (who does it) and TARGET (to whom); THEME is what it is about.

/// The constituents that fill the parts of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its name in the lexicon.
    pub(super) name: &'static str,
    /// What the subject is.
    pub(super) subject: Part,
    /// What the object is.
    pub(super) object: Part,
    /// Prepositions whose phrase is the SOURCE.
    pub(super) sources: &'static [&'static str],
    /// Prepositions whose phrase is the TARGET.
    pub(super) targets: &'static [&'static str],
    /// Prepositions whose phrase is the THEME.
    pub(super) themes: &'static [&'static str],
    /// What the possessor of a noun is ("Ruiz's arrest").
    pub(super) possessor: Part,
    /// How the rest is found.
    pub(super) kind: Kind,
}

/// The part of a constituent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Source,
    Target,
    Theme,
    None,
}

/// What is special about a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Plain,
    /// Both sides do it: "met", "talks between".
    Mutual,
    /// The target may be the subject of the clause that follows: "demanded that Chile pay".
    Clause,
    /// An undertaking whose type depends on what is undertaken: "threatened to invade", "agreed to send aid".
    Commitment,
    /// "must": the speaker demands something of the subject.
    Duty,
    /// The trigger itself names who does it: "protesters".
    Actor,
}

const TO: &[&str] =
    &["to", "on", "against", "for", "with", "at", "from", "between", "among", "into", "toward", "towards", "of"];

const PLAIN: Frame = Frame {
    name: "act",
    subject: Part::Source,
    object: Part::Target,
    sources: &[],
    targets: &["against", "at"],
    themes: &[],
    possessor: Part::Source,
    kind: Kind::Plain,
};

/// Every frame.
static FRAMES: &[Frame] = &[
    PLAIN,
    Frame { name: "do", object: Part::Theme, targets: TO, ..PLAIN },
    Frame { name: "go", targets: &["to", "in", "at", "with"], ..PLAIN },
    Frame { name: "probe", targets: &["by", "of", "against"], ..PLAIN },
    Frame { name: "with", targets: &["with", "against"], themes: &["on", "about", "over"], kind: Kind::Mutual, ..PLAIN },
    Frame {
        name: "talk",
        object: Part::Theme,
        sources: &["between", "of", "by", "among"],
        targets: &["with", "against"],
        themes: &["on", "about", "over"],
        kind: Kind::Mutual,
        ..PLAIN
    },
    Frame {
        name: "deed",
        object: Part::Theme,
        sources: &["by", "of"],
        targets: &["on", "against", "to", "for", "with", "at", "toward", "towards", "over", "from"],
        ..PLAIN
    },
    Frame {
        name: "word",
        object: Part::Theme,
        sources: &["by", "of", "from"],
        targets: &["on", "against", "to", "for", "with", "at", "toward", "towards"],
        ..PLAIN
    },
    Frame {
        name: "plea",
        object: Part::Theme,
        sources: &["by"],
        targets: &["on", "to", "from", "against"],
        kind: Kind::Clause,
        ..PLAIN
    },
    Frame { name: "trip", sources: &["by", "of"], targets: &["to", "in"], ..PLAIN },
    Frame { name: "upon", sources: &["by"], targets: &["of", "against", "into", "on"], possessor: Part::Target, ..PLAIN },
    Frame { name: "inquiry", sources: &["by"], targets: &["of", "against", "into", "on"], ..PLAIN },
    Frame { name: "clause", targets: &["from", "of", "on", "upon", "to", "against", "for"], kind: Kind::Clause, ..PLAIN },
    Frame { name: "commit", targets: &["against", "with", "to"], object: Part::Theme, kind: Kind::Commitment, ..PLAIN },
    Frame { name: "must", subject: Part::Target, object: Part::Theme, targets: &[], kind: Kind::Duty, ..PLAIN },
    Frame { name: "against", object: Part::Theme, sources: &["by", "of"], targets: &["against", "over"], ..PLAIN },
    Frame { name: "crowd", subject: Part::None, object: Part::None, targets: &["against"], kind: Kind::Actor, ..PLAIN },
    Frame { name: "actor", subject: Part::None, object: Part::None, targets: &["at", "on"], kind: Kind::Actor, ..PLAIN },
    Frame { name: "self", object: Part::Theme, targets: &[], themes: &["as", "of"], ..PLAIN },
    Frame { name: "fall", subject: Part::Target, object: Part::Target, targets: &[], ..PLAIN },
    Frame { name: "name", targets: &[], themes: &["as"], ..PLAIN },
    Frame { name: "court", targets: &[], themes: &["with", "of", "for", "on"], ..PLAIN },
    Frame { name: "harm", subject: Part::None, object: Part::Target, targets: &[], ..PLAIN },
    Frame { name: "win", object: Part::Theme, targets: &["against", "over"], ..PLAIN },
    Frame { name: "lose", subject: Part::Target, object: Part::None, sources: &["to", "against"], targets: &[], ..PLAIN },
    Frame { name: "earn", object: Part::None, targets: &[], ..PLAIN },
    Frame { name: "move", subject: Part::Target, object: Part::None, targets: &[], ..PLAIN },
    Frame { name: "mishap", subject: Part::None, object: Part::None, targets: &[], possessor: Part::Target, ..PLAIN },
    Frame { name: "held", subject: Part::None, object: Part::Theme, targets: &[], ..PLAIN },
];

/// The frame of that name.
pub(super) fn frame(name: &str) -> Option<&'static Frame> {
    FRAMES.iter().find(|f| f.name == name)
}
