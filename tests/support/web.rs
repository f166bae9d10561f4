//! A client of HTTP/1.1 that sends what it is told, byte for byte.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub code: u16,
    /// Everything before the body, in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty without it.
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().trim()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// `ErrorInfo.reason` of an error.
    pub fn reason(&self) -> String {
        self.json()["details"][0]["debug"]["reason"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request and reads the answer to the end of the connection.
pub fn send(address: SocketAddr, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for header in headers {
        request += &format!("{header}\r\n");
    }
    request += &format!("content-length: {}\r\n\r\n", body.len());
    raw(address, &[request.as_bytes(), body].concat())
}

/// Posts JSON to an RPC.
pub fn post(address: SocketAddr, rpc: &str, headers: &[&str], json: &Value) -> Answer {
    let headers = [&["content-type: application/json"], headers].concat();
    send(address, "POST", &format!("/dateline.v1.{rpc}"), &headers, json.to_string().as_bytes())
}

/// Sends these bytes and reads the answer to the end of the connection.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // A server that refuses may have closed before everything is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = memchr::memmem::find(&answer, b"\r\n\r\n").unwrap_or_else(|| panic!("no head: {answer:?}"));
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let code = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_off(end + 4);
    let chunked = head.contains("transfer-encoding: chunked");
    Answer { code, head, body: if chunked { joined(&body) } else { body } }
}

/// The chunks of a body, as one.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = memchr::memmem::find(chunks, b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&chunks[..line]).unwrap(), 16).unwrap();
        let Some(chunk) = chunks.get(line + 2..line + 2 + size) else { break };
        body.extend_from_slice(chunk);
        chunks = chunks.get(line + 2 + size + 2..).unwrap_or_default();
    }
    body
}
