//! The operator's own table: names this installation knows beside the built-in ones.
//!
//! UTF-8, one entry a line, columns divided by tabs: `id`, `type`, `canonical name`, `aliases` (divided by `|`, may be
//! empty), `country` (ISO 3166-1 alpha-2, may be missing). `id` may begin with its registry (`wikidata:Q42`); without one it
//! is of the registry `operator`. Empty lines and lines that begin with `#` are skipped. Its names win over built-in ones.

use super::subtype::Registry;
use super::{Builder, Entry, Prominence};
use crate::annotation::{CountryCode, EntityType};
use std::path::{Path, PathBuf};

/// Largest file taken, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// Why a gazetteer file was refused. Nothing of a refused file is used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It could not be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is larger than [`MAX_BYTES`].
    #[error("{path}: larger than {MAX_BYTES} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A line is wrong.
    #[error("line {line}: {problem}")]
    Line {
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: LineError,
    },
}

/// What is wrong with a line of a gazetteer file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Fewer than three columns or more than five.
    #[error("{0} columns where id, type, name, aliases and country are expected")]
    Columns(usize),
    /// No id.
    #[error("the id is empty")]
    EmptyId,
    /// No canonical name.
    #[error("the name is empty")]
    EmptyName,
    /// Not a type of entity.
    #[error("unknown type {0:?}")]
    UnknownType(String),
    /// Not two capital letters.
    #[error("{0:?} is no ISO 3166-1 alpha-2 code")]
    BadCountry(String),
    /// The id was given before.
    #[error("the id {0:?} stands on an earlier line too")]
    RepeatedId(String),
}

pub(super) fn read(path: &Path, to: &mut Builder) -> Result<(), FileError> {
    let io = |source| FileError::Io { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(io)?.len() > MAX_BYTES {
        return Err(FileError::TooLarge { path: path.to_owned() });
    }
    parse(&std::fs::read_to_string(path).map_err(io)?, to)
}

pub(super) fn parse(table: &str, to: &mut Builder) -> Result<(), FileError> {
    let mut seen = std::collections::HashSet::new();
    for (line, row) in (1..).zip(table.lines()) {
        let row = row.trim_end_matches('\r').trim_start_matches('\u{feff}');
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        let (entry, aliases) = entry(row).map_err(|problem| FileError::Line { line, problem })?;
        if !seen.insert(entry.link.clone()) {
            let problem = LineError::RepeatedId(row.split('\t').next().unwrap_or("").to_owned());
            return Err(FileError::Line { line, problem });
        }
        let name = entry.name.clone();
        let id = to.add(entry);
        for name in std::iter::once(name.as_ref()).chain(aliases.split('|').map(str::trim).filter(|a| !a.is_empty())) {
            to.name(id, name);
            to.sure(id, name);
        }
    }
    Ok(())
}

fn entry(row: &str) -> Result<(Entry, &str), LineError> {
    let columns: Vec<&str> = row.split('\t').map(str::trim).collect();
    let (id, kind, name, aliases, country) = match columns.as_slice() {
        &[id, kind, name] => (id, kind, name, "", ""),
        &[id, kind, name, aliases] => (id, kind, name, aliases, ""),
        &[id, kind, name, aliases, country] => (id, kind, name, aliases, country),
        other => return Err(LineError::Columns(other.len())),
    };
    let (registry, key) = id.split_once(':').unwrap_or((Registry::Operator.as_str(), id));
    if registry.is_empty() || key.is_empty() {
        return Err(LineError::EmptyId);
    }
    if name.is_empty() {
        return Err(LineError::EmptyName);
    }
    let kind = EntityType::from_name(kind).ok_or_else(|| LineError::UnknownType(kind.to_owned()))?;
    let code = CountryCode::parse(country);
    if code.is_none() && !country.is_empty() {
        return Err(LineError::BadCountry(country.to_owned()));
    }
    let entry = Entry {
        id: 0,
        kind,
        subtype: "".into(),
        name: name.to_owned().into(),
        title: "".into(),
        country: code,
        link: Some((registry.to_owned().into(), key.to_owned().into())),
        rank: Prominence::Operator,
    };
    Ok((entry, aliases))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;

    #[test]
    fn an_operators_names_are_found_and_win() {
        let table = "# mine\n\nacme-1\tORGANIZATION\tAcme Paris Works\tAPW|Paris\tFR\r\nwikidata:Q1\tPERSON\tIda Vale\n";
        let gazetteer = Gazetteer::with_table(table).unwrap_or_else(|e| panic!("{e}"));
        let found: Vec<_> = gazetteer.lookup("paris").take(1).map(|e| (e.name.as_ref(), e.link.clone())).collect();
        assert_eq!(found, [("Acme Paris Works", Some(("operator".into(), "acme-1".into())))]);
        let ida = gazetteer.lookup("IDA VALE").next().and_then(|e| e.link.clone());
        assert_eq!(ida, Some(("wikidata".into(), "Q1".into())));
    }

    #[test]
    fn a_wrong_line_is_named_and_refuses_the_whole_table() {
        for (table, line, problem) in [
            ("x\tPERSON", 1, LineError::Columns(2)),
            ("a\tPERSON\tA\t\tFR\tmore", 1, LineError::Columns(6)),
            ("a\tPERSON\tA\nb\tPLANET\tB", 2, LineError::UnknownType("PLANET".to_owned())),
            ("\n\tPERSON\tA", 2, LineError::EmptyId),
            ("a\tPERSON\t ", 1, LineError::EmptyName),
            ("a\tPERSON\tA\t\tFrance", 1, LineError::BadCountry("France".to_owned())),
            ("a\tPERSON\tA\na\tPERSON\tB", 2, LineError::RepeatedId("a".to_owned())),
        ] {
            match Gazetteer::with_table(table) {
                Err(FileError::Line { line: l, problem: p }) => assert_eq!((l, p), (line, problem), "{table:?}"),
                other => panic!("{table:?}: {:?}", other.err()),
            }
        }
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() {
        let error = Gazetteer::with_file(Path::new("/nonexistent/names.tsv")).err().map(|e| e.to_string());
        assert!(error.is_some_and(|e| e.contains("/nonexistent/names.tsv")));
    }
}
