//! A PostgreSQL server of the tests' own: on a free port, as an unprivileged user, gone with the tests.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

/// `nobody`: PostgreSQL does not run as root.
const UNPRIVILEGED: u32 = 65_534;

/// Where systems keep the programs of PostgreSQL, beside the search path.
const PLACES: [&str; 2] = ["/usr/lib/postgresql", "/usr/local/pgsql"];

/// A running server.
pub struct Postgres {
    directory: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
    running: Mutex<Option<Child>>,
}

/// One server for every test that needs no own; `None` when PostgreSQL is not installed.
static SHARED: LazyLock<Option<Postgres>> = LazyLock::new(Postgres::start);

static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// The URL of a fresh database of the shared server, or `None` when PostgreSQL is not installed.
///
/// # Panics
/// When it is not installed and `DATELINE_TEST_TOOLS` is `required`.
pub fn fresh_database() -> Option<String> {
    SHARED.as_ref().map(Postgres::database)
}

impl Postgres {
    /// Starts a server, or says that PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let Some(bin) = programs() else {
            let required = std::env::var("DATELINE_TEST_TOOLS").is_ok_and(|v| v == "required");
            assert!(!required, "PostgreSQL is required and not installed");
            println!("skipped: PostgreSQL is not installed");
            return None;
        };
        let directory = tempfile::Builder::new().prefix("dateline-pg").tempdir().unwrap();
        if is_root() {
            std::os::unix::fs::chown(directory.path(), Some(UNPRIVILEGED), Some(UNPRIVILEGED)).unwrap();
        }
        let data = directory.path().join("data");
        let made = unprivileged(Command::new(bin.join("initdb")))
            .args(["--auth=trust", "--username=dateline", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .current_dir(directory.path())
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { directory, bin, port, running: Mutex::new(None) };
        server.run();
        Some(server)
    }

    /// Starts it again after [`Self::kill`].
    pub fn run(&self) {
        let log = fs::File::create(self.directory.path().join("log")).unwrap();
        // The shell ends the server when this process is gone and its pipe closes.
        let script = r#""$@" & server=$!; read -r how; kill "-${how:-INT}" $server; wait $server"#;
        let child = unprivileged(Command::new("sh"))
            .args(["-c", script, "sh"])
            .arg(self.bin.join("postgres"))
            .arg("-D")
            .arg(self.directory.path().join("data"))
            .args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=80", "-k"])
            .arg(self.directory.path())
            .current_dir(self.directory.path())
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        *self.running.lock().unwrap() = Some(child);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.program("pg_isready", &["-q", "-d", "postgres"]) {
            assert!(Instant::now() < deadline, "PostgreSQL did not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it as a loss of power would.
    pub fn kill(&self) {
        use std::io::Write as _;
        if let Some(mut child) = self.running.lock().unwrap().take() {
            // The children of a killed server end by themselves; the next start waits for them.
            let _ = child.stdin.take().unwrap().write_all(b"QUIT\n");
            let _ = child.wait();
        }
    }

    /// The URL of a fresh database.
    pub fn database(&self) -> String {
        let name = format!("test{}", DATABASES.fetch_add(1, Ordering::SeqCst));
        assert!(self.program("createdb", &[&name]), "{}", self.log());
        format!("postgres://dateline@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs one of its programs against it.
    fn program(&self, name: &str, arguments: &[&str]) -> bool {
        let port = self.port.to_string();
        let mut command = Command::new(self.bin.join(name));
        command.args(["-h", "127.0.0.1", "-p", &port, "-U", "dateline"]).args(arguments);
        command.output().is_ok_and(|done| done.status.success())
    }

    /// Runs one of its programs that takes a URL.
    pub fn tool(&self, name: &str, arguments: &[&str]) {
        let output = Command::new(self.bin.join(name)).args(arguments).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// What it has written to its log since it was started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The folder of the newest programs.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &Path| {
        ["initdb", "postgres", "createdb", "pg_isready"].iter().all(|program| folder.join(program).is_file())
    };
    let on_path = std::env::var_os("PATH").and_then(|path| std::env::split_paths(&path).find(|folder| complete(folder)));
    let mut installed: Vec<PathBuf> = PLACES
        .iter()
        .filter_map(|place| fs::read_dir(place).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin")))
        .filter(|folder| complete(folder))
        .collect();
    installed.sort();
    on_path.or_else(|| installed.pop())
}

fn is_root() -> bool {
    let own = Command::new("id").arg("-u").output();
    own.is_ok_and(|own| own.stdout.trim_ascii() == b"0")
}

fn unprivileged(mut command: Command) -> Command {
    if is_root() {
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
    }
    command
}
