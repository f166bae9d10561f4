//! Which host names the port answers to.
//!
//! A port on loopback without tokens is open to every program of this machine, but must not be open to the web pages that its
//! browser shows. They cannot send JSON to another host unasked; but a page can have its own name resolved to 127.0.0.1 (DNS
//! rebinding), and then the port is its own host. The `host` header tells on it.

use super::fault::Fault;
use crate::config::Config;
use std::net::SocketAddr;
use tonic::codegen::http::uri::Authority;
use tonic::codegen::http::{Request, header};

/// The names of this machine for itself.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Which host names are answered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hosts {
    /// Every one: who calls has to say who they are, or other machines may call anyway.
    Any,
    /// Those of this machine for itself.
    Local,
}

impl Hosts {
    /// Those of a port at this address.
    pub(super) fn of(config: &Config, address: SocketAddr) -> Self {
        let open = config.auth.tokens_file.is_none() && config.tls.client_ca.is_none();
        if open && address.ip().is_loopback() { Self::Local } else { Self::Any }
    }

    /// Why a request is not answered, if it is not.
    pub(super) fn refuse<B>(self, request: &Request<B>) -> Option<Fault> {
        if self == Self::Any {
            return None;
        }
        let header = request.headers().get(header::HOST).map(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let named = header.unwrap_or_else(|| request.uri().authority().cloned());
        let local = named.is_some_and(|named| LOCAL.iter().any(|local| named.host().eq_ignore_ascii_case(local)));
        (!local).then(Fault::misdirected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_host_is_not_answered() {
        for (host, refused) in [
            ("localhost:8080", false),
            ("LOCALHOST", false),
            ("127.0.0.1:8080", false),
            ("[::1]:8080", false),
            ("news.example:8080", true),
            ("localhost.news.example", true),
            ("", true),
        ] {
            let request = Request::builder().header(header::HOST, host).body(()).unwrap_or_default();
            assert_eq!(Hosts::Local.refuse(&request).is_some(), refused, "{host:?}");
            assert!(Hosts::Any.refuse(&request).is_none());
        }
    }
}
