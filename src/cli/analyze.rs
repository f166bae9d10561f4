//! `dateline analyze`: analysis in process, without a server, for people (`pretty`, `html`), programs (`json`) and batch engines
//! (`jsonl`, `arrow`, `parquet`).

use super::documents::{open_lines, parse_time, read_documents};
use super::filter::{self, Answer, Answered, Given, Output};
use super::line::Told;
use super::{columns, jsonl, note, page, pretty};
use crate::app::{Analyzed, Analyzer, Limits, ModelChoice, Resources};
use crate::columnar;
use crate::error::Error as AnalysisError;
use crate::grpc::decode::{self, Request};
use crate::grpc::{encode, pb};
use clap::ValueEnum;
use std::error::Error;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Analyze articles from files or standard input, without a server.
///
/// A file holds one article, as text or as a web page, or several: JSON lines, the entries of an RSS or Atom feed, or the rows of
/// an Arrow (.arrow, .arrows) or Parquet (.parquet) file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files to analyze; `-` or none is standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write what was found.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The input is of columns, also where its name does not say so. Parquet cannot come through a pipe.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<columns::Kind>,
    /// Headline of the article.
    #[arg(long, default_value = "", value_name = "TEXT")]
    title: String,
    /// When the article was published: YYYY-MM-DD, RFC 3339 or RFC 2822. Relative dates are resolved against it. In `jsonl`
    /// and columns it stands for documents that tell no time, as do the title and the language.
    #[arg(long, value_parser = parse_time, value_name = "TIME")]
    publish_time: Option<pbjson_types::Timestamp>,
    /// Language of the article as a BCP-47 code; detected when not given.
    #[arg(long, default_value = "", value_name = "CODE")]
    language: String,
    /// Layers to make, comma-separated; all but tokens when not given.
    #[arg(long, value_delimiter = ',', value_parser = parse_layer, value_name = "LAYER,…")]
    layers: Vec<pb::Layer>,
    /// Most sentences of the summary.
    #[arg(long, group = "budget", value_name = "N")]
    summary_sentences: Option<i32>,
    /// Most words of the summary.
    #[arg(long, group = "budget", value_name = "N")]
    summary_words: Option<i32>,
    /// Most characters of the summary.
    #[arg(long, group = "budget", value_name = "N")]
    summary_characters: Option<i32>,
    /// What the summary should be about.
    #[arg(long, default_value = "", value_name = "TEXT")]
    query: String,
    /// Reword summary sentences so that each stands on its own [default: true for pretty and html, false otherwise].
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    standalone: Option<bool>,
    /// The input is HTML, also where it does not begin as a page does.
    #[arg(long)]
    html: bool,
    /// With `jsonl` and columns: the exit code is 1 when a document was answered with an error. Without it is 0 when every one was
    /// answered.
    #[arg(long)]
    strict: bool,
    /// With `json` and `jsonl`: write fields that are zero too, such as the start of a span at 0.
    #[arg(long)]
    defaults: bool,
    /// Model that finds names: `auto` (the best for the language), `accurate`, `fast`, or the path of a file.
    #[arg(long, default_value = ModelChoice::AUTO, value_parser = parse_model, value_name = "NAME|PATH")]
    model: String,
    /// Folder of model packs, for texts in other languages than English: `multi-accurate.safetensors`, `multi-fast.safetensors`.
    #[arg(long, value_name = "FOLDER")]
    model_dir: Option<PathBuf>,
    /// File of names to add to the gazetteer: TSV of id, type, canonical name, aliases, country.
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// Threads for `jsonl` and columns [default: one per core].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "N")]
    threads: Option<u16>,
}

/// How to write what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Coloured text and tables, for people.
    Pretty,
    /// ProtoJSON of `dateline.v1.Analysis`, one object for each file.
    Json,
    /// One page that shows the articles with what was found, for a browser; it holds all it needs and asks no server.
    Html,
    /// JSON lines in ({"id","text",…}), JSON lines out ({"id","analysis"} or {"id","error"}), in order.
    Jsonl,
    /// An Arrow IPC stream, a row for each document, in order.
    Arrow,
    /// A Parquet file, a row for each document, in order.
    Parquet,
}

/// Analyses every input; the exit code is 1 when one of them could not be analysed.
pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let resources = Resources {
        model: ModelChoice::from(args.model.as_str()),
        packs: args.model_dir.clone(),
        gazetteer: args.gazetteer.clone(),
    };
    let analyzer = Analyzer::new(Limits::default(), resources)?;
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files[..] };
    match written(args, files, &analyzer) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        // The reader of a pipe has seen enough.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error),
    }
}

/// Writes the analysis of every file; whether all went well.
fn written(args: &Args, files: &[PathBuf], analyzer: &Analyzer) -> Result<bool, Box<dyn Error>> {
    let many = Many { args, files, analyzer };
    let columns = match args.format {
        Format::Jsonl => {
            let make = |answer: Answer| jsonl::line(&answer, args.defaults);
            return many.answer(make, &mut jsonl::Lines(BufWriter::new(io::stdout())));
        }
        Format::Arrow => columnar::Format::Arrow,
        Format::Parquet => columnar::Format::Parquet,
        Format::Pretty | Format::Json | Format::Html => return each(args, files, analyzer),
    };
    let mut rows = columns::Answers::new(columns, BufWriter::new(columns::stdout()?))?;
    let answered = many.answer(|answer| answer, &mut rows);
    // What was answered before an input broke off is a whole file.
    rows.finish()?;
    answered
}

/// Many documents through one filter.
struct Many<'a> {
    args: &'a Args,
    files: &'a [PathBuf],
    analyzer: &'a Analyzer,
}

