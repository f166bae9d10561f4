//! `dateline reanalyze`: stored documents, analysed anew.

use super::analyze::parse_layer;
use super::filters::Documents;
use super::jsonl::write_line;
use super::remote::{self, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

/// Have stored documents analyzed anew: after an upgrade, or those whose analysis failed.
///
/// It returns when all are marked; the analyses follow behind those of new documents, and until then the old ones are answered.
/// The server must give the scope admin.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only those that another version of program, model or gazetteer analyzed than the server has.
    #[arg(long)]
    outdated: bool,
    /// Only those whose analysis failed; with --outdated, these too.
    #[arg(long)]
    failed: bool,
    /// Layers to make, comma-separated; those that each was stored with when not given.
    #[arg(long, value_delimiter = ',', value_parser = parse_layer, value_name = "LAYER,…")]
    layers: Vec<pb::Layer>,
    #[command(flatten)]
    documents: Documents,
    /// Write the reply as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let reply = remote::block_on(async {
        let connection = args.remote.connect().await?;
        let conditions =
            [args.outdated.then_some(pb::AnalysisCondition::Outdated), args.failed.then_some(pb::AnalysisCondition::Failed)];
        let request = pb::ReanalyzeDocumentsRequest {
            filter: Some(args.documents.filter(&connection, &args.remote).await?),
            conditions: conditions.into_iter().flatten().map(i32::from).collect(),
            layers: args.layers.iter().map(|&layer| layer.into()).collect(),
        };
        let mut client = DocumentServiceClient::new(connection);
        let reply = client.reanalyze_documents(args.remote.request(request)).await.map_err(|s| failure(&s))?;
        Ok::<_, Box<dyn Error>>(reply.into_inner())
    })??;
    let out = &mut anstream::stdout().lock();
    if args.json {
        return remote::heard(write_line(out, &reply));
    }
    let pb::AnalysisBacklog { pending_count, outdated_count, failed_count } = reply.backlog.unwrap_or_default();
    remote::heard(writeln!(
        out,
        "{} documents marked; {} wait for their analysis, {failed_count} have failed",
        reply.marked_count,
        pending_count + outdated_count
    ))
}
