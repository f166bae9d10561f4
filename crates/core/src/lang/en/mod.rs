//! English: its words, the bases of its forms, its number names.

pub mod boilerplate;
pub mod inflection;
pub mod lemma;
pub(crate) mod numbers;

use super::{
    DateWord, DatelineWord, EntityWord, EventWord, Lexicon, QuantityWord, RelationWord, StatementWord, SummaryWord, Tables,
};
use crate::annotation::WordClass;
use std::sync::LazyLock;

/// The classes of its words.
pub(super) static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::default()
        .with::<WordClass>(include_str!("words.tsv"))
        .with::<DatelineWord>(include_str!("dateline.tsv"))
        .with::<DateWord>(include_str!("dates.tsv"))
        .with::<QuantityWord>(include_str!("quantities.tsv"))
        .with::<EntityWord>(include_str!("entities.tsv"))
        .with::<StatementWord>(include_str!("statements.tsv"))
        .with::<EventWord>(include_str!("events.tsv"))
        .with::<RelationWord>(include_str!("relations.tsv"))
        .with::<SummaryWord>(include_str!("summary.tsv"))
});

/// What single layers read.
pub(super) static TABLES: Tables = Tables {
    nouns: include_str!("nouns.tsv"),
    antecedents: include_str!("antecedents.tsv"),
    bounds: include_str!("bounds.tsv"),
    currencies: include_str!("currencies.tsv"),
    units: include_str!("units.tsv"),
    frames: include_str!("frames.tsv"),
    contexts: include_str!("contexts.tsv"),
    date_terms: include_str!("date_terms.tsv"),
    holidays: include_str!("holidays.tsv"),
    statements: include_str!("statements.tsv"),
    cues: include_str!("cues.tsv"),
    event_triggers: include_str!("event_triggers.tsv"),
    events: include_str!("events.tsv"),
    relations: include_str!("relations.tsv"),
    offices: include_str!("offices.tsv"),
    tone: include_str!("tone.txt"),
    topics: include_str!("topics.txt"),
};

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_of_every_table_is_read() {
        let tables = [
            ("boilerplate.tsv", super::boilerplate::ROWS.problems()),
            ("classes", super::WORDS.problems()),
            ("irregular.tsv", super::lemma::FORMS.problems()),
            ("stems.tsv", super::lemma::STEMS.problems()),
            ("numbers.tsv", super::numbers::WORDS.problems()),
        ];
        for (table, problems) in tables {
            assert!(problems.is_empty(), "{table}: {problems:#?}");
        }
    }
}
