//! Bad input and hostile input: each has its code and reason, and costs time in proportion to its length.

use crate::support::{TestServer, request};
use dateline::analysis::ModelName;
use dateline::analysis::Options;
use dateline::grpc::{decode, encode, pb};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use tonic::Code;
use tonic_types::StatusExt as _;

fn document(change: impl FnOnce(&mut pb::Document)) -> pb::AnalyzeDocumentRequest {
    let mut request = request("Fine.");
    change(request.document.get_or_insert_default());
    request
}

#[tokio::test]
async fn every_fault_has_its_code_reason_and_field() {
    let long = "a ".repeat(5 << 19);
    let table: Vec<(&str, pb::AnalyzeDocumentRequest, &str, &str)> = vec![
        ("no document", pb::AnalyzeDocumentRequest::default(), "TEXT_EMPTY", "document"),
        ("empty text", request(""), "TEXT_EMPTY", "document.text"),
        ("white space", request(" \n\t\u{a0}"), "TEXT_EMPTY", "document.text"),
        ("5 MiB", request(long), "TEXT_TOO_LARGE", "document.text"),
        ("NUL", request("a\0b"), "TEXT_INVALID", "document.text"),
        ("NUL in the title", document(|d| d.title = "\0".to_owned()), "TEXT_INVALID", "document.title"),
        ("long title", document(|d| d.title = "t".repeat(10_001)), "FIELD_INVALID", "document.title"),
        ("long id", document(|d| d.document_id = "i".repeat(257)), "FIELD_INVALID", "document.document_id"),
        ("mime type", document(|d| d.mime_type = "application/pdf".to_owned()), "FIELD_INVALID", "document.mime_type"),
        ("language", document(|d| d.language_code = "english!".to_owned()), "FIELD_INVALID", "document.language_code"),
        ("authors", document(|d| d.authors = vec![String::new(); 101]), "FIELD_INVALID", "document.authors"),
        ("revision", document(|d| d.revision = -1), "FIELD_INVALID", "document.revision"),
        ("label", document(|d| drop(d.labels.insert(String::new(), String::new()))), "FIELD_INVALID", "document.labels"),
        (
            "year 10000",
            document(|d| d.publish_time = Some(seconds(253_402_300_800))),
            "FIELD_INVALID",
            "document.publish_time",
        ),
        ("year 0", document(|d| d.publish_time = Some(seconds(-62_135_596_801))), "FIELD_INVALID", "document.publish_time"),
        (
            "nanos",
            document(|d| d.crawl_time = Some(pbjson_types::Timestamp { seconds: 0, nanos: -1 })),
            "FIELD_INVALID",
            "document.crawl_time",
        ),
        ("layer 99", pb::AnalyzeDocumentRequest { layers: vec![99], ..request("Fine.") }, "FIELD_INVALID", "layers[0]"),
        ("layer 0", pb::AnalyzeDocumentRequest { layers: vec![1, 0], ..request("Fine.") }, "FIELD_INVALID", "layers[1]"),
        (
            "unit 99",
            pb::AnalyzeDocumentRequest { offset_encoding: 99, ..request("Fine.") },
            "FIELD_INVALID",
            "offset_encoding",
        ),
        ("model", pb::AnalyzeDocumentRequest { model: "none".to_owned(), ..request("Fine.") }, "FIELD_INVALID", "model"),
        ("budget 0", budget(0), "FIELD_INVALID", "summary.sentence_count"),
        ("budget 101", budget(101), "FIELD_INVALID", "summary.sentence_count"),
    ];
    let server = TestServer::start().await;
    let mut client = server.analysis().await;
    for (what, request, reason, field) in table {
        let status = client.analyze_document(request).await.err().unwrap_or_else(|| panic!("{what} was accepted"));
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!(
            (status.code(), info.reason.as_str(), info.domain.as_str()),
            (Code::InvalidArgument, reason, "dateline"),
            "{what}"
        );
        let fields: Vec<_> = details.bad_request().unwrap().field_violations.iter().map(|v| v.field.as_str()).collect();
        assert_eq!(fields, [field], "{what}");
    }
}

fn seconds(seconds: i64) -> pbjson_types::Timestamp {
    pbjson_types::Timestamp { seconds, nanos: 0 }
}

