//! A store with as many documents as one likes, all rows of each present, without analysing each.
//!
//! Passages of about 120 words of our own articles are analysed once. Each document repeats one of them as somebody else's news:
//! who acts in it is drawn from a pool by Zipf's law, places stay, some of its words are replaced by rarer ones; outlet, labels,
//! language and time are drawn as well. Documents come in order of time, give or take some hours, and one in fifty comes from long
//! before. What is written goes through the store's own commits and projections, 512 documents each.

use crate::chance::Chance;
use dateline::analysis::{Layers, ModelName, Options};
use dateline::app::{Analyzer, Limits, Resources};
use dateline::grpc::pb;
use dateline::service::ingest;
use dateline::store::projection::{
    DocumentCounts, DocumentEvents, DocumentSignature, EventRow, ProjectionId, ProjectionStep, ProjectionWrite, Subject,
    SubjectKind,
};
use dateline::store::record::Record;
use dateline::store::stories::{MemberRow, StoryRow, StoryWrites};
use dateline::store::{Findings, OnConflict, Store, Write, Written};
use dateline::stored;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Documents of one commit.
const BATCH: usize = 512;

/// Persons and organizations that there are.
const ACTORS: u64 = 50_000;

/// Words that are put in, from common to rare.
const WORDS: u64 = 100_000;

/// Documents of one story.
const OF_STORY: usize = 4;

/// The first document is of 2024-01-01, the last of two years later, in microseconds.
const FIRST: i64 = 1_704_067_200_000_000;
/// All of them together.
const SPAN: i64 = 2 * 365 * 86_400_000_000;

/// A passage with what was found in it.
struct Template {
    document: pb::Document,
    findings: Findings,
    events: Vec<EventRow>,
    topics: Vec<String>,
}

/// What documents are made of.
pub(crate) struct Archive {
    templates: Vec<Template>,
    all: usize,
}

impl Chance {
    /// A rank below `n`, the first ones most often.
    pub(crate) fn zipf(&mut self, n: u64) -> u64 {
        ((n as f64).powf(self.uniform()) - 1.0) as u64
    }
}

/// The key of document `n`: they sort as they are numbered.
pub(crate) fn key(n: usize) -> String {
    format!("item-{n:09}")
}

/// When a document came that is so far through all of them.
pub(crate) fn time_at(share: f64) -> i64 {
    FIRST + (SPAN as f64 * share) as i64
}

/// The registry key of an actor.
pub(crate) fn actor(rank: u64) -> String {
    format!("person-actor-{rank}")
}

impl Archive {
    /// Analyses the passages.
    pub(crate) fn new(all: usize) -> Self {
        let analyzer = Analyzer::new(Limits::default(), Resources::default()).unwrap();
        let articles = std::fs::read_to_string("corpus/articles.jsonl").unwrap();
        let mut templates = Vec::new();
        for line in articles.lines() {
            let article: serde_json::Value = serde_json::from_str(line).unwrap();
            let title = article["title"].as_str().unwrap_or_default();
            for (n, text) in passages(article["text"].as_str().unwrap_or_default()).into_iter().enumerate() {
                templates.push(template(&analyzer, &format!("{title} ({n})"), &text));
            }
        }
        Self { templates, all }
    }

    /// Writes the documents `from..to`.
    pub(crate) async fn fill(&self, store: &dyn Store, from: usize, to: usize) {
        let lease = loop {
            if let Some(lease) = store.take_lease("projector", "bench").await.unwrap() {
                break lease;
            }
        };
        for first in (from..to).step_by(BATCH) {
            let numbers = first..(first + BATCH).min(to);
            let made: Vec<Made> = numbers.map(|n| self.make(n)).collect();
            let outcomes = store.commit(&made.iter().map(|made| made.write.clone()).collect::<Vec<_>>()).await.unwrap();
            assert!(outcomes.iter().all(|outcome| *outcome == Written::Created), "{outcomes:?}");
            assert!(store.keep_lease(&lease).await.unwrap());
            let end = store.changes_end().await.unwrap();
            assert!(store.project(&lease, &step(made, end)).await.unwrap());
        }
        store.release_leases("bench").await.unwrap();
    }

