//! `dateline get`: one stored document, or its analysis.

use super::jsonl::write_json;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Remote, failure};
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use crate::grpc::{pb, times};
use clap::ValueEnum;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Show a stored document.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name (documents/…), or the key it was sent with.
    #[arg(value_name = "NAME|ID")]
    name: String,
    /// Show its analysis: ProtoJSON of dateline.v1.Analysis.
    #[arg(long)]
    analysis: bool,
    /// How to write the document.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// How to write a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, for people.
    Pretty,
    /// ProtoJSON of `dateline.v1.Document`.
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let name = remote::document_name(&args.name);
    let out = &mut anstream::stdout().lock();
    let written = remote::block_on(async {
        let connection = args.remote.connect().await?;
        let mut client = DocumentServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        if args.analysis {
            let request = pb::GetAnalysisRequest { name, ..pb::GetAnalysisRequest::default() };
            let reply = client.get_analysis(args.remote.request(request)).await.map_err(|s| failure(&s))?;
            return Ok::<_, Box<dyn Error>>(write_json(out, &reply.into_inner().analysis));
        }
        let request = pb::GetDocumentRequest { name, ..pb::GetDocumentRequest::default() };
        let reply = client.get_document(args.remote.request(request)).await.map_err(|s| failure(&s))?;
        let document = reply.into_inner().document.unwrap_or_default();
        Ok(match if args.json { Format::Json } else { args.format } {
            Format::Json => write_json(out, &document),
            Format::Pretty => write_pretty(out, &document),
        })
    })??;
    remote::heard(written)
}

fn write_pretty(out: &mut impl Write, document: &pb::Document) -> io::Result<()> {
    if !document.title.is_empty() {
        writeln!(out, "{HEADING}{}{HEADING:#}", document.title)?;
    }
    writeln!(out, "{FAINT}{}{FAINT:#}\n", about(document))?;
    writeln!(out, "{}", document.text.trim_end())
}

/// Day, outlet and name of a document.
pub(super) fn about(document: &pb::Document) -> String {
    let time = document.publish_time.or(document.create_time);
    let outlet = document.source.as_ref().map(|source| source.outlet.clone()).filter(|outlet| !outlet.is_empty());
    let parts = [time.map(|time| day(&time)), outlet, Some(document.name.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The day of a time in UTC.
pub(super) fn day(time: &pbjson_types::Timestamp) -> String {
    times::civil(time).map(|civil| civil.date().to_string()).unwrap_or_default()
}
