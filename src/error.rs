//! What can go wrong, in the service's own terms. The edge turns each into a gRPC status, in one table (`grpc::status`).

use crate::analysis::Stop;
use crate::html;
use std::sync::Arc;
use std::time::Duration;

/// Why a call, or one document of a stream, has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The request is at fault; every violation is listed.
    #[error("{}", describe(.0))]
    Invalid(Vec<Violation>),
    /// Every worker is busy and the queue is full.
    #[error("the analysis queue is full")]
    QueueFull {
        /// When to try again.
        retry_after: Duration,
    },
    /// So many wait for a worker that the caller's deadline would pass before its turn.
    #[error("the analysis queue is longer than the deadline allows")]
    QueueTooLong {
        /// When to try again.
        retry_after: Duration,
    },
    /// Requests take all the memory that they may.
    #[error("requests take all the memory that they may")]
    MemoryFull {
        /// When to try again.
        retry_after: Duration,
    },
    /// A message that is short on the wire would take more memory than all requests together may.
    #[error("the message takes {weight} bytes once it is decoded; all requests together may take {most}")]
    MessageTooHeavy {
        /// What it takes, about.
        weight: usize,
        /// What there is.
        most: usize,
    },
    /// What a stream would answer is larger than the messages that its client accepts.
    #[error(
        "the answer takes {bytes} bytes, and the client accepts {most}; ask for fewer layers, or raise `max_reply_bytes`"
    )]
    ReplyTooLarge {
        /// What it takes.
        bytes: usize,
        /// What the client accepts.
        most: usize,
    },
    /// The server is shutting down.
    #[error("the server is shutting down")]
    Draining,
    /// Nobody waits for the result any more.
    #[error("the call was cancelled")]
    Cancelled,
    /// The caller's deadline passed.
    #[error("the deadline passed before the analysis was done")]
    DeadlineExceeded,
    /// The client of a stream did not read for too long.
    #[error("the client did not read responses for {0:?}")]
    SlowConsumer(Duration),
    /// A message took too long to arrive.
    #[error("the message did not arrive in {0:?}")]
    ReceiveTimeout(Duration),
    /// Nobody knows who calls.
    #[error("{}", .0.as_str())]
    Unauthenticated(Doubt),
    /// The caller may not do this.
    #[error("{principal} lacks the scope {scope}")]
    Forbidden {
        /// Who calls.
        principal: Arc<str>,
        /// What they would need.
        scope: &'static str,
    },
    /// The caller calls more often than it may.
    #[error("{principal} may make {per_second} calls a second")]
    RateLimited {
        /// Who calls.
        principal: Arc<str>,
        /// How often it may.
        per_second: u32,
        /// When to try again.
        retry_after: Duration,
    },
    /// The caller has more calls in flight than it may.
    #[error("{principal} may have {limit} calls in flight")]
    ConcurrencyLimited {
        /// Who calls.
        principal: Arc<str>,
        /// How many it may.
        limit: usize,
        /// When to try again.
        retry_after: Duration,
    },
    /// The database does not answer.
    #[error("the store does not answer")]
    StoreUnavailable,
    /// The disk of the database is full.
    #[error("the disk of the store is full")]
    StorageFull,
    /// A search took longer than one may.
    #[error("the search took too long; ask for rarer words, more filters or a shorter time")]
    SearchTooLong,
    /// As many searches are under way as may be.
    #[error("too many searches are under way")]
    SearchesBusy,
    /// There is no such document, analysis or entity.
    #[error("{name} is not there")]
    NotFound {
        /// What was looked for.
        what: Missing,
        /// Its resource name.
        name: String,
    },
    /// The key of a document is taken, and the caller wants none replaced.
    #[error("{0} is stored with another content")]
    Conflict(String),
    /// A higher revision of a document is stored.
    #[error("{name} is stored with revision {stored}")]
    RevisionStale {
        /// Resource name of the document.
        name: String,
        /// The stored revision.
        stored: i64,
    },
    /// A principal has as many watches as it may.
    #[error("there are {0} watches already; delete some")]
    WatchLimit(usize),
    /// The key of a watch is taken by somebody else.
    #[error("{0} is taken")]
    WatchExists(String),
    /// Another revision of a watch is stored than the one to be replaced.
    #[error("{name} is stored with revision {stored}")]
    WatchRevisionStale {
        /// Resource name of the watch.
        name: String,
        /// The stored revision.
        stored: i64,
    },
    /// A reader of changes has been away for so long that it may have missed deletions.
    #[error("changes up to position {oldest} are kept no longer; begin anew without a token")]
    TokenExpired {
        /// The position behind which all are kept.
        oldest: i64,
    },
    /// The messages of a stream do not come as they should.
    #[error("{0}")]
    StreamProtocol(String),
    /// A document of a stream is missing.
    #[error("sequence {got} came where {expected} was next")]
    SequenceGap {
        /// The next one.
        expected: i64,
        /// What came.
        got: i64,
    },
    /// Another stream has opened the same session.
    #[error("another stream has taken the session over")]
    SessionTakenOver,
    /// A stream has been open for as long as one may; a new one may reach another replica.
    #[error("the stream is as old as a stream may get; open a new one")]
    StreamAge,
    /// A defect of ours; the log says more.
    #[error("internal error")]
    Internal,
}

