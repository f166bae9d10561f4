//! Whether two entities of one story are one, that documents call by different names.
//!
//! Within a story the same words in another order mean the same ("Department of Labor", "Labor Department"), whatever small words
//! and the initials of the country stand beside them, and a family name means the one person of that name.

use super::words::words;
use crate::analysis::terms::{Term, is_stop};
use crate::annotation::EntityType;
use std::collections::BTreeSet;

/// The content words of a name.
fn content(name: &str) -> BTreeSet<Term> {
    let plain = name.replace('.', "");
    words(&plain).filter(|word| !is_stop(word)).map(Term::form).collect()
}

/// For each of some entities with their kinds the index of the one that it is: its own where it is the first or only one.
///
/// What some documents take for a person and others for a body is one; a place may share its name with anything.
pub fn first_of_each(entities: &[(EntityType, &str)]) -> Vec<usize> {
    let words: Vec<BTreeSet<Term>> = entities.iter().map(|(_, name)| content(name)).collect();
    let same = |at: usize| {
        let (kind, of) = (entities.get(at)?.0, words.get(at).filter(|words| !words.is_empty())?);
        let is_of = |(other, words): (&(EntityType, &str), &BTreeSet<Term>)| other.0 == kind && words == of;
        entities.iter().zip(&words).position(is_of)
    };
    let is_family_name =
        |name: &str, of: &str| of.split_whitespace().count() > 1 && of.split_whitespace().next_back() == Some(name);
    let person = |name: &str| {
        let persons = entities.iter().enumerate().filter(|(_, (kind, _))| *kind == EntityType::Person);
        let mut found = persons.filter(|(_, (_, of))| is_family_name(name, of));
        let (first, _) = found.next()?;
        // Two people of one family are told apart.
        found.all(|(other, _)| same(other) == same(first)).then_some(first)
    };
    let of_kind = |at: usize| {
        let (kind, name) = entities.get(at)?;
        let family = if *kind == EntityType::Person { person(name) } else { None };
        family.and_then(same).or_else(|| same(at))
    };
    let first: Vec<usize> = (0..entities.len()).map(|at| of_kind(at).unwrap_or(at)).collect();
    let is_place = |kind: EntityType| kind == EntityType::Location;
    let of_any_kind = |at: &usize| {
        let (kind, name) = entities.get(*at)?;
        let is_of = |other: usize| entities.get(other).is_some_and(|(of, also)| also == name && !is_place(*of));
        first.iter().copied().find(|other| !name.is_empty() && !is_place(*kind) && is_of(*other))
    };
    first.iter().map(|at| of_any_kind(at).unwrap_or(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entity_by_two_names() {
        use EntityType::{Location, Organization, Person};
        for (entities, expected) in [
            (&[(Organization, "Department of Labor"), (Organization, "Labor Department")][..], &[0, 0][..]),
            (&[(Organization, "U.S. National Security Agency"), (Organization, "National Security Agency")], &[0, 0]),
            (&[(Organization, "Department of Labor"), (Organization, "Department of Justice")], &[0, 1]),
            (&[(Person, "Biden"), (Person, "Joe Biden")], &[1, 1]),
            (&[(Person, "Joe Biden"), (Person, "Biden"), (Person, "Hunter Biden")], &[0, 1, 2]),
            (&[(Person, "Ana"), (Person, "Ana Paz")], &[0, 1]),
            (&[(Location, "Lima"), (Location, "North Lima")], &[0, 1]),
            (&[(Person, ""), (Person, "")], &[0, 1]),
            (&[(Organization, "Ana Paz"), (Person, "Ana Paz"), (Location, "Ana Paz")], &[0, 0, 2]),
            (&[(Person, "Biden"), (Location, "North Biden")], &[0, 1]),
        ] {
            assert_eq!(first_of_each(entities), expected, "{entities:?}");
        }
    }
}
