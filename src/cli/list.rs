//! `dateline list`: stored documents, the newest first.

use super::filters::Documents;
use super::get::about;
use super::jsonl::write_line;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Most documents asked for at once.
const PAGE: usize = 500;

/// List stored documents, the newest first.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filters: Documents,
    /// Most documents; default all.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// One JSON object a line: ProtoJSON of `dateline.v1.Document` without its text; `duplicateOf` names the document that was first
    /// stored with the same title and text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    match remote::block_on(args.list(out))? {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast::<io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

impl Args {
    async fn list(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        let connection = self.remote.connect().await?;
        let filter = Some(self.filters.filter(&connection, &self.remote).await?);
        let mut client = DocumentServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let mut request = pb::ListDocumentsRequest { filter, ..pb::ListDocumentsRequest::default() };
        let mut left = self.limit.unwrap_or(usize::MAX);
        while left > 0 {
            request.page_size = left.min(PAGE) as i32;
            let reply = client.list_documents(self.remote.request(request.clone())).await;
            let reply = reply.map_err(|s| failure(&s))?.into_inner();
            for document in reply.documents.iter().take(left) {
                match self.json {
                    true => write_line(out, document)?,
                    false => write_document(out, document)?,
                }
            }
            out.flush()?;
            left = left.saturating_sub(reply.documents.len());
            request.page_token = reply.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

fn write_document(out: &mut impl Write, document: &pb::Document) -> io::Result<()> {
    if !document.title.is_empty() {
        writeln!(out, "{HEADING}{}{HEADING:#}", document.title)?;
    }
    let same = match document.duplicate_of.as_str() {
        "" => String::new(),
        first => format!(" · same as {first}"),
    };
    writeln!(out, "{FAINT}{}{same}{FAINT:#}", about(document))
}
