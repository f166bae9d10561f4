//! When an event happens: which date of its sentence is its own.
//!
//! The nearest date that is told by whoever tells the event and that belongs to nothing else ([`circumstance`]): neither to
//! another clause, nor to the noun that it only describes, nor to a name ("the Act of 2007").

use super::arguments::Resolver;
use super::circumstance;
use super::view::View;
use crate::annotation::{Argument, ArgumentRole, Deprel, EventType, Upos, WordClass};
use crate::lang::{EventWord, word_of};
use crate::span::Span;
use std::ops::Range;

impl Resolver<'_, '_> {
    /// When: the date nearest to the trigger in its sentence, no mark of a clause between counted double.
    /// `told` says whether a date is told by whoever tells the event, article or speaker.
    pub(super) fn time(&self, kind: EventType, trigger: &Range<usize>, told: &dyn Fn(Span) -> bool) -> Option<Argument> {
        let view = self.view;
        let span = view.span(&view.sentence(trigger.start));
        let first = view.analysis.dates.partition_point(|d| d.span.start < span.start);
        let here = (first..).zip(view.analysis.dates.get(first..)?).take_while(|(_, d)| d.span.end <= span.end);
        // What an anniversary marks lies long ago.
        let marked = |span: Span| span.of(view.text).contains(word_of(WordClass::Anniversary));
        let figures = matches!(kind, EventType::Earnings | EventType::PriceMove);
        let own = |span: Span| {
            let tokens = view.analysis.tokens_in(span);
            let another = tokens.end.checked_sub(1).is_some_and(|last| circumstance::is_of_another(view, trigger, last));
            let compared = figures && tokens.clone().any(|t| view.is_a(t, EventWord::ComparedDate));
            let named = tokens.clone().all(|t| view.is_named(t));
            let noun = circumstance::noun_of(view, &tokens).filter(|n| !trigger.contains(n));
            let elsewhere = noun.is_some_and(|n| !circumstance::hangs_on(view, n, trigger));
            let described = tokens.end.checked_sub(1).is_some_and(|t| circumstance::is_of_participle(view, trigger, t));
            let added = tokens.end.checked_sub(1).is_some_and(|t| circumstance::is_of_addition(view, trigger, t));
            let subordinate = tokens.end.checked_sub(1).is_some_and(|t| circumstance::is_of_clause(view, trigger, t));
            let outer = tokens.end.checked_sub(1).is_some_and(|t| circumstance::is_of_outer(view, trigger, t));
            told(span)
                && !is_of_law(view, tokens.start)
                && !is_owner(view, &tokens, trigger)
                && !another
                && !outer
                && !subordinate
                && !added
                && !named
                && !elsewhere
                && !described
                && !compared
                && (figures || !self.is_attributive(tokens, trigger))
        };
        let calendar =
            here.filter(|(_, d)| d.begin.is_some() && !marked(d.span) && own(d.span) && !self.dates_noun(d.span, trigger));
        let distance = |span: Span| {
            let at = view.analysis.token_at(span.start);
            let (low, high) = if at >= trigger.end { (trigger.end, at) } else { (at, trigger.start) };
            let borders = (low..high).filter(|&t| view.is_mark(t) || view.upos(t) == Upos::Verb).count();
            high.saturating_sub(low) + 6 * borders
        };
        let (number, date) = calendar.min_by_key(|(_, d)| distance(d.span))?;
        let date_index = u32::try_from(number).ok();
        Some(Argument { date: date_index, ..Argument::new(ArgumentRole::Time, date.span) })
    }

    /// Whether a date only says which thing is meant: "the November 9 | agreement", "2011 | Libyan civil war: …".
    fn dates_noun(&self, date: Span, trigger: &Range<usize>) -> bool {
        let view = self.view;
        let range = view.analysis.tokens_in(date);
        let noun = matches!(view.upos(range.end), Upos::Noun | Upos::Propn | Upos::Adj) && !trigger.contains(&range.end);
        let sentence = view.sentence(range.start);
        let opens = range.start == sentence.start && range.len() == 1 && view.upos(range.start) == Upos::Num;
        noun && (opens || range.start > sentence.start && view.upos(range.start - 1) == Upos::Det)
    }

    /// Whether a date only describes the noun behind it: "first-quarter | profit", "the June | vote".
    fn is_attributive(&self, date: Range<usize>, trigger: &Range<usize>) -> bool {
        let view = self.view;
        let Some(last) = date.end.checked_sub(1) else { return false };
        let describes = matches!(view.deprel(last), Deprel::Amod | Deprel::Compound | Deprel::NmodUnmarked | Deprel::Nummod);
        let nominal = matches!(view.upos(date.end), Upos::Noun | Upos::Propn | Upos::Adj);
        let noun = nominal && !trigger.contains(&date.end) && !view.is_dated(date.end);
        let hyphened = date.clone().any(|t| view.word(t) == "-" || view.word(t).contains('-'));
        // "a budget for | 2007"
        let budget = date.start > 1
            && view.is_a(date.start - 1, WordClass::For)
            && view.head(last).is_some_and(|h| h + 1 < date.start && view.upos(h) == Upos::Noun && !trigger.contains(&h));
        budget || noun && (hyphened || describes && view.head(last).is_some_and(|h| h >= date.end && !trigger.contains(&h)))
    }
}

/// Whether a date belongs to the name of a law: "the Budget Act of | 2007".
fn is_of_law(view: &View<'_>, date: usize) -> bool {
    let noun = date.checked_sub(2).filter(|&n| n > 0 && view.is_a(n + 1, WordClass::Of));
    noun.is_some_and(|n| view.is_of(n, WordClass::LawNoun) && view.word(n).starts_with(char::is_uppercase))
}

/// Whether a date owns something else than the event: "yesterday's | massacre".
fn is_owner(view: &View<'_>, date: &Range<usize>, trigger: &Range<usize>) -> bool {
    let owned = view.head(date.start).filter(|_| view.deprel(date.start) == Deprel::NmodPoss);
    view.is_a(date.end, WordClass::Possessive) && owned.is_some_and(|n| !trigger.contains(&n))
}
