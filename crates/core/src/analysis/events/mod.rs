//! Events: who did what to whom, where and when.
//!
//! Triggers come from a lexicon ([`lexicon`]) of verbs, nouns and phrases; each names a frame ([`frames`]) that says which
//! constituent plays which part. Constituents are found in the dependency tree and, where it is silent, by the shape of the
//! clause ([`phrase`]). The types are PLOVER's (Open Event Data Alliance) and those of daily news; an event told again is the
//! same event with one more trigger ([`merge`]).
//!
//! It does not tell what follows from an event, and reads each sentence alone but for entities, dates, the dateline and the
//! statements it is reported in. Cost is linear in the length of the text.

mod actors;
mod arguments;
mod frames;
mod lexicon;
mod merge;
mod modality;
mod phrase;
mod promise;
mod trigger;
mod view;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use self::arguments::Resolver;
use self::frames::Kind;
use self::trigger::Trigger;
use self::view::View;
use super::entities::EntityIndex;
use super::{Layer, Layers, Options, Stage};
use crate::annotation::{
    Analysis, Argument, ArgumentRole, Deprel, EntityType, Event, EventType, Modality, Statement, Warning,
};
use crate::document::Article;
use crate::span::Span;
use std::ops::Range;

/// The stage `events`.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventsStage;

impl Stage for EventsStage {
    fn name(&self) -> &'static str {
        "events"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[
            Layer::Sentences,
            Layer::Tokens,
            Layer::Names,
            Layer::Dateline,
            Layer::Entities,
            Layer::Dates,
            Layer::Quantities,
            Layer::Statements,
        ])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Events])
    }

    fn run(&self, article: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
        let (events, main) = events(article, analysis);
        analysis.events = events;
        analysis.main_event = main;
        Ok(())
    }
}

/// An event under construction.
#[derive(Clone, Debug)]
struct Draft {
    event: Event,
    /// The tokens of its first trigger.
    tokens: Range<usize>,
    sentence: usize,
    kind: Kind,
    /// Whether it only says what somebody means to do ("plans to").
    intent: bool,
    /// Whether "will" or "would" stands before it.
    announced: bool,
    /// Whether its trigger is a noun.
    noun: bool,
    /// Whether its trigger is a noun said to be known ("the meeting").
    definite: bool,
    /// Whether its trigger is what the sentence says of its subject.
    root: bool,
}

fn events(article: &Article, analysis: &Analysis) -> (Vec<Event>, Option<u32>) {
    let view = View::new(article.text(), analysis);
    let index = EntityIndex::new(article.text(), analysis);
    let resolver = Resolver { view: &view, index: &index };
    let reports = Reports::new(&analysis.statements);
    let mut drafts: Vec<Draft> = trigger::find(&view).iter().filter_map(|t| draft(&resolver, &reports, t)).collect();
    promise::settle(&mut drafts);
    select(&view, &mut drafts);
    drafts.iter_mut().for_each(|d| actors::settle_targets(&view, d));
    let mut drafts = merge::merge(analysis, drafts);
    drafts.retain(|d| actors::is_told(&view, d));
    let main = merge::main_event(analysis, &drafts, article.body_start());
    (drafts.into_iter().map(|d| d.event).collect(), main)
}

/// A verb of killing tells an assault where somebody kills and a death where nobody does; whom a quake kills or injures nobody
/// assaults.
fn select(view: &View<'_>, drafts: &mut Vec<Draft>) {
    let is = |d: &Draft, kind| d.event.kind == kind && !d.noun;
    let assaults = drafts.iter().filter(|d| is(d, EventType::Assault));
    let murders: Vec<(usize, bool)> = assaults.map(|d| (d.tokens.start, actors::has_agent(view, d))).collect();
    let deaths: Vec<usize> = drafts.iter().filter(|d| is(d, EventType::Die)).map(|d| d.tokens.start).collect();
    let mishap = |d: &&Draft| matches!(d.event.kind, EventType::Disaster | EventType::Accident);
    let mishaps: Vec<usize> = drafts.iter().filter(mishap).map(|d| d.sentence).collect();
    drafts.retain(|d| {
        let murder = murders.binary_search_by_key(&d.tokens.start, |m| m.0).ok().and_then(|m| murders.get(m));
        let Some((_, by_somebody)) = murder.filter(|_| is(d, EventType::Assault) || is(d, EventType::Die)) else {
            return true;
        };
        let mishap = !by_somebody && mishaps.binary_search(&d.sentence).is_ok();
        let twin = deaths.binary_search(&d.tokens.start).is_ok();
        (!twin || *by_somebody == is(d, EventType::Assault)) && !(mishap && is(d, EventType::Assault))
    });
}

