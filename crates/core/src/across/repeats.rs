//! Which document repeats which: near-duplicates, from copies to excerpts.
//!
//! The words of a body, its boilerplate left out, are cut into runs of five ([`Shingles`]). Winnowing (Schleimer, Wilkerson
//! and Aiken 2003) chooses some of their hashes as fingerprints, such that two texts with a stretch of 20 words in common share one: by these,
//! candidates are found. What they are is decided by exact containment: the share of the runs of the shorter one that both have.
//!
//! Each document points to the earliest one that it repeats.

use super::compare::shingles::{SIZE, Shingles};
use super::words::told;
use crate::analysis::terms::Term;

/// Runs in a window, of which the least is a fingerprint.
const WINDOW: usize = 16;
/// Containment of a copy, of an excerpt, and the least that repeats.
const COPY: f32 = 0.9;
const EXCERPT: f32 = 0.8;
const REPEATS: f32 = 0.5;
/// How long at least the shorter of two copies is, of two revisions that an excerpt would be, and of two that repeat each other in part, as a
/// share of the longer.
const COPY_LENGTH: f32 = 0.75;
const REVISION_LENGTH: f32 = 0.6;
const PART_LENGTH: f32 = 1.0 / 3.0;
/// Containment of a text that is shorter than that: what both quote is less.
const PART: f32 = 0.6;
/// Runs without which a text is too short to say that it repeats another one in part.
const LEAST_RUNS: usize = 12;
/// Words of a body that are compared.
const MOST_WORDS: usize = 20_000;
/// Share of the fingerprints of the one with fewer that two documents must have in common to be compared.
const LEAST_SHARED: f32 = 0.2;

/// How one document repeats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Nearly word for word, at about the same length.
    Copy,
    /// At least half of it, at about the same length.
    Revision,
    /// One of the two is a part of the other, which is longer.
    Excerpt,
}

/// A document as far as repetition is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its runs of words.
    runs: Shingles,
    /// Its fingerprints, in order, each once.
    prints: Vec<u32>,
}

impl Text {
    /// The text of a body.
    pub fn of(body: &str) -> Self {
        let forms = forms(body);
        Self { runs: Shingles::of(&forms), prints: winnow(&forms) }
    }

    /// Its fingerprints, in order, each once.
    pub fn fingerprints(&self) -> &[u32] {
        &self.prints
    }

    /// How one repeats the other, with the share of the shorter that both have in [0, 1]; `None` when it does not.
    pub fn repeats(&self, other: &Self) -> Option<(Grade, f32)> {
        let (a, b) = (self.runs.len(), other.runs.len());
        let containment = self.runs.containment(&other.runs);
        if a.min(b) < LEAST_RUNS {
            return (a > 0 && self.runs == other.runs).then_some((Grade::Copy, 1.0));
        }
        let length = a.min(b) as f32 / a.max(b) as f32;
        let grade = match containment {
            share if share < REPEATS => return None,
            share if length < PART_LENGTH && share < PART => return None,
            _ if length < PART_LENGTH => Grade::Excerpt,
            share if share >= COPY && length >= COPY_LENGTH => Grade::Copy,
            share if share >= COPY || (share >= EXCERPT && length < REVISION_LENGTH) => Grade::Excerpt,
            _ => Grade::Revision,
        };
        Some((grade, containment))
    }
}

/// Whether documents with these many fingerprints, `shared` of which they have in common, are worth comparing.
pub fn may_repeat(prints: usize, others: usize, shared: usize) -> bool {
    shared as f32 >= (LEAST_SHARED * prints.min(others) as f32).max(1.0)
}

/// The words of a body but for its boilerplate.
pub(super) fn forms(body: &str) -> Vec<Term> {
    told(body).map(Term::form).take(MOST_WORDS).collect()
}

/// The fingerprints of some words: of each window of runs the last of the least hashes.
fn winnow(forms: &[Term]) -> Vec<u32> {
    let runs: Vec<u32> = forms.windows(SIZE).map(hash).collect();
    let mut prints: Vec<u32> =
        runs.windows(WINDOW.min(runs.len()).max(1)).filter_map(|window| window.iter().min().copied()).collect();
    prints.sort_unstable();
    prints.dedup();
    prints
}

fn hash(run: &[Term]) -> u32 {
    let hash = run.iter().copied().reduce(Term::then).map_or(0, |term| term.0);
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<usize>) -> String {
        words.map(|i| format!("w{i} ")).collect()
    }

    fn graded(a: &str, b: &str) -> Option<Grade> {
        let (a, b) = (Text::of(a), Text::of(b));
        let found = a.repeats(&b);
        assert_eq!(found, b.repeats(&a));
        if found.is_some() && a.prints.len() > 2 {
            let shared = a.prints.iter().filter(|print| b.prints.contains(print)).count();
            assert!(may_repeat(a.prints.len(), b.prints.len(), shared), "{shared} shared");
        }
        found.map(|(grade, _)| grade)
    }

    #[test]
    fn copies_revisions_and_excerpts_are_told_apart() {
        let whole = text(0..300);
        assert_eq!(graded(&whole, &whole), Some(Grade::Copy));
        assert_eq!(graded(&whole, &text(10..300)), Some(Grade::Copy));
        assert_eq!(graded(&whole, &text(100..400)), Some(Grade::Revision));
        assert_eq!(graded(&whole, &text(250..310)), Some(Grade::Excerpt));
        assert_eq!(graded(&whole, &text(0..200)), Some(Grade::Excerpt), "cut by a third");
        assert_eq!(graded(&whole, &text(0..240)), Some(Grade::Copy), "cut by a fifth");
        assert_eq!(graded(&whole, &text(170..320)), Some(Grade::Excerpt), "most of a text half as long");
        assert_eq!(graded(&whole, &text(190..350)), Some(Grade::Revision), "a text half as long with much of its own");
        assert_eq!(graded(&whole, &text(200..500)), None);
        assert_eq!(graded(&whole, &text(255..340)), None, "a quotation that a short text shares");
        assert_eq!(graded("", ""), None);
        assert_eq!(graded("Talks ended.", "Talks ended."), Some(Grade::Copy), "short, but the same");
        assert_eq!(graded("Talks ended in Oslo.", "Talks ended in Oslo on Friday."), None, "too short to tell");
    }

    #[test]
    fn boilerplate_does_not_count() {
        let footer = "Reporting by Jane Doe in Doha and John Doe in Lagos; editing by the night desk. All rights reserved.";
        assert_eq!(graded(&format!("{}. {footer}", text(0..14)), &format!("{}. {footer}", text(20..34))), None);
        assert!(Text::of(footer).fingerprints().is_empty());
    }

    #[test]
    fn a_text_has_a_fingerprint_for_about_every_eighth_word() {
        let prints = Text::of(&text(0..400)).prints.len();
        assert!((35..60).contains(&prints), "{prints}");
    }
}
