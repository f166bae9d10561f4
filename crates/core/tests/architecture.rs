//! What the shape of the source must be: modules that point one way, words as data, short files and functions.
//!
//! The source is read as text: comments, tests and the insides of string literals are told apart by a small scanner, which is all
//! that these questions need.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files whose literals in lower case are no English words, and what they are.
const NO_ENGLISH: &[(&str, &str)] = &[
    ("crates/core/src/analysis/dates/table", "names of what a table says of a word or a rule"),
    ("crates/core/src/analysis/language.rs", "codes of languages"),
    ("crates/core/src/analysis/statements/quoted/table.rs", "names of what a table says of a word"),
    ("crates/core/src/analysis/tagger/encoder.rs", "names of tensors"),
    ("crates/core/src/analysis/tagger/heads.rs", "names of tensors"),
    ("crates/core/src/analysis/tagger/kernels", "names of processor features"),
    ("crates/core/src/analysis/tagger/unigram.rs", "names of tensors, and errors"),
    ("crates/core/src/analysis/tagger/weights.rs", "names of tensors, and errors"),
    ("crates/core/src/pipeline/options.rs", "names of models"),
];

/// Code right before a literal that is a name of the program's own: a stage, a rule, a feature of sentences.
const NAMES: &[&str] = &["fn name(&self) -> &'static str {", "RULE: &str =", "feature("];

/// A file is read at one sitting.
const MOST_LINES: usize = 400;
/// A function is seen at once.
const MOST_FUNCTION_LINES: usize = 60;

/// Files that are longer still, and how long they may be. The list only shrinks.
const LONG_FILES: &[(&str, usize)] = &[("src/messages/decode.rs", 420), ("crates/store/src/record.rs", 560)];

/// Functions that are longer still, mostly tables, and how long they may be. The list only shrinks.
const LONG_FUNCTIONS: &[(&str, usize)] = &[
    ("crates/core/src/analysis/dates/holidays.rs::rule", 70),
    ("crates/core/src/analysis/language.rs::bcp47", 75),
    ("crates/core/src/lang/en/numbers.rs::cardinal", 85),
    ("src/grpc/connections.rs::http", 65),
    ("src/messages/decode.rs::document", 100),
    ("src/messages/encode/mod.rs::analysis", 75),
    ("src/grpc/server.rs::serve", 65),
    ("src/messages/spans.rs::each", 105),
    ("src/grpc/stream.rs::in_order", 65),
    ("crates/store/src/sql/documents.rs::store", 65),
];

/// The modules of the crate; each may know those in the rows above its own.
const STOREYS: &[&[&str]] = &[
    &["span", "term", "layer"],
    &["annotation", "document", "trends", "watch"],
    &["lang"],
    &["gazetteer"],
    &["pipeline"],
    &["analysis"],
    &["across"],
];

/// A source file: where it stands below the root of the repository, and its code without comments and tests. Literals are
/// replaced by empty ones and kept apart.
struct Source {
    path: String,
    lines: usize,
    code: String,
    literals: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every source file of the service and its crates that is no test, in order of path.
fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["src", "crates"] {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let path = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
        let (code, literals) = scan(&text);
        Source { path, lines: text.lines().count(), code, literals }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap_or_else(|e| panic!("{e}")).path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "target"].contains(&name.as_str()) {
            collect(&path, found);
        } else if name.ends_with(".rs") && !["tests.rs", "testing.rs"].contains(&name.as_str()) {
            found.push(path);
        }
    }
}

/// Macros whose literals are messages, names or paths.
const NOT_WORDS: &[&str] = &[
    "assert",
    "assert_eq",
    "concat",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "env",
    "error",
    "format",
    "include_bytes",
    "include_str",
    "info",
    "named_enum",
    "panic",
    "table_names",
    "unreachable",
    "warn",
    "word_classes",
    "write",
    "writeln",
];

