//! Documents in, answers out: the engine of `dateline analyze` over many, whatever they are read from and written as.
//!
//! Each document gives one answer, in order, whatever is wrong with it. All threads work at once; at most a few documents for each
//! thread are in memory, so that memory does not grow with the input. Fields that are not understood are told once each on standard
//! error.

use super::line::{self, Line, Told};
use super::note;
use crate::app::Analyzer;
use crate::error::Error;
use crate::grpc::{decode, encode, pb};
use serde_json::{Map, Value};
use std::io;
use std::thread;

/// Documents in the works for each thread.
const PER_THREAD: usize = 4;

/// How documents are answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'a> {
    /// Analyses that run at once.
    pub(super) threads: usize,
    /// What is wanted of each, and what a document leaves out.
    pub(super) template: &'a pb::AnalyzeDocumentRequest,
}

/// What is to be analysed.
pub(super) enum Given {
    /// A line of JSON.
    Line(Vec<u8>),
    /// A row, by the names of its columns.
    Row(Map<String, Value>),
    /// What could not be read.
    Unread(Error),
}

/// What became of a document.
pub(super) struct Answer {
    /// The caller's key, as it came.
    pub(super) id: Value,
    /// The document as it was asked about, with that key as text.
    pub(super) document: pb::Document,
    /// Its analysis, or why there is none.
    pub(super) outcome: Result<pb::GetAnalysisResponse, Error>,
}

/// Where answers go.
pub(super) trait Output<M> {
    /// Writes the next one.
    fn put(&mut self, made: M) -> io::Result<()>;

    /// The next one is not ready yet: whoever waits for what was written may have it.
    fn idle(&mut self) -> io::Result<()>;
}

/// How many documents were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// With an analysis or an error.
    pub(super) documents: u64,
    /// With an error.
    pub(super) errors: u64,
}

/// What is written of an answer, and whether it tells an error.
type Made<M> = (M, bool);

/// Analyses everything given and writes what `make` makes of each answer, which it does on the threads of the analyses.
///
/// # Errors
/// When output cannot be written, or no more input can be read; what was read before is answered then.
pub(super) fn filter<M: Send>(
    given: impl Iterator<Item = io::Result<Given>>,
    how: &How<'_>,
    analyzer: &Analyzer,
    make: impl Fn(Answer) -> M + Sync,
    output: &mut (impl Output<M> + Send),
) -> io::Result<Answered> {
    type Job<M> = (Given, crossbeam_channel::Sender<Made<M>>);
    let window = how.threads * PER_THREAD;
    let (jobs, inbox) = crossbeam_channel::bounded::<Job<M>>(window);
    let (order, results) = crossbeam_channel::bounded(window);
    let told = Told::default();
    thread::scope(|scope| {
        for _ in 0..how.threads {
            let inbox = inbox.clone();
            let (told, make) = (&told, &make);
            scope.spawn(move || {
                for (given, done) in inbox {
                    let answer = answer(given, analyzer, how, told);
                    let is_error = answer.outcome.is_err();
                    // Nobody takes the answer when writing has failed.
                    let _ = done.send((make(answer), is_error));
                }
            });
        }
        drop(inbox);
        let writer = scope.spawn(move || write(output, &results));
        let mut fault = None;
        for given in given {
            let given = match given {
                Ok(given) => given,
                Err(error) => {
                    fault = Some(error);
                    break;
                }
            };
            let (done, result) = crossbeam_channel::bounded(1);
            // The writer takes no more when the output is closed.
            if order.send(result).is_err() || jobs.send((given, done)).is_err() {
                break;
            }
        }
        drop((order, jobs));
        let answered = writer.join().unwrap_or_else(|_| Err(io::Error::other("the writer has died")))?;
        fault.map_or(Ok(answered), Err)
    })
}

/// Writes answers in order.
fn write<M>(
    output: &mut impl Output<M>,
    results: &crossbeam_channel::Receiver<crossbeam_channel::Receiver<Made<M>>>,
) -> io::Result<Answered> {
    let mut answered = Answered::default();
    loop {
        let result = match results.try_recv() {
            Ok(result) => result,
            Err(crossbeam_channel::TryRecvError::Disconnected) => break,
            Err(crossbeam_channel::TryRecvError::Empty) => {
                output.idle()?;
                let Ok(result) = results.recv() else { break };
                result
            }
        };
        if result.is_empty() {
            output.idle()?;
        }
        let (made, is_error) = result.recv().map_err(io::Error::other)?;
        output.put(made)?;
        answered.documents += 1;
        answered.errors += u64::from(is_error);
    }
    output.idle()?;
    Ok(answered)
}

/// The answer to one document.
fn answer(given: Given, analyzer: &Analyzer, how: &How<'_>, told: &Told) -> Answer {
    let fields = match given {
        Given::Line(line) => Line::fields(&line),
        Given::Row(fields) => Ok(fields),
        Given::Unread(error) => Err(error),
    };
    let mut id = fields.as_ref().map(line::id).unwrap_or_default();
    let mut document = pb::Document { document_id: line::key(&id), ..pb::Document::default() };
    let outcome = fields.and_then(Line::from_object).and_then(|line| {
        id = line.id;
        told.new_of(&line.unknown).iter().for_each(|new| note(new));
        let mut request = how.template.clone();
        document = filled(line.document, request.document.take().unwrap_or_default());
        // The key is the caller's affair here, of any length.
        request.document = Some(pb::Document { document_id: String::new(), ..document.clone() });
        analyze(request, analyzer)
    });
    Answer { id, document, outcome }
}

/// A document with what it leaves out.
fn filled(document: pb::Document, given: pb::Document) -> pb::Document {
    let or = |own: String, given: String| if own.is_empty() { given } else { own };
    pb::Document {
        title: or(document.title, given.title),
        language_code: or(document.language_code, given.language_code),
        mime_type: or(document.mime_type, given.mime_type),
        publish_time: document.publish_time.or(given.publish_time),
        ..document
    }
}

fn analyze(request: pb::AnalyzeDocumentRequest, analyzer: &Analyzer) -> Result<pb::GetAnalysisResponse, Error> {
    let request = decode::analyze_request(request, &analyzer.limits)?;
    let analyzed = analyzer.analyze(&request.document, &request.options, &|| None)?;
    let article = &analyzed.article;
    let (text, title) = match analyzed.extracted {
        true => (article.body().of(article.text()), article.title().of(article.text())),
        false => ("", ""),
    };
    Ok(pb::GetAnalysisResponse {
        analysis: Some(encode::analysis(&analyzed, &request.reply, analyzer)),
        extracted_text: text.to_owned(),
        extracted_title: title.to_owned(),
    })
}
