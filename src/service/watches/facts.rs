//! What can be asked of a stored document.

use crate::messages::{names, pb};
use crate::service::projection::ReadDocument;
use crate::span::Span;
use crate::store::terms;
use crate::stored;
use dateline_core::watch::{EventFact, Facts, Part, Participant};
use std::collections::HashMap;

/// The facts of a document; spans are of its article.
pub fn of(read: &ReadDocument) -> Facts {
    let mut facts = Facts::of(&read.row.outlet, &read.row.language, &read.document.labels);
    let words = terms::terms(read.article.text());
    facts.read(words.map(|term| (term.text, Span::new(term.start as u32, term.end as u32))));
    let Some(analysis) = &read.analysis else { return facts };
    let reading =
        Reading { read, entities: analysis.entities.iter().map(|e| (e.entity_id.as_str(), Known::of(e))).collect() };
    reading.mentions(analysis, &mut facts);
    reading.statements(analysis, &mut facts);
    facts.events = analysis.events.iter().map(|event| reading.event(event)).collect();
    reading.places(analysis, &mut facts);
    facts.topics = analysis.topics.iter().map(|topic| topic.code.clone()).collect();
    facts
}

/// What of an entity is asked for.
struct Known {
    /// Its key in the registry; empty when it has none.
    key: String,
    country: String,
}

impl Known {
    fn of(entity: &pb::Entity) -> Self {
        let key = entity.name.strip_prefix("entities/").map(names::decode).unwrap_or_default();
        Self { key, country: entity.country_code.clone() }
    }
}

struct Reading<'a> {
    read: &'a ReadDocument,
    /// By the id that they have in the analysis.
    entities: HashMap<&'a str, Known>,
}

impl Reading<'_> {
    fn span(&self, span: &pb::Span) -> Span {
        stored::inner(&self.read.article, span)
    }

    fn mentions(&self, analysis: &pb::Analysis, facts: &mut Facts) {
        for entity in &analysis.entities {
            let Some(known) = self.entities.get(entity.entity_id.as_str()).filter(|known| !known.key.is_empty()) else {
                continue;
            };
            let spans = entity.mentions.iter().filter_map(|mention| mention.span.as_ref());
            facts.entities.entry(known.key.clone()).or_default().extend(spans.map(|span| self.span(span)));
        }
    }

    fn statements(&self, analysis: &pb::Analysis, facts: &mut Facts) {
        // What somebody did not say is no statement of theirs.
        let made = analysis.statements.iter().filter(|statement| statement.polarity() != pb::StatementPolarity::Negative);
        for statement in made {
            let spans: Vec<Span> =
                statement.speaker_span.iter().chain(&statement.content_spans).map(|span| self.span(span)).collect();
            for id in &statement.speaker_entity_ids {
                if let Some(known) = self.entities.get(id.as_str()).filter(|known| !known.key.is_empty()) {
                    facts.speakers.entry(known.key.clone()).or_default().extend(&spans);
                }
            }
        }
    }

    fn event(&self, event: &pb::Event) -> EventFact {
        EventFact {
            kind: event.r#type,
            mode: event.mode.clone(),
            polarity: event.polarity,
            modality: event.modality,
            spans: event.trigger_spans.iter().map(|span| self.span(span)).collect(),
            participants: event.arguments.iter().filter_map(|argument| self.participant(argument)).collect(),
        }
    }

    fn participant(&self, argument: &pb::EventArgument) -> Option<Participant> {
        let part = match argument.role() {
            pb::ArgumentRole::Source => Part::Source,
            pb::ArgumentRole::Target => Part::Target,
            pb::ArgumentRole::Place => Part::Place,
            pb::ArgumentRole::Unspecified | pb::ArgumentRole::Time | pb::ArgumentRole::Theme => return None,
        };
        let known = self.entities.get(argument.entity_id.as_str());
        let country = known.map(|known| known.country.clone()).filter(|country| !country.is_empty());
        Some(Participant {
            part,
            entity: known.map(|known| known.key.clone()).unwrap_or_default(),
            country: country.unwrap_or_else(|| argument.country_code.clone()),
            span: argument.span.as_ref().map(|span| self.span(span)).unwrap_or_default(),
        })
    }

    /// Where it happens, and where it is told from.
    fn places(&self, analysis: &pb::Analysis, facts: &mut Facts) {
        let told_from = analysis.dateline.iter().filter_map(|dateline| {
            let known = self.entities.get(dateline.place_entity_id.as_str())?;
            Some((known.key.clone(), known.country.clone(), self.span(dateline.place_span.as_ref()?)))
        });
        let happens = facts.events.iter().flat_map(|event| &event.participants);
        let happens = happens.filter(|participant| participant.part == Part::Place);
        let happens = happens.map(|Participant { entity, country, span, .. }| (entity.clone(), country.clone(), *span));
        let places: Vec<(String, String, Span)> = told_from.chain(happens).collect();
        for (key, country, span) in places {
            for (name, of) in [(key, &mut facts.places), (country, &mut facts.place_countries)] {
                if !name.is_empty() {
                    of.entry(name).or_default().push(span);
                }
            }
        }
    }
}
