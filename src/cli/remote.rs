//! How commands reach a server: its address, trust, token and time limits, and errors in words.
//!
//! A command takes [`Remote`] among its arguments (`#[command(flatten)]`), [`Remote::connect`]s, and wraps what one call sends
//! in [`Remote::request`], which sets the deadline; a long stream sends without one. The command runs its calls in
//! [`block_on`], and [`failure`] tells people what a `Status` says. Nothing is tried again here.

use super::hints::{causes, hint};
use crate::grpc::stored;
use clap::builder::NonEmptyStringValueParser;
use clap::builder::TypedValueParser as _;
use std::error::Error;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tonic::metadata::AsciiMetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity, Uri};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

/// Largest reply that a command reads: a page of full documents with their analyses.
pub(super) const MAX_REPLY_BYTES: usize = 256 << 20;

/// Where systems keep the certificate authorities that they trust.
const SYSTEM_AUTHORITIES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Arguments that say which server to call, and how.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Server")]
pub(super) struct Remote {
    /// Server to call: `http://HOST:PORT` or `https://HOST:PORT`.
    #[arg(
        long,
        env = "DATELINE_SERVER",
        default_value = "http://127.0.0.1:50051",
        value_parser = NonEmptyStringValueParser::new().try_map(|url| parse_url(&url)),
        value_name = "URL"
    )]
    server: Uri,
    /// Token that the server asks for, sent as `authorization: Bearer TOKEN`. Others on the machine can read arguments: prefer
    /// the variable.
    #[arg(long, env = "DATELINE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<Hidden>,
    /// PEM file of the certificate authorities to trust for https [default: those of the system].
    #[arg(long, env = "DATELINE_CA", value_name = "FILE")]
    ca: Option<PathBuf>,
    /// PEM file of the certificate to show to a server that asks for one (mutual TLS).
    #[arg(long, env = "DATELINE_CERT", requires = "key", value_name = "FILE")]
    cert: Option<PathBuf>,
    /// PEM file of the private key of the certificate.
    #[arg(long, env = "DATELINE_KEY", requires = "cert", value_name = "FILE")]
    key: Option<PathBuf>,
    /// How long connecting may take.
    #[arg(long, default_value = "5s", value_parser = humantime::parse_duration, value_name = "TIME")]
    connect_timeout: Duration,
    /// How long one call may take; streams have no limit.
    #[arg(long, default_value = "2m", value_parser = humantime::parse_duration, value_name = "TIME")]
    deadline: Duration,
}

/// An argument that is never shown. It is checked when it is used: what the parser of arguments refuses, it tells.
#[derive(Clone)]
pub(super) struct Hidden(String);

impl Hidden {
    /// What it holds.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Hidden {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// What clients are made of: a channel that sends the token.
pub(super) type Connection = InterceptedService<Channel, Credentials>;

/// Adds the token to every call.
#[derive(Clone, Debug)]
pub(super) struct Credentials(Option<AsciiMetadataValue>);

impl Interceptor for Credentials {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

impl Remote {
    /// Connects.
    ///
    /// # Errors
    /// When the authorities cannot be read, or the server cannot be reached or trusted; the message names the server.
    pub(super) async fn connect(&self) -> Result<Connection, Box<dyn Error>> {
        let token = self.token.as_ref().map(|token| parse_token(token.expose())).transpose()?;
        let channel = self.endpoint()?.connect().await;
        let channel = channel.map_err(|e| {
            let told = causes(&e);
            format!("cannot reach {}: {told}{}", self.server, hint(&told))
        })?;
        Ok(InterceptedService::new(channel, Credentials(token)))
    }

    /// Where to connect to, and whom to trust.
    ///
    /// # Errors
    /// When the authorities cannot be read: then trying again does not help.
    pub(super) fn endpoint(&self) -> Result<Endpoint, Box<dyn Error>> {
        let mut endpoint = Endpoint::from(self.server.clone())
            .connect_timeout(self.connect_timeout)
            .http2_keep_alive_interval(Duration::from_secs(30))
            .keep_alive_timeout(Duration::from_secs(20));
        if self.server.scheme_str() == Some("https") {
            let mut tls = ClientTlsConfig::new();
            if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
                tls = tls.identity(Identity::from_pem(read(cert)?, read(key)?));
            }
            endpoint = endpoint.tls_config(tls.ca_certificate(Certificate::from_pem(authorities(self.ca.as_deref())?)))?;
        } else if let Some(flag) = self.ca.as_ref().map(|_| "--ca").or(self.cert.as_ref().map(|_| "--cert")) {
            return Err(format!("{flag} is for https, and the server is {}", self.server).into());
        }
        Ok(endpoint)
    }

