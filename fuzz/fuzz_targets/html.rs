//! Bytes as a web page. Run with `cargo fuzz run html`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    // Only that it ends in an answer matters.
    let _ = dateline_html::about(page);
    let _ = dateline_html::extract(page, 1 << 20, &|| None::<()>);
});
