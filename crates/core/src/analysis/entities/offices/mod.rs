//! Titles and offices of people in languages beside English, by the words around their names: "la ministra de Hacienda, Ana Ruiz,",
//! "le président Paul Morin", "Rosa Vidal, prefeita de Recife,".
//!
//! A table of the language ([`table`]) holds the titles and what may stand beside them; a phrase ([`phrase`]) must reach the name
//! without a gap, or be an apposition that marks close. No verb is crossed. A former office keeps the word that says so
//! ("expresidente", "ancien ministre"), as English ones do. Where two persons compete for an office, none has it.

mod phrase;
mod table;
#[cfg(test)]
mod tests;

use self::phrase::{Office, Reader};
use self::table::Class;
use super::cluster::Clusters;
use super::roles;
use crate::analysis::names::input::EntityInput;
use crate::annotation::{EntityType, Role};
use crate::lang::Language;
use std::ops::Range;

/// How many tokens an office before a name may take.
const REACH: usize = 24;
/// How many tokens may stand between a title and the noun that it hangs on.
const NEAR: usize = 3;

/// Adds the offices of every person.
pub(super) fn attach(scene: &EntityInput<'_>, language: &Language, clusters: &mut Clusters<'_>) {
    let Some(table) = table::of(language) else { return };
    let reader = Reader { scene, clusters, table };
    let people = clusters.places.iter().filter(|(d, id)| !d.nested && reader.is_person(*id));
    let found: Vec<(usize, Office)> = people
        .flat_map(|(name, id)| {
            let before = reader.before(name.range());
            before.into_iter().chain(reader.after(name.range().end)).map(|office| (*id, office))
        })
        .collect();
    for (person, office) in found {
        let country =
            office.nation.and_then(|code| clusters.all.iter().position(|c| c.is_country() && c.country == Some(code)));
        let words = |part: &Range<usize>| scene.span(part.clone()).of(scene.text());
        let title = office.title.iter().flat_map(|part| words(part).split_whitespace()).collect::<Vec<_>>().join(" ");
        let of = office.of.or(country).map(Clusters::id);
        let Some(cluster) = clusters.all.get_mut(person) else { continue };
        if cluster.roles.add(Role { title, of, span: scene.span(office.whole) }) {
            cluster.country = cluster.country.or(office.nation);
        }
    }
    roles::inherit(clusters);
}

impl Reader<'_, '_> {
    /// The offices that end before a name: "la ministra de Hacienda, |", "el presidente |", "el fundador y director de Lorrin, |".
    fn before(&self, name: Range<usize>) -> Vec<Office> {
        let sentence = self.scene.sentence_of(name.start);
        let floor = sentence.start;
        let mut end = name.start;
        while end > floor && (self.is(end - 1, Class::Honorific) || self.is_stop(end - 1, floor)) {
            end -= 1;
        }
        let comma = end > floor && self.word(end - 1) == ",";
        // Behind a comma the name must be an apposition: it ends with a mark too.
        if comma && !self.is_closed(name.end, sentence.end) {
            return Vec::new();
        }
        let Some(last) = self.ending_at(end - usize::from(comma), floor) else { return Vec::new() };
        let and = last.whole.start.checked_sub(1).filter(|and| *and > floor && self.is(*and, Class::Joint));
        let offices = match and.and_then(|and| self.ending_at(and, floor)) {
            Some(first) => vec![first, last],
            None => vec![last],
        };
        if offices.first().is_some_and(|first| self.stands(first, floor, comma)) { offices } else { Vec::new() }
    }

    /// The office whose words end at `end`.
    fn ending_at(&self, end: usize, floor: usize) -> Option<Office> {
        let starts = floor.max(end.saturating_sub(REACH))..end;
        starts.filter_map(|at| self.office(at, end)).find(|office| office.whole.end == end)
    }

    /// The stop of "Sra.".
    fn is_stop(&self, token: usize, floor: usize) -> bool {
        self.word(token) == "." && token > floor && self.is(token - 1, Class::Honorific)
    }

