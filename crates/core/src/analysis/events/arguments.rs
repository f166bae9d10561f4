//! The parts of an event: who, whom, about what, where, when, how many.
//!
//! An actor is a noun phrase. The entity it stands for is the one it mentions; where it mentions none ("Peruvian officials",
//! "a proposal by Chile"), the nearest one named within it, as event coding does when it files officials and soldiers under
//! their country (PLOVER, CAMEO).

use super::clause;
use super::enclosed;
use super::frames::{Frame, Kind, Part};
use super::lexicon::Class;
use super::prepositions::prepositional;
use super::trigger::Trigger;
use super::types::{Nature, properties};
use super::view::View;
use crate::analysis::entities::EntityIndex;
use crate::analysis::syntax::clause::{above_name, clause_subject, governor};
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::object::objects;
use crate::analysis::syntax::shape::Phrase;
use crate::analysis::syntax::surface::surface_subject;
use crate::analysis::syntax::{joined, naming, shape};
use crate::annotation::WordClass;
use crate::annotation::{Argument, ArgumentRole, EntityId, EntityType, EventType, MentionKind, Upos};
use crate::lang::{EventWord, words_of};
use crate::span::Span;
use jiff::civil::Date;

/// How far past a phrase an actor is looked for that it only belongs to.
const BEYOND: usize = 9;

/// The actors of a trigger.
#[derive(Default)]
pub(super) struct Participants {
    pub(super) sources: Vec<Phrase>,
    pub(super) targets: Vec<Phrase>,
    pub(super) themes: Vec<Phrase>,
    /// Where it happens, if the trigger's own phrase says so.
    pub(super) places: Vec<Phrase>,
}

