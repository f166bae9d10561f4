//! Objects of every writer, as documents.

use super::*;
use proptest::prelude::*;

fn parse(line: &str) -> Line {
    Line::parse(line.as_bytes()).unwrap_or_else(|e| panic!("{e}: {line}"))
}

fn time(seconds: i64) -> Option<pbjson_types::Timestamp> {
    Some(pbjson_types::Timestamp { seconds, nanos: 0 })
}

#[test]
fn a_line_may_hold_every_field_of_a_document() {
    let named = parse(r#"{"documentId":"tana-1","text":"One."}"#);
    assert_eq!((named.id, named.document.document_id.as_str()), (Value::from("tana-1"), "tana-1"));
    let full = r#"{"id":7,"text":"One.","title":null,"publish_time":"2020-03-01","source":{"outlet":"Andina"},
        "labels":{"desk":"home"},"revision":"3","crawlTime":"2020-03-02T01:00:00Z","mimeType":"text/html","x":1}"#;
    let line = parse(full);
    let expected = pb::Document {
        document_id: "7".to_owned(),
        text: "One.".to_owned(),
        mime_type: "text/html".to_owned(),
        source: Some(pb::Source { outlet: "Andina".to_owned(), ..pb::Source::default() }),
        labels: [("desk".to_owned(), "home".to_owned())].into(),
        revision: 3,
        publish_time: time(1_583_020_800),
        crawl_time: time(1_583_110_800),
        ..pb::Document::default()
    };
    assert_eq!(line, Line { id: 7.into(), document: expected.clone(), unknown: vec!["x".to_owned()] });
    let exported = serde_json::json!({ "document": &expected, "analysis": {} }).to_string();
    assert_eq!(parse(&exported).document, expected);
    for bad in ["nonsense", "[]", r#"{"text":7}"#, r#"{"text":"a","publish_time":"soon"}"#, r#"{"crawl_time":7}"#] {
        assert!(Line::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

/// Keys and shapes as the extractors write them (newspaper4k 0.9 `Article.to_json`, news-please 1.6 files, trafilatura 2
/// `--json --with-metadata`).
#[test]
fn extractors_are_understood() {
    let document = pb::Document {
        title: "Ferry runs aground".to_owned(),
        text: "A ferry ran aground.".to_owned(),
        authors: vec!["Ana Ruiz".to_owned(), "Leo Brandt".to_owned()],
        language_code: "en".to_owned(),
        publish_time: time(1_715_680_800),
        source: Some(pb::Source {
            outlet: "Lakeside News".to_owned(),
            url: "https://lakeside.example/ferry".to_owned(),
            ..pb::Source::default()
        }),
        ..pb::Document::default()
    };
    let newspaper = r#"{"url":"https://lakeside.example/ferry","title":"Ferry runs aground","text":"A ferry ran aground.",
        "authors":["Ana Ruiz","Leo Brandt"],"publish_date":"2024-05-14T10:00:00+00:00","language":"en","meta_lang":"en",
        "meta_site_name":"Lakeside News","canonical_link":"https://lakeside.example/f","movies":[],"tags":["sea"]}"#;
    assert_eq!(parse(newspaper), Line { unknown: vec!["tags".to_owned()], document: document.clone(), id: Value::Null });
    let please = r#"{"authors":["Ana Ruiz","Leo Brandt"],"date_download":"None","date_publish":"2024-05-14 10:00:00",
        "language":"en","maintext":"A ferry ran aground.","title":"Ferry runs aground","title_rss":null,
        "source_domain":"Lakeside News","url":"https://lakeside.example/ferry"}"#;
    assert_eq!(parse(please).document, document);
    let trafilatura = r#"{"title":"Ferry runs aground","author":"Ana Ruiz; Leo Brandt","hostname":"lakeside.example",
        "date":"2024-05-14","fingerprint":"a1","id":null,"source-hostname":"Lakeside News","text":"A ferry ran aground.",
        "source":"https://lakeside.example/ferry","language":"en","filedate":"2024-05-15","tags":""}"#;
    let line = parse(trafilatura);
    let midnight = pb::Document { publish_time: time(1_715_644_800), crawl_time: time(1_715_731_200), ..document };
    assert_eq!((line.document, line.unknown), (midnight, vec!["fingerprint".to_owned()]));
}

#[test]
fn the_better_key_wins_whatever_its_place() {
    let line = parse(r#"{"date":"2001-01-01","publish_time":"2020-03-01","maintext":"b","text":"a","source":"Andina"}"#);
    assert_eq!((line.document.text.as_str(), line.document.publish_time), ("a", time(1_583_020_800)));
    assert_eq!(line.document.source.unwrap_or_default().outlet, "Andina");
}

#[test]
fn pages_are_told_from_text() {
    for (text, is) in [(" <!DOCTYPE html><p>x", true), ("<HTML lang=en>", true), ("<b>x</b>", false), ("A < b", false)] {
        assert_eq!(is_html(text), is, "{text}");
    }
    assert_eq!(parse(r#"{"text":"<html><p>x"}"#).document.mime_type, "text/html");
    assert_eq!(parse(r#"{"text":"<html><p>x","mime_type":"text/plain"}"#).document.mime_type, "text/plain");
}

#[test]
fn a_key_is_told_once() {
    let told = Told::default();
    let keys = ["a".to_owned(), "b".to_owned()];
    assert_eq!(told.new_of(&keys).len(), 2);
    assert!(told.new_of(&keys).is_empty());
}

proptest! {
    #[test]
    fn any_object_is_survived(
        keys in prop::collection::vec((prop::sample::select(FIELDS), "[a-z\":{}\\[\\]0-9-]{0,12}"), 0..8),
    ) {
        let body: Vec<String> = keys.iter().map(|((key, _), value)| format!("\"{key}\":{value}")).collect();
        let _ = Line::parse(format!("{{{}}}", body.join(",")).as_bytes());
    }
}
