//! NATS JetStream: [`source`] reads a stream, [`sink`] writes to a subject. Here is how both connect.

pub(super) mod sink;
pub(super) mod source;

use super::Fault;
use super::config::{Login, secret};
use async_nats::jetstream::{self, Context};
use async_nats::{ConnectOptions, Event};
use std::time::Duration;

/// How long one call to the server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Connects.
///
/// # Errors
/// Of files that cannot be read, for good; of a server that does not answer, for now.
async fn connect(part: &str, server: &str, login: &Login) -> Result<Context, Fault> {
    let client = options(part, login).await.map_err(Fault::Final)?.connect(server).await;
    let mut context = jetstream::new(client.map_err(|e| Fault::passing(&format!("cannot reach {server}"), e))?);
    context.set_timeout(TIMEOUT);
    Ok(context)
}

async fn options(part: &str, login: &Login) -> Result<ConnectOptions, String> {
    let name = part.to_owned();
    let mut options = ConnectOptions::new().name(format!("dateline connect {part}")).event_callback(move |event| {
        let name = name.clone();
        async move {
            match event {
                Event::Connected | Event::Closed => tracing::debug!(part = name, %event, "NATS"),
                event => tracing::warn!(part = name, %event, "NATS"),
            }
        }
    });
    if let Some(path) = &login.credentials {
        let unreadable = |e: std::io::Error| format!("{}: {e}", path.display());
        options = options.credentials_file(path).await.map_err(unreadable)?;
    }
    if let Some(user) = &login.user {
        let password = login.password_file.as_deref().map(secret).transpose()?.unwrap_or_default();
        options = options.user_and_password(user.clone(), password);
    }
    if let Some(path) = &login.token_file {
        options = options.token(secret(path)?);
    }
    if let Some(path) = &login.ca {
        options = options.add_root_certificates(path.clone());
    }
    if let (Some(cert), Some(key)) = (&login.cert, &login.key) {
        options = options.add_client_certificate(cert.clone(), key.clone());
    }
    Ok(options)
}
