//! Bytes as whatever is read beside texts: queries, names of resources, requests and watches, configuration, tokens, columns and what
//! the store keeps of stories. The first byte chooses. Run with `cargo fuzz run inputs`.
#![no_main]

use dateline::across::stories::Linked;
use dateline::across::vector::Vector;
use dateline::app::Limits;
use dateline::auth::tokens::Tokens;
use dateline::columnar::{Source, Table};
use dateline::config::{Config, layers::Layers};
use dateline::grpc::{decode, names, pb};
use dateline::messages::watch;
use dateline::store::query::Query;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

/// What is read of bytes that are a message.
fn message<M: prost::Message + Default>(bytes: &[u8], read: impl FnOnce(M)) {
    if let Ok(message) = M::decode(bytes) {
        read(message);
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let text = || std::str::from_utf8(bytes).unwrap_or_default();
    match kind % 11 {
        0 => {
            if let Ok(query) = Query::parse(text(), dateline::lang::other_forms) {
                // Each database is asked in its own words.
                let _ = (query.fts5(), query.tsquery(), query.phrases().len());
            }
        }
        1 => {
            let key = names::decode(text());
            assert_eq!(names::decode(&names::encode(&key)), key);
            let _ = (names::key("name", "documents", text()), names::number("name", "stories", text()));
        }
        2 => message(bytes, |request| drop(decode::analyze_request(request, &LIMITS))),
        3 => message(bytes, |request| drop(decode::summarize_request(request, &LIMITS))),
        4 => message(bytes, |request| drop(decode::compare_request(request, &LIMITS))),
        5 => message(bytes, |query: pb::WatchQuery| drop(watch::query("query", query))),
        6 => {
            let mut layers = Layers::default();
            layers.file(std::path::Path::new("dateline.toml"), text());
            let _ = Config::from_layers(&layers);
        }
        7 => drop(Tokens::parse(text())),
        8 => {
            let input: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(bytes.to_vec()));
            let rows = Table::open(Source::Arrow(input)).and_then(|table| table.rows(|_| true));
            let _ = rows.map(|rows| rows.take(64).count());
        }
        9 => {
            if let Some(vector) = Vector::from_bytes(bytes) {
                assert_eq!(Vector::from_bytes(&vector.to_bytes()), Some(vector));
            }
        }
        _ => {
            if let Some(linked) = Linked::from_bytes(bytes) {
                assert_eq!(linked.to_bytes(), bytes);
            }
        }
    }
});
