//! Who calls and what they may do: scopes, principals, and the file of bearer tokens.
//!
//! Plain data that knows nothing of gRPC or TLS; `grpc::guard` asks it for every call.

pub mod tokens;

pub use tokens::Tokens;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Something that a principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Scope {
    /// Have documents analysed that are not stored.
    Analyze,
    /// Store documents.
    Ingest,
    /// Read what is stored.
    Read,
    /// Delete, and change what concerns everybody.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Analyze, Self::Ingest, Self::Read, Self::Admin];

    /// Its name, as files write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyze => "analyze",
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope.
    pub fn all() -> Self {
        Scope::ALL.into_iter().fold(Self::default(), Self::with)
    }

    /// The set with one more.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | 1 << scope as u8)
    }

    /// Whether `scope` is among them. Who may administer may do everything.
    pub const fn allow(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8 | 1 << Scope::Admin as u8) != 0
    }
}

impl FromStr for Scopes {
    type Err = String;

    /// Names with commas between them.
    fn from_str(text: &str) -> Result<Self, String> {
        let scope = |name: &str| Scope::ALL.into_iter().find(|s| s.as_str() == name);
        let scopes = text.split(',').map(|name| scope(name.trim())).collect::<Option<Vec<_>>>();
        let scopes =
            scopes.ok_or_else(|| "write scopes out of analyze, ingest, read, admin with commas between them".to_owned())?;
        Ok(scopes.into_iter().fold(Self::default(), Self::with))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = Scope::ALL.into_iter().filter(|s| self.0 & (1 << *s as u8) != 0);
        f.write_str(&held.map(Scope::as_str).collect::<Vec<_>>().join(","))
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Name of the token or the certificate; the address when nobody has to say who they are.
    pub name: Arc<str>,
    /// What they may do.
    pub scopes: Scopes,
    /// Whether the name is only where the call comes from.
    pub anonymous: bool,
}

impl Principal {
    /// The name under which the caller owns things; empty for one that is known by its address alone, which may change.
    pub fn owner(&self) -> &str {
        if self.anonymous { "" } else { &self.name }
    }
}
