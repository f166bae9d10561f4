//! Candidates: the event that one trigger tells, with its participants and circumstances.

use super::arguments::Resolver;
use super::frames::{Kind, Part};
use super::lexicon::{self, Entry};
use super::modality::Telling;
use super::reports::Reports;
use super::trigger::Trigger;
use super::types::Mode;
use super::types::{Retold, properties};
use super::view::View;
use super::{actors, arguments, circumstance, clause, modality, untold};
use crate::analysis::syntax::{joined, shape};
use crate::annotation::WordClass;
use crate::annotation::{
    Analysis, Argument, ArgumentRole, Deprel, EntityType, Event, EventType, Modality, Statement, StatementKind, Upos,
};
use crate::lang::{self, EventWord, word_of, words_of};
use std::ops::Range;

/// An event under construction.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) event: Event,
    /// The tokens of its first trigger.
    pub(super) tokens: Range<usize>,
    /// The base form of that trigger's first word.
    pub(super) lemma: String,
    pub(super) sentence: usize,
    pub(super) kind: Kind,
    /// Whether it only says what somebody means to do ("plans to").
    pub(super) intent: bool,
    /// Whether "will" or "would" stands before it.
    pub(super) announced: bool,
    /// Whether it is only called right or needed ("should").
    pub(super) advised: bool,
    /// Whether its trigger is an infinitive that says what something else is for ("worked to support").
    pub(super) purpose: bool,
    /// Whether its trigger is an infinitive that says what a thing is good for ("the right to stand").
    pub(super) of_thing: bool,
    /// Whether its trigger is a noun.
    pub(super) noun: bool,
    /// Whether its trigger is a noun said to be known ("the meeting").
    pub(super) definite: bool,
    /// Whether its trigger is a noun that only dates what else happened ("after the raid").
    pub(super) bound: bool,
    /// Whether its trigger is what the sentence says of its subject.
    pub(super) root: bool,
    /// Whether its trigger is a noun of which a verb says that it came about ("arrests were made").
    pub(super) occurs: bool,
    /// Whether its trigger is a noun that a verb only lends its subject ("held talks").
    pub(super) governed: bool,
    /// Whether its trigger only describes a noun ("the jailed writer").
    pub(super) attributive: bool,
    /// The counts among its arguments of those whom it does not befall.
    pub(super) bystanders: Vec<u32>,
    /// The row of the lexicon that fired.
    pub(super) entry: &'static Entry,
}

impl Candidate {
    /// Drops the numbers of those whom it does not befall.
    pub(super) fn drop_bystanders(&mut self) {
        let idle = |a: &Argument| a.role == ArgumentRole::Theme && a.quantity.is_some_and(|q| self.bystanders.contains(&q));
        self.event.arguments.retain(|a| !idle(a));
    }
}

/// The event that a trigger tells, if it tells one.
pub(super) fn candidate(resolver: &Resolver<'_, '_>, reports: &Reports<'_>, trigger: &Trigger) -> Option<Candidate> {
    let view = resolver.view;
    let entry = trigger.entry;
    let span = view.span(&trigger.words);
    let reported_by = reports.around(span);
    let telling = in_report(view, trigger, reported_by);
    if is_name_given(view, trigger, reported_by) || is_danger(view, trigger) || untold::is_untold(view, trigger) {
        return None;
    }
    let arguments = participants(resolver, reports, trigger, reported_by, &telling)?;
    let modality = match telling.modality {
        // "charged over alleged | assaults": those are past.
        Modality::Actual if lies_ahead(resolver, trigger, &arguments) && !untold::is_alleged(view, trigger) => {
            Modality::Future
        }
        Modality::Actual if reported_by.is_some() || untold::is_hearsay(view, trigger) => Modality::Reported,
        Modality::Actual if circumstance::is_accusation(view, &trigger.words) => Modality::Reported,
        modality => modality,
    };
    let noun = entry.class == lexicon::Class::Noun;
    let definite = noun && view.is_a(shape::phrase_at(view, trigger.head).range.start, EventWord::DefiniteMark);
    let bystanders = resolver.bystanders(entry.kind, &trigger.words, &arguments);
    let event = Event {
        kind: entry.kind,
        mode: entry.mode.to_owned(),
        triggers: vec![span],
        arguments,
        negated: telling.negated,
        modality,
        reported_by,
    };
    let intent = entry.frame.kind == Kind::Commitment && view.is_form(trigger.head, words_of(EventWord::IntentVerb));
    let governed = noun && clause::lender(view, trigger.head).is_some();
    // "A curfew was lifted": done, whoever did it.
    let done = !noun && entry.words.len() > 1 && trigger.words.len() == 1;
    let occurs = done || noun && clause::predicate(view, trigger.head).is_some();
    Some(Candidate {
        event,
        tokens: trigger.words.clone(),
        lemma: view.lemma(trigger.head).to_lowercase(),
        sentence: view.tokens.get(trigger.head).map_or(0, |t| t.sentence as usize),
        kind: entry.frame.kind,
        intent,
        announced: telling.announced,
        advised: telling.advised,
        purpose: !noun && clause::is_purpose(view, trigger.head),
        of_thing: !noun && clause::is_of_thing(view, trigger.head),
        noun,
        definite,
        bound: noun && circumstance::is_bound(view, &trigger.words),
        root: view.deprel(trigger.head) == Deprel::Root,
        occurs,
        governed,
        attributive: !noun && joined::attributive(view, trigger.head).is_some(),
        bystanders,
        entry,
    })
}

