//! The program as a client of a server: ingest, search, get, entities; and how documents move from store to store.

use crate::support::postgres;
use crate::support::process::{self, Served};
use crate::support::wire_story;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A server process over `store`, and its URL.
fn serve(store: &Path, listen: &str) -> (Served, String) {
    let url = format!("sqlite:{}", store.display());
    let mut served = Served::at(listen, &["--store", &url]);
    let address = served.until("listening")["fields"]["address"].as_str().unwrap().to_owned();
    served.until("ready");
    (served, format!("http://{address}"))
}

/// The variable that names the server, when there is one.
fn server(url: &str) -> Option<(&str, &str)> {
    (!url.is_empty()).then_some(("DATELINE_SERVER", url))
}

fn start(url: &str, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(arguments)
        .envs(server(url))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Exit code, standard output and standard error.
fn ended(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn dateline(url: &str, arguments: &[&str], input: &str) -> (i32, String, String) {
    ended(&process::run(server(url).as_slice(), arguments, input.as_bytes()))
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// JSON lines of small documents with their numbers in them.
fn items(numbers: std::ops::RangeInclusive<usize>) -> String {
    let line = |n| json!({ "id": format!("item-{n}"), "text": format!("Lima is in Peru, item {n}.") }).to_string() + "\n";
    numbers.map(line).collect()
}

#[test]
fn changes_are_told_and_analyses_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    let (served, url) = serve(&directory.path().join("news.db"), "127.0.0.1:0");
    let feed = "{\"id\":\"a\",\"text\":\"Lima is in Peru.\",\"source\":\"Andina\"}\n{\"id\":\"b\",\"text\":\"Quito is in Ecuador.\"}\n";
    assert_eq!(dateline(&url, &["ingest", "-", "--layers", "language"], feed).0, 0);
    let changes = |arguments: &[&str]| {
        let (code, out, err) = dateline(&url, &[&["changes", "--once"], arguments].concat(), "");
        assert_eq!(code, 0, "{err}");
        out
    };
    assert_eq!(changes(&[]), "1 created documents/a\n2 created documents/b\n");
    assert_eq!(changes(&["--outlet", "Andina"]), "1 created documents/a\n");
    let told = changes(&["--json", "--include-documents", "--bookmarks"]);
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [first, second, bookmark] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&first["kind"], &first["document"]["text"]), (&json!("CHANGE_KIND_CREATED"), &json!("Lima is in Peru.")));
    assert_eq!((&second["position"], &second["name"]), (&json!("2"), &json!("documents/b")));
    assert_eq!(changes(&["--after", first["resumeToken"].as_str().unwrap()]), "2 created documents/b\n");
    let up_to_now = bookmark["resumeToken"].as_str().unwrap();
    assert_eq!(changes(&["--after", up_to_now]), "");
    let (code, _, err) = dateline(&url, &["changes", "--once", "--after", "nonsense"], "");
    assert_eq!((code, err.contains("TOKEN_INVALID")), (1, true), "{err}");

    let (code, out, err) = dateline(&url, &["reanalyze", "--outdated", "--failed"], "");
    assert_eq!((code, out.as_str()), (0, "0 documents marked; 0 wait for their analysis, 0 have failed\n"), "{err}");
    let more = ["reanalyze", "--outlet", "Andina", "--layers", "language,sentences", "--json"];
    let (code, out, err) = dateline(&url, &more, "");
    let marked: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"));
    assert_eq!((code, &marked["markedCount"]), (0, &json!("1")));
    // It goes on until the new analysis is told.
    let mut following = start(&url, &["changes", "--after", up_to_now]);
    let mut line = String::new();
    BufReader::new(following.stdout.take().unwrap()).read_line(&mut line).unwrap();
    following.kill().unwrap();
    following.wait().unwrap();
    assert!(line.ends_with(" analyzed documents/a\n"), "{line}");
    let (_, out, _) = dateline(&url, &["get", "a", "--analysis"], "");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["sentences"], json!([{ "span": { "end": 16 } }]));
    let (code, _, err) = dateline(&url, &["reanalyze", "--layers", "no_such_layer"], "");
    assert_eq!((code, err.contains("no_such_layer")), (2, true), "{err}");
    drop(served);
    let (code, _, err) = dateline(&url, &["reanalyze"], "");
    assert_eq!((code, err.starts_with("dateline: ")), (1, true), "{err}");
}

