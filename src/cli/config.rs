//! `dateline config`, and the flags of the configuration that `dateline serve` shares with it.

use crate::config::keys::{KEYS, Key};
use crate::config::{Config, Layers, Origin, Violation, Violations, example, show};
use crate::grpc::server;
use clap::{Arg, ArgMatches, FromArgMatches, Subcommand};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The flags of the configuration: one for each row of [`KEYS`].
#[derive(Debug, Default)]
pub(super) struct Overrides(Vec<(&'static Key, String)>);

/// Where the configuration is read from.
#[derive(Debug, clap::Args)]
pub(super) struct Sources {
    /// File of the configuration, in TOML; `deploy/dateline.toml` is an example.
    #[arg(long, env = "DATELINE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
}

/// Check or show the configuration: flags, environment (`DATELINE_…`), file and defaults, in this order.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say everything that is wrong, with what to write instead; exit code 64 when something is.
    Check(Sources),
    /// Show what is in force and where each value comes from; passwords are hidden.
    Show(Sources),
    /// Print an example file: every key with its default and what it is for.
    Example,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Box<dyn Error>> {
    match args.verb {
        Verb::Check(sources) => {
            let (_, strangers) = sources.load_with_files()?;
            for stranger in strangers {
                anstream::eprintln!("dateline: {stranger} is in the environment and names no key");
            }
            anstream::println!("the configuration is good");
        }
        Verb::Show(sources) => anstream::print!("{}", show(&sources.layers()?.0)),
        Verb::Example => anstream::print!("{}", example()),
    }
    Ok(ExitCode::SUCCESS)
}

impl Sources {
    /// A file alone, for those who are no server.
    pub(super) fn of(file: &Path) -> Self {
        Self { config: Some(file.to_owned()), overrides: Overrides::default() }
    }

    /// What was written, and the environment variables that look like ours and are not.
    fn layers(self) -> Result<(Layers, Vec<String>), Violations> {
        let mut layers = Layers::default();
        if let Some(path) = &self.config {
            layers.file(path, &read(path)?);
        }
        // A variable that is no Unicode is none of ours.
        let variables = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        let strangers = layers.environment(variables);
        for (key, value) in self.overrides.0 {
            layers.flag(key, value);
        }
        Ok((layers, strangers))
    }

    /// The configuration, and the environment variables that look like ours and are not.
    pub(super) fn load(self) -> Result<(Config, Vec<String>), Violations> {
        let (layers, strangers) = self.layers()?;
        Ok((Config::from_layers(&layers)?, strangers))
    }

    /// The same, when every file that it names can be read and makes sense.
    pub(super) fn load_with_files(self) -> Result<(Config, Vec<String>), Violations> {
        let (layers, strangers) = self.layers()?;
        let config = Config::from_layers(&layers)?;
        let wrong = server::check_files(&config).into_iter().filter_map(|(path, problem)| {
            let key = KEYS.iter().find(|k| k.path == path)?;
            let origin = layers.get(key).1.clone();
            Some(Violation { key: path.to_owned(), value: None, origin, problem })
        });
        let wrong: Vec<Violation> = wrong.collect();
        if wrong.is_empty() { Ok((config, strangers)) } else { Err(Violations(wrong)) }
    }
}

fn read(path: &Path) -> Result<String, Violations> {
    std::fs::read_to_string(path).map_err(|error| {
        let problem = format!("cannot be read: {error}");
        Violations(vec![Violation { key: String::new(), value: None, origin: Origin::File(path.to_owned()), problem }])
    })
}

impl clap::Args for Overrides {
    fn augment_args(command: clap::Command) -> clap::Command {
        KEYS.iter().fold(command, |command, key| {
            let default = if key.default.is_empty() { String::new() } else { format!(" [default: {}]", key.default) };
            let help = format!("{}{default}", key.help);
            let argument = Arg::new(key.path).long(key.flag).help(help).value_name(key.value).help_heading("Configuration");
            command.arg(match key.value {
                "BOOL" => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
                _ => argument,
            })
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Overrides {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = KEYS.iter().filter_map(|key| Some((key, matches.get_one::<String>(key.path)?.clone())));
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
