//! What a page tells of itself, in the form that a document has it. What cannot be read is left out.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Longest name of a person or site, in bytes: as a document may have it.
const MAX_NAME: usize = 256;

/// Most authors of a page: beyond them the byline is none.
const MAX_AUTHORS: usize = 20;

/// Trimmed text without characters that are not seen: soft hyphens, joiners between words, marks of byte order, and NUL.
pub(super) fn visible(text: &str) -> String {
    let unseen = |c: char| matches!(c, '\0' | '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}');
    text.trim_matches(|c: char| c.is_whitespace() || unseen(c)).chars().filter(|c| !unseen(*c)).collect()
}

/// A name on one line; empty when it is too long for one.
pub(super) fn name(text: &str) -> String {
    let words: Vec<String> = visible(text).split_whitespace().map(str::to_owned).collect();
    let name = words.join(" ");
    if name.len() > MAX_NAME { String::new() } else { name }
}

/// The authors in a byline: "By Ida Holm and Jan Berg" are two. An address is no author.
pub(super) fn authors(byline: &str) -> Vec<String> {
    let byline = visible(byline).replace(['\n', '\t', '|', ';', '&', '·', '•'], ",");
    let words: Vec<&str> = byline.split_whitespace().collect();
    let mut authors: Vec<String> = Vec::new();
    for part in words.join(" ").split(',').flat_map(|part| part.split(" and ")) {
        let part = part.trim();
        let signed = part.split_once(' ').filter(|(by, _)| by.eq_ignore_ascii_case("by")).map_or(part, |(_, name)| name);
        let author = name(signed);
        let is_name = author.chars().any(char::is_alphabetic) && !author.contains("://") && !author.contains('@');
        if is_name && !authors.contains(&author) {
            authors.push(author);
        }
    }
    if authors.len() > MAX_AUTHORS { Vec::new() } else { authors }
}

/// A BCP-47 code, its parts divided by hyphens: some pages write "pt_BR". Empty for English.
pub(super) fn language(code: &str) -> String {
    let code = code.trim().replace('_', "-");
    let mut parts = code.split('-');
    let is_language = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    if is_language && rest && code.len() <= 35 && !code.to_ascii_lowercase().starts_with("en") {
        code
    } else {
        String::new()
    }
}

/// A time in UTC: ISO 8601 with an offset, or without one, or a day. RFC 2822 too.
pub(super) fn time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let in_utc = |time: Timestamp| time.to_zoned(TimeZone::UTC).datetime();
    let time = text
        .parse::<Timestamp>()
        .map(in_utc)
        .or_else(|_| text.parse::<Zoned>().map(|zoned| in_utc(zoned.timestamp())))
        .or_else(|_| text.parse::<DateTime>())
        .or_else(|_| text.parse::<Date>().map(|day| day.at(0, 0, 0, 0)))
        .or_else(|_| jiff::fmt::rfc2822::parse(text).map(|zoned| in_utc(zoned.timestamp())));
    time.ok().filter(|time| (1..=9998).contains(&time.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_names() {
        let cases: [(&str, &[&str]); 8] = [
            ("By Ida Holm and Jan Berg", &["Ida Holm", "Jan Berg"]),
            ("Ida Holm, Jan Berg & Ann Lee", &["Ida Holm", "Jan Berg", "Ann Lee"]),
            ("BY IDA HOLM", &["IDA HOLM"]),
            ("Byron Smith", &["Byron Smith"]),
            ("Anders Sand", &["Anders Sand"]),
            ("https://example.com/staff", &[]),
            ("desk@example.com", &[]),
            ("\u{AD} ", &[]),
        ];
        for (byline, expected) in cases {
            assert_eq!(authors(byline), expected, "{byline}");
        }
        let crowd: Vec<String> = (0..40).map(|n| format!("Name {n}")).collect();
        assert!(authors(&crowd.join(", ")).is_empty());
    }

    #[test]
    fn times_are_in_utc() {
        let cases = [
            ("2024-05-15T10:30:00+02:00", Some("2024-05-15T08:30:00")),
            ("2024-05-15T10:30:00Z", Some("2024-05-15T10:30:00")),
            ("2024-05-15T10:30:00", Some("2024-05-15T10:30:00")),
            ("2024-05-15 10:30", Some("2024-05-15T10:30:00")),
            ("2024-05-15", Some("2024-05-15T00:00:00")),
            ("Wed, 15 May 2024 10:30:00 +0000", Some("2024-05-15T10:30:00")),
            ("9999-12-31", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(time(text).map(|t| t.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn languages_are_codes() {
        let cases = [
            ("en", ""),
            ("en_GB", ""),
            ("pt_BR ", "pt-BR"),
            ("fr", "fr"),
            ("english", ""),
            ("", ""),
            ("x", ""),
            ("e\u{301}", ""),
        ];
        for (code, expected) in cases {
            assert_eq!(language(code), expected, "{code}");
        }
    }

    #[test]
    fn what_is_not_seen_is_not_read() {
        assert_eq!(visible(" Energy Min\u{AD}ister\u{FEFF} \0"), "Energy Minister");
    }
}
