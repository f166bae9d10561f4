//! `dateline summarize`: one summary of many articles, made by a server (`AnalysisService.SummarizeDocuments`).

use super::documents::read_documents;
use super::jsonl::write_json;
use super::pretty::{FAINT, HEADING, width};
use super::remote::{self, Remote};
use crate::grpc::pb::analysis_service_client::AnalysisServiceClient;
use crate::grpc::pb::{self, QuantityBound, summary_options::Budget};
use clap::ValueEnum;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Summarize articles together: one summary without repetition, in order of time, each sentence with its source.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Articles, or JSON lines of {"id","text","title"?,"publish_time"?,"language_code"?}; `-` or none is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write the summary.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Most sentences [default: 3].
    #[arg(long, group = "budget", value_name = "N")]
    sentences: Option<i32>,
    /// Most words.
    #[arg(long, group = "budget", value_name = "N")]
    words: Option<i32>,
    /// Most characters.
    #[arg(long, group = "budget", value_name = "N")]
    characters: Option<i32>,
    /// What the summary should be about.
    #[arg(long, default_value = "", value_name = "TEXT")]
    query: String,
    /// Reword sentences so that each stands on its own [default: true for pretty, false for json].
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    standalone: Option<bool>,
    /// Model that finds names: `accurate` or `fast` [default: the server's].
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    model: String,
    #[command(flatten)]
    remote: Remote,
}

/// How to write the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text with a list of sources, for people.
    Pretty,
    /// ProtoJSON of `dateline.v1.SummarizeDocumentsResponse`.
    Json,
}

/// Reads the articles, asks the server, and writes what it answers.
pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files[..] };
    let mut documents = Vec::new();
    for path in files {
        documents.extend(read_documents(path).map_err(|e| named(path, &*e))?);
    }
    let names: Vec<String> = (0..).zip(&documents).map(|(i, d)| name_of(i, d)).collect();
    let response = remote::block_on(args.summarized(documents))??;
    let written = match args.format() {
        Format::Json => write_json(&mut io::stdout().lock(), &response),
        Format::Pretty => write_pretty(&mut anstream::stdout().lock(), &response, &names, width()),
    };
    remote::heard(written)
}

/// An error with the path that it is about, once.
fn named(path: &std::path::Path, error: &dyn Error) -> String {
    let (path, error) = (path.display().to_string(), error.to_string());
    if error.contains(&path) { error } else { format!("{path}: {error}") }
}

/// How people tell a document from the others: its key, else its number.
fn name_of(index: usize, document: &pb::Document) -> String {
    match document.document_id.as_str() {
        "" => format!("document {}", index + 1),
        id => id.to_owned(),
    }
}

impl Args {
    const fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    async fn summarized(&self, documents: Vec<pb::Document>) -> Result<pb::SummarizeDocumentsResponse, Box<dyn Error>> {
        let budget = (self.sentences.map(Budget::SentenceCount))
            .or(self.words.map(Budget::WordCount))
            .or(self.characters.map(Budget::CharacterCount));
        let request = pb::SummarizeDocumentsRequest {
            documents,
            summary: Some(pb::SummaryOptions {
                budget,
                query: self.query.clone(),
                standalone: self.standalone.unwrap_or(self.format() == Format::Pretty),
            }),
            model: self.model.clone(),
            ..pb::SummarizeDocumentsRequest::default()
        };
        let connection = self.remote.connect().await?;
        let mut client = AnalysisServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let reply = client.summarize_documents(self.remote.request(request)).await.map_err(|s| remote::failure(&s))?;
        Ok(reply.into_inner())
    }
}

