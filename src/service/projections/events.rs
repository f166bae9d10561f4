//! Events and who takes part in them, as rows.
//!
//! What several documents tell of is one event when type, mode, polarity, the first who does it, the first to whom it is done and
//! the day are the same: then it has the same signature. Where nobody known takes part an event stands alone: two robberies of
//! one day are not one. Better twice than wrongly one.

use crate::error::Error;
use crate::messages::{names, pb, times};
use crate::service::projection::{Batch, Projected, Projection, ReadDocument};
use crate::store::projection::{DocumentEvents, EventRow, ProjectionId, ProjectionWrite};
use crate::store::{Micros, Store};
use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Keeps no memory.
pub(super) struct Events;

#[async_trait]
impl Projection for Events {
    fn id(&self) -> ProjectionId {
        ProjectionId { name: "events", version: 2 }
    }

    async fn rebuild(&mut self, _: &dyn Store) -> Result<(), Error> {
        Ok(())
    }

    async fn apply(&mut self, _: &dyn Store, batch: &Batch) -> Result<Projected, Error> {
        let documents: Vec<DocumentEvents> = batch.documents().map(|(id, read)| of(id, read)).collect();
        let writes = match documents.is_empty() {
            true => Vec::new(),
            false => vec![ProjectionWrite::Events(documents)],
        };
        Ok(Projected { writes, ..Projected::default() })
    }
}

/// The events of a document; none when it is gone or has no analysis.
fn of(document: i64, read: Option<&ReadDocument>) -> DocumentEvents {
    let time = read.map_or(0, |read| read.row.time);
    let Some(analysis) = read.and_then(|read| read.analysis.as_ref()) else {
        return DocumentEvents { document, time, events: Vec::new() };
    };
    let keys: HashMap<&str, String> = analysis
        .entities
        .iter()
        .filter_map(|entity| Some((entity.entity_id.as_str(), names::decode(entity.name.strip_prefix("entities/")?))))
        .collect();
    let event = |event: &pb::Event| EventRow {
        kind: event.r#type.into(),
        mode: event.mode.clone(),
        polarity: event.polarity.into(),
        modality: event.modality.into(),
        country_code: country(event, &analysis.entities),
        signature: signature(event, &keys, analysis, time),
        participants: event
            .arguments
            .iter()
            .filter_map(|argument| Some((argument.role.into(), keys.get(argument.entity_id.as_str())?.clone())))
            .collect(),
    };
    DocumentEvents { document, time, events: analysis.events.iter().map(event).collect() }
}

/// The country where an event takes place.
fn country(event: &pb::Event, entities: &[pb::Entity]) -> String {
    let code = |argument: &pb::EventArgument| match argument.country_code.as_str() {
        "" => {
            entities.iter().find(|entity| entity.entity_id == argument.entity_id).map(|entity| entity.country_code.clone())
        }
        code => Some(code.to_owned()),
    };
    let places = event.arguments.iter().filter(|argument| argument.role() == pb::ArgumentRole::Place);
    places.filter_map(code).find(|code| !code.is_empty()).unwrap_or_default()
}

/// What is the same for every document that tells of this event; 0 when it stands alone.
fn signature(event: &pb::Event, keys: &HashMap<&str, String>, analysis: &pb::Analysis, time: Micros) -> i64 {
    let first = |role: pb::ArgumentRole| {
        let of_role = event.arguments.iter().filter(|argument| argument.role() == role);
        of_role.filter_map(|argument| keys.get(argument.entity_id.as_str())).next().map_or("", String::as_str)
    };
    let mut sides = [first(pb::ArgumentRole::Source), first(pb::ArgumentRole::Target)];
    if sides == ["", ""] {
        return 0;
    }
    if is_mutual(event.r#type()) {
        sides.sort_unstable();
    }
    let day = days(event, analysis).map_or_else(|| times::date(time).to_string(), |(first, _)| first);
    let told = [&event.r#type.to_string(), &event.mode, &event.polarity.to_string(), sides[0], sides[1], &day].join("\n");
    let digest = Sha256::digest(told);
    let number = digest.iter().take(8).fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
    // 0 means that there is none.
    if number == 0 { 1 } else { number }
}

/// Whether it is the same event with its sides exchanged.
const fn is_mutual(kind: pb::EventType) -> bool {
    use pb::EventType::{Agree, Consult, Cooperate, Deal, Fight};
    matches!(kind, Agree | Consult | Cooperate | Deal | Fight)
}

/// The first and the last day of an event, as its document tells them; `None` when it does not.
pub fn days(event: &pb::Event, analysis: &pb::Analysis) -> Option<(String, String)> {
    let index = event
        .arguments
        .iter()
        .filter(|argument| argument.role() == pb::ArgumentRole::Time)
        .find_map(|argument| argument.date_index);
    let date = analysis.dates.get(usize::try_from(index?).ok()?)?;
    Some((date.begin_date.clone(), date.end_date.clone())).filter(|(first, _)| !first.is_empty())
}
