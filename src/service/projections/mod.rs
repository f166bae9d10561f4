//! The projections of the service.

mod counts;
pub mod events;
mod stories;

use super::projection::Projection;

/// One of each.
pub fn all() -> Vec<Box<dyn Projection>> {
    vec![Box::new(events::Events), Box::new(counts::Counts), Box::<stories::StoryProjection>::default()]
}
