//! Stories, storylines and near-duplicates: the memory of the projector, and the rows that follow from it.
//!
//! The rules are those of `across::{stories, originals}`, which depend on the documents alone. Changes are gathered for [`GATHERED`]
//! after they arrived, so that the numbers of new stories do not depend on the order of arrival within that time either; then
//! everything that follows from them is written at once. In memory are the documents that came last, as many as the configuration
//! says (`stories.active_documents`): an older one keeps its story, but nothing new comes to it. `restore` makes the memory from rows.

mod restore;

use crate::across::fit;
use crate::across::originals::{Original, Originals};
use crate::across::profile::{self, Input};
use crate::across::repeats::{Grade, Text};
use crate::across::stories::{Linked, Member, Settled, Stories};
use crate::across::vector::Vector;
use crate::error::Error;
use crate::messages::pb;
use crate::service::projection::{Batch, Projected, Projection, ReadDocument};
use crate::store::projection::{DocumentSignature, ProjectionId, ProjectionWrite, StoryChange, StoryChangeKind};
use crate::store::stories::{DuplicateRow, MemberRow, StoryRow, StoryWrites};
use crate::store::{Micros, Store};
use crate::stored;
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// Microseconds after the arrival of the first change that is gathered.
const GATHERED: Micros = 1_000_000;

/// Changes that are gathered at most.
const MOST_GATHERED: usize = 512;

/// How many documents are in memory.
const ACTIVE: &str = "dateline_stories_active_documents";

/// Documents whose texts are read at once.
const TEXTS: usize = 64;

/// Sentences of the body that are its lead.
const LEAD: usize = 3;

/// Stories and what they are made of.
pub(super) struct StoryProjection {
    stories: Stories,
    originals: Originals,
    languages: HashMap<u32, String>,
    /// Documents in memory, the first to be forgotten first.
    active: BTreeSet<i64>,
    /// How many these are at most.
    most_active: usize,
    /// Documents that have changed since something was written, those that are gone among them.
    changed: BTreeSet<i64>,
    /// When the first of them came, and the position before it.
    since: Option<(Micros, i64)>,
    /// The last position that was read.
    position: i64,
}

impl StoryProjection {
    /// With no documents yet; at most `most_active` of them are in memory.
    pub(super) fn new(most_active: usize) -> Self {
        metrics::gauge!(ACTIVE).set(0.0);
        Self {
            stories: Stories::new(1, 1),
            originals: Originals::default(),
            languages: HashMap::new(),
            active: BTreeSet::new(),
            most_active,
            changed: BTreeSet::new(),
            since: None,
            position: 0,
        }
    }
}

#[async_trait]
impl Projection for StoryProjection {
    fn id(&self) -> ProjectionId {
        ProjectionId { name: "stories", version: 1 }
    }

    async fn rebuild(&mut self, store: &dyn Store) -> Result<(), Error> {
        self.read_back(store).await
    }

    async fn apply(&mut self, store: &dyn Store, batch: &Batch) -> Result<Projected, Error> {
        self.position = batch.changes.last().map_or(self.position, |last| last.position);
        let first = batch.changes.iter().find(|changed| !changed.change.kind.is_story());
        if let Some(first) = first {
            self.since.get_or_insert((first.time, first.position - 1));
        }
        for (document, read) in batch.documents() {
            self.leave(store, document).await?;
            self.take(document, read);
        }
        self.forget();
        let Some((since, cursor)) = self.since else { return Ok(Projected::default()) };
        let left = since.saturating_add(GATHERED).saturating_sub(batch.now).clamp(0, GATHERED);
        if left > 0 && self.changed.len() < MOST_GATHERED {
            let call_within = Some(Duration::from_micros(left.unsigned_abs()));
            return Ok(Projected { cursor: Some(cursor), call_within, ..Projected::default() });
        }
        let texts = texts(store, self.originals.wanted()).await?;
        self.since = None;
        Ok(self.settle(&texts))
    }
}

