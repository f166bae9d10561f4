//! What a watch asks for, and whether a document answers it.

use super::facts::{EventFact, Facts, Part, Participant};
use crate::span::Span;

/// Most groups of a query.
pub const MAX_GROUPS: usize = 20;

/// Most conditions of all groups of a query together.
pub const MAX_CONDITIONS: usize = 200;

/// Most spans that are told of one condition: the first ones of the text.
pub const MAX_EVIDENCE_SPANS: usize = 20;

/// All groups must hold, but for those that exclude, none of which may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The groups.
    pub groups: Vec<Group>,
}

/// Holds when one of its conditions does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The conditions, at least one.
    pub any: Vec<Condition>,
    /// Whether the document must meet none of them.
    pub excluded: bool,
}

/// One thing that a document may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// An entity is mentioned: its key in the registry.
    Entity(String),
    /// An entity makes a statement: its key in the registry.
    Speaker(String),
    /// Something happens.
    Event(Box<EventQuery>),
    /// Words stand in title or text.
    Words(Words),
    /// It happens there, or is told from there.
    Place(Who),
    /// Where it was published, exactly.
    Outlet(String),
    /// The language found, as a BCP-47 code.
    Language(String),
    /// A topic, by its code.
    Topic(String),
    /// A label is set to a value.
    Label {
        /// The label.
        key: String,
        /// Its value.
        value: String,
    },
    /// The story of the document has at least this many documents.
    StorySize(u32),
}

/// One event that has all of this; what is empty holds always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// One of these types, by number.
    pub types: Vec<i32>,
    /// The mode; empty for any.
    pub mode: String,
    /// Who does it.
    pub source: Option<Who>,
    /// To whom it is done.
    pub target: Option<Who>,
    /// Who does it or to whom it is done.
    pub participant: Option<Who>,
    /// Where.
    pub place: Option<Who>,
    /// Its polarity, by number.
    pub polarity: Option<i32>,
    /// Its modality, by number.
    pub modality: Option<i32>,
}

/// Somebody or somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// An entity: its key in the registry.
    Entity(String),
    /// Whoever and whatever is of a country: ISO 3166-1 alpha-2 code.
    Country(String),
}

/// Words that title or text must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// These terms in a row; at least one.
    Phrase {
        /// The terms, as the document's are written.
        terms: Vec<String>,
        /// Whether the last one may go on.
        prefix: bool,
    },
    /// All of these, and none of those.
    All {
        /// At least one.
        with: Vec<Words>,
        /// What must not occur.
        without: Vec<Words>,
    },
    /// At least one of these.
    Any(Vec<Words>),
}

/// What of a document met a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the group.
    pub group: usize,
    /// Index of the condition in its group.
    pub condition: usize,
    /// Where it stands, in text order, at most [`MAX_EVIDENCE_SPANS`]; empty for what stands in no text, like an outlet.
    pub spans: Vec<Span>,
}

/// What is wrong with a query, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Index of the group; `None` when it is the query as a whole.
    pub group: Option<usize>,
    /// Index of the condition in its group; `None` when it is the group as a whole.
    pub condition: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a query or a part of it, and what to send instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There are too many groups.
    #[error("has {0} groups; at most {MAX_GROUPS} are allowed")]
    ManyGroups(usize),
    /// There are too many conditions.
    #[error("has {0} conditions; at most {MAX_CONDITIONS} are allowed")]
    ManyConditions(usize),
    /// There is no group.
    #[error("has no group; name something that a document must have")]
    NoGroup,
    /// Every group excludes.
    #[error("only excludes; name something that a document must have as well")]
    OnlyExcludes,
    /// A group is empty.
    #[error("has no condition")]
    NoCondition,
    /// A condition names nothing.
    #[error("is empty")]
    Empty,
    /// Every event would do.
    #[error("says nothing of the event")]
    AnyEvent,
    /// Every story would do.
    #[error("must be at least 2: a document alone is no growth")]
    NoGrowth,
}

impl Query {
    /// Everything that is wrong with the query; nothing when it may stand.
    pub fn violations(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut add = |group, condition, problem| found.push(Violation { group, condition, problem });
        let conditions: usize = self.groups.iter().map(|group| group.any.len()).sum();
        if self.groups.len() > MAX_GROUPS {
            add(None, None, Problem::ManyGroups(self.groups.len()));
        }
        if conditions > MAX_CONDITIONS {
            add(None, None, Problem::ManyConditions(conditions));
        }
        if self.groups.is_empty() {
            add(None, None, Problem::NoGroup);
        } else if self.groups.iter().all(|group| group.excluded) {
            add(Some(0), None, Problem::OnlyExcludes);
        }
        for (g, group) in self.groups.iter().enumerate() {
            if group.any.is_empty() {
                add(Some(g), None, Problem::NoCondition);
            }
            for (c, condition) in group.any.iter().enumerate() {
                if let Some(problem) = condition.problem() {
                    add(Some(g), Some(c), problem);
                }
            }
        }
        found
    }

    /// Whether a document matches.
    pub fn matches(&self, facts: &Facts) -> bool {
        self.groups.iter().all(|group| group.any.iter().any(|condition| condition.holds(facts)) != group.excluded)
    }