fn draft(resolver: &Resolver<'_, '_>, reports: &Reports<'_>, trigger: &Trigger) -> Option<Draft> {
    let view = resolver.view;
    let entry = trigger.entry;
    let kind = entry.frame.kind;
    let span = view.span(&trigger.words);
    let reported_by = reports.around(span);
    let telling = modality::telling(view, trigger);
    let cast = arguments::cast(view, trigger);
    let mut arguments = resolver.arguments(ArgumentRole::Source, &cast.sources);
    if kind == Kind::Duty {
        arguments = speakers(view.analysis.statements.get(reported_by? as usize)?);
        if arguments.is_empty() {
            return None;
        }
    } else if let Some(statement) = reported_by.and_then(|r| view.analysis.statements.get(r as usize))
        && let [only] = arguments.as_slice()
        && only.entity.is_none()
        && let pronoun = only.span.of(view.text)
        && matches!(pronoun, "it" | "they" | "he" | "she" | "its" | "their" | "we" | "I")
    {
        // "Peru said it would …": a pronoun that nobody resolved is whoever speaks, if it can be.
        let speakers = speakers(statement);
        let person = speakers.iter().any(|s| actors::is_person(view.analysis, s));
        let fits = match pronoun {
            "it" | "its" => !person,
            "they" | "their" => !person || speakers.len() > 1,
            _ => true,
        };
        if !speakers.is_empty() && fits {
            arguments = speakers;
        }
    }
    let sources: Vec<Argument> = arguments.clone();
    let targets = resolver.arguments(ArgumentRole::Target, &cast.targets);
    arguments.extend(targets.into_iter().filter(|t| t.entity.is_none() || !sources.iter().any(|s| s.entity == t.entity)));
    // "a tour of the old town": where it leads.
    let led = |a: &Argument| a.entity.and_then(|e| view.analysis.entity(e)).is_some_and(|e| e.kind == EntityType::Location);
    if entry.mode == "visit"
        && entry.class == lexicon::Class::Noun
        && !arguments.iter().any(|a| a.role == ArgumentRole::Target)
    {
        let of = |a: &Argument| view.is(view.analysis.token_at(a.span.start).saturating_sub(1), &["of"]);
        arguments.iter_mut().filter(|a| led(a) && of(a)).for_each(|a| a.role = ArgumentRole::Target);
    }
    arguments.extend(resolver.arguments(ArgumentRole::Theme, &cast.themes));
    arguments.extend(resolver.figures(entry.kind, &trigger.words));
    let sentence = view.tokens.get(trigger.head).map_or(0, |t| t.sentence as usize);
    let actual = telling.modality == Modality::Actual && !telling.negated;
    let time = resolver.time(&trigger.words, &|span| reports.around(span) == reported_by);
    let today = (actual && reported_by.is_none()).then(|| lead_date(view.analysis, reports, sentence)).flatten();
    let here = |time: &Option<Argument>| {
        let met = entry.kind == EventType::Consult && today.is_none() && is_dateline_day(view.analysis, time.as_ref());
        dateline_place(view.analysis, if met { 0 } else { sentence })
    };
    let elsewhere = reported_by.is_some() && entry.kind == EventType::Consult;
    arguments.extend(resolver.place(&trigger.words).or_else(|| here(&time).filter(|_| actual && !elsewhere)));
    arguments.extend(time.or(today));
    let modality =
        if telling.modality == Modality::Actual && reported_by.is_some() { Modality::Reported } else { telling.modality };
    let noun = entry.class == lexicon::Class::Noun;
    let start = phrase::phrase_at(view, trigger.head).range.start;
    let definite = noun && view.is(start, &["the", "this", "that", "these", "those", "both"]);
    let event = Event {
        kind: entry.kind,
        mode: entry.mode.to_owned(),
        triggers: vec![span],
        arguments,
        negated: telling.negated,
        modality,
        reported_by,
    };
    let root = view.deprel(trigger.head) == Deprel::Root;
    let intent = kind == Kind::Commitment && view.is_form(trigger.head, &["plan", "intend", "decide", "offer"]);
    Some(Draft {
        event,
        tokens: trigger.words.clone(),
        sentence,
        kind,
        intent,
        announced: telling.announced,
        noun,
        definite,
        root,
    })
}

