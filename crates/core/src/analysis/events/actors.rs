//! Who can act: people, bodies and places that are entities, and nouns that name people or bodies.
//!
//! An event is told of somebody. A trigger whose parts are things ("the fruits yielded") or nobody ("the spirit of
//! cooperation") is used in another sense, whatever the lexicon says of the word.

use super::candidate::Candidate;
use super::frames::Kind;
use super::types::Mode;
use super::types::{Needs, Retold, properties};
use super::view::View;
use crate::analysis::syntax::nouns::is_actor_noun;
use crate::annotation::WordClass;
use crate::annotation::{Analysis, Argument, ArgumentRole, Deprel, Entity, EntityType, Event, EventType, Modality, Upos};
use crate::gazetteer::Subtype;
use crate::lang::{EventWord, word_of, words_of};

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Thing,
    /// A pronoun that nobody resolved.
    Somebody,
    Actor,
}

/// What the head noun of an argument is, whatever entity it belongs to: "a proposal by Chile" is no Chile.
fn head_standing(view: &View<'_>, argument: &Argument) -> Standing {
    let entity = argument.entity.and_then(|e| view.analysis.entity(e));
    let mut head = None;
    let mut governs = false;
    for token in view.analysis.tokens_in(argument.span) {
        match view.upos(token) {
            Upos::Noun | Upos::Propn | Upos::Pron => head = Some(token),
            Upos::Adp | Upos::Sconj | Upos::Verb if head.is_some() => {
                governs = true;
                break;
            }
            _ => {}
        }
    }
    let common = head.filter(|&h| view.upos(h) == Upos::Noun && !view.is_named(h));
    let is_head = |e: &&Entity| e.mentions.iter().any(|m| m.span.end == argument.span.end);
    if let Some(entity) = entity.filter(is_head)
        && !(governs && common.is_some())
    {
        use EntityType::{Location, Norp, Organization, Person};
        // "A BMW hit the wall": something of that make.
        let made = entity.kind == Organization && is_one_of(view, argument, entity);
        let last = view.analysis.tokens_in(argument.span).end.saturating_sub(1);
        let law = view.is_of(last, WordClass::LawNoun);
        let acts = matches!(entity.kind, Person | Organization | Location | Norp) && !made && !law;
        return if acts { Standing::Actor } else { Standing::Thing };
    }
    let Some(head) = head else {
        // "thousands", "three": people are counted so.
        let counts = |u: Upos| matches!(u, Upos::Num | Upos::Adv | Upos::Adj | Upos::Det | Upos::Adp);
        let counted = view.analysis.tokens_in(argument.span).all(|t| counts(view.upos(t)));
        return if counted { Standing::Somebody } else { Standing::Thing };
    };
    if view.upos(head) == Upos::Pron {
        let thing = words_of(EventWord::ThingPronoun);
        let reflexive = view.word(head).ends_with(word_of(EventWord::ReflexiveEnding))
            || view.word(head).ends_with(word_of(EventWord::ReflexivesEnding));
        return if view.is(head, thing) || reflexive { Standing::Thing } else { Standing::Somebody };
    }
    let lemma = view.lemma_as(head, Upos::Noun).to_lowercase();
    let counted = words_of(EventWord::CountNoun).contains(&lemma.as_str());
    if is_actor_noun(&lemma) || counted { Standing::Actor } else { Standing::Thing }
}

/// Whether the argument is a name behind "a": one of the things of that name.
fn is_one_of(view: &View<'_>, argument: &Argument, entity: &Entity) -> bool {
    let tokens = view.analysis.tokens_in(argument.span);
    let rest = view.span(&(tokens.start + 1..tokens.end));
    view.is_a(tokens.start, WordClass::Indefinite) && entity.mentions.iter().any(|m| m.span == rest)
}

/// Whether what does it acts of itself: somebody, not a thing that is filed under somebody ("an explosion in Texas").
pub(super) fn acts(view: &View<'_>, argument: &Argument) -> bool {
    head_standing(view, argument) != Standing::Thing
}

/// What an argument is: its head or, if that is a thing, the entity it is filed under.
fn standing(view: &View<'_>, argument: &Argument) -> Standing {
    let kind = argument.entity.and_then(|e| view.analysis.entity(e)).map(|e| e.kind);
    let head = head_standing(view, argument);
    match kind {
        Some(EntityType::Person | EntityType::Organization | EntityType::Location | EntityType::Norp) => {
            head.max(Standing::Somebody)
        }
        _ => head,
    }
}