#[test]
fn what_follows_a_stream_outlives_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("news.db").display());
    let mut served = Served::at("127.0.0.1:0", &["--store", &store, "--max-stream-age", "1s"]);
    let address = served.until("listening")["fields"]["address"].as_str().unwrap().to_owned();
    served.until("ready");
    let url = format!("http://{address}");
    let ingest = |id: &str| {
        let feed = json!({ "id": id, "text": "Floods hit Lima." }).to_string();
        let (code, _, err) = dateline(&url, &["ingest", "-", "--layers", "language"], &feed);
        assert_eq!(code, 0, "{err}");
    };
    let (code, _, err) = dateline(&url, &["watch", "create", "floods", "--words", "floods"], "");
    assert_eq!(code, 0, "{err}");
    let following = [&["changes"][..], &["watch", "stream", "--json"]];
    for (number, arguments) in following.into_iter().enumerate() {
        let (first, second) = (format!("first-{number}"), format!("second-{number}"));
        ingest(&first);
        let mut follower = start(&url, arguments);
        let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
        let mut told = |id: &str| while !lines.next().unwrap().unwrap().contains(id) {};
        told(&first);
        served.until("call ended");
        ingest(&second);
        told(&second);
        follower.kill().unwrap();
        follower.wait().unwrap();
    }
}

#[test]
fn an_export_makes_no_store_and_spares_an_older_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.jsonl");
    let missing = directory.path().join("missing.db");
    fs::write(&file, "older").unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = format!("postgres://news:swordfish@{closed}/news");
    let (missing_url, empty) = (format!("sqlite:{}", missing.display()), postgres::fresh_database());
    let both = &["export", "import"][..];
    let one_slash = ("postgres:/news:swordfish@db/news", both);
    let refused = [(missing_url.as_str(), &both[..1]), (away.as_str(), &both[..1]), one_slash, ("news.db", both)];
    for (source, commands) in refused.into_iter().chain(empty.iter().map(|url| (url.as_str(), &both[..1]))) {
        for command in commands {
            let (code, out, err) = dateline("", &[command, "--store", source, file.to_str().unwrap()], "");
            assert_eq!((code, out.as_str()), (1, ""), "{source}: {err}");
            assert!(err.starts_with("dateline: ") && !err.contains("swordfish"), "{source}: {err}");
        }
    }
    assert!(!missing.exists());
    assert_eq!(fs::read_to_string(&file).unwrap(), "older");
}

#[test]
fn what_was_ingested_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let corpus = directory.path().join("corpus");
    fs::create_dir_all(corpus.join("more")).unwrap();
    fs::write(corpus.join("wire.txt"), wire_story()).unwrap();
    fs::write(corpus.join("photo.jpg"), [0xFF, 0xD8]).unwrap();
    fs::write(corpus.join("page.html"), "<html><body><p>It hailed in Quito all day.</p></body></html>").unwrap();
    let feed = r#"{"id":"a","title":"Snow","text":"It snowed in Lima.","publish_time":"2020-03-01","source":{"outlet":"Andina"},"labels":{"desk":"home"}}
