//! An office as a phrase: the title, its field, what it belongs to and where it is held.

use super::table::{Class, Table};
use crate::analysis::entities::cluster::Clusters;
use crate::analysis::names::input::EntityInput;
use crate::annotation::{CountryCode, EntityType, Upos};
use std::ops::Range;

/// How many fields and bodies may follow a title.
const MOST_PARTS: usize = 4;

/// A title or office in the text.
#[derive(Clone, Debug)]
pub(super) struct Office {
    /// The words of the title alone, without those of a people.
    pub(super) title: Vec<Range<usize>>,
    /// All of it, with what it belongs to.
    pub(super) whole: Range<usize>,
    /// The cluster it belongs to.
    pub(super) of: Option<usize>,
    /// The country whose people it names.
    pub(super) nation: Option<CountryCode>,
    /// Whether nothing but the title is said.
    pub(super) bare: bool,
}

/// The text with its names, read by the words of its language.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a, 'c> {
    pub(super) scene: &'a EntityInput<'c>,
    pub(super) clusters: &'a Clusters<'c>,
    pub(super) table: &'static Table,
}

impl<'c> Reader<'_, 'c> {
    pub(super) fn word(&self, token: usize) -> &'c str {
        // "l'" is a token of its own.
        let word = self.scene.word(token);
        let bare = word.trim_end_matches(['\'', '\u{2019}']);
        if bare.is_empty() { word } else { bare }
    }

    fn found(&self, at: usize, class: Class) -> Option<(usize, Option<CountryCode>)> {
        // "vice-président": the hyphen is a token between two words.
        let token = |n: usize| {
            let mut at = at;
            for _ in 0..n {
                at += if self.word(at + 1) == "-" { 2 } else { 1 };
            }
            at
        };
        let (words, country) = self.table.find(class, |n| self.word(token(n)))?;
        Some((token(words - 1) + 1, country))
    }

    /// Where the word or phrase of a class ends that begins at `at`.
    pub(super) fn end(&self, at: usize, class: Class, limit: usize) -> Option<usize> {
        self.found(at, class).map(|found| found.0).filter(|end| *end <= limit)
    }

    pub(super) fn is(&self, token: usize, class: Class) -> bool {
        self.found(token, class).is_some_and(|found| found.0 == token + 1)
    }

    pub(super) fn kind(&self, cluster: usize) -> Option<EntityType> {
        self.clusters.all.get(cluster).map(|c| c.kind)
    }

    pub(super) fn is_person(&self, cluster: usize) -> bool {
        self.kind(cluster) == Some(EntityType::Person)
    }

    /// The office that begins at `at`; none where the words say that it is somebody else's.
    pub(super) fn office(&self, at: usize, limit: usize) -> Option<Office> {
        let former = self.end(at, Class::Former, limit);
        let head = former.map_or(at, |end| end + usize::from(self.word(end) == "-"));
        let (personal, head_end) = self.head(head, limit)?;
        if self.clusters.in_name(head) || matches!(self.scene.upos(head), Upos::Verb | Upos::Aux) {
            return None;
        }
        let (mut title, mut end, mut nation) = (Vec::new(), head_end, None);
        extend(&mut title, at..head_end);
        self.behind(&mut title, &mut end, &mut nation, limit);
        let mut bare = end == head_end;
        for _ in 0..MOST_PARTS {
            let part = self.field(end, limit).or_else(|| self.body(end, limit)).or_else(|| self.noun(end, limit));
            let Some(part) = part else { break };
            extend(&mut title, end..part);
            (end, bare) = (part, false);
            self.behind(&mut title, &mut end, &mut nation, limit);
        }
        let (of, owned) = self.owner(end, limit, personal)?;
        let whole = at..self.place(owned, limit);
        bare &= whole.end == end;
        Some(Office { title, whole, of, nation, bare })
    }

    /// Whether the title that begins at `at` is one under a person, and where it ends: "expresidente" too.
    fn head(&self, at: usize, limit: usize) -> Option<(bool, usize)> {
        for (class, personal) in [(Class::Personal, true), (Class::Office, false)] {
            if let Some(end) = self.end(at, class, limit) {
                return Some((personal, end));
            }
        }
        let word = self.word(at);
        let lower = word.to_lowercase();
        let rest = self.table.grown().iter().find_map(|grown| lower.strip_prefix(grown)).filter(|rest| !rest.is_empty())?;
        let written = |n: usize| if n == 0 { rest } else { self.word(at + n) };
        let words = self.table.find(Class::Office, written)?.0;
        Some((false, at + words)).filter(|(_, end)| *end <= limit)
    }

    /// Goes past the words behind a title; those of a people are no part of it.
    fn behind(&self, title: &mut Vec<Range<usize>>, end: &mut usize, nation: &mut Option<CountryCode>, limit: usize) {
        loop {
            if let Some((next, country)) = self.found(*end, Class::Nation).filter(|(next, _)| *next <= limit) {
                (*nation, *end) = (nation.or(country), next);
            } else if let Some(next) = self.attribute(*end, limit) {
                extend(title, *end..next);
                *end = next;
            } else {
                return;
            }
        }
    }

    /// Where a word ends that belongs to the title before it: "general", "-geral", or any other adjective.
    fn attribute(&self, at: usize, limit: usize) -> Option<usize> {
        let start = at + usize::from(self.word(at) == "-");
        let plain = self.word(start).starts_with(char::is_lowercase) && !self.clusters.in_name(start);
        let adjective = || (start == at && self.scene.upos(at) == Upos::Adj).then_some(at + 1);
        let known = || self.end(start, Class::Behind, limit).or_else(adjective);
        let capital = || self.end(start, Class::Behind, limit).filter(|_| !self.clusters.in_name(start));
        if plain { known().filter(|end| *end <= limit) } else { capital() }
    }

    /// What "of" leads at `at`, past its article.
    fn linked(&self, at: usize) -> Option<usize> {
        self.is(at, Class::Link).then(|| at + 1 + usize::from(self.is(at + 1, Class::Article)))
    }

    /// Where the name ends that begins at `at`, if it is longer than the words up to `end`.
    fn longer_name(&self, at: usize, end: usize) -> Option<(usize, usize)> {
        self.clusters.starting_at(at).filter(|(_, name_end)| *name_end > end)
    }

    /// Where the field of an office ends: "de Hacienda y Función Pública".
    fn field(&self, at: usize, limit: usize) -> Option<usize> {
        let start = self.linked(at)?;
        let mut end = self.end(start, Class::Field, limit)?;
        loop {
            let after = |t: usize| self.linked(t).unwrap_or(t + usize::from(self.is(t, Class::Article)));
            let own = |t: usize| self.end(t, Class::Field, limit).filter(|e| self.longer_name(t, *e).is_none());
            let next = own(end)
                .or_else(|| own(self.linked(end)?))
                .or_else(|| own(after(end + 1)).filter(|_| self.is(end, Class::Joint)))
                .or_else(|| self.enumerated(end, limit));
            let Some(next) = next else { break };
            end = next;
        }
        let name = self.longer_name(start, end).filter(|(id, _)| self.kind(*id) != Some(EntityType::Location));
        // "Das Finanças de Tóquio": the place is no part of it.
        let name_end =
            name.map_or(end, |(_, name_end)| (end..name_end).find(|t| self.is(*t, Class::Link)).unwrap_or(name_end));
        Some(name_end).filter(|end| *end <= limit)
    }

    /// Where the fields end that go on behind a comma: "Industria|, Comercio y Turismo".
    fn enumerated(&self, comma: usize, limit: usize) -> Option<usize> {
        if self.word(comma) != "," {
            return None;
        }
        let mut end = self.end(comma + 1, Class::Field, limit)?;
        while let Some(next) = self.end(end, Class::Field, limit) {
            end = next;
        }
        (self.is(end, Class::Joint) && self.end(end + 1, Class::Field, limit).is_some()).then_some(end)
    }

    /// Where a body without a name ends: "de la República".
    fn body(&self, at: usize, limit: usize) -> Option<usize> {
        let start = self.linked(at)?;
        let mut end = self.end(start, Class::Body, limit)?;
        if self.longer_name(start, end).is_some() || self.longer_name(start.checked_sub(1)?, end).is_some() {
            return None;
        }
        while let Some(next) = self.end(end, Class::Behind, limit).or_else(|| self.end(end, Class::Nation, limit)) {
            end = next;
        }
        Some(end)
    }

    /// Where a noun ends that is no name: "de la sucursal".
    fn noun(&self, at: usize, limit: usize) -> Option<usize> {
        let start = self.linked(at)?;
        let plain = self.word(start).starts_with(char::is_lowercase) && !self.clusters.in_name(start);
        let person = [Class::Office, Class::Personal, Class::Kin].into_iter().any(|class| self.is(start, class));
        (start < limit && plain && !person && self.scene.upos(start) == Upos::Noun).then_some(start + 1)
    }

    /// What an office belongs to, and where that ends; nothing at all where it is that of a person who has no such offices.
    fn owner(&self, at: usize, limit: usize, personal: bool) -> Option<(Option<usize>, usize)> {
        let (party, at) = self.beside(at, limit);
        let Some(start) = self.linked(at) else { return Some((party, at)) };
        let name = self.clusters.starting_at(at + 1).or_else(|| self.clusters.starting_at(start));
        let Some((id, end)) = name else {
            let plain = |t: &usize| self.word(*t).starts_with(char::is_uppercase) && !self.clusters.in_name(*t);
            let run = (start..limit).take_while(plain).count();
            return Some((party, if run > 0 { start + run } else { at }));
        };
        if end > limit {
            return Some((party, at));
        }
        if self.is_person(id) {
            return personal.then_some((Some(id), end));
        }
        // "De la Cámara de Diputados de Chile".
        let second = self.linked(end).and_then(|next| self.clusters.starting_at(next));
        let whole = second.filter(|(id, e)| self.owns(*id) && *e <= limit).map_or(end, |(_, e)| e);
        Some((Some(id).filter(|id| self.owns(*id)).or(party), whole))
    }

    /// The party beside a title: "la députée LFI".
    fn beside(&self, at: usize, limit: usize) -> (Option<usize>, usize) {
        let word = self.word(at);
        let letters = word.chars().count() > 1 && word.chars().all(char::is_uppercase) && at < limit;
        match self.clusters.starting_at(at).filter(|_| letters) {
            Some((id, end)) if end == at + 1 && self.owns(id) => (Some(id), end),
            None if letters && !self.clusters.in_name(at) => (None, at + 1),
            _ => (None, at),
        }
    }

    /// Where the place or body ends at which an office is held: "en el Congreso".
    fn place(&self, at: usize, limit: usize) -> usize {
        if !self.is(at, Class::Place) {
            return at;
        }
        let start = at + 1 + usize::from(self.is(at + 1, Class::Article));
        let name = self.clusters.starting_at(start).filter(|(id, end)| self.owns(*id) && *end <= limit);
        let plain = || self.end(start, Class::Body, limit).or_else(|| self.end(start, Class::Field, limit));
        let Some(end) = name.map(|(_, end)| end).or_else(plain) else { return at };
        let second = self.linked(end).and_then(|next| self.clusters.starting_at(next));
        second.filter(|(id, e)| self.owns(*id) && *e <= limit).map_or(end, |(_, e)| e)
    }

    fn owns(&self, cluster: usize) -> bool {
        matches!(self.kind(cluster), Some(EntityType::Organization | EntityType::Location | EntityType::Norp))
    }
}

/// Adds tokens to a title.
fn extend(title: &mut Vec<Range<usize>>, more: Range<usize>) {
    match title.last_mut().filter(|last| last.end == more.start) {
        Some(last) => last.end = more.end,
        None => title.push(more),
    }
}
