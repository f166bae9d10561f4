//! Watches and matches as replies carry them.

use crate::document::Article;
use crate::error::Error;
use crate::messages::offsets::{Offsets, Unit};
use crate::messages::pb;
use crate::store::across::WatchRow;
use crate::stored;
use dateline_core::watch::Evidence;
use prost::Message as _;

/// The resource name of a watch.
pub(super) fn name(key: &str) -> String {
    stored::name("watches", key)
}

/// A stored watch.
///
/// # Errors
/// [`Error::Internal`] when the stored form cannot be read.
pub(super) fn watch(row: &WatchRow) -> Result<pb::Watch, Error> {
    let kept = pb::Watch::decode(row.body.as_slice()).map_err(|error| {
        tracing::error!(%error, watch = row.key, "a stored watch cannot be read");
        Error::Internal
    })?;
    Ok(pb::Watch {
        name: name(&row.key),
        revision: row.revision,
        create_time: Some(stored::timestamp(row.create_time)),
        update_time: Some(stored::timestamp(row.update_time)),
        ..kept
    })
}

/// Evidence with the words that it rests on.
pub(super) fn evidence(found: Vec<Evidence>, article: &Article, unit: Unit) -> Vec<pb::WatchEvidence> {
    let offsets = Offsets::new(article, unit);
    let of = |Evidence { group, condition, spans }| pb::WatchEvidence {
        group: group as i32,
        condition: condition as i32,
        texts: spans.iter().map(|span| span.of(article.text()).to_owned()).collect(),
        spans: spans.into_iter().map(|span| offsets.span(span)).collect(),
    };
    found.into_iter().map(of).collect()
}
