//! TLS from files: certificates, keys, and whose clients are let in.
//!
//! New files make a new configuration for new connections; those that are open keep theirs until they are as old as connections may
//! get. Session tickets are not given out, so nobody resumes into an older trust.

use crate::config;
use crate::reload::Watched;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto::ring};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

/// What TLS is served with; files may change it.
pub(crate) type Certificates = Watched<ServerConfig>;

/// Reads the files of `tls`; `None` without TLS.
///
/// # Errors
/// What is wrong with which of them.
pub(super) fn open(tls: &config::Tls) -> Result<Option<Certificates>, String> {
    let Some((cert, key)) = &tls.identity else { return Ok(None) };
    let files: Vec<PathBuf> = [cert, key].into_iter().chain(&tls.client_ca).cloned().collect();
    let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
    let optional = tls.client_optional;
    Watched::open(files, move |contents| configuration(&names, contents, optional)).map(Some)
}

fn configuration(names: &[String], contents: &[Vec<u8>], client_optional: bool) -> Result<ServerConfig, String> {
    let ([cert_name, key_name, ..], [cert, key, client_ca @ ..]) = (names, contents) else {
        return Err("a certificate and a key are needed".to_owned());
    };
    let chain = certificates(cert_name, cert)?;
    let expiry = chain.first().and_then(|leaf| Some(parse_x509_certificate(leaf).ok()?.1.validity().not_after.timestamp()));
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| format!("{key_name}: no private key in PEM: {e}"))?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(|e| e.to_string())?;
    let builder = match client_ca {
        [] => builder.with_no_client_auth(),
        [authorities, ..] => {
            let name = names.last().unwrap_or(cert_name);
            let mut roots = RootCertStore::empty();
            for authority in certificates(name, authorities)? {
                roots.add(authority).map_err(|e| format!("{name}: {e}"))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = if client_optional { verifier.allow_unauthenticated() } else { verifier };
            builder.with_client_cert_verifier(verifier.build().map_err(|e| format!("{name}: {e}"))?)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(|e| format!("{cert_name} and {key_name}: {e}"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if let Some(expiry) = expiry {
        metrics::gauge!("dateline_certificate_expiry_timestamp_seconds").set(expiry as f64);
    }
    Ok(config)
}

fn certificates(name: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(format!("{name}: no certificate in PEM")),
        Err(error) => Err(format!("{name}: no certificate in PEM: {error}")),
    }
}

/// The DNS names and URIs that a verified certificate was issued for.
pub(super) fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let Ok((_, certificate)) = parse_x509_certificate(certificate) else { return Vec::new() };
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) | GeneralName::URI(name) => Some((*name).to_owned()),
        _ => None,
    };
    names.value.general_names.iter().filter_map(name).collect()
}