/// Whether the argument is somebody who can act.
pub(super) fn can_act(view: &View<'_>, argument: &Argument) -> bool {
    standing(view, argument) != Standing::Thing
}

/// Whether the argument is people, a body or a state.
pub(super) fn is_people(view: &View<'_>, argument: &Argument) -> bool {
    let entity = argument.entity.and_then(|e| view.analysis.entity(e));
    let place = entity.is_some_and(|e| e.kind == EntityType::Location && e.subtype != Subtype::Country.as_str());
    let counted = argument.quantity.is_none() && standing(view, argument) >= Standing::Somebody;
    let place = place || view.analysis.tokens_in(argument.span).last().is_some_and(|t| view.is_of(t, EventWord::PlaceNoun));
    counted && !place && head_standing(view, argument) != Standing::Thing
}

/// Whether the words tell no deed: a mere description, an undertaking or an opinion of nobody.
fn is_idle(view: &View<'_>, draft: &Candidate, sourced: bool) -> bool {
    let event = &draft.event;
    let mut targets = event.arguments.iter().filter(|a| a.role == ArgumentRole::Target && a.quantity.is_none());
    // "the occupied north": a mere description; "the jailed writer" tells what befell her.
    if draft.attributive && !targets.any(|a| is_people(view, a)) {
        return true;
    }
    // "prepared to meet its mission": undertaken by nobody; "could not allow": no concession.
    let idle = draft.kind == Kind::Commitment && !sourced
        || event.kind == EventType::Concede && event.negated && event.modality == Modality::Conditional;
    if idle {
        return true;
    }
    // "should allow us", "worked to support it", "funds to purchase it": an opinion, a purpose, and no deed.
    let slight = properties(event.kind).weight <= 1 || matches!(event.kind, EventType::Concede | EventType::Deal);
    let filed = |a: &Argument| a.role == ArgumentRole::Target && (a.entity.is_some() || a.country.is_some());
    let of_thing = draft.of_thing && event.modality != Modality::Actual && !event.arguments.iter().any(filed);
    if of_thing || is_of_anybody(view, event) || is_of_speaker(view, event) {
        return true;
    }
    if (draft.advised || draft.purpose) && slight && event.kind != EventType::Demand {
        return true;
    }
    // "He should be praised": somebody's opinion, of nobody's deed.
    let prospective = matches!(event.modality, Modality::Future | Modality::Conditional);
    prospective && !sourced && !draft.noun && properties(event.kind).retold == Retold::Rarely
}

/// Whether it is told of whoever does it: "anyone who attacks him".
fn is_of_anybody(view: &View<'_>, event: &Event) -> bool {
    let anybody = |a: &Argument| view.analysis.tokens_in(a.span).any(|t| view.is_a(t, EventWord::Anybody));
    event.arguments.iter().any(|a| a.role == ArgumentRole::Source && a.entity.is_none() && anybody(a))
}

/// Whether those who do it are "I", "we" or "you", of whom nobody knows who they are.
fn is_of_speaker(view: &View<'_>, event: &Event) -> bool {
    let mut sources = event.arguments.iter().filter(|a| a.role == ArgumentRole::Source).peekable();
    let unknown = |a: &Argument| {
        let mut words = view.analysis.tokens_in(a.span);
        a.entity.is_none() && words.all(|t| view.is_a(t, EventWord::SpeakerPronoun))
    };
    sources.peek().is_some() && sources.all(unknown)
}

/// Whether the noun stands right behind the name of a body whose meeting it is: "the SCO summit".
fn is_of_body(view: &View<'_>, candidate: &Candidate) -> bool {
    let before = |a: &&Argument| view.analysis.tokens_in(a.span).end == candidate.tokens.start;
    let mut bodies = candidate.event.arguments.iter().filter(before).filter_map(|a| view.analysis.entity(a.entity?));
    bodies.any(|e| e.kind == EntityType::Organization)
}

/// Whether the event is told with a place, a time or a number, or as one that is known already: "because of the attack", "after an
/// earlier raid".
fn is_anchored(draft: &Candidate) -> bool {
    let event = &draft.event;
    let told = |a: &Argument| matches!(a.role, ArgumentRole::Place | ArgumentRole::Time) || a.quantity.is_some();
    let known = draft.bound || draft.definite && event.reported_by.is_some();
    event.arguments.iter().any(told) || known && properties(event.kind).retold == Retold::Freely
}

