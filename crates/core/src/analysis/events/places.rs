//! Where an event happens: which place of its sentence is its own.
//!
//! The nearest place behind a preposition that whoever tells the event tells, and that belongs to nothing else: neither to another
//! event ([`circumstance`]), nor to a noun of its own ("the talks in Lima"), nor to people who are only named after it.

use super::arguments::Resolver;
use super::circumstance;
use super::types::{Retold, properties};
use super::view::View;
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::shape;
use crate::annotation::{Argument, ArgumentRole, Deprel, EntityType, EventType, MentionKind, Upos, WordClass};
use crate::lang::EventWord;
use crate::span::Span;
use std::ops::Range;

impl Resolver<'_, '_> {
    /// Where: the place named nearest to the trigger after a preposition of place, or "here". `told` as for [`Self::time`].
    pub(super) fn place(&self, kind: EventType, trigger: &Range<usize>, told: &dyn Fn(Span) -> bool) -> Option<Argument> {
        let view = self.view;
        let sentence = view.sentence(trigger.start);
        let located = self.index.mentions_in(view.span(&sentence)).filter(|m| {
            let at = view.analysis.token_at(m.span.start);
            let the = at.checked_sub(1).filter(|&b| view.is_a(b, WordClass::The)).unwrap_or(at);
            let modified = (the.saturating_sub(4).max(sentence.start)..the)
                .rev()
                .take_while(|&t| shape::is_nominal(view, t) || matches!(view.upos(t), Upos::Adj | Upos::Det))
                .last()
                .unwrap_or(the);
            let before = |t: usize| t > sentence.start && view.is_a(t - 1, EventWord::PlacePreposition);
            // "in the Peruvian city of | Cusco"
            let seat = |t: usize| {
                let noun = t.checked_sub(2).filter(|&n| n > sentence.start && view.is_a(n + 1, WordClass::Of));
                noun.is_some_and(|n| view.is_of(n, EventWord::PlaceNoun) && before(shape::phrase_at(view, n).range.start))
            };
            let end = view.analysis.token_at(m.span.end);
            let describes = view.is_of(end, EventWord::PlaceNoun) && view.is_a(end + 1, WordClass::Of);
            let is_place = view.analysis.entity(m.entity).is_some_and(|e| e.kind == EntityType::Location);
            let of_crime = kind == EventType::Trial && circumstance::is_of_crime(view, trigger, at);
            let own = told(m.span)
                && !circumstance::is_of_another(view, trigger, at)
                && !self.is_of_other_noun(kind, m.span, trigger)
                && !describes_people(view, m.span)
                && !circumstance::is_of_outer(view, trigger, at)
                && !circumstance::is_of_described(view, trigger, at)
                && !circumstance::is_of_arrest(view, trigger, at)
                && !of_crime;
            m.kind == MentionKind::Deictic
                || own
                    && is_place
                    && !matches!(m.kind, MentionKind::Demonym | MentionKind::Pronoun)
                    && (before(the) || before(modified) || seat(at))
                    && !describes
                    && !self.is_topic(at, trigger)
        });
        let distance = |span: Span| {
            let at = view.analysis.token_at(span.start);
            if at >= trigger.end { at - trigger.end } else { 2 * (trigger.start - at.min(trigger.start)) }
        };
        let nearest = located.min_by_key(|m| distance(m.span))?;
        Some(Argument { entity: Some(nearest.entity), ..Argument::new(ArgumentRole::Place, nearest.span) })
    }

    /// Whether a place is where a noun is, not the event: "the deployments in | Peru hurt those who ...". What is said, asked or
    /// promised happens where its verb says, not where what it is about does: "condemned the attack in | Lima".
    fn is_of_other_noun(&self, kind: EventType, place: Span, trigger: &Range<usize>) -> bool {
        let view = self.view;
        let tokens = view.analysis.tokens_in(place);
        let Some(noun) = circumstance::noun_of(view, &tokens).filter(|n| !trigger.contains(n)) else { return false };
        let located = view.name_at(noun).is_some_and(|n| n.kind == EntityType::Location);
        let words = properties(kind).retold == Retold::Rarely;
        let seat = view.is_of(noun, EventWord::PlaceNoun) || located || view.is_named(noun) && !words;
        !seat && (words || !circumstance::hangs_on(view, noun, trigger))
    }

    /// Whether a place belongs to what is talked about: "views on the situation in | Peru".
    fn is_topic(&self, place: usize, trigger: &Range<usize>) -> bool {
        let view = self.view;
        let mut at = place;
        for _ in 0..4 {
            let Some(head) = view.head(at).filter(|h| !trigger.contains(h)) else { return false };
            let start = shape::phrase_at(view, head).range.start;
            let about = start > 0 && view.is_a(start - 1, EventWord::TopicPreposition);
            // "to discuss the war in | Sudan"
            let discussed =
                view.deprel(head) == Deprel::Obj && view.head(head).is_some_and(|v| view.is_of(v, EventWord::TopicVerb));
            if (about || discussed) && view.is_of(head, EventWord::Topic) {
                return true;
            }
            at = head;
        }
        false
    }
}

/// Whether the place only says whose people or bodies are meant: "in the Peruvian | delegation", "at Lima | officials".
fn describes_people(view: &View<'_>, place: Span) -> bool {
    let end = view.analysis.tokens_in(place).end;
    let inside = |t: &usize| matches!(view.upos(*t), Upos::Noun | Upos::Adj) && !view.is_named(*t) && !view.is_dated(*t);
    let head = (end..).take_while(inside).last().filter(|&t| view.upos(t) == Upos::Noun);
    let body = |t| matches!(view.noun_class(t), Some(NounClass::Person | NounClass::Body | NounClass::Document));
    // "in Peruvian | history"
    let people = |t| body(t) || view.is_of(t, EventWord::Realm);
    head.is_some_and(|t| people(t) && !view.is_of(t, EventWord::PlaceNoun))
}
