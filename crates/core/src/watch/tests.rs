//! What matches, by a table; and the index against every watch asked of every document.

use super::*;
use crate::span::Span;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const MEET: i32 = 2;
const THREATEN: i32 = 12;

fn entity(key: &str) -> Who {
    Who::Entity(key.to_owned())
}

fn phrase(words: &str) -> Words {
    let (words, prefix) = words.strip_suffix('*').map_or((words, false), |words| (words, true));
    Words::Phrase { terms: words.split(' ').map(str::to_owned).collect(), prefix }
}

fn words(text: &str) -> Condition {
    Condition::Words(phrase(text))
}

fn event(change: impl FnOnce(&mut EventQuery)) -> Condition {
    let mut query = EventQuery::default();
    change(&mut query);
    Condition::Event(Box::new(query))
}

fn one_of(conditions: impl Into<Vec<Condition>>) -> Group {
    Group { any: conditions.into(), excluded: false }
}

fn none_of(conditions: impl Into<Vec<Condition>>) -> Group {
    Group { any: conditions.into(), excluded: true }
}

/// Facts of a text whose words are divided by single spaces.
fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let at = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let terms = text.split(' ').map(|w| (w.to_owned(), Span::new(at(w) as u32, (at(w) + w.len()) as u32)));
    facts.read(terms.collect::<Vec<_>>().into_iter());
    facts
}

/// "xi met rahmon in dushanbe and warned nobody", by Lakeside News.
fn meeting() -> Facts {
    let mut facts = read("xi met rahmon in dushanbe and warned nobody");
    let (xi, met, rahmon, dushanbe) = (Span::new(0, 2), Span::new(3, 6), Span::new(7, 13), Span::new(17, 25));
    for (key, span) in [("xi", xi), ("rahmon", rahmon), ("dushanbe", dushanbe)] {
        facts.entities.insert(key.to_owned(), vec![span]);
    }
    facts.places.insert("dushanbe".to_owned(), vec![dushanbe]);
    facts.place_countries.insert("TJ".to_owned(), vec![dushanbe]);
    let who = |part, key: &str, country: &str, span| Participant {
        part,
        entity: key.to_owned(),
        country: country.to_owned(),
        span,
    };
    facts.events.push(EventFact {
        kind: MEET,
        mode: "meet".to_owned(),
        polarity: 1,
        modality: 1,
        spans: vec![met],
        participants: vec![
            who(Part::Source, "xi", "CN", xi),
            who(Part::Target, "rahmon", "TJ", rahmon),
            who(Part::Place, "dushanbe", "TJ", dushanbe),
        ],
    });
    facts.events.push(EventFact { kind: THREATEN, polarity: 2, spans: vec![Span::new(30, 36)], ..EventFact::default() });
    facts.speakers.insert("xi".to_owned(), vec![xi]);
    facts.outlet = "Lakeside News".to_owned();
    facts.language = "en".to_owned();
    facts.topics = vec!["medtop:11000000".to_owned()];
    facts.labels = BTreeMap::from([("desk".to_owned(), "asia".to_owned())]);
    facts.story_size = Some(4);
    facts
}

