//! Relative dates in full.

use crate::annotation::{DateBasis, DateKind, DateMention};
use jiff::civil::{Date, Weekday};

/// What a relative date becomes; `None` when it is complete as it is.
pub(super) fn dated(written: &str, date: &DateMention) -> Option<String> {
    if !matches!(date.kind, DateKind::Date | DateKind::Time)
        || !matches!(date.basis, DateBasis::Dateline | DateBasis::PublishTime)
    {
        return None;
    }
    let (begin, end) = (date.begin?, date.end?);
    let lower = written.to_lowercase();
    if begin == end {
        let weekday = weekday(begin.weekday());
        let day = long_date(begin);
        let head = lower.strip_prefix("on ").unwrap_or(&lower);
        if head == weekday.to_lowercase() {
            return Some(format!("{written}, {day}"));
        }
        if head.ends_with(&weekday.to_lowercase()) {
            return Some(format!("{weekday}, {day}"));
        }
        if ["today", "yesterday", "tomorrow"].contains(&head) {
            return Some(format!("on {day}"));
        }
        let names_day = lower.ends_with(|c: char| c.is_ascii_digit()) && written.contains(month(begin.month()));
        return (names_day && !written.contains(&begin.year().to_string())).then(|| format!("{written}, {}", begin.year()));
    }
    let relative = ["last ", "next ", "this "].iter().any(|w| lower.starts_with(w));
    if relative && lower.ends_with("year") && begin.year() == end.year() {
        return Some(format!("{written} ({})", begin.year()));
    }
    if relative && lower.ends_with("month") && begin.month() == end.month() {
        return Some(format!("{written} ({} {})", month(begin.month()), begin.year()));
    }
    None
}

fn long_date(date: Date) -> String {
    format!("{} {}, {}", month(date.month()), date.day(), date.year())
}

fn month(number: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(number - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("")
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use jiff::civil::date;

    fn mention(begin: Date, end: Date, basis: DateBasis) -> DateMention {
        let (begin, end) = (Some(begin), Some(end));
        DateMention { span: Span::default(), kind: DateKind::Date, value: String::new(), begin, end, basis }
    }

    #[test]
    fn days_months_and_years_get_their_date() {
        let day = date(2026, 5, 4);
        let year = (date(2025, 1, 1), date(2025, 12, 31));
        let month = (date(2026, 4, 1), date(2026, 4, 30));
        let table = [
            ("Monday", (day, day), Some("Monday, May 4, 2026")),
            ("on Monday", (day, day), Some("on Monday, May 4, 2026")),
            ("last Monday", (day, day), Some("Monday, May 4, 2026")),
            ("yesterday", (day, day), Some("on May 4, 2026")),
            ("May 4", (day, day), Some("May 4, 2026")),
            ("May 4, 2026", (day, day), None),
            ("last year", year, Some("last year (2025)")),
            ("last month", month, Some("last month (April 2026)")),
            ("the past years", year, None),
        ];
        for (written, (begin, end), expected) in table {
            assert_eq!(dated(written, &mention(begin, end, DateBasis::Dateline)).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn what_rests_on_nothing_stays_as_it_is() {
        let day = date(2026, 5, 4);
        assert_eq!(dated("Monday", &mention(day, day, DateBasis::Unresolved)), None);
    }
}
