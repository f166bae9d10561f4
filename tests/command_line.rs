//! The program as people and batch engines run it.

use crate::support::process::{self, Served};
use crate::support::{repository, wire_story};
use serde_json::{Value, json};
use std::process::{Command, Output};

fn dateline(arguments: &[&str], input: &str) -> Output {
    process::run(&[], arguments, input.as_bytes())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn pretty_shows_everything_and_no_colour_in_a_pipe() {
    let output = dateline(&["analyze", "--publish-time", "2020-10-06", "-"], &wire_story());
    let shown = text(&output.stdout);
    assert!(output.status.success());
    for part in ["NAIROBI, Oct. 5", "Who and what", "Who said what", "When", "Summary", "2020-10-05", "Ingrid Solberg"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'));
    let wide: Vec<&str> = shown.lines().filter(|line| line.trim_end().chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    assert!(shown.contains("ORGANIZATION") && shown.contains("also Solberg"), "words are kept whole\n{shown}");
}

#[test]
fn colours_can_be_forced() {
    let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["analyze", repository("examples/wire.txt").to_str().unwrap()])
        .env("CLICOLOR_FORCE", "1")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    assert!(text(&output.stdout).contains("\u{1b}["));
}

#[test]
fn each_entry_of_a_feed_is_analysed() {
    let feed = "<?xml version='1.0'?><rss><channel><title>Andina</title><item><guid>a</guid><description>Lima is in Peru.\
                </description><category>sea</category></item><item><guid>b</guid><title>It rained in Quito</title></item></channel></rss>";
    let output = dateline(&["analyze", "--format", "jsonl", "--layers", "language"], feed);
    let ids: Vec<String> =
        text(&output.stdout).lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].to_string()).collect();
    assert_eq!(ids, ["\"a\"", "\"b\""]);
    assert!(text(&output.stderr).contains("\"category\" is not understood"), "{}", text(&output.stderr));
    let output = dateline(&["analyze", "--format", "json", "--layers", "language"], feed);
    let analyses: Vec<Value> =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(Result::unwrap).collect();
    assert_eq!((analyses.len(), output.status.success()), (2, true));
    let output = dateline(&["analyze", "--layers", "language"], "<rss><channel><item><description>Lima");
    assert!(!output.status.success() && text(&output.stderr).contains("the feed ends within rss > channel > item"));
}

#[test]
fn json_is_the_protojson_of_an_analysis() {
    let output = dateline(
        &["analyze", "--format", "json", "--language", "en", "--layers", "sentences,language"],
        "Lima is in Peru. It rained.",
    );
    let analysis: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(analysis["languageCode"], "en");
    assert_eq!(analysis["sentences"], json!([{ "span": { "end": 16 } }, { "span": { "start": 17, "end": 27 } }]));
}

#[test]
fn json_lines_are_answered_one_for_one() {
    let input = "{\"id\":\"a\",\"text\":\"It rained on Sunday.\",\"publish_time\":\"2020-03-03\"}\nnonsense\n{\"id\":2,\"text\":\"\"}\n";
    let output = dateline(&["analyze", "--format", "jsonl", "--threads", "2"], input);
    let lines: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["id"], &lines[0]["analysis"]["dates"][0]["value"]), (&json!("a"), &json!("2020-03-01")));
    assert_eq!((&lines[1]["id"], &lines[1]["error"]["reason"]), (&Value::Null, &json!("FIELD_INVALID")));
    assert_eq!((&lines[2]["id"], &lines[2]["error"]["reason"]), (&json!(2), &json!("TEXT_EMPTY")));
}

