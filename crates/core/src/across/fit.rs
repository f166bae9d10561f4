//! Whether a sentence may stand for its document where several are told together.
//!
//! Beside sentences of other documents nobody sees what stood around it: a sentence that was cut off, words of somebody whom it does
//! not name, and a question or label are not fit ([`is_fit`]). What is only ahead ([`is_ahead`]) gives way to
//! what has happened, and its numbers contradict none.

use super::compare::Side;
use crate::analysis::summary::features::has_label;
use crate::analysis::terms::Term;
use crate::annotation::Sentence;
use crate::lang::{SummaryWord, words_of};
use crate::span::Span;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Whether a title says what happened, and not what somebody thinks of it or asks: "Here's why you shouldn't panic".
pub fn is_headline(title: &str) -> bool {
    static PERSONS: LazyLock<BTreeSet<Term>> =
        LazyLock::new(|| words_of(SummaryWord::FirstPerson).iter().map(|word| Term::form(word)).collect());
    let words =
        || title.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '.')).filter(|word| !word.is_empty());
    let opens = |word: &str| words_of(SummaryWord::OpinionTitle).iter().any(|opening| word.eq_ignore_ascii_case(opening));
    let speaks = |word: &str| word != "US" && word != "U.S." && PERSONS.contains(&Term::form(word));
    let is_label = title.find(": ").is_some_and(|at| at < 32);
    words().count() > 2 && !title.contains('?') && !is_label && !words().next().is_some_and(opens) && !words().any(speaks)
}

/// What closes a sentence behind its last stop.
const CLOSING: [char; 7] = ['"', '\'', '”', '’', ')', ']', '»'];

/// Whether it says something by itself.
pub(super) fn is_fit(side: Side<'_>, sentence: &Sentence) -> bool {
    let text = sentence.span.of(side.article.text());
    let end = text.trim_end().trim_end_matches(CLOSING);
    let is_whole = end.ends_with(['.', '!', '。', '！']) && !end.ends_with("..") && !text.contains("...");
    is_whole
        && !text.contains('…')
        && has_whole_quotations(text)
        && !has_label(text)
        && !is_of_somebody_unnamed(side, sentence.span)
}

/// Whether every quotation that begins in it ends in it.
fn has_whole_quotations(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    count('“') == count('”') && count('"').is_multiple_of(2)
}

/// Whether it is what somebody said, and only a sentence around it tells who.
fn is_of_somebody_unnamed(side: Side<'_>, sentence: Span) -> bool {
    let holds = |span: Option<Span>| span.is_some_and(|span| sentence.contains(span));
    side.analysis.statements.iter().any(|statement| {
        let is_inside = statement.content.iter().any(|part| {
            let (start, end) = (part.start.max(sentence.start), part.end.min(sentence.end));
            end > start && 3 * (end - start) > 2 * (sentence.end - sentence.start)
        });
        is_inside && !holds(statement.speaker_span)
    })
}

/// Whether it tells what somebody plans, expects or may do. With a capital such a word is a month or a name.
pub(super) fn is_ahead(side: Side<'_>, sentence: &Sentence) -> bool {
    let text = side.article.text();
    let words = words_of(SummaryWord::Ahead);
    side.analysis.tokens_of(sentence).iter().any(|token| words.contains(&token.span.of(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::terms::fixtures::tokenized;
    use crate::annotation::{Statement, StatementKind};

    fn judged(body: &str) -> (bool, bool) {
        let (article, analysis) = tokenized("", body);
        let side = Side { article: &article, analysis: &analysis };
        (is_fit(side, &analysis.sentences[0]), is_ahead(side, &analysis.sentences[0]))
    }

    #[test]
    fn what_is_cut_off_or_only_ahead_is_seen() {
        for (body, expected) in [
            ("The senators announced a truce on Tuesday.", (true, false)),
            ("The senators announced \"a truce.\"", (true, false)),
            ("Negotiators are on the verge of a truce.", (true, true)),
            ("The senators announced a truce on May 3.", (true, false)),
            ("The president will announce new limits on Thursday.", (true, true)),
            ("One official backed the account while another described the...", (false, false)),
            ("It is worth asking whether she was paid…", (false, false)),
            ("Are they too late?", (false, false)),
            ("He said \"the gate was open and we left.", (false, false)),
            ("Why it matters: The senators announced a truce.", (false, false)),
            ("A bridge fell into the river near Lota", (false, false)),
        ] {
            assert_eq!(judged(body), expected, "{body}");
        }
    }

    #[test]
    fn a_headline_says_what_happened() {
        for (title, expected) in [
            ("Florida bans theory from its classrooms", true),
            ("US senators agree on a budget", true),
            ("NSA hits back at allegations it spied on a host", true),
            ("What the Florida Ban Tells Us About Schools", false),
            ("Here's why you shouldn't panic.", false),
            ("Are Democrats too woke for voters?", false),
            ("Ana Paz: the agency is spying on this show", false),
            ("Why it rains", false),
            ("Budget", false),
            ("", false),
        ] {
            assert_eq!(is_headline(title), expected, "{title}");
        }
    }

    #[test]
    fn words_of_somebody_need_the_name() {
        let body = "It was a mistake to open the gate. The mayor said it was raining.";
        let (article, mut analysis) = tokenized("", body);
        let (first, second) = (analysis.sentences[0], analysis.sentences[1]);
        let said = |content: Span, speaker_span| Statement {
            speakers: Vec::new(),
            speaker_span,
            cue: None,
            content: vec![content],
            kind: StatementKind::Direct,
            addressees: Vec::new(),
            nested_in: None,
            negated: false,
            rule: "",
        };
        let mayor = Span::new(second.span.start, second.span.start + 9);
        analysis.statements = vec![said(first.span, None), said(second.span, Some(mayor))];
        let side = Side { article: &article, analysis: &analysis };
        assert_eq!([first, second].map(|sentence| is_fit(side, &sentence)), [false, true]);
    }
}
