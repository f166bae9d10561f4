//! What is meant where a section is silent.

use std::time::Duration;

pub(super) fn positions() -> String {
    "dateline".to_owned()
}

pub(super) fn dateline() -> String {
    "dateline".to_owned()
}

pub(super) fn default_user() -> String {
    "default".to_owned()
}

pub(super) const fn thousand() -> usize {
    1000
}

pub(super) const fn ten_thousand() -> usize {
    10_000
}

pub(super) const fn a_second() -> Duration {
    Duration::from_secs(1)
}

pub(super) const fn a_tenth() -> Duration {
    Duration::from_millis(100)
}

pub(super) const fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}

pub(super) const fn five_minutes() -> Duration {
    Duration::from_secs(300)
}
