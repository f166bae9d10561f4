//! The lexicon of triggers: lemmas and phrases that tell an event, read from `event_triggers.tsv` of the language.
//!
//! The table follows the published definitions of PLOVER (Open Event Data Alliance) for its eighteen types and adds those of
//! daily news. What a word tells stands only there; the rules elsewhere know function words and light verbs.

use super::conditions::Condition;
use super::frames::{Frame, frame};
use crate::annotation::table_names;
use crate::annotation::{EventType, Upos};
use crate::lang::english;
use std::collections::HashMap;
use std::sync::LazyLock;

table_names! {
    /// The class of a trigger's first word.
    Class { Verb = "verb", Noun = "noun", Adj = "adj", Modal = "modal", Any = "any", }
}

impl Class {
    /// Whether a word of that part of speech can be one of this class. A word that nobody has tagged can be any.
    pub(super) fn takes(self, upos: Upos) -> bool {
        upos == Upos::X
            || match self {
                Self::Verb => upos == Upos::Verb,
                Self::Noun => matches!(upos, Upos::Noun | Upos::Propn),
                Self::Adj => matches!(upos, Upos::Adj | Upos::Verb),
                Self::Modal => upos == Upos::Aux,
                Self::Any => true,
            }
    }
}

/// A trigger.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its words in order, each with its alternatives.
    pub(super) words: Vec<Vec<&'static str>>,
    /// The class of the first.
    pub(super) class: Class,
    /// What it tells.
    pub(super) kind: EventType,
    /// PLOVER's mode; empty when there is none.
    pub(super) mode: &'static str,
    /// Who plays which part.
    pub(super) frame: &'static Frame,
    /// Lemmas near it that give it another sense.
    pub(super) except: Vec<&'static str>,
    /// What must hold beside it.
    pub(super) when: Vec<Condition>,
    /// Its line in the table.
    pub(super) rank: u16,
}

/// All triggers.
pub(super) struct Lexicon {
    entries: Vec<Entry>,
    by_head: HashMap<&'static str, Vec<u16>>,
}

impl Lexicon {
    /// The triggers that begin with `lemma`, the longest first.
    pub(super) fn starting_with(&self, lemma: &str) -> impl Iterator<Item = &Entry> {
        self.by_head.get(lemma).into_iter().flatten().filter_map(|&i| self.entries.get(usize::from(i)))
    }
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| read(english().tables.event_triggers));

/// The lexicon.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

fn read(table: &'static str) -> Lexicon {
    let rows = table.lines().filter(|l| !l.starts_with('#'));
    let mut entries: Vec<Entry> = (0u16..).zip(rows).map(|(rank, row)| entry(rank, row)).collect();
    entries.sort_by_key(|e| std::cmp::Reverse(e.words.len()));
    let mut by_head: HashMap<&'static str, Vec<u16>> = HashMap::new();
    for (number, entry) in (0u16..).zip(&entries) {
        for head in entry.words.first().into_iter().flatten() {
            by_head.entry(head).or_default().push(number);
        }
    }
    Lexicon { entries, by_head }
}

/// A line of the table. One that is malformed stops the program when the table is first read.
fn entry(rank: u16, line: &'static str) -> Entry {
    parse(rank, line).unwrap_or_else(|| panic!("event_triggers.tsv: malformed: {line}"))
}

fn parse(rank: u16, line: &'static str) -> Option<Entry> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let &[pattern, class, kind, mode, frame_name, except, when, _, _] = columns.as_slice() else { return None };
    let list = |column: &'static str| if column == "-" { Vec::new() } else { column.split('|').collect() };
    Some(Entry {
        words: pattern.split(' ').map(|w| w.split('|').collect()).collect(),
        class: Class::from_name(class)?,
        kind: EventType::from_name(kind)?,
        mode: if mode == "-" { "" } else { mode },
        frame: frame(frame_name)?,
        except: list(except),
        when: Condition::parse(when)?,
        rank,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::events::testing::{retag, tagged};
    use crate::analysis::events::tests::told_as as told;
    use crate::analysis::events::trigger;
    use crate::analysis::events::view::View;

    /// The triggers of a sentence.
    fn triggers(sentence: &str, head: Option<(&str, Upos)>) -> Vec<&'static Entry> {
        let (text, mut analysis) = tagged(sentence);
        retag(&text, &mut analysis, head);
        let view = View::new(&text, &analysis);
        trigger::find(&view).iter().map(|t| t.entry).collect()
    }

    /// Every phrase of a pattern: each alternative of each word beside the first ones of the others.
    fn phrases(words: &[Vec<&str>]) -> Vec<String> {
        let mut out = Vec::new();
        for (i, alternatives) in words.iter().enumerate() {
            for alternative in alternatives {
                let phrase: Vec<&str> = words
                    .iter()
                    .enumerate()
                    .map(|(j, w)| if i == j { alternative } else { w.first().map_or("", |f| f) })
                    .collect();
                out.push(phrase.join(" "));
            }
        }
        out
    }

    /// Whether the sentence tells an event of the type of `entry`.
    fn tells(sentence: &str, head: Option<(&str, Upos)>, entry: &Entry) -> bool {
        if entry.when.is_empty() {
            return triggers(sentence, head).iter().any(|e| (e.kind, e.mode) == (entry.kind, entry.mode));
        }
        told(sentence, head).iter().any(|e| e.starts_with(&format!("{} ", entry.kind)))
    }

    #[test]
    fn every_line_is_well_formed_and_does_what_its_sentences_say() {
        let mut wrong = Vec::new();
        for (rank, line) in (0u16..).zip(english().tables.event_triggers.lines().filter(|l| !l.starts_with('#'))) {
            let entry = entry(rank, line);
            let columns: Vec<&str> = line.split('\t').collect();
            let (fires, not) = (columns[7], columns[8]);
            assert!(fires.matches("{}").count() == 1, "{line}");
            let upos = match entry.class {
                Class::Verb => Upos::Verb,
                Class::Noun => Upos::Noun,
                Class::Adj => Upos::Adj,
                Class::Modal => Upos::Aux,
                Class::Any => Upos::X,
            };
            for phrase in phrases(&entry.words) {
                let head = phrase.split(' ').next().map(|w| (w, upos));
                let sentence = fires.replace("{}", &phrase);
                if !tells(&sentence, head, &entry) {
                    wrong.push(format!("{phrase:?} does not tell {}: {fires}", entry.kind));
                }
            }
            if triggers(not, None).iter().any(|e| e.rank == entry.rank)
                && (entry.when.is_empty() || tells(not, None, &entry))
            {
                wrong.push(format!("tells {}: {not}", entry.kind));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
