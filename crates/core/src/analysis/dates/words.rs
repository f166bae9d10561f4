//! The words of expressions of time: what each is in one, from `date_terms.tsv` of the language.
//!
//! A term of the grammar stands with its arguments ("unit week many"). A row that names none is a problem.

use super::lexicon::Term;
use super::value::{DayPart, Season, Unit, Vague};
use crate::annotation::table_names;
use crate::lang::{Table, english};
use crate::term;
use std::sync::LazyLock;

static TERMS: LazyLock<Table<term::Term, Term>> = LazyLock::new(|| read(english().tables.date_terms));

/// Longest word that is looked up, in bytes.
pub(crate) const LONGEST: usize = 14;

/// What `token` is in an expression of time, in any case.
pub(crate) fn lookup(token: &str) -> Option<Term> {
    TERMS.of(token).copied()
}

fn read(source: &'static str) -> Table<term::Term, Term> {
    Table::read(source, |fields| match fields {
        [word, meaning] if !word.is_empty() && word.bytes().all(|b| !b.is_ascii_uppercase() && b != b' ') => {
            Some((term::Term::form(word), term(meaning)?))
        }
        _ => None,
    })
}

table_names! {
    /// Terms with arguments, as the table names them.
    Shape {
        Season = "season", Unit = "unit", Part = "part", Day = "day", Every = "every", Vague = "vague", Meridiem = "meridiem",
        Decade = "decade", QuarterName = "quarter-name", HalfName = "half-name",
    }
}

table_names! {
    /// Whether a unit or part is one or many.
    Number { One = "one", Many = "many", }
}

table_names! {
    /// Which half of the day an hour is in.
    Meridiem { Morning = "am", Afternoon = "pm", }
}

/// Terms without arguments. The table names them as the code does, in lower case.
const PLAIN: &[Term] = &[
    Term::Half,
    Term::Noon,
    Term::Midnight,
    Term::Tonight,
    Term::Overnight,
    Term::Each,
    Term::Last,
    Term::Past,
    Term::Previous,
    Term::Next,
    Term::Following,
    Term::Coming,
    Term::This,
    Term::Current,
    Term::That,
    Term::Same,
    Term::Latest,
    Term::Ago,
    Term::Earlier,
    Term::Later,
    Term::Before,
    Term::After,
    Term::Early,
    Term::Mid,
    Term::Late,
    Term::Edge,
    Term::About,
    Term::Several,
    Term::Couple,
    Term::Filler,
    Term::Fiscal,
    Term::Opener,
    Term::Future,
    Term::Recent,
    Term::OClock,
    Term::Zone,
    Term::Old,
    Term::The,
    Term::Article,
    Term::Of,
    Term::On,
    Term::At,
    Term::In,
    Term::To,
    Term::And,
    Term::Or,
];

/// The term that a meaning names.
fn term(meaning: &str) -> Option<Term> {
    let mut parts = meaning.split(' ');
    let (name, first, second) = (parts.next()?, parts.next(), parts.next());
    let many = || Some(Number::from_name(second?)? == Number::Many);
    let Some(first) = first else {
        return PLAIN.iter().copied().find(|term| format!("{term:?}").eq_ignore_ascii_case(name));
    };
    Some(match Shape::from_name(name)? {
        Shape::Season => Term::Season(Season::from_name(first)?),
        Shape::Unit => Term::Unit(Unit::from_name(first)?, many()?),
        Shape::Part => Term::Part(DayPart::from_name(first)?, many()?),
        Shape::Day => Term::Day(first.parse().ok()?),
        Shape::Every => Term::Every(Unit::from_name(first)?),
        Shape::Vague => Term::Vague(Vague::from_name(first)?),
        Shape::Meridiem => Term::Meridiem(Meridiem::from_name(first)? == Meridiem::Afternoon),
        Shape::Decade => Term::Decade(first.parse().ok()?),
        Shape::QuarterName => Term::QuarterName(first.parse().ok()?),
        Shape::HalfName => Term::HalfName(first.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert!(TERMS.problems().is_empty(), "{:#?}", TERMS.problems());
        assert_eq!(lookup("Weeks"), Some(Term::Unit(Unit::Week, true)));
        assert_eq!(lookup("said"), None);
    }

    #[test]
    fn a_wrong_row_is_refused() {
        for rows in [
            "week",
            "week\tunit week",
            "week\tunit weak one",
            "week\tkind",
            "Week\tseason fall",
            "on\ton 1",
            "soon\tvague future\nsoon\tvague past",
            "\tago",
            "ago\tago\tago",
        ] {
            assert!(!read(rows).problems().is_empty(), "{rows}");
        }
    }
}