impl Participants {
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
pub(super) fn cast(view: &View<'_>, trigger: &Trigger) -> Participants {
    let frame = trigger.entry.frame;
    let mut cast = Participants::default();
    match trigger.entry.class {
        Class::Noun => of_noun(view, trigger, frame, &mut cast),
        Class::Verb | Class::Adj | Class::Modal | Class::Any => of_verb(view, trigger, frame, &mut cast),
    }
    let after = trigger.words.end;
    if frame.kind == Kind::Clause {
        cast.add(Part::Target, clause_subject(view, trigger.head, after));
    }
    // "mediation between Peru and Chile": with a subject of its own, the two sides are its targets.
    if frame.kind == Kind::Mutual && !cast.sources.is_empty() {
        cast.add(Part::Target, prepositional(view, after, words_of(EventWord::Between), false));
    }
    let near = |found: Vec<Phrase>| within_reach(view, trigger, found);
    cast.add(Part::Source, near(prepositional(view, after, &frame.sources, false)));
    cast.add(Part::Target, near(prepositional(view, after, &frame.targets, true)));
    // "the bombing in Iraq": a state is its target as well as its place.
    let struck =
        frame.kind != Kind::Mutual && !frame.targets.is_empty() && properties(trigger.entry.kind).nature == Nature::Hostile;
    if struck && cast.targets.is_empty() {
        // "in Lima, | Peru": where that is.
        let wider = |p: &Phrase| p.range.start > 0 && view.is(p.range.start - 1, &[","]);
        let state = |p: &Phrase| {
            view.is_named(p.head) && !view.is_place(p.head) && !view.is_of(p.head, EventWord::PlaceNoun) && !wider(p)
        };
        let found = prepositional(view, after, words_of(EventWord::PlacePreposition), true);
        cast.add(Part::Target, found.into_iter().filter(state).collect());
    }
    cast.add(Part::Target, near(prepositional(view, after, &frame.targets, false)));
    cast.add(Part::Theme, near(prepositional(view, after, &frame.themes, false)));
    if frame.kind == Kind::Mutual && cast.sources.is_empty() {
        cast.add(Part::Source, clause::fronted_subject(view, trigger.head, after));
    }
    // "Peru thanked Chile for sending food": to Peru.
    if trigger.entry.kind == EventType::Aid
        && cast.targets.is_empty()
        && let Some(verb) = clause::thanking(view, trigger.head)
    {
        cast.add(Part::Target, surface_subject(view, verb).phrases);
    }
    cast
}

/// The phrases that a trigger's prepositions govern: of a noun where no verb with a meaning of its own stands between ("raids | led
/// to arrests"), of a verb where no infinitive and no further verb does ("work with Peru | to get it back on track").
fn within_reach(view: &View<'_>, trigger: &Trigger, found: Vec<Phrase>) -> Vec<Phrase> {
    let after = trigger.words.end;
    let leads = |t: usize| view.is_a(t, WordClass::To) || view.is_a(t, WordClass::Coordinator);
    let further = |t: usize| leads(t) && view.upos(t) != Upos::Adp && view.upos(t + 1) == Upos::Verb;
    let own = trigger.entry.class == Class::Verb && trigger.entry.frame.kind != Kind::Commitment;
    if own && found.first().is_some_and(|p| (after..p.range.start).any(further)) {
        return Vec::new();
    }
    let other =
        |t: usize| view.upos(t) == Upos::Verb && !view.is_of(t, WordClass::LightVerb) && !view.is_of(t, EventWord::Occurs);
    let beyond = found.first().is_some_and(|p| (after..p.range.start).any(other));
    if trigger.entry.class == Class::Noun && beyond { Vec::new() } else { found }
}

fn of_verb(view: &View<'_>, trigger: &Trigger, frame: &Frame, cast: &mut Participants) {
    let last = trigger.words.end - 1;
    if let Some(described) = joined::attributive(view, trigger.head) {
        let part = if frame.object == Part::None { frame.subject } else { frame.object };
        cast.add(part, vec![described]);
        return;
    }
    let subject = surface_subject(view, trigger.head);
    let within = enclosed::enclosed(view, trigger);
    cast.add(Part::Theme, within.office.into_iter().collect());
    // "are opposed to it": they oppose.
    let stance = trigger.entry.class == Class::Adj && frame.object == Part::Theme;
    if subject.passive && !stance {
        cast.add(frame.object, subject.phrases);
        cast.add(frame.subject, passive_agent(view, trigger.words.end));
        return;
    }
    cast.add(frame.subject, subject.phrases);
    cast.add(frame.object, within.object.into_iter().collect());
    let modal = trigger.entry.class == Class::Modal;
    if trigger.entry.words.len() > 1 && frame.object == Part::Theme {
        cast.add(
            Part::Theme,
            Some(last).filter(|&l| shape::is_nominal(view, l)).map(|l| shape::phrase_at(view, l)).into_iter().collect(),
        );
    } else if !modal && trigger.entry.class == Class::Verb {
        let object = objects(view, trigger.head, last);
        // "demanded the withdrawal of Chile": what is demanded is no one.
        let person = |p: &Phrase| {
            (p.range.clone()).any(|t| view.is_named(t)) || view.upos(p.head) == Upos::Pron || view.is_actor(p.head)
        };
        if frame.kind != Kind::Clause || object.iter().any(person) {
            cast.add(frame.object, object);
        } else {
            cast.add(Part::Theme, object);
        }
    }
}

/// Whom "by" names behind the passive that ends at `after`; not the one who did only what a further verb says: "was sacked and |
/// replaced by Ruiz".
fn passive_agent(view: &View<'_>, after: usize) -> Vec<Phrase> {
    let found = prepositional(view, after, words_of(WordClass::By), false);
    let start = found.first().map_or(after, |p| p.range.start);
    let other = (after..start).any(|t| view.upos(t) == Upos::Verb && view.is_of(t, EventWord::OwnAgent));
    // "sworn in at a ceremony attended by | the leaders": they attended it.
    let by = start.checked_sub(1).filter(|&t| t > after && view.is_a(t, WordClass::By));
    let noun = |t: usize| matches!(view.upos(t), Upos::Noun | Upos::Propn);
    let described = by.is_some_and(|b| b > after + 1 && view.upos(b - 1) == Upos::Verb && noun(b - 2));
    if other || described { Vec::new() } else { found }
}

fn of_noun(view: &View<'_>, trigger: &Trigger, frame: &Frame, cast: &mut Participants) {
    let noun = trigger.words.end - 1;
    if frame.kind == Kind::Actor {
        // "a suicide | bomber", "the air | force | strikes"
        let own = trigger.words.clone().rev().find(|&t| matches!(view.upos(t), Upos::Noun | Upos::Propn));
        cast.add(Part::Source, vec![shape::phrase_at(view, own.unwrap_or(trigger.head))]);
        cast.add(Part::Target, objects(view, noun, noun));
        return;
    }
    if view.upos(trigger.head) != Upos::Verb
        && let Some(owner) = joined::possessor(view, trigger.head)
    {
        // "Peru's invasion of Chile": with a target of its own, the owner does it.
        let other = frame.possessor == Part::Target
            && !prepositional(view, trigger.words.end, words_of(EventWord::ResultLink), true).is_empty();
        if !owner.owns && view.is_place(owner.phrase.head) {
            // "the Seattle shooting".
            cast.places.push(owner.phrase);
        } else {
            cast.add(if other { Part::Source } else { frame.possessor }, vec![owner.phrase]);
        }
    }
    // "Ruiz faced criticism for her words to Peru": of Ruiz.
    if trigger.entry.kind == EventType::Disapprove
        && let Some(verb) = governor(view, trigger.head).filter(|&v| view.is_of(v, EventWord::Suffers))
    {
        cast.add(Part::Target, surface_subject(view, verb).phrases);
    }
    // "An earthquake struck | Peru", "Hurricane Eta hit | Lima".
    if trigger.entry.kind == EventType::Disaster
        && let Some(verb) = above_name(view, noun).filter(|&v| view.is_of(v, EventWord::Strikes))
    {
        let place = |t: usize| view.name_at(t).filter(|n| n.kind == EntityType::Location);
        cast.places.extend(objects(view, verb, verb).into_iter().filter(|p| place(p.head).is_some()));
        // "slammed into the coast of | Peru".
        let into = prepositional(view, verb + 1, words_of(EventWord::LandfallPreposition), false);
        let coasts = into.iter().map(|p| joined::with_of(view, p).range).filter_map(|mut range| range.find_map(place));
        let first = coasts.map(|n| Phrase { range: n.tokens.clone(), head: n.tokens.end - 1 }).next();
        cast.places.extend(first.filter(|_| cast.places.is_empty()));
    }
    cast.add(Part::Source, doer(view, trigger));
    if frame.subject == Part::Source
        && let Some(verb) = clause::lender(view, trigger.head)
    {
        let subject = surface_subject(view, verb);
        if subject.passive {
            cast.add(Part::Source, prepositional(view, verb + 1, words_of(WordClass::By), false));
        } else {
            cast.add(Part::Source, subject.phrases);
        }
    }
}

/// Who does it, where a noun says so itself: "end the attack by | Ruiz", "from | Ruiz", whatever lends or ends it.
fn doer(view: &View<'_>, trigger: &Trigger) -> Vec<Phrase> {
    let after = trigger.words.end;
    let somebody = |p: &Phrase| {
        let person = view.name_at(p.head).is_some_and(|n| n.kind == EntityType::Person);
        (person || view.is_actor(p.head)) && !view.is_of(p.head, EventWord::PlaceNoun)
    };
    let frame = trigger.entry.frame;
    let plain = frame.kind == Kind::Plain && frame.sources.iter().any(|s| view.is(after, &[s]));
    let led = plain && !view.is_a(after, WordClass::Of);
    let found = if led { prepositional(view, after, &frame.sources, false) } else { Vec::new() };
    if found.iter().all(somebody) { found } else { Vec::new() }
}

fn is_mutual(view: &View<'_>, phrase: &Phrase) -> bool {
    view.is_a(phrase.range.start, EventWord::EachMark) && phrase.range.clone().all(|t| view.is_a(t, EventWord::EachMark))
}

/// What turns phrases into arguments.
pub(super) struct Resolver<'v, 'a> {
    pub(super) view: &'v View<'a>,
    pub(super) index: &'v EntityIndex<'a>,
    /// The day of publication.
    pub(super) today: Option<Date>,
}

impl Resolver<'_, '_> {
    /// The arguments that these phrases are in that role.
    pub(super) fn arguments(&self, role: ArgumentRole, phrases: &[Phrase]) -> Vec<Argument> {
        let mut out: Vec<Argument> = Vec::new();
        // "accuse each other": the sides are told already.
        let mutual = |p: &&Phrase| !is_mutual(self.view, p);
        // "stole $2 million": nobody, and told as a figure.
        let sum = |p: &&Phrase| self.view.is_mark(p.head) && role != ArgumentRole::Theme;
        for phrase in phrases.iter().filter(mutual).filter(|p| !sum(p)) {
            if let Some(naming) = self.named_by(role, phrase) {
                out.push(naming);
                continue;
            }
            let whole = Argument::new(role, self.view.span(&joined::with_of(self.view, phrase).range));
            let span = self.view.span(&phrase.range);
            let people = self.people_listed(phrase);
            let one = || self.final_name(span).map_or_else(|| self.index.all_of(span), |name| vec![name]);
            let entities = if people.len() > 1 { people } else { one() };
            if !entities.is_empty() {
                out.extend(entities.into_iter().map(|e| Argument { entity: Some(e), ..whole }));
            } else if role == ArgumentRole::Theme {
                out.push(whole);
            } else {
                let described = self.described(&whole, phrase);
                out.extend(if described.is_empty() { vec![self.beyond(&whole, phrase)] } else { described });
            }
        }
        out.retain(|argument| self.is_whole(argument));
        // "Pakistani Taliban members": told with their country once.
        let filed: Vec<Span> = out.iter().filter(|a| a.entity.is_some() || a.country.is_some()).map(|a| a.span).collect();
        out.retain(|a| a.entity.is_some() || a.country.is_some() || !filed.contains(&a.span));
        let mut seen: Vec<Argument> = Vec::new();
        out.retain(|a| {
            let same =
                |s: &Argument| s.entity == a.entity && (a.entity.is_some() || s.span == a.span && s.country == a.country);
            let new = !seen.iter().any(same);
            seen.push(*a);
            new
        });
        out
    }

