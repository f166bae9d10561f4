//! The words of the language, as data: `words.tsv`, one word and one meaning a row.
//!
//! A meaning is a term of the grammar with its arguments ("unit week many") or a class that a rule asks for ("modal"). A row
//! that is neither, or that gives a word a second term, is refused.

use super::lexicon::Term;
use super::value::{DayPart, Season, Unit, Vague};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Longest word of the table, in bytes.
pub(crate) const LONGEST: usize = 14;

/// A set of words that some rule asks for; the head of `words.tsv` says what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It puts what follows after the day of writing: "will".
    Modal,
    /// A participle or adjective of what is still to come: "due".
    Ahead,
    /// Its infinitive lies ahead: "plans to".
    Intent,
    /// It follows a "to" that leads no infinitive.
    NoVerb,
    /// It ends in -ed and tells no tense.
    NotPast,
    /// An irregular past form.
    Past,
    /// A verb whose present tells what is planned.
    Scheduled,
    /// The same, as often a noun.
    ScheduledNoun,
    /// What "takes" needs behind it to be planned: "effect".
    Taken,
    /// "is", "are".
    Copula,
    /// What may stand between it and the day of a plan: "is out on Friday".
    Complement,
    /// A present that makes a participle perfect or passive: "has been closed until".
    Perfect,
    /// What lasts "until" after it is still to come.
    Postpone,
    /// An article or possessive.
    Determiner,
    /// A common adjective, or another word behind which a verb is a noun.
    Adjective,
    /// Of matches.
    Sport,
    /// Of business.
    Finance,
    /// What newspapers are called behind a weekday.
    Outlet,
}

const CLASSES: [(&str, Class); 18] = [
    ("modal", Class::Modal),
    ("ahead", Class::Ahead),
    ("intent", Class::Intent),
    ("no-verb", Class::NoVerb),
    ("not-past", Class::NotPast),
    ("past-form", Class::Past),
    ("scheduled", Class::Scheduled),
    ("scheduled-noun", Class::ScheduledNoun),
    ("taken", Class::Taken),
    ("copula", Class::Copula),
    ("complement", Class::Complement),
    ("perfect", Class::Perfect),
    ("postpone", Class::Postpone),
    ("determiner", Class::Determiner),
    ("adjective", Class::Adjective),
    ("sport", Class::Sport),
    ("finance", Class::Finance),
    ("outlet", Class::Outlet),
];

/// Classes of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u32);

impl Classes {
    /// Whether the word is in `class`.
    pub(crate) fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u32) != 0
    }
}

/// What the table says of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Word {
    pub(crate) term: Option<Term>,
    pub(crate) classes: Classes,
}

/// What the table says of `token`, in any case.
pub(crate) fn lookup(token: &str) -> Word {
    static TABLE: OnceLock<HashMap<&str, Word>> = OnceLock::new();
    let table = TABLE.get_or_init(|| parse(include_str!("words.tsv")).unwrap_or_default());
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..token.len()) else { return Word::default() };
    lower.copy_from_slice(token.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().and_then(|lower| table.get(lower)).copied().unwrap_or_default()
}

/// The table, or the row that is wrong.
fn parse(source: &'static str) -> Result<HashMap<&'static str, Word>, &'static str> {
    let mut table: HashMap<&str, Word> = HashMap::new();
    for row in source.lines().filter(|row| !row.starts_with('#')) {
        let (word, meaning) = row.split_once('\t').ok_or(row)?;
        if word.is_empty() || word.len() > LONGEST || word.bytes().any(|b| b.is_ascii_uppercase() || b == b' ') {
            return Err(row);
        }
        let known = table.entry(word).or_default();
        if let Some((_, class)) = CLASSES.iter().find(|(name, _)| *name == meaning) {
            let twice = known.classes.has(*class);
            known.classes.0 |= 1 << *class as u32;
            if twice {
                return Err(row);
            }
        } else if known.term.replace(term(meaning).ok_or(row)?).is_some() {
            return Err(row);
        }
    }
    Ok(table)
}

