//! The projections of the service.

mod counts;
pub mod events;
mod stories;

use super::projection::Projection;
use crate::config;

/// One of each.
pub fn all(config: &config::Stories) -> Vec<Box<dyn Projection>> {
    let stories = stories::StoryProjection::new(config.active_documents);
    vec![Box::new(events::Events), Box::new(counts::Counts), Box::new(stories)]
}
