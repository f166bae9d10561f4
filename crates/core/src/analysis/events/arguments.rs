//! The parts of an event: who, whom, about what, where, when, how many.
//!
//! An actor is a noun phrase. The entity it stands for is the one it mentions; where it mentions none ("Peruvian officials",
//! "a proposal by Chile"), the nearest one named within it, as event coding does when it files officials and soldiers under
//! their country (PLOVER, CAMEO).

use super::actors;
use super::frames::{Frame, Kind, Part};
use super::lexicon::Class;
use super::phrase::{self, Phrase};
use super::trigger::Trigger;
use super::view::View;
use crate::analysis::entities::EntityIndex;
use crate::annotation::{Argument, ArgumentRole, Deprel, EntityId, EntityType, EventType, MentionKind, QuantityKind, Upos};
use crate::span::Span;
use std::ops::Range;

/// Verbs that only lend a noun its subject: "held talks", "launched an inquiry".
const LIGHT: &[&str] = &[
    "hold",
    "have",
    "give",
    "make",
    "issue",
    "launch",
    "stage",
    "conduct",
    "carry",
    "impose",
    "reach",
    "declare",
    "mount",
    "open",
    "begin",
    "start",
    "resume",
    "renew",
    "continue",
    "undertake",
    "complete",
    "lead",
    "organize",
    "organise",
    "announce",
    "take",
    "pay",
    "conclude",
    "finish",
    "sign",
    "provide",
    "send",
    "deliver",
    "offer",
    "end",
    "join",
    "speed",
    "reiterate",
    "promise",
    "pledge",
    "grant",
    "engage",
    "commit",
    "stop",
    "extend",
    "reject",
    "convene",
    "order",
    "attend",
    "host",
];

/// Prepositions before the place where something happens.
const WHERE: &[&str] = &["in", "at", "near", "outside", "inside", "across", "throughout", "around", "off"];

/// What is talked about when it is named with a place.
const TOPICS: &[&str] = &[
    "situation",
    "issue",
    "crisis",
    "conflict",
    "war",
    "peace",
    "development",
    "question",
    "matter",
    "event",
    "future",
    "violence",
    "election",
    "tension",
    "policy",
    "process",
    "investment",
    "trade",
    "security",
    "democracy",
    "right",
];

/// How far past a phrase an actor is looked for that it only belongs to.
const BEYOND: usize = 9;

/// The actors of a trigger.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) sources: Vec<Phrase>,
    pub(super) targets: Vec<Phrase>,
    pub(super) themes: Vec<Phrase>,
}

impl Cast {
    fn add(&mut self, part: Part, phrases: Vec<Phrase>) {
        let list = match part {
            Part::Source => &mut self.sources,
            Part::Target => &mut self.targets,
            Part::Theme => &mut self.themes,
            Part::None => return,
        };
        if list.is_empty() {
            list.extend(phrases);
        }
    }
}

/// Finds the constituents of a trigger and their parts.
pub(super) fn cast(view: &View<'_>, trigger: &Trigger) -> Cast {
    let frame = trigger.entry.frame;
    let mut cast = Cast::default();
    match trigger.entry.class {
        Class::Noun => of_noun(view, trigger, frame, &mut cast),
        Class::Verb | Class::Adj | Class::Modal | Class::Any => of_verb(view, trigger, frame, &mut cast),
    }
    let after = trigger.words.end;
    if frame.kind == Kind::Clause {
        cast.add(Part::Target, phrase::clause_subject(view, trigger.head, after));
    }
    // "mediation between Peru and Chile": with a subject of its own, the two sides are its targets.
    if frame.kind == Kind::Mutual && !cast.sources.is_empty() {
        cast.add(Part::Target, phrase::prepositional(view, after, &["between", "among"], false));
    }
    cast.add(Part::Source, phrase::prepositional(view, after, frame.sources, false));
    cast.add(Part::Target, phrase::prepositional(view, after, frame.targets, true));
    let acted_on = frame.kind != Kind::Mutual && !frame.targets.is_empty();
    if acted_on && cast.targets.is_empty() {
        cast.add(Part::Target, phrase::prepositional(view, after, WHERE, true));
    }
    cast.add(Part::Target, phrase::prepositional(view, after, frame.targets, false));
    cast.add(Part::Theme, phrase::prepositional(view, after, frame.themes, false));
    if frame.kind == Kind::Mutual && cast.sources.is_empty() {
        cast.add(Part::Source, phrase::fronted_subject(view, trigger.head, after));
    }
    // "Peru thanked Chile for sending food": to Peru.
    if trigger.entry.kind == EventType::Aid
        && cast.targets.is_empty()
        && let Some(verb) = phrase::thanking(view, trigger.head)
    {
        cast.add(Part::Target, phrase::subject(view, verb).phrases);
    }
    cast
}

