//! Stories put back into memory as they were, without comparing every document with every other one again.
//!
//! With each document and story is stored what it was linked to when that was last found out ([`Linked`]). Of two items the one that
//! was linked last knows whether there is a link between them and how much: what an older list says of an item that was linked later is
//! passed over. Rows of a release that did not store links are compared anew.

use super::super::index::short;
use super::super::table::Table;
use super::{Forgotten, Item, LEAST_DOCUMENTS, Member, Number, Stories, Sum, Vector};

/// What an item was linked to when that was last found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// When that was: a number that rises.
    pub at: i64,
    /// The items, in order, with how much each is linked.
    pub to: Vec<(Item, i64)>,
}

impl Linked {
    /// Eight bytes for the time, eight for each item.
    pub fn to_bytes(&self) -> Vec<u8> {
        let items = self.to.iter().flat_map(|(item, weight)| [short(*item).to_be_bytes(), short(*weight).to_be_bytes()]);
        self.at.to_be_bytes().into_iter().chain(items.flatten()).collect()
    }

    /// What [`Linked::to_bytes`] wrote; `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (at, items) = bytes.split_first_chunk()?;
        let (items, rest) = items.as_chunks::<4>();
        let (links, odd) = items.as_chunks::<2>();
        let number = |bytes: [u8; 4]| i64::from(u32::from_be_bytes(bytes));
        let to = links.iter().map(|[item, weight]| (number(*item), number(*weight))).collect();
        (rest.is_empty() && odd.is_empty()).then_some(Self { at: i64::from_be_bytes(*at), to })
    }
}

/// A document as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its number.
    pub number: Item,
    /// The story that it was in.
    pub story: Number,
    /// Microseconds since 1970: when it was published, or stored.
    pub time: i64,
    /// Whether `time` tells when it was published.
    pub dated: bool,
    /// Whether its title can stand for a story.
    pub is_headline: bool,
    /// A number for its language.
    pub language: u32,
    /// What it is about, as [`Vector::to_bytes`] wrote it; one that cannot be read is about nothing.
    pub vector: Vec<u8>,
    /// What it was linked to, as [`Linked::to_bytes`] wrote it; `None` when that was not stored.
    pub links: Option<Vec<u8>>,
}

impl StoredDocument {
    fn member(&self) -> Member {
        let &Self { time, dated, is_headline, language, .. } = self;
        Member { time, dated, is_headline, language, vector: Vector::from_bytes(&self.vector).unwrap_or_default() }
    }
}

/// A story as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStory {
    /// Its number.
    pub number: Number,
    /// The number of its storyline, or 0.
    pub storyline: Number,
    /// How many documents it has, those that are not in memory among them.
    pub documents: usize,
    /// Time of the first of them.
    pub first_time: i64,
    /// Time of the last of them.
    pub last_time: i64,
    /// The stories that it was linked to; `None` when that was not stored.
    pub linked: Option<Linked>,
}

/// Items of one level while they are restored.
#[derive(Clone, Debug, Default)]
pub(super) struct Restored {
    /// When each was linked: asked for every link.
    at: Table<i64, 4096>,
    /// Links to items that were not there yet.
    open: Vec<(Item, Item, i64)>,
}

impl Restored {
    /// An item that was compared anew: those that were linked later know of it.
    fn compared(&mut self, item: Item) {
        self.at.insert(item, i64::MIN);
    }

    /// Links of an item to items that are there; the others are left open.
    fn links(&mut self, item: Item, linked: &Linked) -> Vec<(Item, i64)> {
        self.at.insert(item, linked.at);
        let (mut links, known) = (Vec::with_capacity(linked.to.len()), &self.at);
        for &(other, weight) in &linked.to {
            match known.get(other) {
                Some(at) if *at <= linked.at => links.push((other, weight)),
                Some(_) => {}
                None => self.open.push((item, other, weight)),
            }
        }
        links
    }

    /// The links that were left open, to items that came since.
    fn closed(self) -> impl Iterator<Item = (Item, Item, i64)> {
        let Self { at, open } = self;
        open.into_iter()
            .filter(move |(item, other, _)| at.get(*other).is_some_and(|of_other| Some(of_other) <= at.get(*item)))
    }
}

