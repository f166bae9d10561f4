//! The projections of the service.

mod counts;
pub mod events;

use super::projection::Projection;

/// One of each.
pub fn all() -> Vec<Box<dyn Projection>> {
    vec![Box::new(events::Events), Box::new(counts::Counts)]
}
