//! The console: the page that people look at, built from `console/` and kept beside its sources, so that Rust alone builds.
//!
//! Over HTTP it is three files that ask the server for what they show. As a file ([`page`]) it is one that holds what it shows and
//! asks nobody: script, sheet and data stand in it, and a policy lets nothing run but that script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The page at `/`.
pub(crate) const INDEX: &str = include_str!("../console/dist/index.html");
/// `console.js`, which draws every view.
pub(crate) const SCRIPT: &str = include_str!("../console/dist/console.js");
/// `console.css`.
pub(crate) const SHEET: &str = include_str!("../console/dist/console.css");

/// A page that shows `enclosed` without a server. Its shape is `Enclosed` of `console/src/file.tsx`.
///
/// # Errors
/// When `enclosed` cannot be written as JSON.
pub(crate) fn page(title: &str, enclosed: &impl Serialize) -> serde_json::Result<String> {
    let enclosed = serde_json::to_string(enclosed)?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{script}'; style-src '{sheet}'; \
         img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{title}</title>\n<style>{SHEET}</style>\n</head>\n<body>\n<div id=\"app\"></div>\n\
         <noscript>This page is drawn by its script: it needs JavaScript, and asks no server.</noscript>\n\
         <script type=\"application/json\" id=\"enclosed\">{enclosed}</script>\n\
         <script type=\"module\">{SCRIPT}</script>\n</body>\n</html>\n",
        script = hash(SCRIPT),
        sheet = hash(SHEET),
        title = text(title),
        enclosed = data(&enclosed),
    ))
}

/// The name of an inline script or sheet in a content security policy.
fn hash(contents: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(contents)))
}

/// Text within an element.
fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// JSON within a `script` element: no `<`, so that nothing in it ends the element or opens a comment. In JSON `<` stands only in
/// strings, where an escape means the same.
fn data(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_enclosed_ends_its_element() {
        let hostile = "</script><script>alert(1)</script><!--<script>";
        let made = page(hostile, &serde_json::json!({ "text": hostile })).unwrap_or_default();
        assert_eq!(made.matches("<script").count(), 2, "the data and the program");
        assert_eq!(made.matches("</script").count(), 2);
        assert!(!made.contains("<!--") && made.contains("\\u003c/script>") && made.contains("&lt;/script&gt;"));
    }

    #[test]
    fn the_assets_can_stand_within_a_page() {
        for mark in ["</script", "<!--", "<script"] {
            assert!(!SCRIPT.contains(mark), "{mark}");
        }
        assert!(!SHEET.contains("</style") && !SHEET.contains("@import") && !SHEET.contains("url(http"));
    }
}
