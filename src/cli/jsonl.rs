//! JSON lines in, JSON lines out: a filter that batch engines can drive.
//!
//! Each line gives one line, in order, whatever is wrong with it. All threads work at once; at most a few lines for each thread
//! are in memory, so that memory does not grow with the input.

use super::documents::Line;
use crate::app::Analyzer;
use crate::error::{Error, Reason};
use crate::grpc::{decode, encode, pb};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, BufRead, Read as _, Write};
use std::thread;

/// Lines in the works for each thread.
const LINES_PER_THREAD: usize = 4;

/// Longest line that is read. A longer one is skipped and answered with an error.
const MAX_LINE_BYTES: u64 = 16 << 20;

/// One line of output.
#[derive(Serialize)]
struct Output<'a> {
    id: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    analysis: Option<pb::Analysis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

/// Why a line has no analysis.
#[derive(Serialize)]
struct Failure {
    reason: &'static str,
    message: String,
}

/// Analyses every line of `input`; `template` says how.
///
/// # Errors
/// When input cannot be read or output cannot be written.
pub(super) fn filter(
    mut input: impl BufRead,
    mut output: impl Write,
    threads: usize,
    analyzer: &Analyzer,
    template: &pb::AnalyzeDocumentRequest,
) -> io::Result<()> {
    type Job = (Vec<u8>, crossbeam_channel::Sender<Vec<u8>>);
    let window = threads * LINES_PER_THREAD;
    let (jobs, inbox) = crossbeam_channel::bounded::<Job>(window);
    thread::scope(|scope| {
        for _ in 0..threads {
            let inbox = inbox.clone();
            scope.spawn(move || {
                for (line, done) in inbox {
                    // Nobody takes the answer when writing has failed.
                    let _ = done.send(answer(&line, analyzer, template));
                }
            });
        }
        drop(inbox);
        let jobs = jobs;
        let mut waiting = std::collections::VecDeque::with_capacity(window);
        loop {
            let line = read_line(&mut input, MAX_LINE_BYTES)?;
            let ended = line.is_none();
            if let Some(line) = line {
                let (done, result) = crossbeam_channel::bounded(1);
                if jobs.send((line, done)).is_err() {
                    return Err(io::Error::other("every worker has died"));
                }
                waiting.push_back(result);
            }
            while waiting.len() >= window || (ended && !waiting.is_empty()) {
                let Some(result) = waiting.pop_front() else { break };
                output.write_all(&result.recv().map_err(io::Error::other)?)?;
            }
            if ended {
                return output.flush();
            }
        }
    })
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
fn answer(line: &[u8], analyzer: &Analyzer, template: &pb::AnalyzeDocumentRequest) -> Vec<u8> {
    let mut id = Value::Null;
    let outcome = parse(line).and_then(|line| {
        id = line.id.clone();
        analyze(line, analyzer, template)
    });
    let (analysis, error) = match outcome {
        Ok(analysis) => (Some(analysis), None),
        Err(error) => (None, Some(Failure { reason: error.reason(), message: error.to_string() })),
    };
    let mut out = serde_json::to_vec(&Output { id: &id, analysis, error }).unwrap_or_default();
    out.push(b'\n');
    out
}

fn parse(line: &[u8]) -> Result<Line, Error> {
    if line.len() as u64 > MAX_LINE_BYTES {
        return Err(Error::invalid("text", Reason::TextTooLarge, format!("the line is longer than {MAX_LINE_BYTES} bytes")));
    }
    Line::parse(line)
}

fn analyze(line: Line, analyzer: &Analyzer, template: &pb::AnalyzeDocumentRequest) -> Result<pb::Analysis, Error> {
    let mut request = template.clone();
    line.fill(request.document.get_or_insert_default())?;
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
        filter(input.as_bytes(), &mut out, threads, &analyzer, &pb::AnalyzeDocumentRequest::default())
            .unwrap_or_else(|e| panic!("{e}"));
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
    fn a_bad_line_is_answered_and_the_next_is_read() {
        let out = filtered(
            "{\n\n{\"id\":7,\"text\":\" \"}\n{\"id\":8,\"text\":\"x\",\"publish_time\":\"soon\"}\n{\"id\":9,\"text\":\"Fine.\"}\n",
            2,
        );
        let reasons: Vec<_> = out.iter().map(|v| v["error"]["reason"].as_str().unwrap_or("")).collect();
        assert_eq!(reasons, ["FIELD_INVALID", "FIELD_INVALID", "TEXT_EMPTY", "FIELD_INVALID", ""]);
        assert_eq!((&out[2]["id"], &out[4]["id"]), (&Value::from(7), &Value::from(9)));
    }
}
