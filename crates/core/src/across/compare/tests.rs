use super::*;
use crate::analysis::terms::fixtures::{entity, tokenized};
use crate::annotation::EntityType;
use crate::span::Span;
use jiff::civil::date;

const FIRST: &str = "A ferry ran aground off Tallinn on Friday with 300 people on board. Nobody was hurt, the coast guard said. \
    The ship was on its way to Helsinki when it lost power in both engines.";
const UPDATE: &str = "A ferry ran aground off Tallinn on Friday with 310 people on board. Nobody was hurt, the coast guard said. \
    Divers will look at the hull on Saturday.";
const OTHER: &str = "The orchestra of Bergen chose a new conductor. She will begin in August with a concert of songs.";

fn compared(a: &str, b: &str) -> Comparison {
    let (first, second) = (tokenized("", a), tokenized("", b));
    compare(Side { article: &first.0, analysis: &first.1 }, Side { article: &second.0, analysis: &second.1 })
}

fn days_apart(days: i32) -> f32 {
    let (mut first, mut second) = (tokenized("", FIRST), tokenized("", UPDATE));
    let begin = date(2026, 3, 6).at(8, 0, 0, 0);
    first.0 = first.0.published(Some(begin));
    second.0 = second.0.published(begin.checked_add(jiff::Span::new().days(days)).ok());
    compare(Side { article: &first.0, analysis: &first.1 }, Side { article: &second.0, analysis: &second.1 }).same_event
}

#[test]
fn a_copy_is_a_duplicate_and_tells_the_same_event() {
    let same = compared(FIRST, FIRST);
    assert_eq!((same.near_duplicate, same.resemblance, same.containment), (1.0, 1.0, 1.0));
    assert!(same.same_event > 0.9);
    assert!(same.aligned.iter().all(|a| a.fate == Fate::Copied));
}

#[test]
fn unrelated_texts_have_nothing_in_common() {
    let other = compared(FIRST, OTHER);
    assert_eq!(other.near_duplicate, 0.0);
    assert!(other.same_event < 0.1, "{}", other.same_event);
    assert!(other.aligned.iter().all(|a| matches!(a.fate, Fate::New | Fate::Dropped)));
    assert_eq!(compared("", "").same_event, compared("", "").same_event, "no words, no NaN");
}

#[test]
fn an_update_shows_what_is_copied_changed_new_and_dropped() {
    let update = compared(FIRST, UPDATE);
    assert!(update.near_duplicate > 0.2 && update.near_duplicate < 0.9);
    let texts: Vec<(Fate, &str, &str)> = update
        .aligned
        .iter()
        .map(|a| (a.fate, a.first.map_or("", |s| s.of(FIRST)), a.second.map_or("", |s| s.of(UPDATE))))
        .collect();
    assert_eq!(
        texts,
        [
            (
                Fate::Copied,
                "A ferry ran aground off Tallinn on Friday with",
                "A ferry ran aground off Tallinn on Friday with"
            ),
            (Fate::Changed, "300 people on board", "310 people on board"),
            (Fate::Copied, "Nobody was hurt, the coast guard said.", "Nobody was hurt, the coast guard said."),
            (Fate::New, "", "Divers will look at the hull on Saturday."),
            (Fate::Dropped, "The ship was on its way to Helsinki when it lost power in both engines.", ""),
        ]
    );
}

#[test]
fn a_month_apart_is_hardly_the_same_event() {
    assert!(days_apart(0) > 0.9);
    assert!(days_apart(-1) > 0.6);
    assert!(days_apart(40) < 0.2);
}

#[test]
fn entities_are_shared_by_type_and_any_name() {
    let (mut first, mut second) = (tokenized("", FIRST), tokenized("", UPDATE));
    first.1.entities.push(entity(&first.0, EntityType::Location, "Helsinki", &["Helsinki"]));
    first.1.entities.push(entity(&first.0, EntityType::Location, "Tallinn", &["Tallinn"]));
    let mut reval = entity(&second.0, EntityType::Location, "Reval", &["Tallinn"]);
    reval.aliases.push("Tallinn".into());
    second.1.entities.push(reval);
    assert_eq!(shared_entities(&first.1, &second.1), [(EntityId(1), EntityId(0))]);
    second.1.entities[0].kind = EntityType::Person;
    assert!(shared_entities(&first.1, &second.1).is_empty());
}

#[test]
fn alignment_covers_every_sentence_of_both() {
    let update = compared(FIRST, UPDATE);
    for (text, side) in [(FIRST, 0), (UPDATE, 1)] {
        let spans: Vec<Span> = update.aligned.iter().filter_map(|a| if side == 0 { a.first } else { a.second }).collect();
        for word in ["ferry", "board", "guard"] {
            let at = text.find(word).unwrap_or_default() as u32;
            assert!(spans.iter().any(|s| s.covers(at)), "{word}");
        }
    }
}
