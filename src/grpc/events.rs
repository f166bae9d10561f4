//! `SearchEvents`: what happened, told once however many documents tell it.

use super::decode::Violations;
use super::offsets::{Offsets, Unit};
use super::state::Service;
use super::{ask, decode, names, pb, spans, stored};
use crate::error::{Error, Reason};
use crate::service::projections::events::days;
use crate::store::across::{EventFilter, EventFound, Source};
use crate::store::filter::Place;
use std::collections::HashMap;

/// Most conditions of one kind.
const MAX_CONDITIONS: usize = 20;

/// Most types: all that there are.
const MAX_TYPES: usize = 35;

/// Answers a request.
///
/// # Errors
/// [`Error::Invalid`] with every violation, and those of the store.
pub(super) async fn search(
    service: &Service,
    mut request: pb::SearchEventsRequest,
) -> Result<pb::SearchEventsResponse, Error> {
    let token = std::mem::take(&mut request.page_token);
    let size = std::mem::take(&mut request.page_size);
    let mut found = Violations::default();
    let unit = decode::unit(std::mem::take(&mut request.offset_encoding), &mut found);
    found.into_result()?;
    let page = ask::Page::of(&request, size, &token)?;
    let filter = filter(request)?;
    let listed = service.library.store()?.events(&filter, &page.of).await?;
    let reply = move || {
        let (mut hits, mut room) = (Vec::with_capacity(listed.entries.len()), ask::Room::default());
        let mut bodies = Bodies::default();
        for event in &listed.entries {
            let hit = bodies.hit(event, unit)?;
            if !room.takes(&hit) {
                break;
            }
            hits.push(hit);
        }
        let place = |event: &EventFound| Place { rank: event.time, key: event.id.to_string(), ordinal: event.ordinal };
        let next_page_token = page.next_after(listed, hits.len(), place);
        Ok(pb::SearchEventsResponse { hits, next_page_token })
    };
    service.offload.run(reply).await
}

/// Which events a request is for.
fn filter(request: pb::SearchEventsRequest) -> Result<EventFilter, Error> {
    let pb::SearchEventsRequest { types, mode, participants, country_code, polarities, modalities, filter, .. } = request;
    let mut found = Violations::default();
    let mut numbers = |field: &str, numbers: &[i32], most: usize, is_known: &dyn Fn(i32) -> bool| {
        found.count(field, numbers.len(), most);
        for &number in numbers.iter().take(most).filter(|number| **number == 0 || !is_known(**number)) {
            found.add(field, Reason::FieldInvalid, format!("{number} is not among its values"));
        }
        numbers.iter().map(|&number| i64::from(number)).collect::<Vec<i64>>()
    };
    let kinds = numbers("types", &types, MAX_TYPES, &|n| pb::EventType::try_from(n).is_ok());
    let polarities = numbers("polarities", &polarities, MAX_CONDITIONS, &|n| pb::EventPolarity::try_from(n).is_ok());
    let modalities = numbers("modalities", &modalities, MAX_CONDITIONS, &|n| pb::EventModality::try_from(n).is_ok());
    found.bytes("mode", &mode, 256);
    found.bytes("country_code", &country_code, 2);
    found.count("participants", participants.len(), MAX_CONDITIONS);
    let participants = participants.into_iter().take(MAX_CONDITIONS).enumerate();
    let participants = participants.filter_map(|(i, participant)| self::participant(i, &participant, &mut found)).collect();
    let documents = ask::filter(filter, &mut found);
    found.into_result()?;
    let country_code = country_code.to_uppercase();
    Ok(EventFilter { kinds, mode, polarities, modalities, country_code, participants, documents })
}

fn participant(i: usize, asked: &pb::EventParticipant, found: &mut Violations) -> Option<(String, Vec<i64>)> {
    use pb::ArgumentRole::{Place, Source, Target, Unspecified};
    let key = found.take(names::key(&format!("participants[{i}].entity"), "entities", &asked.entity));
    let roles: &[pb::ArgumentRole] = match pb::ArgumentRole::try_from(asked.role) {
        Ok(Unspecified) => &[Source, Target],
        Ok(Source) => &[Source],
        Ok(Target) => &[Target],
        Ok(Place) => &[Place],
        Ok(pb::ArgumentRole::Time | pb::ArgumentRole::Theme) | Err(_) => {
            let description = format!("{} is not the role of somebody or somewhere", asked.role);
            found.add(format!("participants[{i}].role"), Reason::FieldInvalid, description);
            return None;
        }
    };
    Some((key?, roles.iter().map(|role| i64::from(i32::from(*role))).collect()))
}

/// The stored forms of documents, read once for all events of one.
#[derive(Default)]
struct Bodies(HashMap<i64, (crate::document::Article, pb::Analysis)>);

impl Bodies {
    fn hit(&mut self, event: &EventFound, unit: Unit) -> Result<pb::EventHit, Error> {
        let (article, analysis) = match self.0.entry(event.id) {
            std::collections::hash_map::Entry::Occupied(read) => read.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let document: pb::Document = stored::decompress(&event.body.document)?;
                let reply: pb::GetAnalysisResponse = stored::decompress(&event.body.analysis)?;
                place.insert((stored::article(&document, &reply), reply.analysis.unwrap_or_default()))
            }
        };
        // Rows follow behind the analysis: one that has just been made anew may have fewer events.
        let told = usize::try_from(event.ordinal).ok().and_then(|n| analysis.events.get(n)).cloned().unwrap_or_default();
        let participant = |argument: &pb::EventArgument| {
            let entity = analysis.entities.iter().find(|entity| entity.entity_id == argument.entity_id)?;
            Some(pb::EventHitParticipant {
                role: argument.role,
                entity: entity.name.clone(),
                canonical_name: entity.canonical_name.clone(),
            })
        };
        let participants = told.arguments.iter().filter_map(participant).collect();
        let text = sentence(&told, analysis, article);
        let (date, end_date) = days(&told, analysis).unwrap_or_default();
        let offsets = Offsets::new(article, unit);
        let mut told = told;
        spans::event(&mut told, &mut |span| *span = offsets.span(stored::inner(article, span)));
        let source = |Source { key, outlet, time }: &Source| pb::EventSource {
            document: stored::name("documents", key),
            outlet: outlet.clone(),
            time: Some(stored::timestamp(*time)),
        };
        Ok(pb::EventHit {
            document: stored::name("documents", &event.key),
            time: Some(stored::timestamp(event.time)),
            event: Some(told),
            text,
            participants,
            date,
            sources: event.sources.iter().map(source).collect(),
            source_count: i32::try_from(event.source_count).unwrap_or(i32::MAX),
            end_date,
        })
    }
}

/// The sentence in which an event is first told; its trigger where sentences were not stored.
fn sentence(event: &pb::Event, analysis: &pb::Analysis, article: &crate::document::Article) -> String {
    let Some(trigger) = event.trigger_spans.first() else { return String::new() };
    let at = stored::inner(article, trigger);
    let holds =
        |sentence: &&pb::Sentence| sentence.span.as_ref().is_some_and(|span| stored::inner(article, span).contains(at));
    let span = analysis.sentences.iter().find(holds).and_then(|sentence| sentence.span.as_ref()).unwrap_or(trigger);
    stored::words(article, span).to_owned()
}
