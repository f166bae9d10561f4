//! Who may pass: authentication, authorisation and per-principal limits, before anything looks at whether a thing exists.

use super::rpc::{Access, Rpc};
use crate::auth::{Principal, Scopes, Tokens};
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
use tonic::codegen::http::{HeaderMap, header};

/// How long to wait when too many calls of one principal are in flight.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The other end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// DNS names and URIs of its certificate, which was verified.
    pub names: Vec<String>,
}

/// Decides who may pass.
#[derive(Debug)]
pub(super) struct Gate {
    tokens: Option<Watched<Tokens>>,
    identities: BTreeMap<String, Scopes>,
    rate: Option<(DefaultKeyedRateLimiter<Arc<str>>, u32)>,
    concurrency: Option<(Arc<InFlight>, usize)>,
}

/// Calls in flight of each principal.
type InFlight = Mutex<HashMap<Arc<str>, usize>>;

/// A call that may pass; it counts as in flight as long as this lives.
#[derive(Debug)]
pub(super) struct Pass {
    /// Who calls.
    pub principal: Principal,
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
                Some(Watched::open(vec![file.clone()], move |contents| {
                    let text = std::str::from_utf8(contents.first().map_or(&[], Vec::as_slice))
                        .map_err(|e| format!("{name}: {e}"))?;
                    Tokens::parse(text).map_err(|problems| format!("{name}: {}", problems.join("; ")))
                })?)
            }
        };
        let rate = limits.requests_per_second.and_then(NonZeroU32::new).map(|rate| {
            let burst = limits.burst.and_then(NonZeroU32::new).unwrap_or(rate);
            (RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)), rate.get())
        });
        let concurrency = limits.concurrent_calls.map(|limit| (Arc::default(), limit));
        Ok(Self { tokens, identities: auth.identities.clone(), rate, concurrency })
    }

    /// Takes up new tokens, and forgets principals that have been quiet.
    pub(super) fn refresh(&self) {
        if let Some(tokens) = &self.tokens {
            tokens.refresh();
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
            Ok(principal) => self.within_limits(principal).map(Some).inspect_err(|e| {
                metrics::counter!("dateline_shed_total", "reason" => e.reason()).increment(1);
            }),
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
        if let Some(header) = headers.get(header::AUTHORIZATION) {
            let token =
                header.to_str().ok().and_then(|h| h.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
            let tokens = self.tokens.as_ref().map(Watched::get);
            let known = token.and_then(|(_, token)| tokens.as_ref()?.principal(token.trim()).cloned());
            return known.ok_or(Error::Unauthenticated(Doubt::TokenInvalid));
        }
        let known = peer.names.iter().find_map(|name| Some((name, self.identities.get(name)?)));
        match known {
            Some((name, scopes)) => Ok(Principal { name: name.as_str().into(), scopes: *scopes, anonymous: false }),
            None if peer.names.is_empty() => Err(Error::Unauthenticated(Doubt::CredentialsMissing)),
            None => Err(Error::Unauthenticated(Doubt::CertificateUnknown)),
        }
    }

    fn within_limits(&self, principal: Principal) -> Result<Pass, Error> {
        if let Some((rate, per_second)) = &self.rate {
            rate.check_key(&principal.name).map_err(|not_until| Error::RateLimited {
                principal: Arc::clone(&principal.name),
                per_second: *per_second,
                retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            })?;
        }
        let Some((in_flight, limit)) = &self.concurrency else { return Ok(Pass { principal, in_flight: None }) };
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
        Ok(Pass { principal, in_flight: Some(Arc::clone(in_flight)) })
    }
}
