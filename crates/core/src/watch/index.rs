//! Many watches, asked of one document.
//!
//! A watch can match only a document that has certain keys: an entity, a term, a type of event. Of each group that must hold, one
//! key of every condition is enough to find the document; the group whose keys are the rarest together is taken, and the watch
//! stands under these keys. So a document looks at the watches below its own keys alone, and asks each of them in full.
//! Frequencies only decide how many are asked in vain, never what matches.

use super::facts::{Facts, Part};
use super::query::{Condition, EventQuery, Query, Who, Words};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Documents that what is known beforehand counts as much as.
const PRIOR_DOCUMENTS: f64 = 100.0;

/// Most keys that are counted; then those seen once are forgotten.
const MAX_KEYS: usize = 1 << 20;

/// A property by which a document finds watches. Two of them share a number with a chance of one in 10^19, and then a watch is
/// asked in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key(u64);

/// What kind of property, and about the share of documents that have one of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Entity,
    Speaker,
    Participant,
    ParticipantCountry,
    EventPlace,
    EventPlaceCountry,
    Event,
    EventMode,
    AnyEvent,
    Term,
    Prefix,
    Place,
    PlaceCountry,
    Outlet,
    Language,
    Topic,
    Label,
    Story,
}

impl Kind {
    const fn prior(self) -> f64 {
        match self {
            Self::Speaker | Self::Participant | Self::EventPlace => 0.001,
            Self::Entity | Self::Place => 0.002,
            Self::Term => 0.005,
            Self::EventMode | Self::ParticipantCountry | Self::EventPlaceCountry | Self::PlaceCountry => 0.02,
            Self::Prefix | Self::Outlet | Self::Label => 0.05,
            Self::Event | Self::Topic => 0.1,
            Self::Story => 0.5,
            Self::AnyEvent | Self::Language => 0.9,
        }
    }
}

fn key(kind: Kind, parts: &[&str]) -> (Key, Kind) {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    parts.hash(&mut hasher);
    (Key(hasher.finish()), kind)
}

fn numbered(kind: Kind, number: i32, text: &str) -> (Key, Kind) {
    key(kind, &[&number.to_string(), text])
}

/// How many of the documents seen had which key.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    documents: u32,
    counts: HashMap<Key, u32>,
}

impl Frequencies {
    /// Counts a document.
    pub fn observe(&mut self, facts: &Facts) {
        self.documents = self.documents.saturating_add(1);
        for key in keys_of(facts, &BTreeMap::new()) {
            *self.counts.entry(key).or_default() += 1;
        }
        if self.counts.len() > MAX_KEYS {
            self.counts.retain(|_, count| *count > 1);
        }
    }

    /// How many were counted.
    pub const fn documents(&self) -> u32 {
        self.documents
    }

    /// The share of documents that have a key, about.
    fn share(&self, (key, kind): (Key, Kind)) -> f64 {
        let count = self.counts.get(&key).copied().unwrap_or_default();
        (f64::from(count) + kind.prior() * PRIOR_DOCUMENTS) / (f64::from(self.documents) + PRIOR_DOCUMENTS)
    }
}

/// Watches by number, found by what documents have.
#[derive(Clone, Debug, Default)]
pub struct Index {
    watches: HashMap<u64, (Arc<Query>, Vec<Key>)>,
    postings: HashMap<Key, Vec<u64>>,
    /// Lengths of the prefixes that watches ask for, in bytes, and how many there are of each.
    prefixes: BTreeMap<usize, usize>,
}

impl Index {
    /// Adds a watch; one that has its number is replaced.
    pub fn insert(&mut self, number: u64, query: Arc<Query>, frequencies: &Frequencies) {
        self.remove(number);
        let mut keys = rarest(&query, frequencies);
        keys.sort_unstable();
        keys.dedup();
        for key in &keys {
            self.postings.entry(*key).or_default().push(number);
        }
        self.count_prefixes(&query, 1);
        self.watches.insert(number, (query, keys));
    }

