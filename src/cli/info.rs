//! `dateline info`: what a server is, and every limit in force.

use super::analyze::layer_name;
use super::jsonl::write_json;
use super::pretty::{HEADING, width};
use super::remote::{self, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::server_service_client::ServerServiceClient;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Show what a server is: versions, models, languages, layers, what waits, and every limit.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// ProtoJSON of `dateline.v1.GetServerInfoResponse`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let written = remote::block_on(async {
        let mut client = ServerServiceClient::new(args.remote.connect().await?);
        let request = args.remote.request(pb::GetServerInfoRequest {});
        let reply = client.get_server_info(request).await.map_err(|s| failure(&s))?.into_inner();
        Ok::<_, Box<dyn Error>>(if args.json { write_json(out, &reply) } else { write_pretty(out, &reply) })
    })??;
    remote::heard(written)
}

fn write_pretty(out: &mut impl Write, info: &pb::GetServerInfoResponse) -> io::Result<()> {
    let version = info.pipeline.clone().unwrap_or_default();
    writeln!(out, "{HEADING}dateline {}{HEADING:#}", version.code)?;
    let layers: Vec<String> = info.layers().map(layer_name).collect();
    let languages: Vec<String> = info
        .languages
        .iter()
        .map(|language| match language.tier() {
            pb::LanguageTier::Full => language.language_code.clone(),
            pb::LanguageTier::Partial => format!("{} (partial)", language.language_code),
            pb::LanguageTier::Basic | pb::LanguageTier::Unspecified => format!("{} (basic)", language.language_code),
        })
        .collect();
    let backlog = info.backlog.unwrap_or_default();
    let waiting = format!(
        "{} to be analyzed, {} of an older pipeline, {} failed",
        backlog.pending_count, backlog.outdated_count, backlog.failed_count
    );
    for (name, value) in [
        ("model", version.model),
        ("gazetteer", version.gazetteer),
        ("models", info.models.join(", ")),
        ("languages", languages.join(", ")),
        ("layers", layers.join(", ")),
        ("documents", waiting),
    ] {
        let line = format!("{name:<10} {value}");
        writeln!(out, "{}", textwrap::fill(&line, textwrap::Options::new(width()).subsequent_indent("           ")))?;
    }
    let limits = serde_json::to_value(info.limits.unwrap_or_default())?;
    writeln!(out, "\n{HEADING}limits{HEADING:#}")?;
    for (name, value) in limits.as_object().into_iter().flatten() {
        writeln!(out, "{name:<26} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))?;
    }
    Ok(())
}
