//! The tone lexicon: what words say of the text they stand in, of who does them and of whom they are done to.

use crate::analysis::terms::Term;
use crate::annotation::table_names;
use crate::lang::english;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What one reading of a word says, each from -3 to 3.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// For the tone of the text.
    pub(super) tone: f32,
    /// Of the one who does or is it.
    pub(super) subject: f32,
    /// Of the one it is done to.
    pub(super) object: f32,
}

impl Reading {
    /// Whether it says the same of everyone: a quality, not an act.
    fn is_quality(self) -> bool {
        self.tone == self.subject && self.subject == self.object
    }
}

table_names! {
    /// What a word does to the words after it.
    Shifter {
        /// "not": turns what follows around.
        Negator = "negator",
        /// "fight", "prevent": makes something bad that follows a little good.
        Reverser = "reverser",
        /// "very".
        Intensifier = "intensifier",
        /// "slightly".
        Diminisher = "diminisher",
    }
}

/// One word of the lexicon.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// As a noun, adjective or adverb.
    pub(super) quality: Option<Reading>,
    /// As a verb.
    pub(super) act: Option<Reading>,
    /// As a modifier of what follows.
    pub(super) shifter: Option<Shifter>,
}

/// The lexicon by term: [`Term::form`] of its words, several words chained with [`Term::then`].
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    entries: HashMap<Term, Entry>,
}

impl Lexicon {
    /// The lexicon of this project.
    pub(super) fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::parse(english().tables.tone))
    }

    /// The entry of a word, by its form or else its lemma.
    pub(super) fn word(&self, form: Term, lemma: Term) -> Option<&Entry> {
        self.entries.get(&form).or_else(|| self.entries.get(&lemma))
    }

    fn parse(source: &str) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let mut group = Group::Reading(Reading::default());
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('@') {
                group = Group::parse(heading.trim());
                continue;
            }
            for word in line.split_ascii_whitespace() {
                let mut parts = word.split('-');
                let first = Term::form(parts.next().unwrap_or(word));
                let term = parts.fold(first, |term, part| term.then(Term::form(part)));
                let entry = lexicon.entries.entry(term).or_default();
                match group {
                    Group::Reading(reading) if reading.is_quality() => entry.quality = Some(reading),
                    Group::Reading(reading) => entry.act = Some(reading),
                    Group::Shifter(shifter) => entry.shifter = Some(shifter),
                }
            }
        }
        lexicon
    }
}

/// What the words under a heading have in common.
#[derive(Clone, Copy)]
enum Group {
    Reading(Reading),
    Shifter(Shifter),
}

impl Group {
    fn parse(heading: &str) -> Group {
        if let Some(shifter) = Shifter::from_name(heading) {
            return Group::Shifter(shifter);
        }
        let mut values = heading.split_ascii_whitespace().map(|v| v.parse().unwrap_or(0.0));
        let mut next = || values.next().unwrap_or(0.0);
        Group::Reading(Reading { tone: next(), subject: next(), object: next() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(word: &str) -> Entry {
        Lexicon::get().word(Term::form(word), Term::lemma(word)).copied().unwrap_or_default()
    }

    #[test]
    fn words_have_the_readings_of_their_groups() {
        assert_eq!(entry("honest").quality.map(|r| r.subject), Some(2.0));
        assert_eq!(entry("praised").act.map(|r| (r.subject, r.object)), Some((0.0, 3.0)));
        assert_eq!(entry("not").shifter, Some(Shifter::Negator));
        assert!(entry("fraud").quality.is_some() && entry("table").quality.is_none());
    }

    #[test]
    fn every_value_is_in_range_and_no_heading_is_misread() {
        let lexicon = Lexicon::get();
        assert!(lexicon.entries.len() > 1000);
        for entry in lexicon.entries.values() {
            for reading in [entry.quality, entry.act].into_iter().flatten() {
                let all = [reading.tone, reading.subject, reading.object];
                assert!(all.iter().all(|v| v.abs() <= 3.0) && all.iter().any(|v| *v != 0.0), "{reading:?}");
            }
        }
    }
}
