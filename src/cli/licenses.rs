//! `dateline licenses`: the notices of all that is inside the binary, as their licences demand: our own, those of the models and of
//! the gazetteer, those of every crate. The last come from cargo-about (`deploy/third-party.hbs`), and a test holds them to the lock file.

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Show the licences of Dateline, its models and data, and the software that it contains.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

const NOTICES: [(&str, &str); 6] = [
    ("Dateline", include_str!("../../LICENSE")),
    ("MIT licence", include_str!("../../LICENSE-MIT")),
    ("Apache License 2.0", include_str!("../../LICENSE-APACHE")),
    ("Models", include_str!("../../models/README.md")),
    ("Gazetteer", dateline_core::gazetteer::ATTRIBUTION),
    ("Software of others", include_str!("third-party.txt")),
];

pub(super) fn run(_: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::stdout().lock();
    for (title, notice) in NOTICES {
        // Somebody who has read enough, `head` say, closes the pipe.
        match writeln!(out, "{title}\n{}\n\n{}\n", "=".repeat(title.len()), notice.trim()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => break,
            written => written?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
