//! Whom a sentence is about: the subject that a verb of speech without one goes on with.
//!
//! In Spanish, Portuguese and Italian a verb alone, in French one with a pronoun, continues the subject of the sentence before
//! ("Ortega llegó tarde. «No pude venir antes», aseguró"). A subject is a person or body that no preposition leads; by the tree,
//! where there is one, else by its place. Two of them compete, and so does one that a preposition leads where there is no
//! subject: then nobody is meant for sure.

use super::phrase::Phrases;
use super::table::Set;
use crate::annotation::{Deprel, EntityId, EntityType, Upos};
use std::ops::Range;

/// How many tokens may stand before the subject, up to their comma.
const OPENING: usize = 10;

/// Whom a sentence is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum About {
    /// The one whom these words name.
    One(Range<usize>),
    /// Several, of whom nothing tells which.
    Several,
    /// Nobody: who spoke before still does.
    Nobody,
}

/// How a person or body stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Subject,
    /// An object that no preposition leads.
    Object,
    /// Behind a preposition.
    Led,
}

impl Phrases<'_> {
    /// Whom the sentence of these tokens is about.
    pub(super) fn about(&self, sentence: Range<usize>) -> About {
        let named = self.named(&sentence);
        let subjects: Vec<_> = named.iter().filter(|(_, _, place)| *place == Place::Subject).collect();
        match subjects.as_slice() {
            [] => {}
            [(id, words, _), rest @ ..] => {
                return if rest.iter().all(|(other, ..)| other == id) { About::One(words.clone()) } else { About::Several };
            }
        }
        match self.subject_noun(&sentence) {
            About::Nobody if !named.is_empty() => About::Several,
            noun => noun,
        }
    }

    /// The persons and bodies that tokens name, in order, and how they stand there.
    fn named(&self, sentence: &Range<usize>) -> Vec<(EntityId, Range<usize>, Place)> {
        let Some(span) = self.span(sentence) else { return Vec::new() };
        let speaks = |kind| matches!(kind, EntityType::Person | EntityType::Organization);
        let entities = self.analysis.entities.iter().enumerate().filter(|(_, e)| speaks(e.kind));
        let mentions = entities.flat_map(|(i, e)| e.mentions.iter().map(move |m| (EntityId(i as u32), m.span)));
        let mut named: Vec<_> = mentions
            .filter(|(_, at)| span.contains(*at))
            .map(|(id, at)| (id, self.token_at(at.start)..self.token_at(at.end)))
            // "Ayer" opens a sentence with a capital.
            .filter(|(_, words)| words.len() > 1 || !self.is(words.start, Set::Break))
            .collect();
        named.sort_by_key(|(_, words)| words.start);
        let mut found: Vec<(EntityId, Range<usize>, Place)> = Vec::new();
        for (id, words) in named {
            // "El presidente de la Junta, Juan Moreno": the name behind the noun, not the body inside its phrase.
            let place = self.place(&words, sentence, found.iter().any(|(.., place)| *place == Place::Subject));
            found.push((id, words, place));
        }
        found
    }

    /// How the words of a name stand in their sentence.
    fn place(&self, words: &Range<usize>, sentence: &Range<usize>, subject_before: bool) -> Place {
        let mut lead = words.start;
        while lead > sentence.start && (self.is(lead - 1, Set::Determiner) && !self.is(lead - 1, Set::Break)) {
            lead -= 1;
        }
        let before = lead.checked_sub(1).filter(|t| *t >= sentence.start);
        if before.is_some_and(|t| self.is(t, Set::Preposition)) {
            return Place::Led;
        }
        let head = words.clone().find(|&t| self.head(t).is_none_or(|head| !words.contains(&head)));
        let relation = head.filter(|&t| self.upos(t) != Upos::X).map(|t| self.subject_relation(t, words.start));
        match relation {
            Some(Some(place)) => place,
            // Without a tree a second name is a subject only where a clause or a list can begin.
            _ if !subject_before => Place::Subject,
            _ if before.is_some_and(|t| !self.is_word(t) || self.is(t, Set::And) || self.is(t, Set::Break)) => {
                Place::Subject
            }
            _ => Place::Object,
        }
    }

    /// How a word stands by the tree, through the words that it is only another name of, or that stand in a list with it.
    fn subject_relation(&self, token: usize, start: usize) -> Option<Place> {
        const FURTHEST: usize = 4;
        let mut at = token;
        for _ in 0..FURTHEST {
            match self.deprel(at) {
                Deprel::Nsubj | Deprel::NsubjPass => return Some(Place::Subject),
                Deprel::Obj | Deprel::Iobj => return Some(Place::Object),
                Deprel::Obl | Deprel::Nmod => return Some(Place::Led),
                Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::Conj => {
                    at = self.head(at).filter(|h| *h < start)?;
                }
                _ => return None,
            }
        }
        None
    }

    /// The noun phrase that opens the sentence, if its noun is one that speaks: "La alcaldesa visitó el barrio." Where no names
    /// were sought, a name of two words and more, if no other one is joined to it.
    fn subject_noun(&self, sentence: &Range<usize>) -> About {
        // "Ayer, la alcaldesa …": the subject stands behind the comma of what opens the sentence.
        let led = self.is(sentence.start, Set::Break);
        let comma = sentence.clone().take(OPENING).find(|&t| self.word(t) == ",").filter(|_| led);
        let opening = comma.map_or(sentence.start, |comma| comma + 1);
        let Some(subject) = self.noun_phrase(opening, sentence.end) else { return About::Nobody };
        if subject.clone().take(3).any(|t| self.is(t, Set::SpeakerNoun)) {
            // "El alcalde y la ministra llegaron."
            let joined = subject.end < sentence.end && self.is(subject.end, Set::And);
            return if joined { About::Several } else { About::One(subject) };
        }
        let capital = |t: &usize| self.is_capital(*t) || self.is(*t, Set::NameParticle) && self.is_capital(t + 1);
        let end = subject.clone().find(|t| !capital(t)).unwrap_or(subject.end);
        let joined = (end..sentence.end).any(|t| self.is(t, Set::And) && self.is_capital(t + 1));
        let unsought = self.analysis.entities.is_empty() && end > subject.start + 1 && !joined;
        if unsought { About::One(subject.start..end) } else { About::Nobody }
    }

    fn upos(&self, token: usize) -> Upos {
        self.analysis.tokens.get(token).map_or(Upos::X, |t| t.upos)
    }

    fn deprel(&self, token: usize) -> Deprel {
        self.analysis.tokens.get(token).map_or(Deprel::Dep, |t| t.deprel)
    }

    fn head(&self, token: usize) -> Option<usize> {
        self.analysis.tokens.get(token).and_then(|t| t.head).map(|head| head as usize)
    }
}
