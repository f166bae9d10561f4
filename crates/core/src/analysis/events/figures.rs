//! How many or how much: the amounts that an event is told with.
//!
//! Of people only those count whom a verb of harm befalls: "four were arrested after the bombing" tells no victims. That number may
//! still tell that two sentences are of one event, and goes when they have been compared.

use super::arguments::Resolver;
use super::clause;
use super::types::properties;
use super::view::View;
use crate::analysis::syntax::clause::above;
use crate::annotation::{Argument, ArgumentRole, EventType, Quantity, QuantityKind, Upos};
use crate::lang::EventWord;
use crate::span::Span;
use std::ops::Range;

impl Resolver<'_, '_> {
    /// How many or how much: victims, sums, scores and changes in the trigger's sentence. What rises or falls has its figures in
    /// its own clause: "profit rose 12 percent while sales fell 3 percent".
    pub(super) fn figures(&self, kind: EventType, trigger: &Range<usize>) -> Vec<Argument> {
        use EventType::{Accident, Assault, Die, Disaster, Fight};
        let view = self.view;
        let wanted = properties(kind).figures;
        let span = view.span(&view.sentence(trigger.start));
        let first = view.analysis.quantities.partition_point(|q| q.span.start < span.start);
        let all = view.analysis.quantities.get(first..).unwrap_or(&[]);
        let here = (first..).zip(all).take_while(|(_, q)| q.span.end <= span.end).filter(|_| !wanted.is_empty());
        let harms = matches!(kind, Accident | Assault | Die | Disaster | Fight);
        // "two ballistic missiles" are no victims.
        let person = |t: usize| view.is_actor(t) || view.upos(t) != Upos::Noun;
        let people = |o: Span| view.analysis.tokens_in(o).next_back().is_none_or(person);
        // "a ferry carrying 120 people sank": nobody says that they were hurt.
        let carried = |q: &Quantity| {
            let start = view.analysis.tokens_in(q.span).start;
            (start.saturating_sub(4)..start)
                .rev()
                .take_while(|&t| !view.is_mark(t))
                .any(|t| view.is_a(t, EventWord::Carrying))
        };
        let counts = |q: &Quantity| match q.kind {
            QuantityKind::Count if harms && carried(q) => false,
            QuantityKind::Count => q.object_span.is_some_and(|o| !harms || people(o)),
            _ => true,
        };
        let clause = match kind {
            EventType::Earnings | EventType::PriceMove => view.span(&clause::predicate_range(view, trigger)),
            _ => span,
        };
        here.filter(|(_, q)| wanted.contains(&q.kind) && counts(q) && clause.contains(q.span))
            .map(|(n, q)| {
                let span = q.object_span.map_or(q.span, |o| q.span.cover(o));
                Argument { quantity: u32::try_from(n).ok(), ..Argument::new(ArgumentRole::Theme, span) }
            })
            .collect()
    }

    /// The counts among the arguments of those whom the event does not befall.
    pub(super) fn bystanders(&self, kind: EventType, trigger: &Range<usize>, arguments: &[Argument]) -> Vec<u32> {
        use EventType::{Accident, Assault, Die, Disaster, Fight};
        let view = self.view;
        let harms = matches!(kind, Accident | Assault | Die | Disaster | Fight);
        let counted = |n: &u32| view.analysis.quantities.get(*n as usize).filter(|q| q.kind == QuantityKind::Count);
        let idle = |n: &u32| counted(n).is_some_and(|q| !is_harmed(view, kind, trigger, q));
        arguments.iter().filter(|_| harms).filter_map(|a| a.quantity).filter(idle).collect()
    }
}

/// Whether those who are counted are harmed by what the trigger tells: by its own verb or one around or under it, or, beside a
/// noun, by any verb of harm.
fn is_harmed(view: &View<'_>, kind: EventType, trigger: &Range<usize>, quantity: &Quantity) -> bool {
    let tokens = view.analysis.tokens_in(quantity.object_span.map_or(quantity.span, |o| quantity.span.cover(o)));
    let Some(head) = tokens.clone().find(|&t| view.head(t).is_none_or(|h| !tokens.contains(&h))) else { return true };
    let participle = |t: usize| view.upos(t) == Upos::Adj && view.is_of(t, EventWord::Harming);
    let upwards = || std::iter::once(head).chain(above(view, head));
    let Some(verb) = upwards().find(|&t| view.upos(t) == Upos::Verb || participle(t)) else { return true };
    let noun = view.upos(trigger.start) != Upos::Verb;
    let harming = view.is_of(verb, EventWord::Harming);
    let on_trigger = || {
        let under = above(view, trigger.start).any(|t| t == verb);
        under || above(view, verb).any(|t| trigger.contains(&t))
    };
    trigger.contains(&verb) || harming && kind != EventType::Die && (noun || on_trigger())
}
