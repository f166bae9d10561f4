//! `dateline export`: every stored document with its analysis, as JSON lines.
//!
//! A line is `{"document": …, "analysis": …}`: ProtoJSON of `dateline.v1.Document` and of `GetAnalysisResponse` with offsets in
//! UTF-8 bytes; a document that still waits for its analysis has none. One page is in memory at a time. What arrives while it
//! runs may be missing.

use super::jsonl::write_line;
use super::remote::{self, Connection, Hidden, Remote, failure};
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use crate::grpc::{pb, stored};
use crate::store::filter::{Filter, PageOf, Place};
use crate::store::{self, Location, Store};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tonic::Code;

/// Documents of one page.
const PAGE: usize = 100;

/// Stored bytes of one page, at most.
const PAGE_BYTES: u64 = 64 << 20;

/// Write every stored document with its analysis as JSON lines, for `dateline import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write; `-` or none is standard output.
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE")]
    file: PathBuf,
    /// Read this store itself instead of asking a server: `sqlite:PATH` (no server may be running) or `postgres://…`.
    #[arg(long, value_name = "URL")]
    store: Option<Hidden>,
    #[command(flatten)]
    remote: Remote,
}

/// One line.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) document: pb::Document,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) analysis: Option<pb::GetAnalysisResponse>,
}

/// How many were written, or why no more.
type Done = Result<u64, Box<dyn Error>>;

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    match remote::block_on(written(args))? {
        Ok(documents) => {
            anstream::eprintln!("{documents} documents exported");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

/// Finds the source before it touches the file: an export that cannot begin leaves an older one as it is.
async fn written(args: &Args) -> Done {
    match &args.store {
        Some(url) => {
            let location: Location = url.expose().parse()?;
            if !store::exists(&location).await? {
                return Err(format!("{location}: there is no such store").into());
            }
            let store = store::open(&location).await?;
            store.ready().await?;
            let done = from_store(&*store, &mut output(&args.file)?).await;
            store.close().await;
            done
        }
        None => {
            let connection = args.remote.connect().await?;
            from_server(connection, &args.remote, &mut output(&args.file)?).await
        }
    }
}

fn output(file: &Path) -> Result<BufWriter<Box<dyn Write>>, String> {
    Ok(BufWriter::new(match file.as_os_str() == "-" {
        true => Box::new(std::io::stdout().lock()),
        false => Box::new(create(file).map_err(|e| format!("{}: {e}", file.display()))?),
    }))
}

/// Makes a file that only its owner may read: it will hold documents.
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

async fn from_store(store: &dyn Store, out: &mut impl Write) -> Done {
    let (mut documents, mut after) = (0, None);
    loop {
        let page = PageOf { size: PAGE, bytes: PAGE_BYTES, after: after.take() };
        let page = store.list(&Filter::default(), &page).await?;
        for stored in &page.entries {
            let analysis = store.analysis(&stored.key).await?.and_then(|(_, analysis)| analysis);
            let analysis = analysis.map(|analysis| stored::decompress(&analysis)).transpose()?;
            write_line(out, &Line { document: stored::document(stored)?, analysis })?;
            documents += 1;
        }
        match page.entries.last().filter(|_| page.more) {
            Some(last) => after = Some(Place { rank: last.time, key: last.key.clone(), ordinal: 0 }),
            None => break,
        }
    }
    out.flush()?;
    Ok(documents)
}

async fn from_server(connection: Connection, remote: &Remote, out: &mut impl Write) -> Done {
    let mut client = DocumentServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
    let mut request = pb::ListDocumentsRequest {
        view: pb::DocumentView::Full.into(),
        page_size: PAGE as i32,
        ..pb::ListDocumentsRequest::default()
    };
    let mut documents = 0;
    loop {
        let page = client.list_documents(remote.request(request.clone())).await.map_err(|s| failure(&s))?.into_inner();
        for document in page.documents {
            let asked = pb::GetAnalysisRequest {
                name: document.name.clone(),
                offset_encoding: pb::OffsetEncoding::Utf8Byte.into(),
                ..pb::GetAnalysisRequest::default()
            };
            let analysis = match client.get_analysis(remote.request(asked)).await {
                Ok(reply) => Some(reply.into_inner()),
                Err(status) if status.code() == Code::NotFound => None,
                Err(status) => return Err(failure(&status).into()),
            };
            write_line(out, &Line { document, analysis })?;
            documents += 1;
        }
        if page.next_page_token.is_empty() {
            out.flush()?;
            return Ok(documents);
        }
        request.page_token = page.next_page_token;
    }
}