fn of_verb(view: &View<'_>, trigger: &Trigger, frame: &Frame, cast: &mut Cast) {
    let last = trigger.words.end - 1;
    // "the newly | elected | leaders".
    let attribute = view.deprel(trigger.head) == Deprel::Amod && !view.word(trigger.head).ends_with("ing");
    if attribute && let Some(noun) = view.head(trigger.head).filter(|&n| n > last) {
        cast.add(frame.object, vec![phrase::phrase_at(view, noun)]);
        return;
    }
    let subject = phrase::subject(view, trigger.head);
    if subject.passive {
        cast.add(frame.object, subject.phrases);
        cast.add(frame.subject, phrase::prepositional(view, trigger.words.end, &["by"], false));
        return;
    }
    cast.add(frame.subject, subject.phrases);
    let modal = trigger.entry.class == Class::Modal;
    if trigger.entry.words.len() > 1 && frame.object == Part::Theme {
        cast.add(Part::Theme, vec![phrase::phrase_at(view, last)]);
    } else if !modal && trigger.entry.class == Class::Verb {
        let object = phrase::object(view, trigger.head, last);
        // "demanded the withdrawal of Chile": what is demanded is no one.
        let person = |p: &Phrase| {
            (p.range.clone()).any(|t| view.is_named(t)) || view.upos(p.head) == Upos::Pron || actors::is_actor(view, p.head)
        };
        if frame.kind != Kind::Clause || object.iter().any(person) {
            cast.add(frame.object, object);
        } else {
            cast.add(Part::Theme, object);
        }
    }
}

fn of_noun(view: &View<'_>, trigger: &Trigger, frame: &Frame, cast: &mut Cast) {
    let noun = trigger.words.end - 1;
    if frame.kind == Kind::Actor {
        cast.add(Part::Source, vec![phrase::phrase_at(view, trigger.head)]);
        cast.add(Part::Target, phrase::object(view, noun, noun));
        return;
    }
    if view.upos(trigger.head) != Upos::Verb
        && let Some(owner) = phrase::possessor(view, trigger.head)
    {
        // "Peru's invasion of Chile": with a target of its own, the owner does it.
        let other = frame.possessor == Part::Target
            && !phrase::prepositional(view, trigger.words.end, &["of", "against"], true).is_empty();
        cast.add(if other { Part::Source } else { frame.possessor }, vec![owner]);
    }
    if frame.subject == Part::Source
        && let Some(verb) = phrase::governor(view, trigger.head)
        && view.is_form(verb, LIGHT)
    {
        let subject = phrase::subject(view, verb);
        if subject.passive {
            cast.add(Part::Source, phrase::prepositional(view, verb + 1, &["by"], false));
        } else {
            cast.add(Part::Source, subject.phrases);
        }
    }
}

/// What turns phrases into arguments.
pub(super) struct Resolver<'v, 'a> {
    pub(super) view: &'v View<'a>,
    pub(super) index: &'v EntityIndex<'a>,
}