/// Code without comments, literals and tests, and the literals that are neither messages nor attributes.
fn scan(text: &str) -> (String, Vec<String>) {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let bytes = text.as_bytes();
    let (mut code, mut literals) = (String::new(), Vec::new());
    // What each open bracket belongs to: the macro before it, `#` for an attribute, or nothing.
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some((literal, length)) = string(rest) {
            let named =
                NAMES.iter().any(|name| code.trim_end().ends_with(name)) || open.last().is_some_and(|o| o == "feature");
            if !named && !open.iter().any(|owner| owner == "#" || NOT_WORDS.contains(&owner.as_str())) {
                literals.push(literal.to_owned());
            }
            code.push_str("\"\"");
            code.extend(literal.matches('\n'));
            at += length;
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            at += length;
        } else {
            match byte {
                b'(' | b'[' | b'{' => open.push(owner(&code)),
                b')' | b']' | b'}' => drop(open.pop()),
                _ => {}
            }
            let length = rest.chars().next().map_or(1, char::len_utf8);
            code.push_str(rest.get(..length).unwrap_or_default());
            at += length;
        }
    }
    (code, literals)
}

/// The macro or attribute whose bracket comes next.
fn owner(code: &str) -> String {
    let code = code.trim_end();
    if code.ends_with('#') {
        return "#".to_owned();
    }
    if code.ends_with("feature") {
        return "feature".to_owned();
    }
    let Some(name) = code.strip_suffix('!') else { return String::new() };
    let begin = name.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + 1);
    name.get(begin..).unwrap_or_default().to_owned()
}

/// The string literal that `rest` begins with, and its length with the quotes.
fn string(rest: &str) -> Option<(&str, usize)> {
    let raw = rest.trim_start_matches('b').strip_prefix('r').map(|raw| raw.trim_start_matches('#'));
    if let Some(inner) = raw.and_then(|raw| raw.strip_prefix('"')) {
        let begin = rest.len() - inner.len();
        let hashes = rest.get(..begin)?.matches('#').count();
        let end = inner.find(&format!("\"{}", "#".repeat(hashes)))?;
        return Some((inner.get(..end)?, begin + end + 1 + hashes));
    }
    let inner = rest.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((inner.get(..end)?, end + 2))
}

/// The length of the character literal that `rest` begins with; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let end = if let Some(escape) = inner.strip_prefix('\\') {
        escape.get(1..)?.find('\'')? + 2
    } else {
        inner.chars().next()?.len_utf8()
    };
    inner.get(end..)?.starts_with('\'').then_some(end + 2)
}

/// Words of a literal that is made of words alone.
fn words(literal: &str) -> usize {
    let is_word = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.');
    let lower = literal.contains(char::is_lowercase);
    if lower && literal.chars().all(is_word) { literal.split_whitespace().count() } else { 0 }
}

#[test]
fn no_english_word_stands_outside_the_tables() {
    let mut found = BTreeMap::new();
    for source in sources() {
        let outside = source.path.starts_with("crates/core/src/") && !source.path.starts_with("crates/core/src/lang/");
        if outside && !NO_ENGLISH.iter().any(|(path, _)| source.path.starts_with(path)) {
            let words: Vec<String> = source.literals.into_iter().filter(|l| words(l) > 0).collect();
            if !words.is_empty() {
                found.insert(source.path, words);
            }
        }
    }
    assert!(found.is_empty(), "put them into tables of lang/en: {found:#?}");
}

