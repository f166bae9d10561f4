//! Countries by their names in the language of the article: `lang/*/exonyms.tsv`, a code and its names a row.
//!
//! "Reino Unido" is the country that English texts call the United Kingdom, so that entities meet over languages. A place that
//! the gazetteer knows by its English name already keeps that entry.

use super::cluster::Clusters;
use crate::analysis::names::input::EntityInput;
use crate::annotation::{CountryCode, EntityType};
use crate::lang::{self, Language};
use crate::term::Term;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How sure a country is by its name.
const SURE: f32 = 0.95;

type Names = HashMap<Term, CountryCode>;

/// Gives the places that are called like a country its entry.
pub(super) fn attach<'a>(scene: &EntityInput<'a>, language: &Language, clusters: &mut Clusters<'a>) {
    let Some(names) = names(language) else { return };
    for cluster in clusters.all.iter_mut().filter(|c| c.kind == EntityType::Location && c.entry.is_none()) {
        let code = cluster.names.iter().find_map(|name| names.get(&Term::form(name.span.of(scene.text()))));
        if let Some(entry) = code.and_then(|code| scene.gazetteer.country(*code)) {
            cluster.entry = Some((entry, SURE));
            cluster.country = entry.country;
        }
    }
}

/// The names of countries in a language.
fn names(language: &Language) -> Option<&'static Names> {
    static NAMES: LazyLock<Vec<(&str, Names)>> = LazyLock::new(|| {
        let tables = lang::all().into_iter().filter(|language| !language.rules.exonyms.is_empty());
        tables.map(|language| (language.code, read(language.rules.exonyms).unwrap_or_default())).collect()
    });
    NAMES.iter().find(|(code, _)| *code == language.code).map(|(_, names)| names)
}

/// The names of a table, or the line that is wrong.
fn read(source: &'static str) -> Result<Names, usize> {
    let mut names = Names::new();
    for (number, fields) in lang::rows(source) {
        let [code, list] = fields.as_slice() else { return Err(number) };
        let code = CountryCode::parse(code).ok_or(number)?;
        for name in list.split('|') {
            if name.is_empty() || names.insert(Term::form(name), code).is_some() {
                return Err(number);
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_no_name_means_two_countries() {
        for language in lang::all() {
            let table = read(language.rules.exonyms);
            assert!(table.is_ok(), "{}: {table:?}", language.code);
        }
        assert_eq!(read("GB\tReino Unido\nUS\tReino Unido\n").err(), Some(2));
        assert_eq!(read("GBR\tReino Unido\n").err(), Some(1));
    }
}