nonsense
{"id":"b","text":"It snowed in Lima.","title":"Snow"}
{"id":"c","text":""}
"#;
    fs::write(corpus.join("more/feed.jsonl"), feed).unwrap();
    let (_served, url) = serve(&directory.path().join("news.db"), "127.0.0.1:0");
    let results = directory.path().join("results.jsonl");
    let (corpus, results_path) = (corpus.to_str().unwrap(), results.to_str().unwrap());
    let (code, out, err) = dateline(&url, &["ingest", corpus, "--results", results_path], "");
    assert_eq!(code, 1, "{err}");
    assert!(out.starts_with("6 documents in ") && out.contains("3 created, 1 duplicate, 2 rejected"), "{out}");
    for told in ["passed over 1 files", "feed.jsonl:2: line: no JSON document", "(TEXT_EMPTY)"] {
        assert!(err.contains(told), "{err}");
    }
    let told = lines(&results);
    let outcomes: Vec<&str> = told.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["CREATED", "REJECTED", "DUPLICATE", "REJECTED", "CREATED", "CREATED"]);
    assert_eq!((&told[0]["sequence"], &told[0]["id"], &told[0]["name"]), (&json!(1), &json!("a"), &json!("documents/a")));
    assert_eq!((&told[1]["error"]["reason"], &told[1]["name"]), (&json!("FIELD_INVALID"), &Value::Null));
    assert_eq!(told[2]["duplicate_of"], "documents/a");
    assert!(told[3]["source"].as_str().unwrap().ends_with("more/feed.jsonl:4"));

    let (code, out, _) = dateline(&url, &["ingest", corpus], "");
    assert_eq!((code, out.contains("0 documents") && out.contains("6 by an earlier run")), (0, true), "{out}");
    let (code, out, _) = dateline(&url, &["ingest", "-", "--on-conflict", "fail"], "{\"id\":\"a\",\"text\":\"Other.\"}\n");
    assert_eq!((code, out.contains("1 rejected")), (1, true), "{out}");

    let (code, out, _) =
        dateline(&url, &["search", "snow*", "--facets", "--label", "desk=home", "--since", "2020-03-01"], "");
    assert_eq!(code, 0);
    for shown in ["Snow\n2020-03-01 · Andina · documents/a", "It snowed in Lima.", "outlet Andina 1"] {
        assert!(out.contains(shown), "{shown}\n{out}");
    }
    let (_, out, _) = dateline(&url, &["search", "hailed", "--format", "jsonl"], "");
    let hit: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(hit["snippets"][0]["highlights"], json!([{ "start": 3, "end": 9 }]));
    let (code, _, err) = dateline(&url, &["search", "\"open"], "");
    assert_eq!((code, err.contains("QUERY_INVALID")), (1, true), "{err}");
    let (_, out, _) = dateline(&url, &["search", "--statements", "canals"], "");
    assert!(out.contains("Ministry of Water") && out.contains("about 40 percent of the canals are finished"), "{out}");
    let (_, out, _) = dateline(&url, &["search", "--statements", "--speaker", "Ingrid Solberg", "--limit", "1"], "");
    assert!(out.starts_with("Ingrid Solberg ") && out.lines().filter(|l| l.contains("documents/")).count() == 1, "{out}");
    let (code, _, err) = dateline(&url, &["search", "--statements", "--speaker", "Nobody Whatever"], "");
    assert_eq!((code, err.contains("no stored document names")), (1, true), "{err}");

    let (_, out, _) = dateline(&url, &["get", "a"], "");
    assert_eq!(out, "Snow\n2020-03-01 · Andina · documents/a\n\nIt snowed in Lima.\n");
    let (_, out, _) = dateline(&url, &["get", "documents/a", "--format", "json"], "");
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&document["labels"]["desk"], &document["documentId"]), (&json!("home"), &json!("a")));
    let (_, out, _) = dateline(&url, &["get", "a", "--analysis"], "");
    let analysis: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(analysis["sentences"][1]["span"], json!({ "end": 18 }));
    let (code, _, err) = dateline(&url, &["get", "nothing"], "");
    assert_eq!((code, err.contains("DOCUMENT_NOT_FOUND")), (1, true), "{err}");

    let (_, out, _) = dateline(&url, &["entities", "ingrid"], "");
    let name = out.trim().rsplit(' ').next().unwrap();
    assert!(out.starts_with("Ingrid Solberg person · 1 documents"), "{out}");
    let (_, out, _) = dateline(&url, &["entities", name], "");
    assert!(out.contains("called Ingrid Solberg") && out.contains("with "), "{out}");
}

