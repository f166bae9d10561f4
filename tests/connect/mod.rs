//! `dateline connect`: a real NATS server, feeds over HTTP and ClickHouse's interface on one side, a real server on the other.

mod clickhouse;
mod feeds;
#[cfg(feature = "kafka")]
mod kafka;
mod kills;
mod nats;
mod parquet;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The command over a file of this content.
fn command(directory: &Path, server: &str, section: &str, arguments: &[&str]) -> Command {
    let file = directory.join("dateline.toml");
    std::fs::write(&file, section).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg("connect").arg("--config").arg(file).args(["--server", server]).args(arguments);
    command
}

/// Moves all that is there.
fn once(server: &str, section: &str) -> Output {
    let directory = tempfile::tempdir().unwrap();
    command(directory.path(), server, section, &["--once"]).output().unwrap()
}

fn succeed(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A connector that runs until it is killed.
struct Connector {
    child: Child,
    _directory: tempfile::TempDir,
}

impl Connector {
    fn start(server: &str, section: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut command = command(directory.path(), server, section, &[]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        // It must never wait for somebody to read its log.
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        Self { child, _directory: directory }
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Connector {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A request that came over HTTP: first line, headers and body.
struct Asked {
    line: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// An HTTP server that answers every request by `answer`: a status, headers and a body.
fn web(answer: impl Fn(Asked) -> (u16, String, Vec<u8>) + Send + Sync + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = std::sync::Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = std::sync::Arc::clone(&answer);
            std::thread::spawn(move || drop(converse(stream, &*answer)));
        }
    });
    address
}

fn converse(stream: std::net::TcpStream, answer: &dyn Fn(Asked) -> (u16, String, Vec<u8>)) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut input = BufReader::new(stream.try_clone()?);
    let mut output = stream;
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let mut asked = Asked { line: head.remove(0), headers: head, body: Vec::new() };
        let length = asked.header("content-length").and_then(|n| n.parse().ok());
        asked.body = vec![0; length.unwrap_or(0)];
        input.read_exact(&mut asked.body)?;
        let (status, headers, body) = answer(asked);
        write!(output, "HTTP/1.1 {status} Told\r\n{headers}Content-Length: {}\r\n\r\n", body.len())?;
        output.write_all(&body)?;
    }
}