    fn make(&self, n: usize) -> Made {
        let mut chance = Chance(n as u64 * 7_919 + 17);
        let template = &self.templates[chance.next() as usize % self.templates.len()];
        let mut findings = template.findings.clone();
        let mut actors: HashMap<String, (String, String)> = HashMap::new();
        for entity in &mut findings.entities {
            // Places and what else is in the gazetteer stay.
            if entity.key.starts_with("person-") || entity.key.starts_with("organization-") {
                let rank = chance.zipf(ACTORS);
                let named = (actor(rank), format!("Actor{rank} Name{}", rank % 977));
                actors.insert(entity.key.clone(), named.clone());
                (entity.key, entity.name) = named;
                entity.names = vec![entity.name.clone()];
            }
        }
        let mut known = BTreeSet::new();
        findings.entities.retain(|entity| known.insert(entity.key.clone()));
        let moved = |key: &String| actors.get(key).map_or_else(|| key.clone(), |(key, _)| key.clone());
        for statement in &mut findings.statements {
            statement.speakers = statement.speakers.iter().map(moved).collect::<BTreeSet<_>>().into_iter().collect();
        }
        for segment in &mut findings.segments {
            *segment = varied(segment, actors.values(), &mut chance);
        }
        let events = template.events.iter().cloned().map(|mut event| {
            event.participants.iter_mut().for_each(|(_, key)| *key = moved(key));
            if event.signature != 0 {
                event.signature += 1 + (n / OF_STORY) as i64 * 64;
            }
            event
        });
        let mut share = (n as f64 + chance.uniform() * 200.0) / self.all as f64;
        if chance.next().is_multiple_of(50) {
            share *= chance.uniform();
        }
        let time = time_at(share);
        Made {
            n,
            time,
            events: events.collect(),
            subjects: subjects(template, &findings),
            prints: (0..20).map(|_| chance.next() as u32).collect(),
            write: write(n, template, findings, time, &mut chance),
        }
    }
}

/// A document as it is written.
struct Made {
    n: usize,
    time: i64,
    events: Vec<EventRow>,
    subjects: Vec<Subject>,
    prints: Vec<u32>,
    write: Write,
}

/// Passages of about 120 words, whole paragraphs.
fn passages(text: &str) -> Vec<String> {
    let mut passages = vec![String::new()];
    for paragraph in text.split("\n\n") {
        let last = passages.last_mut().unwrap();
        last.push_str(paragraph);
        last.push_str("\n\n");
        if last.split_whitespace().count() >= 100 {
            passages.push(String::new());
        }
    }
    passages.retain(|passage| passage.split_whitespace().count() >= 60);
    passages
}

fn template(analyzer: &Analyzer, title: &str, text: &str) -> Template {
    let document = pb::Document { title: title.to_owned(), text: text.to_owned(), ..pb::Document::default() };
    let read = ingest::read(document.clone(), &Limits::default()).unwrap();
    let layers = Layers::all();
    let options = Options { layers, model: Some(ModelName::Fast), ..Options::default() };
    let analyzed = analyzer.analyze(&read, &options, &|| None).unwrap();
    let stored = stored::analysis(&analyzed, layers, analyzer);
    let findings = stored::findings(&stored, &analyzed.article);
    let analysis = stored.analysis.unwrap();
    let keys: HashMap<&str, &str> = analysis
        .entities
        .iter()
        .filter_map(|entity| Some((entity.entity_id.as_str(), entity.name.strip_prefix("entities/")?)))
        .collect();
    let event = |(ordinal, event): (usize, &pb::Event)| {
        let part = |argument: &pb::EventArgument| {
            Some((i64::from(argument.role), (*keys.get(argument.entity_id.as_str())?).to_owned()))
        };
        let participants: Vec<_> = event.arguments.iter().filter_map(part).collect();
        EventRow {
            kind: event.r#type.into(),
            mode: event.mode.clone(),
            polarity: event.polarity.into(),
            modality: event.modality.into(),
            country_code: String::new(),
            signature: if participants.is_empty() { 0 } else { ordinal as i64 + 1 },
            participants,
        }
    };
    let events = analysis.events.iter().enumerate().map(event).collect();
    let topics = analysis.topics.iter().map(|topic| topic.code.clone()).collect();
    Template { document, findings, events, topics }
}

