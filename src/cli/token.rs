//! `dateline token`: a new bearer token, and its line for the file of tokens.

use crate::auth::{Scopes, tokens};
use std::error::Error;
use std::process::ExitCode;
use tokio_rustls::rustls::crypto::ring;

/// Make a bearer token and its line for `auth.tokens_file`, which holds only its hash.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the one who will use it, as logs and limits tell it.
    #[arg(value_parser = name)]
    name: String,
    /// What it allows: analyze, ingest, read, admin, with commas between them.
    #[arg(long, default_value = "analyze,read")]
    scopes: Scopes,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let mut random = [0; 32];
    ring::default_provider().secure_random.fill(&mut random).map_err(|_| "the system gives no random numbers")?;
    let (token, line) = tokens::issue(&args.name, args.scopes, random);
    anstream::println!("# for {}, told only once:\n{token}\n# for the file of tokens:\n{line}", args.name);
    Ok(ExitCode::SUCCESS)
}

fn name(text: &str) -> Result<String, String> {
    match tokens::is_name(text) {
        true => Ok(text.to_owned()),
        false => Err("write 1 to 64 letters, digits, '-', '_', '.' or '@'".to_owned()),
    }
}
