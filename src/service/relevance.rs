//! How well documents answer a search: BM25F (Zaragoza et al. 2004) over title, beginning and the rest of a text.
//!
//! A document is scored by the documents that it is compared with alone: how rare a word is and how long texts are is counted among
//! them, so that every store ranks alike. Among equals the order stays as it was given. What is a match is the store's to say.

use crate::document::Article;
use crate::store::query::Query;
use crate::store::terms::{Term, terms};

/// What a word in the title counts, against one of the text.
const TITLE: f64 = 3.0;

/// What a word among the first [`LEAD_TERMS`] of the text counts: news tells the most important thing first.
const LEAD: f64 = 1.5;
const LEAD_TERMS: usize = 60;

/// How soon repetitions of a word count no more (k1 of BM25).
const SATURATION: f64 = 1.2;

/// How much the length of a text counts against it (b of BM25), from 0 to 1.
const LENGTH: f64 = 0.5;

/// How often a document holds each of the things that a query asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// Weighted by where they stand; one number for each of [`Query::asked`].
    found: Vec<f64>,
    /// Terms of title and text.
    length: f64,
}

impl Counts {
    /// Counts in an article.
    pub fn of(article: &Article, query: &Query) -> Self {
        let asked = query.asked();
        let mut found = vec![0.0; asked.len()];
        let [title, body]: [Vec<Term>; 2] =
            [article.title(), article.body()].map(|part| terms(part.of(article.text())).collect());
        let mut count = |words: &[Term], weight: &dyn Fn(usize) -> f64| {
            for at in 0..words.len() {
                let rest = words.get(at..).unwrap_or_default();
                for (sum, forms) in found.iter_mut().zip(&asked) {
                    if forms.iter().any(|form| form.begins(rest)) {
                        *sum += weight(at);
                    }
                }
            }
        };
        count(&title, &|_| TITLE);
        count(&body, &|at| if at < LEAD_TERMS { LEAD } else { 1.0 });
        Self { found, length: (title.len() + body.len()) as f64 }
    }
}

/// The places of documents in the list, the best answers first.
pub fn ranked(documents: &[Counts]) -> Vec<usize> {
    let all = documents.len() as f64;
    let mean = (documents.iter().map(|document| document.length).sum::<f64>() / all.max(1.0)).max(1.0);
    let asked = documents.first().map_or(0, |document| document.found.len());
    let rareness = |thing: usize| {
        let holds = |document: &&Counts| document.found.get(thing).is_some_and(|found| *found > 0.0);
        let with = documents.iter().filter(holds).count() as f64;
        ((all - with + 0.5) / (with + 0.5)).ln_1p()
    };
    let rareness: Vec<f64> = (0..asked).map(rareness).collect();
    let score = |document: &Counts| -> f64 {
        let long = 1.0 - LENGTH + LENGTH * document.length / mean;
        let of = |(found, rare): (&f64, &f64)| rare * found / (found + SATURATION * long);
        document.found.iter().zip(&rareness).map(of).sum()
    };
    let scores: Vec<f64> = documents.iter().map(score).collect();
    let mut order: Vec<usize> = (0..documents.len()).collect();
    let score_of = |place: &usize| scores.get(*place).copied().unwrap_or_default();
    order.sort_by(|a, b| score_of(b).total_cmp(&score_of(a)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(query: &str, documents: &[(&str, &str)]) -> Vec<usize> {
        let query = Query::parse(query, crate::lang::other_forms).unwrap_or_else(|e| panic!("{e}"));
        let counts = |(title, body): &(&str, &str)| Counts::of(&Article::new(title, body), &query);
        ranked(&documents.iter().map(counts).collect::<Vec<_>>())
    }

    /// A query, titles and texts, and the order in which they come.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [usize]);

    #[test]
    fn what_is_about_it_comes_before_what_mentions_it() {
        let far = "Nothing happened in the valley for a long while. ".repeat(20);
        let late = format!("{far}A strike was mentioned.");
        let table: &[Case<'_>] = &[
            // The title before the text, the beginning before the end.
            ("strike", &[("News", &late), ("News", "A strike began."), ("Strike", "It began.")], &[2, 1, 0]),
            // Oftener, and in other forms.
            ("flood", &[("News", "A flood came."), ("News", "Floods came. The town was flooded.")], &[1, 0]),
            // Several of what is asked for before one of them again and again.
            ("port OR bribe", &[("Port", "The port. A port."), ("News", "A bribe at the port.")], &[1, 0]),
            // What few hold counts more.
            (
                "court OR oysters",
                &[("Court", "A court."), ("Court", "The court."), ("Oysters", "They are dear.")],
                &[2, 0, 1],
            ),
            // A short text before a long one that says it as often.
            ("fire", &[("News", &format!("A fire burned. {far}")), ("News", "A fire burned.")], &[1, 0]),
            // Equals stay as they are.
            ("vote", &[("Vote", "A vote."), ("Vote", "A vote.")], &[0, 1]),
            ("vote", &[], &[]),
        ];
        for (query, documents, expected) in table {
            assert_eq!(order(query, documents), *expected, "{query}");
        }
    }
}
