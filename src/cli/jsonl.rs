//! JSON lines in, JSON lines out: a filter that batch engines can drive.
//!
//! A line of output is written as soon as it is ready: a caller that sends a line and waits gets its answer.

use super::filter::{Answer, Given, Output};
use crate::error::{Error, Reason};
use crate::grpc::pb;
use crate::http::schema::{self, Schema};
use prost::Message as _;
use prost_reflect::MessageDescriptor;
use serde::Serialize;
use std::io::{self, BufRead, Read as _, Write};
use std::sync::LazyLock;

/// Longest line that is read. A longer one is skipped and answered with an error.
const MAX_LINE_BYTES: u64 = 16 << 20;

/// Why a line has no analysis.
#[derive(Serialize)]
struct Failure {
    reason: &'static str,
    message: String,
}

/// The lines of an input.
pub(super) fn lines(mut input: impl BufRead) -> impl Iterator<Item = io::Result<Given>> {
    std::iter::from_fn(move || read_line(&mut input, MAX_LINE_BYTES).transpose()).map(|line| {
        line.map(|line| match line.len() as u64 > MAX_LINE_BYTES {
            true => {
                let why = format!("the line is longer than {MAX_LINE_BYTES} bytes");
                Given::Unread(Error::invalid("text", Reason::TextTooLarge, why))
            }
            false => Given::Line(line),
        })
    })
}

/// Answers as lines of output.
pub(super) struct Lines<W>(pub(super) W);

impl<W: Write> Output<Vec<u8>> for Lines<W> {
    fn put(&mut self, line: Vec<u8>) -> io::Result<()> {
        self.0.write_all(&line)
    }

    fn idle(&mut self) -> io::Result<()> {
        self.0.flush()
    }
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

/// The line of output for an answer, with the fields that are zero too if `defaults`.
pub(super) fn line(answer: &Answer, defaults: bool) -> Vec<u8> {
    let (name, told) = match &answer.outcome {
        Ok(reply) => {
            let analysis = reply.analysis.as_ref();
            let told = match (analysis, defaults) {
                (Some(analysis), true) => with_defaults(analysis, false).unwrap_or_default(),
                _ => serde_json::to_vec(&analysis).unwrap_or_default(),
            };
            ("analysis", told)
        }
        Err(error) => {
            let failure = Failure { reason: error.reason(), message: error.to_string() };
            ("error", serde_json::to_vec(&failure).unwrap_or_default())
        }
    };
    let begin = format!("{{\"id\":{},\"{name}\":", answer.id);
    [begin.as_bytes(), &told, b"}\n"].concat()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Analyzer, Limits, Resources};
    use crate::cli::filter::{How, filter};
    use serde_json::Value;
    use std::thread;

    fn pass(input: impl BufRead, output: impl Write + Send, threads: usize, defaults: bool) {
        let analyzer = Analyzer::new(Limits::default(), Resources::default()).unwrap_or_else(|e| panic!("{e}"));
        let how = How { threads, template: &pb::AnalyzeDocumentRequest::default() };
        let make = |answer: Answer| line(&answer, defaults);
        filter(lines(input), &how, &analyzer, make, &mut Lines(output)).unwrap_or_else(|e| panic!("{e}"));
    }

    fn filtered(input: &str, threads: usize) -> Vec<Value> {
        let mut out = Vec::new();
        pass(input.as_bytes(), &mut out, threads, false);
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
        let mut out = Vec::new();
        pass(&br#"{"id":"a","text":"Lima is a city."}"#[..], &mut out, 1, true);
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
        assert_eq!([2, 3, 4].map(|at: usize| out[at]["id"].as_i64()), [Some(7), Some(8), Some(9)]);
    }

    #[test]
    fn an_answer_does_not_wait_for_the_next_line() {
        let (mut asking, asked) = std::io::pipe().map(|(r, w)| (w, r)).unwrap_or_else(|e| panic!("{e}"));
        let (answers, writing) = std::io::pipe().unwrap_or_else(|e| panic!("{e}"));
        thread::scope(|scope| {
            scope.spawn(move || pass(io::BufReader::new(asked), io::BufWriter::new(writing), 2, false));
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
