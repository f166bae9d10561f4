//! What ends a sentence and what does not, as tables, and the properties that hold of any text.

use super::*;
use crate::analysis::Options;
use crate::analysis::tokens::TokensStage;
use crate::document::Article;
use proptest::prelude::*;

fn analyse(title: &str, body: &str) -> (Article, Analysis) {
    let article = Article::new(title, body);
    let mut analysis = Analysis::default();
    for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
        assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
    }
    (article, analysis)
}

fn sentences(body: &str) -> Vec<String> {
    let (article, analysis) = analyse("", body);
    analysis.sentences.iter().map(|s| s.span.of(article.text()).to_owned()).collect()
}

/// `|` stands where a sentence ends.
#[track_caller]
fn check(marked: &str) {
    let expected: Vec<_> = marked.split('|').map(|s| s.trim().to_owned()).collect();
    assert_eq!(sentences(&marked.replace('|', "")), expected);
}

#[test]
fn stops_end_sentences_and_abbreviations_do_not() {
    for case in [
        "The talks ended.| Nobody spoke.",
        "Mr. Orlov met Mrs. Lake.| Gen. Adamu left.",
        "He works for Harbin Inc. in Oslo.| She does not.",
        "He works for Harbin Inc.| The firm is large.",
        "It rose 3.5 percent to 1,000.25 points.| Then it fell.",
        "George W. Bell and J.K. Rowan came.| A. Smith did not.",
        "They chose Plan B.| The mayor agreed.",
        "Former F.B.I. director James B. Colley was fired.| He left.",
        "Dr. Wm. H. Fowler, Jr., met Rev. Thos. Pyle.",
        "The U.S. Senate and the U.N. General Assembly met.| Both adjourned.",
        "He lives in the U.S.| The others do not.",
        "It opens at 5 p.m. Monday.| It closes at 9 a.m. GMT.",
        "It opened at 5 p.m.| Police came later.",
        "On Jan. 5 and Sept. 8 it rained.| In May it did not.",
        "See No. 5 and Art. 12.| He said no.| Then he left.",
        "Some apples, e.g. Gala, i.e. red ones, cf. Fuji.| Good.",
        "The vote was 5 to 3.| 12 members were absent.",
        "He was born in 1950.| His father died in 1960.",
        "Visit example.com or news.example.co.uk.| Write to jo@example.org.",
        "Crane vs. Poole was long.| St. Mary's won.",
        "This is Malcolm X. Nobody knew.",
        "She worked for Harbin Inc.| Ms. Lake did not.",
        "It was he and I.| Nobody else.",
        "He said it was over.| $5 million was lost.",
        "SENATE PASSES WATER BILL FOR LIMA| The Senate today passed a bill on water.",
    ] {
        check(case);
    }
}

#[test]
fn quotes_and_brackets_belong_to_the_sentence_they_close() {
    for case in [
        "\"It is over.\"| He left.",
        "“It is over.”| He left.",
        "“It is over,” he said.| “We go.”| They went.",
        "\"Is it over?\" he asked.| \"Yes!\" she said.",
        "\"Is it over?\" Anna Roth asked.| Nobody spoke.",
        "(The vote was close.)| It passed.",
        "He called it “a start.”| Others laughed.",
        "``It is over.''| He left.",
        "He said: \"It ended.\"|\"We go on.\"",
        "“It ended.”|“We go on.”",
    ] {
        check(case);
    }
}

#[test]
fn ellipses_end_sentences_before_capitals_only() {
    for case in ["Wait ... what?", "Wait… there is more.", "It went on...| Nobody spoke.", "He stopped…| Then he ran."] {
        check(case);
    }
}

#[test]
fn a_missing_space_is_seen() {
    for case in [
        "He met Tomas Ruiz.|Danish Minister Lund was there.",
        "It ended in 2019.|The next one came.",
        "“It is over.”|Nobody spoke.",
        "Really?|Yes, really.",
        "NATO.|The alliance met.",
        "J.Smith and U.S.Senate stay whole.",
        "Node.Js and Example.Com stay whole.",
        "Call Foo.Bar.baz now.",
        "See https://example.org/A.Html there.",
        "v2.Beta and e.g.This",
    ] {
        check(case);
    }
}