/// Why nobody knows who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// There is neither a token nor a certificate.
    CredentialsMissing,
    /// The token is none of ours.
    TokenInvalid,
    /// The certificate is good, and none of its names is one of ours.
    CertificateUnknown,
}

impl Doubt {
    /// What the caller should do.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CredentialsMissing => "send a token: authorization: Bearer TOKEN",
            Self::TokenInvalid => "the token is not known: it may have been revoked",
            Self::CertificateUnknown => "no name of the client's certificate is known",
        }
    }

    /// UPPER_SNAKE name, as `ErrorInfo.reason` carries it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::CredentialsMissing => "CREDENTIALS_MISSING",
            Self::TokenInvalid => "TOKEN_INVALID",
            Self::CertificateUnknown => "CERTIFICATE_UNKNOWN",
        }
    }
}

/// What is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A document.
    Document,
    /// The analysis of a document.
    Analysis,
    /// An entity.
    Entity,
    /// A watch.
    Watch,
    /// A story.
    Story,
}

/// One field of a request that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field ("document.text").
    pub field: String,
    /// Why, for programs.
    pub reason: Reason,
    /// Why and what to send instead, for people.
    pub description: String,
}

/// Why a field is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no text, or only white space.
    TextEmpty,
    /// The text exceeds the limit.
    TextTooLarge,
    /// The text holds NUL characters, or its HTML cannot be read.
    TextInvalid,
    /// A search query cannot be read.
    QueryInvalid,
    /// A watch cannot ask this.
    WatchQueryInvalid,
    /// A page token is not one of ours, or of another request.
    PageTokenInvalid,
    /// A page size is negative.
    PageSizeInvalid,
    /// A resume token is not one of this store.
    ResumeTokenInvalid,
    /// Another field is at fault.
    FieldInvalid,
}

impl Reason {
    /// UPPER_SNAKE name, as `ErrorInfo.reason` carries it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TextEmpty => "TEXT_EMPTY",
            Self::TextTooLarge => "TEXT_TOO_LARGE",
            Self::TextInvalid => "TEXT_INVALID",
            Self::QueryInvalid => "QUERY_INVALID",
            Self::WatchQueryInvalid => "WATCH_QUERY_INVALID",
            Self::PageTokenInvalid => "PAGE_TOKEN_INVALID",
            Self::PageSizeInvalid => "PAGE_SIZE_INVALID",
            Self::ResumeTokenInvalid => "RESUME_TOKEN_INVALID",
            Self::FieldInvalid => "FIELD_INVALID",
        }
    }
}

impl From<crate::store::Error> for Error {
    fn from(error: crate::store::Error) -> Self {
        match error {
            crate::store::Error::Unavailable => Self::StoreUnavailable,
            crate::store::Error::Full => Self::StorageFull,
            crate::store::Error::TooLong => Self::SearchTooLong,
            crate::store::Error::Busy => Self::SearchesBusy,
            crate::store::Error::Defect => Self::Internal,
        }
    }
}

