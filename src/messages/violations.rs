//! What is wrong with a request: gathered while it is read, and told all at once.

use crate::error::{Error, Reason, Violation};

/// The violations found so far.
#[derive(Debug, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Adds one.
    pub fn add(&mut self, field: impl Into<String>, reason: Reason, description: impl Into<String>) {
        self.0.push(Violation { field: field.into(), reason, description: description.into() });
    }

    /// Reports a string that is longer than `limit` bytes, or that a database could not hold.
    pub fn bytes(&mut self, field: &str, value: &str, limit: usize) {
        if value.contains('\0') {
            self.add(field, Reason::FieldInvalid, "holds a NUL character");
        }
        self.length(field, value, limit);
    }

    /// Reports a string that is longer than `limit` bytes.
    pub(super) fn length(&mut self, field: &str, value: &str, limit: usize) {
        if value.len() > limit {
            self.add(field, Reason::FieldInvalid, format!("has {} bytes; at most {limit} are allowed", value.len()));
        }
    }

    /// Reports a list that is longer than `limit`.
    pub fn count(&mut self, field: &str, count: usize, limit: usize) {
        if count > limit {
            self.add(field, Reason::FieldInvalid, format!("has {count} entries; at most {limit} are allowed"));
        }
    }

    /// The largest message that a client accepts, of a number that it has said; gRPC clients accept 4 MiB unless they are told otherwise.
    pub fn reply_bytes(&mut self, field: &str, bytes: i32) -> usize {
        if bytes < 0 {
            self.add(field, Reason::FieldInvalid, "must not be negative");
        }
        usize::try_from(bytes).ok().filter(|bytes| *bytes > 0).unwrap_or(4 << 20)
    }

    /// Takes over what is wrong with a part.
    pub fn take<T>(&mut self, part: Result<T, Error>) -> Option<T> {
        match part {
            Ok(part) => Some(part),
            Err(Error::Invalid(violations)) => {
                self.0.extend(violations);
                None
            }
            Err(_) => None,
        }
    }

    /// Everything that is wrong, if anything is.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn into_result(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
