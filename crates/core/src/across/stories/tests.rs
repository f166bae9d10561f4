use super::super::profile::{Input, vector};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const DAY: i64 = 24 * HOUR;

/// Four events in a few words each, and words that come with them.
const EVENTS: [&str; 4] = [
    "ferry aground Tallinn harbour passengers rescue engine",
    "orchestra Bergen conductor festival symphony audience violin",
    "earthquake Mindanao villages landslide hospital tsunami aftershock",
    "bribery trial Halvik dredging verdict prosecutor appeal",
];
const WORDS: [&str; 8] = ["Friday", "officials", "minister", "water", "engine", "hospital", "audience", "appeal"];

fn member(event: usize, extra: usize, day: Option<i64>) -> Member {
    let text = format!("{} {} {}", EVENTS[event % 4], WORDS[extra % 8], WORDS[(extra / 8) % 8]);
    let vector = vector(&Input { title: "", body: &text, first_sentence: &text, lead: &text, ..Input::default() });
    Member { time: day.unwrap_or(0) * DAY, dated: day.is_some(), language: 1, vector }
}

/// Who is together with whom, as lists of documents.
fn together(stories: &Stories) -> (Vec<Vec<Item>>, Vec<Vec<Item>>) {
    let (mut by_story, mut by_line): (BTreeMap<Number, Vec<Item>>, BTreeMap<Number, Vec<Item>>) = Default::default();
    let documents: BTreeSet<Item> = stories.members.keys().copied().collect();
    for document in documents {
        let story = stories.story(document).unwrap_or_else(|| panic!("{document} has no story"));
        by_story.entry(story).or_default().push(document);
        if let Some(line) = stories.storyline(story) {
            by_line.entry(line).or_default().push(document);
        }
    }
    let sorted = |groups: BTreeMap<Number, Vec<Item>>| {
        let mut groups: Vec<Vec<Item>> = groups.into_values().collect();
        groups.sort();
        groups
    };
    (sorted(by_story), sorted(by_line))
}

fn all(members: &[Member]) -> Stories {
    let mut stories = Stories::new(1, 1);
    for (member, document) in members.iter().zip(1..) {
        stories.put(document, member.clone());
    }
    stories.settle(|item| item);
    stories
}

#[test]
fn documents_of_one_event_are_a_story_and_weeks_later_a_storyline() {
    let members: Vec<Member> =
        [(0, 0), (0, 0), (1, 0), (0, 1), (0, 30), (0, 30)].map(|(event, day)| member(event, day as usize, Some(day))).into();
    let stories = all(&members);
    let (by_story, by_line) = together(&stories);
    assert_eq!(by_story, [vec![1, 2, 4], vec![3], vec![5, 6]]);
    assert_eq!(by_line, [vec![1, 2, 4, 5, 6]]);
    let figures = stories.figures(stories.story(1).unwrap_or_default());
    assert_eq!(figures.map(|f| (f.documents, f.first_time, f.last_time)), Some((3, 0, DAY)));
}

#[test]
fn without_times_nothing_is_too_far_apart_and_languages_stay_apart() {
    let mut members = vec![member(0, 0, None), member(0, 1, None), member(0, 2, None)];
    members[2].language = 2;
    assert_eq!(together(&all(&members)).0, [vec![1, 2], vec![3]]);
}

#[test]
fn the_older_story_outlives_a_merger_and_a_part_gets_a_new_number() {
    let mut stories = Stories::new(1, 1);
    stories.put(1, member(0, 0, Some(0)));
    stories.put(2, member(0, 1, Some(9)));
    let begun = stories.settle(|item| item);
    assert_eq!(begun.stories.created, BTreeMap::from([(1, None), (2, None)]));
    for (document, day) in [(3, 3), (4, 5), (5, 7), (6, 1), (7, 6)] {
        stories.put(document, member(0, 2, Some(day)));
    }
    let grown = stories.settle(|item| item);
    assert!(!grown.stories.moved.is_empty());
    stories.put(2, member(1, 0, Some(9)));
    let split = stories.settle(|item| item);
    assert_eq!(stories.documents(stories.story(2).unwrap_or_default()).collect::<Vec<_>>(), [2]);
    assert!(split.stories.retracted.is_empty() || split.stories.created.is_empty(), "{split:?}");
    for document in 1..=7 {
        stories.remove(document);
    }
    let gone = stories.settle(|item| item);
    assert!(stories.is_empty() && !gone.stories.retracted.is_empty() && gone.stories.created.is_empty());
}

#[test]
fn what_was_restored_is_as_it_was() {
    let members: Vec<Member> = (0..40).map(|i| member(i % 4, i, Some((i / 8) as i64))).collect();
    let before = all(&members);
    let mut restored = Stories::new(1, 1);
    for (member, document) in members.iter().zip(1..) {
        restored.restore(document, member.clone(), before.story(document).unwrap_or_default());
    }
    restored.restore_storylines(|story| before.storyline(story));
    assert_eq!(restored.settle(|item| item), Settled::default());
    assert_eq!(together(&restored), together(&before));
    let mut both = [before, restored];
    let settled: Vec<Settled> = both
        .iter_mut()
        .map(|stories| {
            stories.put(99, member(2, 3, Some(4)));
            stories.settle(|item| item)
        })
        .collect();
    assert_eq!(settled[0], settled[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_of_arrival_deletion_and_return_gives_the_same_stories(
        documents in prop::collection::vec((0usize..4, 0usize..64, prop::option::weighted(0.8, 0i64..12)), 1..40),
        order in any::<u64>(),
        steps in prop::collection::vec((0usize..40, any::<bool>()), 0..30),
    ) {
        let members: Vec<Member> = documents.into_iter().map(|(event, extra, day)| member(event, extra, day)).collect();
        let expected = together(&all(&members));
        let mut items: Vec<usize> = (0..members.len()).collect();
        items.sort_by_key(|i| (*i as u64 + 1).wrapping_mul(order | 1));
        let mut stories = Stories::new(1, 1);
        for i in items {
            stories.put(i as Item + 1, members[i].clone());
            if i % 3 == 0 {
                stories.settle(|item| item);
            }
        }
        for (at, settles) in steps {
            let at = at % members.len();
            stories.remove(at as Item + 1);
            if settles {
                stories.settle(|item| item);
            }
            stories.put(at as Item + 1, members[at].clone());
        }
        stories.settle(|item| item);
        prop_assert_eq!(together(&stories), expected);
    }
}
