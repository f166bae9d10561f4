//! Files and standard input as commands read them: decompressed, without a byte order mark, as one article, as JSON objects, or as
//! rows.

use super::line::{Line, Told, is_html};
use super::syndication::{self, is_feed};
use super::{charset, columns, note};
use crate::grpc::{pb, times};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The documents of a file: the rows of columns when its name says so, JSON lines when it begins with `{`, the entries of a feed, else
/// one article, whose key is the path.
/// What of them is not understood is told on standard error.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or a line is no document; the message names the line.
pub(super) fn read_documents(path: &Path) -> Result<Vec<pb::Document>, Box<dyn std::error::Error>> {
    if let Some(kind) = columns::of_name(path) {
        return columns::documents(path, kind);
    }
    let text = read_text(path)?;
    if is_feed(&text) {
        return entries(&text);
    }
    if !text.trim_start().starts_with('{') {
        let document_id = if path.as_os_str() == "-" { String::new() } else { path.display().to_string() };
        let mime_type = if is_html(&text) { "text/html".to_owned() } else { String::new() };
        return Ok(vec![pb::Document { document_id, text, mime_type, ..pb::Document::default() }]);
    }
    let told = Told::default();
    let mut documents = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
        let line = Line::parse(line.as_bytes()).map_err(|e| format!("line {number}: {e}"))?;
        told.new_of(&line.unknown).iter().for_each(|new| note(new));
        documents.push(line.document);
    }
    Ok(documents)
}

/// The entries of a feed, all of them.
fn entries(text: &str) -> Result<Vec<pb::Document>, Box<dyn std::error::Error>> {
    let feed = syndication::parse(text)?;
    Told::default().new_of(&feed.unknown).iter().for_each(|new| note(new));
    match feed.fault {
        Some(fault) => Err(format!("the feed {fault}").into()),
        None => Ok(feed.documents),
    }
}

/// Opens JSON lines; those of a feed are made of its entries.
///
/// # Errors
/// As [`open`], and when a feed cannot be read.
pub(super) fn open_lines(path: &Path) -> Result<Box<dyn BufRead + Send>, Box<dyn std::error::Error>> {
    let mut input = open(path)?;
    // Lines of JSON are passed on as they come.
    if input.fill_buf()?.trim_ascii_start().first() != Some(&b'<') {
        return Ok(input);
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let text = charset::text(bytes)?;
    if !is_feed(&text) {
        return Ok(Box::new(io::Cursor::new(text)));
    }
    let mut lines = Vec::new();
    for document in entries(&text)? {
        serde_json::to_writer(&mut lines, &document)?;
        lines.push(b'\n');
    }
    Ok(Box::new(io::Cursor::new(lines)))
}

/// Opens a file; `-` is standard input. What is compressed with gzip or Zstandard is decompressed, whatever its name, and a byte
/// order mark is passed over.
///
/// # Errors
/// When it cannot be opened; the message names it.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Box<dyn std::error::Error>> {
    let named = |e: io::Error| format!("{}: {e}", path.display());
    let file: Box<dyn Read + Send> =
        if path.as_os_str() == "-" { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(named)?) };
    Ok(plain(file).map_err(named)?)
}

/// The bytes as text has them: decompressed, without a byte order mark.
fn plain(input: Box<dyn Read + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let (begin, input) = peek(input, 4)?;
    let input: Box<dyn Read + Send> = match begin.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(input)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::stream::read::Decoder::new(input)?),
        _ => Box::new(input),
    };
    let (begin, mut input) = peek(input, 3)?;
    if begin == [0xef, 0xbb, 0xbf] {
        input.read_exact(&mut [0; 3])?;
    }
    Ok(Box::new(BufReader::new(input)))
}

