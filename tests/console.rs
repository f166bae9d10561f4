//! The console: that its built assets belong to its sources, and that a page made as a file holds what it shows and nothing runs
//! in it.

use crate::support::{TestServer, eventually, repository, wire_story};
use crate::tools::run;
use dateline::grpc::pb;
use dateline::grpc::pb::story_service_client::StoryServiceClient;
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

/// Writes the page of a story of three reports, a copy and a revision among them, with what `hostile` puts into the last one.
async fn story_page(server: &TestServer, file: &Path, hostile: &str) {
    let flood = "Heavy rain killed 12 people near Mombasa, police said on Thursday. Kenyan President Amara Okello said the canals \
                 along the Tana River must be finished before the next rains.";
    let report = |outlet: &str, hour: i64, text: String| pb::Document {
        document_id: format!("{outlet} {hour}"),
        title: format!("Floods near Mombasa kill people after heavy rain{hostile}"),
        text: format!("MOMBASA, Oct. 8 ({outlet}) -- {text}"),
        publish_time: Some(pbjson_types::Timestamp { seconds: 1_602_115_200 + hour * 3_600, nanos: 0 }),
        source: Some(pb::Source {
            outlet: format!("{outlet}{hostile}"),
            url: "javascript:alert(1)".to_owned(),
            ..pb::Source::default()
        }),
        ..pb::Document::default()
    };
    let revised = flood.replace("12", "15") + " Schools stay closed until Monday, the county said." + hostile;
    let documents = vec![
        report("Coast Courier", 8, flood.to_owned()),
        report("Lakeside News", 9, flood.to_owned()),
        report("Daily Harbour", 15, revised),
    ];
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
    let stories = || async {
        let request = pb::ListStoriesRequest { min_document_count: 3, ..pb::ListStoriesRequest::default() };
        let mut client = StoryServiceClient::new(server.channel().await);
        client.list_stories(request).await.unwrap().into_inner().stories
    };
    eventually("the reports are one story", || async { !stories().await.is_empty() }).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["story", &stories().await[0].name, "--html", file.to_str().unwrap()]);
    command.args(["--server", &format!("http://{}", server.address)]);
    tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_as_a_file_holds_what_each_document_copied() {
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("story.html");
    let hostile = "</script><script>alert(1)</script><!--";
    story_page(&TestServer::start().await, &file, hostile).await;
    let page = fs::read_to_string(file).unwrap();
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (2, 2), "the data and the program");
    let story = &enclosed(&page)["story"];
    let outlets: Vec<&str> =
        story["documents"].as_array().unwrap().iter().map(|d| d["source"]["outlet"].as_str().unwrap()).collect();
    assert_eq!(outlets, ["Coast Courier", "Lakeside News", "Daily Harbour"].map(|outlet| format!("{outlet}{hostile}")));
    let words = |document: &serde_json::Value, alignment: &str| -> Vec<String> {
        let text: Vec<u16> = document["text"].as_str().unwrap().encode_utf16().collect();
        let spans = story["comparisons"][document["name"].as_str().unwrap()].as_array().unwrap();
        let of = spans.iter().filter(|span| span["alignment"] == alignment && span["secondSpan"]["field"].is_null());
        let at = |span: &serde_json::Value, name: &str| {
            usize::try_from(span["secondSpan"][name].as_u64().unwrap_or_default()).unwrap()
        };
        of.map(|span| String::from_utf16(&text[at(span, "start")..at(span, "end")]).unwrap()).collect()
    };
    let [_, copy, revision] = &story["documents"].as_array().unwrap()[..] else { panic!("{story}") };
    assert!(words(copy, "ALIGNMENT_COPIED").concat().contains("must be finished before the next rains"));
    assert!(words(revision, "ALIGNMENT_NEW").concat().contains("Schools stay closed until Monday"), "{story}");
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
    story_page(&TestServer::start().await, &files.path().join("story.html"), "").await;
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