    /// What of a matching document meets which condition; nothing of groups that exclude.
    pub fn evidence(&self, facts: &Facts) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for (group, Group { any, excluded }) in self.groups.iter().enumerate() {
            for (condition, asked) in any.iter().enumerate().filter(|_| !excluded) {
                if let Some(mut spans) = asked.spans(facts) {
                    spans.sort_unstable();
                    spans.dedup();
                    spans.truncate(MAX_EVIDENCE_SPANS);
                    evidence.push(Evidence { group, condition, spans });
                }
            }
        }
        evidence
    }

    /// Whether the answer depends on the story of the document.
    pub fn asks_for_story(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.any).any(|c| matches!(c, Condition::StorySize(_)))
    }
}

impl Condition {
    fn problem(&self) -> Option<Problem> {
        match self {
            Self::Entity(text) | Self::Speaker(text) | Self::Outlet(text) | Self::Language(text) | Self::Topic(text) => {
                text.is_empty().then_some(Problem::Empty)
            }
            Self::Label { key, .. } => key.is_empty().then_some(Problem::Empty),
            Self::StorySize(size) => (*size < 2).then_some(Problem::NoGrowth),
            Self::Event(event) => (**event == EventQuery::default()).then_some(Problem::AnyEvent),
            Self::Place(_) | Self::Words(_) => None,
        }
    }

    /// Whether a document meets it.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Entity(key) => facts.entities.contains_key(key),
            Self::Speaker(key) => facts.speakers.contains_key(key),
            Self::Event(asked) => facts.events.iter().any(|event| asked.holds(event)),
            Self::Words(words) => words.hold(facts),
            Self::Place(place) => facts.place(place).is_some(),
            Self::Outlet(outlet) => facts.outlet == *outlet,
            Self::Language(language) => facts.language == *language,
            Self::Topic(code) => facts.topics.contains(code),
            Self::Label { key, value } => facts.labels.get(key) == Some(value),
            Self::StorySize(size) => facts.story_size.is_some_and(|of| of >= *size),
        }
    }

    /// Where a document meets it; `None` when it does not.
    fn spans(&self, facts: &Facts) -> Option<Vec<Span>> {
        match self {
            Self::Entity(key) => facts.entities.get(key).cloned(),
            Self::Speaker(key) => facts.speakers.get(key).cloned(),
            Self::Event(asked) => {
                let held = facts.events.iter().filter(|event| asked.holds(event));
                let spans: Vec<Span> = held.flat_map(|event| asked.spans(event)).collect();
                facts.events.iter().any(|event| asked.holds(event)).then_some(spans)
            }
            Self::Words(words) => words.hold(facts).then(|| {
                let mut spans = Vec::new();
                words.collect(facts, &mut spans);
                spans
            }),
            Self::Place(place) => facts.place(place).cloned(),
            _ => self.holds(facts).then(Vec::new),
        }
    }
}

impl EventQuery {
    /// Whether an event has all of this.
    pub fn holds(&self, event: &EventFact) -> bool {
        let has = |who: &Option<Who>, parts: &[Part]| who.as_ref().is_none_or(|who| event.has(who, parts));
        (self.types.is_empty() || self.types.contains(&event.kind))
            && (self.mode.is_empty() || self.mode == event.mode)
            && self.polarity.is_none_or(|polarity| polarity == event.polarity)
            && self.modality.is_none_or(|modality| modality == event.modality)
            && has(&self.source, &[Part::Source])
            && has(&self.target, &[Part::Target])
            && has(&self.participant, &[Part::Source, Part::Target])
            && has(&self.place, &[Part::Place])
    }

    /// The words that tell the event, and those that name who was asked for.
    fn spans(&self, event: &EventFact) -> Vec<Span> {
        let asked = [
            (&self.source, &[Part::Source][..]),
            (&self.target, &[Part::Target]),
            (&self.participant, &[Part::Source, Part::Target]),
            (&self.place, &[Part::Place]),
        ];
        let named = asked.into_iter().filter_map(|(who, parts)| Some((who.as_ref()?, parts)));
        let named = named.flat_map(|(who, parts)| {
            let of = event.participants.iter().filter(|p| parts.contains(&p.part) && p.is(who));
            of.map(|Participant { span, .. }| *span)
        });
        event.spans.iter().copied().chain(named).collect()
    }
}

impl Words {
    fn hold(&self, facts: &Facts) -> bool {
        match self {
            Self::Phrase { terms, prefix } => facts.phrase(terms, *prefix).next().is_some(),
            Self::All { with, without } => {
                with.iter().all(|words| words.hold(facts)) && !without.iter().any(|words| words.hold(facts))
            }
            Self::Any(of) => of.iter().any(|words| words.hold(facts)),
        }
    }

    fn collect(&self, facts: &Facts, spans: &mut Vec<Span>) {
        match self {
            Self::Phrase { terms, prefix } => spans.extend(facts.phrase(terms, *prefix)),
            Self::All { with: of, without: _ } | Self::Any(of) => {
                of.iter().filter(|words| words.hold(facts)).for_each(|words| words.collect(facts, spans));
            }
        }
    }
}