/// The first bytes, at most `count`, and everything, those included.
fn peek<R: Read>(mut input: R, count: u64) -> io::Result<(Vec<u8>, impl Read)> {
    let mut begin = Vec::new();
    input.by_ref().take(count).read_to_end(&mut begin)?;
    Ok((begin.clone(), io::Cursor::new(begin).chain(input)))
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read, or is neither UTF-8 nor the encoding that it names.
pub(super) fn read_text(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(charset::text(bytes)?)
}

/// A moment as people, feeds and extractors write it: `YYYY-MM-DD` (midnight), a date with a time of day, RFC 3339, or RFC 2822,
/// also with a wrong or long weekday, a long month or the zone `UTC`; UTC where no zone is told.
///
/// # Errors
/// When it is none of these.
pub(super) fn parse_time(text: &str) -> Result<pbjson_types::Timestamp, String> {
    let text = text.trim();
    let utc = |moment: jiff::Timestamp| moment.to_zoned(TimeZone::UTC).datetime();
    let moment = match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => Some(date.at(0, 0, 0, 0)),
        _ => (text.parse::<jiff::Timestamp>().map(utc).or_else(|_| text.parse::<DateTime>()).ok())
            .or_else(|| Some(utc(jiff::fmt::rfc2822::parse(&mail_date(text)?).ok()?.timestamp()))),
    };
    moment.map(times::stamp).ok_or_else(|| {
        format!("{text:?} is no time such as 2024-05-14, 2024-05-14T10:00:00Z or Tue, 14 May 2024 10:00:00 GMT")
    })
}