#[test]
fn files_are_short() {
    let allowed = |path: &str| LONG_FILES.iter().find(|(file, _)| *file == path).map_or(MOST_LINES, |(_, lines)| *lines);
    let long: Vec<_> = sources().into_iter().filter(|s| s.lines > allowed(&s.path)).map(|s| (s.path, s.lines)).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// Functions of some code with the number of lines from signature to closing brace.
fn functions(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code.get(..at).unwrap_or_default();
        let rest = code.get(at..).unwrap_or_default();
        let name: String = rest.chars().skip(3).take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let starts = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || c == '(');
        let Some(body) =
            rest.find(['{', ';']).filter(|&i| starts && !name.is_empty() && rest.as_bytes().get(i) == Some(&b'{'))
        else {
            continue;
        };
        let mut depth = 0;
        let end = rest.get(body..).unwrap_or_default().find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        let lines = rest.get(..body + end.unwrap_or_default()).unwrap_or_default().matches('\n').count() + 1;
        found.push((name, lines));
    }
    found
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for source in sources() {
        for (name, lines) in functions(&source.code) {
            let name = format!("{}::{name}", source.path);
            let allowed = LONG_FUNCTIONS.iter().find(|(f, _)| *f == name).map_or(MOST_FUNCTION_LINES, |(_, lines)| *lines);
            if lines > allowed {
                long.push((name, lines));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// The module of a file of the core: its path below `src`, cut at the storey, or at the stage within the analysis.
fn module(path: &[&str]) -> Option<String> {
    match path {
        ["analysis", stage, ..] => Some(format!("analysis::{stage}")),
        [first, ..] => Some((*first).to_owned()),
        [] => None,
    }
}

/// The modules that each module of the core names.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let Some(path) = source.path.strip_prefix("crates/core/src/") else { continue };
        let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let own: Vec<&str> = path.split('/').filter(|part| *part != "lib").collect();
        let Some(module_of) = module(&own) else { continue };
        let named = all.entry(module_of.clone()).or_default();
        for target in named_paths(&source.code, &own) {
            let target: Vec<&str> = target.iter().map(String::as_str).collect();
            let stage = matches!(target.as_slice(), ["analysis", stage, ..] if !is_module(stage));
            named.extend(module(&target).filter(|m| *m != module_of && !stage && m != "analysis"));
        }
    }
    all
}

/// Whether the analysis has a module of this name.
fn is_module(name: &str) -> bool {
    let analysis = root().join("crates/core/src/analysis");
    analysis.join(format!("{name}.rs")).is_file() || analysis.join(name).is_dir()
}

/// The paths that code names from `crate`, `super` or `self`, cut after two parts.
fn named_paths(code: &str, own: &[&str]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            if code.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')) {
                continue;
            }
            let mut rest = code.get(at..).unwrap_or_default();
            let mut base: Vec<String> = own.iter().map(|part| (*part).to_owned()).collect();
            if let Some(inner) = rest.strip_prefix("crate::") {
                (rest, base) = (inner, Vec::new());
            }
            while let Some(inner) = rest.strip_prefix("super::") {
                base.pop();
                rest = inner;
            }
            found.extend(branches(rest).into_iter().map(|parts| [base.clone(), parts].concat()));
        }
    }
    found
}

/// The first two parts of each path of a use tree.
fn branches(tree: &str) -> Vec<Vec<String>> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let first = name(tree);
    if !first.is_empty() {
        let rest = tree.get(first.len()..).unwrap_or_default();
        let Some(rest) = rest.strip_prefix("::") else { return vec![vec![first]] };
        let inner = branches(rest).into_iter();
        return inner.map(|parts| [vec![first.clone()], parts].concat()).collect();
    }
    let Some(list) = tree.strip_prefix('{') else { return vec![Vec::new()] };
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        if depth == 0 && matches!(c, ',' | '}') {
            found.extend(branches(list.get(begin..at).unwrap_or_default().trim()));
            begin = at + 1;
            if c == '}' {
                break;
            }
        }
        depth += i32::from(c == '{') - i32::from(c == '}');
    }
    found
}

#[test]
fn modules_know_only_those_below_them() {
    let storey = |module: &str| {
        let top = module.split("::").next().unwrap_or_default();
        STOREYS.iter().position(|names| names.contains(&top)).unwrap_or_else(|| panic!("{module} has no storey"))
    };
    let imports = imports();
    assert!(imports.len() > 20, "{imports:#?}");
    for (module, named) in &imports {
        for other in named {
            let below = storey(other) < storey(module);
            let stages = module.starts_with("analysis") && storey(other) == storey(module);
            assert!(below || stages, "{module} names {other}, which is not below it");
        }
    }
}

#[test]
fn no_modules_need_each_other() {
    let imports = imports();
    let circular: Vec<_> = imports.keys().filter(|module| reaches(&imports, module, module)).collect();
    assert!(circular.is_empty(), "{circular:#?}");
}

/// Whether a way of imports leads from one module to another.
fn reaches(imports: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for other in imports.get(module).into_iter().flatten() {
            if other == to {
                return true;
            }
            if seen.insert(other.as_str()) {
                next.push(other);
            }
        }
    }
    false
}
