//! Streams that tell what happens and do not end by themselves: when the server or the way to it ends one for a while, it is opened
//! again behind the last thing that was told.
//!
//! What the server refuses, and what could not be opened even once, is an error.

use super::ingest::feed::pause;
use super::remote::failure;
use crate::error::Error::{Draining, StreamAge};
use std::error::Error;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Why following ended.
pub(super) enum End {
    /// The server or the connection ended the stream.
    Status(Box<Status>),
    /// The answers could not be told.
    Failed(Box<dyn Error>),
}

impl From<Status> for End {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

impl From<std::io::Error> for End {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How far a stream has been told.
pub(super) struct Following {
    /// What the next stream goes on behind.
    pub(super) after: String,
    opened: bool,
    failures: u32,
}

impl Following {
    /// Nothing has been told behind this token.
    pub(super) fn after(token: &str) -> Self {
        Self { after: token.to_owned(), opened: false, failures: 0 }
    }

    /// The stream is open.
    pub(super) fn opened(&mut self) {
        self.opened = true;
    }

    /// All up to this token has been told.
    pub(super) fn told(&mut self, token: &str) {
        self.after.clear();
        self.after.push_str(token);
        self.failures = 0;
    }

    /// Waits until the stream may be opened again.
    ///
    /// # Errors
    /// Why it ended, where that would not help.
    pub(super) async fn again(&mut self, end: End) -> Result<(), Box<dyn Error>> {
        let status = match end {
            End::Status(status) => status,
            End::Failed(error) => return Err(error),
        };
        if !self.opened || status.code() != Code::Unavailable {
            return Err(failure(&status).into());
        }
        let details = status.get_error_details();
        let asked = details.retry_info().and_then(|r| r.retry_delay).unwrap_or(Duration::ZERO);
        let wait = pause(self.failures).max(asked);
        self.failures += 1;
        // Streams end with age, and with a server that stops; of anything else people want to know.
        let reason = details.error_info().map_or("", |info| info.reason.as_str());
        if ![StreamAge.reason(), Draining.reason()].contains(&reason) {
            let shown = humantime::format_duration(Duration::from_millis(wait.as_millis() as u64));
            anstream::eprintln!("dateline: {}; trying again in {shown}", failure(&status));
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }
}
