//! A story day by day: for each day the sentence that tells best what was new, with its source.
//!
//! The documents are walked through in order of time. Of each day that sentence is taken which [`super::multi`] weighs most once words that
//! earlier days have told count little; a day whose sentences only repeat what is told already has no entry. An entry is of the day that
//! its sentence tells, the last one that is not later than its document ("on Monday", in a report of Tuesday), else of the day of the
//! document: so never later than its source. Documents without a day are left out. Numbers that contradict earlier ones are told beside the
//! entries ([`Timeline::contradictions`]).

use super::compare::{Side, day};
use super::contradictions::{self, Contradiction};
use super::multi;
use crate::analysis::Budget;
use crate::analysis::SummaryOptions;
use crate::analysis::terms::{Term, words};
use crate::annotation::DateKind;
use crate::span::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Share of the content words of a sentence that must be new for it to tell something new.
const LEAST_NEW: f32 = 0.34;
/// Sentences of a day that are looked at.
const MOST_OF_DAY: u32 = 8;

/// A story day by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// One entry for each day with news, in order.
    pub entries: Vec<Entry>,
    /// Numbers of the same thing that cannot all be true, and events told and denied.
    pub contradictions: Vec<Contradiction>,
}

/// What was new on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The day that it tells of.
    pub date: Date,
    /// Index of the document.
    pub document: u32,
    /// The sentence, as it stands there.
    pub text: String,
    /// Where it stands there.
    pub span: Span,
    /// Indexes of the other documents of the day.
    pub others: Vec<u32>,
}

/// The timeline of some documents; reads the layers of [`multi::READS`].
pub fn timeline(documents: &[Side<'_>]) -> Timeline {
    let mut days: BTreeMap<Date, Vec<u32>> = BTreeMap::new();
    for (side, index) in documents.iter().zip(0..) {
        if let Some(day) = day(*side) {
            days.entry(day).or_default().push(index);
        }
    }
    let mut told: BTreeSet<Term> = BTreeSet::new();
    let mut entries = Vec::new();
    for (date, of_day) in days {
        entries.extend(entry(documents, date, &of_day, &told));
        for side in of_day.iter().filter_map(|index| documents.get(*index as usize)) {
            told.extend(content(*side, side.article.body()).into_iter().chain(content(*side, side.article.title())));
        }
    }
    entries.sort_by_key(|entry: &Entry| entry.date);
    Timeline { entries, contradictions: contradictions::of(documents) }
}

/// The best sentence of a day that tells something new.
fn entry(documents: &[Side<'_>], date: Date, of_day: &[u32], told: &BTreeSet<Term>) -> Option<Entry> {
    let sides: Vec<Side<'_>> = of_day.iter().filter_map(|index| documents.get(*index as usize).copied()).collect();
    let options = SummaryOptions { budget: Budget::Sentences(MOST_OF_DAY), query: String::new(), standalone: false };
    let summary = multi::summarize_many(&sides, &options);
    let mut best: Option<(f32, &multi::MultiSentence)> = None;
    for sentence in &summary.sentences {
        let terms = sides.get(sentence.document as usize).map(|side| content(*side, sentence.span)).unwrap_or_default();
        let new = terms.iter().filter(|term| !told.contains(term)).count() as f32 / terms.len().max(4) as f32;
        let weight = sentence.score * new;
        if new >= LEAST_NEW && best.is_none_or(|(least, _)| weight > least) {
            best = Some((weight, sentence));
        }
    }
    let (_, sentence) = best?;
    let document = *of_day.get(sentence.document as usize)?;
    let date = sides.get(sentence.document as usize).and_then(|side| day_told(*side, sentence.span, date)).unwrap_or(date);
    let others = of_day.iter().copied().filter(|other| *other != document).collect();
    Some(Entry { date, document, text: sentence.text.clone(), span: sentence.span, others })
}

/// The last single day that a sentence names and that is not after `last`.
fn day_told(side: Side<'_>, sentence: Span, last: Date) -> Option<Date> {
    let dates = side.analysis.dates.iter().filter(|date| sentence.contains(date.span) && date.begin == date.end);
    dates
        .filter(|date| matches!(date.kind, DateKind::Date | DateKind::Time))
        .filter_map(|date| date.begin)
        .filter(|day| *day <= last)
        .max()
}

/// The content words of a stretch of a document.
fn content(side: Side<'_>, span: Span) -> BTreeSet<Term> {
    let range = side.analysis.tokens_in(span);
    let first = range.start as u32;
    let tokens = side.analysis.tokens.get(range).unwrap_or_default();
    words(side.article.text(), tokens, first).iter().filter(|w| !w.is_stop).map(|w| w.lemma).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::terms::fixtures::tokenized;
    use crate::annotation::{Analysis, DateBasis, DateMention};
    use crate::document::Article;
    use jiff::civil::date;

    fn on(day: i8, body: &str) -> (Article, Analysis) {
        let (article, analysis) = tokenized("", body);
        (article.published(Some(date(2026, 3, day).at(9, 0, 0, 0))), analysis)
    }

    #[test]
    fn each_day_tells_what_is_new_from_a_document_of_that_day() {
        let first = "A ferry with 300 people on board ran aground off Tallinn on Friday, the coast guard said.";
        let second = "Divers found a long crack in the hull of the vessel, and salvage crews began to pump out the fuel.";
        let documents = [on(8, &format!("{second} {first}")), on(6, first), on(7, first)];
        let sides: Vec<Side<'_>> = documents.iter().map(|(article, analysis)| Side { article, analysis }).collect();
        let timeline = timeline(&sides);
        let told: Vec<(Date, u32, &str)> = timeline.entries.iter().map(|e| (e.date, e.document, e.text.as_str())).collect();
        assert_eq!(told, [(date(2026, 3, 6), 1, first), (date(2026, 3, 8), 0, second)], "the 7th only repeats");
    }

    #[test]
    fn an_entry_is_of_the_day_that_its_sentence_tells() {
        let body = "A ferry with 300 people on board ran aground off Tallinn on Monday, the coast guard said.";
        let (article, mut analysis) = on(10, body);
        let told = |what: &str, day: i8| {
            let start = body.find(what).unwrap_or_default() as u32;
            DateMention {
                span: Span::new(start, start + what.len() as u32),
                kind: DateKind::Date,
                value: date(2026, 3, day).to_string(),
                begin: Some(date(2026, 3, day)),
                end: Some(date(2026, 3, day)),
                basis: DateBasis::PublishTime,
            }
        };
        let day =
            |analysis: &Analysis| timeline(&[Side { article: &article, analysis }]).entries.first().map(|entry| entry.date);
        assert_eq!(day(&analysis), Some(date(2026, 3, 10)));
        analysis.dates = vec![told("Monday", 9)];
        assert_eq!(day(&analysis), Some(date(2026, 3, 9)));
        analysis.dates = vec![told("Monday", 16)];
        assert_eq!(day(&analysis), Some(date(2026, 3, 10)), "what is ahead is told on the day of the document");
    }

    #[test]
    fn documents_without_a_day_have_no_entry() {
        let undated = tokenized("", "A ferry ran aground off Tallinn with 300 people on board, the coast guard said.");
        assert_eq!(timeline(&[Side { article: &undated.0, analysis: &undated.1 }]), Timeline::default());
        assert_eq!(timeline(&[]), Timeline::default());
    }
}
