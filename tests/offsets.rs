//! Spans slice back to their text in all three units, whatever stands before them.

use crate::support::{analyzer, real_article, wire_story};
use dateline::app::Limits;
use dateline::grpc::{decode, encode, pb};
use proptest::prelude::*;
use serde_json::Value;

/// The analysis of `text` with offsets in `unit`, as JSON, so that every span of every layer can be walked.
fn analysed(title: &str, text: &str, unit: pb::OffsetEncoding) -> Value {
    let request = pb::AnalyzeDocumentRequest {
        document: Some(pb::Document { title: title.to_owned(), text: text.to_owned(), ..Default::default() }),
        offset_encoding: unit.into(),
        model: "fast".to_owned(),
        ..Default::default()
    };
    let request = decode::analyze_request(request, &Limits::default()).unwrap();
    let analyzed = analyzer().analyze(&request.document, &request.options, &|| None).unwrap();
    serde_json::to_value(encode::analysis(&analyzed, &request.reply, &analyzer())).unwrap()
}

/// Every span of a JSON analysis, in the order of its keys.
fn spans(value: &Value, found: &mut Vec<(bool, usize, usize)>) {
    match value {
        Value::Object(map) => {
            if let (Some(end), true) = (map.get("end"), map.keys().all(|k| ["start", "end", "field"].contains(&k.as_str())))
            {
                let start = map.get("start").and_then(Value::as_u64).unwrap_or(0);
                found.push((map.contains_key("field"), start as usize, end.as_u64().unwrap() as usize));
            }
            map.values().for_each(|v| spans(v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| spans(v, found)),
        _ => {}
    }
}

fn slice(text: &str, unit: pb::OffsetEncoding, start: usize, end: usize) -> Option<String> {
    match unit {
        pb::OffsetEncoding::Utf8Byte => text.get(start..end).map(str::to_owned),
        pb::OffsetEncoding::Utf16CodeUnit => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(units.get(start..end)?).ok()
        }
        _ => (end <= text.chars().count()).then(|| text.chars().skip(start).take(end - start).collect()),
    }
}

/// The words of every span, in one unit.
fn words(title: &str, text: &str, unit: pb::OffsetEncoding) -> Vec<String> {
    let mut found = Vec::new();
    spans(&analysed(title, text, unit), &mut found);
    let of = |&(in_title, start, end): &(bool, usize, usize)| {
        let text = if in_title { title } else { text };
        assert!(start < end, "{start}..{end} is empty");
        slice(text, unit, start, end).unwrap_or_else(|| panic!("{start}..{end} does not slice"))
    };
    found.iter().map(of).collect()
}

fn units_agree(title: &str, text: &str) -> Vec<String> {
    use pb::OffsetEncoding::{UnicodeCodePoint, Utf8Byte, Utf16CodeUnit};
    let bytes = words(title, text, Utf8Byte);
    assert_eq!(bytes, words(title, text, UnicodeCodePoint));
    assert_eq!(bytes, words(title, text, Utf16CodeUnit));
    bytes
}

#[test]
fn non_ascii_twins_slice_back_in_all_three_units() {
    for text in [wire_story(), real_article()] {
        let twins = [
            text.replace(" Solberg", " 😀Solberg").replace(" Korea", " 😀 Korea"),
            text.replace('e', "e\u{301}"),
            text.replace('\n', "\r\n"),
            text.replace(' ', "\u{a0}"),
            format!("\u{feff}{text}"),
            text.replace('"', "“"),
        ];
        // What a colon, a dash or a quotation mark leaves without words has no speaker.
        let odd = [
            "U: — the summit was a long one",
            "\"\": \"It rained.\" said",
            ": It rained there.\n\"\" said",
            "— A: \"We won\" — ",
        ];
        for twin in twins.into_iter().chain(odd.map(str::to_owned)) {
            assert!(!units_agree("Tïtle 😀 of Lima", &twin).is_empty());
        }
        let found = units_agree("", &text);
        assert!(found.iter().any(|w| w == "Kenya" || w == "South Korea"), "{found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_slices_back_in_all_three_units(
        title in "\\PC{0,12}",
        text in "([A-Z][a-z]{1,6} |said |\\PC|\\n|\r\n|\"|“|”|, |: |— |\\. |😀|e\u{301}|\u{a0}|March 3|Mr\\. |U\\.S\\. |-){1,60}x",
    ) {
        units_agree(&title, &text);
    }
}
