//! What can be asked of one document, made once for all watches.

use super::query::Who;
use crate::span::Span;
use std::collections::{BTreeMap, HashMap};

/// What a document has.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Keys of the entities mentioned, and where.
    pub entities: HashMap<String, Vec<Span>>,
    /// Keys of those who make statements; the words that name them and what they say.
    pub speakers: HashMap<String, Vec<Span>>,
    /// Keys of the places where it happens or is told from, and where they are named.
    pub places: HashMap<String, Vec<Span>>,
    /// Countries of these places.
    pub place_countries: HashMap<String, Vec<Span>>,
    /// What happens.
    pub events: Vec<EventFact>,
    /// Where it was published.
    pub outlet: String,
    /// The language found.
    pub language: String,
    /// Codes of its topics.
    pub topics: Vec<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Documents of its story, when that is known.
    pub story_size: Option<u32>,
    terms: Vec<(String, Span)>,
    positions: HashMap<String, Vec<u32>>,
}

/// An event of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFact {
    /// Number of its type.
    pub kind: i32,
    /// Its mode; empty when there is none.
    pub mode: String,
    /// Number of its polarity.
    pub polarity: i32,
    /// Number of its modality.
    pub modality: i32,
    /// The words that tell it.
    pub spans: Vec<Span>,
    /// Who, whom and where.
    pub participants: Vec<Participant>,
}

/// Somebody or somewhere in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The part in it.
    pub part: Part,
    /// Key of the entity; empty when it is none.
    pub entity: String,
    /// The country: of the entity, or of whom a demonym describes. Empty when unknown.
    pub country: String,
    /// The words that name it.
    pub span: Span,
}

/// The part of somebody or something in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who does it.
    Source,
    /// To whom it is done.
    Target,
    /// Where.
    Place,
}

impl Participant {
    /// Whether it is whom somebody asks for.
    pub fn is(&self, who: &Who) -> bool {
        match who {
            Who::Entity(key) => self.entity == *key,
            Who::Country(code) => self.country == *code,
        }
    }
}

impl EventFact {
    /// Whether somebody has one of these parts.
    pub fn has(&self, who: &Who, parts: &[Part]) -> bool {
        self.participants.iter().any(|participant| parts.contains(&participant.part) && participant.is(who))
    }
}

impl Facts {
    /// What is known of a document before it is read.
    pub fn of(outlet: &str, language: &str, labels: &BTreeMap<String, String>) -> Self {
        let (outlet, language, labels) = (outlet.to_owned(), language.to_owned(), labels.clone());
        Self { outlet, language, labels, ..Self::default() }
    }

    /// Adds the terms of title and text, in order. Words of one run follow each other.
    pub fn read(&mut self, terms: impl Iterator<Item = (String, Span)>) {
        for (term, span) in terms {
            self.positions.entry(term.clone()).or_default().push(self.terms.len() as u32);
            self.terms.push((term, span));
        }
    }

    /// The different terms.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.positions.keys().map(String::as_str)
    }

    /// Where a place is named, if it happens there.
    pub(super) fn place(&self, place: &Who) -> Option<&Vec<Span>> {
        match place {
            Who::Entity(key) => self.places.get(key),
            Who::Country(code) => self.place_countries.get(code),
        }
    }

    /// Where these terms stand in a row.
    pub(super) fn phrase<'a>(&'a self, terms: &'a [String], prefix: bool) -> impl Iterator<Item = Span> + 'a {
        // The rarest term that must stand as it is leads; a prefix alone is looked for everywhere.
        let whole = if prefix { terms.len().saturating_sub(1) } else { terms.len() };
        let nowhere: &[u32] = &[];
        let of = |term: &String| self.positions.get(term).map_or(nowhere, Vec::as_slice);
        let lead = (0..whole).min_by_key(|&n| terms.get(n).map_or(0, |term| of(term).len()));
        let (starts, everywhere) = match lead {
            Some(n) => (terms.get(n).map_or(nowhere, of), 0..0),
            None => (nowhere, 0..self.terms.len() as u32),
        };
        let lead = lead.unwrap_or_default() as u32;
        let starts = starts.iter().copied().chain(everywhere).filter_map(move |at| at.checked_sub(lead));
        starts.filter_map(move |start| self.phrase_at(start as usize, terms, prefix))
    }

    fn phrase_at(&self, start: usize, terms: &[String], prefix: bool) -> Option<Span> {
        let stretch = self.terms.get(start..start + terms.len())?;
        let fits = stretch.iter().zip(terms).enumerate().all(|(n, ((word, _), term))| {
            if prefix && n + 1 == terms.len() { word.starts_with(term.as_str()) } else { word == term }
        });
        let (first, last) = (stretch.first()?, stretch.last()?);
        fits.then(|| Span::new(first.1.start, last.1.end))
    }
}