#[test]
fn datelines_do_not_break() {
    for case in [
        "LONDON, Jan. 3 (AP) -- Talks ended.| Nobody spoke.",
        "WASHINGTON, D.C. (Reuters) - Talks ended.",
        "ST. PAUL, Minn. (AP) — Talks ended.",
        "LIMA, May 3 -- Talks ended.",
        "NEWPORT NEWS, Va. — After long talks the strike ended.",
        "MIAMI, Fla. (AP) -- The strike ended.",
    ] {
        check(case);
    }
}

#[test]
fn a_text_without_capitals_breaks_at_stops() {
    check("the talks ended.| nobody spoke to mr. orlov in the u.s. senate.| he left.");
}

#[test]
fn lines_are_paragraphs_and_blank_lines_do_not_count() {
    let (article, analysis) = analyse("Talks end", "A heading\r\nTalks ended. Nobody spoke.\r\n\r\n \r\nMore talks\n");
    let found: Vec<_> = analysis.sentences.iter().map(|s| (s.paragraph, s.span.of(article.text()))).collect();
    let expected = [(0, "Talks end"), (1, "A heading"), (2, "Talks ended."), (2, "Nobody spoke."), (3, "More talks")];
    assert_eq!(found, expected);
}

#[test]
fn wrapped_lines_are_joined() {
    let wrapped = "The ministers of the two countries met on\nMonday in the capital to discuss a treaty\nthat would \
                   open the border. Nobody knew\nwhether the talks would go on for long or\nend with the week, as others \
                   had before\nthem.\n\nA new paragraph.";
    assert_eq!(sentences(wrapped).len(), 3);
    assert_eq!(sentences("Result in an international\nbasketball tournament:\nRed Star beat Dynamo").len(), 2);
    assert_eq!(sentences("apples\npears\nplums").len(), 3);
}

#[test]
fn no_sentence_is_longer_than_the_bound() {
    let (_, analysis) = analyse("", &"x".repeat(1 << 20));
    assert_eq!(analysis.sentences.len(), (1usize << 20).div_ceil(MAX_BYTES));
    let (_, analysis) = analyse("", &"é ".repeat(50_000));
    assert!(analysis.sentences.iter().all(|s| s.span.len() as usize <= MAX_BYTES));
    let (_, analysis) = analyse("", &"a. B ".repeat(100_000));
    assert_eq!(analysis.sentences.len(), 100_001);
}

fn dense() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "The",
        "Mr",
        "U.S",
        "I",
        "7",
        ".",
        "?",
        "…",
        "\"",
        "'",
        "”",
        "(",
        ")",
        " ",
        " ",
        "\n",
        "\r\n",
        "é",
        "É",
        "京",
        "。",
        "\u{301}",
        "\u{ad}",
        "\u{200d}",
        "\u{2028}",
        "👍",
        "ministers of the two countries ",
        "p.m",
        "Inc",
        "-",
    ]);
    prop::collection::vec(piece, 0..32).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_visible_character_is_in_one_sentence_and_one_token(
        title in dense(), body in prop_oneof![dense(), any::<String>()],
    ) {
        let (article, analysis) = analyse(&title, &body);
        let text = article.text();
        let visible = |c: char| !class(c).is(Class::SEPARATOR);
        let (mut end, mut token, mut paragraph) = (0, 0, 0);
        for sentence in &analysis.sentences {
            let inner = sentence.span.of(text);
            prop_assert!(sentence.span.start >= end && !inner.is_empty() && trim(text, sentence.span) == sentence.span);
            prop_assert!(text.get(end as usize..sentence.span.start as usize).is_some_and(|gap| !gap.contains(visible)));
            prop_assert!(sentence.paragraph == paragraph || sentence.paragraph == paragraph + 1);
            prop_assert_eq!(sentence.first_token, token);
            let mut at = sentence.span.start;
            for t in analysis.tokens_of(sentence) {
                prop_assert!(t.span.start >= at && t.span.end <= sentence.span.end && !t.span.of(text).is_empty());
                prop_assert!(text.get(at as usize..t.span.start as usize).is_some_and(|gap| !gap.contains(visible)));
                at = t.span.end;
            }
            prop_assert_eq!(at, sentence.span.end);
            (end, token, paragraph) = (sentence.span.end, sentence.end_token, sentence.paragraph);
        }
        prop_assert!(text.get(end as usize..).is_some_and(|rest| !rest.contains(visible)));
        prop_assert_eq!(token as usize, analysis.tokens.len());
    }
}