#[test]
fn a_hostile_page_is_an_error_in_its_line() {
    let pages = [
        ("nested", format!("<svg>{}", "<tr>".repeat(260_000)), "TEXT_INVALID"),
        ("misnested", format!("<p>{}", "<b a=i></x>".repeat(75_000)), "TEXT_INVALID"),
        ("without text", format!("<noscript>{}", "<q></q>".repeat(1_000)), "TEXT_EMPTY"),
        ("too long", format!("<p>It rained.{}", " ".repeat(5 << 20)), "TEXT_TOO_LARGE"),
        ("a story", format!("<article><p>{}</article>", "It rained in Lima on Sunday. ".repeat(20)), ""),
    ];
    let line =
        |(id, page, _): &(&str, String, &str)| json!({ "id": id, "text": page, "mime_type": "text/html" }).to_string();
    let input: Vec<String> = pages.iter().map(line).collect();
    let output = dateline(&["analyze", "--format", "jsonl", "--threads", "2", "--model", "fast"], &input.join("\n"));
    let lines: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), pages.len());
    for (answer, (id, _, reason)) in lines.iter().zip(&pages) {
        assert_eq!(
            (answer["id"].as_str(), answer["error"]["reason"].as_str().unwrap_or("")),
            (Some(*id), *reason),
            "{answer}"
        );
    }
    assert!(lines[4]["analysis"]["sentences"].as_array().is_some_and(|sentences| sentences.len() == 20));
}

#[test]
fn what_extractors_write_is_read_and_what_is_not_understood_is_named_once() {
    let line =
        r#"{"maintext":"It rained on Sunday.","date_publish":"2020-03-03 08:00:00","authors":["Ana"],"image_url":"x"}"#;
    let output = dateline(&["analyze", "--format", "jsonl", "--threads", "2"], &format!("\u{feff}{line}\n{line}\n"));
    let lines: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(lines.len() == 2 && lines.iter().all(|l| l["analysis"]["dates"][0]["value"] == json!("2020-03-01")));
    assert_eq!(text(&output.stderr), "dateline: field \"image_url\" is not understood and was passed over\n");
}

