//! What the rules read: tokens and trees ([`Syntax`]), with lemmas, names and dates beside them.
//!
//! Token indexes are those of [`Analysis::tokens`]. Every question is total: an index out of range answers "no".

use super::sport;
use crate::analysis::lemma::lemma;
use crate::analysis::syntax::Syntax;
use crate::annotation::{Analysis, Entity, EntityType, MentionKind, Upos};
use crate::gazetteer::Subtype;
use crate::lang::{self, EventWord};
use crate::span::Span;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::{Deref, Range};

/// A text under reading.
pub(super) struct View<'a> {
    syntax: Syntax<'a>,
    pub(super) text: &'a str,
    /// What is known of it.
    pub(super) analysis: &'a Analysis,
    named: Vec<bool>,
    demonyms: Vec<bool>,
    dated: Vec<bool>,
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
        let none = || vec![false; tokens.len()];
        let (mut named, mut demonyms, mut dated, mut places) = (none(), none(), none(), none());
        let mark = |marks: &mut Vec<bool>, span: Span| {
            marks.get_mut(analysis.tokens_in(span)).into_iter().flatten().for_each(|m| *m = true);
        };
        let mentions = analysis.entities.iter().flat_map(|e| e.mentions.iter().map(move |m| (e, m)));
        for (entity, mention) in mentions {
            if matches!(mention.kind, MentionKind::Name | MentionKind::Abbreviation | MentionKind::Demonym) {
                mark(&mut named, mention.span);
            }
            if mention.kind == MentionKind::Name && is_local(entity) {
                mark(&mut places, mention.span);
            }
            if mention.kind == MentionKind::Demonym {
                mark(&mut demonyms, mention.span);
            }
        }
        for date in &analysis.dates {
            mark(&mut dated, date.span);
        }
        let names = analysis.entities.iter().flat_map(|e| e.mentions.iter().map(move |m| (e, m)));
        let names = names.filter(|(_, m)| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation));
        let syntax = Syntax::new(text, tokens).with_names(names.map(|(e, m)| (m.span, e.kind)));
        Self { syntax, text, analysis, named, demonyms, dated, places, sports: OnceCell::new() }
    }

    /// Its lemma as a word of that part of speech.
    pub(super) fn lemma_as(&self, token: usize, upos: Upos) -> Cow<'a, str> {
        lemma(self.word(token), upos)
    }

    /// Its lemma as its own part of speech has it; names as nouns.
    pub(super) fn lemma(&self, token: usize) -> Cow<'a, str> {
        let upos = self.upos(token);
        self.lemma_as(token, if upos == Upos::Propn { Upos::Noun } else { upos })
    }

    /// Whether it is a form of one of these lemmas, as a verb, a noun or as written.
    pub(super) fn is_form(&self, token: usize, lemmas: &[&str]) -> bool {
        self.is(token, lemmas)
            || lemmas.contains(&self.lemma_as(token, Upos::Noun).as_ref())
            || lemmas.contains(&self.lemma_as(token, Upos::Verb).as_ref())
    }

    /// The tokens of the sentence that a token stands in, without the dateline.
    pub(super) fn sentence(&self, token: usize) -> Range<usize> {
        let number = self.tokens.get(token).map_or(0, |t| t.sentence as usize);
        let Some(sentence) = self.analysis.sentences.get(number) else { return 0..0 };
        let dateline = self.analysis.dateline.as_ref().map_or(0, |d| self.analysis.token_at(d.span.end));
        let end = (sentence.end_token as usize).min(self.tokens.len());
        let start = sentence.first_token as usize;
        if dateline < end { start.max(dateline)..end } else { start..end }
    }

    /// Whether the token is part of a name.
    pub(super) fn is_named(&self, token: usize) -> bool {
        self.named.get(token).copied().unwrap_or(false)
    }

    /// Whether the token is what is of a country and no name of its own ("Peruvian").
    pub(super) fn is_demonym(&self, token: usize) -> bool {
        self.demonyms.get(token).copied().unwrap_or(false)
    }

    /// Whether the token is part of a date.
    pub(super) fn is_dated(&self, token: usize) -> bool {
        self.dated.get(token).copied().unwrap_or(false)
    }

    /// Whether the token, its lemma as a noun or its lemma as a verb is of that class.
    pub(super) fn is_of(&self, token: usize, class: EventWord) -> bool {
        let word = self.word(token);
        !word.is_empty()
            && (lang::is(&word.to_lowercase(), class)
                || lang::is(&self.lemma_as(token, Upos::Noun).to_lowercase(), class)
                || lang::is(&self.lemma_as(token, Upos::Verb).to_lowercase(), class))
    }

    /// Whether a third of the sentences, two at least, have words of sport.
    pub(super) fn is_sports_article(&self) -> bool {
        *self.sports.get_or_init(|| {
            let ranges = self.analysis.sentences.iter().map(|s| s.first_token as usize..s.end_token as usize);
            let of_sport = ranges.filter(|r| sport::sport_words(self, r) > 0).count();
            of_sport >= 2 && of_sport * 3 >= self.analysis.sentences.len()
        })
    }

    /// Whether the token and the next are parts of one hyphened word.
    pub(super) fn is_hyphened(&self, token: usize) -> bool {
        let end = |t: usize| self.tokens.get(t).map(|t| t.span.end);
        let start = self.tokens.get(token + 1).map(|t| t.span.start);
        start.is_some() && end(token) == start && [token, token + 1].iter().any(|&t| self.word(t) == "-")
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
