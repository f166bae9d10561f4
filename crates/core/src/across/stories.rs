//! Which documents tell the same event, and which events belong to one long story.
//!
//! Two documents are alike by the cosine of their vectors ([`profile`](super::profile)), halved for every [`HALVED_BY`] hours between
//! their publication; without a time nothing is halved. A *story* is a group of documents that are alike on average, a *storyline* one of
//! stories of at least two documents, whatever the time between them ([`partition`](super::partition)). Both are functions of the
//! documents that are there, for any order of arrival, deletion and return; only their numbers are history.
//!
//! Candidates are found by the heaviest words: a document is compared with those that share two of its [`MOST_KEYS`]. Beyond
//! [`MOST_FOUND`] documents of one word only the latest are looked at. Documents of different languages are not compared.
//!
//! The constants were chosen on sets of news with the time of day left out; they lie inside a plateau of about half a point.

mod restore;

pub use restore::{Linked, StoredDocument, StoredStory};

use super::cluster::SAME;
use super::index::Index;
use super::partition::{Changes, Item, Number, Partition};
use super::table::Table;
use super::vector::{Sum, UNIT, Vector};
use restore::Restored;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Hours between two documents that halve how alike they are.
pub const HALVED_BY: i64 = 60;
/// Heaviest words by which a document or story is found.
const MOST_KEYS: usize = 20;
/// How many of them two documents share that are compared.
const SHARED_KEYS: usize = 2;
/// How many of them two stories share that are compared.
const SHARED_BY_STORIES: usize = 3;
/// Documents and stories that one word finds at most.
const MOST_FOUND: usize = 200;
const MOST_STORIES: usize = 100;
/// Documents from which on the sum of a story is kept, and how many sums are.
const LARGE: usize = 8;
const MOST_SUMS: usize = 1_024;
/// The least likeness of two documents that counts, and the mean of a story.
const LEAST: i64 = share(15);
const STORY: i64 = share(20);
/// The least likeness of two stories that counts, and the mean of a storyline.
const LEAST_BETWEEN: i64 = share(8);
const STORYLINE: i64 = share(16);
/// Documents that make a story part of a storyline.
const LEAST_DOCUMENTS: usize = 2;
/// Dimensions of the mean of a story.
const MEAN_DIMENSIONS: usize = 96;

const HOUR: i64 = 3_600_000_000;

/// Hundredths of [`SAME`].
const fn share(hundredths: i64) -> i64 {
    SAME * hundredths / 100
}

/// A document as far as stories are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Microseconds since 1970: when it was published, or stored.
    pub time: i64,
    /// Whether `time` tells when it was published.
    pub dated: bool,
    /// Whether its title can stand for a story ([`fit::is_headline`](super::fit::is_headline)).
    pub is_headline: bool,
    /// A number for its language.
    pub language: u32,
    /// What it is about.
    pub vector: Vector,
}

impl Member {
    fn keys(&self) -> Vec<u32> {
        self.vector.heaviest(MOST_KEYS)
    }

    fn likeness(&self, other: &Self) -> i64 {
        if self.language != other.language {
            return 0;
        }
        let alike = (self.vector.dot(&other.vector) * (SAME / UNIT / UNIT)).min(SAME);
        if self.dated && other.dated { decayed(alike, (self.time - other.time).abs()) } else { alike }
    }
}

/// Halved for every [`HALVED_BY`] hours, in between in a straight line: exact on every machine.
fn decayed(alike: i64, apart: i64) -> i64 {
    let minutes = apart / (HOUR / 60);
    let period = HALVED_BY * 60;
    let halvings = u32::try_from(minutes / period).unwrap_or(63).min(63);
    (alike >> halvings) * (2 * period - minutes % period) / (2 * period)
}

/// What has become of stories and storylines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Of documents and stories.
    pub stories: Changes,
    /// Of stories and storylines.
    pub storylines: Changes,
    /// Stories that are in no storyline any more.
    pub left: BTreeSet<Number>,
}

/// A story in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many documents it has.
    pub documents: usize,
    /// Time of the first document.
    pub first_time: i64,
    /// Time of the last document.
    pub last_time: i64,
    /// The document that is most like all of them, of those whose titles can stand for the story, if there are any; of several the
    /// earliest.
    pub medoid: Item,
}

/// The documents and their stories.
#[derive(Clone, Debug)]
pub struct Stories {
    members: Table<Member>,
    words: Index,
    documents: Partition,
    /// What stories have beside the documents that are in memory.
    forgotten: FxHashMap<Number, Forgotten>,
    means: Table<Member>,
    /// Sums of the larger stories.
    sums: FxHashMap<Number, Summed>,
    story_words: Index,
    stories: Partition,
    /// While it is restored: when each item was linked, and the links to items that were not there yet.
    restored: [Restored; 2],
}

