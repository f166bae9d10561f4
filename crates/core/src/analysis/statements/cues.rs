//! The lexicon of reporting words: verbs, nouns and adjectives that introduce what somebody said, thinks or wants.
//!
//! The table beside this file gives each lemma its class and its frames: the constructions in which it takes content. It is
//! a grammar of words, in the manner of the "assertion" and "belief" classes of PARC (Pareti 2012), and holds no rule of
//! its own.

use crate::analysis::lemma::lemma;
use crate::annotation::Upos;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a reporting word says about its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Somebody spoke or wrote.
    Speech,
    /// Somebody thinks, knows or wants.
    Attitude,
    /// A document, poll or event shows it.
    Evidence,
}

/// The part of speech of a reporting word.
#[derive(Clone, Copy)]
enum Pos {
    Verb,
    Noun,
    Adj,
}

/// One reporting word.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its base form.
    pub(super) lemma: &'static str,
    /// What it says.
    pub(super) class: Class,
    frames: &'static str,
    prepositions: Vec<&'static str>,
}

impl Entry {
    /// Whether it takes a finite clause.
    pub(super) fn takes_clause(&self) -> bool {
        self.frames.contains('c')
    }

    /// Whether it introduces a quotation.
    pub(super) fn takes_quote(&self) -> bool {
        self.frames.contains('q')
    }

    /// Whether it introduces a quotation with a particle ("went on", "shot back").
    pub(super) fn takes_particle(&self) -> bool {
        self.frames.contains('b')
    }

    /// Whether its infinitive is content.
    pub(super) fn takes_infinitive(&self) -> bool {
        self.frames.contains('i')
    }

    /// Whether its object is content.
    pub(super) fn takes_object(&self) -> bool {
        self.frames.contains('o')
    }

    /// Whether its object is content together with an "as" phrase.
    pub(super) fn takes_object_as(&self) -> bool {
        self.frames.contains('s')
    }

    /// Whether its object is content together with what the object is called ("called him a liar").
    pub(super) fn takes_predicate(&self) -> bool {
        self.frames.contains('x')
    }

    /// Whether its object is the addressee beside a clause, a quotation or an infinitive.
    pub(super) fn takes_addressee(&self) -> bool {
        self.frames.contains('a')
    }

    /// Whether it tells of violence as well ("attacked the embassy").
    pub(super) fn is_physical(&self) -> bool {
        self.frames.contains('p')
    }

    /// Whether a phrase with this preposition is content, or carries it on.
    pub(super) fn takes_preposition(&self, word: &str) -> bool {
        self.prepositions.iter().any(|p| p.eq_ignore_ascii_case(word))
    }
}

/// One table for each part of speech.
static LEXICON: LazyLock<[HashMap<&'static str, Entry>; 3]> = LazyLock::new(|| read(include_str!("cues.tsv")));

fn read(table: &'static str) -> [HashMap<&'static str, Entry>; 3] {
    let mut lexicon: [HashMap<_, _>; 3] = Default::default();
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or("");
        let (lemma, pos, class, frames, prepositions) = (next(), next(), next(), next(), next());
        let pos = match pos {
            "noun" => Pos::Noun,
            "adj" => Pos::Adj,
            _ => Pos::Verb,
        };
        let class = match class {
            "attitude" => Class::Attitude,
            "evidence" => Class::Evidence,
            _ => Class::Speech,
        };
        let prepositions = prepositions.split(' ').filter(|p| *p != "-").collect();
        lexicon[pos as usize].insert(lemma, Entry { lemma, class, frames, prepositions });
    }
    lexicon
}

/// The reporting word that `word` is a form of, given its part of speech. A word that nobody has tagged (`X`) is looked
/// up among the verbs.
pub(super) fn look_up(word: &str, upos: Upos) -> Option<&'static Entry> {
    let pos = match upos {
        Upos::Verb | Upos::X => Pos::Verb,
        Upos::Noun => Pos::Noun,
        Upos::Adj => Pos::Adj,
        _ => return None,
    };
    let upos = if upos == Upos::X { Upos::Verb } else { upos };
    LEXICON[pos as usize].get(lemma(word, upos).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_well_formed() {
        let lines = include_str!("cues.tsv").lines().filter(|l| !l.starts_with('#'));
        let mut count = 0;
        for line in lines {
            let columns: Vec<_> = line.split('\t').collect();
            assert_eq!(columns.len(), 5, "{line}");
            assert!(["verb", "noun", "adj"].contains(&columns[1]), "{line}");
            assert!(["speech", "attitude", "evidence"].contains(&columns[2]), "{line}");
            assert!(columns[3] == "-" || columns[3].chars().all(|c| "cqiaosxbp".contains(c)), "{line}");
            count += 1;
        }
        assert_eq!(count, LEXICON.iter().map(HashMap::len).sum::<usize>(), "no word stands twice");
    }

    #[test]
    fn forms_find_their_word() {
        for (word, upos, lemma) in [
            ("said", Upos::Verb, Some("say")),
            ("Adding", Upos::X, Some("add")),
            ("criticism", Upos::Noun, Some("criticism")),
            ("claims", Upos::Noun, Some("claim")),
            ("said", Upos::Noun, None),
            ("walked", Upos::Verb, None),
        ] {
            assert_eq!(look_up(word, upos).map(|e| e.lemma), lemma, "{word}");
        }
    }
}
