//! JSON lines in, JSON lines out: a filter that batch engines can drive.
//!
//! Each line gives one line, in order, whatever is wrong with it, and is written as soon as it is ready: a caller that sends a line
//! and waits gets its answer. All threads work at once; at most a few lines for each thread are in memory, so that memory does not
//! grow with the input. Fields of a line that are not understood are told once each on standard error.

use super::line::{Line, Told};
use super::note;
use crate::app::Analyzer;
use crate::error::{Error, Reason};
use crate::grpc::{decode, encode, pb};
use crate::http::schema::{self, Schema};
use prost::Message as _;
use prost_reflect::MessageDescriptor;
use serde::Serialize;
use serde_json::Value;
use std::io::{self, BufRead, Read as _, Write};
use std::sync::LazyLock;
use std::thread;

/// Lines in the works for each thread.
const LINES_PER_THREAD: usize = 4;

/// Longest line that is read. A longer one is skipped and answered with an error.
const MAX_LINE_BYTES: u64 = 16 << 20;

/// How lines are answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'a> {
    /// Analyses that run at once.
    pub(super) threads: usize,
    /// What is wanted of each, and what a line leaves out.
    pub(super) template: &'a pb::AnalyzeDocumentRequest,
    /// Whether fields that are zero are written too.
    pub(super) defaults: bool,
}

/// Why a line has no analysis.
#[derive(Serialize)]
struct Failure {
    reason: &'static str,
    message: String,
}

/// How many lines were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// With an analysis or an error.
    pub(super) lines: u64,
    /// With an error.
    pub(super) errors: u64,
}

/// A line of output, and whether it tells an error.
type Answer = (Vec<u8>, bool);

/// Analyses every line of `input`.
///
/// # Errors
/// When input cannot be read or output cannot be written.
pub(super) fn filter(
    mut input: impl BufRead,
    output: impl Write + Send,
    analyzer: &Analyzer,
    how: &How<'_>,
) -> io::Result<Answered> {
    type Job = (Vec<u8>, crossbeam_channel::Sender<Answer>);
    let window = how.threads * LINES_PER_THREAD;
    let (jobs, inbox) = crossbeam_channel::bounded::<Job>(window);
    let (order, results) = crossbeam_channel::bounded(window);
    let told = Told::default();
    thread::scope(|scope| {
        for _ in 0..how.threads {
            let inbox = inbox.clone();
            let told = &told;
            scope.spawn(move || {
                for (line, done) in inbox {
                    // Nobody takes the answer when writing has failed.
                    let _ = done.send(answer(&line, analyzer, how, told));
                }
            });
        }
        drop(inbox);
        let writer = scope.spawn(move || write(output, &results));
        while let Some(line) = read_line(&mut input, MAX_LINE_BYTES)? {
            let (done, result) = crossbeam_channel::bounded(1);
            // The writer takes no more when the output is closed.
            if order.send(result).is_err() || jobs.send((line, done)).is_err() {
                break;
            }
        }
        drop((order, jobs));
        writer.join().unwrap_or_else(|_| Err(io::Error::other("the writer has died")))
    })
}

/// Writes answers in order; what is written is flushed whenever the next one is not ready yet.
fn write(
    mut output: impl Write,
    results: &crossbeam_channel::Receiver<crossbeam_channel::Receiver<Answer>>,
) -> io::Result<Answered> {
    let mut answered = Answered::default();
    loop {
        let result = match results.try_recv() {
            Ok(result) => result,
            Err(crossbeam_channel::TryRecvError::Disconnected) => break,
            Err(crossbeam_channel::TryRecvError::Empty) => {
                output.flush()?;
                let Ok(result) = results.recv() else { break };
                result
            }
        };
        if result.is_empty() {
            output.flush()?;
        }
        let (line, is_error) = result.recv().map_err(io::Error::other)?;
        output.write_all(&line)?;
        answered.lines += 1;
        answered.errors += u64::from(is_error);
    }
    output.flush()?;
    Ok(answered)
}

/// The next line without its end; a line longer than `limit` bytes comes cut, one byte over it.
pub(super) fn read_line(input: &mut impl BufRead, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.by_ref().take(limit + 1).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 > limit {
        input.skip_until(b'\n')?;
    }
    Ok(Some(line))
}

/// Writes a message on a line of its own.
pub(super) fn write_line(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, message)?;
    out.write_all(b"\n")
}

/// Writes a message over as many lines as people need.
pub(super) fn write_json(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, message)?;
    out.write_all(b"\n")
}

/// The line of output for one line of input.
fn answer(line: &[u8], analyzer: &Analyzer, how: &How<'_>, told: &Told) -> Answer {
    let mut id = Value::Null;
    let outcome = parse(line).and_then(|mut line| {
        id = line.id.take();
        told.new_of(&line.unknown).iter().for_each(|new| note(new));
        analyze(line.document, analyzer, how.template)
    });
    let (name, told) = match &outcome {
        Ok(analysis) if how.defaults => ("analysis", with_defaults(analysis, false).unwrap_or_default()),
        Ok(analysis) => ("analysis", serde_json::to_vec(analysis).unwrap_or_default()),
        Err(error) => {
            let failure = Failure { reason: error.reason(), message: error.to_string() };
            ("error", serde_json::to_vec(&failure).unwrap_or_default())
        }
    };
    let begin = format!("{{\"id\":{id},\"{name}\":");
    ([begin.as_bytes(), &told, b"}\n"].concat(), outcome.is_err())
}

