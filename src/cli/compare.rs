//! `dateline compare`: two articles side by side (`AnalysisService.CompareDocuments`).

use super::documents::read_documents;
use super::jsonl::write_json;
use super::pretty::{FAINT, HEADING, width};
use super::remote::{self, Connection, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::Alignment;
use crate::grpc::pb::analysis_service_client::AnalysisServiceClient;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Compare two articles: is one a copy of the other, what was changed, do they tell the same event?
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file, or a stored document (documents/…).
    #[arg(value_name = "FILE|NAME")]
    first: String,
    /// The one to compare it with.
    #[arg(value_name = "FILE|NAME")]
    second: String,
    /// ProtoJSON of `dateline.v1.CompareDocumentsResponse`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// One of the two: sent along, or stored, with its text as far as that is to be shown.
#[derive(Debug, Default)]
struct Side {
    document: Option<pb::Document>,
    name: String,
    text: String,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let written = remote::block_on(async {
        let connection = args.remote.connect().await?;
        let first = side(&args.first, &connection, &args.remote).await?;
        let second = side(&args.second, &connection, &args.remote).await?;
        let request = pb::CompareDocumentsRequest {
            first_document: first.document,
            first_document_name: first.name,
            second_document: second.document,
            second_document_name: second.name,
            ..pb::CompareDocumentsRequest::default()
        };
        let mut client = AnalysisServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let reply = client.compare_documents(args.remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
        Ok::<_, Box<dyn Error>>(match args.json {
            true => write_json(out, &reply),
            false => write_pretty(out, &reply, &first.text, &second.text),
        })
    })??;
    remote::heard(written)
}

async fn side(named: &str, connection: &Connection, remote: &Remote) -> Result<Side, Box<dyn Error>> {
    if !named.starts_with("documents/") {
        let mut documents = read_documents(Path::new(named))?;
        let [document] = &mut documents[..] else {
            return Err(format!("{named}: holds {} documents, and one is to be compared", documents.len()).into());
        };
        let document = std::mem::take(document);
        return Ok(Side { text: document.text.clone(), document: Some(document), name: String::new() });
    }
    let mut client = DocumentServiceClient::new(connection.clone()).max_decoding_message_size(remote::MAX_REPLY_BYTES);
    let request = pb::GetDocumentRequest { name: named.to_owned(), ..pb::GetDocumentRequest::default() };
    let stored = client.get_document(remote.request(request)).await.map_err(|s| failure(&s))?.into_inner().document;
    // Spans of a page index what was extracted of it, which is not at hand here.
    let stored = stored.filter(|document| document.mime_type != "text/html");
    Ok(Side { text: stored.map(|document| document.text).unwrap_or_default(), document: None, name: named.to_owned() })
}

fn write_pretty(out: &mut impl Write, reply: &pb::CompareDocumentsResponse, first: &str, second: &str) -> io::Result<()> {
    let verdict = match reply.near_duplicate_score {
        score if score > 0.8 => "one is a copy of the other",
        score if score > 0.3 => "one is a revision of the other",
        _ if reply.same_event_score >= 0.5 => "two texts, likely of one event",
        _ => "two texts",
    };
    writeln!(out, "{HEADING}{verdict}{HEADING:#}")?;
    writeln!(
        out,
        "{FAINT}same text {:.2} · of the shorter {:.2} · same event {:.2}{FAINT:#}",
        reply.near_duplicate_score, reply.containment, reply.same_event_score
    )?;
    let shared: Vec<&str> = reply.shared_entities.iter().map(|entity| entity.canonical_name.as_str()).collect();
    if !shared.is_empty() {
        writeln!(out, "{}", textwrap::fill(&format!("both name {}", shared.join(", ")), width()))?;
    }
    for aligned in &reply.aligned_spans {
        let was = words(aligned.first_span.as_ref(), first);
        let is = words(aligned.second_span.as_ref(), second);
        let line = match aligned.alignment() {
            Alignment::Changed => format!("~ {was} → {is}"),
            Alignment::New => format!("+ {is}"),
            Alignment::Dropped => format!("- {was}"),
            Alignment::Copied | Alignment::Unspecified => continue,
        };
        let options = textwrap::Options::new(width()).subsequent_indent("  ");
        if line.len() > 2 {
            writeln!(out, "{}", textwrap::fill(&line, options))?;
        }
    }
    Ok(())
}

/// The words of a span that counts code points; nothing where the text is not at hand.
fn words(span: Option<&pb::Span>, text: &str) -> String {
    let Some(pb::Span { start, end, field: 0 }) = span else { return String::new() };
    let (start, end) = (usize::try_from(*start).unwrap_or_default(), usize::try_from(*end).unwrap_or_default());
    let words: String = text.chars().skip(start).take(end.saturating_sub(start)).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
