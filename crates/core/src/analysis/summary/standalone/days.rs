//! Relative dates in full.

use crate::annotation::{DateBasis, DateKind, DateMention};
use crate::lang::{SummaryWord, word_of, words_of};
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
        let head = lower.strip_prefix(word_of(SummaryWord::OnPrefix)).unwrap_or(&lower);
        if head == weekday.to_lowercase() {
            return Some(format!("{written}, {day}"));
        }
        if head.ends_with(&weekday.to_lowercase()) {
            return Some(format!("{weekday}, {day}"));
        }
        if words_of(SummaryWord::SpeakerDay).contains(&head) {
            return Some(format!("on {day}"));
        }
        let names_day = lower.ends_with(|c: char| c.is_ascii_digit()) && written.contains(month(begin.month()));
        return (names_day && !written.contains(&begin.year().to_string())).then(|| format!("{written}, {}", begin.year()));
    }
    let relative = words_of(SummaryWord::SpeakerMark).iter().any(|w| lower.starts_with(w));
    if relative && lower.ends_with(word_of(SummaryWord::YearNoun)) && begin.year() == end.year() {
        return Some(format!("{written} ({})", begin.year()));
    }
    if relative && lower.ends_with(word_of(SummaryWord::MonthNoun)) && begin.month() == end.month() {
        return Some(format!("{written} ({} {})", month(begin.month()), begin.year()));
    }
    None
}

fn long_date(date: Date) -> String {
    format!("{} {}, {}", month(date.month()), date.day(), date.year())
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|i| words_of(SummaryWord::MonthName).get(i)).copied().unwrap_or("")
}

fn weekday(day: Weekday) -> &'static str {
    let number = usize::try_from(day.to_monday_zero_offset()).ok();
    number.and_then(|i| words_of(SummaryWord::WeekdayName).get(i)).copied().unwrap_or("")
}
