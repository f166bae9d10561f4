//! Calls over HTTP that go out: one agent for a part, with a time limit and the authorities to trust.

use crate::cli::remote::authorities;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// What makes calls. A status that is an error is an answer like others.
///
/// # Errors
/// When the file of authorities cannot be read or holds none.
pub(super) fn agent(ca: Option<&Path>, timeout: Duration) -> Result<Agent, String> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")));
    // Where a system keeps none, what is built in has to do.
    let config = match authorities(ca) {
        Ok(pem) => config.tls_config(TlsConfig::builder().root_certs(trusted(&pem)?).build()),
        Err(why) if ca.is_some() => return Err(why),
        Err(_) => config,
    };
    Ok(config.build().into())
}

fn trusted(pem: &[u8]) -> Result<RootCerts, String> {
    let certificates: Vec<Certificate<'static>> = parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
            Ok(_) => None,
            Err(error) => Some(Err(error.to_string())),
        })
        .collect::<Result<_, _>>()?;
    Ok(RootCerts::Specific(Arc::new(certificates)))
}
