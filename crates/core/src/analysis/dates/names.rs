//! Names of months and weekdays.

use jiff::civil::Weekday;

/// How much a calendar word needs its surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It is one wherever it stands ("Tuesday", "September").
    Sure,
    /// An abbreviation ("Sept.", "Tue").
    Short,
    /// Another word or name as well ("May", "March", "Sun").
    Unsure,
}

/// The month of that name or abbreviation, in any case, with or without its period.
pub(crate) fn month(name: &str) -> Option<(i8, Form)> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "jan"),
        ("february", "feb"),
        ("march", "mar"),
        ("april", "apr"),
        ("may", "may"),
        ("june", "jun"),
        ("july", "jul"),
        ("august", "aug"),
        ("september", "sept"),
        ("october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ];
    let stem = name.strip_suffix('.').unwrap_or(name);
    let stem = if stem.eq_ignore_ascii_case("sep") { "sept" } else { stem };
    for (number, (full, short)) in (1..).zip(MONTHS) {
        if stem.eq_ignore_ascii_case(full) {
            return Some((number, if matches!(number, 3 | 5) { Form::Unsure } else { Form::Sure }));
        }
        if stem.eq_ignore_ascii_case(short) {
            return Some((number, if stem.len() < name.len() || number == 9 { Form::Short } else { Form::Unsure }));
        }
    }
    None
}

/// The weekday of that name or abbreviation, in any case, with or without its period.
pub(crate) fn weekday(name: &str) -> Option<(Weekday, Form)> {
    const WEEKDAYS: [(&str, &[&str], Weekday); 7] = [
        ("monday", &["mon"], Weekday::Monday),
        ("tuesday", &["tue", "tues"], Weekday::Tuesday),
        ("wednesday", &["wed"], Weekday::Wednesday),
        ("thursday", &["thu", "thur", "thurs"], Weekday::Thursday),
        ("friday", &["fri"], Weekday::Friday),
        ("saturday", &["sat"], Weekday::Saturday),
        ("sunday", &["sun"], Weekday::Sunday),
    ];
    let stem = name.strip_suffix('.').unwrap_or(name);
    for (full, short, day) in WEEKDAYS {
        if stem.eq_ignore_ascii_case(full) {
            return Some((day, Form::Sure));
        }
        if short.iter().any(|s| stem.eq_ignore_ascii_case(s)) {
            return Some((day, Form::Unsure));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weekdays_are_known_by_name_and_abbreviation() {
        assert_eq!(month("SEPT."), Some((9, Form::Short)));
        assert_eq!(month("sep"), Some((9, Form::Short)));
        assert_eq!(month("June"), Some((6, Form::Sure)));
        assert_eq!(month("May"), Some((5, Form::Unsure)));
        assert_eq!(month("Dec"), Some((12, Form::Unsure)));
        assert_eq!(month("Dec."), Some((12, Form::Short)));
        assert_eq!(month("Marchand"), None);
        assert_eq!(weekday("Tues."), Some((Weekday::Tuesday, Form::Unsure)));
        assert_eq!(weekday("FRIDAY"), Some((Weekday::Friday, Form::Sure)));
        assert_eq!(weekday("Sundays"), None);
    }
}
