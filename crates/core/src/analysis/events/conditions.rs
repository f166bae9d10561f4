//! What must hold beside a trigger for it to tell its event: the column "when" of the lexicon.
//!
//! One word tells different events by who does it to whom: police capture a man and an army a town; gunmen attack a market and
//! a candidate her rival; a champion beats another by two goals and a guard a prisoner.

use super::actors;
use super::clause;
use super::lexicon::lexicon;
use super::sport;
use super::view::View;
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::shape::Phrase;
use crate::analysis::syntax::surface::surface_subject;
use crate::annotation::WordClass;
use crate::annotation::table_names;
use crate::annotation::{Argument, ArgumentRole, Deprel, EntityType, Event, EventType, Upos};
use crate::gazetteer::Subtype;
use crate::lang::{EventWord, words_of};
use std::ops::Range;

/// How far before its sentence the words may stand that say what is meant by "the strike", in tokens.
const BEFORE: usize = 200;

/// How far behind an offer what is offered may stand, in tokens.
const UNDERTAKEN: usize = 8;

/// How far behind a warning what it threatens with may stand, in tokens.
const MENACE: usize = 14;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Somebody does it.
    Agent,
    /// Nobody does it: a thing does, or nothing.
    NoAgent,
    /// It is done to people or to a body.
    People,
    /// It is done to something else.
    NoPeople,
    /// Who does it holds an office or is a body or a state.
    Official,
    /// A person does it, with words.
    Verbal,
    /// The sentence is one of sport.
    Sport,
    /// The sentence has the score of a match.
    Score,
    /// The sentence is one of elections.
    Vote,
    /// A verb says of the noun that it came about: "arrests were made".
    Occurs,
    /// No one person does it: a people, or nobody named.
    Public,
    /// It has no object: who returns something goes nowhere.
    Intransitive,
    /// The sentence is none of elections.
    NoVote,
    /// The sentence has a word of that class.
    Told(EventWord),
    /// What follows threatens: "warned it against | sanctions", "warned that it will | respond".
    Menace,
    /// A clause says what is asked: "for", "that" or "to" with a verb follows.
    Clause,
    /// It is told as happening.
    Real,
    /// More than words: somebody does it who is no single person, or the sentence has a word of violence.
    Force,
    /// Something is undertaken: "to" with a verb follows, or a word of help.
    Undertaken,
    /// Who does it is named with one of these words.
    Source(Vec<&'static str>),
    /// To whom it is done is named with one of these words.
    Target(Vec<&'static str>),
    /// It is done to what is attacked in words only: a plan, a record, a remark.
    Spoken,
    /// It is done to something else, or to nothing told.
    Bodily,
    /// It happens to no storm or quake, which strikes and is not struck.
    NoCalamity,
    /// Nothing does it that cannot act: no law bans a party.
    NoThing,
    /// The word is what the sentence says of its subject: "ten men are dead".
    Predicate,
}

table_names! {
    /// Conditions without words, as the table names them.
    Plain {
        Agent = "agent", NoAgent = "no-agent", People = "people", NoPeople = "no-people", Official = "official",
        Verbal = "verbal", Sport = "sport", Score = "score", Vote = "vote", Occurs = "occurs", Public = "public",
        Intransitive = "intransitive", Clause = "clause", NoVote = "no-vote", Labour = "labour", Armed = "armed",
        Policing = "policing", Field = "field", Deadly = "deadly", Menace = "menace",
        Real = "real", Force = "force", Undertaken = "undertaken",
        Spoken = "spoken", Bodily = "bodily", NoThing = "no-thing", NoCalamity = "no-calamity", Predicate = "predicate",
    }
}

table_names! {
    /// Conditions with words.
    Side { Source = "source", Target = "target", }
}

impl Condition {
    /// The conditions of a cell of the table; `None` when it is malformed.
    pub(super) fn parse(cell: &'static str) -> Option<Vec<Self>> {
        if cell == "-" {
            return Some(Vec::new());
        }
        cell.split(',').map(Self::one).collect()
    }

    fn one(name: &'static str) -> Option<Self> {
        let list = |words: &'static str| words.split('|').collect();
        Some(match name.split_once(':') {
            Some((side, words)) => match Side::from_name(side)? {
                Side::Source => Self::Source(list(words)),
                Side::Target => Self::Target(list(words)),
            },
            None => match Plain::from_name(name)? {
                Plain::Agent => Self::Agent,
                Plain::NoAgent => Self::NoAgent,
                Plain::People => Self::People,
                Plain::NoPeople => Self::NoPeople,
                Plain::Official => Self::Official,
                Plain::Verbal => Self::Verbal,
                Plain::Sport => Self::Sport,
                Plain::Score => Self::Score,
                Plain::Vote => Self::Vote,
                Plain::Occurs => Self::Occurs,
                Plain::Public => Self::Public,
                Plain::Intransitive => Self::Intransitive,
                Plain::Clause => Self::Clause,
                Plain::NoVote => Self::NoVote,
                Plain::Labour => Self::Told(EventWord::Labour),
                Plain::Armed => Self::Told(EventWord::Armed),
                Plain::Policing => Self::Told(EventWord::Policing),
                Plain::Field => Self::Told(EventWord::Field),
                Plain::Deadly => Self::Told(EventWord::Harming),
                Plain::Menace => Self::Menace,
                Plain::Real => Self::Real,
                Plain::Force => Self::Force,
                Plain::Undertaken => Self::Undertaken,
                Plain::Spoken => Self::Spoken,
                Plain::Bodily => Self::Bodily,
                Plain::NoThing => Self::NoThing,
                Plain::NoCalamity => Self::NoCalamity,
                Plain::Predicate => Self::Predicate,
            },
        })
    }

    /// Whether it holds of an event whose trigger stands at `tokens`.
    pub(super) fn holds(&self, view: &View<'_>, tokens: &Range<usize>, event: &Event) -> bool {
        let of = |role| event.arguments.iter().filter(move |a| a.role == role && a.quantity.is_none());
        let sources = || of(ArgumentRole::Source);
        let targets = || of(ArgumentRole::Target);
        match self {
            Self::Agent => sources().any(|a| actors::acts(view, a)) && !sources().any(|a| is_calamity(view, a)),
            Self::NoAgent => !sources().any(|a| actors::acts(view, a)) || sources().any(|a| is_calamity(view, a)),
            Self::NoCalamity => !targets().any(|a| is_calamity(view, a)),
            Self::People => targets().any(|a| actors::is_people(view, a)),
            Self::NoPeople => !targets().any(|a| actors::is_people(view, a)),
            Self::Official => sources().any(|a| is_official(view, a)),
            Self::Verbal => sources().any(|a| actors::is_person(view.analysis, a)) && !has_weapon(view, tokens.start),
            Self::Sport => sport::is_sport(view, tokens.start),
            Self::Score => sport::has_score(view, &view.sentence(tokens.start)),
            Self::Vote => is_vote(view, tokens),
            Self::NoVote => !is_vote(view, tokens),
            Self::Told(class) => is_told(view, tokens, *class),
            Self::Menace => {
                let after = (tokens.end..view.sentence(tokens.start).end).take(MENACE);
                let will = |t: usize| view.is_a(t, EventWord::Pronoun) && view.is_a(t + 1, WordClass::FutureAuxiliary);
                after.into_iter().any(|t| view.is_of(t, EventWord::Menace) || will(t))
            }
            Self::Occurs => clause::predicate(view, tokens.end.saturating_sub(1)).is_some(),
            Self::Public => !surface_subject(view, tokens.start).phrases.iter().any(|p| is_one_person(view, p)),
            Self::Intransitive => view.child(tokens.start, &[Deprel::Obj]).is_none(),
            Self::Clause => {
                let after = (tokens.end..view.sentence(tokens.start).end).take_while(|&t| !view.is_mark(t));
                let prepositional = |t: usize| view.is_a(t, WordClass::To) && !leads_verb(view, t);
                after.into_iter().any(|t| view.is_a(t, EventWord::ClauseOfNoun) && !prepositional(t))
            }
            Self::Real => !event.negated,
            Self::Force => is_force(view, tokens, event),
            Self::Undertaken => {
                let mut after = (tokens.end..view.sentence(tokens.start).end).take(UNDERTAKEN);
                after.any(|t| view.is_of(t, EventWord::HelpNoun) || view.is_a(t, WordClass::To) && leads_verb(view, t))
            }
            Self::Spoken => targets().any(|a| is_words_only(view, a)),
            Self::Bodily => !targets().any(|a| is_words_only(view, a)),
            Self::NoThing => sources().all(|a| actors::acts(view, a)),
            Self::Predicate => {
                let before = (0..tokens.start).rev().find(|&t| view.upos(t) != Upos::Adv);
                before.is_some_and(|t| view.is_a(t, WordClass::PassiveBeForm))
            }
            Self::Source(words) if matches!(event.kind, EventType::Earnings) => {
                // "the Internal Revenue Service": no revenue.
                sources().any(|a| view.analysis.tokens_in(a.span).any(|t| !view.is_named(t) && view.is_form(t, words)))
            }
            Self::Source(words) => sources().any(|a| is_named_with(view, a, words)),
            Self::Target(words) => targets().any(|a| is_named_with(view, a, words)),
        }
    }
}

/// Whether the argument is what is attacked in words only: "the government's | handling of it".
fn is_words_only(view: &View<'_>, argument: &Argument) -> bool {
    let noun = |t: &usize| matches!(view.upos(*t), Upos::Noun | Upos::Propn);
    let head = view.analysis.tokens_in(argument.span).take_while(|&t| !view.is_a(t, WordClass::Of)).filter(noun).last();
    head.is_some_and(|t| !view.is_named(t) && view.is_of(t, EventWord::WordsOnly))
}

/// Whether "to" leads in a verb; one that nobody has tagged may be one.
fn leads_verb(view: &View<'_>, to: usize) -> bool {
    matches!(view.upos(to + 1), Upos::Verb | Upos::Aux | Upos::Adv | Upos::X)
}

/// Whether it is more than words or a game: a body, a crowd or nobody named does it, or arms and wounds are told of.
fn is_force(view: &View<'_>, tokens: &Range<usize>, event: &Event) -> bool {
    let violent = [EventWord::Weapon, EventWord::Armed, EventWord::Harming, EventWord::Field];
    if violent.iter().any(|&class| is_told(view, tokens, class)) {
        return true;
    }
    let mut sources = event.arguments.iter().filter(|a| a.role == ArgumentRole::Source).peekable();
    let pronoun = |a: &Argument| view.analysis.tokens_in(a.span).all(|t| view.upos(t) == Upos::Pron);
    match sources.peek() {
        // "an article that attacked her": with words.
        Some(_) => sources.any(|a| !actors::is_person(view.analysis, a) && !pronoun(a) && !is_document(view, a)),
        None => surface_subject(view, tokens.start).passive,
    }
}

/// Whether the argument is something written.
fn is_document(view: &View<'_>, argument: &Argument) -> bool {
    let last = view.analysis.tokens_in(argument.span).end.saturating_sub(1);
    argument.entity.is_none() && view.noun_class(last) == Some(NounClass::Document)
}

/// Whether the sentence has a word of that class beside the trigger; of "the strike" those before may have it.
fn is_told(view: &View<'_>, tokens: &Range<usize>, class: EventWord) -> bool {
    let sentence = view.sentence(tokens.start);
    let known = class == EventWord::Labour && view.is_a(tokens.start.saturating_sub(1), EventWord::DefiniteMark);
    let start = if known { sentence.start.saturating_sub(BEFORE) } else { sentence.start };
    (start..sentence.end).any(|t| !tokens.contains(&t) && view.is_of(t, class))
}

/// Whether what does it is a disaster with a name: "Hurricane Eta".
fn is_calamity(view: &View<'_>, argument: &Argument) -> bool {
    let lemma = view.lemma_as(view.analysis.tokens_in(argument.span).start, Upos::Noun).to_lowercase();
    lexicon().starting_with(&lemma).any(|e| e.kind == EventType::Disaster && e.words.len() == 1)
}

fn is_one_person(view: &View<'_>, phrase: &Phrase) -> bool {
    let named = view.name_at(phrase.head).is_some_and(|n| n.kind == EntityType::Person);
    named || view.is(phrase.head, words_of(EventWord::OnePerson))
}

fn is_official(view: &View<'_>, argument: &Argument) -> bool {
    let entity = argument.entity.and_then(|e| view.analysis.entity(e));
    let office = entity.is_some_and(|e| match e.kind {
        EntityType::Person => !e.roles.is_empty(),
        EntityType::Organization => true,
        EntityType::Location => e.subtype == Subtype::Country.as_str(),
        _ => false,
    });
    office || view.analysis.tokens_in(argument.span).any(|t| view.is_of(t, EventWord::ForBody))
}

/// Whether the sentence tells of arms or wounds.
pub(super) fn has_weapon(view: &View<'_>, token: usize) -> bool {
    view.sentence(token).any(|t| view.is_of(t, EventWord::Weapon))
}

fn is_vote(view: &View<'_>, trigger: &Range<usize>) -> bool {
    let words = view.sentence(trigger.start).filter(|t| !trigger.contains(t) && view.is_of(*t, EventWord::Vote)).count();
    words > 0 && !sport::is_sport(view, trigger.start)
}

fn is_named_with(view: &View<'_>, argument: &Argument, words: &[&str]) -> bool {
    let said = view.analysis.tokens_in(argument.span).any(|t| view.is_form(t, words));
    let entity = argument.entity.and_then(|e| view.analysis.entity(e));
    let named = |name: &str| name.split_whitespace().any(|w| words.iter().any(|x| x.eq_ignore_ascii_case(w)));
    said || entity.is_some_and(|e| named(&e.canonical_name))
}
