//! The main text of a web page, and what the page says of itself.
//!
//! Pages are untrusted. [`sink`] builds the tree within bounds of nodes, depth, steps and the caller's time; [`reading`] copies of
//! it what a reader of the story would see, without scripts, furniture and most attributes, into a small and shallow tree; of that
//! a port of Mozilla's Readability (the `dom_smoothie` crate) finds the story; [`mod@about`] reads what the page tells of its author,
//! outlet, time and language. Whatever is refused is refused with a reason, and no page can make a stack overflow: only the small
//! tree is walked recursively.
//!
//! It knows nothing of documents or services: the crate stands alone, so that it can be fuzzed alone.

mod about;
mod furniture;
mod reading;
mod sink;
#[cfg(test)]
mod tests;

use dom_smoothie::{Config, Readability, TextMode};
use jiff::civil::DateTime;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What was found in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its title; empty when it has none.
    pub title: String,
    /// Its main text, paragraphs divided by line breaks.
    pub text: String,
}

/// What a page tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its author or authors, without "By"; empty when it names none.
    pub authors: Vec<String>,
    /// Name of the site; empty when it is not told.
    pub outlet: String,
    /// BCP-47 code that the page gives for its language. Empty when it gives none, and for English, which many pages claim
    /// wrongly: then the language is detected.
    pub language_code: String,
    /// When it was published, in UTC, when the page says so.
    pub publish_time: Option<DateTime>,
}

/// Markup at the beginning of a page in which it tells of itself.
const HEAD: usize = 256 << 10;

/// Most steps for that: callers wait for it.
const HEAD_STEPS: u64 = 2_000_000;

/// Why a page gives no story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal<S> {
    /// It nests too deeply.
    #[error("the page nests elements deeper than {}", sink::MAX_DEPTH)]
    Depth,
    /// It has too many elements.
    #[error("the page has more than {} elements", sink::MAX_NODES)]
    Nodes,
    /// Its elements are misnested in such a way that they cost too much.
    #[error("the elements of the page are misnested without end")]
    Steps,
    /// A tag or comment is too long.
    #[error("a tag or comment of the page is too long")]
    TagWords,
    /// Whoever reads it for us gave up.
    #[error("the page cannot be read")]
    Unreadable,
    /// Nothing in it is a story.
    #[error("the page holds no main text")]
    Empty,
    /// Its story is longer than the caller wants.
    #[error("the text of the page has {bytes} bytes; at most {most} are allowed")]
    TextTooLarge {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// Nobody waits for it any more.
    #[error("the page was given up")]
    Stopped(S),
}

/// Extracts the story of a page, of at most `text_bytes` bytes. `stop` is asked while it is parsed and between steps.
///
/// # Errors
/// [`Refusal`] when the page exceeds a bound or cannot be read, holds no main text or more than `text_bytes` of it, and when `stop`
/// says so.
pub fn extract<S>(markup: &str, text_bytes: usize, stop: &dyn Fn() -> Option<S>) -> Result<Page, Refusal<S>> {
    let tree = sink::parse(markup, sink::MAX_STEPS, stop)?;
    let mut page = Page::default();
    // Where all that is left is what looks like furniture, it is the story.
    for without_furniture in [true, false] {
        if let Some(stop) = stop() {
            return Err(Refusal::Stopped(stop));
        }
        let read = reading::copy(&tree, without_furniture)?;
        page = story(read)?;
        if !page.text.is_empty() {
            break;
        }
    }
    match page.text.len() {
        0 => Err(Refusal::Empty),
        bytes if bytes > text_bytes => Err(Refusal::TextTooLarge { bytes, most: text_bytes }),
        _ => Ok(page),
    }
}

/// What a page tells of itself at its beginning, by `meta` elements, JSON-LD and its language. Nothing when it cannot be read.
pub fn about(markup: &str) -> About {
    let head = markup.get(..markup.floor_char_boundary(HEAD)).unwrap_or(markup);
    let never = || None::<Infallible>;
    let Ok(reading) = sink::parse(head, HEAD_STEPS, &never).and_then(|tree| reading::copy(&tree, false)) else {
        return About::default();
    };
    let told = guarded(|| {
        let page = Readability::with_document(reading.page, None, None).ok()?;
        Some(page.get_article_metadata(page.parse_json_ld()))
    });
    let Some(Some(told)) = told else { return About::default() };
    About {
        authors: about::authors(told.byline.as_deref().unwrap_or_default()),
        outlet: about::name(told.site_name.as_deref().unwrap_or_default()),
        language_code: about::language(told.lang.as_deref().unwrap_or_default()),
        publish_time: told.published_time.as_deref().and_then(about::time),
    }
}

/// What others write about pages is not always ready for what others write into them: `None` when it panics.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    let read = catch_unwind(AssertUnwindSafe(read));
    if read.is_err() {
        tracing::warn!("the extraction of a page panicked");
    }
    read.ok()
}

/// The story in a tree; without text when there is none.
fn story<S>(reading: reading::Reading) -> Result<Page, Refusal<S>> {
    let reading::Reading { page, headline } = reading;
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let found = guarded(|| Readability::with_document(page, None, Some(config)).and_then(|mut page| page.parse()));
    let article = match found {
        Some(Ok(article)) => article,
        Some(Err(_)) => return Ok(Page::default()),
        None => return Err(Refusal::Unreadable),
    };
    let text = about::visible(&article.text_content);
    let title = match about::visible(&article.title) {
        title if title.is_empty() => about::visible(&headline),
        title => title,
    };
    let text = text.strip_prefix(title.as_str()).filter(|after| after.starts_with('\n')).unwrap_or(&text).trim().to_owned();
    Ok(Page { title, text })
}
