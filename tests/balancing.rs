//! A client of gRPC's own that balances calls itself finds a new replica by the age of its connections, and loses no call over one
//! that leaves.

use crate::support::process::{Served, get};
use crate::support::{eventually, repository};
use crate::tools::tools;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use tokio::task::block_in_place;

/// Addresses that the name has now.
type Addresses = Arc<Mutex<Vec<Ipv4Addr>>>;

/// A name server that answers every question for an address with the same ones, and knows nothing else.
fn name_server(addresses: Addresses) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            // RFC 1035, 4.1: the header takes 12 bytes; of the question, labels up to an empty one, type and class.
            let name = question[12..length].iter().position(|&byte| byte == 0).unwrap_or(0);
            let end = 12 + name + 5;
            let wants_addresses = question[12 + name + 1..end] == [0, 1, 0, 1];
            let found = if wants_addresses { addresses.lock().unwrap().clone() } else { Vec::new() };
            let mut answer = question[..2].to_vec();
            answer.extend([0x84, 0, 0, 1, 0, found.len() as u8, 0, 0, 0, 0]);
            answer.extend(&question[12..end]);
            for found in found {
                // The name of the question, an address, the Internet, kept for no time, 4 bytes.
                answer.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                answer.extend(found.octets());
            }
            let _ = socket.send_to(&answer, from);
        }
    });
    address
}

/// Calls that a replica has answered.
fn answered(admin: SocketAddr) -> u64 {
    let (_, metrics) = block_in_place(|| get(admin, "/metrics"));
    let lines = metrics.lines().filter(|line| {
        line.starts_with("grpc_server_handled_total") && line.contains("GetServerInfo") && line.contains("\"OK\"")
    });
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

fn replica(address: Ipv4Addr, port: u16) -> (Served, SocketAddr) {
    let age = ["--max-connection-age", "1s", "--drain-delay", "1s", "--drain-timeout", "5s"];
    block_in_place(|| Served::ready_at(&format!("{address}:{port}"), &age))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_replica_gets_calls_and_one_that_leaves_loses_none() {
    let Some(bin) = block_in_place(tools) else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (first, second) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2));
    let addresses = Addresses::new(Mutex::new(vec![first]));
    let names = name_server(Arc::clone(&addresses));
    let (one, one_admin) = replica(first, port);
    let mut client = Command::new(bin.join("python3"))
        .arg(repository("tests/fixtures/balanced.py"))
        .arg(format!("dns://{names}/replicas.test:{port}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("calls to the only replica", async || answered(one_admin) > 20).await;

    let (_two, two_admin) = replica(second, port);
    addresses.lock().unwrap().push(second);
    eventually("calls to the new replica", async || answered(two_admin) > 50).await;
    let before = answered(one_admin);
    eventually("calls to both", async || answered(one_admin) > before + 50).await;

    // As Kubernetes does it: the address goes first, the process drains.
    addresses.lock().unwrap().remove(0);
    block_in_place(|| one.end());
    let before = answered(two_admin);
    eventually("calls to the one that is left", async || answered(two_admin) > before + 50).await;
    drop(client.stdin.take());
    let mut told = String::new();
    client.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(client.wait().unwrap().success());
    let (calls, failed) = told.trim().split_once(' ').unwrap();
    assert!(calls.parse::<u64>().unwrap() > 150 && failed == "0", "{told}");
}
