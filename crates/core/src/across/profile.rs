//! What a document is about, as one sparse vector.
//!
//! Five views of a document are weighed by how telling their words are ([`idf`]): all its words, those of title and lead, those of
//! the title, those of its key phrases and those of the names in it. Each view is brought to length one and weighed; their sum, brought
//! to length one again, is the vector, so that the product of two vectors is their cosine.

use super::idf::idf;
use super::vector::Vector;
use super::words::{content, words};
use crate::analysis::terms::Term;
use std::collections::BTreeMap;

/// The views: how much each weighs, and how many words it has at most, the heaviest.
const VIEWS: [(f32, usize); 5] = [(0.44, 64), (0.26, 32), (0.17, 16), (0.08, 16), (0.05, 16)];
/// Bytes of a text that are read: what comes later tells little of what it is about.
const MOST_BYTES: usize = 64 << 10;

/// What is read of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Its title; may be empty.
    pub title: &'a str,
    /// Its body.
    pub body: &'a str,
    /// The first sentence of the body.
    pub first_sentence: &'a str,
    /// The first three sentences of the body.
    pub lead: &'a str,
    /// Its key phrases with their scores in [0, 1].
    pub phrases: &'a [(&'a str, f32)],
    /// The names of its entities with their salience in [0, 1].
    pub names: &'a [(&'a str, f32)],
}

/// The words of a view with their weights.
type View = BTreeMap<Term, f32>;

/// The vector of a document; empty when it has no words.
pub fn vector(input: &Input<'_>) -> Vector {
    let title = if input.title.is_empty() { input.first_sentence } else { input.title };
    let body = input.body.get(..input.body.floor_char_boundary(MOST_BYTES)).unwrap_or_default();
    let twice = [input.title, input.title, body];
    let names: Vec<(&str, f32)> = input.names.iter().map(|(name, salience)| (*name, salience.sqrt())).collect();
    let views =
        [counted(&twice), counted(&[input.title, input.lead]), counted(&[title]), weighed(input.phrases), weighed(&names)];
    let mut sum = BTreeMap::new();
    for (view, (weight, most)) in views.into_iter().zip(VIEWS) {
        let mut heaviest: Vec<(Term, f32)> = view.into_iter().map(|(term, weight)| (term, weight * idf(term))).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        heaviest.truncate(most);
        let length = length(heaviest.iter().map(|(_, w)| *w));
        for (term, of_term) in heaviest.into_iter().filter(|_| length > 0.0) {
            *sum.entry(dimension(term)).or_insert(0.0) += of_term * weight.sqrt() / length;
        }
    }
    let length = length(sum.values().copied()).max(f32::MIN_POSITIVE);
    Vector::new(sum.into_iter().map(|(dimension, weight)| (dimension, weight / length)))
}

fn length(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(|w| w * w).sum::<f32>().sqrt()
}

/// The dimensions of the words of a name.
pub fn dimensions(name: &str) -> impl Iterator<Item = u32> + '_ {
    words(name).map(|word| dimension(Term::lemma(word)))
}

/// A word as a number. That two words share one costs a likeness of some thousandths, one time in many millions.
fn dimension(term: Term) -> u32 {
    (term.0 ^ (term.0 >> 32)) as u32
}

/// How often each word stands, damped.
fn counted(texts: &[&str]) -> View {
    let mut counts = View::new();
    for term in texts.iter().flat_map(|text| content(text)) {
        *counts.entry(term).or_default() += 1.0;
    }
    counts.values_mut().for_each(|count| *count = 1.0 + count.ln());
    counts
}

/// Each word with the weight of the best phrase that has it.
fn weighed(phrases: &[(&str, f32)]) -> View {
    let mut view = View::new();
    for (phrase, weight) in phrases {
        for word in words(phrase) {
            let of_word = view.entry(Term::lemma(word)).or_default();
            *of_word = weight.max(*of_word);
        }
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str, body: &str) -> Vector {
        vector(&Input { title, body, first_sentence: body, lead: body, ..Input::default() })
    }

    #[test]
    fn a_document_is_like_itself_and_less_like_others() {
        let ferry = of("Ferry runs aground off Tallinn", "A ferry with 300 people ran aground off Tallinn on Friday.");
        let update = of("Stranded ferry towed to Tallinn", "Tugs towed the ferry that ran aground on Friday to Tallinn.");
        let other = of("Orchestra chooses conductor", "The orchestra of Bergen chose a conductor on Friday.");
        assert!((ferry.likeness(&ferry) - 1.0).abs() < 0.01);
        assert!(ferry.likeness(&update) > 0.3 && ferry.likeness(&other) < 0.05);
        assert_eq!(ferry.likeness(&update), update.likeness(&ferry));
    }

    #[test]
    fn no_words_give_an_empty_vector() {
        assert_eq!(of("", "... --"), Vector::default());
        assert_eq!(of("", "").likeness(&of("", "")), 0.0);
    }
}