fn write_pretty(
    out: &mut impl Write,
    response: &pb::SummarizeDocumentsResponse,
    names: &[String],
    width: usize,
) -> io::Result<()> {
    let Some(summary) = &response.summary else { return Ok(()) };
    if !summary.headline.is_empty() {
        writeln!(out, "{HEADING}{}{HEADING:#}\n", summary.headline)?;
    }
    // Sources are numbered as they first appear.
    let mut sources: Vec<i32> = Vec::new();
    let mut number = |document: i32| match sources.iter().position(|s| *s == document) {
        Some(at) => at + 1,
        None => {
            sources.push(document);
            sources.len()
        }
    };
    for sentence in &summary.sentences {
        let cited = std::iter::once(&sentence.document_index).chain(&sentence.repeated_document_indexes);
        let cited: Vec<String> = cited.map(|d| number(*d).to_string()).collect();
        let bullet = textwrap::Options::new(width).initial_indent("• ").subsequent_indent("  ");
        let text = sentence.text.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "{}", textwrap::fill(&format!("{text} {FAINT}[{}]{FAINT:#}", cited.join(", ")), bullet))?;
    }
    if !response.contradictions.is_empty() {
        writeln!(out, "\n{HEADING}Numbers that disagree{HEADING:#}")?;
    }
    for contradiction in &response.contradictions {
        let claims: Vec<String> =
            contradiction.claims.iter().map(|c| format!("{} [{}]", claimed(c), number(c.document_index))).collect();
        writeln!(out, "{}: {}", contradiction.subject, claims.join(", "))?;
    }
    if names.len() > 1 {
        writeln!(out)?;
        for (index, source) in (1..).zip(&sources) {
            let name = usize::try_from(*source).ok().and_then(|i| names.get(i)).map_or("", String::as_str);
            writeln!(out, "{FAINT}[{index}] {name}{FAINT:#}")?;
        }
    }
    Ok(())
}

/// A claim as people write it: "at least 15 (2026-05-03)".
fn claimed(claim: &pb::Claim) -> String {
    let bound = match claim.bound() {
        QuantityBound::AtLeast => "at least ",
        QuantityBound::AtMost => "at most ",
        QuantityBound::About => "about ",
        QuantityBound::Unspecified | QuantityBound::Exact => "",
    };
    let range = if claim.max_value > claim.value { format!("–{}", claim.max_value) } else { String::new() };
    let day = if claim.date.is_empty() { String::new() } else { format!(" ({})", claim.date) };
    format!("{bound}{}{range}{day}", claim.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_numbered_and_listed() {
        let sentence = |document_index: i32, text: &str, repeated: &[i32]| pb::SummarySentence {
            text: text.to_owned(),
            document_index,
            repeated_document_indexes: repeated.to_vec(),
            ..pb::SummarySentence::default()
        };
        let claim = |document_index: i32, value: f64, bound: QuantityBound| pb::Claim {
            document_index,
            value,
            max_value: value,
            bound: bound.into(),
            ..pb::Claim::default()
        };
        let response = pb::SummarizeDocumentsResponse {
            summary: Some(pb::Summary {
                headline: "Mine collapses near Lota".to_owned(),
                sentences: vec![sentence(2, "A mine\ncollapsed.", &[0]), sentence(1, "The search goes on.", &[])],
                ..pb::Summary::default()
            }),
            contradictions: vec![pb::Contradiction {
                subject: "dead".to_owned(),
                claims: vec![claim(2, 12.0, QuantityBound::Exact), claim(1, 15.0, QuantityBound::AtLeast)],
            }],
            ..pb::SummarizeDocumentsResponse::default()
        };
        let names: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        let mut out = Vec::new();
        let mut plain = anstream::StripStream::new(&mut out);
        assert!(write_pretty(&mut plain, &response, &names, 80).is_ok());
        let expected = "Mine collapses near Lota\n\n• A mine collapsed. [1, 2]\n• The search goes on. [3]\n\n\
                        Numbers that disagree\ndead: 12 [1], at least 15 [3]\n\n[1] c\n[2] a\n[3] b\n";
        assert_eq!(String::from_utf8(out).unwrap_or_default(), expected);
    }
}
