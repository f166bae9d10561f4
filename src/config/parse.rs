//! From what people write to values, each error saying what to write instead.

use crate::app::ModelChoice;
use bytesize::ByteSize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

type Parsed<T> = Result<T, String>;

/// `host:port` with a numeric address.
pub(super) fn address(text: &str) -> Parsed<SocketAddr> {
    let local = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    local
        .as_deref()
        .unwrap_or(text)
        .parse()
        .map_err(|_| "write an address and a port, such as localhost:50051 or [::]:50051".to_owned())
}

/// An address, or `off`.
pub(super) fn address_or_off(text: &str) -> Parsed<Option<SocketAddr>> {
    if text == "off" { Ok(None) } else { address(text).map(Some).map_err(|e| format!("{e}, or off")) }
}

/// `true` or `false`.
pub(super) fn boolean(text: &str) -> Parsed<bool> {
    text.parse().map_err(|_| "write true or false".to_owned())
}

/// A whole number in `range`.
pub(super) fn count(range: RangeInclusive<usize>) -> impl Fn(&str) -> Parsed<usize> {
    move |text| {
        let number = text.parse().ok().filter(|n| range.contains(n));
        number.ok_or_else(|| format!("write a whole number from {} to {}", range.start(), range.end()))
    }
}

/// Threads: a number, or one per core.
pub(super) fn threads(text: &str) -> Parsed<usize> {
    match text {
        "auto" => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
        number => count(1..=1024)(number).map_err(|e| format!("{e}, or auto")),
    }
}

/// A size in `range`, in bytes.
pub(super) fn size(range: RangeInclusive<usize>) -> impl Fn(&str) -> Parsed<usize> {
    move |text| {
        let bytes = text.parse::<ByteSize>().ok().and_then(|s| usize::try_from(s.0).ok());
        bytes.filter(|b| range.contains(b)).ok_or_else(|| {
            let shown = |bytes: &usize| ByteSize(*bytes as u64).to_string().replace(' ', "");
            format!("write a size from {} to {}, such as 512KiB or 8MiB", shown(range.start()), shown(range.end()))
        })
    }
}

/// A duration in `range`.
pub(super) fn duration(range: RangeInclusive<Duration>) -> impl Fn(&str) -> Parsed<Duration> {
    move |text| {
        let parsed = humantime::parse_duration(text).ok().filter(|d| range.contains(d));
        parsed.ok_or_else(|| {
            let shown = |d: &Duration| humantime::format_duration(*d).to_string().replace(' ', "");
            format!(
                "write a duration with its unit, such as 30s or 5m, from {} to {}",
                shown(range.start()),
                shown(range.end())
            )
        })
    }
}

/// An age of documents, or `off`.
pub(super) fn age(text: &str) -> Parsed<Option<Duration>> {
    const CENTURY: Duration = Duration::from_secs(3_155_760_000);
    match text {
        "off" => Ok(None),
        text => duration(Duration::from_secs(1)..=CENTURY)(text).map(Some).map_err(|e| format!("{e}, or off")),
    }
}

/// Outlets with an age each.
pub(super) fn ages(text: &str) -> Parsed<BTreeMap<String, Option<Duration>>> {
    let rows = text.split(';').map(str::trim).filter(|row| !row.is_empty());
    rows.map(|row| {
        let (outlet, text) = row.rsplit_once('=').ok_or_else(|| format!("write NAME=DURATION or NAME=off for {row:?}"))?;
        Ok((outlet.trim().to_owned(), age(text.trim()).map_err(|e| format!("{e}; not {row:?}"))?))
    })
    .collect()
}

/// A path, or nothing.
#[expect(clippy::unnecessary_wraps, reason = "it stands where other parsers stand")]
pub(super) fn file(text: &str) -> Parsed<Option<PathBuf>> {
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}

/// One of a few words.
pub(super) fn choice<T: Copy>(choices: &'static [(&'static str, T)]) -> impl Fn(&str) -> Parsed<T> {
    move |text| {
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        chosen.ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            format!("write {}", words.join(" or "))
        })
    }
}

/// A share, 0 to 1.
pub(super) fn ratio(text: &str) -> Parsed<f64> {
    text.parse()
        .ok()
        .filter(|r| (0.0..=1.0).contains(r))
        .ok_or_else(|| "write a number from 0 to 1, such as 0.05".to_owned())
}

/// A model's name, or a path that looks like one.
pub(super) fn model(text: &str) -> Parsed<ModelChoice> {
    match ModelChoice::from(text) {
        ModelChoice::File(path) if path.components().count() < 2 && path.extension().is_none() => {
            Err("write auto, accurate, fast, or the path of a file (./NAME for one in this directory)".to_owned())
        }
        chosen => Ok(chosen),
    }
}

/// A database.
pub(super) fn store(text: &str) -> Parsed<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if known { Ok(text.to_owned()) } else { Err("write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE".to_owned()) }
}

/// The address of a collector, or nothing.
pub(super) fn endpoint(text: &str) -> Parsed<Option<String>> {
    let fits = |uri: http::Uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https"));
    match text {
        "" => Ok(None),
        _ if text.parse().is_ok_and(fits) => Ok(Some(text.to_owned())),
        _ => Err("write a URL such as http://localhost:4317".to_owned()),
    }
}

/// What the log says.
pub(super) fn log_level(text: &str) -> Parsed<String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("write error, warn, info, debug or trace, also by module: info,dateline::grpc=debug".to_owned()),
    }
}
