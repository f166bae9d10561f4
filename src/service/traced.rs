//! Traces that go on behind their calls: a document that was stored, until the feed of changes has brought it to the projections.
//!
//! It is known in this process only: of a document that another replica projects, the trace ends with the commit.

use crate::store::Micros;
use crate::store::projection::CurrentDocument;
use crate::telemetry::trace;
use opentelemetry::{Context, KeyValue};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Most documents that are waited for; of more, the traces end with the commit.
const MOST: usize = 1_024;

/// Spans of documents on their way through the feed, by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traced(Arc<Mutex<HashMap<String, Context>>>);

impl Traced {
    /// A document goes to the store within a span.
    pub(crate) fn note(&self, key: &str, span: Context) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            // Where another replica projects, nobody takes them.
            waiting.clear();
        }
        waiting.insert(key.to_owned(), span);
    }

    /// A change of a document that was committed at `time` has been projected.
    pub(crate) fn projected(&self, document: &CurrentDocument, position: i64, time: Micros) {
        let span = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&document.key);
        let Some(span) = span else { return };
        let committed = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(time).unwrap_or_default());
        let now = SystemTime::now().max(committed);
        trace::tell(&span, "feed", committed..now, vec![KeyValue::new("position", position)]);
    }
}