impl Many<'_> {
    /// Answers every document of every file; whether all went well.
    fn answer<M: Send>(
        &self,
        make: impl Fn(Answer) -> M + Sync,
        output: &mut (impl Output<M> + Send),
    ) -> Result<bool, Box<dyn Error>> {
        let threads = self.args.threads.map(usize::from);
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let template = self.args.request(pb::Document::default());
        let how = filter::How { threads, template: &template };
        let mut all = Answered::default();
        for path in self.files {
            let named = |e: Box<dyn Error>| columns::named(path, &e.to_string());
            let given: Box<dyn Iterator<Item = io::Result<Given>>> = match columns::kind(path, self.args.input_format) {
                None => Box::new(jsonl::lines(open_lines(path)?)),
                Some(kind) => {
                    let (rows, unknown) = columns::rows(path, kind).map_err(named)?;
                    Told::default().new_of(&unknown).iter().for_each(|new| note(new));
                    let named = |e| io::Error::other(format!("{}: {e}", path.display()));
                    Box::new(rows.map(move |row| row.map(Given::Row).map_err(named)))
                }
            };
            let answered = filter::filter(given, &how, self.analyzer, &make, output)?;
            all.errors += answered.errors;
        }
        Ok(!self.args.strict || all.errors == 0)
    }
}

/// Writes the analysis of every file, one document after the other; whether all went well.
fn each(args: &Args, files: &[PathBuf], analyzer: &Analyzer) -> Result<bool, Box<dyn Error>> {
    let mut all_well = true;
    let mut page = page::Page::default();
    for path in files {
        let mut failed = |error: &dyn Error| {
            anstream::eprintln!("dateline: {}: {error}", path.display());
            all_well = false;
        };
        let documents = match args.input_format {
            None => read_documents(path),
            Some(kind) => columns::documents(path, kind),
        };
        let documents = documents.unwrap_or_else(|error| {
            failed(&*error);
            Vec::new()
        });
        for document in documents {
            match args.analyzed(document.clone(), analyzer) {
                Ok((request, analyzed)) if args.format == Format::Html => {
                    page.add(document, &request, &analyzed, analyzer);
                }
                Ok((request, analyzed)) => args.write(&request, &analyzed, analyzer)?,
                Err(error) => failed(&error),
            }
        }
    }
    if args.format == Format::Html {
        page.write(&mut io::stdout().lock())?;
    }
    Ok(all_well)
}

impl Args {
    /// The request that these arguments make of a document: they say what it does not say itself.
    fn request(&self, document: pb::Document) -> pb::AnalyzeDocumentRequest {
        use pb::summary_options::Budget;
        let budget = (self.summary_sentences.map(Budget::SentenceCount))
            .or(self.summary_words.map(Budget::WordCount))
            .or(self.summary_characters.map(Budget::CharacterCount));
        let or = |own: String, given: &str| if own.is_empty() { given.to_owned() } else { own };
        pb::AnalyzeDocumentRequest {
            document: Some(pb::Document {
                // The key is the caller's affair here, of any length.
                document_id: String::new(),
                title: or(document.title, &self.title),
                language_code: or(document.language_code, &self.language),
                publish_time: document.publish_time.or(self.publish_time),
                mime_type: if self.html { "text/html".to_owned() } else { document.mime_type },
                ..document
            }),
            layers: self.layers.iter().map(|&l| l.into()).collect(),
            summary: Some(pb::SummaryOptions {
                budget,
                query: self.query.clone(),
                standalone: self.standalone.unwrap_or(matches!(self.format, Format::Pretty | Format::Html)),
            }),
            ..pb::AnalyzeDocumentRequest::default()
        }
    }

    fn analyzed(&self, document: pb::Document, analyzer: &Analyzer) -> Result<(Request, Analyzed), AnalysisError> {
        let request = decode::analyze_request(self.request(document), &analyzer.limits)?;
        let analyzed = analyzer.analyze(&request.document, &request.options, &|| None)?;
        Ok((request, analyzed))
    }

    fn write(&self, request: &Request, analyzed: &Analyzed, analyzer: &Analyzer) -> io::Result<()> {
        match self.format {
            Format::Pretty => pretty::write(&mut anstream::stdout().lock(), analyzed),
            Format::Json | Format::Jsonl | Format::Html | Format::Arrow | Format::Parquet => {
                let mut out = io::stdout().lock();
                let analysis = encode::analysis(analyzed, &request.reply, analyzer);
                match self.defaults {
                    true => out.write_all(&jsonl::with_defaults(&analysis, true)?)?,
                    false => serde_json::to_writer_pretty(&mut out, &analysis)?,
                }
                out.write_all(b"\n")
            }
        }
    }
}

/// The name of a layer, as arguments have it.
pub(super) fn layer_name(layer: pb::Layer) -> String {
    layer.as_str_name().trim_start_matches("LAYER_").to_ascii_lowercase()
}

fn parse_model(text: &str) -> Result<String, String> {
    if matches!(ModelChoice::from(text), ModelChoice::File(file) if !file.exists()) {
        return Err("no model is called so, and no file is there; write auto, accurate or fast".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn parse_layer(name: &str) -> Result<pb::Layer, String> {
    let upper = format!("LAYER_{}", name.trim().to_ascii_uppercase().replace('-', "_"));
    pb::Layer::from_str_name(&upper).filter(|&l| l != pb::Layer::Unspecified).ok_or_else(|| {
        let all = (1..).map_while(|n| pb::Layer::try_from(n).ok());
        let names: Vec<_> = all.map(layer_name).collect();
        format!("no layer; the layers are {}", names.join(", "))
    })
}