/// The terms of a text with every eighth one replaced, and the names of who acts in it.
fn varied<'a>(terms: &str, actors: impl Iterator<Item = &'a (String, String)>, chance: &mut Chance) -> String {
    let mut varied = String::with_capacity(terms.len() + 64);
    for (n, term) in terms.split(' ').enumerate() {
        if n % 8 == 7 {
            varied.push_str(&format!("w{} ", chance.zipf(WORDS)));
        } else {
            varied.push_str(term);
            varied.push(' ');
        }
    }
    for (_, name) in actors {
        varied.push_str(&name.to_lowercase());
        varied.push(' ');
    }
    varied.truncate(varied.trim_end().len());
    varied
}

fn subjects(template: &Template, findings: &Findings) -> Vec<Subject> {
    let of = |kind, key: &String| Subject { kind, key: key.clone() };
    let entities = findings.entities.iter().map(|entity| of(SubjectKind::Entity, &entity.key));
    let topics = template.topics.iter().map(|topic| of(SubjectKind::Topic, topic));
    let all = std::iter::once(of(SubjectKind::All, &String::new()));
    all.chain(entities).chain(topics).collect::<BTreeSet<_>>().into_iter().collect()
}

fn write(n: usize, template: &Template, mut findings: Findings, time: i64, chance: &mut Chance) -> Write {
    findings.language = ["en", "en", "en", "en", "en", "en", "es", "de"][chance.next() as usize % 8].to_owned();
    let mut document = pb::Document { document_id: key(n), ..template.document.clone() };
    let mut record: Record = stored::record(&mut document, Layers::all());
    stored::pack(&mut record);
    record.content_sha256 = format!("{n:064x}");
    record.outlet = format!("Outlet {}", chance.zipf(200));
    record.publish_time = Some(time);
    record.labels = BTreeMap::from([
        ("desk".to_owned(), ["home", "world", "money", "sport"][chance.next() as usize % 4].to_owned()),
        ("region".to_owned(), format!("region-{}", chance.zipf(2_000))),
    ]);
    record.findings = Some(findings);
    Write::Document { record: Box::new(record), on_conflict: OnConflict::Replace, mark: None }
}

/// What the projections write of these documents, whose numbers follow each other.
fn step(made: Vec<Made>, end: i64) -> ProjectionStep {
    let id = |n: usize| n as i64 + 1;
    let mut writes = StoryWrites::default();
    let mut stories: BTreeMap<i64, StoryRow> = BTreeMap::new();
    let (mut events, mut counts, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
    for Made { n, time, events: of, subjects, prints, write: _ } in made {
        let document = id(n);
        let number = (n / OF_STORY) as i64 + 1;
        writes.members.push(MemberRow {
            document,
            story: number,
            time,
            dated: true,
            headline: true,
            language: "en".to_owned(),
            vector: prints.iter().cycle().take(100).flat_map(|print| print.to_be_bytes()).collect(),
            links: None,
        });
        let story = stories.entry(number).or_insert_with(|| StoryRow {
            number,
            storyline: 0,
            language: "en".to_owned(),
            documents: 0,
            first_time: time,
            last_time: time,
            medoid: document,
            links: Vec::new(),
        });
        story.documents += 1;
        story.first_time = story.first_time.min(time);
        story.last_time = story.last_time.max(time);
        events.push(DocumentEvents { document, time, events: of });
        let hour = time.div_euclid(3_600_000_000);
        counts.push(DocumentCounts { document, hour, language: "en".to_owned(), subjects });
        signatures.push(DocumentSignature { document, time, fingerprints: prints });
    }
    writes.stories = stories.into_values().collect();
    let cursors = [("events", 2), ("counts", 1), ("stories", 1)];
    ProjectionStep {
        cursors: cursors.map(|(name, version)| (ProjectionId { name, version }, end)).into(),
        writes: vec![
            ProjectionWrite::Events(events),
            ProjectionWrite::Counts(counts),
            ProjectionWrite::Stories(Box::new(writes)),
            ProjectionWrite::Signatures(signatures),
        ],
        stories: Vec::new(),
    }
}
