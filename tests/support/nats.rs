//! A NATS server with JetStream of the tests' own: on a free port, its data in a folder of its own, gone with the tests.

use async_nats::jetstream::{self, Context};
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Bytes of its largest message.
const LARGEST: usize = 128 << 10;

/// A running server.
pub struct Nats {
    program: std::path::PathBuf,
    directory: tempfile::TempDir,
    port: u16,
    running: Option<Child>,
}

impl Nats {
    /// Starts `program`.
    pub fn start(program: &Path) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let settings =
            format!("listen: \"127.0.0.1:{port}\"\nmax_payload: {LARGEST}\njetstream {{ store_dir: {data:?} }}\n");
        std::fs::write(directory.path().join("nats.conf"), settings).unwrap();
        let mut server = Self { program: program.to_owned(), directory, port, running: None };
        server.run();
        server
    }

    /// Starts it again after [`Self::kill`].
    pub fn run(&mut self) {
        let log = File::create(self.directory.path().join("log")).unwrap();
        let child = Command::new(&self.program)
            .arg("--config")
            .arg(self.directory.path().join("nats.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.running = Some(child.unwrap());
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// A client that waits for it.
    pub async fn client(&self) -> Context {
        let options = async_nats::ConnectOptions::new()
            .retry_on_initial_connect()
            .reconnect_delay_callback(|_| Duration::from_millis(20));
        let mut context = jetstream::new(options.connect(self.url()).await.unwrap());
        context.set_timeout(Duration::from_secs(2));
        context
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}
