//! Events: who did what to whom, where and when.
//!
//! Triggers come from a lexicon ([`lexicon`]) of verbs, nouns and phrases; each names a frame ([`frames`]) that says which
//! constituent plays which part, and the conditions ([`conditions`]) under which it tells its event. Constituents are found in
//! the dependency tree and, where it is silent, by the shape of the clause ([`clause`], [`prepositions`]). The types are PLOVER's (Open Event Data
//! Alliance) and those of daily news, their properties one table ([`types`]). One act is told once: one sense of a word
//! ([`choose`]), and an event told again is the same event with one more trigger ([`merge`]).
//!
//! It does not tell what follows from an event, and reads each sentence alone but for entities, dates, the dateline and the
//! statements it is reported in. Cost is linear in the length of the text.

mod actors;
mod arguments;
mod candidate;
mod choose;
mod circumstance;
mod clause;
mod commitments;
mod conditions;
mod enclosed;
mod figures;
mod frames;
mod generic;
mod lexicon;
mod main_event;
mod merge;
mod modality;
mod places;
mod prepositions;
mod reports;
mod sport;
mod successors;
mod times;
mod trigger;
mod types;
mod untold;
mod victims;
mod view;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use self::arguments::Resolver;
use self::candidate::Candidate;
use self::reports::Reports;
use self::view::View;
use super::entities::EntityIndex;
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Event};
use crate::document::Article;

/// The stage `events`.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventsStage;

impl Stage for EventsStage {
    fn name(&self) -> &'static str {
        "events"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[
            Layer::Sentences,
            Layer::Tokens,
            Layer::Names,
            Layer::Dateline,
            Layer::Entities,
            Layer::Dates,
            Layer::Quantities,
            Layer::Statements,
        ])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Events])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let (events, main) = events(context.article, read);
        Ok(Written::Events(events, main))
    }
}

fn events(article: &Article, analysis: &Analysis) -> (Vec<Event>, Option<u32>) {
    let view = View::new(article.text(), analysis);
    let index = EntityIndex::new(article.text(), analysis);
    let resolver = Resolver { view: &view, index: &index, today: article.publish_time.map(|t| t.date()) };
    let reports = Reports::new(&analysis.statements);
    let triggers = trigger::find(&view);
    let mut candidates: Vec<Candidate> =
        triggers.iter().filter_map(|t| candidate::candidate(&resolver, &reports, t)).collect();
    choose::one_sense(&view, &mut candidates);
    choose::drop_senses_of_sport(&view, &mut candidates);
    successors::add(&resolver, &mut candidates);
    candidates.retain(|c| !generic::is_generic(&view, c));
    commitments::settle(&view, &mut candidates);
    victims::settle(&view, &mut candidates);
    candidates.iter_mut().for_each(|c| actors::settle_targets(&view, c));
    let mut candidates = merge::merge(analysis, candidates, article.body_start());
    candidates.iter_mut().for_each(Candidate::drop_bystanders);
    candidates.retain(|c| actors::is_plausible(&view, c));
    candidates.iter_mut().for_each(|c| actors::drop_idle_targets(&view, c));
    let main = main_event::main_event(analysis, &candidates, article.body_start());
    let mut events: Vec<Event> = candidates.into_iter().map(|c| c.event).collect();
    events.iter_mut().for_each(|e| victims::count(analysis, e));
    (events, main)
}
