//! The columns of a document: what it is, where it comes from, and, of one that is stored, what the store says of it.

use super::kit::{Columns, moment, number, pairs, text, texts};
use super::texts::{filled, word};
use super::{Change, Refusal};
use crate::messages::{pb, times};
use arrow_array::types::{Date32Type, Float32Type, Int64Type};
use jiff::civil::Date;

/// The columns of a document.
pub(super) fn columns() -> Columns<pb::Document> {
    vec![
        text("id", |d: &pb::Document, _| filled(&d.document_id)),
        text("title", |_: &pb::Document, t| filled(t.title())),
        text("text", |_: &pb::Document, t| filled(t.body())),
        moment("publish_time", |d: &pb::Document, _| micros(d.publish_time.as_ref())),
        number::<_, Date32Type>("publish_date", |d: &pb::Document, _| {
            Some(micros(d.publish_time.as_ref())?.div_euclid(DAY_MICROS) as i32)
        }),
        text("url", |d: &pb::Document, _| filled(&d.source.as_ref()?.url)),
        text("outlet", |d: &pb::Document, _| filled(&d.source.as_ref()?.outlet)),
        text("agency", |d: &pb::Document, _| filled(&d.source.as_ref()?.agency)),
        text("feed", |d: &pb::Document, _| filled(&d.source.as_ref()?.feed)),
        texts("authors", |d: &pb::Document, _| d.authors.iter().map(|a| a.as_str().into()).collect()),
        text("language_code", |d: &pb::Document, t| filled(t.language()).or_else(|| filled(&d.language_code))),
        moment("crawl_time", |d: &pb::Document, _| micros(d.crawl_time.as_ref())),
        pairs("labels", |d: &pb::Document| &d.labels),
        number::<_, Int64Type>("revision", |d: &pb::Document, _| Some(d.revision)),
        text("name", |d: &pb::Document, _| filled(&d.name)),
        text("content_sha256", |d: &pb::Document, _| filled(&d.content_sha256)),
        moment("create_time", |d: &pb::Document, _| micros(d.create_time.as_ref())),
        moment("update_time", |d: &pb::Document, _| micros(d.update_time.as_ref())),
        text("duplicate_of", |d: &pb::Document, _| filled(&d.duplicate_of)),
        text("repetition", |d: &pb::Document, _| word(d.repetition().as_str_name(), "REPETITION_")),
        number::<_, Float32Type>("containment", |d: &pb::Document, _| (d.containment > 0.0).then_some(d.containment)),
        text("story", |d: &pb::Document, _| filled(&d.story)),
    ]
}

/// The columns of a refusal.
pub(super) fn refusal() -> Columns<Refusal> {
    vec![text("reason", |r: &Refusal, _| filled(&r.reason)), text("message", |r: &Refusal, _| filled(&r.message))]
}

/// The columns of a change.
pub(super) fn change() -> Columns<Change> {
    vec![
        number::<_, Int64Type>("position", |c: &Change, _| Some(c.position)),
        moment("time", |c: &Change, _| c.micros),
        text("kind", |c: &Change, _| filled(c.kind)),
    ]
}

const DAY_SECONDS: i64 = 86_400;
const DAY_MICROS: i64 = DAY_SECONDS * 1_000_000;

/// A time in microseconds; nothing when the calendar does not know it.
pub(crate) fn micros(time: Option<&pbjson_types::Timestamp>) -> Option<i64> {
    let time = time.filter(|time| times::civil(time).is_some())?;
    Some(time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000)
}

/// A day as `YYYY-MM-DD` in days since 1970; nothing when it is none.
pub(super) fn day(date: &str) -> Option<i32> {
    let midnight = times::stamp(date.parse::<Date>().ok()?.at(0, 0, 0, 0));
    Some(midnight.seconds.div_euclid(DAY_SECONDS) as i32)
}