/// Documents of a story, and the sum of their vectors.
type Summed = (BTreeSet<Item>, Sum);

/// Documents of a story that are no longer in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Forgotten {
    documents: usize,
    first_time: i64,
    last_time: i64,
}

impl Stories {
    /// No documents; new stories and storylines get the numbers from these on.
    pub fn new(next_story: Number, next_storyline: Number) -> Self {
        Self {
            members: Table::default(),
            words: Index::new(MOST_FOUND),
            documents: Partition::new(LEAST, STORY, next_story),
            forgotten: FxHashMap::default(),
            means: Table::default(),
            sums: FxHashMap::default(),
            story_words: Index::new(MOST_STORIES),
            stories: Partition::new(LEAST_BETWEEN, STORYLINE, next_storyline),
            restored: Default::default(),
        }
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.len() == 0
    }

    /// Takes a document in, or anew when it has changed; returns whether that changes anything.
    pub fn put(&mut self, document: Item, member: Member) -> bool {
        if self.members.get(document) == Some(&member) {
            return false;
        }
        if let Some(old) = self.members.remove(document) {
            self.words.remove(document, &old.keys());
            self.forget_sum(document);
        }
        let keys = member.keys();
        self.documents.link(document, self.links(&member, &keys), false);
        self.words.insert(document, &keys);
        self.members.insert(document, member);
        true
    }

    /// What a document with these keys is like, with how much.
    fn links(&self, member: &Member, keys: &[u32]) -> Vec<(Item, i64)> {
        let likeness = |(other, _): (Item, usize)| Some((other, self.members.get(other)?.likeness(member)));
        self.words.find(keys, SHARED_KEYS.min(keys.len())).into_iter().filter_map(likeness).collect()
    }

    /// Takes a document out.
    pub fn remove(&mut self, document: Item) {
        if let Some(old) = self.members.remove(document) {
            self.words.remove(document, &old.keys());
            self.forget_sum(document);
            self.documents.remove(document);
        }
    }

    /// Takes a document out of memory that stays in its story.
    pub fn forget(&mut self, document: Item) {
        let Some(old) = self.members.remove(document) else { return };
        self.words.remove(document, &old.keys());
        self.forget_sum(document);
        let story = self.documents.number(document);
        self.documents.forget(document);
        let Some(story) = story else { return };
        if self.documents.items(story).len() > 0 {
            let one = Forgotten { documents: 1, first_time: old.time, last_time: old.time };
            self.remember(story, one);
        } else {
            self.forget_story(story);
        }
    }

    /// A story has these documents, too.
    fn remember(&mut self, story: Number, others: Forgotten) {
        let all = self.forgotten.get(&story).map_or(others, |known| known.and(others));
        self.forgotten.insert(story, all);
    }

    /// No document of the story is in memory any more.
    fn forget_story(&mut self, story: Number) {
        self.forgotten.remove(&story);
        if let Some(mean) = self.means.remove(story) {
            self.story_words.remove(story, &mean.keys());
            self.stories.forget(story);
        }
    }

    /// A document of a story that is not in memory any more has left the story.
    pub fn leave(&mut self, story: Number) {
        if let Some(forgotten) = self.forgotten.get_mut(&story) {
            forgotten.documents -= 1;
            if forgotten.documents == 0 {
                self.forgotten.remove(&story);
            }
        }
    }

    /// What follows from all changes since the last time.
    ///
    /// Documents of one time are put in order of `name`, which settles ties and numbers.
    pub fn settle<K: Ord>(&mut self, name: impl Fn(Item) -> K) -> Settled {
        let members = &self.members;
        let mut stories = self.documents.settle(|document| (members.get(document).map_or(0, |m| m.time), name(document)));
        for (from, into) in &stories.merged {
            if let Some(others) = self.forgotten.remove(from) {
                self.remember(*into, others);
            }
        }
        // It lives on without what was in memory of it.
        let outside: Vec<Number> = stories.retracted.extract_if(.., |story| self.forgotten.contains_key(story)).collect();
        outside.into_iter().for_each(|story| self.forget_story(story));
        let gone = stories.merged.keys().chain(&stories.retracted);
        let changed: BTreeSet<Number> = stories.created.keys().chain(&stories.touched).chain(gone).copied().collect();
        let mut left = BTreeSet::new();
        for story in changed {
            let before = self.stories.number(story).is_some();
            self.relink(story, false);
            if before && !self.means.contains(story) && self.documents.items(story).len() > 0 {
                left.insert(story);
            }
        }
        let means = &self.means;
        let storylines = self.stories.settle(|story| means.get(story).map_or(0, |m| m.time));
        Settled { stories, storylines, left }
    }

