//! Analyses as one page for a browser.

use crate::app::{Analyzed, Analyzer};
use crate::console;
use crate::grpc::decode::{Reply, Request};
use crate::grpc::offsets::Unit;
use crate::grpc::{encode, pb, times};
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// What the page shows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Page {
    articles: Vec<Shown>,
}

/// One article. Offsets count UTF-16 units, as the page's language does.
#[derive(Debug, Serialize)]
struct Shown {
    document: pb::Document,
    analysis: pb::Analysis,
}

impl Page {
    /// Adds an article; the page tells what `given` says beside its words.
    pub(super) fn add(&mut self, given: pb::Document, request: &Request, analyzed: &Analyzed, analyzer: &Analyzer) {
        let reply = Reply { unit: Unit::Utf16, ..request.reply };
        let article = &analyzed.article;
        let name = Path::new(&given.document_id).file_name().unwrap_or_default();
        self.articles.push(Shown {
            document: pb::Document {
                document_id: name.to_string_lossy().into_owned(),
                title: article.title().of(article.text()).to_owned(),
                text: article.body().of(article.text()).to_owned(),
                publish_time: article.publish_time.map(times::stamp),
                mime_type: String::new(),
                ..given
            },
            analysis: encode::analysis(analyzed, &reply, analyzer),
        });
    }

    /// Writes the page, when there is something to show.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(first) = self.articles.first() else { return Ok(()) };
        let headline = first.analysis.summary.as_ref().map(|s| s.headline.as_str()).unwrap_or_default();
        let title = [&first.document.title, headline, &first.document.document_id, "Dateline"];
        let title = title.into_iter().find(|t| !t.is_empty()).unwrap_or_default();
        out.write_all(console::page(title, self)?.as_bytes())
    }
}
