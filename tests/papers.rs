//! What README and docs show is what comes out: each `console` block is run, in order, and its output compared.
//!
//! A file is one session: one server, one folder that looks like the repository. A line that begins with `$ ` is a command for bash;
//! what follows, up to the next one, is its output. A line `…` stands for any lines. Times, sizes, secrets and versions are masked.
//! An `sh` block right before a `text` block is the same. `<!-- not run: why -->` before a block leaves it out.
//! `UPDATE_GOLDEN=1` writes what came out where no `…` stands. Needs the tools of [`crate::tools`], `jq` and `curl`.

use crate::support::process::Served;
use crate::support::{links, repository};
use crate::tools::{required, tools};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A command of a paper, and what is shown below it.
struct Example {
    /// The first line of the command, from 0.
    line: usize,
    command: String,
    /// The lines of its output, as byte ranges of the paper.
    shown: std::ops::Range<usize>,
}

/// A fenced block: its language, the line of its first line, the byte range of its inside.
struct Block<'a> {
    language: &'a str,
    line: usize,
    inside: std::ops::Range<usize>,
    left_out: bool,
}

fn blocks(paper: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut open, mut at, mut left_out) = (Vec::new(), None, 0, false);
    for (number, line) in paper.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        match (line.trim_end().strip_prefix("```"), &open) {
            (Some(language), None) => open = Some((language, number + 1, end)),
            (Some(_), Some((language, first, start))) => {
                blocks.push(Block { language, line: *first, inside: *start..at, left_out });
                (open, left_out) = (None, false);
            }
            (None, None) if line.starts_with("<!-- not run: ") => left_out = true,
            (None, None) if !line.trim().is_empty() => left_out = false,
            _ => {}
        }
        at = end;
    }
    blocks
}

/// Whether bash waits for more after these lines: a line continued, or a quotation open.
fn unfinished(command: &str) -> bool {
    command.trim_end_matches('\n').ends_with('\\') || command.matches('\'').count() % 2 == 1
}

fn examples(paper: &str) -> Vec<Example> {
    let blocks = blocks(paper);
    let mut examples: Vec<Example> = Vec::new();
    for (number, block) in blocks.iter().enumerate().filter(|(_, b)| !b.left_out) {
        match block.language {
            "console" => {
                let (mut at, mut open) = (block.inside.start, false);
                for (offset, line) in paper[block.inside.clone()].split_inclusive('\n').enumerate() {
                    let end = at + line.len();
                    if let Some(command) = line.strip_prefix("$ ") {
                        examples.push(Example { line: block.line + offset, command: command.to_owned(), shown: end..end });
                        open = unfinished(command);
                    } else if let Some(example) = examples.last_mut() {
                        if open {
                            example.command.push_str(line);
                            open = unfinished(&example.command);
                            example.shown = end..end;
                        } else {
                            example.shown.end = end;
                        }
                    }
                    at = end;
                }
            }
            "sh" => {
                let shown = blocks.get(number + 1).filter(|next| next.language == "text");
                let near = |next: &&Block<'_>| paper[block.inside.end..next.inside.start].lines().count() <= 3;
                if let Some(next) = shown.filter(near) {
                    let command = paper[block.inside.clone()].to_owned();
                    examples.push(Example { line: block.line, command, shown: next.inside.clone() });
                }
            }
            _ => {}
        }
    }
    examples
}

/// Digits that differ from run to run become `#`: durations, rates, bytes, versions, ports; secrets and digests too.
fn masked(text: &str) -> Vec<String> {
    let word = |word: &str| -> String {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        let secret = bare.len() >= 32 && bare.bytes().all(|b| b.is_ascii_hexdigit() || b"dateline_".contains(&b));
        let version = bare.split('.').count() == 3 && bare.split('.').all(|p| p.parse::<u32>().is_ok());
        let rate = digits > 0 && bare.ends_with("/s");
        if secret || version || rate { word.replace(bare, "#") } else { word.to_owned() }
    };
    let line = |line: &str| -> String {
        let words: Vec<String> = line.trim_end().split(' ').map(word).collect();
        let unit = |w: &str| matches!(w.trim_matches(|c: char| !c.is_alphanumeric()), "s" | "ms" | "µs" | "MiB" | "KiB");
        let number = |w: &str| w.bytes().any(|b| b.is_ascii_digit());
        let metric = words.len() == 2 && (words[0].contains("_bytes") || words[0].contains("seconds"));
        let mut kept = Vec::new();
        for (i, w) in words.iter().enumerate() {
            let timed = number(w) && words.get(i + 1).is_some_and(|next| unit(next));
            kept.push(if timed || (metric && i == 1) { "#".to_owned() } else { w.clone() });
        }
        kept.join(" ")
    };
    let mut lines: Vec<String> = text.lines().map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Whether lines fit what is shown, where `…` alone in a line stands for any lines.
fn fits(shown: &[String], real: &[String]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((first, rest)) if first == "…" => (0..=real.len()).any(|skipped| fits(rest, &real[skipped..])),
        Some((first, rest)) => real.split_first().is_some_and(|(line, others)| line == first && fits(rest, others)),
    }
}