impl Resolver<'_, '_> {
    /// The arguments that these phrases are in that role.
    pub(super) fn arguments(&self, role: ArgumentRole, phrases: &[Phrase]) -> Vec<Argument> {
        let mut out: Vec<Argument> = Vec::new();
        for phrase in phrases {
            let span = self.view.span(&phrase.range);
            let whole = |entity| Argument { role, span, entity, date: None, quantity: None };
            let named = self.final_name(span);
            let mut entities: Vec<EntityId> = named.map_or_else(|| self.index.all_of(span), |name| vec![name]);
            if entities.is_empty() && role != ArgumentRole::Theme {
                entities = self.within(&phrase.range);
            }
            if entities.is_empty() && role != ArgumentRole::Theme {
                out.extend(self.beyond(role, phrase));
            } else if entities.is_empty() {
                out.push(whole(None));
            } else {
                out.extend(entities.into_iter().map(|e| whole(Some(e))));
            }
        }
        let mut seen: Vec<(Span, Option<EntityId>)> = Vec::new();
        out.retain(|a| {
            let new = !seen.iter().any(|s| s.1 == a.entity && (a.entity.is_some() || s.0 == a.span));
            seen.push((a.span, a.entity));
            new
        });
        out
    }

    /// The entity whose name ends the phrase: an English noun phrase ends with its head, and "Peruvian President Ana Ruiz" is
    /// Ruiz whatever the tree makes of the words before.
    fn final_name(&self, span: Span) -> Option<EntityId> {
        let is_name = |k: MentionKind| matches!(k, MentionKind::Name | MentionKind::Abbreviation);
        let ending = self.index.mentions_in(span).filter(|m| m.span.end == span.end && is_name(m.kind));
        ending.max_by_key(|m| m.span.len()).map(|m| m.entity)
    }

    /// Every entity named within a phrase that mentions none itself: "Hungarian and Romanian officials".
    fn within(&self, range: &Range<usize>) -> Vec<EntityId> {
        self.index.mentions_in(self.view.span(range)).filter(|m| m.kind != MentionKind::Pronoun).map(|m| m.entity).collect()
    }

    /// The phrase with what follows it up to the entity it belongs to: "an offer | from Chile".
    fn beyond(&self, role: ArgumentRole, phrase: &Phrase) -> Option<Argument> {
        let view = self.view;
        let end = view.sentence(phrase.head).end.min(phrase.range.end + BEYOND);
        let prepositions =
            ["of", "by", "from", "on", "against", "to", "for", "with", "in", "between", "at", "near", "toward"];
        let mut entity = None;
        let mut reach = phrase.range.end;
        let mut at = phrase.range.end;
        while at < end && !view.is_mark(at) && (view.upos(at) != Upos::Verb) {
            if view.is(at, &prepositions)
                && let Some(head) = phrase::first_phrase(view, at + 1, end)
            {
                let next = phrase::phrase_at(view, head);
                let found = self.within(&next.range);
                reach = next.range.end;
                if let Some(&first) = found.first() {
                    entity = Some(first);
                    break;
                }
                at = next.range.end.max(at + 1);
                continue;
            }
            at += 1;
        }
        let span = view.span(&(phrase.range.start..if entity.is_some() { reach } else { phrase.range.end }));
        Some(Argument { role, span, entity, date: None, quantity: None })
    }

    /// Where: the place named nearest to the trigger after a preposition of place, or "here".
    pub(super) fn place(&self, trigger: &Range<usize>) -> Option<Argument> {
        let view = self.view;
        let sentence = view.sentence(trigger.start);
        let located = self.index.mentions_in(view.span(&sentence)).filter(|m| {
            let at = view.analysis.token_at(m.span.start);
            let the = at.checked_sub(1).filter(|&b| view.is(b, &["the"])).unwrap_or(at);
            let modified = (the.saturating_sub(4).max(sentence.start)..the)
                .rev()
                .take_while(|&t| phrase::is_nominal(view, t) || matches!(view.upos(t), Upos::Adj | Upos::Det))
                .last()
                .unwrap_or(the);
            let before = |t: usize| t > sentence.start && view.is(t - 1, WHERE);
            let is_place = view.analysis.entity(m.entity).is_some_and(|e| e.kind == EntityType::Location);
            m.kind == MentionKind::Deictic
                || is_place
                    && !matches!(m.kind, MentionKind::Demonym | MentionKind::Pronoun)
                    && (before(the) || before(modified))
                    && !self.is_topic(at, trigger)
        });
        let distance = |span: Span| {
            let at = view.analysis.token_at(span.start);
            if at >= trigger.end { at - trigger.end } else { 2 * (trigger.start - at.min(trigger.start)) }
        };
        let nearest = located.min_by_key(|m| distance(m.span))?;
        Some(Argument {
            role: ArgumentRole::Place,
            span: nearest.span,
            entity: Some(nearest.entity),
            date: None,
            quantity: None,
        })
    }

