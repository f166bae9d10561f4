//! The command line: `dateline serve` with its `config`, `health` and `token`, `dateline analyze`, and thin clients of a server.

mod analyze;
mod backup;
mod changes;
mod charset;
mod columns;
mod compare;
mod config;
mod connect;
mod delete;
mod documents;
mod entities;
mod events;
mod export;
mod filter;
mod filters;
mod following;
mod get;
mod health;
mod hints;
mod import;
mod info;
mod ingest;
mod jsonl;
mod licenses;
mod line;
mod list;
mod page;
mod pretty;
mod reanalyze;
mod remote;
mod search;
mod serve;
mod shell;
mod stories;
mod story_page;
mod summarize;
mod syndication;
mod token;
mod trends;
mod watch;

use crate::config::Violations;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Who, what, where, when, and who said what: analysis of newswire over gRPC.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    /// When to write in colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", help_heading = "Output")]
    color: Colour,
    /// Say nothing beside results and errors.
    #[arg(short, long, global = true, help_heading = "Output")]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

/// When to write in colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Analyze(analyze::Args),
    Ingest(ingest::Args),
    Connect(connect::Args),
    Search(search::Args),
    Get(get::Args),
    List(list::Args),
    Delete(delete::Args),
    Compare(compare::Args),
    Entities(entities::Args),
    Stories(stories::Args),
    Story(stories::StoryArgs),
    Timeline(stories::TimelineArgs),
    Export(export::Args),
    Import(import::Args),
    Backup(backup::Args),
    Summarize(summarize::Args),
    Reanalyze(reanalyze::Args),
    Changes(changes::Args),
    Watch(watch::Args),
    Events(events::Args),
    Trends(trends::Args),
    Config(config::Args),
    Health(health::Args),
    Info(info::Args),
    Token(token::Args),
    Licenses(licenses::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// Whether only results and errors are wanted.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Tells people something that is neither a result nor an error, unless they asked for quiet.
fn note(text: &str) {
    if !is_quiet() {
        anstream::eprintln!("dateline: {text}");
    }
}

fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Exit code of a bad configuration: `EX_USAGE` of sysexits.h.
const BAD_CONFIGURATION: u8 = 64;

/// Runs the program with the arguments of the process. Errors go to standard error, one line each.
pub fn run() -> ExitCode {
    let Cli { color, quiet, command } = Cli::parse();
    QUIET.store(quiet, Ordering::Relaxed);
    match color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let outcome = match command {
        Command::Serve(args) => serve::run(args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Ingest(args) => ingest::run(&args),
        Command::Connect(args) => connect::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Get(args) => get::run(&args),
        Command::List(args) => list::run(&args),
        Command::Delete(args) => delete::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Entities(args) => entities::run(&args),
        Command::Stories(args) => stories::run(&args),
        Command::Story(args) => stories::show(&args),
        Command::Timeline(args) => stories::timeline(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Summarize(args) => summarize::run(&args),
        Command::Reanalyze(args) => reanalyze::run(&args),
        Command::Changes(args) => changes::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Trends(args) => trends::run(&args),
        Command::Config(args) => config::run(args),
        Command::Health(args) => health::run(args),
        Command::Info(args) => info::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Completions(args) => shell::completions(&args, Cli::command()),
        Command::Man(args) => shell::man(&args, Cli::command()),
        Command::Licenses(args) => licenses::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("dateline: {error}");
            if error.is::<Violations>() { ExitCode::from(BAD_CONFIGURATION) } else { ExitCode::FAILURE }
        }
    }
}
