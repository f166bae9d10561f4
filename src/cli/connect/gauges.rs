//! The metrics of `dateline connect`: what each part has moved, how far it is behind, how often it failed.

use metrics::{counter, describe_counter, describe_gauge, gauge};

/// Says what they mean.
pub(super) fn describe() {
    describe_counter!("dateline_connect_documents_total", "Documents that a source brought, by what became of them.");
    describe_counter!("dateline_connect_dead_letters_total", "Messages of a source that are no documents to be stored.");
    describe_counter!("dateline_connect_changes_total", "Changes that a sink wrote.");
    describe_counter!("dateline_connect_failures_total", "Times that a part failed and began again.");
    describe_gauge!("dateline_connect_pending_messages", "Messages of a source that wait to be read.");
    describe_gauge!(
        "dateline_connect_lag_seconds",
        "Age of the newest change that a sink wrote; 0 when it has written all."
    );
}

pub(super) fn failed(part: &str) {
    counter!("dateline_connect_failures_total", "part" => part.to_owned()).increment(1);
}

pub(super) fn became(part: &str, outcome: &str) {
    counter!("dateline_connect_documents_total", "part" => part.to_owned(), "outcome" => outcome.to_lowercase())
        .increment(1);
}

pub(super) fn dead(part: &str, reason: &str) {
    counter!("dateline_connect_dead_letters_total", "part" => part.to_owned(), "reason" => reason.to_owned()).increment(1);
}

pub(super) fn pending(part: &str, messages: u64) {
    gauge!("dateline_connect_pending_messages", "part" => part.to_owned()).set(messages as f64);
}

pub(super) fn wrote(part: &str, changes: usize) {
    counter!("dateline_connect_changes_total", "part" => part.to_owned()).increment(changes as u64);
}

pub(super) fn lag(part: &str, seconds: f64) {
    gauge!("dateline_connect_lag_seconds", "part" => part.to_owned()).set(seconds);
}
