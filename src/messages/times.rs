//! Times of messages as civil times in UTC, over the whole calendar from the year 1 to the end of the year 9999.

use crate::store::Micros;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

/// The time from which others count.
pub const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The day of a stored time in UTC; the first or last that the calendar knows for one beyond it.
pub fn date(time: Micros) -> Date {
    let civil = EPOCH.saturating_add(SignedDuration::from_micros(time));
    civil.date()
}

/// The civil time of a message; `None` when the calendar does not know it.
pub fn civil(time: &pbjson_types::Timestamp) -> Option<DateTime> {
    let nanos = u32::try_from(time.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    let since = SignedDuration::new(time.seconds, nanos as i32);
    EPOCH.checked_add(since).ok().filter(|civil| civil.year() >= 1)
}

/// A civil time as messages carry it.
pub fn stamp(civil: DateTime) -> pbjson_types::Timestamp {
    let since = civil.duration_since(EPOCH);
    // The nanoseconds of a message count forward.
    let nanos = since.subsec_nanos().rem_euclid(1_000_000_000);
    let seconds = since.as_secs() - i64::from(since.subsec_nanos() < 0);
    pbjson_types::Timestamp { seconds, nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_whole_calendar_come_back() {
        let table = [
            (-62_135_596_800, 0, Some("0001-01-01T00:00:00")),
            (-1, 999_999_999, Some("1969-12-31T23:59:59.999999999")),
            (0, 0, Some("1970-01-01T00:00:00")),
            (1_715_769_000, 5_000, Some("2024-05-15T10:30:00.000005")),
            (253_402_300_799, 0, Some("9999-12-31T23:59:59")),
            (253_402_300_800, 0, None),
            (-62_135_596_801, 0, None),
            (i64::MAX, 0, None),
            (i64::MIN, 0, None),
            (0, -1, None),
            (0, 1_000_000_000, None),
        ];
        for (seconds, nanos, expected) in table {
            let time = pbjson_types::Timestamp { seconds, nanos };
            let civil = civil(&time);
            assert_eq!(civil.map(|c| c.to_string()).as_deref(), expected, "{seconds}.{nanos}");
            assert!(civil.is_none_or(|civil| stamp(civil) == time), "{seconds}.{nanos}");
        }
    }
}
