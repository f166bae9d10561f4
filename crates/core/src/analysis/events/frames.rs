//! Frames: which constituent of a clause or noun phrase plays which part in an event.
//!
//! A frame is named in the lexicon and lists, in order of preference, the constituents that may fill each part. Roles are
//! PLOVER's SOURCE (who does it) and TARGET (to whom); THEME is what it is about.

use crate::annotation::table_names;
use crate::lang::{Table, english};
use std::sync::LazyLock;

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
    pub(super) sources: Vec<&'static str>,
    /// Prepositions whose phrase is the TARGET.
    pub(super) targets: Vec<&'static str>,
    /// Prepositions whose phrase is the THEME.
    pub(super) themes: Vec<&'static str>,
    /// What the possessor of a noun is ("Ruiz's arrest").
    pub(super) possessor: Part,
    /// How the rest is found.
    pub(super) kind: Kind,
}

table_names! {
    /// The part of a constituent.
    Part { Source = "source", Target = "target", Theme = "theme", None = "none", }
}

table_names! {
    /// What is special about a frame.
    Kind {
        /// Nothing.
        Plain = "plain",
        /// Both sides do it: "met", "talks between".
        Mutual = "mutual",
        /// The target may be the subject of the clause that follows: "demanded that Chile pay".
        Clause = "clause",
        /// An undertaking whose type depends on what is undertaken: "threatened to invade", "agreed to send aid".
        Commitment = "commitment",
        /// "must": the speaker demands something of the subject.
        Duty = "duty",
        /// The trigger itself names who does it: "protesters".
        Actor = "actor",
    }
}

table_names! {
    /// Frames that rules ask for.
    FrameName {
        /// Verbs that harm somebody.
        Harm = "harm",
        /// Verbs that give somebody an office.
        Name = "name",
        /// Nouns of what is done to somebody.
        Upon = "upon",
    }
}

static FRAMES: LazyLock<Table<&str, Frame>> = LazyLock::new(|| Table::read(english().tables.frames, frame_of));

/// The frame of a row.
fn frame_of(fields: &[&'static str]) -> Option<(&'static str, Frame)> {
    let &[name, subject, object, sources, targets, themes, possessor, kind] = fields else { return None };
    let words = |list: &'static str| if list == "-" { Vec::new() } else { list.split('|').collect() };
    let frame = Frame {
        name,
        subject: Part::from_name(subject)?,
        object: Part::from_name(object)?,
        sources: words(sources),
        targets: words(targets),
        themes: words(themes),
        possessor: Part::from_name(possessor)?,
        kind: Kind::from_name(kind)?,
    };
    Some((name, frame))
}

/// The frame of that name.
pub(super) fn frame(name: &str) -> Option<&'static Frame> {
    FRAMES.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert!(FRAMES.problems().is_empty(), "{:#?}", FRAMES.problems());
        assert_eq!(frame(FrameName::Harm.as_str()).map(|f| f.object), Some(Part::Target));
    }
}