    /// Whether the words of an argument are a phrase of their own: neither "$" nor "the Afghanistan" of "the Afghanistan-Iran border".
    fn is_whole(&self, argument: &Argument) -> bool {
        let view = self.view;
        let words = view.analysis.tokens_in(argument.span);
        if words.clone().all(|t| !view.word(t).contains(char::is_alphanumeric)) {
            return false;
        }
        let rest = view.text.get(argument.span.end as usize..).unwrap_or_default();
        let goes_on = rest.strip_prefix(['-', '\u{2013}']).is_some_and(|r| r.starts_with(char::is_alphanumeric));
        !(goes_on && view.upos(words.start) == Upos::Det && words.len() > 1)
    }

    /// Who is meant by a title or a description: "The Labour MP for Leeds East, | Dorothea Finch".
    fn named_by(&self, role: ArgumentRole, phrase: &Phrase) -> Option<Argument> {
        let view = self.view;
        let named = naming::meant_by(view, phrase.head)
            .filter(|n| n.before.as_ref().is_some_and(|d| d.whole.contains(&phrase.head)))?;
        let entity = self.index.entity_of(view.span(&named.name.tokens))?;
        let titled = named.with_title();
        // "named prime minister by | the head of the bank, Ruiz": what a preposition divides from the phrase is no title of it.
        // "Ana Ruiz and | Leo Tan": nor does a title hold somebody else.
        let other = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
        let divided = (titled.start..phrase.range.start).any(|t| view.is_a(t, WordClass::By) || other(t));
        let titled = if divided { phrase.range.start..titled.end } else { titled };
        Some(Argument { entity: Some(entity), ..Argument::new(role, view.span(&titled)) })
    }