#[test]
fn a_server_that_is_killed_costs_nothing() {
    const DOCUMENTS: usize = 1_500;
    let directory = tempfile::tempdir().unwrap();
    let (store, feed) = (directory.path().join("news.db"), directory.path().join("feed.jsonl"));
    let results = directory.path().join("results.jsonl");
    fs::write(&feed, items(1..=DOCUMENTS)).unwrap();
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (first, url) = serve(&store, &listen);
    let arguments = [
        "ingest",
        feed.to_str().unwrap(),
        "--layers",
        "language",
        "--results",
        results.to_str().unwrap(),
        "--retry-for",
        "2m",
    ];
    let client = start(&url, &arguments);
    // Some are done, others are not.
    let deadline = Instant::now() + Duration::from_secs(60);
    while fs::metadata(&results).map_or(0, |about| about.len()) == 0 {
        assert!(Instant::now() < deadline, "no result came");
        std::thread::yield_now();
    }
    // SIGKILL.
    drop(first);
    let (_second, url) = serve(&store, &listen);
    let (code, out, err) = ended(&client.wait_with_output().unwrap());
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.starts_with(&format!("{DOCUMENTS} documents in ")), "{out}");
    let told = lines(&results);
    let sequences: Vec<i64> = told.iter().map(|line| line["sequence"].as_i64().unwrap()).collect();
    assert_eq!(sequences, (1..=DOCUMENTS as i64).collect::<Vec<_>>());
    assert!(told.iter().all(|line| line["outcome"] == "CREATED" || line["outcome"] == "UNCHANGED"));
    let limit = (2 * DOCUMENTS).to_string();
    let (_, found, _) = dateline(&url, &["search", "Peru", "--format", "jsonl", "--limit", &limit], "");
    assert_eq!(found.lines().count(), DOCUMENTS);
}

#[test]
fn a_named_session_goes_on_with_a_feed_that_grows() {
    let directory = tempfile::tempdir().unwrap();
    let (_served, url) = serve(&directory.path().join("news.db"), "127.0.0.1:0");
    let arguments = ["ingest", "-", "--session", "wire", "--layers", "language"];
    let (code, out, err) = dateline(&url, &arguments, &items(1..=30));
    assert_eq!((code, out.contains("30 created")), (0, true), "{out}{err}");
    let (code, out, err) = dateline(&url, &arguments, &items(1..=40));
    assert_eq!((code, out.contains("10 created, 30 by an earlier run")), (0, true), "{out}{err}");
}

#[test]
fn a_feed_comes_from_standard_input_and_a_time_for_those_that_tell_none() {
    let directory = tempfile::tempdir().unwrap();
    let (_served, url) = serve(&directory.path().join("news.db"), "127.0.0.1:0");
    let feed = "<rss><channel><title>Andina</title><item><guid>a</guid><description>Snow fell.</description>\
                <pubDate>Sun, 1 Mar 2020 10:00:00 GMT</pubDate></item><item><guid>b</guid><description>Rain fell.</description>\
                <pubDate>soon</pubDate></item><item><guid>c</guid><descri";
    let arguments = ["ingest", "-", "--publish-time", "2020-03-02", "--layers", "language"];
    let (code, out, err) = dateline(&url, &arguments, feed);
    assert_eq!((code, err.contains("the feed is broken at byte")), (1, true), "{out}{err}");
    let whole = feed.replace("<item><guid>c</guid><descri", "</channel></rss>");
    let (code, out, err) = dateline(&url, &arguments, &whole);
    assert_eq!((code, out.contains("2 created")), (0, true), "{out}{err}");
    let time = |id: &str| {
        let (_, out, _) = dateline(&url, &["get", id, "--json"], "");
        serde_json::from_str::<Value>(&out).unwrap()["publishTime"].as_str().unwrap().to_owned()
    };
    assert_eq!((time("a").get(..16), time("b").get(..10)), (Some("2020-03-01T10:00"), Some("2020-03-02")));
    assert!(err.contains("pubDate soon"), "{err}");
}

#[test]
fn a_server_that_stays_away_is_given_up() {
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(TcpStream::connect(address).is_err());
    let (code, out, err) = dateline(&format!("http://{address}"), &["ingest", "-", "--retry-for", "300ms"], &items(1..=1));
    assert_eq!(code, 2, "{out}{err}");
    assert!(err.contains("trying again in") && err.contains("given up"), "{err}");
    let (code, _, err) = dateline(&format!("http://{address}"), &["ingest", "/no/such/folder"], "");
    assert_eq!((code, err.contains("/no/such/folder")), (1, true), "{err}");
}

