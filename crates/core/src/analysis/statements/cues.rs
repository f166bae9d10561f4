//! The lexicon of reporting words: verbs, nouns and adjectives that introduce what somebody said, thinks or wants.
//!
//! The table `cues.tsv` of the language gives each lemma its class and its frames: the constructions in which it takes content. It is
//! a grammar of words, in the manner of the "assertion" and "belief" classes of PARC (Pareti 2012), and holds no rule of
//! its own.

use crate::analysis::lemma::lemma;
use crate::annotation::Upos;
use crate::annotation::table_names;
use crate::lang::{Table, english};
use crate::term::Term;
use std::sync::LazyLock;

table_names! {
    /// What a reporting word says about its subject.
    Class {
        /// Somebody spoke or wrote.
        Speech = "speech",
        /// Somebody thinks, knows or wants.
        Attitude = "attitude",
        /// A document, poll or event shows it.
        Evidence = "evidence",
    }
}

table_names! {
    /// The part of speech of a reporting word.
    Pos { Verb = "verb", Noun = "noun", Adj = "adj", }
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

    /// Whether its object is content together with a figure behind its preposition ("put the toll at 43").
    pub(super) fn takes_figure(&self) -> bool {
        self.frames.contains('n')
    }

    /// Whether a phrase with this preposition is content, or carries it on.
    pub(super) fn takes_preposition(&self, word: &str) -> bool {
        self.prepositions.iter().any(|p| p.eq_ignore_ascii_case(word))
    }
}

static LEXICON: LazyLock<Table<Term, Entry>> = LazyLock::new(|| Table::read(english().tables.cues, row));

fn key(pos: Pos, lemma: &str) -> Term {
    Term::form(pos.as_str()).then(Term::form(lemma))
}

/// The letters of the constructions.
const FRAMES: [char; 10] = ['c', 'q', 'i', 'a', 'o', 's', 'x', 'b', 'p', 'n'];

fn row(fields: &[&'static str]) -> Option<(Term, Entry)> {
    let &[lemma, pos, class, frames, prepositions] = fields else { return None };
    let entry = Entry {
        lemma,
        class: Class::from_name(class)?,
        frames: Some(frames).filter(|all| *all == "-" || all.chars().all(|letter| FRAMES.contains(&letter)))?,
        prepositions: prepositions.split(' ').filter(|p| *p != "-").collect(),
    };
    Some((key(Pos::from_name(pos)?, lemma), entry))
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
    LEXICON.get(&key(pos, lemma(word, upos).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert!(LEXICON.problems().is_empty(), "{:#?}", LEXICON.problems());
    }

    #[test]
    fn forms_find_their_word() {
        for (word, upos, lemma) in [
            ("said", Upos::Verb, Some("say")),
            ("Adding", Upos::X, Some("add")),
            ("condemnation", Upos::Noun, Some("condemnation")),
            ("claims", Upos::Noun, Some("claim")),
            ("said", Upos::Noun, None),
            ("walked", Upos::Verb, None),
        ] {
            assert_eq!(look_up(word, upos).map(|e| e.lemma), lemma, "{word}");
        }
    }
}