/// The ProtoJSON of an analysis with the fields that are zero too, over several lines if `pretty`.
///
/// # Errors
/// When it cannot be written, which a test holds not to happen.
pub(super) fn with_defaults(analysis: &pb::Analysis, pretty: bool) -> io::Result<Vec<u8>> {
    // Read once: a filter answers many lines.
    static ANALYSIS: LazyLock<Option<MessageDescriptor>> =
        LazyLock::new(|| Schema::open().ok().and_then(|schema| schema.message("dateline.v1.Analysis")));
    let message = ANALYSIS.clone().ok_or_else(|| io::Error::other("no such message"))?;
    schema::to_json_lines(message, &analysis.encode_to_vec(), true, pretty).map_err(io::Error::other)
}

fn parse(line: &[u8]) -> Result<Line, Error> {
    if line.len() as u64 > MAX_LINE_BYTES {
        return Err(Error::invalid("text", Reason::TextTooLarge, format!("the line is longer than {MAX_LINE_BYTES} bytes")));
    }
    Line::parse(line)
}

fn analyze(
    document: pb::Document,
    analyzer: &Analyzer,
    template: &pb::AnalyzeDocumentRequest,
) -> Result<pb::Analysis, Error> {
    let mut request = template.clone();
    let given = request.document.get_or_insert_default();
    let or = |own: String, given: &mut String| if own.is_empty() { std::mem::take(given) } else { own };
    *given = pb::Document {
        // The key is the caller's affair here, of any length.
        document_id: String::new(),
        title: or(document.title, &mut given.title),
        language_code: or(document.language_code, &mut given.language_code),
        mime_type: or(document.mime_type, &mut given.mime_type),
        publish_time: document.publish_time.or(given.publish_time),
        ..document
    };
    let request = decode::analyze_request(request, &analyzer.limits)?;
    let analyzed = analyzer.analyze(&request.document, &request.options, &|| None)?;
    Ok(encode::analysis(&analyzed, &request.reply, analyzer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Limits, Resources};

    fn filtered(input: &str, threads: usize) -> Vec<Value> {
        let analyzer = Analyzer::new(Limits::default(), Resources::default()).unwrap_or_else(|e| panic!("{e}"));
        let mut out = Vec::new();
        let how = How { threads, template: &pb::AnalyzeDocumentRequest::default(), defaults: false };
        filter(input.as_bytes(), &mut out, &analyzer, &how).unwrap_or_else(|e| panic!("{e}"));
        let text = String::from_utf8(out).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
    }

    #[test]
    fn every_line_is_answered_in_order() {
        let lines: Vec<String> =
            (0..50).map(|i| format!(r#"{{"id":"d{i}","text":"Lima is a city. It is big."}}"#)).collect();
        let out = filtered(&lines.join("\n"), 3);
        let ids: Vec<_> = out.iter().map(|v| v["id"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(ids, (0..50).map(|i| format!("d{i}")).collect::<Vec<_>>());
        assert!(out.iter().all(|v| v["analysis"]["coverage"]["analyzedEnd"] == 26));
    }

    #[test]
    fn zero_values_are_written_when_they_are_wanted() {
        let analyzer = Analyzer::new(Limits::default(), Resources::default()).unwrap_or_else(|e| panic!("{e}"));
        let mut out = Vec::new();
        let how = How { threads: 1, template: &pb::AnalyzeDocumentRequest::default(), defaults: true };
        filter(&br#"{"id":"a","text":"Lima is a city."}"#[..], &mut out, &analyzer, &how).unwrap_or_else(|e| panic!("{e}"));
        let line: Value = serde_json::from_slice(&out).unwrap_or_default();
        assert_eq!(line["analysis"]["sentences"][0]["span"]["start"], 0, "{line}");
        assert_eq!((&line["id"], &line["analysis"]["events"]), (&Value::from("a"), &Value::Array(Vec::new())));
    }

    #[test]
    fn a_bad_line_is_answered_and_the_next_is_read() {
        let out = filtered(
            "{\n\n{\"id\":7,\"text\":\" \"}\n{\"id\":8,\"text\":\"x\",\"publish_time\":\"soon\"}\n{\"id\":9,\"text\":\"Fine.\"}\n",
            2,
        );
        let reasons: Vec<_> = out.iter().map(|v| v["error"]["reason"].as_str().unwrap_or("")).collect();
        assert_eq!(reasons, ["FIELD_INVALID", "FIELD_INVALID", "TEXT_EMPTY", "FIELD_INVALID", ""]);
        assert_eq!((&out[2]["id"], &out[4]["id"]), (&Value::from(7), &Value::from(9)));
    }

    #[test]
    fn an_answer_does_not_wait_for_the_next_line() {
        let analyzer = Analyzer::new(Limits::default(), Resources::default()).unwrap_or_else(|e| panic!("{e}"));
        let (mut asking, asked) = std::io::pipe().map(|(r, w)| (w, r)).unwrap_or_else(|e| panic!("{e}"));
        let (answers, writing) = std::io::pipe().unwrap_or_else(|e| panic!("{e}"));
        thread::scope(|scope| {
            let template = pb::AnalyzeDocumentRequest::default();
            let analyzer = &analyzer;
            scope.spawn(move || {
                let how = How { threads: 2, template: &template, defaults: false };
                filter(io::BufReader::new(asked), io::BufWriter::new(writing), analyzer, &how)
            });
            let mut answers = io::BufReader::new(answers).lines();
            for id in ["a", "b"] {
                writeln!(asking, r#"{{"id":"{id}","text":"It rained."}}"#).unwrap_or_else(|e| panic!("{e}"));
                let answer = answers.next().and_then(Result::ok).unwrap_or_default();
                assert!(answer.starts_with(&format!(r#"{{"id":"{id}","analysis""#)), "{answer}");
            }
            drop(asking);
        });
    }
}
