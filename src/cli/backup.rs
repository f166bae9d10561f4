//! `dateline backup`: a copy of an embedded store, made while the server serves.

use super::remote::{self, Hidden};
use crate::store::{self, Location};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Copy an embedded store into a file, whole and as it is at one moment, while a server may write to it.
///
/// The copy is checked before it gets its name, and is a store like any other: to restore it, stop the server, move the copy to where
/// the store was (without the `-wal` and `-shm` files beside it), and start the server. Of PostgreSQL make backups with its own tools.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The store: `sqlite:PATH`.
    #[arg(long, env = "DATELINE_STORE", hide_env_values = true, value_name = "URL")]
    store: Hidden,
    /// File to write, which must not be there.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let location: Location = args.store.expose().parse()?;
    let documents = remote::block_on(store::backup(&location, &args.file))??;
    anstream::eprintln!("{documents} documents copied to {}", args.file.display());
    Ok(ExitCode::SUCCESS)
}
