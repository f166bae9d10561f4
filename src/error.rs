//! What can go wrong, in the service's own terms. The edge turns each into a gRPC status, in one table (`grpc::status`).

use crate::analysis::Stop;
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
    /// The server has not warmed up yet.
    #[error("the server is starting")]
    NotReady,
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
    /// A defect of ours; the log says more.
    #[error("internal error")]
    Internal,
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
            Self::FieldInvalid => "FIELD_INVALID",
        }
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
            Self::NotReady => "NOT_READY",
            Self::Draining => "DRAINING",
            Self::Cancelled => "CANCELLED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::SlowConsumer(_) => "SLOW_CONSUMER",
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

/// All violations in one line.
fn describe(violations: &[Violation]) -> String {
    let parts: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.field, v.description)).collect();
    parts.join("; ")
}
