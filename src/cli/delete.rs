//! `dateline delete`: stored documents, for good.

use super::jsonl::write_line;
use super::remote::{self, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

/// Delete stored documents, with their analyses; it needs the scope admin.
///
/// The exit code is 1 when one of them was not there.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Their names (documents/…), or the keys they were sent with.
    #[arg(required = true, value_name = "NAME|ID")]
    names: Vec<String>,
    /// One JSON object a line: {"name", "existed"}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let all_there = remote::block_on(async {
        let mut client = DocumentServiceClient::new(args.remote.connect().await?);
        let mut all_there = true;
        for name in &args.names {
            let name = remote::document_name(name);
            let request = args.remote.request(pb::DeleteDocumentRequest { name: name.clone() });
            let reply = client.delete_document(request).await.map_err(|s| failure(&s))?.into_inner();
            all_there &= reply.existed;
            match (args.json, reply.existed) {
                (true, existed) => write_line(out, &serde_json::json!({"name": name, "existed": existed}))?,
                (false, true) => writeln!(out, "deleted {name}")?,
                (false, false) => writeln!(out, "{name} was not there")?,
            }
        }
        Ok::<_, Box<dyn Error>>(all_there)
    })??;
    Ok(if all_there { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
