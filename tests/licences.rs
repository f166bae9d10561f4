//! Every dependency is licensed as `deny.toml` allows, and none is banned there.

use crate::support::repository;
use serde_json::Value;
use std::process::Command;

/// The strings of a list in `deny.toml` that begins with `key = [`.
fn list(policy: &str, key: &str) -> Vec<String> {
    let start = policy.find(&format!("{key} = [")).unwrap();
    let rest = &policy[start..start + policy[start..].find("\n]").unwrap()];
    let lines = rest.lines().skip(1).filter(|l| !l.trim().starts_with('#'));
    lines.filter_map(|l| l.split('"').nth(1)).map(str::to_owned).collect()
}

/// Whether an SPDX expression is satisfied by the licences allowed.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let inner = expression.trim();
    let (mut depth, mut or, mut and) = (0, None, None);
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && inner[at..].starts_with(" OR ") => or = or.or(Some(at)),
            '/' if depth == 0 => or = or.or(Some(at)),
            ' ' if depth == 0 && inner[at..].starts_with(" AND ") => and = and.or(Some(at)),
            _ => {}
        }
    }
    let halves = |at: usize| {
        let (left, right) = inner.split_at(at);
        (left, right.trim_start_matches('/').trim_start_matches(" OR ").trim_start_matches(" AND "))
    };
    if let Some((left, right)) = or.map(halves) {
        return satisfied(left, allowed) || satisfied(right, allowed);
    }
    if let Some((left, right)) = and.map(halves) {
        return satisfied(left, allowed) && satisfied(right, allowed);
    }
    match inner.strip_prefix('(').and_then(|i| i.strip_suffix(')')) {
        Some(inside) => satisfied(inside, allowed),
        None => allowed.iter().any(|a| a == inner),
    }
}

#[test]
fn every_dependency_is_allowed() {
    let policy = std::fs::read_to_string(repository("deny.toml")).unwrap();
    let (allowed, banned) = (list(&policy, "allow"), list(&policy, "deny"));
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(repository("."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50);
    for package in packages {
        let (name, licence) = (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or("none"));
        assert!(satisfied(licence, &allowed), "{name} is licensed {licence:?}");
        assert!(!banned.iter().any(|b| b == name), "{name} is banned");
    }
}

#[test]
fn the_binary_holds_the_notice_of_every_crate_in_it() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--package", "dateline", "--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}", "--target", "x86_64-unknown-linux-gnu"])
        .current_dir(repository("."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let notices = Command::new(env!("CARGO_BIN_EXE_dateline")).arg("licenses").output().unwrap();
    let notices = String::from_utf8(notices.stdout).unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let others = tree.lines().filter(|line| !line.is_empty() && !line.contains('/'));
    let missing: Vec<String> = others
        .map(|line| line.trim_end_matches(" (*)").trim_end_matches(" (proc-macro)").replace(" v", " "))
        .filter(|package| {
            !notices.lines().any(|line| line.trim_start_matches([' ', '*']).split(" http").next() == Some(package))
        })
        .collect();
    let how = "cargo about generate deploy/third-party.hbs > src/cli/third-party.txt";
    assert!(missing.is_empty(), "no notice of {missing:?}: {how}");
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    let table =
        [("MIT", true), ("GPL-3.0", false), ("GPL-3.0 OR MIT", true), ("MIT/Apache-2.0", true), ("MIT AND GPL-3.0", false)];
    for (expression, expected) in table.into_iter().chain([("(MIT OR Apache-2.0) AND Unicode-3.0", true)]) {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
}
