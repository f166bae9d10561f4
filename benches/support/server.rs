//! A server process for a bench: of this build, or the one that `DATELINE_BENCH_SERVER` names.

use crate::process::Served;
use std::net::SocketAddr;

/// A server process, ready, and its address.
pub fn serve(arguments: &[&str]) -> (Served, SocketAddr) {
    let (served, address, _) = match std::env::var("DATELINE_BENCH_SERVER") {
        // The shell puts the other program in the place of ours.
        Ok(other) => Served::within(&["sh", "-c", "shift; exec \"$0\" \"$@\"", &other], arguments),
        Err(_) => Served::ready(arguments),
    };
    (served, address)
}
