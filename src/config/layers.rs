//! The layers of the configuration: flags over environment over file over defaults, each value with its origin.

use super::keys::{KEYS, Key};
use super::{IDENTITIES, Violation};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// What the environment may say to others than the server: its clients, tests and benches.
const OTHERS: [&str; 8] = [
    "DATELINE_CONFIG",
    "DATELINE_SERVER",
    "DATELINE_TOKEN",
    "DATELINE_CA",
    "DATELINE_CERT",
    "DATELINE_KEY",
    "DATELINE_TEST_",
    "DATELINE_BENCH_",
];

/// The section of `dateline connect`, a list of parts with names.
const CONNECT: &str = "connect";

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere.
    Default,
    /// In a file.
    File(PathBuf),
    /// In this environment variable.
    Environment(String),
    /// In this flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag(flag) => write!(f, "flag --{flag}"),
        }
    }
}

/// What was written for every key.
#[derive(Clone, Debug)]
pub struct Layers {
    values: BTreeMap<&'static str, (String, Origin)>,
    /// Subject alternative names and their scopes, which only a file can write.
    identities: BTreeMap<String, String>,
    violations: Vec<Violation>,
}

impl Default for Layers {
    /// The defaults alone.
    fn default() -> Self {
        let values = KEYS.iter().map(|k| (k.path, (k.default.to_owned(), Origin::Default))).collect();
        Self { values, identities: BTreeMap::new(), violations: Vec::new() }
    }
}

impl Layers {
    /// Lays a file over what is there. `path` is only told.
    pub fn file(&mut self, path: &std::path::Path, text: &str) {
        let origin = Origin::File(path.to_owned());
        match text.parse::<toml::Table>() {
            Ok(table) => self.table(&origin, "", table),
            Err(error) => {
                // The whole message shows the line, which may hold a password.
                let line = error.span().and_then(|at| text.get(..at.start)).map(|before| 1 + before.matches('\n').count());
                let place = line.map(|line| format!(" in line {line}")).unwrap_or_default();
                let problem = format!("is not TOML{place}: {}", error.message().trim().replace('\n', " "));
                self.violations.push(Violation { key: String::new(), value: None, origin, problem });
            }
        }
    }

    fn table(&mut self, origin: &Origin, prefix: &str, table: toml::Table) {
        for (name, value) in table {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            let known = KEYS.iter().find(|k| k.path == path);
            match (value, known) {
                (value, _) if prefix == IDENTITIES => match scalar(value) {
                    Some(scopes) => drop(self.identities.insert(name, scopes)),
                    None => self.refuse(origin, path, "write a list of scopes, such as [\"analyze\", \"read\"]"),
                },
                // `dateline connect` reads and checks it.
                (toml::Value::Table(_), None) if path == CONNECT => {}
                (toml::Value::Table(inner), None) if is_section(&path) => self.table(origin, &path, inner),
                (value, Some(key)) => match scalar(value) {
                    Some(text) => drop(self.values.insert(key.path, (text, origin.clone()))),
                    None => self.refuse(origin, path, "write one value, not a table"),
                },
                (_, None) => {
                    let problem = advice(&path);
                    self.refuse(origin, path, &problem);
                }
            }
        }
    }

    /// Lays environment variables over what is there; returns those that look like ours and are not.
    pub fn environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
        let mut strangers = Vec::new();
        for (variable, value) in variables.into_iter().filter(|(name, _)| name.starts_with("DATELINE_")) {
            match KEYS.iter().find(|k| k.variable() == variable) {
                Some(key) => drop(self.values.insert(key.path, (value, Origin::Environment(variable)))),
                None if is_service_link(&variable) || OTHERS.iter().any(|other| variable.starts_with(other)) => {}
                None => strangers.push(variable),
            }
        }
        strangers
    }

    /// Lays one flag over what is there.
    pub fn flag(&mut self, key: &Key, value: String) {
        self.values.insert(key.path, (value, Origin::Flag(key.flag)));
    }

    /// What was written for a key, and where.
    pub fn get(&self, key: &Key) -> (&str, &Origin) {
        self.values.get(key.path).map_or((key.default, &Origin::Default), |(value, origin)| (value, origin))
    }

    /// Names in clients' certificates, with the scopes written for each.
    pub fn identities(&self) -> &BTreeMap<String, String> {
        &self.identities
    }

    /// What was wrong already when it was read.
    pub(super) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    fn refuse(&mut self, origin: &Origin, key: String, problem: &str) {
        self.violations.push(Violation { key, value: None, origin: origin.clone(), problem: problem.to_owned() });
    }
}

/// A value as text; a list as its parts with commas between them.
fn scalar(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(parts) => parts.into_iter().map(scalar).collect::<Option<Vec<_>>>().map(|parts| parts.join(",")),
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

fn is_section(path: &str) -> bool {
    path == IDENTITIES || super::keys::SECTIONS.iter().any(|(section, _)| *section == path)
}

/// What there is where an unknown key was written.
fn advice(path: &str) -> String {
    let section = path.split_once('.').map(|(section, _)| section);
    let names: Vec<&str> = match section {
        Some(section) => KEYS.iter().map(Key::split).filter(|(s, _)| *s == section).map(|(_, name)| name).collect(),
        None => super::keys::SECTIONS.iter().map(|(section, _)| *section).collect(),
    };
    match section {
        Some(section) => format!("there is no such key: [{section}] has {}", names.join(", ")),
        None => format!("there is no such section: there are {}", names.join(", ")),
    }
}

/// Whether Kubernetes sets such a variable for a Service called `dateline…`, which is no mistake of anybody's.
fn is_service_link(variable: &str) -> bool {
    ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"].iter().any(|part| variable.contains(part)) || variable.ends_with("_PORT")
}