    /// The people whose names "and" joins inside the phrase: "Senators | Ana Ruiz and Leo Tan".
    fn people_listed(&self, phrase: &Phrase) -> Vec<EntityId> {
        let view = self.view;
        let person = |t: usize| view.name_at(t).filter(|n| n.kind == EntityType::Person);
        let joint = |t: &usize| view.is_a(*t, WordClass::AndMark) && *t > 0 && person(*t - 1).is_some();
        if !phrase.range.clone().any(|t| joint(&t)) {
            return Vec::new();
        }
        let mentions = self.index.mentions_in(view.span(&phrase.range)).filter(|m| m.kind == MentionKind::Name);
        let people = mentions.filter(|m| view.analysis.entity(m.entity).is_some_and(|e| e.kind == EntityType::Person));
        people.map(|m| m.entity).collect()
    }

    /// The entity whose name ends the phrase: an English noun phrase ends with its head, and "Peruvian President Ana Ruiz" is
    /// Ruiz whatever the tree makes of the words before.
    fn final_name(&self, span: Span) -> Option<EntityId> {
        let is_name = |k: MentionKind| matches!(k, MentionKind::Name | MentionKind::Abbreviation);
        let ending = self.index.mentions_in(span).filter(|m| m.span.end == span.end && is_name(m.kind));
        ending.max_by_key(|m| m.span.len()).map(|m| m.entity)
    }

