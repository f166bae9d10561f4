//! What stands between the first and the last word of a trigger: "named | Ana Ruiz | as", "appointed | Leo Tan | chief executive".

use super::frames::{FrameName, Part};
use super::trigger::Trigger;
use super::view::View;
use crate::analysis::syntax::shape::{Phrase, first_phrase, phrase_at};
use crate::annotation::{EntityType, Upos, WordClass};

/// Whom the trigger encloses, and to what it makes them.
#[derive(Default)]
pub(super) struct Enclosed {
    pub(super) object: Option<Phrase>,
    pub(super) office: Option<Phrase>,
}

/// What a verb of several words, the object of which is its target, encloses.
pub(super) fn enclosed(view: &View<'_>, trigger: &Trigger) -> Enclosed {
    let (frame, last) = (trigger.entry.frame, trigger.words.end - 1);
    let end = view.sentence(trigger.head).end;
    if trigger.entry.words.len() < 2 || frame.object != Part::Target {
        return Enclosed::default();
    }
    let cut = |head: usize, from: usize, to: usize| {
        let range = phrase_at(view, head).range;
        Phrase { range: range.start.max(from)..range.end.min(to).max(head + 1), head }
    };
    let names = frame.name == FrameName::Name.as_str();
    let from = trigger.head + 1;
    if view.upos(last) == Upos::Adp {
        let object = first_phrase(view, from, last).map(|head| cut(head, from, last));
        let office = first_phrase(view, last + 1, end).filter(|_| names).map(|head| cut(head, last + 1, end));
        return Enclosed { object, office };
    }
    // "shot | ten people | dead"
    if !names && last > from && !matches!(view.upos(last), Upos::Noun | Upos::Propn) {
        let object = first_phrase(view, from, last).map(|head| cut(head, from, last));
        return Enclosed { object, office: None };
    }
    // "named coach | Leo Tan": the name behind the office is whom it is about.
    if view.is_named(trigger.words.end) || !names {
        return Enclosed::default();
    }
    let person = |t: usize| view.name_at(t).is_some_and(|n| n.kind == EntityType::Person);
    let name = (from..last).find(|&t| person(t)).map(|start| {
        let stop = (start..last).find(|&t| !person(t)).unwrap_or(last);
        Phrase { range: start..stop, head: stop - 1 }
    });
    let pronoun = || Some(from).filter(|&t| view.upos(t) == Upos::Pron && !view.is_a(t, WordClass::RelativePronoun));
    let object = name.or_else(|| pronoun().map(|t| Phrase { range: t..t + 1, head: t }));
    let begin = object.as_ref().map_or(last, |o| o.range.end);
    let office = first_phrase(view, begin, end).filter(|&head| head >= last).map(|head| cut(head, begin, end));
    Enclosed { object, office }
}
