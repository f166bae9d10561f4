//! The rules of who may know whom.

use crate::support::repository;
use dateline::grpc::pb;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Source files at or below `place` that mention one of `words`.
fn mentions(place: &str, words: &[&str]) -> Vec<String> {
    let root = repository(place);
    let mut files = Vec::new();
    if root.is_dir() {
        sources(&root, &mut files);
    } else {
        files.push(root);
    }
    assert!(!files.is_empty());
    let guilty = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        words.iter().any(|word| text.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(word)))
    };
    files.iter().filter(|p| guilty(p)).map(|p| p.display().to_string()).collect()
}

#[test]
fn the_domain_knows_nothing_of_the_edge() {
    // The compiler sees to it for the crate of the analysis, as long as nothing of the kind becomes a dependency.
    let none: [String; 0] = [];
    for place in ["crates/core", "src/error.rs"] {
        assert_eq!(mentions(place, &["tonic", "prost", "pbjson", "sqlx", "tokio", "crate::grpc", "crate::cli"]), none);
    }
    let manifest = fs::read_to_string(repository("crates/core/Cargo.toml")).unwrap();
    for name in ["tonic", "prost", "pbjson", "sqlx", "tokio", "hyper", "axum", "rand"] {
        assert!(!manifest.contains(name), "{name} is a dependency of the domain");
    }
}

#[test]
fn the_store_knows_nothing_of_grpc() {
    let none: [String; 0] = [];
    assert_eq!(mentions("crates/store", &["tonic", "prost", "pbjson", "dateline_core"]), none);
}

#[test]
fn what_is_not_the_edge_knows_nothing_of_it() {
    let none: [String; 0] = [];
    for place in ["messages", "columnar", "stored", "service", "jobs", "executor.rs", "app.rs"] {
        assert_eq!(
            mentions(&format!("src/{place}"), &["tonic", "crate::grpc", "crate::http", "crate::cli"]),
            none,
            "{place}"
        );
    }
    // A document goes from the stream to its rows in one direction: edge, service, stored form, messages.
    for (place, words) in [
        ("messages", ["crate::stored", "crate::service", "crate::jobs"].as_slice()),
        ("stored", ["crate::service", "crate::jobs"].as_slice()),
        ("service", ["crate::jobs"].as_slice()),
    ] {
        assert_eq!(mentions(&format!("src/{place}"), words), none, "{place}");
    }
}

#[test]
fn only_the_store_knows_sql() {
    let none: [String; 0] = [];
    for place in ["grpc", "http", "service", "jobs", "cli", "app.rs", "executor.rs", "auth", "config", "telemetry"] {
        assert_eq!(mentions(&format!("src/{place}"), &["sqlx", "SELECT "]), none);
    }
}

#[test]
fn analysis_knows_no_clock_and_no_chance() {
    let none: [String; 0] = [];
    assert_eq!(mentions("crates/core/src", &["SystemTime", "Zoned::now", "Timestamp::now", "rand::", "RandomState"]), none);
}

#[test]
fn the_console_offers_every_type_of_event() {
    let editor = fs::read_to_string(repository("console/src/watch/editor.tsx")).unwrap();
    let list = editor.split("const EVENT_TYPES = (").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
    let offered: BTreeSet<&str> =
        list.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|w| !w.is_empty()).collect();
    let types = (1..).map_while(|n| pb::EventType::try_from(n).ok());
    let types: BTreeSet<&str> = types.filter_map(|t| t.as_str_name().strip_prefix("EVENT_TYPE_")).collect();
    assert!(types.len() > 30);
    assert_eq!(offered, types);
}