    /// Takes a watch out.
    pub fn remove(&mut self, number: u64) {
        let Some((query, keys)) = self.watches.remove(&number) else { return };
        for key in keys {
            if let Some(under) = self.postings.get_mut(&key) {
                under.retain(|other| *other != number);
                if under.is_empty() {
                    self.postings.remove(&key);
                }
            }
        }
        self.count_prefixes(&query, -1);
    }

    /// The same watches under the keys that are rarest by now.
    #[must_use]
    pub fn rebuilt(&self, frequencies: &Frequencies) -> Self {
        let mut index = Self::default();
        for (number, (query, _)) in &self.watches {
            index.insert(*number, Arc::clone(query), frequencies);
        }
        index
    }

    /// How many watches there are.
    pub fn len(&self) -> usize {
        self.watches.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.watches.is_empty()
    }

    /// The watches that a document matches, by number, in order.
    pub fn matches(&self, facts: &Facts) -> Vec<u64> {
        let mut found = self.candidates(facts);
        found.retain(|number| self.watches.get(number).is_some_and(|(query, _)| query.matches(facts)));
        found
    }

    /// The query of a watch.
    pub fn query(&self, number: u64) -> Option<&Arc<Query>> {
        self.watches.get(&number).map(|(query, _)| query)
    }