/// How it is told: what "would" be under a condition is only thought, unless somebody is reported to say so.
fn in_report(view: &View<'_>, trigger: &Trigger, reported_by: Option<u32>) -> Telling {
    let telling = modality::telling(view, trigger);
    let condition = || view.sentence(trigger.head).any(|t| view.is_a(t, WordClass::Condition));
    if telling.thought && reported_by.is_none() && condition() {
        return Telling { modality: Modality::Conditional, announced: false, ..telling };
    }
    telling
}

/// Who takes part, of what, how much, where and when; `None` where a duty is laid on somebody by nobody.
fn participants(
    resolver: &Resolver<'_, '_>,
    reports: &Reports<'_>,
    trigger: &Trigger,
    reported_by: Option<u32>,
    telling: &Telling,
) -> Option<Vec<Argument>> {
    let (view, entry) = (resolver.view, trigger.entry);
    let cast = arguments::cast(view, trigger);
    let mut arguments = sources(resolver, trigger, reported_by, &cast)?;
    if entry.kind == EventType::Earnings {
        arguments = whose_earnings(view, trigger, reported_by, arguments);
    }
    let sources: Vec<Argument> = arguments.clone();
    let targets = resolver.arguments(ArgumentRole::Target, &cast.targets);
    let other = |t: &Argument| !sources.iter().any(|s| s.span == t.span || t.entity.is_some() && s.entity == t.entity);
    arguments.extend(targets.into_iter().filter(other));
    if entry.class == lexicon::Class::Noun {
        settle_places(view, entry, &mut arguments);
    }
    let told = |t: &Argument| t.entity.is_some() && arguments.iter().any(|a| a.entity == t.entity);
    // "hope that the ministry will approve it": itself is not what somebody approves, nor does "fire" say more of opening fire.
    let new = |t: &Argument| !told(t) && !is_of_trigger(view, &trigger.words, t);
    let themes: Vec<Argument> = resolver.arguments(ArgumentRole::Theme, &cast.themes).into_iter().filter(new).collect();
    arguments.extend(themes);
    add_figures(&mut arguments, resolver.figures(entry.kind, &trigger.words));
    let actual = telling.modality == Modality::Actual && !telling.negated;
    let own = resolver.arguments(ArgumentRole::Place, &cast.places).into_iter().next();
    let found = circumstances(resolver, reports, trigger, reported_by, actual);
    let placed = arguments.iter().any(|a| a.role == ArgumentRole::Place);
    arguments.extend(own.or(found.place).filter(|_| !placed));
    arguments.extend(found.time);
    Some(arguments)
}

/// Whether the argument has no word beside those of the trigger.
fn is_of_trigger(view: &View<'_>, trigger: &Range<usize>, argument: &Argument) -> bool {
    let mut words = view.analysis.tokens_in(argument.span);
    words.all(|t| t + 1 == trigger.end || matches!(view.upos(t), Upos::Det | Upos::Punct))
}

/// Adds figures; one that is told as what it is about already says how many that is.
fn add_figures(arguments: &mut Vec<Argument>, figures: Vec<Argument>) {
    for figure in figures {
        match arguments.iter_mut().find(|a| a.role == figure.role && a.span == figure.span && a.entity.is_none()) {
            Some(told) => told.quantity = figure.quantity,
            None => arguments.push(figure),
        }
    }
}

/// Whether the event is only what somebody calls another one: 'called the ruling "a victory for taxpayers"'.
fn is_name_given(view: &View<'_>, trigger: &Trigger, reported_by: Option<u32>) -> bool {
    let statement = reported_by.and_then(|r| view.analysis.statements.get(r as usize));
    let quoted = statement.filter(|s| s.kind == StatementKind::Mixed);
    let named = quoted.and_then(|s| s.cue.as_ref()).is_some_and(|c| lang::is(&c.lemma, EventWord::NamingVerb));
    let indefinite = |t: usize| view.is_a(shape::phrase_at(view, t).range.start, WordClass::Indefinite);
    named && trigger.entry.class == lexicon::Class::Noun && indefinite(trigger.head)
}

