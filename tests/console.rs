//! The console: that its built assets belong to its sources, and that a page made as a file holds what it shows and nothing runs
//! in it.

use crate::support::{TestServer, repository, wire_story};
use crate::tools::run;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the assets are built from; `console/sources.mjs` has the same list.
const SOURCES: [&str; 7] =
    ["../examples/wire.txt", "index.html", "package-lock.json", "package.json", "src", "tsconfig.json", "vite.config.ts"];

fn files(root: &Path, path: &str, found: &mut Vec<String>) {
    if root.join(path).is_dir() {
        for entry in fs::read_dir(root.join(path)).unwrap() {
            files(root, &format!("{path}/{}", entry.unwrap().file_name().to_str().unwrap()), found);
        }
    } else {
        found.push(path.to_owned());
    }
}

#[test]
fn the_assets_are_built_from_the_sources() {
    let root = repository("console");
    let mut all = Vec::new();
    for path in SOURCES {
        files(&root, path, &mut all);
    }
    all.sort();
    let mut hash = Sha256::new();
    for path in all {
        let contents = fs::read(root.join(&path)).unwrap();
        hash.update(format!("{path}\0{}\0", contents.len()));
        hash.update(contents);
    }
    let digest = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let built = fs::read_to_string(root.join("dist/sources.sha256")).unwrap();
    assert_eq!(built.trim(), digest, "console/ has changed: npm ci && npm run build in console/");
}

#[test]
fn the_assets_are_small() {
    let size = |name: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&fs::read(repository("console/dist").join(name)).unwrap()).unwrap();
        packed.finish().unwrap().len()
    };
    let all: usize = ["index.html", "console.js", "console.css"].map(size).iter().sum();
    assert!(all < 100_000, "{all} bytes compressed");
}

/// The page that `analyze --format html` makes of a text.
fn page(title: &str, text: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["analyze", "--format", "html", "--model", "fast", "--title", title]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// What stands in the page as data.
fn enclosed(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("id=\"enclosed\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_page_as_a_file_holds_the_analysis_with_offsets_as_its_language_counts_them() {
    let page = page("", "OSLO, Oct. 9 (Lakeside News) -- 🌊 Ingrid Solberg said on Friday that the Tana River was high.");
    let shown = &enclosed(&page)["articles"][0];
    let text: Vec<u16> = shown["document"]["text"].as_str().unwrap().encode_utf16().collect();
    let span = &shown["analysis"]["statements"][0]["contentSpans"][0];
    let at = |name: &str| usize::try_from(span[name].as_u64().unwrap_or_default()).unwrap();
    assert_eq!(String::from_utf16(&text[at("start")..at("end")]).unwrap(), "the Tana River was high");
}

#[test]
fn nothing_of_a_hostile_document_is_markup_in_its_page() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)><!--";
    let page = page(hostile, &format!("Ann Cole said {hostile} on Friday."));
    assert_eq!(page.matches("<script").count(), 2, "the data and the program");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    assert_eq!(enclosed(&page)["articles"][0]["document"]["title"], hostile);
    let policy = page.split("Content-Security-Policy").nth(1).unwrap();
    let policy = &policy[..policy.find('>').unwrap()];
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

/// Tools that drive a browser, or why there are none: Chromium, Node, and what `console/package-lock.json` names.
fn browser() -> Result<String, String> {
    let found = |names: &[&str]| {
        let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
        let mut places = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        places.find(|place| place.exists()).map(|place| place.display().to_string())
    };
    let chromium = found(&["chromium", "chromium-browser"]).ok_or("there is no Chromium")?;
    let npm = found(&["npm"]).filter(|_| found(&["node"]).is_some()).ok_or("there is no Node")?;
    let console = repository("console");
    let lock = fs::read(console.join("package-lock.json")).unwrap();
    let installed = console.join("node_modules/.complete");
    if fs::read(&installed).is_ok_and(|have| have == lock) {
        return Ok(chromium);
    }
    run(Command::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&console))?;
    fs::write(installed, lock).map_err(|e| e.to_string())?;
    Ok(chromium)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_finds_every_view_sound_and_nothing_hostile_runs() {
    let chromium = match browser() {
        Ok(chromium) => chromium,
        Err(why) if std::env::var_os("DATELINE_BROWSER").is_some() => panic!("{why}"),
        Err(why) => return eprintln!("the console was not opened in a browser: {why}"),
    };
    let server = TestServer::start().await;
    let files = tempfile::tempdir().unwrap();
    let hostile = "</script><script>hacked = 1</script><img src=x onerror='hacked = 1'>";
    fs::write(files.path().join("wire.html"), page("", &wire_story())).unwrap();
    fs::write(files.path().join("hostile.html"), page(hostile, &format!("Ann Cole said {hostile} on Friday."))).unwrap();
    let mut node = Command::new("node");
    node.args(["--test", "--test-concurrency=1", "tests/"]).current_dir(repository("console"));
    node.env("DATELINE_URL", format!("http://{}", server.http)).env("DATELINE_FILES", files.path());
    node.env("CHROMIUM", chromium);
    let told = tokio::task::spawn_blocking(move || run(&mut node)).await.unwrap();
    assert!(told.is_ok(), "{}", told.unwrap_err());
}