/// Whoever makes the statement, as sources of what it announces or demands.
fn speakers(statement: &Statement) -> Vec<Argument> {
    let Some(span) = statement.speaker_span else { return Vec::new() };
    let speaker = |entity| Argument { role: ArgumentRole::Source, span, entity, date: None, quantity: None };
    if statement.speakers.is_empty() {
        return vec![speaker(None)];
    }
    statement.speakers.iter().map(|&s| speaker(Some(s))).collect()
}

/// The dateline's place, for what the lead tells without a place of its own.
fn dateline_place(analysis: &Analysis, sentence: usize) -> Option<Argument> {
    let dateline = analysis.dateline.as_ref()?;
    let lead = analysis.sentence_at(dateline.span.end.saturating_sub(1));
    let (span, entity) = (dateline.place_span?, dateline.place);
    (sentence <= lead).then_some(Argument { role: ArgumentRole::Place, span, entity, date: None, quantity: None })
}

/// The day that the lead tells, for what it and the next sentence tell without a time of their own.
fn lead_date(analysis: &Analysis, reports: &Reports<'_>, sentence: usize) -> Option<Argument> {
    let dateline = analysis.dateline.as_ref().map_or(0, |d| d.span.end);
    let lead = analysis.sentence_at(dateline);
    if !(lead..=lead + 1).contains(&sentence) {
        return None;
    }
    let span = analysis.sentences.get(lead)?.span;
    let first = analysis.dates.partition_point(|d| d.span.start < span.start.max(dateline));
    let here = (first..).zip(analysis.dates.get(first..)?).take_while(|(_, d)| d.span.end <= span.end);
    let mut days = here.filter(|(_, d)| d.begin.is_some() && d.begin == d.end && reports.around(d.span).is_none());
    let (number, date) = days.next()?;
    let date_index = u32::try_from(number).ok();
    Some(Argument { role: ArgumentRole::Time, span: date.span, entity: None, date: date_index, quantity: None })
}

/// Whether the time is the day of the dateline.
fn is_dateline_day(analysis: &Analysis, time: Option<&Argument>) -> bool {
    let date = time.and_then(|t| t.date).and_then(|d| analysis.dates.get(d as usize)).and_then(|d| d.begin);
    date.is_some() && analysis.dateline.as_ref().is_some_and(|d| d.date == date)
}

/// The contents of statements in text order, to ask which one holds a span.
struct Reports<'a> {
    statements: &'a [Statement],
    contents: Vec<(Span, u32)>,
    longest: u32,
}

impl<'a> Reports<'a> {
    fn new(statements: &'a [Statement]) -> Self {
        let mut contents: Vec<(Span, u32)> =
            (0u32..).zip(statements).flat_map(|(n, s)| s.content.iter().map(move |c| (*c, n))).collect();
        contents.sort_unstable();
        let longest = contents.iter().map(|c| c.0.len()).max().unwrap_or(0);
        Self { statements, contents, longest }
    }

    /// The innermost statement whose content holds `span`; a speech act's own cue is no report of itself.
    fn around(&self, span: Span) -> Option<u32> {
        let first = self.contents.partition_point(|c| c.0.start < span.start.saturating_sub(self.longest));
        let near = self.contents.get(first..)?.iter().take_while(|c| c.0.start <= span.start);
        let cue =
            |n: u32| self.statements.get(n as usize).and_then(|s| s.cue.as_ref()).is_some_and(|c| c.span.overlaps(span));
        near.filter(|c| c.0.contains(span) && !cue(c.1)).min_by_key(|c| c.0.len()).map(|c| c.1)
    }
}
