//! What a text tells: statements that somebody made, and events.

use super::{CountryCode, EntityId, named_enum};
use crate::span::Span;

/// Something somebody is reported to have said.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Who said it; several for a joint statement, none when the speaker is no entity.
    pub speakers: Vec<EntityId>,
    /// The words of the sentence that name the speaker; `None` when only a sentence before does, or none.
    pub speaker_span: Option<Span>,
    /// The words that introduce it ("said"); `None` for a statement that only continues one.
    pub cue: Option<Cue>,
    /// What was said: one span, or more where the text interrupts it.
    pub content: Vec<Span>,
    /// How it is reported.
    pub kind: StatementKind,
    /// To whom.
    pub addressees: Vec<EntityId>,
    /// Index of the statement this one is reported in.
    pub nested_in: Option<u32>,
    /// Whether it is reported as not made ("did not say whether", "declined to say").
    pub negated: bool,
    /// The pattern that found it, lower_snake: one of those that the API documents.
    pub rule: &'static str,
}

/// The word that introduces a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Where it stands.
    pub span: Span,
    /// Its lemma ("say").
    pub lemma: String,
}

named_enum! {
    /// How a statement is reported.
    StatementKind { Direct = "DIRECT", Indirect = "INDIRECT", Mixed = "MIXED", SpeechAct = "SPEECH_ACT", }
}

named_enum! {
    /// Event types: PLOVER's, then those of daily news beside them.
    EventType {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Concede = "CONCEDE", Cooperate = "COOPERATE", Aid = "AID",
        Retreat = "RETREAT", Investigate = "INVESTIGATE", Demand = "DEMAND", Disapprove = "DISAPPROVE", Reject = "REJECT",
        Threaten = "THREATEN", Protest = "PROTEST", Sanction = "SANCTION", Mobilize = "MOBILIZE", Coerce = "COERCE",
        Assault = "ASSAULT", Fight = "FIGHT", Elect = "ELECT", Appoint = "APPOINT", Resign = "RESIGN", Die = "DIE",
        Accident = "ACCIDENT", Disaster = "DISASTER", Crime = "CRIME", Trial = "TRIAL", Launch = "LAUNCH", Deal = "DEAL",
        Award = "AWARD", Result = "RESULT", Earnings = "EARNINGS", PriceMove = "PRICE_MOVE", Layoff = "LAYOFF",
        Publish = "PUBLISH", Lawsuit = "LAWSUIT",
    }
}

/// Something that happened, may happen, or is said to have happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What kind of event.
    pub kind: EventType,
    /// PLOVER's mode in lower case ("meet", "visit", "call"); empty when there is none.
    pub mode: String,
    /// The words that tell it, in text order.
    pub triggers: Vec<Span>,
    /// Who, whom, where, when, what.
    pub arguments: Vec<Argument>,
    /// Whether it is told as not happening.
    pub negated: bool,
    /// How it is told.
    pub modality: Modality,
    /// Index of the statement it is told in.
    pub reported_by: Option<u32>,
}

/// One participant or circumstance of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its part in the event.
    pub role: ArgumentRole,
    /// The words that name it.
    pub span: Span,
    /// The entity it is.
    pub entity: Option<EntityId>,
    /// The country that its words describe it by ("Russian hackers"), where it is no entity.
    pub country: Option<CountryCode>,
    /// Index of the date it is.
    pub date: Option<u32>,
    /// Index of the quantity it is.
    pub quantity: Option<u32>,
}

impl Argument {
    /// An argument of which only the words are known.
    pub const fn new(role: ArgumentRole, span: Span) -> Self {
        Self { role, span, entity: None, country: None, date: None, quantity: None }
    }
}

named_enum! {
    /// The part of an argument in an event.
    ArgumentRole { Source = "SOURCE", Target = "TARGET", Place = "PLACE", Time = "TIME", Theme = "THEME", }
}

named_enum! {
    /// How an event is told.
    Modality { Actual = "ACTUAL", Future = "FUTURE", Conditional = "CONDITIONAL", Reported = "REPORTED", }
}
