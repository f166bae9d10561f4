use super::super::profile::{Input, vector};
use super::restore::{Linked, StoredDocument, StoredStory};
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
    Member { time: day.unwrap_or(0) * DAY, dated: day.is_some(), is_headline: false, language: 1, vector }
}

/// Who is together with whom, as lists of documents.
fn together(stories: &Stories) -> (Vec<Vec<Item>>, Vec<Vec<Item>>) {
    let (mut by_story, mut by_line): (BTreeMap<Number, Vec<Item>>, BTreeMap<Number, Vec<Item>>) = Default::default();
    let documents: BTreeSet<Item> = stories.members.items().collect();
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

/// A document as it is stored.
fn row(number: Item, member: &Member, story: Option<Number>, linked: Option<&Linked>) -> StoredDocument {
    let &Member { time, dated, is_headline, language, .. } = member;
    let (story, vector) = (story.unwrap_or_default(), member.vector.to_bytes());
    StoredDocument { number, story, time, dated, is_headline, language, vector, links: linked.map(Linked::to_bytes) }
}

/// Stories as they are stored.
fn stored(stories: &Stories, numbers: impl Iterator<Item = Number>, at: i64) -> Vec<StoredStory> {
    let row = |number: Number| {
        let Figures { documents, first_time, last_time, .. } = stories.figures(number)?;
        let storyline = stories.storyline(number).unwrap_or_default();
        let linked = Some(Linked { at, to: stories.links_of_story(number) });
        Some(StoredStory { number, storyline, documents, first_time, last_time, linked })
    };
    numbers.filter_map(row).collect()
}

fn numbers(stories: &Stories) -> BTreeSet<Number> {
    stories.members.items().filter_map(|document| stories.story(document)).collect()
}

#[test]
fn what_was_restored_is_as_it_was() {
    let members: Vec<Member> = (0..40).map(|i| member(i % 4, i, Some((i / 8) as i64))).collect();
    let before = all(&members);
    // All rows with links, none, and those of an older release without.
    for first_with_links in [0, 41, 21] {
        let has_links = |document: Item| document >= first_with_links;
        let mut restored = Stories::new(1, 1);
        let rows = members.iter().zip(1..).map(|(member, document)| {
            let linked = Linked { at: 1, to: before.links_of_document(document) };
            row(document, member, before.story(document), has_links(document).then_some(&linked))
        });
        rows.collect::<Vec<_>>().chunks(15).for_each(|page| restored.restore(page));
        let mut rows = stored(&before, numbers(&before).into_iter(), 1);
        rows.iter_mut().filter(|row| !before.documents(row.number).all(has_links)).for_each(|row| row.linked = None);
        restored.restore_stories(rows.into_iter());
        assert_eq!(restored.settle(|item| item), Settled::default());
        assert_eq!(together(&restored), together(&before));
        for document in 1..=40 {
            assert_eq!(restored.links_of_document(document), before.links_of_document(document), "{first_with_links}");
        }
        let settled: Vec<Settled> = [before.clone(), restored]
            .iter_mut()
            .map(|stories| {
                stories.put(99, member(2, 3, Some(4)));
                stories.settle(|item| item)
            })
            .collect();
        assert_eq!(settled[0], settled[1]);
    }
}

#[test]
fn a_story_counts_the_documents_that_are_forgotten() {
    let mut stories = all(&[0, 1, 2, 3].map(|day| member(0, 0, Some(day))));
    let story = stories.story(1).unwrap_or_default();
    stories.forget(1);
    stories.forget(2);
    stories.put(5, member(0, 0, Some(1)));
    let settled = stories.settle(|item| item);
    assert_eq!(settled.stories.touched, [story].into());
    let figures = |stories: &Stories| stories.figures(story).map(|f| (f.documents, f.first_time, f.last_time));
    assert_eq!(figures(&stories), Some((5, 0, 3 * DAY)));

    let mut restored = Stories::new(1, 1);
    for document in [3, 4, 5] {
        let linked = Linked { at: 1, to: stories.links_of_document(document) };
        let member = stories.member(document).unwrap_or_else(|| panic!("{document} is not there"));
        restored.restore(&[row(document, member, Some(story), Some(&linked))]);
    }
    restored.restore_stories(stored(&stories, [story].into_iter(), 1).into_iter());
    assert_eq!(figures(&restored), figures(&stories));

    stories.leave(story);
    assert_eq!(figures(&stories).map(|f| f.0), Some(4), "one of those that are forgotten was deleted");
    [3, 4, 5].into_iter().for_each(|document| stories.remove(document));
    let settled = stories.settle(|item| item);
    assert_eq!((settled.stories.retracted, stories.is_empty()), (BTreeSet::new(), true), "one document is left of it");
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

    /// Each document is stored with its links whenever it has changed, each story when anything of it has.
    #[test]
    fn links_are_restored_whatever_was_changed_when(
        changes in prop::collection::vec((0i64..24, (0usize..4, 0usize..64, prop::option::weighted(0.8, 0i64..12)), any::<bool>()), 1..60),
    ) {
        let mut stories = Stories::new(1, 1);
        let mut documents: BTreeMap<Item, (Member, Linked)> = BTreeMap::new();
        let mut rows: BTreeMap<Number, StoredStory> = BTreeMap::new();
        let mut changed = BTreeSet::new();
        let last = changes.len() - 1;
        for (at, (document, (event, extra, day), settles)) in changes.into_iter().enumerate() {
            stories.put(document, member(event, extra, day));
            changed.insert(document);
            if !settles && at < last {
                continue;
            }
            let settled = stories.settle(|item| item);
            for document in std::mem::take(&mut changed) {
                let linked = Linked { at: at as i64, to: stories.links_of_document(document) };
                documents.insert(document, (stories.member(document).cloned().unwrap_or_else(|| panic!("{document} is not there")), linked));
            }
            let told = settled.stories.created.keys().chain(&settled.stories.touched).chain(settled.storylines.moved.keys());
            let told: BTreeSet<Number> = told.chain(&settled.left).copied().collect();
            rows.extend(stored(&stories, told.into_iter(), at as i64).into_iter().map(|row| (row.number, row)));
        }
        let mut restored = Stories::new(1, 1);
        for (document, (member, linked)) in &documents {
            restored.restore(&[row(*document, member, stories.story(*document), Some(linked))]);
        }
        restored.restore_stories(rows.into_values());
        for document in documents.keys() {
            let (of, of_restored): (Vec<_>, Vec<_>) = (stories.documents.linked(*document).collect(), restored.documents.linked(*document).collect());
            prop_assert_eq!(of, of_restored, "{}", document);
        }
        for story in numbers(&stories) {
            let (of, of_restored): (Vec<_>, Vec<_>) = (stories.stories.linked(story).collect(), restored.stories.linked(story).collect());
            prop_assert_eq!(of, of_restored, "story {}", story);
        }
        prop_assert_eq!(together(&restored), together(&stories));
    }
}