    /// Compares a story that has changed with others.
    fn relink(&mut self, story: Number, quietly: bool) {
        if let Some(old) = self.means.remove(story) {
            self.story_words.remove(story, &old.keys());
        }
        let Some(mean) = self.mean(story) else {
            self.sums.remove(&story);
            return self.stories.remove(story);
        };
        let keys = mean.keys();
        let likeness = |(other, _): (Number, usize)| Some((other, self.means.get(other)?.likeness(&mean)));
        let links = self.story_words.find(&keys, SHARED_BY_STORIES).into_iter().filter_map(likeness).collect();
        self.stories.link(story, links, quietly);
        self.story_words.insert(story, &keys);
        self.means.insert(story, mean);
    }

    /// The mean of a story's documents, at no time; `None` for a story that is in no storyline.
    fn mean(&mut self, story: Number) -> Option<Member> {
        let count = self.documents.items(story).len();
        let known = |(summed, _): &Summed| {
            summed.len() <= count && summed.iter().all(|item| self.documents.number(*item) == Some(story))
        };
        let known = self.sums.remove(&story).filter(known).unwrap_or_default();
        let (mean, summed) = self.mean_with(story, known)?;
        if count >= LARGE {
            if self.sums.len() >= MOST_SUMS {
                self.sums.clear();
            }
            self.sums.insert(story, summed);
        }
        Some(mean)
    }

    /// The mean, and the sum that it was made of, where some documents are summed already.
    fn mean_with(&self, story: Number, (mut summed, mut sum): Summed) -> Option<(Member, Summed)> {
        let forgotten = self.forgotten.get(&story).map_or(0, |forgotten| forgotten.documents);
        if self.documents.items(story).len() + forgotten < LEAST_DOCUMENTS {
            return None;
        }
        let new = self.documents.items(story).filter(|item| summed.insert(*item));
        sum.add(new.filter_map(|item| self.members.get(item)).map(|member| &member.vector));
        Some((self.mean_of(story, &sum)?, (summed, sum)))
    }

    /// The mean of a story whose documents are summed; `None` where none is in memory.
    fn mean_of(&self, story: Number, sum: &Sum) -> Option<Member> {
        let time = self.members_of(story).map(|member| member.time).min()?;
        let language = self.members_of(story).next()?.language;
        let vector = sum.mean(self.documents.items(story).len(), MEAN_DIMENSIONS);
        Some(Member { time, dated: false, is_headline: false, language, vector })
    }

    /// The documents of a story that are in memory, in order.
    fn members_of(&self, story: Number) -> impl Iterator<Item = &Member> {
        self.documents.items(story).filter_map(|item| self.members.get(item))
    }

    /// A sum with a document that is another one now is made anew.
    fn forget_sum(&mut self, document: Item) {
        if let Some(story) = self.documents.number(document) {
            self.sums.remove(&story);
        }
    }

    /// A document as it was taken in.
    pub fn member(&self, document: Item) -> Option<&Member> {
        self.members.get(document)
    }

    /// The story of a document.
    pub fn story(&self, document: Item) -> Option<Number> {
        self.documents.number(document)
    }

    /// The storyline of a story.
    pub fn storyline(&self, story: Number) -> Option<Number> {
        self.stories.number(story)
    }

    /// The documents of a story.
    pub fn documents(&self, story: Number) -> impl Iterator<Item = Item> + '_ {
        self.documents.items(story)
    }

    /// A story in figures; `None` when there is none.
    pub fn figures(&self, story: Number) -> Option<Figures> {
        let members: BTreeMap<(i64, Item), &Member> =
            self.documents(story).filter_map(|item| self.members.get(item).map(|m| ((m.time, item), m))).collect();
        let mut sum = Sum::default();
        sum.add(members.values().map(|member| &member.vector));
        let rank = |member: &Member| (member.is_headline, sum.dot(&member.vector));
        let (_, medoid) =
            members.iter().map(|((_, item), member)| (rank(member), *item)).rev().max_by_key(|(rank, _)| *rank)?;
        let (first, last) = (members.keys().next()?, members.keys().next_back()?);
        let mut all = Forgotten { documents: members.len(), first_time: first.0, last_time: last.0 };
        if let Some(forgotten) = self.forgotten.get(&story) {
            all = all.and(*forgotten);
        }
        let Forgotten { documents, first_time, last_time } = all;
        Some(Figures { documents, first_time, last_time, medoid })
    }
}

impl Forgotten {
    fn and(self, other: Self) -> Self {
        Self {
            documents: self.documents + other.documents,
            first_time: self.first_time.min(other.first_time),
            last_time: self.last_time.max(other.last_time),
        }
    }
}

#[cfg(test)]
mod tests;
