//! `dateline health`: asks the admin port of the server on this machine whether it is ready, for health checks of containers,
//! whose image holds nothing else that could ask.

use super::config::Sources;
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

/// How long connecting, asking and answering may each take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ask the server on this machine whether it is ready; exit code 1 when it is not.
///
/// The server's own configuration says where its admin port is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    sources: Sources,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Box<dyn Error>> {
    let (config, _) = args.sources.load()?;
    let Some(admin) = config.admin.listen else { return Err("there is no admin port: admin.listen is off".into()) };
    let reply = ask(reachable(admin)).map_err(|e| format!("no answer from {admin}: {e}"))?;
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
    anstream::println!("{}", body.trim());
    Ok(if head.split(' ').nth(1) == Some("200") { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where to find a server that listens on `address`, which may stand for all addresses.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // In one piece: whoever answers may close as soon as it has read the first line.
    stream.write_all(format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut reply = String::new();
    // An answer is a few lines; whoever sends more is no server of ours.
    stream.take(4096).read_to_string(&mut reply)?;
    Ok(reply)
}
