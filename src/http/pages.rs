//! The files that a browser gets: the console, and the API as an OpenAPI document. They are the same for everybody and hold nothing
//! of any document, so that they are served without a token; what they show they ask for as calls, with the token of whoever looks.
//!
//! A page may load nothing but what comes from this port, and may be framed by nobody.

use super::fault::Fault;
use super::openapi;
use crate::console;
use hyper::body::Bytes;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};

/// A file.
#[derive(Debug)]
pub(super) struct Page {
    path: &'static str,
    content_type: &'static str,
    contents: fn() -> &'static [u8],
}

/// Every file, by its path.
static PAGES: [Page; 4] = [
    Page { path: "/", content_type: "text/html; charset=utf-8", contents: || console::INDEX.as_bytes() },
    Page { path: "/console.js", content_type: "text/javascript; charset=utf-8", contents: || console::SCRIPT.as_bytes() },
    Page { path: "/console.css", content_type: "text/css; charset=utf-8", contents: || console::SHEET.as_bytes() },
    Page { path: "/openapi.json", content_type: "application/json", contents: || OPENAPI.as_bytes() },
];

/// Made when somebody asks for it first.
static OPENAPI: LazyLock<String> =
    LazyLock::new(|| openapi::document().map(|document| document.to_string() + "\n").unwrap_or_default());

/// What a browser may do with a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'";

/// The entity tag of each page.
static TAGS: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| PAGES.iter().map(|page| tag((page.contents)())).collect());

/// The page at a path.
pub(super) fn find(path: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.path == path)
}

fn tag(contents: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(contents);
    let hex = digest.iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    HeaderValue::try_from(format!("\"{hex}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

impl Page {
    /// The page, or that the browser has it.
    ///
    /// # Errors
    /// When the request does not just ask for it.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Result<Response<Body>, Fault> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Fault::method_not_allowed("GET, HEAD"));
        }
        let tag = PAGES.iter().position(|page| page.path == self.path).and_then(|at| TAGS.get(at));
        let tag = tag.cloned().unwrap_or_else(|| HeaderValue::from_static("\"\""));
        let known = request.headers().get(header::IF_NONE_MATCH) == Some(&tag);
        let contents = if known { Bytes::new() } else { Bytes::from_static((self.contents)()) };
        let mut response = Response::new(Body::new(http_body_util::Full::new(contents)));
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        headers.extend(self.headers());
        Ok(response)
    }

    fn headers(&self) -> HeaderMap {
        let all: [(HeaderName, &'static str); 6] = [
            (header::CONTENT_TYPE, self.content_type),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "no-cache"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ];
        all.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
    }
}
