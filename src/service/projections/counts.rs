//! How many documents there are each hour, in all and about each entity and topic.

use crate::error::Error;
use crate::messages::{names, pb};
use crate::service::projection::{Batch, Projected, Projection, ReadDocument};
use crate::store::projection::{DocumentCounts, ProjectionId, ProjectionWrite, Subject, SubjectKind};
use crate::store::{Micros, Store};
use async_trait::async_trait;
use std::collections::BTreeSet;

/// Keeps no memory.
pub(super) struct Counts;

/// Microseconds of an hour.
const HOUR: Micros = 3_600_000_000;

#[async_trait]
impl Projection for Counts {
    fn id(&self) -> ProjectionId {
        ProjectionId { name: "counts", version: 1 }
    }

    async fn rebuild(&mut self, _: &dyn Store) -> Result<(), Error> {
        Ok(())
    }

    async fn apply(&mut self, _: &dyn Store, batch: &Batch) -> Result<Projected, Error> {
        let documents: Vec<DocumentCounts> = batch.documents().map(|(id, read)| of(id, read)).collect();
        let writes = match documents.is_empty() {
            true => Vec::new(),
            false => vec![ProjectionWrite::Counts(documents)],
        };
        Ok(Projected { writes, ..Projected::default() })
    }
}

/// What a document is counted under: nothing when it is gone, or before it has an analysis.
fn of(document: i64, read: Option<&ReadDocument>) -> DocumentCounts {
    let subjects: BTreeSet<Subject> = read.iter().flat_map(|read| &read.analysis).flat_map(subjects).collect();
    DocumentCounts {
        document,
        hour: read.map_or(0, |read| read.row.time.div_euclid(HOUR)),
        language: read.map_or_else(String::new, |read| read.row.language.clone()),
        subjects: subjects.into_iter().collect(),
    }
}

fn subjects(analysis: &pb::Analysis) -> impl Iterator<Item = Subject> {
    let entities = analysis.entities.iter().filter_map(|entity| entity.name.strip_prefix("entities/"));
    let entities = entities.map(|key| Subject { kind: SubjectKind::Entity, key: names::decode(key) });
    let topics = analysis.topics.iter().map(|topic| Subject { kind: SubjectKind::Topic, key: topic.code.clone() });
    std::iter::once(Subject { kind: SubjectKind::All, key: String::new() }).chain(entities).chain(topics)
}
