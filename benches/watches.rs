//! 100,000 watches and what one document costs them. `cargo bench --bench watches`.
//!
//! Entities, terms, topics and outlets of documents and watches follow Zipf's law, as those of news do: a document has 350
//! different words out of 60,000, 20 entities out of 50,000, 6 events, 3 topics, one of 200 outlets. Watches ask for an entity
//! with another or with a topic, for an entity that speaks or acts in events of a type, for phrases and prefixes, most of them in
//! one of the common languages. The result is checked against every watch asked of every tenth document.

#![allow(clippy::print_stdout, reason = "it reports to people")]

#[path = "support/chance.rs"]
mod chance;

use chance::Chance;
use dateline_core::span::Span;
use dateline_core::watch::{
    Condition, EventFact, EventQuery, Facts, Frequencies, Group, Index, Part, Participant, Query, Who, Words,
};
use std::sync::Arc;

const WATCHES: u64 = 100_000;
const DOCUMENTS: usize = 1_000;
/// Documents that frequencies are learned from.
const LEARNED: usize = 2_000;

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A rank out of `n`, the first ones most often: about 1 / rank.
    fn zipf(&mut self, n: u64) -> u64 {
        let uniform = self.uniform();
        ((n as f64).powf(uniform) - 1.0) as u64
    }

    fn entity(&mut self) -> String {
        format!("entity-{}", self.zipf(50_000))
    }

    /// The rank of what somebody watches: the known more often, but not as much as news tells of it, and hardly "the" and "of".
    fn watched(&mut self, n: u64) -> u64 {
        let uniform = self.uniform();
        (n as f64 * uniform * uniform) as u64
    }

    fn watched_entity(&mut self) -> String {
        format!("entity-{}", self.watched(50_000))
    }

    fn watched_term(&mut self) -> String {
        format!("w{}", self.watched(60_000))
    }

    fn term(&mut self) -> String {
        format!("w{}", self.zipf(60_000))
    }
}

fn document(chance: &mut Chance) -> Facts {
    let mut facts = Facts::default();
    let span = |n: u64| Span::new(n as u32 * 8, n as u32 * 8 + 6);
    facts.read((0..600).map(|n| (chance.term(), span(n))).collect::<Vec<_>>().into_iter());
    let entities: Vec<String> = (0..20).map(|_| chance.entity()).collect();
    for (n, entity) in entities.iter().enumerate() {
        facts.entities.insert(entity.clone(), (0..3).map(|m| span(n as u64 * 3 + m)).collect());
    }
    for entity in entities.iter().take(4) {
        facts.speakers.insert(entity.clone(), vec![span(chance.below(500))]);
    }
    for n in 0..6 {
        let mut who = |part| Participant {
            part,
            entity: entities[chance.below(20) as usize].clone(),
            country: format!("C{}", chance.zipf(200)),
            span: span(n),
        };
        let participants = vec![who(Part::Source), who(Part::Target), who(Part::Place)];
        let kind = 1 + chance.zipf(35) as i32;
        facts.events.push(EventFact {
            kind,
            mode: "meet".to_owned(),
            polarity: 1,
            modality: 1,
            spans: vec![span(n)],
            participants,
        });
    }
    facts.places.insert(entities[0].clone(), vec![span(0)]);
    facts.place_countries.insert(format!("C{}", chance.zipf(200)), vec![span(0)]);
    facts.topics = (0..3).map(|_| format!("topic-{}", chance.zipf(300))).collect();
    facts.outlet = format!("outlet-{}", chance.zipf(200));
    facts.language = if chance.below(4) == 0 { "es" } else { "en" }.to_owned();
    facts
}

fn group(any: Vec<Condition>) -> Group {
    Group { any, excluded: false }
}

fn watch(chance: &mut Chance) -> Query {
    let event = |chance: &mut Chance| EventQuery {
        types: vec![1 + chance.zipf(35) as i32],
        source: Some(Who::Entity(chance.watched_entity())),
        ..EventQuery::default()
    };
    let mut groups = match chance.below(6) {
        0 => vec![
            group(vec![Condition::Entity(chance.watched_entity())]),
            group(vec![Condition::Entity(chance.watched_entity())]),
        ],
        1 => vec![
            group((0..3).map(|_| Condition::Entity(chance.watched_entity())).collect()),
            group(vec![Condition::Topic(format!("topic-{}", chance.zipf(300)))]),
        ],
        2 => vec![group(vec![Condition::Speaker(chance.watched_entity())])],
        3 => vec![group(vec![Condition::Event(Box::new(event(chance)))])],
        4 => vec![group(vec![Condition::Words(Words::Phrase {
            terms: vec![chance.watched_term(), chance.watched_term()],
            prefix: false,
        })])],
        _ => {
            let word = |term: String, prefix| Words::Phrase { terms: vec![term], prefix };
            let both = Words::All {
                with: vec![word(chance.watched_term(), false), word("w5999".to_owned(), true)],
                without: Vec::new(),
            };
            vec![group(vec![Condition::Words(both)]), group(vec![Condition::Entity(chance.watched_entity())])]
        }
    };
    if chance.below(2) == 0 {
        groups.push(group(vec![Condition::Language("en".to_owned())]));
    }
    if chance.below(10) == 0 {
        groups.push(Group { any: vec![Condition::Outlet(format!("outlet-{}", chance.zipf(200)))], excluded: true });
    }
    Query { groups }
}

/// Processor time of this thread in seconds: other work on the machine does not count.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

fn main() {
    let chance = &mut Chance(7);
    let mut frequencies = Frequencies::default();
    (0..LEARNED).for_each(|_| frequencies.observe(&document(chance)));
    let watches: Vec<Arc<Query>> = (0..WATCHES).map(|_| Arc::new(watch(chance))).collect();
    let documents: Vec<Facts> = (0..DOCUMENTS).map(|_| document(chance)).collect();
    let begun = processor();
    let mut index = Index::default();
    for (number, query) in watches.iter().enumerate() {
        index.insert(number as u64, Arc::clone(query), &frequencies);
    }
    println!("{WATCHES} watches indexed in {:.2} s", (processor() - begun));
    let begun = processor();
    let found: Vec<Vec<u64>> = documents.iter().map(|facts| index.matches(facts)).collect();
    let each = (processor() - begun) / DOCUMENTS as f64;
    let candidates: usize = documents.iter().map(|facts| index.candidates(facts).len()).sum();
    let matches: usize = found.iter().map(Vec::len).sum();
    println!(
        "{:.3} ms of processor time a document ({:.3} of a core at 100 documents/s), {:.0} candidates, {:.1} matches",
        each * 1e3,
        each * 100.0,
        candidates as f64 / DOCUMENTS as f64,
        matches as f64 / DOCUMENTS as f64
    );
    let begun = processor();
    for (facts, found) in documents.iter().zip(&found).step_by(10) {
        let asked = watches.iter().enumerate().filter(|(_, query)| query.matches(facts)).map(|(n, _)| n as u64);
        assert!(asked.eq(found.iter().copied()), "the index tells what every watch asked alone tells");
    }
    println!("{:.1} ms a document when every watch is asked", (processor() - begun) / (DOCUMENTS as f64 / 10.0) * 1e3);
}
