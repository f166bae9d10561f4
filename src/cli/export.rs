//! `dateline export`: every stored document with its analysis, as JSON lines or as columns.
//!
//! A line is `{"document": …, "analysis": …}`: ProtoJSON of `dateline.v1.Document` and of `GetAnalysisResponse` with offsets in
//! UTF-8 bytes; a document that still waits for its analysis has none. Columns are those of
//! [`crate::columnar`]. One page is in memory at a time. What arrives while it
//! runs may be missing.

use super::columns;
use super::jsonl::write_line;
use super::remote::{self, Connection, Hidden, Remote, failure};
use crate::columnar::{self, Row, Writer};
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use crate::grpc::{pb, stored};
use crate::store::filter::{Filter, PageOf, Place};
use crate::store::{self, Location, Store};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tonic::Code;

/// Documents of one page.
const PAGE: usize = 100;

/// Stored bytes of one page, at most.
const PAGE_BYTES: u64 = 64 << 20;

/// Write every stored document with its analysis: as JSON lines, for `dateline import`, or as columns, for Spark, DuckDB and others.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write; `-` or none is standard output.
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE")]
    file: PathBuf,
    /// How to write them [default: what the name of the file says, else jsonl].
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Read this store itself instead of asking a server: `sqlite:PATH` (no server may be running) or `postgres://…`.
    #[arg(long, value_name = "URL")]
    store: Option<Hidden>,
    #[command(flatten)]
    remote: Remote,
}

/// How to write documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON lines, {"document","analysis"}.
    Jsonl,
    /// An Arrow IPC stream, a row for each document.
    Arrow,
    /// A Parquet file, a row for each document.
    Parquet,
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
            let done = from_store(&*store, args.output()?).await;
            store.close().await;
            done
        }
        None => {
            let connection = args.remote.connect().await?;
            from_server(connection, &args.remote, args.output()?).await
        }
    }
}

/// Where documents go.
enum Output {
    Lines(BufWriter<Box<dyn Write + Send>>),
    Columns(Box<Writer<BufWriter<Box<dyn Write + Send>>>>),
}

impl Output {
    fn put(&mut self, line: &Line) -> io::Result<()> {
        match self {
            Self::Lines(out) => write_line(out, line),
            Self::Columns(writer) => {
                let waiting = Row::waiting(&line.document);
                let row = line.analysis.as_ref().map_or(waiting, |reply| Row::analyzed(&line.document, reply));
                writer.write(&row)?;
                Ok(())
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Lines(mut out) => out.flush(),
            Self::Columns(writer) => {
                writer.finish()?;
                Ok(())
            }
        }
    }
}

impl Args {
    fn output(&self) -> Result<Output, Box<dyn Error>> {
        let format = self.format.unwrap_or_else(|| match columns::of_name(&self.file) {
            Some(columns::Kind::Arrow) => Format::Arrow,
            Some(columns::Kind::Parquet) => Format::Parquet,
            None => Format::Jsonl,
        });
        let is_stdout = self.file.as_os_str() == "-";
        let out: Box<dyn Write + Send> = match (is_stdout, format) {
            (true, Format::Jsonl) => Box::new(io::stdout()),
            (true, Format::Arrow | Format::Parquet) => Box::new(columns::stdout()?),
            (false, _) => Box::new(create(&self.file).map_err(|e| format!("{}: {e}", self.file.display()))?),
        };
        let out = BufWriter::new(out);
        let columns = match format {
            Format::Jsonl => return Ok(Output::Lines(out)),
            Format::Arrow => columnar::Format::Arrow,
            Format::Parquet => columnar::Format::Parquet,
        };
        Ok(Output::Columns(Box::new(Writer::new(columns, out)?)))
    }
}

/// Makes a file that only its owner may read: it will hold documents.
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

async fn from_store(store: &dyn Store, mut out: Output) -> Done {
    let (mut documents, mut after) = (0, None);
    loop {
        let page = PageOf { size: PAGE, bytes: PAGE_BYTES, after: after.take() };
        let page = store.list(&Filter::default(), &page).await?;
        for stored in &page.entries {
            let analysis = store.analysis(&stored.key).await?.and_then(|(_, analysis)| analysis);
            let analysis = analysis.map(|analysis| stored::decompress(&analysis)).transpose()?;
            out.put(&Line { document: stored::document(stored)?, analysis })?;
            documents += 1;
        }
        match page.entries.last().filter(|_| page.more) {
            Some(last) => after = Some(Place { rank: last.time, key: last.key.clone(), ordinal: 0 }),
            None => break,
        }
    }
    out.finish()?;
    Ok(documents)
}

async fn from_server(connection: Connection, remote: &Remote, mut out: Output) -> Done {
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
            out.put(&Line { document, analysis })?;
            documents += 1;
        }
        if page.next_page_token.is_empty() {
            out.finish()?;
            return Ok(documents);
        }
        request.page_token = page.next_page_token;
    }
}