    /// A request of one call, with its deadline.
    pub(super) fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.set_timeout(self.deadline);
        request
    }
}

/// The certificate authorities to trust, as PEM: those of a file, else those of the system.
///
/// # Errors
/// When there are none.
pub(super) fn authorities(named: Option<&Path>) -> Result<Vec<u8>, String> {
    let of_system = || SYSTEM_AUTHORITIES.iter().map(Path::new).find(|p| p.is_file());
    let path = named.or_else(of_system);
    let path = path.ok_or("no certificate authorities found on this system: name a PEM file with --ca")?;
    let pem = read(path)?;
    let holds_one = memchr::memmem::find(&pem, b"-----BEGIN CERTIFICATE-----").is_some();
    if holds_one { Ok(pem) } else { Err(format!("{}: holds no PEM certificate", path.display())) }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Runs the calls of a command to their end.
///
/// # Errors
/// When the system gives no means to wait for the network.
pub(super) fn block_on<F: Future>(calls: F) -> std::io::Result<F::Output> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(calls))
}

/// The exit code when something was written; that the reader of a pipe has seen enough is no failure.
///
/// # Errors
/// When writing failed otherwise.
pub(super) fn heard(written: std::io::Result<()>) -> Result<ExitCode, Box<dyn Error>> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The resource name of a document that people name by it or by its key.
pub(super) fn document_name(named: &str) -> String {
    if named.starts_with("documents/") { named.to_owned() } else { stored::name("documents", named) }
}

/// What a status says, for people: code, message, the fields at fault, when to try again, and the reason for programs.
pub(super) fn failure(status: &Status) -> String {
    let details = status.get_error_details();
    let mut text = format!("{}: {}", code_name(status.code()), status.message());
    if let Some(cause) = status.source() {
        let told = causes(cause);
        if !text.contains(&told) {
            text += &format!(": {told}");
        }
        text += &hint(&told);
    }
    for fault in details.bad_request().map(|b| b.field_violations.as_slice()).unwrap_or_default() {
        let said = format!("{}: {}", fault.field, fault.description);
        if !status.message().contains(&said) {
            text += &format!("; {said}");
        }
    }
    if let Some(delay) = details.retry_info().and_then(|r| r.retry_delay) {
        text += &format!("; try again in {}", humantime::format_duration(delay));
    }
    if let Some(info) = details.error_info() {
        text += &format!(" ({})", info.reason);
    }
    text
}

/// A code as the gRPC documents write it: `INVALID_ARGUMENT`.
fn code_name(code: tonic::Code) -> String {
    let mut name = String::new();
    for c in format!("{code:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

fn parse_url(text: &str) -> Result<Uri, String> {
    let uri: Uri = text.parse().map_err(|e| format!("no address: {e}"))?;
    let bare = uri.path_and_query().is_none_or(|p| p.as_str() == "/");
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|h| !h.is_empty()) && bare => Ok(uri),
        Some("http" | "https") => Err("only host and port may follow the scheme".to_owned()),
        _ => Err("must begin with http:// or https://".to_owned()),
    }
}