/// The names of zones that RFC 2822 knows. It takes any other one for UTC, which would be wrong by hours.
const ZONES: [&str; 10] = ["UT", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

/// A date as feeds write it, as RFC 2822 has it: without the weekday, the month in three letters, with a zone. `None` when the zone
/// is not known.
fn mail_date(text: &str) -> Option<String> {
    let words = text.split_whitespace().enumerate().filter_map(|(i, word)| {
        let is_name = word.trim_end_matches([',', '.']).chars().all(char::is_alphabetic);
        match word {
            // Often it is not that of the date, or not in English, and it says nothing new.
            _ if i == 0 && is_name => None,
            "UTC" | "Z" => Some("+0000".to_owned()),
            // May, June, Sept., November; zones have at most four letters and stand behind the time of day.
            _ if is_name && i <= 2 => Some(word.chars().take(3).collect()),
            _ => Some(word.to_owned()),
        }
    });
    let date = words.collect::<Vec<_>>().join(" ");
    match date.rsplit(' ').next()? {
        zone if zone.starts_with(['+', '-']) || ZONES.contains(&zone) => Some(date),
        zone if zone.starts_with(|c: char| c.is_ascii_digit()) => Some(date + " +0000"),
        _ => None,
    }
}

/// A moment as [`parse_time`] reads it, or counted from now: `now`, `today`, `yesterday` (midnight, UTC), or how long ago (`7d`,
/// `2 weeks`).
///
/// # Errors
/// When it is none of these.
pub(super) fn parse_day(text: &str) -> Result<pbjson_types::Timestamp, String> {
    day_from(text, jiff::Timestamp::now())
}

fn day_from(text: &str, now: jiff::Timestamp) -> Result<pbjson_types::Timestamp, String> {
    let now = now.to_zoned(TimeZone::UTC).datetime();
    let today = now.date().at(0, 0, 0, 0);
    let moment = match text.trim() {
        "now" => Some(now),
        "today" => Some(today),
        "yesterday" => today.checked_sub(jiff::Span::new().days(1)).ok(),
        ago => ago.trim_end_matches(" ago").parse::<jiff::Span>().ok().and_then(|span| now.checked_sub(span.abs()).ok()),
    };
    match moment {
        Some(moment) => Ok(times::stamp(moment)),
        None => parse_time(text).map_err(|why| format!("{why}, nor today, yesterday, or how long ago, such as 7d")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_now() {
        let now: jiff::Timestamp = "2024-05-14T10:00:00Z".parse().unwrap_or_default();
        for (text, expected) in [
            ("now", Ok(1_715_680_800)),
            ("today", Ok(1_715_644_800)),
            ("yesterday", Ok(1_715_558_400)),
            ("7d", Ok(1_715_680_800 - 7 * 86_400)),
            ("2 weeks ago", Ok(1_715_680_800 - 14 * 86_400)),
            ("36h", Ok(1_715_680_800 - 36 * 3_600)),
            ("2024-05-14", Ok(1_715_644_800)),
            ("tomorrowish", Err(())),
        ] {
            assert_eq!(day_from(text, now).map(|t| t.seconds).map_err(|_| ()), expected, "{text}");
        }
    }

    fn read(content: &str) -> Result<Vec<(String, String)>, String> {
        let directory = tempfile::tempdir().map_err(|e| e.to_string())?;
        let path = directory.path().join("input");
        std::fs::write(&path, content).map_err(|e| e.to_string())?;
        let documents = read_documents(&path).map_err(|e| e.to_string())?;
        let shown = path.display().to_string();
        Ok(documents.into_iter().map(|d| (d.document_id.replace(&shown, "PATH"), d.text)).collect())
    }

    #[test]
    fn json_lines_are_told_from_an_article() {
        let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(read("It rained in Lima.\n"), Ok(vec![pair("PATH", "It rained in Lima.\n")]));
        let lines = "{\"id\":\"a\",\"text\":\"One.\"}\n\n{\"id\":7,\"text\":\"Two.\"}\n{\"text\":\"Three.\",\"x\":1}";
        assert_eq!(read(lines), Ok(vec![pair("a", "One."), pair("7", "Two."), pair("", "Three.")]));
        assert!(read("{\"text\":\"One.\"}\nnot json\n").is_err_and(|e| e.starts_with("line 2: ")));
        assert!(read("{\"text\":\"x\",\"publish_time\":\"soon\"}").is_err_and(|e| e.contains("no time such as")));
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        let ten = Ok(1_715_680_800);
        let cases = [
            ("2024-05-14", Ok(1_715_644_800)),
            ("2024-05-14T10:00:00Z", ten),
            ("2024-05-14T12:00:00+02:00", ten),
            ("2024-05-14 10:00:00", ten),
            ("2024-05-14 10:00:00+00:00", ten),
            ("2024-05-14T10:00", ten),
            ("Tue, 14 May 2024 10:00:00 GMT", ten),
            ("Tue, 14 May 2024 12:00:00 +0200", ten),
            ("Wed, 14 May 2024 10:00:00 GMT", ten),
            ("Tuesday, 14 May 2024 10:00:00 UTC", ten),
            ("mardi, 14 May 2024 10:00:00 Z", ten),
            ("Tues, 14 May 2024 10:00 UT", ten),
            ("14 May 2024 06:00:00 EDT", ten),
            (" Tue, 14 May 2024 10:00:00 ", ten),
            ("2024-05-14T12:00:00+0200", ten),
            ("2024-05-14T10:00Z", ten),
            ("Sun, 1 September 2024 10:00:00 +0000", Ok(1_725_184_800)),
            ("Sun, 1 Sept. 2024 10:00:00 +0000", Ok(1_725_184_800)),
            ("Tue, 14 May 2024 10:00:00 XYZ", Err(())),
            ("14 mai 2024", Err(())),
            ("2024", Err(())),
            ("soon", Err(())),
            ("2024-13-01", Err(())),
            ("", Err(())),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_time(text).map(|t| t.seconds).map_err(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn compressed_input_and_marks_are_passed_over() -> Result<(), Box<dyn std::error::Error>> {
        use std::io::Write as _;
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("input");
        let text = "\u{feff}It rained.";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(text.as_bytes())?;
        for bytes in [text.as_bytes().to_vec(), gzip.finish()?, zstd::encode_all(text.as_bytes(), 0)?] {
            std::fs::write(&path, bytes)?;
            assert_eq!(read_text(&path)?, "It rained.");
        }
        for short in ["", "a", "\u{feff}"] {
            std::fs::write(&path, short)?;
            assert_eq!(read_text(&path)?, short.trim_start_matches('\u{feff}'));
        }
        Ok(())
    }
}