impl StoryProjection {
    /// A document that has changed leaves its story, when it is one of those that are forgotten.
    async fn leave(&mut self, store: &dyn Store, document: i64) -> Result<(), Error> {
        let is_old = self.active.first().is_some_and(|first| document < *first) && !self.changed.contains(&document);
        let found = if is_old { store.story_members(document - 1, 1).await?.pop() } else { None };
        if let Some(found) = found.filter(|found| found.member.document == document) {
            self.stories.leave(found.member.story);
        }
        Ok(())
    }

    /// A number for a language.
    fn language(&mut self, code: &str) -> u32 {
        let number = crate::term::Term::form(code.split('-').next().unwrap_or_default()).0 as u32;
        self.languages.entry(number).or_insert_with(|| code.to_owned());
        number
    }

    /// Takes a document in as it is now.
    fn take(&mut self, document: i64, read: Option<&ReadDocument>) {
        let known = read.and_then(|read| Some((read, read.analysis.as_ref()?)));
        let Some((read, analysis)) = known else {
            if self.active.remove(&document) || self.changed.contains(&document) {
                self.stories.remove(document);
                self.originals.remove(document);
            }
            self.changed.insert(document);
            return;
        };
        let vector = vector(read, analysis);
        let language = self.language(&read.row.language);
        let is_headline = fit::is_headline(read.article.title().of(read.article.text()));
        let dated = read.document.publish_time.is_some();
        let member = Member { time: read.row.time, dated, is_headline, language, vector };
        let text = Text::of(read.article.body().of(read.article.text()));
        let before = self.originals.fingerprints(document) == text.fingerprints();
        self.originals.put(document, read.row.time, &read.row.key, text.fingerprints());
        if self.stories.put(document, member) || !before {
            self.changed.insert(document);
        }
        self.active.insert(document);
    }

    /// Forgets the oldest documents of those that are too many.
    fn forget(&mut self) {
        while self.active.len() > self.most_active {
            let Some(oldest) = self.active.pop_first() else { break };
            self.stories.forget(oldest);
            self.originals.remove(oldest);
        }
        metrics::gauge!(ACTIVE).set(self.active.len() as f64);
    }

    /// What follows from the changes that were gathered.
    fn settle(&mut self, texts: &HashMap<i64, Text>) -> Projected {
        let originals = &self.originals;
        let settled = self.stories.settle(|document| originals.name(document).to_owned());
        let duplicates = self.originals.settle(texts);
        let changed = std::mem::take(&mut self.changed);
        let mut writes = StoryWrites::default();
        let mut signatures = Vec::with_capacity(changed.len());
        for &document in &changed {
            let row = self.member_row(document);
            signatures.push(DocumentSignature {
                document,
                time: row.as_ref().map_or(0, |row| row.time),
                fingerprints: self.originals.fingerprints(document).to_vec(),
            });
            match row {
                Some(row) => writes.members.push(row),
                None => writes.removed.push(document),
            }
        }
        let mut moved: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (&document, &story) in settled.stories.moved.iter().filter(|(document, _)| !changed.contains(document)) {
            moved.entry(story).or_default().push(document);
        }
        writes.moved = moved.into_iter().collect();
        writes.gone = settled.stories.merged.iter().map(|(from, into)| (*from, *into)).collect();
        writes.gone.extend(settled.stories.retracted.iter().map(|story| (*story, 0)));
        writes.stories = self.story_rows(&settled);
        writes.duplicates = duplicates.into_iter().map(|(document, original)| (document, original.map(duplicate))).collect();
        let stories = self.told(&settled, &changed);
        let writes = vec![ProjectionWrite::Signatures(signatures), ProjectionWrite::Stories(Box::new(writes))];
        Projected { writes, stories, ..Projected::default() }
    }

    fn member_row(&self, document: i64) -> Option<MemberRow> {
        let member = self.stories.member(document)?;
        Some(MemberRow {
            document,
            story: self.stories.story(document)?,
            time: member.time,
            dated: member.dated,
            headline: member.is_headline,
            language: self.languages.get(&member.language).cloned().unwrap_or_default(),
            vector: member.vector.to_bytes(),
            links: Some(self.linked(self.stories.links_of_document(document))),
        })
    }

    /// What is written of the links of a document or story.
    fn linked(&self, to: Vec<(i64, i64)>) -> Vec<u8> {
        Linked { at: self.position, to }.to_bytes()
    }

