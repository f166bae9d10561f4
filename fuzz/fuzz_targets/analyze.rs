//! Bytes as a request message, and as a text: decode, analyse, encode. Run with `cargo fuzz run analyze`.
#![no_main]

use dateline::app::{Analyzer, Limits, Resources};
use dateline::grpc::{decode, encode, pb};
use libfuzzer_sys::fuzz_target;
use prost::Message as _;
use std::sync::LazyLock;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(Limits::default(), Resources::default()).expect("stages fit together"));

fuzz_target!(|bytes: &[u8]| {
    let message = pb::AnalyzeDocumentRequest::decode(bytes).ok();
    let text = std::str::from_utf8(bytes).ok().map(|text| pb::AnalyzeDocumentRequest {
        document: Some(pb::Document { text: text.to_owned(), ..Default::default() }),
        ..Default::default()
    });
    for request in message.into_iter().chain(text) {
        let Ok(request) = decode::analyze_request(request, &ANALYZER.limits) else { continue };
        if let Ok(analyzed) = ANALYZER.analyze(&request.document, &request.options, &|| None) {
            encode::analysis(&analyzed, &request.reply, &ANALYZER).encode_to_vec();
        }
    }
});