impl From<crate::store::query::QueryError> for Error {
    fn from(error: crate::store::query::QueryError) -> Self {
        Self::invalid("query", Reason::QueryInvalid, error.0)
    }
}

impl Error {
    /// An error of one field.
    pub fn invalid(field: impl Into<String>, reason: Reason, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation { field: field.into(), reason, description: description.into() }])
    }

    /// UPPER_SNAKE name, as `ErrorInfo.reason` carries it.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Invalid(violations) => violations.first().map_or(Reason::FieldInvalid, |v| v.reason).as_str(),
            Self::QueueFull { .. } => "QUEUE_FULL",
            Self::QueueTooLong { .. } => "QUEUE_TOO_LONG",
            Self::MemoryFull { .. } => "MEMORY_FULL",
            Self::MessageTooHeavy { .. } => "MESSAGE_TOO_LARGE",
            Self::ReplyTooLarge { .. } => "REPLY_TOO_LARGE",
            Self::Draining => "DRAINING",
            Self::Cancelled => "CANCELLED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::SlowConsumer(_) => "SLOW_CONSUMER",
            Self::ReceiveTimeout(_) => "RECEIVE_TIMEOUT",
            Self::Unauthenticated(doubt) => doubt.reason(),
            Self::Forbidden { .. } => "SCOPE_MISSING",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::ConcurrencyLimited { .. } => "CONCURRENCY_LIMITED",
            Self::StoreUnavailable => "STORE_UNAVAILABLE",
            Self::StorageFull => "STORAGE_FULL",
            Self::SearchTooLong => "SEARCH_TOO_LONG",
            Self::SearchesBusy => "SEARCHES_BUSY",
            Self::NotFound { what: Missing::Document, .. } => "DOCUMENT_NOT_FOUND",
            Self::NotFound { what: Missing::Analysis, .. } => "ANALYSIS_NOT_FOUND",
            Self::NotFound { what: Missing::Entity, .. } => "ENTITY_NOT_FOUND",
            Self::NotFound { what: Missing::Watch, .. } => "WATCH_NOT_FOUND",
            Self::WatchLimit(_) => "WATCH_LIMIT",
            Self::WatchExists(_) => "WATCH_EXISTS",
            Self::WatchRevisionStale { .. } => "WATCH_REVISION_STALE",
            Self::NotFound { what: Missing::Story, .. } => "STORY_NOT_FOUND",
            Self::Conflict(_) => "DOCUMENT_CONFLICT",
            Self::RevisionStale { .. } => "REVISION_STALE",
            Self::TokenExpired { .. } => "TOKEN_EXPIRED",
            Self::StreamProtocol(_) => "STREAM_PROTOCOL",
            Self::SequenceGap { .. } => "SEQUENCE_GAP",
            Self::SessionTakenOver => "SESSION_TAKEN_OVER",
            Self::StreamAge => "STREAM_AGE",
            Self::Internal => "INTERNAL",
        }
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Cancelled,
            Stop::DeadlineExceeded => Self::DeadlineExceeded,
        }
    }
}

impl From<html::Refusal<Stop>> for Error {
    fn from(refusal: html::Refusal<Stop>) -> Self {
        use html::Refusal as Page;
        let (reason, hint) = match refusal {
            Page::Stopped(stop) => return stop.into(),
            Page::Empty => (Reason::TextEmpty, ""),
            Page::TextTooLarge { .. } => (Reason::TextTooLarge, ""),
            Page::Depth | Page::Nodes | Page::Steps | Page::TagWords | Page::Unreadable => {
                (Reason::TextInvalid, "; send the text as text/plain")
            }
        };
        Self::invalid("document.text", reason, format!("{refusal}{hint}"))
    }
}

/// All violations in one line.
fn describe(violations: &[Violation]) -> String {
    let parts: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.field, v.description)).collect();
    parts.join("; ")
}