    /// The watches that are asked of a document, in order.
    pub fn candidates(&self, facts: &Facts) -> Vec<u64> {
        let under = keys_of(facts, &self.prefixes).into_iter().filter_map(|key| self.postings.get(&key));
        let mut found: Vec<u64> = under.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn count_prefixes(&mut self, query: &Query, by: isize) {
        let words = query.groups.iter().flat_map(|group| &group.any).filter_map(|condition| match condition {
            Condition::Words(words) => Some(words),
            _ => None,
        });
        for words in words {
            each_prefix(words, &mut |prefix| {
                let count = self.prefixes.entry(prefix.len()).or_default();
                *count = count.saturating_add_signed(by);
            });
        }
        self.prefixes.retain(|_, count| *count > 0);
    }
}

fn each_prefix(words: &Words, found: &mut impl FnMut(&str)) {
    match words {
        Words::Phrase { terms, prefix } => {
            if let Some(last) = terms.last().filter(|_| *prefix) {
                found(last);
            }
        }
        Words::All { with: of, without: _ } | Words::Any(of) => of.iter().for_each(|words| each_prefix(words, found)),
    }
}

/// Keys and the share of documents that have one of them.
type Cover = (f64, Vec<Key>);

fn one(key: (Key, Kind), frequencies: &Frequencies) -> Cover {
    (frequencies.share(key), vec![key.0])
}

/// All of them together: any may be the one.
fn union(covers: impl Iterator<Item = Cover>) -> Cover {
    covers.fold((0.0, Vec::new()), |(sum, mut keys), (share, more)| {
        keys.extend(more);
        (sum + share, keys)
    })
}

fn cheapest(covers: impl Iterator<Item = Cover>) -> Option<Cover> {
    covers.min_by(|one, other| one.0.total_cmp(&other.0))
}

/// The keys of which every document has one that the query matches.
fn rarest(query: &Query, frequencies: &Frequencies) -> Vec<Key> {
    let required = query.groups.iter().filter(|group| !group.excluded);
    let covers = required.map(|group| union(group.any.iter().map(|condition| cover(condition, frequencies))));
    cheapest(covers).map(|(_, keys)| keys).unwrap_or_default()
}

fn cover(condition: &Condition, frequencies: &Frequencies) -> Cover {
    let one = |key| one(key, frequencies);
    match condition {
        Condition::Entity(entity) => one(key(Kind::Entity, &[entity])),
        Condition::Speaker(entity) => one(key(Kind::Speaker, &[entity])),
        Condition::Event(event) => of_event(event, frequencies),
        Condition::Words(words) => of_words(words, frequencies),
        Condition::Place(Who::Entity(entity)) => one(key(Kind::Place, &[entity])),
        Condition::Place(Who::Country(code)) => one(key(Kind::PlaceCountry, &[code])),
        Condition::Outlet(outlet) => one(key(Kind::Outlet, &[outlet])),
        Condition::Language(language) => one(key(Kind::Language, &[language])),
        Condition::Topic(code) => one(key(Kind::Topic, &[code])),
        Condition::Label { key: label, value } => one(key(Kind::Label, &[label, value])),
        Condition::StorySize(_) => one(key(Kind::Story, &[])),
    }
}

fn of_event(event: &EventQuery, frequencies: &Frequencies) -> Cover {
    let EventQuery { types, mode, source, target, participant, place, polarity: _, modality: _ } = event;
    let mut choices: Vec<Cover> = Vec::new();
    for who in [source, target, participant].into_iter().flatten() {
        choices.push(one(participates(who), frequencies));
    }
    if let Some(place) = place {
        choices.push(one(takes_place(place), frequencies));
    }
    if !types.is_empty() {
        let kind = if mode.is_empty() { Kind::Event } else { Kind::EventMode };
        choices.push(union(types.iter().map(|of| one(numbered(kind, *of, mode), frequencies))));
    }
    choices.push(one(key(Kind::AnyEvent, &[]), frequencies));
    cheapest(choices.into_iter()).unwrap_or_default()
}

fn participates(who: &Who) -> (Key, Kind) {
    match who {
        Who::Entity(entity) => key(Kind::Participant, &[entity]),
        Who::Country(code) => key(Kind::ParticipantCountry, &[code]),
    }
}

fn takes_place(place: &Who) -> (Key, Kind) {
    match place {
        Who::Entity(entity) => key(Kind::EventPlace, &[entity]),
        Who::Country(code) => key(Kind::EventPlaceCountry, &[code]),
    }
}

fn of_words(words: &Words, frequencies: &Frequencies) -> Cover {
    match words {
        Words::Phrase { terms, prefix } => {
            let last = terms.len().saturating_sub(1);
            let kinds = terms.iter().enumerate().map(|(n, term)| {
                let kind = if *prefix && n == last { Kind::Prefix } else { Kind::Term };
                one(key(kind, &[term]), frequencies)
            });
            cheapest(kinds).unwrap_or_default()
        }
        Words::All { with, without: _ } => cheapest(with.iter().map(|w| of_words(w, frequencies))).unwrap_or_default(),
        Words::Any(of) => union(of.iter().map(|w| of_words(w, frequencies))),
    }
}

/// Every key of a document; of its terms also the beginnings that have one of these lengths.
fn keys_of(facts: &Facts, prefixes: &BTreeMap<usize, usize>) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut add = |(key, _): (Key, Kind)| keys.push(key);
    facts.entities.keys().for_each(|entity| add(key(Kind::Entity, &[entity])));
    facts.speakers.keys().for_each(|entity| add(key(Kind::Speaker, &[entity])));
    facts.places.keys().for_each(|entity| add(key(Kind::Place, &[entity])));
    facts.place_countries.keys().for_each(|code| add(key(Kind::PlaceCountry, &[code])));
    facts.topics.iter().for_each(|code| add(key(Kind::Topic, &[code])));
    facts.labels.iter().for_each(|(label, value)| add(key(Kind::Label, &[label, value])));
    add(key(Kind::Outlet, &[&facts.outlet]));
    add(key(Kind::Language, &[&facts.language]));
    if facts.story_size.is_some() {
        add(key(Kind::Story, &[]));
    }
    for event in &facts.events {
        add(key(Kind::AnyEvent, &[]));
        add(numbered(Kind::Event, event.kind, ""));
        add(numbered(Kind::EventMode, event.kind, &event.mode));
        for participant in &event.participants {
            let of = if participant.part == Part::Place { takes_place } else { participates };
            if !participant.entity.is_empty() {
                add(of(&Who::Entity(participant.entity.clone())));
            }
            if !participant.country.is_empty() {
                add(of(&Who::Country(participant.country.clone())));
            }
        }
    }
    for term in facts.terms() {
        add(key(Kind::Term, &[term]));
        for prefix in prefixes.keys().filter_map(|&length| term.get(..length)) {
            add(key(Kind::Prefix, &[prefix]));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