fn parse_token(text: &str) -> Result<AsciiMetadataValue, String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("a token is made of visible ASCII characters without spaces".to_owned());
    }
    let mut value: AsciiMetadataValue = format!("Bearer {text}").parse().map_err(|_| "no token")?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use tokio_stream::wrappers::TcpListenerStream;
    use tonic::transport::{Server, ServerTlsConfig};
    use tonic_health::pb::health_client::HealthClient;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        remote: Remote,
    }

    fn remote(arguments: &[&str]) -> Result<Remote, String> {
        let all = std::iter::once(&"test").chain(arguments);
        Command::try_parse_from(all).map(|c| c.remote).map_err(|e| e.to_string())
    }

    #[test]
    fn only_addresses_of_servers_are_taken() {
        let table = [
            ("http://localhost:50051", true),
            ("https://news.example/", true),
            ("http://[::1]:50051", true),
            ("localhost:50051", false),
            ("ftp://localhost", false),
            ("http://host/path", false),
            ("http://", false),
            ("", false),
        ];
        for (url, good) in table {
            assert_eq!(remote(&["--server", url]).is_ok(), good, "{url}");
        }
    }

    #[tokio::test]
    async fn a_token_is_never_shown() {
        let shown = format!("{:?}", remote(&["--token", "abc123"]));
        assert!(shown.contains("***") && !shown.contains("abc123"), "{shown}");
        for wrong in ["two words", "", "b\u{e9}ta"] {
            let refused = match remote(&["--token", wrong]) {
                Ok(remote) => remote.connect().await.map(drop).map_err(|e| e.to_string()),
                Err(told) => Err(told),
            };
            assert_eq!(refused, Err("a token is made of visible ASCII characters without spaces".to_owned()), "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_reached_or_read_is_named() {
        let table: [(&[&str], &str); 5] = [
            (&["--server", "http://127.0.0.1:1"], "cannot reach http://127.0.0.1:1"),
            (&["--server", "http://127.0.0.1:1", "--ca", "/no/such.pem"], "--ca is for https"),
            (&["--server", "https://127.0.0.1:1", "--ca", "/no/such.pem"], "/no/such.pem"),
            (&["--server", "http://127.0.0.1:1", "--cert", "a.pem", "--key", "b.pem"], "--cert is for https"),
            (&["--server", "https://127.0.0.1:1", "--cert", "/no/such.pem", "--key", "b.pem"], "/no/such.pem"),
        ];
        for (arguments, expected) in table {
            let remote = remote(arguments).unwrap_or_else(|e| panic!("{e}"));
            let refused = remote.connect().await.err().map(|e| e.to_string()).unwrap_or_default();
            assert!(refused.contains(expected), "{refused}");
        }
    }

    #[tokio::test]
    async fn the_authority_is_trusted_and_the_token_arrives() -> Result<(), Box<dyn Error>> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
        let directory = tempfile::tempdir()?;
        let authority = directory.path().join("ca.pem");
        std::fs::write(&authority, made.cert.pem())?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("https://localhost:{}", listener.local_addr()?.port());
        let identity = Identity::from_pem(made.cert.pem(), made.signing_key.serialize_pem());
        let (_reporter, health) = tonic_health::server::health_reporter();
        let guarded = InterceptedService::new(health, |request: Request<()>| {
            let sent = request.metadata().get("authorization").is_some_and(|v| v == "Bearer abc123");
            let timed = request.metadata().contains_key("grpc-timeout");
            if sent && timed { Ok(request) } else { Err(Status::unauthenticated("who are you")) }
        });
        let server = Server::builder().tls_config(ServerTlsConfig::new().identity(identity))?.add_service(guarded);
        let served = tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));

        let ca = authority.to_str().ok_or("path")?;
        let check = async |arguments: &[&str]| {
            let remote = remote(arguments)?;
            let mut client = HealthClient::new(remote.connect().await.map_err(|e| e.to_string())?);
            let request = remote.request(tonic_health::pb::HealthCheckRequest::default());
            client.check(request).await.map(|_| ()).map_err(|s| failure(&s))
        };
        assert_eq!(check(&["--server", &url, "--ca", ca, "--token", "abc123"]).await, Ok(()));
        let without = check(&["--server", &url, "--ca", ca]).await;
        assert_eq!(without, Err("UNAUTHENTICATED: who are you".to_owned()));
        assert!(check(&["--server", &url, "--token", "abc123"]).await.is_err_and(|e| e.contains("cannot reach")));
        served.abort();
        Ok(())
    }

    #[test]
    fn a_status_is_told_in_full() {
        use crate::error::{Error as Fault, Reason, Violation};
        let violation = |field: &str| Violation {
            field: field.to_owned(),
            reason: Reason::TextEmpty,
            description: "is empty".to_owned(),
        };
        let table = [
            (Fault::Invalid(vec![violation("document.text")]), "INVALID_ARGUMENT: document.text: is empty (TEXT_EMPTY)"),
            (Fault::Draining, "UNAVAILABLE: the server is shutting down; try again in 1s (DRAINING)"),
        ];
        for (error, expected) in table {
            assert_eq!(failure(&Status::from(error)), expected);
        }
    }
}
