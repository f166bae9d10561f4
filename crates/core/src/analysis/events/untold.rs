//! Words of events that tell of none: in questions, in positions on what might be done, beside another fate.
//!
//! "Does Ruiz agree with Tan?", "his position on banning guns", "11,000 were killed or injured": nobody says that it happened, or how
//! many of them it befell. And hearsay, which is no more than reported: "allegedly committed".

use super::lexicon::Class;
use super::trigger::Trigger;
use super::types::properties;
use super::view::View;
use crate::analysis::syntax::clause::{governor, is_ing};
use crate::analysis::syntax::shape;
use crate::annotation::{Deprel, EventType, Upos, WordClass};
use crate::lang::EventWord;

/// How far before its event an adverb of hearsay may stand, in tokens.
const NEAR: usize = 3;

/// Whether the sentence asks, thinks of or leaves open what the trigger would tell.
pub(super) fn is_untold(view: &View<'_>, trigger: &Trigger) -> bool {
    is_asked(view, trigger)
        || is_pondered(view, trigger)
        || is_one_of_two(view, trigger)
        || is_left_open(view, trigger)
        || is_opinion(view, trigger)
        || is_attempt(view, trigger)
        || is_of_title(view, trigger)
        || is_averted(view, trigger)
        || is_enabled(view, trigger)
        || is_wanted(view, trigger)
        || is_habit(view, trigger)
        || is_forbidden(view, trigger)
}

/// "warned against | buying bonds", "rather than | attack him", "considered | firing him": nobody does it.
fn is_averted(view: &View<'_>, trigger: &Trigger) -> bool {
    let verb = trigger.entry.class == Class::Verb && view.upos(trigger.head) == Upos::Verb;
    let gerund = is_ing(view, trigger.head);
    let Some(before) = trigger.head.checked_sub(1).filter(|&t| verb && t >= view.sentence(trigger.head).start) else {
        return false;
    };
    let governed = |class| view.upos(before) == Upos::Verb && view.is_of(before, class);
    view.is_a(before, EventWord::InsteadLink)
        || gerund && (view.is_a(before, EventWord::Against) || governed(EventWord::Pondering))
        || gerund && view.is_a(before, WordClass::Of) && view.is_a(before.wrapping_sub(1), EventWord::Instead)
}

/// "grants allow towns to | support them", "helps them | visit Lima": what somebody is put in a position to do.
fn is_enabled(view: &View<'_>, trigger: &Trigger) -> bool {
    let verb = view.head(trigger.head).filter(|_| trigger.entry.class == Class::Verb);
    let infinitive = matches!(view.deprel(trigger.head), Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl)
        && view.lemma_as(trigger.head, Upos::Verb) == view.word(trigger.head);
    let enabling = |v: &usize| {
        // "is helping them | search": they do.
        let ongoing = is_ing(view, *v) && !view.is_of(*v, EventWord::Helping);
        let general = view.lemma_as(*v, Upos::Verb) == view.word(*v) || ongoing || view.word(*v).ends_with('s');
        // "helps them | visit Lima", not "help | rescue them": of others.
        let own = view.is_of(*v, EventWord::Helping) && (*v + 1..trigger.head).all(|t| view.upos(t) == Upos::Part);
        *v < trigger.head && !own && general && view.upos(*v) == Upos::Verb && view.is_of(*v, EventWord::Enabling)
    };
    infinitive && verb.is_some_and(|v| enabling(&v))
}

/// "seeking her | assistance", "| assistance is available": wanted or on offer, and not given.
fn is_wanted(view: &View<'_>, trigger: &Trigger) -> bool {
    let kind = matches!(trigger.entry.kind, EventType::Aid | EventType::Cooperate);
    let noun = kind && trigger.entry.class == Class::Noun;
    let verb = governor(view, trigger.head).filter(|_| noun);
    let offered = view.head(trigger.head).filter(|&h| noun && h > trigger.head && view.upos(h) == Upos::Adj);
    verb.is_some_and(|v| view.is_of(v, EventWord::Wanting)) || offered.is_some()
}

/// "a ban on | torture", "prohibiting | torture": what is forbidden in general.
fn is_forbidden(view: &View<'_>, trigger: &Trigger) -> bool {
    let start = shape::phrase_at(view, trigger.head).range.start;
    let floor = view.sentence(trigger.head).start;
    let bare = trigger.entry.class == Class::Noun && start == trigger.head && start > floor;
    let before = |n: usize| start.checked_sub(n).filter(|&t| bare && t >= floor);
    let led = before(1).filter(|&t| view.upos(t) == Upos::Adp).and_then(|_| before(2)).or_else(|| before(1));
    led.is_some_and(|t| view.is_of(t, EventWord::Forbidding))
}

/// "he often | supports them": what somebody does again and again is no event.
fn is_habit(view: &View<'_>, trigger: &Trigger) -> bool {
    let adverb = view.children(trigger.head, &[Deprel::Advmod]).any(|t| view.is_a(t, EventWord::Habitual));
    let present =
        view.lemma_as(trigger.head, Upos::Verb) == view.word(trigger.head) || view.word(trigger.head).ends_with('s');
    let slight = properties(trigger.entry.kind).weight == 0;
    slight && adverb && present && trigger.entry.class == Class::Verb && view.child(trigger.head, &[Deprel::Aux]).is_none()
}

