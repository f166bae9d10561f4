//! `dateline search`: stored documents by their words, or who said what.

use super::entities::resolve;
use super::filters::Documents;
use super::get::{about, day};
use super::jsonl::write_line;
use super::note;
use super::pretty::{FAINT, HEADING, width};
use super::remote::{self, Connection, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// The words that were found.
const FOUND: Style = AnsiColor::Yellow.on_default().bold();

/// Most hits asked for at once.
const PAGE: usize = 200;

/// Find stored documents by their words, or who said what.
///
/// All words must occur, in any form of case and accent, and of the word (flood finds "floods", "flood" in quotation marks does not);
/// "a phrase", prefix*, OR, NOT and brackets are understood.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to look for; with --statements, words of what was said.
    #[arg(required_unless_present = "statements", default_value = "", hide_default_value = true, value_name = "QUERY")]
    query: String,
    /// Find statements instead of documents.
    #[arg(long)]
    statements: bool,
    /// Who said it: a name, or entities/….
    #[arg(long, requires = "statements", value_name = "NAME")]
    speaker: Vec<String>,
    #[command(flatten)]
    filters: Documents,
    /// Count what matches by outlet, language, entity and day.
    #[arg(long, conflicts_with = "statements")]
    facets: bool,
    /// Which hits come first.
    #[arg(long, value_enum, default_value_t = Order::Time, conflicts_with = "statements", value_name = "ORDER")]
    order: Order,
    /// Most hits.
    #[arg(long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// How to write what was found.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The same as `--format jsonl`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// How to write what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, for people.
    Pretty,
    /// ProtoJSON, one hit a line; facets come last, as a line of their own.
    Jsonl,
}

/// In which order hits come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The newest first.
    Time,
    /// The best answers first, among the newest 500 documents that match.
    Relevance,
}

/// What ends a search early.
type Failed = Box<dyn Error>;

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let done = remote::block_on(async {
        let connection = args.remote.connect().await?;
        let filter = args.filters.filter(&connection, &args.remote).await?;
        let mut client = DocumentServiceClient::new(connection.clone()).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        match args.statements {
            true => args.statements(&connection, &mut client, filter, out).await,
            false => args.documents(&mut client, filter, out).await,
        }
    })?;
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast::<io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

impl Args {
    const fn format(&self) -> Format {
        if self.json { Format::Jsonl } else { self.format }
    }

    /// Offsets as the format wants them: for slicing, or for programs.
    fn unit(&self) -> i32 {
        match self.format() {
            Format::Pretty => pb::OffsetEncoding::Utf8Byte.into(),
            Format::Jsonl => pb::OffsetEncoding::Unspecified.into(),
        }
    }

    async fn documents(
        &self,
        client: &mut DocumentServiceClient<Connection>,
        filter: pb::DocumentFilter,
        out: &mut impl Write,
    ) -> Result<(), Failed> {
        let (mut left, mut facets) = (self.limit, Vec::new());
        let mut request = pb::SearchDocumentsRequest {
            query: self.query.clone(),
            filter: Some(filter),
            include_facets: self.facets,
            offset_encoding: self.unit(),
            order_by: match self.order {
                Order::Time => pb::SearchOrder::Time.into(),
                Order::Relevance => pb::SearchOrder::Relevance.into(),
            },
            ..pb::SearchDocumentsRequest::default()
        };
        // Facets are asked for even when no hit is.
        while left > 0 || request.include_facets {
            request.page_size = left.clamp(1, PAGE) as i32;
            let reply = client.search_documents(self.remote.request(request.clone())).await;
            let reply = reply.map_err(|s| failure(&s))?.into_inner();
            for hit in reply.hits.iter().take(left) {
                match self.format() {
                    Format::Pretty => write_document(out, hit)?,
                    Format::Jsonl => write_line(out, hit)?,
                }
            }
            left = left.saturating_sub(reply.hits.len());
            if request.include_facets {
                facets = reply.facets;
                request.include_facets = false;
            }
            if reply.next_page_token.is_empty() {
                break;
            }
            request.page_token = reply.next_page_token;
        }
        if left == self.limit {
            note("nothing found");
        }
        match self.format() {
            Format::Pretty => facets.iter().try_for_each(|facet| write_facet(out, facet))?,
            Format::Jsonl if self.facets => write_line(out, &serde_json::json!({ "facets": facets }))?,
            Format::Jsonl => {}
        }
        Ok(())
    }

