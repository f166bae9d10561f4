//! What the rules need to know of each type of event: one row a type.

use crate::annotation::table_names;
use crate::annotation::{EventType, QuantityKind};

/// Whether an act is of help or of harm to its target. An announced one is an AGREE or a THREATEN (PLOVER).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    Cooperative,
    Hostile,
    Neutral,
}

table_names! {
    /// Modes that rules ask for.
    Mode { Visit = "visit", }
}

/// When a second telling is the same event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retold {
    /// Only in the same sentence or as "the meeting": what somebody says or promises again is something else.
    Rarely,
    /// When it names the same actors: people meet once.
    BySides,
    /// When it names the same one whom it befalls: a man resigns, dies, is arrested once.
    ByPatient,
    /// Unless actors, places or days conflict: an article tells of one election, one crash, one wave of protests.
    Freely,
}

/// What an event of the type must be told with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Somebody who does it or to whom it is done.
    Actor,
    /// The same; as a noun, a place, a time or a number will do.
    ActorOrAnchoredNoun,
    /// Somebody, a place, a time or a number.
    Anchor,
    /// An entity that does it.
    NamedSource,
    /// Nothing beyond its trigger.
    Nothing,
}

/// A row.
pub(super) struct Properties {
    kind: EventType,
    pub(super) nature: Nature,
    pub(super) retold: Retold,
    pub(super) needs: Needs,
    /// The kinds of amounts that are tied to it.
    pub(super) figures: &'static [QuantityKind],
    /// How much news it is, from 0 (words) to 3 (deaths, elections, verdicts); the main event goes by it.
    pub(super) weight: i32,
}

const NONE: &[QuantityKind] = &[];
const VICTIMS: &[QuantityKind] = &[QuantityKind::Count];
const SUMS: &[QuantityKind] = &[QuantityKind::Money];
const CHANGES: &[QuantityKind] = &[QuantityKind::Money, QuantityKind::Percent];
const SCORES: &[QuantityKind] = &[QuantityKind::Score, QuantityKind::Count];

#[rustfmt::skip]
static TYPES: &[Properties] = {
    use EventType::*;
    use Nature::*;
    use Needs::*;
    use Retold::*;
    const fn row(
        kind: EventType, nature: Nature, retold: Retold, needs: Needs, figures: &'static [QuantityKind], weight: i32,
    ) -> Properties {
        Properties { kind, nature, retold, needs, figures, weight }
    }
    &[
        row(Agree, Neutral, Rarely, Actor, NONE, 1),
        row(Consult, Cooperative, BySides, Actor, NONE, 2),
        row(Support, Cooperative, Rarely, Actor, NONE, 0),
        row(Concede, Cooperative, ByPatient, Actor, NONE, 2),
        row(Cooperate, Cooperative, Rarely, Actor, NONE, 1),
        row(Aid, Cooperative, BySides, Actor, SUMS, 1),
        row(Retreat, Cooperative, BySides, Actor, NONE, 1),
        row(Investigate, Neutral, Freely, Actor, NONE, 1),
        row(Demand, Neutral, Rarely, Actor, NONE, 0),
        row(Disapprove, Neutral, Rarely, Actor, NONE, 1),
        row(Reject, Neutral, Rarely, Actor, NONE, 1),
        row(Threaten, Hostile, Rarely, Actor, NONE, 1),
        row(Protest, Hostile, Freely, ActorOrAnchoredNoun, NONE, 2),
        row(Sanction, Hostile, BySides, ActorOrAnchoredNoun, SUMS, 2),
        row(Mobilize, Hostile, BySides, ActorOrAnchoredNoun, NONE, 1),
        row(Coerce, Hostile, ByPatient, ActorOrAnchoredNoun, NONE, 2),
        row(Assault, Hostile, Freely, ActorOrAnchoredNoun, VICTIMS, 3),
        row(Fight, Hostile, Freely, ActorOrAnchoredNoun, VICTIMS, 3),
        row(Elect, Neutral, Freely, Anchor, NONE, 2),
        row(Appoint, Neutral, ByPatient, Actor, NONE, 2),
        row(Resign, Neutral, ByPatient, Actor, NONE, 3),
        row(Die, Neutral, ByPatient, Anchor, VICTIMS, 3),
        row(Accident, Neutral, Freely, Anchor, VICTIMS, 3),
        row(Disaster, Neutral, Freely, Anchor, VICTIMS, 3),
        row(Crime, Neutral, Freely, Anchor, SUMS, 2),
        row(Trial, Neutral, ByPatient, Anchor, NONE, 3),
        row(Launch, Neutral, BySides, NamedSource, NONE, 1),
        row(Deal, Neutral, BySides, NamedSource, SUMS, 2),
        row(Award, Neutral, BySides, Anchor, SUMS, 2),
        row(Result, Neutral, BySides, Anchor, SCORES, 2),
        row(Earnings, Neutral, BySides, Anchor, CHANGES, 2),
        row(PriceMove, Neutral, BySides, Nothing, CHANGES, 2),
        row(Layoff, Neutral, BySides, Anchor, VICTIMS, 2),
        row(Publish, Neutral, BySides, NamedSource, NONE, 1),
        row(Lawsuit, Neutral, Freely, Anchor, SUMS, 2),
    ]
};

/// The row of a type.
pub(super) fn properties(kind: EventType) -> &'static Properties {
    TYPES.iter().find(|t| t.kind == kind).unwrap_or(&TYPES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_row() {
        assert_eq!(TYPES.iter().map(|t| t.kind).collect::<Vec<_>>(), EventType::ALL);
    }
}
