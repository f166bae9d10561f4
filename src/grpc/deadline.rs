//! When a caller gives up: `grpc-timeout`, read once and honoured everywhere.

use std::time::{Duration, Instant};
use tonic::Request;
use tonic::codegen::http::HeaderMap;

/// When a caller gives up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(pub Instant);

impl Deadline {
    /// The deadline of a call whose headers arrive now, since its message may take a while.
    ///
    /// A little earlier than the caller says, so that our `DEADLINE_EXCEEDED` arrives before the caller's own transport gives up.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let given = headers.get("grpc-timeout").and_then(|v| v.to_str().ok()).and_then(timeout)?;
        let early = given.saturating_sub((given / 10).min(Duration::from_millis(50)));
        Instant::now().checked_add(early).map(Self)
    }
}

/// When the caller of `request` gives up, if ever.
pub(super) fn deadline<T>(request: &Request<T>) -> Option<Instant> {
    request.extensions().get::<Deadline>().map(|d| d.0)
}

/// A `grpc-timeout` value: up to eight digits and a unit.
fn timeout(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(n * 3600),
        "M" => Duration::from_secs(n * 60),
        "S" => Duration::from_secs(n),
        "m" => Duration::from_millis(n),
        "u" => Duration::from_micros(n),
        "n" => Duration::from_nanos(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_grpc_writes_them() {
        let table = [("100m", Some(100)), ("2S", Some(2_000)), ("1M", Some(60_000)), ("", None), ("S", None), ("5x", None)];
        for (value, millis) in table.into_iter().chain([("123456789S", None), ("-1S", None), ("é", None)]) {
            assert_eq!(timeout(value), millis.map(Duration::from_millis), "{value:?}");
        }
    }
}
