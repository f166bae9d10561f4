use super::*;
use crate::analysis::Budget;
use crate::analysis::terms::fixtures::{entity, tokenized};
use crate::annotation::{DateBasis, DateKind, DateMention, Dateline, EntityType, MentionKind, Role};
use crate::span::Span;
use jiff::civil::date;
use proptest::prelude::*;

const TITLE: &str = "Harbour reopens after storm";
const BODY: &str = "PORT LOUIS, May 4 -- The harbour of Port Louis reopened on Monday after a storm that sank two ferries, \
    Minister Anil Ramgoolam said here.\n\
    Ramgoolam also thanked the divers who had worked for three days. He added that a third ferry would be raised in June.\n\
    \"We lost everything,\" a fisherman said, \"but we are alive, and that is what matters to us today.\"\n\
    By Our Correspondent\n\
    The storm closed the harbour for four days and cost traders about two million dollars, the chamber of commerce said.\n\
    But it will take a year to rebuild the northern pier.";

/// The article above with the layers that standalone wording rests on.
fn article() -> (Article, Analysis) {
    let (article, mut analysis) = tokenized(TITLE, BODY);
    let at = |what: &str| {
        let start = article.text().find(what).unwrap_or_default();
        Span::from_range(&(start..start + what.len()))
    };
    analysis.dateline = Some(Dateline {
        span: at("PORT LOUIS, May 4 -- "),
        place_span: Some(at("PORT LOUIS")),
        place: None,
        date_span: Some(at("May 4")),
        date: Some(date(2026, 5, 4)),
        agency_span: None,
    });
    let mut minister = entity(&article, EntityType::Person, "Anil Ramgoolam", &["Anil Ramgoolam", "Ramgoolam", "He"]);
    minister.roles.push(Role { title: "Minister".into(), of: None, span: at("Minister") });
    minister.mentions.retain(|m| m.kind != MentionKind::Pronoun || m.span.of(article.text()) == "He");
    analysis.entities.push(minister);
    analysis.dates.push(DateMention {
        span: at("Monday"),
        kind: DateKind::Date,
        value: "2026-05-04".into(),
        begin: Some(date(2026, 5, 4)),
        end: Some(date(2026, 5, 4)),
        basis: DateBasis::Dateline,
    });
    (article, analysis)
}

fn options(budget: Budget, query: &str, standalone: bool) -> SummaryOptions {
    SummaryOptions { budget, query: query.to_owned(), standalone }
}

fn texts(summary: &Summary) -> Vec<&str> {
    summary.sentences.iter().map(|s| s.text.as_str()).collect()
}

#[test]
fn the_lead_comes_first_and_headings_never() {
    let (article, analysis) = article();
    let summary = summarize(&article, &analysis, &options(Budget::Sentences(3), "", false));
    assert_eq!(summary.sentences.len(), 3);
    assert!(summary.sentences[0].text.starts_with("PORT LOUIS"));
    assert!(summary.sentences.windows(2).all(|w| w[0].span < w[1].span), "in the order of the text");
    for sentence in &summary.sentences {
        assert_eq!(sentence.text, sentence.span.of(article.text()), "to the letter");
        assert!((0.0..=1.0).contains(&sentence.score) && sentence.substitutions.is_empty());
    }
    let all = summarize(&article, &analysis, &options(Budget::Sentences(99), "", false));
    assert!(!texts(&all).iter().any(|t| t.contains("Correspondent") || *t == TITLE), "{all:?}");
}

#[test]
fn a_query_brings_up_what_it_asks_for() {
    let (article, analysis) = article();
    let summary = summarize(&article, &analysis, &options(Budget::Sentences(1), "What did the storm cost traders?", false));
    assert!(summary.sentences[0].text.starts_with("The storm closed"), "{summary:?}");
}