    /// The stories whose rows have changed.
    fn story_rows(&self, settled: &Settled) -> Vec<StoryRow> {
        let of_stories = settled.stories.created.keys().chain(&settled.stories.touched);
        let numbers: BTreeSet<i64> =
            of_stories.chain(settled.storylines.moved.keys()).chain(&settled.left).copied().collect();
        let row = |number: i64| {
            let figures = self.stories.figures(number)?;
            let language = self.stories.member(figures.medoid).and_then(|member| self.languages.get(&member.language));
            Some(StoryRow {
                number,
                storyline: self.stories.storyline(number).unwrap_or(0),
                language: language.cloned().unwrap_or_default(),
                documents: figures.documents as i64,
                first_time: figures.first_time,
                last_time: figures.last_time,
                medoid: figures.medoid,
                links: self.linked(self.stories.links_of_story(number)),
            })
        };
        numbers.into_iter().filter_map(row).collect()
    }

    /// What the feed tells.
    fn told(&self, settled: &Settled, changed: &BTreeSet<i64>) -> Vec<StoryChange> {
        let change = |kind, number: i64, related: String| StoryChange { kind, number, key: number.to_string(), related };
        let changes = &settled.stories;
        let mut told = Vec::new();
        for (number, from) in &changes.created {
            told.push(match from {
                None => change(StoryChangeKind::Created, *number, String::new()),
                Some(from) => change(StoryChangeKind::Split, *number, from.to_string()),
            });
        }
        // A document that only came along with others is no growth.
        for (document, number) in changes.moved.iter().filter(|(document, _)| changed.contains(document)) {
            let name = self.originals.name(*document).to_owned();
            told.push(change(StoryChangeKind::Grown, *number, name));
        }
        told.extend(changes.merged.iter().map(|(from, into)| change(StoryChangeKind::Merged, *from, into.to_string())));
        told.extend(changes.retracted.iter().map(|number| StoryChange::retracted(*number)));
        told
    }
}

fn duplicate(original: Original) -> DuplicateRow {
    let grade = match original.grade {
        Grade::Copy => 1,
        Grade::Revision => 2,
        Grade::Excerpt => 3,
    };
    DuplicateRow { of: original.document, grade, containment: (original.containment * 1_000.0).round() as i64 }
}

/// What a document is about.
fn vector(read: &ReadDocument, analysis: &pb::Analysis) -> Vector {
    let (article, text) = (&read.article, read.article.text());
    let body = pb::TextField::Title as i32;
    let sentences =
        analysis.sentences.iter().filter_map(|sentence| sentence.span.as_ref()).filter(|span| span.field != body);
    let mut lead = sentences.take(LEAD).map(|span| stored::inner(article, span));
    let first = lead.next().unwrap_or_else(|| article.body());
    let lead = lead.last().map_or(first, |last| first.cover(last));
    let phrases: Vec<(&str, f32)> = analysis.key_phrases.iter().map(|phrase| (phrase.text.as_str(), phrase.score)).collect();
    let named = |entity: &&pb::Entity| entity.mentions.iter().any(|mention| mention.kind() == pb::MentionKind::Name);
    let names: Vec<(&str, f32)> =
        analysis.entities.iter().filter(named).map(|entity| (entity.canonical_name.as_str(), entity.salience)).collect();
    profile::vector(&Input {
        title: article.title().of(text),
        body: article.body().of(text),
        first_sentence: first.of(text),
        lead: lead.of(text),
        phrases: &phrases,
        names: &names,
    })
}

/// The texts of some documents, those that are there.
async fn texts(store: &dyn Store, wanted: BTreeSet<i64>) -> Result<HashMap<i64, Text>, Error> {
    let wanted: Vec<i64> = wanted.into_iter().collect();
    let mut texts = HashMap::with_capacity(wanted.len());
    for chunk in wanted.chunks(TEXTS) {
        for row in store.current_documents(chunk).await? {
            let id = row.id;
            match stored::body(&row.document, row.analysis.as_deref()) {
                Ok(body) => drop(texts.insert(id, Text::of(&body))),
                Err(error) => tracing::error!(%error, document = id, "a stored document cannot be read"),
            }
        }
        tokio::task::yield_now().await;
    }
    Ok(texts)
}
