//! Who may pass: authentication, authorisation and per-principal limits, before anything looks at whether a thing exists.

use super::body::Ends;
use super::rpc::{Access, Kind, Rpc};
use crate::auth::{Principal, Scope, Scopes, Tokens};
use crate::config;
use crate::error::{Doubt, Error};
use crate::reload::Watched;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tonic::codegen::http::{HeaderMap, header};

/// How long to wait when too many calls of one principal are in flight.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The other end of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// DNS names and URIs of its certificate, which was verified.
    pub names: Vec<String>,
}

/// Decides who may pass.
#[derive(Debug)]
pub(super) struct Gate {
    tokens: Option<Arc<Watched<Tokens>>>,
    /// Told whenever the files were looked at.
    looked: watch::Sender<()>,
    identities: BTreeMap<String, Scopes>,
    rate: Option<(DefaultKeyedRateLimiter<Arc<str>>, u32)>,
    concurrency: Option<(Arc<InFlight>, usize)>,
}

/// Calls in flight of each principal.
type InFlight = Mutex<HashMap<Arc<str>, usize>>;

/// A call that may pass; it counts as in flight as long as this lives.
pub(super) struct Pass {
    /// Who calls.
    pub principal: Principal,
    /// Of a stream by token: waits until the token is good no more, and says so.
    pub revoked: Option<Ends>,
    in_flight: Option<Arc<InFlight>>,
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(in_flight) = &self.in_flight {
            let mut in_flight = in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            match in_flight.get_mut(&self.principal.name) {
                Some(calls) if *calls > 1 => *calls -= 1,
                Some(_) | None => drop(in_flight.remove(&self.principal.name)),
            }
        }
    }
}

impl Gate {
    /// A gate as the configuration wants it.
    ///
    /// # Errors
    /// What is wrong with the file of tokens.
    pub(super) fn open(auth: &config::Auth, limits: &config::Limits) -> Result<Self, String> {
        let tokens = match &auth.tokens_file {
            None => None,
            Some(file) => {
                let name = file.display().to_string();
                Some(Arc::new(Watched::open(vec![file.clone()], move |contents| {
                    let text = std::str::from_utf8(contents.first().map_or(&[], Vec::as_slice))
                        .map_err(|e| format!("{name}: {e}"))?;
                    Tokens::parse(text).map_err(|problems| format!("{name}: {}", problems.join("; ")))
                })?))
            }
        };
        let rate = limits.requests_per_second.and_then(NonZeroU32::new).map(|rate| {
            let burst = limits.burst.and_then(NonZeroU32::new).unwrap_or(rate);
            (RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)), rate.get())
        });
        let concurrency = limits.concurrent_calls.map(|limit| (Arc::default(), limit));
        Ok(Self { tokens, looked: watch::Sender::new(()), identities: auth.identities.clone(), rate, concurrency })
    }

    /// Takes up new tokens, and forgets principals that have been quiet.
    pub(super) fn refresh(&self) {
        if let Some(tokens) = &self.tokens {
            tokens.refresh();
            self.looked.send_replace(());
        }
        if let Some((rate, _)) = &self.rate {
            rate.retain_recent();
        }
    }

    /// Lets a call pass, or says why not.
    pub(super) fn admit(&self, rpc: &Rpc, peer: &Peer, headers: &HeaderMap) -> Result<Option<Pass>, Error> {
        let needed = match rpc.access {
            Access::Open => return Ok(None),
            Access::Anybody => None,
            Access::Scope(scope) => Some(scope),
        };
        let admitted =
            self.authenticate(peer, headers).and_then(|principal| match needed.filter(|s| !principal.scopes.allow(*s)) {
                Some(scope) => Err(Error::Forbidden { principal: principal.name, scope: scope.as_str() }),
                None => Ok(principal),
            });
        match admitted {
            Ok(principal) => {
                let mut pass = self.within_limits(principal).inspect_err(|e| {
                    metrics::counter!("dateline_shed_total", "reason" => e.reason()).increment(1);
                })?;
                if rpc.kind != Kind::Unary {
                    pass.revoked = self.revoked(headers, needed);
                }
                Ok(Some(pass))
            }
            Err(error) => {
                metrics::counter!("dateline_auth_failures_total", "reason" => error.reason()).increment(1);
                Err(error)
            }
        }
    }

    fn authenticate(&self, peer: &Peer, headers: &HeaderMap) -> Result<Principal, Error> {
        if self.tokens.is_none() && self.identities.is_empty() {
            let name = peer.names.first().cloned();
            let anonymous = name.is_none();
            let name = name.unwrap_or_else(|| peer.address.ip().to_string());
            return Ok(Principal { name: name.into(), scopes: Scopes::all(), anonymous });
        }
        if headers.contains_key(header::AUTHORIZATION) {
            let tokens = self.tokens.as_ref().map(|tokens| tokens.get());
            let known = bearer(headers).and_then(|token| tokens.as_ref()?.principal(token).cloned());
            return known.ok_or(Error::Unauthenticated(Doubt::TokenInvalid));
        }
        let known = peer.names.iter().find_map(|name| Some((name, self.identities.get(name)?)));
        match known {
            Some((name, scopes)) => Ok(Principal { name: name.as_str().into(), scopes: *scopes, anonymous: false }),
            None if peer.names.is_empty() => Err(Error::Unauthenticated(Doubt::CredentialsMissing)),
            None => Err(Error::Unauthenticated(Doubt::CertificateUnknown)),
        }
    }

    /// Waits until the token of a call is good no more, or no more for `needed`. `None` for a call without a token.
    fn revoked(&self, headers: &HeaderMap, needed: Option<Scope>) -> Option<Ends> {
        let (tokens, token) = (Arc::clone(self.tokens.as_ref()?), bearer(headers)?.to_owned());
        let mut looked = self.looked.subscribe();
        Some(Box::pin(async move {
            while looked.changed().await.is_ok() {
                match tokens.get().principal(&token) {
                    None => return Error::Unauthenticated(Doubt::TokenInvalid),
                    Some(Principal { name, scopes, .. }) => {
                        if let Some(scope) = needed.filter(|needed| !scopes.allow(*needed)) {
                            return Error::Forbidden { principal: Arc::clone(name), scope: scope.as_str() };
                        }
                    }
                }
            }
            // The gate is gone, and the server with it.
            std::future::pending().await
        }))
    }

    fn within_limits(&self, principal: Principal) -> Result<Pass, Error> {
        if let Some((rate, per_second)) = &self.rate {
            rate.check_key(&principal.name).map_err(|not_until| Error::RateLimited {
                principal: Arc::clone(&principal.name),
                per_second: *per_second,
                retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            })?;
        }
        let Some((in_flight, limit)) = &self.concurrency else {
            return Ok(Pass { principal, revoked: None, in_flight: None });
        };
        {
            let mut calls = in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            let calls = calls.entry(Arc::clone(&principal.name)).or_default();
            if *calls >= *limit {
                return Err(Error::ConcurrencyLimited {
                    principal: principal.name,
                    limit: *limit,
                    retry_after: RETRY_AFTER,
                });
            }
            *calls += 1;
        }
        Ok(Pass { principal, revoked: None, in_flight: Some(Arc::clone(in_flight)) })
    }
}

/// The bearer token of a call.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (kind, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