    /// Whether an office before a name is that of its bearer.
    fn stands(&self, office: &Office, floor: usize, comma: bool) -> bool {
        let mut start = office.whole.start;
        while start > floor && self.is(start - 1, Class::Before) {
            start -= 1;
        }
        let previous = |t: usize| t.checked_sub(1).filter(|t| *t >= floor);
        let determined = previous(start).is_some_and(|t| self.is(t, Class::Determiner));
        let contracted = previous(start).is_some_and(|t| self.is(t, Class::Link));
        let first = if determined || contracted { start - 1 } else { start };
        let lead = previous(first);
        let leads = |class: Class| lead.is_some_and(|t| self.is(t, class));
        // "La calle Presidente Prado".
        let linked = contracted || leads(Class::Link);
        let named = if leads(Class::Link) { lead.and_then(previous) } else { lead };
        if named.is_some_and(|t| self.is(t, Class::Called)) || leads(Class::Honorific) {
            return false;
        }
        if !comma {
            // "(editora Prado)" may be any "(publisher Prado)".
            let mark = lead.is_none_or(|t| !self.is_word(t) && self.word(t) != "(");
            let led = leads(Class::Link) || leads(Class::Joint) || mark;
            let capital = self.word(office.whole.start).starts_with(char::is_uppercase);
            return determined || contracted || led || capital;
        }
        if !(determined || contracted || lead.is_none()) || office.bare && leads(Class::Source) {
            return false;
        }
        // "La esposa del presidente, Ana Ruiz,": which of the two she is.
        let whose = |t: usize| [Class::Office, Class::Personal, Class::Kin].into_iter().any(|class| self.is(t, class));
        if linked && (floor.max(first.saturating_sub(NEAR))..first).any(whose) {
            return false;
        }
        // "Juan Prado, el alcalde de Lima, Ana Ruiz".
        let other = lead.filter(|t| self.word(*t) == ",").and_then(|t| self.clusters.ending_at(t));
        !other.is_some_and(|(id, _)| self.is_person(id))
    }

    fn is_word(&self, token: usize) -> bool {
        self.word(token).starts_with(char::is_alphanumeric)
    }

    /// Whether a mark stands at `token`, or nothing more. One that may open a quotation closes nothing.
    fn is_closed(&self, token: usize, limit: usize) -> bool {
        let opens = |word| matches!(word, "(" | "-" | "\u{ab}" | "\u{201c}" | "\"" | "'" | "&" | "/");
        token >= limit || !self.is_word(token) && !opens(self.word(token))
    }

    /// The offices behind a name: ", presidenta de la Comisión Europea,", " (ministra de Salud)".
    fn after(&self, end: usize) -> Vec<Office> {
        let limit = self.scene.sentence_of(end.saturating_sub(1)).end;
        let bracket = self.word(end) == "(";
        if end >= limit || !bracket && self.word(end) != "," {
            return Vec::new();
        }
        let (mut at, mut offices) = (self.after_age(end + 1, limit), Vec::new());
        loop {
            let determined = self.is(at, Class::Determiner);
            at += usize::from(determined);
            while at < limit && self.is(at, Class::Before) {
                at += 1;
            }
            let Some(office) = self.office(at, limit) else { return Vec::new() };
            let next = office.whole.end;
            let closed = if bracket { matches!(self.word(next), ")" | ",") } else { self.is_closed(next, limit) };
            let ambiguous = determined || office.bare;
            offices.push(office);
            if !closed && self.is(next, Class::Joint) {
                at = next + 1;
                continue;
            }
            let goes_on = closed || self.is(next, Class::Closing);
            // "…, el alcalde de Lima, Ana Ruiz": it may be hers.
            let another = self.word(next) == "," && ambiguous && self.person_at(next + 1, limit);
            return if goes_on && !another { offices } else { Vec::new() };
        }
    }

    /// Whether a person is named at `token`, a form of address aside.
    fn person_at(&self, token: usize, limit: usize) -> bool {
        let start = (token..limit.min(token + NEAR)).find(|t| !self.is(*t, Class::Honorific) && self.word(*t) != ".");
        let kind = start.and_then(|t| self.clusters.starting_at(t)).and_then(|(id, _)| self.kind(id));
        kind == Some(EntityType::Person)
    }

    /// Past an age and its comma: "de 45 años, |alcaldesa".
    fn after_age(&self, at: usize, limit: usize) -> usize {
        let number = |t: usize| self.word(t).bytes().all(|b| b.is_ascii_digit());
        let comma = (at..limit.min(at + 2 + NEAR)).find(|t| self.word(*t) == ",");
        let aged = |comma: usize| (at..comma).all(|t| number(t) || self.is(t, Class::Age)) && (at..comma).any(number);
        comma.filter(|comma| *comma > at && aged(*comma)).map_or(at, |comma| comma + 1)
    }
}