#[test]
fn queries_match_what_they_say() {
    let text = |s: &str| s.to_owned();
    let label = |value: &str| Condition::Label { key: text("desk"), value: text(value) };
    let meet = |source: &str, target: &str| {
        event(|e| {
            e.types = vec![MEET];
            (e.source, e.target) = (Some(entity(source)), Some(entity(target)));
        })
    };
    let table = [
        (vec![one_of([Condition::Entity(text("xi"))])], true),
        (vec![one_of([Condition::Entity(text("x"))])], false),
        (vec![one_of([Condition::Entity(text("x")), Condition::Entity(text("xi"))])], true),
        (vec![one_of([Condition::Entity(text("xi"))]), one_of([Condition::Entity(text("x"))])], false),
        (vec![one_of([Condition::Entity(text("xi"))]), none_of([words("met")])], false),
        (vec![one_of([Condition::Entity(text("xi"))]), none_of([words("snow"), words("rain")])], true),
        (vec![one_of([Condition::Speaker(text("xi"))])], true),
        (vec![one_of([Condition::Speaker(text("rahmon"))])], false),
        (vec![one_of([meet("xi", "rahmon")])], true),
        (vec![one_of([meet("rahmon", "xi")])], false),
        (vec![one_of([event(|e| e.participant = Some(entity("rahmon")))])], true),
        (vec![one_of([event(|e| e.participant = Some(entity("dushanbe")))])], false),
        (vec![one_of([event(|e| e.source = Some(Who::Country(text("CN"))))])], true),
        (vec![one_of([event(|e| e.place = Some(Who::Country(text("TJ"))))])], true),
        // The threat is another event than the meeting.
        (vec![one_of([event(|e| (e.types, e.source) = (vec![THREATEN], Some(entity("xi"))))])], false),
        (vec![one_of([event(|e| (e.types, e.polarity) = (vec![THREATEN], Some(1)))])], false),
        (vec![one_of([event(|e| (e.types, e.mode) = (vec![THREATEN, MEET], text("meet")))])], true),
        (vec![one_of([event(|e| e.modality = Some(2))])], false),
        (vec![one_of([words("met rahmon")])], true),
        (vec![one_of([words("rahmon met")])], false),
        (vec![one_of([words("dush*")])], true),
        (vec![one_of([words("in dush*")])], true),
        (vec![one_of([words("met dush*")])], false),
        (vec![one_of([Condition::Words(Words::All { with: vec![phrase("xi")], without: vec![phrase("war*")] })])], false),
        (vec![one_of([Condition::Words(Words::Any(vec![phrase("snow"), phrase("warned")]))])], true),
        (vec![one_of([Condition::Place(entity("dushanbe"))])], true),
        (vec![one_of([Condition::Place(Who::Country(text("TJ")))]), one_of([Condition::Language(text("en"))])], true),
        (vec![one_of([Condition::Outlet(text("Lakeside"))])], false),
        (vec![one_of([Condition::Outlet(text("Lakeside News"))]), one_of([label("asia")])], true),
        (vec![one_of([label("africa")])], false),
        (vec![one_of([Condition::Topic(text("medtop:11000000"))])], true),
        (vec![one_of([Condition::StorySize(4)])], true),
        (vec![one_of([Condition::StorySize(5)])], false),
    ];
    let facts = meeting();
    for (groups, expected) in table {
        let query = Query { groups };
        assert_eq!(query.violations(), [], "{query:?}");
        assert_eq!(query.matches(&facts), expected, "{query:?}");
        let mut index = Index::default();
        index.insert(7, Arc::new(query.clone()), &Frequencies::default());
        assert_eq!(index.matches(&facts) == [7], expected, "{query:?}");
    }
}

#[test]
fn evidence_names_each_condition_that_holds() {
    let met = event(|e| (e.types, e.target) = (vec![MEET], Some(entity("rahmon"))));
    let query = Query {
        groups: vec![
            one_of([Condition::Entity("x".to_owned()), met]),
            none_of([words("snow")]),
            one_of([words("in dush*"), Condition::Language("en".to_owned())]),
        ],
    };
    let facts = meeting();
    assert!(query.matches(&facts));
    let evidence = |group, condition, spans: &[(u32, u32)]| Evidence {
        group,
        condition,
        spans: spans.iter().map(|(start, end)| Span::new(*start, *end)).collect(),
    };
    assert_eq!(
        query.evidence(&facts),
        [evidence(0, 1, &[(3, 6), (7, 13)]), evidence(2, 0, &[(14, 25)]), evidence(2, 1, &[])]
    );
}

#[test]
fn what_cannot_stand_is_told_with_its_place() {
    let many = |n: usize| vec![one_of([words("a")]); n];
    let table = [
        (Query::default(), vec![(None, None)]),
        (Query { groups: vec![none_of([words("a")])] }, vec![(Some(0), None)]),
        (Query { groups: vec![one_of([words("a")]), one_of([])] }, vec![(Some(1), None)]),
        (
            Query { groups: vec![one_of([words("a"), event(|_| {}), Condition::StorySize(1)])] },
            vec![(Some(0), Some(1)), (Some(0), Some(2))],
        ),
        (Query { groups: many(MAX_GROUPS + 1) }, vec![(None, None)]),
        (Query { groups: vec![one_of(vec![words("a"); MAX_CONDITIONS + 1])] }, vec![(None, None)]),
    ];
    for (query, expected) in table {
        let found: Vec<_> = query.violations().into_iter().map(|v| (v.group, v.condition)).collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

/// A small world, so that much matches.
fn names() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "ab", "abc"]).prop_map(str::to_owned)
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![names().prop_map(Who::Entity), names().prop_map(Who::Country)]
}

fn some_words() -> impl Strategy<Value = Words> {
    let leaf =
        (prop::collection::vec(names(), 1..3), any::<bool>()).prop_map(|(terms, prefix)| Words::Phrase { terms, prefix });
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 1..3), prop::collection::vec(inner.clone(), 0..2))
                .prop_map(|(with, without)| Words::All { with, without }),
            prop::collection::vec(inner, 1..3).prop_map(Words::Any),
        ]
    })
}

