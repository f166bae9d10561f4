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

/// For each of some entities of one kind the first one that is the same; its own index where there is none before it.
pub fn first_of_each(kind: Option<EntityType>, names: &[&str]) -> Vec<usize> {
    let content: Vec<BTreeSet<Term>> = names.iter().map(|name| content(name)).collect();
    let same = |at: usize| {
        let of = content.get(at).filter(|words| !words.is_empty())?;
        content.iter().position(|other| other == of)
    };
    let is_family_name =
        |name: &str, of: &str| of.split_whitespace().count() > 1 && of.split_whitespace().next_back() == Some(name);
    let person = |name: &str| {
        let mut found = names.iter().enumerate().filter(|(_, of)| is_family_name(name, of));
        let (first, _) = found.next().filter(|_| kind == Some(EntityType::Person))?;
        // Two people of one family are told apart.
        found.all(|(other, _)| same(other) == same(first)).then_some(first)
    };
    let first = |(at, name): (usize, &&str)| person(name).and_then(same).or_else(|| same(at)).unwrap_or(at);
    names.iter().enumerate().map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entity_by_two_names() {
        for (kind, names, expected) in [
            (EntityType::Organization, &["Department of Labor", "Labor Department"][..], &[0, 0][..]),
            (EntityType::Organization, &["U.S. National Security Agency", "National Security Agency"], &[0, 0]),
            (EntityType::Organization, &["Department of Labor", "Department of Justice"], &[0, 1]),
            (EntityType::Person, &["Biden", "Joe Biden"], &[1, 1]),
            (EntityType::Person, &["Joe Biden", "Biden", "Hunter Biden"], &[0, 1, 2]),
            (EntityType::Person, &["Ana", "Ana Paz"], &[0, 1]),
            (EntityType::Location, &["Lima", "North Lima"], &[0, 1]),
            (EntityType::Person, &["", ""], &[0, 1]),
        ] {
            assert_eq!(first_of_each(Some(kind), names), expected, "{names:?}");
        }
    }
}