/// Whether a noun of threats says that something is in danger, which nobody threatened: "the threat to | the lake"; not "the threat to
/// | close it".
fn is_danger(view: &View<'_>, trigger: &Trigger) -> bool {
    let after = trigger.words.end;
    trigger.entry.kind == EventType::Threaten
        && trigger.entry.class == lexicon::Class::Noun
        && view.is_a(after, WordClass::To)
        && !matches!(view.upos(after + 1), Upos::Verb | Upos::Aux | Upos::Adv)
}

/// Whether an event that is told in the present or by a noun has a date after the day of publication: "he is sentenced on April 12".
fn lies_ahead(resolver: &Resolver<'_, '_>, trigger: &Trigger, arguments: &[Argument]) -> bool {
    let view = resolver.view;
    let head = trigger.head;
    // "extends it until April": the end of it lies ahead.
    let until = |a: &Argument| view.is_a(view.analysis.token_at(a.span.start).wrapping_sub(1), EventWord::UntilMark);
    let date = arguments.iter().filter(|a| !until(a)).find_map(|a| view.analysis.dates.get(a.date? as usize)?.begin);
    let ahead = date.zip(resolver.today).is_some_and(|(date, today)| date > today);
    let past = |t: usize| view.upos(t) == Upos::Verb && view.lemma_as(t, Upos::Verb) != view.word(t);
    let present = view.children(head, &[Deprel::Aux, Deprel::AuxPass]).any(|t| view.is_a(t, EventWord::PresentAuxiliary));
    let finite = view.word(head).ends_with('s') || !past(head);
    ahead && (trigger.entry.class == lexicon::Class::Noun || present || finite)
}

/// Who does it; `None` where a duty is laid on somebody by nobody.
fn sources(
    resolver: &Resolver<'_, '_>,
    trigger: &Trigger,
    reported_by: Option<u32>,
    cast: &arguments::Participants,
) -> Option<Vec<Argument>> {
    let view = resolver.view;
    if trigger.entry.frame.kind == Kind::Duty {
        // "the mayor, who must decide": a description of whoever it is.
        let verb = view.head(trigger.head);
        if verb.is_some_and(|v| view.deprel(v) == Deprel::AclRelcl) {
            return None;
        }
        let speakers = speakers(view.analysis.statements.get(reported_by? as usize)?);
        return Some(speakers).filter(|s| !s.is_empty());
    }
    let arguments = resolver.arguments(ArgumentRole::Source, &cast.sources);
    if let Some(statement) = own_statement(view, trigger).filter(|_| arguments.iter().all(|a| a.entity.is_none())) {
        return Some(speakers(statement));
    }
    if let Some(statement) = reported_by.and_then(|r| view.analysis.statements.get(r as usize))
        && let [only] = arguments.as_slice()
        && only.entity.is_none()
        && let pronoun = only.span.of(view.text)
        && words_of(EventWord::Pronoun).contains(&pronoun)
    {
        // "Peru said it would …": a pronoun that nobody resolved is whoever speaks, if it can be.
        let speakers = speakers(statement);
        let person = speakers.iter().any(|s| actors::is_person(view.analysis, s));
        let many = words_of(EventWord::They).contains(&pronoun);
        let fits = if many { !person || speakers.len() > 1 } else { !person || !words_of(EventWord::It).contains(&pronoun) };
        if !speakers.is_empty() && fits {
            return Some(speakers);
        }
    }
    Some(arguments)
}

/// The statement that the trigger itself makes, a participle ("Ruiz said, | calling on Peru to act"), where it is known whose it is:
/// the statement's speaker is sought past quotations, a clause's subject is not.
fn own_statement<'a>(view: &View<'a>, trigger: &Trigger) -> Option<&'a Statement> {
    let participle = trigger.entry.class == lexicon::Class::Verb
        && trigger.entry.frame.subject == Part::Source
        && view.word(trigger.head).ends_with(word_of(WordClass::GerundEnding));
    let cue = view.tokens.get(trigger.head).map(|t| t.span).filter(|_| participle)?;
    let mut own = view.analysis.statements.iter().filter(|s| s.cue.as_ref().is_some_and(|c| c.span == cue));
    own.find(|s| !s.speakers.is_empty() && s.speaker_span.is_some())
}