/// Whether an event of this type is plausible with these participants.
pub(super) fn is_plausible(view: &View<'_>, draft: &Candidate) -> bool {
    use EventType::Consult;
    let event = &draft.event;
    let of = |role: ArgumentRole| event.arguments.iter().filter(move |a| a.role == role && a.quantity.is_none());
    let source = of(ArgumentRole::Source).map(|a| standing(view, a)).max();
    let target = of(ArgumentRole::Target).map(|a| head_standing(view, a)).max();
    let filed = |a: &Argument| (a.entity.is_some() || a.country.is_some()) && standing(view, a) != Standing::Thing;
    let actor =
        source.max(target) == Some(Standing::Actor) || of(ArgumentRole::Source).chain(of(ArgumentRole::Target)).any(filed);
    let anchored = is_anchored(draft);
    let needs = properties(event.kind).needs;
    if is_idle(view, draft, source.is_some()) {
        return false;
    }
    // "Arrests were made", "a deal was reached": told of nobody.
    if needs == Needs::Nothing || draft.occurs && needs != Needs::NamedSource {
        return true;
    }
    if needs == Needs::Anchor {
        // "a third was acquitted": done to somebody, whoever it is.
        let done = view.is_of(draft.tokens.start, WordClass::DoneToPeople) && target == Some(Standing::Somebody);
        return actor || anchored || done;
    }
    match draft.kind {
        // "veterans must travel": told of nobody in particular.
        Kind::Duty => return target == Some(Standing::Actor) && of(ArgumentRole::Target).any(filed),
        Kind::Actor => return true,
        _ => {}
    }
    // "take the summit as an opportunity": named, and no meeting told of.
    if draft.noun && event.kind == Consult && event.mode != Mode::Visit.as_str() {
        let sides = of(ArgumentRole::Source).chain(of(ArgumentRole::Target)).filter(|a| can_act(view, a)).count();
        return actor && (sides > 1 || anchored || draft.root || draft.governed || is_of_body(view, draft));
    }
    if draft.noun && needs != Needs::NamedSource {
        return actor || anchored && needs == Needs::ActorOrAnchoredNoun;
    }
    is_deed(view, draft, (source, target), actor, anchored)
}

/// Whether a verb, or a noun that needs somebody named, tells a deed of those who take part: what its sources and its targets are at
/// most, whether one of them can act, and whether a place, a time or a number is told.
fn is_deed(
    view: &View<'_>,
    draft: &Candidate,
    (source, target): (Option<Standing>, Option<Standing>),
    actor: bool,
    anchored: bool,
) -> bool {
    use EventType::{Aid, Assault, Coerce, Consult, Fight, Protest, Sanction};
    let event = &draft.event;
    // "shot down a drone", "bombed the base"
    if event.kind == Fight && draft.kind == Kind::Plain && strikes_things(view, draft) {
        return actor;
    }
    if view.is_of(draft.tokens.start, WordClass::DoneToPeople) && target.is_some() {
        return target != Some(Standing::Thing);
    }
    if source == Some(Standing::Thing) && !matches!(event.kind, Assault | Fight | Coerce | Sanction) {
        return false;
    }
    // "demonstrated the new engine", "Meet the makers": shown, and nobody met.
    let claims = view.child(draft.tokens.start, &[Deprel::Ccomp]).is_some();
    let theme = event.arguments.iter().any(|a| a.role == ArgumentRole::Theme && a.quantity.is_none());
    let shows = event.kind == Protest && (theme || claims);
    if shows || event.kind == Consult && source.is_none() {
        return false;
    }
    match event.kind {
        Fight if draft.kind == Kind::Mutual => actor && is_fight(view, event, target, anchored),
        // "gave money to a project"
        Aid if source == Some(Standing::Actor) => true,
        Consult | Fight | Aid => actor && target != Some(Standing::Thing),
        kind if properties(kind).needs == Needs::NamedSource => {
            let named = |a: &Argument| a.role == ArgumentRole::Source && (a.entity.is_some() || a.country.is_some());
            source > Some(Standing::Thing) && event.arguments.iter().any(named)
        }
        _ => actor,
    }
}

/// Whether it is done to things by arms: by a verb of bombs and shells, or to what an army holds.
fn strikes_things(view: &View<'_>, draft: &Candidate) -> bool {
    let held = |a: &Argument| view.analysis.tokens_in(a.span).any(|t| view.is_of(t, EventWord::Field));
    let target = |a: &&Argument| a.role == ArgumentRole::Target && a.quantity.is_none();
    view.is_of(draft.tokens.start, EventWord::Bombing) || draft.event.arguments.iter().filter(target).any(held)
}

