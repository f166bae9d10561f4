//! What a test expects of an analysis, as data: the checks that the files of `tests/wild` and `tests/forms` are written in.

use super::told::{Told, kind, list, negative, string};
use dateline::grpc::pb;
use serde::Deserialize;
use serde_json::Value;

/// What must come out. A field that is left out is not looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Somebody says this: `by` is a name ("A + B" for a joint statement), or the words where the speaker is no entity.
    Said { by: Option<String>, content: Option<String>, holds: Option<String> },
    /// Nobody (or not `by`) says anything, or not what holds these words.
    Unsaid { by: Option<String>, holds: Option<String> },
    /// This event is told.
    Event(Happening),
    /// No such event is told.
    NoEvent(Happening),
    /// Of these types at most so many events are told.
    AtMost { types: Vec<String>, events: usize },
    /// There is an entity of that name; `mention` is one of its mentions in words, `or` are other names it may have.
    Entity {
        name: String,
        #[serde(default)]
        or: Vec<String>,
        kind: Option<String>,
        country: Option<String>,
        mention: Option<String>,
    },
    /// There is no entity of that name, type or country (all that are given, together).
    NoEntity { name: Option<String>, kind: Option<String>, country: Option<String>, mention: Option<String> },
    /// Who holds which title, of what; a title matches when it ends so.
    Role { who: String, title: String, of: Option<String> },
    /// This relation is told.
    Relation { kind: String, subject: String, object: String },
    /// No such relation is told.
    NoRelation { kind: Option<String>, subject: Option<String>, object: Option<String> },
    /// The expression of time that holds `at` has one of these values.
    Date { at: String, values: Vec<String> },
    /// No expression of time holds these words, or none has a value that holds `value`.
    NoDate { at: Option<String>, value: Option<String> },
    /// There is this amount.
    Quantity { value: f64, max: Option<f64>, unit: Option<String> },
    /// The dateline.
    Dateline { place: String, date: Option<String>, agency: Option<String> },
    /// The headline is one of these; empty is the one that says nothing.
    Headline(Vec<String>),
    /// What the text (as extracted) or the summary holds and does not hold.
    Body {
        #[serde(default)]
        holds: Vec<String>,
        #[serde(default)]
        lacks: Vec<String>,
    },
    Summary {
        #[serde(default)]
        holds: Vec<String>,
        #[serde(default)]
        lacks: Vec<String>,
    },
    /// The language found.
    Language(String),
    /// How many sentences there are.
    Sentences(usize),
    /// Of two documents: chance at most that they tell one event.
    SameEventAtMost(f64),
    /// Of two documents: values of one thing that cannot all be true.
    Contradiction(Vec<f64>),
    /// Of two documents: what the summary of both holds; nothing counts as a repetition.
    Both { holds: Vec<String> },
}

/// An event in the words of a test. Fillers are names of entities, or words.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Happening {
    types: Vec<String>,
    trigger: Option<String>,
    source: Option<String>,
    target: Option<String>,
    /// Source or target.
    who: Option<String>,
    place: Option<String>,
    modality: Option<String>,
}

impl Happening {
    fn fits(&self, told: &Told, event: &Value) -> bool {
        let fills = |want: &Option<String>, role: &str| {
            want.as_ref().is_none_or(|w| told.fillers(event, role).contains(w) || told.filler_words(event, role).contains(w))
        };
        // Whom something happens to is a theme where it is a count of people.
        let target = fills(&self.target, "TARGET") || fills(&self.target, "THEME");
        let trigger = |t: &String| list(event, "triggerSpans").iter().any(|s| told.words(s).contains(t.as_str()));
        self.trigger.as_ref().is_none_or(trigger)
            && fills(&self.source, "SOURCE")
            && target
            && (fills(&self.who, "SOURCE") || fills(&self.who, "TARGET"))
            && fills(&self.place, "PLACE")
            && self.modality.as_ref().is_none_or(|m| kind(event, "modality", "MODALITY_") == m)
    }

    fn is_told(&self, told: &Told) -> bool {
        let types: Vec<&str> = self.types.iter().map(String::as_str).collect();
        told.events(&types).any(|e| self.fits(told, e))
    }
}

/// Without the marks around and behind it.
fn bare(words: &str) -> &str {
    words.trim_matches(|c: char| " \"'“”‘’.,".contains(c))
}

fn is(want: &Option<String>, got: &str) -> bool {
    want.as_ref().is_none_or(|w| w == got)
}

fn both(holds: &[String], lacks: &[String], text: &str) -> bool {
    holds.iter().all(|h| text.contains(h.as_str())) && !lacks.iter().any(|l| text.contains(l.as_str()))
}

