//! Where the words of a search stand in a document: stretches of text with highlights.

use super::offsets::{Offsets, Unit};
use super::pb;
use crate::document::Article;
use crate::span::Span;
use crate::store::query::Query;
use crate::store::terms::{Term, terms};

/// Most snippets of a document.
const MAX_SNIPPETS: usize = 3;

/// About how many bytes of text stand before and behind the first highlight.
const CONTEXT: (usize, usize) = (60, 140);

/// The first stretches of an article that hold words of the query, in text order.
pub fn snippets(article: &Article, query: &Query, unit: Unit) -> Vec<pb::Snippet> {
    let text = article.text();
    let found: Vec<Span> =
        [article.title(), article.body()].into_iter().flat_map(|part| highlights(text, part, query)).collect();
    let offsets = Offsets::new(article, unit);
    let mut snippets: Vec<pb::Snippet> = Vec::new();
    let mut rest = found.as_slice();
    while let Some(first) = rest.first().filter(|_| snippets.len() < MAX_SNIPPETS) {
        let part = if first.start < article.body_start() { article.title() } else { article.body() };
        let stretch = stretch(text, part, *first);
        let within = rest.iter().take_while(|h| h.end <= stretch.end).count().max(1);
        let (inside, behind) = rest.split_at(within);
        snippets.push(pb::Snippet {
            text: stretch.of(text).to_owned(),
            span: Some(offsets.span(stretch)),
            highlights: inside.iter().map(|h| offsets.span(*h)).collect(),
        });
        rest = behind;
    }
    snippets
}

/// Where phrases of the query stand in a part of the text, in text order, without overlaps.
fn highlights(text: &str, part: Span, query: &Query) -> Vec<Span> {
    let phrases = query.phrases();
    let words: Vec<Term> = terms(part.of(text)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.get(at..).unwrap_or_default();
        let longest = phrases.iter().filter(|sought| sought.begins(rest)).map(|sought| sought.terms.len()).max();
        match longest.and_then(|n| Some((n, rest.first()?, rest.get(n.checked_sub(1)?)?))) {
            Some((n, first, last)) => {
                found.push(Span::new(part.start + first.start as u32, part.start + last.end as u32));
                at += n;
            }
            None => at += 1,
        }
    }
    found
}

/// The text around a highlight, within its part, from word to word.
fn stretch(text: &str, part: Span, highlight: Span) -> Span {
    let (part_start, part_end) = (part.start as usize, part.end as usize);
    let (before, behind) = CONTEXT;
    let mut start = (highlight.start as usize).saturating_sub(before).max(part_start);
    let mut end = (highlight.end as usize + behind).min(part_end).max(highlight.end as usize);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(start..highlight.start as usize).unwrap_or_default();
    if start > part_start {
        start += head.find(char::is_whitespace).map_or(0, |cut| cut + 1);
    }
    let tail = text.get(highlight.end as usize..end).unwrap_or_default();
    if end < part_end {
        end = highlight.end as usize + tail.rfind(char::is_whitespace).unwrap_or(tail.len());
    }
    // Snippets neither begin nor end with white space.
    let words = text.get(start..end).unwrap_or_default();
    let start = start + (words.len() - words.trim_start().len());
    let end = end - (words.len() - words.trim_end().len());
    Span::new(start as u32, end.max(start) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(title: &str, body: &str, query: &str) -> Vec<(String, Vec<String>)> {
        let article = Article::new(title, body);
        let query = Query::parse(query, crate::lang::other_forms).unwrap_or_else(|e| panic!("{e}"));
        let cut = |span: &pb::Span| {
            let of = if span.field == i32::from(pb::TextField::Title) { title } else { body };
            of[span.start as usize..span.end as usize].to_owned()
        };
        snippets(&article, &query, Unit::Utf8)
            .iter()
            .map(|s| {
                assert_eq!(s.span.as_ref().map(cut), Some(s.text.clone()));
                (s.text.clone(), s.highlights.iter().map(cut).collect())
            })
            .collect()
    }

    #[test]
    fn words_and_phrases_are_shown_in_their_place() {
        let far = "Nothing happened for a long while in the valley. ".repeat(10);
        let body = format!("The dam broke at São Pedro on Sunday. {far}A new dam will be built, the minister said.");
        let hits = found("Dam breaks", &body, "dam \"sao pedro\"");
        let marks: Vec<Vec<String>> = hits.iter().map(|(_, marks)| marks.clone()).collect();
        assert_eq!(marks, [vec!["Dam"], vec!["dam", "São Pedro"], vec!["dam"]]);
        assert_eq!(hits[0].0, "Dam breaks");
        assert!(hits[2].0.ends_with("the minister said."), "{}", hits[2].0);
        assert_eq!(
            found("", "Rain and rainfall", "rain*"),
            [("Rain and rainfall".to_owned(), vec!["Rain".into(), "rainfall".into()])]
        );
        assert!(found("", "Dry.", "rain NOT snow").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut(title in "\\PC{0,20}", body in "[ a-bé北\u{301}.\n]{0,400}") {
            for (text, marks) in found(&title, &body, "a OR b* OR 北 OR \"a b\"") {
                prop_assert!(!text.is_empty() && !marks.is_empty());
            }
        }
    }
}
