//! Names resolved into entities: one per person, body or place however it is called.

mod index;

pub use index::{EntityIndex, Located};