fn event_query() -> impl Strategy<Value = EventQuery> {
    let maybe = || prop::option::of(who());
    let code = || prop::option::of(1..3i32);
    let modes = prop::option::of(names()).prop_map(Option::unwrap_or_default);
    (prop::collection::vec(1..4i32, 0..3), modes, maybe(), maybe(), maybe(), maybe(), code(), code()).prop_map(
        |(types, mode, source, target, participant, place, polarity, modality)| EventQuery {
            types,
            mode,
            source,
            target,
            participant,
            place,
            polarity,
            modality,
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        names().prop_map(Condition::Entity),
        names().prop_map(Condition::Speaker),
        event_query().prop_map(|event| Condition::Event(Box::new(event))),
        some_words().prop_map(Condition::Words),
        who().prop_map(Condition::Place),
        names().prop_map(Condition::Outlet),
        names().prop_map(Condition::Language),
        names().prop_map(Condition::Topic),
        (names(), names()).prop_map(|(key, value)| Condition::Label { key, value }),
        (2..6u32).prop_map(Condition::StorySize),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    let group = |excluded| prop::collection::vec(condition(), 1..4).prop_map(move |any| Group { any, excluded });
    (prop::collection::vec(group(false), 1..3), prop::collection::vec(group(true), 0..2))
        .prop_map(|(groups, excluded)| Query { groups: groups.into_iter().chain(excluded).collect() })
}

fn event_fact() -> impl Strategy<Value = EventFact> {
    let part = prop::sample::select(vec![Part::Source, Part::Target, Part::Place]);
    let named = || prop::option::of(names()).prop_map(Option::unwrap_or_default);
    let participant = (part, named(), named()).prop_map(|(part, entity, country)| Participant {
        part,
        entity,
        country,
        span: Span::default(),
    });
    (1..4i32, named(), 1..3i32, 1..3i32, prop::collection::vec(participant, 0..4)).prop_map(
        |(kind, mode, polarity, modality, participants)| EventFact {
            kind,
            mode,
            polarity,
            modality,
            spans: Vec::new(),
            participants,
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    let keys = || prop::collection::hash_map(names(), Just(Vec::<Span>::new()), 0..3);
    let of_document = (names(), names(), prop::collection::vec(names(), 0..2), prop::option::of(1..6u32));
    let labels = prop::collection::btree_map(names(), names(), 0..2);
    let events = prop::collection::vec(event_fact(), 0..3);
    let text = prop::collection::vec(names(), 0..8);
    (keys(), keys(), keys(), keys(), of_document, labels, events, text).prop_map(
        |(entities, speakers, places, place_countries, (outlet, language, topics, story_size), labels, events, text)| {
            let mut facts = read(&text.join(" "));
            (facts.entities, facts.speakers, facts.places) = (entities, speakers, places);
            (facts.place_countries, facts.labels, facts.events) = (place_countries, labels, events);
            (facts.outlet, facts.language, facts.topics, facts.story_size) = (outlet, language, topics, story_size);
            facts
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever was seen before, added, replaced and taken out, the index tells what asking every watch tells.
    #[test]
    fn the_index_tells_what_every_watch_asked_alone_tells(
        watches in prop::collection::vec((0..12u64, prop::option::weighted(0.85, query())), 1..24),
        documents in prop::collection::vec(facts(), 1..6),
        seen in 0..6usize,
    ) {
        let (mut index, mut frequencies, mut standing) = (Index::default(), Frequencies::default(), BTreeMap::new());
        documents.iter().take(seen).for_each(|facts| frequencies.observe(facts));
        for (number, query) in watches {
            match query {
                Some(query) => {
                    let query = Arc::new(query);
                    index.insert(number, Arc::clone(&query), &frequencies);
                    standing.insert(number, query);
                }
                None => {
                    index.remove(number);
                    standing.remove(&number);
                }
            }
        }
        documents.iter().for_each(|facts| frequencies.observe(facts));
        let rebuilt = index.rebuilt(&frequencies);
        prop_assert_eq!((index.len(), rebuilt.len()), (standing.len(), standing.len()));
        for facts in &documents {
            let asked: Vec<u64> = standing.iter().filter(|(_, query)| query.matches(facts)).map(|(n, _)| *n).collect();
            prop_assert_eq!(&index.matches(facts), &asked);
            prop_assert_eq!(&rebuilt.matches(facts), &asked);
            for number in asked {
                let query = &standing[&number];
                let evidence = query.evidence(facts);
                let held = |g: usize| evidence.iter().any(|e| e.group == g);
                prop_assert!(query.groups.iter().enumerate().all(|(g, group)| held(g) != group.excluded));
            }
        }
    }
}