/// Every Markdown file whose examples are promises.
fn papers() -> Vec<PathBuf> {
    let mut found = vec![repository("README.md")];
    let mut folders = vec![repository("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A folder in which the commands of a paper work: the repository's files by name, `dateline` among the tools.
fn workshop(bin: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["examples", "proto", "deploy", "docs", "clients", "corpus"] {
        if repository(name).exists() {
            std::os::unix::fs::symlink(repository(name), folder.path().join(name)).unwrap();
        }
    }
    fs::create_dir(folder.path().join("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_dateline"), folder.path().join("bin/dateline")).unwrap();
    for tool in ["grpcurl", "python", "pip", "buf"] {
        // Not a link: Python finds its packages beside the path by which it was called.
        let (script, own) = (folder.path().join("bin").join(tool), bin.join(tool));
        fs::write(&script, format!("#!/bin/sh\nexec '{}' \"$@\"\n", own.display())).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// Runs the examples of a paper and returns it as it should be, and what did not fit.
fn checked(paper: &str, bin: &Path) -> (String, Vec<String>) {
    let folder = workshop(bin);
    let (server, grpc, admin) = Served::ready(&["--http-listen", "127.0.0.1:0"]);
    let http = server.http();
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let (mut better, mut wrong, mut done) = (String::new(), Vec::new(), 0);
    for example in examples(paper) {
        let command = example
            .command
            .replace("cargo run --release --", "dateline")
            .replace("localhost:50051", &grpc.to_string())
            .replace("localhost:8080", &http.to_string())
            .replace("localhost:9464", &admin.to_string());
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(folder.path())
            .env("PATH", &path)
            .env("DATELINE_SERVER", format!("http://{grpc}"))
            .env_remove("NO_COLOR")
            .output()
            .unwrap();
        let real = String::from_utf8_lossy(&output.stdout).into_owned();
        let (real, shown) = (real.replace(&grpc.to_string(), "localhost:50051"), &paper[example.shown.clone()]);
        better.push_str(&paper[done..example.shown.start]);
        done = example.shown.end;
        let (expected, came) = (masked(shown), masked(&real));
        // Where no output is shown, it is enough that the command succeeds.
        let fine = if expected.is_empty() { output.status.success() } else { fits(&expected, &came) };
        if fine {
            better.push_str(shown);
            continue;
        }
        let at = example.line + 1;
        wrong.push(format!("line {at}: $ {}--- shown\n{}\n--- came\n{real}", example.command, shown.trim_end()));
        let gap = if shown.ends_with("\n\n") { "\n" } else { "" };
        let elided = expected.iter().any(|line| line == "…");
        better.push_str(&if elided { shown.to_owned() } else { format!("{}\n{gap}", real.trim_end()) });
    }
    better.push_str(&paper[done..]);
    (better, wrong)
}

#[test]
fn papers_show_what_comes_out() {
    let Some(bin) = tools() else { return };
    if ["jq", "curl"].iter().any(|tool| Command::new(tool).arg("--version").output().is_err()) {
        assert!(!required(), "jq and curl are needed");
        return;
    }
    let mut wrong = Vec::new();
    for path in papers() {
        let paper = fs::read_to_string(&path).unwrap();
        let (better, mut found) = checked(&paper, bin);
        if std::env::var_os("UPDATE_GOLDEN").is_some() && better != paper {
            fs::write(&path, better).unwrap();
        }
        wrong.extend(found.drain(..).map(|w| format!("{}, {w}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The book is made of `docs` alone: what is linked from there has to be in there.
#[test]
fn links_lead_to_what_is_there() {
    let mut dead = Vec::new();
    for paper in papers() {
        let folder = paper.parent().unwrap();
        let in_book = folder.starts_with(repository("docs"));
        let lost = |target: &String| !folder.join(target).exists() || in_book && target.contains("..");
        dead.extend(links(&paper).into_iter().filter(lost).map(|target| format!("{}: {target}", paper.display())));
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn an_ellipsis_stands_for_any_lines() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fits(&lines("a\n…\nc"), &lines("a\nb\nb\nc")));
    assert!(fits(&lines("a\n…"), &lines("a")));
    assert!(!fits(&lines("a\n…\nc"), &lines("a\nb")));
    assert!(!fits(&lines("a"), &lines("a\nb")));
}