/// The term that a meaning names.
fn term(meaning: &str) -> Option<Term> {
    let mut parts = meaning.split(' ');
    let (name, first, second) = (parts.next()?, parts.next(), parts.next());
    let many = || match second? {
        "one" => Some(false),
        "many" => Some(true),
        _ => None,
    };
    Some(match name {
        "season" => Term::Season(season(first?)?),
        "unit" => Term::Unit(unit(first?)?, many()?),
        "part" => Term::Part(part(first?)?, many()?),
        "day" => Term::Day(first?.parse().ok()?),
        "every" => Term::Every(unit(first?)?),
        "vague" => Term::Vague(vague(first?)?),
        "meridiem" => Term::Meridiem(first? == "pm"),
        "decade" => Term::Decade(first?.parse().ok()?),
        "quarter-name" => Term::QuarterName(first?.parse().ok()?),
        "half-name" => Term::HalfName(first?.parse().ok()?),
        _ if first.is_some() => return None,
        _ => plain(name)?,
    })
}

/// A term without arguments.
fn plain(name: &str) -> Option<Term> {
    Some(match name {
        "half" => Term::Half,
        "noon" => Term::Noon,
        "midnight" => Term::Midnight,
        "tonight" => Term::Tonight,
        "overnight" => Term::Overnight,
        "each" => Term::Each,
        "last" => Term::Last,
        "past" => Term::Past,
        "previous" => Term::Previous,
        "next" => Term::Next,
        "following" => Term::Following,
        "coming" => Term::Coming,
        "this" => Term::This,
        "current" => Term::Current,
        "that" => Term::That,
        "same" => Term::Same,
        "latest" => Term::Latest,
        "ago" => Term::Ago,
        "earlier" => Term::Earlier,
        "later" => Term::Later,
        "before" => Term::Before,
        "after" => Term::After,
        "early" => Term::Early,
        "mid" => Term::Mid,
        "late" => Term::Late,
        "edge" => Term::Edge,
        "about" => Term::About,
        "several" => Term::Several,
        "couple" => Term::Couple,
        "filler" => Term::Filler,
        "fiscal" => Term::Fiscal,
        "opener" => Term::Opener,
        "future" => Term::Future,
        "recent" => Term::Recent,
        "oclock" => Term::OClock,
        "zone" => Term::Zone,
        "old" => Term::Old,
        "the" => Term::The,
        "article" => Term::Article,
        "of" => Term::Of,
        "on" => Term::On,
        "at" => Term::At,
        "in" => Term::In,
        "to" => Term::To,
        "and" => Term::And,
        "or" => Term::Or,
        _ => return None,
    })
}

fn season(name: &str) -> Option<Season> {
    Some(match name {
        "spring" => Season::Spring,
        "summer" => Season::Summer,
        "fall" => Season::Fall,
        "winter" => Season::Winter,
        _ => return None,
    })
}

fn part(name: &str) -> Option<DayPart> {
    Some(match name {
        "morning" => DayPart::Morning,
        "midday" => DayPart::Midday,
        "afternoon" => DayPart::Afternoon,
        "evening" => DayPart::Evening,
        "night" => DayPart::Night,
        _ => return None,
    })
}

fn vague(name: &str) -> Option<Vague> {
    Some(match name {
        "past" => Vague::Past,
        "present" => Vague::Present,
        "future" => Vague::Future,
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "weekend" => Unit::Weekend,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        "millennium" => Unit::Millennium,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let table = parse(include_str!("words.tsv"));
        assert!(table.as_ref().is_ok_and(|table| table.len() > 400), "{:?}", table.err());
        assert_eq!(lookup("Weeks").term, Some(Term::Unit(Unit::Week, true)));
        assert!(lookup("SAID").classes.has(Class::Past) && lookup("said").term.is_none());
    }

    #[test]
    fn a_wrong_row_is_refused() {
        let wrong = [
            "week",
            "week\tunit week",
            "week\tunit weak one",
            "week\tkind",
            "Week\tseason fall",
            "on\ton 1",
            "soon\tvague future\nsoon\tvague past",
            "met\tpast-form\nmet\tpast-form",
            "\tago",
            "ago\tago\tago",
        ];
        for rows in wrong {
            assert!(parse(rows).is_err(), "{rows}");
        }
    }
}