/// "asked whether they | support it", "unclear whether the | talks began": left open.
fn is_left_open(view: &View<'_>, trigger: &Trigger) -> bool {
    let floor = view.sentence(trigger.head).start;
    let clause = (floor..trigger.head).rev().take_while(|&t| !view.is_mark(t));
    clause.into_iter().any(|t| view.is_a(t, EventWord::Whether))
}

/// "I | agree it is bad": what somebody thinks, and nobody agreed on.
fn is_opinion(view: &View<'_>, trigger: &Trigger) -> bool {
    let agrees = trigger.words.len() == 1 && view.is_of(trigger.head, EventWord::OpinionVerb);
    let claim = view.child(trigger.head, &[Deprel::Ccomp]).is_some_and(|c| c > trigger.head);
    let clause = view.is_a(trigger.words.end, EventWord::Pronoun);
    agrees && view.upos(trigger.head) == Upos::Verb && (claim || clause)
}

/// "the | Assistance to Farmers Program": a noun in capitals amid words that are not, of a name that nobody has found.
fn is_of_title(view: &View<'_>, trigger: &Trigger) -> bool {
    let sentence = view.sentence(trigger.head);
    let capital = |t: usize| view.word(t).starts_with(char::is_uppercase);
    let small = sentence.clone().filter(|&t| view.word(t).starts_with(char::is_lowercase)).count();
    let large = sentence.clone().filter(|&t| capital(t)).count();
    let disaster = trigger.entry.kind == EventType::Disaster;
    let inside = trigger.head > sentence.start && !view.is_mark(trigger.head - 1);
    trigger.entry.class == Class::Noun && !disaster && inside && capital(trigger.head) && small > large
}

/// "an attempted | bombing", "the foiled | attack": it came to nothing.
fn is_attempt(view: &View<'_>, trigger: &Trigger) -> bool {
    let start = shape::phrase_at(view, trigger.head).range.start;
    let noun = trigger.entry.class == Class::Noun;
    noun && (start..trigger.head).any(|t| view.is_of(t, EventWord::Attempted))
}

/// "Do you | agree with him?": the main verb of a question that yes or no answers.
fn is_asked(view: &View<'_>, trigger: &Trigger) -> bool {
    let sentence = view.sentence(trigger.head);
    let asks = (sentence.start..sentence.end).rev().take(2).any(|t| view.is(t, &["?"]));
    let opens = |t: usize| view.is_a(t, EventWord::AskingVerb) && matches!(view.upos(t), Upos::Aux | Upos::Verb);
    let aux = (sentence.start..trigger.head).rev().take(NEAR * 2).find(|&t| opens(t));
    let first = |t: usize| t == sentence.start || view.is_mark(t - 1);
    let nominal = |t: usize| !matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Punct);
    asks && trigger.entry.class == Class::Verb && aux.is_some_and(|a| first(a) && (a + 1..trigger.head).all(nominal))
}

/// "his position on | banning guns", "a policy of | allowing distance": what might be done.
fn is_pondered(view: &View<'_>, trigger: &Trigger) -> bool {
    let gerund = is_ing(view, trigger.head) && view.upos(trigger.head) == Upos::Verb;
    let noun = trigger.head.checked_sub(2).filter(|&n| gerund && n >= view.sentence(trigger.head).start);
    noun.is_some_and(|n| matches!(view.upos(n + 1), Upos::Adp | Upos::Sconj) && view.is_of(n, EventWord::StanceNoun))
}

/// "killed or | injured": how many of them died, nobody says.
fn is_one_of_two(view: &View<'_>, trigger: &Trigger) -> bool {
    let after = trigger.words.end;
    let other = |t: usize| view.is_a(t, EventWord::Or) && view.is_of(t + 1, WordClass::DoneToPeople);
    let kill = matches!(trigger.entry.kind, EventType::Die | EventType::Assault);
    kill && trigger.words.len() == 1 && other(after)
}

/// "robberies | allegedly committed by gangs", "reportedly | attacked".
pub(super) fn is_hearsay(view: &View<'_>, trigger: &Trigger) -> bool {
    let floor = view.sentence(trigger.head).start;
    let adverb = |t: usize| view.is_a(t, EventWord::HearsayAdverb);
    let near = trigger.head.saturating_sub(NEAR).max(floor)..trigger.head;
    let before = near.into_iter().any(|t| adverb(t) && view.head(t).is_none_or(|h| trigger.words.contains(&h)));
    is_alleged(view, trigger)
        || before
        || view.tree.children(trigger.head).filter(|&c| c > trigger.head).any(|c| view.tree.children(c).any(adverb))
}

/// "the alleged | fraud".
pub(super) fn is_alleged(view: &View<'_>, trigger: &Trigger) -> bool {
    let start = shape::phrase_at(view, trigger.head).range.start;
    trigger.entry.class == Class::Noun && (start..trigger.head).any(|t| view.is_a(t, EventWord::Alleged))
}
