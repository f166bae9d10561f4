//! Changes as rows of the table: one JSON object a line, by the names of `clickhouse.sql`.
//!
//! Lists of a document are columns of the same length, as ClickHouse's `Nested` has them. Only the newest change of a document in a
//! batch becomes a row: the others would be replaced at once.

use crate::cli::connect::record::{Body, Record};
use crate::grpc::pb;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default, Serialize)]
struct Row<'a> {
    name: &'a str,
    position: i64,
    deleted: u8,
    analyzed: u8,
    changed: Option<&'a pbjson_types::Timestamp>,
    published: Option<&'a pbjson_types::Timestamp>,
    outlet: &'a str,
    agency: &'a str,
    url: &'a str,
    language: &'a str,
    title: &'a str,
    labels: BTreeMap<&'a str, &'a str>,
    story: &'a str,
    duplicate_of: &'a str,
    headline: &'a str,
    tone: Option<f32>,
    #[serde(rename = "topics.code")]
    topic_codes: Vec<&'a str>,
    #[serde(rename = "topics.score")]
    topic_scores: Vec<f32>,
    #[serde(rename = "entities.entity")]
    entity_resources: Vec<&'a str>,
    #[serde(rename = "entities.name")]
    entity_names: Vec<&'a str>,
    #[serde(rename = "entities.type")]
    entity_types: Vec<&'static str>,
    #[serde(rename = "entities.mentions")]
    entity_mentions: Vec<usize>,
    #[serde(rename = "entities.salience")]
    entity_saliences: Vec<f32>,
    #[serde(rename = "entities.tone")]
    entity_tones: Vec<f32>,
    #[serde(rename = "statements.speakers")]
    statement_speakers: Vec<Vec<&'a str>>,
    #[serde(rename = "statements.cue")]
    statement_cues: Vec<&'a str>,
    #[serde(rename = "statements.kind")]
    statement_kinds: Vec<&'static str>,
    #[serde(rename = "statements.content")]
    statement_contents: Vec<String>,
    #[serde(rename = "events.type")]
    event_types: Vec<&'static str>,
    #[serde(rename = "events.trigger")]
    event_triggers: Vec<String>,
    #[serde(rename = "events.modality")]
    event_modalities: Vec<&'static str>,
    #[serde(rename = "events.polarity")]
    event_polarities: Vec<&'static str>,
    #[serde(rename = "events.participants")]
    event_participants: Vec<Vec<&'a str>>,
}

/// The rows of some changes, in order. Those of stories have none.
///
/// # Errors
/// When a time cannot be written.
pub(super) fn of(records: &[Record]) -> Result<Vec<u8>, serde_json::Error> {
    let mut written = BTreeSet::new();
    let mut newest: Vec<Row<'_>> = records.iter().rev().filter_map(row).filter(|row| written.insert(row.name)).collect();
    newest.reverse();
    let mut lines = Vec::new();
    for row in newest {
        serde_json::to_writer(&mut lines, &row)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

fn row(record: &Record) -> Option<Row<'_>> {
    let Body::Document { kind, name, document, analyzed } = &record.body else { return None };
    let mut row = Row { name, position: record.position, changed: record.time.as_ref(), ..Row::default() };
    // One that has been deleted since has no document, and the change that tells it follows.
    row.deleted = u8::from(*kind == pb::ChangeKind::Deleted || document.is_none());
    if let Some(document) = document {
        row.tell(document);
        if let Some(analyzed) = analyzed {
            row.add(document, analyzed);
        }
    }
    Some(row)
}

impl<'a> Row<'a> {
    fn tell(&mut self, document: &'a pb::Document) {
        self.published = document.publish_time.as_ref();
        self.language = &document.language_code;
        self.title = &document.title;
        self.story = &document.story;
        self.duplicate_of = &document.duplicate_of;
        self.labels = document.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        if let Some(source) = &document.source {
            (self.outlet, self.agency, self.url) = (&source.outlet, &source.agency, &source.url);
        }
    }

    fn add(&mut self, document: &'a pb::Document, analyzed: &'a pb::GetAnalysisResponse) {
        let Some(analysis) = &analyzed.analysis else { return };
        self.analyzed = 1;
        self.language = &analysis.language_code;
        self.tone = analysis.tone;
        self.headline = analysis.summary.as_ref().map_or("", |summary| &summary.headline);
        self.topic_codes = analysis.topics.iter().map(|topic| topic.code.as_str()).collect();
        self.topic_scores = analysis.topics.iter().map(|topic| topic.score).collect();
        for entity in &analysis.entities {
            self.entity_resources.push(&entity.name);
            self.entity_names.push(&entity.canonical_name);
            self.entity_types.push(bare(entity.r#type().as_str_name(), "ENTITY_TYPE_"));
            self.entity_mentions.push(entity.mentions.len());
            self.entity_saliences.push(entity.salience);
            self.entity_tones.push(entity.tone);
        }
        let texts = Texts {
            title: [&analyzed.extracted_title, &document.title].into_iter().find(|t| !t.is_empty()).map_or("", |t| t),
            text: [&analyzed.extracted_text, &document.text].into_iter().find(|t| !t.is_empty()).map_or("", |t| t),
        };
        for statement in &analysis.statements {
            let speakers = statement.speaker_entity_ids.iter().filter_map(|id| named(analysis, id)).collect::<Vec<_>>();
            let words = statement.speaker_span.as_ref().and_then(|span| texts.cut(span)).filter(|_| speakers.is_empty());
            self.statement_speakers.push(speakers.into_iter().chain(words).collect());
            self.statement_cues.push(statement.cue.as_ref().map_or("", |cue| &cue.lemma));
            self.statement_kinds.push(bare(statement.kind().as_str_name(), "STATEMENT_KIND_"));
            self.statement_contents.push(texts.join(&statement.content_spans));
        }
        for event in &analysis.events {
            self.event_types.push(bare(event.r#type().as_str_name(), "EVENT_TYPE_"));
            self.event_triggers.push(texts.join(&event.trigger_spans));
            self.event_modalities.push(bare(event.modality().as_str_name(), "EVENT_MODALITY_"));
            self.event_polarities.push(bare(event.polarity().as_str_name(), "EVENT_POLARITY_"));
            self.event_participants
                .push(event.arguments.iter().filter_map(|argument| named(analysis, &argument.entity_id)).collect());
        }
    }
}

/// What spans index.
struct Texts<'a> {
    title: &'a str,
    text: &'a str,
}

impl<'a> Texts<'a> {
    fn cut(&self, span: &pb::Span) -> Option<&'a str> {
        let text = if span.field() == pb::TextField::Title { self.title } else { self.text };
        text.get(usize::try_from(span.start).ok()?..usize::try_from(span.end).ok()?)
    }

    fn join(&self, spans: &[pb::Span]) -> String {
        spans.iter().filter_map(|span| self.cut(span)).collect::<Vec<_>>().join(" … ")
    }
}

fn named<'a>(analysis: &'a pb::Analysis, id: &str) -> Option<&'a str> {
    analysis.entities.iter().find(|entity| entity.entity_id == id).map(|entity| entity.canonical_name.as_str())
}

fn bare(name: &'static str, prefix: &str) -> &'static str {
    name.trim_start_matches(prefix)
}
