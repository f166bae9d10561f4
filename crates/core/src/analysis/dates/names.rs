//! Names of months and weekdays.

use crate::lang::{DateWord, is, words_of};
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

/// Whether a word is one of some forms divided by spaces, capitals aside.
fn among(forms: &str, word: &str) -> bool {
    forms.split(' ').any(|form| form.eq_ignore_ascii_case(word))
}

/// The month of that name or abbreviation, in any case, with or without its period.
pub(crate) fn month(name: &str) -> Option<(i8, Form)> {
    let stem = name.strip_suffix('.').unwrap_or(name);
    let names = words_of(DateWord::MonthName).iter().zip(words_of(DateWord::MonthShort));
    for (number, (full, short)) in (1..).zip(names) {
        if stem.eq_ignore_ascii_case(full) {
            return Some((number, if is(full, DateWord::MonthAndWord) { Form::Unsure } else { Form::Sure }));
        }
        if among(short, stem) {
            let sure = stem.len() < name.len() || is(full, DateWord::MonthShortIsSure);
            return Some((number, if sure { Form::Short } else { Form::Unsure }));
        }
    }
    None
}

/// The weekday of that name or abbreviation, in any case, with or without its period.
pub(crate) fn weekday(name: &str) -> Option<(Weekday, Form)> {
    let stem = name.strip_suffix('.').unwrap_or(name);
    let names = words_of(DateWord::WeekdayName).iter().zip(words_of(DateWord::WeekdayShort));
    for (number, (full, short)) in (0..).zip(names) {
        let form = if stem.eq_ignore_ascii_case(full) {
            Form::Sure
        } else if among(short, stem) {
            Form::Unsure
        } else {
            continue;
        };
        return Weekday::from_monday_zero_offset(number).ok().map(|day| (day, form));
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
