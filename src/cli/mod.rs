//! The command line: `dateline serve`, `dateline analyze`, and thin clients of a server.

mod analyze;
mod documents;
mod jsonl;
mod pretty;
mod remote;
mod serve;
mod summarize;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Who, what, where, when, and who said what: analysis of newswire over gRPC.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Analyze(analyze::Args),
    Summarize(summarize::Args),
}

/// Runs the program with the arguments of the process. Errors go to standard error, one line each.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Summarize(args) => summarize::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("dateline: {error}");
            ExitCode::FAILURE
        }
    }
}