#[test]
fn standalone_sentences_need_no_other() {
    let (article, analysis) = article();
    let summary = summarize(&article, &analysis, &options(Budget::Sentences(9), "", true));
    assert_eq!(
        texts(&summary)[..3],
        [
            "The harbour of Port Louis reopened on Monday, May 4, 2026, after a storm that sank two ferries, Minister Anil \
             Ramgoolam said in Port Louis.",
            "Ramgoolam thanked the divers who had worked for three days.",
            "Ramgoolam added that a third ferry would be raised in June.",
        ]
    );
    let alone = summarize(&article, &analysis, &options(Budget::Sentences(1), "thanked divers", true));
    assert_eq!(texts(&alone), ["Minister Anil Ramgoolam thanked the divers who had worked for three days."]);
}

#[test]
fn every_change_is_listed_and_gives_the_wording() {
    let (article, analysis) = article();
    let summary = summarize(&article, &analysis, &options(Budget::Sentences(9), "", true));
    for sentence in &summary.sentences {
        let mut text = String::new();
        let mut at = sentence.span.start;
        for change in &sentence.substitutions {
            assert!(sentence.span.contains(change.span));
            text.push_str(Span::new(at, change.span.start).of(article.text()));
            text.push_str(&change.replacement);
            at = change.span.end;
        }
        text.push_str(Span::new(at, sentence.span.end).of(article.text()));
        assert_eq!(text, sentence.text);
    }
}

#[test]
fn a_sentence_that_nothing_resolves_is_passed_over() {
    let (article, mut analysis) = article();
    analysis.entities.clear();
    let summary = summarize(&article, &analysis, &options(Budget::Sentences(9), "", true));
    assert!(!texts(&summary).iter().any(|t| t.starts_with("He ") || t.contains("it will take")), "{summary:?}");
}

#[test]
fn without_running_text_something_is_still_said() {
    let (article, analysis) = tokenized("", "Weather table");
    let summary = summarize(&article, &analysis, &SummaryOptions::default());
    assert_eq!(texts(&summary), ["Weather table"]);
    let (article, analysis) = tokenized("", "");
    assert_eq!(summarize(&article, &analysis, &SummaryOptions::default()), Summary::default());
}

#[test]
fn rewording_keeps_the_budget() {
    let (article, analysis) = article();
    for limit in 0..900 {
        let summary = summarize(&article, &analysis, &options(Budget::Characters(limit), "", true));
        let used = texts(&summary).join(" ").chars().count() as u32;
        assert!(used <= limit && used == summary.budget_used, "{limit}: {summary:?}");
        let shortest = "But it will take a year to rebuild the northern pier.".chars().count() as u32;
        assert!(!summary.sentences.is_empty() || limit < shortest, "{limit}");
    }
}

fn budgets() -> impl Strategy<Value = Budget> {
    prop_oneof![
        (0u32..12).prop_map(Budget::Sentences),
        (0u32..120).prop_map(Budget::Words),
        (0u32..2000).prop_map(Budget::Characters),
    ]
}

proptest! {
    #[test]
    fn budgets_are_kept_and_used(
        title in "([A-Z][a-z]{2,8} ){0,5}",
        body in "(([A-Z\"]|He |But |Also )[a-zé ,'\"]{0,60}[.?!\"]{0,2}[ \n]{1,2}){0,12}",
        budget in budgets(),
        query in "[a-z ]{0,10}",
        standalone in any::<bool>(),
    ) {
        let (article, analysis) = tokenized(title.trim(), &body);
        let options = options(budget, &query, standalone);
        let summary = summarize(&article, &analysis, &options);
        let joined = texts(&summary).join(" ");
        let (used, limit) = match budget {
            Budget::Sentences(n) => (summary.sentences.len(), n),
            Budget::Words(n) => (joined.split_whitespace().count(), n),
            Budget::Characters(n) => (joined.chars().count(), n),
        };
        prop_assert!(used as u32 <= limit);
        prop_assert_eq!(used as u32, summary.budget_used);
        let fits = analysis.sentences.iter().any(|s| selection::cost(s.span.of(article.text()), budget) <= limit);
        // Without its "But" a sentence may fit that did not.
        let says = !summary.sentences.is_empty();
        prop_assert!(says == fits || standalone && says);
        prop_assert!(summary.headline.chars().count() <= headline::MOST_CHARACTERS);
        prop_assert_eq!(&summary, &summarize(&article, &analysis, &options));
    }
}
