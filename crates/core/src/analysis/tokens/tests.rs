//! What text is divided into.

use super::*;
use proptest::prelude::*;

fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    scan(crate::lang::english(), text, Place { offset: 0, sentence: 0 }, &mut tokens);
    tokens.iter().map(|t| (t.span.start as usize, t.span.end as usize)).collect()
}

#[test]
fn every_case_of_the_model_format_holds() {
    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        tokens: Vec<(usize, usize)>,
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/tokens_cases.json");
    let json = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let cases: Vec<Case> = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(cases.len() > 200);
    for case in cases {
        let points = |at: usize| case.text.get(..at).map_or(usize::MAX, |s| s.chars().count());
        let found: Vec<_> = spans(&case.text).into_iter().map(|(a, b)| (points(a), points(b))).collect();
        assert_eq!(found, case.tokens, "{:?}", case.text);
    }
}

#[test]
fn elided_words_and_chinese_characters_are_tokens_in_languages_that_share_a_model() {
    let several = crate::lang::of(&crate::annotation::Language { code: "fr".to_owned(), probability: 1.0 });
    for (text, expected) in [
        ("L'eau d’un puits", "L'|eau|d’|un|puits"),
        ("Aujourd'hui, quelqu'un l'a dit", "Aujourd'hui|,|quelqu'|un|l'|a|dit"),
        ("nell'acqua e l' altro 'l", "nell'|acqua|e|l|'|altro|'|l"),
        ("中国G20峰会3月", "中|国|G20|峰|会|3|月"),
        ("Italy's d's", "Italy|'s|d'|s"),
    ] {
        let mut tokens = Vec::new();
        scan(several, text, Place { offset: 0, sentence: 0 }, &mut tokens);
        assert_eq!(tokens.iter().map(|t| t.span.of(text)).collect::<Vec<_>>().join("|"), expected);
    }
    assert_eq!(spans("l'eau 中国").len(), 2);
}

/// Text that is dense in what the scanner distinguishes.
fn dense() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "B", "the", "7", "42", ".", ",", "'", "’", "-", "–", "@", "#", "_", "com", "www.", "https://", "s", "t", "n't",
        "Mr", "No", " ", "\n", "é", "É", "京", "\u{301}", "\u{ad}", "\u{200d}", "👍", "/", ":", "%", "cannot", "ll", "…",
        "“",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_are_ordered_and_hold_every_visible_character(text in prop_oneof![dense(), any::<String>()]) {
        let mut end = 0;
        for (start, next) in spans(&text) {
            prop_assert!(start >= end && next > start);
            prop_assert!(text.get(start..next).is_some());
            let gap = text.get(end..start).unwrap_or("x");
            prop_assert!(gap.chars().all(|c| super::super::characters::class(c).is(Class::SEPARATOR)));
            end = next;
        }
        let rest = text.get(end..).unwrap_or("x");
        prop_assert!(rest.chars().all(|c| super::super::characters::class(c).is(Class::SEPARATOR)));
    }
}