impl Stories {
    /// Puts documents back that were there before, in order of their numbers, each in the story that it was in;
    /// [`Stories::restore_stories`] ends it.
    ///
    /// What they are about and what they hang together with are put back side by side.
    pub fn restore(&mut self, stored: &[StoredDocument]) {
        let linked = |document: &StoredDocument| Linked::from_bytes(document.links.as_deref()?);
        let compared: Vec<Item> = std::thread::scope(|scope| {
            let Self { members, words, documents, restored: [restored, _], .. } = self;
            scope.spawn(move || {
                for document in stored {
                    let member = document.member();
                    words.restore(document.number, &member.keys());
                    members.insert(document.number, member);
                }
            });
            let restore = |document: &StoredDocument| {
                documents.restore(document.number, document.story);
                let Some(linked) = linked(document) else {
                    restored.compared(document.number);
                    return Some(document.number);
                };
                documents.restore_links(document.number, &restored.links(document.number, &linked));
                None
            };
            stored.iter().filter_map(restore).collect()
        });
        if !compared.is_empty() {
            self.words.order();
        }
        for document in compared {
            let mut links = self.members.get(document).map(|member| self.links(member, &member.keys())).unwrap_or_default();
            // Those that come later know of it, or are compared with it themselves.
            links.retain(|(other, _)| *other < document);
            self.documents.link(document, links, true);
        }
    }

    /// Puts stories back with their storylines, when all documents are there. Those of which no document is in memory are passed over.
    pub fn restore_stories(&mut self, stories: impl Iterator<Item = StoredStory>) {
        let [of_documents, mut restored] = std::mem::take(&mut self.restored);
        let Self { words, documents, .. } = self;
        std::thread::scope(|scope| {
            scope.spawn(|| words.order());
            for (document, other, weight) in of_documents.closed() {
                documents.restore_links(document, &[(other, weight)]);
            }
            documents.restored();
        });
        let known: Vec<StoredStory> = stories.filter(|story| self.knows(story)).collect();
        for (story, mean) in known.iter().zip(self.means_of(&known)) {
            if story.storyline > 0 {
                self.stories.restore(story.number, story.storyline);
            }
            self.restore_story(story.number, mean, story.linked.as_ref(), &mut restored);
        }
        for (story, other, weight) in restored.closed() {
            self.stories.restore_links(story, &[(other, weight)]);
        }
        self.stories.restored();
    }

    /// Whether a story has two documents and one in memory; notes what else it has.
    fn knows(&mut self, story: &StoredStory) -> bool {
        let in_memory = self.documents.items(story.number).len();
        let known = story.documents >= LEAST_DOCUMENTS && in_memory > 0;
        if known && story.documents > in_memory {
            let StoredStory { first_time, last_time, .. } = *story;
            let forgotten = Forgotten { documents: story.documents - in_memory, first_time, last_time };
            self.forgotten.insert(story.number, forgotten);
        }
        known
    }

    /// The means of stories in their order, each processor every so many of them: the older ones are larger.
    fn means_of(&self, stories: &[StoredStory]) -> Vec<Option<Member>> {
        let mean = |sum: &mut Sum, story: &StoredStory| {
            sum.clear();
            sum.add(self.members_of(story.number).map(|member| &member.vector));
            Some(self.mean_of(story.number, sum))
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let means = |part| stories.iter().skip(part).step_by(threads).scan(Sum::default(), mean).collect::<Vec<_>>();
        let mut made: Vec<_> = std::thread::scope(|scope| {
            let made: Vec<_> = (0..threads).map(|part| scope.spawn(move || means(part))).collect();
            let joined = made.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            joined.map(Vec::into_iter).collect()
        });
        (0..stories.len()).map(|at| made.get_mut(at % threads)?.next()?).collect()
    }

    fn restore_story(&mut self, story: Number, mean: Option<Member>, linked: Option<&Linked>, restored: &mut Restored) {
        let Some(linked) = linked else {
            restored.compared(story);
            return self.relink(story, true);
        };
        let Some(mean) = mean else { return };
        self.stories.link(story, Vec::new(), true);
        self.stories.restore_links(story, &restored.links(story, linked));
        self.story_words.insert(story, &mean.keys());
        self.means.insert(story, mean);
    }

    /// The documents that a document is linked to, in order, with how much.
    pub fn links_of_document(&self, document: Item) -> Vec<(Item, i64)> {
        self.documents.linked(document).collect()
    }

    /// The stories that a story is linked to, in order, with how much.
    pub fn links_of_story(&self, story: Number) -> Vec<(Number, i64)> {
        self.stories.linked(story).collect()
    }
}
