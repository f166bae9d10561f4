//! From a document as it was sent to what the store keeps of its analysis.

use crate::analysis::{Layers, Options};
use crate::app::{Analyzer, Limits};
use crate::document::{Article, Document};
use crate::error::Error;
use crate::executor::Caller;
use crate::messages::decode::{self, Violations};
use crate::messages::pb;
use crate::store::Findings;
use crate::stored;

/// Reads a document that is to be stored, or was.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn read(document: pb::Document, limits: &Limits) -> Result<Document, Error> {
    let mut found = Violations::default();
    let document = decode::document("document", document, limits, &mut found);
    found.into_result()?;
    Ok(document)
}

/// Analyses a document: the text that was read, the stored form of what was found, and what the store keeps of it.
///
/// # Errors
/// Those of [`Analyzer::analyze`].
pub fn analyze(
    analyzer: &Analyzer,
    document: &Document,
    layers: Layers,
    caller: &Caller<'_>,
) -> Result<(Article, pb::GetAnalysisResponse, Findings), Error> {
    let options = Options { layers, ..Options::default() };
    let analyzed = analyzer.analyze(document, &options, &|| caller.stop())?;
    let analysis = stored::analysis(&analyzed, layers, analyzer);
    let findings = stored::findings(&analysis, &analyzed.article);
    Ok((analyzed.article, analysis, findings))
}
