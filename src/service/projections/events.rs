//! Events and who takes part in them, as rows.

use crate::error::Error;
use crate::messages::{names, pb};
use crate::service::projection::{Batch, Projected, Projection, ReadDocument};
use crate::store::Store;
use crate::store::projection::{DocumentEvents, EventRow, ProjectionId, ProjectionWrite};
use async_trait::async_trait;
use std::collections::HashMap;

/// Keeps no memory.
pub(super) struct Events;

#[async_trait]
impl Projection for Events {
    fn id(&self) -> ProjectionId {
        ProjectionId { name: "events", version: 1 }
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
        country_code: country(event),
        participants: event
            .arguments
            .iter()
            .filter_map(|argument| Some((argument.role.into(), keys.get(argument.entity_id.as_str())?.clone())))
            .collect(),
    };
    DocumentEvents { document, time, events: analysis.events.iter().map(event).collect() }
}

/// The country where an event takes place.
fn country(event: &pb::Event) -> String {
    let place = i32::from(pb::ArgumentRole::Place);
    let codes = event.arguments.iter().filter(|argument| argument.role == place).map(|argument| &argument.country_code);
    codes.into_iter().find(|code| !code.is_empty()).cloned().unwrap_or_default()
}
