//! What can go wrong with a database, in our own terms.

/// Why an operation of the store failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The database does not answer.
    #[error("the store does not answer")]
    Unavailable,
    /// Its disk is full.
    #[error("the store is full")]
    Full,
    /// A search took longer than one may; whoever asks for less gets an answer.
    #[error("the search took too long")]
    TooLong,
    /// As many searches are under way as may be, and none ended in time.
    #[error("too many searches are under way")]
    Busy,
    /// It refuses what we ask, or answers what we cannot read: a defect, which is logged where it is found.
    #[error("the store failed")]
    Defect,
}
