//! Words of quotation by table: `lang/*/quotations.tsv`, one for each language beside English.
//!
//! `cue LEMMA FORMS` are verbs that report speech, `set NAME WORDS` what stands around them ([`Set`]).

use crate::annotation::table_names;
use crate::lang::{self, Language};
use crate::term::Term;
use std::collections::HashMap;
use std::sync::LazyLock;

table_names! {
    /// What a word is beside a quotation.
    Set {
        /// Before a source: "según".
        According = "according",
        /// Articles, possessives, demonstratives and numbers before a noun.
        Determiner = "determiner",
        /// Inside a name of several words: "de", "la", "van".
        NameParticle = "name_particle",
        /// What a noun phrase goes on behind: "del", "da".
        NounLink = "noun_link",
        /// Pronouns of persons.
        Pronoun = "pronoun",
        /// What stands between a subject or a mark and its verb: clitics, auxiliaries, short adverbs.
        BeforeVerb = "before_verb",
        /// What stands between a verb and the subject behind it.
        AfterVerb = "after_verb",
        /// The conjunction of content.
        That = "that",
        /// What joins two speakers.
        And = "and",
        /// What ends a noun phrase: prepositions, conjunctions, words of time, verbs of every day.
        Break = "break",
        /// Short forms before a name, which a stop follows.
        Title = "title",
        /// What leads an object or adverbial, so that no subject stands behind it.
        Preposition = "preposition",
        /// Nouns of persons and bodies that speak: "alcaldesa", "sindicato".
        SpeakerNoun = "speaker_noun",
    }
}

/// The words of one language.
#[derive(Debug, Default)]
pub(in crate::analysis::statements) struct Table {
    cues: HashMap<Term, &'static str>,
    sets: HashMap<Term, u16>,
    problems: Vec<String>,
}

/// The table of a language; none where it has none.
pub(in crate::analysis::statements) fn of(language: &Language) -> Option<&'static Table> {
    static TABLES: LazyLock<Vec<(&str, Table)>> = LazyLock::new(|| {
        let tables = lang::all().into_iter().filter(|language| !language.rules.quotations.is_empty());
        tables.map(|language| (language.code, Table::read(language.rules.quotations))).collect()
    });
    TABLES.iter().find(|(code, _)| *code == language.code).map(|(_, table)| table)
}

impl Table {
    /// Reads a table; what cannot be read is a problem.
    fn read(source: &'static str) -> Self {
        let mut table = Self::default();
        for (number, fields) in lang::rows(source) {
            let read = match fields.as_slice() {
                ["cue", lemma, forms, ..] => {
                    forms.split('|').all(|form| table.cues.insert(Term::form(form), lemma).is_none())
                }
                ["set", name, words] => Set::from_name(name).is_some_and(|set| {
                    words.split('|').for_each(|word| *table.sets.entry(Term::form(word)).or_default() |= 1 << set as u16);
                    true
                }),
                _ => false,
            };
            if !read {
                table.problems.push(format!("line {number}: {}", fields.join("\t")));
            }
        }
        table
    }

    /// What cannot be read in it.
    #[cfg(test)]
    pub(crate) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The lemma of a word that reports speech.
    pub(super) fn cue(&self, word: &str) -> Option<&'static str> {
        self.cues.get(&Term::form(word)).copied()
    }

    /// Whether a word is in a set.
    pub(super) fn is(&self, word: &str, set: Set) -> bool {
        self.sets.get(&Term::form(word)).is_some_and(|sets| sets & (1 << set as u16) != 0)
    }
}