/// Whether those who do it together fight: "friends fight" and "the ministry battles the flames" tell no fight, and people who clash
/// by name clash in words.
fn is_fight(view: &View<'_>, event: &Event, target: Option<Standing>, anchored: bool) -> bool {
    let sources = || event.arguments.iter().filter(|a| a.role == ArgumentRole::Source && a.quantity.is_none());
    let sides = target > Some(Standing::Thing) || target.is_none() && (sources().count() > 1 || anchored);
    sides && !sources().any(|a| is_person(view.analysis, a))
}

/// What is asked for, threatened with or worked on together is no one: such a target is what it is about.
pub(super) fn settle_targets(view: &View<'_>, draft: &mut Candidate) {
    use EventType::{Agree, Consult, Cooperate, Demand, Threaten};
    let kind = draft.event.kind;
    drop_idle_sources(view, draft);
    if !matches!(kind, Agree | Consult | Cooperate | Demand | Threaten) {
        return;
    }
    // "threatened to move the club to Austin": a town is threatened with nothing.
    if matches!(kind, Agree | Threaten) {
        let town = |a: &Argument| view.is_place(view.analysis.tokens_in(a.span).end.saturating_sub(1));
        draft.event.arguments.retain(|a| a.role != ArgumentRole::Target || a.entity.is_none() || !town(a));
    }
    for argument in draft.event.arguments.iter_mut().filter(|a| a.role == ArgumentRole::Target) {
        let thing = argument.entity.is_none() && kind != Consult && head_standing(view, argument) == Standing::Thing;
        let entity = argument.entity.and_then(|e| view.analysis.entity(e)).map(|e| e.kind);
        if thing || entity == Some(EntityType::Disease) {
            argument.role = ArgumentRole::Theme;
        }
    }
}

/// Drops things to which nobody yields or gives, and media to which it was only told: "acquiesced | on the very day", "assistance akin
/// | to extortion".
pub(super) fn drop_idle_targets(view: &View<'_>, draft: &mut Candidate) {
    let thing = |a: &Argument| a.entity.is_none() && a.country.is_none() && head_standing(view, a) == Standing::Thing;
    if matches!(draft.event.kind, EventType::Aid | EventType::Concede) && draft.kind != Kind::Clause {
        draft.event.arguments.retain(|a| a.role != ArgumentRole::Target || a.quantity.is_some() || !thing(a));
    }
    // "confirmed the attack to Reuters": told to it, not done.
    let medium = |a: &Argument| {
        let start = view.analysis.tokens_in(a.span).start;
        let to = start.checked_sub(1).filter(|&t| draft.noun && view.is_a(t, WordClass::To));
        let entity = to.and(a.entity).and_then(|e| view.analysis.entity(e));
        entity.is_some_and(|e| e.subtype == Subtype::Media.as_str())
    };
    draft.event.arguments.retain(|a| a.role != ArgumentRole::Target || !medium(a));
}

/// A thing does nothing beside somebody who can act, nor does one that a noun is only described by ("people-to-people
/// exchanges and cooperation"); what kills or strikes may be a thing.
fn drop_idle_sources(view: &View<'_>, draft: &mut Candidate) {
    use EventType::{Accident, Assault, Coerce, Die, Disaster, Fight, Sanction};
    let strikes = matches!(draft.event.kind, Assault | Fight | Coerce | Sanction | Accident | Die | Disaster);
    let acts = |a: &Argument| a.entity.is_some() || a.country.is_some() || can_act(view, a);
    let people = draft.event.kind == Coerce && view.is_of(draft.tokens.start, WordClass::DoneToPeople);
    let arguments = &mut draft.event.arguments;
    // "equipment used to capture Ruiz": nothing captures of itself.
    arguments.retain(|a| !people || a.role != ArgumentRole::Source || head_standing(view, a) != Standing::Thing);
    if draft.noun && !strikes || arguments.iter().any(|a| a.role == ArgumentRole::Source && acts(a)) {
        arguments.retain(|a| a.role != ArgumentRole::Source || acts(a));
    }
}

/// Whether the argument is a person.
pub(super) fn is_person(analysis: &Analysis, argument: &Argument) -> bool {
    argument.entity.and_then(|e| analysis.entity(e)).is_some_and(|e| e.kind == EntityType::Person)
}
