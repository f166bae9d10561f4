//! What recurs: "every day", "each Thursday", "daily", "Mondays", "Tuesday nights", "every two weeks", "weekends".

use super::Meaning;
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Cycle, Length, TimeOfDay, Unit, Value};
use crate::analysis::numbers;
use crate::lang::DateWord;

/// A set at token `i`.
pub(super) fn set(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let every = |value, end| Some((Meaning::Every(value), end));
    match line.term(i) {
        // A Daily is a newspaper, and an average daily amount tells no time.
        Term::Every(_) if line.capital(i) && (i > line.first || line.capital(i + 1)) => None,
        Term::Every(Unit::Day) if line.is_a(i.wrapping_sub(1), DateWord::AverageMark) => None,
        Term::Every(unit) => every(each(1.0, unit), i + 1),
        Term::Weekdays(day) => match line.term(i + 1) {
            Term::Part(part, true) => every(Value::Open(Cycle::Weekday(day), Some(TimeOfDay::Part(part))), i + 2),
            _ => every(Value::Open(Cycle::Weekday(day), None), i + 1),
        },
        Term::Weekday(day, _) => match line.term(i + 1) {
            Term::Part(part, true) => every(Value::Open(Cycle::Weekday(day), Some(TimeOfDay::Part(part))), i + 2),
            // "Monday and Tuesday nights"
            Term::And | Term::Or => match (line.term(i + 2), line.term(i + 3)) {
                (Term::Weekday(..), Term::Part(part, true)) => {
                    every(Value::Open(Cycle::Weekday(day), Some(TimeOfDay::Part(part))), i + 1)
                }
                _ => None,
            },
            _ => None,
        },
        Term::Each => member(line, i + 1),
        // "on weekends"; "two weekends" has been read as a length.
        Term::Unit(Unit::Weekend, true) => every(Value::Open(Cycle::Weekend, None), i + 1),
        _ => None,
    }
}

/// One turn in so many units.
fn each(amount: f64, unit: Unit) -> Value {
    Value::Length(Length { amount: Some(amount), unit })
}

/// What follows "every" or "each".
fn member(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let every = |value, end| Some((Meaning::Every(value), end));
    let other = usize::from(line.is_a(i, DateWord::StepMark));
    let step = if line.is_a(i, DateWord::OtherMark) { 2.0 } else { 1.0 };
    match line.term(i + other) {
        Term::Unit(unit, false) => every(each(step, unit), i + other + 1),
        Term::Weekday(day, _) => match line.term(i + other + 1) {
            Term::Part(part, false) => every(Value::Open(Cycle::Weekday(day), Some(TimeOfDay::Part(part))), i + other + 2),
            _ => every(Value::Open(Cycle::Weekday(day), None), i + other + 1),
        },
        Term::Month(month, _) => every(Value::Open(Cycle::Month(month), None), i + other + 1),
        Term::Season(season) => every(Value::Open(Cycle::Season(season), None), i + other + 1),
        Term::Part(part, false) => every(Value::Open(Cycle::Time, Some(TimeOfDay::Part(part))), i + other + 1),
        _ => {
            let number = numbers::cardinal(line.numerals(i))?;
            match line.term(i + number.len) {
                Term::Unit(unit, _) => every(each(number.value, unit), i + number.len + 1),
                _ => None,
            }
        }
    }
}