    async fn statements(
        &self,
        connection: &Connection,
        client: &mut DocumentServiceClient<Connection>,
        filter: pb::DocumentFilter,
        out: &mut impl Write,
    ) -> Result<(), Failed> {
        let mut speakers = Vec::with_capacity(self.speaker.len());
        for name in &self.speaker {
            speakers.push(resolve(connection, &self.remote, name).await?);
        }
        let mut request = pb::SearchStatementsRequest {
            speakers,
            query: self.query.clone(),
            filter: Some(filter),
            offset_encoding: self.unit(),
            ..pb::SearchStatementsRequest::default()
        };
        let mut left = self.limit;
        while left > 0 {
            request.page_size = left.min(PAGE) as i32;
            let reply = client.search_statements(self.remote.request(request.clone())).await;
            let reply = reply.map_err(|s| failure(&s))?.into_inner();
            for hit in &reply.hits {
                match self.format() {
                    Format::Pretty => write_statement(out, hit)?,
                    Format::Jsonl => write_line(out, hit)?,
                }
            }
            left = left.saturating_sub(reply.hits.len());
            if reply.next_page_token.is_empty() {
                break;
            }
            request.page_token = reply.next_page_token;
        }
        if left == self.limit {
            note("nothing found");
        }
        Ok(())
    }
}

fn write_document(out: &mut impl Write, hit: &pb::DocumentHit) -> io::Result<()> {
    let Some(document) = &hit.document else { return Ok(()) };
    if !document.title.is_empty() {
        writeln!(out, "{HEADING}{}{HEADING:#}", document.title)?;
    }
    writeln!(out, "{FAINT}{}{FAINT:#}", about(document))?;
    for snippet in &hit.snippets {
        let indented = textwrap::Options::new(width()).initial_indent("  ").subsequent_indent("  ");
        writeln!(out, "{}", textwrap::fill(&highlighted(snippet), indented))?;
    }
    writeln!(out)
}

/// The words of a snippet on one line, those that were found in colour.
fn highlighted(snippet: &pb::Snippet) -> String {
    let base = snippet.span.as_ref().map_or(0, |span| span.start);
    let mut marked = String::with_capacity(snippet.text.len() + 32 * snippet.highlights.len());
    let mut done = 0;
    for highlight in &snippet.highlights {
        let within = |offset: i32| usize::try_from(offset - base).unwrap_or_default();
        let (start, end) = (within(highlight.start), within(highlight.end));
        let (Some(before), Some(found)) = (snippet.text.get(done..start), snippet.text.get(start..end)) else { continue };
        // Each word on its own, so that a line break leaves the colour whole.
        let found: Vec<String> = found.split_whitespace().map(|word| format!("{FOUND}{word}{FOUND:#}")).collect();
        marked = marked + before + &found.join(" ");
        done = end;
    }
    marked += snippet.text.get(done..).unwrap_or_default();
    marked.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_statement(out: &mut impl Write, hit: &pb::StatementHit) -> io::Result<()> {
    let speakers: Vec<&str> = hit.speakers.iter().map(|speaker| speaker.canonical_name.as_str()).collect();
    let speakers = if speakers.is_empty() { "somebody".to_owned() } else { speakers.join(", ") };
    let contents: Vec<String> = hit.contents.iter().map(|c| c.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let when = hit.time.map(|time| day(&time)).unwrap_or_default();
    let about: Vec<&str> = [when.as_str(), &hit.outlet, &hit.document].into_iter().filter(|part| !part.is_empty()).collect();
    writeln!(out, "{HEADING}{speakers}{HEADING:#} {FAINT}{}{FAINT:#}", about.join(" · "))?;
    let indented = textwrap::Options::new(width()).initial_indent("  ").subsequent_indent("  ");
    writeln!(out, "{}\n", textwrap::fill(&contents.join(" … "), indented))
}

fn write_facet(out: &mut impl Write, facet: &pb::Facet) -> io::Result<()> {
    let values = facet.values.iter().filter(|value| !value.value.is_empty());
    let values: Vec<String> = values.map(|value| format!("{} {}", value.label, value.count)).collect();
    if values.is_empty() {
        return Ok(());
    }
    let heading = format!("{HEADING}{}{HEADING:#} ", facet.field);
    let indented = textwrap::Options::new(width()).subsequent_indent("  ");
    writeln!(out, "{}", textwrap::fill(&(heading + &values.join(" · ")), indented))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_marked() {
        let span = |start, end| pb::Span { start, end, ..pb::Span::default() };
        let snippet = pb::Snippet {
            text: "the São\nPaulo dam near São Paulo".to_owned(),
            span: Some(span(100, 134)),
            highlights: vec![span(104, 114), span(124, 134)],
        };
        let marked = |words: &str| words.split(' ').map(|w| format!("{FOUND}{w}{FOUND:#}")).collect::<Vec<_>>().join(" ");
        let expected = format!("the {0} dam near {0}", marked("São Paulo"));
        assert_eq!(highlighted(&snippet), expected);
        let beyond = pb::Snippet { highlights: vec![span(90, 95), span(130, 999)], ..snippet };
        assert_eq!(highlighted(&beyond), "the São Paulo dam near São Paulo");
    }
}