    /// Whether a place belongs to what is talked about: "views on the situation in | Peru".
    fn is_topic(&self, place: usize, trigger: &Range<usize>) -> bool {
        let view = self.view;
        let mut at = place;
        for _ in 0..4 {
            let Some(head) = view.head(at).filter(|h| !trigger.contains(h)) else { return false };
            let start = phrase::phrase_at(view, head).range.start;
            let about =
                start > 0 && view.is(start - 1, &["on", "about", "over", "regarding", "concerning", "toward", "towards"]);
            if about && view.is_form(head, TOPICS) {
                return true;
            }
            at = head;
        }
        false
    }

    /// When: the date nearest to the trigger in its sentence, no mark of a clause between counted double.
    /// `told` says whether a date is told by whoever tells the event, article or speaker.
    pub(super) fn time(&self, trigger: &Range<usize>, told: &dyn Fn(Span) -> bool) -> Option<Argument> {
        let view = self.view;
        let span = view.span(&view.sentence(trigger.start));
        let first = view.analysis.dates.partition_point(|d| d.span.start < span.start);
        let here = (first..).zip(view.analysis.dates.get(first..)?).take_while(|(_, d)| d.span.end <= span.end);
        // What an anniversary marks lies long ago.
        let marked = |span: Span| span.of(view.text).contains("anniversary");
        let calendar = here.filter(|(_, d)| d.begin.is_some() && !marked(d.span) && told(d.span));
        let distance = |span: Span| {
            let at = view.analysis.token_at(span.start);
            let (low, high) = if at >= trigger.end { (trigger.end, at) } else { (at, trigger.start) };
            let borders = (low..high).filter(|&t| view.is_mark(t) || view.upos(t) == Upos::Verb).count();
            high.saturating_sub(low) + 6 * borders
        };
        let (number, date) = calendar.min_by_key(|(_, d)| distance(d.span))?;
        let date_index = u32::try_from(number).ok();
        Some(Argument { role: ArgumentRole::Time, span: date.span, entity: None, date: date_index, quantity: None })
    }

    /// How many or how much: victims of violence and disaster, sums of deals and aid, in the trigger's sentence.
    pub(super) fn figures(&self, kind: EventType, trigger: &Range<usize>) -> Vec<Argument> {
        use EventType::{Accident, Aid, Assault, Award, Crime, Deal, Die, Disaster, Fight, Sanction};
        let wanted = match kind {
            Assault | Fight | Die | Accident | Disaster => QuantityKind::Count,
            Aid | Deal | Award | Sanction | Crime => QuantityKind::Money,
            _ => return Vec::new(),
        };
        let view = self.view;
        let span = view.span(&view.sentence(trigger.start));
        let first = view.analysis.quantities.partition_point(|q| q.span.start < span.start);
        let all = view.analysis.quantities.get(first..).unwrap_or(&[]);
        let here = (first..).zip(all).take_while(|(_, q)| q.span.end <= span.end);
        here.filter(|(_, q)| q.kind == wanted && (wanted == QuantityKind::Money || q.object_span.is_some()))
            .map(|(n, q)| {
                let span = q.object_span.map_or(q.span, |o| q.span.cover(o));
                Argument { role: ArgumentRole::Theme, span, entity: None, date: None, quantity: u32::try_from(n).ok() }
            })
            .collect()
    }
}
