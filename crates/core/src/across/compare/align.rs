//! Which spans of one text are copied, changed or new in another.
//!
//! Sentences are matched by the three-word runs they share, found through an index, so that cost is linear but for runs that
//! are everywhere. A matched pair that is not the same word for word is narrowed: what both begin and end with is copied, what
//! lies in between is changed.

use super::Side;
use crate::analysis::terms::{Term, words};
use crate::span::Span;
use std::collections::BTreeMap;

/// Words in a run by which sentences are matched.
const RUN: usize = 3;
/// Share of the runs of the smaller sentence that makes a pair.
const LEAST_SHARED: f32 = 0.3;
/// Fewest words that the same beginning or end must have to be copied on its own.
const LEAST_COPIED: usize = 5;
/// A run found in more sentences than this tells nothing.
const MOST_PLACES: usize = 20;

/// What became of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both, word for word.
    Copied,
    /// It was reworded.
    Changed,
    /// Only the second text has it.
    New,
    /// Only the first text has it.
    Dropped,
}

/// A span of the first text, of the second, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aligned {
    /// What became of it.
    pub fate: Fate,
    /// Where it stands in the first text; `None` when it is new, or an insertion.
    pub first: Option<Span>,
    /// Where it stands in the second text; `None` when it was dropped, or a deletion.
    pub second: Option<Span>,
}

/// A sentence as words with their places.
struct Line {
    span: Span,
    forms: Vec<Term>,
    spans: Vec<Span>,
}

fn lines(side: Side<'_>) -> Vec<Line> {
    let text = side.article.text();
    let line = |s: &crate::annotation::Sentence| {
        let words = words(text, side.analysis.tokens_of(s), s.first_token);
        let span = |token: u32| side.analysis.tokens.get(token as usize).map_or(Span::default(), |t| t.span);
        Line {
            span: s.span,
            forms: words.iter().map(|w| w.form).collect(),
            spans: words.iter().map(|w| span(w.token)).collect(),
        }
    };
    side.analysis.sentences.iter().map(line).filter(|l| !l.forms.is_empty()).collect()
}

fn runs(forms: &[Term]) -> impl Iterator<Item = Term> + '_ {
    let size = RUN.min(forms.len()).max(1);
    forms.windows(size).filter_map(|run| run.iter().copied().reduce(Term::then))
}

/// Aligns the sentences of two texts: those of the second in order, then what was dropped of the first.
pub(super) fn align(first: Side<'_>, second: Side<'_>) -> Vec<Aligned> {
    let (a, b) = (lines(first), lines(second));
    let mut index: BTreeMap<Term, Vec<usize>> = BTreeMap::new();
    for (i, line) in a.iter().enumerate() {
        for run in runs(&line.forms) {
            let places = index.entry(run).or_default();
            if places.last() != Some(&i) && places.len() <= MOST_PLACES {
                places.push(i);
            }
        }
    }
    let mut used = vec![false; a.len()];
    let mut found = Vec::with_capacity(a.len() + b.len());
    for line in &b {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for run in runs(&line.forms) {
            for place in index.get(&run).filter(|p| p.len() <= MOST_PLACES).into_iter().flatten() {
                *shared.entry(*place).or_default() += 1;
            }
        }
        let smaller = |i: usize| runs(&line.forms).count().min(runs(&a[i].forms).count()).max(1);
        let best = shared
            .into_iter()
            .filter(|(i, n)| !used[*i] && *n as f32 >= LEAST_SHARED * smaller(*i) as f32)
            .max_by_key(|(i, n)| (*n, std::cmp::Reverse(*i)));
        match best {
            Some((i, _)) => {
                used[i] = true;
                narrow(&a[i], line, &mut found);
            }
            None => found.push(Aligned { fate: Fate::New, first: None, second: Some(line.span) }),
        }
    }
    let dropped = a.iter().zip(&used).filter(|(_, used)| !**used);
    found.extend(dropped.map(|(line, _)| Aligned { fate: Fate::Dropped, first: Some(line.span), second: None }));
    found
}

/// Splits a matched pair into what is copied at its two ends and what is changed between.
fn narrow(a: &Line, b: &Line, found: &mut Vec<Aligned>) {
    let mut push = |fate, first, second| found.push(Aligned { fate, first, second });
    if a.forms == b.forms {
        return push(Fate::Copied, Some(a.span), Some(b.span));
    }
    let least = a.forms.len().min(b.forms.len());
    let long_enough = |n: usize| if n >= LEAST_COPIED { n } else { 0 };
    let prefix = long_enough(a.forms.iter().zip(&b.forms).take_while(|(x, y)| x == y).count());
    let same_end = a.forms.iter().rev().zip(b.forms.iter().rev()).take_while(|(x, y)| x == y).count();
    let suffix = long_enough(same_end.min(least - prefix));
    let cover = |line: &Line, from: usize, to: usize| {
        let (start, end) = (line.spans.get(from)?, line.spans.get(to.checked_sub(1)?)?);
        (from < to).then(|| start.cover(*end))
    };
    if prefix > 0 {
        push(Fate::Copied, cover(a, 0, prefix), cover(b, 0, prefix));
    }
    let (end_a, end_b) = (a.forms.len() - suffix, b.forms.len() - suffix);
    push(Fate::Changed, cover(a, prefix, end_a), cover(b, prefix, end_b));
    if suffix > 0 {
        push(Fate::Copied, cover(a, end_a, a.forms.len()), cover(b, end_b, b.forms.len()));
    }
}