/// Places among the actors of a noun: "a tour of the old town", "the battle of Lima".
fn settle_places(view: &View<'_>, entry: &Entry, arguments: &mut Vec<Argument>) {
    // "a tour of the old town": where it leads.
    let led = |a: &Argument| a.entity.and_then(|e| view.analysis.entity(e)).is_some_and(|e| e.kind == EntityType::Location);
    // "Peru's death toll", "its worst floods": where.
    if matches!(entry.kind, EventType::Die | EventType::Disaster) && entry.frame.object == Part::Theme {
        let pronoun = |a: &Argument| view.analysis.tokens_in(a.span).all(|t| view.upos(t) == Upos::Pron);
        arguments.retain(|a| a.role != ArgumentRole::Source || !pronoun(a));
        arguments.iter_mut().filter(|a| led(a) && a.role == ArgumentRole::Source).for_each(|a| a.role = ArgumentRole::Place);
    }
    if entry.mode == Mode::Visit.as_str() && !arguments.iter().any(|a| a.role == ArgumentRole::Target) {
        let of = |a: &Argument| view.is_a(view.analysis.token_at(a.span.start).saturating_sub(1), WordClass::Of);
        arguments.iter_mut().filter(|a| led(a) && of(a)).for_each(|a| a.role = ArgumentRole::Target);
    }
    // "A heatwave led to the death of ten": a thing kills of no will.
    if entry.kind == EventType::Die {
        arguments.retain(|a| a.role != ArgumentRole::Source || a.entity.is_some() || actors::acts(view, a));
    }
    if properties(entry.kind).retold == Retold::Freely {
        // "the battle of Lima": where, not who.
        // "between the old empire and the new": who fought.
        let side = |a: &Argument| {
            let before = view.analysis.tokens_in(a.span).start.saturating_sub(1);
            view.upos(before) == Upos::Adp && !view.is_a(before, WordClass::Of)
        };
        let local = |a: &Argument| view.is_place(view.analysis.tokens_in(a.span).end.saturating_sub(1)) && !side(a);
        arguments.iter_mut().filter(|a| local(a) && a.entity.is_some()).for_each(|a| a.role = ArgumentRole::Place);
    }
}

/// Where and when.
struct Circumstances {
    place: Option<Argument>,
    time: Option<Argument>,
}

/// Where and when it happens: what its sentence says, else what dateline and lead say of facts.
fn circumstances(
    resolver: &Resolver<'_, '_>,
    reports: &Reports<'_>,
    trigger: &Trigger,
    reported_by: Option<u32>,
    actual: bool,
) -> Circumstances {
    let (view, entry) = (resolver.view, trigger.entry);
    let sentence = view.tokens.get(trigger.head).map_or(0, |t| t.sentence as usize);
    let told = |span| reports.around(span) == reported_by;
    let charge = circumstance::is_charge(view, &trigger.words);
    let actual = actual && !charge;
    let time = resolver.time(entry.kind, &trigger.words, &told);
    let today = (actual && reported_by.is_none()).then(|| lead_date(view.analysis, reports, sentence)).flatten();
    let met = entry.kind == EventType::Consult && today.is_none() && is_dateline_day(view.analysis, time.as_ref());
    let elsewhere = reported_by.is_some() && entry.kind == EventType::Consult;
    let elsewhere = elsewhere || circumstance::is_elsewhere(view, entry.kind, sentence);
    let here = || dateline_place(view.analysis, if met { 0 } else { sentence }).filter(|_| actual && !elsewhere);
    Circumstances { place: resolver.place(entry.kind, &trigger.words, &told).or_else(here), time: time.or(today) }
}

/// "Halden's profit rose", "Halden said profit had risen": the company, not its profit.
fn whose_earnings(view: &View<'_>, trigger: &Trigger, reported_by: Option<u32>, found: Vec<Argument>) -> Vec<Argument> {
    let named = |a: &Argument| a.entity.is_some();
    if trigger.words.len() > 1 || found.iter().any(named) {
        return found;
    }
    let statement = reported_by.and_then(|r| view.analysis.statements.get(r as usize));
    let speakers = statement.map(speakers).unwrap_or_default();
    let company = |a: &Argument| a.entity.is_some() && !actors::is_person(view.analysis, a);
    if speakers.iter().any(company) { speakers.into_iter().filter(company).collect() } else { found }
}

/// Whoever makes the statement, as sources of what it announces or demands.
fn speakers(statement: &Statement) -> Vec<Argument> {
    let Some(span) = statement.speaker_span else { return Vec::new() };
    let speaker = |entity| Argument { entity, ..Argument::new(ArgumentRole::Source, span) };
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
    (sentence <= lead).then_some(Argument { entity, ..Argument::new(ArgumentRole::Place, span) })
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
    Some(Argument { date: date_index, ..Argument::new(ArgumentRole::Time, date.span) })
}

/// Whether the time is the day of the dateline.
fn is_dateline_day(analysis: &Analysis, time: Option<&Argument>) -> bool {
    let date = time.and_then(|t| t.date).and_then(|d| analysis.dates.get(d as usize)).and_then(|d| d.begin);
    date.is_some() && analysis.dateline.as_ref().is_some_and(|d| d.date == date)
}
