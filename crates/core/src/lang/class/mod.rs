//! Classes of words that single layers ask for, one list for each table of a language.
//!
//! The classes that many layers ask for are in [`WordClass`](crate::annotation::WordClass).

mod dateline;
mod dates;
mod entities;
mod events;
mod quantities;
mod relations;
mod statements;
mod summary;

pub use dateline::DatelineWord;
pub use dates::DateWord;
pub use entities::EntityWord;
pub use events::EventWord;
pub use quantities::QuantityWord;
pub use relations::RelationWord;
pub use statements::StatementWord;
pub use summary::SummaryWord;
