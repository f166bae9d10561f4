//! The main text of a web page, by a port of Mozilla's Readability (the `dom_smoothie` crate).
//!
//! Pages are untrusted: one that nests deeper than [`MAX_DEPTH`] is refused before a tree is built of it, since trees are walked
//! recursively.

use crate::error::{Error, Reason};
use dom_smoothie::{Config, Readability, TextMode};

/// Deepest nesting of elements that is read; pages of newspapers stay below 60.
pub const MAX_DEPTH: usize = 512;

/// Title and main text of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title; empty when it has none.
    pub title: String,
    /// Its main text, paragraphs divided by line breaks.
    pub text: String,
}

/// Extracts title and main text.
///
/// # Errors
/// `TEXT_INVALID` when it nests too deeply or cannot be read, `TEXT_EMPTY` when it holds no main text.
pub fn extract(html: &str) -> Result<Page, Error> {
    let invalid = |why: String| Error::invalid("document.text", Reason::TextInvalid, why);
    if depth_bound(html) > MAX_DEPTH {
        return Err(invalid(format!("nests elements deeper than {MAX_DEPTH}; send the text as text/plain")));
    }
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let article = Readability::new(html, None, Some(config))
        .and_then(|mut page| page.parse())
        .map_err(|error| invalid(format!("no main text was found in the page ({error}); send the text as text/plain")))?;
    let text = article.text_content.trim().to_owned();
    if text.is_empty() {
        return Err(Error::invalid("document.text", Reason::TextEmpty, "the page holds no main text"));
    }
    Ok(Page { title: article.title.trim().to_owned(), text })
}

/// An upper bound of how deeply elements nest: opening tags less closing tags, void elements not counted. Pages that leave out
/// closing tags are bounded too high, but those of lists and paragraphs, which may be left out, close their siblings.
fn depth_bound(html: &str) -> usize {
    const FLAT: [&str; 24] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
        "dt", "dd", "tr", "td", "th", "option", "script", "style", "path",
    ];
    let (mut depth, mut deepest) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html.as_bytes()[at + 1..];
        match rest.first() {
            Some(b'/') => depth = depth.saturating_sub(usize::from(!flat(&rest[1..], &FLAT))),
            Some(c) if c.is_ascii_alphabetic() && !flat(rest, &FLAT) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            _ => {}
        }
    }
    deepest
}

/// Whether the tag that begins here is one of `names`.
fn flat(tag: &[u8], names: &[&str]) -> bool {
    let end = tag.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(tag.len());
    names.iter().any(|name| tag[..end].eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The ministers met in the capital on Monday to talk about water, and they agreed to meet again in spring. \
                         Officials said that the talks had been long, open and useful, and that experts would now draw up a plan.";

    #[test]
    fn the_story_is_found_and_the_navigation_is_not() {
        let html = format!(
            "<html><head><title>Talks on water</title></head><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>\
             <article><h1>Talks on water</h1><p>{STORY}</p><p>{STORY}</p><p>{STORY}</p></article>\
             <script>alert('x')</script></body></html>"
        );
        let page = extract(&html).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(page.title, "Talks on water");
        assert!(page.text.contains("agreed to meet again") && !page.text.contains("Home") && !page.text.contains("alert"));
    }

    #[test]
    fn a_page_that_nests_without_end_is_refused() {
        let bomb = "<div>".repeat(200_000);
        let error = extract(&bomb).err().map(|e| e.reason());
        assert_eq!(error, Some("TEXT_INVALID"));
    }

    #[test]
    fn a_page_without_text_is_refused() {
        for html in ["", "<html></html>", "<b", "<!-- nothing -->"] {
            assert!(extract(html).is_err(), "{html:?}");
        }
    }
}
