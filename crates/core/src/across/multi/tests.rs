use super::*;
use crate::analysis::Budget;
use crate::analysis::terms::fixtures::entity;
use crate::analysis::terms::fixtures::tokenized;
use crate::annotation::{
    Analysis, Argument, ArgumentRole, EntityType, Event, EventType, Modality, Quantity, QuantityBound, QuantityKind,
};
use crate::document::Article;
use jiff::civil::date;

/// An article of a day in May, with the counts that stand in it.
fn article(day: i8, body: &str, counts: &[(&str, &str, f64, QuantityBound)]) -> (Article, Analysis) {
    let (article, mut analysis) = tokenized("", body);
    for (number, object, value, bound) in counts {
        let at = |what: &str| body.find(what).map(|s| Span::from_range(&(s..s + what.len())));
        analysis.quantities.push(Quantity {
            span: at(number).unwrap_or_default(),
            kind: QuantityKind::Count,
            value: *value,
            value_max: *value,
            bound: *bound,
            unit: String::new(),
            object_span: at(object),
        });
    }
    (article.published(Some(date(2026, 5, day).at(9, 0, 0, 0))), analysis)
}

fn documents() -> Vec<(Article, Analysis)> {
    use QuantityBound::{AtLeast, Exact};
    vec![
        article(
            3,
            "At least 15 people were killed when a mine collapsed near Lota, the rescue service said on Sunday. The search for \
             two missing miners goes on. The owner of the mine promised to pay the families.",
            &[("At least 15 people", "people", 15.0, AtLeast)],
        ),
        article(
            2,
            "A mine collapsed near Lota on Saturday and 12 people were killed, the rescue service said. The cause of the \
             collapse is not known.",
            &[("12 people", "people", 12.0, Exact)],
        ),
        article(
            2,
            "A mine collapsed near Lota on Saturday and 12 people were killed, the rescue service said. Prices of copper rose.",
            &[("12 people", "people", 12.0, Exact)],
        ),
    ]
}

fn summarized(documents: &[(Article, Analysis)], budget: Budget) -> MultiSummary {
    let sides: Vec<Side<'_>> = documents.iter().map(|(article, analysis)| Side { article, analysis }).collect();
    summarize_many(&sides, &SummaryOptions { budget, query: String::new(), standalone: false })
}

#[test]
fn nothing_is_said_twice_and_time_goes_on() {
    let documents = documents();
    let summary = summarized(&documents, Budget::Sentences(6));
    let days: Vec<_> = summary.sentences.iter().map(|s| s.date).collect();
    assert!(days.is_sorted(), "{days:?}");
    let said = |what: &str| summary.sentences.iter().filter(|s| s.text.contains(what)).count();
    assert_eq!(said("12 people were killed"), 1);
    let first = &summary.sentences[0];
    assert_eq!((first.document, first.also_in.as_slice()), (1, &[2][..]));
    for sentence in &summary.sentences {
        let source = &documents[sentence.document as usize].0;
        assert_eq!(sentence.text, sentence.span.of(source.text()));
    }
    assert!(summary.headline.chars().count() <= crate::analysis::summary::headline::MOST_CHARACTERS);
}

#[test]
fn within_a_day_leads_come_before_details() {
    let one = "A mine collapsed near Lota on Saturday, the rescue service said. Experts had warned of water in its shafts for years.";
    let other =
        "Rescuers reached three miners near Lota. The families of the miners were told at noon by the mayor of the town.";
    let documents = vec![article(2, one, &[]), article(2, other, &[])];
    let summary = summarized(&documents, Budget::Sentences(4));
    let order: Vec<(u32, bool)> = summary
        .sentences
        .iter()
        .map(|s| (s.document, s.text.starts_with("Experts") || s.text.starts_with("The families")))
        .collect();
    assert_eq!(order, [(0, false), (1, false), (0, true), (1, true)]);
}

#[test]
fn numbers_that_cannot_both_be_true_are_reported_newest_last() {
    let summary = summarized(&documents(), Budget::Sentences(3));
    assert_eq!(summary.contradictions.len(), 1, "{:?}", summary.contradictions);
    let contradiction = &summary.contradictions[0];
    assert_eq!(contradiction.subject, "dead");
    let claims: Vec<_> = contradiction.claims.iter().map(|c| (c.document, c.value)).collect();
    assert_eq!(claims, [(1, 12.0), (2, 12.0), (0, 15.0)]);
}

/// An article of a day in May that tells one event of one person.
fn report(day: i8, body: &str, person: &str, verb: &str, negated: bool) -> (Article, Analysis) {
    let (article, mut analysis) = article(day, body, &[]);
    let at = |what: &str| body.find(what).map(|s| Span::from_range(&(s..s + what.len()))).unwrap_or_default();
    analysis.entities.push(entity(&article, EntityType::Person, person, &[person]));
    analysis.events.push(Event {
        kind: EventType::Resign,
        mode: String::new(),
        triggers: vec![at(verb)],
        arguments: vec![Argument {
            role: ArgumentRole::Source,
            span: at(person),
            entity: Some(EntityId(0)),
            date: None,
            quantity: None,
            country: None,
        }],
        negated,
        modality: Modality::Actual,
        reported_by: None,
    });
    (article, analysis)
}

#[test]
fn an_event_told_here_and_denied_there_is_reported_and_both_are_kept() {
    let told = report(2, "Minister Ana Ruiz resigned on Monday.", "Ana Ruiz", "resigned", false);
    let denied = report(3, "Minister Ana Ruiz has not resigned, her office said.", "Ana Ruiz", "resigned", true);
    let summary = summarized(&[told.clone(), denied], Budget::Sentences(3));
    let claims: Vec<_> = summary.contradictions.iter().flat_map(|c| &c.claims).map(|c| (c.document, c.value)).collect();
    assert_eq!(claims, [(0, 1.0), (1, 0.0)]);
    assert_eq!(summary.contradictions[0].subject, "Ana Ruiz: resigned");
    assert_eq!(summary.sentences.len(), 2);
    assert!(summary.sentences.iter().all(|s| s.also_in.is_empty()));
    let again = report(3, "Minister Ana Ruiz resigned on Monday, her office said.", "Ana Ruiz", "resigned", false);
    assert_eq!(summarized(&[told, again], Budget::Sentences(3)).contradictions, []);
}

#[test]
fn a_bound_that_allows_the_other_number_is_no_contradiction() {
    let mut documents = documents();
    for (_, analysis) in &mut documents[1..] {
        analysis.quantities[0].bound = QuantityBound::AtLeast;
    }
    assert!(summarized(&documents, Budget::Sentences(3)).contradictions.is_empty());
}

#[test]
fn budgets_are_kept() {
    let documents = documents();
    for budget in (0..60).map(Budget::Words).chain((0..400).step_by(7).map(Budget::Characters)) {
        let summary = summarized(&documents, budget);
        let text = summary.sentences.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ");
        let used = match budget {
            Budget::Words(_) => text.split_whitespace().count(),
            Budget::Sentences(_) | Budget::Characters(_) => text.chars().count(),
        };
        assert!(used as u32 <= selection::limit(budget) && used as u32 == summary.budget_used, "{budget:?}");
    }
    assert!(!summarized(&documents, Budget::Words(5)).sentences.is_empty(), "the shortest sentence has four words");
}

#[test]
fn no_documents_have_an_empty_summary() {
    assert_eq!(summarized(&[], Budget::Sentences(3)), MultiSummary::default());
}
