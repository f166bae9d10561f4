//! Words of quotation by table: `lang/*/quotations.tsv`, one for each language beside English.
//!
//! `cue LEMMA FORMS` are verbs that report speech, `set NAME WORDS` what stands around them ([`Set`]), `ending NAME ENDINGS` what the
//! last letters of a verb tell ([`Ending`]).

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
        /// What is one only with the noun behind it: "primer", "vice".
        NounPart = "noun_part",
        /// Lemmas of verbs that take a clause with what is said.
        Clause = "clause",
        /// Forms that tell no fact: "dirá", "diciendo".
        Unreal = "unreal",
        /// Participles by no ending.
        Participle = "participle",
        /// What stands before a participle.
        Auxiliary = "auxiliary",
        Negation = "negation",
        /// The subject of what nobody in particular says: "se dijo", "on dit".
        Impersonal = "impersonal",
        /// Pronouns of an object before a verb.
        Clitic = "clitic",
        /// What begins a relative clause.
        Relative = "relative",
        /// "Si".
        Condition = "condition",
        /// The preposition that may lead the conjunction: "informó de que".
        BeforeThat = "before_that",
        /// Days and parts of one, between a verb and its conjunction.
        Time = "time",
        /// What one speaks to or in: "prensa", "entrevista".
        Occasion = "occasion",
        /// The nouns of sources: the "acuerdo" of "de acuerdo con".
        SourceNoun = "source_noun",
    }
}

table_names! {
    /// What the ending of a verb of speech tells.
    Ending { Participle = "participle", Gerund = "gerund", Plural = "plural", }
}

/// The words of one language.
#[derive(Debug, Default)]
pub(in crate::analysis::statements) struct Table {
    cues: HashMap<Term, &'static str>,
    sets: HashMap<Term, u32>,
    endings: Vec<(Ending, &'static str)>,
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
                ["ending", name, endings] => Ending::from_name(name).is_some_and(|ending| {
                    table.endings.extend(endings.split('|').map(|written| (ending, written)));
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

    /// Whether a word has an ending of this kind.
    pub(super) fn ends(&self, word: &str, ending: Ending) -> bool {
        self.endings.iter().any(|(kind, written)| *kind == ending && word.ends_with(written))
    }
}