fn budget(sentences: i32) -> pb::AnalyzeDocumentRequest {
    let budget = Some(pb::summary_options::Budget::SentenceCount(sentences));
    pb::AnalyzeDocumentRequest { summary: Some(pb::SummaryOptions { budget, ..Default::default() }), ..request("Fine.") }
}

#[tokio::test]
async fn all_faults_are_reported_at_once() {
    let mut request = document(|d| {
        d.text.clear();
        d.revision = -5;
        d.mime_type = "x".to_owned();
    });
    request.layers = vec![77];
    let status = TestServer::start().await.analysis().await.analyze_document(request).await.unwrap_err();
    let violations = status.get_error_details().bad_request().unwrap().field_violations.clone();
    assert_eq!(violations.len(), 4, "{violations:?}");
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_and_the_connection_lives_on() {
    let server = TestServer::start().await;
    let mut client = server.analysis().await;
    let status = client.analyze_document(request("a".repeat(9 << 20))).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert!(client.analyze_document(request("Fine.")).await.is_ok());
}

/// Texts that are hard on a careless analysis, each near the size limit.
fn hostile(bytes: usize) -> Vec<(&'static str, String)> {
    let fill = |unit: &str| unit.repeat(bytes / unit.len());
    vec![
        ("a line without spaces", fill("a")),
        ("one-letter sentences", fill("A. ")),
        ("combining marks", fill("\u{301}")),
        ("emoji", fill("😀")),
        ("quotation marks", fill("\"")),
        ("curly quotation marks", fill("“a” ")),
        ("opening brackets", fill("(")),
        ("stops", fill(".")),
        ("hyphens", fill("a-")),
        ("line breaks", format!("a{}", fill("\r\n"))),
        ("digits", fill("1,")),
        ("capitals", fill("Xi Yang ")),
        ("said", fill("Yang said Xi said ")),
        ("dates", fill("March 1 to 5 ")),
        ("right-to-left", fill("שלום עולם ")),
        ("Chinese", fill("新华社北京电")),
    ]
}

#[test]
fn hostile_text_is_analysed_in_time_linear_in_its_length() {
    let analyzer = crate::support::analyzer();
    let options = Options { model: Some(ModelName::Fast), ..Options::default() };
    let took = |text: &str| {
        let document = dateline::document::Document { text: text.to_owned(), ..Default::default() };
        let begin = Instant::now();
        let analyzed = analyzer.analyze(&document, &options, &|| None).unwrap();
        let inside = |s: dateline::span::Span| (s.end as usize) <= text.len() && text.is_char_boundary(s.start as usize);
        assert!(analyzed.analysis.sentences.iter().all(|s| inside(s.span)));
        begin.elapsed()
    };
    for ((what, small), (_, large)) in hostile(2 << 10).into_iter().zip(hostile(16 << 10)) {
        took(&small);
        let (small, large) = (took(&small), took(&large));
        // Eight times the text: a quadratic step would take 64 times as long.
        let bound = small.max(Duration::from_millis(20)) * 24;
        assert!(large < bound, "{what}: 2 KiB took {small:?}, 16 KiB took {large:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// What the fuzz target `analyze` does: whatever bytes arrive, decoding, analysing and encoding end in an answer.
    #[test]
    fn no_message_makes_the_way_from_decode_to_encode_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        text in "(\\PC|\\n|\"|said |Mr\\. |[A-Z][a-z]+ |[0-9]{1,4} |, |\\. |- |\u{301}|😀){0,40}",
    ) {
        use prost::Message as _;
        let analyzer = crate::support::analyzer();
        let message = pb::AnalyzeDocumentRequest::decode(bytes.as_slice()).unwrap_or_default();
        for request in [message, request(text)] {
            if let Ok(decoded) = decode::analyze_request(request, &analyzer.limits) {
                let options = Options { model: Some(ModelName::Fast), ..decoded.options };
                if let Ok(analyzed) = analyzer.analyze(&decoded.document, &options, &|| None) {
                    prop_assert!(encode::analysis(&analyzed, &decoded.reply, &analyzer).coverage.is_some());
                }
            }
        }
    }
}