impl Check {
    /// Whether one analysis meets it; `None` for a check of two documents.
    pub fn met(&self, told: &Told) -> Option<bool> {
        let reply = &told.reply;
        Some(match self {
            Self::Said { by, content, holds } => told.statements().iter().any(|s| {
                !negative(s)
                    && is(by, &told.speakers(s).join(" + "))
                    && content.as_ref().is_none_or(|c| bare(&told.content(s)) == bare(c))
                    && holds.as_ref().is_none_or(|h| told.content(s).contains(h.as_str()))
            }),
            Self::Unsaid { by, holds } => !told.statements().iter().any(|s| {
                !negative(s)
                    && by.as_ref().is_none_or(|b| told.speakers(s).contains(b))
                    && holds.as_ref().is_none_or(|h| told.content(s).contains(h.as_str()))
            }),
            Self::Event(event) => event.is_told(told),
            Self::NoEvent(event) => !event.is_told(told),
            Self::AtMost { types, events } => {
                let types: Vec<&str> = types.iter().map(String::as_str).collect();
                told.events(&types).count() <= *events
            }
            Self::Entity { name, or, kind: wanted, country, mention } => {
                let names = std::iter::once(name).chain(or);
                names.flat_map(|n| told.entities(n)).any(|e| entity_fits(told, e, wanted, country, mention))
            }
            Self::NoEntity { name, kind: wanted, country, mention } => !list(reply, "entities")
                .iter()
                .any(|e| is(name, string(e, "canonicalName")) && entity_fits(told, e, wanted, country, mention)),
            Self::Role { who, title, of } => {
                told.roles(who).iter().any(|(t, o)| t.to_lowercase().ends_with(&title.to_lowercase()) && is(of, o))
            }
            Self::Relation { kind, subject, object } => related(told, &Some(kind), &Some(subject), &Some(object)),
            Self::NoRelation { kind, subject, object } => {
                !related(told, &kind.as_ref(), &subject.as_ref(), &object.as_ref())
            }
            // Of a range the days are told beside the value.
            Self::Date { at, values } => list(reply, "dates")
                .iter()
                .any(|d| told.words(&d["span"]).contains(at.as_str()) && values.iter().any(|v| is_dated(d, v))),
            Self::NoDate { at, value } => !list(reply, "dates").iter().any(|d| {
                at.as_ref().is_none_or(|a| told.words(&d["span"]).contains(a.as_str()))
                    && value.as_ref().is_none_or(|v| string(d, "value").contains(v.as_str()))
            }),
            Self::Quantity { value, max, unit } => list(reply, "quantities").iter().any(|q| {
                let near = |key: &str, want: f64| (q[key].as_f64().unwrap_or(0.0) - want).abs() < 1e-6;
                near("value", *value) && max.is_none_or(|m| near("maxValue", m)) && is(unit, string(q, "unit"))
            }),
            Self::Dateline { place, date, agency } => {
                let dateline = &reply["dateline"];
                told.words(&dateline["placeSpan"]).eq_ignore_ascii_case(place)
                    && is(date, string(dateline, "date"))
                    && is(agency, string(dateline, "agency"))
            }
            Self::Headline(any) => any.iter().any(|h| h == string(&reply["summary"], "headline")),
            Self::Body { holds, lacks } => both(holds, lacks, &told.body()),
            Self::Summary { holds, lacks } => {
                let sentences = list(&reply["summary"], "sentences").iter().map(|s| string(s, "text"));
                both(holds, lacks, &sentences.collect::<Vec<_>>().join(" "))
            }
            Self::Language(code) => string(reply, "languageCode") == code,
            Self::Sentences(count) => list(reply, "sentences").len() == *count,
            Self::SameEventAtMost(_) | Self::Contradiction(_) | Self::Both { .. } => return None,
        })
    }

    /// Whether two documents, summarised together and compared, meet it.
    pub fn met_by_two(&self, summary: &pb::SummarizeDocumentsResponse, comparison: &pb::CompareDocumentsResponse) -> bool {
        match self {
            Self::SameEventAtMost(most) => f64::from(comparison.same_event_score) <= *most,
            Self::Contradiction(values) => summary.contradictions.iter().any(|c| {
                let claims: Vec<f64> = c.claims.iter().map(|claim| claim.value).collect();
                values.iter().all(|v| claims.contains(v))
            }),
            Self::Both { holds } => {
                let sentences = summary.summary.as_ref().map_or(&[][..], |s| &s.sentences);
                let text: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
                both(holds, &[], &text.join(" ")) && sentences.iter().all(|s| s.repeated_document_indexes.is_empty())
            }
            _ => false,
        }
    }
}

fn entity_fits(told: &Told, e: &Value, wanted: &Option<String>, country: &Option<String>, mention: &Option<String>) -> bool {
    let mentioned = |words: &String| list(e, "mentions").iter().any(|m| told.words(&m["span"]) == *words);
    is(wanted, kind(e, "type", "ENTITY_TYPE_"))
        && is(country, string(e, "countryCode"))
        && mention.as_ref().is_none_or(mentioned)
}

/// Whether an expression has this value or, for "first/last", these days.
fn is_dated(date: &Value, wanted: &str) -> bool {
    let days =
        |first: &str, last: &str| string(date, "beginDate").starts_with(first) && string(date, "endDate").starts_with(last);
    wanted == string(date, "value") || wanted.split_once('/').is_some_and(|(first, last)| days(first, last))
}

fn related(told: &Told, wanted: &Option<&String>, subject: &Option<&String>, object: &Option<&String>) -> bool {
    list(&told.reply, "relations").iter().any(|r| {
        wanted.is_none_or(|k| kind(r, "type", "RELATION_TYPE_") == k)
            && subject.is_none_or(|s| told.name(string(r, "subjectEntityId")) == s)
            && object.is_none_or(|o| told.name(string(r, "objectEntityId")) == o)
    })
}
