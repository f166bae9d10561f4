//! What the rules read: tokens, trees, names and dates ([`Syntax`]), with the whole analysis beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::sport;
use crate::analysis::syntax::Syntax;
use crate::annotation::{Analysis, Entity, EntityType, MentionKind};
use crate::gazetteer::Subtype;
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
        Self { syntax, text, analysis, places, sports: OnceCell::new() }
    }

    /// Whether a third of the sentences, two at least, have words of sport.
    pub(super) fn is_sports_article(&self) -> bool {
        *self.sports.get_or_init(|| {
            let ranges = self.analysis.sentences.iter().map(|s| s.first_token as usize..s.end_token as usize);
            let of_sport = ranges.filter(|r| sport::sport_words(self, r) > 0).count();
            of_sport >= 2 && of_sport * 3 >= self.analysis.sentences.len()
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
