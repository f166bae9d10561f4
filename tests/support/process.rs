//! A server process of the program.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Free ports for gRPC and for probes.
const FREE: [&str; 4] = ["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"];

/// A server process, killed at the end of the test.
pub struct Served {
    pub child: Child,
    /// Its store, when the arguments name none.
    _store: tempfile::TempDir,
    log: Receiver<String>,
    /// Every line of the log that was read.
    pub lines: Vec<String>,
}

impl Served {
    /// A process on a free port, without an admin port.
    pub fn start(arguments: &[&str]) -> Self {
        Self::at("127.0.0.1:0", arguments)
    }

    /// The same at this address.
    pub fn at(address: &str, arguments: &[&str]) -> Self {
        Self::spawn(&[], &[&["--listen", address, "--admin-listen", "off"], arguments].concat())
    }

    /// A process on free ports, without one for HTTP unless the arguments name it, ready, and the addresses of both.
    pub fn ready(arguments: &[&str]) -> (Self, SocketAddr, SocketAddr) {
        Self::within(&[], arguments)
    }

    /// The same, run by another program that becomes it.
    pub fn within(around: &[&str], arguments: &[&str]) -> (Self, SocketAddr, SocketAddr) {
        let mut served = Self::spawn(around, &[&FREE, arguments].concat());
        let address = |entry: &Value| entry["fields"]["address"].as_str().unwrap().parse().unwrap();
        let grpc = address(&served.until("listening"));
        let admin = address(&served.until("admin port listening"));
        served.until("ready");
        (served, grpc, admin)
    }

    /// The same at this address; gives that of its admin port.
    pub fn ready_at(address: &str, arguments: &[&str]) -> (Self, SocketAddr) {
        let mut served = Self::spawn(&[], &[&["--listen", address, "--admin-listen", "127.0.0.1:0"], arguments].concat());
        let admin = served.until("admin port listening")["fields"]["address"].as_str().unwrap().parse().unwrap();
        served.until("ready");
        (served, admin)
    }

    fn spawn(around: &[&str], arguments: &[&str]) -> Self {
        let store = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", store.path().join("test.db").display());
        let own: &[&str] = if arguments.contains(&"--store") { &[] } else { &["--store", &url] };
        let http: &[&str] = if arguments.contains(&"--http-listen") { &[] } else { &["--http-listen", "off"] };
        let program = [around, &[env!("CARGO_BIN_EXE_dateline")]].concat();
        let mut child = Command::new(program[0])
            .args(&program[1..])
            .args(["serve", "--log-format", "json"])
            .args(own)
            .args(http)
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, log) = channel();
        // The process must never wait for somebody to read its log.
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { child, _store: store, log, lines: Vec::new() }
    }

    /// Reads the log up to a line with this message.
    pub fn until(&mut self, message: &str) -> Value {
        loop {
            let line = self.log.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|e| panic!("{e} before {message:?}: {:?}", self.lines.last()));
            let entry: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
            self.lines.push(line);
            if entry["fields"]["message"] == message {
                return entry;
            }
        }
    }

    /// Address of its HTTP port, which stands in the log before that of the admin port.
    pub fn http(&self) -> SocketAddr {
        let mut entries = self.lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let entry = entries.find(|entry| entry["fields"]["message"] == "http port listening").unwrap();
        entry["fields"]["address"].as_str().unwrap().parse().unwrap()
    }

    /// Ends the process and returns every line of its log.
    pub fn end(mut self) -> Vec<String> {
        self.signal("TERM");
        self.child.wait().unwrap();
        self.lines.extend(self.log.iter());
        std::mem::take(&mut self.lines)
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Resident memory, and the most there ever was, in MiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let kib = |name: &str| {
            let line = status.lines().find_map(|l| l.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
        };
        (kib("VmRSS:") >> 10, kib("VmHWM:") >> 10)
    }

    /// Processor time that all its threads have used.
    pub fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // User and system time are the 12th and 13th field behind the name, in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: u64 = fields[11..13].iter().map(|f| f.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that was free a moment ago, for a process that has to come back at the same place.
pub fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Status and body of what an HTTP port answers to GET.
pub fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// What the program says to an input, with some variables of its environment set.
pub fn run(variables: &[(&str, &str)], arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that refuses its arguments does not read.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}