#[test]
fn a_strict_filter_fails_on_an_answered_error() {
    for (arguments, code) in [(&["analyze", "--format", "jsonl"][..], 0), (&["analyze", "--format", "jsonl", "--strict"], 1)]
    {
        assert_eq!(dateline(arguments, "{\"text\":\"It rained.\"}\nnonsense\n").status.code(), Some(code));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_are_analysed() {
    let wire = repository("examples/wire.txt");
    let output = dateline(&["analyze", "--format", "json", "/no/such/file", wire.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("/no/such/file"));
    assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok());
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("latin1.txt");
    std::fs::write(&path, b"caf\xe9").unwrap();
    let output = dateline(&["analyze", path.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("not UTF-8 at byte 3"));
}

#[test]
fn a_wrong_argument_is_a_usage_error() {
    for arguments in
        [&["analyze", "--format", "xml"][..], &["analyze", "--publish-time", "soon"], &["analyze", "--layers", "x"]]
    {
        assert_eq!(dateline(arguments, "").status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn the_server_says_where_it_listens_reloads_on_sighup_and_ends_on_sigterm() {
    let dir = tempfile::tempdir().unwrap();
    let names = dir.path().join("names.tsv");
    std::fs::write(&names, "x1\tORGANIZATION\tLake Bureau\tLB\tKE\n").unwrap();
    let mut server = Served::start(&["--gazetteer", names.to_str().unwrap()]);
    assert!(server.until("listening")["fields"]["address"].as_str().is_some_and(|a| a.starts_with("127.0.0.1:")));
    server.until("ready");
    server.signal("HUP");
    assert!(server.until("reloaded")["fields"]["gazetteer"].as_str().is_some_and(|g| g.ends_with("+operator")));
    std::fs::write(&names, "x1\tNO_TYPE\n").unwrap();
    server.signal("HUP");
    let refused = server.until("not reloaded, everything stays as it was");
    assert!(refused["fields"]["error"].as_str().is_some_and(|e| e.contains("names.tsv")), "{refused}");
    server.signal("TERM");
    server.until("draining");
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn a_log_in_a_file_has_no_colours() {
    let directory = tempfile::tempdir().unwrap();
    let (log, store) = (directory.path().join("log"), directory.path().join("news.db"));
    let mut server = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "off", "--log-format", "pretty", "--store"])
        .arg(format!("sqlite:{}", store.display()))
        .env("CLICOLOR_FORCE", "1")
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let told = |word: &str| std::fs::read_to_string(&log).is_ok_and(|lines| lines.contains(word));
    while !told("ready") {
        assert!(server.try_wait().unwrap().is_none(), "it has ended");
        std::thread::yield_now();
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(told(" INFO ") && !told("\u{1b}"), "{:?}", std::fs::read_to_string(&log));
}

#[test]
fn a_model_or_gazetteer_that_does_not_fit_is_refused_by_name() {
    let wire = repository("examples/wire.txt");
    let readme = repository("README.md");
    for option in ["--model", "--gazetteer"] {
        let output = dateline(&["analyze", option, readme.to_str().unwrap(), wire.to_str().unwrap()], "");
        assert_eq!(output.status.code(), Some(1), "{option}");
        assert!(text(&output.stderr).contains("README.md"), "{}", text(&output.stderr));
    }
}

#[test]
fn articles_are_summarised_by_a_server() {
    let mut server = Served::start(&[]);
    let address = server.until("listening")["fields"]["address"].as_str().unwrap().to_owned();
    server.until("ready");
    let url = format!("http://{address}");
    let lines = "{\"id\":\"a\",\"text\":\"A bridge over the Rimac fell on Sunday and 12 people were killed, police said.\"}\n\
                 {\"id\":\"b\",\"text\":\"Engineers had warned the government about rusted cables, a union leader said.\"}\n";
    let output = dateline(&["summarize", "--server", &url, "--sentences", "1", "--format", "json", "-"], lines);
    let reply: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&output.stderr)));
    assert_eq!(reply["summary"]["sentences"].as_array().map(Vec::len), Some(1));
    let wire = repository("examples/wire.txt");
    let output = dateline(&["summarize", "--server", &url, wire.to_str().unwrap()], "");
    assert!(text(&output.stdout).contains("• "), "{}", text(&output.stderr));
    let output = dateline(&["summarize", "--server", &url], " ");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("TEXT_EMPTY"), "{}", text(&output.stderr));
}

#[test]
fn a_bad_configuration_is_told_whole_and_has_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("dateline.toml");
    std::fs::write(&file, "[server]\nqueu = 1\ndrain_timeout = 5\n").unwrap();
    let arguments = ["--config", file.to_str().unwrap(), "--listen", "0.0.0.0:50051"];
    for command in [&["serve"][..], &["config", "check"]] {
        let output = dateline(&[command, &arguments].concat(), "");
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(64), "{told}");
        for part in ["server.queu ", "server.drain_timeout = \"5\"", "server.listen = \"0.0.0.0:50051\" (flag --listen)"] {
            assert!(told.contains(part), "{part}\n{told}");
        }
    }
    let tokens = dir.path().join("tokens");
    std::fs::write(&tokens, "desk everything 123\n").unwrap();
    let files = [
        "config",
        "check",
        "--auth-tokens-file",
        tokens.to_str().unwrap(),
        "--tls-cert",
        "/no/cert",
        "--tls-key",
        "/no/key",
    ];
    let unreadable = dateline(&files, "");
    let told = text(&unreadable.stderr);
    assert_eq!(unreadable.status.code(), Some(64));
    for part in ["tls.cert (flag --tls-cert): /no/cert: ", "auth.tokens_file (flag --auth-tokens-file): ", "line 1: "] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let missing = dateline(&["config", "show", "--config", "/no/such/file"], "");
    assert_eq!(missing.status.code(), Some(64));
    assert!(text(&missing.stderr).contains("/no/such/file"));
}

#[test]
fn the_configuration_in_force_is_shown_without_its_secrets() {
    let output = dateline(&["config", "show", "--store", "postgres://news:swordfish@db/news", "--allow-plaintext"], "");
    let shown = text(&output.stdout);
    assert!(output.status.success() && !shown.contains("swordfish"));
    assert!(
        shown.contains("url = \"postgres://news:***@db/news\"  # flag --store") && shown.contains("allow_plaintext = true")
    );
    assert!(dateline(&["config", "check"], "").status.success());
}

#[test]
fn a_new_token_is_told_once_with_its_line() {
    let made = || text(&dateline(&["token", "desk", "--scopes", "read"], "").stdout);
    let (first, second) = (made(), made());
    let token = |told: &str| told.lines().find(|l| l.starts_with("dateline_")).map(str::to_owned).unwrap();
    assert_ne!(token(&first), token(&second));
    let tokens = dateline::auth::Tokens::parse(first.lines().last().unwrap()).unwrap();
    assert_eq!(tokens.principal(&token(&first)).map(|p| p.name.to_string()), Some("desk".to_owned()));
    assert_eq!(tokens.principal(&token(&second)), None);
}
