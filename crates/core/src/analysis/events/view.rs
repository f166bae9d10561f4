//! What the rules read: tokens, trees, names and dates ([`Syntax`]), with the whole analysis beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::sport;
use crate::analysis::syntax::Syntax;
use crate::annotation::{Analysis, Entity, EntityId, EntityType, Mention, MentionKind};
use crate::gazetteer::Subtype;
use crate::span::Span;
use std::cell::OnceCell;
use std::ops::Deref;

/// A text under reading.
pub(super) struct View<'a> {
    syntax: Syntax<'a>,
    pub(super) text: &'a str,
    /// What is known of it.
    pub(super) analysis: &'a Analysis,
    places: Vec<bool>,
    sports: OnceCell<bool>,
    elsewhere: OnceCell<Vec<Span>>,
}

impl<'a> Deref for View<'a> {
    type Target = Syntax<'a>;

    fn deref(&self) -> &Syntax<'a> {
        &self.syntax
    }
}

impl<'a> View<'a> {
    /// Reads an analysis that has sentences, tokens, entities and dates.
    pub(super) fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let tokens = analysis.tokens.as_slice();
        let mut places = vec![false; tokens.len()];
        let mentions = || analysis.entities.iter().flat_map(|e| e.mentions.iter().map(move |m| (e, m)));
        for (_, mention) in mentions().filter(|(e, m)| m.kind == MentionKind::Name && is_local(e)) {
            places.get_mut(analysis.tokens_in(mention.span)).into_iter().flatten().for_each(|m| *m = true);
        }
        let names = mentions().filter(|(_, m)| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation));
        let demonyms = mentions().filter(|(_, m)| m.kind == MentionKind::Demonym);
        let syntax = Syntax::new(text, tokens)
            .with_names(names.map(|(e, m)| (m.span, e.kind)))
            .with_demonyms(demonyms.map(|(_, m)| m.span))
            .with_dates(analysis.dates.iter().map(|d| d.span))
            .behind(analysis.dateline.as_ref().map_or(0, |d| analysis.token_at(d.span.end)));
        Self { syntax, text, analysis, places, sports: OnceCell::new(), elsewhere: OnceCell::new() }
    }

    /// Whether a third of the sentences, two at least, have words of sport.
    pub(super) fn is_sports_article(&self) -> bool {
        *self.sports.get_or_init(|| {
            let ranges = self.analysis.sentences.iter().map(|s| s.first_token as usize..s.end_token as usize);
            let of_sport = ranges.filter(|r| sport::sport_words(self, r) > 0).count();
            of_sport >= 2 && of_sport * 3 >= self.analysis.sentences.len()
        })
    }

    /// Where the text names places apart from that of its dateline and the country around it, in text order.
    pub(super) fn places_elsewhere(&self) -> &[Span] {
        self.elsewhere.get_or_init(|| {
            let Some(dateline) = &self.analysis.dateline else { return Vec::new() };
            let seat = dateline.place.and_then(|id| self.analysis.entity(id)).and_then(|e| e.country_code);
            let places = (0..).map(EntityId).zip(&self.analysis.entities).filter(|(id, e)| {
                let around = e.subtype == Subtype::Country.as_str() && e.country_code.is_some() && e.country_code == seat;
                e.kind == EntityType::Location && !around && dateline.place != Some(*id)
            });
            let named = |m: &&Mention| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation);
            let mentions = places.flat_map(|(_, e)| e.mentions.iter()).filter(named).map(|m| m.span);
            let mut spans: Vec<Span> = mentions.filter(|span| !dateline.span.overlaps(*span)).collect();
            spans.sort_unstable();
            spans
        })
    }

    /// Whether the token is part of the name of a place that is no country.
    pub(super) fn is_place(&self, token: usize) -> bool {
        self.places.get(token).copied().unwrap_or(false)
    }
}

/// Whether it is a place and no country.
fn is_local(entity: &Entity) -> bool {
    entity.kind == EntityType::Location && entity.subtype != Subtype::Country.as_str()
}