/// What a server over `store` answers: documents and analyses by name, and a search; with the times of the store or without.
fn answers(store: &str, times: bool) -> Vec<String> {
    let (_served, address, _) = Served::ready(&["--store", store]);
    let url = format!("http://{address}");
    let mut found = Vec::new();
    for id in ["wire", "a", "page"] {
        let (code, document, err) = dateline(&url, &["get", id, "--format", "json"], "");
        assert_eq!(code, 0, "{err}");
        let mut document: Value = serde_json::from_str(&document).unwrap();
        if !times {
            document["createTime"].take();
            document["updateTime"].take();
        }
        let (code, analysis, err) = dateline(&url, &["get", id, "--analysis"], "");
        assert_eq!(code, 0, "{err}");
        found.extend([document.to_string(), analysis]);
    }
    for search in
        [&["search", "snow* OR hailed OR Tana", "--facets"][..], &["search", "--statements", "canals"], &["entities"]]
    {
        let (code, out, err) = dateline(&url, search, "");
        assert_eq!((code, out.is_empty()), (0, false), "{err}");
        found.push(out);
    }
    let (_, out, _) = dateline(&url, &["ingest", "-", "--on-conflict", "fail"], CORPUS);
    assert!(out.contains("3 unchanged"), "{out}");
    found
}

const CORPUS: &str = r#"{"id":"a","title":"Snow","text":"It snowed in Lima.","publish_time":"2020-03-01","source":{"outlet":"Andina"},"labels":{"desk":"home"},"revision":4}
{"id":"page","text":"<html><body><p>It hailed in Quito all day, said the mayor.</p></body></html>","mimeType":"text/html","publish_time":"2020-03-02"}
{"id":"b","title":"Snow","text":"It snowed in Lima again.","publish_time":"2020-03-03"}
"#;

#[test]
fn documents_move_from_store_to_store() {
    let directory = tempfile::tempdir().unwrap();
    let sqlite = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (first, backup, online) = (sqlite("first.db"), file("backup.jsonl"), file("online.jsonl"));
    {
        let (_served, address, _) = Served::ready(&["--store", &first]);
        let url = format!("http://{address}");
        let wire = json!({ "id": "wire", "text": wire_story(), "publish_time": "2020-10-06" }).to_string();
        let (code, _, err) = dateline(&url, &["ingest", "-"], &(wire + "\n" + CORPUS));
        assert_eq!(code, 0, "{err}");
        let (code, _, err) = dateline(&url, &["export", &online], "");
        assert_eq!((code, err.contains("4 documents exported")), (0, true), "{err}");
        let (code, _, err) = dateline(&url, &["export", "--store", &first], "");
        assert_eq!((code, err.contains("is in use by process")), (1, true), "{err}");
    }
    let (expected, timeless) = (answers(&first, true), answers(&first, false));
    let (code, _, err) = dateline("", &["export", "--store", &first, &backup], "");
    assert_eq!((code, err.contains("4 documents exported")), (0, true), "{err}");
    assert_eq!(lines(Path::new(&backup)), lines(Path::new(&online)));

    let postgres = postgres::fresh_database();
    for target in [Some(sqlite("second.db")), postgres].iter().flatten() {
        let (code, out, err) = dateline("", &["import", "--store", target, &backup], "");
        assert_eq!((code, out.as_str()), (0, "4 documents imported: 4 created\n"), "{err}");
        let (code, out, err) = dateline("", &["import", "--store", target, &backup], "");
        assert_eq!((code, out.as_str()), (0, "4 documents imported: 4 unchanged\n"), "{err}");
        assert_eq!(answers(target, true), expected, "{target}");
    }

    let third = sqlite("third.db");
    {
        let (_served, address, _) = Served::ready(&["--store", &third]);
        let url = format!("http://{address}");
        let (code, out, err) = dateline(&url, &["import", &backup], "");
        assert_eq!((code, out.contains("4 created")), (0, true), "{out}{err}");
    }
    assert_eq!(answers(&third, false), timeless, "as new documents, analysed again");

    // One that waits for its analysis gets it from the server.
    let fourth = sqlite("fourth.db");
    let waiting = r#"{"document":{"documentId":"w","text":"It thawed in Lima."}}"#.to_owned() + "\nnonsense\n";
    let (code, out, err) = dateline("", &["import", "--store", &fourth], &waiting);
    assert_eq!((code, out.as_str()), (1, "2 documents imported: 1 created, 1 refused\n"), "{err}");
    assert!(err.contains("line 2: ") && err.contains("FIELD_INVALID"), "{err}");
    let (_served, address, _) = Served::ready(&["--store", &fourth]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while dateline(&format!("http://{address}"), &["get", "w", "--analysis"], "").0 != 0 {
        assert!(Instant::now() < deadline, "no analysis was made");
    }
}
