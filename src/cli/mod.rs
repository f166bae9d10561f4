//! The command line: `dateline serve` with its `config`, `health` and `token`, `dateline analyze`, and thin clients of a server.

mod analyze;
mod changes;
mod config;
mod documents;
mod entities;
mod events;
mod export;
mod filters;
mod get;
mod health;
mod import;
mod ingest;
mod jsonl;
mod line;
mod list;
mod page;
mod pretty;
mod reanalyze;
mod remote;
mod search;
mod serve;
mod summarize;
mod token;
mod trends;
mod watch;

use crate::config::Violations;
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
    Ingest(ingest::Args),
    Search(search::Args),
    Get(get::Args),
    List(list::Args),
    Entities(entities::Args),
    Export(export::Args),
    Import(import::Args),
    Summarize(summarize::Args),
    Reanalyze(reanalyze::Args),
    Changes(changes::Args),
    Watch(watch::Args),
    Events(events::Args),
    Trends(trends::Args),
    Config(config::Args),
    Health(health::Args),
    Token(token::Args),
}

/// Exit code of a bad configuration: `EX_USAGE` of sysexits.h.
const BAD_CONFIGURATION: u8 = 64;

/// Runs the program with the arguments of the process. Errors go to standard error, one line each.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Ingest(args) => ingest::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Get(args) => get::run(&args),
        Command::List(args) => list::run(&args),
        Command::Entities(args) => entities::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Summarize(args) => summarize::run(&args),
        Command::Reanalyze(args) => reanalyze::run(&args),
        Command::Changes(args) => changes::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Trends(args) => trends::run(&args),
        Command::Config(args) => config::run(args),
        Command::Health(args) => health::run(args),
        Command::Token(args) => token::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("dateline: {error}");
            if error.is::<Violations>() { ExitCode::from(BAD_CONFIGURATION) } else { ExitCode::FAILURE }
        }
    }
}