    /// Somebody who is named after others: "White House officials" speak and act for it, "Russian hackers" are of Russia but
    /// not it, "Tesla workers" are nobody known. Empty where no name describes the phrase.
    fn described(&self, whole: &Argument, phrase: &Phrase) -> Vec<Argument> {
        let view = self.view;
        let inside = self.index.mentions_in(view.span(&phrase.range)).filter(|m| m.kind != MentionKind::Pronoun);
        let people = view.is_actor(phrase.head);
        let official = view.is_of(phrase.head, EventWord::ForBody);
        // "Nigeria's biggest lender": a body of its own.
        let owned = |end: Span| view.is_possessive(view.analysis.tokens_in(end).end);
        let body = view.noun_class(phrase.head) == Some(NounClass::Body) && !official;
        let files = !people || official;
        let mut out = Vec::new();
        for mention in inside {
            let country = view.analysis.entity(mention.entity).and_then(|e| e.country_code);
            match mention.kind {
                // "Anti-Israeli groups" are of no country that is told.
                MentionKind::Demonym if view.is_hyphened(view.analysis.token_at(mention.span.start).saturating_sub(1)) => {
                    out.push(*whole);
                }
                MentionKind::Demonym => out.push(Argument { country, ..*whole }),
                _ if body && owned(mention.span) => out.push(*whole),
                _ if files => out.push(Argument { entity: Some(mention.entity), ..*whole }),
                _ => out.push(*whole),
            }
        }
        out
    }

    /// The phrase with what follows it up to the entity whose it is: "an offer | from Chile". People are themselves: "residents
    /// of Lima" are not Lima.
    fn beyond(&self, whole: &Argument, phrase: &Phrase) -> Argument {
        let view = self.view;
        if view.is_actor(phrase.head) && !view.is_of(phrase.head, EventWord::ForBody) {
            return *whole;
        }
        let end = view.sentence(phrase.head).end.min(phrase.range.end + BEYOND);
        let mut at = phrase.range.end;
        // "cocaine | into the island of Bali": what another preposition leads to is not whose it is.
        let leads_off = |t: usize| view.upos(t) == Upos::Adp && !view.is_a(t, EventWord::SourceLink);
        while at < end && !view.is_mark(at) && !matches!(view.upos(at), Upos::Verb | Upos::Aux) && !leads_off(at) {
            if view.is_a(at, EventWord::SourceLink)
                && let Some(head) = shape::first_phrase(view, at + 1, end)
            {
                let next = shape::phrase_at(view, head);
                // "wetlands by the Chesapeake Bay": beside it.
                let beside = view.is_a(at, WordClass::By) && view.is_place(next.head);
                let mentions = self.index.mentions_in(view.span(&next.range));
                let mut found = mentions.filter(|m| m.kind != MentionKind::Pronoun && !beside);
                if let Some(first) = found.next() {
                    let span = view.span(&(phrase.range.start..next.range.end));
                    let demonym = first.kind == MentionKind::Demonym;
                    let country = view.analysis.entity(first.entity).and_then(|e| e.country_code).filter(|_| demonym);
                    return Argument { span, country, entity: (!demonym).then_some(first.entity), ..*whole };
                }
                at = next.range.end.max(at + 1);
                continue;
            }
            at += 1;
        }
        *whole
    }
}
