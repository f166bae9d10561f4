//! `dateline completions` and `dateline man`: made of the definition of the command line, so that they tell all of it.

use clap::Command;
use clap_complete::Shell;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// Print the completions of a shell: `dateline completions bash > /etc/bash_completion.d/dateline`.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Write the manual: a page for each command into a folder, or the first one to standard output.
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// The folder, such as /usr/local/share/man/man1.
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(super) fn completions(args: &Completions, mut command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let name = command.get_name().to_owned();
    // In memory first: a reader that has seen enough is no failure.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    super::remote::heard(io::Write::write_all(&mut io::stdout(), &script))
}

pub(super) fn man(args: &Man, command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match &args.folder {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(command, folder)?;
            Ok(ExitCode::SUCCESS)
        }
        None => super::remote::heard(clap_mangen::Man::new(command).render(&mut io::stdout())),
    }
}
